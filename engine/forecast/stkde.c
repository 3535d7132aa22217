/* forecast/stkde.c - a kernel in space times one in time that only looks forward. */
#include <math.h>

#include "base/try.h"
#include "forecast/smooth.h"
#include "hotgrid/spacetime.h"

enum { BANDWIDTH, TIME_BANDWIDTH, TIME_KERNEL };

/* The causal ones of hotgrid/spacetime.h: a symmetric kernel would leak the future. */
static const char *const causal[] = {"exponential", NULL};

static const hg_model_option options[] = {
    {"bandwidth", "radius of the quartic kernel", "m", 750.0, 1.0, 1e6, NULL},
    {"time-bandwidth", "bandwidth of the time kernel", "d", 90.0, 0.01, 36500.0, NULL},
    {"time-kernel", "causal kernels only: one that looks both ways would leak the future", "", 0.0,
     0.0, 0.0, causal},
};

static const hg_time_kernel *kernel_of(const hg_forecast_task *task)
{
    return hg_time_kernel_find(causal[(size_t)hg_option(task, TIME_KERNEL)]);
}

/* What an incident of that age still adds over the horizon. */
static double weigh(const hg_forecast_task *task, size_t row, const void *context)
{
    return hg_causal_share(context, hg_option(task, TIME_BANDWIDTH) * HG_DAY_S,
                           (double)(task->origin - task->history->begin[row]),
                           (double)task->horizon_s);
}

static hg_status prepare(const hg_forecast_task *task, hg_kde_options *space, hg_marked *marked,
                         hg_err *err)
{
    const hg_time_kernel *kernel = kernel_of(task);
    double sum = 0.0;
    hg_status st = HG_OK;
    HG_TRY(hg_time_kernel_check(kernel, HG_TIME_FORECAST, err));
    HG_TRY(hg_marked_gather(task, HG_EVER_DAYS, weigh, kernel, marked, err));
    *space = (hg_kde_options){.kernel = hg_kernel_find("quartic"),
                              .bandwidth_m = hg_option(task, BANDWIDTH),
                              .cell_integral = true};
    for (size_t k = 0; k < marked->n; k++)
        if (!(task->history->marks[marked->event[k]] & HG_MARK_HALO))
            sum += marked->weight[k];
    if (!(sum > 0.0))
        return hg_fail(
            err, HG_EEMPTY,
            "model stkde: 0 incidents in the study area that reach the horizon with a "
            "time bandwidth of %g days (the history holds %zu): nothing to forecast from",
            hg_option(task, TIME_BANDWIDTH), task->history->n);
done:
    return st;
}

/* expected_i = a_i * mean over the cell of sum w K_h(s - s_j) * integral of k_b over the window. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    hg_kde_options space;
    hg_marked marked = {0};
    hg_status st = HG_OK;
    HG_TRY(prepare(task, &space, &marked, err));
    HG_TRY(hg_smooth(task, &space, &marked, 1.0, expected, err));
done:
    hg_marked_clear(&marked);
    return st;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    hg_kde_options space;
    hg_marked marked = {0};
    hg_status st = HG_OK;
    HG_TRY(prepare(task, &space, &marked, err));
    HG_TRY(hg_smooth_explain(task, &space, &marked, 1.0, cell, "stkde", out, err));
done:
    hg_marked_clear(&marked);
    return st;
}

static double reach_m(const hg_model_values *values)
{
    return values->value[BANDWIDTH];
}

const hg_model hg_model_stkde = {
    .name = "stkde",
    .help = "kernel density in space whose incidents fade by a causal kernel in time",
    .reference = "docs/methods.md 3.6",
    .cost = "O(incidents (2 bandwidth / cell)^2 + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = reach_m,
    .needs_days = true,
};
