/* The disk is full at every place of every file: a sentence and no file, never a wrong file. */
#define _XOPEN_SOURCE 700
#include "rd.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { COLS = 160, LINES = 120, ROWS = 300, LIMITS = 10 };

static double raster_value[COLS * LINES];
static double points_x[ROWS], points_y[ROWS];
static int64_t rank[ROWS];

static hg_status write_it(const char *path, bool raster, hg_err *err)
{
    static const hg_band band = {"risk", "1", raster_value, false};
    static const hg_column column = {.name = "rank", .type = HG_COLUMN_INT, .integer = rank};
    hg_file_facts facts = {.crs = rd, .as_of = 0};
    hg_raster r = {.grid = {.cell_m = 125, .cols = COLS, .rows = LINES},
                   .bands = &band,
                   .n_bands = 1,
                   .title = "t"};
    hg_layer l = {.name = "points",
                  .n_rows = ROWS,
                  .columns = &column,
                  .n_columns = 1,
                  .x = points_x,
                  .y = points_y};
    return raster ? hg_write_raster(path, &r, &facts, err) : hg_write_layer(path, &l, &facts, err);
}

/* In a process of its own with a limit on file sizes: its status, or -1 when a signal ended it. */
static int status_under_limit(const char *path, bool raster, rlim_t limit)
{
    pid_t child = fork();
    if (child == 0) {
        hg_err err = {0};
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit bound = {limit, limit};
        if (setrlimit(RLIMIT_FSIZE, &bound) != 0)
            _exit(99);
        hg_status st = write_it(path, raster, &err);
        _exit(st != HG_OK && !*err.text ? 98 : (int)st);
    }
    int how = 0;
    waitpid(child, &how, 0);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

static const char *const companions[] = {
    ".shx",     ".dbf",         ".prj",          ".cpg",
    ".shp.xml", ".tif.ovr.tmp", ".gpkg-journal", ".tif.msk.ovr.tmp"};

static void remove_all(const char *stem, const char *extension, bool must_be_gone)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", stem, extension);
    assert_false(must_be_gone && exists(scratch(name)));
    unlink(scratch(name));
    for (size_t i = 0; i < sizeof companions / sizeof companions[0]; i++) {
        snprintf(name, sizeof name, "%s%s", stem, companions[i]);
        if (must_be_gone && exists(scratch(name))) {
            print_error("%s is left\n", name);
            fail();
        }
        unlink(scratch(name));
    }
}

static void sweep(const char *extension, bool raster)
{
    hg_err err = {0};
    char whole[64], cut[64];
    struct stat facts;
    snprintf(whole, sizeof whole, "whole%s", extension);
    snprintf(cut, sizeof cut, "cut%s", extension);
    assert_ok(write_it(scratch(whole), raster, &err));
    assert_int_equal(stat(scratch(whole), &facts), 0);
    int failed = 0, crashed = 0;
    for (int k = 0; k < LIMITS; k++) {
        rlim_t limit = (rlim_t)((double)facts.st_size * k / (LIMITS - 1.0));
        int st = status_under_limit(scratch(cut), raster, limit);
        crashed += st == -1;
        failed += st == HG_EIO;
        if (st == HG_OK)
            assert_same_files(scratch(whole), scratch(cut));
        else if (st != -1)
            assert_int_equal(st, HG_EIO);
        remove_all("cut", extension, st == HG_EIO);
    }
    print_message("%s: %d of %d refused, %d ended by a signal\n", extension, failed, LIMITS,
                  crashed);
    assert_true(failed + crashed >= LIMITS - 2);
    assert_int_equal(crashed, 0);
    remove_all("whole", extension, false);
}

static void cog(void **state)
{
    (void)state;
    sweep(".tif", true);
}
static void asc(void **state)
{
    (void)state;
    sweep(".asc", true);
}
static void csv(void **state)
{
    (void)state;
    sweep(".csv", true);
    sweep(".csv", false);
}
static void png(void **state)
{
    (void)state;
    sweep(".png", true);
}
static void gpkg(void **state)
{
    (void)state;
    sweep(".gpkg", false);
}
static void geojson(void **state)
{
    (void)state;
    sweep(".geojson", false);
}
static void fgb(void **state)
{
    (void)state;
    sweep(".fgb", false);
}
static void shp(void **state)
{
    (void)state;
    sweep(".shp", false);
}

static int begin(void **state)
{
    test_random random = {3};
    for (size_t i = 0; i < COLS * LINES; i++)
        raster_value[i] = test_uniform(&random, 0, 1);
    for (int i = 0; i < ROWS; i++) {
        points_x[i] = test_uniform(&random, 80000, 90000);
        points_y[i] = test_uniform(&random, 430000, 440000);
        rank[i] = i;
    }
    return rd_begin(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cog), cmocka_unit_test(asc),  cmocka_unit_test(csv),
        cmocka_unit_test(png), cmocka_unit_test(gpkg), cmocka_unit_test(geojson),
        cmocka_unit_test(fgb), cmocka_unit_test(shp),
    };
    return cmocka_run_group_tests(tests, begin, rd_end);
}
