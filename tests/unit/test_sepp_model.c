/* Does the model `sepp` expect what its parts say, from the past alone? */
#include "check.h"

static hg_err err;
static const int64_t DAY = 86400, ORIGIN = 17000 * (int64_t)86400;
enum { N = 240, CELLS = 12 };
static const hg_grid grid = {.cell_m = 100, .cols = 4, .rows = 3};
static double fraction[CELLS];

typedef struct town {
    double x[N + 20], y[N + 20], weight[N + 20];
    int64_t begin[N + 20], end[N + 20], known[N + 20];
    uint16_t marks[N + 20];
    size_t row[N + 20];
    hg_history past;
} town;

/* Repeats within days in six busy cells, a little elsewhere, cell 3 outside, halo in cell 0. */
static town build(uint64_t seed)
{
    town t = {0};
    test_random r = {seed};
    for (size_t c = 0; c < CELLS; c++)
        fraction[c] = c == 3 ? 0 : c == 5 ? .4 : 1;
    for (size_t i = 0; i < N; i++) {
        t.x[i] = test_uniform(&r, 0, i % 7 ? 200 : 400);
        t.y[i] = test_uniform(&r, 0, 300);
        t.begin[i] = ORIGIN - 1 - (int64_t)(test_next(&r) % (uint64_t)(700 * DAY));
        if (i % 3 == 2) {
            t.x[i] = t.x[i - 1], t.y[i] = t.y[i - 1];
            t.begin[i] = t.begin[i - 1] + 1 + (int64_t)(test_next(&r) % (uint64_t)(3 * DAY));
            if (t.begin[i] >= ORIGIN)
                t.begin[i] = ORIGIN - 1;
        }
        t.end[i] = t.known[i] = t.begin[i];
        t.weight[i] = 1;
        t.row[i] = i;
        if (i % 40 == 0) {
            t.x[i] = t.y[i] = 5;
            t.marks[i] = HG_MARK_HALO;
        }
    }
    return t;
}

static hg_forecast_task task_of(town *t, size_t n, const hg_model_values *values)
{
    t->past = (hg_history){.n = n,
                           .x = t->x,
                           .y = t->y,
                           .weight = t->weight,
                           .begin = t->begin,
                           .end = t->end,
                           .known = t->known,
                           .marks = t->marks,
                           .row = t->row,
                           .origin = ORIGIN};
    return (hg_forecast_task){.history = &t->past,
                              .grid = &grid,
                              .fraction = fraction,
                              .origin = ORIGIN,
                              .horizon_s = 14 * DAY,
                              .values = values};
}

/* The library on the same events, cell by cell. */
static void the_forecast_is_the_window_in_closed_form(void **state)
{
    (void)state;
    town t = build(1);
    const hg_forecast_task task = task_of(&t, N, NULL);
    double out[CELLS], days[N], lambda[CELLS];
    size_t cell[N];
    bool halo[N];
    int64_t first = ORIGIN;
    for (size_t i = 0; i < N; i++)
        first = t.begin[i] < first ? t.begin[i] : first;
    for (size_t i = 0; i < N; i++) {
        days[i] = (double)(t.begin[i] - first) / (double)DAY;
        halo[i] = t.marks[i] != 0;
        assert_true(hg_grid_locate(&grid, t.x[i], t.y[i], &cell[i]));
    }
    const hg_sepp_events e = {.n = N,
                              .n_cells = CELLS,
                              .window_days = (double)(ORIGIN - first) / (double)DAY,
                              .days = days,
                              .cell = cell,
                              .parent_only = halo,
                              .share = fraction};
    const hg_sepp_options o = {.resolution_days = 1.0 / 1440};
    hg_sepp fit;
    assert_ok(hg_sepp_fit(&e, &o, &fit, &err));
    assert_true(fit.theta > .1 && fit.theta < .9);
    assert_ok(hg_sepp_intensity(&e, &fit, lambda, &err));
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, out, &err));
    for (size_t c = 0; c < CELLS; c++)
        assert_close(out[c],
                     c == 3 ? 0
                            : hg_sepp_expected(fit.mu_per_day[c], lambda[c], fit.theta,
                                               fit.omega_per_day, 14),
                     1e-12);
    hg_sepp_clear(&fit);
}

static void every_cell_is_explained_by_its_parents(void **state)
{
    (void)state;
    town t = build(2);
    const hg_forecast_task task = task_of(&t, N, NULL);
    double out[CELLS];
    size_t triggered = 0;
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, out, &err));
    for (size_t c = 0; c < CELLS; c++) {
        hg_addends list = {0};
        assert_ok(hg_model_explain(hg_model_find("sepp"), &task, c, &list, &err));
        assert_close(hg_addends_total(&list), out[c], 0);
        for (size_t i = 0; i < list.n; i++) {
            size_t cell;
            if (i == 0) {
                assert_int_equal(list.item[i].event, HG_NO_EVENT);
                assert_string_equal(list.item[i].component, "background");
                continue;
            }
            assert_true(i < 2 || list.item[i].event > list.item[i - 1].event);
            assert_true(
                hg_grid_locate(&grid, t.x[list.item[i].event], t.y[list.item[i].event], &cell));
            assert_int_equal(cell, c);
            triggered++;
        }
        assert_int_equal(list.n == 0, c == 3);
        hg_addends_clear(&list);
    }
    assert_true(triggered > 20);
}

