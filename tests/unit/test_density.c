/* tests/unit/test_density.c - the surface with edges and adaptive bandwidths in one call. */
#include "check.h"
#include "edge_shapes.h"

enum { N = 400 };
static double px[N], py[N], pw[N];

/* A star with a hole and an island, points in and around it, a grid over all of it. */
static void town(hg_area *area, hg_grid *grid, double cell)
{
    test_random r = {19};
    hg_err err = {0};
    add_star(area, &r, 601500, 401500, 900, 1500, 40, false);
    add_star(area, &r, 601500, 401500, 100, 300, 12, true);
    add_box(area, 603100, 401000, 603400, 401700, false);
    hg_area_orient(area);
    for (int i = 0; i < N; i++) {
        px[i] = 601500 + test_uniform(&r, -1700, 2000);
        py[i] = 401500 + test_uniform(&r, -1700, 1700);
        pw[i] = i % 7 == 0 ? 0 : test_uniform(&r, 0, 2);
        if (i % 10 == 0 && i > 0) {
            px[i] = px[i - 1];
            py[i] = py[i - 1];
        }
    }
    hg_extent extent = {599700, 399700, 603700, 403300};
    assert_ok(hg_grid_cover(&extent, cell, 0, 0, 10000000, grid, &err));
}

/* Every cell by the formula, term by term. */
static double plain(const hg_density_options *o, const hg_area *area, const double *h, double x,
                    double y, double h_here)
{
    double sum = 0, e;
    hg_err err = {0};
    hg_kde_options k = o->kernel;
    for (int i = 0; i < N; i++) {
        double u2 = (pow(x - px[i], 2) + pow(y - py[i], 2)) / (h[i] * h[i]);
        double value = pw[i] * k.kernel->value(u2) / (h[i] * h[i]);
        if (value == 0 || (o->edge != HG_EDGE_NONE && !hg_area_contains(area, px[i], py[i])))
            continue;
        if (o->edge == HG_EDGE_DIGGLE) {
            k.bandwidth_m = h[i];
            assert_ok(hg_edge_at(&k, area, 1, &px[i], &py[i], &e, &err));
            value = e >= HG_EDGE_THIN ? value / e : 0;
        }
        sum += value;
    }
    if (o->edge == HG_EDGE_UNIFORM) {
        k.bandwidth_m = h_here;
        assert_ok(hg_edge_at(&k, area, 1, &x, &y, &e, &err));
        sum = e >= HG_EDGE_THIN ? sum / e : (double)NAN;
    }
    return sum;
}

/* The adaptive bandwidth at a cell: of an incident without weight that stands there. */
static double bandwidth_at(const hg_density_options *o, const hg_area *area, double x, double y)
{
    static double x1[N + 1], y1[N + 1], w1[N + 1], h1[N + 1];
    hg_err err = {0};
    memcpy(x1, px, sizeof px);
    memcpy(y1, py, sizeof py);
    memcpy(w1, pw, sizeof pw);
    x1[N] = x;
    y1[N] = y;
    w1[N] = 0;
    assert_ok(hg_adaptive_bandwidths(&o->kernel, o->adaptive, area, N + 1, x1, y1, w1, h1, &err));
    return h1[N];
}

static void test_all_against_plain(void **state)
{
    (void)state;
    static double out[200 * 200], h[N];
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    town(&area, &grid, 100);
    for (size_t k = 0; k < hg_kernel_count(); k++)
        for (int edge = HG_EDGE_NONE; edge <= HG_EDGE_DIGGLE; edge++)
            for (int adaptive = 0; adaptive < 2; adaptive++) {
                hg_kde_options kernel = {.kernel = hg_kernel_at(k), .bandwidth_m = 300};
                if (kernel.kernel->support > 1)
                    kernel.bandwidth_m = 90;
                hg_adaptive rule = {.pilot_edge = (hg_edge)edge, .trim = 2};
                hg_density_options o = {kernel, (hg_edge)edge, adaptive ? &rule : NULL, &area};
                for (int i = 0; i < N; i++)
                    h[i] = kernel.bandwidth_m;
                if (adaptive)
                    assert_ok(
                        hg_adaptive_bandwidths(&kernel, &rule, &area, N, px, py, pw, h, &err));
                assert_ok(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err));
                double peak = 0;
                for (size_t c = 0; c < hg_grid_cells(&grid); c++)
                    peak = fmax(peak, out[c]);
                for (size_t c = k; c < hg_grid_cells(&grid); c += 13) {
                    double x = hg_grid_center_x(&grid, c % grid.cols);
                    double y = hg_grid_center_y(&grid, c / grid.cols);
                    bool here = adaptive && edge == HG_EDGE_UNIFORM;
                    double h_here = here ? bandwidth_at(&o, &area, x, y) : kernel.bandwidth_m;
                    double expected = plain(&o, &area, h, x, y, h_here);
                    assert_int_equal(isnan(out[c]), isnan(expected));
                    assert_true(isnan(expected) || fabs(out[c] - expected) <= 1e-11 * peak);
                }
            }
    hg_area_clear(&area);
}

