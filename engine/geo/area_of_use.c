/* geo/area_of_use.c - where on earth, and so between which coordinates, is a CRS meant to be used?
 */
#include "geo/crs.h"

#include <math.h>
#include <string.h>

enum { SAMPLES = 33 };

/* What EPSG calls unknown is -1000 in PROJ. */
static bool read_use(PJ_CONTEXT *context, const PJ *known, hg_extent *use)
{
    double west, south, east, north;
    if (!proj_get_area_of_use(context, (PJ *)known, &west, &south, &east, &north, NULL) ||
        west < -180 || south < -90 || east > 180 || north > 90)
        return false;
    *use = (hg_extent){west, south, east < west ? east + 360 : east, north};
    return true;
}

/*
 * Whole countries are drawn in one zone of a transverse Mercator system (Germany in UTM 32, Norway
 * in UTM 33), so there the neighbouring zone is allowed as well.
 */
static double longitude_tolerance(PJ_CONTEXT *context, const PJ *crs, const hg_extent *use)
{
    const char *method = NULL;
    double tolerance = 1;
    PJ *conversion = proj_get_type(crs) == PJ_TYPE_PROJECTED_CRS
                         ? proj_crs_get_coordoperation(context, crs)
                         : NULL;
    if (conversion &&
        proj_coordoperation_get_method_info(context, conversion, &method, NULL, NULL) && method &&
        strstr(method, "Transverse Mercator") && use->x_max - use->x_min <= 6.5)
        tolerance = 6;
    proj_destroy(conversion);
    return tolerance;
}

static hg_extent widened(const hg_extent *use, double longitude)
{
    hg_extent wide = {use->x_min - longitude, fmax(use->y_min - 1, -90), use->x_max + longitude,
                      fmin(use->y_max + 1, 90)};
    if (wide.x_max - wide.x_min >= 360) {
        wide.x_min = -180;
        wide.x_max = 180;
    }
    return wide;
}

/* The block of projected coordinates under a block of degrees, inner points included. */
static bool project_extent(PJ *to_crs, const hg_extent *degrees, hg_extent *out)
{
    hg_extent all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        double across = i % SAMPLES / (double)(SAMPLES - 1);
        double up = i / SAMPLES / (double)(SAMPLES - 1);
        double lon = degrees->x_min + across * (degrees->x_max - degrees->x_min);
        double lat = degrees->y_min + up * (degrees->y_max - degrees->y_min);
        PJ_COORD at = proj_trans(to_crs, PJ_FWD, proj_coord(lon, lat, 0, HUGE_VAL));
        if (!isfinite(at.xy.x) || !isfinite(at.xy.y)) {
            proj_errno_reset(to_crs);
            continue;
        }
        all.x_min = fmin(all.x_min, at.xy.x);
        all.y_min = fmin(all.y_min, at.xy.y);
        all.x_max = fmax(all.x_max, at.xy.x);
        all.y_max = fmax(all.y_max, at.xy.y);
    }
    if (!(all.x_min < all.x_max && all.y_min < all.y_max))
        return false;
    *out = all;
    return true;
}

void hg_crs_find_valid(PJ_CONTEXT *context, const PJ *crs, const PJ *known, hg_crs *out)
{
    out->has_use = read_use(context, known, &out->use);
    out->has_valid = false;
    if (!out->has_use)
        return;
    hg_extent wide = widened(&out->use, longitude_tolerance(context, crs, &out->use));
    if (out->geographic) {
        out->valid = wide;
        out->has_valid = true;
        return;
    }
    PJ *degrees = proj_create(context, "OGC:CRS84");
    PJ *raw = degrees ? proj_create_crs_to_crs_from_pj(context, degrees, crs, NULL, NULL) : NULL;
    PJ *to_crs = raw ? proj_normalize_for_visualization(context, raw) : NULL;
    if (to_crs)
        out->has_valid = project_extent(to_crs, &wide, &out->valid);
    proj_destroy(degrees);
    proj_destroy(raw);
    proj_destroy(to_crs);
}
