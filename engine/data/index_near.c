/*
 * data/index_near.c - the points within a radius, and the k nearest.
 *
 * Within: O(points in the window + found log found). Nearest: windows of growing radius, each
 * about four times the last, until the k-th best is surely inside; O(k log k) on even data.
 */
#include "data/index.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"

/* Is a to stand behind b? */
typedef struct candidate {
    double distance;
    uint32_t point;
} candidate;

static bool is_behind(candidate a, candidate b)
{
    return a.distance != b.distance ? a.distance > b.distance : a.point > b.point;
}

/* A heap with the last one on top, in the caller's two arrays (distance may be NULL for numbers
 * alone). */
typedef struct heap {
    size_t n;
    uint32_t *point;
    double *distance;
} heap;

static candidate heap_get(const heap *h, size_t i)
{
    return (candidate){h->distance ? h->distance[i] : 0, h->point[i]};
}

static void heap_put(heap *h, size_t i, candidate value)
{
    if (h->distance)
        h->distance[i] = value.distance;
    h->point[i] = value.point;
}

static void sift_down(heap *h, size_t i, candidate value)
{
    for (size_t child; (child = 2 * i + 1) < h->n; i = child) {
        if (child + 1 < h->n && is_behind(heap_get(h, child + 1), heap_get(h, child)))
            child++;
        if (!is_behind(heap_get(h, child), value))
            break;
        heap_put(h, i, heap_get(h, child));
    }
    heap_put(h, i, value);
}

static void sift_up(heap *h, candidate value)
{
    size_t i = h->n++;
    for (; i > 0 && is_behind(value, heap_get(h, (i - 1) / 2)); i = (i - 1) / 2)
        heap_put(h, i, heap_get(h, (i - 1) / 2));
    heap_put(h, i, value);
}

/* A heap becomes an ascending list. */
static void heap_sort(heap *h)
{
    while (h->n > 1) {
        candidate last = heap_get(h, h->n - 1), top = heap_get(h, 0);
        h->n--;
        sift_down(h, 0, last);
        heap_put(h, h->n, top);
    }
}

static void sort_numbers(size_t n, uint32_t *number)
{
    bool sorted = true;
    for (size_t i = 1; i < n && sorted; i++)
        sorted = number[i - 1] < number[i];
    if (sorted)
        return;
    heap h = {.n = n, .point = number};
    for (size_t i = n / 2; i-- > 0;)
        sift_down(&h, i, heap_get(&h, i));
    heap_sort(&h);
}

static hg_status check_question(double x, double y, double radius, hg_err *err)
{
    if (!isfinite(x) || !isfinite(y))
        return hg_fail(err, HG_EDOMAIN, "what is near (%g, %g)? That is not a place", x, y);
    if (isnan(radius))
        return hg_fail(err, HG_EDOMAIN, "what is near (%g, %g)? The radius is not a number", x, y);
    return HG_OK;
}

hg_status hg_index_within(const hg_index *index, hg_metric metric, double x, double y,
                          double radius, int closed, hg_index_found *found, hg_err *err)
{
    hg_status st;
    hg_index_window_buckets window;
    size_t n = 0;
    HG_TRY(check_question(x, y, radius, err));
    if (hg_index_window(index, x, y, radius, &window)) {
        for (size_t row = window.row_first; row <= window.row_last; row++) {
            hg_index_span span = hg_index_row_span(index, &window, row);
            HG_TRY(hg_grow(&found->point, &found->capacity, n + (span.last - span.first),
                           sizeof *found->point, err));
            for (uint32_t at = span.first; at < span.last; at++) {
                double d = hg_index_distance(metric, index->x[at] - x, index->y[at] - y);
                if (closed ? d <= radius : d < radius)
                    found->point[n++] = index->point[at];
            }
        }
    }
    sort_numbers(n, found->point);
    found->n = n;
done:
    return st;
}

typedef struct question {
    const hg_index *index;
    hg_metric metric;
    double x, y;
    uint32_t self;
} question;

/* The best k of the window are in the heap. */
static void collect(const question *q, const hg_index_window_buckets *window, size_t k, heap *best)
{
    best->n = 0;
    for (size_t row = window->row_first; row <= window->row_last; row++) {
        hg_index_span span = hg_index_row_span(q->index, window, row);
        for (uint32_t at = span.first; at < span.last; at++) {
            candidate new = {
                hg_index_distance(q->metric, q->index->x[at] - q->x, q->index->y[at] - q->y),
                q->index->point[at]};
            if (new.point == q->self)
                continue;
            if (best->n < k)
                sift_up(best, new);
            else if (is_behind(heap_get(best, 0), new))
                sift_down(best, 0, new);
        }
    }
}

static bool covers_all(const hg_index *index, const hg_index_window_buckets *window)
{
    return window->col_first == 0 && window->row_first == 0 &&
           window->col_last == index->cols - 1 && window->row_last == index->rows - 1;
}

static void search(const question *q, size_t k, heap *best)
{
    hg_index_window_buckets window;
    double radius = q->index->bucket_m;
    for (;;) {
        if (!hg_index_window(q->index, q->x, q->y, radius, &window)) {
            radius *= 2;
            continue;
        }
        collect(q, &window, k, best);
        if (covers_all(q->index, &window))
            return;
        double worst = best->n == k ? best->distance[0] : INFINITY;
        if (worst <= radius)
            return;
        radius = fmin(2 * radius, worst);
    }
}

hg_status hg_index_nearest(const hg_index *index, hg_metric metric, double x, double y,
                           uint32_t self, size_t k, uint32_t *point, double *distance,
                           size_t *n_found, hg_err *err)
{
    hg_status st;
    double *own = NULL;
    HG_TRY(check_question(x, y, 0, err));
    size_t others = index->n - (self < index->n);
    k = k < others ? k : others;
    heap best = {.point = point, .distance = distance};
    if (!distance) {
        HG_TRY(hg_alloc(&own, k, sizeof *own, err));
        best.distance = own;
    }
    if (k > 0) {
        question q = {index, metric, x, y, self};
        search(&q, k, &best);
        heap_sort(&best);
    }
    *n_found = k;
done:
    hg_free(own);
    return st;
}
