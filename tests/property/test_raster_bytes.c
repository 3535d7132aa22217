/* Rasters cut short, or with bytes changed: an answer or one sentence, and never a crash. */
#define _XOPEN_SOURCE 700
#include "rd.h"

static hg_err err;

static void write_bytes(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void try_it(const char *path)
{
    hg_raster_source source = {.path = path, .crs = "EPSG:28992"};
    hg_raster_input in;
    memset(&err, 0, sizeof err);
    hg_status st = hg_read_raster(&source, &in, &err);
    if (st == HG_OK) {
        for (size_t i = 0; i < hg_grid_cells(&in.surface.grid); i++)
            assert_true(fabs(in.surface.value[i]) < INFINITY || isnan(in.surface.value[i]));
        hg_raster_input_clear(&in);
        return;
    }
    assert_true(st == HG_EDATA || st == HG_ECONFIG || st == HG_EUSAGE);
    assert_true(strlen(err.text) > 10);
    for (const char *c = err.text; *c; c++)
        assert_true((unsigned char)*c >= 32);
}

static void damaged(const char *name, const char *copy)
{
    double value[40 * 30];
    test_random r = {19};
    for (int i = 0; i < 40 * 30; i++)
        value[i] = i % 7 ? test_uniform(&r, 0, 5) : NAN;
    const hg_band band = {"kernel density", "incidents per km2", value, false};
    const hg_raster raster = {
        .grid = {.cell_m = 125, .first_col = 640, .first_row = 3400, .cols = 40, .rows = 30},
        .bands = &band,
        .n_bands = 1};
    const hg_file_facts facts = {.crs = rd, .as_of = 0, .overwrite = true};
    size_t n;
    assert_ok(hg_write_raster(scratch(name), &raster, &facts, &err));
    char *bytes = slurp(scratch(name), &n);
    const char *path = scratch(copy);
    for (int round = 0; round < 25; round++) { /* cut short */
        write_bytes(path, bytes, (size_t)(test_next(&r) % n));
        try_it(path);
    }
    for (int round = 0; round < 75; round++) { /* changed, mostly in the header */
        char *copied = malloc(n);
        assert_non_null(copied);
        memcpy(copied, bytes, n);
        size_t changes = 1 + (size_t)(test_next(&r) % 6), end = test_next(&r) % 3 ? 2000 : n;
        for (size_t k = 0; k < changes; k++)
            copied[test_next(&r) % (end < n ? end : n)] = (char)test_next(&r);
        write_bytes(path, copied, n);
        try_it(path);
        free(copied);
    }
    free(bytes);
}

static void damaged_geotiffs_are_answered(void **state)
{
    (void)state;
    damaged("whole.tif", "damaged.tif");
}

static void damaged_text_grids_are_answered(void **state)
{
    (void)state;
    damaged("whole.asc", "damaged.asc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_geotiffs_are_answered),
        cmocka_unit_test(damaged_text_grids_are_answered),
    };
    return cmocka_run_group_tests(tests, rd_begin, rd_end);
}
