/* Does every vector format carry the same table, and is it read back by others? */
#define _XOPEN_SOURCE 700
#include "rd.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

static const hg_tag tags[] = {{"plan_sha256", "0123abcd"}};

static hg_file_facts facts_of(bool overwrite)
{
    return (hg_file_facts){
        .crs = rd, .as_of = 1483158600, .tags = tags, .n_tags = 1, .overwrite = overwrite};
}

/* ---- one table for all: nulls, long names, quotes, other scripts, a formula ---- */

#define ROWS 4
static const char *const names[ROWS] = {"Oosterhof \"de Brink\"", "=cmd|' /C calc'!A0", NULL,
                                        "\xC5\x81\xC3\xB3"
                                        "d\xC5\xBA, \xE4\xB8\xAD;\nline"};
static const char *const plain[ROWS] = {"a", "-1+1", "@x", ""};
static const int64_t ranks[ROWS] = {1, -42, INT64_MIN, 9007199254740993};
static const double expected[ROWS] = {0.1, NAN, -1.2345678901234567e-12, 1.0 / 3};
static const double low[ROWS] = {0, 1e20, 123456.75, -5};
static const hg_column columns[] = {
    {"hotspot_name", HG_COLUMN_TEXT, "name", .text = names},
    {"hotspot_note", HG_COLUMN_TEXT, "note", .text = plain},
    {"hotspot_rank", HG_COLUMN_INT, "rank, 1 is the highest", .integer = ranks},
    {"expected_incidents", HG_COLUMN_REAL, "incidents", .real = expected},
    {"expected_low", HG_COLUMN_REAL, "incidents", .real = low},
};
#define COLUMNS (sizeof columns / sizeof columns[0])

static const double px[ROWS] = {85000.25, 90000, 121687, 155000};
static const double py[ROWS] = {436000.5, 437000, 487484, 463000};

static hg_layer points(void)
{
    return (hg_layer){.name = "hotspots",
                      .n_rows = ROWS,
                      .columns = columns,
                      .n_columns = COLUMNS,
                      .x = px,
                      .y = py};
}

static void ring(hg_area *area, double x, double y, double side, bool hole)
{
    hg_err err = {0};
    double rx[] = {x, x + side, x + side, x}, ry[] = {y, y, y + side, y + side};
    assert_ok(hg_area_add_ring(area, 4, rx, ry, hole, &err));
}

/* Row 0: a square; 1: with a hole; 2: two parts, the second with two holes; 3: a square. */
static void make_areas(hg_area area[ROWS])
{
    memset(area, 0, ROWS * sizeof *area);
    ring(&area[0], 85000, 436000, 125, false);
    ring(&area[1], 86000, 436000, 1000, false);
    ring(&area[1], 86250, 436250, 250, true);
    ring(&area[2], 88000, 436000, 500, false);
    ring(&area[2], 89000, 436000, 1000, false);
    ring(&area[2], 89125, 436125, 125, true);
    ring(&area[2], 89500, 436500, 125, true);
    ring(&area[3], 91000, 436000, 250, false);
    for (int i = 0; i < ROWS; i++)
        hg_area_orient(&area[i]);
}

static hg_layer polygons(hg_area area[ROWS])
{
    hg_layer layer = points();
    layer.x = layer.y = NULL;
    layer.area = area;
    make_areas(area);
    return layer;
}

static void free_areas(hg_area area[ROWS])
{
    for (int i = 0; i < ROWS; i++)
        hg_area_clear(&area[i]);
}

/* ---- reading back ---- */

/* FlatGeobuf stores rows in the order of its index: find a row by its rank. */
static OGRFeatureH feature_of(OGRLayerH layer, int row)
{
    OGRFeatureH f;
    OGR_L_ResetReading(layer);
    while ((f = OGR_L_GetNextFeature(layer)) != NULL) {
        bool null = !OGR_F_IsFieldSetAndNotNull(f, 2);
        if (ranks[row] == INT64_MIN ? null : !null && OGR_F_GetFieldAsInteger64(f, 2) == ranks[row])
            return f;
        OGR_F_Destroy(f);
    }
    print_error("no row with the rank of row %d\n", row);
    fail();
    return NULL;
}