static double mass_inside(const hg_area *area, const hg_grid *grid, const double *value)
{
    double *fraction = malloc(hg_grid_cells(grid) * sizeof *fraction), sum = 0;
    hg_err err = {0};
    assert_ok(hg_area_fractions(area, grid, fraction, &err));
    for (size_t c = 0; c < hg_grid_cells(grid); c++)
        if (fraction[c] > 0)
            sum += value[c] * fraction[c] * grid->cell_m * grid->cell_m;
    free(fraction);
    return sum;
}

/* By diggle every incident inside is in the area once: fixed and adaptive. */
static void test_diggle_conserves_mass(void **state)
{
    (void)state;
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    hg_density_facts facts;
    town(&area, &grid, 10);
    double *out = malloc(hg_grid_cells(&grid) * sizeof *out), expected = 0;
    size_t outside = 0;
    for (int i = 0; i < N; i++) {
        bool in = hg_area_contains(&area, px[i], py[i]);
        outside += !in;
        expected += in ? pw[i] : 0;
    }
    hg_adaptive rule = {.pilot_edge = HG_EDGE_DIGGLE};
    for (int adaptive = 0; adaptive < 2; adaptive++) {
        hg_density_options o = {
            {.bandwidth_m = 250}, HG_EDGE_DIGGLE, adaptive ? &rule : NULL, &area};
        assert_ok(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, &facts, &err));
        assert_close(mass_inside(&area, &grid, out), expected, 1e-3);
        assert_int_equal(facts.outside, outside);
        assert_int_equal(facts.edge_too_thin, 0);
        assert_true(adaptive ? facts.bandwidth_min_m < 250 && facts.bandwidth_max_m > 250
                             : facts.bandwidth_min_m == 250 && facts.bandwidth_max_m == 250);
        o.edge = HG_EDGE_NONE; /* what the correction mends */
        assert_ok(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, &facts, &err));
        assert_true(fabs(mass_inside(&area, &grid, out) / expected - 1) > 0.02);
        assert_int_equal(facts.outside, outside);
    }
    free(out);
    hg_area_clear(&area);
}

/* Evenly spread incidents, one a square metre patch: uniform gives the same density everywhere. */
static void test_uniform_is_unbiased(void **state)
{
    (void)state;
    enum { SIDE = 300 };
    static double x[SIDE * SIDE], y[SIDE * SIDE], w[SIDE * SIDE], out[110 * 110];
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    hg_density_facts facts;
    hg_extent extent = {0, 0, 3000, 3000};
    add_box(&area, 0, 0, 3000, 3000, false);
    add_box(&area, 1000, 1000, 1500, 2000, true);
    for (int i = 0; i < SIDE * SIDE; i++) {
        x[i] = 10 * (i % SIDE) + 5;
        y[i] = 10 * (i / SIDE) + 5;
        w[i] = hg_area_contains(&area, x[i], y[i]) ? 1 : 0;
    }
    assert_ok(hg_grid_cover(&extent, 100, 0, 0, 10000, &grid, &err));
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        hg_kde_options kernel = {.kernel = hg_kernel_at(k), .bandwidth_m = 300};
        kernel.bandwidth_m /= kernel.kernel->support > 1 ? kernel.kernel->support : 1;
        hg_density_options o = {kernel, HG_EDGE_UNIFORM, NULL, &area};
        bool jumps = strcmp(kernel.kernel->name, "uniform") == 0;
        assert_ok(hg_density_grid(NULL, &o, SIDE * SIDE, x, y, w, &grid, out, &facts, &err));
        for (size_t c = 0; c < hg_grid_cells(&grid); c++) {
            double cx = hg_grid_center_x(&grid, c % grid.cols);
            double cy = hg_grid_center_y(&grid, c / grid.cols);
            if (hg_area_contains(&area, cx, cy))
                assert_close(out[c], 0.01, jumps ? 0.02 : 0.005);
        }
    }
    hg_area_clear(&area);
}

