/* cluster/knox.h - what the steps of the Knox table hand to each other. */
#ifndef HG_CLUSTER_KNOX_H
#define HG_CLUSTER_KNOX_H

#include "hotgrid/knox.h"

/* Permutations in the lanes of one block of times, and pairs counted before 16 bits are full. */
enum { HG_KNOX_LANES = 32, HG_KNOX_RUN = 32767, HG_KNOX_CHUNK = 64 };

typedef struct hg_knox_pair {
    uint32_t i, j; /* places in the index's order */
} hg_knox_pair;

/* ---- knox_events.c: the events in canonical order, times as small whole numbers ---- */
typedef struct hg_knox_events {
    size_t n;
    double *x, *y;     /* by stratum, time, x, y */
    int32_t *time;     /* from 0 on, in steps of the largest unit that measures all of them */
    uint32_t *stratum; /* [n], ascending */
    size_t *start;     /* [n_strata + 1]: events of a stratum */
    size_t n_strata;
    size_t n_limits;                   /* finite time bands */
    int32_t limit[HG_KNOX_BANDS_MOST]; /* a lag below limit[b] lies in band b or before */
    double beyond[HG_KNOX_BANDS_MOST]; /* a measure from beyond[a] on lies after space band a */
    size_t n_beyond;                   /* finite space bands */
    bool narrow;                       /* times, lags and limits fit 16 bits */
} hg_knox_events;
HG_CHECKED hg_status hg_knox_events_take(size_t n, const double *x, const double *y,
                                         const int64_t *time, int64_t ticks_per_day,
                                         const hg_knox_options *options, hg_knox_events *out,
                                         hg_err *err);
void hg_knox_events_clear(hg_knox_events *events);

/* ---- knox_pairs.c: pairs in the finite space bands ---- */
typedef struct hg_knox_pairs {
    hg_index *index;
    const hg_knox_events *events;
    hg_metric metric;
    double radius;      /* of the last finite band */
    size_t n_chunks;    /* of HG_KNOX_CHUNK places */
    uint64_t *in_chunk; /* [n_chunks][n_beyond] pairs that begin there */
    uint32_t *partners; /* [n][n_beyond], by place */
    uint64_t *observed; /* [n_beyond][n_limits], by lag below the limit */
    uint32_t *stratum;  /* by place */
    int32_t *time;      /* by place */
    hg_knox_pair *kept; /* all of them, band after band; NULL: too many, found anew per tile */
    uint64_t most_in_chunk;
    uint64_t total, band_total[HG_KNOX_BANDS_MOST];
} hg_knox_pairs;
/* most_kept: pairs that may be held. */
HG_CHECKED hg_status hg_knox_pairs_find(const hg_knox_events *events,
                                        const hg_knox_options *options, uint64_t most_kept,
                                        hg_knox_pairs *out, hg_err *err);
void hg_knox_pairs_clear(hg_knox_pairs *pairs);
/* Pairs of the chunks [first, last): band a's from begin[a] on; begin[n_beyond] ends the last. */
void hg_knox_pairs_of(const hg_knox_pairs *pairs, size_t first, size_t last, hg_knox_pair *out,
                      uint64_t *begin);
/* Pairs of two strata in space band a: [g * n_strata + h], g <= h; the open band is left 0. */
void hg_knox_pairs_by_strata(const hg_knox_pairs *pairs, double *out);

/* ---- knox_lags.c: pairs in the time bands ---- */
HG_CHECKED hg_status hg_knox_lags(const hg_knox_events *events, hg_knox_margin *out, hg_err *err);
/* [n_time][n_strata^2], g <= h. */
void hg_knox_lags_by_strata(const hg_knox_events *events, double *out);

/* ---- knox_leaves.c: |a - b| below each limit, in every lane ---- */
/* times: [place][HG_KNOX_LANES], int16_t or int32_t; count[n_limits][HG_KNOX_LANES] grows. */
void hg_knox_count_lanes(bool narrow, const hg_knox_pair *pair, uint64_t n, const void *times,
                         size_t n_limits, const int32_t *limit, uint64_t *count);
/* Tests only: at most plain (0), AVX2 (1), AVX-512 (2). */
void hg_knox_count_at_most(int set);

/* ---- knox_permute.c ---- */
/* count[permutation][n_beyond * n_limits], lags below the limit. */
HG_CHECKED hg_status hg_knox_permute(const hg_knox_events *events, const hg_knox_pairs *pairs,
                                     const hg_knox_options *options, uint64_t *count, hg_err *err);

/* ---- knox_test.c: from counts to p, q and flags ---- */
/* counts[permutation][cell], or NULL without permutations. */
HG_CHECKED hg_status hg_knox_judge(const hg_knox_options *options, const uint64_t *counts,
                                   hg_knox *table, hg_err *err);

/* Tests only: pairs held at once from now on; 0 = as usual. */
void hg_knox_hold_at_most(uint64_t pairs);

#endif
