/*
 * cluster/scan_walk.c - the discs of one centre, and of each disc the intervals that may win.
 *
 * Only windows that hold a case which the disc just reached can beat those of the disc before: the
 * others expect more and hold no more. Of those, whole ranges of lengths are turned away at once:
 * the most cases that any window of l steps holds bounds all shorter ones, and what a window of l'
 * steps expects at least (hg_scan_frame.low) is known before the cases are.
 */
#include <string.h>

#include "base/try.h"
#include "cluster/scan.h"
#include "hotgrid/mem.h"

hg_status hg_scan_walker_init(hg_scan_walker *walker, const hg_scan_frame *frame, hg_err *err)
{
    hg_status st = HG_OK;
    walker->frame = frame;
    HG_TRY(hg_scan_ladder_init(&walker->ladder, frame->n_cases, frame->options.fewest_cases, err));
    HG_TRY(hg_scan_ladder_for(&walker->ladder, 0, &walker->most, err));
    HG_TRY(hg_alloc(&walker->before, 2 * frame->n_steps + 1, sizeof *walker->before, err));
    HG_TRY(hg_alloc(&walker->added, frame->n_cases, sizeof *walker->added, err));
    if (frame->cell)
        HG_TRY(hg_alloc(&walker->cells, frame->n_steps + 1, sizeof *walker->cells, err));
    if (frame->narrow) {
        HG_TRY(hg_alloc(&walker->ranks.step, frame->n_cases, sizeof *walker->ranks.step, err));
        HG_TRY(hg_alloc(&walker->ranks.begin, frame->n_cases, sizeof *walker->ranks.begin, err));
        HG_TRY(hg_alloc(&walker->ranks.end, frame->n_cases, sizeof *walker->ranks.end, err));
    }
done:
    return st;
}

void hg_scan_walker_clear(hg_scan_walker *walker)
{
    hg_scan_ladder_clear(&walker->ladder);
    hg_free(walker->before);
    hg_free(walker->added);
    hg_free(walker->cells);
    hg_free(walker->ranks.step);
    hg_free(walker->ranks.begin);
    hg_free(walker->ranks.end);
    *walker = (hg_scan_walker){0};
}

/* The disc as it stands. */
typedef struct disc {
    double mass, inverse; /* of its mass and of low_top: HG_SCAN_LOW / (mass * low_top) */
    uint32_t centre, near;
    size_t low, high; /* the steps of the cases that just came in lie in [low, high] */
} disc;

/* The shortest length from which on c cases are too few. */
static size_t turned_away(const hg_scan_walker *walker, const disc *d, uint32_t c)
{
    const hg_scan_frame *frame = walker->frame;
    if (c < frame->options.fewest_cases)
        return 1;
    double k = walker->most[c] * d->inverse; /* inverse is infinite when nothing is promised */
    return k < HG_SCAN_LOW - 1 ? frame->low_index[(size_t)k + 1] : frame->longest + 1;
}

static double expected(const hg_scan_walker *walker, const disc *d, size_t from, size_t to)
{
    const hg_scan_frame *frame = walker->frame;
    if (frame->cell)
        return (double)(walker->cells[to] - walker->cells[from]) / frame->scale;
    return d->mass * (double)(frame->profile[to] - frame->profile[from]) / frame->scale;
}

static hg_status weigh(hg_scan_walker *walker, const disc *d, size_t from, size_t length,
                       hg_err *err)
{
    const uint32_t c = walker->before[from + length] - walker->before[from];
    hg_status st = HG_OK;
    if (c < walker->frame->options.fewest_cases)
        return HG_OK;
    double mu = expected(walker, d, from, from + length);
    if (mu > walker->most[c])
        return HG_OK;
    double llr = hg_scan_llr(c, mu, (double)walker->frame->n_cases);
    if (llr < walker->best || !(llr > 0))
        return HG_OK;
    if (walker->found) {
        hg_scan_hit hit = {llr,        mu, d->centre, d->near, (uint32_t)from, (uint32_t)length,
                           (uint32_t)c};
        walker->found(walker, &hit);
    } else {
        walker->best = llr;
    }
    HG_TRY(hg_scan_ladder_for(&walker->ladder, walker->best, &walker->most, err));
done:
    return st;
}

/*
 * Whether none of the windows of l steps that begin in [first, last], with at most c cases in each,
 * reaches `best`. What c cases need, most[c], is convex in c (the likelihood ratio is convex in
 * both), so that it lies below its chord: one line says it for all of them.
 */
static bool none_reaches(const hg_scan_walker *walker, const disc *d, size_t l, size_t first,
                         size_t last, uint32_t c)
{
    enum { WORTH_IT = 24 };
    const hg_scan_frame *frame = walker->frame;
    const double *most = walker->most, least = d->mass * frame->low[l];
    if (!frame->narrow || last - first < WORTH_IT)
        return false;
    size_t low = frame->options.fewest_cases - 1, high = c; /* most[low] < least <= most[high] */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (most[middle] < least)
            low = middle;
        else
            high = middle;
    }
    double slope = (most[c] - most[low]) / (double)(c - low);
    double excess = hg_scan_excess(walker->before + first, frame->narrow + first, l,
                                   last - first + 1, slope, d->mass / frame->scale);
    return excess < slope * (double)low - most[low] - 1e-9 * (1 + most[c]);
}

