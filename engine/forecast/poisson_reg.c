/* forecast/poisson_reg.c - a regression of the counts of past windows on what was known before
 * them. */
#include <math.h>

#include "base/try.h"
#include "forecast/features.h"
#include "forecast/models.h"
#include "hotgrid/mem.h"
#include "hotgrid/rng.h"

enum { WINDOWS, BANDWIDTH, RIDGE, SAMPLE, NEAR, KDE, SEASON, WEEKDAY };
enum { WINDOWS_LEAST = 4, EVENTS_LEAST = 30, HELD_OUT = 3 };

static const char *const no_yes[] = {"no", "yes", NULL};

static const hg_model_option options[] = {
    {"windows", "past windows, each as long as the horizon, to learn from", "", 26, 4, 520, NULL},
    {"bandwidth", "radius of the wider of the two densities", "m", 750, 1, 1e6, NULL},
    {"ridge",
     "penalty on squared coefficients; 0 = the best of 1, 10, 100, 1000 on held-out windows", "", 0,
     0, 1e9, NULL},
    {"sample", "cells without incidents to learn from, about", "", 40000, 1000, 1e8, NULL},
    {"near", "counts of the last 7 and 28 days, in the cell and around it", "", 1, 0, 1, no_yes},
    {"kde", "densities of the last year", "", 1, 0, 1, no_yes},
    {"season", "sine and cosine of the time of the year", "", 1, 0, 1, no_yes},
    {"weekday", "shares of weekdays in the window, for horizons that are no whole weeks", "", 0, 0,
     1, no_yes},
};

typedef struct learning {
    const hg_forecast_task *task;
    feature_plan plan;
    feature_maps *maps;
    regress_rows rows;
    double *observed; /* per cell, of one window */
    size_t cells, windows, events;
} learning;

/* ---- refusals ---- */

static hg_status check_covariates(const hg_forecast_task *task, hg_err *err)
{
    const char *names[REGRESS_MOST];
    feature_plan all = {true, true, true, true, 1};
    hg_forecast_task none = *task;
    none.n_covariates = 0;
    if (feature_names(&all, &none, names) + task->n_covariates > REGRESS_MOST)
        return hg_fail(err, HG_EDOMAIN, "poisson-reg: %zu covariates: at most %zu are borne",
                       task->n_covariates, REGRESS_MOST - feature_names(&all, &none, names));
    for (size_t c = 0; c < task->n_covariates; c++) {
        const hg_covariate *covariate = &task->covariates[c];
        double low = INFINITY, high = -INFINITY;
        for (size_t i = 0; i < hg_grid_cells(task->grid); i++) {
            if (!(task->fraction[i] > 0))
                continue;
            if (!isfinite(covariate->value[i]))
                return hg_fail(err, HG_EDATA, "poisson-reg: \"%.60s\" has no value in cell %zu",
                               covariate->name, i);
            low = fmin(low, covariate->value[i]);
            high = fmax(high, covariate->value[i]);
        }
        if (!(high > low))
            return hg_fail(err, HG_EDATA,
                           "poisson-reg: \"%.60s\" is %g in every cell: it explains nothing",
                           covariate->name, low);
    }
    return HG_OK;
}

/* Windows whose start lies at least four weeks after the first incident, at most as many as asked.
 */
static hg_status count_windows(learning *l, hg_err *err)
{
    const hg_history *history = l->task->history;
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < history->n; i++)
        if (history->begin[i] != HG_NO_TIME && history->begin[i] < first)
            first = history->begin[i];
    int64_t span = history->n ? history->origin - history->reporting_gap_s - first : 0;
    int64_t fit = (span - 28 * HG_DAY_S) / l->task->horizon_s;
    double wanted = hg_option(l->task, WINDOWS);
    if (fit < WINDOWS_LEAST)
        return hg_fail(
            err, HG_EEMPTY,
            "model poisson-reg learns from windows of %g days, at least %d of them after "
            "four weeks of history: %g days would do, the history has %g",
            hg_horizon_days(l->task), WINDOWS_LEAST, 28 + WINDOWS_LEAST * hg_horizon_days(l->task),
            (double)span / HG_DAY_S);
    l->windows = (double)fit < wanted ? (size_t)fit : (size_t)wanted;
    return HG_OK;
}

/* ---- rows ---- */

static void count_window(learning *l, int64_t from)
{
    const hg_history *history = l->task->history;
    int64_t to = from + l->task->horizon_s;
    size_t cell;
    for (size_t i = 0; i < l->cells; i++)
        l->observed[i] = 0;
    for (size_t i = 0; i < history->n; i++)
        if (history->begin[i] >= from && history->begin[i] < to &&
            !(history->marks[i] & HG_MARK_HALO) &&
            hg_grid_locate(l->task->grid, history->x[i], history->y[i], &cell) &&
            l->task->fraction[cell] > 0) {
            l->observed[cell] += history->weight[i];
            l->events++;
        }
}

/*
 * Cells with incidents are all taken. Of the others each is taken with a chance that grows with its
 * density, half of it spread evenly, and stands for 1 / chance of them: the sums over all cells
 * keep their expectation (Horvitz & Thompson 1952).
 */
