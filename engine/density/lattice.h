/* density/lattice.h - how is a wide normal kernel added by two narrower ones? */
#ifndef HG_DENSITY_LATTICE_H
#define HG_DENSITY_LATTICE_H

#include "density/band.h"

/*
 * The normal kernel is the convolution of two narrower ones, sigma^2 = a^2 + b^2, and a trapezoid
 * sum over a lattice of nodes takes the integral of that convolution to the last digit, because all
 * is smooth: with nodes H apart its relative error is 2 exp(-2 (pi a b / (sigma H))^2). So every
 * point is spread over 24 x 24 nodes by the narrow kernel a, and every cell gathers the nodes
 * around it by the kernel b, along columns first and rows then. A point costs the same however wide
 * the kernel is.
 *
 * All terms are positive, nothing cancels: against the exact sum the error is below 1e-12 of the
 * peak (property test). The kernel as such has no cut: this way is for cuts of 8 and more alone,
 * where what lies beyond is exp(-32), 1.3e-14, of a point's own height. Beyond every support a cell
 * may hold that little instead of an exact zero.
 */
#define HG_LATTICE_CUT 8.0

/* A normal kernel cut at 8 or later, one bandwidth, centre values, sigma of at least 7 cells. */
bool hg_lattice_can(const hg_kde_options *options, const hg_kde_job *job);

/*
 * The rule of docs/methods.md: when the kernels cover every cell more than 128 times in all, so
 * that visiting each cell of each point would cost more than the lattice. By numbers alone.
 */
bool hg_lattice_pays(const hg_kde_options *options, const hg_kde_job *job);

/* out = sum of w K_h at the cell centres, of the job's places. hg_lattice_can must hold. */
HG_CHECKED hg_status hg_kde_lattice(hg_kde_job *job, hg_err *err);

#endif
