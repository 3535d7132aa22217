/*
 * data/index.c - which bucket holds a point, and which buckets does a question touch?
 *
 * The bucket of a coordinate, floor((x - x_min) / bucket_m), is non-decreasing in x however the
 * steps round, so a window of buckets is found from its two corners. Corners are pushed out by a
 * hair, because a distance that rounds down to the radius may belong to a point just beyond it.
 */
#include "data/index.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

static const char *const metric_names[] = {
    [HG_METRIC_EUCLIDEAN] = "euclidean",
    [HG_METRIC_MANHATTAN] = "manhattan",
};

const char *hg_metric_name(hg_metric metric)
{
    return metric_names[metric];
}

double hg_metric_distance(hg_metric metric, double dx, double dy)
{
    return hg_index_distance(metric, dx, dy);
}

/* The last bucket takes what lies beyond; before the first: bucket 0. Not for NaN. */
static size_t bucket_of(double offset, double bucket_m, size_t buckets)
{
    double bucket = offset / bucket_m;
    if (!(bucket >= 1))
        return 0;
    return bucket < (double)buckets ? (size_t)bucket : buckets - 1;
}

static hg_status check_points(size_t n, const double *x, const double *y, double bucket_m,
                              hg_err *err)
{
    if (!(bucket_m > 0) || isinf(bucket_m))
        return hg_fail(err, HG_EDOMAIN, "buckets of %g m: must be above 0 and finite", bucket_m);
    if (n > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "%zu points: an index holds at most %u", n, UINT32_MAX - 1);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "point %zu: (%g, %g) is not a place", i, x[i], y[i]);
    return HG_OK;
}

/* Doubles the bucket until the buckets are few; an extent too wide for a double counts as the
 * widest that it holds. */
static void choose_buckets(hg_index *index, size_t n, const double *x, const double *y,
                           double bucket_m)
{
    double x_min = n ? x[0] : 0, x_max = x_min, y_min = n ? y[0] : 0, y_max = y_min;
    for (size_t i = 1; i < n; i++) {
        x_min = fmin(x_min, x[i]);
        x_max = fmax(x_max, x[i]);
        y_min = fmin(y_min, y[i]);
        y_max = fmax(y_max, y[i]);
    }
    double width = fmin(x_max - x_min, DBL_MAX), height = fmin(y_max - y_min, DBL_MAX);
    double most = fmin(4.0 * (double)n + 1024, (double)UINT32_MAX);
    double bucket = fmax(bucket_m, DBL_MIN);
    while ((floor(width / bucket) + 1) * (floor(height / bucket) + 1) > most)
        bucket *= 2;
    index->x_min = x_min;
    index->y_min = y_min;
    index->bucket_m = bucket;
    index->cols = (size_t)floor(width / bucket) + 1;
    index->rows = (size_t)floor(height / bucket) + 1;
}

/* A counting sort: points of a bucket stay in ascending order. */
static hg_status fill_buckets(hg_index *index, const double *x, const double *y, hg_err *err)
{
    uint32_t *bucket = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&bucket, index->n, sizeof *bucket, err));
    uint32_t *next = index->start + 1;
    for (size_t i = 0; i < index->n; i++) {
        size_t col = bucket_of(x[i] - index->x_min, index->bucket_m, index->cols);
        size_t row = bucket_of(y[i] - index->y_min, index->bucket_m, index->rows);
        bucket[i] = (uint32_t)(row * index->cols + col);
        next[bucket[i]]++;
    }
    uint32_t before = 0;
    for (size_t b = 0; b < index->cols * index->rows; b++) {
        uint32_t count = next[b];
        next[b] = before;
        before += count;
    }
    for (size_t i = 0; i < index->n; i++) {
        uint32_t at = next[bucket[i]]++;
        index->x[at] = x[i];
        index->y[at] = y[i];
        index->point[at] = (uint32_t)i;
        index->place[i] = at;
    }
done:
    hg_free(bucket);
    return st;
}

hg_status hg_index_new(size_t n, const double *x, const double *y, double bucket_m, hg_index **out,
                       hg_err *err)
{
    hg_index *index = NULL;
    hg_status st;
    HG_TRY(check_points(n, x, y, bucket_m, err));
    HG_TRY(hg_alloc(&index, 1, sizeof *index, err));
    index->n = n;
    choose_buckets(index, n, x, y, bucket_m);
    HG_TRY(hg_alloc(&index->x, n, sizeof *index->x, err));
    HG_TRY(hg_alloc(&index->y, n, sizeof *index->y, err));
    HG_TRY(hg_alloc(&index->point, n, sizeof *index->point, err));
    HG_TRY(hg_alloc(&index->place, n, sizeof *index->place, err));
    HG_TRY(hg_alloc(&index->start, index->cols * index->rows + 1, sizeof *index->start, err));
    HG_TRY(fill_buckets(index, x, y, err));
    *out = index;
    return HG_OK;
done:
    hg_index_free(index);
    return st;
}

void hg_index_free(hg_index *index)
{
    if (!index)
        return;
    hg_free(index->x);
    hg_free(index->y);
    hg_free(index->point);
    hg_free(index->place);
    hg_free(index->start);
    hg_free(index);
}

/*
 * How far out a question must look: distances and differences are rounded by a few units in the
 * last place, of the radius and of the coordinate, and squares below 1e-308 vanish.
 */
static double reach_of(double at, double radius)
{
    return radius + 8 * DBL_EPSILON * (radius + fabs(at)) + 1e-150;
}

/* false: nothing in reach along this axis. */
static bool touched(double at, double low, double bucket_m, size_t buckets, double radius,
                    size_t *first, size_t *last)
{
    double reach = reach_of(at, radius);
    double from = at - reach - low, to = at + reach - low;
    if (to < 0 || (from / bucket_m > (double)buckets && isfinite(from)))
        return false;
    *first = bucket_of(from, bucket_m, buckets);
    *last = bucket_of(to, bucket_m, buckets);
    return true;
}

bool hg_index_window(const hg_index *index, double x, double y, double radius,
                     hg_index_window_buckets *out)
{
    if (!(radius >= 0) || isnan(x) || isnan(y) || index->n == 0)
        return false;
    return touched(x, index->x_min, index->bucket_m, index->cols, radius, &out->col_first,
                   &out->col_last) &&
           touched(y, index->y_min, index->bucket_m, index->rows, radius, &out->row_first,
                   &out->row_last);
}

size_t hg_index_spans(const hg_index *index, double x, double y, double radius, size_t most,
                      hg_index_span *out)
{
    hg_index_window_buckets window;
    size_t n = 0;
    if (!hg_index_window(index, x, y, radius, &window))
        return 0;
    for (size_t row = window.row_first; row <= window.row_last; row++) {
        hg_index_span span = hg_index_row_span(index, &window, row);
        if (span.first == span.last)
            continue;
        if (n < most)
            out[n] = span;
        n++;
    }
    return n;
}
