/* Does each raster format hold the very numbers, in the right cells, and refuse what it must? */
#define _XOPEN_SOURCE 700
#include "rd.h"

#include <time.h>

#include <gdal.h>
#include <ogr_srs_api.h>

static const hg_tag tags[] = {{"plan_sha256", "0123abcd"}, {"bandwidth m", "750"}};

static hg_file_facts facts_of(bool overwrite)
{
    return (hg_file_facts){
        .crs = rd, .as_of = 1483158600, .tags = tags, .n_tags = 2, .overwrite = overwrite};
}

static hg_raster raster_of(const hg_band *bands, size_t n, size_t cols, size_t rows)
{
    return (hg_raster){
        .grid = {.cell_m = 125, .first_col = 640, .first_row = 3400, .cols = cols, .rows = rows},
        .bands = bands,
        .n_bands = n,
        .title = "Risk <of> \"burglary\""};
}

static double pixel(GDALDatasetH file, int band, int col, int row)
{
    float value = 0;
    assert_int_equal(GDALRasterIO(GDALGetRasterBand(file, band), GF_Read, col, row, 1, 1, &value, 1,
                                  1, GDT_Float32, 0, 0),
                     CE_None);
    return (double)value;
}

/* A 5 x 3 raster with a peak in each corner in turn: north is up and columns are not rows. */
static void cog_has_every_peak_in_its_corner(void **state)
{
    hg_err err = {0};
    (void)state;
    const size_t corner[4] = {0, 4, 10, 14};
    for (int k = 0; k < 4; k++) {
        double value[15];
        for (int i = 0; i < 15; i++)
            value[i] = 0.001 * i;
        value[7] = NAN;
        value[corner[k]] = 17.25;
        hg_band band = {"risk", "expected incidents per cell", value, false};
        hg_raster raster = raster_of(&band, 1, 5, 3);
        hg_file_facts facts = facts_of(k > 0);
        const char *path = scratch("peak.tif");
        assert_ok(hg_write_raster(path, &raster, &facts, &err));
        GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
        assert_non_null(file);
        assert_int_equal(GDALGetRasterXSize(file), 5);
        assert_int_equal(GDALGetRasterYSize(file), 3);
        for (int i = 0; i < 15; i++)
            assert_close(pixel(file, 1, i % 5, i / 5), (double)(float)value[i], 0);
        double t[6];
        GDALGetGeoTransform(file, t);
        assert_close(t[0], 80000, 0);
        assert_close(t[3], 425375, 0);
        assert_close(t[1], 125, 0);
        assert_close(t[5], -125, 0);
        GDALClose(file);
    }
}

static void cog_says_what_it_holds(void **state)
{
    hg_err err = {0};
    (void)state;
    double risk[4] = {1, 2, NAN, 5}, class[4] = {1, 1, 2, NAN};
    hg_band bands[] = {{"risk", "incidents per km2", risk, false}, {"class", NULL, class, true}};
    hg_raster raster = raster_of(bands, 2, 2, 2);
    hg_file_facts facts = facts_of(false);
    const char *path = scratch("facts.tif");
    assert_ok(hg_write_raster(path, &raster, &facts, &err));
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    assert_string_equal(GDALGetMetadataItem(file, "LAYOUT", "IMAGE_STRUCTURE"), "COG");
    assert_string_equal(GDALGetMetadataItem(file, "AREA_OR_POINT", NULL), "Area");
    assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_PLAN_SHA256", NULL), "0123abcd");
    assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_BANDWIDTH_M", NULL), "750");
    assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_AS_OF", NULL), "2016-12-31T04:30:00Z");
    assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_VERSION", NULL), hg_version());
    assert_string_equal(GDALGetMetadataItem(file, "TIFFTAG_IMAGEDESCRIPTION", NULL), raster.title);
    assert_null(GDALGetMetadataItem(file, "TIFFTAG_DATETIME", NULL));
    assert_string_equal(OSRGetAuthorityCode(GDALGetSpatialRef(file), NULL), "28992");
    GDALRasterBandH band = GDALGetRasterBand(file, 1);
    assert_string_equal(GDALGetDescription(band), "risk");
    assert_string_equal(GDALGetRasterUnitType(band), "incidents per km2");
    int has;
    assert_true(isnan(GDALGetRasterNoDataValue(band, &has)) && has);
    assert_int_equal(GDALGetRasterDataType(band), GDT_Float32);
    assert_string_equal(GDALGetMetadataItem(band, "STATISTICS_MINIMUM", NULL), "1");
    assert_string_equal(GDALGetMetadataItem(band, "STATISTICS_MAXIMUM", NULL), "5");
    assert_string_equal(GDALGetMetadataItem(band, "STATISTICS_VALID_PERCENT", NULL), "75");
    assert_close(atof(GDALGetMetadataItem(band, "STATISTICS_MEAN", NULL)), 8.0 / 3, 1e-15);
    assert_close(pixel(file, 2, 0, 1), 2, 0);
    GDALClose(file);
    assert_false(exists(scratch("facts.tif.aux.xml")));
}

