/* evaluate/poisson.h - the Poisson law as the scores need it: exact in both tails. */
#ifndef HG_EVALUATE_POISSON_H
#define HG_EVALUATE_POISSON_H

/* mean and counts >= 0; a count that is not whole counts as its floor in the first two. */
double hg_poisson_pmf(double count, double mean);
double hg_poisson_cdf(double count, double mean); /* P(X <= count); 0 below 0 */

/* y ln(y / mean) - (y - mean) without cancellation near y = mean; INFINITY for mean 0 and y > 0. */
double hg_poisson_half_deviance(double y, double mean);

/* Integral of (F(x) - [x >= y])^2 dx. */
double hg_poisson_crps(double y, double mean);

#endif