static hg_status sample_window(learning *l, unsigned window, hg_err *err)
{
    const hg_forecast_task *task = l->task;
    double feature[REGRESS_MOST], intensity = 0, area = 0;
    double each = hg_option(task, SAMPLE) / (double)l->windows;
    hg_rng rng;
    hg_rng_init(&rng, 1, HG_STAGE_REGRESS, window);
    for (size_t i = 0; i < l->cells; i++)
        if (task->fraction[i] > 0) {
            intensity += feature_intensity(l->maps, i);
            area += 1;
        }
    for (size_t i = 0; i < l->cells; i++) {
        if (!(task->fraction[i] > 0))
            continue;
        double chance = each * 0.5 * (1 / area + feature_intensity(l->maps, i) / intensity);
        double weight = l->observed[i] > 0 || chance >= 1 ? 1 : 1 / chance;
        if (hg_rng_uniform(&rng) >= chance && !(l->observed[i] > 0))
            continue;
        feature_row(l->maps, i, feature);
        hg_status st = regress_rows_add(&l->rows, feature, l->observed[i], log(task->fraction[i]),
                                        weight, window, err);
        if (st != HG_OK)
            return st;
    }
    return HG_OK;
}

/* Window 0 is the latest; each knows what was known before it began. */
static hg_status learn_rows(learning *l, hg_err *err)
{
    hg_history past = {0};
    hg_status st = HG_OK;
    int64_t end = l->task->history->origin - l->task->history->reporting_gap_s;
    for (size_t k = 0; k < l->windows; k++) {
        int64_t from = end - (int64_t)(k + 1) * l->task->horizon_s;
        hg_history_clear(&past);
        HG_TRY(hg_history_before(l->task->history, from, &past, err));
        HG_TRY(feature_maps_fill(l->maps, &past, err));
        count_window(l, from);
        HG_TRY(sample_window(l, (unsigned)k, err));
    }
    if (l->events < EVENTS_LEAST)
        st = hg_fail(err, HG_EEMPTY,
                     "model poisson-reg: %zu incidents in its %zu windows: at least %d are needed",
                     l->events, l->windows, EVENTS_LEAST);
done:
    hg_history_clear(&past);
    return st;
}

/* ---- fit ---- */

/* The ridge that foretells the latest windows best, fitted on the older ones only. */
static hg_status choose_ridge(const learning *l, double *ridge, hg_err *err)
{
    static const double tried[] = {1, 10, 100, 1000};
    double best = -INFINITY;
    *ridge = hg_option(l->task, RIDGE);
    if (*ridge > 0)
        return HG_OK;
    *ridge = 10;
    for (size_t i = 0; i < HG_COUNT(tried); i++) {
        regress_fit fit;
        hg_status st = regress_poisson(&l->rows, tried[i], HELD_OUT, &fit, err);
        if (st == HG_EEMPTY)
            return HG_OK; /* all incidents in the latest windows: nothing to choose by */
        if (st != HG_OK)
            return st;
        double score = regress_score(&fit, &l->rows, HELD_OUT);
        if (score > best) {
            best = score;
            *ridge = tried[i];
        }
    }
    return HG_OK;
}

/* No cell is expected more than four times what the fit gave any row it learned from. */
static double highest_eta(const learning *l, const regress_fit *fit)
{
    double most = -INFINITY;
    for (size_t i = 0; i < l->rows.n; i++)
        most = fmax(most, regress_eta(fit, l->rows.feature + i * l->rows.width));
    return most + log(4.0);
}

static hg_status predict(learning *l, const regress_fit *fit, double *expected, hg_err *err)
{
    double feature[REGRESS_MOST], cap = highest_eta(l, fit);
    hg_status st = feature_maps_fill(l->maps, l->task->history, err);
    for (size_t i = 0; st == HG_OK && i < l->cells; i++) {
        expected[i] = 0;
        if (!(l->task->fraction[i] > 0))
            continue;
        feature_row(l->maps, i, feature);
        expected[i] = l->task->fraction[i] * exp(fmin(regress_eta(fit, feature), cap));
    }
    return st;
}

static feature_plan plan_of(const hg_forecast_task *task)
{
    return (feature_plan){.near = hg_option(task, NEAR) > 0.5,
                          .kde = hg_option(task, KDE) > 0.5,
                          .season = hg_option(task, SEASON) > 0.5,
                          .weekday = hg_option(task, WEEKDAY) > 0.5,
                          .bandwidth_m = hg_option(task, BANDWIDTH)};
}

static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    learning l = {.task = task, .plan = plan_of(task), .cells = hg_grid_cells(task->grid)};
    const char *names[REGRESS_MOST];
    regress_fit fit;
    double ridge;
    hg_status st = HG_OK;
    HG_TRY(check_covariates(task, err));
    HG_TRY(count_windows(&l, err));
    l.rows.width = feature_names(&l.plan, task, names);
    HG_TRY(feature_maps_new(&l.plan, task, &l.maps, err));
    HG_TRY(hg_alloc_large(&l.observed, l.cells, sizeof *l.observed, err));
    HG_TRY(learn_rows(&l, err));
    HG_TRY(choose_ridge(&l, &ridge, err));
    HG_TRY(regress_poisson(&l.rows, ridge, 0, &fit, err));
    HG_TRY(predict(&l, &fit, expected, err));
done:
    feature_maps_free(l.maps);
    regress_rows_clear(&l.rows);
    hg_free(l.observed);
    return st;
}

static double reach_m(const hg_model_values *values)
{
    return values->value[BANDWIDTH];
}

const hg_model hg_model_poisson_reg = {
    .name = "poisson-reg",
    .help = "penalised Poisson regression on lagged counts, densities, season and declared maps",
    .reference = "Cameron & Trivedi 2013; risk-terrain features: Caplan, Kennedy & Miller 2011",
    .cost = "O(windows (incidents + cells) + sample features^2 steps)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .reach_m = reach_m,
    .needs_days = true,
};
