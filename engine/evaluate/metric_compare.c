/* evaluate/metric_compare.c - is one model better than another, window by window? */
#include "hotgrid/metrics.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "evaluate/bootstrap.h"
#include "evaluate/interval.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/replicates.h"

#define HG_LN2 0.693147180559945309417

static hg_status check_numbers(size_t n, const double *value, const char *what, hg_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(value[i]))
            return hg_fail(err, HG_EDOMAIN, "window %zu: %s %g: must be a number", i + 1, what,
                           value[i]);
    return HG_OK;
}

/* The smaller of both tails, the data counted as one more draw, doubled. */
static double two_sided(const double *draws)
{
    size_t below = 0, above = 0;
    for (size_t b = 0; b < HG_BOOTSTRAP_DRAWS; b++) {
        below += draws[b] <= 0;
        above += draws[b] >= 0;
    }
    return fmin(1, 2 * hg_monte_carlo_p(below < above ? below : above, HG_BOOTSTRAP_DRAWS));
}

/* value, its interval and p when there are enough windows; all divided by `unit`. */
static hg_status difference_of(size_t n, const double *first, const double *second, double unit,
                               uint64_t seed, hg_of_sums statistic, hg_difference *out, hg_err *err)
{
    hg_difference made = {.low = NAN, .high = NAN, .p = NAN, .n_windows = n};
    double *draws = NULL;
    hg_status st = HG_OK;
    made.value = statistic(hg_sum(n, first), hg_sum(n, second)) / unit;
    HG_TRY(hg_alloc(&draws, HG_BOOTSTRAP_DRAWS, sizeof *draws, err));
    if (n >= HG_BOOTSTRAP_WINDOWS_MIN && !isnan(made.value)) {
        HG_TRY(hg_bootstrap_windows(n, first, second, seed, statistic, draws, err));
        hg_bootstrap_interval(draws, &made.low, &made.high);
        made.low /= unit;
        made.high /= unit;
        made.p = two_sided(draws);
    }
    *out = made;
done:
    hg_free(draws);
    return st;
}

static double only_first(double first, double second)
{
    (void)second;
    return first;
}

hg_status hg_paired_difference(size_t n_windows, const double *difference, double divisor,
                               uint64_t seed, hg_difference *out, hg_err *err)
{
    hg_status st = HG_OK;
    if (!(divisor >= 0) || isinf(divisor))
        return hg_fail(err, HG_EDOMAIN, "divisor %g of a difference: must be 0 or more", divisor);
    HG_TRY(check_numbers(n_windows, difference, "difference", err));
    HG_TRY(difference_of(n_windows, difference, difference, divisor > 0 ? divisor : NAN, seed,
                         only_first, out, err));
done:
    return st;
}

/* A draw without events: any gain is more than any other, and no gain is none. */
static double per_event(double gain, double events)
{
    if (events > 0)
        return gain / events;
    return gain == 0 ? 0 : copysign(INFINITY, gain);
}

hg_status hg_gain_per_event(size_t n_windows, const double *gain_nats, const double *events,
                            uint64_t seed, hg_difference *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(check_numbers(n_windows, gain_nats, "gain", err));
    for (size_t i = 0; i < n_windows; i++)
        if (!(events[i] >= 0) || isinf(events[i]))
            return hg_fail(err, HG_EDOMAIN, "window %zu: %g events: must be 0 or more", i + 1,
                           events[i]);
    double unit = hg_sum(n_windows, events) > 0 ? HG_LN2 : NAN;
    HG_TRY(difference_of(n_windows, gain_nats, events, unit, seed, per_event, out, err));
done:
    return st;
}

/* Mean product of differences from the mean, `lag` windows apart, divided by n. */
static double autocovariance(size_t n, const double *d, double mean, size_t lag)
{
    double sum = 0;
    for (size_t i = lag; i < n; i++)
        sum += (d[i] - mean) * (d[i - lag] - mean);
    return sum / (double)n;
}

hg_status hg_diebold_mariano(size_t n_windows, const double *difference, size_t h, double *t,
                             double *p, hg_err *err)
{
    double n = (double)n_windows, horizon = (double)h;
    hg_status st = HG_OK;
    if (h < 1)
        return hg_fail(err, HG_EDOMAIN, "horizon of 0 windows: must be 1 or more");
    HG_TRY(check_numbers(n_windows, difference, "difference", err));
    *t = *p = NAN;
    if (n_windows < 2)
        return HG_OK;
    double mean = hg_sum(n_windows, difference) / n, variance = 0, equal = 1;
    for (size_t i = 1; i < n_windows; i++)
        equal = equal && difference[i] == difference[0];
    for (size_t lag = 0; lag < h && lag < n_windows; lag++)
        variance += (lag ? 2 : 1) * autocovariance(n_windows, difference, mean, lag);
    double factor = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n;
    if (equal || !(variance > 0) || !(factor > 0))
        return HG_OK;
    *t = mean / sqrt(variance / n) * sqrt(factor);
    *p = 2 * gsl_cdf_tdist_Q(fabs(*t), n - 1);
done:
    return st;
}

double hg_mcnemar(double b, double c)
{
    if (!(b >= 0 && c >= 0) || isinf(b) || isinf(c))
        return NAN;
    double few = fmin(b, c), many = fmax(b, c);
    return few == many ? 1 : fmin(1, 2 * hg_beta_upper_tail(0.5, few + 1, many));
}
