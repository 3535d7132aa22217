/* Does a file of many slices hold every one of them, when and where it belongs, or nothing? */
#define _XOPEN_SOURCE 700
#include "rd.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <gdal.h>
#include <ogr_srs_api.h>

enum { COLS = 40, ROWS = 137, BANDS = 7 };
#define START 1483225200 /* 2016-12-31T23:00:00Z */

static const hg_tag tags[] = {{"parameters", "{\"bandwidth_m\": 500}"}};

static hg_file_facts facts_of(bool overwrite)
{
    return (hg_file_facts){
        .crs = rd, .as_of = START, .tags = tags, .n_tags = 1, .overwrite = overwrite};
}

static hg_stack stack_of(size_t cols, size_t rows, size_t bands)
{
    return (hg_stack){
        .grid = {.cell_m = 62.5, .first_col = 640, .first_row = 3400, .cols = cols, .rows = rows},
        .n_bands = bands,
        .title = "Space-time density",
        .unit = "incidents per km2 per day",
        .name = "density",
        .from = START,
        .slice_s = 7 * 86400};
}

/* What cell i of band k holds: some without a value, most of them zero, as in life. */
static double number(size_t k, size_t i)
{
    if (i % 17 == 3)
        return NAN;
    return i % 3 == 0 ? 0.001 * (double)i + (double)k : 0;
}

static hg_status write_it(const char *path, const hg_stack *stack, bool overwrite, hg_err *err)
{
    const size_t cells = stack->grid.cols * stack->grid.rows;
    hg_file_facts facts = facts_of(overwrite);
    hg_stack_writer *writer = NULL;
    double *value = malloc(cells * sizeof *value);
    hg_status st = hg_stack_open(path, stack, &facts, &writer, err);
    for (size_t k = 0; st == HG_OK && k < stack->n_bands; k++) {
        for (size_t i = 0; i < cells; i++)
            value[i] = number(k, i);
        st = hg_stack_add(writer, value, err);
    }
    if (st == HG_OK)
        st = hg_stack_close(writer, err);
    else
        hg_stack_abort(writer);
    free(value);
    return st;
}

