/* Random frames: one cell for each point, names that lead back, fractions that move with the map.
 */
#include "shapes.h"

static hg_err err;

static hg_grid random_grid(test_random *r)
{
    static const double sizes[] = {0.1, 1, 12.5, 76.2, 100, 125, 500.0 / 3};
    hg_grid grid;
    double cell = sizes[test_next(r) % 7];
    double x = test_uniform(r, -600000, 600000), y = test_uniform(r, -600000, 600000);
    hg_extent extent = {x, y, x + cell * test_uniform(r, 0, 40), y + cell * test_uniform(r, 0, 40)};
    assert_ok(
        hg_grid_cover(&extent, cell, test_uniform(r, -1, 1) * cell, 0.25, 10000, &grid, &err));
    return grid;
}

/* The answer by brute force over the corners that the header promises. */
static size_t cells_that_hold(const hg_grid *grid, double x, double y, size_t *which)
{
    size_t found = 0;
    for (size_t i = 0; i < hg_grid_cells(grid); i++) {
        int64_t col = grid->first_col + (int64_t)(i % grid->cols);
        int64_t row = grid->first_row + (int64_t)(grid->rows - 1 - i / grid->cols);
        double west = grid->origin_x + (double)col * grid->cell_m;
        double east = grid->origin_x + (double)(col + 1) * grid->cell_m;
        double south = grid->origin_y + (double)row * grid->cell_m;
        double north = grid->origin_y + (double)(row + 1) * grid->cell_m;
        if (x >= west && x < east && y >= south && y < north) {
            *which = i;
            found++;
        }
    }
    return found;
}

static void each_point_has_exactly_one_cell(void **state)
{
    (void)state;
    test_random r = {20240101};
    for (int g = 0; g < 60; g++) {
        hg_grid grid = random_grid(&r);
        for (int i = 0; i < 60; i++) {
            double x = test_uniform(&r, hg_grid_west(&grid), hg_grid_east(&grid));
            double y = test_uniform(&r, hg_grid_south(&grid), hg_grid_north(&grid));
            if (i % 3 == 0) /* on a corner, or one double beside it */
                x = hg_grid_center_x(&grid, test_next(&r) % grid.cols) - grid.cell_m / 2;
            if (i % 6 == 0)
                x = nextafter(x, -INFINITY);
            size_t expected, index;
            size_t n = cells_that_hold(&grid, x, y, &expected);
            assert_true(n <= 1);
            assert_int_equal(hg_grid_locate(&grid, x, y, &index), n == 1);
            if (n == 1)
                assert_int_equal(index, expected);
        }
    }
}

static void names_are_unique_and_lead_back(void **state)
{
    (void)state;
    test_random r = {77};
    for (int g = 0; g < 60; g++) {
        hg_grid grid = random_grid(&r);
        char name[HG_CELL_NAME_MAX];
        for (size_t i = 0; i < hg_grid_cells(&grid); i++) {
            size_t found;
            assert_true(hg_grid_cell_find(&grid, hg_grid_cell_name(&grid, i, name), &found));
            assert_int_equal(found, i);
        }
    }
}

/* A larger extent around the same place gives the same cell the same name. */
static void names_do_not_depend_on_the_extent(void **state)
{
    (void)state;
    test_random r = {78};
    for (int g = 0; g < 200; g++) {
        hg_grid grid = random_grid(&r), larger = grid;
        larger.first_col -= 7;
        larger.first_row -= 3;
        larger.cols += 12;
        larger.rows += 5;
        char one[HG_CELL_NAME_MAX], other[HG_CELL_NAME_MAX];
        size_t i = test_next(&r) % hg_grid_cells(&grid);
        size_t row = i / grid.cols + 2, col = i % grid.cols + 7;
        hg_grid_cell_name(&grid, i, one);
        hg_grid_cell_name(&larger, row * larger.cols + col, other);
        assert_string_equal(one, other);
    }
}

/* Moving map and grid together by whole cells of a power of two changes no bit. */
static void fractions_move_with_the_map(void **state)
{
    (void)state;
    enum { CELLS = 40 * 40 };
    test_random r = {9};
    for (int k = 0; k < 40; k++) {
        hg_area area = shape_random(&r, 9, 512, 512, 300), moved = {0};
        hg_grid here = {.cell_m = 64, .first_col = -2, .first_row = 1, .cols = 31, .rows = 15};
        hg_grid there = here;
        double before[CELLS], after[CELLS];
        for (size_t i = 0; i < area.n_points; i++) { /* few enough bits to survive the move */
            area.x[i] = floor(area.x[i] * 1024) / 1024;
            area.y[i] = floor(area.y[i] * 1024) / 1024;
        }
        int64_t east = (int64_t)(test_next(&r) % 20000) - 10000;
        int64_t north = (int64_t)(test_next(&r) % 20000) - 10000;
        assert_ok(hg_area_copy(&area, &moved, &err));
        for (size_t i = 0; i < moved.n_points; i++) {
            moved.x[i] += 64 * (double)east;
            moved.y[i] += 64 * (double)north;
        }
        there.first_col += east;
        there.first_row += north;
        assert_ok(hg_area_fractions(&area, &here, before, &err));
        assert_ok(hg_area_fractions(&moved, &there, after, &err));
        assert_memory_equal(before, after, hg_grid_cells(&here) * sizeof *before);
        hg_area_clear(&area);
        hg_area_clear(&moved);
    }
}

/* Zones that tile the plane: their shares of each inner cell add up to one. */
static void a_tessellation_covers_each_cell_once(void **state)
{
    (void)state;
    enum { NX = 8, NY = 6, N = NX * NY };
    test_random r = {10};
    hg_area *zones = shape_tessellation(&r, NX, NY, 111.7, 0.4);
    hg_grid grid = {
        .origin_x = 3.3, .cell_m = 25, .first_col = 0, .first_row = 0, .cols = 35, .rows = 26};
    double total[35 * 26] = {0}, one[35 * 26];
    for (size_t i = 0; i < N; i++) {
        assert_ok(hg_area_fractions(&zones[i], &grid, one, &err));
        for (size_t c = 0; c < hg_grid_cells(&grid); c++)
            total[c] += one[c];
    }
    for (size_t c = 0; c < hg_grid_cells(&grid); c++)
        assert_close(total[c], 1, 1e-11);
    shape_clear_all(zones, N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_point_has_exactly_one_cell),
        cmocka_unit_test(names_are_unique_and_lead_back),
        cmocka_unit_test(names_do_not_depend_on_the_extent),
        cmocka_unit_test(fractions_move_with_the_map),
        cmocka_unit_test(a_tessellation_covers_each_cell_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
