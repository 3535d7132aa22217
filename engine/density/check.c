/* density/check.c - is the question to the estimator a sound one? */
#include "density/check.h"

#include <math.h>

static hg_status check_bandwidth(const hg_kde_options *options, const hg_grid *grid, hg_err *err)
{
    const double h = options->bandwidth_m, cell = grid->cell_m;
    const hg_kernel *kernel = hg_kde_kernel(options);
    if (!isfinite(h) || h <= 0.0)
        return hg_fail(err, HG_EDOMAIN, "bandwidth %g m: must be a positive number of metres", h);
    double diagonal = hypot((double)grid->cols * cell, (double)grid->rows * cell);
    if (h > 10.0 * diagonal)
        return hg_fail(err, HG_EDOMAIN,
                       "bandwidth %g m is above ten times the grid's diagonal of %g m: metres "
                       "expected, is it in another unit?",
                       h, diagonal);
    double radius = h * kernel->support, least = cell * sqrt(0.5);
    if (!options->cell_integral && radius < least)
        return hg_fail(err, HG_EDOMAIN,
                       "a kernel of radius %g m could miss every centre of %g m cells: at least %g "
                       "m, or ask for the integral over the cell",
                       radius, cell, least);
    return HG_OK;
}

hg_status hg_kde_check(const hg_kde_options *options, size_t n, const double *x, const double *y,
                       const double *weight, const hg_grid *grid, hg_err *err)
{
    hg_status st = check_bandwidth(options, grid, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(weight[i]) || weight[i] < 0.0)
            return hg_fail(err, HG_EDOMAIN, "point %zu: weight %g: must be a number of 0 or more",
                           i + 1, weight[i]);
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "point %zu: coordinates (%g, %g) are not numbers",
                           i + 1, x[i], y[i]);
    }
    return HG_OK;
}
