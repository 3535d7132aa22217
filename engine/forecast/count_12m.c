/* forecast/count_12m.c - the bar to beat: what happened here in the last year will happen again. */
#include "forecast/models.h"

/*
 * expected_i = y_i * D / 365, y_i the (weighted) incidents of the last 365 days in the cell, D the
 * horizon in days. A history shorter than a year is not scaled up: the count is what it is.
 */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    double total, per_day = hg_horizon_days(task) / HG_YEAR_DAYS;
    hg_status st = hg_count_recent(task, "count-12m", HG_YEAR_DAYS, expected, &total, err);
    if (st != HG_OK)
        return st;
    size_t n = hg_grid_cells(task->grid);
    for (size_t i = 0; i < n; i++)
        expected[i] *= per_day;
    return HG_OK;
}

const hg_model hg_model_count_12m = {
    .name = "count-12m",
    .help = "incidents of the last 365 days in the cell, per day, times the horizon",
    .reference = "Lee, O & Eck 2020: a count rule was accurate in two cities",
    .cost = "O(incidents + cells)",
    .forecast = forecast,
    .reach_m = hg_no_reach,
};
