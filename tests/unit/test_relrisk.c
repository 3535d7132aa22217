/* Is the relative risk of cases and controls the one that algebra gives, and its p honest? */
#include "sweep.h"

static hg_err err;
static const double pi = 3.14159265358979323846;

enum { N = 20 };

/* N points at one place: cases or controls of the hand-worked answers. */
static hg_relrisk_points heap(double x, double y, double *room)
{
    for (int i = 0; i < N; i++) {
        room[i] = x;
        room[N + i] = y;
        room[2 * N + i] = 1;
    }
    return (hg_relrisk_points){N, room, room + N, room + 2 * N};
}

static hg_relrisk_options gaussian(double sigma)
{
    return (hg_relrisk_options){.kernel = {.bandwidth_m = sigma, .cut = 8}};
}

/* O3.12: cases at (0, 0), controls at (100, 0), sigma 100: rho = .5 - x / 100. The grid lies
 * symmetrically around x = 50, so that both integrals over it are equal. */
static void a_shift_is_a_straight_line(void **state)
{
    (void)state;
    double a[3 * N], b[3 * N], rho[21 * 21];
    hg_relrisk_points cases = heap(0, 0, a), controls = heap(100, 0, b);
    hg_relrisk_options o = gaussian(100);
    o.floor = 1e-13;
    hg_relrisk_facts facts;
    const hg_grid grid = {.cell_m = 50,
                          .origin_x = -25,
                          .origin_y = -25,
                          .first_col = -8,
                          .first_row = -10,
                          .cols = 19,
                          .rows = 21};
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, NULL, &facts, &err));
    assert_close(hg_grid_center_x(&grid, 8), 0, 0);
    for (size_t i = 0; i < hg_grid_cells(&grid); i++) {
        double x = hg_grid_center_x(&grid, i % grid.cols);
        assert_true(fabs(rho[i] - (0.5 - x / 100)) < 1e-12);
    }
    assert_true(fabs(rho[10 * 19 + 8] - 0.5) < 1e-12); /* x = 0 */
    assert_true(fabs(rho[10 * 19 + 9] - 0) < 1e-12);   /* x = 50 */
    assert_true(fabs(rho[10 * 19 + 6] - 1.5) < 1e-12); /* x = -100 */
    assert_int_equal(facts.n_cells, 19 * 21);
    assert_int_equal(facts.no_controls + facts.no_cases, 0);
    assert_close(facts.highest, 4.5, 1e-12);
}

static void equal_data_have_no_risk(void **state)
{
    (void)state;
    test_random r = {5};
    double x[60], y[60], w[60], rho[400], p[400];
    for (int i = 0; i < 60; i++) {
        x[i] = test_uniform(&r, 0, 1000);
        y[i] = test_uniform(&r, 0, 1000);
        w[i] = test_uniform(&r, 0.5, 2);
    }
    const hg_relrisk_points points = {60, x, y, w};
    const hg_grid grid = {.cell_m = 50, .cols = 20, .rows = 20};
    hg_relrisk_options o = gaussian(150);
    assert_ok(hg_relrisk_grid(&o, &points, &points, &grid, rho, p, NULL, &err));
    for (int i = 0; i < 400; i++)
        if (!isnan(rho[i])) {
            assert_close(rho[i], 0, 0);
            assert_close(p[i], 0.5, 0);
        }
}

