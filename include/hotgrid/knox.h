/* hotgrid/knox.h - do incidents that lie near each other also follow soon after each other? */
#ifndef HOTGRID_KNOX_H
#define HOTGRID_KNOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/index.h"
#include "hotgrid/multiple.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

/*
 * Pairs i < j are counted by distance band and lag band (Knox 1964; Johnson & Bowers 2004),
 *
 *     O_ab = #{ d_ij in space band a and |t_i - t_j| in time band b },
 *
 * and compared with what the same places and the same times give when they have nothing to do with
 * each other: event times permuted over the places. The mean and the variance of that are exact;
 * only p comes from simulation. docs/methods.md 5.
 */

/* ---- bands ---- */
#define HG_KNOX_BANDS_MOST 32

/* How breaks b0 < b1 < b2 are cut. The last band, from the last break on, is always open. */
typedef enum hg_knox_convention {
    HG_KNOX_HALF_OPEN,    /* [b0, b1) [b1, b2) [b2, inf) */
    HG_KNOX_NRC,          /* the same cuts, beside the labels of the Near Repeat Calculator:
                             "1 to 100", "101 to 200" are really [1, 100) and [100, 200) */
    HG_KNOX_RIGHT_CLOSED, /* [b0, b1] (b1, b2] (b2, inf) */
    HG_KNOX_AS_LABELLED,  /* what those labels promise: [1, 101) [101, 201) */
    HG_KNOX_CONVENTION_COUNT
} hg_knox_convention;
const char *hg_knox_convention_name(hg_knox_convention convention); /* "half-open" ... */

typedef enum hg_knox_axis { HG_KNOX_SPACE, HG_KNOX_TIME } hg_knox_axis; /* metres, days */

/* Band a holds what lies between edge[a] and edge[a + 1]; edge[n] = INFINITY. */
typedef struct hg_knox_bands {
    hg_knox_axis axis;
    hg_knox_convention convention;
    size_t n; /* bands, the open one included: at least 2 */
    double edge[HG_KNOX_BANDS_MOST + 1];
    double label[HG_KNOX_BANDS_MOST + 1]; /* the breaks as given */
    bool right_closed;                    /* an edge belongs to the band below it */
} hg_knox_bands;

/*
 * n breaks from 0 upwards. HG_EDOMAIN in one sentence: fewer than 2 breaks or too many, the first
 * is not 0, one is not finite or does not ascend.
 */
HG_CHECKED hg_status hg_knox_cut(hg_knox_axis axis, hg_knox_convention convention, size_t n,
                                 const double *breaks, hg_knox_bands *out, hg_err *err);
/* Is the first band that of one and the same place: in space, up to 1 m? */
bool hg_knox_has_same_place(const hg_knox_bands *bands);
/* Joins the first band to the second: for places that are known to the street only. The open band
 * is never joined: false when there is no second finite band. */
bool hg_knox_join_same_place(hg_knox_bands *bands);
/* "[1, 100)", "(14, inf)": what is really cut. Returns out. */
const char *hg_knox_interval(const hg_knox_bands *bands, size_t band, char out[64]);
/* "same place", "1 to 100", "more than 300" in the two conventions that have labels, else the
 * interval. Returns out. */
const char *hg_knox_label(const hg_knox_bands *bands, size_t band, char out[64]);

/* ---- the table ---- */
typedef enum hg_knox_ratio { HG_KNOX_EXACT, HG_KNOX_MEAN, HG_KNOX_MEDIAN } hg_knox_ratio;

typedef enum hg_knox_rule {
    HG_KNOX_RULE_FDR, /* q < alpha and ratio > 1 */
    HG_KNOX_RULE_NRC  /* p < .05 and ratio >= 1.2, as the Near Repeat Calculator highlights */
} hg_knox_rule;

