/* The Dutch municipalities and wijken of 2022: exclaves, holes, borders, and what cells they cover.
 */
#include "check.h"

static hg_err err;
static hg_zones towns;
static hg_crs *rd;

static bool read_boundaries(const char *file, hg_zones *out)
{
    const char *path = test_dataset(file);
    if (!path)
        return false;
    hg_polygon_options options = {.source = {.path = path},
                                  .work_crs = rd,
                                  .name_column = "name",
                                  .code_column = "code",
                                  .refuse_invalid = false};
    assert_ok(hg_read_zones(&options, out, NULL, &err));
    return true;
}

static int set_up(void **state)
{
    (void)state;
    assert_ok(hg_crs_open("EPSG:28992", &rd, &err));
    read_boundaries("nl_boundaries_2022/municipalities_epsg28992.shp", &towns);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hg_zones_clear(&towns);
    hg_crs_free(rd);
    return 0;
}

static void need_towns(void)
{
    if (towns.n == 0)
        skip();
}

static const hg_area *town(const char *name)
{
    for (size_t i = 0; i < towns.n; i++)
        if (strcmp(towns.name[i], name) == 0)
            return &towns.area[i];
    fail_msg("no municipality called %s", name);
    return NULL;
}

static size_t holes(const hg_area *area)
{
    return area->n_rings - hg_area_parts(area);
}

static int owners(double x, double y)
{
    int count = 0;
    for (size_t i = 0; i < towns.n; i++)
        count += hg_area_contains(&towns.area[i], x, y);
    return count;
}

/* Areas as GDAL computes them from the same file. */
static void parts_and_holes_are_read_whole(void **state)
{
    (void)state;
    need_towns();
    assert_int_equal(towns.n, 345);
    const hg_area *baarle = town("Baarle-Nassau"), *amsterdam = town("Amsterdam");
    assert_int_equal(hg_area_parts(baarle), 8);
    assert_int_equal(holes(baarle), 12);
    assert_close(hg_area_m2(baarle), 76444749.0, 1e-12);
    assert_int_equal(holes(amsterdam), 2);
    assert_int_equal(hg_area_parts(amsterdam), 5);
    assert_close(hg_area_m2(amsterdam), 196590091.0, 1e-12);
    assert_int_equal(hg_area_parts(town("Het Hogeland")), 11);
}

static hg_area ring_alone(const hg_area *area, size_t k)
{
    size_t first = area->start[k], n = area->start[k + 1] - first;
    hg_area ring = {0};
    assert_ok(hg_area_add_ring(&ring, n, area->x + first, area->y + first, false, &err));
    return ring;
}

/* Is the point in a Dutch piece that lies within hole `k`? */
static bool in_inner_piece(const hg_area *area, size_t k, double x, double y)
{
    hg_area hole = ring_alone(area, k);
    bool found = false;
    for (size_t other = 0; other < area->n_rings && !found; other++) {
        hg_area ring = ring_alone(area, other);
        found = !area->hole[other] && hg_area_m2(&ring) < hg_area_m2(&hole) &&
                hg_area_contains(&ring, x, y);
        hg_area_clear(&ring);
    }
    hg_area_clear(&hole);
    return found;
}

/* Points in the Belgian pieces inside Baarle-Nassau are in no Dutch municipality at all. */
static void belgian_holes_are_outside(void **state)
{
    (void)state;
    need_towns();
    const hg_area *baarle = town("Baarle-Nassau");
    test_random r = {744};
    for (size_t k = 0; k < baarle->n_rings; k++) {
        if (!baarle->hole[k])
            continue;
        hg_area ring = ring_alone(baarle, k);
        hg_extent box;
        size_t tried = 0;
        assert_true(hg_area_extent(&ring, &box));
        while (tried < 20) {
            double x = test_uniform(&r, box.x_min, box.x_max);
            double y = test_uniform(&r, box.y_min, box.y_max);
            if (!hg_area_contains(&ring, x, y))
                continue;
            tried++;
            assert_int_equal(owners(x, y), in_inner_piece(baarle, k, x, y) ? 1 : 0);
        }
        hg_area_clear(&ring);
    }
}

