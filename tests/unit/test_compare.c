/* Do two counts of one place get the right ratio, interval, p and class? */
#include "check.h"

static hg_err err;

static hg_change one(uint64_t before, uint64_t after, double before_days, double after_days)
{
    hg_compare_options o = {.before_days = before_days, .after_days = after_days};
    hg_change out;
    assert_ok(hg_compare(&o, 1, &before, &after, &out, &err));
    return out;
}

static void five_and_fifteen_by_hand(void **state)
{
    (void)state;
    hg_change c = one(5, 15, 100, 100);
    double tail = 0, choose = 1; /* P(X <= 5), X of 20 fair coins */
    for (int k = 0; k <= 5; k++) {
        tail += choose;
        choose = choose * (20 - k) / (k + 1);
    }
    assert_close(c.p, 2 * tail / 1048576, 1e-12);
    assert_close(c.ratio, 3, 0);
    assert_close(c.difference, 10, 0);
    double low, high;
    hg_clopper_pearson(15, 20, .95, &low, &high);
    assert_close(c.low, low / (1 - low), 1e-12);
    assert_close(c.high, high / (1 - high), 1e-12);
    assert_close(c.q, c.p, 0);
    assert_int_equal(c.change, HG_CHANGE_UP);
    assert_close(c.share, NAN, 0); /* a percentage of five is none */
    assert_close(one(20, 10, 100, 100).share, -.5, 0);
    assert_int_equal(one(15, 5, 100, 100).change, HG_CHANGE_DOWN);
    assert_close(one(15, 5, 100, 100).p, c.p, 1e-12);
}

static void zero_counts_have_answers(void **state)
{
    (void)state;
    hg_change none = one(0, 0, 7, 7), born = one(0, 8, 7, 7), gone = one(8, 0, 7, 7);
    assert_close(none.ratio, NAN, 0);
    assert_close(none.low, 0, 0);
    assert_close(none.high, INFINITY, 0);
    assert_close(none.p, 1, 0);
    assert_close(none.q, NAN, 0);
    assert_int_equal(none.change, HG_CHANGE_TOO_FEW);
    assert_close(born.ratio, INFINITY, 0);
    assert_close(born.high, INFINITY, 0);
    assert_true(born.low > 1);
    assert_close(born.p, 2. / 256, 1e-12);
    assert_close(born.share, NAN, 0);
    assert_int_equal(born.change, HG_CHANGE_UP);
    assert_close(gone.ratio, 0, 0);
    assert_close(gone.low, 0, 0);
    assert_close(gone.high, 1 / born.low, 1e-9);
    assert_int_equal(gone.change, HG_CHANGE_DOWN);
}

/* 5 of a fair coin: 2 / 32 is above .05; 6: 2 / 64 is below. */
static void too_few_is_what_no_split_could_show(void **state)
{
    (void)state;
    assert_int_equal(one(0, 5, 1, 1).change, HG_CHANGE_TOO_FEW);
    assert_int_equal(one(0, 6, 1, 1).change, HG_CHANGE_UP);
    assert_int_equal(one(3, 3, 1, 1).change, HG_CHANGE_NOT_SEEN);
    /* a short after period: two incidents in a hundredth of the time are many */
    assert_int_equal(one(0, 2, 99, 1).change, HG_CHANGE_UP);
}

static void unequal_periods_are_rates(void **state)
{
    (void)state;
    hg_change c = one(30, 10, 300, 100);
    assert_close(c.ratio, 1, 1e-15);
    assert_close(c.difference, 0, 1e-12);
    assert_close(c.expected, 10, 1e-14);
    assert_close(c.p, 1, 0);
    hg_change twice = one(30, 20, 300, 100);
    double tail = 0; /* P(X >= 20) of 50 with probability 1/4, term by term */
    for (int k = 20; k <= 50; k++)
        tail +=
            exp(lgamma(51) - lgamma(k + 1) - lgamma(51 - k) + k * log(.25) + (50 - k) * log(.75));
    assert_close(twice.p, 2 * tail, 1e-10);
    assert_close(twice.ratio, 2, 1e-15);
}

/* Whatever the true ratio, the interval holds it at least 19 times of 20, by enumeration. */
static void interval_covers_by_enumeration(void **state)
{
    (void)state;
    static const double truths[] = {.2, .5, .9, 1, 1.3, 2.5, 6};
    enum { N = 60 };
    for (size_t t = 0; t < sizeof truths / sizeof *truths; t++)
        for (int n = 1; n <= N; n += 7) {
            double share = truths[t] * 90 / (truths[t] * 90 + 365), covered = 0;
            for (int k = 0; k <= n; k++) {
                hg_change c = one((uint64_t)(n - k), (uint64_t)k, 365, 90);
                if (c.low <= truths[t] && truths[t] <= c.high)
                    covered += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) +
                                   k * log(share) + (n - k) * log1p(-share));
                /* the test and the interval agree */
                assert_int_equal(c.p<.05, c.low> 1 || c.high < 1);
            }
            assert_true(covered >= .95 - 1e-9);
        }
}

