/* Cross-validation of bandwidths: oracles O4.2 to O4.6, ties, sums pair by pair and by lattice. */
#include "check.h"
#include "density/bandwidth_ripley.h"

static hg_err err;

static const double four_x[4] = {0, 1, 0, 3}, four_y[4] = {0, 0, 2, 1};

static double criterion(const char *name, const hg_bandwidth_input *input, double h)
{
    double value = NAN;
    assert_ok(hg_bandwidth_criterion(name, input, h, &value, &err));
    return value;
}

static hg_bandwidth chosen(const char *name, const hg_bandwidth_input *input)
{
    hg_bandwidth out = {0};
    assert_ok(hg_bandwidth_select(name, input, &out, &err));
    return out;
}

static hg_bandwidth_input four(void)
{
    return (hg_bandwidth_input){.n = 4, .x = four_x, .y = four_y, .least_places = 2};
}

/* O4.3 */
static void lscv_by_hand(void **state)
{
    (void)state;
    hg_bandwidth_input input = four();
    assert_close(criterion("lscv", &input, .5), .0666739915, 1e-9);
    assert_close(criterion("lscv", &input, 1), -.0101481499, 5e-9);
    assert_close(criterion("lscv", &input, 2), -.0259994987, 2e-9);
    hg_bandwidth best = chosen("lscv", &input);
    assert_close(best.value, 1.747719, 3e-7);
    assert_close(best.criterion, -.0267914180, 2e-9);
    assert_close(best.low_m, 1, 0);
    assert_close(best.high_m, 0.5 * sqrt(13), 1e-15);
    assert_true(best.warnings == 0);
}

/* O4.4: lik less its integral, by Phi products over the bounding rectangle 3 x 2. */
static double without_integral(const hg_bandwidth_input *input, double h)
{
    double mass = 0, s = h * sqrt(2);
    for (int i = 0; i < 4; i++)
        mass += 0.25 * (erf((3 - four_x[i]) / s) + erf(four_x[i] / s)) *
                (erf((2 - four_y[i]) / s) + erf(four_y[i] / s));
    return mass - criterion("lcv", input, h) - 4 * log(3); /* densities: divided by n - 1 */
}

static void likelihood_by_hand(void **state)
{
    (void)state;
    hg_bandwidth_input input = four();
    assert_close(without_integral(&input, .5), -28.0706094, 2e-9);
    assert_close(without_integral(&input, 1), -16.1393527, 4e-9);
    assert_close(without_integral(&input, 2), -15.5883739, 3e-9);
    assert_close(without_integral(&input, 1.47841), -15.1021558, 4e-9);
    /* a window so wide that it holds every kernel: the integral is 4, ppl and lik agree */
    hg_area area = {0};
    const double x[4] = {-99, 99, 99, -99}, y[4] = {-99, -99, 99, 99};
    assert_ok(hg_area_add_ring(&area, 4, x, y, false, &err));
    input.area = &area;
    assert_close(4 - criterion("lcv", &input, 1), -16.1393527 + 4 * log(3), 5e-9);
    assert_close(4 - criterion("ppl", &input, 1), -16.1393527 + 4 * log(3), 5e-9);
    hg_bandwidth best = chosen("lcv", &input);
    assert_close(best.value, 1.47841, 2e-6);
    assert_close(4 - best.criterion, -15.1021558 + 4 * log(3), 6e-9);
    assert_close(-criterion("lik", &input, 1), -16.1393527 + 4 * log(3), 5e-9);
    assert_close(chosen("ppl", &input).value, best.value, 1e-6);
    assert_close(chosen("lik", &input).value, best.value, 1e-6);
    hg_area_clear(&area);
}

