/* tests/unit/test_adaptive.c - bandwidths that follow the density: the rule and its edges. */
#include "check.h"
#include "edge_shapes.h"

enum { PLACES = 18 };

/* 16 places of one incident, one of four, one of sixteen, too far apart to see each other. */
static void far_places(double x[PLACES], double y[PLACES], double w[PLACES])
{
    for (int i = 0; i < PLACES; i++) {
        x[i] = 600000 + 10000.0 * i;
        y[i] = 400000 + 700.0 * i;
        w[i] = i < 16 ? 1 : i == 16 ? 4 : 16;
    }
}

/* O3.9: pilot values 1, 4 and 16 around the geometric mean of 4 give 2, 1 and 1/2 of h0. */
static void test_pilot_1_4_16(void **state)
{
    (void)state;
    double x[PLACES], y[PLACES], w[PLACES], h[PLACES];
    hg_err err = {0};
    far_places(x, y, w);
    for (size_t k = 0; k < hg_kernel_count(); k++)
        for (int pilot = 0; pilot < 2; pilot++) {
            hg_kde_options o = {.kernel = hg_kernel_at(k), .bandwidth_m = 200};
            hg_adaptive rule = {.pilot_m = pilot * 350.0};
            assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, PLACES, x, y, w, h, &err));
            for (int i = 0; i < 16; i++)
                assert_close(h[i], 400, 1e-12);
            assert_close(h[16], 200, 1e-12);
            assert_close(h[17], 100, 1e-12);
        }
}

/* A weight of 16 is sixteen incidents: in the density and in the mean alike. */
static void test_rows_and_weights_agree(void **state)
{
    (void)state;
    double x[PLACES], y[PLACES], w[PLACES], rx[36], ry[36], rw[36], h[PLACES], rh[36];
    hg_err err = {0};
    size_t n = 0;
    far_places(x, y, w);
    for (int i = 0; i < PLACES; i++)
        for (int k = 0; k < (int)w[i]; k++, n++) {
            rx[n] = x[i];
            ry[n] = y[i];
            rw[n] = 1;
        }
    hg_kde_options o = {.bandwidth_m = 200};
    hg_adaptive rule = {0};
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, PLACES, x, y, w, h, &err));
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, n, rx, ry, rw, rh, &err));
    assert_close(rh[0], h[0], 1e-14);
    assert_close(rh[16], h[16], 1e-14);
    assert_close(rh[35], h[17], 1e-14);
}

static void test_trim(void **state)
{
    (void)state;
    double x[PLACES], y[PLACES], w[PLACES], h[PLACES];
    hg_err err = {0};
    far_places(x, y, w);
    hg_kde_options o = {.bandwidth_m = 200};
    hg_adaptive rule = {.trim = 1.5};
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, PLACES, x, y, w, h, &err));
    assert_close(h[0], 300, 0);
    assert_close(h[17], 100, 1e-12);
    w[17] = 1e6; /* the usual trim is 5, an infinite one lets all pass */
    rule.trim = 0;
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, PLACES, x, y, w, h, &err));
    assert_close(h[0], 1000, 0);
    rule.trim = INFINITY;
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, PLACES, x, y, w, h, &err));
    assert_true(h[0] > 10000);
}

/* One place, or many of one density: every bandwidth is h0 to the last bit. */
static void test_one_place(void **state)
{
    (void)state;
    double x[7], y[7], w[7] = {1, 2, 0.1, 0.3, 7, 1e-3, 1}, h[7];
    hg_err err = {0};
    hg_kde_options o = {.bandwidth_m = 173.3};
    hg_adaptive rule = {0};
    for (int spread = 0; spread < 2; spread++) {
        for (int i = 0; i < 7; i++) {
            x[i] = 600000.7 + spread * 4096.0 * i;
            y[i] = 400000.1;
            w[i] = spread ? 0.3 : w[i];
        }
        assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, 7, x, y, w, h, &err));
        for (int i = 0; i < 7; i++)
            assert_close(h[i], 173.3, 0);
    }
}

/* A point of no weight where nothing else is has a pilot of 0: it gets the least positive one. */
static void test_floor_and_no_weight(void **state)
{
    (void)state;
    double x[] = {0, 10000, 20000}, y[] = {0, 0, 0}, w[] = {1, 4, 0}, h[3];
    hg_err err = {0};
    hg_kde_options o = {.bandwidth_m = 200};
    hg_adaptive rule = {0};
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, 3, x, y, w, h, &err));
    assert_close(h[2], h[0], 0);
    assert_close(h[0], 2 * h[1], 1e-12);
    assert_close(log(h[0]) + 4 * log(h[1]), 5 * log(200), 1e-12); /* it has no part in the mean */
    w[0] = w[1] = 0;
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, 3, x, y, w, h, &err));
    for (int i = 0; i < 3; i++)
        assert_close(h[i], 200, 0);
    assert_ok(hg_adaptive_bandwidths(&o, &rule, NULL, 0, NULL, NULL, NULL, NULL, &err));
}

