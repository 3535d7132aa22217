/* hotgrid/density.h - kernels and kernel density estimation on a grid. */
#ifndef HOTGRID_DENSITY_H
#define HOTGRID_DENSITY_H

#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/area.h"
#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * Radial kernels in the plane, u = distance / bandwidth. Every K integrates to 1 over its support
 * (Silverman 1986, ch. 4; docs/methods.md 3.1). Compact kernels: bandwidth = radius.
 */
typedef struct hg_kernel {
    const char *name, *help;
    double (*value)(double u2); /* K at u^2; 0 beyond the support */
    double support;             /* largest u with K > 0 */
    double sd_radius;           /* radius whose per-axis standard deviation is 1 */
    const char *convention;     /* "radius", "sd" or "scale" */
} hg_kernel;

size_t hg_kernel_count(void);
const hg_kernel *hg_kernel_at(size_t index);
const hg_kernel *hg_kernel_find(const char *name); /* NULL when unknown */

/* ---- one kernel per incident on a grid or at points ---- */

typedef struct hg_kde_options {
    const hg_kernel *kernel; /* NULL = quartic */
    double bandwidth_m;      /* in the kernel's own convention, > 0 */
    bool cell_integral;      /* mean of the density over each cell instead of its centre value */
    double
        cut; /* gaussian and exponential: support in bandwidths, > 0, renormalised; 0 = 4 and 6 */
    const double
        *bandwidth_each; /* n bandwidths > 0, one a point, in place of bandwidth_m; or NULL */
} hg_kde_options;

/*
 * out[index] = sum_i w_i K_h(s_i - s) [weight per square metre] at each cell centre, or averaged
 * over the cell. Points may lie outside the grid. Row order of the points does not matter: same
 * bits for any order and any thread count. Exact zero beyond every support
 * (a gaussian cut at 8 or later: at most exp(-32) of a point's own height).
 *
 * HG_EDOMAIN  bandwidth not positive or above ten times the grid's diagonal; a weight negative or
 *             not finite; a kernel radius (bandwidth times support) < cell / sqrt 2 without
 *             cell_integral (it could miss every centre)
 *
 * HG_ENOMEM   then out[] is unspecified
 *
 * With cell_integral the kernel is integrated exactly along the cells and by four Gauss points a
 * panel across them: the mass of a point is right to 1e-4 for every kernel and position (to 1e-5
 * for all but uniform and exponential). Fast for all kernels but exponential and
 * triangular.
 *
 * Cost O(n (2 h / cell)^2 / threads), fast path with merged duplicates.
 */
HG_CHECKED hg_status hg_kde_grid(const hg_kde_options *options, size_t n, const double *x,
                                 const double *y, const double *weight, const hg_grid *grid,
                                 double *out, hg_err *err);

/*
 * The same, with buffers that are kept: a second call on no more points and the same grid asks the
 * heap for nothing. One workspace serves one call at a time.
 */
typedef struct hg_kde_workspace hg_kde_workspace;
HG_CHECKED hg_status hg_kde_workspace_new(hg_kde_workspace **out, hg_err *err);
void hg_kde_workspace_free(hg_kde_workspace *workspace);
HG_CHECKED hg_status hg_kde_grid_with(hg_kde_workspace *workspace, const hg_kde_options *options,
                                      size_t n, const double *x, const double *y,
                                      const double *weight, const hg_grid *grid, double *out,
                                      hg_err *err);

/*
 * out[j] = sum_i w_i K_h(s_i - a_j) at m points anywhere: exact, cell_integral is refused
 * (HG_EDOMAIN). An incident at a_j adds its w K_h(0): leave-one-out subtracts that. Same bits for
 * any order of the incidents. Cost O((n + m) log n + pairs within the support).
 */
HG_CHECKED hg_status hg_kde_at(const hg_kde_options *options, size_t n, const double *x,
                               const double *y, const double *weight, size_t m, const double *at_x,
                               const double *at_y, double *out, hg_err *err);

