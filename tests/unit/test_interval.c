/* Do the exact intervals match published quantiles, also for counts where GSL gives up? */
#include "check.h"

/* O12.11. */
static void garwood_95(void **state)
{
    (void)state;
    const double want[7][3] = {{0, 0, 3.688879},
                               {1, .025318, 5.571643},
                               {2, .242209, 7.224688},
                               {3, .618672, 8.767273},
                               {5, 1.623486, 11.668332},
                               {10, 4.795389, 18.390356},
                               {100, 81.363991, 121.626794}};
    for (size_t i = 0; i < 7; i++) {
        double low, high;
        hg_garwood(want[i][0], 0.95, &low, &high);
        assert_true(fabs(low - want[i][1]) <= 5.1e-7);
        assert_true(fabs(high - want[i][2]) <= 5.1e-7);
    }
}

/* Closed forms: count 0 gives -ln(tail); hits = 0 or all give roots of the tail. */
static void closed_forms(void **state)
{
    (void)state;
    double low, high;
    hg_garwood(0, 0.9, &low, &high);
    assert_close(low, 0, 0);
    assert_close(high, -log(0.05), 1e-12);
    hg_clopper_pearson(0, 7, 0.95, &low, &high);
    assert_close(low, 0, 0);
    assert_close(high, 1 - pow(0.025, 1.0 / 7), 1e-12);
    hg_clopper_pearson(7, 7, 0.95, &low, &high);
    assert_close(low, pow(0.025, 1.0 / 7), 1e-12);
    assert_close(high, 1, 0);
    hg_clopper_pearson(0, 0, 0.95, &low, &high);
    assert_close(low, 0, 0);
    assert_close(high, 1, 0);
}

/* O12.4. */
static void clopper_pearson_95(void **state)
{
    (void)state;
    double low, high;
    hg_clopper_pearson(12, 40, 0.95, &low, &high);
    assert_close(low, .1656272, 3e-7);
    assert_close(high, .4653163, 2e-7);
}

/* Where GSL hands over to our expansions nothing may jump: compare with the trend on each side. */
static void large_counts_continue_small_ones(void **state)
{
    (void)state;
    double low[4], high[4], at[4] = {99998, 99999, 100001, 100002};
    for (int i = 0; i < 4; i++)
        hg_garwood(at[i], 0.95, &low[i], &high[i]);
    assert_true(fabs((low[2] - low[1]) - 2 * (low[1] - low[0])) < 1e-6);
    assert_true(fabs((high[2] - high[1]) - 2 * (high[1] - high[0])) < 1e-6);
    assert_true(fabs((high[2] - high[1]) - 2 * (high[3] - high[2])) < 1e-6);
    for (int i = 0; i < 4; i++)
        hg_clopper_pearson(at[i] / 10, at[i], 0.95, &low[i], &high[i]);
    assert_close(low[2] - low[1], 2 * (low[1] - low[0]), 1e-3);
    assert_close(high[2] - high[1], 2 * (high[1] - high[0]), 1e-3);
}

/* Huge counts: the normal limit. */
static void huge_counts_are_normal(void **state)
{
    (void)state;
    double low, high;
    hg_garwood(1e10, 0.95, &low, &high);
    assert_close((high - 1e10) / 1e5, 1.959963985, 1e-4);
    assert_close((1e10 - low) / 1e5, 1.959963985, 1e-4);
    hg_clopper_pearson(0.25e10, 1e10, 0.95, &low, &high);
    double sd = sqrt(0.1875e-10);
    assert_close((high - 0.25) / sd, 1.959963985, 1e-4);
    assert_close((0.25 - low) / sd, 1.959963985, 1e-4);
}

/* Intervals hold the estimate, grow with the level, and turn round with hits and misses. */
static void intervals_nest_and_mirror(void **state)
{
    (void)state;
    test_random r = {12};
    for (int i = 0; i < 400; i++) {
        double count = floor(exp(test_uniform(&r, -1, log(1e7))));
        double events = count + floor(exp(test_uniform(&r, -1, log(1e7))));
        double low, high, low99, high99, left, right;
        hg_garwood(count, 0.95, &low, &high);
        hg_garwood(count, 0.99, &low99, &high99);
        assert_true(low99 <= low && low <= count && count < high && high < high99);
        if (events == 0)
            continue;
        hg_clopper_pearson(count, events, 0.95, &low, &high);
        hg_clopper_pearson(events - count, events, 0.95, &left, &right);
        assert_true(low <= count / events && count / events <= high && low >= 0 && high <= 1);
        assert_true(fabs(left - (1 - high)) < 1e-9 && fabs(right - (1 - low)) < 1e-9);
    }
}

static double poisson_below(double mean, int count)
{
    double term = exp(-mean), sum = 0;
    for (int k = 0; k <= count; k++) {
        sum += term;
        term *= mean / (k + 1);
    }
    return sum;
}

/* The definition itself: P(X <= n | high) = P(X >= n | low) = .025. */
static void garwood_solves_its_equation(void **state)
{
    (void)state;
    for (int n = 0; n < 40; n++) {
        double low, high;
        hg_garwood(n, 0.95, &low, &high);
        assert_close(poisson_below(high, n), 0.025, 1e-10);
        if (n > 0)
            assert_close(1 - poisson_below(low, n - 1), 0.025, 1e-10);
    }
}

static void nonsense_gives_nan(void **state)
{
    (void)state;
    double low, high;
    static const double bad[] = {-1, NAN, INFINITY};
    for (size_t i = 0; i < 3; i++) {
        hg_garwood(bad[i], 0.95, &low, &high);
        assert_true(isnan(low) && isnan(high));
        hg_clopper_pearson(bad[i], 10, 0.95, &low, &high);
        assert_true(isnan(low) && isnan(high));
        hg_clopper_pearson(1, bad[i], 0.95, &low, &high);
        assert_true(isnan(low) && isnan(high));
    }
    hg_clopper_pearson(4, 3, 0.95, &low, &high);
    assert_true(isnan(low) && isnan(high));
    hg_garwood(3, 1, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(garwood_95),
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(clopper_pearson_95),
        cmocka_unit_test(large_counts_continue_small_ones),
        cmocka_unit_test(huge_counts_are_normal),
        cmocka_unit_test(intervals_nest_and_mirror),
        cmocka_unit_test(garwood_solves_its_equation),
        cmocka_unit_test(nonsense_gives_nan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
