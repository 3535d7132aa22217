/* density/bandwidth_sums.c - what do all the others add at each place? Pair by pair, with a cut. */
#include "density/bandwidth_sums.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* exp(-37) = 8.5e-17: beside a term of 1 it is below the last bit. 74 = 2 * 37. */
#define CUT2 74.0
enum { CHUNK = 256 };
/* Below this share of a lattice sum the own point's rounding would show: summed pair by pair. */
#define THIN 1e-3

typedef struct sum_job {
    const bw_sample *sample;
    const bw_index *index;
    double h;
    bool without, all_of_place, only_thin;
    double *out;
} sum_job;

/* sum_j count_j exp(-(d_ij^2 - offset2) / (2 h^2)) over the places j != i within the cut. */
static double others(const bw_index *index, double h, size_t i, double offset2)
{
    double x = index->x[i], y = index->y[i], factor = -0.5 / (h * h), sum = 0;
    double limit = offset2 + CUT2 * h * h;
    bw_block block = bw_block_around(index, x, y, sqrt(limit));
    for (size_t row = block.row; row < block.row_end; row++) {
        size_t last = index->start[row * index->cols + block.col_end];
        for (size_t j = index->start[row * index->cols + block.col]; j < last; j++) {
            double dx = index->x[j] - x, dy = index->y[j] - y, d2 = dx * dx + dy * dy;
            if (d2 <= limit && j != i)
                sum += index->count[j] * exp(factor * (d2 - offset2));
        }
    }
    return sum;
}

/* ln of the sum without the point i: twins make it at least 1, else the nearest place leads. */
static double log_without(const sum_job *job, size_t i)
{
    const bw_index *index = job->index;
    double twins = job->all_of_place ? 0 : index->count[i] - 1;
    double nearest = index->nearest[i], offset2 = twins > 0 ? 0 : nearest * nearest;
    if (!isfinite(offset2))
        return -INFINITY;
    double sum = twins + others(index, job->h, i, offset2);
    return log(sum) - 0.5 * offset2 / (job->h * job->h);
}

static hg_status sum_chunk(size_t chunk, void *context, hg_err *err)
{
    const sum_job *job = context;
    size_t first = chunk * CHUNK, places = job->sample->places;
    (void)err;
    for (size_t i = first; i < places && i < first + CHUNK; i++) {
        if (!job->without)
            job->out[i] = job->index->count[i] + others(job->index, job->h, i, 0);
        else if (!job->only_thin || isnan(job->out[i]))
            job->out[i] = log_without(job, i);
    }
    return HG_OK;
}

static hg_status sum_all(const sum_job *job, hg_err *err)
{
    return hg_par_for((job->sample->places + CHUNK - 1) / CHUNK, sum_chunk, (void *)job, err);
}

/* Whether all pairs within the cut would cost more than the lattice; clumping triples them. */
static bool lattice_pays(const bw_sample *s, double h)
{
    const double nanoseconds_a_pair = 5, clumping = 3;
    double places = (double)s->places, disc = BW_PI * CUT2 * h * h;
    double share = fmin(1, clumping * disc / (s->width * s->height));
    return bw_lattice_cost(s, h) < places * places * share * nanoseconds_a_pair;
}

hg_status bw_pair_sums(const bw_sample *sample, double h, double *out, hg_err *err)
{
    sum_job job = {.sample = sample, .index = sample->index, .h = h, .out = out};
    return sum_all(&job, err);
}

hg_status bw_sums(const bw_sample *sample, double h, double *out, hg_err *err)
{
    return lattice_pays(sample, h) ? bw_lattice_sums(sample, h, out, err)
                                   : bw_pair_sums(sample, h, out, err);
}

hg_status bw_log_sums_without(const bw_sample *sample, double h, bool all_of_place, double *out,
                              hg_err *err)
{
    const bw_index *index = sample->index;
    sum_job job = {.sample = sample,
                   .index = index,
                   .h = h,
                   .without = true,
                   .all_of_place = all_of_place,
                   .out = out};
    if (lattice_pays(sample, h)) {
        hg_status st = bw_lattice_sums(sample, h, out, err);
        if (st != HG_OK)
            return st;
        for (size_t i = 0; i < sample->places; i++) {
            double sum = out[i] - (all_of_place ? index->count[i] : 1);
            out[i] = sum > THIN * out[i] && sum > THIN ? log(sum) : NAN;
        }
        job.only_thin = true;
    }
    return sum_all(&job, err);
}
