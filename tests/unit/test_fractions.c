/* How much of each cell an area covers: by hand, clipped at every side, and against GEOS. */
#include "shapes.h"

static hg_err err;

/* O2.1. */
static void triangle_of_oracle_2_1(void **state)
{
    (void)state;
    hg_area triangle = {0};
    double x[] = {0, 250, 0}, y[] = {0, 0, 250}, fraction[4];
    hg_grid grid = {.cell_m = 125, .cols = 2, .rows = 2};
    shape_ring(&triangle, 3, x, y, false);
    assert_ok(hg_area_fractions(&triangle, &grid, fraction, &err));
    assert_close(fraction[2], 1, 0); /* row 0 is north */
    assert_close(fraction[3], 0.5, 1e-15);
    assert_close(fraction[0], 0.5, 1e-15);
    assert_close(fraction[1], 0, 0);
    assert_close(hg_area_m2(&triangle), 31250, 0);
    hg_area_clear(&triangle);
}

/* A box of 2.5 x 1.5 cells with a hole of a quarter cell, far from the origin. */
static void box_with_hole_by_hand(void **state)
{
    (void)state;
    hg_area area = {0};
    double fraction[12];
    hg_grid grid = {.cell_m = 100, .first_col = 6000, .first_row = 3000, .cols = 4, .rows = 3};
    shape_box(&area, 600050, 300100, 600300, 300250, false);
    shape_box(&area, 600100, 300100, 600150, 300150, true);
    hg_area_orient(&area);
    assert_ok(hg_area_fractions(&area, &grid, fraction, &err));
    static const double expected[12] = {0.25, 0.5, 0.5, 0, 0.5, 0.75, 1, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < 12; i++)
        assert_close(fraction[i], expected[i], 1e-15);
    hg_area_clear(&area);
}

static void compare_with_geos(const hg_area *area, const hg_grid *grid, const double *fraction)
{
    for (size_t i = 0; i < hg_grid_cells(grid); i++) {
        double west = hg_grid_west(grid) + grid->cell_m * (double)(i % grid->cols);
        double north = hg_grid_north(grid) - grid->cell_m * (double)(i / grid->cols);
        hg_area cell = {0}, common = {0};
        shape_box(&cell, west, north - grid->cell_m, west + grid->cell_m, north, false);
        assert_ok(hg_shape_intersection(area, &cell, &common, &err));
        double expected = hg_area_m2(&common) / (grid->cell_m * grid->cell_m);
        if (!(fabs(fraction[i] - expected) <= 1e-12))
            fail_msg("cell %zu: %.17g, GEOS says %.17g", i, fraction[i], expected);
        hg_area_clear(&cell);
        hg_area_clear(&common);
    }
}

/* Random polygons with holes; the grid cuts them off at all four sides in turn. */
static void random_polygons_as_geos_cuts_them(void **state)
{
    (void)state;
    test_random r = {2022};
    for (int i = 0; i < 24; i++) {
        hg_area area = shape_random(&r, 5 + (size_t)i, 50, 50, 40);
        double cell = test_uniform(&r, 3, 40), fraction[4096];
        hg_extent part = {test_uniform(&r, -20, 60), test_uniform(&r, -20, 50),
                          test_uniform(&r, 70, 200), test_uniform(&r, 60, 110)};
        hg_grid grid;
        assert_ok(hg_grid_cover(&part, cell, test_uniform(&r, -9, 9), 0.1, 4096, &grid, &err));
        assert_ok(hg_area_fractions(&area, &grid, fraction, &err));
        compare_with_geos(&area, &grid, fraction);
        hg_area_clear(&area);
    }
}

/* The grid ends west, east, south, north of parts of the area, and away from it altogether. */
static void what_lies_outside_the_grid_is_cut_off(void **state)
{
    (void)state;
    hg_area area = {0};
    shape_box(&area, -1000, -1000, 1000, 1000, false);
    hg_grid inner = {.cell_m = 10, .first_col = -3, .first_row = 2, .cols = 7, .rows = 5};
    double fraction[35];
    assert_ok(hg_area_fractions(&area, &inner, fraction, &err));
    for (size_t i = 0; i < 35; i++)
        assert_close(fraction[i], 1, 0);
    hg_grid corner = {.cell_m = 300, .first_col = 3, .first_row = 3, .cols = 2, .rows = 2};
    assert_ok(hg_area_fractions(&area, &corner, fraction, &err));
    assert_close(fraction[2], 1.0 / 9, 1e-14); /* 100 x 100 of 300 x 300 */
    assert_close(fraction[0] + fraction[1] + fraction[3], 0, 0);
    hg_grid away[] = {{.cell_m = 10, .first_col = 100, .first_row = 0, .cols = 5, .rows = 5},
                      {.cell_m = 10, .first_col = -200, .first_row = 0, .cols = 5, .rows = 5},
                      {.cell_m = 10, .first_col = 0, .first_row = 100, .cols = 5, .rows = 5},
                      {.cell_m = 10, .first_col = 0, .first_row = -200, .cols = 5, .rows = 5}};
    for (size_t g = 0; g < 4; g++) {
        size_t n, *index;
        double *share;
        assert_ok(hg_area_fractions(&area, &away[g], fraction, &err));
        for (size_t i = 0; i < 25; i++)
            assert_close(fraction[i], 0, 0);
        assert_ok(hg_area_fractions_sparse(&area, &away[g], &n, &index, &share, &err));
        assert_int_equal(n, 0);
        hg_free(index);
        hg_free(share);
    }
    hg_area_clear(&area);
}

