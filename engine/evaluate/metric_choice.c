/* evaluate/metric_choice.c - do two choices of cells name the same places, and are they in one
 * piece? */
#include "hotgrid/metrics.h"

#include <math.h>

static hg_status check(size_t n, const double *area_m2, const double *observed, hg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!(area_m2[i] >= 0) || isinf(area_m2[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: area in m2 %g: must be 0 or more", i,
                           area_m2[i]);
        if (area_m2[i] > 0 && (!(observed[i] >= 0) || isinf(observed[i])))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: observed incidents %g: must be 0 or more", i,
                           observed[i]);
    }
    return HG_OK;
}

hg_status hg_overlap_of(size_t n, const uint8_t *first, const uint8_t *second,
                        const double *area_m2, const double *observed, hg_overlap *out, hg_err *err)
{
    double area[4] = {0}, hits[4] = {0}; /* none, first, second, both */
    hg_status st = check(n, area_m2, observed, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        if (area_m2[i] > 0) {
            int who = (first[i] ? 1 : 0) + (second[i] ? 2 : 0);
            area[who] += area_m2[i];
            hits[who] += observed[i];
        }
    double either = area[1] + area[2] + area[3];
    *out = (hg_overlap){.area_both = area[3],
                        .area_first = area[1],
                        .area_second = area[2],
                        .hits_both = hits[3],
                        .hits_first = hits[1],
                        .hits_second = hits[2],
                        .hits_none = hits[0],
                        .jaccard = either > 0 ? area[3] / either : NAN};
    return HG_OK;
}

double hg_compactness(const hg_grid *grid, const uint8_t *flagged)
{
    size_t cells = hg_grid_cells(grid), cols = grid->cols, n = 0, shared = 0;
    for (size_t i = 0; i < cells; i++)
        if (flagged[i]) {
            n++;
            shared += i % cols > 0 && flagged[i - 1];
            shared += i >= cols && flagged[i - cols];
        }
    if (n == 0)
        return NAN;
    return (double)n * grid->cell_m / (double)(4 * n - 2 * shared);
}

double hg_rri_levine(double hits1, double events1, double hits2, double events2)
{
    if (!(hits1 > 0 && events1 > 0 && hits2 >= 0 && events2 > 0))
        return NAN;
    return hits2 / hits1 / (events2 / events1);
}