static size_t files_left(void)
{
    size_t n = 0;
    DIR *folder = opendir(scratch_folder);
    for (struct dirent *e; (e = readdir(folder));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(folder);
    return n;
}

static void remove_file(const char *name)
{
    unlink(scratch(name));
    assert_int_equal(files_left(), 0); /* and nothing beside it */
}

static void check_values(GDALDatasetH file, const hg_stack *stack)
{
    const int cols = (int)stack->grid.cols, rows = (int)stack->grid.rows;
    const size_t cells = stack->grid.cols * stack->grid.rows;
    float *value = malloc(cells * sizeof *value);
    for (size_t k = 0; k < stack->n_bands; k++) {
        GDALRasterBandH band = GDALGetRasterBand(file, (int)k + 1);
        assert_int_equal(
            GDALRasterIO(band, GF_Read, 0, 0, cols, rows, value, cols, rows, GDT_Float32, 0, 0),
            CE_None);
        for (size_t i = 0; i < cells; i++)
            assert_close((double)value[i], (double)(float)number(k, i), 0);
        assert_true(isnan(GDALGetRasterNoDataValue(band, NULL)));
        assert_string_equal(GDALGetRasterUnitType(band), "incidents per km2 per day");
    }
    free(value);
}

static void check_place(GDALDatasetH file, const hg_stack *stack)
{
    double t[6];
    assert_int_equal(GDALGetRasterCount(file), (int)stack->n_bands);
    assert_int_equal(GDALGetGeoTransform(file, t), CE_None);
    assert_close(t[0], 40000, 0);
    assert_close(t[1], 62.5, 0);
    assert_close(t[3], 212500 + 62.5 * (double)stack->grid.rows, 0);
    assert_close(t[5], -62.5, 0);
    OGRSpatialReferenceH srs = GDALGetSpatialRef(file);
    assert_non_null(srs);
    assert_string_equal(OSRGetAuthorityCode(srs, NULL), "28992");
}

static void geotiff_holds_every_slice(void **state)
{
    (void)state;
    hg_err err = {0};
    static const size_t sizes[][3] = {{COLS, ROWS, BANDS}, {1, 1, 1}, {3, 130, 20}};
    for (size_t s = 0; s < 3; s++) {
        hg_stack stack = stack_of(sizes[s][0], sizes[s][1], sizes[s][2]);
        const char *path = scratch("slices.tif");
        assert_ok(write_it(path, &stack, false, &err));
        GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
        assert_non_null(file);
        assert_string_equal(GDALGetMetadataItem(file, "LAYOUT", "IMAGE_STRUCTURE"), "COG");
        assert_string_equal(GDALGetMetadataItem(file, "HOTGRID_PARAMETERS", NULL), tags[0].value);
        assert_string_equal(GDALGetDescription(GDALGetRasterBand(file, 1)),
                            "2016-12-31T23:00:00Z/2017-01-07T23:00:00Z");
        assert_non_null(
            GDALGetMetadataItem(GDALGetRasterBand(file, 1), "STATISTICS_MAXIMUM", NULL));
        check_place(file, &stack);
        check_values(file, &stack);
        GDALClose(file);
        remove_file("slices.tif");
    }
}

/* Of the cells of a band under one cell of its first overview. */
static double mean_of_four(const hg_stack *stack, size_t k, size_t row, size_t col)
{
    double sum = 0;
    int n = 0;
    for (size_t r = 2 * row; r < 2 * row + 2 && r < stack->grid.rows; r++)
        for (size_t c = 2 * col; c < 2 * col + 2 && c < stack->grid.cols; c++) {
            double v = number(k, r * stack->grid.cols + c);
            sum += isnan(v) ? 0 : (double)(float)v;
            n += !isnan(v);
        }
    return n ? sum / n : (double)NAN;
}

static void every_slice_is_seen_from_afar(void **state)
{
    (void)state;
    hg_err err = {0};
    enum { WIDE = 1101, TALL = 3, HALF = 551 };
    hg_stack stack = stack_of(WIDE, TALL, 3);
    const char *path = scratch("far.tif");
    float value[2 * HALF];
    assert_ok(write_it(path, &stack, false, &err));
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    assert_non_null(file);
    for (size_t k = 0; k < 3; k++) {
        GDALRasterBandH band = GDALGetRasterBand(file, (int)k + 1);
        assert_int_equal(GDALGetOverviewCount(band), 2); /* the second fits a tile of 512 */
        GDALRasterBandH half = GDALGetOverview(band, 0), quarter = GDALGetOverview(band, 1);
        assert_int_equal(GDALGetRasterBandXSize(half), HALF);
        assert_int_equal(GDALGetRasterBandYSize(half), 2);
        assert_int_equal(GDALGetRasterBandXSize(quarter), 276);
        assert_int_equal(GDALGetRasterBandYSize(quarter), 1);
        assert_int_equal(
            GDALRasterIO(half, GF_Read, 0, 0, HALF, 2, value, HALF, 2, GDT_Float32, 0, 0), CE_None);
        for (size_t i = 0; i < 2 * HALF; i++)
            assert_close((double)value[i],
                         (double)(float)mean_of_four(&stack, k, i / HALF, i % HALF), 0);
    }
    GDALClose(file);
    remove_file("far.tif");
}

static void netcdf_has_an_axis_of_time(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_stack stack = stack_of(COLS, ROWS, BANDS);
    const char *path = scratch("slices.nc");
    assert_ok(write_it(path, &stack, false, &err));
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    assert_non_null(file);
    check_place(file, &stack);
    check_values(file, &stack);
    assert_string_equal(GDALGetMetadataItem(file, "time#units", NULL),
                        "seconds since 1970-01-01 00:00:00");
    assert_string_equal(GDALGetMetadataItem(file, "time#calendar", NULL), "standard");
    GDALRasterBandH second = GDALGetRasterBand(file, 2);
    assert_string_equal(GDALGetMetadataItem(second, "NETCDF_VARNAME", NULL), "density");
    const char *middle = GDALGetMetadataItem(second, "NETCDF_DIM_time", NULL);
    assert_non_null(middle);
    assert_close(strtod(middle, NULL), START + 10.5 * 86400, 0);
    GDALClose(file);
    remove_file("slices.nc");
}

static void the_same_slices_give_the_same_bytes(void **state)
{
    (void)state;
    hg_err err = {0};
    static const char *const names[][2] = {{"a.tif", "b.tif"}, {"a.nc", "b.nc"}};
    hg_stack stack = stack_of(COLS, ROWS, BANDS);
    for (size_t f = 0; f < 2; f++) {
        assert_ok(write_it(scratch(names[f][0]), &stack, false, &err));
        assert_ok(hg_par_start(3, &err));
        assert_ok(write_it(scratch(names[f][1]), &stack, false, &err));
        assert_ok(hg_par_start(1, &err));
        assert_same_files(scratch(names[f][0]), scratch(names[f][1]));
        unlink(scratch(names[f][0]));
        remove_file(names[f][1]);
    }
}

static void an_old_file_goes_only_for_a_whole_one(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_stack stack = stack_of(5, 4, 3);
    const char *path = scratch("old.tif");
    assert_ok(hg_write_bytes(path, "old", 3, false, &err));
    assert_fails(write_it(path, &stack, false, &err), HG_ECANTCREATE, "exists already");
    assert_file_is(path, "old");
    hg_file_facts facts = facts_of(true);
    hg_stack_writer *writer = NULL;
    double value[20] = {0};
    assert_ok(hg_stack_open(path, &stack, &facts, &writer, &err));
    assert_ok(hg_stack_add(writer, value, &err));
    value[7] = 1e300;
    assert_fails(hg_stack_add(writer, value, &err), HG_EDOMAIN, "does not fit a 32-bit number");
    hg_stack_abort(writer);
    assert_file_is(path, "old");
    assert_int_equal(files_left(), 1);
    assert_ok(hg_stack_open(path, &stack, &facts, &writer, &err));
    assert_fails(hg_stack_close(writer, &err), HG_EBUG, "0 slices of 3");
    assert_file_is(path, "old");
    assert_ok(write_it(path, &stack, true, &err));
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    check_values(file, &stack);
    GDALClose(file);
    remove_file("old.tif");
}

static void what_no_file_can_hold_is_refused(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_stack stack = stack_of(5, 4, 3);
    assert_fails(write_it(scratch("a.png"), &stack, false, &err), HG_EUSAGE, ".tif .nc");
    assert_fails(write_it(scratch("none/a.tif"), &stack, false, &err), HG_ECANTCREATE, "none");
    stack.n_bands = 0;
    assert_fails(write_it(scratch("a.tif"), &stack, false, &err), HG_EUSAGE, "without bands");
    stack.n_bands = 40000;
    assert_fails(write_it(scratch("a.tif"), &stack, false, &err), HG_EUSAGE, "too many");
    stack.n_bands = 30000; /* 30000 x 10000 x 10000 cells: petabytes */
    stack.grid.cols = stack.grid.rows = 10000;
    hg_stack_writer *writer = NULL;
    hg_file_facts facts = facts_of(false);
    assert_fails(hg_stack_open(scratch("a.tif"), &stack, &facts, &writer, &err), HG_EIO,
                 "longer slices");
    assert_null(writer);
    assert_int_equal(files_left(), 0);
    hg_stack_abort(NULL);
}

/* In a process of its own with a limit on file sizes. */
static int status_under_limit(const char *path, const hg_stack *stack, rlim_t limit)
{
    pid_t child = fork();
    if (child == 0) {
        hg_err err = {0};
        struct rlimit bound = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &bound) != 0)
            _exit(99);
        hg_status st = write_it(path, stack, false, &err);
        _exit(st != HG_OK && !*err.text ? 98 : (int)st);
    }
    int how = 0;
    waitpid(child, &how, 0);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

static void a_full_disk_leaves_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"full.tif", "full.nc"};
    hg_err err = {0};
    hg_stack stack = stack_of(COLS, ROWS, BANDS);
    for (size_t f = 0; f < 2; f++) {
        struct stat whole;
        assert_ok(write_it(scratch(names[f]), &stack, false, &err));
        assert_int_equal(stat(scratch(names[f]), &whole), 0);
        remove_file(names[f]);
        for (rlim_t limit = 0; limit < 1000000; limit = 3 * limit + 20000) {
            int st = status_under_limit(scratch(names[f]), &stack, limit);
            if (st == HG_OK)
                unlink(scratch(names[f]));
            else
                assert_true(st == HG_EIO || st == HG_ECANTCREATE);
            assert_int_equal(files_left(), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geotiff_holds_every_slice),
        cmocka_unit_test(every_slice_is_seen_from_afar),
        cmocka_unit_test(netcdf_has_an_axis_of_time),
        cmocka_unit_test(the_same_slices_give_the_same_bytes),
        cmocka_unit_test(an_old_file_goes_only_for_a_whole_one),
        cmocka_unit_test(what_no_file_can_hold_is_refused),
        cmocka_unit_test(a_full_disk_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, rd_begin, rd_end);
}
