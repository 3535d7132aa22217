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

/* A normal cut at c bandwidths: divided by the mass kept, 1 - exp(-c^2 / 2), and zero beyond. */
static void a_cut_is_honoured_and_renormalised(void **state)
{
    (void)state;
    const double x[1] = {0}, y[1] = {0}, w[1] = {2};
    static const double cuts[] = {0.75, 2, 2.9, 4, 5.5};
    hg_grid grid = around(0, 0, 60, 21);
    double out[21 * 21], at = NAN;
    for (size_t i = 0; i < 5; i++)
        for (int e = 0; e < 2; e++) {
            double c = cuts[i];
            hg_kde_options options = {.kernel = hg_kernel_find(e ? "exponential" : "gaussian"),
                                      .bandwidth_m = 100,
                                      .cut = c};
            double kept = e ? 1 - exp(-c) * (1 + c) : 1 - exp(-c * c / 2);
            assert_ok(hg_kde_grid(&options, 1, x, y, w, &grid, out, &err));
            for (size_t col = 0; col < 10; col++) {
                double u = 0.6 * (double)col, own = e ? exp(-u) : exp(-u * u / 2);
                double expected = u < c ? 2 * own / (2 * PI * kept) / 1e4 : 0;
                assert_close(out[10 * 21 + 10 + col], expected, u < c ? 1e-13 : 0);
                double px = 60.0 * (double)col;
                assert_ok(hg_kde_at(&options, 1, x, y, w, 1, &px, y, &at, &err));
                assert_close(at, expected, u < c ? 1e-13 : 0);
            }
        }
}

static void the_usual_cut_is_the_default(void **state)
{
    (void)state;
    const double x[1] = {33}, y[1] = {-12}, w[1] = {1};
    hg_grid grid = around(0, 0, 60, 9);
    double usual[81], said[81];
    for (int mean = 0; mean < 2; mean++)
        for (int e = 0; e < 2; e++) {
            hg_kde_options options = {.kernel = hg_kernel_find(e ? "exponential" : "gaussian"),
                                      .bandwidth_m = 50,
                                      .cell_integral = mean};
            assert_ok(hg_kde_grid(&options, 1, x, y, w, &grid, usual, &err));
            options.cut = e ? 6 : 4;
            assert_ok(hg_kde_grid(&options, 1, x, y, w, &grid, said, &err));
            assert_memory_equal(usual, said, sizeof said);
        }
}

static void a_cut_that_means_nothing_is_refused(void **state)
{
    (void)state;
    const double x[1] = {5}, w[1] = {1};
    double out[4];
    hg_grid grid = {.cell_m = 10, .cols = 2, .rows = 2};
    hg_kde_options options = {.kernel = hg_kernel_find("gaussian"), .bandwidth_m = 20};
    static const double bad[] = {-1, NAN, INFINITY};
    for (size_t i = 0; i < 3; i++) {
        options.cut = bad[i];
        assert_fails(hg_kde_grid(&options, 1, x, x, w, &grid, out, &err), HG_EDOMAIN, "cut");
        assert_fails(hg_kde_direct(&options, 1, x, x, w, &grid, out, &err), HG_EDOMAIN, "cut");
        assert_fails(hg_kde_at(&options, 1, x, x, w, 1, x, x, out, &err), HG_EDOMAIN, "cut");
    }
    options.cut = 0.2; /* a radius of 4 m on 10 m cells */
    assert_fails(hg_kde_grid(&options, 1, x, x, w, &grid, out, &err), HG_EDOMAIN, "miss");
    options = (hg_kde_options){.kernel = hg_kernel_find("triweight"), .bandwidth_m = 20, .cut = 2};
    assert_fails(hg_kde_grid(&options, 1, x, x, w, &grid, out, &err), HG_EDOMAIN, "triweight");
}