static void check_row(OGRFeatureH f, int row, bool empty_is_null)
{
    for (int c = 0; c < 2; c++) {
        const char *text = columns[c].text[row];
        bool set = OGR_F_IsFieldSetAndNotNull(f, c);
        assert_int_equal(set, text != NULL && (*text || !empty_is_null));
        if (set)
            assert_string_equal(OGR_F_GetFieldAsString(f, c), text);
    }
    for (int c = 3; c < (int)COLUMNS; c++) {
        double value = columns[c].real[row];
        assert_int_equal(OGR_F_IsFieldSetAndNotNull(f, c), !isnan(value));
        if (!isnan(value))
            assert_close(OGR_F_GetFieldAsDouble(f, c), value, 0);
    }
}

static double rings_area(OGRGeometryH g)
{
    return OGR_G_Area(g);
}

typedef struct format {
    const char *extension;
    bool short_names, empty_is_null, degrees;
} format;
static const format formats[] = {{".gpkg", false, false, false},
                                 {".geojson", false, false, true},
                                 {".fgb", false, false, false},
                                 {".shp", true, true, false}};
#define FORMATS (sizeof formats / sizeof formats[0])

static GDALDatasetH open_layer(const char *path, OGRLayerH *layer)
{
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(file);
    *layer = GDALDatasetGetLayer(file, 0);
    assert_int_equal(OGR_L_GetFeatureCount(*layer, TRUE), ROWS);
    assert_int_equal(OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(*layer)), COLUMNS);
    return file;
}

static void check_names(OGRLayerH layer, bool short_names)
{
    static const char *const ten[] = {"hotspot_na", "hotspot_no", "hotspot_ra", "expected_i",
                                      "expected_l"};
    for (int c = 0; c < (int)COLUMNS; c++)
        assert_string_equal(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(layer), c)),
                            short_names ? ten[c] : columns[c].name);
}

static void every_format_carries_the_polygons(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_area area[ROWS];
    hg_layer ours = polygons(area);
    hg_file_facts facts = facts_of(false);
    for (size_t k = 0; k < FORMATS; k++) {
        char name[64];
        snprintf(name, sizeof name, "polygons%s", formats[k].extension);
        assert_ok(hg_write_layer(scratch(name), &ours, &facts, &err));
        OGRLayerH layer;
        GDALDatasetH file = open_layer(scratch(name), &layer);
        check_names(layer, formats[k].short_names);
        assert_string_equal(OSRGetAuthorityCode(OGR_L_GetSpatialRef(layer), NULL),
                            formats[k].degrees ? "4326" : "28992");
        for (int row = 0; row < ROWS; row++) {
            OGRFeatureH f = feature_of(layer, row);
            check_row(f, row, formats[k].empty_is_null);
            OGRGeometryH g = OGR_F_GetGeometryRef(f);
            /* 62e3 by 111e3 m a degree at 52 N, within the 1 % of that rule of thumb */
            double unit = formats[k].degrees ? 1 / (68500.0 * 111250.0) : 1;
            assert_close(rings_area(g), hg_area_m2(&area[row]) * unit,
                         formats[k].degrees ? 0.01 : 1e-12);
            assert_true(OGR_G_IsValid(g));
            OGR_F_Destroy(f);
        }
        GDALClose(file);
    }
    free_areas(area);
}

