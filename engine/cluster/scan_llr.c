/* cluster/scan_llr.c - how unlikely are c cases where mu are expected, and how often so? */
#include <math.h>

#include "hotgrid/scan.h"

const char *hg_scan_model_name(hg_scan_model model)
{
    return model == HG_SCAN_PERMUTATION ? "permutation" : "poisson";
}

const char *hg_scan_window_name(hg_scan_window window)
{
    static const char *const names[] = {"space-time", "space", "time"};
    return names[window];
}

double hg_scan_llr(double c, double mu, double n)
{
    if (!(c > mu))
        return 0;
    double inside = c * log(c / mu);
    return c >= n ? inside : inside + (n - c) * log((n - c) / (n - mu));
}

double hg_scan_recurrence(double days, double p)
{
    return days / p;
}

double hg_scan_critical(const hg_scan *scan, double alpha)
{
    size_t k = (size_t)floor(alpha * (double)(scan->replicates + 1) + 1e-9), larger = 0;
    if (k == 0 || k > scan->replicates)
        return NAN;
    /* The k-th largest: fewer than k are above it, at least k reach it. */
    for (size_t i = 0; i < scan->replicates; i++) {
        size_t reach = 0;
        larger = 0;
        for (size_t j = 0; j < scan->replicates; j++) {
            larger += scan->maxima[j] > scan->maxima[i];
            reach += scan->maxima[j] >= scan->maxima[i];
        }
        if (larger < k && reach >= k)
            return scan->maxima[i];
    }
    return NAN;
}
