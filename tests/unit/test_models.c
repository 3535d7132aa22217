/* Do the models give the hand-worked expectations, and nothing from the future? */
#include "check.h"

static hg_err err;
static const int64_t DAY = 86400, ORIGIN = 17000 * (int64_t)86400;

/* A town of 3 x 2 cells of 100 m; the north-east cell lies outside, the south-west one in half. */
static const hg_grid grid = {.cell_m = 100, .first_col = 10, .first_row = 20, .cols = 3, .rows = 2};
static const double fraction[6] = {1, 1, 0, 0.5, 1, 1};

enum { ROWS = 9 };
static double x[ROWS] = {1050, 1050, 1150, 1050, 1250, 1150, 990, 1050, 1250};
static double y[ROWS] = {2150, 2190, 2150, 2050, 2050, 2150, 2150, 2150, 2150};
static double weight[ROWS] = {1, 1, 1, 1, 0.5, 1, 1, 1, 1};
static int64_t begin[ROWS];
static uint16_t marks[ROWS];
static size_t row[ROWS];

/* Row: 0..3 recent and inside; 4 half a weight; 5 a day too old; 6 halo; 7 at the origin itself;
 * 8 in the cell outside the area. */
static hg_history history(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        begin[i] = ORIGIN - (int64_t)(i + 1) * 10 * DAY;
        marks[i] = 0;
    }
    begin[0] = ORIGIN - 365 * DAY; /* the window is half-open: this one still counts */
    begin[5] = ORIGIN - 365 * DAY - 1;
    begin[7] = ORIGIN;
    marks[6] = HG_MARK_HALO;
    return (hg_history){.n = ROWS,
                        .x = x,
                        .y = y,
                        .weight = weight,
                        .begin = begin,
                        .end = begin,
                        .known = begin,
                        .marks = marks,
                        .row = row,
                        .origin = ORIGIN};
}

static hg_forecast_task task_of(const hg_history *past, const hg_model_values *values)
{
    return (hg_forecast_task){.history = past,
                              .grid = &grid,
                              .fraction = fraction,
                              .origin = ORIGIN,
                              .horizon_s = 14 * DAY,
                              .values = values};
}

/* Models that nine incidents cannot carry: they have tests of their own. */
static bool needs_more(const hg_model *model)
{
    if (strcmp(model->name, "count-all") == 0 || strcmp(model->name, "seasonal") == 0 ||
        strcmp(model->name, "stkde") == 0 ||
        strcmp(model->name, "blend") == 0) /* see test_baselines.c */
        return true;
    return strncmp(model->name, "sepp", 4) == 0 || strcmp(model->name, "poisson-reg") == 0;
}

static void count_12m_is_the_rate_of_the_last_year(void **state)
{
    (void)state;
    hg_history past = history();
    hg_forecast_task task = task_of(&past, NULL);
    double out[6];
    assert_ok(hg_model_forecast(hg_model_find("count-12m"), &task, out, &err));
    const double counts[6] = {2, 1, 0, 1, 0, 0.5};
    for (int i = 0; i < 6; i++)
        assert_close(out[i], counts[i] * 14 / 365, 1e-15);
}

static void uniform_spreads_by_area(void **state)
{
    (void)state;
    hg_history past = history();
    hg_forecast_task task = task_of(&past, NULL);
    double out[6];
    assert_ok(hg_model_forecast(hg_model_find("uniform"), &task, out, &err));
    for (int i = 0; i < 6; i++)
        assert_close(out[i], 4.5 * 14 / 365 * fraction[i] / 4.5, 1e-15);
}

