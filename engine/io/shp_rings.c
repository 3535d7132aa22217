/* io/shp_rings.c - which ring is a hole of which? Shapefiles say it by direction only. */
#include <math.h>
#include <stdlib.h>

#include "hotgrid/mem.h"

#include "base/try.h"
#include "io/shapes.h"

/* A shape with more rings is refused: holes are matched in O(outer rings * holes). */
#define MAX_RINGS 100000u

typedef struct ring {
    size_t index; /* of the caller */
    const double *x, *y;
    size_t n;
    double area2; /* twice the signed area; negative is clockwise, an outer ring */
    hg_extent box;
    size_t owner; /* for holes: position of the outer ring; own position when it has none */
} ring;

static void ring_measure(ring *r)
{
    double sum = 0, x0 = r->x[0], y0 = r->y[0];
    r->box = (hg_extent){x0, y0, x0, y0};
    for (size_t i = 0; i < r->n; i++) {
        size_t j = i + 1 < r->n ? i + 1 : 0;
        sum += (r->x[i] - x0) * (r->y[j] - y0) - (r->x[j] - x0) * (r->y[i] - y0);
        r->box.x_min = fmin(r->box.x_min, r->x[i]);
        r->box.x_max = fmax(r->box.x_max, r->x[i]);
        r->box.y_min = fmin(r->box.y_min, r->y[i]);
        r->box.y_max = fmax(r->box.y_max, r->y[i]);
    }
    r->area2 = sum;
}

/* Even-odd; a point on an edge may fall on either side. */
static bool ring_contains(const ring *r, double x, double y)
{
    bool inside = false;
    for (size_t i = 0, j = r->n - 1; i < r->n; j = i++) {
        if ((r->y[i] > y) == (r->y[j] > y))
            continue;
        double at = r->x[j] + (y - r->y[j]) / (r->y[i] - r->y[j]) * (r->x[i] - r->x[j]);
        if (x < at)
            inside = !inside;
    }
    return inside;
}

/* A hole may touch its outer ring, so the middles of up to 31 of its edges vote. */
static bool ring_holds(const ring *outer, const ring *hole)
{
    if (outer->box.x_min > hole->box.x_min || outer->box.x_max < hole->box.x_max ||
        outer->box.y_min > hole->box.y_min || outer->box.y_max < hole->box.y_max)
        return false;
    size_t step = hole->n / 31 + 1, in = 0, asked = 0;
    for (size_t i = 0; i + 1 < hole->n; i += step, asked++) {
        double x = (hole->x[i] + hole->x[i + 1]) / 2, y = (hole->y[i] + hole->y[i + 1]) / 2;
        in += ring_contains(outer, x, y);
    }
    return 2 * in > asked;
}

/* Outer rings first, small before large, so that the first one that fits is the smallest. */
static int by_kind_and_size(const void *left, const void *right)
{
    const ring *a = left, *b = right;
    bool a_hole = a->area2 > 0, b_hole = b->area2 > 0;
    if (a_hole != b_hole)
        return a_hole - b_hole;
    double a_size = fabs(a->area2), b_size = fabs(b->area2);
    if (a_size != b_size)
        return a_size < b_size ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static int by_index(const void *left, const void *right)
{
    const ring *a = left, *b = right;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* false: a hole has none */
static bool find_owners(ring *rings, size_t n, size_t n_outer)
{
    bool all = true;
    for (size_t h = n_outer; h < n; h++) {
        rings[h].owner = rings[h].index;
        for (size_t o = 0; o < n_outer; o++) {
            if (-rings[o].area2 > rings[h].area2 && ring_holds(&rings[o], &rings[h])) {
                rings[h].owner = rings[o].index;
                break;
            }
        }
        all = all && rings[h].owner != rings[h].index;
    }
    return all;
}

static int by_size_down(const void *left, const void *right)
{
    const ring *a = left, *b = right;
    double a_size = fabs(a->area2), b_size = fabs(b->area2);
    if (a_size != b_size)
        return a_size > b_size ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/*
 * A hole that no outer ring surrounds: this writer did not care about directions, so depth
 * decides. A ring inside an odd number of others is a hole of the smallest of them.
 */
static void find_owners_by_depth(ring *rings, size_t n)
{
    qsort(rings, n, sizeof *rings, by_size_down);
    for (size_t i = 0; i < n; i++) {
        size_t depth = 0, smallest = i;
        for (size_t j = 0; j < i; j++) {
            if (fabs(rings[j].area2) > fabs(rings[i].area2) && ring_holds(&rings[j], &rings[i])) {
                depth++;
                smallest = j;
            }
        }
        rings[i].owner = rings[depth % 2 ? smallest : i].index;
    }
}

/* HG_EDATA of a ring without three distinct points only counts. */
static hg_status add(hg_area *out, const ring *r, bool hole, size_t *dropped, hg_err *err)
{
    hg_status st = hg_area_add_ring(out, r->n, r->x, r->y, hole, err);
    if (st != HG_EDATA)
        return st;
    ++*dropped;
    return HG_OK;
}

static int by_owner(const void *left, const void *right)
{
    const ring *a = left, *b = right;
    if (a->owner != b->owner)
        return a->owner < b->owner ? -1 : 1;
    bool a_hole = a->index != a->owner, b_hole = b->index != b->owner;
    return a_hole != b_hole ? a_hole - b_hole : by_index(left, right);
}

static hg_status take_rings(size_t n_rings, const size_t *start, const double *x, const double *y,
                            ring *rings, size_t *n_out, size_t *dropped, hg_err *err)
{
    size_t n = 0;
    for (size_t k = 0; k < n_rings; k++) {
        for (size_t i = start[k]; i < start[k + 1]; i++) {
            if (!isfinite(x[i]) || !isfinite(y[i]))
                return hg_fail(err, HG_EDATA, "ring %zu: point %zu is not finite (%g, %g)", k + 1,
                               i - start[k] + 1, x[i], y[i]);
        }
        ring r = {.index = k, .x = x + start[k], .y = y + start[k], .n = start[k + 1] - start[k]};
        if (r.n < 3) {
            ++*dropped;
            continue;
        }
        ring_measure(&r);
        r.owner = k;
        rings[n++] = r;
    }
    *n_out = n;
    return HG_OK;
}

hg_status hg_rings_to_area(size_t n_rings, const size_t *start, const double *x, const double *y,
                           hg_area *out, size_t *dropped, hg_err *err)
{
    hg_status st = HG_OK;
    ring *rings = NULL;
    hg_area area = {0};
    size_t n = 0, n_outer = 0, lost = 0;
    if (n_rings > MAX_RINGS)
        return hg_fail(err, HG_EDATA, "%zu rings in one polygon; at most %u are read", n_rings,
                       MAX_RINGS);
    HG_TRY(hg_alloc(&rings, n_rings, sizeof *rings, err));
    HG_TRY(take_rings(n_rings, start, x, y, rings, &n, &lost, err));
    if (n)
        qsort(rings, n, sizeof *rings, by_kind_and_size);
    while (n_outer < n && rings[n_outer].area2 <= 0)
        n_outer++;
    if (!find_owners(rings, n, n_outer))
        find_owners_by_depth(rings, n);
    if (n)
        qsort(rings, n, sizeof *rings, by_owner);
    for (size_t k = 0; k < n; k++)
        HG_TRY(add(&area, &rings[k], rings[k].owner != rings[k].index, &lost, err));
    hg_area_clear(out);
    *out = area;
    area = (hg_area){0};
    *dropped += lost;
done:
    hg_area_clear(&area);
    hg_free(rings);
    return st;
}
