/* cli/compare_write.c - changes as a table, a layer, a raster. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/compare.h"
#include "cli/place_rows.h"
#include "hotgrid/mem.h"

enum { REALS = 10 };
enum { EXPECTED, DIFFERENCE, RATIO, LOW, HIGH, P, Q, SHARE, DAYS_BEFORE, DAYS_AFTER };

typedef struct table {
    place_rows rows; /* of cells */
    int64_t *count[2];
    double *real[REALS];
    const char **change;
} table;

static void clear_table(table *t)
{
    for (size_t k = 0; k < REALS; k++)
        hg_free(t->real[k]);
    hg_free(t->count[0]);
    hg_free(t->count[1]);
    hg_free((void *)t->change);
    place_rows_clear(&t->rows);
}

static void fill_row(const compare_command *k, table *t, size_t row)
{
    const hg_change *c = &k->change[k->by_zone ? row : t->rows.index[row]];
    const double real[REALS] = {
        c->expected, c->difference, c->ratio,          c->low,           c->high, c->p,
        c->q,        c->share,      k->period[0].days, k->period[1].days};
    t->count[0][row] = (int64_t)c->before;
    t->count[1][row] = (int64_t)c->after;
    for (size_t i = 0; i < REALS; i++)
        t->real[i][row] = isinf(real[i]) ? NAN : real[i]; /* formats have no infinity */
    t->change[row] = hg_change_class_name(c->change);
}

static hg_status fill_table(const compare_command *k, table *t, hg_err *err)
{
    hg_status st = HG_OK;
    if (!k->by_zone)
        HG_TRY(place_rows_cells(&k->grid, k->inside, k->n_rows, &t->rows, err));
    for (size_t i = 0; i < REALS; i++)
        HG_TRY(hg_alloc(&t->real[i], k->n_rows, sizeof *t->real[i], err));
    for (size_t i = 0; i < 2; i++)
        HG_TRY(hg_alloc(&t->count[i], k->n_rows, sizeof *t->count[i], err));
    HG_TRY(hg_alloc(&t->change, k->n_rows, sizeof *t->change, err));
    for (size_t row = 0; row < k->n_rows; row++)
        fill_row(k, t, row);
done:
    return st;
}

static hg_column text(const char *name, const char *const *value, const char *help)
{
    return (hg_column){.name = name, .type = HG_COLUMN_TEXT, .text = value, .help = help};
}

static hg_column whole(const char *name, const int64_t *value, const char *help)
{
    return (hg_column){.name = name, .type = HG_COLUMN_INT, .integer = value, .help = help};
}

static hg_column real(const char *name, const double *value, const char *help)
{
    return (hg_column){.name = name, .type = HG_COLUMN_REAL, .real = value, .help = help};
}

static hg_status write_layer(const compare_command *k, const char *path, const hg_file_facts *facts,
                             hg_err *err)
{
    table t = {0};
    hg_status st = HG_OK;
    HG_TRY(fill_table(k, &t, err));
    const hg_column columns[] = {
        k->by_zone ? text("zone", (const char *const *)k->zones.name, "its name")
                   : text("cell", t.rows.cell, "lower-left corner, m"),
        k->by_zone ? text("code", (const char *const *)k->zones.code, "its code")
                   : real("x", t.rows.x, "cell centre, m"),
        real("y", t.rows.y, "cell centre, m"),
        whole("before", t.count[0], "incidents"),
        whole("after", t.count[1], "incidents"),
        real("before_days", t.real[DAYS_BEFORE], "days of the local clock"),
        real("after_days", t.real[DAYS_AFTER], "days of the local clock"),
        real("expected", t.real[EXPECTED], "after, had the rate not changed"),
        real("difference", t.real[DIFFERENCE], "after less expected"),
        real("ratio", t.real[RATIO], "of the rates per day; empty for a before of 0"),
        real("low", t.real[LOW], "exact interval of the ratio"),
        real("high", t.real[HIGH], "exact interval of the ratio; empty when it has no end"),
        real("p", t.real[P], "exact, two-sided"),
        real("q", t.real[Q], "p adjusted; empty where there are too few"),
        text("change", t.change, "up, down, no clear change, or too few"),
        real("change_share", t.real[SHARE], "ratio - 1; empty for fewer than 20 before"),
    };
    /* zones have no y: their columns close the gap */
    hg_column used[HG_COUNT(columns)];
    size_t n = 0;
    for (size_t i = 0; i < HG_COUNT(columns); i++)
        if (!(k->by_zone && i == 2))
            used[n++] = columns[i];
    const hg_layer layer = {.name = "compare",
                            .n_rows = k->n_rows,
                            .columns = used,
                            .n_columns = n,
                            .area = k->by_zone ? k->zones.area : t.rows.square};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    clear_table(&t);
    return st;
}

static hg_status write_raster(const compare_command *k, const char *path,
                              const hg_file_facts *facts, hg_err *err)
{
    enum { BANDS = 7 };
    static const char *const names[BANDS] = {"difference", "ratio", "low",   "high",
                                             "p",          "q",     "change"};
    static const char *const units[BANDS] = {"incidents",
                                             "rate ratio",
                                             "rate ratio",
                                             "rate ratio",
                                             "two-sided probability",
                                             "adjusted probability",
                                             "0 too few, 1 no clear change, 2 up, 3 down"};
    double *plane = NULL;
    hg_band bands[BANDS];
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&plane, BANDS * k->n, sizeof *plane, err));
    for (size_t b = 0; b < BANDS; b++)
        bands[b] = (hg_band){names[b], units[b], plane + b * k->n, b == BANDS - 1};
    for (size_t i = 0; i < k->n; i++) {
        const hg_change *c = &k->change[i];
        bool outside = k->inside && !k->inside[i];
        const double row[BANDS] = {c->difference, c->ratio, c->low,           c->high,
                                   c->p,          c->q,     (double)c->change};
        for (size_t b = 0; b < BANDS; b++)
            plane[b * k->n + i] = outside || isinf(row[b]) ? NAN : row[b];
    }
    const hg_raster raster = {.grid = k->grid,
                              .bands = bands,
                              .n_bands =
                                  strcmp(hg_writer_for_path(path)->name, "asc") == 0 ? 1 : BANDS,
                              .title = "Change between two periods"};
    HG_TRY(hg_write_raster(path, &raster, facts, err));
done:
    hg_free(plane);
    return st;
}

hg_status compare_write(compare_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", k->parameters.data}};
    hg_file_facts facts = {.crs = k->input.work_crs,
                           .as_of = k->period[1].to,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st;
    if (place_output_is_layer(path))
        st = write_layer(k, path, &facts, err);
    else if (strcmp(hg_writer_for_path(path)->name, "png") == 0)
        st = compare_write_picture(k, path, &facts, err);
    else
        st = write_raster(k, path, &facts, err);
    k->seconds_write = hg_monotonic_seconds() - start;
    return st;
}