/* Days kept back: a longer window less its first days. */
static void a_reporting_gap_is_bridged(void **state)
{
    (void)state;
    town t = build(3);
    double late[CELLS], seven[CELLS], all[CELLS];
    for (size_t i = 0; i < N; i++)
        t.known[i] = HG_NO_TIME;
    size_t n = 0;
    for (size_t i = 0; i < N; i++) /* what began in the last week is not there */
        if (t.begin[i] < ORIGIN - 7 * DAY) {
            t.x[n] = t.x[i], t.y[n] = t.y[i], t.begin[n] = t.end[n] = t.begin[i];
            t.marks[n++] = t.marks[i];
        }
    hg_forecast_task task = task_of(&t, n, NULL);
    t.past.reporting_gap_s = 7 * DAY;
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, late, &err));
    t.past.reporting_gap_s = 0;
    t.past.origin = task.origin = ORIGIN - 7 * DAY;
    task.horizon_s = 7 * DAY;
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, seven, &err));
    task.horizon_s = 21 * DAY;
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, all, &err));
    for (size_t c = 0; c < CELLS; c++)
        assert_close(late[c], all[c] - seven[c], 1e-10);
}

static void what_cannot_carry_it_is_refused(void **state)
{
    (void)state;
    const hg_model *sepp = hg_model_find("sepp");
    town t = build(4);
    double out[CELLS] = {9};
    hg_forecast_task task = task_of(&t, 20, NULL);
    assert_fails(hg_model_forecast(sepp, &task, out, &err), HG_EEMPTY, "fewer than 30");
    task = task_of(&t, N, NULL);
    t.marks[3] = HG_MARK_MONTH_ONLY;
    assert_fails(hg_model_forecast(sepp, &task, out, &err), HG_EDATA, "only the month");
    t = build(4);
    task = task_of(&t, N, NULL);
    for (size_t i = 0; i < N / 4; i++)
        t.end[i * 4] = t.begin[i * 4] + 2 * DAY;
    assert_fails(hg_model_forecast(sepp, &task, out, &err), HG_EDATA, "60 of 240");
    t = build(4);
    task = task_of(&t, N, NULL);
    for (size_t i = 0; i < N; i++)
        t.x[i] = 150, t.y[i] = 250;
    assert_fails(hg_model_forecast(sepp, &task, out, &err), HG_EEMPTY, "lie in cell E100N200");
    for (size_t i = 0; i < N; i++)
        t.begin[i] = HG_NO_TIME;
    assert_fails(hg_model_forecast(sepp, &task, out, &err), HG_EEMPTY, "0 incidents");
    assert_close(out[0], 9, 0);
}

static void names_of_the_options(void **state)
{
    (void)state;
    const hg_model *sepp = hg_model_find("sepp");
    hg_model_values v;
    town t = build(5);
    double edge[CELLS], none[CELLS];
    hg_model_defaults(sepp, &v);
    hg_forecast_task task = task_of(&t, N, &v);
    assert_ok(hg_model_forecast(sepp, &task, edge, &err));
    assert_ok(hg_model_set_text(sepp, "end", "none", &v, &err));
    assert_ok(hg_model_forecast(sepp, &task, none, &err));
    assert_memory_not_equal(edge, none, sizeof edge);
    assert_ok(hg_model_set_text(sepp, "omega-cap", "0.01", &v, &err));
    assert_fails(hg_model_set_text(sepp, "end", "both", &v, &err), HG_EDOMAIN, "edge, none");
}

/* Rows at or after the origin, or of weight 0, change no bit. */
static void the_future_changes_no_bit(void **state)
{
    (void)state;
    town t = build(6);
    double before[CELLS], after[CELLS];
    hg_forecast_task task = task_of(&t, N, NULL);
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, before, &err));
    for (size_t i = N; i < N + 20; i++) {
        t.x[i] = t.y[i] = 50;
        t.begin[i] = t.end[i] = t.known[i] = ORIGIN + (int64_t)(i - N) * DAY;
        t.weight[i] = 1;
        if (i % 2)
            t.begin[i] = ORIGIN - 5, t.weight[i] = 0;
    }
    task = task_of(&t, N + 20, NULL);
    assert_ok(hg_model_forecast(hg_model_find("sepp"), &task, after, &err));
    assert_memory_equal(before, after, sizeof before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_forecast_is_the_window_in_closed_form),
        cmocka_unit_test(every_cell_is_explained_by_its_parents),
        cmocka_unit_test(a_reporting_gap_is_bridged),
        cmocka_unit_test(what_cannot_carry_it_is_refused),
        cmocka_unit_test(names_of_the_options),
        cmocka_unit_test(the_future_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
