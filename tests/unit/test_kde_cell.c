/* Do the points' shares of a cell add up to its density, in the digits that the grid has? */
#include "check.h"

static hg_err err;
static const hg_grid grid = {.cell_m = 125, .first_col = 7, .first_row = -3, .cols = 9, .rows = 8};

enum { N = 300 };
static double x[N], y[N], weight[N], share[N], plane[72];

/* Many at one place, some without weight, some beyond the grid and beyond every reach. */
static void scatter(uint64_t seed)
{
    test_random r = {seed};
    for (size_t i = 0; i < N; i++) {
        x[i] = test_uniform(&r, 500, 2400);
        y[i] = test_uniform(&r, -800, 1000);
        weight[i] = test_uniform(&r, 0, 2);
        if (i % 7 == 3)
            weight[i] = 0;
        if (i % 3 == 1)
            x[i] = x[i - 1], y[i] = y[i - 1];
    }
}

static void check_cells(const hg_kde_options *options)
{
    assert_ok(hg_kde_grid(options, N, x, y, weight, &grid, plane, &err));
    for (size_t cell = 0; cell < hg_grid_cells(&grid); cell++) {
        double sum = 0;
        assert_ok(hg_kde_cell(options, N, x, y, weight, &grid, cell, share, &err));
        for (size_t i = 0; i < N; i++) {
            assert_true(share[i] >= 0);
            assert_true(weight[i] > 0 || share[i] == 0);
            sum += share[i];
        }
        assert_close(sum, plane[cell], 4.0 * N * 0x1p-52);
    }
}

static void shares_add_up_for_every_kernel_with_a_formula(void **state)
{
    (void)state;
    static const double bandwidth[] = {30, 160, 410};
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        const hg_kernel *kernel = hg_kernel_at(k);
        if (strcmp(kernel->name, "exponential") == 0)
            continue;
        for (size_t b = 0; b < 3; b++) {
            scatter(1000 * k + b);
            hg_kde_options options = {
                .kernel = kernel, .bandwidth_m = bandwidth[b], .cell_integral = true};
            check_cells(&options);
        }
    }
}

static void every_point_may_have_its_bandwidth(void **state)
{
    (void)state;
    static double each[N];
    test_random r = {4};
    scatter(77);
    for (size_t i = 0; i < N; i++)
        each[i] = i % 3 == 1 ? each[i - 1] : test_uniform(&r, 40, 500);
    hg_kde_options options = {.bandwidth_m = 1, .bandwidth_each = each, .cell_integral = true};
    check_cells(&options);
}

/* O3.5: quartic h 200, a point in the middle of a 125 m cell. */
static void one_point_is_the_oracle(void **state)
{
    (void)state;
    const double at_x = 7 * 125 + 62.5, at_y = -3 * 125 + 62.5, one = 1;
    double mass;
    hg_kde_options options = {.bandwidth_m = 200, .cell_integral = true};
    assert_ok(hg_kde_cell(&options, 1, &at_x, &at_y, &one, &grid, 63, &mass, &err));
    assert_close(mass * 125 * 125, .326662651, 2e-9);
    assert_ok(hg_kde_cell(&options, 1, &at_x, &at_y, &one, &grid, 64, &mass, &err));
    assert_close(mass * 125 * 125, .130104985, 1e-5);
    assert_ok(hg_kde_cell(&options, 1, &at_x, &at_y, &one, &grid, 0, &mass, &err));
    assert_close(mass, 0, 0);
}

static void what_it_cannot_take_apart_is_refused(void **state)
{
    (void)state;
    double out[N];
    scatter(5);
    hg_kde_options options = {.bandwidth_m = 200};
    assert_fails(hg_kde_cell(&options, N, x, y, weight, &grid, 0, out, &err), HG_EDOMAIN, "means");
    options.cell_integral = true;
    assert_fails(hg_kde_cell(&options, N, x, y, weight, &grid, 72, out, &err), HG_EDOMAIN, "72");
    options.kernel = hg_kernel_find("exponential");
    assert_fails(hg_kde_cell(&options, N, x, y, weight, &grid, 0, out, &err), HG_EDOMAIN, "means");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_add_up_for_every_kernel_with_a_formula),
        cmocka_unit_test(every_point_may_have_its_bandwidth),
        cmocka_unit_test(one_point_is_the_oracle),
        cmocka_unit_test(what_it_cannot_take_apart_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
