/* The regression: its maximum by hand, its derivative, and what the model learns from a past. */
#include <math.h>

#include "check.h"
#include "forecast/regress.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/forecast.h"
#include "hotgrid/par.h"

static hg_err err;

static void add(regress_rows *rows, double feature, double observed, double weight, unsigned window)
{
    assert_ok(regress_rows_add(rows, &feature, observed, 0, weight, window, &err));
}

/* Two groups: the maximum is the groups' means, whatever the coding of the feature. */
static void two_groups_have_their_means(void **state)
{
    (void)state;
    regress_rows rows = {.width = 1};
    regress_fit fit;
    const double low[3] = {0, 1, 2}, high[4] = {5, 7, 3, 5};
    for (int i = 0; i < 3; i++)
        add(&rows, -3, low[i], 1, 0);
    for (int i = 0; i < 4; i++)
        add(&rows, 11, high[i], 1, 0);
    assert_ok(regress_poisson(&rows, 0, 0, &fit, &err));
    assert_close(exp(regress_eta(&fit, &(double){-3})), 1, 1e-9);
    assert_close(exp(regress_eta(&fit, &(double){11})), 5, 1e-9);
    /* sum y ln(mu) - mu */
    assert_close(fit.log_likelihood, 20 * log(5.0) - 20 - 3, 1e-9);
    /* a row of weight 3 is three rows */
    regress_rows weighted = {.width = 1};
    add(&weighted, -3, 1, 3, 0);
    add(&weighted, 11, 5, 4, 0);
    regress_fit other;
    assert_ok(regress_poisson(&weighted, 0, 0, &other, &err));
    assert_close(exp(regress_eta(&other, &(double){11})), 5, 1e-9);
    regress_rows_clear(&rows);
    regress_rows_clear(&weighted);
}

/* Exposure twice as long, twice the counts: the same rate. */
static void offsets_are_exposure(void **state)
{
    (void)state;
    regress_rows rows = {.width = 0};
    regress_fit fit;
    assert_ok(regress_rows_add(&rows, NULL, 3, log(1.0), 1, 0, &err));
    assert_ok(regress_rows_add(&rows, NULL, 9, log(5.0), 1, 0, &err));
    assert_ok(regress_poisson(&rows, 0, 0, &fit, &err));
    assert_close(exp(fit.intercept), 2, 1e-12);
    regress_rows_clear(&rows);
}

/* At the maximum the penalised gradient is 0 in every coordinate, and no neighbour is higher. */
static void the_gradient_vanishes(void **state)
{
    (void)state;
    enum { N = 400, P = 4 };
    test_random random = {5};
    for (int trial = 0; trial < 20; trial++) {
        regress_rows rows = {.width = P};
        for (size_t i = 0; i < N; i++) {
            double f[P];
            for (size_t k = 0; k < P; k++)
                f[k] = test_uniform(&random, -1, 1) * pow(10, (double)k - 1);
            f[3] = trial % 4 ? f[3] : 2.5; /* a constant is left out */
            double mean = exp(0.4 * f[0] + f[1] - 0.02 * f[2]), y = 0;
            for (double p = test_uniform(&random, 0, 1); p > exp(-mean) && y < 50; y++)
                p *= test_uniform(&random, 0, 1);
            assert_ok(regress_rows_add(&rows, f, y, test_uniform(&random, -1, 1),
                                       test_uniform(&random, 0.5, 3), (unsigned)i % 5, &err));
        }
        regress_fit fit;
        double ridge = trial % 3 * 5.0;
        assert_ok(regress_poisson(&rows, ridge, 0, &fit, &err));
        double gradient[P + 1] = {0}, size = 0;
        for (size_t i = 0; i < N; i++) {
            double *f = rows.feature + i * P;
            double mu = exp(rows.offset[i] + regress_eta(&fit, f));
            double r = rows.weight[i] * (rows.observed[i] - mu);
            size += rows.weight[i] * mu;
            gradient[P] += r;
            for (size_t k = 0; k < P; k++)
                gradient[k] += fit.scale[k] > 0 ? r * (f[k] - fit.mean[k]) / fit.scale[k] : 0;
        }
        for (size_t k = 0; k < P; k++)
            assert_true(fabs(gradient[k] - ridge * fit.slope[k]) < 1e-5 * size);
        assert_true(fabs(gradient[P]) < 1e-5 * size);
        assert_true((fit.scale[3] > 0) == (trial % 4 != 0));
        /* a ridge shrinks; later windows can be held out and are not fitted */
        regress_fit tight, older;
        assert_ok(regress_poisson(&rows, 1e6, 0, &tight, &err));
        assert_true(fabs(tight.slope[1]) < 0.1 * fabs(fit.slope[1]));
        assert_ok(regress_poisson(&rows, ridge, 2, &older, &err));
        assert_true(older.slope[1] != fit.slope[1]);
        double all = regress_score(&fit, &rows, 5);
        assert_close(all, fit.log_likelihood, 1e-9);
        regress_rows_clear(&rows);
    }
}