/* One incident in the middle of a cell: O3.5 scaled, h 160 = 200 * 100 / 125. */
static void kde_is_the_integral_over_the_cell(void **state)
{
    (void)state;
    hg_history past = history();
    past.n = 1;
    begin[0] = ORIGIN - 1;
    y[0] = 2150;
    hg_model_values values;
    const hg_model *kde = hg_model_find("kde");
    hg_model_defaults(kde, &values);
    assert_close(values.value[0], 750, 0);
    assert_close(values.value[1], 365, 0);
    assert_ok(hg_model_set(kde, "bandwidth", 160, &values, &err));
    assert_ok(hg_model_set(kde, "days", 28, &values, &err));
    assert_close(kde->reach_m(&values), 160, 0);
    hg_forecast_task task = task_of(&past, &values);
    double out[6];
    assert_ok(hg_model_forecast(kde, &task, out, &err));
    assert_close(out[0], .326662651 * 14 / 28, 2e-9);
    assert_close(out[1], .130104985 * 14 / 28, 1e-5);
    assert_close(out[3], .130104985 * 14 / 28 * 0.5, 1e-5); /* half of the cell is outside */
    assert_close(out[2], 0, 0);
}

static void halo_adds_to_the_density_only(void **state)
{
    (void)state;
    hg_history past = history();
    double with[6], without[6];
    hg_forecast_task task = task_of(&past, NULL);
    assert_ok(hg_model_forecast(hg_model_find("kde"), &task, with, &err));
    weight[6] = 0;
    assert_ok(hg_model_forecast(hg_model_find("kde"), &task, without, &err));
    weight[6] = 1;
    assert_true(with[0] > without[0]);
    marks[0] = marks[1] = marks[2] = marks[3] = marks[4] = HG_MARK_HALO;
    for (size_t m = 0; m < hg_model_count(); m++)
        if (!needs_more(hg_model_at(m)))
            assert_fails(hg_model_forecast(hg_model_at(m), &task, with, &err), HG_EEMPTY,
                         "0 incidents");
}

/* Deleting every row at or after the origin changes no byte; nor does one second before it. */
static void nothing_is_known_from_the_future(void **state)
{
    (void)state;
    hg_history past = history();
    for (size_t m = 0; m < hg_model_count(); m++) {
        double all[6], cut[6];
        if (needs_more(hg_model_at(m)))
            continue;
        hg_forecast_task task = task_of(&past, NULL);
        begin[7] = ORIGIN;
        assert_ok(hg_model_forecast(hg_model_at(m), &task, all, &err));
        weight[7] = 0;
        assert_ok(hg_model_forecast(hg_model_at(m), &task, cut, &err));
        assert_memory_equal(all, cut, sizeof all);
        weight[7] = 1;
        begin[7] = ORIGIN - 1;
        assert_ok(hg_model_forecast(hg_model_at(m), &task, cut, &err));
        assert_memory_not_equal(all, cut, sizeof all);
    }
    past.origin = ORIGIN + 1;
    hg_forecast_task task = task_of(&past, NULL);
    double out[6];
    assert_fails(hg_model_forecast(hg_model_at(0), &task, out, &err), HG_EBUG, "future");
}

/* Twice the horizon, twice the incidents. */
static void expectation_grows_with_the_horizon(void **state)
{
    (void)state;
    hg_history past = history();
    for (size_t m = 0; m < hg_model_count(); m++) {
        double one[6], two[6];
        if (needs_more(hg_model_at(m)))
            continue;
        hg_forecast_task task = task_of(&past, NULL);
        assert_ok(hg_model_forecast(hg_model_at(m), &task, one, &err));
        task.horizon_s *= 2;
        assert_ok(hg_model_forecast(hg_model_at(m), &task, two, &err));
        for (int i = 0; i < 6; i++)
            assert_close(two[i], 2 * one[i], 1e-14);
    }
}

