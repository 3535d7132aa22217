/* Rolling origins: what is counted, what a failure costs, what a model may know, and how windows
 * are cut. */
#include <math.h>

#include "check.h"
#include "hotgrid/backtest.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

static hg_err err;
#define DAY ((int64_t)86400)
#define FIRST (17000 * DAY)
enum { SIDE = 8, CELLS = SIDE * SIDE, MODELS_MOST = 32, WINDOWS = 4 };

static const hg_grid grid = {.cell_m = 100, .cols = SIDE, .rows = SIDE};
static double fraction[CELLS], area_m2[CELLS];
static hg_backtest_model models[MODELS_MOST];

static void add(hg_incidents *t, double x, double y, int64_t begin, int64_t known, uint16_t marks)
{
    hg_incident row = {.x = x,
                       .y = y,
                       .weight = 1,
                       .begin = begin,
                       .end = begin,
                       .known = known,
                       .marks = marks,
                       .line = (uint32_t)t->n + 2};
    assert_ok(hg_incidents_add(t, &row, &err));
}

/* Two and a half years before the first origin and two months after it, four a day, clustered. */
static void town(hg_incidents *t, uint64_t seed)
{
    test_random random = {seed};
    for (int64_t day = -900; day < 60; day++)
        for (int k = 0; k < 4; k++) {
            double wide = k < 2 ? 150 : 800;
            int64_t begin = FIRST + day * DAY + (int64_t)test_uniform(&random, 0, DAY);
            int64_t lag = (int64_t)test_uniform(&random, 0, 5 * DAY);
            add(t, test_uniform(&random, 0, wide), test_uniform(&random, 0, wide), begin,
                begin + lag, 0);
        }
}

static hg_backtest_plan plan_of(size_t n, const char *const *names)
{
    static const double shares[] = {0.05, 0.2};
    for (size_t i = 0; i < CELLS; i++) {
        fraction[i] = i == 5 ? 0 : 1;
        area_m2[i] = fraction[i] * 1e4;
    }
    for (size_t m = 0; m < n; m++) {
        models[m].model = names ? hg_model_find(names[m]) : hg_model_at(m);
        assert_non_null(models[m].model);
        models[m].name = models[m].model->name;
        hg_model_defaults(models[m].model, &models[m].values);
    }
    return (hg_backtest_plan){.grid = &grid,
                              .fraction = fraction,
                              .area_m2 = area_m2,
                              .models = models,
                              .n_models = n,
                              .first = FIRST,
                              .last = FIRST + (WINDOWS - 1) * 14 * DAY,
                              .step_s = 14 * DAY,
                              .horizon_s = 14 * DAY,
                              .share = shares,
                              .n_shares = 2,
                              .primary = 0,
                              .eps = 0.01,
                              .seed = 1};
}

static hg_status run(const hg_backtest_plan *plan, const hg_incidents *t, size_t first, size_t last,
                     hg_backtest *out)
{
    return hg_backtest_run(plan, t, 0, first, last, NULL, NULL, NULL, out, &err);
}

