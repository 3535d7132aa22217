/* cluster/repeat_zones.c - which addresses are to be visited now, and until when? */
#include "hotgrid/repeat.h"

#include <math.h>

#include "base/radix.h"
#include "base/try.h"
#include "hotgrid/geo.h"
#include "hotgrid/mem.h"

enum { CORNERS = 64 };

/* Places nearer than the radius: a disc, or in Manhattan a square on its corner. */
static hg_status draw_shape(hg_metric metric, double x, double y, double radius, hg_area *out,
                            hg_err *err)
{
    const size_t corners = metric == HG_METRIC_MANHATTAN ? 4 : CORNERS;
    double ring_x[CORNERS], ring_y[CORNERS];
    for (size_t k = 0; k < corners; k++) {
        double turn = 2 * acos(-1) * (double)k / (double)corners;
        ring_x[k] = x + radius * cos(turn);
        ring_y[k] = y + radius * sin(turn);
    }
    return hg_area_add_ring(out, corners, ring_x, ring_y, false, err);
}

static hg_status choose(int64_t lasts, size_t n, const double *x, const double *y,
                        const int64_t *time, int64_t as_of, uint32_t *event, size_t *chosen,
                        hg_err *err)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (time[i] > as_of || time[i] + lasts <= as_of)
            continue;
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "incident %zu: (%g, %g) is not a place", i, x[i], y[i]);
        event[found++] = (uint32_t)i;
    }
    *chosen = found;
    return HG_OK;
}

/* By (time, x, y), equal ones as they stand. */
static hg_status sort_events(size_t n, uint32_t *event, const double *x, const double *y,
                             const int64_t *time, hg_err *err)
{
    hg_keyed *list = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&list, 2 * n, sizeof *list, err));
    for (size_t i = 0; i < n; i++)
        list[i] = (hg_keyed){hg_key_double(y[event[i]]), event[i]};
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_double(x[list[i].index]);
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_int64(time[list[i].index]);
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        event[i] = list[i].index;
done:
    hg_free(list);
    return st;
}

/* ---- overlapping zones are one round of visits ---- */

static hg_status unite(const hg_advice_zones *zones, hg_area *out, hg_err *err)
{
    hg_area *shapes = NULL; /* borrowed */
    hg_status st;
    HG_TRY(hg_alloc(&shapes, zones->n, sizeof *shapes, err));
    for (size_t i = 0; i < zones->n; i++)
        shapes[i] = zones->zone[i].shape;
    HG_TRY(hg_shape_union(zones->n, shapes, out, err));
done:
    hg_free(shapes);
    return st;
}

static hg_status split(const hg_area *whole, hg_area *parts, hg_err *err)
{
    hg_status st = HG_OK;
    size_t part = 0;
    for (size_t k = 0; k < whole->n_rings; k++) {
        size_t first = whole->start[k];
        part += !whole->hole[k];
        HG_TRY(hg_area_add_ring(&parts[part - 1], whole->start[k + 1] - first, whole->x + first,
                                whole->y + first, whole->hole[k], err));
    }
done:
    return st;
}

static void count_zone(const hg_advice_zone *zone, hg_advice_visit *visit)
{
    bool first = visit->zones++ == 0;
    if (first || zone->from < visit->from)
        visit->from = zone->from;
    if (first || zone->until < visit->first_until)
        visit->first_until = zone->until;
    if (first || zone->until > visit->last_until)
        visit->last_until = zone->until;
}

/* Parts in the order of their numbers of zones, then of their first zone. */
static hg_status order_parts(const hg_advice_zones *zones, const uint32_t *part, size_t parts,
                             hg_keyed **out, hg_err *err)
{
    hg_keyed *list = NULL;
    size_t seen = 0;
    uint32_t *at = NULL; /* 1 + place in the list */
    hg_status st;
    HG_TRY(hg_alloc(&list, 2 * parts, sizeof *list, err));
    HG_TRY(hg_alloc(&at, parts, sizeof *at, err));
    for (size_t i = 0; i < zones->n; i++) {
        if (at[part[i]] == 0) {
            list[seen] = (hg_keyed){UINT32_MAX, part[i]};
            at[part[i]] = (uint32_t)++seen;
        }
        list[at[part[i]] - 1].key--;
    }
    hg_radix_sort(seen, list, list + parts);
    *out = list;
    list = NULL;
done:
    hg_free(list);
    hg_free(at);
    return st;
}

