/* cli/evaluate_folder.c - the result folder appears as a whole or not at all. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "cli/evaluate.h"
#include "hotgrid/mem.h"
#include "io/tree.h"

static const char *target(const cli *c)
{
    return c->options.value[OPT_OUTPUT].text;
}

/* Ours when it holds what every evaluation holds. */
static bool is_ours(const char *folder)
{
    char path[HG_PATH_MAX];
    struct stat facts;
    int n = snprintf(path, sizeof path, "%s/summary.json", folder);
    if (n < 0 || (size_t)n >= sizeof path || lstat(path, &facts) != 0)
        return false;
    snprintf(path, sizeof path, "%s/pooled.csv", folder);
    return lstat(path, &facts) == 0;
}

hg_status evaluate_folder_check(const cli *c, hg_err *err)
{
    const option_value *value = c->options.value;
    struct stat facts;
    if (!value[OPT_OUTPUT].given)
        return hg_fail(err, HG_EUSAGE, "-o is missing: into which folder do the scores go?");
    if (strlen(target(c)) > HG_PATH_MAX - 256)
        return hg_fail(err, HG_EUSAGE, "-o: the path is too long");
    if (lstat(target(c), &facts) != 0)
        return HG_OK;
    if (!value[OPT_FORCE].given)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", target(c));
    if (!S_ISDIR(facts.st_mode) || !is_ours(target(c)))
        return hg_fail(err, HG_ECANTCREATE,
                       "%s is no folder of an evaluation: --force does not replace it", target(c));
    return HG_OK;
}

static void remove_tree(const char *path)
{
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir < 0)
        return;
    hg_tree_remove(dir, NULL, NULL, NULL);
    close(dir);
    rmdir(path);
}

static hg_status make_folder(const char *path, hg_err *err)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return HG_OK;
    return hg_fail(err, HG_ECANTCREATE, "cannot make the folder %s: %s", path, strerror(errno));
}

/* "a/b/" and "a/b" are the same folder. */
static size_t target_length(const cli *c)
{
    size_t n = strlen(target(c));
    while (n > 1 && target(c)[n - 1] == '/')
        n--;
    return n;
}

hg_status evaluate_folder_begin(evaluate_command *e, hg_err *err)
{
    char path[sizeof e->stage];
    snprintf(path, sizeof path, "%.*s.partial.%ld", (int)target_length(e->c), target(e->c),
             (long)getpid());
    if (mkdir(path, 0777) != 0)
        return hg_fail(err, HG_ECANTCREATE, "cannot make the folder %s: %s", path, strerror(errno));
    memcpy(e->stage, path, sizeof path);
    return HG_OK;
}

hg_status evaluate_folder_put(const evaluate_command *e, const char *name, const hg_buf *text,
                              hg_err *err)
{
    hg_buf path = {0};
    hg_status st = HG_OK;
    hg_buf_printf(&path, "%s/%s", e->stage, name);
    HG_TRY(hg_buf_check(&path, err));
    HG_TRY(hg_buf_check(text, err));
    HG_TRY(hg_write_bytes(path.data, text->data, text->length, false, err));
done:
    hg_buf_clear(&path);
    return st;
}

hg_status evaluate_folder_raster(const evaluate_command *e, int64_t origin, const char *model,
                                 const double *expected, hg_err *err)
{
    const size_t n = hg_grid_cells(&e->grid);
    char iso[32];
    double *value = NULL;
    hg_buf path = {0};
    hg_status st = HG_OK;
    hg_time_iso(origin, iso);
    iso[strcspn(iso, ":")] = '\0'; /* 2016-12-31T04 */
    HG_TRY(hg_alloc_large(&value, n, sizeof *value, err));
    for (size_t i = 0; i < n; i++)
        value[i] = e->area_m2[i] > 0 ? expected[i] : NAN;
    hg_buf_printf(&path, "%s/rasters", e->stage);
    HG_TRY(hg_buf_check(&path, err));
    HG_TRY(make_folder(path.data, err));
    hg_buf_printf(&path, "/%s", iso);
    HG_TRY(hg_buf_check(&path, err));
    HG_TRY(make_folder(path.data, err));
    hg_buf_printf(&path, "/%s.tif", model);
    HG_TRY(hg_buf_check(&path, err));
    const hg_tag tags[] = {{"PLAN_SHA256", e->plan_sha256}, {"MODEL", model}};
    const hg_file_facts facts = {
        .crs = e->input.work_crs, .as_of = origin, .tags = tags, .n_tags = HG_COUNT(tags)};
    const hg_band band = {"expected incidents", "incidents per cell in the horizon", value, false};
    const hg_raster raster = {.grid = e->grid, .bands = &band, .n_bands = 1, .title = model};
    HG_TRY(hg_write_raster(path.data, &raster, &facts, err));
done:
    hg_free(value);
    hg_buf_clear(&path);
    return st;
}

static hg_status settle(const char *path, hg_err *err)
{
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return hg_fail(err, HG_EIO, "cannot open %s: %s", path, strerror(errno));
    hg_status st = hg_tree_settle(dir, path, err);
    close(dir);
    return st;
}

/* An older result stays until the new one is whole. */
hg_status evaluate_folder_commit(evaluate_command *e, hg_err *err)
{
    char final[sizeof e->stage], old[sizeof e->stage];
    struct stat facts;
    hg_status st = HG_OK;
    snprintf(final, sizeof final, "%.*s", (int)target_length(e->c), target(e->c));
    snprintf(old, sizeof old, "%.*s.old.%ld", (int)target_length(e->c), target(e->c),
             (long)getpid());
    HG_TRY(settle(e->stage, err));
    bool replaces = lstat(final, &facts) == 0;
    if (replaces && rename(final, old) != 0)
        return hg_fail(err, HG_ECANTCREATE, "cannot move %s aside: %s", final, strerror(errno));
    if (rename(e->stage, final) != 0) {
        st = hg_fail(err, HG_EIO, "cannot put the result at %s: %s", final, strerror(errno));
        if (replaces && rename(old, final) != 0)
            st = hg_fail_within(err, st, "the old result is now %s", old);
        goto done;
    }
    e->stage[0] = '\0';
    if (replaces)
        remove_tree(old);
done:
    return st;
}

void evaluate_folder_abort(evaluate_command *e)
{
    if (e->stage[0])
        remove_tree(e->stage);
    e->stage[0] = '\0';
}