/* An isolated point keeps its digits where exp would underflow: -d^2 / 2 h^2 = -5000 here. */
static void isolated_points_stay_finite(void **state)
{
    (void)state;
    const double x[3] = {0, 1, 1000}, y[3] = {0, 1, 0};
    hg_bandwidth_input input = {.n = 3, .x = x, .y = y};
    double expect = 3 * log(2 * 3.14159265358979323846 * 100) + 2 * 0.01 + 998002 / 200.0;
    /* the rectangle 1000 x 1 cuts the kernels: take the integral back out */
    double mass = 0, s = 10 * sqrt(2);
    for (int i = 0; i < 3; i++)
        mass +=
            0.25 * (erf((1000 - x[i]) / s) + erf(x[i] / s)) * (erf((1 - y[i]) / s) + erf(y[i] / s));
    double lik = criterion("lcv", &input, 10) - mass;
    /* the far point has two neighbours: exp(-d2 / 200), d2 = 998002 and 1000000 */
    assert_close(lik, expect - log1p(exp(-1998 / 200.0)), 1e-12);
}

/* n points, the first `pairs` pairs of them at one place each. */
static void with_pairs(size_t n, size_t pairs, double *x, double *y)
{
    test_random random = {5};
    for (size_t i = 0; i < n; i++) {
        bool twin = i < 2 * pairs && i % 2 == 1;
        x[i] = twin ? x[i - 1] : test_uniform(&random, 0, 1000);
        y[i] = twin ? y[i - 1] : test_uniform(&random, 0, 1000);
    }
}

/* O4.2: bounded at 16 tied pairs of 100 points, unbounded at 17. */
static void the_tie_theorem(void **state)
{
    (void)state;
    double x[100], y[100];
    hg_bandwidth got;
    hg_bandwidth_input input = {.n = 100, .x = x, .y = y};
    with_pairs(100, 16, x, y);
    assert_ok(hg_bandwidth_select("lscv", &input, &got, &err));
    assert_close(got.tied_pairs, 16, 0);
    assert_int_equal(got.n_unique, 84);
    assert_true(got.warnings & HG_BANDWIDTH_TIED);
    assert_true(criterion("lscv", &input, 1e-4) > criterion("lscv", &input, 1e-3));
    with_pairs(100, 17, x, y);
    assert_fails(hg_bandwidth_select("lscv", &input, &got, &err), HG_EDATA,
                 "17 pairs of the 100 incidents share a place");
    assert_non_null(strstr(err.text, "= 16.4452"));
    assert_true(criterion("lscv", &input, 1e-4) < criterion("lscv", &input, 1e-3));
    input.leave_location_out = true;
    assert_ok(hg_bandwidth_select("lscv", &input, &got, &err));
    assert_false(got.warnings & HG_BANDWIDTH_TIED);
    assert_true(criterion("lscv", &input, 1e-4) > criterion("lscv", &input, 1e-3));
    input.leave_location_out = false;
    input.unique_places = true;
    assert_ok(hg_bandwidth_select("lscv", &input, &got, &err));
    assert_int_equal(got.n, 83);
    static const struct {
        size_t n, bounded;
        const char *bound;
    } rows[] = {{200, 33, "= 33.1115"}, {1000, 166, "= 166.4445"}};
    double many_x[1000], many_y[1000];
    for (size_t i = 0; i < 2; i++) {
        input = (hg_bandwidth_input){.n = rows[i].n, .x = many_x, .y = many_y};
        with_pairs(rows[i].n, rows[i].bounded, many_x, many_y);
        assert_ok(hg_bandwidth_select("lscv", &input, &got, &err));
        with_pairs(rows[i].n, rows[i].bounded + 1, many_x, many_y);
        assert_fails(hg_bandwidth_select("lscv", &input, &got, &err), HG_EDATA, rows[i].bound);
    }
}

/* Every event twice: the likelihood has no maximum, and leaving the place out mends it. */
static void twins_everywhere(void **state)
{
    (void)state;
    double x[40], y[40];
    hg_bandwidth got;
    hg_bandwidth_input input = {.n = 40, .x = x, .y = y};
    with_pairs(40, 20, x, y);
    assert_fails(hg_bandwidth_select("lcv", &input, &got, &err), HG_EDATA, "each of the 40");
    assert_fails(hg_bandwidth_select("ppl", &input, &got, &err), HG_EDATA, "each of the 40");
    assert_true(criterion("ppl", &input, 1e-4) < criterion("ppl", &input, 1e-3));
    input.leave_location_out = true;
    hg_bandwidth left = chosen("ppl", &input);
    input.leave_location_out = false;
    input.unique_places = true;
    hg_bandwidth unique = chosen("ppl", &input);
    assert_close(left.value, unique.value, 1e-6); /* the same places, each twice */
    /* ties give K(0) > 0 and the smallest disc */
    input.unique_places = false;
    assert_true(chosen("diggle", &input).warnings & HG_BANDWIDTH_AT_BOUND);
}

