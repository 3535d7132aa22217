/* density/check.c - is the question to the estimator a sound one? */
#include "density/check.h"

#include <math.h>
#include <stdio.h>

#include "base/try.h"
#include "density/radial.h"

/* "" for the one bandwidth of all points, "point 7: " for a bandwidth of its own. */
static const char *whose(const hg_kde_options *options, size_t i, char out[32])
{
    out[0] = '\0';
    if (options->bandwidth_each)
        snprintf(out, 32, "point %zu: ", i + 1);
    return out;
}

static hg_status check_positive(const hg_kde_options *options, size_t i, hg_err *err)
{
    char who[32];
    double h = hg_kde_bandwidth(options, i);
    if (isfinite(h) && h > 0.0)
        return HG_OK;
    return hg_fail(err, HG_EDOMAIN, "%sbandwidth %g m: must be a positive number of metres",
                   whose(options, i, who), h);
}

static hg_status check_on_grid(const hg_kde_options *options, size_t i, double support,
                               const hg_grid *grid, double diagonal, hg_err *err)
{
    char who[32];
    const double h = hg_kde_bandwidth(options, i), cell = grid->cell_m;
    if (h > 10.0 * diagonal)
        return hg_fail(err, HG_EDOMAIN,
                       "%sbandwidth %g m is above ten times the grid's diagonal of %g m: metres "
                       "expected, is it in another unit?",
                       whose(options, i, who), h, diagonal);
    double radius = h * support, least = cell * sqrt(0.5);
    if (!options->cell_integral && radius < least)
        return hg_fail(err, HG_EDOMAIN,
                       "%sa kernel of radius %g m could miss every centre of %g m cells: at least "
                       "%g m, or ask for the integral over the cell",
                       whose(options, i, who), radius, cell, least);
    return HG_OK;
}

hg_status hg_kde_check_kernel(const hg_kde_options *options, hg_err *err)
{
    const hg_kernel *kernel = hg_kde_kernel(options);
    if (!isfinite(options->cut) || options->cut < 0.0)
        return hg_fail(err, HG_EDOMAIN,
                       "cut %g: must be a positive number of bandwidths, or 0 for the usual one",
                       options->cut);
    if (options->cut > 0.0 && !hg_radial_has_cut(kernel))
        return hg_fail(err, HG_EDOMAIN,
                       "cut %g: the kernel %s ends at its radius; only gaussian and exponential "
                       "are cut",
                       options->cut, kernel->name);
    return HG_OK;
}

hg_status hg_kde_check_points(const hg_kde_options *options, size_t n, const double *x,
                              const double *y, const double *weight, hg_err *err)
{
    hg_status st = HG_OK;
    if (!options->bandwidth_each)
        HG_TRY(check_positive(options, 0, err));
    for (size_t i = 0; i < n; i++) {
        if (options->bandwidth_each)
            HG_TRY(check_positive(options, i, err));
        if (!isfinite(weight[i]) || weight[i] < 0.0)
            return hg_fail(err, HG_EDOMAIN, "point %zu: weight %g: must be a number of 0 or more",
                           i + 1, weight[i]);
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "point %zu: coordinates (%g, %g) are not numbers",
                           i + 1, x[i], y[i]);
    }
done:
    return st;
}

hg_status hg_kde_check(const hg_kde_options *options, size_t n, const double *x, const double *y,
                       const double *weight, const hg_grid *grid, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_kde_check_kernel(options, err));
    HG_TRY(hg_kde_check_points(options, n, x, y, weight, err));
    const double support = hg_radial_of(options).support;
    const double diagonal =
        hypot((double)grid->cols * grid->cell_m, (double)grid->rows * grid->cell_m);
    for (size_t i = 0; i < (options->bandwidth_each ? n : 1); i++)
        HG_TRY(check_on_grid(options, i, support, grid, diagonal, err));
done:
    return st;
}