static void every_format_carries_the_points(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_layer ours = points();
    hg_file_facts facts = facts_of(false);
    hg_crs *degrees;
    hg_transform *there;
    assert_ok(hg_crs_open("OGC:CRS84", &degrees, &err));
    assert_ok(hg_transform_open(rd, degrees, false, &there, &err));
    for (size_t k = 0; k < FORMATS; k++) {
        char name[64];
        snprintf(name, sizeof name, "points%s", formats[k].extension);
        assert_ok(hg_write_layer(scratch(name), &ours, &facts, &err));
        OGRLayerH layer;
        GDALDatasetH file = open_layer(scratch(name), &layer);
        for (int row = 0; row < ROWS; row++) {
            OGRFeatureH f = feature_of(layer, row);
            check_row(f, row, formats[k].empty_is_null);
            double x = px[row], y = py[row];
            if (formats[k].degrees)
                assert_ok(hg_transform_points(there, 1, &x, &y, &err));
            double tolerance = formats[k].degrees ? 5.1e-8 : 0; /* seven decimals */
            assert_true(fabs(OGR_G_GetX(OGR_F_GetGeometryRef(f), 0) - x) <= tolerance);
            assert_true(fabs(OGR_G_GetY(OGR_F_GetGeometryRef(f), 0) - y) <= tolerance);
            OGR_F_Destroy(f);
        }
        GDALClose(file);
    }
    hg_transform_free(there);
    hg_crs_free(degrees);
}

/* RFC 7946: longitude first, outer rings counter-clockwise, no crs member; our tags travel. */
static void geojson_is_rfc_7946(void **state)
{
    (void)state;
    char *text = slurp(scratch("polygons.geojson"), NULL);
    assert_null(strstr(text, "\"crs\""));
    assert_non_null(strstr(text, "\"plan_sha256\": \"0123abcd\""));
    double x = 0, y = 0, x2 = 0, y2 = 0;
    const char *at = strstr(text, "\"coordinates\"");
    assert_non_null(at);
    assert_int_equal(
        sscanf(at, "\"coordinates\": [ [ [ %lf, %lf ], [ %lf, %lf ]", &x, &y, &x2, &y2), 4);
    assert_true(x > 4 && x < 5 && y > 51 && y < 53);
    assert_true(x2 > x + 0.001 && fabs(y2 - y) < 0.0001); /* from the south-west to the east */
    free(text);
}

static void gpkg_carries_the_tags(void **state)
{
    (void)state;
    GDALDatasetH file = GDALOpenEx(scratch("polygons.gpkg"), GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(file);
    assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_PLAN_SHA256", NULL), "0123abcd");
    assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_AS_OF", NULL), "2016-12-31T04:30:00Z");
    GDALClose(file);
    assert_false(exists(scratch("polygons.gpkg-journal")));
}

/* Signed area of ring k of shape 0, by the raw file: shapefiles want outer rings clockwise. */
static void shapefile_rings_turn_as_the_format_wants(void **state)
{
    (void)state;
    size_t bytes;
    unsigned char *raw = (unsigned char *)slurp(scratch("polygons.shp"), &bytes);
    size_t at = 100;
    int seen = 0;
    for (int row = 0; row < ROWS; row++) {
        int32_t parts, vertices, start[8] = {0};
        memcpy(&parts, raw + at + 8 + 36, 4);
        memcpy(&vertices, raw + at + 8 + 40, 4);
        memcpy(start, raw + at + 8 + 44, 4 * (size_t)parts);
        const unsigned char *from = raw + at + 8 + 44 + 4 * parts;
        for (int k = 0; k < parts; k++) {
            double sum = 0, p[4];
            int end = k + 1 < parts ? start[k + 1] : vertices;
            for (int i = start[k]; i + 1 < end; i++) {
                memcpy(p, from + 16 * i, 32);
                sum += p[0] * p[3] - p[2] * p[1];
            }
            bool hole = (row == 1 && k == 1) || (row == 2 && k >= 2);
            assert_true(hole ? sum > 0 : sum < 0);
            seen++;
        }
        at += 8 + 44 + 4 * (size_t)parts + 16 * (size_t)vertices;
    }
    assert_int_equal(at, bytes);
    assert_int_equal(seen, 8);
    free(raw);
    assert_file_is(scratch("polygons.prj"), hg_crs_wkt1(rd));
    char *cpg = slurp(scratch("polygons.cpg"), NULL);
    assert_memory_equal(cpg, "UTF-8", 5);
    free(cpg);
    char *xml = slurp(scratch("polygons.shp.xml"), NULL);
    assert_non_null(strstr(xml, "plan_sha256 = 0123abcd\n"));
    assert_non_null(strstr(xml, "as_of = 2016-12-31T04:30:00Z\n"));
    free(xml);
}

static void shapefile_names_stay_apart(void **state)
{
    hg_err err = {0};
    (void)state;
    static const double v[ROWS] = {1, 2, 3, 4};
    static const char *const wanted[] = {"expected_i", "expected_2", "expected_3", "Expected_4",
                                         "_r___x",     "c2016_coun", "_"};
    static const char *const given[] = {
        "expected_incidents",   "expected_incidents_low",   "expected_incidents_high",
        "Expected_Incidents_x", "\xC3\xA9r \xE2\x82\xAC-x", "2016_count",
        "\xE4\xB8\xAD"};
    hg_column many[7];
    for (int i = 0; i < 7; i++)
        many[i] = (hg_column){.name = given[i], .type = HG_COLUMN_REAL, .real = v};
    hg_layer layer = points();
    layer.columns = many;
    layer.n_columns = 7;
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_layer(scratch("names.shp"), &layer, &facts, &err));
    GDALDatasetH file = GDALOpenEx(scratch("names.shp"), GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(GDALDatasetGetLayer(file, 0));
    for (int i = 0; i < 7; i++)
        assert_string_equal(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(defn, i)), wanted[i]);
    GDALClose(file);
}