/* Fixed, Gaussian, no edge: sd^2 = (1/n1 + 1/n2) / (4 pi h^2 z), z the pooled density. */
static void p_is_that_of_the_stated_variance(void **state)
{
    (void)state;
    double a[3 * N], b[3 * N];
    hg_relrisk_points cases = heap(0, 0, a), controls = heap(100, 0, b);
    hg_relrisk_options o = gaussian(100);
    o.kernel.cut = 12;
    const hg_grid grid = {.cell_m = 50,
                          .origin_x = -25,
                          .origin_y = -25,
                          .first_col = -20,
                          .first_row = -23,
                          .cols = 43,
                          .rows = 47};
    size_t cells = hg_grid_cells(&grid);
    double *more = calloc(2 * cells, sizeof *more);
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, more, more + cells, NULL, &err));
    size_t at = 23 * 43 + 20; /* (0, 0) */
    assert_close(hg_grid_center_x(&grid, 20), 0, 0);
    assert_close(hg_grid_center_y(&grid, 23), 0, 0);
    double f = 1 / (2 * pi * 1e4), z = 0.5 * f * (1 + exp(-0.5));
    double sd = sqrt((1.0 / N + 1.0 / N) / (4 * pi) / (1e4 * z));
    assert_close(more[at], 0.5, 1e-9);
    assert_close(more[cells + at], 0.5 * erfc(0.5 / sd / sqrt(2)), 1e-8);
    free(more);
}

static void places_without_controls_or_cases_are_counted(void **state)
{
    (void)state;
    double a[3 * N], b[3 * N], rho[40], fraction[40];
    hg_relrisk_points cases = heap(500, 50, a), controls = heap(1500, 50, b);
    const hg_grid grid = {.cell_m = 100, .cols = 40, .rows = 1};
    hg_relrisk_options o = {.kernel = {.kernel = hg_kernel_find("quartic"), .bandwidth_m = 600}};
    hg_relrisk_facts facts;
    for (int i = 0; i < 40; i++)
        fraction[i] = i < 30;
    o.fraction = fraction;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, NULL, &facts, &err));
    size_t n = 0, no_controls = 0, no_cases = 0;
    for (int i = 0; i < 30; i++) {
        double x = 50 + 100 * i, f = fabs(x - 500) / 600, g = fabs(x - 1500) / 600;
        bool low = g >= 1 || (1 - g * g) * (1 - g * g) <
                                 1e-3 * (1 - 50.0 * 50 / 36e4) * (1 - 50.0 * 50 / 36e4);
        no_controls += low;
        no_cases += !low && f >= 1;
        n += !low && f < 1;
        assert_int_equal(isnan(rho[i]), low || f >= 1);
    }
    for (int i = 30; i < 40; i++)
        assert_true(isnan(rho[i]));
    assert_int_equal(facts.n_cells, n);
    assert_int_equal(facts.no_controls, no_controls);
    assert_int_equal(facts.no_cases, no_cases);
    assert_true(n > 0 && no_cases > 0 && no_controls > 0);
    assert_close(facts.bandwidth_min_m, 600, 0);
}

static hg_relrisk_points cloud(test_random *r, size_t n, double x, double spread, double *room)
{
    for (size_t i = 0; i < n; i++) {
        room[i] = x + test_uniform(r, -spread, spread);
        room[n + i] = 1000 + test_uniform(r, -spread, spread);
        room[2 * n + i] = test_next(r) % 4 ? 1 : 2;
    }
    return (hg_relrisk_points){n, room, room + n, room + 2 * n};
}

