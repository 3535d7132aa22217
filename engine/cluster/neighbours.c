/* cluster/neighbours.c - who is near whom, on a masked grid or in a list? */
#include "hotgrid/neighbours.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

enum { REACH_MAX = 30000 };

static const char *const rule_names[HG_NEIGHBOURS_COUNT] = {
    [HG_NEIGHBOURS_QUEEN] = "queen",
    [HG_NEIGHBOURS_ROOK] = "rook",
    [HG_NEIGHBOURS_DISTANCE] = "distance",
};

const char *hg_neighbour_rule_name(hg_neighbour_rule rule)
{
    return rule_names[rule];
}

void hg_neighbours_clear(hg_neighbours *neighbours)
{
    hg_free(neighbours->inside);
    hg_free(neighbours->degree);
    hg_free(neighbours->half);
    hg_free(neighbours->start);
    hg_free(neighbours->to);
    memset(neighbours, 0, sizeof *neighbours);
}

static void count_degrees(hg_neighbours *w)
{
    for (size_t i = 0; i < w->n; i++) {
        w->most = w->degree[i] > w->most ? w->degree[i] : w->most;
        w->islands += w->degree[i] == 0 && (!w->inside || w->inside[i]);
    }
}

/* ---- grids ---- */

/* Columns that row dy away reaches, by whole cells: dx^2 + dy^2 <= (distance / cell)^2. */
static hg_status disc(const hg_grid *grid, double distance_m, hg_neighbours *w, hg_err *err)
{
    double cells = distance_m / grid->cell_m;
    hg_status st = HG_OK;
    if (!(distance_m > 0) || !isfinite(distance_m) || cells > REACH_MAX)
        return hg_fail(err, HG_EDOMAIN,
                       "a distance of %g m: must be above 0 and at most %d cells of %g m",
                       distance_m, REACH_MAX, grid->cell_m);
    double most = cells * cells * (1 + 8 * DBL_EPSILON);
    size_t reach = (size_t)sqrt(most);
    w->reach = reach < grid->rows ? reach : grid->rows - 1;
    HG_TRY(hg_alloc(&w->half, w->reach + 1, sizeof *w->half, err));
    for (size_t dy = 0; dy <= w->reach; dy++) {
        size_t dx = (size_t)sqrt(most - (double)(dy * dy));
        while ((double)((dx + 1) * (dx + 1) + dy * dy) <= most)
            dx++;
        while ((double)(dx * dx + dy * dy) > most)
            dx--;
        w->half[dy] = (uint32_t)(dx < grid->cols ? dx : grid->cols - 1);
    }
done:
    return st;
}

static hg_status next_cells(const hg_grid *grid, hg_neighbour_rule rule, hg_neighbours *w,
                            hg_err *err)
{
    hg_status st = HG_OK;
    w->reach = grid->rows > 1;
    HG_TRY(hg_alloc(&w->half, 2, sizeof *w->half, err));
    w->half[0] = grid->cols > 1;
    w->half[1] = rule == HG_NEIGHBOURS_QUEEN && grid->cols > 1;
done:
    return st;
}

static hg_status copy_mask(const uint8_t *inside, hg_neighbours *w, hg_err *err)
{
    hg_status st = HG_OK;
    w->n_inside = w->n;
    if (!inside)
        return HG_OK;
    HG_TRY(hg_alloc(&w->inside, w->n, 1, err));
    w->n_inside = 0;
    for (size_t i = 0; i < w->n; i++) {
        w->inside[i] = inside[i] != 0;
        w->n_inside += w->inside[i];
    }
    if (w->n_inside == 0)
        st = hg_fail(err, HG_EEMPTY, "no cell of the grid lies in the study area");
done:
    return st;
}

