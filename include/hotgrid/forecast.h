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

HG_BEGIN_DECLS

/* One option of a model: a number with range and default, and what it means. */
typedef struct hg_model_option {
    const char *name, *help, *unit;
    double fallback, minimum, maximum;
} hg_model_option;

#define HG_MODEL_OPTIONS_MAX 16

/* Values of a model's options, in the order of its table. */
typedef struct hg_model_values {
    double value[HG_MODEL_OPTIONS_MAX];
} hg_model_values;

typedef struct hg_forecast_task {
    const hg_history *history; /* one offence, halo included; nothing known at or after origin */
    const hg_grid *grid;
    const double *fraction; /* share of each cell inside the universe, 0..1 */
    int64_t origin;         /* the forecast window is [origin, origin + horizon_s) */
    int64_t horizon_s;
    const hg_model_values *values;
    hg_talk *talk;
} hg_forecast_task;

typedef struct hg_model {
    const char *name, *help, *reference, *cost;
    const hg_model_option *options;
    size_t n_options;
    /*
     * expected[index] = expected incidents in the part of the cell inside the universe during the
     * window; 0 where fraction is 0. HG_EEMPTY when the history cannot carry the model.
     */
    hg_status (*forecast)(const hg_forecast_task *task, double *expected, hg_err *err);
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

/* Checks the task, then runs the model; the result is finite and not negative or HG_EBUG. */
HG_CHECKED hg_status hg_model_forecast(const hg_model *model, const hg_forecast_task *task,
                                       double *expected, hg_err *err);

HG_END_DECLS

#endif