/* Borders along cell sides leave no dust behind: exactly 0 and exactly 1. */
static void whole_cells_are_exactly_whole(void **state)
{
    (void)state;
    hg_area area = {0};
    hg_extent extent = {599500, 300000, 600500, 301000};
    hg_grid grid;
    double cell = 76.2;
    assert_ok(hg_grid_cover(&extent, cell, 0, 0, 1000, &grid, &err));
    double west = hg_grid_west(&grid), south = hg_grid_south(&grid), fraction[1000];
    shape_box(&area, west + 2 * cell, south + 3 * cell, west + 7 * cell, south + 5 * cell, false);
    assert_ok(hg_area_fractions(&area, &grid, fraction, &err));
    for (size_t i = 0; i < hg_grid_cells(&grid); i++) {
        size_t col = i % grid.cols, row = grid.rows - 1 - i / grid.cols;
        assert_close(fraction[i], col >= 2 && col < 7 && row >= 3 && row < 5 ? 1 : 0, 0);
    }
    hg_area_clear(&area);
}

static void fractions_sum_to_the_area(void **state)
{
    (void)state;
    test_random r = {99};
    for (int i = 0; i < 60; i++) {
        hg_area area = shape_random(&r, 200, 233000, 582000, test_uniform(&r, 50, 5000));
        hg_extent extent;
        hg_grid grid;
        size_t n, *index;
        double *share;
        assert_true(hg_area_extent(&area, &extent));
        assert_ok(hg_grid_cover(&extent, 100.0 / 3, 0.7, 0, HG_GRID_CELLS_MAX, &grid, &err));
        assert_ok(hg_area_fractions_sparse(&area, &grid, &n, &index, &share, &err));
        assert_close(hg_sum(n, share) * grid.cell_m * grid.cell_m, hg_area_m2(&area), 1e-9);
        hg_free(index);
        hg_free(share);
        hg_area_clear(&area);
    }
}

/* The sparse list is the dense one without its zeros, in ascending order. */
static void sparse_and_dense_agree(void **state)
{
    (void)state;
    test_random r = {5};
    for (int i = 0; i < 30; i++) {
        hg_area area = shape_random(&r, 12, 50, 50, 40);
        hg_extent part = {10, 20, test_uniform(&r, 60, 220), 100};
        hg_grid grid;
        double dense[4096], *share;
        size_t n, *index, seen = 0;
        assert_ok(hg_grid_cover(&part, 7.5, 0, 0, 4096, &grid, &err));
        assert_ok(hg_area_fractions(&area, &grid, dense, &err));
        assert_ok(hg_area_fractions_sparse(&area, &grid, &n, &index, &share, &err));
        for (size_t c = 0; c < hg_grid_cells(&grid); c++)
            if (dense[c] > 0) {
                assert_true(seen < n);
                assert_int_equal(index[seen], c);
                assert_close(share[seen++], dense[c], 0);
            }
        assert_int_equal(seen, n);
        hg_free(index);
        hg_free(share);
        hg_area_clear(&area);
    }
}

static void wrong_rings_are_refused(void **state)
{
    (void)state;
    hg_area turned = {0}, doubled = {0}, empty = {0};
    double x[] = {0, 0, 20, 20}, y[] = {0, 20, 20, 0}, fraction[9];
    hg_grid grid = {.cell_m = 10, .cols = 3, .rows = 3};
    shape_ring(&turned, 4, x, y, false); /* clockwise, not oriented */
    assert_fails(hg_area_fractions(&turned, &grid, fraction, &err), HG_EDATA, "wrong way round");
    hg_area_orient(&turned);
    assert_ok(hg_area_append(&doubled, &turned, &err));
    assert_ok(hg_area_append(&doubled, &turned, &err));
    assert_fails(hg_area_fractions(&doubled, &grid, fraction, &err), HG_EDATA,
                 "cell at (0, 10) 2 times");
    assert_ok(hg_area_fractions(&empty, &grid, fraction, &err));
    assert_close(fraction[4], 0, 0);
    hg_area_clear(&turned);
    hg_area_clear(&doubled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(triangle_of_oracle_2_1),
        cmocka_unit_test(box_with_hole_by_hand),
        cmocka_unit_test(random_polygons_as_geos_cuts_them),
        cmocka_unit_test(what_lies_outside_the_grid_is_cut_off),
        cmocka_unit_test(whole_cells_are_exactly_whole),
        cmocka_unit_test(fractions_sum_to_the_area),
        cmocka_unit_test(sparse_and_dense_agree),
        cmocka_unit_test(wrong_rings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
