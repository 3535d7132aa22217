/* geo/shape.c - polygon algebra: validity, repair, union, buffer, intersection, by GEOS alone. */
#include "hotgrid/geo.h"

#include <math.h>

#include "base/try.h"
#include "geo/geos.h"
#include "hotgrid/mem.h"

enum { SEGMENTS_A_QUARTER = 16 };

static void destroy(hg_geos *geos, GEOSGeometry *geometry)
{
    if (geometry)
        GEOSGeom_destroy_r(geos->handle, geometry);
}

static hg_status say_invalid(hg_geos *geos, const char *reason, const GEOSGeometry *place,
                             hg_err *err)
{
    double x = NAN, y = NAN;
    if (place && GEOSGeomGetX_r(geos->handle, place, &x) == 1 &&
        GEOSGeomGetY_r(geos->handle, place, &y) == 1)
        return hg_fail(err, HG_EDATA, "the polygon is not valid: %s at (%.10g, %.10g)", reason, x,
                       y);
    return hg_fail(err, HG_EDATA, "the polygon is not valid: %s", reason);
}

static hg_status check_valid(hg_geos *geos, const GEOSGeometry *shape, hg_err *err)
{
    char *reason = NULL;
    GEOSGeometry *place = NULL;
    char valid = GEOSisValidDetail_r(geos->handle, shape, 0, &reason, &place);
    hg_status st = HG_OK;
    if (valid == 0)
        st = say_invalid(geos, reason ? reason : "no reason given", place, err);
    else if (valid != 1)
        st = hg_geos_failed(geos, "the polygon cannot be checked", err);
    GEOSFree_r(geos->handle, reason);
    destroy(geos, place);
    return st;
}

hg_status hg_shape_valid(const hg_area *area, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *shape = NULL;
    hg_status st;
    if (area->n_rings == 0)
        return hg_fail(err, HG_EDATA, "the polygon is empty");
    HG_TRY(hg_geos_start(&geos, err));
    HG_TRY(hg_geos_from_area(&geos, area, &shape, err));
    HG_TRY(check_valid(&geos, shape, err));
done:
    destroy(&geos, shape);
    hg_geos_finish(&geos);
    return st;
}

