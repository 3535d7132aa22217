/* forecast/recent.c - what happened in the last so many days, and in which cell? */
#include <math.h>
#include <string.h>

#include "forecast/models.h"

bool hg_is_recent(const hg_forecast_task *task, size_t row, double days)
{
    int64_t begin = task->history->begin[row];
    if (begin == HG_NO_TIME || begin >= task->origin)
        return false;
    return days >= HG_EVER_DAYS || begin >= task->origin - (int64_t)(days * HG_DAY_S);
}

double hg_age_days(const hg_forecast_task *task, size_t row)
{
    return (double)(task->origin - task->history->begin[row]) / HG_DAY_S;
}

double hg_history_days(const hg_forecast_task *task)
{
    const hg_history *history = task->history;
    int64_t first = task->origin;
    for (size_t i = 0; i < history->n; i++)
        if (history->begin[i] != HG_NO_TIME && history->begin[i] < first)
            first = history->begin[i];
    return (double)(task->origin - first) / HG_DAY_S;
}

double hg_no_reach(const hg_model_values *values)
{
    (void)values;
    return 0.0;
}

bool hg_counts_in(const hg_forecast_task *task, size_t row, size_t *cell)
{
    const hg_history *history = task->history;
    return !(history->marks[row] & HG_MARK_HALO) &&
           hg_grid_locate(task->grid, history->x[row], history->y[row], cell) &&
           task->fraction[*cell] > 0.0;
}

/* The cell that the incident counts in; false for the halo, the too old and the outside. */
static bool counts(const hg_forecast_task *task, size_t row, double days, size_t *cell)
{
    return hg_is_recent(task, row, days) && hg_counts_in(task, row, cell);
}

hg_status hg_count_recent(const hg_forecast_task *task, const char *model, double days,
                          double *weight, double *total, hg_err *err)
{
    const hg_history *history = task->history;
    size_t cell;
    double sum = 0.0;
    for (size_t i = 0; i < history->n; i++)
        if (counts(task, i, days, &cell))
            sum += history->weight[i];
    if (!(sum > 0.0))
        return hg_fail(err, HG_EEMPTY,
                       "model %s: %g incidents in the study area in the %g days before the origin "
                       "(the history holds %zu): nothing to forecast from",
                       model, sum, days, history->n);
    if (weight)
        memset(weight, 0, hg_grid_cells(task->grid) * sizeof *weight);
    for (size_t i = 0; weight && i < history->n; i++)
        if (counts(task, i, days, &cell))
            weight[cell] += history->weight[i];
    *total = sum;
    return HG_OK;
}

hg_status hg_add_event(hg_addends *list, size_t event, const char *component, double value,
                       hg_err *err)
{
    if (!(value > 0.0))
        return HG_OK;
    return hg_addends_add(list, (hg_addend){event, component, 1.0, value}, err);
}

hg_status hg_explain_recent(const hg_forecast_task *task, size_t cell, double days, double each,
                            const char *component, hg_addends *out, hg_err *err)
{
    size_t at;
    hg_status st = HG_OK;
    for (size_t i = 0; i < task->history->n && st == HG_OK; i++)
        if (counts(task, i, days, &at) && at == cell)
            st = hg_add_event(out, i, component, task->history->weight[i] * each, err);
    return st;
}
