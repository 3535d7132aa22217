/* Does a raster come back as it was written, and is every other file refused in one sentence? */
#define _XOPEN_SOURCE 700
#include "rd.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_srs_api.h>

static hg_err err;

static hg_status read_it(const char *name, size_t band, const char *crs, hg_raster_input *out)
{
    hg_raster_source source = {.path = scratch(name), .band = band, .crs = crs};
    return hg_read_raster(&source, out, &err);
}

/* ---- what we write ---- */

static void our_own_files_come_back(void **state)
{
    (void)state;
    double value[12], other[12];
    for (int i = 0; i < 12; i++) {
        value[i] = i == 5 ? NAN : 0.1 * i - 0.3;
        other[i] = -i;
    }
    const hg_band bands[2] = {{"kernel density", "incidents per km2", value, false},
                              {"other", "1", other, false}};
    hg_raster raster = {
        .grid = {.cell_m = 125, .first_col = 640, .first_row = 3400, .cols = 4, .rows = 3},
        .bands = bands,
        .n_bands = 2};
    const hg_file_facts facts = {.crs = rd, .as_of = 1483158600, .overwrite = true};
    hg_raster_input in;
    assert_ok(hg_write_raster(scratch("two.tif"), &raster, &facts, &err));
    assert_fails(read_it("two.tif", 0, NULL, &in), HG_EUSAGE, "1 kernel density, 2 other");
    assert_fails(read_it("two.tif", 3, NULL, &in), HG_EUSAGE, "no band 3");
    for (size_t b = 1; b <= 2; b++) {
        assert_ok(read_it("two.tif", b, NULL, &in));
        assert_memory_equal(&in.surface.grid, &raster.grid, sizeof in.surface.grid);
        for (int i = 0; i < 12; i++)
            assert_close(in.surface.value[i], (double)(float)bands[b - 1].value[i], 0);
        assert_string_equal(in.unit, bands[b - 1].unit);
        assert_string_equal(in.description, bands[b - 1].description);
        assert_string_equal(hg_crs_code(in.crs), "EPSG:28992");
        assert_int_equal(in.as_of, 1483158600);
        assert_int_equal(in.n_bands, 2);
        hg_raster_input_clear(&in);
    }
    raster.n_bands = 1;
    assert_ok(hg_write_raster(scratch("one.asc"), &raster, &facts, &err));
    assert_ok(read_it("one.asc", 0, "EPSG:28992", &in));
    for (int i = 0; i < 12; i++)
        assert_close(in.surface.value[i], value[i], 0); /* a text of all its digits */
    assert_memory_equal(&in.surface.grid, &raster.grid, sizeof in.surface.grid);
    assert_int_equal(in.as_of, HG_NO_TIME);
    hg_raster_input_clear(&in);
}

/* ---- what others write ---- */

typedef struct foreign {
    int cols, rows, epsg; /* 0: none */
    GDALDataType type;
    double transform[6];
} foreign;

static const foreign plain = {3, 2, 28992, GDT_Float64, {155000, 100, 0, 463200, 0, -100}};

static GDALDatasetH make(const char *name, const foreign *f)
{
    GDALAllRegister();
    GDALDatasetH file =
        GDALCreate(GDALGetDriverByName("GTiff"), scratch(name), f->cols, f->rows, 1, f->type, NULL);
    assert_non_null(file);
    double transform[6];
    memcpy(transform, f->transform, sizeof transform);
    if (transform[1] != 0)
        GDALSetGeoTransform(file, transform);
    if (f->epsg) {
        OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
        OSRImportFromEPSG(srs, f->epsg);
        GDALSetSpatialRef(file, srs);
        OSRDestroySpatialReference(srs);
    }
    return file;
}

static void refused(const char *name, const foreign *f, hg_status status, const char *part)
{
    hg_raster_input in = {.n_bands = 77};
    GDALClose(make(name, f));
    assert_fails(read_it(name, 0, NULL, &in), status, part);
    assert_int_equal(in.n_bands, 77);
}

static void scale_offset_and_nodata_count(void **state)
{
    (void)state;
    foreign f = plain;
    f.type = GDT_Int16;
    GDALDatasetH file = make("scaled.tif", &f);
    GDALRasterBandH band = GDALGetRasterBand(file, 1);
    double value[6] = {1, 2, -9999, 4, 5, 600};
    GDALSetRasterNoDataValue(band, -9999);
    GDALSetRasterScale(band, 0.5);
    GDALSetRasterOffset(band, 10);
    assert_int_equal(GDALRasterIO(band, GF_Write, 0, 0, 3, 2, value, 3, 2, GDT_Float64, 0, 0),
                     CE_None);
    GDALClose(file);
    hg_raster_input in;
    assert_ok(read_it("scaled.tif", 0, NULL, &in));
    for (int i = 0; i < 6; i++)
        assert_close(in.surface.value[i], i == 2 ? NAN : 10 + 0.5 * value[i], 0);
    assert_close(hg_grid_west(&in.surface.grid), 155000, 0);
    assert_close(hg_grid_north(&in.surface.grid), 463200, 0);
    assert_int_equal(in.surface.grid.first_col, 1550); /* aligned: cells keep their names */
    hg_raster_input_clear(&in);
}

