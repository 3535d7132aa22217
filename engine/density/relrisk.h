/* density/relrisk.h - what the files of relative risk share. */
#ifndef HG_DENSITY_RELRISK_H
#define HG_DENSITY_RELRISK_H

#include "hotgrid/relrisk.h"

/* Points in canonical order, with the label they came with. */
typedef struct hg_relrisk_pool {
    size_t n, n_cases;
    double *x, *y, *weight, *bandwidth; /* bandwidth NULL: fixed */
    unsigned char *is_case;
    double cases_weight, controls_weight;       /* sums */
    double cases_effective, controls_effective; /* (sum w)^2 / sum w^2 */
    double gamma_m;                             /* adaptive: h_i = h0 f^(-1/2) / gamma */
} hg_relrisk_pool;

typedef struct hg_relrisk_work {
    const hg_relrisk_options *options;
    hg_kde_options kernel; /* resolved: never NULL */
    const hg_grid *grid;
    size_t cells;
    hg_relrisk_pool pool;
    /* raw sums of kernels; what a cell counts in an integral: fraction * cell^2 / e */
    double *cases, *controls, *measure;
    double *edge, *edge_squared;        /* e_h(s); Q(s) / R(K); NULL: 1 */
    double cases_total, controls_total; /* integrals of the raw sums */
} hg_relrisk_work;

/* sum of weights in the plane: value[] * measure[]. Same bits always. */
HG_CHECKED hg_status hg_relrisk_integral(const hg_relrisk_work *work, const double *value,
                                         double *out, hg_err *err);

HG_CHECKED hg_status hg_relrisk_pool_init(const hg_relrisk_points *cases,
                                          const hg_relrisk_points *controls, hg_relrisk_pool *out,
                                          hg_err *err);
void hg_relrisk_pool_clear(hg_relrisk_pool *pool);
/* Points of one label as arrays of their own; NULL bandwidths stay NULL. */
typedef struct hg_relrisk_side {
    size_t n;
    double *x, *y, *weight, *bandwidth;
} hg_relrisk_side;
HG_CHECKED hg_status hg_relrisk_side_alloc(const hg_relrisk_pool *pool, size_t n,
                                           hg_relrisk_side *out, hg_err *err);
void hg_relrisk_side_clear(hg_relrisk_side *side);
void hg_relrisk_side_add(const hg_relrisk_pool *pool, size_t point, hg_relrisk_side *side);
HG_CHECKED hg_status hg_relrisk_density(const hg_relrisk_work *work, hg_kde_workspace *workspace,
                                        const hg_relrisk_side *side, double *out, hg_err *err);

/* relrisk_pilot.c: bandwidths of one pilot for both sides; edge factors of every cell. */
HG_CHECKED hg_status hg_relrisk_pilot(hg_relrisk_work *work, hg_err *err);

/* p where log_risk has a value, NaN elsewhere. */
HG_CHECKED hg_status hg_relrisk_asymptotic(const hg_relrisk_work *work, const double *log_risk,
                                           double *p, hg_err *err);
HG_CHECKED hg_status hg_relrisk_relabel(const hg_relrisk_work *work, const double *log_risk,
                                        double *p, hg_err *err);

#endif
