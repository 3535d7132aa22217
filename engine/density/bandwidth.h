/* density/bandwidth.h - what the families of selectors share: the sample, sums, the search. */
#ifndef HG_DENSITY_BANDWIDTH_H
#define HG_DENSITY_BANDWIDTH_H

#include "hotgrid/bandwidth.h"

#define BW_PI 3.14159265358979323846

typedef struct bw_point {
    double x, y, weight;
} bw_point;

/* Inside the area, weight > 0, sorted by x, y, weight; coordinates relative to (x0, y0). */
typedef struct bw_sample {
    const hg_bandwidth_input *input;
    bool *kept; /* of the input's points: is it in the sample? */
    double x0, y0;
    size_t n; /* points; with unique_places one a place */
    bw_point *point;
    size_t places;
    double *x, *y, *count; /* different places and how many points each holds */
    double tied_pairs;
    double width, height; /* of the bounding rectangle of the points */
    double area_m2;       /* of the area or the rectangle */
} bw_sample;

HG_CHECKED hg_status bw_sample_make(const hg_bandwidth_input *input, bw_sample *out, hg_err *err);
void bw_sample_clear(bw_sample *sample);

/* Writes value, sigma_m, criterion, low_m, high_m, warnings; the rest is the caller's. */
typedef hg_status (*bw_choose)(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
typedef hg_status (*bw_criterion)(const bw_sample *sample, double sigma, double *out, hg_err *err);

/* The families. */
HG_CHECKED hg_status bw_scott(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_ns(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_os(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_nrd(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_nrd_x(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_arcgis(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_time(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_time_os(const bw_sample *sample, hg_bandwidth *out, hg_err *err);

#endif
