/* rng/replicates.c - how are Monte Carlo replicates cut, and what do their counts say? */
#include "hotgrid/replicates.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/par.h"

/* Progress and a wish to stop are looked at between rounds. */
enum { BLOCKS_A_ROUND = 4 };

static const double euler_gamma = 0.5772156649015329, pi = 3.141592653589793;

typedef struct round_of_blocks {
    const hg_replicates *replicates;
    hg_replicate_body body;
    void *context;
    size_t block, n_slots, first, end; /* replicates of this round */
} round_of_blocks;

static size_t block_of(const hg_replicates *replicates)
{
    return replicates->block ? replicates->block : 1;
}

size_t hg_replicates_slots(const hg_replicates *replicates)
{
    size_t n = replicates->last > replicates->first ? replicates->last - replicates->first : 0;
    size_t blocks = (n + block_of(replicates) - 1) / block_of(replicates);
    size_t threads = (size_t)hg_par_threads();
    if (blocks == 0)
        return 1;
    return blocks < threads ? blocks : threads;
}

/* Blocks slot, slot + n_slots, ... of the round. */
static hg_status run_slot(size_t slot, void *context, hg_err *err)
{
    const round_of_blocks *r = context;
    hg_status st = HG_OK;
    for (size_t first = r->first + slot * r->block; first < r->end;
         first += r->n_slots * r->block) {
        size_t last = first + r->block < r->end ? first + r->block : r->end;
        HG_TRY(hg_check_stop(r->replicates->talk, err));
        HG_TRY(r->body(first, last, slot, r->context, err));
    }
done:
    return st;
}

hg_status hg_replicates_run(const hg_replicates *replicates, hg_replicate_body body, void *context,
                            hg_err *err)
{
    size_t first = replicates->first, last = replicates->last;
    round_of_blocks r = {.replicates = replicates,
                         .body = body,
                         .context = context,
                         .block = block_of(replicates),
                         .n_slots = hg_replicates_slots(replicates)};
    hg_status st = HG_OK;
    if (last < first || last > HG_REPLICATES_MOST)
        return hg_fail(err, HG_EDOMAIN, "replicates [%zu, %zu): must ascend, to at most %d", first,
                       last, HG_REPLICATES_MOST);
    size_t a_round = BLOCKS_A_ROUND * r.n_slots * r.block;
    for (r.first = first; r.first < last; r.first = r.end) {
        hg_progress(replicates->talk, replicates->stage,
                    (double)(r.first - first) / (double)(last - first));
        HG_TRY(hg_check_stop(replicates->talk, err));
        r.end = last - r.first > a_round ? r.first + a_round : last;
        HG_TRY(hg_par_for(r.n_slots, run_slot, &r, err));
    }
    hg_progress(replicates->talk, replicates->stage, 1);
done:
    return st;
}

double hg_monte_carlo_p(size_t reached, size_t replicates)
{
    return (1 + (double)reached) / (1 + (double)replicates);
}

hg_status hg_gumbel_fit(size_t n, const double *maxima, hg_gumbel *out, hg_err *err)
{
    double squares = 0;
    if (n < 2)
        return hg_fail(err, HG_EEMPTY, "a Gumbel tail from %zu maxima: at least 2", n);
    double mean = hg_sum(n, maxima) / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (maxima[i] - mean) * (maxima[i] - mean);
    double scale = sqrt(squares / (double)(n - 1)) * sqrt(6.0) / pi;
    if (!(scale > 0) || !isfinite(scale))
        return hg_fail(err, HG_EEMPTY, "a Gumbel tail from %zu maxima that are all %g", n,
                       maxima[0]);
    *out = (hg_gumbel){mean - euler_gamma * scale, scale};
    return HG_OK;
}

double hg_gumbel_tail(const hg_gumbel *gumbel, double x)
{
    return -expm1(-exp(-(x - gumbel->location) / gumbel->scale));
}
