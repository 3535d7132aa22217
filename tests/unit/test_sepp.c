/* Does the grid Hawkes process give the hand-worked numbers, and refuse what cannot carry it? */
#include "check.h"

static hg_err err;
static const size_t zeros[64];

static hg_sepp_events one_cell(size_t n, const double *days, double window)
{
    return (hg_sepp_events){
        .n = n, .n_cells = 1, .window_days = window, .days = days, .cell = zeros};
}
static const hg_sepp_options lenient = {.no_prior = true, .least_events = 1, .least_pairs = 1};

/* O10.1: two events, by hand. */
static void two_events_by_hand(void **state)
{
    (void)state;
    const double days[] = {0, 1};
    const hg_sepp_events e = one_cell(2, days, 2);
    double mu = .5;
    hg_sepp m = {.theta = .5, .omega_per_day = 1, .n_cells = 1, .mu_per_day = &mu};
    hg_sepp_sums s;
    assert_ok(hg_sepp_evaluate(&e, &m, &s, &err));
    assert_close(s.log_likelihood, -2.8214253114, 2e-11);
    assert_close(s.triggered, .2689414214, 2e-10);
    assert_ok(hg_sepp_em_step(&e, HG_SEPP_NONE, &m, &err));
    assert_close(m.theta, .1344707107, 4e-10);
    assert_close(m.omega_per_day, 1, 1e-14);
    assert_close(mu, .8655292893, 1e-10);
    mu = .5, m.theta = .5, m.omega_per_day = 1;
    assert_ok(hg_sepp_em_step(&e, HG_SEPP_EDGE, &m, &err));
    assert_close(m.theta, .1796793607, 3e-10);
    assert_close(m.omega_per_day, .4572150825, 2e-10);
    assert_close(mu, .8655292893, 1e-10);
}

/* O10.2 and O10.3: the window in closed form, theta = 1 too. */
static void the_window_in_closed_form(void **state)
{
    (void)state;
    const double days[] = {9, 9.5, 9.9};
    const hg_sepp_events e = one_cell(3, days, 10);
    double mu = .3, lambda;
    hg_sepp m = {.theta = .6, .omega_per_day = .5, .n_cells = 1, .mu_per_day = &mu};
    assert_ok(hg_sepp_intensity(&e, &m, &lambda, &err));
    assert_close(lambda, 1.0009682602, 5e-11);
    assert_close(hg_sepp_expected(.3, lambda, .6, .5, 7), 6.1954012459, 1e-11);
    m.theta = 1;
    assert_ok(hg_sepp_intensity(&e, &m, &lambda, &err));
    assert_close(hg_sepp_expected(.3, lambda, 1, .5, 7), 13.9529630355, 1e-11);
    /* No jump where the forms change over, nor just below 1. */
    for (double k = 1e-12; k < 1; k *= 1.07) {
        const double theta = 1 - k, m0 = .3 / k, f = -expm1(-.5 * k * 7) / (.5 * k);
        const double plain = m0 * 7 + (2 - m0) * f;
        assert_close(hg_sepp_expected(.3, 2, theta, .5, 7), plain, 1e-14 + 1e-15 / k / k);
    }
}

static const double twelve[] = {.9, 1.1, 1.15, 4.2, 4.3, 9.0, 9.05, 9.2, 9.9, 15.3, 15.31, 18.0};

/* O10.4: sums, and the maximum with its interval. */
static void twelve_events(void **state)
{
    (void)state;
    const hg_sepp_events e = one_cell(12, twelve, 20);
    double mu = .3;
    hg_sepp m = {.theta = .5, .omega_per_day = 1, .n_cells = 1, .mu_per_day = &mu};
    hg_sepp_sums s;
    assert_ok(hg_sepp_evaluate(&e, &m, &s, &err));
    assert_close(s.log_likelihood, -18.2562666343, 3e-12);
    assert_close(s.background, 6.9699458, 1e-8);
    assert_close(s.triggered, 5.0300542, 1e-8);
    assert_close(s.lag_days, 2.6866125, 2e-8);
    for (int em = 0; em < 2; em++) {
        hg_sepp_options o = lenient;
        hg_sepp fit;
        o.plain_em = em;
        o.tolerance = 1e-14;
        o.most_iterations = 100000;
        assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
        assert_close(fit.mu_per_day[0], .35573280, em ? 1e-6 : 2e-8);
        assert_close(fit.theta, .40711199, em ? 1e-6 : 2e-8);
        assert_close(fit.omega_per_day, 10.7294268, em ? 2e-5 : 5e-9);
        assert_close(fit.log_likelihood, -13.4787404546, 4e-12);
        assert_close(fit.poisson_penalised, -18.1299074852, 3e-12);
        assert_true(fit.converged && !fit.at_cap);
        if (!em) {
            hg_sepp_interval i;
            assert_ok(hg_sepp_profile(&e, &o, &fit, &i, &err));
            assert_close(i.low, .0984565, 6e-7);
            assert_close(i.high, .9249028, 6e-8);
        }
        hg_sepp_clear(&fit);
    }
}