static void csv_is_exact_and_inert(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_layer layer = points();
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_layer(scratch("t.csv"), &layer, &facts, &err));
    assert_file_is(scratch("t.csv"),
                   "hotspot_name,hotspot_note,hotspot_rank,expected_incidents,expected_low,x,y\n"
                   "\"Oosterhof \"\"de Brink\"\"\",a,1,0.1,0,85000.25,436000.5\n"
                   "\"'=cmd|' /C calc'!A0\",\"'-1+1\",-42,,1e20,90000,437000\n"
                   ",\"'@x\",,-1.2345678901234567e-12,123456.75,121687,487484\n"
                   "\"\xC5\x81\xC3\xB3"
                   "d\xC5\xBA, \xE4\xB8\xAD;\nline\",,9007199254740993,"
                   "0.3333333333333333,-5,155000,463000\n");
    layer.x = layer.y = NULL;
    layer.n_columns = 1;
    layer.n_rows = 1;
    assert_ok(hg_write_layer(scratch("plain.csv"), &layer, &facts, &err));
    assert_file_is(scratch("plain.csv"), "hotspot_name\n\"Oosterhof \"\"de Brink\"\"\"\n");
}

static void tables_without_geometry(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_layer layer = points();
    layer.x = layer.y = NULL;
    hg_file_facts facts = facts_of(false);
    assert_fails(hg_write_layer(scratch("plain.shp"), &layer, &facts, &err), HG_EUSAGE, "geometry");
    assert_fails(hg_write_layer(scratch("plain.fgb"), &layer, &facts, &err), HG_EUSAGE, "geometry");
    assert_false(exists(scratch("plain.shp")) || exists(scratch("plain.dbf")));
    assert_ok(hg_write_layer(scratch("plain.gpkg"), &layer, &facts, &err));
    OGRLayerH found;
    GDALDatasetH file = open_layer(scratch("plain.gpkg"), &found);
    OGRFeatureH f = feature_of(found, 3);
    check_row(f, 3, false);
    OGR_F_Destroy(f);
    GDALClose(file);
    assert_ok(hg_write_layer(scratch("plain.json"), &layer, &facts, &err));
    char *text = slurp(scratch("plain.json"), NULL);
    assert_non_null(strstr(text, "\"hotspot_rank\": 9007199254740993"));
    assert_non_null(strstr(text, "\"expected_incidents\": null"));
    assert_non_null(strstr(text, "\"plan_sha256\": \"0123abcd\""));
    free(text);
}

