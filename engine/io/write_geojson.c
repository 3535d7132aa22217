/* io/write_geojson.c - how does a table in metres become GeoJSON in longitude and latitude? */
#include "io/writers.h"

#include <string.h>

#include <cpl_string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/time.h"
#include "io/ogr_out.h"

/* The tags travel as a foreign member of the collection. */
static hg_status geojson_options(const char *path, const hg_layer *layer,
                                 const hg_file_facts *facts, char ***options, hg_err *err)
{
    hg_buf text = {0};
    hg_json json;
    char as_of[32];
    (void)path, (void)layer;
    hg_json_begin(&json, &text);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "type", "FeatureCollection");
    hg_json_object(&json, "hotgrid");
    hg_json_string(&json, "version", hg_version());
    if (facts->as_of != HG_NO_TIME)
        hg_json_string(&json, "as_of", hg_time_iso(facts->as_of, as_of));
    for (size_t i = 0; i < facts->n_tags; i++)
        hg_json_string(&json, facts->tags[i].key, facts->tags[i].value);
    hg_json_end_object(&json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&text, err);
    if (st == HG_OK) {
        *options = CSLSetNameValue(NULL, "RFC7946", "YES");
        *options = CSLSetNameValue(*options, "COORDINATE_PRECISION", "7");
        *options = CSLSetNameValue(*options, "NATIVE_DATA", text.data);
        *options = CSLSetNameValue(*options, "NATIVE_MEDIA_TYPE", "application/vnd.geo+json");
    }
    hg_buf_clear(&text);
    return st;
}

typedef struct lonlat {
    hg_layer layer;
    hg_area *area;
    double *x, *y;
} lonlat;

static void lonlat_clear(lonlat *copy)
{
    for (size_t i = 0; copy->area && i < copy->layer.n_rows; i++)
        hg_area_clear(&copy->area[i]);
    hg_free(copy->area);
    hg_free(copy->x);
    hg_free(copy->y);
}

static hg_status lonlat_points(lonlat *copy, const hg_transform *transform, hg_err *err)
{
    size_t n = copy->layer.n_rows;
    hg_status st;
    HG_TRY(hg_alloc(&copy->x, n, sizeof *copy->x, err));
    HG_TRY(hg_alloc(&copy->y, n, sizeof *copy->y, err));
    if (n > 0) {
        memcpy(copy->x, copy->layer.x, n * sizeof *copy->x);
        memcpy(copy->y, copy->layer.y, n * sizeof *copy->y);
    }
    HG_TRY(hg_transform_points(transform, n, copy->x, copy->y, err));
    for (size_t i = 0; i < n; i++) {
        if (!(copy->x[i] == copy->x[i] && copy->y[i] == copy->y[i])) {
            st = hg_fail(err, HG_EDATA, "row %zu: %g, %g has no longitude and latitude", i + 1,
                         copy->layer.x[i], copy->layer.y[i]);
            goto done;
        }
    }
    copy->layer.x = copy->x;
    copy->layer.y = copy->y;
done:
    return st;
}

static hg_status lonlat_areas(lonlat *copy, const hg_transform *transform, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&copy->area, copy->layer.n_rows, sizeof *copy->area, err));
    for (size_t i = 0; i < copy->layer.n_rows; i++) {
        HG_TRY(hg_area_copy(&copy->layer.area[i], &copy->area[i], err));
        HG_TRY(hg_transform_area(transform, &copy->area[i], err));
    }
    copy->layer.area = copy->area;
done:
    return st;
}

hg_status hg_geojson_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                           hg_err *err)
{
    static const hg_ogr_format format = {"GeoJSON", false, geojson_options, NULL};
    hg_status st;
    lonlat copy = {.layer = *layer};
    hg_crs *degrees = NULL;
    hg_transform *transform = NULL;
    HG_TRY(hg_crs_open("EPSG:4326", &degrees, err)); /* x is the longitude, as everywhere */
    if (layer->area || layer->x)
        HG_TRY(hg_transform_open(facts->crs, degrees, false, &transform, err));
    if (layer->area)
        HG_TRY(lonlat_areas(&copy, transform, err));
    else if (layer->x)
        HG_TRY(lonlat_points(&copy, transform, err));
    HG_TRY(hg_ogr_write(&format, path, 1, &copy.layer, facts, degrees, err));
done:
    lonlat_clear(&copy);
    hg_transform_free(transform);
    hg_crs_free(degrees);
    return st;
}
