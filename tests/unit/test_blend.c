/* test_blend - is the blend a sum over incidents, blind to the future, and the same with a memo? */
#include <math.h>
#include <string.h>

#include "check.h"
#include "forecast/blend.h"
#include "hotgrid/mem.h"
#include "hotgrid/rng.h"

enum { SIDE = 24, CELLS = SIDE * SIDE, EVENTS = 1500 };

static const hg_grid grid = {.cell_m = 125, .cols = SIDE, .rows = SIDE};

typedef struct town {
    hg_history history;
    double fraction[CELLS];
    hg_model_values values;
    hg_forecast_task task;
} town;

static uint64_t seed = 20;
static double chance(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* Two years of days; a third of the events near one corner, some outside the grid as halo. */
static void make_town(town *t, size_t n)
{
    hg_history *h = &t->history;
    memset(t, 0, sizeof *t);
    seed = 20;
    assert_int_equal(hg_alloc(&h->x, n, sizeof *h->x, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->y, n, sizeof *h->y, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->weight, n, sizeof *h->weight, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->begin, n, sizeof *h->begin, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->end, n, sizeof *h->end, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->known, n, sizeof *h->known, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->marks, n, sizeof *h->marks, NULL), HG_OK);
    assert_int_equal(hg_alloc(&h->row, n, sizeof *h->row, NULL), HG_OK);
    h->n = n;
    h->origin = 730 * HG_DAY_S;
    for (size_t i = 0; i < n; i++) {
        double scale = i % 3 == 0 ? 300 : 3000;
        h->x[i] = chance() * scale;
        h->y[i] = chance() * scale;
        h->weight[i] = i % 7 == 0 ? 0.5 : 1;
        h->begin[i] = h->end[i] = (int64_t)((double)i * (730.0 * 86400) / (double)n);
        h->known[i] = h->begin[i] + (int64_t)(chance() * 4 * HG_DAY_S);
        if (h->known[i] >= h->origin)
            h->known[i] = h->origin - 1;
        if (i % 50 == 0) {
            h->x[i] = -200;
            h->marks[i] = HG_MARK_HALO;
        }
        h->row[i] = i;
    }
    for (size_t i = 0; i < CELLS; i++)
        t->fraction[i] = i % SIDE == 5 ? 0 : i % 11 == 0 ? 0.25 : 1;
    hg_model_defaults(&hg_model_blend, &t->values);
    t->task = (hg_forecast_task){.history = h,
                                 .grid = &grid,
                                 .fraction = t->fraction,
                                 .origin = h->origin,
                                 .horizon_s = 14 * HG_DAY_S,
                                 .values = &t->values};
}

static void run(const town *t, double expected[CELLS])
{
    hg_err err = {0};
    if (hg_model_forecast(&hg_model_blend, &t->task, expected, &err) != HG_OK)
        fail_msg("%s", err.text);
}

static void declared_weights_sum_to_one(void **state)
{
    double sum = 0;
    (void)state;
    for (int k = 0; k < BLEND_PARTS; k++)
        sum += blend_parts[k].prior;
    assert_close(sum, 1.0, 1e-14);
}

/* Every part is normalised over the universe, so the sum over the cells is the total. */
static void cells_sum_to_the_total(void **state)
{
    town t;
    double expected[CELLS], total, sum = 0;
    (void)state;
    make_town(&t, EVENTS);
    run(&t, expected);
    assert_int_equal(blend_total(&t.task, 56, &total, NULL), HG_OK);
    for (size_t i = 0; i < CELLS; i++)
        sum += expected[i];
    assert_close(sum, total, 1e-12);
    assert_true(total > 20 && total < 45); /* 1500 in 730 days are 28.8 in 14, less the halo */
    hg_history_clear(&t.history);
}

/* hg_model_explain itself fails when the addends do not make the cell's expectation. */
static void every_cell_is_explained(void **state)
{
    static const size_t cells[] = {0, 5, 6, 23, 130, 300, 552, CELLS - 1};
    town t;
    double expected[CELLS];
    (void)state;
    make_town(&t, EVENTS);
    run(&t, expected);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        hg_addends list = {0};
        hg_err err = {0};
        if (hg_model_explain(&hg_model_blend, &t.task, cells[i], &list, &err) != HG_OK)
            fail_msg("%s", err.text);
        assert_close(hg_addends_total(&list), expected[cells[i]], 1e-12);
        assert_true(t.fraction[cells[i]] > 0 ? list.n > 1 : list.n == 0);
        hg_addends_clear(&list);
    }
    hg_history_clear(&t.history);
}

