/* hotgrid/spacetime.h - kernel density in space and time, and what the past weighs in a forecast.
 */
#ifndef HOTGRID_SPACETIME_H
#define HOTGRID_SPACETIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/density.h"

HG_BEGIN_DECLS

/*
 * Kernels along time, u = (t - t_i) / bandwidth. Every k integrates to 1. A symmetric kernel looks
 * both ways: right for a map of what has happened, wrong in a forecast, where it would leak the
 * future. A causal kernel is 0 for u < 0. (docs/methods.md 3.6)
 */
typedef struct hg_time_kernel {
    const char *name, *help;
    bool causal;
    double (*value)(double u);
    double (*mass)(double from, double to); /* integral of k over [from, to], from <= to */
    double support; /* |u| above it: 0. INFINITY for the exponential, which is not cut */
} hg_time_kernel;

size_t hg_time_kernel_count(void);
const hg_time_kernel *hg_time_kernel_at(size_t index);       /* the first is the default */
const hg_time_kernel *hg_time_kernel_find(const char *name); /* NULL when unknown */

typedef enum hg_time_use { HG_TIME_MAP, HG_TIME_FORECAST } hg_time_use;

/* The causal rule. HG_EDOMAIN: a causal kernel for a map, a symmetric one for a forecast. */
HG_CHECKED hg_status hg_time_kernel_check(const hg_time_kernel *kernel, hg_time_use use,
                                          hg_err *err);

/* ---- density per slice of time ---- */

typedef struct hg_stkde_options {
    hg_kde_options space;              /* as everywhere; bandwidth_each: one a point */
    const hg_time_kernel *time_kernel; /* NULL = epanechnikov */
    double time_bandwidth_s;           /* > 0 */
    int64_t from, slice_s;             /* slice k is [from + k slice, from + (k+1) slice) */
    size_t slices;
    hg_edge edge;               /* in space; needs the area */
    const hg_area *area;        /* NULL = the plane */
    hg_edge time_edge;          /* in time, by what of the kernel lies in [seen_from, seen_to) */
    int64_t seen_from, seen_to; /* when incidents were recorded; both equal: the slices' span */
    hg_time_use use;
    /* Bandwidths that follow the density in space of all points, whatever their times (the pilot
     * knows no time); space.bandwidth_each is not looked at then. NULL = as `space` says. */
    const hg_adaptive *adaptive;
} hg_stkde_options;

/* The plane of slice k, borrowed for the call; what it returns other than HG_OK ends the run. */
typedef hg_status (*hg_stkde_sink)(size_t slice, const double *plane, void *context, hg_err *err);

typedef struct hg_stkde_facts {
    size_t edge_too_thin; /* cells of the area (uniform: NaN) or points (diggle: left out) with e_h
                             < 0.05 */
    size_t outside;       /* points outside the area: halo, left out by an edge correction */
    size_t time_too_thin; /* slices (uniform: NaN) or points (diggle: left out) with q_b < 0.05 */
    size_t planes;        /* most planes held at once */
    const char *method;   /* "moments", "windows" or "decay" */
    double bandwidth_min_m, bandwidth_max_m;
} hg_stkde_facts;

/*
 * plane[index] = sum_i w_i K_h(s_i - s) k_b(t - t_i) / (e q)  [weight per square metre per second]
 * at the cell's centre (or its mean over the cell) and the middle t of slice k, for k = 0, 1, ...
 * in order. when[i] in seconds UTC. e and q: as hg_edge says, q_b(t) the mass of the time kernel
 * inside [seen_from, seen_to). Points outside the slices and the grid add what reaches them. Row
 * order does not matter: same bits for any order and any thread count. Exact zero beyond every
 * support.
 *
 * Never holds the cube: one slab of slices, at most 1.5 time bandwidths long (moments) and at most
 * 256 MiB or one plane, with a few more planes for an edge.
 *
 * HG_EDOMAIN  as hg_kde_grid; the causal rule; a time bandwidth, slice or number of slices that is
 *             not positive; a point without a time; an edge without an area
 *
 * Cost O(n (2h / cell)^2 + cells * slices) by moments, O(n (2h / cell)^2 2b / slice) by windows,
 * whichever is less.
 *
 * facts may be NULL; it is written only on HG_OK.
 */
HG_CHECKED hg_status hg_stkde_slices(const hg_stkde_options *options, size_t n, const double *x,
                                     const double *y, const int64_t *when, const double *weight,
                                     const hg_grid *grid, hg_stkde_sink sink, void *context,
                                     hg_stkde_facts *facts, hg_err *err);

/* Bytes that hg_stkde_slices asks for at most, to be judged before it is called. */
uint64_t hg_stkde_bytes(const hg_stkde_options *options, size_t n, const hg_grid *grid);

/* The plain reference of one slice: for tests. */
HG_CHECKED hg_status hg_stkde_direct(const hg_stkde_options *options, size_t n, const double *x,
                                     const double *y, const int64_t *when, const double *weight,
                                     const hg_grid *grid, size_t slice, double *out, hg_err *err);

/* q_b(t) of a time t: the mass of the kernel inside [from, to). */
double hg_time_edge(const hg_time_kernel *kernel, double bandwidth_s, double t, double from,
                    double to);

/* ---- forecasts ---- */

/*
 * What an incident of that age is expected to add over the next horizon_s: the integral of k_b over
 * [age, age + horizon]. Exponential: exp(-a/b) (1 - exp(-D/b)). Multiply by its weight and by K_h
 * for incidents per square metre.
 */
double hg_causal_share(const hg_time_kernel *kernel, double bandwidth_s, double age_s,
                       double horizon_s);

/*
 * out[i] = weight[i] * hg_causal_share of its age at the origin: weights for hg_kde_grid, whose
 * surface is then the expected number per square metre over [origin, origin + horizon).
 * HG_EDOMAIN  a symmetric kernel (it leaks the future), a bandwidth or horizon not positive, an
 *             incident without a time or at or after the origin
 */
HG_CHECKED hg_status hg_causal_weights(const hg_time_kernel *kernel, double bandwidth_s,
                                       int64_t origin, double horizon_s, size_t n,
                                       const int64_t *when, const double *weight, double *out,
                                       hg_err *err);

HG_END_DECLS

#endif