/* Every interval that meets [low, high], longest first. */
static hg_status look(hg_scan_walker *walker, const disc *d, hg_err *err)
{
    const size_t steps = walker->frame->n_steps;
    const uint32_t *before = walker->before;
    hg_status st = HG_OK;
    for (size_t l = walker->frame->longest; l > 0;) {
        size_t first = d->low + 1 > l ? d->low + 1 - l : 0;
        size_t last = d->high < steps - l ? d->high : steps - l;
        size_t end = d->high + l < steps ? d->high + l : steps;
        size_t away = turned_away(walker, d, before[end] - before[first]);
        if (away > l) { /* the bound was too wide: the true maximum */
            uint32_t c = hg_scan_most(before + first, l, last - first + 1);
            away = turned_away(walker, d, c);
            if (away > l && none_reaches(walker, d, l, first, last, c))
                away = l;
        }
        if (away <= l) {
            l = away - 1;
            continue;
        }
        for (size_t a = first; a <= last; a++)
            HG_TRY(weigh(walker, d, a, l, err));
        l--;
    }
done:
    return st;
}

/* The same for intervals that end with the last step. */
static hg_status look_back(hg_scan_walker *walker, const disc *d, hg_err *err)
{
    const size_t steps = walker->frame->n_steps;
    const uint32_t *before = walker->before;
    hg_status st = HG_OK;
    for (size_t l = walker->frame->longest; l > 0 && l + d->high >= steps;) {
        size_t away = turned_away(walker, d, before[steps] - before[steps - l]);
        if (away <= l) {
            l = away - 1;
            continue;
        }
        HG_TRY(weigh(walker, d, steps - l, l, err));
        l--;
    }
done:
    return st;
}

/* The cases that came in, into the running counts. */
static void count_in(hg_scan_walker *walker)
{
    enum { ONE_BY_ONE = 8 };
    const size_t steps = walker->frame->n_steps;
    uint32_t *before = walker->before;
    if (walker->n_added <= ONE_BY_ONE) {
        for (size_t i = 0; i < walker->n_added; i++)
            hg_scan_raise(before + walker->added[i] + 1, steps - walker->added[i]);
        return;
    }
    uint32_t running = 0, *fresh = before + steps + 1; /* counts per step, all 0 between calls */
    for (size_t i = 0; i < walker->n_added; i++)
        fresh[walker->added[i]]++;
    for (size_t t = 0; t < steps; t++) {
        running += fresh[t];
        fresh[t] = 0;
        before[t + 1] += running;
    }
}

static hg_status look_at_added(hg_scan_walker *walker, disc *d, hg_err *err)
{
    enum { ONE_BY_ONE = 4 };
    hg_status st = HG_OK;
    const hg_scan_frame *frame = walker->frame;
    d->inverse = HG_SCAN_LOW / (d->mass * frame->low_top);
    const bool apart = walker->n_added * frame->longest <= frame->n_steps; /* else they overlap */
    if (walker->n_added <= (apart ? ONE_BY_ONE : 1) && !walker->found &&
        !frame->options.prospective) {
        for (size_t i = 0; i < walker->n_added; i++) {
            d->low = d->high = walker->added[i];
            HG_TRY(look(walker, d, err));
        }
        return HG_OK;
    }
    d->low = d->high = walker->added[0];
    for (size_t i = 1; i < walker->n_added; i++) {
        d->low = walker->added[i] < d->low ? walker->added[i] : d->low;
        d->high = walker->added[i] > d->high ? walker->added[i] : d->high;
    }
    HG_TRY(frame->options.prospective ? look_back(walker, d, err) : look(walker, d, err));
done:
    return st;
}

/* By ranks where the largest disc holds fewer cases than its windows have steps. Either way finds
 * the same maximum; which one is decided by what is expected, not by the cases at hand. */
static bool ranks_are_fewer(const hg_scan_walker *walker, size_t centre)
{
    const hg_scan_frame *frame = walker->frame;
    uint64_t mass = 0;
    if (!frame->narrow || walker->found || frame->options.prospective)
        return false;
    for (uint32_t i = 0; i < frame->n_near[centre]; i++)
        mass += frame->mass[frame->near[centre][i] & ~HG_SCAN_LAST];
    double cases = (double)mass / (double)frame->total_mass * (double)frame->n_cases;
    return cases <= (double)frame->longest;
}

hg_status hg_scan_walk(hg_scan_walker *walker, const hg_scan_cases *cases, size_t centre,
                       hg_err *err)
{
    const hg_scan_frame *frame = walker->frame;
    const size_t steps = frame->n_steps;
    uint64_t mass = 0;
    disc d = {.centre = (uint32_t)centre};
    hg_status st = HG_OK;
    walker->by_rank = ranks_are_fewer(walker, centre);
    walker->ranks.n = 0;
    if (!walker->by_rank)
        memset(walker->before, 0, (steps + 1) * sizeof *walker->before);
    if (frame->cell)
        memset(walker->cells, 0, (steps + 1) * sizeof *walker->cells);
    walker->n_added = 0;
    for (uint32_t i = 0; i < frame->n_near[centre]; i++) {
        uint32_t site = frame->near[centre][i] & ~HG_SCAN_LAST;
        mass += frame->mass[site];
        uint64_t running = 0;
        for (size_t t = 0; frame->cell && t < steps; t++)
            walker->cells[t + 1] += running += frame->cell[site * steps + t];
        for (uint32_t k = cases->start[site]; k < cases->start[site + 1]; k++)
            walker->added[walker->n_added++] = cases->step[k];
        if (!(frame->near[centre][i] & HG_SCAN_LAST) || walker->n_added == 0)
            continue;
        d.mass = (double)mass;
        d.near = i + 1;
        if (walker->by_rank) {
            HG_TRY(hg_scan_look_ranks(walker, d.mass, err));
        } else {
            count_in(walker);
            HG_TRY(look_at_added(walker, &d, err));
        }
        walker->n_added = 0;
    }
done:
    return st;
}