/* Each of the eight Dutch pieces belongs to Baarle-Nassau, the exclaves too. */
static void exclaves_are_inside(void **state)
{
    (void)state;
    need_towns();
    const hg_area *baarle = town("Baarle-Nassau");
    size_t pieces = 0;
    for (size_t k = 0, end; k < baarle->n_rings; k = end, pieces++) {
        hg_area piece = ring_alone(baarle, k);
        double x, y;
        for (end = k + 1; end < baarle->n_rings && baarle->hole[end]; end++) {
            size_t first = baarle->start[end], n = baarle->start[end + 1] - first;
            assert_ok(
                hg_area_add_ring(&piece, n, baarle->x + first, baarle->y + first, true, &err));
        }
        assert_ok(hg_shape_inner_point(&piece, &x, &y, &err));
        assert_true(hg_area_contains(baarle, x, y));
        assert_int_equal(owners(x, y), 1);
        hg_area_clear(&piece);
    }
    assert_int_equal(pieces, 8);
}

static void every_boundary_is_valid(void **state)
{
    (void)state;
    need_towns();
    for (size_t i = 0; i < towns.n; i++)
        assert_ok(hg_shape_valid(&towns.area[i], &err));
}

/* sum(fraction) * cell^2 = area within 1e-9, for each of the 345, at three cell sizes. */
static void fractions_sum_to_each_area(void **state)
{
    (void)state;
    need_towns();
    static const double cells[] = {125, 100, 333.3};
    hg_extent country = {0, 300000, 280000, 625000};
    for (size_t c = 0; c < 3; c++) {
        hg_grid grid;
        assert_ok(hg_grid_cover(&country, cells[c], 0, 0, HG_GRID_CELLS_MAX, &grid, &err));
        for (size_t i = 0; i < towns.n; i++) {
            size_t n, *index;
            double *share;
            assert_ok(hg_area_fractions_sparse(&towns.area[i], &grid, &n, &index, &share, &err));
            double covered = hg_sum(n, share) * cells[c] * cells[c];
            assert_close(covered, hg_area_m2(&towns.area[i]), 1e-9);
            hg_free(index);
            hg_free(share);
        }
    }
}

/* Shares of a border town's cells, as GEOS cuts them. */
static void fractions_of_baarle_are_those_of_geos(void **state)
{
    (void)state;
    need_towns();
    const hg_area *baarle = town("Baarle-Nassau");
    hg_extent extent;
    hg_grid grid;
    assert_true(hg_area_extent(baarle, &extent));
    assert_ok(hg_grid_cover(&extent, 250, 0, 0, 10000, &grid, &err));
    double *fraction = calloc(hg_grid_cells(&grid), sizeof *fraction);
    assert_non_null(fraction);
    assert_ok(hg_area_fractions(baarle, &grid, fraction, &err));
    for (size_t i = 0; i < hg_grid_cells(&grid); i += 3) {
        double west = hg_grid_west(&grid) + 250 * (double)(i % grid.cols);
        double north = hg_grid_north(&grid) - 250 * (double)(i / grid.cols);
        double x[] = {west, west + 250, west + 250, west};
        double y[] = {north - 250, north - 250, north, north};
        hg_area cell = {0}, common = {0};
        assert_ok(hg_area_add_ring(&cell, 4, x, y, false, &err));
        assert_ok(hg_shape_intersection(baarle, &cell, &common, &err));
        assert_true(fabs(fraction[i] - hg_area_m2(&common) / 62500) <= 1e-12);
        hg_area_clear(&cell);
        hg_area_clear(&common);
    }
    free(fraction);
}