static void grids_beside_the_origin_have_one_of_their_own(void **state)
{
    (void)state;
    foreign f = plain;
    f.transform[0] += 33.25;
    GDALClose(make("beside.tif", &f));
    hg_raster_input in;
    assert_ok(read_it("beside.tif", 0, NULL, &in));
    assert_close(hg_grid_west(&in.surface.grid), 155033.25, 0);
    assert_close(hg_grid_north(&in.surface.grid), 463200, 0);
    assert_int_equal(in.surface.grid.first_col, 0);
    assert_int_equal(in.surface.grid.first_row, 4630);
    hg_raster_input_clear(&in);
}

static void other_frames_are_refused(void **state)
{
    (void)state;
    foreign f = plain;
    f.transform[2] = 10;
    refused("turned.tif", &f, HG_EDATA, "turned");
    f = plain;
    f.transform[5] = 100;
    refused("south.tif", &f, HG_EDATA, "upside down");
    f = plain;
    f.transform[5] = -50;
    refused("oblong.tif", &f, HG_EDATA, "square");
    f = plain;
    f.transform[1] = 0;
    refused("nowhere.tif", &f, HG_EDATA, "where it lies");
    f = plain;
    f.epsg = 0;
    refused("nocrs.tif", &f, HG_ECONFIG, "--crs");
    f = plain;
    f.epsg = 4326;
    f.transform[0] = 5, f.transform[1] = 0.01, f.transform[3] = 52, f.transform[5] = -0.01;
    refused("degrees.tif", &f, HG_ECONFIG, "degrees.tif");
    f = plain;
    f.type = GDT_CFloat32;
    refused("complex.tif", &f, HG_EDATA, "complex");
    f = plain;
    f.cols = f.rows = 20000; /* sparse: nothing is stored */
    CPLSetThreadLocalConfigOption("GTIFF_DONT_WRITE_BLOCKS", "YES");
    refused("vast.tif", &f, HG_EDATA, "at most");
    CPLSetThreadLocalConfigOption("GTIFF_DONT_WRITE_BLOCKS", NULL);
}

static void infinite_values_are_named(void **state)
{
    (void)state;
    GDALDatasetH file = make("infinite.tif", &plain);
    double value[6] = {1, 2, 3, 4, INFINITY, 6};
    assert_int_equal(GDALRasterIO(GDALGetRasterBand(file, 1), GF_Write, 0, 0, 3, 2, value, 3, 2,
                                  GDT_Float64, 0, 0),
                     CE_None);
    GDALClose(file);
    hg_raster_input in;
    assert_fails(read_it("infinite.tif", 0, NULL, &in), HG_EDATA, "E155100N463000");
}

static void put_file(const char *name, const void *bytes, size_t n)
{
    FILE *file = fopen(scratch(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void what_is_no_raster_is_refused(void **state)
{
    (void)state;
    hg_raster_input in;
    hg_raster_source source = {.path = "/vsicurl/http://localhost/x.tif"};
    assert_fails(hg_read_raster(&source, &in, &err), HG_ECONFIG, "refused");
    source.path = "<VRTDataset/>.tif";
    assert_fails(hg_read_raster(&source, &in, &err), HG_ECONFIG, "refused");
    assert_fails(read_it("missing.tif", 0, NULL, &in), HG_ENOINPUT, "no such file");
    assert_fails(read_it("raster.vrt", 0, NULL, &in), HG_ENOINPUT, ".asc");
    put_file("text.tif", "not a raster", 12);
    assert_fails(read_it("text.tif", 0, NULL, &in), HG_EDATA, "text.tif");
    put_file("empty.tif", "", 0);
    assert_fails(read_it("empty.tif", 0, NULL, &in), HG_EDATA, "empty.tif");
    static const char vrt[] = "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"></VRTDataset>";
    put_file("vrt.tif", vrt, sizeof vrt - 1); /* the name says which driver may read it */
    assert_fails(read_it("vrt.tif", 0, NULL, &in), HG_EDATA, "vrt.tif");
    static const char asc[] =
        "ncols 99999999\nnrows 99999999\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2";
    put_file("vast.asc", asc, sizeof asc - 1);
    assert_fails(read_it("vast.asc", 0, "EPSG:28992", &in), HG_EDATA, "vast.asc");
    static const char cut[] = "ncols 3\nnrows 3\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n4 5";
    put_file("cut.asc", cut, sizeof cut - 1);
    assert_fails(read_it("cut.asc", 0, "EPSG:28992", &in), HG_EDATA, "cut.asc");
    assert_int_equal(hg_read_raster(&source, &in, NULL), HG_ECONFIG);
}

/* A file beside it says nothing: it may be anybody's. */
static void side_files_do_not_count(void **state)
{
    (void)state;
    foreign f = plain;
    f.transform[1] = 0;
    GDALClose(make("world.tif", &f));
    static const char world[] = "100\n0\n0\n-100\n155050\n463150\n";
    put_file("world.tfw", world, sizeof world - 1);
    hg_raster_input in;
    assert_fails(read_it("world.tif", 0, NULL, &in), HG_EDATA, "where it lies");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_files_come_back),
        cmocka_unit_test(scale_offset_and_nodata_count),
        cmocka_unit_test(grids_beside_the_origin_have_one_of_their_own),
        cmocka_unit_test(other_frames_are_refused),
        cmocka_unit_test(infinite_values_are_named),
        cmocka_unit_test(what_is_no_raster_is_refused),
        cmocka_unit_test(side_files_do_not_count),
    };
    return cmocka_run_group_tests(tests, rd_begin, rd_end);
}