/* Cells and points with less than a twentieth of a kernel inside. */
static void test_too_thin(void **state)
{
    (void)state;
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    hg_density_facts facts;
    hg_extent extent = {-500, -500, 1500, 500};
    static double out[20 * 40];
    const double x[] = {-200, 500, 700}, y[] = {2, 2, 300}, w[] = {1, 1, 1};
    add_box(&area, -400, 0, 0, 400, false);
    add_box(&area, 0, 0, 1000, 4, false); /* a spit 4 m wide */
    assert_ok(hg_grid_cover(&extent, 100, 0, 0, 10000, &grid, &err));
    hg_density_options o = {{.bandwidth_m = 200}, HG_EDGE_DIGGLE, NULL, &area};
    assert_ok(hg_density_grid(NULL, &o, 3, x, y, w, &grid, out, &facts, &err));
    assert_int_equal(facts.edge_too_thin, 1);
    assert_int_equal(facts.outside, 1);
    assert_close(mass_inside(&area, &grid, out), 1, 0.02);
    o.edge = HG_EDGE_UNIFORM;
    assert_ok(hg_density_grid(NULL, &o, 3, x, y, w, &grid, out, &facts, &err));
    size_t thin = 0;
    double e;
    for (size_t c = 0; c < hg_grid_cells(&grid); c++) {
        double cx = hg_grid_center_x(&grid, c % grid.cols);
        double cy = hg_grid_center_y(&grid, c / grid.cols);
        assert_ok(hg_edge_at(&o.kernel, &area, 1, &cx, &cy, &e, &err));
        assert_int_equal(isnan(out[c]), e < HG_EDGE_THIN);
        thin += e < HG_EDGE_THIN && cx > 0 && cx < 1000 && cy > 0 && cy < 100;
    }
    assert_true(thin >= 8);
    assert_int_equal(facts.edge_too_thin, thin);
    hg_area_clear(&area);
}

static void test_nothing_asked_is_the_plain_density(void **state)
{
    (void)state;
    static double out[200 * 200], same[200 * 200];
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    hg_kde_workspace *space = NULL;
    town(&area, &grid, 100);
    hg_density_options o = {.kernel = {.bandwidth_m = 300}};
    assert_ok(hg_kde_workspace_new(&space, &err));
    assert_ok(hg_density_grid(space, &o, N, px, py, pw, &grid, out, NULL, &err));
    assert_ok(hg_kde_grid(&o.kernel, N, px, py, pw, &grid, same, &err));
    assert_memory_equal(out, same, hg_grid_cells(&grid) * sizeof *out);
    hg_kde_workspace_free(space);
    hg_area_clear(&area);
}

/* Same bits for shuffled rows (reversed here) with all corrections. */
static void test_row_order(void **state)
{
    (void)state;
    static double out[200 * 200], same[200 * 200], rx[N], ry[N], rw[N];
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    town(&area, &grid, 100);
    for (int i = 0; i < N; i++) {
        rx[i] = px[N - 1 - i];
        ry[i] = py[N - 1 - i];
        rw[i] = pw[N - 1 - i];
    }
    for (int edge = HG_EDGE_UNIFORM; edge <= HG_EDGE_DIGGLE; edge++) {
        hg_adaptive rule = {.pilot_edge = (hg_edge)edge};
        hg_density_options o = {{.bandwidth_m = 300}, (hg_edge)edge, &rule, &area};
        assert_ok(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err));
        assert_ok(hg_density_grid(NULL, &o, N, rx, ry, rw, &grid, same, NULL, &err));
        assert_memory_equal(out, same, hg_grid_cells(&grid) * sizeof *out);
    }
    hg_area_clear(&area);
}

static void test_refusals(void **state)
{
    (void)state;
    static double out[200 * 200];
    hg_area area = {0};
    hg_grid grid;
    hg_err err = {0};
    town(&area, &grid, 100);
    hg_adaptive rule = {.pilot_edge = HG_EDGE_UNIFORM}, trim = {.trim = -1};
    hg_density_options o = {.kernel = {.bandwidth_m = 300}, .edge = HG_EDGE_DIGGLE};
    assert_fails(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err), HG_EDOMAIN,
                 "without an area");
    o = (hg_density_options){.kernel = {.bandwidth_m = 300}, .adaptive = &rule};
    assert_fails(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err), HG_EDOMAIN,
                 "without an area");
    o = (hg_density_options){.kernel = {.bandwidth_m = 300}, .adaptive = &trim};
    assert_fails(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err), HG_EDOMAIN,
                 "trim -1");
    o = (hg_density_options){
        .kernel = {.bandwidth_each = px}, .edge = HG_EDGE_UNIFORM, .area = &area};
    assert_fails(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err), HG_EDOMAIN,
                 "bandwidth at every cell");
    o = (hg_density_options){.kernel = {.bandwidth_m = 10}};
    assert_fails(hg_density_grid(NULL, &o, N, px, py, pw, &grid, out, NULL, &err), HG_EDOMAIN,
                 "could miss");
    hg_area_clear(&area);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_against_plain),
        cmocka_unit_test(test_diggle_conserves_mass),
        cmocka_unit_test(test_uniform_is_unbiased),
        cmocka_unit_test(test_too_thin),
        cmocka_unit_test(test_nothing_asked_is_the_plain_density),
        cmocka_unit_test(test_row_order),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