/* O4.6 */
static void diggle_of_poisson(void **state)
{
    (void)state;
    enum { N = 200001 };
    static double r[N], k[N];
    const double pi = 3.14159265358979323846;
    for (size_t i = 0; i < N; i++) {
        r[i] = (double)i / (N - 1);
        k[i] = pi * r[i] * r[i];
    }
    assert_close(bw_diggle_m(N, r, k, 10, .3), -.646322349, 1e-9);
    assert_close(bw_diggle_m(N, r, k, 10, .3), 1 / (10 * pi * .09) - 1, 1e-9);
    assert_close(bw_diggle_m(N, r, k, 10, .45), 1 / (10 * pi * .2025) - 1, 1e-9);
}

/* Shares of circles against the closed form in a rectangle, and against many points on them. */
static void circles_in_windows(void **state)
{
    (void)state;
    enum { BINS = 41, TURNS = 10000 };
    const double pi = 3.14159265358979323846;
    const double x[6] = {0, 10, 10, 4, 4, 0}, y[6] = {0, 0, 3, 3, 10, 10};
    const double hole_x[4] = {1, 1, 3, 3}, hole_y[4] = {5, 7, 7, 5};
    hg_area area = {0};
    hg_locator *locator = NULL;
    unsigned crossings[BINS];
    double share[BINS];
    assert_ok(hg_area_add_ring(&area, 6, x, y, false, &err));
    assert_ok(hg_area_add_ring(&area, 4, hole_x, hole_y, true, &err));
    hg_area_orient(&area);
    assert_ok(hg_locator_new(1, &area, &locator, &err));
    bw_circle_shares(&area, locator, 1, 1, 2.0, BINS, crossings, share);
    /* a corner 1 m from both sides: at r = 2 a quarter and two arcs of 30 degrees */
    assert_close(share[40], (90 + 2 * 30) / 360.0, 1e-14);
    assert_close(share[20], 1, 0);
    test_random random = {3};
    for (int trial = 0; trial < 20; trial++) {
        double px, py;
        do {
            px = test_uniform(&random, 0, 10);
            py = test_uniform(&random, 0, 10);
        } while (!hg_area_contains(&area, px, py));
        bw_circle_shares(&area, locator, px, py, 8, BINS, crossings, share);
        for (size_t m = 1; m < BINS; m += 3) {
            int in = 0;
            for (int t = 0; t < TURNS; t++)
                in += hg_locator_find(locator, px + 0.2 * (double)m * cos(2 * pi * t / TURNS),
                                      py + 0.2 * (double)m * sin(2 * pi * t / TURNS)) == 0;
            assert_true(fabs(share[m] - (double)in / TURNS) < 1e-3);
        }
    }
    hg_locator_free(locator);
    hg_area_clear(&area);
}

/* A rectangle with a needless corner is no rectangle: the polygon's way, the same likelihood. */
static void polygons_and_rectangles_agree(void **state)
{
    (void)state;
    const double x[5] = {-1, 4, 4, 4, -1}, y[5] = {-1, -1, 1, 3, 3};
    const double x4[4] = {-1, 4, 4, -1}, y4[4] = {-1, -1, 3, 3};
    hg_area five = {0}, plain = {0};
    assert_ok(hg_area_add_ring(&five, 5, x, y, false, &err));
    assert_ok(hg_area_add_ring(&plain, 4, x4, y4, false, &err));
    hg_bandwidth_input a = four(), b = four();
    a.area = &five;
    b.area = &plain;
    static const double hs[] = {.1, .5, 1, 3};
    for (size_t i = 0; i < 4; i++) {
        assert_true(fabs(criterion("lcv", &a, hs[i]) - criterion("lcv", &b, hs[i])) < 1e-7);
        assert_true(fabs(criterion("lik", &a, hs[i]) - criterion("lik", &b, hs[i])) < 1e-6);
        assert_close(criterion("ppl", &a, hs[i]), 4 + criterion("lik", &a, hs[i]), 1e-14);
    }
    hg_area_clear(&five);
    hg_area_clear(&plain);
}

