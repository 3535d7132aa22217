/* Each point has exactly one cell, each cell one name, and too many cells are refused in words. */
#include "check.h"

static hg_err err;

static hg_grid covering(double x_min, double y_min, double x_max, double y_max, double cell)
{
    hg_extent extent = {x_min, y_min, x_max, y_max};
    hg_grid grid;
    assert_ok(hg_grid_cover(&extent, cell, 0, 0, HG_GRID_CELLS_MAX, &grid, &err));
    return grid;
}

static void cover_is_the_smallest_aligned_block(void **state)
{
    (void)state;
    hg_grid grid = covering(85912.3, 436087, 86400, 436400, 125);
    assert_close(hg_grid_west(&grid), 85875, 0);
    assert_close(hg_grid_south(&grid), 436000, 0);
    assert_close(hg_grid_east(&grid), 86500, 0);
    assert_close(hg_grid_north(&grid), 436500, 0);
    assert_int_equal(grid.cols, 5);
    assert_int_equal(grid.rows, 4);
    assert_int_equal(hg_grid_cells(&grid), 20);
    assert_close(hg_grid_center_x(&grid, 0), 85937.5, 0);
    assert_close(hg_grid_center_y(&grid, 0), 436437.5, 0);
}

static void a_point_on_the_maximum_gets_a_cell_of_its_own(void **state)
{
    (void)state;
    hg_grid grid = covering(0, 0, 250, 125, 125);
    size_t index;
    assert_int_equal(grid.cols, 3);
    assert_int_equal(grid.rows, 2);
    assert_true(hg_grid_locate(&grid, 250, 125, &index));
    assert_int_equal(index, 2);
    assert_false(hg_grid_locate(&grid, 375, 125, &index));
    grid = covering(7, 7, 7, 7, 125); /* one incident alone */
    assert_int_equal(hg_grid_cells(&grid), 1);
}

static void origin_and_negative_corners(void **state)
{
    (void)state;
    hg_extent extent = {-310, -1, 90, 1};
    hg_grid grid;
    size_t index;
    assert_ok(hg_grid_cover(&extent, 100, 30, -50, 1000, &grid, &err));
    assert_close(hg_grid_west(&grid), -370, 0);
    assert_close(hg_grid_south(&grid), -50, 0);
    assert_int_equal(grid.cols, 5);
    assert_int_equal(grid.rows, 1);
    assert_true(hg_grid_locate(&grid, -270.0000001, 0, &index));
    assert_int_equal(index, 0);
    assert_true(hg_grid_locate(&grid, -270, 0, &index));
    assert_int_equal(index, 1);
}

/* Every corner, and the doubles just below and above it, at sizes that binary cannot hold. */
static void corners_belong_to_the_cell_they_open(void **state)
{
    (void)state;
    static const double sizes[] = {0.1, 125, 76.2, 100.0 / 3, 0.3, 152.4003048};
    static const double starts[] = {0, 599900, -1234.5, 233000.123};
    for (size_t s = 0; s < 6; s++)
        for (size_t b = 0; b < 4; b++) {
            double low = starts[b], high = low + 300 * sizes[s];
            hg_grid grid = covering(low, low, high, high, sizes[s]);
            for (size_t k = 0; k < grid.cols; k++) {
                double corner = grid.origin_x + (double)(grid.first_col + (int64_t)k) * sizes[s];
                size_t row_start = (grid.rows - 1) * grid.cols, index;
                double y = hg_grid_south(&grid);
                assert_true(hg_grid_locate(&grid, corner, y, &index));
                assert_int_equal(index, row_start + k);
                assert_true(hg_grid_locate(&grid, nextafter(corner, INFINITY), y, &index));
                assert_int_equal(index, row_start + k);
                bool below = hg_grid_locate(&grid, nextafter(corner, -INFINITY), y, &index);
                assert_int_equal(below, k > 0);
                if (below)
                    assert_int_equal(index, row_start + k - 1);
            }
        }
}

static void points_that_are_nowhere(void **state)
{
    (void)state;
    hg_grid grid = covering(0, 0, 1000, 1000, 125);
    size_t index = 77;
    assert_false(hg_grid_locate(&grid, NAN, 5, &index));
    assert_false(hg_grid_locate(&grid, 5, INFINITY, &index));
    assert_false(hg_grid_locate(&grid, -1e-9, 5, &index));
    assert_false(hg_grid_locate(&grid, 1e300, -1e300, &index));
    assert_int_equal(index, 77);
}

static void too_many_cells_are_refused_with_advice(void **state)
{
    (void)state;
    hg_extent extent = {0, 0, 280000, 330000};
    hg_grid grid = {.cols = 99};
    assert_fails(hg_grid_cover(&extent, 10, 0, 0, HG_GRID_CELLS_MAX, &grid, &err), HG_EDOMAIN,
                 "28001 x 33001 = 924061001 cells of 10 m, more than the 100000000 allowed");
    assert_non_null(strstr(err.text, "280 x 330 km"));
    assert_non_null(strstr(err.text, "50 m would do"));
    assert_int_equal(grid.cols, 99);
    /* and what it advises does */
    assert_ok(hg_grid_cover(&extent, 50, 0, 0, HG_GRID_CELLS_MAX, &grid, &err));
    hg_extent huge = {-1e15, -1e15, 1e15, 1e15}; /* rows * cols overflows 64 bits */
    assert_fails(hg_grid_cover(&huge, 1e4, 0, 0, SIZE_MAX, &grid, &err), HG_EDOMAIN, "cells of");
}