/* Points anywhere, on the vertices and on the borders: never in two municipalities; and in one
 * wherever the country is. */
static void each_place_has_one_municipality(void **state)
{
    (void)state;
    need_towns();
    test_random r = {345};
    hg_area country = {0};
    hg_locator *locator;
    size_t inside = 0;
    assert_ok(hg_shape_union(towns.n, towns.area, &country, &err));
    assert_ok(hg_locator_new(towns.n, towns.area, &locator, &err));
    for (int i = 0; i < 6000; i++) {
        double x = test_uniform(&r, 10000, 280000), y = test_uniform(&r, 300000, 625000);
        bool on_border = i % 2;
        if (on_border) {
            const hg_area *one = &towns.area[test_next(&r) % towns.n];
            size_t at = test_next(&r) % (one->n_points - 1);
            double share = i % 4 == 1 ? 0 : test_uniform(&r, 0, 1);
            x = one->x[at] + share * (one->x[at + 1] - one->x[at]);
            y = one->y[at] + share * (one->y[at + 1] - one->y[at]);
        }
        int count = owners(x, y);
        assert_true(count <= 1);
        assert_int_equal(hg_locator_find(locator, x, y) >= 0, count == 1);
        if (!on_border)
            assert_int_equal(hg_area_contains(&country, x, y), count == 1);
        inside += count == 1;
    }
    assert_true(inside > 3000);
    hg_locator_free(locator);
    hg_area_clear(&country);
}

/* All wijken on the national grid: together they cover what the municipalities cover. */
static void wijken_fit_the_national_grid(void **state)
{
    (void)state;
    need_towns();
    hg_zones wijken = {0};
    hg_extent country = {0, 300000, 280000, 625000};
    hg_grid grid;
    double covered = 0, area = 0;
    if (!read_boundaries("nl_boundaries_2022/wijken_epsg28992.shp", &wijken))
        skip();
    assert_int_equal(wijken.n, 3340);
    assert_ok(hg_grid_cover(&country, 125, 0, 0, HG_GRID_CELLS_MAX, &grid, &err));
    assert_int_equal(grid.cols, 2241); /* the point on the maximum has its own column */
    double began = hg_monotonic_seconds();
    for (size_t i = 0; i < wijken.n; i++) {
        size_t n, *index;
        double *share;
        assert_ok(hg_area_fractions_sparse(&wijken.area[i], &grid, &n, &index, &share, &err));
        covered += hg_sum(n, share) * 125 * 125;
        area += hg_area_m2(&wijken.area[i]);
        hg_free(index);
        hg_free(share);
    }
    print_message("fractions of 3,340 wijken took %.3f s\n", hg_monotonic_seconds() - began);
    assert_close(covered, area, 1e-9);
    hg_zones_clear(&wijken);
}

/* The same country from degrees: control by area, within the scale error of RD. */
static void degrees_give_the_same_country(void **state)
{
    (void)state;
    need_towns();
    hg_zones again = {0};
    if (!read_boundaries("nl_boundaries_2022/municipalities_wgs84.geojson", &again))
        skip();
    assert_int_equal(again.n, 345);
    for (size_t i = 0; i < again.n; i++) {
        const hg_area *other = town(again.name[i]);
        assert_close(hg_area_m2(&again.area[i]), hg_area_m2(other), 1e-3);
    }
    hg_zones_clear(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_holes_are_read_whole),
        cmocka_unit_test(belgian_holes_are_outside),
        cmocka_unit_test(exclaves_are_inside),
        cmocka_unit_test(every_boundary_is_valid),
        cmocka_unit_test(fractions_sum_to_each_area),
        cmocka_unit_test(fractions_of_baarle_are_those_of_geos),
        cmocka_unit_test(each_place_has_one_municipality),
        cmocka_unit_test(wijken_fit_the_national_grid),
        cmocka_unit_test(degrees_give_the_same_country),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
