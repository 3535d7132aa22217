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
    struct bw_index *index; /* only for selectors with a criterion */
    double width, height;   /* of the bounding rectangle of the points */
    double area_m2;         /* of the area or the rectangle */
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
HG_CHECKED hg_status bw_lscv(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_lcv(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_lik(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_ppl(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_cvl(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_diggle(const bw_sample *sample, hg_bandwidth *out, hg_err *err);
HG_CHECKED hg_status bw_forecast(const bw_sample *sample, hg_bandwidth *out, hg_err *err);

/* What some of them minimise. */
HG_CHECKED hg_status bw_lscv_at(const bw_sample *sample, double sigma, double *out, hg_err *err);
HG_CHECKED hg_status bw_lcv_at(const bw_sample *sample, double sigma, double *out, hg_err *err);
HG_CHECKED hg_status bw_lik_at(const bw_sample *sample, double sigma, double *out, hg_err *err);
HG_CHECKED hg_status bw_ppl_at(const bw_sample *sample, double sigma, double *out, hg_err *err);
HG_CHECKED hg_status bw_cvl_at(const bw_sample *sample, double sigma, double *out, hg_err *err);
HG_CHECKED hg_status bw_diggle_at(const bw_sample *sample, double sigma, double *out, hg_err *err);

/*
 * sum over the points of int K_h(u - s_i) / e_h(u) du over the rectangle: the mass of a density
 * that is divided by the share of its kernel inside. To 1e-8: a product of integrals by Gauss
 * points, tabled along each axis.
 */
HG_CHECKED hg_status bw_uniform_mass(const bw_sample *sample, const hg_extent *window, double h,
                                     double *out, hg_err *err);
/* Weights of the nodes floor(at) - 4 .. floor(at) + 5 that interpolate at `at`; returns floor. */
enum { BW_LAGRANGE = 10, BW_LAGRANGE_BEFORE = 4 };
double bw_lagrange(double at, double weight[BW_LAGRANGE]);

/* Samples whose ties leave a criterion without a minimum: HG_EDATA. */
HG_CHECKED hg_status bw_lscv_refuse(const bw_sample *sample, hg_err *err);
HG_CHECKED hg_status bw_lik_refuse(const bw_sample *sample, hg_err *err);
/* HG_EEMPTY: windows of days need days. */
HG_CHECKED hg_status bw_forecast_refuse(const bw_sample *sample, hg_err *err);

/* The smallest criterion on a log grid of steps from low to high, then closer unless it is an end.
 */
HG_CHECKED hg_status bw_minimise(const bw_sample *sample, bw_criterion criterion, double low,
                                 double high, size_t steps, bool refine, hg_bandwidth *out,
                                 hg_err *err);

/*
 * Diggle's M(h) for a K function given at ascending r, linear in between, r[0] = 0: a K[0] > 0 is
 * a jump there. intensity in points per square metre; h up to half the last r.
 */
double bw_diggle_m(size_t n, const double *r, const double *k, double intensity, double h);

/* The study area as a ring list relative to (x0, y0): the area, or the bounding rectangle. */
HG_CHECKED hg_status bw_window(const bw_sample *sample, hg_area *out, hg_err *err);
/* The largest distance between two of its corners. */
HG_CHECKED hg_status bw_diameter(const bw_sample *sample, double *out, hg_err *err);

#endif