/* The same by a plain double loop, with each pilot edge. */
static void test_against_plain_loop(void **state)
{
    (void)state;
    enum { N = 300 };
    static double x[N], y[N], w[N], h[N], e[N], f[N];
    test_random r = {3};
    hg_err err = {0};
    hg_area area = {0};
    add_box(&area, 600000, 400000, 602000, 401500, false);
    for (int i = 0; i < N; i++) {
        x[i] = 600000 + 2000 * pow(test_uniform(&r, 0, 1), 2) - (i % 50 == 0 ? 30 : 0);
        y[i] = 400000 + test_uniform(&r, 0, 1500);
        w[i] = test_uniform(&r, 0, 2);
    }
    for (size_t k = 0; k < hg_kernel_count(); k++)
        for (int edge = HG_EDGE_NONE; edge <= HG_EDGE_DIGGLE; edge++) {
            hg_kde_options o = {.kernel = hg_kernel_at(k), .bandwidth_m = 300};
            hg_kde_options p = {.kernel = hg_kernel_at(k), .bandwidth_m = 220};
            hg_adaptive rule = {.pilot_m = 220, .pilot_edge = (hg_edge)edge, .trim = 3};
            double log_sum = 0, total = 0;
            assert_ok(hg_edge_at(&p, &area, N, x, y, e, &err));
            for (int i = 0; i < N; i++) {
                f[i] = 0;
                for (int j = 0; j < N; j++) {
                    double u2 = (pow(x[i] - x[j], 2) + pow(y[i] - y[j], 2)) / (220.0 * 220.0);
                    bool in = edge == HG_EDGE_NONE || hg_area_contains(&area, x[j], y[j]);
                    f[i] += in * w[j] * p.kernel->value(u2) / (edge == HG_EDGE_DIGGLE ? e[j] : 1);
                }
                f[i] /= edge == HG_EDGE_UNIFORM ? e[i] : 1;
            }
            for (int i = 0; i < N; i++) {
                bool in = edge == HG_EDGE_NONE || hg_area_contains(&area, x[i], y[i]);
                log_sum -= in * 0.5 * w[i] * log(f[i]);
                total += in * w[i];
            }
            assert_ok(hg_adaptive_bandwidths(&o, &rule, &area, N, x, y, w, h, &err));
            for (int i = 0; i < N; i++)
                assert_close(h[i], 300 * fmin(exp(-0.5 * log(f[i]) - log_sum / total), 3), 1e-11);
        }
    hg_area_clear(&area);
}

static void test_row_order(void **state)
{
    (void)state;
    enum { N = 500 };
    static double x[N], y[N], w[N], h[N], sx[N], sy[N], sw[N], sh[N];
    static int from[N];
    test_random r = {11};
    hg_err err = {0};
    hg_area area = {0};
    add_box(&area, -10, -10, 1100, 1100, false);
    for (int i = 0; i < N; i++) {
        x[i] = floor(test_uniform(&r, 0, 30)) * 37.7; /* many at one place */
        y[i] = floor(test_uniform(&r, 0, 30)) * 33.1;
        w[i] = test_uniform(&r, 0, 2);
        from[i] = i;
    }
    for (int i = N - 1; i > 0; i--) {
        int j = (int)(test_next(&r) % (uint64_t)(i + 1)), keep = from[i];
        from[i] = from[j];
        from[j] = keep;
    }
    for (int i = 0; i < N; i++) {
        sx[i] = x[from[i]];
        sy[i] = y[from[i]];
        sw[i] = w[from[i]];
    }
    for (int edge = HG_EDGE_NONE; edge <= HG_EDGE_DIGGLE; edge++) {
        hg_kde_options o = {.bandwidth_m = 120};
        hg_adaptive rule = {.pilot_edge = (hg_edge)edge};
        assert_ok(hg_adaptive_bandwidths(&o, &rule, &area, N, x, y, w, h, &err));
        assert_ok(hg_adaptive_bandwidths(&o, &rule, &area, N, sx, sy, sw, sh, &err));
        for (int i = 0; i < N; i++)
            assert_close(sh[i], h[from[i]], 0);
    }
    hg_area_clear(&area);
}

static void test_refusals(void **state)
{
    (void)state;
    double x = 0, y = 0, w = 1, h = -7, heavy = -1;
    hg_err err = {0};
    hg_kde_options o = {.bandwidth_m = 200}, bad = {.bandwidth_m = NAN};
    hg_adaptive rule = {0}, pilot = {.pilot_m = -1}, trim = {.trim = NAN};
    hg_adaptive edge = {.pilot_edge = HG_EDGE_DIGGLE};
    assert_fails(hg_adaptive_bandwidths(&bad, &rule, NULL, 1, &x, &y, &w, &h, &err), HG_EDOMAIN,
                 "bandwidth nan m");
    assert_fails(hg_adaptive_bandwidths(&o, &pilot, NULL, 1, &x, &y, &w, &h, &err), HG_EDOMAIN,
                 "pilot bandwidth -1 m");
    assert_fails(hg_adaptive_bandwidths(&o, &trim, NULL, 1, &x, &y, &w, &h, &err), HG_EDOMAIN,
                 "trim nan");
    assert_fails(hg_adaptive_bandwidths(&o, &edge, NULL, 1, &x, &y, &w, &h, &err), HG_EDOMAIN,
                 "without an area");
    assert_fails(hg_adaptive_bandwidths(&o, &rule, NULL, 1, &x, &y, &heavy, &h, &err), HG_EDOMAIN,
                 "weight -1");
    assert_int_equal(hg_adaptive_bandwidths(&o, &trim, NULL, 1, &x, &y, &w, &h, NULL), HG_EDOMAIN);
    assert_close(h, -7, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pilot_1_4_16),
        cmocka_unit_test(test_rows_and_weights_agree),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_one_place),
        cmocka_unit_test(test_floor_and_no_weight),
        cmocka_unit_test(test_against_plain_loop),
        cmocka_unit_test(test_row_order),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