/* Against the plain sum of binomial terms. */
static void random_counts_agree_with_plain_sums(void **state)
{
    (void)state;
    test_random r = {7};
    for (int trial = 0; trial < 300; trial++) {
        int n = 1 + (int)(test_next(&r) % 120), k = (int)(test_next(&r) % (uint64_t)(n + 1));
        double before = test_uniform(&r, 1, 400), after = test_uniform(&r, 1, 400);
        double share = after / (before + after), low = 0, high = 0;
        for (int j = 0; j <= n; j++) {
            double term = exp(lgamma(n + 1) - lgamma(j + 1) - lgamma(n - j + 1) + j * log(share) +
                              (n - j) * log1p(-share));
            low += j <= k ? term : 0;
            high += j >= k ? term : 0;
        }
        hg_change c = one((uint64_t)(n - k), (uint64_t)k, before, after);
        assert_close(c.p, fmin(1, 2 * fmin(low, high)), 1e-9);
    }
}

static void too_few_places_cost_the_others_nothing(void **state)
{
    (void)state;
    const uint64_t before[4] = {5, 0, 1, 40}, after[4] = {18, 3, 0, 44};
    hg_compare_options o = {.before_days = 28, .after_days = 28};
    hg_change out[4];
    assert_ok(hg_compare(&o, 4, before, after, out, &err));
    assert_close(out[0].q, 2 * out[0].p, 1e-15);
    assert_close(out[1].q, NAN, 0);
    assert_close(out[2].q, NAN, 0);
    assert_close(out[3].q, out[3].p, 0);
    assert_string_equal(hg_change_class_name(out[3].change), "no clear change");
    assert_string_equal(hg_change_class_name(out[1].change), "too few");
}

static void large_counts_and_bad_options(void **state)
{
    (void)state;
    hg_change c = one(1000000, 1003000, 365, 365);
    double z = 3000 / sqrt(2003000.0);
    assert_close(c.p, erfc(z / sqrt(2)), .01);
    hg_compare_options o = {.before_days = 0, .after_days = 28};
    const uint64_t some = 3, huge = UINT64_MAX;
    assert_fails(hg_compare(&o, 1, &some, &some, &c, &err), HG_EDOMAIN, "0 days");
    o.before_days = 28;
    assert_fails(hg_compare(&o, 1, &some, &huge, &c, &err), HG_EDOMAIN, "place 0");
    o.alpha = 1;
    assert_fails(hg_compare(&o, 1, &some, &some, &c, &err), HG_EDOMAIN, "alpha 1");
}

/* O13.2 */
static void treated_twenty_to_ten_control_twenty_to_twenty(void **state)
{
    (void)state;
    hg_wdd_area treated = {20, 10, 0}, control = {20, 20, 0}, ring = {7, 11, 0};
    hg_wdd w;
    assert_ok(hg_wdd_test(&treated, &control, NULL, 0, 0, 0, &w, &err));
    assert_close(w.total.estimate, -10, 0);
    assert_close(w.total.se, 8.366600265340756, 1e-14);
    assert_close(w.total.z, -1.195229, 1e-6);
    assert_close(w.total.p, .2320, 1e-3);
    assert_close(w.total.high, -10 + 1.959963984540054 * w.total.se, 1e-12);
    assert_close(w.displacement.estimate, 0, 0);
    assert_close(w.displacement.z, NAN, 0);
    assert_close(w.relative.estimate, .5, 1e-14);
    assert_close(w.relative.se, sqrt(.25), 1e-14); /* 1/20 + 1/10 + 1/20 + 1/20 */
    assert_ok(hg_wdd_test(&treated, &control, &ring, 1, 1, .95, &w, &err));
    assert_close(w.local.estimate, -10, 0);
    assert_close(w.displacement.estimate, 4, 0);
    assert_close(w.total.estimate, -6, 0);
    assert_close(w.total.se, sqrt(88), 1e-14);
}

static void weights_make_areas_and_periods_alike(void **state)
{
    (void)state;
    /* a control four times as large, an after period half as long: in treated areas and before
     * periods, T 20 -> 10 and C 20 -> 20 again */
    hg_wdd_area treated = {20, 5, 1}, control = {80, 40, 4};
    hg_wdd w;
    assert_ok(hg_wdd_test(&treated, &control, NULL, 1, .5, 0, &w, &err));
    assert_close(w.local.estimate, -10, 1e-14);
    assert_close(w.local.se, sqrt(20 + 5 / .25 + 80 / 16. + 40 / 4.), 1e-14);
    hg_wdd_area none = {0, 0, 0}, bad = {1, 1, -1};
    assert_fails(hg_wdd_test(&none, &control, NULL, 1, 1, 0, &w, &err), HG_EEMPTY, "treated");
    assert_fails(hg_wdd_test(&treated, &bad, NULL, 1, 1, 0, &w, &err), HG_EDOMAIN, "weight -1");
    assert_fails(hg_wdd_test(&treated, &control, NULL, -1, 1, 0, &w, &err), HG_EDOMAIN, "-1");
    hg_wdd_area dead = {3, 0, 0};
    assert_ok(hg_wdd_test(&dead, &control, NULL, 1, 1, 0, &w, &err));
    assert_close(w.relative.estimate, NAN, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_and_fifteen_by_hand),
        cmocka_unit_test(zero_counts_have_answers),
        cmocka_unit_test(too_few_is_what_no_split_could_show),
        cmocka_unit_test(unequal_periods_are_rates),
        cmocka_unit_test(interval_covers_by_enumeration),
        cmocka_unit_test(random_counts_agree_with_plain_sums),
        cmocka_unit_test(too_few_places_cost_the_others_nothing),
        cmocka_unit_test(large_counts_and_bad_options),
        cmocka_unit_test(treated_twenty_to_ten_control_twenty_to_twenty),
        cmocka_unit_test(weights_make_areas_and_periods_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
