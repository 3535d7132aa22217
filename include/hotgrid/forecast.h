/* hotgrid/forecast.h - models that say how many incidents each cell will see. */
#ifndef HOTGRID_FORECAST_H
#define HOTGRID_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/grid.h"
#include "hotgrid/incidents.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"

HG_BEGIN_DECLS

/* One option of a model: a number with range and default, or one of a few names; what it means. */
typedef struct hg_model_option {
    const char *name, *help, *unit;
    double fallback, minimum, maximum;
    const char *const *choices; /* NULL = a number; else names by value 0 .. maximum, and a NULL */
} hg_model_option;

#define HG_MODEL_OPTIONS_MAX 16

/* Values of a model's options, in the order of its table. */
typedef struct hg_model_values {
    double value[HG_MODEL_OPTIONS_MAX];
} hg_model_values;

/* A map that may explain risk, one value a cell: the distance to the nearest bar, say. Borrowed. */
typedef struct hg_covariate {
    const char *name, *unit;
    const double *value; /* NaN = unknown there */
} hg_covariate;

/*
 * What earlier forecasts of the same incidents computed and later ones need again. It saves time
 * and never changes a bit of a result. Used by one task at a time.
 */
typedef struct hg_forecast_memo hg_forecast_memo;
HG_CHECKED hg_status hg_forecast_memo_new(hg_forecast_memo **out, hg_err *err);
void hg_forecast_memo_free(hg_forecast_memo *memo); /* NULL is fine */

typedef struct hg_forecast_task {
    const hg_history *history; /* one offence, halo included; nothing known at or after origin */
    const hg_grid *grid;
    const double *fraction; /* share of each cell inside the universe, 0..1 */
    int64_t origin;         /* the forecast window is [origin, origin + horizon_s) */
    int64_t horizon_s;
    const hg_model_values *values;
    hg_talk *talk;
    const hg_zone *zone; /* of calendar and clock; NULL = UTC */
    const hg_covariate *covariates;
    size_t n_covariates;
    hg_forecast_memo *memo; /* may be NULL */
} hg_forecast_task;

/* One addend of a cell's expectation: an incident's, or what no incident gives. */
#define HG_NO_EVENT SIZE_MAX
typedef struct hg_addend {
    size_t event;          /* number in the task's history; HG_NO_EVENT: background, floor */
    const char *component; /* static text, such as "kde-500m" or "background" */
    double weight;         /* of the component in a mixture; 1 in a model of one part */
    double value;          /* expected incidents that it adds to the cell, weight included; >= 0 */
} hg_addend;
typedef struct hg_addends {
    size_t n, capacity;
    hg_addend *item;
} hg_addends;
HG_CHECKED hg_status hg_addends_add(hg_addends *list, hg_addend addend, hg_err *err);
double hg_addends_total(const hg_addends *list); /* one after the other */
void hg_addends_clear(hg_addends *list);

typedef struct hg_model {
    const char *name, *help, *reference, *cost;
    const hg_model_option *options;
    size_t n_options;
    /*
     * expected[index] = expected incidents in the part of the cell inside the universe during the
     * window; 0 where fraction is 0. HG_EEMPTY when the history cannot carry the model.
     */
    hg_status (*forecast)(const hg_forecast_task *task, double *expected, hg_err *err);
    /*
     * Additive models only (else NULL): what makes up expected[cell], in the order of the history,
     * addends of 0 left out. The total equals expected[cell] within 4 n ulp, n the addends.
     */
    hg_status (*explain)(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err);
    /* How far outside the study area incidents still matter, metres. */
    double (*reach_m)(const hg_model_values *values);
    /* Works on days or finer: month-only incidents are refused (else: a warning). */
    bool needs_days;
} hg_model;

size_t hg_model_count(void);
const hg_model *hg_model_at(size_t index);
const hg_model *hg_model_find(const char *name);

/* Fill with defaults, then set one option by name; HG_EDOMAIN names range or suggests a spelling.
 */
void hg_model_defaults(const hg_model *model, hg_model_values *out);
HG_CHECKED hg_status hg_model_set(const hg_model *model, const char *option, double value,
                                  hg_model_values *values, hg_err *err);

/* The same from text: one of the option's choices, or a number. */
HG_CHECKED hg_status hg_model_set_text(const hg_model *model, const char *option, const char *text,
                                       hg_model_values *values, hg_err *err);

/* A value as hg_model_set_text takes it: the choice's name, or the shortest number. */
void hg_model_option_text(const hg_model_option *option, double value, hg_buf *out);

/* Checks the task, then runs the model; the result is finite and not negative or HG_EBUG. */
HG_CHECKED hg_status hg_model_forecast(const hg_model *model, const hg_forecast_task *task,
                                       double *expected, hg_err *err);

/*
 * Checks the task and the cell, then explains; `out` is zero-initialised or cleared before. The
 * list is checked against the forecast: HG_EBUG when it does not add up.
 * HG_EDOMAIN  the model is not additive (its name and those that are), no such cell
 */
HG_CHECKED hg_status hg_model_explain(const hg_model *model, const hg_forecast_task *task,
                                      size_t cell, hg_addends *out, hg_err *err);

HG_END_DECLS

#endif