static GEOSGeometry *make_valid(hg_geos *geos, const GEOSGeometry *shape)
{
    GEOSMakeValidParams *params = GEOSMakeValidParams_create_r(geos->handle);
    if (!params)
        return NULL;
    GEOSMakeValidParams_setMethod_r(geos->handle, params, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(geos->handle, params, 0);
    GEOSGeometry *valid = GEOSMakeValidWithParams_r(geos->handle, shape, params);
    GEOSMakeValidParams_destroy_r(geos->handle, params);
    return valid;
}

static hg_status repair(hg_geos *geos, const GEOSGeometry *shape, hg_area *area, hg_err *err)
{
    hg_area repaired = {0};
    GEOSGeometry *valid = make_valid(geos, shape);
    hg_status st = valid ? hg_geos_to_area(geos, valid, &repaired, err)
                         : hg_geos_failed(geos, "the polygon cannot be repaired", err);
    destroy(geos, valid);
    if (st != HG_OK)
        return st;
    if (repaired.n_rings == 0)
        return hg_fail(err, HG_EDATA, "the polygon cannot be repaired: it covers no area");
    hg_area_clear(area);
    *area = repaired;
    return HG_OK;
}

hg_status hg_shape_repair(hg_area *area, bool *changed, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *shape = NULL;
    hg_status st;
    if (area->n_rings == 0)
        return hg_fail(err, HG_EDATA, "the polygon is empty");
    HG_TRY(hg_geos_start(&geos, err));
    HG_TRY(hg_geos_from_area(&geos, area, &shape, err));
    char valid = GEOSisValid_r(geos.handle, shape);
    if (valid == 1)
        hg_area_orient(area);
    else
        HG_TRY(repair(&geos, shape, area, err));
    *changed = valid != 1;
done:
    destroy(&geos, shape);
    hg_geos_finish(&geos);
    return st;
}

/* All polygons of all areas in one collection, so that GEOS unites them in its own good order. */
static hg_status collect(hg_geos *geos, size_t n, const hg_area *areas, GEOSGeometry **out,
                         hg_err *err)
{
    GEOSGeometry **shapes = NULL;
    size_t made = 0;
    hg_status st;
    HG_TRY(hg_alloc(&shapes, n, sizeof(GEOSGeometry *), err));
    for (; made < n; made++)
        HG_TRY(hg_geos_from_area(geos, &areas[made], &shapes[made], err));
    *out = GEOSGeom_createCollection_r(geos->handle, GEOS_GEOMETRYCOLLECTION, shapes, (unsigned)n);
    made = 0; /* the collection owns them, or GEOS has destroyed them */
    if (!*out)
        st = hg_geos_failed(geos, "polygons cannot be collected", err);
done:
    for (size_t i = 0; i < made; i++)
        destroy(geos, shapes[i]);
    hg_free(shapes);
    return st;
}

hg_status hg_shape_union(size_t n, const hg_area *areas, hg_area *out, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *all = NULL, *united = NULL;
    hg_status st;
    if (n == 0)
        return hg_fail(err, HG_EEMPTY, "there are no polygons to unite");
    HG_TRY(hg_geos_start(&geos, err));
    HG_TRY(collect(&geos, n, areas, &all, err));
    if (GEOSNormalize_r(geos.handle, all) == 0) /* so the order of areas changes nothing */
        united = GEOSUnaryUnion_r(geos.handle, all);
    st = united ? hg_geos_to_area(&geos, united, out, err)
                : hg_geos_failed(&geos, "polygons cannot be united", err);
done:
    destroy(&geos, all);
    destroy(&geos, united);
    hg_geos_finish(&geos);
    return st;
}

hg_status hg_shape_buffer(const hg_area *area, double distance_m, hg_area *out, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *shape = NULL, *wide = NULL;
    hg_status st;
    if (!isfinite(distance_m) || distance_m < 0)
        return hg_fail(err, HG_EDOMAIN, "buffer of %g m: must be 0 or more", distance_m);
    HG_TRY(hg_geos_start(&geos, err));
    HG_TRY(hg_geos_from_area(&geos, area, &shape, err));
    wide = GEOSBuffer_r(geos.handle, shape, distance_m, SEGMENTS_A_QUARTER);
    st = wide ? hg_geos_to_area(&geos, wide, out, err)
              : hg_geos_failed(&geos, "the polygon cannot be widened", err);
done:
    destroy(&geos, shape);
    destroy(&geos, wide);
    hg_geos_finish(&geos);
    return st;
}

hg_status hg_shape_intersection(const hg_area *a, const hg_area *b, hg_area *out, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *one = NULL, *other = NULL, *common = NULL;
    hg_status st;
    HG_TRY(hg_geos_start(&geos, err));
    HG_TRY(hg_geos_from_area(&geos, a, &one, err));
    HG_TRY(hg_geos_from_area(&geos, b, &other, err));
    common = GEOSIntersection_r(geos.handle, one, other);
    st = common ? hg_geos_to_area(&geos, common, out, err)
                : hg_geos_failed(&geos, "polygons cannot be intersected", err);
done:
    destroy(&geos, one);
    destroy(&geos, other);
    destroy(&geos, common);
    hg_geos_finish(&geos);
    return st;
}

static bool read_point(hg_geos *geos, const GEOSGeometry *point, double *x, double *y)
{
    return point && GEOSisEmpty_r(geos->handle, point) == 0 &&
           GEOSGeomGetX_r(geos->handle, point, x) == 1 &&
           GEOSGeomGetY_r(geos->handle, point, y) == 1;
}

hg_status hg_shape_inner_point(const hg_area *area, double *x, double *y, hg_err *err)
{
    hg_geos geos = {0};
    GEOSGeometry *shape = NULL, *point = NULL;
    double inner_x, inner_y;
    hg_status st;
    HG_TRY(hg_geos_start(&geos, err));
    HG_TRY(hg_geos_from_area(&geos, area, &shape, err));
    point = GEOSPointOnSurface_r(geos.handle, shape);
    if (!read_point(&geos, point, &inner_x, &inner_y)) {
        st = hg_geos_failed(&geos, "no point inside the polygon can be found", err);
        goto done;
    }
    *x = inner_x;
    *y = inner_y;
done:
    destroy(&geos, shape);
    destroy(&geos, point);
    hg_geos_finish(&geos);
    return st;
}
