/* forecast/kde.c - the density of the recent past, carried forward. */
#include <math.h>

#include "base/try.h"
#include "forecast/smooth.h"

enum { BANDWIDTH, DAYS, KERNEL, DECAY, HALF_LIFE };
enum { DECAY_NONE, DECAY_EXPONENTIAL };

/* Kernels with a formula along a line: their surfaces can be taken apart to the last digit. */
static const char *const kernels[] = {"quartic", "epanechnikov", "triweight", "triangular",
                                      "uniform", "gaussian",     NULL};
static const char *const decays[] = {"none", "exponential", NULL};

#define OPTIONS(past)                                                                            \
    {                                                                                            \
        "bandwidth", "radius of the kernel; standard deviation of the Gaussian",                 \
        "m",         750.0,                                                                      \
        1.0,         1e6,                                                                        \
        NULL},                                                                                   \
        {"days", "length of the past that counts", "d", past, 1.0, 36500.0, NULL},               \
        {"kernel", "shape of the kernel", "", 0.0, 0.0, 5.0, kernels},                           \
        {"decay", "whether older incidents count less, the total staying that of the past",      \
         "",      0.0,                                                                           \
         0.0,     1.0,                                                                           \
         decays},                                                                                \
    {                                                                                            \
        "half-life", "with decay, an incident so old counts half", "d", 90.0, 1.0, 36500.0, NULL \
    }

static const hg_model_option options[] = {OPTIONS(365.0)};
static const hg_model_option options_28d[] = {OPTIONS(28.0)};
static const hg_model_option options_56d[] = {OPTIONS(56.0)};

static double weigh(const hg_forecast_task *task, size_t row, const void *context)
{
    (void)context;
    if (hg_option(task, DECAY) == DECAY_NONE)
        return 1.0;
    return exp2(-hg_age_days(task, row) / hg_option(task, HALF_LIFE));
}

/* What one unit of weight stands for; decay leaves the total inside the area as it was. */
static hg_status find_scale(const hg_forecast_task *task, double *each, hg_err *err)
{
    double total, faded = 0.0, days = hg_option(task, DAYS);
    size_t cell;
    hg_status st = hg_count_recent(task, "kde", days, NULL, &total, err);
    *each = hg_horizon_days(task) / days;
    if (st != HG_OK || hg_option(task, DECAY) == DECAY_NONE)
        return st;
    for (size_t i = 0; i < task->history->n; i++)
        if (hg_is_recent(task, i, days) && hg_counts_in(task, i, &cell))
            faded += task->history->weight[i] * weigh(task, i, NULL);
    if (!(faded > 0.0))
        return hg_fail(err, HG_EEMPTY,
                       "model kde: with a half-life of %g days nothing is left of the %g incidents "
                       "in the %g days before the origin",
                       hg_option(task, HALF_LIFE), total, days);
    *each *= total / faded;
    return HG_OK;
}

static hg_kde_options kernel_of(const hg_forecast_task *task)
{
    return (hg_kde_options){.kernel = hg_kernel_find(kernels[(size_t)hg_option(task, KERNEL)]),
                            .bandwidth_m = hg_option(task, BANDWIDTH),
                            .cell_integral = true};
}

/*
 * expected_i = (mean density in the cell) * a_i * D / days. Mass that the kernel carries out of the
 * study area stays outside and is not scaled back in; mass that it carries in from the halo counts.
 */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    hg_kde_options kernel = kernel_of(task);
    hg_marked marked = {0};
    double each;
    hg_status st = HG_OK;
    HG_TRY(find_scale(task, &each, err));
    HG_TRY(hg_marked_gather(task, hg_option(task, DAYS), weigh, NULL, &marked, err));
    HG_TRY(hg_smooth(task, &kernel, &marked, each, expected, err));
done:
    hg_marked_clear(&marked);
    return st;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    hg_kde_options kernel = kernel_of(task);
    hg_marked marked = {0};
    double each;
    hg_status st = HG_OK;
    HG_TRY(find_scale(task, &each, err));
    HG_TRY(hg_marked_gather(task, hg_option(task, DAYS), weigh, NULL, &marked, err));
    HG_TRY(hg_smooth_explain(task, &kernel, &marked, each, cell, "kde", out, err));
done:
    hg_marked_clear(&marked);
    return st;
}

static double reach_m(const hg_model_values *values)
{
    size_t k = (size_t)values->value[KERNEL];
    double support = k < HG_COUNT(kernels) - 1 ? hg_kernel_find(kernels[k])->support : 1.0;
    return values->value[BANDWIDTH] * (isfinite(support) ? fmin(support, 4.0) : 4.0);
}

#define KDE_MODEL(title, about, table)                                                             \
    {                                                                                              \
        .name = title, .help = about,                                                              \
        .reference = "Bailey & Gatrell 1995; Chainey, Tompson & "                                  \
                     "Uhlig 2008",                                                                 \
        .cost = "O(incidents (2 bandwidth / cell)^2 + cells)", .options = table,                   \
        .n_options = HG_COUNT(table), .forecast = forecast, .explain = explain, .reach_m = reach_m \
    }

const hg_model hg_model_kde =
    KDE_MODEL("kde", "kernel density of the past incidents, averaged per cell", options);
const hg_model hg_model_kde_28d =
    KDE_MODEL("kde-28d", "kernel density of the last 28 days: kde with days 28", options_28d);
const hg_model hg_model_kde_56d =
    KDE_MODEL("kde-56d", "kernel density of the last 56 days: kde with days 56", options_56d);