static void fill_random(double *value, size_t n)
{
    test_random random = {41};
    for (size_t i = 0; i < n; i++)
        value[i] = test_uniform(&random, 0, 1) < 0.2 ? NAN : test_uniform(&random, 0, 3);
}

/* Large enough for several tiles and an overview; whatever the threads and the second. */
static void cog_bytes_depend_on_nothing_else(void **state)
{
    hg_err err = {0};
    (void)state;
    enum { COLS = 1300, ROWS = 1100 };
    double *value = malloc(sizeof *value * COLS * ROWS);
    fill_random(value, (size_t)COLS * ROWS);
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 1, COLS, ROWS);
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_raster(scratch("one.tif"), &raster, &facts, &err));
    assert_ok(hg_par_start(2, &err));
    sleep(1);
    assert_ok(hg_write_raster(scratch("two.tif"), &raster, &facts, &err));
    assert_ok(hg_par_start(1, &err));
    assert_same_files(scratch("one.tif"), scratch("two.tif"));
    GDALDatasetH file = GDALOpen(scratch("two.tif"), GA_ReadOnly);
    assert_true(GDALGetOverviewCount(GDALGetRasterBand(file, 1)) > 0);
    GDALClose(file);
    free(value);
}

static void asc_is_exact(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[6] = {0.1, NAN, 3, -2.5e-7, 1.0 / 3, 12345678.9};
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 1, 3, 2);
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_raster(scratch("r.asc"), &raster, &facts, &err));
    assert_file_is(scratch("r.asc"), "ncols 3\nnrows 2\nxllcorner 80000\nyllcorner 425000\n"
                                     "cellsize 125\nNODATA_value -9999\n0.1 -9999 3\n"
                                     "-2.5e-7 0.3333333333333333 12345678.9\n");
    assert_file_is(scratch("r.prj"), hg_crs_wkt1(rd));
    GDALDatasetH file = GDALOpen(scratch("r.asc"), GA_ReadOnly);
    assert_close(pixel(file, 1, 2, 1), (double)12345678.9f, 1e-7);
    GDALClose(file);
    value[3] = -9999; /* a value that looks like "none" moves the mark */
    assert_ok(hg_write_raster(scratch("low.asc"), &raster, &facts, &err));
    char *text = slurp(scratch("low.asc"), NULL);
    assert_non_null(strstr(text, "NODATA_value -99999\n0.1 -99999 3\n-9999 "));
    free(text);
    hg_band two[] = {band, band};
    hg_raster wide = raster_of(two, 2, 3, 2);
    assert_fails(hg_write_raster(scratch("two.asc"), &wide, &facts, &err), HG_EUSAGE, "one band");
    assert_false(exists(scratch("two.asc")));
}

