/* Random maps: what must leave a score alone does, and fast formulas equal plain sums. */
#include "check.h"

static hg_err err;

enum { COLS = 23, ROWS = 17, CELLS = COLS * ROWS };

typedef struct map {
    double mu[CELLS], area[CELLS], y[CELLS], density[CELLS];
} map;

static double poisson(test_random *r, double mean)
{
    double p = exp(-mean), u = test_uniform(r, 0, 1), y = 0;
    for (double sum = p; u > sum && y < 1000; sum += p *= mean / ++y) {
    }
    return y;
}

static void complete(map *m)
{
    for (int i = 0; i < CELLS; i++)
        m->density[i] = m->area[i] > 0 ? m->mu[i] / m->area[i] : 0;
}

static void draw(test_random *r, map *m)
{
    for (int i = 0; i < CELLS; i++) {
        m->area[i] = test_next(r) % 9 == 0 ? 0 : 125.0 * (double)(1 + test_next(r) % 4);
        m->mu[i] = (double)(test_next(r) % 12) / 8; /* many equal */
        m->y[i] = poisson(r, m->mu[i] + .05);
    }
    complete(m);
}

static const double shares[5] = {.005, .01, .03, .2, 1};

static void curve(const map *m, hg_tie_order ties, double out[6])
{
    assert_ok(
        hg_capture_curve(CELLS, m->density, m->area, m->y, ties, 5, shares, out, out + 5, &err));
}

static void assert_same_scores(const map *a, const map *b)
{
    hg_surface_score s, t;
    assert_ok(hg_score_surface(CELLS, a->mu, a->area, a->y, &s, &err));
    assert_ok(hg_score_surface(CELLS, b->mu, b->area, b->y, &t, &err));
    assert_close(t.log_likelihood, s.log_likelihood, 1e-12);
    assert_close(t.deviance, s.deviance, 1e-12);
    assert_close(t.crps, s.crps, 1e-12);
    assert_close(t.brier, s.brier, 1e-12);
    assert_close(t.reliability, s.reliability, 1e-11);
    assert_close(t.resolution, s.resolution, 1e-11);
    assert_close(t.dispersion, s.dispersion, 1e-12);
    for (int ties = 0; ties <= HG_TIES_BEST; ties++) {
        double u[6], v[6];
        curve(a, (hg_tie_order)ties, u);
        curve(b, (hg_tie_order)ties, v);
        for (int k = 0; k < 6; k++)
            assert_close(v[k], u[k], 1e-12);
    }
}

static void permuted_and_mirrored_maps(void **state)
{
    (void)state;
    test_random r = {11};
    for (int trial = 0; trial < 20; trial++) {
        static map a, b, c;
        draw(&r, &a);
        int from[CELLS];
        for (int i = 0; i < CELLS; i++)
            from[i] = i;
        for (int i = CELLS - 1; i > 0; i--) {
            int j = (int)(test_next(&r) % (uint64_t)(i + 1)), keep = from[i];
            from[i] = from[j];
            from[j] = keep;
        }
        for (int i = 0; i < CELLS; i++) {
            int mirror = i / COLS * COLS + COLS - 1 - i % COLS;
            b.mu[i] = a.mu[from[i]], b.area[i] = a.area[from[i]], b.y[i] = a.y[from[i]];
            c.mu[i] = a.mu[mirror], c.area[i] = a.area[mirror], c.y[i] = a.y[mirror];
        }
        complete(&b);
        complete(&c);
        assert_same_scores(&a, &b);
        assert_same_scores(&a, &c);
    }
}

static void warped_scores_change_no_curve(void **state)
{
    (void)state;
    test_random r = {12};
    for (int trial = 0; trial < 20; trial++) {
        static map a, b;
        draw(&r, &a);
        b = a;
        for (int i = 0; i < CELLS; i++)
            b.density[i] = atan(400 * a.density[i]) - 3;
        for (int ties = 0; ties <= HG_TIES_BEST; ties++) {
            double u[6], v[6];
            curve(&a, (hg_tie_order)ties, u);
            curve(&b, (hg_tie_order)ties, v);
            assert_memory_equal(u, v, sizeof u);
        }
    }
}

/* Whatever luck does, it does not lead out of the curves of the worst and the best. */
static void luck_lies_between(void **state)
{
    (void)state;
    test_random r = {13};
    for (int trial = 0; trial < 40; trial++) {
        static map a;
        double worst[6], middle[6], best[6];
        draw(&r, &a);
        curve(&a, HG_TIES_FEWEST_FIRST, worst);
        curve(&a, HG_TIES_EXPECTED, middle);
        curve(&a, HG_TIES_BEST, best);
        for (int k = 0; k < 6; k++)
            assert_true(worst[k] <= middle[k] + 1e-12 && middle[k] <= best[k] + 1e-12);
        assert_close(worst[4], 1, 1e-15);
    }
}

