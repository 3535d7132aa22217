/* io/gdal_out.c - CRS, tags and failures of the files that GDAL writes for us. */
#include "io/gdal_out.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/time.h"
#include "io/out.h"
#include "io/writers.h"

hg_status hg_srs_from(const hg_crs *crs, OGRSpatialReferenceH *out, hg_err *err)
{
    const char *code = hg_crs_code(crs);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (OSRSetFromUserInput(srs, *code ? code : hg_crs_wkt(crs)) != OGRERR_NONE) {
        OSRDestroySpatialReference(srs);
        return hg_fail(err, HG_ECONFIG, "GDAL does not understand the CRS %s", hg_crs_name(crs));
    }
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    *out = srs;
    return HG_OK;
}

bool hg_srs_same(OGRSpatialReferenceH a, OGRSpatialReferenceH b)
{
    static const char *const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
                                          "CRITERION=EQUIVALENT", NULL};
    return a && b && OSRIsSameEx(a, b, options);
}

void hg_tag_name(const char *key, char *out, size_t room)
{
    size_t n = 0;
    for (const char *from = "HOTGRID_"; *from && n + 1 < room; from++)
        out[n++] = *from;
    for (; *key && n + 1 < room; key++) {
        unsigned char c = (unsigned char)*key;
        if (c >= 'a' && c <= 'z')
            c = (unsigned char)(c - 'a' + 'A');
        out[n++] = (char)((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_');
    }
    out[n] = '\0';
}

void hg_gdal_tag(GDALMajorObjectH object, const hg_file_facts *facts)
{
    char name[128], as_of[32];
    GDALSetMetadataItem(object, "HOTGRID_VERSION", hg_version(), NULL);
    if (facts->as_of != HG_NO_TIME)
        GDALSetMetadataItem(object, "HOTGRID_AS_OF", hg_time_iso(facts->as_of, as_of), NULL);
    for (size_t i = 0; i < facts->n_tags; i++) {
        hg_tag_name(facts->tags[i].key, name, sizeof name);
        GDALSetMetadataItem(object, name, facts->tags[i].value, NULL);
    }
}

void hg_gdal_statistics(GDALRasterBandH band, const double *value, size_t n)
{
    double low = INFINITY, high = -INFINITY, sum = 0, square = 0;
    size_t valid = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(value[i]))
            continue;
        double v = (double)(float)value[i];
        low = v < low ? v : low;
        high = v > high ? v : high;
        sum += v;
        valid++;
    }
    if (valid == 0)
        return;
    double mean = sum / (double)valid;
    for (size_t i = 0; i < n; i++) {
        double d = isnan(value[i]) ? 0 : (double)(float)value[i] - mean;
        square += d * d;
    }
    const struct {
        const char *key;
        double value;
    } items[] = {{"STATISTICS_MINIMUM", low},
                 {"STATISTICS_MAXIMUM", high},
                 {"STATISTICS_MEAN", mean},
                 {"STATISTICS_STDDEV", sqrt(square / (double)valid)},
                 {"STATISTICS_VALID_PERCENT", 100.0 * (double)valid / (double)n}};
    for (size_t i = 0; i < HG_COUNT(items); i++) {
        hg_buf text = {0};
        hg_buf_double(&text, items[i].value);
        if (!text.failed)
            GDALSetMetadataItem(band, items[i].key, text.data, NULL);
        hg_buf_clear(&text);
    }
}

hg_status hg_gdal_fail(hg_gdal_watch *watch, const char *path, hg_err *err)
{
    hg_gdal_watch_end(watch);
    if (strstr(watch->text, strerror(ENOSPC)))
        return hg_fail_write(err, path, ENOSPC);
    return hg_fail(err, HG_EIO, "cannot write %s: %s", path,
                   *watch->text ? watch->text : "GDAL gave no reason");
}
