/* forecast/sepp_model.c - what the grid Hawkes process expects in each cell, and because of whom.
 */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/mem.h"
#include "hotgrid/sepp.h"
#include "forecast/sepp_task.h"

enum { DAYS, END, OMEGA_CAP, RESOLUTION, LEAST_EVENTS, LEAST_PAIRS };

static const char *const ends[] = {"edge", "none", NULL};

static const hg_model_option options[] = {
    {"days", "length of the past that is fitted", "d", 1095.0, 30.0, 36500.0, NULL},
    {"end", "offspring that may come after the end: counted (edge) or not", "", 0.0, 0.0, 1.0,
     ends},
    {"omega-cap", "largest decay; 0 = ln 2 / resolution", "1/d", 0.0, 0.0, 1e6, NULL},
    {"resolution", "of the times; 0 = a day when dates lack hours, else a minute", "d", 0.0, 0.0,
     31.0, NULL},
    {"least-events", "refused with fewer incidents", "", 30.0, 30.0, 1e9, NULL},
    {"least-pairs", "refused with fewer repeats within 30 days in a cell", "", 10.0, 10.0, 1e9,
     NULL},
};

/* What explain and forecast share: the fit, and each addend as a multiple. */
typedef struct fitted {
    hg_sepp_past past;
    hg_sepp model;
    double kept;   /* what is left of lambda's excess at the origin, as expected events: f */
    double per_mu; /* expected events a unit of background */
    size_t *cell;
} fitted;

static void let_go(fitted *w)
{
    hg_sepp_clear(&w->model);
    hg_sepp_past_clear(&w->past);
    hg_free(w->cell);
}

/*
 * All in one cell: then no cell can be told from another, and the place is likely a default of the
 * geocoder's.
 */
static hg_status check_cells(const hg_forecast_task *task, const fitted *w, hg_err *err)
{
    const hg_sepp_past *past = &w->past;
    size_t first = SIZE_MAX, inside = 0, counted = 0;
    for (size_t i = 0; i < hg_grid_cells(task->grid); i++)
        inside += task->fraction[i] > 0;
    for (size_t i = 0; i < past->n; i++) {
        if (past->parent_only[i] || !(task->fraction[w->cell[i]] > 0) || !(past->weight[i] > 0))
            continue;
        if (first != SIZE_MAX && first != w->cell[i])
            return HG_OK;
        first = w->cell[i];
        counted++;
    }
    if (inside < 2 || (double)counted < hg_option(task, LEAST_EVENTS))
        return HG_OK; /* or it is too little anyway */
    char name[HG_CELL_NAME_MAX];
    return hg_fail(err, HG_EEMPTY,
                   "model sepp: all %zu incidents lie in cell %s: at least 2 cells with incidents "
                   "are needed to tell a busy place from triggering",
                   counted, hg_grid_cell_name(task->grid, first, name));
}

static hg_sepp_options options_of(const hg_forecast_task *task, const hg_sepp_past *past)
{
    return (hg_sepp_options){.end = hg_option(task, END) > 0 ? HG_SEPP_NONE : HG_SEPP_EDGE,
                             .omega_cap = hg_option(task, OMEGA_CAP),
                             .resolution_days = hg_option(task, RESOLUTION) > 0
                                                    ? hg_option(task, RESOLUTION)
                                                    : past->resolution_days,
                             .least_events = (size_t)hg_option(task, LEAST_EVENTS),
                             .least_pairs = (size_t)hg_option(task, LEAST_PAIRS),
                             .talk = task->talk};
}

/*
 * Expected in [T + g, T + g + D), g the reporting gap between the last that is known and the
 * origin: linear in mu and in each parent's share of lambda(T). With u = mu omega / k, lambda(T +
 * g) = (lambda - u) e^{-k g} + u, written with expm1.
 */
static void multiples(fitted *w, double gap, double days)
{
    const double omega = w->model.omega_per_day, k = omega * (1 - w->model.theta);
    const double f = -expm1(-k * days) / k, faded = exp(-k * gap);
    const double grown = faded + omega * (gap > 0 ? -expm1(-k * gap) / k : 0);
    w->kept = faded * f;
    w->per_mu = hg_sepp_expected(1, grown, w->model.theta, omega, days);
}

