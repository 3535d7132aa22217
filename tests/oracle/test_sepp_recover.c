/* Are simulated parameters found again, with intervals that cover as they say? Slow. */
#include "hawkes.h"

static hg_err err;

/* O10.7: 10 x 10 cells, theta .5, mean lag 144 minutes; the spread by the bootstrap. */
static void the_demonstration_of_predictcode(void **state)
{
    (void)state;
    enum { REPLICATES = 30 };
    double mu[100], theta[REPLICATES], omega[REPLICATES], ratio[REPLICATES];
    test_random r = {107};
    for (size_t c = 0; c < 100; c++)
        mu[c] = test_uniform(&r, 0, 1);
    hawkes h = hawkes_draw(&r, 100, mu, .5, 10, 100);
    const hg_sepp_events e = {
        .n = h.n, .n_cells = 100, .window_days = 100, .days = h.days, .cell = h.cell};
    const hg_sepp_options o = {0};
    const hg_sepp_bootstrap which = {.last = REPLICATES, .seed = 7};
    hg_sepp fit;
    assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
    assert_ok(hg_sepp_bootstrap_run(&e, &o, &fit, &which, theta, omega, ratio, &err));
    double st = 0, so = 0, mt = 0, mo = 0;
    for (int i = 0; i < REPLICATES; i++)
        mt += theta[i] / REPLICATES, mo += omega[i] / REPLICATES;
    for (int i = 0; i < REPLICATES; i++) {
        st += (theta[i] - mt) * (theta[i] - mt) / (REPLICATES - 1);
        so += (omega[i] - mo) * (omega[i] - mo) / (REPLICATES - 1);
        assert_true(ratio[i] > 3.84);
    }
    print_message("theta %.5f (sd %.5f), omega %.7f a minute\n", fit.theta, sqrt(st),
                  fit.omega_per_day / 1440);
    assert_true(sqrt(st) < .02);
    assert_true(fabs(fit.theta - .5) < 4 * sqrt(st));
    assert_true(fabs(fit.omega_per_day - 10) < 4 * sqrt(so));
    hg_sepp_clear(&fit);
    hawkes_clear(&h);
}

/* 95 % intervals of theta over 200 data sets; `least` is two standard errors below. */
static void cover(double theta, double least)
{
    const double mu[] = {.05, .1, .2, .4};
    test_random r = {(uint64_t)(1000 * theta) + 5};
    int covered = 0, sets = 0;
    for (int i = 0; i < 200; i++) {
        hawkes h = hawkes_draw(&r, 4, mu, theta, 1, 500);
        const hg_sepp_events e = {
            .n = h.n, .n_cells = 4, .window_days = 500, .days = h.days, .cell = h.cell};
        const hg_sepp_options o = {.no_prior = true};
        hg_sepp fit;
        hg_sepp_interval ci;
        assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
        assert_ok(hg_sepp_profile(&e, &o, &fit, &ci, &err));
        assert_true(ci.low <= fit.theta && fit.theta <= ci.high);
        covered += ci.low <= theta && theta <= ci.high;
        sets++;
        hg_sepp_clear(&fit);
        hawkes_clear(&h);
    }
    print_message("theta %g: %d of %d intervals cover it\n", theta, covered, sets);
    assert_true(covered >= least * sets);
}

static void intervals_cover(void **state)
{
    (void)state;
    cover(.3, .95 - 2 * .0154);
    cover(0, .9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demonstration_of_predictcode),
        cmocka_unit_test(intervals_cover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