/* Two incidents on one spot with two bandwidths: each adds its own 3 w / (pi h^2) there. */
static void each_point_has_its_bandwidth(void **state)
{
    (void)state;
    const double x[3] = {0, 0, 0}, y[3] = {0, 0, 0}, w[3] = {1, 2, 4}, h[3] = {200, 400, 200};
    double out[81], centre = 3 / PI * (5 / 4e4 + 2 / 1.6e5), at = NAN;
    double beside = 3 / PI * 2 / 1.6e5 * pow(1 - 0.36, 2); /* at 240 m only the wide one reaches */
    hg_grid grid = around(0, 0, 60, 9);
    hg_kde_options options = {.bandwidth_each = h};
    assert_ok(hg_kde_grid(&options, 3, x, y, w, &grid, out, &err));
    assert_close(out[40], centre, 1e-14);
    assert_close(out[44], beside, 1e-13);
    assert_ok(hg_kde_at(&options, 3, x, y, w, 1, x, y, &at, &err));
    assert_close(at, centre, 1e-14);
    const double east = 240;
    assert_ok(hg_kde_at(&options, 3, x, y, w, 1, &east, y, &at, &err));
    assert_close(at, beside, 1e-13);
}

static void every_bandwidth_is_checked(void **state)
{
    (void)state;
    const double x[3] = {5, 5, 5}, w[3] = {1, 0, 1};
    double h[3] = {30, 30, 30}, out[4];
    hg_grid grid = {.cell_m = 10, .cols = 2, .rows = 2};
    hg_kde_options options = {.bandwidth_m = NAN, .bandwidth_each = h};
    assert_ok(hg_kde_grid(&options, 3, x, x, w, &grid, out, &err)); /* in place of bandwidth_m */
    static const double bad[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < 4; i++) {
        h[1] = bad[i];
        assert_fails(hg_kde_grid(&options, 3, x, x, w, &grid, out, &err), HG_EDOMAIN,
                     "point 2: bandwidth");
        assert_fails(hg_kde_direct(&options, 3, x, x, w, &grid, out, &err), HG_EDOMAIN, "point 2");
        assert_fails(hg_kde_at(&options, 3, x, x, w, 1, x, x, out, &err), HG_EDOMAIN, "point 2");
    }
    h[1] = 283; /* ten diagonals of 28.28 m */
    assert_fails(hg_kde_grid(&options, 3, x, x, w, &grid, out, &err), HG_EDOMAIN, "diagonal");
    h[1] = 7; /* 10 / sqrt 2 = 7.07 */
    assert_fails(hg_kde_grid(&options, 3, x, x, w, &grid, out, &err), HG_EDOMAIN,
                 "point 2: a kernel of radius 7 m");
    options.cell_integral = true;
    assert_ok(hg_kde_grid(&options, 3, x, x, w, &grid, out, &err));
}

static void densities_at_points_refuse_what_they_cannot_do(void **state)
{
    (void)state;
    const double x[1] = {5}, w[1] = {1}, nowhere[2] = {5, NAN};
    double out[2] = {7, 7};
    hg_kde_options options = {.bandwidth_m = 30};
    assert_fails(hg_kde_at(&options, 1, x, x, w, 2, nowhere, nowhere, out, &err), HG_EDOMAIN,
                 "place 2");
    options.cell_integral = true;
    assert_fails(hg_kde_at(&options, 1, x, x, w, 1, x, x, out, &err), HG_EDOMAIN, "cells");
    options = (hg_kde_options){.bandwidth_m = 0};
    assert_fails(hg_kde_at(&options, 1, x, x, w, 1, x, x, out, &err), HG_EDOMAIN, "bandwidth");
    assert_int_equal(hg_kde_at(&options, 1, x, x, w, 1, x, x, out, NULL), HG_EDOMAIN);
    assert_close(out[0], 7, 0);
    options.bandwidth_m = 30;
    assert_ok(hg_kde_at(&options, 0, NULL, NULL, NULL, 1, x, x, out, &err));
    assert_close(out[0], 0, 0);
    assert_ok(hg_kde_at(&options, 1, x, x, w, 0, NULL, NULL, NULL, &err));
}

