/* Random rasters and tables of any size come back from every format as they were. */
#define _XOPEN_SOURCE 700
#include "rd.h"

#include <gdal.h>
#include <ogr_api.h>

static void read_raster(const char *path, int cols, int rows, float *out)
{
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    assert_non_null(file);
    assert_int_equal(GDALRasterIO(GDALGetRasterBand(file, 1), GF_Read, 0, 0, cols, rows, out, cols,
                                  rows, GDT_Float32, 0, 0),
                     CE_None);
    GDALClose(file);
}

/* Magnitudes from 1e-12 to 1e12, holes of NaN, sizes around the tile of 512. */
static void rasters_come_back(void **state)
{
    hg_err err = {0};
    (void)state;
    test_random random = {11};
    for (int k = 0; k < 12; k++) {
        size_t cols = 1 + test_next(&random) % (k % 3 ? 90 : 700);
        size_t rows = 1 + test_next(&random) % (k % 3 ? 90 : 700);
        double *value = malloc(cols * rows * sizeof *value);
        float *found = malloc(cols * rows * sizeof *found);
        for (size_t i = 0; i < cols * rows; i++)
            value[i] = test_uniform(&random, 0, 1) < 0.3
                           ? NAN
                           : test_uniform(&random, -1, 1) * exp(test_uniform(&random, -27, 27));
        hg_band band = {"v", "1", value, k % 2 == 1};
        hg_raster raster = {.grid = {.cell_m = 12.5 * (1 + k),
                                     .origin_x = 3.25,
                                     .first_col = -k,
                                     .first_row = 100 * k,
                                     .cols = cols,
                                     .rows = rows},
                            .bands = &band,
                            .n_bands = 1};
        hg_file_facts facts = {.crs = rd, .as_of = HG_NO_TIME, .overwrite = true};
        assert_ok(hg_write_raster(scratch("r.tif"), &raster, &facts, &err));
        read_raster(scratch("r.tif"), (int)cols, (int)rows, found);
        for (size_t i = 0; i < cols * rows; i++)
            assert_close((double)found[i], (double)(float)value[i], 0);
        assert_ok(hg_write_raster(scratch("r.asc"), &raster, &facts, &err));
        /* digits in the text give the very doubles */
        char *text = slurp(scratch("r.asc"), NULL), *at = strstr(text, "NODATA_value ");
        double nodata = strtod(at + 13, &at);
        for (size_t i = 0; i < cols * rows; i++) {
            double v = strtod(at, &at);
            assert_true(isnan(value[i]) ? v == nodata : v == value[i]);
        }
        free(text);
        free(value);
        free(found);
    }
}

/* Letters, quotes, separators, line ends, letters of two and three bytes. */
static const char *random_text(test_random *random, char *out)
{
    static const char *const pieces[] = {
        "a", "Z",        "\"",           "'", ",",  ";", "\n", "<", "&", " ",
        "=", "\xC3\xA9", "\xE4\xB8\xAD", "%", "\\", "0"};
    strcpy(out, "."); /* readers of DBF trim blanks at both ends */
    for (size_t n = test_next(random) % 20; n > 0; n--)
        strcat(out, pieces[test_next(random) % (sizeof pieces / sizeof pieces[0])]);
    strcat(out, ".");
    return out;
}

enum { ROWS = 60 };

static void tables_come_back(void **state)
{
    hg_err err = {0};
    (void)state;
    test_random random = {23};
    const char *const extensions[] = {".gpkg", ".geojson", ".shp"};
    for (int k = 0; k < 6; k++) {
        char texts[ROWS][80];
        const char *text[ROWS];
        int64_t integer[ROWS];
        double real[ROWS], x[ROWS], y[ROWS];
        for (int i = 0; i < ROWS; i++) {
            text[i] = test_next(&random) % 7 ? random_text(&random, texts[i]) : NULL;
            /* doubles carry 53 bits through GeoJSON readers */
            integer[i] = test_next(&random) % 7 ? (int64_t)(test_next(&random) >> 11) - (1LL << 52)
                                                : INT64_MIN;
            real[i] = test_next(&random) % 7
                          ? test_uniform(&random, -1, 1) * exp(test_uniform(&random, -90, 90))
                          : NAN;
            x[i] = test_uniform(&random, 20000, 270000);
            y[i] = test_uniform(&random, 310000, 610000);
        }
        hg_column columns[] = {{"t", HG_COLUMN_TEXT, "", .text = text},
                               {"i", HG_COLUMN_INT, "", .integer = integer},
                               {"r", HG_COLUMN_REAL, "", .real = real}};
        hg_layer layer = {
            .name = "t", .n_rows = ROWS, .columns = columns, .n_columns = 3, .x = x, .y = y};
        hg_file_facts facts = {.crs = rd, .as_of = HG_NO_TIME, .overwrite = true};
        for (int e = 0; e < 3; e++) {
            char name[32];
            snprintf(name, sizeof name, "t%s", extensions[e]);
            assert_ok(hg_write_layer(scratch(name), &layer, &facts, &err));
            GDALDatasetH file = GDALOpenEx(scratch(name), GDAL_OF_VECTOR, NULL, NULL, NULL);
            OGRLayerH found = GDALDatasetGetLayer(file, 0);
            for (int i = 0; i < ROWS; i++) {
                OGRFeatureH f = OGR_L_GetNextFeature(found);
                assert_int_equal(OGR_F_IsFieldSetAndNotNull(f, 0), text[i] != NULL);
                assert_int_equal(OGR_F_IsFieldSetAndNotNull(f, 1), integer[i] != INT64_MIN);
                assert_int_equal(OGR_F_IsFieldSetAndNotNull(f, 2), !isnan(real[i]));
                if (text[i])
                    assert_string_equal(OGR_F_GetFieldAsString(f, 0), text[i]);
                if (integer[i] != INT64_MIN)
                    assert_true(OGR_F_GetFieldAsInteger64(f, 1) == integer[i]);
                if (!isnan(real[i]))
                    assert_close(OGR_F_GetFieldAsDouble(f, 2), real[i], 0);
                OGR_F_Destroy(f);
            }
            GDALClose(file);
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
        cmocka_unit_test(rasters_come_back),
        cmocka_unit_test(tables_come_back),
    };
    return cmocka_run_group_tests(tests, begin, rd_end);
}
