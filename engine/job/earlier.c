/* job/earlier.c - what did an earlier run choose, and is it still what was published? */
#include "job/earlier.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"

enum { MANIFEST_MAX = 64 << 20 };

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static int64_t integer(const json_t *object, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(object, key));
}

bool earlier_window_end(int64_t origin, int64_t horizon_s, int64_t *end)
{
    return origin != HG_NO_TIME && horizon_s > 0 && !__builtin_add_overflow(origin, horizon_s, end);
}

static hg_status load(const char *folder, const char *name, json_t **root, hg_err *err)
{
    hg_buf path = {0};
    struct stat facts;
    json_error_t where;
    hg_buf_printf(&path, "%s/%s/manifest.json", folder, name);
    hg_status st = hg_buf_check(&path, err);
    if (st == HG_OK &&
        (stat(path.data, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size > MANIFEST_MAX))
        st = hg_fail(err, HG_EDATA, "run %s has no readable manifest", name);
    if (st == HG_OK && !(*root = json_load_file(path.data, JSON_REJECT_DUPLICATES, &where)))
        st = hg_fail(err, HG_EDATA, "run %s: manifest.json:%d: %s", name, where.line, where.text);
    hg_buf_clear(&path);
    return st;
}

static bool take_scoring(earlier_run *out)
{
    const json_t *scoring = json_object_get(out->root, "scoring");
    const json_t *grid = json_object_get(scoring, "grid");
    const char *plan = json_string_value(json_object_get(out->root, "plan_sha256"));
    int64_t end;
    if (!json_is_object(grid) || !json_is_object(json_object_get(scoring, "offences")) || !plan ||
        strlen(plan) >= sizeof out->plan_sha256 ||
        !json_is_integer(json_object_get(scoring, "origin")))
        return false;
    memcpy(out->plan_sha256, plan, strlen(plan) + 1);
    out->origin = integer(scoring, "origin");
    out->horizon_s = integer(scoring, "horizon_s");
    out->area_total_m2 = number(scoring, "area_m2");
    out->grid = (hg_grid){.origin_x = number(grid, "origin_x"),
                          .origin_y = number(grid, "origin_y"),
                          .cell_m = number(grid, "cell_m"),
                          .first_col = integer(grid, "first_col"),
                          .first_row = integer(grid, "first_row"),
                          .cols = (size_t)integer(grid, "cols"),
                          .rows = (size_t)integer(grid, "rows")};
    return earlier_window_end(out->origin, out->horizon_s, &end);
}

hg_status earlier_open(const char *folder, const char *name, earlier_run *out, hg_err *err)
{
    memset(out, 0, sizeof *out);
    if (strlen(name) >= sizeof out->name)
        return hg_fail(err, HG_EDATA, "%s cannot be the name of a run", name);
    memcpy(out->name, name, strlen(name) + 1);
    hg_status st = load(folder, name, &out->root, err);
    if (st == HG_OK && !take_scoring(out))
        st = hg_fail(err, HG_EDATA, "run %s: its manifest does not say what it forecast", name);
    if (st != HG_OK)
        earlier_close(out);
    return st;
}

void earlier_close(earlier_run *earlier)
{
    json_decref(earlier->root);
    earlier->root = NULL;
}

bool earlier_offence(const earlier_run *earlier, const char *offence, const char **model,
                     const char **baseline, const char **setup)
{
    const json_t *offences = json_object_get(json_object_get(earlier->root, "scoring"), "offences");
    const json_t *entry = json_object_get(offences, offence);
    *model = json_string_value(json_object_get(entry, "model"));
    *baseline = json_string_value(json_object_get(entry, "baseline"));
    *setup = json_string_value(json_object_get(entry, "setup_sha256"));
    return *model && *baseline && *setup;
}

static const char *published_hash(const earlier_run *earlier, const char *path)
{
    size_t i;
    json_t *file;
    json_array_foreach(json_object_get(earlier->root, "outputs"), i, file)
    {
        const char *name = json_string_value(json_object_get(file, "path"));
        if (name && strcmp(name, path) == 0)
            return json_string_value(json_object_get(file, "sha256"));
    }
    return NULL;
}

static hg_status check_file(const earlier_run *earlier, const char *path, const char *inside,
                            hg_err *err)
{
    char found[65];
    hg_status st = hg_sha256_file(path, found, NULL, err);
    if (st != HG_OK)
        return st;
    const char *published = published_hash(earlier, inside);
    if (!published)
        return hg_fail(err, HG_EDATA, "%s is not among the outputs of its manifest", inside);
    if (strcmp(found, published) != 0)
        return hg_fail(err, HG_EDATA, "%s was changed after it was published", inside);
    return HG_OK;
}

static hg_status mark_cells(hg_reader *reader, const hg_grid *grid, const char *path,
                            uint8_t *flagged, hg_err *err)
{
    hg_status st = HG_OK;
    if (hg_reader_columns(reader) == 0 || strcmp(hg_reader_column(reader, 0), "cell") != 0)
        return hg_fail(err, HG_EDATA, "%s: first column is not `cell`", path);
    for (bool more = true;;) {
        hg_record record;
        const char *defect = NULL;
        char cell[HG_CELL_NAME_MAX] = "";
        size_t index;
        HG_TRY(hg_reader_next(reader, &record, &more, &defect, err));
        if (!more)
            break;
        if (!defect && record.field[0].length < sizeof cell)
            memcpy(cell, record.field[0].text, record.field[0].length);
        if (!hg_grid_cell_find(grid, cell, &index)) {
            st = hg_fail(err, HG_EDATA, "%s:%llu: no cell of the grid", path,
                         (unsigned long long)record.line);
            goto done;
        }
        flagged[index] = 1;
    }
done:
    return st;
}

hg_status earlier_cells(const char *folder, const earlier_run *earlier, const char *offence,
                        const char *file, uint8_t *flagged, hg_err *err)
{
    hg_buf inside = {0}, path = {0};
    hg_reader *reader = NULL;
    hg_status st = HG_OK;
    memset(flagged, 0, hg_grid_cells(&earlier->grid));
    hg_buf_printf(&inside, "%s/%s", offence, file);
    HG_TRY(hg_buf_check(&inside, err));
    hg_buf_printf(&path, "%s/%s/%s", folder, earlier->name, inside.data);
    HG_TRY(hg_buf_check(&path, err));
    HG_TRY(check_file(earlier, path.data, inside.data, err));
    hg_source_options source = {.path = path.data, .delimiter = ','};
    HG_TRY(hg_reader_open(&source, &reader, NULL, err));
    HG_TRY(mark_cells(reader, &earlier->grid, path.data, flagged, err));
done:
    hg_reader_free(reader);
    hg_buf_clear(&path);
    hg_buf_clear(&inside);
    return st;
}
