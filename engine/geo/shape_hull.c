/* geo/shape_hull.c - the convex hull of points; around a place or a line a narrow strip, by GEOS.
 */
#include "hotgrid/geo.h"

#include <math.h>

#include "base/try.h"
#include "geo/geos.h"
#include "hotgrid/mem.h"

enum { SEGMENTS_A_QUARTER = 16 };

/* Points as one line, which has the same hull and needs one object only; a single point twice. */
static GEOSGeometry *make_line(hg_geos *geos, size_t n, const double *x, const double *y)
{
    const double twice_x[] = {x[0], x[0]}, twice_y[] = {y[0], y[0]};
    GEOSCoordSequence *points =
        GEOSCoordSeq_copyFromArrays_r(geos->handle, n > 1 ? x : twice_x, n > 1 ? y : twice_y, NULL,
                                      NULL, (unsigned)(n > 1 ? n : 2));
    return points ? GEOSGeom_createLineString_r(geos->handle, points) : NULL;
}

static bool is_areal(hg_geos *geos, const GEOSGeometry *shape)
{
    return GEOSGeomTypeId_r(geos->handle, shape) == GEOS_POLYGON &&
           GEOSisEmpty_r(geos->handle, shape) == 0;
}

static void destroy(hg_geos *geos, GEOSGeometry *geometry)
{
    if (geometry)
        GEOSGeom_destroy_r(geos->handle, geometry);
}

hg_status hg_shape_hull(size_t n, const double *x, const double *y, double strip_m, hg_area *out,
                        bool *stripped, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *line = NULL, *hull = NULL;
    hg_status st;
    if (n == 0)
        return hg_fail(err, HG_EEMPTY, "there are no points to put a hull around");
    if (!(strip_m > 0) || isinf(strip_m))
        return hg_fail(err, HG_EDOMAIN, "a strip of %g m: must be above 0", strip_m);
    HG_TRY(hg_geos_start(&geos, err));
    line = make_line(&geos, n, x, y);
    hull = line ? GEOSConvexHull_r(geos.handle, line) : NULL;
    bool narrow = hull && !is_areal(&geos, hull);
    if (narrow) {
        destroy(&geos, hull);
        hull = GEOSBuffer_r(geos.handle, line, strip_m, SEGMENTS_A_QUARTER);
    }
    st = hull ? hg_geos_to_area(&geos, hull, out, err)
              : hg_geos_failed(&geos, "points have no hull", err);
    if (st == HG_OK && stripped)
        *stripped = narrow;
done:
    destroy(&geos, line);
    destroy(&geos, hull);
    hg_geos_finish(&geos);
    return st;
}