/* Nothing found is a result too: an empty layer is a whole file. */
static void empty_layers_are_written(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_area area[ROWS];
    hg_layer layer = polygons(area);
    layer.n_rows = 0;
    hg_file_facts facts = facts_of(false);
    const char *const all[] = {".gpkg", ".geojson", ".fgb", ".shp", ".csv", ".json"};
    for (int k = 0; k < 6; k++) {
        char name[32];
        snprintf(name, sizeof name, "empty%s", all[k]);
        assert_ok(hg_write_layer(scratch(name), &layer, &facts, &err));
        if (k < 4) {
            GDALDatasetH file = GDALOpenEx(scratch(name), GDAL_OF_VECTOR, NULL, NULL, NULL);
            assert_non_null(file);
            assert_int_equal(OGR_L_GetFeatureCount(GDALDatasetGetLayer(file, 0), TRUE), 0);
            GDALClose(file);
        }
    }
    free_areas(area);
}

static void the_same_bytes_twice(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_area area[ROWS];
    hg_layer layer = polygons(area);
    hg_file_facts facts = facts_of(true);
    const char *const all[] = {".gpkg", ".geojson", ".fgb", ".shp", ".csv", ".json"};
    sleep(1); /* a clock that leaks in shows as another second */
    for (int k = 0; k < 6; k++) {
        char a[64], b[64];
        snprintf(a, sizeof a, "polygons%s", all[k]);
        snprintf(b, sizeof b, "second%s", all[k]);
        if (k >= 4)
            assert_ok(hg_write_layer(scratch(a), &layer, &facts, &err));
        assert_ok(hg_write_layer(scratch(b), &layer, &facts, &err));
        assert_same_files(scratch(a), scratch(b));
        /* replacing gives the same bytes too */
        assert_ok(hg_write_layer(scratch(b), &layer, &facts, &err));
        assert_same_files(scratch(a), scratch(b));
    }
    assert_same_files(scratch("polygons.dbf"), scratch("second.dbf"));
    assert_same_files(scratch("polygons.shx"), scratch("second.shx"));
    free_areas(area);
}

static void what_cannot_be_written_is_refused(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_layer layer = points();
    hg_file_facts facts = facts_of(false);
    const char *const all[] = {".gpkg", ".geojson", ".fgb", ".shp", ".csv", ".json"};
    for (int k = 0; k < 6; k++) {
        char name[32];
        snprintf(name, sizeof name, "taken%s", all[k]);
        assert_ok(hg_write_bytes(scratch(name), "old", 3, false, &err));
        assert_fails(hg_write_layer(scratch(name), &layer, &facts, &err), HG_ECANTCREATE, "exists");
        assert_file_is(scratch(name), "old");
    }
    assert_ok(hg_write_bytes(scratch("half.dbf"), "old", 3, false, &err));
    assert_fails(hg_write_layer(scratch("half.shp"), &layer, &facts, &err), HG_ECANTCREATE,
                 "half.dbf");
    assert_false(exists(scratch("half.shp")));
    assert_fails(hg_write_layer(scratch("r.tif"), &layer, &facts, &err), HG_EUSAGE, ".gpkg");
    double bad[ROWS] = {1, 2, NAN, 4};
    layer.x = bad;
    assert_fails(hg_write_layer(scratch("bad.gpkg"), &layer, &facts, &err), HG_EDATA, "row 3");
    layer = points();
    hg_column twice[] = {columns[0], columns[0]};
    twice[1].name = "HOTSPOT_NAME";
    layer.columns = twice;
    layer.n_columns = 2;
    assert_fails(hg_write_layer(scratch("bad.gpkg"), &layer, &facts, &err), HG_EUSAGE,
                 "HOTSPOT_NAME");
    char *wide = malloc(300);
    memset(wide, 'x', 299);
    wide[299] = '\0';
    const char *texts[ROWS] = {"a", wide, "b", "c"};
    hg_column text = {.name = "note", .type = HG_COLUMN_TEXT, .text = texts};
    layer = points();
    layer.columns = &text;
    layer.n_columns = 1;
    assert_fails(hg_write_layer(scratch("wide.shp"), &layer, &facts, &err), HG_EUSAGE, "299 bytes");
    assert_false(exists(scratch("wide.shp")) || exists(scratch("wide.dbf")));
    assert_ok(hg_write_layer(scratch("wide.gpkg"), &layer, &facts, &err));
    free(wide);
}