static void csv_lists_cells_with_a_value(void **state)
{
    hg_err err = {0};
    (void)state;
    double risk[4] = {0.1, NAN, NAN, 1.0 / 3}, z[4] = {NAN, NAN, -2, 4};
    hg_band bands[] = {{"risk", "1", risk, false}, {"z, \"sd\"", "1", z, false}};
    hg_raster raster = raster_of(bands, 2, 2, 2);
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_raster(scratch("r.csv"), &raster, &facts, &err));
    assert_file_is(scratch("r.csv"), "cell,x,y,value,\"z, \"\"sd\"\"\"\n"
                                     "E80000N425125,80062.5,425187.5,0.1,\n"
                                     "E80000N425000,80062.5,425062.5,,-2\n"
                                     "E80125N425000,80187.5,425062.5,0.3333333333333333,4\n");
    raster.n_bands = 1;
    assert_ok(hg_write_raster(scratch("one.csv"), &raster, &facts, &err));
    assert_file_is(scratch("one.csv"), "cell,x,y,value\n"
                                       "E80000N425125,80062.5,425187.5,0.1\n"
                                       "E80125N425000,80187.5,425062.5,0.3333333333333333\n");
}

static void png_is_written(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[6] = {0, 1, 2, 3, 4, 5};
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 1, 3, 2);
    hg_file_facts facts = facts_of(false);
    assert_ok(hg_write_raster(scratch("r.png"), &raster, &facts, &err));
    assert_ok(hg_write_raster(scratch("s.png"), &raster, &facts, &err));
    assert_same_files(scratch("r.png"), scratch("s.png"));
    char *png = slurp(scratch("r.png"), NULL);
    assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
    free(png);
}

static void what_cannot_be_written_is_refused(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[2] = {1, 2};
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 1, 2, 1);
    hg_file_facts facts = facts_of(false);
    const char *const names[] = {"keep.tif", "keep.asc", "keep.csv", "keep.png"};
    for (int i = 0; i < 4; i++) {
        assert_ok(hg_write_bytes(scratch(names[i]), "old", 3, true, &err));
        assert_fails(hg_write_raster(scratch(names[i]), &raster, &facts, &err), HG_ECANTCREATE,
                     "exists already");
        assert_file_is(scratch(names[i]), "old");
    }
    assert_fails(hg_write_raster(scratch("no/such/r.tif"), &raster, &facts, &err), HG_ECANTCREATE,
                 "no/such/r.tif");
    assert_fails(hg_write_raster(scratch("r.xyz"), &raster, &facts, &err), HG_EUSAGE, ".tif .asc");
    assert_fails(hg_write_raster(scratch("r.gpkg"), &raster, &facts, &err), HG_EUSAGE, ".tif");
    assert_fails(hg_write_raster(scratch("r"), &raster, &facts, &err), HG_EUSAGE, ".tif");
    raster.n_bands = 0;
    assert_fails(hg_write_raster(scratch("r.tif"), &raster, &facts, &err), HG_EUSAGE, "bands");
    raster.n_bands = 1;
    value[1] = 1e300;
    assert_fails(hg_write_raster(scratch("r.tif"), &raster, &facts, &err), HG_EDOMAIN,
                 "E80125N425000: 1e+300");
    assert_false(exists(scratch("r.tif")));
    value[1] = INFINITY;
    assert_fails(hg_write_raster(scratch("r.tif"), &raster, &facts, &err), HG_EDOMAIN, "inf");
}

/* A failed replacement leaves the old file; a good one leaves nothing else behind. */
static void replacing_is_all_or_nothing(void **state)
{
    hg_err err = {0};
    (void)state;
    double value[2] = {1, 1e300};
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 1, 2, 1);
    hg_file_facts facts = facts_of(true);
    mkdir(scratch("own"), 0755);
    assert_ok(hg_write_bytes(scratch("own/r.tif"), "old", 3, false, &err));
    assert_fails(hg_write_raster(scratch("own/r.tif"), &raster, &facts, &err), HG_EDOMAIN,
                 "1e+300");
    assert_file_is(scratch("own/r.tif"), "old");
    value[1] = 2;
    assert_ok(hg_write_raster(scratch("own/r.tif"), &raster, &facts, &err));
    assert_ok(hg_write_raster(scratch("own/fresh.tif"), &raster, &facts, &err));
    assert_same_files(scratch("own/r.tif"), scratch("own/fresh.tif"));
    assert_int_equal(unlink(scratch("own/r.tif")), 0);
    assert_int_equal(unlink(scratch("own/fresh.tif")), 0);
    assert_int_equal(rmdir(scratch("own")), 0); /* nothing hidden is left */
}

