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
    int power;      /* m of a kernel (m + 1) / pi (1 - r^2)^m, or one of these */
};
enum { HG_ARC_GAUSSIAN = -1, HG_ARC_NO_POWER = -2 };
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

/*
 * A chain of pieces, each beginning where the one before ends, and what lies between it and the
 * straight line from its first to its last point, in units of `size`, half the diagonal of its box.
 */
typedef struct hg_lobe {
    bool chain; /* false: these pieces hang together otherwise, and nothing else is set */
    hg_piece chord;
    double x_min, y_min, x_max, y_max, x, y, size;
    double spread;     /* at least the lobe's area, windings counted as often as they wind */
    double moment[45]; /* of order 0 to 8 around (x, y): 1, x, y, x^2, x y, y^2, ... */
} hg_lobe;
void hg_lobe_make(const hg_piece *piece, size_t n, hg_lobe *out);
/* The sum of hg_piece_loss over the chain; false, when the pieces must be asked one by one. */
bool hg_lobe_loss(const hg_arc *arc, const hg_lobe *lobe, double h, double x, double y,
                  double *out);

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
