/* evaluate/predict.c - which counts are plausible for a given expectation? */
#include "hotgrid/evaluate.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

/* Bisection on the distribution function: O(log) evaluations, exact at the steps. */
static double poisson_quantile(double mean, double p)
{
    double low = -1, high = ceil(mean + 10 * sqrt(mean + 1) + 20);
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (gsl_cdf_poisson_P((unsigned)middle, mean) >= p)
            high = middle;
        else
            low = middle;
    }
    return high;
}

void hg_poisson_interval(double mean, double level, double *low, double *high)
{
    if (!(mean > 0) || !isfinite(mean)) {
        *low = *high = mean == 0 ? 0 : NAN;
        return;
    }
    *low = poisson_quantile(mean, (1 - level) / 2);
    *high = poisson_quantile(mean, (1 + level) / 2);
}
