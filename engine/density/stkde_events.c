/* density/stkde_events.c - how do shuffled rows become one and the same list of events in time? */
#include <math.h>
#include <stdlib.h>

#include "base/radix.h"
#include "base/try.h"
#include "density/check.h"
#include "density/stkde.h"
#include "hotgrid/mem.h"

/* Which points count, and as what; in the order of the rows. */
static size_t take(const hg_stkde_options *options, const hg_patch_frame *frame, size_t n,
                   const double *x, const double *y, const int64_t *when, const double *weight,
                   const hg_grid *grid, hg_event *out)
{
    const hg_box all = {0, (uint32_t)grid->rows, 0, (uint32_t)grid->cols};
    const double west = hg_grid_west(grid), north = hg_grid_north(grid);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        hg_event e = {.at = (double)(when[i] - options->from),
                      .x = x[i] - west,
                      .y = north - y[i],
                      .h = hg_kde_bandwidth(&options->space, i),
                      .weight = weight[i]};
        if (weight[i] > 0.0 && hg_patch_reach(frame, e.x, e.y, e.h, &all, &e.reach))
            out[kept++] = e;
    }
    return kept;
}

static int by_number(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare(const void *a, const void *b)
{
    const hg_event *p = a, *q = b;
    int order = by_number(p->x, q->x);
    order = order ? order : by_number(p->y, q->y);
    order = order ? order : by_number(p->h, q->h);
    return order ? order : by_number(p->weight, q->weight);
}

static bool same_kernel(const hg_event *p, const hg_event *q)
{
    return p->at == q->at && p->x == q->x && p->y == q->y && p->h == q->h;
}

/* The events of one instant, in place and time order; equal ones merged. */
static size_t settle(hg_event *event, size_t n)
{
    size_t kept = 0;
    for (size_t first = 0, last; first < n; first = last) {
        for (last = first + 1; last < n && event[last].at == event[first].at;)
            last++;
        if (last - first > 1)
            qsort(event + first, last - first, sizeof *event, compare);
        for (size_t i = first; i < last; i++) {
            if (kept > 0 && same_kernel(&event[kept - 1], &event[i]))
                event[kept - 1].weight += event[i].weight;
            else
                event[kept++] = event[i];
        }
    }
    return kept;
}

hg_status hg_events_make(const hg_stkde_options *options, const hg_patch_frame *frame, size_t n,
                         const double *x, const double *y, const int64_t *when,
                         const double *weight, const hg_grid *grid, hg_events *out, hg_err *err)
{
    hg_event *taken = NULL, *sorted = NULL;
    hg_keyed *key = NULL, *spare = NULL;
    hg_status st = HG_OK;
    if (n >= UINT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu points are more than %u", n, UINT32_MAX);
    HG_TRY(hg_alloc_large(&taken, n, sizeof *taken, err));
    const size_t kept = take(options, frame, n, x, y, when, weight, grid, taken);
    HG_TRY(hg_alloc_large(&key, kept, sizeof *key, err));
    HG_TRY(hg_alloc_large(&spare, kept, sizeof *spare, err));
    HG_TRY(hg_alloc_large(&sorted, kept, sizeof *sorted, err));
    for (size_t i = 0; i < kept; i++)
        key[i] = (hg_keyed){hg_key_double(taken[i].at), (uint32_t)i};
    hg_radix_sort(kept, key, spare);
    for (size_t i = 0; i < kept; i++)
        sorted[i] = taken[key[i].index];
    out->n = settle(sorted, kept);
    out->event = sorted;
    sorted = NULL;
done:
    hg_free(taken);
    hg_free(key);
    hg_free(spare);
    hg_free(sorted);
    return st;
}
