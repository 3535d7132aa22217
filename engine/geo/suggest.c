/* geo/suggest.c - which metric CRS suits an extent? */
#include "hotgrid/geo.h"

#include <math.h>
#include <stdio.h>

#include "base/try.h"

/* Where the zones are not six degrees wide: south-western Norway and Svalbard. */
typedef struct zone_exception {
    double west, south, east, north;
    unsigned zone;
} zone_exception;
static const zone_exception exceptions[] = {
    {3, 56, 12, 64, 32},  {0, 72, 9, 84, 31},   {9, 72, 21, 84, 33},
    {21, 72, 33, 84, 35}, {33, 72, 42, 84, 37},
};

static unsigned utm_zone(double lon, double lat)
{
    for (size_t i = 0; i < HG_COUNT(exceptions); i++) {
        const zone_exception *odd = &exceptions[i];
        if (lon >= odd->west && lon < odd->east && lat >= odd->south && lat < odd->north)
            return odd->zone;
    }
    return (unsigned)floor((lon + 180) / 6) + 1;
}

hg_status hg_crs_suggest(const hg_extent *degrees, char out[16], hg_err *err)
{
    double west = degrees->x_min, east = degrees->x_max, south = degrees->y_min,
           north = degrees->y_max;
    bool sound = isfinite(west) && isfinite(east) && west <= east && west >= -180 && east <= 540 &&
                 south >= -90 && south <= north && north <= 90;
    if (!sound)
        return hg_fail(err, HG_EDOMAIN,
                       "extent of longitude %.10g to %.10g, latitude %.10g to %.10g: not degrees",
                       west, east, south, north);
    double lon = (west + east) / 2, lat = (south + north) / 2;
    lon -= 360 * floor((lon + 180) / 360);
    if (lat < -80 || lat > 84)
        return hg_fail(err, HG_ECONFIG,
                       "latitude %.6g lies beyond the UTM zones (80 S to 84 N): name a working CRS "
                       "in metres, e.g. --work-crs EPSG:3995",
                       lat);
    if (east - west > 12)
        return hg_fail(err, HG_ECONFIG,
                       "the data span %.6g degrees of longitude (%.6g to %.6g), too wide for one "
                       "UTM zone: name a working CRS in metres with --work-crs, or look for stray "
                       "points",
                       east - west, west, east);
    snprintf(out, 16, "EPSG:%s%02u", lat >= 0 ? "326" : "327", utm_zone(lon, lat) % 100u);
    return HG_OK;
}