static hg_status fit(const hg_forecast_task *task, fitted *w, hg_err *err)
{
    hg_status st;
    size_t n = 0;
    HG_TRY(hg_sepp_past_new(task, "sepp", hg_option(task, DAYS), &w->past, err));
    HG_TRY(hg_alloc(&w->cell, w->past.n, sizeof *w->cell, err));
    hg_sepp_past *past = &w->past;
    for (size_t i = 0; i < past->n; i++) { /* what lies off the grid has no cell to trigger in */
        const size_t row = past->row[i];
        if (!hg_grid_locate(task->grid, task->history->x[row], task->history->y[row], &w->cell[n]))
            continue;
        past->row[n] = row;
        past->days[n] = past->days[i];
        past->weight[n] = past->weight[i];
        past->parent_only[n++] = past->parent_only[i];
    }
    past->n = n;
    const hg_sepp_events events = {.n = n,
                                   .n_cells = hg_grid_cells(task->grid),
                                   .window_days = past->window_days,
                                   .days = past->days,
                                   .cell = w->cell,
                                   .weight = past->weight,
                                   .parent_only = past->parent_only,
                                   .share = task->fraction};
    const hg_sepp_options o = options_of(task, past);
    HG_TRY(check_cells(task, w, err));
    HG_TRY(hg_sepp_fit(&events, &o, &w->model, err));
    if (w->model.theta >= 1) {
        st = hg_fail(err, HG_EEMPTY,
                     "model sepp: theta is %.3g: a process whose events have 1 offspring or more "
                     "each has no end and cannot be forecast",
                     w->model.theta);
        goto done;
    }
    multiples(w, past->gap_days, hg_horizon_days(task));
done:
    return st;
}

static double background(const hg_forecast_task *task, const fitted *w, size_t cell)
{
    return task->fraction[cell] > 0 ? w->model.mu_per_day[cell] * w->per_mu : 0;
}

/* What event i adds to its cell. */
static double part_of(const hg_forecast_task *task, const fitted *w, size_t i)
{
    const double age = w->past.window_days - w->past.days[i], omega = w->model.omega_per_day;
    if (!(task->fraction[w->cell[i]] > 0))
        return 0;
    return w->past.weight[i] * w->model.theta * omega * exp(-omega * age) * w->kept;
}

static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    fitted w = {0};
    hg_status st;
    HG_TRY(fit(task, &w, err));
    for (size_t c = 0; c < hg_grid_cells(task->grid); c++)
        expected[c] = background(task, &w, c);
    for (size_t i = 0; i < w.past.n; i++) /* the order of explain: the same bits */
        expected[w.cell[i]] += part_of(task, &w, i);
done:
    let_go(&w);
    return st;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    fitted w = {0};
    hg_status st;
    HG_TRY(fit(task, &w, err));
    const double quiet = background(task, &w, cell);
    if (quiet > 0)
        HG_TRY(hg_addends_add(out, (hg_addend){HG_NO_EVENT, "background", 1, quiet}, err));
    for (size_t i = 0; i < w.past.n; i++) {
        const double part = w.cell[i] == cell ? part_of(task, &w, i) : 0;
        if (part > 0)
            HG_TRY(hg_addends_add(out, (hg_addend){w.past.row[i], "triggered", 1, part}, err));
    }
done:
    let_go(&w);
    return st;
}

/* Incidents outside the study area trigger in their own cell only. */
static double reach_m(const hg_model_values *values)
{
    (void)values;
    return 0;
}

const hg_model hg_model_sepp = {
    .name = "sepp",
    .help = "self-exciting: a background rate a cell, and incidents that bring others there soon",
    .reference = "Mohler et al. 2015, JASA 110, 1399; Lewis & Mohler 2011 (end of the window)",
    .cost = "O(incidents) an evaluation, some dozens of them",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = reach_m,
    .needs_days = true,
};
