/* Are the sums of the grid Hawkes process those of its definition; is its maximum one; do forecasts
 * follow the order of the rows or the threads? */
#include "hawkes.h"

enum { MOST = 150, CELLS = 9, CASES = 400 };
static hg_err err;

typedef struct sample {
    double days[MOST], weight[MOST], share[CELLS], mu[CELLS];
    size_t cell[MOST];
    bool halo[MOST];
    hg_sepp_events e;
    hg_sepp m;
} sample;

/* Whole days, ties, piles, weights, halo, cells outside, empty cells. */
static void draw(test_random *r, int trial, sample *s)
{
    const size_t n = 1 + test_next(r) % MOST;
    const double window = test_uniform(r, 5, 400);
    for (size_t i = 0; i < n; i++) {
        s->days[i] = test_uniform(r, 0, window);
        if (trial % 3)
            s->days[i] = floor(s->days[i]);
        s->cell[i] = test_next(r) % CELLS;
        if (i > 0 && test_next(r) % 4 == 0) {
            const size_t twin = test_next(r) % i;
            s->cell[i] = s->cell[twin];
            if (test_next(r) % 2)
                s->days[i] = s->days[twin];
        }
        s->weight[i] = test_next(r) % 5 ? 1 : test_uniform(r, 0, 2);
        s->halo[i] = test_next(r) % 6 == 0;
    }
    for (size_t c = 0; c < CELLS; c++) {
        s->share[c] = c == 7 ? 0 : c % 3 ? 1 : test_uniform(r, .1, 1);
        s->mu[c] = c == 7 ? 0 : test_uniform(r, 1e-4, .5);
    }
    s->e = (hg_sepp_events){.n = n,
                            .n_cells = CELLS,
                            .window_days = window,
                            .days = s->days,
                            .cell = s->cell,
                            .weight = trial % 2 ? s->weight : NULL,
                            .parent_only = trial % 5 ? s->halo : NULL,
                            .share = s->share};
    s->m = (hg_sepp){.theta = test_uniform(r, 0, 1.3),
                     .omega_per_day = exp(test_uniform(r, -6, 4)),
                     .n_cells = CELLS,
                     .mu_per_day = s->mu};
}

static void the_sums_are_those_of_all_pairs(void **state)
{
    (void)state;
    test_random r = {1};
    for (int trial = 0; trial < CASES; trial++) {
        sample s;
        hg_sepp_sums got;
        draw(&r, trial, &s);
        const hg_sepp_sums want = hawkes_sums(&s.e, &s.m);
        assert_ok(hg_sepp_evaluate(&s.e, &s.m, &got, &err));
        assert_close(got.log_likelihood, want.log_likelihood, 1e-11);
        assert_close(got.background, want.background, 1e-11);
        /* exp(-60) and less is left out: nothing beside one event */
        assert_true(fabs(got.triggered - want.triggered) <= 1e-11 * want.triggered + 1e-20);
        assert_true(fabs(got.lag_days - want.lag_days) <= 1e-11 * want.lag_days + 1e-18);
        assert_close(got.begun, want.begun, 1e-10);
        assert_true(fabs(got.censored - want.censored) <= 1e-10 * want.censored + 1e-18);
    }
}

/* Rows in any order and with any number of threads: the same bits. */
static void order_and_threads_do_not_matter(void **state)
{
    (void)state;
    test_random r = {2};
    for (int trial = 0; trial < 40; trial++) {
        sample s;
        hg_sepp first, second;
        const hg_sepp_options o = {.least_events = 1, .least_pairs = 1};
        draw(&r, trial, &s);
        if (hg_sepp_fit(&s.e, &o, &first, &err) != HG_OK)
            continue;
        for (size_t i = s.e.n; i > 1; i--) {
            const size_t j = test_next(&r) % i, k = i - 1, c = s.cell[k];
            const double d = s.days[k], w = s.weight[k];
            const bool h = s.halo[k];
            s.days[k] = s.days[j], s.weight[k] = s.weight[j];
            s.cell[k] = s.cell[j], s.halo[k] = s.halo[j];
            s.days[j] = d, s.weight[j] = w, s.cell[j] = c, s.halo[j] = h;
        }
        assert_ok(hg_par_start(trial % 4 + 1, &err));
        assert_ok(hg_sepp_fit(&s.e, &o, &second, &err));
        assert_memory_equal(&first.theta, &second.theta, sizeof first.theta);
        assert_memory_equal(&first.omega_per_day, &second.omega_per_day, sizeof first.theta);
        assert_memory_equal(first.mu_per_day, second.mu_per_day, CELLS * sizeof(double));
        hg_sepp_clear(&first);
        hg_sepp_clear(&second);
    }
}

/* Step by step, the EM with the end never loses likelihood; without the end it never loses that of
 * whole offspring. */
