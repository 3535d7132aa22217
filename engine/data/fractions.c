/* data/fractions.c - how much of each cell lies inside an area, exactly. */
#include "hotgrid/area.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

/*
 * Signed-area accumulation, as font rasterisers do it, in double precision: each edge adds, to the
 * cells that it crosses, the area between itself and the cell's eastern side, and hands the rest of
 * its height on to the next column; a running sum along the row turns that into coverage. Outer
 * rings run counter-clockwise and holes clockwise, so the sums of all rings are the area's. Only
 * the block of cells under the area's own extent is worked on. O(vertices + cells of that block).
 */
typedef struct window {
    size_t col, row; /* its north-western cell in the grid */
    size_t cols, rows;
    double west, south, cell_m;
    double *value; /* rows * (cols + 1), row 0 is north; sums first, then fractions */
} window;

/* The cells [first, first + n) of `cells` under [low, high], in cells from the grid's edge. */
static bool clip_axis(double low, double high, size_t cells, size_t *first, size_t *n)
{
    double from = fmax(floor(low), 0), to = fmin(floor(high), (double)cells - 1);
    if (!(from <= to))
        return false;
    *first = (size_t)from;
    *n = (size_t)to - *first + 1;
    return true;
}

/* False when the area and the grid do not meet. */
static bool choose_window(const hg_area *area, const hg_grid *grid, window *out)
{
    hg_extent extent;
    size_t from_south;
    double west = hg_grid_west(grid), south = hg_grid_south(grid), cell_m = grid->cell_m;
    if (!hg_area_extent(area, &extent) ||
        !clip_axis((extent.x_min - west) / cell_m, (extent.x_max - west) / cell_m, grid->cols,
                   &out->col, &out->cols) ||
        !clip_axis((extent.y_min - south) / cell_m, (extent.y_max - south) / cell_m, grid->rows,
                   &from_south, &out->rows))
        return false;
    out->row = grid->rows - from_south - out->rows;
    out->cell_m = cell_m;
    /* coordinates from the window's own corner: they keep the most digits */
    out->west = grid->origin_x + (double)(grid->first_col + (int64_t)out->col) * cell_m;
    out->south = grid->origin_y + (double)(grid->first_row + (int64_t)from_south) * cell_m;
    return true;
}

/* A piece of an edge inside one row: x from `left` to `right`, signed height `rise`. */
static void add_piece(double *row, size_t cols, double left, double right, double rise)
{
    double width = right - left, given = 0;
    if (left >= (double)cols)
        return; /* east of the window: covers nothing in it */
    if (left < 0) {
        given = right > 0 ? rise * (-left / width) : rise;
        row[0] += given; /* west of the window: covers the whole row */
        if (right <= 0)
            return;
    }
    double from = fmax(left, 0);
    size_t col = (size_t)from;
    for (; col < cols; col++) {
        double next = (double)col + 1;
        bool last = right <= next;
        double to = last ? right : next;
        double total = last ? rise : rise * ((to - left) / width);
        double part = total - given; /* differences of running totals: they add up to rise */
        double beyond = part * ((from + to) / 2 - (double)col);
        row[col] += part - beyond;
        row[col + 1] += beyond;
        if (last)
            return;
        given = total;
        from = next;
    }
}

static void add_edge(const window *win, double x0, double y0, double x1, double y1)
{
    double sign = -1; /* an edge that goes up has the outside on its right */
    if (y0 > y1) {
        double tx = x0, ty = y0;
        x0 = x1;
        y0 = y1;
        x1 = tx;
        y1 = ty;
        sign = 1;
    }
    double bottom = fmax(y0, 0), top = fmin(y1, (double)win->rows);
    if (!(bottom < top))
        return;
    double slope = (x1 - x0) / (y1 - y0), x_low = fmin(x0, x1), x_high = fmax(x0, x1);
    double y = bottom, x = y == y0 ? x0 : fmin(fmax(x0 + (y - y0) * slope, x_low), x_high);
    for (size_t row = (size_t)bottom; y < top; row++) {
        double next_y = fmin((double)row + 1, top);
        double next_x = next_y == y1 ? x1 : fmin(fmax(x0 + (next_y - y0) * slope, x_low), x_high);
        double *sums = win->value + (win->rows - 1 - row) * (win->cols + 1);
        add_piece(sums, win->cols, fmin(x, next_x), fmax(x, next_x), sign * (next_y - y));
        x = next_x;
        y = next_y;
    }
}

