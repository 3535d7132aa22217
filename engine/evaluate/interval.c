/* evaluate/interval.c - between which values does the truth behind a count lie? */
#include "hotgrid/evaluate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "evaluate/interval.h"

/*
 * Bisection on GSL's distribution functions: its inverses stop early for some arguments. Only near
 * the bulk of the distribution, 10 standard deviations each way: far outside GSL's series fail.
 */
#define HG_PI 3.14159265358979323846

typedef double (*hg_upper_tail)(double x, double a, double b);

/* The x in [low, high] with tail(x) = q; tail falls with x. To the last bit. */
static double where_tail_is(hg_upper_tail tail, double q, double a, double b, double low,
                            double high)
{
    for (;;) {
        double middle = low + (high - low) / 2.0;
        if (!(middle > low && middle < high))
            return middle;
        if (tail(middle, a, b) > q)
            low = middle;
        else
            high = middle;
    }
}

/*
 * GSL's incomplete gamma gives up above a million. Temme's uniform expansion (DLMF 8.12.8), first
 * term, is right to 1e-8 from a hundred thousand on; its coefficient is a series near the bulk.
 */
static double gamma_tail_large(double x, double shape)
{
    double mu = (x - shape) / shape;
    double eta = copysign(sqrt(2.0 * (mu - log1p(mu))), mu);
    double c0 = -1.0 / 3.0 + eta * (1.0 / 12.0 + eta * (-2.0 / 135.0 + eta / 864.0));
    double half = 0.5 * shape * eta * eta;
    return 0.5 * erfc(copysign(sqrt(half), eta)) + exp(-half) / sqrt(2.0 * HG_PI * shape) * c0;
}

static double gamma_tail(double x, double shape, double scale)
{
    return shape > 1e5 ? gamma_tail_large(x, shape) : gsl_cdf_gamma_Q(x, shape, scale);
}

double hg_gamma_upper_tail(double x, double shape)
{
    return gamma_tail(x, shape, 1);
}

static double gamma_quantile(double upper, double shape)
{
    double far = 10.0 * sqrt(shape) + 40.0, low = shape > far ? shape - far : 0.0;
    return where_tail_is(gamma_tail, upper, shape, 1.0, low, shape + far);
}

void hg_garwood(double count, double level, double *low, double *high)
{
    *low = *high = NAN;
    if (!(count >= 0.0) || isinf(count) || !(level > 0.0 && level < 1.0))
        return;
    double tail = (1.0 - level) / 2.0;
    *low = count > 0.0 ? gamma_quantile(1.0 - tail, count) : 0.0;
    *high = gamma_quantile(tail, count + 1.0);
}

/* Continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
static double beta_fraction(double x, double a, double b)
{
    double c = 1.0, d = 1.0 / (1.0 - (a + b) * x / (a + 1.0)), product = d;
    for (int m = 1; m <= 10000000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        product *= c * d;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        product *= c * d;
        if (fabs(c * d - 1.0) < 1e-15)
            break;
    }
    return product;
}

/* GSL stops the fraction after 512 terms; large counts need about the root of the count. */
static double beta_tail_large(double x, double a, double b)
{
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1.0) / (a + b + 2.0))
        return 1.0 - front * beta_fraction(x, a, b) / a;
    return front * beta_fraction(1.0 - x, b, a) / b;
}

double hg_beta_upper_tail(double x, double a, double b)
{
    return a + b > 1e5 ? beta_tail_large(x, a, b) : gsl_cdf_beta_Q(x, a, b);
}

void hg_clopper_pearson(double hits, double events, double level, double *low, double *high)
{
    *low = *high = NAN;
    if (!(hits >= 0.0) || !(events >= hits) || isinf(events) || !(level > 0.0 && level < 1.0))
        return;
    double tail = (1.0 - level) / 2.0, misses = events - hits;
    *low = hits > 0.0 ? where_tail_is(hg_beta_upper_tail, 1.0 - tail, hits, misses + 1.0, 0.0, 1.0)
                      : 0.0;
    *high =
        misses > 0.0 ? where_tail_is(hg_beta_upper_tail, tail, hits + 1.0, misses, 0.0, 1.0) : 1.0;
}
