/* density/radial.h - what is a kernel worth at a distance, once its cut is chosen? */
#ifndef HG_DENSITY_RADIAL_H
#define HG_DENSITY_RADIAL_H

#include "hotgrid/density.h"

/*
 * K(u) = gain * bare(u^2) where u^2 <= limit, else 0. A kernel without a cut is its own bare form,
 * which knows its rim itself: limit is then infinite.
 */
typedef struct hg_radial {
    const hg_kernel *kernel;
    double (*bare)(double u2);
    double support, limit, gain;
} hg_radial;

/* The options must have passed hg_kde_check or hg_kde_check_kernel. */
hg_radial hg_radial_of(const hg_kde_options *options);
/* Only the normal and the exponential can be cut elsewhere than usual. */
bool hg_radial_has_cut(const hg_kernel *kernel);

static inline double hg_radial_value(const hg_radial *radial, double u2)
{
    return u2 <= radial->limit ? radial->gain * radial->bare(u2) : 0.0;
}

#endif
