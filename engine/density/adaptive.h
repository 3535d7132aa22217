/* density/adaptive.h - a pilot density and the rule that makes bandwidths from it. */
#ifndef HG_DENSITY_ADAPTIVE_H
#define HG_DENSITY_ADAPTIVE_H

#include "density/edge.h"

typedef struct hg_pilot {
    hg_kde_options kernel; /* the pilot's own bandwidth */
    hg_edge edge;
    const hg_border *border; /* NULL without an edge correction */
    size_t n;
    const double *x, *y;
    double *weight; /* without the points that an edge correction leaves out; by diggle divided */
    double h0, trim, floor, log_gamma;
} hg_pilot;

/*
 * The pilot of these points, and each[i] the bandwidth of point i. The border must outlive the
 * pilot. Errors as hg_adaptive_bandwidths.
 */
HG_CHECKED hg_status hg_pilot_make(const hg_kde_options *options, const hg_adaptive *adaptive,
                                   const hg_border *border, size_t n, const double *x,
                                   const double *y, const double *weight, hg_pilot *pilot,
                                   double *each, hg_err *err);
/* The bandwidth that a point would have at these places. */
HG_CHECKED hg_status hg_pilot_at(const hg_pilot *pilot, size_t m, const double *at_x,
                                 const double *at_y, double *out, hg_err *err);
void hg_pilot_clear(hg_pilot *pilot);

/*
 * The weights that an edge correction works with: 0 for points outside; by diggle w / e, 0 where e
 * is too thin. Counts may be NULL. `each` as in hg_border_shares.
 */
HG_CHECKED hg_status hg_edge_weights(hg_edge edge, const hg_border *border, const hg_arc *arc,
                                     double one, const double *each, size_t n, const double *x,
                                     const double *y, const double *weight, double *out,
                                     size_t *outside, size_t *too_thin, hg_err *err);

#endif