static void empty_years_and_unsound_tasks_are_refused(void **state)
{
    (void)state;
    hg_history past = history();
    double out[6] = {9, 9, 9, 9, 9, 9};
    hg_forecast_task task = task_of(&past, NULL);
    for (size_t i = 0; i < ROWS; i++)
        begin[i] = i % 2 ? ORIGIN - 400 * DAY : HG_NO_TIME;
    assert_fails(hg_model_forecast(hg_model_find("count-12m"), &task, out, &err), HG_EEMPTY,
                 "history holds 9");
    assert_close(out[0], 9, 0); /* untouched */
    past = history();
    task.horizon_s = 0;
    assert_fails(hg_model_forecast(hg_model_at(0), &task, out, &err), HG_EDOMAIN, "horizon");
    task = task_of(&past, NULL);
    static const double nowhere[6] = {0}, wrong[6] = {1, 1, 0, 1.5, 1, 1};
    task.fraction = nowhere;
    assert_fails(hg_model_forecast(hg_model_at(0), &task, out, &err), HG_EEMPTY, "none of the 6");
    task.fraction = wrong;
    assert_fails(hg_model_forecast(hg_model_at(0), &task, out, &err), HG_EDOMAIN, "cell 3");
}

static void options_have_names_and_ranges(void **state)
{
    (void)state;
    const hg_model *kde = hg_model_find("kde");
    hg_model_values values;
    hg_model_defaults(kde, &values);
    assert_fails(hg_model_set(kde, "bandwith", 100, &values, &err), HG_EDOMAIN,
                 "did you mean \"bandwidth\"");
    assert_fails(hg_model_set(kde, "bandwidth", 0.5, &values, &err), HG_EDOMAIN, "from 1 to 1e+06");
    assert_fails(hg_model_set(kde, "bandwidth", NAN, &values, &err), HG_EDOMAIN, "bandwidth");
    assert_fails(hg_model_set(hg_model_find("uniform"), "bandwidth", 9, &values, &err), HG_EDOMAIN,
                 "has no option");
    assert_close(values.value[0], 750, 0);
    hg_history past = history();
    hg_forecast_task task = task_of(&past, &values);
    double out[6];
    values.value[1] = -3;
    assert_fails(hg_model_forecast(kde, &task, out, &err), HG_EDOMAIN, "days is -3");
}

static void month_only_incidents_warn_or_refuse(void **state)
{
    (void)state;
    hg_history past = history();
    hg_talk talk = {0};
    double out[6];
    hg_forecast_task task = task_of(&past, NULL);
    task.talk = &talk;
    marks[1] = HG_MARK_MONTH_ONLY;
    assert_ok(hg_model_forecast(hg_model_find("kde"), &task, out, &err));
    assert_int_equal(talk.n_warnings, 1);
    assert_string_equal(talk.warnings[0].code, "month_only");
    hg_model daily = *hg_model_find("kde");
    daily.needs_days = true;
    assert_fails(hg_model_forecast(&daily, &task, out, &err), HG_EDATA, "1 of 9");
    hg_talk_clear(&talk);
}

static hg_status wild(const hg_forecast_task *task, double *expected, hg_err *e)
{
    (void)e;
    for (size_t i = 0; i < 6; i++)
        expected[i] = task->values->value[0];
    return HG_OK;
}

/* The promise of hg_model_forecast: finite, not negative, zero outside, or our own mistake. */
static void impossible_results_are_a_bug(void **state)
{
    (void)state;
    hg_history past = history();
    static const double bad[] = {NAN, INFINITY, -1e-9, 1};
    hg_model model = {.name = "wild", .forecast = wild};
    for (size_t i = 0; i < 4; i++) {
        hg_model_values values = {{bad[i]}};
        hg_forecast_task task = task_of(&past, &values);
        double out[6];
        assert_fails(hg_model_forecast(&model, &task, out, &err), HG_EBUG, "model wild");
    }
}

static hg_status seven(const hg_forecast_task *task, double *expected, hg_err *e)
{
    (void)e;
    for (size_t i = 0; i < 6; i++)
        expected[i] = task->fraction[i] > 0 ? 7 : 0;
    return HG_OK;
}

static hg_status as_many_sevenths(const hg_forecast_task *task, size_t cell, hg_addends *out,
                                  hg_err *e)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < 7 && st == HG_OK && task->fraction[cell] > 0; i++)
        st = hg_addends_add(out, (hg_addend){i, "one", 1, task->values->value[0]}, e);
    return st;
}

