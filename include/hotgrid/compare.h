/* hotgrid/compare.h - did it change between two periods, and more than elsewhere? */
#ifndef HOTGRID_COMPARE_H
#define HOTGRID_COMPARE_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/multiple.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* ---- two counts of one place ---- */

/*
 * Of n = before + after incidents, `after` is binomial with probability after_days / (before_days +
 * after_days) when the rate did not change (Przyborowski & Wilenski 1940). ratio is that of the
 * rates per day; its interval is the Clopper-Pearson interval of after / n carried over, and p is
 * twice the smaller tail, at most 1: p < alpha exactly when the interval of level 1 - alpha leaves
 * out 1 (docs/methods.md 12.9).
 */
typedef enum hg_change_class {
    HG_CHANGE_TOO_FEW,  /* whatever the split of so few incidents, p would stay above alpha */
    HG_CHANGE_NOT_SEEN, /* no clear change */
    HG_CHANGE_UP,
    HG_CHANGE_DOWN,
    HG_CHANGE_CLASS_COUNT
} hg_change_class;
const char *hg_change_class_name(hg_change_class change); /* "too few" "no clear change" ... */

typedef struct hg_change {
    uint64_t before, after;
    double expected;   /* after the change of nothing: before * after_days / before_days */
    double difference; /* after - expected */
    double ratio;      /* NaN for 0 and 0, infinite for a before of 0 */
    double low, high;  /* of ratio; 0 and infinite for 0 and 0 */
    double p;          /* 1 for 0 and 0 */
    double q;          /* adjusted over the places that are not too few; NaN for those */
    double share;      /* ratio - 1, NaN for a before below share_base */
    hg_change_class change;
} hg_change;

typedef struct hg_compare_options {
    double before_days, after_days;
    double level;        /* of intervals; 0 = .95 */
    double alpha;        /* up or down: q <= alpha; 0 = .05 */
    uint64_t share_base; /* no percentage of fewer incidents; 0 = 20 */
    hg_adjust adjust;
} hg_compare_options;

/*
 * Places that are too few are no test: that depends on their n alone, so leaving them out costs no
 * validity and spares the others (Tarone 1990).
 *
 * HG_EDOMAIN  days not positive, level or alpha not in (0, 1), a count above 2^52
 */
HG_CHECKED hg_status hg_compare(const hg_compare_options *options, size_t n, const uint64_t *before,
                                const uint64_t *after, hg_change *out, hg_err *err);

/* ---- treated places against others ---- */

/* Counts of one area, and what they are divided by to be alike: days, km2; 0 = 1. */
typedef struct hg_wdd_area {
    uint64_t before, after;
    double weight;
} hg_wdd_area;

typedef struct hg_wdd_effect {
    double estimate, se, z, p; /* incidents in the units of the weights; p two-sided, normal */
    double low, high;          /* estimate -+ quantile * se */
} hg_wdd_effect;

/*
 * The weighted displacement difference (Wheeler & Ratcliffe 2018, Crime Science 7:11): with T, C
 * and D the treated area, the control area and the displacement ring,
 *
 *     local         (T1 - T0) - (C1 - C0)
 *     displacement  D1 - D0
 *     total         local + displacement
 *
 * each count divided by the weights of its area and period, each variance the sum of the counts
 * over the squared weights (Poisson counts). Negative: fewer than without the measure.
 */
typedef struct hg_wdd {
    hg_wdd_effect local, displacement, total;
    /* ln[(T1 / T0) / (C1 / C0)] with its delta-method error, for areas of unequal size: free of
     * weights. All NaN when one of the four counts is 0. estimate, low and high are ratios. */
    hg_wdd_effect relative;
} hg_wdd;

/* HG_EDOMAIN a weight that is negative or not finite, a level not in (0, 1) (0 = .95);
 * HG_EEMPTY  no incident in the treated area in either period */
HG_CHECKED hg_status hg_wdd_test(const hg_wdd_area *treated, const hg_wdd_area *control,
                                 const hg_wdd_area *ring, double before_weight, double after_weight,
                                 double level, hg_wdd *out, hg_err *err);

HG_END_DECLS

#endif