/* A workspace gives the bits of a call without one, and asks the heap for nothing a second time. */
static void a_workspace_is_reused(void **state)
{
    (void)state;
    const double x[4] = {5, 6, 100, 400}, y[4] = {5, 6, 100, 7}, w[4] = {1, 1, 1, 3};
    const double h[4] = {50, 20, 90, 350};
    static double plain[40 * 40], kept[40 * 40];
    hg_grid grid = {.cell_m = 10, .cols = 40, .rows = 40};
    hg_kde_workspace *workspace = NULL;
    assert_ok(hg_kde_workspace_new(&workspace, &err));
    for (size_t i = 0; i < 2 * hg_kernel_count(); i++) {
        hg_kde_options options = {.kernel = hg_kernel_at(i / 2),
                                  .bandwidth_m = 50 + 9.0 * (double)i};
        options.cell_integral = i % 2;
        options.bandwidth_each = i % 3 == 2 ? h : NULL;
        hg_mem_fail_at(0, 0);
        assert_ok(hg_kde_grid_with(workspace, &options, 4, x, y, w, &grid, kept, &err));
        assert_true(i == 0 || hg_mem_requests() == 0);
        assert_ok(hg_kde_grid(&options, 4 - i % 2, x, y, w, &grid, plain, &err));
        hg_mem_fail_at(0, 0);
        assert_ok(hg_kde_grid_with(workspace, &options, 4 - i % 2, x, y, w, &grid, kept, &err));
        assert_int_equal(hg_mem_requests(), 0);
        assert_memory_equal(plain, kept, sizeof kept);
    }
    hg_kde_workspace_free(workspace);
    hg_kde_workspace_free(NULL);
}

/* After a refused request a workspace still serves. */
static void a_workspace_survives_want_of_memory(void **state)
{
    (void)state;
    const double x[3] = {5, 6, 100}, w[3] = {1, 1, 1};
    static double plain[40 * 40], kept[40 * 40];
    hg_grid small = {.cell_m = 10, .cols = 4, .rows = 4};
    hg_grid grid = {.cell_m = 10, .cols = 40, .rows = 40};
    hg_kde_options options = {.bandwidth_m = 50};
    assert_ok(hg_kde_grid(&options, 3, x, x, w, &grid, plain, &err));
    for (long k = 1;; k++) {
        hg_kde_workspace *workspace = NULL;
        assert_ok(hg_kde_workspace_new(&workspace, &err));
        assert_ok(hg_kde_grid_with(workspace, &options, 1, x, x, w, &small, kept, &err));
        hg_mem_fail_at(k, 0);
        hg_status st = hg_kde_grid_with(workspace, &options, 3, x, x, w, &grid, kept, &err);
        hg_mem_fail_at(0, 0);
        assert_true(st == HG_OK || st == HG_ENOMEM);
        assert_ok(hg_kde_grid_with(workspace, &options, 3, x, x, w, &grid, kept, &err));
        assert_memory_equal(plain, kept, sizeof kept);
        hg_kde_workspace_free(workspace);
        if (st == HG_OK)
            break;
    }
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
    for (k = 1;; k++) {
        hg_mem_fail_at(k, 0);
        hg_status st = hg_kde_at(&options, 3, x, y, w, 3, x, y, out, &err);
        if (st == HG_OK)
            break;
        assert_int_equal(st, HG_ENOMEM);
    }
    hg_mem_fail_at(0, 0);
    assert_true(k > 5);
    hg_kde_workspace *none = NULL;
    hg_mem_fail_at(1, 0);
    assert_int_equal(hg_kde_workspace_new(&none, &err), HG_ENOMEM);
    hg_mem_fail_at(0, 0);
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
        cmocka_unit_test(a_cut_is_honoured_and_renormalised),
        cmocka_unit_test(the_usual_cut_is_the_default),
        cmocka_unit_test(a_cut_that_means_nothing_is_refused),
        cmocka_unit_test(each_point_has_its_bandwidth),
        cmocka_unit_test(every_bandwidth_is_checked),
        cmocka_unit_test(densities_at_points_refuse_what_they_cannot_do),
        cmocka_unit_test(a_workspace_is_reused),
        cmocka_unit_test(a_workspace_survives_want_of_memory),
        cmocka_unit_test(out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