/* What explains must add up; what cannot be explained says who can. */
static void explanations_are_checked(void **state)
{
    (void)state;
    hg_history past = history();
    hg_model model = {.name = "seven", .forecast = seven, .explain = as_many_sevenths};
    hg_model_values ones = {{1}}, wrong = {{1 + 1e-14}};
    hg_forecast_task task = task_of(&past, &ones);
    hg_addends list = {0};
    assert_ok(hg_model_explain(&model, &task, 0, &list, &err));
    assert_int_equal(list.n, 7);
    assert_int_equal(list.item[6].event, 6);
    assert_close(hg_addends_total(&list), 7, 0);
    hg_addends_clear(&list);
    task.values = &wrong;
    assert_fails(hg_model_explain(&model, &task, 0, &list, &err), HG_EBUG, "7 addends sum");
    assert_null(list.item);
    assert_fails(hg_model_explain(&model, &task, 6, &list, &err), HG_EDOMAIN, "cells 0 to 5");
    model.explain = NULL;
    assert_fails(hg_model_explain(&model, &task, 0, &list, &err), HG_EDOMAIN, "is no sum");
}

/* Names for values: what a job file and --set say. */
static void options_from_text(void **state)
{
    (void)state;
    static const char *const metrics[] = {"l1", "l2", NULL};
    const hg_model_option options[] = {{"metric", "how far", "", 1, 0, 1, metrics},
                                       {"days", "how long", "d", 7, 1, 10, NULL}};
    const hg_model model = {.name = "m", .options = options, .n_options = 2};
    hg_model_values v;
    hg_model_defaults(&model, &v);
    assert_close(v.value[0], 1, 0);
    assert_ok(hg_model_set_text(&model, "metric", "l1", &v, &err));
    assert_close(v.value[0], 0, 0);
    assert_ok(hg_model_set_text(&model, "days", "2.5", &v, &err));
    assert_close(v.value[1], 2.5, 0);
    assert_fails(hg_model_set_text(&model, "metric", "l3", &v, &err), HG_EDOMAIN, "one of l1, l2");
    assert_fails(hg_model_set_text(&model, "days", "11", &v, &err), HG_EDOMAIN, "from 1 to 10");
    assert_fails(hg_model_set_text(&model, "days", "1x", &v, &err), HG_EDOMAIN, "a number of d");
    assert_fails(hg_model_set_text(&model, "dais", "1", &v, &err), HG_EDOMAIN, "days");
    assert_close(v.value[1], 2.5, 0);
}

static void the_table_is_complete(void **state)
{
    (void)state;
    for (size_t m = 0; m < hg_model_count(); m++) {
        const hg_model *model = hg_model_at(m);
        assert_ptr_equal(hg_model_find(model->name), model);
        assert_non_null(model->help);
        assert_non_null(model->reference);
        assert_non_null(model->cost);
        assert_true(model->n_options <= HG_MODEL_OPTIONS_MAX);
        hg_model_values values;
        hg_model_defaults(model, &values);
        assert_true(model->reach_m(&values) >= 0);
        for (size_t o = 0; o < model->n_options; o++)
            assert_ok(hg_model_set(model, model->options[o].name, values.value[o], &values, &err));
    }
    assert_null(hg_model_find("count_12m"));
    assert_null(hg_model_at(hg_model_count()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_12m_is_the_rate_of_the_last_year),
        cmocka_unit_test(uniform_spreads_by_area),
        cmocka_unit_test(halo_adds_to_the_density_only),
        cmocka_unit_test(nothing_is_known_from_the_future),
        cmocka_unit_test(expectation_grows_with_the_horizon),
        cmocka_unit_test(empty_years_and_unsound_tasks_are_refused),
        cmocka_unit_test(options_have_names_and_ranges),
        cmocka_unit_test(month_only_incidents_warn_or_refuse),
        cmocka_unit_test(impossible_results_are_a_bug),
        cmocka_unit_test(explanations_are_checked),
        cmocka_unit_test(options_from_text),
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(kde_is_the_integral_over_the_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