static void em_never_falls(void **state)
{
    (void)state;
    test_random r = {3};
    for (int trial = 0; trial < 150; trial++) {
        sample s;
        draw(&r, trial, &s);
        s.e.parent_only = NULL; /* a cell with halo alone has no background without prior */
        for (int end = 0; end < 2; end++) {
            double before = -INFINITY;
            sample m = s;
            m.m.mu_per_day = m.mu;
            m.m.theta = fmax(.01, fmin(s.m.theta, .9));
            for (int i = 0; i < 25; i++) {
                const hg_sepp_sums sums = hawkes_sums(&s.e, &m.m);
                double now = sums.log_likelihood, parents = 0;
                for (size_t k = 0; k < s.e.n; k++)
                    if (s.cell[k] != 7)
                        parents += s.e.weight ? s.weight[k] : 1;
                if (end == HG_SEPP_NONE)
                    now += m.m.theta * (sums.begun - parents);
                assert_true(now >= before - 1e-10 * fabs(before));
                before = now;
                if (!(sums.triggered > 1e-6) || !(sums.lag_days > 0))
                    break;
                assert_ok(hg_sepp_em_step(&s.e, (hg_sepp_end)end, &m.m, &err));
            }
        }
    }
}

/* The quick way ends where the EM ends, or higher, and there the slopes are 0. */
static void the_quick_way_ends_where_the_em_ends(void **state)
{
    (void)state;
    test_random r = {4};
    size_t compared = 0, quick_evaluations = 0, em_evaluations = 0;
    for (int trial = 0; trial < 40; trial++) {
        const double mu[] = {.02, .05, .1, .01, .03, .2};
        hawkes h = hawkes_draw(&r, 6, mu, test_uniform(&r, .1, .7), test_uniform(&r, .05, 3), 400);
        const hg_sepp_events e = {
            .n = h.n, .n_cells = 6, .window_days = 400, .days = h.days, .cell = h.cell};
        hg_sepp_options o = {.end = (hg_sepp_end)(trial % 2), .no_prior = trial % 4 > 1};
        hg_sepp quick, em;
        if (hg_sepp_fit(&e, &o, &quick, &err) == HG_OK) {
            o.plain_em = true;
            o.tolerance = 1e-13;
            o.most_iterations = 20000;
            assert_ok(hg_sepp_fit(&e, &o, &em, &err));
            assert_true(quick.penalised >= em.penalised - 1e-10 * fabs(em.penalised));
            assert_close(quick.penalised, em.penalised, 1e-8);
            if (em.converged && quick.theta > .05) {
                assert_close(quick.theta, em.theta, 2e-3);
                assert_close(quick.omega_per_day, em.omega_per_day, 5e-3);
                compared++;
            }
            quick_evaluations += quick.iterations;
            em_evaluations += em.iterations;
            hg_sepp_clear(&em);
            hg_sepp_clear(&quick);
        }
        hawkes_clear(&h);
    }
    assert_true(compared > 25);
    assert_true(quick_evaluations * 4 < em_evaluations);
}

/* The closed form of the window against 4,000 futures. */
static void the_window_is_the_mean_of_futures(void **state)
{
    (void)state;
    test_random r = {6};
    const double mu = .3, past = 1.5; /* lambda = mu + past * theta omega at T */
    double sum = 0, squares = 0;
    enum { FUTURES = 4000 };
    for (int k = 0; k < FUTURES; k++) {
        hawkes h = hawkes_draw(&r, 1, &mu, .6, .5, 7);
        const size_t fresh = h.n;
        for (double left = hawkes_wait(&r); left < past * .6; left += hawkes_wait(&r)) {
            const double t = hawkes_wait(&r) / .5;
            if (t < 7)
                hawkes_add(&h, t, 0);
        }
        for (size_t i = fresh; i < h.n; i++)
            for (double left = hawkes_wait(&r); left < .6; left += hawkes_wait(&r)) {
                const double t = h.days[i] + hawkes_wait(&r) / .5;
                if (t < 7)
                    hawkes_add(&h, t, 0);
            }
        sum += (double)h.n;
        squares += (double)h.n * (double)h.n;
        hawkes_clear(&h);
    }
    const double mean = sum / FUTURES, se = sqrt((squares / FUTURES - mean * mean) / FUTURES);
    const double expected = hg_sepp_expected(mu, mu + past * .3, .6, .5, 7);
    assert_true(fabs(mean - expected) < 4 * se);
    assert_true(se < .1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sums_are_those_of_all_pairs),
        cmocka_unit_test(order_and_threads_do_not_matter),
        cmocka_unit_test(em_never_falls),
        cmocka_unit_test(the_quick_way_ends_where_the_em_ends),
        cmocka_unit_test(the_window_is_the_mean_of_futures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
