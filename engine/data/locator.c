/* data/locator.c - which of many areas holds a point, without walking every border? */
#include "hotgrid/area.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "data/edge.h"
#include "hotgrid/mem.h"

/*
 * The plane is cut into horizontal bands; each band keeps the edges that touch it, area by area in
 * ascending order. A query reads one band, skips areas whose edges in that band all lie on one side
 * of the point (their parity is even), and counts crossings for the rest. The band height follows
 * the mean height of an edge, so an edge lies in about three bands and a band stays short.
 */
typedef struct border {
    double ax, ay, bx, by;
} border;

typedef struct group {
    int32_t area;
    double x_min, x_max;
    size_t first, end; /* borders of this area in this band */
} group;

struct hg_locator {
    double y_min, y_max, bands_per_m;
    size_t n_bands;
    size_t *group_start; /* n_bands + 1 */
    group *groups;
    border *borders;
};

/* Non-decreasing in y, so an edge's bands include the band of every point at its height. */
static size_t band_of(const hg_locator *locator, double y)
{
    double band = (y - locator->y_min) * locator->bands_per_m;
    size_t last = locator->n_bands - 1;
    return band < (double)last ? (size_t)band : last;
}

typedef void (*edge_visitor)(hg_locator *locator, size_t area, const border *edge, void *context);

static void visit_edges(hg_locator *locator, size_t n_areas, const hg_area *areas,
                        edge_visitor visit, void *context)
{
    for (size_t a = 0; a < n_areas; a++) {
        const hg_area *area = &areas[a];
        for (size_t k = 0; k < area->n_rings; k++)
            for (size_t i = area->start[k]; i + 1 < area->start[k + 1]; i++) {
                border edge = {area->x[i], area->y[i], area->x[i + 1], area->y[i + 1]};
                if (edge.ay != edge.by)
                    visit(locator, a, &edge, context);
            }
    }
}

typedef struct survey {
    size_t edges;
    double y_min, y_max, height;
} survey;

static void survey_edge(hg_locator *locator, size_t area, const border *edge, void *context)
{
    survey *seen = context;
    (void)locator;
    (void)area;
    seen->edges++;
    seen->y_min = fmin(seen->y_min, fmin(edge->ay, edge->by));
    seen->y_max = fmax(seen->y_max, fmax(edge->ay, edge->by));
    seen->height += fabs(edge->by - edge->ay);
}

typedef struct filling {
    size_t *entries;      /* per band: borders, then where the next one goes */
    size_t *groups;       /* the same for groups */
    int32_t *latest_area; /* per band, so that an area's borders join one group */
} filling;

static void count_edge(hg_locator *locator, size_t area, const border *edge, void *context)
{
    filling *fill = context;
    size_t last = band_of(locator, fmax(edge->ay, edge->by));
    for (size_t band = band_of(locator, fmin(edge->ay, edge->by)); band <= last; band++) {
        fill->entries[band]++;
        if (fill->latest_area[band] != (int32_t)area) {
            fill->latest_area[band] = (int32_t)area;
            fill->groups[band]++;
        }
    }
}

static void place_edge(hg_locator *locator, size_t area, const border *edge, void *context)
{
    filling *fill = context;
    double x_min = fmin(edge->ax, edge->bx), x_max = fmax(edge->ax, edge->bx);
    size_t last = band_of(locator, fmax(edge->ay, edge->by));
    for (size_t band = band_of(locator, fmin(edge->ay, edge->by)); band <= last; band++) {
        size_t at = fill->entries[band]++;
        locator->borders[at] = *edge;
        if (fill->latest_area[band] != (int32_t)area) {
            fill->latest_area[band] = (int32_t)area;
            locator->groups[fill->groups[band]++] = (group){(int32_t)area, x_min, x_max, at, at};
        }
        group *own = &locator->groups[fill->groups[band] - 1];
        own->x_min = fmin(own->x_min, x_min);
        own->x_max = fmax(own->x_max, x_max);
        own->end = at + 1;
    }
}

