/* GeoJSON: any bytes are refused, or give valid polygons in the working CRS. */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"

static hg_crs *work_crs;

static void check_zones(const hg_zones *zones)
{
    hg_err err = {0};
    for (size_t i = 0; i < zones->n; i++) {
        fuzz_check_says(hg_shape_valid(&zones->area[i], &err) == HG_OK, &err);
        fuzz_check(hg_area_m2(&zones->area[i]) > 0 && isfinite(hg_area_m2(&zones->area[i])));
        fuzz_check(zones->name[i] && zones->code[i]);
    }
}

/* As incidents: the same bytes through the reader of points. */
static void read_points(const char *path, size_t size)
{
    hg_source_options options = {.path = path};
    hg_reader *reader = NULL;
    hg_record record;
    hg_talk talk = {0};
    hg_err err = {0};
    const char *defect;
    bool more = true;
    size_t rows = 0;
    hg_status st = hg_reader_open(&options, &reader, &talk, &err);
    while (st == HG_OK && more) {
        defect = NULL;
        st = hg_reader_next(reader, &record, &more, &defect, &err);
        fuzz_check(rows++ <= size);
    }
    fuzz_check_says(st == HG_OK || st == HG_EDATA || st == HG_ENOINPUT || st == HG_ECONFIG, &err);
    fuzz_check(st == HG_OK || *err.text);
    hg_reader_free(reader);
    hg_talk_clear(&talk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 17)
        return 0;
    hg_err err = {0};
    if (!work_crs)
        fuzz_check_says(hg_crs_open("EPSG:28992", &work_crs, &err) == HG_OK, &err);
    const char *path = fuzz_file("a.geojson", data, size);
    hg_polygon_options options = {.source.path = path, .work_crs = work_crs};
    hg_zones zones = {0};
    hg_talk talk = {0};
    hg_status st = hg_read_zones(&options, &zones, &talk, &err);
    if (st == HG_OK)
        check_zones(&zones);
    else
        fuzz_check_says(*err.text && (st == HG_EDATA || st == HG_ENOINPUT || st == HG_ECONFIG ||
                                      st == HG_EEMPTY),
                        &err);
    hg_zones_clear(&zones);
    hg_talk_clear(&talk);
    read_points(path, size);
    return 0;
}