static void regressions_that_have_no_answer(void **state)
{
    (void)state;
    regress_rows rows = {.width = 1};
    regress_fit fit = {.width = 77};
    add(&rows, 0, 0, 1, 0);
    add(&rows, 1, 0, 1, 0);
    assert_fails(regress_poisson(&rows, 1, 0, &fit, &err), HG_EEMPTY, "no incident in the 2 rows");
    add(&rows, 1, 4, 1, 0);
    assert_fails(regress_poisson(&rows, -1, 0, &fit, &err), HG_EDOMAIN, "ridge -1");
    assert_int_equal(fit.width, 77);
    /* no row with feature 0 has an event: without a ridge the slope runs as far as doubles tell */
    assert_ok(regress_poisson(&rows, 0, 0, &fit, &err));
    assert_true(exp(regress_eta(&fit, &(double){0})) < 1e-9);
    assert_ok(regress_poisson(&rows, 0.1, 0, &fit, &err));
    assert_true(exp(regress_eta(&fit, &(double){0})) > 1e-3);
    add(&rows, NAN, 1, 1, 0);
    assert_fails(regress_poisson(&rows, 1, 0, &fit, &err), HG_EDOMAIN, "feature 0 of row 3");
    regress_rows twice = {.width = 2};
    for (int i = 0; i < 6; i++) {
        double feature[2] = {i, i};
        assert_ok(regress_rows_add(&twice, feature, i, 0, 1, 0, &err));
    }
    assert_fails(regress_poisson(&twice, 0, 0, &fit, &err), HG_EDATA, "depend on each other");
    assert_ok(regress_poisson(&twice, 1e-3, 0, &fit, &err));
    assert_close(fit.slope[0], fit.slope[1], 1e-6);
    regress_rows_clear(&twice);
    regress_rows_clear(&rows);
}

/* ---- the model ---- */

enum { SIDE = 20, CELLS = SIDE * SIDE, MOST = 6000 };
#define DAY ((int64_t)86400)

static double px[MOST], py[MOST], pw[MOST], fraction[CELLS], map[CELLS];
static int64_t begin[MOST];
static uint16_t marks[MOST];
static size_t row[MOST];
static hg_model_values values;
static const hg_grid grid = {.cell_m = 100, .cols = SIDE, .rows = SIDE};

/* Two years, three incidents a day: half in the western tenth, the rest anywhere. */
static hg_history town(int64_t origin, uint64_t seed)
{
    test_random random = {seed};
    size_t n = 0;
    for (int64_t day = 730; day > 0; day--)
        for (int k = 0; k < 3; k++, n++) {
            px[n] = test_uniform(&random, 0, k == 0 ? 2000 : 200);
            py[n] = test_uniform(&random, 0, 2000);
            pw[n] = 1;
            begin[n] = origin - day * DAY + k;
            marks[n] = 0;
            row[n] = n;
        }
    for (size_t i = 0; i < CELLS; i++)
        fraction[i] = i % SIDE == SIDE - 1 ? 0.5 : 1;
    return (hg_history){.n = n,
                        .x = px,
                        .y = py,
                        .weight = pw,
                        .begin = begin,
                        .end = begin,
                        .known = begin,
                        .marks = marks,
                        .row = row,
                        .origin = origin};
}