static size_t counts_to_starts(size_t n, size_t *counts)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count = counts[i];
        counts[i] = total;
        total += count;
    }
    return total;
}

static void forget_areas(size_t n, int32_t *latest_area)
{
    for (size_t i = 0; i < n; i++)
        latest_area[i] = -1;
}

static void choose_bands(hg_locator *locator, const survey *seen)
{
    double span = seen->y_max - seen->y_min;
    double bands = seen->edges ? span / (seen->height / (double)seen->edges) : 1;
    double most = 2.0 * (double)seen->edges + 1;
    bands = bands >= 1 ? fmin(floor(bands), most) : 1;
    locator->y_min = seen->y_min;
    locator->y_max = seen->y_max;
    locator->n_bands = (size_t)bands;
    locator->bands_per_m = seen->edges ? bands / span : 0;
}

static hg_status fill_bands(hg_locator *locator, size_t n_areas, const hg_area *areas, hg_err *err)
{
    filling fill = {0};
    size_t bands = locator->n_bands;
    hg_status st;
    HG_TRY(hg_alloc(&fill.entries, bands, sizeof *fill.entries, err));
    HG_TRY(hg_alloc(&fill.groups, bands, sizeof *fill.groups, err));
    HG_TRY(hg_alloc(&fill.latest_area, bands, sizeof *fill.latest_area, err));
    HG_TRY(hg_alloc(&locator->group_start, bands + 1, sizeof *locator->group_start, err));
    forget_areas(bands, fill.latest_area);
    visit_edges(locator, n_areas, areas, count_edge, &fill);
    size_t entries = counts_to_starts(bands, fill.entries);
    size_t groups = counts_to_starts(bands, fill.groups);
    HG_TRY(hg_alloc(&locator->borders, entries, sizeof *locator->borders, err));
    HG_TRY(hg_alloc(&locator->groups, groups, sizeof *locator->groups, err));
    memcpy(locator->group_start, fill.groups, bands * sizeof *fill.groups);
    locator->group_start[bands] = groups;
    forget_areas(bands, fill.latest_area);
    visit_edges(locator, n_areas, areas, place_edge, &fill);
done:
    hg_free(fill.entries);
    hg_free(fill.groups);
    hg_free(fill.latest_area);
    return st;
}

hg_status hg_locator_new(size_t n_areas, const hg_area *areas, hg_locator **out, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st;
    survey seen = {.y_min = INFINITY, .y_max = -INFINITY};
    if (n_areas > INT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu areas: at most %d", n_areas, INT32_MAX);
    HG_TRY(hg_alloc(&locator, 1, sizeof *locator, err));
    visit_edges(locator, n_areas, areas, survey_edge, &seen);
    choose_bands(locator, &seen);
    HG_TRY(fill_bands(locator, n_areas, areas, err));
    *out = locator;
    return HG_OK;
done:
    hg_locator_free(locator);
    return st;
}

int32_t hg_locator_find(const hg_locator *locator, double x, double y)
{
    if (!(y >= locator->y_min && y < locator->y_max)) /* NaN too */
        return -1;
    size_t band = band_of(locator, y);
    for (size_t g = locator->group_start[band]; g < locator->group_start[band + 1]; g++) {
        const group *own = &locator->groups[g];
        if (!(x >= own->x_min && x < own->x_max))
            continue;
        bool inside = false;
        for (size_t i = own->first; i < own->end; i++) {
            const border *edge = &locator->borders[i];
            if (hg_edge_straddles(edge->ay, edge->by, y) &&
                hg_edge_is_right_of(edge->ax, edge->ay, edge->bx, edge->by, x, y))
                inside = !inside;
        }
        if (inside)
            return own->area;
    }
    return -1;
}

void hg_locator_free(hg_locator *locator)
{
    if (!locator)
        return;
    hg_free(locator->group_start);
    hg_free(locator->groups);
    hg_free(locator->borders);
    hg_free(locator);
}