/* One place, one incident before, two after it: every number of the first window by hand. */
static void a_window_by_hand(void **state)
{
    (void)state;
    static const char *const names[] = {"count-all", "uniform"};
    hg_backtest_plan plan = plan_of(2, names);
    hg_incidents t = {0};
    hg_backtest b = {0};
    plan.last = FIRST;
    add(&t, 50, 50, FIRST - 100 * DAY, FIRST - 99 * DAY, 0);
    add(&t, 50, 50, FIRST - 2 * DAY, FIRST + 1, 0); /* registered too late to be known */
    add(&t, 50, 50, FIRST, FIRST, 0);               /* the first instant counts */
    add(&t, 750, 750, FIRST + 14 * DAY - 1, FIRST + 20 * DAY, 0);
    add(&t, 750, 50, FIRST + 14 * DAY, FIRST + 20 * DAY, 0); /* the next window's */
    add(&t, 850, 50, FIRST + DAY, FIRST + DAY, HG_MARK_HALO);
    assert_int_equal(hg_backtest_windows(&plan), 1);
    assert_ok(run(&plan, &t, 0, 1, &b));
    assert_int_equal(b.n_windows, 1);
    assert_int_equal(b.origin[0], FIRST);
    assert_close(b.events[0], 2, 0);
    const hg_backtest_score *count = &b.score[0], *even = &b.score[1];
    assert_false(count->failed || even->failed);
    assert_close(count->at[0].hits, 1, 0); /* the only cell with a past: one hit of two */
    assert_close(count->at[0].hit_rate, 0.5, 1e-15);
    assert_close(count->at[0].area_share, 1.0 / 63, 1e-12);
    assert_close(count->at[0].pai, 0.5 * 63, 1e-9);
    assert_close(count->expected_at[0], 0.14, 1e-12); /* 1 in 100 days */
    /* log score: the whole of .14 in one cell, one percent of it spread over 63 */
    double own = 0.99 * 0.14 + 0.01 * 0.14 / 63, other = 0.01 * 0.14 / 63;
    assert_close(count->surface.log_likelihood, log(own) + log(other) - 0.14, 1e-9);
    assert_true(isnan(count->turnover));
    assert_close(even->surface.log_likelihood, 2 * log(14.0 / 365 / 63) - 14.0 / 365, 1e-9);
    hg_backtest_clear(&b);
    hg_incidents_clear(&t);
}

/* sepp has too little to live on: its windows fail, say why, and the others are scored. */
static void a_failure_is_its_own(void **state)
{
    (void)state;
    static const char *const names[] = {"count-12m", "sepp"};
    hg_backtest_plan plan = plan_of(2, names);
    hg_incidents t = {0};
    hg_backtest b = {0};
    for (int k = 0; k < 12; k++)
        add(&t, 50 + 60 * k, 50, FIRST + (k - 8) * 5 * DAY, FIRST + (k - 8) * 5 * DAY, 0);
    plan.last = FIRST;
    assert_ok(run(&plan, &t, 0, 1, &b));
    assert_false(b.score[0].failed);
    assert_true(b.score[1].failed);
    assert_non_null(strstr(b.score[1].why.text, "sepp"));
    hg_backtest_clear(&b);
    hg_incidents_clear(&t);
}

static void same_window(const hg_backtest_score *a, const hg_backtest_score *b)
{
    assert_memory_equal(a->at, b->at, 2 * sizeof a->at[0]);
    assert_memory_equal(&a->surface, &b->surface, sizeof a->surface);
    assert_memory_equal(&a->auc, &b->auc, sizeof a->auc);
    assert_memory_equal(&a->turnover, &b->turnover, sizeof a->turnover);
}

/* However the windows are cut, and on any number of threads: the same bits. */
static void cuts_and_threads(void **state)
{
    (void)state;
    static const char *const names[] = {"kde", "count-12m", "blend", "eb"};
    hg_backtest_plan plan = plan_of(4, names);
    hg_incidents t = {0};
    hg_backtest whole = {0}, again = {0}, joined = {0};
    town(&t, 1);
    assert_ok(hg_par_start(1, &err));
    assert_ok(run(&plan, &t, 0, WINDOWS, &whole));
    assert_ok(hg_par_start(3, &err));
    assert_ok(run(&plan, &t, 0, WINDOWS, &again));
    assert_ok(hg_par_start(1, &err));
    for (size_t cut = 0; cut < WINDOWS; cut++) {
        hg_backtest part = {0};
        assert_ok(run(&plan, &t, cut, cut + 1, &part));
        assert_int_equal(part.first_window, cut);
        assert_ok(hg_backtest_append(&joined, &part, &err));
    }
    assert_int_equal(joined.n_windows, WINDOWS);
    for (size_t i = 0; i < WINDOWS * 4; i++) {
        same_window(&whole.score[i], &again.score[i]);
        same_window(&whole.score[i], &joined.score[i]);
    }
    hg_backtest_clear(&whole);
    hg_backtest_clear(&again);
    hg_backtest_clear(&joined);
    hg_incidents_clear(&t);
}

/* ---- no peeking, for every row of the table of models ---- */

