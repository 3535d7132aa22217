/* hotgrid/index.h - which points lie near? Points in square buckets. */
#ifndef HOTGRID_INDEX_H
#define HOTGRID_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

typedef enum hg_metric { HG_METRIC_EUCLIDEAN, HG_METRIC_MANHATTAN } hg_metric;
/* "euclidean" */
const char *hg_metric_name(hg_metric metric);
/* Euclidean: sqrt(dx dx + dy dy), each step rounded as written, never fused. */
double hg_metric_distance(hg_metric metric, double dx, double dy);

/*
 * n points in buckets of one side, bucket rows from south to north, buckets in a row from west to
 * east, in a bucket by ascending number: so the order depends on the points and their numbers
 * alone. A bucket row is contiguous. Read its members, never write them.
 */
typedef struct hg_index {
    size_t n;
    double *x, *y;   /* in bucket order, as given */
    uint32_t *point; /* number of the point in the caller's arrays */
    uint32_t *place; /* place[i]: where point i stands in the bucket order */
    double x_min, y_min, bucket_m;
    size_t cols, rows;
    uint32_t
        *start; /* cols * rows + 1: bucket b = row * cols + col holds [start[b], start[b + 1]) */
} hg_index;

/*
 * bucket_m: about the radius of the questions; it is doubled until there are at most 4 n + 1024
 * buckets, so memory is linear in n whatever the extent. Coordinates are borrowed for the call.
 * HG_EDOMAIN  bucket_m not positive and finite; a coordinate not finite; n above UINT32_MAX - 1
 */
HG_CHECKED hg_status hg_index_new(size_t n, const double *x, const double *y, double bucket_m,
                                  hg_index **out, hg_err *err);
void hg_index_free(hg_index *index);

/*
 * The bucket rows that a square of half side `radius` around (x, y) touches, as spans
 * [first, last) of the bucket order, south to north: every point within `radius` is in one of them,
 * in either metric. At most `most` are written; returns how many there are. Empty spans are left
 * out.
 */
typedef struct hg_index_span {
    uint32_t first, last;
} hg_index_span;
size_t hg_index_spans(const hg_index *index, double x, double y, double radius, size_t most,
                      hg_index_span *out);

/*
 * Numbers of the points whose distance is <= radius (closed) or < radius, ascending; the array
 * grows (hg_free it) and can be kept for the next question. A negative radius finds nothing.
 * HG_EDOMAIN  x or y not finite, radius not a number
 */
typedef struct hg_index_found {
    size_t n, capacity;
    uint32_t *point;
} hg_index_found;
HG_CHECKED hg_status hg_index_within(const hg_index *index, hg_metric metric, double x, double y,
                                     double radius, int closed, hg_index_found *found, hg_err *err);

/* The k nearest points other than `self` (UINT32_MAX: none left out), by distance, then by number;
 * fewer when there are fewer. distance may be NULL. *n_found <= k are written. HG_EDOMAIN as above.
 */
HG_CHECKED hg_status hg_index_nearest(const hg_index *index, hg_metric metric, double x, double y,
                                      uint32_t self, size_t k, uint32_t *point, double *distance,
                                      size_t *n_found, hg_err *err);

HG_END_DECLS

#endif
