/* density/bandwidth_sums.h - sums of Gaussians over all pairs of places. */
#ifndef HG_DENSITY_BANDWIDTH_SUMS_H
#define HG_DENSITY_BANDWIDTH_SUMS_H

#include "density/bandwidth.h"

/*
 * The places in square buckets, bucket after bucket (row-major), within a bucket in the order of
 * the sample.
 */
typedef struct bw_index {
    double side;
    size_t cols, rows;
    size_t *start; /* cols * rows + 1 */
    double *x, *y, *count;
    double *nearest; /* distance to the nearest other place */
    double nearest_min;
} bw_index;

HG_CHECKED hg_status bw_index_make(const bw_sample *sample, bw_index **out, hg_err *err);
void bw_index_free(bw_index *index);

/* The buckets that a disc may touch: rows [row, row_end), columns [col, col_end). */
typedef struct bw_block {
    size_t row, row_end, col, col_end;
} bw_block;
bw_block bw_block_around(const bw_index *index, double x, double y, double radius);

/*
 * out[i] = sum_j count_j exp(-d_ij^2 / (2 h^2)) over all places, its own included, in the order of
 * the index. Terms beyond 8.6 h are left out: less than 1e-16 of what the own place adds, each. For
 * many places in few bandwidths a lattice takes over: then right to 1e-9 of the largest sum.
 */
HG_CHECKED hg_status bw_sums(const bw_sample *sample, double h, double *out, hg_err *err);

/*
 * out[i] = ln sum over the points but one at place i (all_of_place: but all at i) of exp(-d^2 / (2
 * h^2)), relative error as above but of the sum itself: an isolated place keeps its digits however
 * small h is. -INFINITY when nothing is left.
 */
HG_CHECKED hg_status bw_log_sums_without(const bw_sample *sample, double h, bool all_of_place,
                                         double *out, hg_err *err);

/* The lattice alone, whatever it costs: for bw_sums and for tests. */
HG_CHECKED hg_status bw_lattice_sums(const bw_sample *sample, double h, double *out, hg_err *err);
/* Nanoseconds that it would take, about. */
double bw_lattice_cost(const bw_sample *sample, double h);
/* The pairs alone. */
HG_CHECKED hg_status bw_pair_sums(const bw_sample *sample, double h, double *out, hg_err *err);

#endif
