/* data/edge.h - on which side of a polygon's edge does a point lie, decided without rounding? */
#ifndef HG_DATA_EDGE_H
#define HG_DATA_EDGE_H

#include <math.h>
#include <stdbool.h>

/*
 * The half-open rule: an edge counts when one end is at or below the point and the other above it.
 * Horizontal edges never count, and a vertex belongs to one of its two edges.
 */
static inline bool hg_edge_straddles(double y0, double y1, double y)
{
    return (y0 <= y) != (y1 <= y);
}

/* Sign of the orientation of a, b, p in exact arithmetic: the slow path of hg_edge_is_right_of. */
int hg_edge_exact_sign(double ax, double ay, double bx, double by, double px, double py);

/*
 * Is the edge to the right of the point (the point not on it)? The edge must straddle y. Zones that
 * share a border may walk it in opposite directions: the ends are put in order first, and the
 * answer is exact, so that both come to the same answer and a point lies in exactly one of them.
 */
static inline bool hg_edge_is_right_of(double ax, double ay, double bx, double by, double x,
                                       double y)
{
    if (ay > by) {
        double tx = ax, ty = ay;
        ax = bx;
        ay = by;
        bx = tx;
        by = ty;
    }
    double left = (bx - ax) * (y - ay), right = (by - ay) * (x - ax);
    double determinant = left - right;
    /* Shewchuk 1997, "Adaptive precision floating-point arithmetic", bound A of orient2d */
    double bound = 3.3306690738754716e-16 * (fabs(left) + fabs(right));
    if (determinant > bound)
        return true;
    if (determinant < -bound)
        return false;
    return hg_edge_exact_sign(ax, ay, bx, by, x, y) > 0;
}

#endif