typedef enum hg_knox_flag {
    HG_KNOX_PLAIN,            /* "" */
    HG_KNOX_SIGNIFICANT,      /* by the rule */
    HG_KNOX_EXPECTED_BELOW_1, /* too little expected: never highlighted */
    HG_KNOX_EXPECTED_0,       /* the ratio is NaN */
    HG_KNOX_NO_VARIANCE,      /* z is NaN: no permutation changes the count */
    HG_KNOX_FLAG_COUNT
} hg_knox_flag;
const char *hg_knox_flag_name(hg_knox_flag flag); /* "" "significant" "expected_below_1" ... */

typedef struct hg_knox_options {
    hg_knox_bands space, time;
    hg_metric metric;
    size_t permutations;     /* 0: no p, no q, no joint test */
    uint64_t seed;           /* stream (seed, HG_STAGE_KNOX, permutation) */
    const uint32_t *stratum; /* [n], numbers 0 .. n_strata - 1: times stay in their stratum; NULL */
    size_t n_strata;
    hg_knox_ratio ratio;
    hg_knox_rule rule;
    hg_adjust adjust; /* for q */
    double alpha;     /* 0 means .05 */
    size_t fewest;    /* refuse fewer events; 0 means 20 */
    hg_talk *talk;
} hg_knox_options;

/*
 * With permutations: p = (1 + #{sim >= O}) / (1 + R), one-sided. Cells
 * without expectation have none. q over the cells of finite bands: an open band holds the rest, has
 * no q and is never significant by HG_KNOX_RULE_FDR. ratio = O / expected, or O / mean or median of
 * the permutations (infinite for a median of 0). Strata: the variance is that of the permutations
 * (divisor R; NaN without them).
 */
typedef struct hg_knox_cell {
    uint64_t observed;
    double expected, variance, z, ratio, p, q;
    double simulated_mean, simulated_median; /* NaN without permutations */
    size_t reached;                          /* permutations with at least as many pairs */
    hg_knox_flag flag;
} hg_knox_cell;

typedef struct hg_knox {
    size_t n, n_space, n_time, permutations;
    uint64_t pairs;  /* n (n - 1) / 2 */
    uint64_t within; /* pairs in the finite space bands */
    uint64_t space_pairs[HG_KNOX_BANDS_MOST], time_pairs[HG_KNOX_BANDS_MOST];
    hg_knox_cell *cell; /* [n_space * n_time], row a holds space band a */
    /*
     * The largest z of the finite cells with expected >= 1 and a variance, where it is, and the
     * share of permutations whose own largest z reaches it: one p for the whole table. Without such
     * a cell joint_p is NaN and joint_cell is SIZE_MAX.
     */
    double joint_z, joint_p;
    size_t joint_cell;
} hg_knox;

/*
 * time[i]: whole ticks, ticks_per_day of them a day: dates as day numbers with 1, instants as
 * seconds with 86400. A lag is |time[i] - time[j]| in exact arithmetic, compared with the edges in
 * ticks. x, y in metres. The result does not depend on the order of the events nor on threads.
 *
 * HG_EEMPTY   fewer than `fewest` events, all on one date, all at one place
 * HG_EDOMAIN  a coordinate that is not finite, a stratum out of range, times 2^31 ticks apart
 * HG_ESTOPPED the user asked to stop
 *
 * Cost O(n log n + P) once and O(R (n + P)) for p, P the pairs in the finite space bands. Memory
 * O(n + min(P, 1e8)) and R cells: never n^2. Above 1e8 pairs they are found anew per tile.
 */
HG_CHECKED hg_status hg_knox_table(size_t n, const double *x, const double *y, const int64_t *time,
                                   int64_t ticks_per_day, const hg_knox_options *options,
                                   hg_knox *out, hg_err *err);
void hg_knox_clear(hg_knox *table);

/* Exact moments of O for given margins (docs/methods.md 5.2): N pairs in the band and the sum of
 * squares of the events' numbers of partners in it, on each axis; n >= 3. */
typedef struct hg_knox_margin {
    uint64_t pairs;
    uint64_t squares;
} hg_knox_margin;
void hg_knox_moments(size_t n, const hg_knox_margin *space, const hg_knox_margin *time,
                     double *expected, double *variance);

HG_END_DECLS

#endif
