/* hotgrid/replicates.h - Monte Carlo replicates [first, last), side by side: the one seam. */
#ifndef HOTGRID_REPLICATES_H
#define HOTGRID_REPLICATES_H

#include <stddef.h>

#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

#define HG_REPLICATES_MOST 1000000

/*
 * Which replicates, cut into blocks. What a replicate draws depends on its number alone (the
 * stream's name, hotgrid/rng.h), so that [0, R) may be cut anywhere: between threads here, between
 * processes by a caller who adds up what each part counted.
 */
typedef struct hg_replicates {
    size_t first, last;
    size_t block; /* most replicates in one call, such as the lanes of a register; 0 = 1 */
    hg_talk *talk;
    const char *stage; /* of the progress: "permute" */
} hg_replicates;

/*
 * Replicates [first, last), at most `block` of them. Calls that run at the same time have different
 * slots: rooms of work, and counters that are whole numbers or are kept per replicate.
 */
typedef hg_status (*hg_replicate_body)(size_t first, size_t last, size_t slot, void *context,
                                       hg_err *err);

/* Slots that hg_replicates_run uses, so many rooms to prepare: at least 1, at most the threads. */
size_t hg_replicates_slots(const hg_replicates *replicates);

/*
 * Every replicate once, blocks in ascending order within a slot; progress and a wish to stop are
 * looked at between rounds of blocks.
 * HG_EDOMAIN  last < first or more than HG_REPLICATES_MOST; HG_ESTOPPED; or what body returned
 */
HG_CHECKED hg_status hg_replicates_run(const hg_replicates *replicates, hg_replicate_body body,
                                       void *context, hg_err *err);

/* (1 + reached) / (1 + replicates): the data count as one more draw, so that p is never 0 and never
 * smaller than it should be (Davison & Hinkley 1997, 4.2; Phipson & Smyth 2010). */
double hg_monte_carlo_p(size_t reached, size_t replicates);

/*
 * The Gumbel tail of simulated maxima (Abrams, Kleinman & Kulldorff 2010), by moments: scale b =
 * s sqrt(6) / pi with s the sample sd (divisor n - 1), location m = mean - 0.5772156649 b.
 * HG_EEMPTY: fewer than 2 maxima, or all equal.
 */
typedef struct hg_gumbel {
    double location, scale;
} hg_gumbel;
HG_CHECKED hg_status hg_gumbel_fit(size_t n, const double *maxima, hg_gumbel *out, hg_err *err);
/* P(maximum >= x) = 1 - exp(-exp(-(x - m) / b)), exact far out in the tail. */
double hg_gumbel_tail(const hg_gumbel *gumbel, double x);

HG_END_DECLS

#endif
