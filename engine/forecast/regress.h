/* forecast/regress.h - penalised Poisson regression: rows, fit, prediction. */
#ifndef HG_FORECAST_REGRESS_H
#define HG_FORECAST_REGRESS_H

#include <stddef.h>

#include "hotgrid/status.h"

#define REGRESS_MOST 40 /* features, without the intercept */

/* Rows side by side: row i has `width` features at feature[i * width]. */
typedef struct regress_rows {
    size_t n, capacity, width;
    double *feature;
    double *observed; /* counts >= 0 */
    double *offset;   /* log exposure */
    double *weight;   /* how many rows it stands for, > 0 */
    unsigned *window; /* from which window it comes */
} regress_rows;

hg_status regress_rows_add(regress_rows *rows, const double *feature, double observed,
                           double offset, double weight, unsigned window, hg_err *err);
void regress_rows_clear(regress_rows *rows);

/* mu = exp(offset + intercept + sum slope[k] (feature[k] - mean[k]) / scale[k]) */
typedef struct regress_fit {
    size_t width;
    double intercept, slope[REGRESS_MOST];
    double mean[REGRESS_MOST], scale[REGRESS_MOST]; /* scale 0: constant, left out */
    double ridge, log_likelihood;                   /* sum w (y eta - mu), without the penalty */
    size_t steps;
} regress_fit;

/*
 * Maximises sum w (y eta - exp(eta)) - ridge / 2 sum slope^2 over the rows of windows >=
 * `from_window`, by Newton's method with halved steps: the objective is concave, so it is the one
 * maximum. Features are brought to weighted mean 0 and sd 1 before, so that one ridge fits all.
 * HG_EEMPTY   no event or no row
 * HG_EDOMAIN  ridge negative or not finite; a feature not finite (its number and row)
 * HG_EDATA    ridge 0 and features that depend on each other: no one fit
 * With ridge 0 a feature that alone tells the cells with events apart has no best slope: the one at
 * which the objective stops rising is returned.
 */
HG_CHECKED hg_status regress_poisson(const regress_rows *rows, double ridge, unsigned from_window,
                                     regress_fit *out, hg_err *err);

/* Linear predictor without the offset. */
double regress_eta(const regress_fit *fit, const double *feature);

/* sum w (y eta - exp(eta)) over the rows of windows < `before_window`. */
double regress_score(const regress_fit *fit, const regress_rows *rows, unsigned before_window);

#endif
