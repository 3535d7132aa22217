/* forecast/uniform.c - the same risk on every square metre: the zero of all scores. */
#include "forecast/models.h"

#include "hotgrid/par.h"

/* expected_i = N * D / 365 * a_i / A, N the (weighted) incidents of the last 365 days. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    size_t n = hg_grid_cells(task->grid);
    double total, area = hg_sum(n, task->fraction);
    hg_status st = hg_count_recent(task, "uniform", HG_YEAR_DAYS, NULL, &total, err);
    if (st != HG_OK)
        return st;
    double per_cell = total * hg_horizon_days(task) / HG_YEAR_DAYS / area;
    for (size_t i = 0; i < n; i++)
        expected[i] = per_cell * task->fraction[i];
    return HG_OK;
}

const hg_model hg_model_uniform = {
    .name = "uniform",
    .help = "the incidents of the last 365 days spread evenly over the study area",
    .reference = "the reference of the log score",
    .cost = "O(incidents + cells)",
    .forecast = forecast,
    .reach_m = hg_no_reach,
};
