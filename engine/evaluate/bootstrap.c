/* evaluate/bootstrap.c - what might the sums have been with other windows of the same kind? */
#include "evaluate/bootstrap.h"

#include <stdlib.h>

#include "base/try.h"
#include "hotgrid/par.h"
#include "hotgrid/rng.h"

enum { BLOCK = 4, CHUNK = 512 };

typedef struct drawing {
    size_t n;
    const double *first, *second;
    uint64_t seed;
    hg_of_sums statistic;
    double *draws;
} drawing;

/* Blocks of four windows from random starts, laid end to end and cut at n: near repeats make
 * neighbouring windows alike, and a block keeps them together. */
static double one_draw(const drawing *d, hg_rng *rng)
{
    double first = 0.0, second = 0.0;
    for (size_t drawn = 0; drawn < d->n;) {
        size_t start = (size_t)hg_rng_below(rng, d->n - BLOCK + 1);
        for (size_t k = start; k < start + BLOCK && drawn < d->n; k++, drawn++) {
            first += d->first[k];
            second += d->second[k];
        }
    }
    return d->statistic(first, second);
}

static hg_status draw_chunk(size_t chunk, void *context, hg_err *err)
{
    const drawing *d = context;
    size_t end =
        (chunk + 1) * CHUNK < HG_BOOTSTRAP_DRAWS ? (chunk + 1) * CHUNK : (size_t)HG_BOOTSTRAP_DRAWS;
    (void)err;
    for (size_t b = chunk * CHUNK; b < end; b++) {
        hg_rng rng;
        hg_rng_init(&rng, d->seed, HG_STAGE_GAIN, b);
        d->draws[b] = one_draw(d, &rng);
    }
    return HG_OK;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

hg_status hg_bootstrap_windows(size_t n, const double *first, const double *second, uint64_t seed,
                               hg_of_sums statistic, double *draws, hg_err *err)
{
    drawing d = {n, first, second, seed, statistic, draws};
    hg_status st = hg_par_for((HG_BOOTSTRAP_DRAWS + CHUNK - 1) / CHUNK, draw_chunk, &d, err);
    if (st == HG_OK)
        qsort(draws, HG_BOOTSTRAP_DRAWS, sizeof *draws, ascending);
    return st;
}

void hg_bootstrap_interval(const double *draws, double *low, double *high)
{
    *low = draws[HG_BOOTSTRAP_TAIL - 1];
    *high = draws[HG_BOOTSTRAP_DRAWS - HG_BOOTSTRAP_TAIL];
}
