/* density/edge.h - how much of a kernel lies inside an area? Exactly, along the border nearby. */
#ifndef HG_DENSITY_EDGE_H
#define HG_DENSITY_EDGE_H

#include "hotgrid/density.h"

/*
 * F(r) is the mass of a kernel within r bandwidths. swept() is d * integral of F(r) / r^2 dt from
 * first to last along a straight line at distance d, r^2 = d^2 + t^2: the integral of F over the
 * angle under which the line is seen (docs/methods.md 3.4).
 */
typedef struct hg_arc hg_arc;
struct hg_arc {
    double (*swept)(const hg_arc *arc, double d, double first, double last);
    double support; /* in bandwidths */
    double gain;    /* 1 / mass within the cut */
};
/* HG_EDOMAIN: the kernel is not one of ours, a cut that is refused elsewhere too. */
HG_CHECKED hg_status hg_arc_of(const hg_kde_options *options, hg_arc *out, hg_err *err);

/* One straight piece of the border, the area to its left, and its unit direction. */
typedef struct hg_piece {
    double ax, ay, bx, by, ux, uy, length;
} hg_piece;
/*
 * The integral of 1 - F over the angle under which a point sees the piece, positive when the point
 * lies to its left. A point on the piece counts by the half-open rule of data/edge.h.
 */
double hg_piece_loss(const hg_arc *arc, const hg_piece *piece, double h, double x, double y);

/* The border of an area, so that the pieces near a point are found in about O(log + pieces). */
typedef struct hg_border hg_border;
HG_CHECKED hg_status hg_border_new(const hg_area *area, hg_border **out, hg_err *err);
void hg_border_free(hg_border *border);
bool hg_border_inside(const hg_border *border, double x, double y);
/* Does any piece come nearer than `radius`? */
bool hg_border_near(const hg_border *border, double x, double y, double radius);
/* e_h at the point, in [0, 1]. */
double hg_border_share(const hg_border *border, const hg_arc *arc, double h, double x, double y);
/* The area itself, with rings that run as they should. */
const hg_area *hg_border_area(const hg_border *border);

/* e_h at m checked points, by all threads; h is `each` or, where that is NULL, `one`. */
HG_CHECKED hg_status hg_border_shares(const hg_border *border, const hg_arc *arc, double one,
                                      const double *each, size_t m, const double *at_x,
                                      const double *at_y, double *out, hg_err *err);

/* HG_EDOMAIN when there is no area to correct for. */
HG_CHECKED hg_status hg_edge_check_area(hg_edge edge, const hg_area *area, hg_err *err);

#endif