/* A cell's neighbours are the ones in the mask, summed like any other value. */
static hg_status grid_degrees(hg_neighbours *w, hg_err *err)
{
    int64_t *ones = NULL, *sum = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&ones, w->n, sizeof *ones, err));
    HG_TRY(hg_alloc_large(&sum, w->n, sizeof *sum, err));
    HG_TRY(hg_alloc(&w->degree, w->n, sizeof *w->degree, err));
    for (size_t i = 0; i < w->n; i++)
        ones[i] = 1;
    HG_TRY(hg_neighbours_sum(w, ones, sum, err));
    for (size_t i = 0; i < w->n; i++)
        w->degree[i] = sum[i] > 0 ? (uint32_t)(sum[i] - 1) : 0;
    count_degrees(w);
done:
    hg_free(ones);
    hg_free(sum);
    return st;
}

hg_status hg_neighbours_grid(const hg_grid *grid, const uint8_t *inside, hg_neighbour_rule rule,
                             double distance_m, hg_neighbours *out, hg_err *err)
{
    hg_neighbours w = {.n = hg_grid_cells(grid), .cols = grid->cols, .rows = grid->rows};
    hg_status st = HG_OK;
    if (w.n == 0)
        return hg_fail(err, HG_EEMPTY, "a grid without cells");
    if (w.n > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "neighbours of %zu cells: at most %u", w.n, UINT32_MAX - 1);
    HG_TRY(copy_mask(inside, &w, err));
    if (rule == HG_NEIGHBOURS_DISTANCE)
        HG_TRY(disc(grid, distance_m, &w, err));
    else
        HG_TRY(next_cells(grid, rule, &w, err));
    HG_TRY(grid_degrees(&w, err));
    *out = w;
done:
    if (st != HG_OK)
        hg_neighbours_clear(&w);
    return st;
}

/* ---- lists ---- */

static bool holds(const size_t *start, const uint32_t *to, size_t i, size_t wanted)
{
    size_t low = start[i], high = start[i + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (to[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low < start[i + 1] && to[low] == wanted;
}

static hg_status check_list(size_t n, const size_t *start, const uint32_t *to, hg_err *err)
{
    if (n > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "neighbours of %zu places: at most %u", n, UINT32_MAX - 1);
    for (size_t i = 0; i < n; i++) {
        if (start[i + 1] < start[i] || start[i + 1] - start[i] >= n)
            return hg_fail(err, HG_EDOMAIN, "place %zu: the list of neighbours is broken", i);
        for (size_t k = start[i]; k < start[i + 1]; k++)
            if (to[k] >= n || to[k] == i || (k > start[i] && to[k] <= to[k - 1]))
                return hg_fail(err, HG_EDOMAIN,
                               "place %zu: neighbour %u is no other place, or out of order", i,
                               to[k]);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = start[i]; k < start[i + 1]; k++)
            if (!holds(start, to, to[k], i))
                return hg_fail(err, HG_EDOMAIN, "place %u is a neighbour of %zu, not the reverse",
                               to[k], i);
    return HG_OK;
}

hg_status hg_neighbours_list(size_t n, const size_t *start, const uint32_t *to, hg_neighbours *out,
                             hg_err *err)
{
    hg_neighbours w = {.n = n, .n_inside = n};
    hg_status st = HG_OK;
    if (n == 0)
        return hg_fail(err, HG_EEMPTY, "there are no places");
    HG_TRY(check_list(n, start, to, err));
    HG_TRY(hg_alloc(&w.start, n + 1, sizeof *w.start, err));
    HG_TRY(hg_alloc(&w.to, start[n] - start[0], sizeof *w.to, err));
    HG_TRY(hg_alloc(&w.degree, n, sizeof *w.degree, err));
    for (size_t i = 0; i < n; i++) {
        w.start[i + 1] = start[i + 1] - start[0];
        w.degree[i] = (uint32_t)(start[i + 1] - start[i]);
    }
    for (size_t k = 0; k < w.start[n]; k++)
        w.to[k] = to[start[0] + k];
    count_degrees(&w);
    *out = w;
done:
    if (st != HG_OK)
        hg_neighbours_clear(&w);
    return st;
}
