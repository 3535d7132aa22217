/* density/roughness.h - the integral of a squared kernel, which every variance of a density has. */
#ifndef HG_DENSITY_ROUGHNESS_H
#define HG_DENSITY_ROUGHNESS_H

#include "hotgrid/density.h"

/* R(K) = integral of K^2 (docs/methods.md 3.1), for bandwidth 1; cut as in hg_kde_options. */
double hg_kernel_roughness(const hg_kernel *kernel, double cut);

#endif
