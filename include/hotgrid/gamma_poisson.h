/* hotgrid/gamma_poisson.h - rates of many places, each drawn towards their mean as far as chance
 * explains the differences. */
#ifndef HOTGRID_GAMMA_POISSON_H
#define HOTGRID_GAMMA_POISSON_H

#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * Counts y_i ~ Poisson(r_i e_i), e_i the exposure (cells, km2 years); rates r_i ~ Gamma(shape
 * alpha, rate beta). By moments: m = sum y / sum e, and with s^2 the variance of y per unit of
 * exposure (divisor n - 1 for equal exposures), alpha = m^2 / (s^2 - m), beta = m / (s^2 - m).
 * Marshall 1991, Applied Statistics 40, 283; docs/methods.md 11.
 */
typedef struct hg_gamma_poisson {
    double alpha, beta;    /* 0 without excess variance */
    double mean, variance; /* m and s^2 per unit of exposure */
    bool excess;           /* s^2 > m; else the places differ by chance alone: every rate is m */
} hg_gamma_poisson;

/*
 * HG_EEMPTY   fewer than 2 places, or no incident at all
 * HG_EDOMAIN  a count below 0, an exposure not above 0
 */
HG_CHECKED hg_status hg_gamma_poisson_fit(size_t n, const double *count, const double *exposure,
                                          hg_gamma_poisson *out, hg_err *err);

/* (alpha + y) / (beta + e): the mean rate of a place after its count. */
double hg_gamma_poisson_rate(const hg_gamma_poisson *prior, double count, double exposure);

/* Quantiles of Gamma(alpha + y, beta + e): the rate lies there with probability `level`. */
void hg_gamma_poisson_interval(const hg_gamma_poisson *prior, double count, double exposure,
                               double level, double *low, double *high);

/* A future count over the exposure `ahead`: negative binomial, Poisson without excess variance. */
typedef struct hg_predicted {
    double mean, variance;
    double shape, success; /* of the negative binomial; shape 0: Poisson */
} hg_predicted;
hg_predicted hg_gamma_poisson_predict(const hg_gamma_poisson *prior, double count, double exposure,
                                      double ahead);
double hg_predicted_pmf(const hg_predicted *predicted, unsigned k);
double hg_predicted_cdf(const hg_predicted *predicted, unsigned k);

HG_END_DECLS

#endif
