/* hotgrid/gistar.h - Getis-Ord Gi*: where do high or low counts lie together? */
#ifndef HOTGRID_GISTAR_H
#define HOTGRID_GISTAR_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/multiple.h"
#include "hotgrid/neighbours.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

/* Why a place has no z, or what is odd about it. The numbers are written into files. */
typedef enum hg_gistar_reason {
    HG_GISTAR_FINE = 0,
    HG_GISTAR_OUTSIDE = 1,        /* not in the universe: no z */
    HG_GISTAR_CONSTANT = 2,       /* every place of the universe has the same value: no z */
    HG_GISTAR_ALL_NEIGHBOURS = 3, /* all places are near it, nothing to compare with: no z */
    HG_GISTAR_ISLAND = 4,         /* nobody is near it: z of its own value alone */
    HG_GISTAR_REASONS
} hg_gistar_reason;
const char *hg_gistar_reason_name(hg_gistar_reason reason); /* "", "outside", "constant", ... */

typedef struct hg_gistar_options {
    size_t permutations; /* 0: p of the normal limit */
    uint64_t seed;
    hg_adjust adjust; /* of p, for the bins */
    hg_talk *talk;
} hg_gistar_options;

/* Arrays of n each, the caller's; those that are NULL are not computed. After a failure they hold
 * nothing of use. */
typedef struct hg_gistar_out {
    double *z;           /* Gi* */
    double *conditional; /* z of the neighbours' sum given x_i, by its exact permutation mean and
                            variance: Ord & Getis' G_i. NaN where nobody is near */
    double *p, *q;       /* two-sided; q adjusted */
    int8_t *bin;         /* -3..3: q <= .01, .05, .10 with the sign of z; 0 where there is none */
    uint8_t *reason;     /* hg_gistar_reason */
} hg_gistar_out;

typedef struct hg_gistar_facts {
    size_t n;               /* places of the universe */
    double total, mean, sd; /* of their values; divisor n */
    size_t islands, all_neighbours;
    int constant;
    size_t tests;           /* p that are numbers */
    double lowest, highest; /* z; NaN when none */
    size_t hot[3], cold[3]; /* places in bins 1, 2, 3 and -1, -2, -3 */
} hg_gistar_facts;

/*
 * z_i = (sum_j w_ij x_j - xbar W_i) / (S sqrt((n W_i - W_i^2) / (n - 1))), w binary, i its own
 * neighbour, S^2 = sum x^2 / n - xbar^2 over the universe (Ord & Getis 1995, Geographical Analysis
 * 27, 286-306; docs/methods.md 8.1).
 *
 * Without permutations p = erfc(|z| / sqrt 2). With them x_i is held and its k neighbours' values
 * are drawn without replacement from the other n - 1: p = (1 + #{|sum - m| >= |observed - m|}) /
 * (1 + permutations), m the exact mean k (total - x_i) / (n - 1), ties by whole numbers. A
 * replicate is one random order of the universe, from which every place draws. Islands have no
 * permutation p (their neighbours' sum cannot differ): NaN.
 *
 * Values are cut to a multiple of 2^-s with s as large as 64-bit sums allow: counts are exact,
 * weights within 2^-40 of their sum. Same bits for any thread count. facts may be NULL.
 *
 * HG_EDOMAIN  a value of the universe that is not finite
 * HG_EEMPTY   fewer than 3 places in the universe
 * HG_ESTOPPED
 *
 * Cost O(cells * (2 reach + 1)) on a grid, O(links) on lists; permutations O(permutations * n / 8).
 */
HG_CHECKED hg_status hg_gistar(const hg_gistar_options *options, const hg_neighbours *neighbours,
                               const double *value, const hg_gistar_out *out,
                               hg_gistar_facts *facts, hg_err *err);

/* Exact mean and variance of the sum of k neighbours given x_i = own, over all draws: k m and
 * k (1 - k/(n - 1)) s^2, with m and s^2 (divisor n - 2) over the other n - 1. */
void hg_gistar_permutation(size_t n, double total, double squares, double own, size_t k,
                           double *mean, double *variance);

HG_END_DECLS

#endif
