/* cluster/gistar_tally.h - how many drawn sums lie beyond two limits, for a few kinds of sums. */
#ifndef HG_CLUSTER_GISTAR_TALLY_H
#define HG_CLUSTER_GISTAR_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

/* Counted: sum >= high or sum <= low. */
typedef struct hg_limits {
    int64_t low, high;
} hg_limits;

static inline bool hg_is_beyond(hg_limits l, int64_t sum)
{
    return sum >= l.high || sum <= l.low;
}

/*
 * Sums of `columns` kinds. When they lie in a short range [low, low + width) every value is
 * counted and nobody looks at a sum again; else sums are kept, sorted a block at a time, and looked
 * up by every place.
 */
typedef struct hg_tally {
    size_t columns, lanes;
    bool counts;
    int64_t low;
    size_t width;
    uint32_t *count; /* columns * width */
    int64_t *sum;    /* columns * lanes */
} hg_tally;

/* `width` as a double: it may be more than can be counted. */
HG_CHECKED hg_status hg_tally_init(hg_tally *tally, size_t columns, size_t lanes, int64_t low,
                                   double width, hg_err *err);
void hg_tally_clear(hg_tally *tally);

static inline void hg_tally_put(hg_tally *t, size_t column, size_t lane, int64_t sum)
{
    if (t->counts)
        t->count[column * t->width + (size_t)(sum - t->low)]++;
    else
        t->sum[column * t->lanes + lane] = sum;
}

/* After a block of n lanes: sorts what is kept. */
void hg_tally_sort(hg_tally *tally, size_t n);
size_t hg_tally_beyond(const hg_tally *tally, size_t column, size_t n, hg_limits limits);

/* After everything: counts become running totals; then what lies beyond. */
void hg_tally_total(hg_tally *tally);
size_t hg_tally_beyond_total(const hg_tally *tally, size_t column, hg_limits limits);

#endif
