/* forecast/sepp_task.h - the incidents of a task as events of a point process. */
#ifndef HG_FORECAST_SEPP_TASK_H
#define HG_FORECAST_SEPP_TASK_H

#include "hotgrid/forecast.h"

/*
 * One instant an incident, in the order of the history: its begin, or the middle of a span of at
 * most a day. Longer spans are left out and counted; above a fifth of all the model refuses.
 */
typedef struct hg_sepp_past {
    size_t n;
    size_t *row;  /* in the history */
    double *days; /* since the window's begin */
    double *weight;
    bool *parent_only;  /* halo */
    double window_days; /* from the first event, or `days` back, to the last that can be known */
    double gap_days;    /* from there to the origin */
    double resolution_days;
} hg_sepp_past;

HG_CHECKED hg_status hg_sepp_past_new(const hg_forecast_task *task, const char *model, double days,
                                      hg_sepp_past *out, hg_err *err);
void hg_sepp_past_clear(hg_sepp_past *past);

#endif