/* O10.5: increments and forecast at (.3, .5, 1). */
static void increments_and_forecast(void **state)
{
    (void)state;
    const hg_sepp_events e = one_cell(12, twelve, 20);
    double mu = .3, first[4], residual, lambda;
    hg_sepp m = {.theta = .5, .omega_per_day = 1, .n_cells = 1, .mu_per_day = &mu};
    hg_sepp_fitness f;
    assert_ok(hg_sepp_fit_check(&e, &m, &residual, 4, first, &f, &err));
    assert_int_equal(f.increments, 12);
    assert_close(first[0], .27, 1e-14);
    assert_close(first[1], .150635, 4e-6);
    assert_close(first[2], .05935, 1e-4);
    assert_close(first[3], 2.215369, 3e-7);
    assert_close(residual, (12 - 11.923143) / sqrt(11.923143), 1e-5);
    assert_ok(hg_sepp_intensity(&e, &m, &lambda, &err));
    assert_close(hg_sepp_expected(.3, lambda, .5, 1, 14), 7.954120253, 7e-11);
}

/* O10.6: from an empty start. */
static void an_empty_start(void **state)
{
    (void)state;
    assert_close(hg_sepp_expected(.1, .1, .5, .05, 1e4), 1996, 1e-12);
    assert_close(hg_sepp_expected(.1, .1, .5, .05, 1e3), 196, 1e-9);
}

/* O10.9: equal stamps do not trigger each other. */
static void ties_do_not_trigger_each_other(void **state)
{
    (void)state;
    const double days[] = {0, 1, 1, 1, 2.5, 2.5, 4}, weighted[] = {4, 1, 0, 2.5};
    const double weight[] = {1, 3, 1, 2};
    hg_sepp_events e = one_cell(7, days, 5);
    double mu = .4;
    hg_sepp m = {.theta = .5, .omega_per_day = .8, .n_cells = 1, .mu_per_day = &mu};
    hg_sepp_sums s, w;
    assert_ok(hg_sepp_evaluate(&e, &m, &s, &err));
    assert_close(s.background, 4.5729461, 1e-8);
    assert_close(s.triggered, 2.4270539, 2e-8);
    assert_close(s.lag_days, 3.5746420, 1e-8);
    e = one_cell(4, weighted, 5);
    e.weight = weight;
    assert_ok(hg_sepp_evaluate(&e, &m, &w, &err));
    assert_memory_equal(&w, &s, sizeof s);
}

/* Halo and cells outside: parents trigger without being counted; no share, no part. */
static void halo_triggers_and_is_not_counted(void **state)
{
    (void)state;
    const double days[] = {1, 3, 4}, share[] = {1, 0}, mus[] = {.5, 0};
    const size_t cells[] = {0, 0, 1};
    const bool halo[] = {true, false, false};
    const hg_sepp_events e = {.n = 3,
                              .n_cells = 2,
                              .window_days = 10,
                              .days = days,
                              .cell = cells,
                              .parent_only = halo,
                              .share = share};
    double mu[2];
    memcpy(mu, mus, sizeof mu);
    const hg_sepp m = {.theta = .4, .omega_per_day = .7, .n_cells = 2, .mu_per_day = mu};
    hg_sepp_sums s;
    assert_ok(hg_sepp_evaluate(&e, &m, &s, &err));
    const double rate = .5 + .28 * exp(-1.4);
    assert_close(s.log_likelihood, log(rate) - 5 + .4 * (expm1(-.7 * 9) + expm1(-.7 * 7)), 1e-14);
    assert_close(s.background + s.triggered, 1, 1e-15);
}