/* ---- sums against plain loops ---- */

static bw_sample sample_of(const hg_bandwidth_input *input)
{
    bw_sample sample = {0};
    assert_ok(bw_sample_make(input, &sample, &err));
    assert_ok(bw_index_make(&sample, &sample.index, &err));
    return sample;
}

static void clumps(size_t n, double *x, double *y, uint64_t seed)
{
    test_random random = {seed};
    double cx = 0, cy = 0;
    for (size_t i = 0; i < n; i++) {
        if (i % 17 == 0) {
            cx = test_uniform(&random, 190000, 193000);
            cy = test_uniform(&random, 600000, 601500);
        }
        bool tied = i % 17 > 12;
        x[i] = tied ? x[i - 1] : cx + test_uniform(&random, -300, 300);
        y[i] = tied ? y[i - 1] : cy + test_uniform(&random, -300, 300);
    }
}

static void sums_against_loops(void **state)
{
    (void)state;
    enum { N = 700 };
    static double x[N], y[N], pair[N], lattice[N], log_sum[N];
    static const double hs[] = {3, 40, 300, 2500, 20000};
    clumps(N, x, y, 1);
    hg_bandwidth_input input = {.n = N, .x = x, .y = y};
    bw_sample s = sample_of(&input);
    for (size_t k = 0; k < 5; k++) {
        double h = hs[k], worst = 0;
        assert_ok(bw_pair_sums(&s, h, pair, &err));
        if (h >= 40)
            assert_ok(bw_lattice_sums(&s, h, lattice, &err));
        assert_ok(bw_log_sums_without(&s, h, k % 2 == 1, log_sum, &err));
        for (size_t i = 0; i < s.places; i++) {
            const bw_index *ix = s.index;
            double sum = 0, others = k % 2 == 1 ? 0 : ix->count[i] - 1, shift = 0;
            if (others == 0)
                shift = ix->nearest[i] * ix->nearest[i];
            double nearest = INFINITY;
            for (size_t j = 0; j < s.places; j++) {
                double dx = ix->x[j] - ix->x[i], dy = ix->y[j] - ix->y[i], d2 = dx * dx + dy * dy;
                sum += ix->count[j] * exp(-0.5 * d2 / (h * h));
                if (j == i)
                    continue;
                nearest = fmin(nearest, sqrt(d2));
                others += ix->count[j] * exp(-0.5 * (d2 - shift) / (h * h));
            }
            assert_close(ix->nearest[i], nearest, 0);
            assert_close(pair[i], sum, 1e-12);
            double expect = log(others) - 0.5 * shift / (h * h);
            assert_true(fabs(log_sum[i] - expect) <= 1e-7 + 1e-12 * fabs(expect));
            if (h >= 40)
                worst = fmax(worst, fabs(lattice[i] - sum));
        }
        assert_true(worst <= 1e-9 * N);
    }
    assert_close(s.tied_pairs, (double)(N / 17) * 10, 0.02 * N);
    bw_sample_clear(&s);
}

/* Pairs at every distance: the error of the lattice that its header promises. */
static void the_lattice_is_right_to_ten_digits(void **state)
{
    (void)state;
    enum { N = 12 };
    test_random random = {9};
    double worst = 0;
    for (int trial = 0; trial < 40; trial++) {
        double h = test_uniform(&random, 50, 90), out[N], x[N], y[N];
        for (size_t i = 0; i < N; i++) {
            x[i] = i == 0 ? 0 : i == 1 ? 700 : test_uniform(&random, 0, 700);
            y[i] = i == 0 ? 0 : i == 1 ? 700 : test_uniform(&random, 0, 700);
        }
        hg_bandwidth_input input = {.n = N, .x = x, .y = y};
        bw_sample s = sample_of(&input);
        assert_ok(bw_lattice_sums(&s, h, out, &err));
        for (size_t i = 0; i < N; i++) {
            double sum = 0;
            for (size_t j = 0; j < N; j++)
                sum += exp(-0.5 *
                           (pow(s.index->x[j] - s.index->x[i], 2) +
                            pow(s.index->y[j] - s.index->y[i], 2)) /
                           (h * h));
            worst = fmax(worst, fabs(out[i] - sum));
        }
        bw_sample_clear(&s);
    }
    print_message("worst error of the lattice a point: %.3g\n", worst / N);
    assert_true(worst < 2.5e-10 * N); /* a pair: 1e-9 over four points */
}

