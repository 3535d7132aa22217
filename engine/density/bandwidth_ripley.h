/* density/bandwidth_ripley.h - Ripley's K with his correction of edges. */
#ifndef HG_DENSITY_BANDWIDTH_RIPLEY_H
#define HG_DENSITY_BANDWIDTH_RIPLEY_H

#include "density/bandwidth_sums.h"

/*
 * k[m] = area / (n (n-1)) * sum over ordered pairs with d <= r[m] of 1 / share, share = the part of
 * the circle around the first point through the second that lies in the window (at least 1/100, as
 * in spatstat). r[m] = m * r_max / (bins - 1). O(pairs within r_max + points * corners).
 */
HG_CHECKED hg_status bw_ripley(const bw_sample *sample, double r_max, size_t bins, double *k,
                               hg_err *err);

/*
 * share[m] for circles of radius m * r_max / (bins - 1) around a point inside the window: exact, by
 * the signed angles at which each edge crosses the circle. crossings: room for `bins` numbers.
 */
void bw_circle_shares(const hg_area *window, const hg_locator *locator, double x, double y,
                      double r_max, size_t bins, unsigned *crossings, double *share);

#endif
