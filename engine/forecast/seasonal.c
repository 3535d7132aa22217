/* forecast/seasonal.c - what happened here in the same days of earlier years? */
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"

enum { YEARS };

static const hg_model_option options[] = {
    {"years", "so many years back at most, as far as the history reaches", "y", 3.0, 1.0, 10.0,
     NULL},
};

typedef struct seasons {
    size_t n;
    int64_t from[10], to[10];
} seasons;

static int32_t offset_at(const hg_zone *zone, int64_t utc_s)
{
    return zone ? hg_zone_offset(zone, utc_s) : 0;
}

/* The local clock of the origin, so many years earlier; 29 February counts as the 28th. */
static int64_t years_before(const hg_zone *zone, int64_t origin, int years)
{
    hg_civil c;
    hg_civil_from_seconds(origin + offset_at(zone, origin), &c);
    c.year -= years;
    if (c.month == 2 && c.day == 29 && !hg_civil_valid(&c))
        c.day = 28;
    int64_t local = hg_civil_to_seconds(&c);
    return zone ? hg_zone_resolve(zone, local).first : local;
}

/* As long as the horizon; whole days end at the same clock time, days of 23 hours included. */
static int64_t window_end(const hg_forecast_task *task, int64_t from)
{
    if (task->zone && task->horizon_s % HG_DAY_S == 0 && hg_zone_midnight(task->zone, from) == from)
        return hg_zone_add_days(task->zone, from, (int)(task->horizon_s / HG_DAY_S));
    return from + task->horizon_s;
}

/* Years whose window lies wholly after the first incident that is known. */
static hg_status find_seasons(const hg_forecast_task *task, seasons *out, hg_err *err)
{
    const int most = (int)hg_option(task, YEARS);
    const double days = hg_history_days(task);
    out->n = 0;
    if (task->horizon_s > 365 * (int64_t)HG_DAY_S)
        return hg_fail(err, HG_EDOMAIN,
                       "model seasonal: a horizon of %g days is longer than a year",
                       hg_horizon_days(task));
    for (int k = 1; k <= most; k++) {
        int64_t from = years_before(task->zone, task->origin, k);
        if ((double)(task->origin - from) / HG_DAY_S > days)
            break;
        out->from[out->n] = from;
        out->to[out->n++] = window_end(task, from);
    }
    if (out->n == 0)
        return hg_fail(err, HG_EEMPTY,
                       "model seasonal: the history reaches back %.6g days, less than one full "
                       "year: there is no earlier season to forecast from",
                       days);
    return HG_OK;
}

/* The season and the cell that the incident counts in; the windows never overlap. */
static bool counts(const hg_forecast_task *task, const seasons *s, size_t row, size_t *cell)
{
    int64_t begin = task->history->begin[row];
    if (begin == HG_NO_TIME || begin >= task->origin)
        return false;
    for (size_t k = 0; k < s->n; k++)
        if (begin >= s->from[k] && begin < s->to[k])
            return hg_counts_in(task, row, cell);
    return false;
}

/* expected_i = sum over the seasons of y_i / their number. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    const hg_history *history = task->history;
    seasons s;
    size_t cell, cells = hg_grid_cells(task->grid);
    double total = 0.0;
    hg_status st = HG_OK;
    HG_TRY(find_seasons(task, &s, err));
    for (size_t i = 0; i < history->n; i++)
        if (counts(task, &s, i, &cell))
            total += history->weight[i];
    if (!(total > 0.0))
        return hg_fail(err, HG_EEMPTY,
                       "model seasonal: %g incidents in the study area in the same days of %zu "
                       "earlier years: nothing to forecast from",
                       total, s.n);
    memset(expected, 0, cells * sizeof *expected);
    for (size_t i = 0; i < history->n; i++)
        if (counts(task, &s, i, &cell))
            expected[cell] += history->weight[i];
    for (size_t i = 0; i < cells; i++)
        expected[i] /= (double)s.n;
done:
    return st;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    seasons s;
    size_t at;
    hg_status st = HG_OK;
    HG_TRY(find_seasons(task, &s, err));
    for (size_t i = 0; i < task->history->n; i++)
        if (counts(task, &s, i, &at) && at == cell)
            HG_TRY(hg_add_event(out, i, "seasonal", task->history->weight[i] / (double)s.n, err));
done:
    return st;
}

const hg_model hg_model_seasonal = {
    .name = "seasonal",
    .help = "mean count of the cell in the same days of the previous years",
    .reference = "docs/methods.md 11",
    .cost = "O(incidents + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = hg_no_reach,
    .needs_days = true,
};
