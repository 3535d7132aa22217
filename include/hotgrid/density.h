/* hotgrid/density.h - kernels and kernel density estimation on a grid. */
#ifndef HOTGRID_DENSITY_H
#define HOTGRID_DENSITY_H

#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * Radial kernels in the plane, u = distance / bandwidth. Every K integrates to 1 over its support
 * (Silverman 1986, ch. 4; docs/methods.md 3.1). Compact kernels: bandwidth = radius.
 */
typedef struct hg_kernel {
    const char *name, *help;
    double (*value)(double u2); /* K at u^2; 0 beyond the support */
    double support;             /* largest u with K > 0 */
    double sd_radius;           /* radius whose per-axis standard deviation is 1 */
    const char *convention;     /* "radius", "sd" or "scale" */
} hg_kernel;

size_t hg_kernel_count(void);
const hg_kernel *hg_kernel_at(size_t index);
const hg_kernel *hg_kernel_find(const char *name); /* NULL when unknown */

typedef struct hg_kde_options {
    const hg_kernel *kernel; /* NULL = quartic */
    double bandwidth_m;      /* in the kernel's own convention, > 0 */
    bool cell_integral;      /* mean of the density over each cell instead of its centre value */
} hg_kde_options;

/*
 * out[index] = sum_i w_i K_h(s_i - s) [weight per square metre] at each cell centre, or averaged
 * over the cell. Points may lie outside the grid. Row order of the points does not matter: same
 * bits for any order and any thread count. Exact zero beyond every support.
 *
 * HG_EDOMAIN  bandwidth not positive or above ten times the grid's diagonal; a weight negative or
 *             not finite; a kernel radius (bandwidth times support) < cell / sqrt 2 without
 *             cell_integral (it could miss every centre)
 *
 * HG_ENOMEM   then out[] is unspecified
 *
 * With cell_integral the kernel is integrated exactly along the cells and by four Gauss points a
 * panel across them: the mass of a point is right to 1e-4 for every kernel and position (to 1e-5
 * for all but uniform and exponential). Fast for all kernels but exponential and
 * triangular.
 *
 * Cost O(n (2 h / cell)^2 / threads), fast path with merged duplicates.
 */
HG_CHECKED hg_status hg_kde_grid(const hg_kde_options *options, size_t n, const double *x,
                                 const double *y, const double *weight, const hg_grid *grid,
                                 double *out, hg_err *err);

/* The plain O(n * cells) reference of the same definition: for tests. */
HG_CHECKED hg_status hg_kde_direct(const hg_kde_options *options, size_t n, const double *x,
                                   const double *y, const double *weight, const hg_grid *grid,
                                   double *out, hg_err *err);

HG_END_DECLS

#endif