static void the_table_of_writers_is_consistent(void **state)
{
    (void)state;
    for (size_t i = 0; i < hg_writer_count(); i++) {
        const hg_writer *w = hg_writer_at(i);
        assert_ptr_equal(hg_writer_find(w->name), w);
        char path[64];
        snprintf(path, sizeof path, "a.b/name%s", w->extension);
        assert_ptr_equal(hg_writer_for_path(path), w);
        assert_true(w->raster || w->layer);
    }
    assert_null(hg_writer_at(hg_writer_count()));
    assert_null(hg_writer_find("nothing"));
    assert_null(hg_writer_for_path("a.tif/b"));
}

/* Codes, a Lambert projection, and a definition without a code survive the GeoTIFF keys. */
static void every_crs_survives(void **state)
{
    hg_err err = {0};
    (void)state;
    static const char *const definitions[] = {
        "EPSG:32631",
        "EPSG:3035",
        "EPSG:27700",
        "EPSG:2154",
        "EPSG:32119",
        "EPSG:3857",
        "+proj=tmerc +lat_0=52 +lon_0=5 +k=0.9999 +x_0=100000 +y_0=200000 +ellps=GRS80 "
        "+towgs84=0,0,0 +units=m +type=crs",
        "+proj=lcc +lat_1=40 +lat_2=42 +lat_0=39 +lon_0=-96 +datum=WGS84 +units=m +type=crs"};
    double value[2] = {1, 2};
    hg_band band = {"risk", "1", value, false};
    hg_raster raster = raster_of(&band, 1, 2, 1);
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        hg_crs *crs = NULL;
        assert_ok(hg_crs_open(definitions[i], &crs, &err));
        hg_file_facts facts = {.crs = crs, .as_of = HG_NO_TIME, .overwrite = true};
        assert_ok(hg_write_raster(scratch("crs.tif"), &raster, &facts, &err));
        double x = 1, y = 2;
        hg_layer layer = {.name = "p", .n_rows = 1, .x = &x, .y = &y};
        assert_ok(hg_write_layer(scratch("crs.gpkg"), &layer, &facts, &err));
        assert_ok(hg_write_layer(scratch("crs.fgb"), &layer, &facts, &err));
        assert_ok(hg_write_layer(scratch("crs.shp"), &layer, &facts, &err));
        hg_crs_free(crs);
    }
}

static void the_validator_agrees(void **state)
{
    (void)state;
    if (system("/usr/bin/python3 -c 'import osgeo_utils.samples.validate_cloud_optimized_geotiff' "
               "2>/dev/null") != 0) {
        print_message("skipped: no osgeo_utils for /usr/bin/python3\n");
        skip();
    }
    char command[1024];
    const char *const names[] = {"one.tif", "facts.tif"};
    for (int i = 0; i < 2; i++) {
        snprintf(command, sizeof command,
                 "/usr/bin/python3 -m osgeo_utils.samples.validate_cloud_optimized_geotiff -q %s",
                 scratch(names[i]));
        assert_int_equal(system(command), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cog_has_every_peak_in_its_corner),
        cmocka_unit_test(cog_says_what_it_holds),
        cmocka_unit_test(cog_bytes_depend_on_nothing_else),
        cmocka_unit_test(asc_is_exact),
        cmocka_unit_test(csv_lists_cells_with_a_value),
        cmocka_unit_test(png_is_written),
        cmocka_unit_test(what_cannot_be_written_is_refused),
        cmocka_unit_test(replacing_is_all_or_nothing),
        cmocka_unit_test(the_table_of_writers_is_consistent),
        cmocka_unit_test(every_crs_survives),
        cmocka_unit_test(the_validator_agrees),
    };
    return cmocka_run_group_tests(tests, rd_begin, rd_end);
}
