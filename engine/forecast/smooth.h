/* forecast/smooth.h - kernel surfaces of weighted incidents, shared by forecast and explain. */
#ifndef HG_FORECAST_SMOOTH_H
#define HG_FORECAST_SMOOTH_H

#include "forecast/models.h"
#include "hotgrid/density.h"

/* Incidents with a model's own weights, and which rows of the history they are. */
typedef struct hg_marked {
    size_t n;
    double *x, *y, *weight;
    size_t *event;
} hg_marked;

/* The factor on an incident's own weight. */
typedef double (*hg_weigh)(const hg_forecast_task *task, size_t row, const void *context);

/* Those of the last `days`, halo included; weigh may be NULL. */
HG_CHECKED hg_status hg_marked_gather(const hg_forecast_task *task, double days, hg_weigh weigh,
                                      const void *context, hg_marked *out, hg_err *err);
void hg_marked_clear(hg_marked *marked);

/* expected_i = (mean density in the cell) a_i * each; `kernel` has cell_integral. */
HG_CHECKED hg_status hg_smooth(const hg_forecast_task *task, const hg_kde_options *kernel,
                               const hg_marked *marked, double each, double *expected, hg_err *err);
/* What makes up expected[cell] of hg_smooth, appended in the order of the history. */
HG_CHECKED hg_status hg_smooth_explain(const hg_forecast_task *task, const hg_kde_options *kernel,
                                       const hg_marked *marked, double each, size_t cell,
                                       const char *component, hg_addends *out, hg_err *err);

#endif