/* Any order, any threads, far from the origin: the same bits. */
static void same_bits(void **state)
{
    (void)state;
    enum { N = 300 };
    static double x[N], y[N], x1[N], y1[N];
    static const char *const names[] = {"lscv", "lcv", "lik", "ppl", "cvl", "diggle"};
    clumps(N, x, y, 2);
    for (size_t i = 0; i < N; i++) {
        x1[i] = x[(i * 7 + 3) % N];
        y1[i] = y[(i * 7 + 3) % N];
    }
    hg_bandwidth_input one = {.n = N, .x = x, .y = y, .leave_location_out = true};
    hg_bandwidth_input two = {.n = N, .x = x1, .y = y1, .leave_location_out = true};
    for (size_t k = 0; k < 6; k++) {
        assert_ok(hg_par_start(1, &err));
        hg_bandwidth a = chosen(names[k], &one);
        assert_ok(hg_par_start(3, &err));
        hg_bandwidth b = chosen(names[k], &two);
        assert_close(a.value, b.value, 0);
        assert_close(a.criterion, b.criterion, 0);
        assert_true(a.warnings & HG_BANDWIDTH_RECTANGLE || k == 0);
    }
    assert_ok(hg_par_start(1, &err));
}

static void unsound_questions(void **state)
{
    (void)state;
    hg_bandwidth_input input = four();
    double value;
    assert_fails(hg_bandwidth_criterion("scott", &input, 1, &value, &err), HG_EDOMAIN, "formula");
    assert_fails(hg_bandwidth_criterion("lcv", &input, 0, &value, &err), HG_EDOMAIN, "positive");
    assert_fails(hg_bandwidth_criterion("lcv", &input, NAN, &value, &err), HG_EDOMAIN, "positive");
    input.n = 2;
    assert_fails(hg_bandwidth_criterion("lcv", &input, 1, &value, &err), HG_EDOMAIN, "on a line");
    assert_int_equal(hg_bandwidth_criterion("lcv", &input, 1, &value, NULL), HG_EDOMAIN);
}

static void out_of_memory_is_an_error(void **state)
{
    (void)state;
    enum { N = 60 };
    double x[N], y[N];
    static const char *const names[] = {"scott", "arcgis", "lscv", "lcv", "ppl", "cvl", "diggle"};
    clumps(N, x, y, 4);
    hg_bandwidth got;
    hg_bandwidth_input input = {.n = N, .x = x, .y = y, .leave_location_out = true};
    for (size_t name = 0; name < 7; name++) {
        long k = 1;
        for (;; k += 1 + k / 4) { /* the searches ask hundreds of times */
            hg_mem_fail_at(k, 0);
            hg_status st = hg_bandwidth_select(names[name], &input, &got, &err);
            if (st == HG_OK)
                break;
            assert_int_equal(st, HG_ENOMEM);
        }
        hg_mem_fail_at(0, 0);
        assert_true(k > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lscv_by_hand),
        cmocka_unit_test(likelihood_by_hand),
        cmocka_unit_test(isolated_points_stay_finite),
        cmocka_unit_test(the_tie_theorem),
        cmocka_unit_test(twins_everywhere),
        cmocka_unit_test(diggle_of_poisson),
        cmocka_unit_test(circles_in_windows),
        cmocka_unit_test(polygons_and_rectangles_agree),
        cmocka_unit_test(sums_against_loops),
        cmocka_unit_test(the_lattice_is_right_to_ten_digits),
        cmocka_unit_test(same_bits),
        cmocka_unit_test(unsound_questions),
        cmocka_unit_test(out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