/* Against the definition: draw the same labels, estimate both sides, compare logarithms. */
static void relabelling_is_the_plain_definition(void **state)
{
    (void)state;
    enum { A = 30, B = 45, ALL = A + B, REPLICATES = 39, CELLS = 256 };
    static double a[3 * A], b[3 * B], rho[CELLS], p[CELLS];
    test_random r = {12};
    hg_relrisk_points cases = cloud(&r, A, 900, 700, a), controls = cloud(&r, B, 1100, 800, b);
    const hg_grid grid = {.cell_m = 125, .cols = 16, .rows = 16};
    hg_relrisk_options o = gaussian(300);
    o.permutations = REPLICATES;
    o.seed = 77;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, NULL, &err));

    static double x[ALL], y[ALL], w[ALL], f[CELLS], g[CELLS];
    bool taken[ALL] = {false};
    for (size_t k = 0; k < ALL; k++) { /* canonical order, by selection */
        const double *from = NULL;
        size_t best = 0;
        for (size_t i = 0; i < ALL; i++) {
            const double *c = i < A ? a + i : b + (i - A);
            if (!taken[i] && (!from || c[0] < from[0])) {
                from = c;
                best = i;
            }
        }
        taken[best] = true;
        x[k] = from[0];
        y[k] = from[best < A ? A : B];
        w[k] = from[2 * (best < A ? A : B)];
    }
    size_t reached[CELLS] = {0};
    hg_kde_options kernel = o.kernel;
    kernel.kernel = hg_kernel_find("gaussian");
    for (size_t k = 0; k < REPLICATES; k++) {
        hg_rng rng;
        double xs[2][ALL], ys[2][ALL], ws[2][ALL], total[2] = {0, 0};
        size_t n[2] = {0, 0};
        hg_rng_init(&rng, 77, HG_STAGE_RELRISK, k);
        for (size_t i = 0; i < ALL; i++) {
            int side = n[0] < A && hg_rng_below(&rng, ALL - i) < A - n[0] ? 0 : 1;
            xs[side][n[side]] = x[i];
            ys[side][n[side]] = y[i];
            ws[side][n[side]++] = w[i];
        }
        assert_ok(hg_kde_direct(&kernel, n[0], xs[0], ys[0], ws[0], &grid, f, &err));
        assert_ok(hg_kde_direct(&kernel, n[1], xs[1], ys[1], ws[1], &grid, g, &err));
        for (size_t i = 0; i < CELLS; i++) {
            total[0] += f[i];
            total[1] += g[i];
        }
        for (size_t i = 0; i < CELLS; i++)
            reached[i] += log(f[i] / total[0]) - log(g[i] / total[1]) >= rho[i];
    }
    for (size_t i = 0; i < CELLS; i++)
        if (!isnan(rho[i]))
            assert_close(p[i], (1 + (double)reached[i]) / (1 + REPLICATES), 1e-15);
}

/* Swapping who is a case turns the sign; with labels in the same stream, p its tail. */
static void swapped_labels_turn_the_sign(void **state)
{
    (void)state;
    enum { A = 25, B = 40 };
    static double a[3 * A], b[3 * B], rho[100], swapped[100], p[100];
    test_random r = {3};
    hg_relrisk_points cases = cloud(&r, A, 800, 500, a), controls = cloud(&r, B, 1000, 500, b);
    const hg_grid grid = {.cell_m = 200, .cols = 10, .rows = 10};
    hg_relrisk_options o = gaussian(250);
    o.floor = 1e-12;
    o.permutations = 19;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, NULL, &err));
    double q[100];
    assert_ok(hg_relrisk_grid(&o, &controls, &cases, &grid, swapped, q, NULL, &err));
    for (int i = 0; i < 100; i++) {
        assert_true(fabs(rho[i] + swapped[i]) < 1e-12);
        assert_close((p[i] + q[i]) * 20, 21, 1e-12); /* #{>=} + #{<=} + 2 */
    }
}

static void threads_and_order_change_no_bit(void **state)
{
    (void)state;
    enum { A = 200, B = 300, CELLS = 400 };
    static double a[3 * A], b[3 * B], back[3 * A], rho[2][CELLS], p[2][CELLS];
    test_random r = {21};
    hg_relrisk_points cases = cloud(&r, A, 900, 900, a), controls = cloud(&r, B, 1000, 900, b);
    for (size_t i = 0; i < 3 * A; i++)
        back[i / A * A + A - 1 - i % A] = a[i];
    hg_relrisk_points turned = {A, back, back + A, back + 2 * A};
    const hg_grid grid = {.cell_m = 100, .cols = 20, .rows = 20};
    hg_relrisk_options o = gaussian(200);
    o.permutations = 29;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho[0], p[0], NULL, &err));
    for (int threads = 2; threads <= 3; threads++) {
        if (hg_par_start(threads, &err) != HG_OK)
            continue;
        assert_ok(hg_relrisk_grid(&o, &turned, &controls, &grid, rho[1], p[1], NULL, &err));
        assert_memory_equal(rho[0], rho[1], sizeof rho[0]);
        assert_memory_equal(p[0], p[1], sizeof p[0]);
    }
    assert_ok(hg_par_start(1, &err));
}