/* Day resolution: the half-life is a day at least, however quickly repeats follow. */
static void the_cap_follows_the_resolution(void **state)
{
    (void)state;
    double days[60];
    for (int i = 0; i < 60; i++)
        days[i] = i / 2 * 20 + i % 2;
    const hg_sepp_events e = one_cell(60, days, 600);
    hg_sepp_options o = {.resolution_days = 1};
    hg_talk talk = {0};
    hg_sepp fit;
    o.talk = &talk;
    assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
    assert_close(fit.omega_per_day, log(2), 1e-15);
    assert_true(fit.at_cap && fit.converged);
    assert_int_equal(talk.n_warnings, 1);
    assert_string_equal(talk.warnings[0].code, "omega_at_cap");
    hg_sepp_clear(&fit);
    o.omega_cap = .3;
    assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
    assert_close(fit.omega_per_day, .3, 1e-15);
    hg_sepp_clear(&fit);
    hg_talk_clear(&talk);
}

static void too_little_is_refused_with_numbers(void **state)
{
    (void)state;
    double days[40];
    size_t cell[40];
    for (size_t i = 0; i < 40; i++)
        days[i] = (double)i * 40, cell[i] = i % 4;
    hg_sepp_events e = {.n = 29, .n_cells = 4, .window_days = 2000, .days = days, .cell = cell};
    const hg_sepp_options o = {0};
    hg_sepp fit = {.theta = 9};
    assert_fails(hg_sepp_fit(&e, &o, &fit, &err), HG_EEMPTY, "29 incidents");
    e.n = 40;
    assert_fails(hg_sepp_fit(&e, &o, &fit, &err), HG_EEMPTY, "fewer than 10");
    for (size_t i = 0; i < 40; i++)
        days[i] = 7, cell[i] = 0; /* all at once: nobody followed anybody */
    assert_fails(hg_sepp_fit(&e, &o, &fit, &err), HG_EEMPTY, "0 times");
    days[3] = 2000;
    assert_fails(hg_sepp_fit(&e, &o, &fit, &err), HG_EDOMAIN, "event 3: day 2000");
    days[3] = 7, cell[4] = 4;
    assert_fails(hg_sepp_fit(&e, &o, &fit, &err), HG_EDOMAIN, "event 4: cell 4 of 4");
    assert_close(fit.theta, 9, 0);
}

/* The background expects what it explains, whatever the prior: S = T sum mu; and all events are
 * expected by somebody. */
static void the_background_expects_what_it_explains(void **state)
{
    (void)state;
    double days[300], mu_sum = 0;
    size_t cell[300];
    test_random r = {5};
    for (size_t i = 0; i < 300; i++) {
        days[i] = test_uniform(&r, 0, 400);
        cell[i] = test_next(&r) % (i % 3 ? 10 : 80);
        if (i % 4 == 3)
            days[i] = fmin(days[i - 1] + test_uniform(&r, 0, 4), 399.9), cell[i] = cell[i - 1];
    }
    const hg_sepp_events e = {
        .n = 300, .n_cells = 100, .window_days = 400, .days = days, .cell = cell};
    const hg_sepp_options o = {0};
    hg_sepp fit;
    hg_sepp_sums s;
    assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
    assert_true(fit.prior_shape > 0);
    for (size_t c = 0; c < 100; c++) {
        assert_true(fit.mu_per_day[c] > 0);
        mu_sum += fit.mu_per_day[c];
    }
    assert_ok(hg_sepp_evaluate(&e, &fit, &s, &err));
    assert_close(mu_sum * 400, s.background, 1e-9);
    assert_close(fit.theta * s.begun, s.triggered, 1e-8);
    assert_close(s.background + s.triggered, 300, 1e-12);
    assert_close(mu_sum * 400 + fit.theta * s.begun, 300, 1e-8);
    hg_sepp_clear(&fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_events_by_hand),
        cmocka_unit_test(the_window_in_closed_form),
        cmocka_unit_test(twelve_events),
        cmocka_unit_test(increments_and_forecast),
        cmocka_unit_test(an_empty_start),
        cmocka_unit_test(ties_do_not_trigger_each_other),
        cmocka_unit_test(halo_triggers_and_is_not_counted),
        cmocka_unit_test(the_cap_follows_the_resolution),
        cmocka_unit_test(too_little_is_refused_with_numbers),
        cmocka_unit_test(the_background_expects_what_it_explains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
