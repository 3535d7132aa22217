/* Two models over windows: do intervals, tests and the power statement say what the sums say? */
#include "check.h"

static hg_err err;

/* Eight windows, 1 and 1 at the ends: blocks of 4 start at 0..4, and only those starting at 0 or 4
 * hold a 1. Two blocks: 0, 1, 2 with 9/25, 12/25, 4/25. */
static void blocks_of_four(void **state)
{
    (void)state;
    const double d[8] = {1, 0, 0, 0, 0, 0, 0, 1};
    hg_difference r;
    assert_ok(hg_paired_difference(8, d, 4, 5, &r, &err));
    assert_close(r.value, .5, 0);
    assert_close(r.low, 0, 0);
    assert_close(r.high, .5, 0);
    assert_close(r.p, 2 * 9 / 25.0, .06); /* 9,999 draws: sd .0096 */
    assert_int_equal(r.n_windows, 8);
}

static void a_sure_difference(void **state)
{
    (void)state;
    const double d[9] = {2, 2, 2, 2, 2, 2, 2, 2, 2}, zero[9] = {0};
    hg_difference r;
    assert_ok(hg_paired_difference(9, d, 9, 1, &r, &err));
    assert_true(r.value == 2 && r.low == 2 && r.high == 2);
    assert_close(r.p, 2 / 10000.0, 1e-15); /* the data are one more draw */
    assert_ok(hg_paired_difference(9, zero, 9, 1, &r, &err));
    assert_close(r.p, 1, 0);
}

static void too_few_windows_carry_no_interval(void **state)
{
    (void)state;
    const double d[7] = {1, 2, 3, 4, 5, 6, 7}, events[7] = {1, 1, 1, 1, 1, 1, 1};
    hg_difference r;
    assert_ok(hg_paired_difference(7, d, 1, 1, &r, &err));
    assert_close(r.value, 28, 0);
    assert_true(isnan(r.low) && isnan(r.high) && isnan(r.p));
    assert_ok(hg_gain_per_event(7, d, events, 1, &r, &err));
    assert_close(r.value, 4 / log(2), 1e-15);
    assert_true(isnan(r.low) && isnan(r.high) && isnan(r.p));
    assert_ok(hg_paired_difference(0, NULL, 0, 1, &r, &err));
    assert_true(isnan(r.value));
}

/* Gains in proportion to the events: every draw has the same ratio. */
static void the_ratio_is_drawn_together(void **state)
{
    (void)state;
    double gain[10], events[10], none[10] = {0};
    hg_difference r;
    for (int k = 0; k < 10; k++) {
        events[k] = 1 << k;
        gain[k] = .25 * events[k];
    }
    assert_ok(hg_gain_per_event(10, gain, events, 3, &r, &err));
    assert_close(r.value, .25 / log(2), 1e-15);
    assert_close(r.low, r.value, 0);
    assert_close(r.high, r.value, 0);
    assert_ok(hg_gain_per_event(10, gain, none, 3, &r, &err));
    assert_true(isnan(r.value) && isnan(r.low) && isnan(r.p));
}

/* Of all metrics and of the verdict: the same seed draws the same windows, on any threads. */
static void same_windows_same_bits(void **state)
{
    (void)state;
    double gain[26], events[26];
    test_random r = {8};
    hg_difference a, b, c;
    for (int i = 0; i < 26; i++) {
        gain[i] = test_uniform(&r, -1, 2);
        events[i] = (double)(test_next(&r) % 9);
    }
    assert_ok(hg_gain_per_event(26, gain, events, 7, &a, &err));
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_gain_per_event(26, gain, events, 7, &b, &err));
    assert_ok(hg_gain_per_event(26, gain, events, 8, &c, &err));
    assert_ok(hg_par_start(1, &err));
    assert_true(a.low == b.low && a.high == b.high && a.p == b.p);
    assert_true(a.low != c.low || a.high != c.high);
    assert_true(a.low < a.value && a.value < a.high);
}