static void add_rings(const window *win, const hg_area *area)
{
    double cell_m = win->cell_m;
    for (size_t k = 0; k < area->n_rings; k++)
        for (size_t i = area->start[k]; i + 1 < area->start[k + 1]; i++)
            add_edge(win, (area->x[i] - win->west) / cell_m, (area->y[i] - win->south) / cell_m,
                     (area->x[i + 1] - win->west) / cell_m, (area->y[i + 1] - win->south) / cell_m);
}

/* Rounding leaves some 1e-16 where nothing, or everything, is covered. */
static double clean(double fraction)
{
    const double dust = 1e-12;
    if (fraction < dust)
        return 0;
    return fraction > 1 - dust ? 1 : fraction;
}

/* Running sums along each row, compensated (Neumaier), so a long row ends where it began. */
static hg_status sum_rows(const window *win, hg_err *err)
{
    for (size_t row = 0; row < win->rows; row++) {
        double *value = win->value + row * (win->cols + 1), sum = 0, lost = 0;
        for (size_t col = 0; col < win->cols; col++) {
            double add = value[col], next = sum + add;
            lost += fabs(sum) >= fabs(add) ? (sum - next) + add : (add - next) + sum;
            sum = next;
            double fraction = sum + lost;
            if (!(fraction > -1e-6 && fraction < 1 + 1e-6))
                return hg_fail(err, HG_EDATA,
                               "the area covers the cell at (%.10g, %.10g) %.6g times: its rings "
                               "overlap, or run the wrong way round",
                               win->west + (double)col * win->cell_m,
                               win->south + (double)(win->rows - 1 - row) * win->cell_m, fraction);
            value[col] = clean(fraction);
        }
    }
    return HG_OK;
}

/* win->value stays NULL when the area does not meet the grid; else the caller frees it. */
static hg_status cover_window(const hg_area *area, const hg_grid *grid, window *win, hg_err *err)
{
    *win = (window){0};
    if (!choose_window(area, grid, win))
        return HG_OK;
    hg_status st = hg_alloc(&win->value, win->rows, (win->cols + 1) * sizeof *win->value, err);
    if (st != HG_OK)
        return st;
    add_rings(win, area);
    st = sum_rows(win, err);
    if (st != HG_OK) {
        hg_free(win->value);
        win->value = NULL;
    }
    return st;
}

hg_status hg_area_fractions(const hg_area *area, const hg_grid *grid, double *fraction, hg_err *err)
{
    window win;
    hg_status st = cover_window(area, grid, &win, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < hg_grid_cells(grid); i++)
        fraction[i] = 0;
    if (!win.value)
        return HG_OK;
    for (size_t row = 0; row < win.rows; row++)
        memcpy(fraction + (win.row + row) * grid->cols + win.col, win.value + row * (win.cols + 1),
               win.cols * sizeof *fraction);
    hg_free(win.value);
    return HG_OK;
}

static size_t count_covered(const window *win)
{
    size_t n = 0;
    for (size_t row = 0; win->value && row < win->rows; row++)
        for (size_t col = 0; col < win->cols; col++)
            n += win->value[row * (win->cols + 1) + col] > 0;
    return n;
}

hg_status hg_area_fractions_sparse(const hg_area *area, const hg_grid *grid, size_t *n_out,
                                   size_t **index_out, double **fraction_out, hg_err *err)
{
    window win = {0};
    size_t *index = NULL, n = 0;
    double *fraction = NULL;
    hg_status st;
    HG_TRY(cover_window(area, grid, &win, err));
    size_t covered = count_covered(&win);
    HG_TRY(hg_alloc(&index, covered, sizeof *index, err));
    HG_TRY(hg_alloc(&fraction, covered, sizeof *fraction, err));
    for (size_t row = 0; win.value && row < win.rows; row++)
        for (size_t col = 0; col < win.cols; col++) {
            double share = win.value[row * (win.cols + 1) + col];
            if (share > 0) {
                index[n] = (win.row + row) * grid->cols + win.col + col;
                fraction[n++] = share;
            }
        }
    *n_out = n;
    *index_out = index;
    *fraction_out = fraction;
    hg_free(win.value);
    return HG_OK;
done:
    hg_free(win.value);
    hg_free(index);
    hg_free(fraction);
    return st;
}
