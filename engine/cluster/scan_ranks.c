/*
 * cluster/scan_ranks.c - the intervals of a disc from case to case: which c in a row expect least?
 *
 * The best window begins on the step of one of its cases and ends on that of another: anything
 * longer expects more. So it is c cases in a row, and of all such rows the one whose steps expect
 * least. A row of more cases holds one of fewer: where c of them expect mu at least, every c' that
 * would need less than mu is passed over.
 */
#include <string.h>

#include "base/try.h"
#include "cluster/scan.h"

/* Puts a case into its place; returns its rank. */
static size_t insert(hg_scan_walker *walker, uint32_t step)
{
    const uint64_t *profile = walker->frame->profile;
    hg_scan_ranks *r = &walker->ranks;
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->step[middle] < step)
            low = middle + 1;
        else
            high = middle;
    }
    const size_t behind = (r->n - low) * sizeof *r->step;
    memmove(r->step + low + 1, r->step + low, behind);
    memmove(r->begin + low + 1, r->begin + low, behind);
    memmove(r->end + low + 1, r->end + low, behind);
    r->step[low] = step;
    r->begin[low] = (uint32_t)profile[step];
    r->end[low] = (uint32_t)profile[step + 1];
    r->n++;
    return low;
}

/* The first c' > c, or n + 1, for which mu is not too much: most ascends. */
static size_t enough(const double *most, size_t c, size_t n, double mu)
{
    size_t low = c + 1, stride = 1;
    while (low <= n && most[low] < mu) { /* ever further */
        c = low;
        low += stride;
        stride *= 2;
    }
    size_t high = low <= n ? low : n + 1;
    for (low = c + 1; low < high;) { /* then by halves */
        size_t middle = (low + high) / 2;
        if (most[middle] < mu)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Every row of cases that meets the ranks [low, high]. */
static hg_status look(hg_scan_walker *walker, double mass, size_t low, size_t high, hg_err *err)
{
    const hg_scan_frame *frame = walker->frame;
    const hg_scan_ranks *r = &walker->ranks;
    const uint32_t longest = (uint32_t)frame->longest;
    hg_status st = HG_OK;
    for (size_t c = frame->options.fewest_cases; c <= r->n;) {
        size_t first = low + 1 > c ? low + 1 - c : 0;
        size_t last = high < r->n - c ? high : r->n - c;
        uint32_t held = hg_scan_least(r, first, last - first + 1, c, longest);
        if (held == UINT32_MAX) /* nor do more of them fit */
            break;
        double mu = mass * (double)held / frame->scale;
        if (mu > walker->most[c]) {
            c = enough(walker->most, c, r->n, mu);
            continue;
        }
        double llr = hg_scan_llr((double)c, mu, (double)frame->n_cases);
        if (llr > walker->best) {
            walker->best = llr;
            HG_TRY(hg_scan_ladder_for(&walker->ladder, llr, &walker->most, err));
        }
        c++;
    }
done:
    return st;
}

hg_status hg_scan_look_ranks(hg_scan_walker *walker, double mass, hg_err *err)
{
    enum { ONE_BY_ONE = 4 };
    size_t low = SIZE_MAX, high = 0, rank[ONE_BY_ONE] = {0};
    hg_status st = HG_OK;
    for (size_t i = 0; i < walker->n_added; i++) {
        size_t at = insert(walker, walker->added[i]);
        for (size_t k = 0; k < i && k < ONE_BY_ONE; k++) /* those behind it moved */
            rank[k] += rank[k] >= at;
        if (i < ONE_BY_ONE)
            rank[i] = at;
        high += i > 0 && high >= at;
        low = at < low ? at : low;
        high = at > high ? at : high;
    }
    if (walker->n_added > ONE_BY_ONE)
        return look(walker, mass, low, high, err);
    for (size_t i = 0; i < walker->n_added; i++)
        HG_TRY(look(walker, mass, rank[i], rank[i], err));
done:
    return st;
}
