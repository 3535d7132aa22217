/* Does the density give the hand-worked values of docs/methods.md O3.1 to O3.5? */
#include "check.h"

#define PI 3.14159265358979323846

static hg_err err;

/* A grid of `size` cells a side whose centre cell's centre is (x, y). */
static hg_grid around(double x, double y, double cell, size_t size)
{
    double half = cell * (double)size / 2;
    return (hg_grid){
        .origin_x = x - half, .origin_y = y - half, .cell_m = cell, .cols = size, .rows = size};
}

static double density_at(const char *kernel, double h, size_t n, const double *x, double at)
{
    const double y[2] = {0, 0}, w[2] = {1, 1};
    double out[9];
    hg_grid grid = around(at, 0, 60.0, 3);
    hg_kde_options options = {.kernel = hg_kernel_find(kernel), .bandwidth_m = h};
    assert_ok(hg_kde_grid(&options, n, x, y, w, &grid, out, &err));
    double fast = out[4];
    assert_ok(hg_kde_direct(&options, n, x, y, w, &grid, out, &err));
    assert_close(fast, out[4], 1e-13);
    return fast * 1e6; /* per km2 */
}

static const double pair[2] = {0, 100};

static void compact_kernels_two_points(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double middle, at_point;
    } o31[] = {{"uniform", 15.915494, 15.915494},
               {"triangular", 35.809862, 35.809862},
               {"epanechnikov", 29.841552, 27.852115},
               {"quartic", 41.964682, 37.301940},
               {"triweight", 52.455853, 45.259687}};
    for (size_t i = 0; i < 5; i++) {
        assert_close(density_at(o31[i].name, 200, 2, pair, 50), o31[i].middle, 2e-8);
        assert_close(density_at(o31[i].name, 200, 2, pair, 0), o31[i].at_point, 2e-8);
    }
}

/* O3.2 is for the uncut normal; ours is cut at 4 and divided by the mass kept. */
static void gaussian_two_points(void **state)
{
    (void)state;
    double kept = 1 - exp(-8.0);
    assert_close(density_at("gaussian", 100, 2, pair, 50) * kept, 28.090749, 2e-8);
    assert_close(density_at("gaussian", 100, 2, pair, 0) * kept, 25.568730, 2e-8);
}

static void quartic_at_its_point(void **state)
{
    (void)state;
    assert_close(density_at("quartic", 200, 1, pair, 0), 23.873241, 3e-8);
    assert_close(density_at("quartic", 200, 1, pair, 0), 3 / (PI * 0.04), 1e-12);
}

/* The mass in a 125 m cell with the point in its centre, and in its eastern neighbour. */
static void mass_around(const char *kernel, double h, bool mean, double *own, double *east)
{
    const double x[1] = {194062.5}, y[1] = {436062.5}, w[1] = {1};
    double out[81];
    hg_grid grid = around(x[0], y[0], 125, 9);
    hg_kde_options options = {
        .kernel = hg_kernel_find(kernel), .bandwidth_m = h, .cell_integral = mean};
    assert_ok(hg_kde_grid(&options, 1, x, y, w, &grid, out, &err));
    *own = out[40] * 125 * 125;
    *east = out[41] * 125 * 125;
    double total = 0;
    for (int i = 0; i < 81; i++)
        total += out[i] * 125 * 125;
    if (mean)
        assert_close(total, 1.0, 1e-5);
}

static void integral_over_the_cell(void **state)
{
    (void)state;
    double own, east, kept = 1 - exp(-8.0);
    mass_around("gaussian", 100, true, &own, &east);
    assert_close(own * kept, .219051090, 3e-9);
    assert_close(east * kept, .110262549, 5e-9);
    mass_around("gaussian", 100, false, &own, &east);
    assert_close(own * kept, .248679599, 3e-9);
    assert_close(east * kept, .113853817, 5e-9);
    mass_around("quartic", 200, true, &own, &east);
    double a = .3125, a2 = a * a;
    assert_close(own, 3 / PI * (4 * a2 - 16 * a2 * a2 / 3 + 112 * a2 * a2 * a2 / 45), 1e-12);
    assert_close(own, .326662651, 2e-9);
    assert_close(east, .130104985, 1e-5);
    mass_around("quartic", 200, false, &own, &east);
    assert_close(own, .373019398, 2e-9);
    assert_close(east, .138516236, 4e-9);
}