typedef struct kept {
    double expected[MODELS_MOST][CELLS];
    bool made[MODELS_MOST];
} kept;

static hg_status keep(size_t window, int64_t origin, size_t model, const double *expected,
                      const uint8_t *flagged, const double *observed, void *context, hg_err *e)
{
    kept *all = context;
    (void)window, (void)origin, (void)flagged, (void)observed, (void)e;
    all->made[model] = expected != NULL;
    if (expected)
        memcpy(all->expected[model], expected, sizeof all->expected[model]);
    return HG_OK;
}

/* Every row that was not known at the origin is moved, doubled, or thrown away. */
static void meddle(const hg_incidents *from, int how, hg_incidents *to)
{
    for (size_t i = 0; i < from->n; i++) {
        bool future = from->known[i] >= FIRST || from->begin[i] >= FIRST;
        if (future && how == 0)
            continue;
        double x = future && how == 1 ? 800 - from->x[i] : from->x[i];
        add(to, x, from->y[i], from->begin[i], from->known[i], 0);
        if (future && how == 2)
            add(to, from->y[i], from->x[i], from->begin[i], from->known[i], 0);
    }
    if (how == 0) /* else the data would end before the window does */
        add(to, 5, 5, FIRST + 59 * DAY, FIRST + 60 * DAY, 0);
}

static void no_model_peeks(void **state)
{
    (void)state;
    static kept honest, meddled;
    size_t n = hg_model_count(), made = 0;
    assert_in_range(n, 10, MODELS_MOST);
    hg_backtest_plan plan = plan_of(n, NULL);
    hg_incidents t = {0};
    hg_backtest b = {0};
    plan.last = FIRST;
    town(&t, 7);
    assert_ok(hg_backtest_run(&plan, &t, 0, 0, 1, keep, &honest, NULL, &b, &err));
    hg_backtest_clear(&b);
    for (int how = 0; how < 3; how++) {
        hg_incidents other = {0};
        meddle(&t, how, &other);
        assert_ok(hg_backtest_run(&plan, &other, 0, 0, 1, keep, &meddled, NULL, &b, &err));
        for (size_t m = 0; m < n; m++) {
            assert_int_equal(honest.made[m], meddled.made[m]);
            made += honest.made[m];
            if (honest.made[m])
                assert_memory_equal(honest.expected[m], meddled.expected[m],
                                    sizeof honest.expected[m]);
        }
        hg_backtest_clear(&b);
        hg_incidents_clear(&other);
    }
    assert_int_equal(made, 3 * n); /* every model has answered */
    hg_incidents_clear(&t);
}

static void plans_that_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"count-12m", "kde"};
    hg_incidents t = {0};
    hg_backtest b = {0};
    town(&t, 3);
    hg_backtest_plan plan = plan_of(2, names);
    plan.step_s = 13 * DAY;
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EDOMAIN, "windows would overlap");
    plan = plan_of(2, names);
    static const double tiny = 1e-3;
    plan.share = &tiny;
    plan.n_shares = 1;
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EEMPTY, "less than one cell");
    plan = plan_of(2, names);
    plan.baseline = 2;
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EDOMAIN, "baseline is missing");
    plan = plan_of(2, names);
    models[1].name = "count-12m";
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EDOMAIN, "two models have the name");
    plan = plan_of(2, names);
    plan.first = FIRST - 5000 * DAY;
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EEMPTY, "nothing was known");
    plan.first = plan.last = FIRST + 300 * DAY;
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EEMPTY, "nothing can be scored");
    plan = plan_of(2, names);
    plan.step_s = plan.horizon_s = 2000 * DAY;
    plan.last = FIRST;
    assert_fails(run(&plan, &t, 0, 1, &b), HG_EEMPTY, "longer than the data");
    assert_null(b.score);
    hg_incidents_clear(&t);
}

int main(void)
{
    hg_quiet_gsl();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_by_hand),       cmocka_unit_test(a_failure_is_its_own),
        cmocka_unit_test(cuts_and_threads),       cmocka_unit_test(no_model_peeks),
        cmocka_unit_test(plans_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