static hg_status hand_out(hg_advice_zones *zones, hg_area *parts, const uint32_t *part,
                          const hg_keyed *order, hg_err *err)
{
    uint32_t *visit_of = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&visit_of, zones->n_visits, sizeof *visit_of, err));
    HG_TRY(hg_alloc(&zones->visit, zones->n_visits, sizeof *zones->visit, err));
    for (size_t v = 0; v < zones->n_visits; v++) {
        visit_of[order[v].index] = (uint32_t)v;
        zones->visit[v].shape = parts[order[v].index];
        zones->visit[v].area_m2 = hg_area_m2(&zones->visit[v].shape);
        parts[order[v].index] = (hg_area){0};
    }
    for (size_t i = 0; i < zones->n; i++) {
        zones->zone[i].visit = visit_of[part[i]];
        count_zone(&zones->zone[i], &zones->visit[zones->zone[i].visit]);
    }
done:
    hg_free(visit_of);
    return st;
}

static hg_status merge(hg_advice_zones *zones, const double *x, const double *y, hg_err *err)
{
    hg_area whole = {0}, *parts = NULL;
    hg_locator *locator = NULL;
    hg_keyed *order = NULL;
    uint32_t *part = NULL;
    size_t n = 0;
    hg_status st;
    HG_TRY(unite(zones, &whole, err));
    n = hg_area_parts(&whole);
    HG_TRY(hg_alloc(&parts, n, sizeof *parts, err));
    HG_TRY(split(&whole, parts, err));
    HG_TRY(hg_locator_new(n, parts, &locator, err));
    HG_TRY(hg_alloc(&part, zones->n, sizeof *part, err));
    for (size_t i = 0; i < zones->n; i++) {
        uint32_t event = zones->zone[i].event;
        int32_t found = hg_locator_find(locator, x[event], y[event]);
        if (found < 0) {
            st = hg_fail(err, HG_EBUG, "a zone around (%g, %g) got lost in the union", x[event],
                         y[event]);
            goto done;
        }
        part[i] = (uint32_t)found;
    }
    HG_TRY(order_parts(zones, part, n, &order, err));
    zones->n_visits = n;
    HG_TRY(hand_out(zones, parts, part, order, err));
done:
    hg_area_clear(&whole);
    for (size_t k = 0; parts && k < n; k++)
        hg_area_clear(&parts[k]);
    hg_free(parts);
    hg_locator_free(locator);
    hg_free(order);
    hg_free(part);
    return st;
}

hg_status hg_repeat_zones(const hg_advice *advice, hg_metric metric, size_t n, const double *x,
                          const double *y, const int64_t *time, int64_t ticks_per_day,
                          int64_t as_of, hg_advice_zones *out, hg_err *err)
{
    hg_advice_zones made = {0};
    uint32_t *event = NULL;
    hg_status st;
    const int64_t lasts = (int64_t)ceil(advice->days * (double)ticks_per_day);
    HG_TRY(hg_alloc(&event, n, sizeof *event, err));
    if (advice->found)
        HG_TRY(choose(lasts, n, x, y, time, as_of, event, &made.n, err));
    HG_TRY(sort_events(made.n, event, x, y, time, err));
    HG_TRY(hg_alloc(&made.zone, made.n, sizeof *made.zone, err));
    for (size_t i = 0; i < made.n; i++) {
        hg_advice_zone *zone = &made.zone[i];
        zone->event = event[i];
        zone->from = time[event[i]];
        zone->until = zone->from + lasts;
        zone->days_left = (double)(zone->until - as_of) / (double)ticks_per_day;
        HG_TRY(draw_shape(metric, x[event[i]], y[event[i]], advice->radius_m, &zone->shape, err));
    }
    if (made.n > 0)
        HG_TRY(merge(&made, x, y, err));
    *out = made;
    made = (hg_advice_zones){0};
done:
    hg_free(event);
    hg_advice_zones_clear(&made);
    return st;
}

void hg_advice_zones_clear(hg_advice_zones *zones)
{
    for (size_t i = 0; zones->zone && i < zones->n; i++)
        hg_area_clear(&zones->zone[i].shape);
    for (size_t v = 0; zones->visit && v < zones->n_visits; v++)
        hg_area_clear(&zones->visit[v].shape);
    hg_free(zones->zone);
    hg_free(zones->visit);
    *zones = (hg_advice_zones){0};
}