/*
 * share[i] = what point i adds to out[cell] of hg_kde_grid with cell_integral, in the arithmetic of
 * that function: the sum over i equals out[cell] within 4 n ulp. Exact zero for points that do not
 * reach the cell. HG_EDOMAIN as there, and for the exponential kernel or options without
 * cell_integral. O(n + m log m), m the points within reach.
 */
HG_CHECKED hg_status hg_kde_cell(const hg_kde_options *options, size_t n, const double *x,
                                 const double *y, const double *weight, const hg_grid *grid,
                                 size_t cell, double *share, hg_err *err);

/* The plain O(n * cells) reference of the same definition: for tests. */
HG_CHECKED hg_status hg_kde_direct(const hg_kde_options *options, size_t n, const double *x,
                                   const double *y, const double *weight, const hg_grid *grid,
                                   double *out, hg_err *err);

/* ---- edges (docs/methods.md 3.4; Diggle 1985, Jones 1993) ---- */

/*
 * out[j] = e_h(a_j) = integral over the area of K_h(a_j - v) dv, in [0, 1]: the share of a kernel
 * at a_j that lies inside polygons with holes. Exact along the boundary (Green's theorem), error at
 * most 1e-9. Uses kernel, bandwidth_m or bandwidth_each (m of them, one a point) and cut.
 */
HG_CHECKED hg_status hg_edge_at(const hg_kde_options *options, const hg_area *area, size_t m,
                                const double *at_x, const double *at_y, double *out, hg_err *err);

typedef enum hg_edge {
    HG_EDGE_NONE,
    HG_EDGE_UNIFORM, /* sum w K_h(s - s_i) / e_h(s): unbiased for constant intensity */
    HG_EDGE_DIGGLE   /* sum w K_h(s - s_i) / e_h(s_i): conserves mass */
} hg_edge;
#define HG_EDGE_THIN 0.05 /* below it a value is NaN and counted: nobody could trust it */

/* ---- bandwidths that follow the density (Abramson 1982; Silverman 1986, ch. 5) ---- */

typedef struct hg_adaptive {
    double pilot_m;     /* 0 = the bandwidth */
    double trim;        /* h_i at most trim * h0; 0 = 5 */
    hg_edge pilot_edge; /* of the pilot density */
} hg_adaptive;

/*
 * h_i = h0 * min(f(s_i)^(-1/2) / gamma, trim), f the pilot density at the points, gamma the
 * weighted geometric mean of f^(-1/2), so that h0 = options->bandwidth_m keeps its metres. Exact,
 * not binned. One distinct place: every h_i = h0.
 */
HG_CHECKED hg_status hg_adaptive_bandwidths(const hg_kde_options *options,
                                            const hg_adaptive *adaptive, const hg_area *area,
                                            size_t n, const double *x, const double *y,
                                            const double *weight, double *out, hg_err *err);

/* ---- all of it in one call: what commands and models use ---- */

typedef struct hg_density_options {
    hg_kde_options kernel;
    hg_edge edge;
    const hg_adaptive *adaptive; /* NULL = the fixed bandwidth */
    const hg_area *area;         /* needed by an edge correction; NULL = the plane */
} hg_density_options;

typedef struct hg_density_facts {
    size_t
        edge_too_thin; /* cells (uniform) or points (diggle, then left out) with e < HG_EDGE_THIN */
    size_t outside;    /* points outside the area: halo, left out by diggle */
    double bandwidth_min_m, bandwidth_max_m;
} hg_density_facts;

/*
 * Edge corrections leave out points outside the area. By HG_EDGE_UNIFORM a cell with e <
 * HG_EDGE_THIN is NaN, wherever it lies; those that touch the area are counted. With cell_integral
 * e is still that of the centre. facts may be NULL, workspace may be NULL. Errors as hg_kde_grid;
 * HG_EDOMAIN an edge without area.
 */
HG_CHECKED hg_status hg_density_grid(hg_kde_workspace *workspace, const hg_density_options *options,
                                     size_t n, const double *x, const double *y,
                                     const double *weight, const hg_grid *grid, double *out,
                                     hg_density_facts *facts, hg_err *err);

HG_END_DECLS

#endif