static void weights_and_duplicates_add_up(void **state)
{
    (void)state;
    const double x[4] = {10, 10, 10, 55}, y[4] = {20, 20, 20, 70}, w[4] = {1, 2.5, 0, 1};
    const double x1[2] = {55, 10}, y1[2] = {70, 20}, w1[2] = {1, 3.5};
    double many[100], few[100];
    hg_grid grid = {.cell_m = 10, .cols = 10, .rows = 10};
    hg_kde_options options = {.bandwidth_m = 40};
    assert_ok(hg_kde_grid(&options, 4, x, y, w, &grid, many, &err));
    assert_ok(hg_kde_grid(&options, 2, x1, y1, w1, &grid, few, &err));
    assert_memory_equal(many, few, sizeof many);
}

/* Row 0 is north; a point outside the grid still reaches in; the far corner is exactly zero. */
static void north_is_row_zero(void **state)
{
    (void)state;
    const double x[1] = {-5}, y[1] = {95}, w[1] = {1};
    double out[100];
    hg_grid grid = {.cell_m = 10, .cols = 10, .rows = 10};
    hg_kde_options options = {.bandwidth_m = 40};
    assert_ok(hg_kde_grid(&options, 1, x, y, w, &grid, out, &err));
    assert_true(out[0] > out[1] && out[1] > 0);
    assert_close(out[0], 3 / PI * pow(1 - 100.0 / 1600, 2) / 1600, 1e-13);
    assert_close(out[99], 0, 0);
    assert_close(out[4], 0, 0); /* 50 m away */
}

static void nothing_gives_zero(void **state)
{
    (void)state;
    double out[4] = {7, 7, 7, 7};
    hg_grid grid = {.cell_m = 10, .cols = 2, .rows = 2};
    hg_kde_options options = {.bandwidth_m = 40, .cell_integral = true};
    assert_ok(hg_kde_grid(&options, 0, NULL, NULL, NULL, &grid, out, &err));
    for (int i = 0; i < 4; i++)
        assert_close(out[i], 0, 0);
}

static void unsound_questions_are_refused(void **state)
{
    (void)state;
    double x[2] = {5, 6}, y[2] = {5, 6}, w[2] = {1, 1}, out[4];
    hg_grid grid = {.cell_m = 125, .cols = 2, .rows = 2};
    hg_kde_options options = {.bandwidth_m = 200};
    static const double bad[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++) {
        options.bandwidth_m = bad[i];
        assert_fails(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN, "bandwidth");
        assert_fails(hg_kde_direct(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN,
                     "bandwidth");
    }
    options.bandwidth_m = 3536; /* ten diagonals of 353.55 m are 3535.5 */
    assert_fails(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN, "diagonal");
    options.bandwidth_m = 3535;
    assert_ok(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err));
    options.bandwidth_m = 88; /* 125 / sqrt 2 = 88.39 */
    assert_fails(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN, "miss");
    options.cell_integral = true;
    assert_ok(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err));
    w[1] = -0.5;
    assert_fails(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN, "point 2");
    w[1] = NAN;
    assert_fails(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN, "weight");
    w[1] = 1;
    y[0] = NAN;
    assert_fails(hg_kde_grid(&options, 2, x, y, w, &grid, out, &err), HG_EDOMAIN, "point 1");
    assert_int_equal(hg_kde_grid(&options, 2, x, y, w, &grid, out, NULL), HG_EDOMAIN);
}

/* Each heap request refused in turn: a clean error, and nothing lost (ASan looks). */
static void out_of_memory_is_an_error(void **state)
{
    (void)state;
    const double x[3] = {5, 6, 100}, y[3] = {5, 6, 100}, w[3] = {1, 1, 1};
    static double out[40 * 40];
    hg_grid grid = {.cell_m = 10, .cols = 40, .rows = 40};
    hg_kde_options options = {.bandwidth_m = 50};
    long k = 1;
    for (;; k++) {
        hg_mem_fail_at(k, 0);
        hg_status st = hg_kde_grid(&options, 3, x, y, w, &grid, out, &err);
        if (st == HG_OK)
            break;
        assert_int_equal(st, HG_ENOMEM);
    }
    hg_mem_fail_at(0, 0);
    assert_true(k > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compact_kernels_two_points),
        cmocka_unit_test(gaussian_two_points),
        cmocka_unit_test(quartic_at_its_point),
        cmocka_unit_test(integral_over_the_cell),
        cmocka_unit_test(weights_and_duplicates_add_up),
        cmocka_unit_test(north_is_row_zero),
        cmocka_unit_test(nothing_gives_zero),
        cmocka_unit_test(unsound_questions_are_refused),
        cmocka_unit_test(out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
