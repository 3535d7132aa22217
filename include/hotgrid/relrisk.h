/* hotgrid/relrisk.h - where are cases denser than controls, and could that be chance? */
#ifndef HOTGRID_RELRISK_H
#define HOTGRID_RELRISK_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/density.h"
#include "hotgrid/grid.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

#define HG_RELRISK_LEAST 20     /* cases and controls, each */
#define HG_RELRISK_FLOOR 1e-3   /* of the highest density of controls */
#define HG_RELRISK_MOST 1000000 /* replicates */

typedef struct hg_relrisk_points {
    size_t n;
    const double *x, *y, *weight;
} hg_relrisk_points;

typedef struct hg_relrisk_options {
    hg_kde_options kernel; /* one for both; NULL kernel = Gaussian; bandwidth_each stays NULL */
    const hg_adaptive
        *adaptive;          /* both sides follow one pilot, of all points together; NULL = fixed */
    hg_edge edge;           /* HG_EDGE_UNIFORM: densities are divided by e_h(s) */
    const hg_area *area;    /* needed by an edge correction and by an adaptive pilot's */
    const double *fraction; /* share of each cell inside the area; NULL = all of them */
    double floor;           /* of the highest density of controls; 0 = HG_RELRISK_FLOOR */
    size_t permutations;    /* 0: asymptotic p */
    uint64_t seed;
    hg_talk *talk; /* progress and stop; may be NULL */
} hg_relrisk_options;

typedef struct hg_relrisk_facts {
    double floor_per_m2;                   /* controls below it: no_controls */
    size_t n_cells, no_controls, no_cases; /* inside the area: with a value, below the floor, with
                                              controls but beyond the kernel of every case */
    double inside_cases, inside_controls;  /* share of the weight that the surfaces hold inside */
    double bandwidth_min_m, bandwidth_max_m;
    double highest, lowest; /* log risk */
} hg_relrisk_facts;

/*
 * log_risk[cell] = ln(f / g), f and g the densities of cases and controls, each scaled to integrate
 * to 1 over the area (sum of density * fraction * cell^2). NaN outside, where g is below
 * floor * max g, and where f is 0.
 *
 * p[cell] (may be NULL): how likely a log risk at least as high is when cases and controls come
 * from one distribution; one-sided, so that values near 1 mean a low risk.
 *   permutations = R > 0: labels drawn anew R times (points, weights and bandwidths stay in place;
 *     stream r of HG_STAGE_RELRISK), p = (1 + #{rho* >= rho}) / (1 + R).
 *   0: 1 - Phi(rho / sd), of a fixed bandwidth sd^2 = (1/n1 + 1/n2) Q(s) / (h^2 e_h(s)^2 z(s)), z
 *     the pooled density, Q(s) h^-2 = integral over the area of K_h(s - v)^2 dv, R(K) h^-2 without
 *     edge correction (Kelsall & Diggle 1995; Hazelton & Davies 2009); adaptive (Gaussian only)
 *     sd^2 = (1/n1 + 1/n2) 5/2 Q(s) gamma^2 / (h0^2 e(s)^2) (Davies & Hazelton 2010). n is
 *     (sum w)^2 / sum w^2.
 *
 * Same bits for any order of the points and any number of threads. facts may be NULL.
 *
 * HG_EEMPTY   fewer than 20 cases or controls with a weight; no cell with a value
 * HG_EDOMAIN  as hg_kde_grid; a floor not in (0, 1); an edge correction without an area, or other
 *             than uniform; more than HG_RELRISK_MOST permutations
 * HG_ESTOPPED through talk
 * Cost 3 + R density estimates; memory 3 grids and 1.5 for each thread.
 */
HG_CHECKED hg_status hg_relrisk_grid(const hg_relrisk_options *options,
                                     const hg_relrisk_points *cases,
                                     const hg_relrisk_points *controls, const hg_grid *grid,
                                     double *log_risk, double *p, hg_relrisk_facts *facts,
                                     hg_err *err);

HG_END_DECLS

#endif
