/* evaluate/contour_levels.c - what do the polygons of each level hold of the surface? */
#include "evaluate/contour.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

typedef struct ranked {
    hg_contour contour;
    size_t lowest_cell;
} ranked;

typedef struct weighing {
    const hg_holding *holding;
    hg_area *shape;
    ranked *out;
    double level;
} weighing;

/* Exact clipping says how much of each cell a polygon has. */
static hg_status weigh_one(size_t k, void *context, hg_err *err)
{
    const weighing *w = context;
    const hg_holding *h = w->holding;
    hg_contour *c = &w->out[k].contour;
    size_t n = 0, *index = NULL;
    double *covered = NULL;
    hg_status st =
        hg_area_fractions_sparse(&w->shape[k], &h->surface->grid, &n, &index, &covered, err);
    if (st != HG_OK)
        return st;
    w->out[k].lowest_cell = n > 0 ? index[0] : h->n;
    c->level = w->level;
    c->peak = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        c->area_m2 += covered[i] * h->area_m2[index[i]];
        c->mass += covered[i] * h->mass[index[i]];
    }
    c->mean = c->mass / c->area_m2;
    if (h->negative)
        c->mass = NAN;
    c->mass_share = c->mass / h->total_mass;
    hg_free(index);
    hg_free(covered);
    return HG_OK;
}

/* The centre of a high cell lies in exactly one polygon: its peak is theirs. */
static hg_status find_peaks(const weighing *w, size_t n, hg_err *err)
{
    const hg_surface *surface = w->holding->surface;
    hg_locator *locator = NULL;
    hg_status st = hg_locator_new(n, w->shape, &locator, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < w->holding->n; i++) {
        if (!(w->holding->area_m2[i] > 0) || surface->value[i] < w->level)
            continue;
        int32_t k =
            hg_locator_find(locator, hg_grid_center_x(&surface->grid, i % surface->grid.cols),
                            hg_grid_center_y(&surface->grid, i / surface->grid.cols));
        if (k >= 0)
            w->out[k].contour.peak = fmax(w->out[k].contour.peak, surface->value[i]);
    }
    hg_locator_free(locator);
    return HG_OK;
}

static int most_first(const void *a, const void *b)
{
    const ranked *p = a, *q = b;
    double mine = isnan(p->contour.mass) ? p->contour.area_m2 : p->contour.mass;
    double other = isnan(q->contour.mass) ? q->contour.area_m2 : q->contour.mass;
    if (mine != other)
        return mine > other ? -1 : 1;
    return (p->lowest_cell > q->lowest_cell) - (p->lowest_cell < q->lowest_cell);
}

/* Append the polygons of one level. */
static hg_status add_level(const hg_holding *h, double level, hg_contours *out, size_t *capacity,
                           hg_err *err)
{
    weighing w = {.holding = h, .level = level};
    size_t n = 0, kept = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_isoline_polygons(h->surface, h->area_m2, level, &w.shape, &n, err));
    if (n == 0)
        goto done;
    HG_TRY(hg_alloc(&w.out, n, sizeof *w.out, err));
    HG_TRY(hg_par_for(n, weigh_one, &w, err));
    HG_TRY(find_peaks(&w, n, err));
    HG_TRY(hg_grow(&out->item, capacity, out->n + n, sizeof *out->item, err));
    for (size_t k = 0; k < n; k++) {
        w.out[k].contour.shape = w.shape[k];
        w.shape[k] = (hg_area){0};
    }
    kept = n;
    qsort(w.out, n, sizeof *w.out, most_first);
    for (size_t k = 0; k < n; k++) {
        w.out[k].contour.rank = (uint32_t)k + 1;
        out->item[out->n++] = w.out[k].contour;
    }
done:
    for (size_t k = kept; k < n; k++)
        hg_area_clear(&w.shape[k]);
    hg_free(w.shape);
    hg_free(w.out);
    return st;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static hg_status sorted_levels(size_t n, const double *levels, double **out, hg_err *err)
{
    double *sorted = NULL;
    hg_status st = HG_OK;
    for (size_t k = 0; k < n; k++)
        if (!isfinite(levels[k]))
            return hg_fail(err, HG_EDOMAIN, "level %g: must be a number", levels[k]);
    HG_TRY(hg_alloc(&sorted, n, sizeof *sorted, err));
    if (n > 0)
        memcpy(sorted, levels, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, ascending);
    for (size_t k = 1; k < n; k++)
        if (sorted[k] == sorted[k - 1]) {
            st = hg_fail(err, HG_EDOMAIN, "level %g is given twice", sorted[k]);
            hg_free(sorted);
            return st;
        }
    *out = sorted;
done:
    return st;
}

hg_status hg_contours_levels(const hg_surface *surface, const double *fraction, size_t n_levels,
                             const double *levels, hg_contours *out, hg_err *err)
{
    hg_holding h = {0};
    hg_contours made = {0};
    double *sorted = NULL;
    size_t capacity = 0;
    hg_status st = HG_OK;
    HG_TRY(sorted_levels(n_levels, levels, &sorted, err));
    HG_TRY(hg_holding_init(surface, fraction, &h, err));
    made.total_area_m2 = h.total_area_m2;
    made.total_mass = h.total_mass;
    for (size_t k = 0; k < n_levels; k++)
        HG_TRY(add_level(&h, sorted[k], &made, &capacity, err));
    *out = made;
    made = (hg_contours){0};
done:
    hg_contours_clear(&made);
    hg_holding_clear(&h);
    hg_free(sorted);
    return st;
}