/* Origins one after the other with one memo, then each alone; a second pass finds all there. */
static void a_memo_changes_no_bit(void **state)
{
    town t;
    hg_history cut[3] = {{0}};
    double with[CELLS], without[CELLS];
    hg_forecast_memo *memo;
    (void)state;
    make_town(&t, EVENTS);
    assert_int_equal(hg_forecast_memo_new(&memo, NULL), HG_OK);
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < 3; k++) {
            hg_history_clear(&cut[k]);
            t.task.origin = t.history.origin - (2 - k) * t.task.horizon_s;
            assert_int_equal(hg_history_before(&t.history, t.task.origin, &cut[k], NULL), HG_OK);
            t.task.history = &cut[k];
            t.task.memo = memo;
            run(&t, with);
            t.task.memo = NULL;
            run(&t, without);
            assert_memory_equal(with, without, sizeof with);
        }
    /* The same memo with another town must not be fooled. */
    t.task.memo = memo;
    t.fraction[77] = 0.5;
    cut[2].x[3] += 1000;
    run(&t, with);
    t.task.memo = NULL;
    run(&t, without);
    assert_memory_equal(with, without, sizeof with);
    for (int k = 0; k < 3; k++)
        hg_history_clear(&cut[k]);
    hg_forecast_memo_free(memo);
    hg_history_clear(&t.history);
}

/* A past window is judged by parts that knew only what was registered before it. */
static void the_past_knows_only_its_past(void **state)
{
    town t;
    double value[2][BLEND_PARTS];
    blend_frame f;
    blend_mass m;
    hg_history cut = {0};
    (void)state;
    make_town(&t, EVENTS);
    int64_t origin = t.history.origin - 28 * HG_DAY_S;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(hg_history_before(&t.history, origin, &cut, NULL), HG_OK);
        assert_int_equal(blend_frame_make(&t.task, &f, NULL), HG_OK);
        assert_int_equal(blend_mass_make(&f, &cut, origin, &m, NULL), HG_OK);
        blend_values_at(&f, &m, blend_inside(&f, 30), value[i]);
        blend_mass_clear(&m);
        blend_frame_clear(&f);
        hg_history_clear(&cut);
        for (size_t k = 0; k < t.history.n; k++) /* move what was not known at that origin */
            if (t.history.known[k] >= origin)
                t.history.x[k] = 800;
    }
    assert_memory_equal(value[0], value[1], sizeof value[0]);
    hg_history_clear(&t.history);
}

static void fill_past(blend_past *past, double *count, double *value, size_t n)
{
    seed = 7;
    for (size_t i = 0; i < n; i++) {
        count[i] = 1 + (double)(i % 3);
        for (size_t k = 0; k < BLEND_PARTS; k++)
            value[i * BLEND_PARTS + k] = k == 0 ? 1 : k % 4 == 1 ? 3 * chance() : chance();
    }
    *past = (blend_past){.n = n, .count = count, .value = value};
}

static void weights_are_the_fixed_point_of_em(void **state)
{
    enum { N = 400 };
    static double count[N], value[N * BLEND_PARTS];
    blend_past past;
    double w[BLEND_PARTS], next[BLEND_PARTS], sum = 0;
    (void)state;
    fill_past(&past, count, value, N);
    assert_int_equal(blend_weights(&past, 25, w, NULL), HG_OK);
    memcpy(next, w, sizeof w);
    (void)blend_em_step(&past, 25, next);
    for (int k = 0; k < BLEND_PARTS; k++) {
        assert_true(fabs(next[k] - w[k]) <= 1e-10);
        assert_true(w[k] > 0);
        sum += w[k];
    }
    assert_close(sum, 1.0, 1e-8);
}

static void em_never_falls(void **state)
{
    enum { N = 60 };
    static double count[N], value[N * BLEND_PARTS];
    blend_past past;
    double w[BLEND_PARTS], before = -INFINITY;
    (void)state;
    fill_past(&past, count, value, N);
    for (int k = 0; k < BLEND_PARTS; k++)
        w[k] = blend_parts[k].prior;
    for (int i = 0; i < 200; i++) {
        double f = blend_em_step(&past, 5, w);
        assert_true(f >= before - 1e-11 * fabs(f));
        before = f;
    }
}

/* Nothing learnt: the declared weights. */
static void no_past_no_lesson(void **state)
{
    blend_past past = {0};
    double w[BLEND_PARTS];
    (void)state;
    assert_int_equal(blend_weights(&past, 25, w, NULL), HG_OK);
    for (int k = 0; k < BLEND_PARTS; k++)
        assert_close(w[k], blend_parts[k].prior, 1e-12);
}

static void little_or_no_history(void **state)
{
    town t;
    double expected[CELLS];
    hg_err err = {0};
    (void)state;
    make_town(&t, 3);
    t.history.begin[0] = t.history.begin[1] = t.history.begin[2] = 729 * HG_DAY_S;
    run(&t, expected);
    t.history.n = 0;
    assert_int_equal(hg_model_forecast(&hg_model_blend, &t.task, expected, &err), HG_EEMPTY);
    hg_history_clear(&t.history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_weights_sum_to_one),
        cmocka_unit_test(cells_sum_to_the_total),
        cmocka_unit_test(every_cell_is_explained),
        cmocka_unit_test(a_memo_changes_no_bit),
        cmocka_unit_test(the_past_knows_only_its_past),
        cmocka_unit_test(weights_are_the_fixed_point_of_em),
        cmocka_unit_test(em_never_falls),
        cmocka_unit_test(no_past_no_lesson),
        cmocka_unit_test(little_or_no_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