/* 24 cases and 30 controls on a lattice in a square of 1600 m: plain sums and the edge factors of a
 * rectangle (products of normal distribution functions), from a script of its own in R. */
static void edges_and_pilot_match_plain_sums(void **state)
{
    (void)state;
    enum { A = 24, B = 30 };
    static const size_t cell[6] = {0, 16, 85, 136, 199, 255};
    static const double fixed[6][2] = {
        {1.083162878783, 0.174529628529},  {1.155112969652, 0.109078514441},
        {0.903872255883, 0.024016880094},  {0.859639454452, 0.028534856066},
        {-0.794235436411, 0.863538029722}, {-1.037298780710, 0.803253212092}};
    static const double adaptive[6][2] = {
        {1.065705986524, 0.249367872064},  {1.151811417328, 0.206033515348},
        {0.913646204130, 0.149585341231},  {0.835203943377, 0.170968521717},
        {-1.013903932762, 0.861780002893}, {-1.145950813329, 0.764797901935}};
    static double ax[A], ay[A], bx[B], by[B], ones[B], rho[256], p[256];
    for (int i = 0; i < B; i++) {
        ones[i] = 1;
        bx[i] = 100 * (i * 3 % 16) + 50;
        by[i] = 100 * (i * 7 % 15) + 50;
    }
    for (int i = 0; i < A; i++) {
        ax[i] = 100 * (i * 7 % 13) + 150;
        ay[i] = 100 * (i * 5 % 11) + 350;
    }
    const hg_relrisk_points cases = {A, ax, ay, ones}, controls = {B, bx, by, ones};
    const hg_grid grid = {.cell_m = 100, .cols = 16, .rows = 16};
    const double xs[4] = {0, 1600, 1600, 0}, ys[4] = {0, 0, 1600, 1600};
    hg_area area = {0};
    assert_ok(hg_area_add_ring(&area, 4, xs, ys, false, &err));
    hg_relrisk_options o = gaussian(200);
    o.edge = HG_EDGE_UNIFORM;
    o.area = &area;
    o.floor = 1e-9;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, NULL, &err));
    for (int k = 0; k < 6; k++) {
        assert_close(rho[cell[k]], fixed[k][0], 1e-8);
        assert_close(p[cell[k]], fixed[k][1], 1e-8);
    }
    const hg_adaptive follow = {.pilot_m = 250, .pilot_edge = HG_EDGE_UNIFORM};
    hg_relrisk_facts facts;
    o.adaptive = &follow;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, &facts, &err));
    for (int k = 0; k < 6; k++) {
        assert_close(rho[cell[k]], adaptive[k][0], 1e-8);
        assert_close(p[cell[k]], adaptive[k][1], 1e-8);
    }
    assert_close(facts.bandwidth_min_m, 171.4208, 1e-6);
    assert_close(facts.bandwidth_max_m, 308.3448, 1e-6);
    o.kernel.kernel = hg_kernel_find("quartic");
    o.kernel.bandwidth_m = 600;
    o.kernel.cut = 0;
    assert_fails(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, NULL, &err), HG_EDOMAIN,
                 "ask for permutations");
    o.permutations = 19;
    assert_ok(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, NULL, &err));
    for (int i = 0; i < 256; i++)
        assert_true(isnan(rho[i]) || (p[i] >= 0.05 && p[i] <= 1));
    hg_area_clear(&area);
}

