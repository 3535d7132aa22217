/* Hulls of points, with a strip where they have no area; several layers in one GeoPackage. */
#include <unistd.h>

#include "check.h"

static hg_err err;

static void points_of_an_area_have_their_hull(void **state)
{
    (void)state;
    const double x[] = {10, 0, 7, 0, 10, 3, 10}, y[] = {0, 0, 3, 20, 20, 11, 0};
    hg_area hull = {0};
    bool stripped = true;
    assert_ok(hg_shape_hull(7, x, y, 1, &hull, &stripped, &err));
    assert_false(stripped);
    assert_close(hg_area_m2(&hull), 200, 1e-12);
    assert_int_equal(hull.n_points, 5);
    hg_area_clear(&hull);
}

static void a_place_or_a_line_gets_a_strip(void **state)
{
    (void)state;
    const double x[] = {5, 5, 5}, line[] = {5, 15, 10};
    hg_area hull = {0};
    bool stripped = false;
    for (size_t n = 1; n <= 3; n += 2) {
        assert_ok(hg_shape_hull(n, x, x, 2, &hull, &stripped, &err));
        assert_true(stripped);
        assert_close(hg_area_m2(&hull), acos(-1) * 4, 0.01);
        assert_true(hg_area_contains(&hull, 5, 5));
        hg_area_clear(&hull);
    }
    assert_ok(hg_shape_hull(3, line, x, 2, &hull, NULL, &err));
    assert_close(hg_area_m2(&hull), 40 + acos(-1) * 4, 0.01);
    hg_area_clear(&hull);
    assert_fails(hg_shape_hull(0, x, x, 2, &hull, NULL, &err), HG_EEMPTY, "no points");
    assert_fails(hg_shape_hull(1, x, x, 0, &hull, NULL, &err), HG_EDOMAIN, "strip of 0 m");
    assert_fails(hg_shape_hull(1, x, x, NAN, &hull, NULL, &err), HG_EDOMAIN, "nan");
}

/* ---- layers ---- */

typedef struct files {
    char folder[64], path[128];
    hg_crs *crs;
    hg_file_facts facts;
} files;

static void begin_files(files *f, const char *name)
{
    strcpy(f->folder, "/tmp/hotgrid-layers-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
    assert_ok(hg_crs_open("EPSG:28992", &f->crs, &err));
    f->facts = (hg_file_facts){.crs = f->crs, .as_of = 0};
}

static void end_files(files *f)
{
    unlink(f->path);
    assert_int_equal(rmdir(f->folder), 0);
    hg_crs_free(f->crs);
}

static void a_geopackage_holds_layers_full_and_empty(void **state)
{
    (void)state;
    files f;
    const double x[] = {155000, 155001}, y[] = {463000, 463001};
    const int64_t number[] = {7, 8};
    const hg_column column = {.name = "k", .type = HG_COLUMN_INT, .integer = number};
    hg_area shape[1] = {0};
    const hg_layer layers[] = {
        {.name = "empty", .n_rows = 0, .columns = &column, .n_columns = 1, .area = shape},
        {.name = "points", .n_rows = 2, .columns = &column, .n_columns = 1, .x = x, .y = y},
        {.name = "plain", .n_rows = 2, .columns = &column, .n_columns = 1}};
    begin_files(&f, "a.gpkg");
    assert_ok(hg_write_layers(f.path, 3, layers, &f.facts, &err));
    for (size_t k = 1; k < 3; k++) {
        hg_reader *reader = NULL;
        hg_record record;
        const char *defect = NULL;
        bool more = true;
        size_t rows = 0;
        const hg_source_options source = {.path = f.path, .layer = layers[k].name};
        assert_ok(hg_reader_open(&source, &reader, NULL, &err));
        assert_int_equal(hg_reader_has_points(reader), k == 1);
        for (;; rows++) {
            assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
            if (!more)
                break;
        }
        assert_int_equal(rows, 2);
        hg_reader_free(reader);
    }
    assert_fails(hg_write_layers(f.path, 3, layers, &f.facts, &err), HG_ECANTCREATE, "exists");
    end_files(&f);
}

static void other_formats_hold_one(void **state)
{
    (void)state;
    files f;
    const hg_layer layers[] = {{.name = "a"}, {.name = "A"}};
    begin_files(&f, "a.shp");
    assert_fails(hg_write_layers(f.path, 2, layers, &f.facts, &err), HG_EUSAGE, "only .gpkg");
    strcpy(strrchr(f.path, '.'), ".gpkg");
    assert_fails(hg_write_layers(f.path, 2, layers, &f.facts, &err), HG_EUSAGE,
                 "two layers are named A");
    assert_fails(hg_write_layers(f.path, 0, layers, &f.facts, &err), HG_EUSAGE, "0 layers");
    end_files(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_of_an_area_have_their_hull),
        cmocka_unit_test(a_place_or_a_line_gets_a_strip),
        cmocka_unit_test(a_geopackage_holds_layers_full_and_empty),
        cmocka_unit_test(other_formats_hold_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
