/* forecast/gamma_poisson.c - a rate that differs from place to place, learned from all of them. */
#include "hotgrid/gamma_poisson.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

static hg_status check(size_t n, const double *count, const double *exposure, hg_err *err)
{
    if (n < 2)
        return hg_fail(err, HG_EEMPTY, "%zu counts: a variance between places needs at least 2", n);
    for (size_t i = 0; i < n; i++)
        if (!(count[i] >= 0.0 && isfinite(count[i]) && exposure[i] > 0.0 && isfinite(exposure[i])))
            return hg_fail(err, HG_EDOMAIN, "place %zu: count %g, exposure %g: is that possible?",
                           i, count[i], exposure[i]);
    return HG_OK;
}

/*
 * E (y - m e)^2 = m e + v e^2, and with one mean estimated n - 1 of n squares count. For equal
 * exposures of 1 this is v = s^2 - m. No square is divided by an exposure: a sliver of a cell
 * cannot decide.
 */
hg_status hg_gamma_poisson_fit(size_t n, const double *count, const double *exposure,
                               hg_gamma_poisson *out, hg_err *err)
{
    double y = 0.0, e = 0.0, e2 = 0.0, squares = 0.0;
    hg_status st = check(n, count, exposure, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < n; i++) {
        y += count[i];
        e += exposure[i];
        e2 += exposure[i] * exposure[i];
    }
    double m = y / e;
    if (!(m > 0.0))
        return hg_fail(err, HG_EEMPTY, "no incident in %zu places: no rate to learn from", n);
    for (size_t i = 0; i < n; i++) {
        double d = count[i] - m * exposure[i];
        squares += d * d;
    }
    double v = (squares * ((double)n / (double)(n - 1)) - m * e) / e2;
    *out = (hg_gamma_poisson){.mean = m, .variance = m + v, .excess = v > 0.0};
    if (out->excess) {
        out->alpha = m * m / v;
        out->beta = m / v;
    }
    return HG_OK;
}

double hg_gamma_poisson_rate(const hg_gamma_poisson *prior, double count, double exposure)
{
    return prior->excess ? (prior->alpha + count) / (prior->beta + exposure) : prior->mean;
}

void hg_gamma_poisson_interval(const hg_gamma_poisson *prior, double count, double exposure,
                               double level, double *low, double *high)
{
    *low = *high = prior->mean;
    if (!prior->excess)
        return;
    double shape = prior->alpha + count, scale = 1.0 / (prior->beta + exposure);
    *low = gsl_cdf_gamma_Pinv(0.5 * (1.0 - level), shape, scale);
    *high = gsl_cdf_gamma_Qinv(0.5 * (1.0 - level), shape, scale);
}

hg_predicted hg_gamma_poisson_predict(const hg_gamma_poisson *prior, double count, double exposure,
                                      double ahead)
{
    double rate = hg_gamma_poisson_rate(prior, count, exposure);
    hg_predicted p = {.mean = rate * ahead, .variance = rate * ahead};
    if (prior->excess) {
        p.shape = prior->alpha + count;
        p.success = (prior->beta + exposure) / (prior->beta + exposure + ahead);
        p.variance = p.mean * (1.0 + ahead / (prior->beta + exposure));
    }
    return p;
}

double hg_predicted_pmf(const hg_predicted *predicted, unsigned k)
{
    if (predicted->shape > 0.0)
        return gsl_ran_negative_binomial_pdf(k, predicted->success, predicted->shape);
    return gsl_ran_poisson_pdf(k, predicted->mean);
}

double hg_predicted_cdf(const hg_predicted *predicted, unsigned k)
{
    if (predicted->shape > 0.0)
        return gsl_cdf_negative_binomial_P(k, predicted->success, predicted->shape);
    return gsl_cdf_poisson_P(k, predicted->mean);
}
