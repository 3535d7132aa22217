/* density/bandwidth_index.c - which places are near, and which is the nearest? */
#include <math.h>

#include "base/try.h"
#include "density/bandwidth_sums.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { PER_BUCKET = 3, CHUNK = 1024 };

static size_t bucket_along(double metres, double side, size_t buckets)
{
    double at = metres / side;
    return at < (double)(buckets - 1) ? (size_t)at : buckets - 1;
}

static void lay_out(const bw_sample *s, bw_index *index)
{
    double wide = fmax(s->width, s->height), wanted = (double)s->places / PER_BUCKET;
    double side = sqrt(s->width * s->height / fmax(wanted, 1));
    index->side = fmax(side, wide / fmax(wanted, 1));
    if (!(index->side > 0))
        index->side = 1;
    index->cols = (size_t)(s->width / index->side) + 1;
    index->rows = (size_t)(s->height / index->side) + 1;
}

static size_t bucket_of(const bw_sample *s, const bw_index *index, size_t i)
{
    return bucket_along(s->y[i], index->side, index->rows) * index->cols +
           bucket_along(s->x[i], index->side, index->cols);
}

/* Counting sort: stable, so each bucket keeps the order of the sample. */
static void deal(const bw_sample *s, bw_index *index)
{
    size_t buckets = index->cols * index->rows;
    for (size_t i = 0; i < s->places; i++)
        index->start[bucket_of(s, index, i) + 1]++;
    for (size_t b = 0; b < buckets; b++)
        index->start[b + 1] += index->start[b];
    for (size_t i = s->places; i-- > 0;) { /* backwards: start[b + 1] runs down to its own start */
        size_t at = --index->start[bucket_of(s, index, i) + 1];
        index->x[at] = s->x[i];
        index->y[at] = s->y[i];
        index->count[at] = s->count[i];
    }
    for (size_t b = 0; b < buckets; b++)
        index->start[b] = index->start[b + 1];
    index->start[buckets] = s->places;
}

bw_block bw_block_around(const bw_index *index, double x, double y, double radius)
{
    /* A little more than the radius: whoever rounds in, is tested by his distance. */
    double reach = radius * (1 + 1e-12) + 1e-9 * index->side;
    return (bw_block){
        .row = bucket_along(fmax(y - reach, 0), index->side, index->rows),
        .row_end = bucket_along(fmax(y + reach, 0), index->side, index->rows) + 1,
        .col = bucket_along(fmax(x - reach, 0), index->side, index->cols),
        .col_end = bucket_along(fmax(x + reach, 0), index->side, index->cols) + 1,
    };
}

static double nearest_within(const bw_index *index, size_t i, double radius)
{
    bw_block block = bw_block_around(index, index->x[i], index->y[i], radius);
    double best = INFINITY;
    for (size_t row = block.row; row < block.row_end; row++)
        for (size_t j = index->start[row * index->cols + block.col];
             j < index->start[row * index->cols + block.col_end]; j++) {
            double dx = index->x[j] - index->x[i], dy = index->y[j] - index->y[i];
            double d2 = dx * dx + dy * dy;
            best = j != i && d2 < best ? d2 : best;
        }
    return sqrt(best);
}

/* Wider discs until the nearest found lies within the disc that was searched. */
static hg_status find_nearest(size_t chunk, void *context, hg_err *err)
{
    bw_index *index = context;
    size_t places = index->start[index->cols * index->rows], first = chunk * CHUNK;
    double all = index->side * (double)(index->cols + index->rows);
    (void)err;
    for (size_t i = first; i < places && i < first + CHUNK; i++) {
        double radius = index->side;
        do {
            index->nearest[i] = nearest_within(index, i, radius);
            radius *= 2;
        } while (index->nearest[i] > 0.5 * radius && 0.5 * radius < all);
    }
    return HG_OK;
}

hg_status bw_index_make(const bw_sample *s, bw_index **out, hg_err *err)
{
    bw_index *index = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&index, 1, sizeof *index, err));
    lay_out(s, index);
    HG_TRY(hg_alloc(&index->start, index->cols * index->rows + 1, sizeof *index->start, err));
    HG_TRY(hg_alloc_large(&index->x, s->places, sizeof *index->x, err));
    HG_TRY(hg_alloc_large(&index->y, s->places, sizeof *index->y, err));
    HG_TRY(hg_alloc_large(&index->count, s->places, sizeof *index->count, err));
    HG_TRY(hg_alloc_large(&index->nearest, s->places, sizeof *index->nearest, err));
    deal(s, index);
    HG_TRY(hg_par_for((s->places + CHUNK - 1) / CHUNK, find_nearest, index, err));
    index->nearest_min = INFINITY;
    for (size_t i = 0; i < s->places; i++)
        index->nearest_min = fmin(index->nearest_min, index->nearest[i]);
    *out = index;
done:
    if (st != HG_OK)
        bw_index_free(index);
    return st;
}

void bw_index_free(bw_index *index)
{
    if (!index)
        return;
    hg_free(index->start);
    hg_free(index->x);
    hg_free(index->y);
    hg_free(index->count);
    hg_free(index->nearest);
    hg_free(index);
}
