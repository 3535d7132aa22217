/* data/area.c - a polygon with parts and holes: its rings, its size, what it contains. */
#include "hotgrid/area.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "data/edge.h"
#include "hotgrid/mem.h"

static hg_status make_room(hg_area *area, size_t rings, size_t points, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_grow(&area->start, &area->rings_capacity, area->n_rings + rings + 1,
                   sizeof *area->start, err));
    HG_TRY(
        hg_grow(&area->hole, &area->hole_capacity, area->n_rings + rings, sizeof *area->hole, err));
    HG_TRY(hg_grow(&area->x, &area->x_capacity, area->n_points + points, sizeof *area->x, err));
    HG_TRY(hg_grow(&area->y, &area->y_capacity, area->n_points + points, sizeof *area->y, err));
    area->start[0] = 0;
done:
    return st;
}

/* Three different places are enough to be a ring; whether it is a good one GEOS decides. */
static bool has_three_places(size_t n, const double *x, const double *y)
{
    size_t second = 1;
    while (second < n && x[second] == x[0] && y[second] == y[0])
        second++;
    for (size_t i = second + 1; i < n; i++) {
        bool first_again = x[i] == x[0] && y[i] == y[0];
        bool second_again = x[i] == x[second] && y[i] == y[second];
        if (!first_again && !second_again)
            return true;
    }
    return false;
}

hg_status hg_area_add_ring(hg_area *area, size_t n, const double *x, const double *y, bool hole,
                           hg_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDATA, "ring %zu, vertex %zu: (%g, %g) is not finite",
                           area->n_rings + 1, i + 1, x[i], y[i]);
    if (n < 3 || !has_three_places(n, x, y))
        return hg_fail(err, HG_EDATA, "ring %zu: fewer than 3 distinct points in %zu",
                       area->n_rings + 1, n);
    if (hole && area->n_rings == 0)
        return hg_fail(err, HG_EDATA, "ring 1 is a hole: an outer ring must come first");
    bool open = x[0] != x[n - 1] || y[0] != y[n - 1];
    size_t points = n + (open ? 1 : 0);
    hg_status st = make_room(area, 1, points, err);
    if (st != HG_OK)
        return st;
    double *to_x = area->x + area->n_points, *to_y = area->y + area->n_points;
    memcpy(to_x, x, n * sizeof *x);
    memcpy(to_y, y, n * sizeof *y);
    to_x[points - 1] = x[0];
    to_y[points - 1] = y[0];
    area->hole[area->n_rings++] = hole;
    area->n_points += points;
    area->start[area->n_rings] = area->n_points;
    return HG_OK;
}

hg_status hg_area_append(hg_area *area, const hg_area *more, hg_err *err)
{
    if (more->n_rings == 0)
        return HG_OK;
    size_t rings = more->n_rings, points = more->n_points; /* more may be area itself */
    hg_status st = make_room(area, rings, points, err);
    if (st != HG_OK)
        return st;
    memcpy(area->x + area->n_points, more->x, points * sizeof *area->x);
    memcpy(area->y + area->n_points, more->y, points * sizeof *area->y);
    for (size_t k = 0; k < rings; k++) {
        area->hole[area->n_rings + k] = more->hole[k];
        area->start[area->n_rings + k + 1] = area->n_points + more->start[k + 1];
    }
    area->n_rings += rings;
    area->n_points += points;
    return HG_OK;
}

hg_status hg_area_copy(const hg_area *from, hg_area *to, hg_err *err)
{
    hg_area copy = {0};
    hg_status st = hg_area_append(&copy, from, err);
    if (st == HG_OK)
        *to = copy;
    else
        hg_area_clear(&copy);
    return st;
}

void hg_area_clear(hg_area *area)
{
    hg_free(area->start);
    hg_free(area->hole);
    hg_free(area->x);
    hg_free(area->y);
    *area = (hg_area){0};
}

/* Counter-clockwise positive. Measured from the first vertex, lest large coordinates cancel. */
static double ring_m2(const hg_area *area, size_t ring)
{
    size_t first = area->start[ring], last = area->start[ring + 1] - 1;
    double x0 = area->x[first], y0 = area->y[first], twice = 0;
    for (size_t i = first; i < last; i++)
        twice +=
            (area->x[i] - x0) * (area->y[i + 1] - y0) - (area->x[i + 1] - x0) * (area->y[i] - y0);
    return twice / 2;
}

static void reverse(double *values, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        double kept = values[i];
        values[i] = values[n - 1 - i];
        values[n - 1 - i] = kept;
    }
}

void hg_area_orient(hg_area *area)
{
    for (size_t k = 0; k < area->n_rings; k++) {
        size_t first = area->start[k], n = area->start[k + 1] - first;
        bool counter_clockwise = ring_m2(area, k) > 0;
        if (counter_clockwise == area->hole[k]) {
            reverse(area->x + first, n);
            reverse(area->y + first, n);
        }
    }
}

double hg_area_m2(const hg_area *area)
{
    double total = 0;
    for (size_t k = 0; k < area->n_rings; k++) {
        double size = fabs(ring_m2(area, k));
        total += area->hole[k] ? -size : size;
    }
    return total;
}

double hg_area_perimeter_m(const hg_area *area)
{
    double total = 0;
    for (size_t k = 0; k < area->n_rings; k++)
        for (size_t i = area->start[k]; i + 1 < area->start[k + 1]; i++)
            total += hypot(area->x[i + 1] - area->x[i], area->y[i + 1] - area->y[i]);
    return total;
}

size_t hg_area_parts(const hg_area *area)
{
    size_t parts = 0;
    for (size_t k = 0; k < area->n_rings; k++)
        parts += area->hole[k] ? 0 : 1;
    return parts;
}

bool hg_area_extent(const hg_area *area, hg_extent *out)
{
    if (area->n_points == 0)
        return false;
    hg_extent extent = {area->x[0], area->y[0], area->x[0], area->y[0]};
    for (size_t i = 1; i < area->n_points; i++) {
        extent.x_min = fmin(extent.x_min, area->x[i]);
        extent.x_max = fmax(extent.x_max, area->x[i]);
        extent.y_min = fmin(extent.y_min, area->y[i]);
        extent.y_max = fmax(extent.y_max, area->y[i]);
    }
    *out = extent;
    return true;
}

bool hg_area_contains(const hg_area *area, double x, double y)
{
    bool inside = false;
    if (!isfinite(x) || !isfinite(y))
        return false;
    for (size_t k = 0; k < area->n_rings; k++)
        for (size_t i = area->start[k]; i + 1 < area->start[k + 1]; i++)
            if (hg_edge_straddles(area->y[i], area->y[i + 1], y) &&
                hg_edge_is_right_of(area->x[i], area->y[i], area->x[i + 1], area->y[i + 1], x, y))
                inside = !inside;
    return inside;
}