static hg_forecast_task task_of(const hg_history *past)
{
    hg_model_defaults(hg_model_find("poisson-reg"), &values);
    values.value[0] = 12; /* windows */
    return (hg_forecast_task){.history = past,
                              .grid = &grid,
                              .fraction = fraction,
                              .origin = past->origin,
                              .horizon_s = 14 * DAY,
                              .values = &values};
}

static void learns_where_and_how_many(void **state)
{
    (void)state;
    hg_history past = town(20000 * DAY, 3);
    hg_forecast_task task = task_of(&past);
    static double out[CELLS], three[CELLS];
    const hg_model *model = hg_model_find("poisson-reg");
    assert_non_null(model);
    assert_ok(hg_par_start(1, &err));
    assert_ok(hg_model_forecast(model, &task, out, &err));
    double total = 0, west = 0;
    for (size_t i = 0; i < CELLS; i++) {
        total += out[i];
        west += i % SIDE < 2 ? out[i] : 0;
    }
    assert_true(fabs(total - 42) < 6);            /* three a day for 14 days */
    assert_true(fabs(west / total - 0.7) < 0.07); /* two of three, and a tenth of the third */
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_model_forecast(model, &task, three, &err));
    assert_memory_equal(out, three, sizeof out);
    assert_ok(hg_par_start(1, &err));
}

/* A map that tells the west from the rest is used; one that tells nothing is refused by name. */
static void declared_maps(void **state)
{
    (void)state;
    hg_history past = town(20000 * DAY, 4);
    hg_forecast_task task = task_of(&past);
    static double with[CELLS], without[CELLS];
    hg_covariate bars = {"distance to bars", "m", map};
    const hg_model *model = hg_model_find("poisson-reg");
    for (size_t i = 0; i < CELLS; i++)
        map[i] = (double)(i % SIDE) * 100;
    assert_ok(hg_model_forecast(model, &task, without, &err));
    task.covariates = &bars;
    task.n_covariates = 1;
    assert_ok(hg_model_forecast(model, &task, with, &err));
    assert_true(memcmp(with, without, sizeof with) != 0);
    for (size_t i = 0; i < CELLS; i++)
        map[i] = 4;
    assert_fails(hg_model_forecast(model, &task, with, &err), HG_EDATA,
                 "\"distance to bars\" is 4 in every cell");
    map[7] = NAN;
    assert_fails(hg_model_forecast(model, &task, with, &err), HG_EDATA, "no value in cell 7");
}

static void too_little_history(void **state)
{
    (void)state;
    hg_history past = town(20000 * DAY, 5);
    const hg_model *model = hg_model_find("poisson-reg");
    static double out[CELLS];
    hg_forecast_task task = task_of(&past);
    past.n = 5;
    assert_fails(hg_model_forecast(model, &task, out, &err), HG_EEMPTY, "0 incidents in its 12");
    task.horizon_s = 200 * DAY;
    assert_fails(hg_model_forecast(model, &task, out, &err), HG_EEMPTY, "828 days would do");
    past.n = 0;
    assert_fails(hg_model_forecast(model, &task, out, &err), HG_EEMPTY, "the history has 0");
}

int main(void)
{
    hg_quiet_gsl();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_groups_have_their_means),
        cmocka_unit_test(offsets_are_exposure),
        cmocka_unit_test(the_gradient_vanishes),
        cmocka_unit_test(regressions_that_have_no_answer),
        cmocka_unit_test(learns_where_and_how_many),
        cmocka_unit_test(declared_maps),
        cmocka_unit_test(too_little_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
