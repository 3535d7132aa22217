/* forecast/uniform.c - the same risk on every square metre: the zero of all scores. */
#include "forecast/models.h"

#include "hotgrid/par.h"

static hg_status per_whole_cell(const hg_forecast_task *task, double *out, hg_err *err)
{
    double total, area = hg_sum(hg_grid_cells(task->grid), task->fraction);
    hg_status st = hg_count_recent(task, "uniform", HG_YEAR_DAYS, NULL, &total, err);
    if (st == HG_OK)
        *out = total * hg_horizon_days(task) / HG_YEAR_DAYS / area;
    return st;
}

/* expected_i = N * D / 365 * a_i / A, N the (weighted) incidents of the last 365 days. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    size_t n = hg_grid_cells(task->grid);
    double per_cell;
    hg_status st = per_whole_cell(task, &per_cell, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        expected[i] = per_cell * task->fraction[i];
    return HG_OK;
}

/* Every incident adds the same to every cell: one addend says it. */
static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    double per_cell;
    hg_status st = per_whole_cell(task, &per_cell, err);
    if (st != HG_OK)
        return st;
    return hg_add_event(out, HG_NO_EVENT, "uniform", per_cell * task->fraction[cell], err);
}

const hg_model hg_model_uniform = {
    .name = "uniform",
    .help = "the incidents of the last 365 days spread evenly over the study area",
    .reference = "the reference of the log score",
    .cost = "O(incidents + cells)",
    .forecast = forecast,
    .explain = explain,
    .reach_m = hg_no_reach,
};
