/*
 * cluster/stdbscan_cells.c - in which cell does an incident stand, and which cells lie around it?
 *
 * Only cells that hold something exist, so memory is linear whatever the extent. O(n) radix passes.
 */
#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "cluster/stdbscan.h"
#include "hotgrid/mem.h"
#include "hotgrid/time.h"

/* A cell's side falls short of eps / sqrt 2 (eps / 2 in Manhattan) by more than coordinates and
 * cell numbers up to 1e9 can round. */
#define SIDE_SLACK 1e-6
#define FINEST 1e-9

typedef struct frame {
    double x_min, x_max, y_min, y_max;
    int64_t t_min, t_max;
} frame;

static hg_status measure(size_t n, const double *x, const double *y, const int64_t *time,
                         frame *out, hg_err *err)
{
    frame f = {INFINITY, -INFINITY, INFINITY, -INFINITY, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "incident %zu: (%g, %g) is not a place", i, x[i], y[i]);
        if (time[i] == HG_NO_TIME)
            return hg_fail(err, HG_EDOMAIN, "incident %zu has no time", i);
        f.x_min = fmin(f.x_min, x[i]);
        f.x_max = fmax(f.x_max, x[i]);
        f.y_min = fmin(f.y_min, y[i]);
        f.y_max = fmax(f.y_max, y[i]);
        f.t_min = time[i] < f.t_min ? time[i] : f.t_min;
        f.t_max = time[i] > f.t_max ? time[i] : f.t_max;
    }
    *out = f;
    return HG_OK;
}

static hg_status check(size_t n, const frame *f, const hg_stdbscan_options *o, hg_err *err)
{
    if (!(o->eps_m > 0) || isinf(o->eps_m))
        return hg_fail(err, HG_EDOMAIN, "eps of %g m: must be above 0", o->eps_m);
    if (!(o->eps_time_s > 0))
        return hg_fail(err, HG_EDOMAIN, "eps in time of %g s: must be above 0", o->eps_time_s);
    if (o->min_points < 2)
        return hg_fail(err, HG_EDOMAIN,
                       "min_points %zu: must be 2 or more (an incident counts itself)",
                       o->min_points);
    if (n > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "%zu incidents: at most %u", n, UINT32_MAX - 1);
    if (n == 0)
        return HG_OK;
    double extent = fmax(f->x_max - f->x_min, f->y_max - f->y_min);
    if (o->eps_m < FINEST * extent)
        return hg_fail(err, HG_EDOMAIN,
                       "eps of %g m is too fine for places %g m apart: give at least %g", o->eps_m,
                       extent, FINEST * extent);
    if ((double)f->t_max - (double)f->t_min > 0x1p62)
        return hg_fail(err, HG_EDOMAIN, "the times are too far apart: %g s",
                       (double)f->t_max - (double)f->t_min);
    return HG_OK;
}

static void settle(const hg_stdbscan_options *o, hg_st_cells *out)
{
    double squared = o->eps_m * o->eps_m;
    bool plain = squared > 1e-290 && squared < 1e290;
    out->metric = o->metric;
    out->eps = o->eps_m;
    out->low = plain ? squared * (1 - 1e-14) : -1;
    out->high = plain ? squared * (1 + 1e-14) : INFINITY;
    out->eps_time = o->eps_time_s;
    out->reach = o->eps_time_s < 0x1p62 ? (int64_t)floor(o->eps_time_s) : INT64_C(1) << 62;
    out->ring = o->metric == HG_METRIC_MANHATTAN ? 3 : 2;
    out->min_points = o->min_points;
}

/* Rows by (time, x, y), equal ones as they stand. */
static void sort_rows(size_t n, const double *x, const double *y, const int64_t *time,
                      hg_keyed *list, hg_keyed *spare)
{
    bool sorted = true;
    for (size_t i = 0; i < n; i++) {
        list[i].index = (uint32_t)i;
        if (i > 0 && sorted)
            sorted = time[i - 1] < time[i] ||
                     (time[i - 1] == time[i] &&
                      (x[i - 1] < x[i] || (x[i - 1] == x[i] && y[i - 1] <= y[i])));
    }
    if (sorted)
        return;
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_double(y[i]);
    hg_radix_sort(n, list, spare);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_double(x[list[i].index]);
    hg_radix_sort(n, list, spare);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_int64(time[list[i].index]);
    hg_radix_sort(n, list, spare);
}

/* Room to the west of column 0, so that a ring around it needs no sign. */
enum { BIAS = 8 };

static uint64_t cell_key(double x, double y, const frame *f, double side)
{
    return ((uint64_t)((y - f->y_min) / side) + BIAS) << 32 |
           ((uint64_t)((x - f->x_min) / side) + BIAS);
}

