/*
 * Polygons: a byte for the kind of numbers, then rings: their number of vertices (bit 7: a hole)
 * and the vertices. What is valid has exact fractions; what is not has a status.
 */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"

enum { RING_MAX = 24, CELLS_MAX = 4096 };

static void read_rings(fuzz_input *in, hg_area *area)
{
    double x[RING_MAX], y[RING_MAX];
    bool raw = fuzz_byte(in) % 8 == 7;
    while (in->left > 0) {
        unsigned head = fuzz_byte(in);
        size_t n = head & 0x7F;
        n = n < RING_MAX ? n : RING_MAX;
        for (size_t i = 0; i < n; i++) {
            x[i] = raw ? fuzz_double(in) : (double)(int16_t)fuzz_u16(in) / 16;
            y[i] = raw ? fuzz_double(in) : (double)(int16_t)fuzz_u16(in) / 16;
        }
        size_t before = area->n_rings;
        hg_err err = {0};
        hg_status st = hg_area_add_ring(area, n, x, y, head >> 7, &err);
        fuzz_check_says(st == HG_OK || (st == HG_EDATA && *err.text), &err);
        fuzz_check(area->n_rings == before + (st == HG_OK));
    }
}

static bool cover(const hg_area *area, hg_grid *grid)
{
    hg_extent e;
    if (!hg_area_extent(area, &e))
        return false;
    double side = fmax(e.x_max - e.x_min, e.y_max - e.y_min);
    return hg_grid_cover(&e, side / 37, 0, 0, CELLS_MAX, grid, NULL) == HG_OK;
}

/* The locator and the plain rule agree, at cell centres and at the vertices. */
static void check_locator(const hg_area *area, const hg_grid *grid)
{
    hg_locator *locator = NULL;
    hg_err err = {0};
    fuzz_check_says(hg_locator_new(1, area, &locator, &err) == HG_OK, &err);
    for (size_t i = 0; i < area->n_points; i++)
        fuzz_check((hg_locator_find(locator, area->x[i], area->y[i]) == 0) ==
                   hg_area_contains(area, area->x[i], area->y[i]));
    for (size_t i = 0; i < hg_grid_cells(grid); i += 7) {
        double x = hg_grid_center_x(grid, i % grid->cols);
        double y = hg_grid_center_y(grid, i / grid->cols);
        fuzz_check((hg_locator_find(locator, x, y) == 0) == hg_area_contains(area, x, y));
    }
    hg_locator_free(locator);
}

static void check_fractions(const hg_area *area, const hg_grid *grid, bool valid)
{
    static double fraction[CELLS_MAX];
    hg_err err = {0};
    hg_status st = hg_area_fractions(area, grid, fraction, &err);
    fuzz_check_says(st == HG_OK || (!valid && st == HG_EDATA && *err.text), &err);
    if (st != HG_OK)
        return;
    double sum = 0, cell2 = grid->cell_m * grid->cell_m;
    for (size_t i = 0; i < hg_grid_cells(grid); i++) {
        double x = hg_grid_center_x(grid, i % grid->cols);
        double y = hg_grid_center_y(grid, i / grid->cols);
        fuzz_check(fraction[i] >= 0 && fraction[i] <= 1);
        if (valid && fraction[i] == 1)
            fuzz_check(hg_area_contains(area, x, y));
        if (valid && fraction[i] == 0)
            fuzz_check(!hg_area_contains(area, x, y));
        sum += fraction[i];
    }
    double expected = hg_area_m2(area), tiny = 1e-11 * cell2 * (double)hg_grid_cells(grid);
    if (valid)
        fuzz_check(fabs(sum * cell2 - expected) <= 1e-9 * expected + tiny);
}

static void check_area(hg_area *area)
{
    hg_grid grid;
    hg_err err = {0};
    hg_area_orient(area);
    hg_status st = hg_shape_valid(area, &err);
    fuzz_check_says(st == HG_OK || (st == HG_EDATA && *err.text), &err);
    if (!cover(area, &grid))
        return;
    check_locator(area, &grid);
    check_fractions(area, &grid, st == HG_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 2048)
        return 0;
    fuzz_input in = {data, size};
    hg_area area = {0};
    hg_err err = {0};
    bool changed;
    read_rings(&in, &area);
    check_area(&area);
    if (area.n_rings > 0) {
        hg_status st = hg_shape_repair(&area, &changed, &err);
        fuzz_check_says(st == HG_OK || (st == HG_EDATA && *err.text), &err);
        if (st == HG_OK) {
            fuzz_check_says(hg_shape_valid(&area, &err) == HG_OK, &err);
            check_area(&area);
        }
    }
    hg_area_clear(&area);
    return 0;
}