/* O12.8 */
static void diebold_mariano(void **state)
{
    (void)state;
    const double d[8] = {.3, -.1, .2, .4, 0, .1, -.2, .5}, same[4] = {1, 1, 1, 1};
    double t, p, ratio[26], t1, t2;
    assert_ok(hg_diebold_mariano(8, d, 1, &t, &p, &err));
    assert_close(t, 1.7320508, 5e-8);
    assert_close(p, .1268704, 5e-7);
    assert_close(t / sqrt(7 / 8.0), 1.8516402, 5e-8);
    assert_ok(hg_diebold_mariano(4, same, 1, &t, &p, &err));
    assert_true(isnan(t) && isnan(p));
    assert_ok(hg_diebold_mariano(1, d, 1, &t, &p, &err));
    assert_true(isnan(t) && isnan(p));
    assert_fails(hg_diebold_mariano(8, d, 0, &t, &p, &err), HG_EDOMAIN, "horizon");
    /* Factors of n = 26 (h 1 .9805807, h 2 .9421114): the lag-1 covariance worked beside. */
    double mean = 0, g0 = 0, g1 = 0;
    for (int i = 0; i < 26; i++)
        mean += ratio[i] = (i * 7 % 26) / 26.0;
    mean /= 26;
    for (int i = 0; i < 26; i++)
        g0 += (ratio[i] - mean) * (ratio[i] - mean) / 26;
    for (int i = 1; i < 26; i++)
        g1 += (ratio[i] - mean) * (ratio[i - 1] - mean) / 26;
    assert_ok(hg_diebold_mariano(26, ratio, 1, &t1, &p, &err));
    assert_close(t1, .9805807 * mean / sqrt(g0 / 26), 1e-7);
    assert_ok(hg_diebold_mariano(26, ratio, 2, &t2, &p, &err));
    assert_close(t2, .9421114 * mean / sqrt((g0 + 2 * g1) / 26), 1e-7);
}

/* O12.10 */
static void mcnemar(void **state)
{
    (void)state;
    assert_close(hg_mcnemar(12, 4), .0768127, 5e-6);
    assert_close(hg_mcnemar(4, 12), hg_mcnemar(12, 4), 0);
    assert_close(hg_mcnemar(5, 0), .0625, 1e-13);
    assert_close(hg_mcnemar(0, 0), 1, 0);
    assert_close(hg_mcnemar(7, 7), 1, 0);
    assert_close(hg_mcnemar(7, 6), 1, 1e-12);
    assert_true(isnan(hg_mcnemar(-1, 3)));
}

/* docs/methods.md 12.6 */
static void power(void **state)
{
    (void)state;
    const double p[3] = {.6, 2 / 3.0, .75};
    const size_t want_first[3] = {199, 72, 30}, want_stays[3] = {210, 77, 35};
    size_t first, stays;
    assert_close(ceil(hg_power_events(.2, .3)), 291, 0);
    assert_close(hg_power_events(.2, .25), 1090.994, 5e-7);
    assert_true(isnan(hg_power_events(.2, .2)) && isnan(hg_power_events(-.1, .2)));
    for (int k = 0; k < 3; k++) {
        assert_ok(hg_power_discordant(p[k], &first, &stays, &err));
        assert_int_equal(first, want_first[k]);
        assert_int_equal(stays, want_stays[k]);
    }
    assert_ok(hg_power_discordant(1, &first, &stays, &err));
    assert_int_equal(first, 6);
    assert_int_equal(stays, 6);
    assert_fails(hg_power_discordant(.5, &first, &stays, &err), HG_EDOMAIN, "above 1/2");
    assert_fails(hg_power_discordant(1.1, &first, &stays, &err), HG_EDOMAIN, "1.1");
}

/* The share that n hits can show is the one whose first n is no larger. */
static void detectable_share(void **state)
{
    (void)state;
    assert_true(isnan(hg_detectable_share(5)));
    double x = hg_detectable_share(6); /* all six alike, either way: x^6 + (1 - x)^6 = .8 */
    assert_close(pow(x, 6) + pow(1 - x, 6), .8, 1e-12);
    assert_true(hg_detectable_share(210) <= .6 && hg_detectable_share(198) > .6);
    assert_true(hg_detectable_share(35) <= .75 && hg_detectable_share(29) > .75);
    assert_close(hg_detectable_share(210.7), hg_detectable_share(210), 0);
}

static void bad_input(void **state)
{
    (void)state;
    const double d[2] = {1, NAN}, fine[2] = {1, 2}, minus[2] = {1, -2};
    hg_difference r = {.value = 77};
    assert_fails(hg_paired_difference(2, d, 1, 1, &r, &err), HG_EDOMAIN, "window 2");
    assert_fails(hg_paired_difference(2, fine, -1, 1, &r, &err), HG_EDOMAIN, "divisor -1");
    assert_fails(hg_gain_per_event(2, d, fine, 1, &r, &err), HG_EDOMAIN, "window 2");
    assert_fails(hg_gain_per_event(2, fine, minus, 1, &r, &err), HG_EDOMAIN, "-2 events");
    assert_close(r.value, 77, 0);
    assert_int_equal(hg_paired_difference(2, d, 1, 1, &r, NULL), HG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_four),
        cmocka_unit_test(a_sure_difference),
        cmocka_unit_test(too_few_windows_carry_no_interval),
        cmocka_unit_test(the_ratio_is_drawn_together),
        cmocka_unit_test(same_windows_same_bits),
        cmocka_unit_test(diebold_mariano),
        cmocka_unit_test(mcnemar),
        cmocka_unit_test(power),
        cmocka_unit_test(detectable_share),
        cmocka_unit_test(bad_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