/* One window cut in two: log scores of Poisson forecasts add, up to what the cells share. */
static void windows_cut_in_two_add(void **state)
{
    (void)state;
    test_random r = {14};
    for (int trial = 0; trial < 20; trial++) {
        static map whole, half[2], flat[2];
        hg_surface_score s[2], f[2], w, wf;
        draw(&r, &whole);
        for (int i = 0; i < CELLS; i++)
            whole.mu[i] += .1;
        for (int k = 0; k < 2; k++) {
            half[k] = flat[k] = whole;
            for (int i = 0; i < CELLS; i++) {
                half[k].mu[i] = whole.mu[i] / 2;
                flat[k].mu[i] = whole.area[i] * (.001 / 2);
                double first = floor(whole.y[i] / 3);
                half[k].y[i] = k == 0 ? first : whole.y[i] - first;
            }
            assert_ok(hg_score_surface(CELLS, half[k].mu, half[k].area, half[k].y, &s[k], &err));
            assert_ok(hg_score_surface(CELLS, flat[k].mu, half[k].area, half[k].y, &f[k], &err));
        }
        static map even;
        even = whole;
        for (int i = 0; i < CELLS; i++)
            even.mu[i] = whole.area[i] * .001;
        assert_ok(hg_score_surface(CELLS, whole.mu, whole.area, whole.y, &w, &err));
        assert_ok(hg_score_surface(CELLS, even.mu, whole.area, whole.y, &wf, &err));
        hg_surface_score pooled = hg_surface_pool(2, s), pooled_flat = hg_surface_pool(2, f);
        assert_close(pooled.events, w.events, 0);
        assert_close(pooled.expected_sum, w.expected_sum, 1e-12);
        assert_close(pooled.log_likelihood, w.log_likelihood - w.events * log(2), 1e-12);
        assert_close(hg_information_gain(&pooled, &pooled_flat), hg_information_gain(&w, &wf),
                     1e-10);
        assert_close(pooled.brier, pooled.reliability - pooled.resolution + pooled.uncertainty,
                     1e-12);
    }
}

/* CRPS as the sum of (F(k) - [k >= y])^2, from both ends of the range of means. */
static void crps_is_the_direct_sum(void **state)
{
    (void)state;
    const double area = 1;
    test_random r = {15};
    for (int trial = 0; trial < 3000; trial++) {
        double mu = exp(test_uniform(&r, log(1e-9), log(400)));
        double y = trial % 3 ? floor(mu + 3 * sqrt(mu) * test_uniform(&r, -1, 1)) : 0;
        y = fmax(0, y);
        hg_surface_score s;
        assert_ok(hg_score_surface(1, &mu, &area, &y, &s, &err));
        /* Tails kept apart: F below y and 1 - F from there on, so that nothing cancels. */
        double sum = 0, top = floor(mu + 40 * sqrt(mu) + 60), tail = 0;
        if (y > top)
            continue;
        for (double k = top + 200; k > y; k--) { /* tail = P(X >= k) */
            tail += exp(k * log(mu) - mu - lgamma(k + 1));
            sum += tail * tail;
        }
        double f = 0;
        for (double k = 0; k < y; k++) {
            f += exp(k * log(mu) - mu - lgamma(k + 1));
            sum += f * f;
        }
        assert_close(s.crps, sum, 2e-12 * (1 + mu));
    }
}

/* PIT of Poisson counts is uniform: 20 classes, chi-square below its .9999 quantile. */
static void pit_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 20000, CLASSES = 20 };
    test_random r = {16};
    double count[CLASSES] = {0}, chi = 0;
    for (int i = 0; i < DRAWS; i++) {
        double mu = test_uniform(&r, .01, 6), y = poisson(&r, mu);
        double pit = hg_pit(mu, y, test_uniform(&r, 0, 1));
        assert_true(pit >= 0 && pit <= 1);
        count[pit < 1 ? (int)(pit * CLASSES) : CLASSES - 1]++;
    }
    for (int k = 0; k < CLASSES; k++)
        chi += pow(count[k] - DRAWS / CLASSES, 2) / (DRAWS / CLASSES);
    assert_true(chi < 50.8);
}

/* Bins hold every cell once, ascend, and are near a tenth of the total each. */
static void bins_hold_everything(void **state)
{
    (void)state;
    test_random r = {17};
    static double mu[5000], y[5000];
    hg_calibration_bin bin[10];
    double expected = 0, observed = 0;
    size_t cells = 0;
    for (int i = 0; i < 5000; i++) {
        mu[i] = exp(test_uniform(&r, -6, 0));
        y[i] = poisson(&r, mu[i]);
        expected += mu[i];
        observed += y[i];
    }
    assert_ok(hg_calibration(5000, mu, y, 10, bin, &err));
    for (int k = 0; k < 10; k++) {
        cells += bin[k].cells;
        observed -= bin[k].observed;
        assert_true(fabs(bin[k].expected - expected / 10) <= 1.0);
        assert_true(bin[k].low <= bin[k].ratio && bin[k].ratio <= bin[k].high);
        if (k > 0)
            assert_true(bin[k].expected / (double)bin[k].cells >
                        bin[k - 1].expected / (double)bin[k - 1].cells);
    }
    assert_int_equal(cells, 5000);
    assert_close(observed, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permuted_and_mirrored_maps),
        cmocka_unit_test(warped_scores_change_no_curve),
        cmocka_unit_test(luck_lies_between),
        cmocka_unit_test(windows_cut_in_two_add),
        cmocka_unit_test(crps_is_the_direct_sum),
        cmocka_unit_test(pit_is_uniform),
        cmocka_unit_test(bins_hold_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
