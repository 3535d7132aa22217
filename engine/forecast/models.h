/* forecast/models.h - the models that the table lists, one file each, and what they share. */
#ifndef HG_FORECAST_MODELS_H
#define HG_FORECAST_MODELS_H

#include "hotgrid/forecast.h"

extern const hg_model hg_model_blend;
extern const hg_model hg_model_count_12m;
extern const hg_model hg_model_count_28d;
extern const hg_model hg_model_count_56d;
extern const hg_model hg_model_count_364d;
extern const hg_model hg_model_count_all;
extern const hg_model hg_model_eb;
extern const hg_model hg_model_ewma;
extern const hg_model hg_model_kde;
extern const hg_model hg_model_kde_28d;
extern const hg_model hg_model_kde_56d;
extern const hg_model hg_model_promap;
extern const hg_model hg_model_seasonal;
extern const hg_model hg_model_stkde;
extern const hg_model hg_model_poisson_reg;
extern const hg_model hg_model_sepp;
extern const hg_model hg_model_uniform;

#define HG_YEAR_DAYS 365.0
#define HG_EVER_DAYS 1e8 /* so many or more: all that is known */

/* The value of the model's option number `index`. */
static inline double hg_option(const hg_forecast_task *task, size_t index)
{
    return task->values->value[index];
}

/* The horizon in days of 86,400 s. */
static inline double hg_horizon_days(const hg_forecast_task *task)
{
    return (double)task->horizon_s / 86400.0;
}

/* True for incidents that began in the last `days` before the origin; never at or after it. */
bool hg_is_recent(const hg_forecast_task *task, size_t row, double days);

/* From its begin to the origin. */
double hg_age_days(const hg_forecast_task *task, size_t row);
/* From the first incident that is known, halo included, to the origin; 0 without one. */
double hg_history_days(const hg_forecast_task *task);
/* The cell inside the study area that counts the incident; false for the halo and the outside. */
bool hg_counts_in(const hg_forecast_task *task, size_t row, size_t *cell);

/* For models without a reach. */
double hg_no_reach(const hg_model_values *values);

/*
 * weight[cells] = summed weight of the last `days`, halo excluded, in cells with fraction > 0; may
 * be NULL. HG_EEMPTY, naming `model` and the numbers, when there is nothing to count.
 */
HG_CHECKED hg_status hg_count_recent(const hg_forecast_task *task, const char *model, double days,
                                     double *weight, double *total, hg_err *err);

/* An addend of a model of one part; nothing for a value of 0. */
HG_CHECKED hg_status hg_add_event(hg_addends *list, size_t event, const char *component,
                                  double value, hg_err *err);
/* `each` times the weight of every incident that hg_count_recent counts in the cell. */
HG_CHECKED hg_status hg_explain_recent(const hg_forecast_task *task, size_t cell, double days,
                                       double each, const char *component, hg_addends *out,
                                       hg_err *err);

#endif