/* A column named like the key of the driver. */
static void a_column_may_be_named_fid(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_column fid = {.name = "fid", .type = HG_COLUMN_INT, .integer = ranks};
    hg_layer layer = points();
    layer.columns = &fid;
    layer.n_columns = 1;
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_layer(scratch("fid.gpkg"), &layer, &facts, &err));
}

/* Every request for memory fails in turn: a sentence, and no file. */
static void memory_may_run_out(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_area area[ROWS];
    hg_layer layer = polygons(area);
    hg_file_facts facts = facts_of(false);
    const char *const all[] = {".geojson", ".shp", ".csv", ".json"};
    for (int f = 0; f < 4; f++) {
        char name[32];
        snprintf(name, sizeof name, "memory%s", all[f]);
        long seen = 1;
        for (long k = 1; k <= seen && k < 1000; k++) {
            hg_mem_fail_at(k, 0);
            hg_status st = hg_write_layer(scratch(name), &layer, &facts, &err);
            seen = hg_mem_requests();
            hg_mem_fail_at(0, 0);
            assert_true(st == HG_OK || k <= seen);
            assert_int_equal(exists(scratch(name)), st == HG_OK);
            assert_int_equal(unlink(scratch(name)) == 0, st == HG_OK);
            const char *const side[] = {"memory.dbf", "memory.shx", "memory.prj", "memory.cpg",
                                        "memory.shp.xml"};
            for (int i = 0; i < 5; i++)
                assert_int_equal(unlink(scratch(side[i])) == 0, st == HG_OK && f == 1);
        }
    }
    free_areas(area);
}

static void the_validator_agrees(void **state)
{
    (void)state;
    if (system("/usr/bin/python3 -c 'import osgeo_utils.samples.validate_gpkg' 2>/dev/null") != 0) {
        print_message("skipped: no osgeo_utils for /usr/bin/python3\n");
        skip();
    }
    const char *const files[] = {"polygons.gpkg", "points.gpkg", "plain.gpkg", "empty.gpkg"};
    for (int i = 0; i < 4; i++) {
        char command[1024];
        snprintf(command, sizeof command,
                 "/usr/bin/python3 -m osgeo_utils.samples.validate_gpkg %s > %s 2>&1",
                 scratch(files[i]), scratch("validator.txt"));
        if (system(command) != 0) {
            char *text = slurp(scratch("validator.txt"), NULL);
            print_error("%s: %s\n", files[i], text);
            free(text);
            fail();
        }
    }
}

static int begin(void **state)
{
    GDALAllRegister();
    return rd_begin(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_carries_the_polygons),
        cmocka_unit_test(every_format_carries_the_points),
        cmocka_unit_test(geojson_is_rfc_7946),
        cmocka_unit_test(gpkg_carries_the_tags),
        cmocka_unit_test(shapefile_rings_turn_as_the_format_wants),
        cmocka_unit_test(shapefile_names_stay_apart),
        cmocka_unit_test(csv_is_exact_and_inert),
        cmocka_unit_test(tables_without_geometry),
        cmocka_unit_test(empty_layers_are_written),
        cmocka_unit_test(the_same_bytes_twice),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(a_column_may_be_named_fid),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(the_validator_agrees),
    };
    return cmocka_run_group_tests(tests, begin, rd_end);
}