static hg_status make_room(size_t n, hg_st_cells *out, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&out->x, n, sizeof *out->x, err));
    HG_TRY(hg_alloc(&out->y, n, sizeof *out->y, err));
    HG_TRY(hg_alloc(&out->time, n, sizeof *out->time, err));
    HG_TRY(hg_alloc(&out->rank, n, sizeof *out->rank, err));
    HG_TRY(hg_alloc(&out->row, n, sizeof *out->row, err));
    HG_TRY(hg_alloc(&out->at, n, sizeof *out->at, err));
done:
    return st;
}

static hg_status find_cells(size_t n, const hg_keyed *list, hg_st_cells *out, hg_err *err)
{
    hg_status st;
    size_t cells = 0;
    for (size_t i = 0; i < n; i++)
        cells += i == 0 || list[i].key != list[i - 1].key;
    HG_TRY(hg_alloc(&out->key, cells, sizeof *out->key, err));
    HG_TRY(hg_alloc(&out->start, cells + 1, sizeof *out->start, err));
    for (size_t i = 0, cell = 0; i < n; i++)
        if (i == 0 || list[i].key != list[i - 1].key) {
            out->key[cell] = list[i].key;
            out->start[cell++] = (uint32_t)i;
        }
    out->start[cells] = (uint32_t)n;
    out->n_cells = cells;
done:
    return st;
}

static hg_status fill(size_t n, const double *x, const double *y, const int64_t *time,
                      const frame *f, hg_st_cells *out, hg_err *err)
{
    hg_keyed *list = NULL;
    hg_status st;
    const double side =
        out->eps * (out->metric == HG_METRIC_MANHATTAN ? .5 : sqrt(.5)) * (1 - SIDE_SLACK);
    HG_TRY(hg_alloc_large(&list, 2 * n, sizeof *list, err));
    sort_rows(n, x, y, time, list, list + n);
    for (size_t i = 0; i < n; i++) {
        uint32_t row = list[i].index;
        out->row[i] = row;
        list[i] = (hg_keyed){cell_key(x[row], y[row], f, side), (uint32_t)i};
    }
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++) {
        uint32_t rank = list[i].index, row = out->row[rank];
        out->rank[i] = rank;
        out->at[rank] = (uint32_t)i;
        out->x[i] = x[row];
        out->y[i] = y[row];
        out->time[i] = time[row] - f->t_min;
    }
    HG_TRY(find_cells(n, list, out, err));
done:
    hg_free(list);
    return st;
}

hg_status hg_st_cells_make(size_t n, const double *x, const double *y, const int64_t *time_s,
                           const hg_stdbscan_options *options, hg_st_cells *out, hg_err *err)
{
    hg_st_cells made = {.n = n};
    frame f = {0};
    hg_status st;
    HG_TRY(measure(n, x, y, time_s, &f, err));
    HG_TRY(check(n, &f, options, err));
    settle(options, &made);
    HG_TRY(make_room(n, &made, err));
    HG_TRY(fill(n, x, y, time_s, &f, &made, err));
    *out = made;
    return HG_OK;
done:
    hg_st_cells_clear(&made);
    return st;
}

void hg_st_cells_clear(hg_st_cells *cells)
{
    hg_free(cells->x);
    hg_free(cells->y);
    hg_free(cells->time);
    hg_free(cells->rank);
    hg_free(cells->row);
    hg_free(cells->at);
    hg_free(cells->key);
    hg_free(cells->start);
    *cells = (hg_st_cells){0};
}

/* ---- the cells around ---- */

static size_t first_from(const hg_st_cells *cells, uint64_t key)
{
    size_t low = 0, high = cells->n_cells;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cells->key[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void hg_st_around(const hg_st_cells *cells, hg_st_walk *walk, size_t cell, bool later_only,
                  hg_st_visit visit, void *context)
{
    const uint64_t row_step = UINT64_C(1) << 32, ring = cells->ring;
    const uint64_t corner = cells->key[cell] - ring * row_step - ring;
    for (size_t k = later_only ? ring : 0; k <= 2 * ring; k++) {
        const uint64_t from = corner + k * row_step, to = from + 2 * ring;
        size_t at = walk->begun ? walk->next[k] : first_from(cells, from);
        while (at < cells->n_cells && cells->key[at] < from)
            at++;
        walk->next[k] = at;
        for (; at < cells->n_cells && cells->key[at] <= to; at++)
            if (later_only ? at > cell : at != cell)
                visit(cell, at, context);
    }
    walk->begun = true;
}
