/* cluster/gistar_tally.c - how are a million drawn sums kept, and how many lie beyond a limit? */
#include "cluster/gistar_tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

#define COUNTED_MOST 8e6 /* 32 MB of counts a slot */

hg_status hg_tally_init(hg_tally *tally, size_t columns, size_t lanes, int64_t low, double width,
                        hg_err *err)
{
    hg_tally made = {.columns = columns, .lanes = lanes, .low = low};
    hg_status st = HG_OK;
    made.counts = width * (double)columns <= COUNTED_MOST;
    if (made.counts) {
        made.width = (size_t)width;
        HG_TRY(hg_alloc(&made.count, columns * made.width, sizeof *made.count, err));
    } else {
        HG_TRY(hg_alloc_large(&made.sum, columns * lanes, sizeof *made.sum, err));
    }
    *tally = made;
done:
    return st;
}

void hg_tally_clear(hg_tally *tally)
{
    hg_free(tally->count);
    hg_free(tally->sum);
    memset(tally, 0, sizeof *tally);
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void hg_tally_sort(hg_tally *tally, size_t n)
{
    for (size_t k = 0; !tally->counts && k < tally->columns; k++)
        qsort(tally->sum + k * tally->lanes, n, sizeof *tally->sum, ascending);
}

/* How many of n sorted numbers are below `limit`. */
static size_t below(const int64_t *sorted, size_t n, int64_t limit)
{
    size_t low = 0;
    while (n > 0) {
        size_t half = n / 2;
        bool right = sorted[low + half] < limit;
        low = right ? low + half + 1 : low;
        n = right ? n - half - 1 : half;
    }
    return low;
}

size_t hg_tally_beyond(const hg_tally *tally, size_t column, size_t n, hg_limits limits)
{
    const int64_t *sorted = tally->sum + column * tally->lanes;
    if (limits.low >= limits.high)
        return n;
    return below(sorted, n, limits.low + 1) + n - below(sorted, n, limits.high);
}

void hg_tally_total(hg_tally *tally)
{
    for (size_t k = 0; tally->counts && k < tally->columns; k++)
        for (size_t v = 1; v < tally->width; v++)
            tally->count[k * tally->width + v] += tally->count[k * tally->width + v - 1];
}

/* Sums of at most `value`. */
static size_t up_to(const hg_tally *t, size_t column, int64_t value)
{
    const uint32_t *count = t->count + column * t->width;
    if (value < t->low)
        return 0;
    size_t at = (size_t)(value - t->low);
    return count[at < t->width ? at : t->width - 1];
}

size_t hg_tally_beyond_total(const hg_tally *tally, size_t column, hg_limits limits)
{
    size_t all = tally->count[(column + 1) * tally->width - 1];
    if (limits.low >= limits.high)
        return all;
    return up_to(tally, column, limits.low) + all - up_to(tally, column, limits.high - 1);
}
