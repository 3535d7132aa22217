/* forecast/eb.c - the cell's own count, drawn towards the mean of all as far as chance says. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/gamma_poisson.h"
#include "hotgrid/mem.h"

enum { DAYS };

static const hg_model_option options[] = {
    {"days", "length of the past that counts", "d", 365.0, 1.0, 36500.0, NULL},
};

/* Exposure: whole cells over the past that counts, so a_i / cell^2. */
static hg_status fit(const hg_forecast_task *task, double *count, hg_gamma_poisson *out,
                     hg_err *err)
{
    size_t n = 0, cells = hg_grid_cells(task->grid);
    double *y = NULL, *exposure = NULL, total;
    hg_status st = HG_OK;
    HG_TRY(hg_count_recent(task, "eb", hg_option(task, DAYS), count, &total, err));
    HG_TRY(hg_alloc_large(&y, cells, sizeof *y, err));
    HG_TRY(hg_alloc_large(&exposure, cells, sizeof *exposure, err));
    for (size_t i = 0; i < cells; i++)
        if (task->fraction[i] > 0.0) {
            y[n] = count[i];
            exposure[n++] = task->fraction[i];
        }
    HG_TRY(hg_gamma_poisson_fit(n, y, exposure, out, err));
done:
    hg_free(y);
    hg_free(exposure);
    return st;
}

/* Expected in the cell over the horizon for each incident, and for alpha. */
static double each_of(const hg_forecast_task *task, const hg_gamma_poisson *prior, size_t cell)
{
    double exposure = task->fraction[cell], ahead = hg_horizon_days(task) / hg_option(task, DAYS);
    return exposure * ahead / (prior->beta + exposure);
}

/* With no excess variance the counts differ by chance alone: m a_i D / days. */
static double background(const hg_forecast_task *task, const hg_gamma_poisson *prior, size_t cell)
{
    if (!prior->excess)
        return prior->mean * task->fraction[cell] * hg_horizon_days(task) / hg_option(task, DAYS);
    return prior->alpha * each_of(task, prior, cell);
}

/* expected_i = (alpha + y_i) / (beta + e_i) * e_i * D / days, e_i the share of the cell inside. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    hg_gamma_poisson prior;
    size_t cells = hg_grid_cells(task->grid);
    hg_status st = HG_OK;
    HG_TRY(fit(task, expected, &prior, err));
    if (!prior.excess)
        hg_warn(task->talk, "no_excess_variance",
                "model eb: counts differ no more than by chance (variance %.4g, mean %.4g): every "
                "cell gets the mean",
                prior.variance, prior.mean);
    for (size_t i = 0; i < cells; i++) {
        if (!(task->fraction[i] > 0.0))
            continue;
        double own = prior.excess ? expected[i] * each_of(task, &prior, i) : 0.0;
        expected[i] = background(task, &prior, i) + own;
    }
done:
    return st;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    hg_gamma_poisson prior;
    double *count = NULL;
    hg_status st = HG_OK;
    if (!(task->fraction[cell] > 0.0))
        return HG_OK;
    HG_TRY(hg_alloc_large(&count, hg_grid_cells(task->grid), sizeof *count, err));
    HG_TRY(fit(task, count, &prior, err));
    HG_TRY(
        hg_add_event(out, HG_NO_EVENT, "mean of all cells", background(task, &prior, cell), err));
    if (prior.excess)
        HG_TRY(hg_explain_recent(task, cell, hg_option(task, DAYS), each_of(task, &prior, cell),
                                 "eb", out, err));
done:
    hg_free(count);
    return st;
}

const hg_model hg_model_eb = {
    .name = "eb",
    .help = "count of the cell, shrunk towards the mean of all cells (gamma-Poisson)",
    .reference = "Marshall 1991, Applied Statistics 40, 283; docs/methods.md 11",
    .cost = "O(incidents + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = hg_no_reach,
};
