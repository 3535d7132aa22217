/* geo/neighbours.c - which polygons touch each other, or nearly? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "geo/geos.h"
#include "hotgrid/geo.h"
#include "hotgrid/mem.h"

enum { NODE = 10 };

typedef struct pair {
    uint32_t a, b;
} pair;

typedef struct search {
    hg_geos geos;
    size_t n;
    GEOSGeometry **shape, **box; /* box: the envelope, widened by the tolerance */
    uint32_t *number;            /* 0 .. n - 1, what the tree hands back */
    GEOSSTRtree *tree;
    uint32_t *near; /* whose boxes meet the one that is looked at, with a higher number */
    size_t n_near, near_capacity;
    pair *pairs;
    size_t n_pairs, pairs_capacity;
    uint32_t current;
    hg_status failed;
} search;

static GEOSGeometry *widened_box(search *s, const GEOSGeometry *shape, double tolerance_m)
{
    double x0, y0, x1, y1;
    GEOSContextHandle_t h = s->geos.handle;
    if (!GEOSGeom_getXMin_r(h, shape, &x0) || !GEOSGeom_getYMin_r(h, shape, &y0) ||
        !GEOSGeom_getXMax_r(h, shape, &x1) || !GEOSGeom_getYMax_r(h, shape, &y1))
        return NULL;
    return GEOSGeom_createRectangle_r(h, x0 - tolerance_m, y0 - tolerance_m, x1 + tolerance_m,
                                      y1 + tolerance_m);
}

static hg_status build_tree(search *s, const hg_area *areas, double tolerance_m, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->shape, s->n, sizeof *s->shape, err));
    HG_TRY(hg_alloc(&s->box, s->n, sizeof *s->box, err));
    HG_TRY(hg_alloc(&s->number, s->n, sizeof *s->number, err));
    s->tree = GEOSSTRtree_create_r(s->geos.handle, NODE);
    if (!s->tree)
        return hg_geos_failed(&s->geos, "an index of polygons cannot be built", err);
    for (size_t i = 0; i < s->n; i++) {
        s->number[i] = (uint32_t)i;
        HG_TRY(hg_geos_from_area(&s->geos, &areas[i], &s->shape[i], err));
        if (GEOSisEmpty_r(s->geos.handle, s->shape[i]))
            continue; /* touches nothing */
        s->box[i] = widened_box(s, s->shape[i], tolerance_m);
        if (!s->box[i]) {
            st = hg_geos_failed(&s->geos, "a polygon has no extent", err);
            goto done;
        }
        GEOSSTRtree_insert_r(s->geos.handle, s->tree, s->shape[i], &s->number[i]);
    }
done:
    return st;
}

static void keep_near(void *item, void *user)
{
    search *s = user;
    uint32_t other = *(const uint32_t *)item;
    if (other <= s->current || s->failed != HG_OK)
        return;
    s->failed = hg_grow(&s->near, &s->near_capacity, s->n_near + 1, sizeof *s->near, NULL);
    if (s->failed == HG_OK)
        s->near[s->n_near++] = other;
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Area i against those with higher numbers whose boxes meet its own. */
static hg_status look_around(search *s, uint32_t i, double tolerance_m, hg_err *err)
{
    GEOSContextHandle_t h = s->geos.handle;
    const GEOSPreparedGeometry *prepared = NULL;
    hg_status st = HG_OK;
    s->current = i;
    s->n_near = 0;
    if (!s->box[i])
        return HG_OK;
    GEOSSTRtree_query_r(h, s->tree, s->box[i], keep_near, s);
    if (s->failed != HG_OK)
        return hg_fail(err, s->failed, "out of memory while looking for neighbours");
    if (s->n_near == 0)
        return HG_OK;
    qsort(s->near, s->n_near, sizeof *s->near, ascending);
    prepared = GEOSPrepare_r(h, s->shape[i]);
    for (size_t k = 0; k < s->n_near; k++) {
        char near =
            !prepared ? 2
            : tolerance_m > 0
                ? GEOSPreparedDistanceWithin_r(h, prepared, s->shape[s->near[k]], tolerance_m)
                : GEOSPreparedIntersects_r(h, prepared, s->shape[s->near[k]]);
        if (near != 0 && near != 1) {
            st = hg_geos_failed(&s->geos, "two polygons cannot be compared", err);
            goto done;
        }
        if (!near)
            continue;
        HG_TRY(hg_grow(&s->pairs, &s->pairs_capacity, s->n_pairs + 1, sizeof *s->pairs, err));
        s->pairs[s->n_pairs++] = (pair){i, s->near[k]};
    }
done:
    if (prepared)
        GEOSPreparedGeom_destroy_r(h, prepared);
    return st;
}

/* Pairs a < b come by a, then b: both sides of every list fill in ascending order. */
static hg_status list_pairs(const search *s, size_t **start, uint32_t **to, hg_err *err)
{
    size_t *first = NULL, *next = NULL;
    uint32_t *list = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&first, s->n + 1, sizeof *first, err));
    HG_TRY(hg_alloc(&next, s->n + 1, sizeof *next, err));
    HG_TRY(hg_alloc(&list, 2 * s->n_pairs, sizeof *list, err));
    for (size_t k = 0; k < s->n_pairs; k++) {
        first[s->pairs[k].a + 1]++;
        first[s->pairs[k].b + 1]++;
    }
    for (size_t i = 0; i < s->n; i++)
        first[i + 1] += first[i];
    memcpy(next, first, (s->n + 1) * sizeof *next);
    for (size_t k = 0; k < s->n_pairs; k++) /* lower numbers first */
        list[next[s->pairs[k].b]++] = s->pairs[k].a;
    for (size_t k = 0; k < s->n_pairs; k++)
        list[next[s->pairs[k].a]++] = s->pairs[k].b;
    *start = first;
    *to = list;
    first = NULL;
    list = NULL;
done:
    hg_free(first);
    hg_free(next);
    hg_free(list);
    return st;
}

static void clear(search *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->shape && s->shape[i])
            GEOSGeom_destroy_r(s->geos.handle, s->shape[i]);
        if (s->box && s->box[i])
            GEOSGeom_destroy_r(s->geos.handle, s->box[i]);
    }
    if (s->tree)
        GEOSSTRtree_destroy_r(s->geos.handle, s->tree);
    hg_geos_finish(&s->geos);
    hg_free(s->shape);
    hg_free(s->box);
    hg_free(s->number);
    hg_free(s->near);
    hg_free(s->pairs);
}

hg_status hg_shape_neighbours(size_t n, const hg_area *areas, double tolerance_m, size_t **start,
                              uint32_t **to, hg_err *err)
{
    search s = {.n = n};
    hg_status st = HG_OK;
    if (!(tolerance_m >= 0) || !isfinite(tolerance_m))
        return hg_fail(err, HG_EDOMAIN, "a tolerance of %g m: must be 0 or more", tolerance_m);
    if (n > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "neighbours of %zu areas: at most %u", n, UINT32_MAX - 1);
    HG_TRY(hg_geos_start(&s.geos, err));
    HG_TRY(build_tree(&s, areas, tolerance_m, err));
    for (size_t i = 0; i < n; i++)
        HG_TRY(look_around(&s, (uint32_t)i, tolerance_m, err));
    HG_TRY(list_pairs(&s, start, to, err));
done:
    clear(&s);
    return st;
}
