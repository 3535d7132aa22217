/* Do the baselines give their hand-worked expectations, and do their incidents add up to them? */
#include "check.h"

static hg_err err;
static const int64_t DAY = 86400;
/* 1 March 2016, UTC: the day after a 29 February. */
static const int64_t ORIGIN = 16861 * (int64_t)86400;

/* Ten whole cells in a row. */
static const hg_grid grid = {.cell_m = 100, .cols = 10, .rows = 1};
static const double whole[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

enum { MOST = 400 };
static double x[MOST], y[MOST], weight[MOST];
static int64_t begin[MOST];
static uint16_t marks[MOST];
static size_t row[MOST];
static hg_history past;

static int start(void **state)
{
    (void)state;
    past = (hg_history){.x = x,
                        .y = y,
                        .weight = weight,
                        .begin = begin,
                        .end = begin,
                        .known = begin,
                        .marks = marks,
                        .row = row,
                        .origin = ORIGIN};
    memset(marks, 0, sizeof marks);
    return 0;
}

static void add(int cell, double age_days, double w)
{
    x[past.n] = 100 * cell + 50;
    y[past.n] = 50;
    weight[past.n] = w;
    begin[past.n++] = ORIGIN - (int64_t)(age_days * 86400);
}

static hg_forecast_task task_of(int64_t horizon_days)
{
    return (hg_forecast_task){.history = &past,
                              .grid = &grid,
                              .fraction = whole,
                              .origin = ORIGIN,
                              .horizon_s = horizon_days * DAY};
}

static void forecast(const char *name, const hg_forecast_task *task, double out[10])
{
    assert_ok(hg_model_forecast(hg_model_find(name), task, out, &err));
}

static void counts_look_back_as_far_as_they_say(void **state)
{
    (void)state;
    double out[10];
    hg_forecast_task task = task_of(14);
    add(0, 28, 1);
    add(0, 28.01, 1);
    add(0, 56, 1);
    add(0, 364, 1);
    add(0, 364.5, 1);
    add(1, 700, 2);
    forecast("count-28d", &task, out);
    assert_close(out[0], 1 * 14 / 28.0, 1e-15);
    forecast("count-56d", &task, out);
    assert_close(out[0], 3 * 14 / 56.0, 1e-15);
    forecast("count-364d", &task, out);
    assert_close(out[0], 4 * 14 / 364.0, 1e-15);
    forecast("count-12m", &task, out);
    assert_close(out[0], 5 * 14 / 365.0, 1e-15);
    forecast("count-all", &task, out);
    assert_close(out[0], 5 * 14 / 700.0, 1e-15);
    assert_close(out[1], 2 * 14 / 700.0, 1e-15);
}

/* One incident of yesterday is no daily event: a span below the horizon counts as the horizon. */
static void a_short_history_is_not_scaled_up(void **state)
{
    (void)state;
    double out[10];
    hg_forecast_task task = task_of(14);
    add(3, 1, 1);
    forecast("count-all", &task, out);
    assert_close(out[3], 1, 1e-15);
}

/* O11.2 */
static void eb_is_the_oracle(void **state)
{
    (void)state;
    static const int counts[10] = {0, 0, 1, 2, 0, 5, 1, 0, 3, 0};
    double out[10];
    hg_forecast_task task = task_of(365);
    for (int i = 0; i < 10; i++)
        for (int k = 0; k < counts[i]; k++)
            add(i, 10 + k, 1);
    forecast("eb", &task, out);
    assert_close(out[0], .50625, 1e-12);
    assert_close(out[2], 1.084375, 1e-12);
    assert_close(out[5], 3.396875, 1e-12);
    const double y1[10] = {0, 0, 1, 2, 0, 5, 1, 0, 3, 0};
    hg_gamma_poisson prior;
    assert_ok(hg_gamma_poisson_fit(10, y1, whole, &prior, &err));
    assert_close(prior.alpha, .8756757, 5e-8 / .8756757);
    assert_close(prior.beta, .7297297, 5e-8 / .7297297);
}

/* O11.1 */
static void intervals_and_predictions_are_the_oracle(void **state)
{
    (void)state;
    const hg_gamma_poisson prior = {.alpha = 2, .beta = 4, .mean = .5, .excess = true};
    double low, high, sum = 0;
    assert_close(hg_gamma_poisson_rate(&prior, 3, 1), 1, 1e-15);
    hg_gamma_poisson_interval(&prior, 3, 1, .95, &low, &high);
    assert_close(low, .3246973, 5e-8 / .32);
    assert_close(high, 2.0483177, 5e-8 / 2);
    hg_predicted p = hg_gamma_poisson_predict(&prior, 3, 1, 14 / 365.25);
    assert_close(p.mean, .0383299, 5e-8 / .038);
    assert_close(p.variance, .0386237, 5e-8 / .038);
    assert_close(hg_predicted_pmf(&p, 0), .9625361, 5e-8);
    for (unsigned k = 0; k < 4; k++)
        sum += hg_predicted_pmf(&p, k);
    assert_close(hg_predicted_cdf(&p, 3), sum, 1e-12);
    const hg_gamma_poisson flat = {.mean = .5};
    p = hg_gamma_poisson_predict(&flat, 3, 1, 2);
    assert_close(hg_predicted_pmf(&p, 0), exp(-1), 1e-14);
}

static void eb_without_excess_variance_says_so(void **state)
{
    (void)state;
    hg_talk talk = {0};
    double out[10];
    hg_forecast_task task = task_of(73);
    task.talk = &talk;
    for (int i = 0; i < 10; i++)
        add(i, 5, 1);
    forecast("eb", &task, out);
    for (int i = 0; i < 10; i++)
        assert_close(out[i], .2, 1e-14);
    assert_string_equal(talk.warnings[0].code, "no_excess_variance");
    hg_talk_clear(&talk);
    const double none[2] = {0, 0}, one[2] = {1, 1}, bad[2] = {1, 0};
    hg_gamma_poisson prior;
    assert_fails(hg_gamma_poisson_fit(2, none, one, &prior, &err), HG_EEMPTY, "no incident");
    assert_fails(hg_gamma_poisson_fit(1, one, one, &prior, &err), HG_EEMPTY, "at least 2");
    assert_fails(hg_gamma_poisson_fit(2, one, bad, &prior, &err), HG_EDOMAIN, "place 1");
}

/* 2^-1 and 2^-2 of three incidents, scaled to the 3 of the last year. */
static void ewma_halves_and_keeps_the_total(void **state)
{
    (void)state;
    double out[10];
    hg_forecast_task task = task_of(73);
    add(1, 90, 1);
    add(2, 180, 1);
    add(2, 90, 1);
    add(3, 450, 4); /* fades to 4 / 32 and is no part of the total */
    forecast("ewma", &task, out);
    assert_close(out[1], .6 * .5 / 1.375, 1e-14);
    assert_close(out[2], .6 * .75 / 1.375, 1e-14);
    assert_close(out[3], .6 * .125 / 1.375, 1e-14);
}

/* From 1 March, 14 days: 2015, 2014 and 2013, as far as the history reaches. */
static void seasons_are_those_of_the_calendar(void **state)
{
    (void)state;
    double out[10];
    hg_forecast_task task = task_of(14);
    add(0, 366, 1);             /* 1 March 2015, 00:00 */
    add(1, 366 - 13.5, 1);      /* 14 March 2015 */
    add(2, 366 - 14, 1);        /* 15 March: too late */
    add(3, 367, 1);             /* 28 February 2015 */
    add(4, 366 + 365 - 1, 1);   /* 2 March 2014 */
    add(9, 366 + 365 + 100, 1); /* reaches back to 2013, but not to its March */
    forecast("seasonal", &task, out);
    assert_close(out[0], .5, 0);
    assert_close(out[1], .5, 0);
    assert_close(out[2], 0, 0);
    assert_close(out[3], 0, 0);
    assert_close(out[4], .5, 0);
}

/* An origin on 29 February looks at 28 February. */
static void the_29th_counts_as_the_28th(void **state)
{
    (void)state;
    double out[10];
    hg_forecast_task task = task_of(7);
    task.origin = ORIGIN - DAY;
    past.origin = task.origin;
    add(0, 367, 1); /* 28 February 2015 */
    add(1, 367 - 6.5, 1);
    forecast("seasonal", &task, out);
    assert_close(out[0], 1, 0);
    assert_close(out[1], 1, 0);
}

static void less_than_a_year_is_no_season(void **state)
{
    (void)state;
    double out[10];
    hg_forecast_task task = task_of(14);
    add(0, 365, 1);
    assert_fails(hg_model_forecast(hg_model_find("seasonal"), &task, out, &err), HG_EEMPTY,
                 "less than one full year");
    task.horizon_s = 366 * DAY;
    assert_fails(hg_model_forecast(hg_model_find("seasonal"), &task, out, &err), HG_EDOMAIN,
                 "longer than a year");
}

/* O3.11: age 7, b 14, D 7; all of the kernel's mass lies in the ten cells' row and beyond. */
static void stkde_fades_by_the_causal_share(void **state)
{
    (void)state;
    double out[10], sum = 0;
    static const hg_grid town = {.cell_m = 100, .first_row = -10, .cols = 10, .rows = 21};
    static double inside[210];
    static double plane[210];
    for (size_t i = 0; i < 210; i++)
        inside[i] = 1;
    add(4, 7, 2);
    hg_forecast_task task = task_of(7);
    const hg_model *model = hg_model_find("stkde");
    hg_model_values values;
    hg_model_defaults(model, &values);
    assert_ok(hg_model_set_text(model, "bandwidth", "300", &values, &err));
    assert_ok(hg_model_set_text(model, "time-bandwidth", "14", &values, &err));
    assert_fails(hg_model_set_text(model, "time-kernel", "epanechnikov", &values, &err), HG_EDOMAIN,
                 "one of exponential");
    task.grid = &town;
    task.fraction = inside;
    task.values = &values;
    assert_ok(hg_model_forecast(model, &task, plane, &err));
    for (size_t i = 0; i < 210; i++)
        sum += plane[i];
    assert_close(sum, 2 * .238651219, 1e-4);
    (void)out;
}

/* Decay changes where, not how many. */
static void kde_with_decay_keeps_the_total(void **state)
{
    (void)state;
    double plain[10], faded[10];
    hg_forecast_task task = task_of(14);
    const hg_model *kde = hg_model_find("kde");
    hg_model_values values;
    hg_model_defaults(kde, &values);
    assert_ok(hg_model_set(kde, "bandwidth", 40, &values, &err));
    task.values = &values;
    add(2, 10, 1);
    add(7, 100, 1);
    assert_ok(hg_model_forecast(kde, &task, plain, &err));
    assert_ok(hg_model_set_text(kde, "decay", "exponential", &values, &err));
    assert_ok(hg_model_forecast(kde, &task, faded, &err));
    assert_close(plain[2], 14 / 365.0, 1e-4);
    assert_close(faded[2] + faded[7], plain[2] + plain[7], 1e-12);
    assert_close(faded[2] / faded[7], 2, 1e-9); /* a half-life apart */
}

static double promap_ratio(const char *variant, double age_days, int cells_away)
{
    static const hg_grid fine = {.cell_m = 50, .cols = 12, .rows = 1};
    static const double ones[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const hg_model *promap = hg_model_find("promap");
    hg_model_values values;
    double out[12];
    start(NULL);
    hg_forecast_task task = task_of(14);
    task.grid = &fine;
    task.fraction = ones;
    task.values = &values;
    hg_model_defaults(promap, &values);
    assert_ok(hg_model_set_text(promap, "variant", variant, &values, &err));
    add(5, 1, 1); /* the own week of the last cell */
    x[0] = 575, y[0] = 25;
    add(0, age_days, 1);
    x[1] = 25, y[1] = 25;
    assert_ok(hg_model_forecast(promap, &task, out, &err));
    return out[cells_away] / out[11];
}

/* O9.1, against a cell of the own week in the same map: 1 of 2004, 2 of 2007. */
static void promap_is_the_oracle(void **state)
{
    (void)state;
    assert_close(promap_ratio("2004-cell", 1, 0), 1, 1e-12);
    assert_close(promap_ratio("2004-cell", 1, 1), .5, 1e-12);
    assert_close(promap_ratio("2004-cell", 8, 0), .5, 1e-12);
    assert_close(promap_ratio("2004-cell", 8, 1), .25, 1e-12);
    assert_close(promap_ratio("2007", 1, 0), 1, 1e-12);
    assert_close(promap_ratio("2007", 8, 1), .75 / 2, 1e-12);
    assert_close(promap_ratio("2004-half", 8, 1), 1 / 3. / 2, 1e-12); /* 50 m: 2 half cells */
    assert_close(promap_ratio("2004-cell", 56, 0), 0, 0);             /* eight weeks: strict */
}

/* ---- every additive model of the table that runs on a rich history ---- */

static void random_past(uint64_t seed)
{
    test_random r = {seed};
    start(NULL);
    for (size_t i = 0; i < MOST; i++) {
        add((int)(test_next(&r) % 10), test_uniform(&r, 0.01, 900), test_uniform(&r, 0, 2));
        x[i] = i % 3 ? test_uniform(&r, -150, 1150) : x[i];
        y[i] = test_uniform(&r, -40, 140);
        if (i % 5 == 4)
            x[i] = x[i - 1], y[i] = y[i - 1];
        marks[i] = x[i] < 0 || x[i] > 1000 || y[i] < 0 || y[i] >= 100 ? HG_MARK_HALO : 0;
    }
}

/* hg_model_explain itself checks the total within 4 n ulp. */
static void explanations_add_up(void **state)
{
    (void)state;
    static const char *const additive[] = {
        "count-12m", "count-28d", "count-56d", "count-364d", "count-all", "eb",    "ewma",
        "kde",       "kde-28d",   "kde-56d",   "promap",     "seasonal",  "stkde", "uniform"};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        random_past(seed);
        hg_forecast_task task = task_of(14);
        for (size_t m = 0; m < sizeof additive / sizeof *additive; m++)
            for (size_t cell = 0; cell < 10; cell += 3) {
                hg_addends list = {0};
                assert_ok(hg_model_explain(hg_model_find(additive[m]), &task, cell, &list, &err));
                for (size_t i = 0; i + 1 < list.n; i++)
                    assert_true(list.item[i].event == HG_NO_EVENT ||
                                list.item[i].event < list.item[i + 1].event);
                hg_addends_clear(&list);
            }
    }
}

/* What began at the origin or later changes no byte of any of them. */
static void the_future_moves_nothing(void **state)
{
    (void)state;
    static const char *const names[] = {
        "count-12m", "count-28d", "count-56d", "count-364d", "count-all", "eb",     "ewma",
        "kde",       "kde-28d",   "kde-56d",   "seasonal",   "stkde",     "uniform"};
    random_past(9);
    hg_forecast_task task = task_of(14);
    for (size_t m = 0; m < sizeof names / sizeof *names; m++) {
        double with[10], without[10];
        past.n = MOST;
        for (size_t i = MOST - 20; i < MOST; i++)
            begin[i] = ORIGIN + (int64_t)(i % 3) * DAY;
        forecast(names[m], &task, with);
        past.n = MOST - 20;
        forecast(names[m], &task, without);
        assert_memory_equal(with, without, sizeof with);
    }
}

#define with_start(f) cmocka_unit_test_setup(f, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_start(counts_look_back_as_far_as_they_say),
        with_start(a_short_history_is_not_scaled_up),
        with_start(eb_is_the_oracle),
        with_start(intervals_and_predictions_are_the_oracle),
        with_start(eb_without_excess_variance_says_so),
        with_start(ewma_halves_and_keeps_the_total),
        with_start(seasons_are_those_of_the_calendar),
        with_start(the_29th_counts_as_the_28th),
        with_start(less_than_a_year_is_no_season),
        with_start(stkde_fades_by_the_causal_share),
        with_start(kde_with_decay_keeps_the_total),
        with_start(promap_is_the_oracle),
        with_start(explanations_add_up),
        with_start(the_future_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
