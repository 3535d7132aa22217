/* job/write_cells.c - the cells to patrol, and what the baseline would have chosen. */
#include "base/try.h"
#include "hotgrid/contours.h"
#include "hotgrid/mem.h"
#include "job/run.h"

typedef struct cell_table {
    size_t n;
    size_t *index;
    char (*name)[HG_CELL_NAME_MAX];
    const char **cell, **zone;
    int64_t *rank, *hotspot;
    double *expected, *per_km2, *area_m2, *x, *y;
    hg_area *square;
} cell_table;

static void clear_cells(cell_table *t)
{
    for (size_t i = 0; t->square && i < t->n; i++)
        hg_area_clear(&t->square[i]);
    void *const blocks[] = {t->index,    t->name,    t->cell,    t->zone, t->rank, t->hotspot,
                            t->expected, t->per_km2, t->area_m2, t->x,    t->y,    t->square};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
}

static hg_status allocate_cells(cell_table *t, size_t n, hg_err *err)
{
    hg_status st = HG_OK;
    t->n = n;
    HG_TRY(hg_alloc(&t->index, n, sizeof *t->index, err));
    HG_TRY(hg_alloc(&t->name, n, sizeof *t->name, err));
    HG_TRY(hg_alloc(&t->cell, n, sizeof *t->cell, err));
    HG_TRY(hg_alloc(&t->zone, n, sizeof *t->zone, err));
    HG_TRY(hg_alloc(&t->rank, n, sizeof *t->rank, err));
    HG_TRY(hg_alloc(&t->hotspot, n, sizeof *t->hotspot, err));
    HG_TRY(hg_alloc(&t->expected, n, sizeof *t->expected, err));
    HG_TRY(hg_alloc(&t->per_km2, n, sizeof *t->per_km2, err));
    HG_TRY(hg_alloc(&t->area_m2, n, sizeof *t->area_m2, err));
    HG_TRY(hg_alloc(&t->x, n, sizeof *t->x, err));
    HG_TRY(hg_alloc(&t->y, n, sizeof *t->y, err));
    HG_TRY(hg_alloc(&t->square, n, sizeof *t->square, err));
done:
    return st;
}

static hg_status fill_cell(const run_state *run, const run_offence *offence,
                           const hg_locator *locator, cell_table *t, size_t row, hg_err *err)
{
    size_t i = t->index[row];
    t->cell[row] = hg_grid_cell_name(&run->grid, i, t->name[row]);
    t->x[row] = hg_grid_center_x(&run->grid, i % run->grid.cols);
    t->y[row] = hg_grid_center_y(&run->grid, i / run->grid.cols);
    t->rank[row] = offence->rank[i];
    t->hotspot[row] = offence->label[i];
    t->expected[row] = offence->expected[i];
    t->area_m2[row] = run->area_m2[i];
    t->per_km2[row] = offence->expected[i] / (run->area_m2[i] / 1e6);
    int32_t zone = locator ? hg_locator_find(locator, t->x[row], t->y[row]) : -1;
    t->zone[row] = zone >= 0 ? run->zones.name[zone] : "";
    return hg_cell_block(&run->grid, i, 1, &t->square[row], err);
}

hg_status run_write_cells(const run_state *run, const run_offence *offence,
                          const hg_locator *locator, const hg_file_facts *facts, hg_err *err)
{
    cell_table t = {0};
    hg_status st = HG_OK;
    HG_TRY(allocate_cells(&t, offence->flagging.n_flagged, err));
    for (size_t i = 0; i < hg_grid_cells(&run->grid); i++)
        if (offence->flagged[i])
            t.index[offence->rank[i] - 1] = i;
    for (size_t row = 0; row < t.n; row++)
        HG_TRY(fill_cell(run, offence, locator, &t, row, err));
    const hg_column columns[] = {
        {.name = "cell", .type = HG_COLUMN_TEXT, .text = t.cell, .help = "lower-left corner, m"},
        {.name = "x", .type = HG_COLUMN_REAL, .real = t.x, .help = "cell centre, m"},
        {.name = "y", .type = HG_COLUMN_REAL, .real = t.y, .help = "cell centre, m"},
        {.name = "rank", .type = HG_COLUMN_INT, .integer = t.rank, .help = "1 = riskiest"},
        {.name = "hotspot", .type = HG_COLUMN_INT, .integer = t.hotspot, .help = "its rank"},
        {.name = "expected",
         .type = HG_COLUMN_REAL,
         .real = t.expected,
         .help = "incidents over the horizon"},
        {.name = "expected_km2", .type = HG_COLUMN_REAL, .real = t.per_km2, .help = "per km2"},
        {.name = "area_m2", .type = HG_COLUMN_REAL, .real = t.area_m2, .help = "inside the area"},
        {.name = "place", .type = HG_COLUMN_TEXT, .text = t.zone, .help = "neighbourhood"},
    };
    hg_layer layer = {.name = "cells",
                      .n_rows = t.n,
                      .columns = columns,
                      .n_columns = HG_COUNT(columns),
                      .area = t.square};
    HG_TRY(run_write_layer(run, offence->plan->offence, &layer, facts, err));
    HG_TRY(run_write_layer_style(run, offence->plan->offence, HG_STYLE_CELLS, &layer, err));
done:
    clear_cells(&t);
    return st;
}

hg_status run_write_baseline(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err)
{
    cell_table t = {0};
    hg_status st = HG_OK;
    size_t row = 0;
    HG_TRY(allocate_cells(&t, offence->baseline_flagging.n_flagged, err));
    for (size_t i = 0; i < hg_grid_cells(&run->grid); i++)
        if (offence->baseline_flagged[i]) {
            t.x[row] = hg_grid_center_x(&run->grid, i % run->grid.cols);
            t.y[row] = hg_grid_center_y(&run->grid, i / run->grid.cols);
            t.cell[row] = hg_grid_cell_name(&run->grid, i, t.name[row]);
            row++;
        }
    const hg_column columns[] = {
        {.name = "cell", .type = HG_COLUMN_TEXT, .text = t.cell},
        {.name = "x", .type = HG_COLUMN_REAL, .real = t.x},
        {.name = "y", .type = HG_COLUMN_REAL, .real = t.y},
    };
    hg_layer layer = {.name = "baseline_cells",
                      .n_rows = row,
                      .columns = columns,
                      .n_columns = HG_COUNT(columns)};
    HG_TRY(run_write_csv(run, offence->plan->offence, &layer, facts, err));
done:
    clear_cells(&t);
    return st;
}
