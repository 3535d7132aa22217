/* forecast/ewma.c - all that happened here, and the older the less it counts. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"

enum { HALF_LIFE };

static const hg_model_option options[] = {
    {"half-life", "an incident so old counts half", "d", 90.0, 1.0, 36500.0, NULL},
};

static double faded(const hg_forecast_task *task, size_t row)
{
    return task->history->weight[row] * exp2(-hg_age_days(task, row) / hg_option(task, HALF_LIFE));
}

static bool counts(const hg_forecast_task *task, size_t row, size_t *cell)
{
    return hg_is_recent(task, row, HG_EVER_DAYS) && hg_counts_in(task, row, cell);
}

/* So that the total is that of the last 365 days. */
static hg_status find_scale(const hg_forecast_task *task, double *scale, hg_err *err)
{
    double total, sum = 0.0;
    size_t cell;
    hg_status st = hg_count_recent(task, "ewma", HG_YEAR_DAYS, NULL, &total, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < task->history->n; i++)
        if (counts(task, i, &cell))
            sum += faded(task, i);
    *scale = total * hg_horizon_days(task) / HG_YEAR_DAYS / sum;
    return HG_OK;
}

/* expected_i = N12 D / 365 * s_i / sum s, s_i = sum 2^(-age / half-life) in the cell. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    double scale;
    size_t cell, cells = hg_grid_cells(task->grid);
    hg_status st = HG_OK;
    HG_TRY(find_scale(task, &scale, err));
    memset(expected, 0, cells * sizeof *expected);
    for (size_t i = 0; i < task->history->n; i++)
        if (counts(task, i, &cell))
            expected[cell] += faded(task, i);
    for (size_t i = 0; i < cells; i++)
        expected[i] *= scale;
done:
    return st;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    double scale;
    size_t at;
    hg_status st = HG_OK;
    HG_TRY(find_scale(task, &scale, err));
    for (size_t i = 0; i < task->history->n; i++)
        if (counts(task, i, &at) && at == cell)
            HG_TRY(hg_add_event(out, i, "ewma", faded(task, i) * scale, err));
done:
    return st;
}

const hg_model hg_model_ewma = {
    .name = "ewma",
    .help = "incidents of the cell, each halved every half-life, scaled to the last 365 days",
    .reference = "docs/methods.md 11",
    .cost = "O(incidents + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = hg_no_reach,
    .needs_days = true,
};
