/* data/grid.c - which aligned block of cells covers an extent, and which cell holds a point. */
#include "hotgrid/grid.h"

#include <math.h>
#include <stdio.h>

#include "data/corner.h"

double hg_grid_west(const hg_grid *grid)
{
    return hg_corner(grid->origin_x, grid->cell_m, grid->first_col);
}

double hg_grid_south(const hg_grid *grid)
{
    return hg_corner(grid->origin_y, grid->cell_m, grid->first_row);
}

double hg_grid_east(const hg_grid *grid)
{
    return hg_corner(grid->origin_x, grid->cell_m, grid->first_col + (int64_t)grid->cols);
}

double hg_grid_north(const hg_grid *grid)
{
    return hg_corner(grid->origin_y, grid->cell_m, grid->first_row + (int64_t)grid->rows);
}

size_t hg_grid_cells(const hg_grid *grid)
{
    return grid->cols * grid->rows;
}

double hg_grid_center_x(const hg_grid *grid, size_t col)
{
    double k = (double)(grid->first_col + (int64_t)col);
    return grid->origin_x + (k + 0.5) * grid->cell_m;
}

double hg_grid_center_y(const hg_grid *grid, size_t row)
{
    double k = (double)(grid->first_row + (int64_t)(grid->rows - 1 - row));
    return grid->origin_y + (k + 0.5) * grid->cell_m;
}

bool hg_grid_locate(const hg_grid *grid, double x, double y, size_t *index)
{
    int64_t col, row; /* row counted from the south here */
    bool within = x >= hg_grid_west(grid) && x < hg_grid_east(grid) && y >= hg_grid_south(grid) &&
                  y < hg_grid_north(grid);
    if (!within || !hg_corner_below(grid->origin_x, grid->cell_m, x, &col) ||
        !hg_corner_below(grid->origin_y, grid->cell_m, y, &row))
        return false;
    size_t from_west = (size_t)(col - grid->first_col);
    size_t from_south = (size_t)(row - grid->first_row);
    *index = (grid->rows - 1 - from_south) * grid->cols + from_west;
    return true;
}

/* The block of corners first .. first + n - 1 along one axis; false when not representable. */
static bool cover_axis(double origin, double cell_m, double low, double high, int64_t *first,
                       size_t *n)
{
    int64_t k0, k1;
    double largest = fmax(fmax(fabs(low), fabs(high)), fabs(origin));
    /* finer cells than this and neighbouring corners can no longer be told apart */
    if (cell_m < largest * 1e-12 || !hg_corner_below(origin, cell_m, low, &k0) ||
        !hg_corner_below(origin, cell_m, high, &k1))
        return false;
    *first = k0;
    *n = (size_t)(k1 - k0) + 1;
    return true;
}

static double axis_cells(double low, double high, double cell_m)
{
    return floor((high - low) / cell_m) + 2; /* at most, whatever the origin */
}

/* The smallest round cell size (1, 2, 2.5, 5 times a power of ten) that keeps to max_cells. */
static double cell_that_fits(const hg_extent *extent, double cell_m, double max_cells)
{
    static const double step[] = {1, 2, 2.5, 5};
    for (int power = -6; power < 300; power++)
        for (size_t i = 0; i < 4; i++) {
            double size = step[i] * pow(10, power);
            if (size > cell_m && axis_cells(extent->x_min, extent->x_max, size) *
                                         axis_cells(extent->y_min, extent->y_max, size) <=
                                     max_cells)
                return size;
        }
    return INFINITY;
}

static hg_status too_many(const hg_extent *extent, double cell_m, size_t max_cells, hg_err *err)
{
    double cols = axis_cells(extent->x_min, extent->x_max, cell_m) - 1;
    double rows = axis_cells(extent->y_min, extent->y_max, cell_m) - 1;
    double fits = cell_that_fits(extent, cell_m, (double)max_cells);
    char advice[96] = "one stray point may have stretched it";
    if (isfinite(fits) && max_cells >= 4)
        snprintf(advice, sizeof advice, "one stray point may have stretched it; %.10g m would do",
                 fits);
    return hg_fail(err, HG_EDOMAIN,
                   "extent x %.10g to %.10g, y %.10g to %.10g (%.6g x %.6g km) is %.10g x %.10g = "
                   "%.10g cells of %.10g m, more than the %zu allowed: %s",
                   extent->x_min, extent->x_max, extent->y_min, extent->y_max,
                   (extent->x_max - extent->x_min) / 1000, (extent->y_max - extent->y_min) / 1000,
                   cols, rows, cols * rows, cell_m, max_cells, advice);
}

hg_status hg_grid_cover(const hg_extent *extent, double cell_m, double origin_x, double origin_y,
                        size_t max_cells, hg_grid *out, hg_err *err)
{
    if (!isfinite(cell_m) || !(cell_m > 0))
        return hg_fail(err, HG_EDOMAIN, "cell size %g m: must be a positive number", cell_m);
    if (!isnormal(cell_m * cell_m)) /* fractions divide by it */
        return hg_fail(err, HG_EDOMAIN, "cell size %g m: the cell's area is no number", cell_m);
    if (!isfinite(origin_x) || !isfinite(origin_y))
        return hg_fail(err, HG_EDOMAIN, "grid origin (%g, %g): must be finite", origin_x, origin_y);
    bool finite = isfinite(extent->x_min) && isfinite(extent->x_max) && isfinite(extent->y_min) &&
                  isfinite(extent->y_max);
    if (!finite || extent->x_max < extent->x_min || extent->y_max < extent->y_min)
        return hg_fail(err, HG_EDOMAIN,
                       "extent x %.10g to %.10g, y %.10g to %.10g: must be finite and run upwards",
                       extent->x_min, extent->x_max, extent->y_min, extent->y_max);
    hg_grid grid = {.origin_x = origin_x, .origin_y = origin_y, .cell_m = cell_m};
    size_t cells;
    if (!cover_axis(origin_x, cell_m, extent->x_min, extent->x_max, &grid.first_col, &grid.cols) ||
        !cover_axis(origin_y, cell_m, extent->y_min, extent->y_max, &grid.first_row, &grid.rows))
        return hg_fail(err, HG_EDOMAIN,
                       "cells of %g m cannot be told apart at coordinates as large as x %.10g to "
                       "%.10g, y %.10g to %.10g: choose a larger cell",
                       cell_m, extent->x_min, extent->x_max, extent->y_min, extent->y_max);
    if (__builtin_mul_overflow(grid.cols, grid.rows, &cells) || cells > max_cells)
        return too_many(extent, cell_m, max_cells, err);
    *out = grid;
    return HG_OK;
}
