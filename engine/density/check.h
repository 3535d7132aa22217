/* density/check.h - is the question to the estimator a sound one? */
#ifndef HG_DENSITY_CHECK_H
#define HG_DENSITY_CHECK_H

#include "hotgrid/density.h"

/* Shared by the fast and the plain estimator: the refusals that hotgrid/density.h promises. */
HG_CHECKED hg_status hg_kde_check(const hg_kde_options *options, size_t n, const double *x,
                                  const double *y, const double *weight, const hg_grid *grid,
                                  hg_err *err);

static inline const hg_kernel *hg_kde_kernel(const hg_kde_options *options)
{
    return options->kernel ? options->kernel : hg_kernel_find("quartic");
}

#endif
