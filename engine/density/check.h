/* density/check.h - is the question to the estimator a sound one? */
#ifndef HG_DENSITY_CHECK_H
#define HG_DENSITY_CHECK_H

#include "hotgrid/density.h"

/* Shared by the fast and the plain estimator: the refusals that hotgrid/density.h promises. */
HG_CHECKED hg_status hg_kde_check(const hg_kde_options *options, size_t n, const double *x,
                                  const double *y, const double *weight, const hg_grid *grid,
                                  hg_err *err);
/* The parts that need no grid: the kernel's cut; the points and every bandwidth. */
HG_CHECKED hg_status hg_kde_check_kernel(const hg_kde_options *options, hg_err *err);
HG_CHECKED hg_status hg_kde_check_points(const hg_kde_options *options, size_t n, const double *x,
                                         const double *y, const double *weight, hg_err *err);

static inline const hg_kernel *hg_kde_kernel(const hg_kde_options *options)
{
    return options->kernel ? options->kernel : hg_kernel_find("quartic");
}

static inline double hg_kde_bandwidth(const hg_kde_options *options, size_t i)
{
    return options->bandwidth_each ? options->bandwidth_each[i] : options->bandwidth_m;
}

#endif
