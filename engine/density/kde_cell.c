/* density/kde_cell.c - which points make up the mean density of one cell? */
#include "hotgrid/density.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/band.h"
#include "density/check.h"
#include "hotgrid/mem.h"

static int compare_places(const hg_place *a, const hg_place *b)
{
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->h != b->h ? (a->h < b->h ? -1 : 1) : 0;
}

static const hg_place *find(const hg_place *place, size_t n, const hg_place *wanted)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_places(&place[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return &place[low];
}

typedef struct target {
    const hg_grid *grid;
    double support, west, north, x, y; /* of the cell's centre, from the north-west corner */
} target;

/* As places.c has it; weight 0 for what cannot reach the cell. */
static hg_place place_of(const target *t, const hg_kde_options *options, size_t i, double x,
                         double y, double weight)
{
    hg_place place = {x - t->west, t->north - y, weight, hg_kde_bandwidth(options, i)};
    const double reach = place.h * t->support + t->grid->cell_m;
    if (!(fabs(place.x - t->x) <= reach && fabs(place.y - t->y) <= reach))
        place.weight = 0.0;
    return place;
}

static hg_status check(const hg_kde_options *options, size_t n, const double *x, const double *y,
                       const double *weight, const hg_grid *grid, size_t cell, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_kde_check(options, n, x, y, weight, grid, err));
    if (!options->cell_integral || strcmp(hg_kde_kernel(options)->name, "exponential") == 0)
        return hg_fail(err, HG_EDOMAIN,
                       "a cell's density is taken apart for means of kernels with a formula only");
    if (cell >= hg_grid_cells(grid))
        return hg_fail(err, HG_EDOMAIN, "cell %zu: the grid has %zu", cell, hg_grid_cells(grid));
done:
    return st;
}

/* Points at one place were added as one: each has its share of that by weight. */
static void deal_out(const hg_place *merged, const double *mean, size_t kept, const hg_place *point,
                     size_t n, double *share)
{
    for (size_t i = 0; i < n; i++) {
        share[i] = 0.0;
        if (!(point[i].weight > 0.0))
            continue;
        const hg_place *at = find(merged, kept, &point[i]);
        share[i] = mean[at - merged] * (point[i].weight / at->weight);
    }
}

hg_status hg_kde_cell(const hg_kde_options *options, size_t n, const double *x, const double *y,
                      const double *weight, const hg_grid *grid, size_t cell, double *share,
                      hg_err *err)
{
    hg_kde_workspace none = {0};
    hg_place *point = NULL, *merged = NULL;
    double *mean = NULL;
    size_t near = 0;
    hg_status st = HG_OK;
    HG_TRY(check(options, n, x, y, weight, grid, cell, err));
    HG_TRY(hg_alloc(&point, n, sizeof *point, err));
    HG_TRY(hg_alloc(&merged, n, sizeof *merged, err));
    HG_TRY(hg_alloc(&mean, n, sizeof *mean, err));
    const hg_kde_job job = hg_kde_job_of(&none, options, grid, NULL);
    const size_t row = cell / grid->cols, col = cell % grid->cols;
    target t = {.grid = grid,
                .support = job.radial.support,
                .west = hg_grid_west(grid),
                .north = hg_grid_north(grid),
                .x = ((double)col + 0.5) * grid->cell_m,
                .y = ((double)row + 0.5) * grid->cell_m};
    for (size_t i = 0; i < n; i++) {
        point[i] = place_of(&t, options, i, x[i], y[i], weight[i]);
        if (point[i].weight > 0.0)
            merged[near++] = point[i];
    }
    hg_places_sort(merged, near);
    size_t kept = hg_places_merge(merged, near);
    for (size_t k = 0; k < kept; k++)
        mean[k] = hg_kde_mean_at(&job, &merged[k], row, col);
    deal_out(merged, mean, kept, point, n, share);
done:
    hg_free(point);
    hg_free(merged);
    hg_free(mean);
    return st;
}
