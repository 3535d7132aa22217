/* forecast/features.h - what is known of a cell before a window, as numbers to regress on. */
#ifndef HG_FORECAST_FEATURES_H
#define HG_FORECAST_FEATURES_H

#include "forecast/regress.h"
#include "hotgrid/forecast.h"

/* Which groups of features are asked for. */
typedef struct feature_plan {
    bool near, kde, season, weekday; /* covariates always */
    double bandwidth_m;              /* of the wider kernel; the narrower is 2/5 of it */
} feature_plan;

/* Names of the features in order, for reports; returns how many: at most REGRESS_MOST. */
size_t feature_names(const feature_plan *plan, const hg_forecast_task *task,
                     const char *names[REGRESS_MOST]);

/* The maps behind the features of one window. Keep it for the next window of the same grid. */
typedef struct feature_maps feature_maps;
hg_status feature_maps_new(const feature_plan *plan, const hg_forecast_task *task,
                           feature_maps **out, hg_err *err);
void feature_maps_free(feature_maps *maps);

/* From what `past` holds, all of it known before past->origin; the window is [past->origin, +
 * horizon). */
hg_status feature_maps_fill(feature_maps *maps, const hg_history *past, hg_err *err);
/* The features of one cell of the filled maps. */
void feature_row(const feature_maps *maps, size_t cell, double *out);
/* An intensity known before the window that tells likely cells from unlikely ones, for sampling. */
double feature_intensity(const feature_maps *maps, size_t cell);

#endif
