/* evaluate/rank.c - how sure is the order of places by rate? */
#include "hotgrid/evaluate.h"

#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/rng.h"

enum { DRAWS = 1999, TAIL_RANK = 50, CHUNK = 50 }; /* TAIL_RANK = .025 (DRAWS + 1) */

typedef struct rated {
    double rate;
    size_t index;
} rated;

static int highest_first(const void *a, const void *b)
{
    const rated *p = a, *q = b;
    if (p->rate != q->rate)
        return p->rate > q->rate ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static hg_status check(size_t n, const double *counts, const double *exposure, hg_err *err)
{
    if (n > 20000)
        return hg_fail(err, HG_EDOMAIN, "%zu places to rank: at most 20000", n);
    for (size_t i = 0; i < n; i++) {
        if (!(counts[i] >= 0.0) || isinf(counts[i]))
            return hg_fail(err, HG_EDOMAIN, "place %zu: count %g: must be 0 or more", i + 1,
                           counts[i]);
        if (!(exposure[i] > 0.0) || isinf(exposure[i]))
            return hg_fail(err, HG_EDOMAIN, "place %zu: exposure %g: must be above 0", i + 1,
                           exposure[i]);
    }
    return HG_OK;
}

/* Rank 1 = highest rate; equal rates share the middle of their ranks. */
static void observed_ranks(size_t n, const double *counts, const double *exposure, rated *order,
                           double *rank)
{
    for (size_t i = 0; i < n; i++)
        order[i] = (rated){counts[i] / exposure[i], i};
    qsort(order, n, sizeof *order, highest_first);
    for (size_t first = 0; first < n;) {
        size_t last = first;
        while (last + 1 < n && order[last + 1].rate == order[first].rate)
            last++;
        for (size_t k = first; k <= last; k++)
            rank[order[k].index] = 1.0 + (double)(first + last) / 2.0;
        first = last + 1;
    }
}

typedef struct drawing {
    size_t n;
    const double *counts, *exposure;
    uint64_t seed;
    uint32_t *drawn; /* drawn[i * DRAWS + b] = rank of place i in draw b */
} drawing;

/* Draws of one chunk; each draw has a stream of its own. */
static hg_status draw_chunk(size_t chunk, void *context, hg_err *err)
{
    const drawing *d = context;
    rated *order = NULL;
    size_t end = chunk * CHUNK + CHUNK < DRAWS ? chunk * CHUNK + CHUNK : DRAWS;
    hg_status st = hg_alloc(&order, d->n, sizeof *order, err);
    for (size_t b = chunk * CHUNK; st == HG_OK && b < end; b++) {
        hg_rng rng;
        hg_rng_init(&rng, d->seed, HG_STAGE_RANK, b);
        for (size_t i = 0; i < d->n; i++)
            order[i] = (rated){hg_rng_gamma(&rng, d->counts[i] + 0.5) / d->exposure[i], i};
        qsort(order, d->n, sizeof *order, highest_first);
        for (size_t k = 0; k < d->n; k++)
            d->drawn[order[k].index * DRAWS + b] = (uint32_t)k + 1;
    }
    hg_free(order);
    return st;
}

hg_status hg_rank_intervals(size_t n, const double *counts, const double *exposure, uint64_t seed,
                            double *rank, double *low, double *high, hg_err *err)
{
    rated *order = NULL;
    uint32_t *drawn = NULL;
    hg_status st = HG_OK;
    HG_TRY(check(n, counts, exposure, err));
    HG_TRY(hg_alloc(&order, n, sizeof *order, err));
    HG_TRY(hg_alloc(&drawn, n * DRAWS, sizeof *drawn, err));
    drawing all = {n, counts, exposure, seed, drawn};
    HG_TRY(hg_par_for((DRAWS + CHUNK - 1) / CHUNK, draw_chunk, &all, err));
    observed_ranks(n, counts, exposure, order,
                   rank); /* results only when nothing can fail any more */
    for (size_t i = 0; i < n; i++) {
        qsort(drawn + i * DRAWS, DRAWS, sizeof *drawn, ascending);
        low[i] = drawn[i * DRAWS + TAIL_RANK - 1];
        high[i] = drawn[i * DRAWS + DRAWS - TAIL_RANK];
    }
done:
    hg_free(order);
    hg_free(drawn);
    return st;
}
