/* evaluate/contour_cells.c - what is the outline of whole cells, and what do they hold? */
#include "evaluate/contour.h"

#include <math.h>

#include "base/try.h"
#include "data/corner.h"
#include "hotgrid/geo.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

hg_status hg_cell_block(const hg_grid *grid, size_t index, size_t n, hg_area *out, hg_err *err)
{
    int64_t col = grid->first_col + (int64_t)(index % grid->cols);
    int64_t row = grid->first_row + (int64_t)(grid->rows - 1 - index / grid->cols);
    double west = hg_corner(grid->origin_x, grid->cell_m, col);
    double east = hg_corner(grid->origin_x, grid->cell_m, col + (int64_t)n);
    double south = hg_corner(grid->origin_y, grid->cell_m, row);
    double north = hg_corner(grid->origin_y, grid->cell_m, row + 1);
    const double xs[4] = {west, east, east, west}, ys[4] = {south, south, north, north};
    return hg_area_add_ring(out, 4, xs, ys, false, err);
}

/* The outline of cells in ascending order. Those side by side in a row are one block beforehand:
 * the union of a large hotspot takes as long as it has blocks. */
static hg_status outline(const hg_grid *grid, const size_t *cells, size_t n, hg_area *out,
                         hg_err *err)
{
    hg_area *blocks = NULL;
    size_t n_blocks = 0, cols = grid->cols;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&blocks, n, sizeof *blocks, err));
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && cells[end] == cells[end - 1] + 1 && cells[end] % cols != 0;
             end++) {
        }
        HG_TRY(hg_cell_block(grid, cells[first], end - first, &blocks[n_blocks++], err));
    }
    HG_TRY(hg_shape_union(n_blocks, blocks, out, err));
done:
    for (size_t i = 0; blocks && i < n_blocks; i++)
        hg_area_clear(&blocks[i]);
    hg_free(blocks);
    return st;
}

/* Which cells each label has, ascending: `first` and `n_cells` of the items, and the list. */
static hg_status list_cells(size_t n, const int32_t *label, hg_contours *out, hg_err *err)
{
    size_t listed = 0;
    hg_status st = HG_OK;
    for (size_t i = 0; i < n; i++)
        if (label[i] > 0)
            out->item[label[i] - 1].n_cells++;
    for (size_t k = 0; k < out->n; k++) {
        out->item[k].first = listed;
        listed += out->item[k].n_cells;
        out->item[k].n_cells = 0;
    }
    HG_TRY(hg_alloc(&out->cells, listed, sizeof *out->cells, err));
    for (size_t i = 0; i < n; i++)
        if (label[i] > 0) {
            hg_contour *c = &out->item[label[i] - 1];
            out->cells[c->first + c->n_cells++] = i;
        }
done:
    return st;
}

static void describe(const size_t *cells, const double *mass, const double *area_m2, hg_contour *c)
{
    c->level = INFINITY;
    c->peak = -INFINITY;
    for (size_t i = 0; i < c->n_cells; i++) {
        size_t cell = cells[c->first + i];
        double density = mass[cell] / area_m2[cell];
        c->area_m2 += area_m2[cell];
        c->mass += mass[cell];
        c->level = fmin(c->level, density);
        c->peak = fmax(c->peak, density);
    }
    c->mean = c->mass / c->area_m2;
}

hg_status hg_contours_of_cells(const hg_grid *grid, const uint8_t *flagged, const double *order,
                               const double *mass, const double *area_m2, int32_t *label,
                               hg_contours *out, hg_err *err)
{
    hg_contours made = {0};
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_hotspot_label(grid, flagged, order, label, &n, err));
    HG_TRY(hg_alloc(&made.item, n, sizeof *made.item, err));
    made.n = n;
    HG_TRY(list_cells(hg_grid_cells(grid), label, &made, err));
    for (size_t k = 0; k < n; k++) {
        hg_contour *c = &made.item[k];
        c->rank = (uint32_t)k + 1;
        describe(made.cells, mass, area_m2, c);
        made.total_area_m2 += c->area_m2;
        made.total_mass += c->mass;
        HG_TRY(outline(grid, made.cells + c->first, c->n_cells, &c->shape, err));
    }
    *out = made;
    return HG_OK;
done:
    hg_contours_clear(&made);
    return st;
}

hg_status hg_contours_merge(const hg_grid *grid, const uint8_t *flagged, const double *mass,
                            const double *area_m2, int32_t *label, hg_contours *out, hg_err *err)
{
    hg_status st = hg_contours_of_cells(grid, flagged, mass, mass, area_m2, label, out, err);
    for (size_t k = 0; st == HG_OK && k < out->n; k++)
        out->item[k].mass_share = out->item[k].mass / out->total_mass;
    return st;
}