static void impossible_questions_are_refused(void **state)
{
    (void)state;
    double a[3 * N], b[3 * N], rho[100];
    hg_relrisk_points cases = heap(100, 100, a), controls = heap(200, 100, b);
    hg_relrisk_points few = cases, far;
    const hg_grid grid = {.cell_m = 50, .cols = 10, .rows = 10};
    hg_relrisk_options o = gaussian(100), bad;
    rho[0] = 77;
    few.n = 19;
    assert_fails(hg_relrisk_grid(&o, &few, &controls, &grid, rho, NULL, NULL, &err), HG_EEMPTY,
                 "19 cases and 20 controls");
    double none[N] = {0};
    few = (hg_relrisk_points){N, a, a + N, none};
    assert_fails(hg_relrisk_grid(&o, &cases, &few, &grid, rho, NULL, NULL, &err), HG_EEMPTY,
                 "0 controls");
    double room[3 * N];
    far = heap(1e6, 1e6, room);
    assert_fails(hg_relrisk_grid(&o, &far, &controls, &grid, rho, NULL, NULL, &err), HG_EEMPTY,
                 "no case reaches");
    bad = o;
    bad.floor = 1;
    assert_fails(hg_relrisk_grid(&bad, &cases, &controls, &grid, rho, NULL, NULL, &err), HG_EDOMAIN,
                 "floor");
    bad = o;
    bad.permutations = 2000000;
    assert_fails(hg_relrisk_grid(&bad, &cases, &controls, &grid, rho, NULL, NULL, &err), HG_EDOMAIN,
                 "permutations");
    bad = o;
    bad.kernel.bandwidth_m = 0;
    assert_fails(hg_relrisk_grid(&bad, &cases, &controls, &grid, rho, NULL, NULL, &err), HG_EDOMAIN,
                 "bandwidth");
    bad = o;
    bad.edge = HG_EDGE_DIGGLE;
    assert_fails(hg_relrisk_grid(&bad, &cases, &controls, &grid, rho, NULL, NULL, &err), HG_EDOMAIN,
                 "uniform");
    bad.edge = HG_EDGE_UNIFORM;
    assert_fails(hg_relrisk_grid(&bad, &cases, &controls, &grid, rho, NULL, NULL, &err), HG_EDOMAIN,
                 "study area");
    b[3] = NAN;
    assert_fails(hg_relrisk_grid(&o, &cases, &controls, &grid, rho, NULL, NULL, &err), HG_EDOMAIN,
                 "control 3");
    assert_close(rho[0], 77, 0);
}

static hg_status sweep_all(hg_err *e)
{
    double a[3 * N], b[3 * N], rho[36], p[36];
    const hg_relrisk_points cases = heap(200, 300, a), controls = heap(350, 300, b);
    const hg_grid grid = {.cell_m = 100, .cols = 6, .rows = 6};
    const double xs[4] = {0, 600, 600, 0}, ys[4] = {0, 0, 600, 600};
    const hg_adaptive follow = {.pilot_m = 150, .pilot_edge = HG_EDGE_UNIFORM};
    hg_relrisk_options o = gaussian(200);
    hg_area area = {0};
    hg_status st = hg_area_add_ring(&area, 4, xs, ys, false, e);
    o.edge = HG_EDGE_UNIFORM;
    o.area = &area;
    o.adaptive = &follow;
    o.permutations = 3;
    if (st == HG_OK)
        st = hg_relrisk_grid(&o, &cases, &controls, &grid, rho, p, NULL, e);
    hg_area_clear(&area);
    return st;
}

static void refused_memory_is_one_sentence(void **state)
{
    (void)state;
    static const sweep_row row = {"relative risk", NULL, sweep_all, NULL, 40};
    sweep_rows(&row, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_is_a_straight_line),
        cmocka_unit_test(equal_data_have_no_risk),
        cmocka_unit_test(p_is_that_of_the_stated_variance),
        cmocka_unit_test(places_without_controls_or_cases_are_counted),
        cmocka_unit_test(relabelling_is_the_plain_definition),
        cmocka_unit_test(swapped_labels_turn_the_sign),
        cmocka_unit_test(threads_and_order_change_no_bit),
        cmocka_unit_test(edges_and_pilot_match_plain_sums),
        cmocka_unit_test(impossible_questions_are_refused),
        cmocka_unit_test(refused_memory_is_one_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
