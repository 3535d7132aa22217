/* geo/geos.c - how does an area become a GEOS geometry, and how does it come back? */
#include "geo/geos.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

static void keep_reason(const char *message, void *user)
{
    hg_geos *geos = user;
    hg_printable(message, strlen(message), geos->reason, sizeof geos->reason);
}

hg_status hg_geos_start(hg_geos *geos, hg_err *err)
{
    *geos = (hg_geos){.handle = GEOS_init_r()};
    if (!geos->handle)
        return hg_fail(err, HG_ENOMEM, "out of memory while starting GEOS");
    GEOSContext_setErrorMessageHandler_r(geos->handle, keep_reason, geos);
    return HG_OK;
}

void hg_geos_finish(hg_geos *geos)
{
    if (geos->handle)
        GEOS_finish_r(geos->handle);
    geos->handle = NULL;
}

hg_status hg_geos_failed(const hg_geos *geos, const char *what, hg_err *err)
{
    return hg_fail(err, HG_EDATA, "%s: %s", what,
                   geos->reason[0] ? geos->reason : "GEOS gave no reason");
}

static GEOSGeometry *make_ring(hg_geos *geos, const hg_area *area, size_t ring)
{
    size_t first = area->start[ring], n = area->start[ring + 1] - first;
    GEOSCoordSequence *points = GEOSCoordSeq_copyFromArrays_r(
        geos->handle, area->x + first, area->y + first, NULL, NULL, (unsigned)n);
    return points ? GEOSGeom_createLinearRing_r(geos->handle, points) : NULL;
}

static void destroy_all(hg_geos *geos, GEOSGeometry **geometry, size_t n)
{
    for (size_t i = 0; i < n; i++)
        GEOSGeom_destroy_r(geos->handle, geometry[i]);
}

/* The part whose outer ring is `first`; its holes end before `end`. */
static GEOSGeometry *make_polygon(hg_geos *geos, const hg_area *area, size_t first, size_t end,
                                  GEOSGeometry **holes)
{
    size_t n = 0;
    GEOSGeometry *outer = make_ring(geos, area, first);
    for (size_t k = first + 1; outer && k < end; k++) {
        holes[n] = make_ring(geos, area, k);
        if (!holes[n]) {
            GEOSGeom_destroy_r(geos->handle, outer);
            outer = NULL;
            break;
        }
        n++;
    }
    GEOSGeometry *polygon =
        outer ? GEOSGeom_createPolygon_r(geos->handle, outer, holes, (unsigned)n) : NULL;
    if (!outer)
        destroy_all(geos, holes, n);
    return polygon;
}

hg_status hg_geos_from_area(hg_geos *geos, const hg_area *area, GEOSGeometry **out, hg_err *err)
{
    GEOSGeometry **parts = NULL, **holes = NULL, *whole;
    size_t n = 0;
    hg_status st;
    HG_TRY(hg_alloc(&parts, area->n_rings, sizeof(GEOSGeometry *), err));
    HG_TRY(hg_alloc(&holes, area->n_rings, sizeof(GEOSGeometry *), err));
    for (size_t k = 0, end; k < area->n_rings; k = end) {
        for (end = k + 1; end < area->n_rings && area->hole[end]; end++) {
        }
        parts[n] = make_polygon(geos, area, k, end, holes);
        if (!parts[n]) {
            st = hg_geos_failed(geos, "a polygon cannot be built", err);
            destroy_all(geos, parts, n);
            goto done;
        }
        n++;
    }
    whole = GEOSGeom_createCollection_r(geos->handle, GEOS_MULTIPOLYGON, parts, (unsigned)n);
    if (whole)
        *out = whole;
    else
        st = hg_geos_failed(geos, "a polygon cannot be built", err);
done:
    hg_free(parts);
    hg_free(holes);
    return st;
}

static hg_status add_ring(hg_geos *geos, const GEOSGeometry *ring, bool hole, hg_area *area,
                          hg_err *err)
{
    double *x = NULL, *y = NULL;
    unsigned n = 0;
    hg_status st;
    const GEOSCoordSequence *points = ring ? GEOSGeom_getCoordSeq_r(geos->handle, ring) : NULL;
    if (!points || !GEOSCoordSeq_getSize_r(geos->handle, points, &n))
        return hg_geos_failed(geos, "a ring cannot be read", err);
    HG_TRY(hg_alloc(&x, n, sizeof *x, err));
    HG_TRY(hg_alloc(&y, n, sizeof *y, err));
    if (!GEOSCoordSeq_copyToArrays_r(geos->handle, points, x, y, NULL, NULL))
        st = hg_geos_failed(geos, "a ring cannot be read", err);
    else
        st = hg_area_add_ring(area, n, x, y, hole, err);
done:
    hg_free(x);
    hg_free(y);
    return st;
}

static hg_status add_polygon(hg_geos *geos, const GEOSGeometry *polygon, hg_area *area, hg_err *err)
{
    if (GEOSisEmpty_r(geos->handle, polygon))
        return HG_OK;
    hg_status st = add_ring(geos, GEOSGetExteriorRing_r(geos->handle, polygon), false, area, err);
    int holes = GEOSGetNumInteriorRings_r(geos->handle, polygon);
    for (int i = 0; st == HG_OK && i < holes; i++)
        st = add_ring(geos, GEOSGetInteriorRingN_r(geos->handle, polygon, i), true, area, err);
    return st;
}

/* GEOS results nest one or two levels deep: a collection with a multipolygon in it. */
static hg_status add_geometry(hg_geos *geos, const GEOSGeometry *geometry, hg_area *area,
                              hg_err *err)
{
    int type = GEOSGeomTypeId_r(geos->handle, geometry);
    hg_status st = HG_OK;
    if (type == GEOS_POLYGON)
        return add_polygon(geos, geometry, area, err);
    if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION)
        return HG_OK;
    int n = GEOSGetNumGeometries_r(geos->handle, geometry);
    for (int i = 0; st == HG_OK && i < n; i++)
        st = add_geometry(geos, GEOSGetGeometryN_r(geos->handle, geometry, i), area, err);
    return st;
}

hg_status hg_geos_to_area(hg_geos *geos, GEOSGeometry *geometry, hg_area *out, hg_err *err)
{
    hg_area area = {0};
    hg_status st;
    if (GEOSNormalize_r(geos->handle, geometry) != 0)
        return hg_geos_failed(geos, "a shape cannot be put in order", err);
    HG_TRY(add_geometry(geos, geometry, &area, err));
    hg_area_orient(&area);
    *out = area;
    return HG_OK;
done:
    hg_area_clear(&area);
    return st;
}
