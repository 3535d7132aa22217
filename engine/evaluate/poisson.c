/* evaluate/poisson.c - how surprising is a count to a Poisson forecast? */
#include "evaluate/poisson.h"

#include <float.h>
#include <gsl/gsl_sf_bessel.h>
#include <math.h>

#include "evaluate/interval.h"

/* Counts below it are summed term by term; the terms are cheap and none is negative. */
enum { FEW = 30 };

#define HG_TWO_PI 6.28318530717958647692

/* |y - mean| small against both: the series of Loader (2000), whose terms fall by v^2. */
static double half_deviance_near(double y, double mean)
{
    double v = (y - mean) / (y + mean), sum = (y - mean) * v, term = 2 * y * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

double hg_poisson_half_deviance(double y, double mean)
{
    if (y == 0)
        return mean;
    if (!(mean > 0))
        return INFINITY;
    if (fabs(y - mean) < 0.1 * (y + mean))
        return half_deviance_near(y, mean);
    return y * log(y / mean) + mean - y;
}

/* ln k! minus Stirling's ln(sqrt(2 pi k) (k / e)^k), k >= 1. */
static double stirling_error(double k)
{
    if (k < 16)
        return lgamma(k + 1) - (k + 0.5) * log(k) + k - 0.5 * log(HG_TWO_PI);
    double q = 1 / (k * k);
    return (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q * (1.0 / 1680 - q / 1188)))) / k;
}

double hg_poisson_pmf(double count, double mean)
{
    double k = floor(count);
    if (k < 0)
        return 0;
    if (k == 0 || !(mean > 0))
        return k == 0 ? exp(-mean) : 0;
    return exp(-stirling_error(k) - hg_poisson_half_deviance(k, mean)) / sqrt(HG_TWO_PI * k);
}

static double cdf_of_few(double k, double mean)
{
    double term = exp(-mean), sum = term;
    for (int j = 1; j <= (int)k; j++)
        sum += term *= mean / j;
    return fmin(sum, 1);
}

double hg_poisson_cdf(double count, double mean)
{
    double k = floor(count);
    if (k < 0)
        return 0;
    if (!(mean > 0))
        return 1;
    if (k < FEW && mean < 600) /* exp(-mean) is still a normal number */
        return cdf_of_few(k, mean);
    double far = 40 + 12 * sqrt(fmax(k, mean));
    if (fabs(k - mean) > far) /* where the gamma function's series fail, nothing is left */
        return k > mean ? 1 : 0;
    return hg_gamma_upper_tail(mean, k + 1);
}

/*
 * 1 - e^(-2m) (I0(2m) + I1(2m)) = 1 - M(1/2, 2, -4m), Kummer's function. Nearly every cell of a map
 * expects almost nothing: there the difference would lose what the series keeps.
 */
static double bessel_complement(double m)
{
    if (m > 0.25)
        return 1 - (gsl_sf_bessel_I0_scaled(2 * m) + gsl_sf_bessel_I1_scaled(2 * m));
    double term = 1, sum = 0;
    for (int k = 0; k < 60; k++) {
        term *= -4 * m * (k + 0.5) / ((k + 2.0) * (k + 1.0));
        sum -= term;
        if (fabs(term) <= 0.25 * DBL_EPSILON * fabs(sum))
            break;
    }
    return sum;
}

/* (y - m)(2 F(y) - 1) + 2 m p(y) - m e^(-2m) (I0(2m) + I1(2m)); for y = 0 only m times the
 * complement is left. */
double hg_poisson_crps(double y, double mean)
{
    if (!(mean > 0))
        return y;
    if (y == 0)
        return mean * bessel_complement(mean);
    double above = (y - mean) * (2 * hg_poisson_cdf(y, mean) - 1);
    return above + mean * (2 * hg_poisson_pmf(y, mean) - 1 + bessel_complement(mean));
}
