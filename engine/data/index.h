/* data/index.h - the window of buckets that a question touches: for the index alone. */
#ifndef HG_DATA_INDEX_H
#define HG_DATA_INDEX_H

#include <math.h>
#include <stdbool.h>

#include "hotgrid/index.h"

typedef struct hg_index_window_buckets {
    size_t col_first, col_last, row_first, row_last; /* closed */
} hg_index_window_buckets;

/* Every point within `radius` is in the window; false: there is none. Nothing is within a radius
 * that is negative or no number. */
bool hg_index_window(const hg_index *index, double x, double y, double radius,
                     hg_index_window_buckets *out);

static inline hg_index_span hg_index_row_span(const hg_index *index,
                                              const hg_index_window_buckets *window, size_t row)
{
    const uint32_t *start = index->start + row * index->cols;
    return (hg_index_span){start[window->col_first], start[window->col_last + 1]};
}

static inline double hg_index_distance(hg_metric metric, double dx, double dy)
{
    return metric == HG_METRIC_MANHATTAN ? fabs(dx) + fabs(dy) : sqrt(dx * dx + dy * dy);
}

#endif
