/* job/write_hotspots.c - the hotspots: flagged cells that touch, merged, as one layer. */
#include "base/try.h"
#include "hotgrid/mem.h"
#include "job/run.h"

typedef struct hotspot_table {
    int64_t *rank, *cells;
    double *area_m2, *expected, *low, *high;
    const char **place;
    hg_area *shape; /* borrowed rings */
} hotspot_table;

static void clear_hotspots(hotspot_table *t)
{
    void *const blocks[] = {t->rank, t->cells, t->area_m2, t->expected,
                            t->low,  t->high,  t->place,   t->shape};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
}

static hg_status fill_hotspots(const run_offence *offence, hotspot_table *t, hg_err *err)
{
    size_t n = offence->n_hotspots;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&t->rank, n, sizeof *t->rank, err));
    HG_TRY(hg_alloc(&t->cells, n, sizeof *t->cells, err));
    HG_TRY(hg_alloc(&t->area_m2, n, sizeof *t->area_m2, err));
    HG_TRY(hg_alloc(&t->expected, n, sizeof *t->expected, err));
    HG_TRY(hg_alloc(&t->low, n, sizeof *t->low, err));
    HG_TRY(hg_alloc(&t->high, n, sizeof *t->high, err));
    HG_TRY(hg_alloc(&t->place, n, sizeof *t->place, err));
    HG_TRY(hg_alloc(&t->shape, n, sizeof *t->shape, err));
    for (size_t i = 0; i < n; i++) {
        const run_hotspot *h = &offence->hotspots[i];
        t->rank[i] = (int64_t)i + 1;
        t->cells[i] = h->n_cells;
        t->area_m2[i] = h->area_m2;
        t->expected[i] = h->expected;
        t->low[i] = h->low;
        t->high[i] = h->high;
        t->place[i] = h->place;
        t->shape[i] = h->shape;
    }
done:
    return st;
}

hg_status run_write_hotspots(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err)
{
    hotspot_table t = {0};
    hg_status st = HG_OK;
    HG_TRY(fill_hotspots(offence, &t, err));
    const hg_column columns[] = {
        {.name = "rank", .type = HG_COLUMN_INT, .integer = t.rank, .help = "by expected"},
        {.name = "cells", .type = HG_COLUMN_INT, .integer = t.cells, .help = "cells merged"},
        {.name = "area_m2", .type = HG_COLUMN_REAL, .real = t.area_m2, .help = "inside the area"},
        {.name = "expected",
         .type = HG_COLUMN_REAL,
         .real = t.expected,
         .help = "incidents over the horizon"},
        {.name = "low", .type = HG_COLUMN_REAL, .real = t.low, .help = "95 % Poisson, lower"},
        {.name = "high", .type = HG_COLUMN_REAL, .real = t.high, .help = "95 % Poisson, upper"},
        {.name = "place", .type = HG_COLUMN_TEXT, .text = t.place, .help = "neighbourhood"},
    };
    hg_layer layer = {.name = "hotspots",
                      .n_rows = offence->n_hotspots,
                      .columns = columns,
                      .n_columns = HG_COUNT(columns),
                      .area = t.shape};
    HG_TRY(run_write_layer(run, offence->plan->offence, &layer, facts, err));
    HG_TRY(run_write_layer_style(run, offence->plan->offence, HG_STYLE_HOTSPOTS, &layer, err));
done:
    clear_hotspots(&t);
    return st;
}
