/* evaluate/interval.h - the tails that exact intervals and exact tests share. */
#ifndef HG_EVALUATE_INTERVAL_H
#define HG_EVALUATE_INTERVAL_H

/* P(B > x) of a beta(a, b) variable, a and b above 0, however large. */
double hg_beta_upper_tail(double x, double a, double b);
/* P(G > x) of a gamma(shape, 1) variable; x within 12 sd of the shape where that is large. */
double hg_gamma_upper_tail(double x, double shape);

#endif