static void impossible_requests_are_refused(void **state)
{
    (void)state;
    hg_extent extent = {0, 0, 100, 100}, upside_down = {0, 100, 100, 0},
              endless = {0, 0, INFINITY, 1};
    hg_grid grid;
    static const double bad[] = {1e-160, 1e160, 0, -125, NAN, INFINITY};
    for (size_t i = 0; i < 6; i++)
        assert_fails(hg_grid_cover(&extent, bad[i], 0, 0, 1000, &grid, &err), HG_EDOMAIN,
                     "cell size");
    assert_fails(hg_grid_cover(&upside_down, 10, 0, 0, 1000, &grid, &err), HG_EDOMAIN, "upwards");
    assert_fails(hg_grid_cover(&endless, 10, 0, 0, 1000, &grid, &err), HG_EDOMAIN, "finite");
    assert_fails(hg_grid_cover(&extent, 10, NAN, 0, 1000, &grid, &err), HG_EDOMAIN, "origin");
    hg_extent far = {600000, 0, 600000.0000001, 0};
    assert_fails(hg_grid_cover(&far, 1e-9, 0, 0, 1000000, &grid, &err), HG_EDOMAIN,
                 "cannot be told apart");
    assert_int_equal(hg_grid_cover(&extent, 0, 0, 0, 1000, &grid, NULL), HG_EDOMAIN);
}

static void names_do_not_depend_on_the_extent(void **state)
{
    (void)state;
    char name[HG_CELL_NAME_MAX];
    hg_grid small = covering(85912.3, 436087, 86400, 436400, 125);
    hg_grid large = covering(0, 300000, 280000, 630000, 125);
    size_t index;
    assert_true(hg_grid_locate(&small, 85912.3, 436087, &index));
    assert_string_equal(hg_grid_cell_name(&small, index, name), "E85875N436000");
    assert_true(hg_grid_locate(&large, 85912.3, 436087, &index));
    assert_string_equal(hg_grid_cell_name(&large, index, name), "E85875N436000");
    hg_grid feet = covering(-200, 0, 300, 300, 76.2);
    assert_string_equal(hg_grid_cell_name(&feet, 0, name), "E-228.6N228.6");
    hg_grid tenth = covering(-0.25, -0.25, 0.25, 0.25, 0.1);
    assert_true(hg_grid_locate(&tenth, 0, 0, &index));
    assert_string_equal(hg_grid_cell_name(&tenth, index, name), "E0N0");
}

static void names_lead_back(void **state)
{
    (void)state;
    static const double sizes[] = {0.1, 125, 76.2, 100.0 / 3};
    for (size_t s = 0; s < 4; s++) {
        hg_grid grid = covering(599990, -40, 599990 + 60 * sizes[s], 60 * sizes[s], sizes[s]);
        for (size_t i = 0; i < hg_grid_cells(&grid); i++) {
            char name[HG_CELL_NAME_MAX];
            size_t found;
            assert_true(hg_grid_cell_find(&grid, hg_grid_cell_name(&grid, i, name), &found));
            assert_int_equal(found, i);
        }
    }
}

static void strange_names_are_no_cells(void **state)
{
    (void)state;
    static const char *const names[] = {"",       "E",       "E0",      "N0E0",    "E0N",
                                        "E1N0",   "E0N125 ", "e0N0",    "E-125N0", "E1000N0",
                                        "EnanN0", "E0N0x",   "E0N1e99", "E0.001N0"};
    hg_grid grid = covering(0, 0, 999, 999, 125);
    size_t index;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_false(hg_grid_cell_find(&grid, names[i], &index));
    assert_true(hg_grid_cell_find(&grid, "E0N875", &index));
    assert_int_equal(index, 0);
}

static void surfaces_start_filled(void **state)
{
    (void)state;
    hg_grid grid = covering(0, 0, 300, 200, 100);
    hg_surface surface;
    assert_ok(hg_surface_init(&surface, &grid, NAN, &err));
    for (size_t i = 0; i < 12; i++)
        assert_true(isnan(surface.value[i]));
    assert_int_equal(surface.grid.cols, 4);
    hg_surface_clear(&surface);
    assert_null(surface.value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cover_is_the_smallest_aligned_block),
        cmocka_unit_test(a_point_on_the_maximum_gets_a_cell_of_its_own),
        cmocka_unit_test(origin_and_negative_corners),
        cmocka_unit_test(corners_belong_to_the_cell_they_open),
        cmocka_unit_test(points_that_are_nowhere),
        cmocka_unit_test(too_many_cells_are_refused_with_advice),
        cmocka_unit_test(impossible_requests_are_refused),
        cmocka_unit_test(names_do_not_depend_on_the_extent),
        cmocka_unit_test(names_lead_back),
        cmocka_unit_test(strange_names_are_no_cells),
        cmocka_unit_test(surfaces_start_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
