/*
 * forecast/counts.c - what happened here in the last so many days will happen again: the bars to
 * beat.
 */
#include "forecast/models.h"

/*
 * expected_i = y_i * D / days, y_i the (weighted) incidents of the last `days` days in the cell, D
 * the horizon in days. A history shorter than that is not scaled up: the count is what it is.
 */
static hg_status by_count(const hg_forecast_task *task, const char *model, double days,
                          double *expected, hg_err *err)
{
    double total, each = hg_horizon_days(task) / days;
    hg_status st = hg_count_recent(task, model, days, expected, &total, err);
    if (st != HG_OK)
        return st;
    size_t n = hg_grid_cells(task->grid);
    for (size_t i = 0; i < n; i++)
        expected[i] *= each;
    return HG_OK;
}

/*
 * All history: from its first incident, in the halo or not, to the origin. At least the horizon:
 * what happened yesterday for the first time is no daily event.
 */
static double whole_span(const hg_forecast_task *task)
{
    double days = hg_history_days(task), horizon = hg_horizon_days(task);
    return days > horizon ? days : horizon;
}

#define COUNT_MODEL(symbol, text, length)                                                         \
    static hg_status forecast_##symbol(const hg_forecast_task *task, double *out, hg_err *err)    \
    {                                                                                             \
        return by_count(task, text, length, out, err);                                            \
    }                                                                                             \
    static hg_status explain_##symbol(const hg_forecast_task *task, size_t cell, hg_addends *out, \
                                      hg_err *err)                                                \
    {                                                                                             \
        return hg_explain_recent(task, cell, length, hg_horizon_days(task) / (length), text, out, \
                                 err);                                                            \
    }

COUNT_MODEL(28d, "count-28d", 28.0)
COUNT_MODEL(56d, "count-56d", 56.0)
COUNT_MODEL(364d, "count-364d", 364.0)
COUNT_MODEL(12m, "count-12m", HG_YEAR_DAYS)
COUNT_MODEL(all, "count-all", whole_span(task))

const hg_model hg_model_count_12m = {
    .name = "count-12m",
    .help = "incidents of the last 365 days in the cell, per day, times the horizon",
    .reference = "Lee, O & Eck 2020: a count rule was accurate in two cities",
    .cost = "O(incidents + cells)",
    .forecast = forecast_12m,
    .explain = explain_12m,
    .reach_m = hg_no_reach,
};

const hg_model hg_model_count_28d = {
    .name = "count-28d",
    .help = "incidents of the last 28 days in the cell, per day, times the horizon",
    .reference = "a baseline of HunchLab",
    .cost = "O(incidents + cells)",
    .forecast = forecast_28d,
    .explain = explain_28d,
    .reach_m = hg_no_reach,
    .needs_days = true,
};

const hg_model hg_model_count_56d = {
    .name = "count-56d",
    .help = "incidents of the last 56 days in the cell, per day, times the horizon",
    .reference = "a baseline of HunchLab",
    .cost = "O(incidents + cells)",
    .forecast = forecast_56d,
    .explain = explain_56d,
    .reach_m = hg_no_reach,
    .needs_days = true,
};

const hg_model hg_model_count_364d = {
    .name = "count-364d",
    .help = "incidents of the last 52 weeks in the cell, per day, times the horizon",
    .reference = "a baseline of HunchLab",
    .cost = "O(incidents + cells)",
    .forecast = forecast_364d,
    .explain = explain_364d,
    .reach_m = hg_no_reach,
};

const hg_model hg_model_count_all = {
    .name = "count-all",
    .help = "all known incidents in the cell, per day since the first, times the horizon",
    .reference = "docs/methods.md 11",
    .cost = "O(incidents + cells)",
    .forecast = forecast_all,
    .explain = explain_all,
    .reach_m = hg_no_reach,
};
