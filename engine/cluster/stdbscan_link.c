/*
 * cluster/stdbscan_link.c - which incidents are cores, which cores hang together, and where do
 * border points go?
 *
 * In a cell every pair is near, so a window of time that slides over it counts neighbours, and
 * cores that follow each other within eps_time are connected, both in O(1) each. Towards the cells
 * around, windows slide too; counting stops at min_points, and a run of cores that is already
 * connected is stepped over.
 *
 * Cells are shared out in blocks. Unions race on atomics, yet the result cannot differ: a parent
 * always stands before its child, so the root of a component is its first head, whoever wins.
 */
#include "base/try.h"
#include "cluster/stdbscan.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { BLOCK = 256, ROUND = 64 };

typedef struct work {
    const hg_st_cells *cells;
    hg_st_links *links;
    uint32_t *count; /* neighbours known so far */
    hg_talk *talk;
} work;

/* ---- cores ---- */

static void count_inside(const work *w, size_t cell)
{
    const hg_st_cells *c = w->cells;
    const uint32_t first = c->start[cell], end = c->start[cell + 1];
    for (uint32_t i = first, low = first, high = first; i < end; i++) {
        while (c->time[i] - c->time[low] > c->reach)
            low++;
        while (high < end && c->time[high] - c->time[i] <= c->reach)
            high++;
        w->count[i] = high - low;
    }
}

static void count_around(size_t cell, size_t around, void *context)
{
    const work *w = context;
    const hg_st_cells *c = w->cells;
    const uint32_t end = c->start[around + 1];
    uint32_t low = c->start[around];
    for (uint32_t i = c->start[cell]; i < c->start[cell + 1]; i++) {
        if (w->count[i] >= c->min_points)
            continue;
        while (low < end && c->time[i] - c->time[low] > c->reach)
            low++;
        for (uint32_t j = low; j < end && c->time[j] - c->time[i] <= c->reach; j++)
            if (hg_st_near(c, i, j) && ++w->count[i] >= c->min_points)
                break;
    }
}

/* Cores of one cell within eps_time of each other, one after the other. */
static void make_runs(const work *w, size_t cell)
{
    const hg_st_cells *c = w->cells;
    hg_st_links *l = w->links;
    uint32_t head = HG_ST_NONE, last = 0;
    for (uint32_t i = c->start[cell]; i < c->start[cell + 1]; i++) {
        l->core[i] = w->count[i] >= c->min_points;
        l->border[i] = HG_ST_NONE;
        l->run[i] = HG_ST_NONE;
        if (!l->core[i])
            continue;
        if (head == HG_ST_NONE || c->time[i] - c->time[last] > c->reach)
            head = i;
        l->run[i] = head;
        last = i;
        atomic_store_explicit(&l->parent[i], head, memory_order_relaxed);
        l->run_end[head] = i + 1;
    }
}

static bool any_wanting(const work *w, size_t cell)
{
    for (uint32_t i = w->cells->start[cell]; i < w->cells->start[cell + 1]; i++)
        if (w->count[i] < w->cells->min_points)
            return true;
    return false;
}

static void find_cores(work *w, size_t cell, hg_st_walk *walk)
{
    count_inside(w, cell);
    if (any_wanting(w, cell))
        hg_st_around(w->cells, walk, cell, false, count_around, w);
    make_runs(w, cell);
}

/* ---- components ---- */

static uint32_t root_of(_Atomic uint32_t *parent, uint32_t i)
{
    for (;;) {
        uint32_t up = atomic_load_explicit(&parent[i], memory_order_relaxed);
        if (up == i)
            return i;
        uint32_t above = atomic_load_explicit(&parent[up], memory_order_relaxed);
        if (above != up) /* halve the path; when another was faster, its path is as good */
            atomic_compare_exchange_weak_explicit(&parent[i], &up, above, memory_order_relaxed,
                                                  memory_order_relaxed);
        i = above;
    }
}

uint32_t hg_st_root(const hg_st_links *links, uint32_t core)
{
    return root_of(links->parent, links->run[core]);
}

static void unite(_Atomic uint32_t *parent, uint32_t a, uint32_t b)
{
    for (;;) {
        a = root_of(parent, a);
        b = root_of(parent, b);
        if (a == b)
            return;
        uint32_t first = a < b ? a : b, later = a < b ? b : a, expected = later;
        if (atomic_compare_exchange_strong_explicit(&parent[later], &expected, first,
                                                    memory_order_relaxed, memory_order_relaxed))
            return;
    }
}

static void unite_around(size_t cell, size_t around, void *context)
{
    const work *w = context;
    const hg_st_cells *c = w->cells;
    hg_st_links *l = w->links;
    const uint32_t end = c->start[around + 1];
    uint32_t low = c->start[around];
    for (uint32_t i = c->start[cell]; i < c->start[cell + 1]; i++) {
        if (!l->core[i])
            continue;
        while (low < end && c->time[i] - c->time[low] > c->reach)
            low++;
        for (uint32_t j = low; j < end && c->time[j] - c->time[i] <= c->reach;) {
            if (!l->core[j]) {
                j++;
                continue;
            }
            bool joined = root_of(l->parent, l->run[i]) == root_of(l->parent, l->run[j]);
            if (!joined && hg_st_near(c, i, j)) {
                unite(l->parent, l->run[i], l->run[j]);
                joined = true;
            }
            j = joined ? l->run_end[l->run[j]] : j + 1;
        }
    }
}

static void unite_cell(work *w, size_t cell, hg_st_walk *walk)
{
    bool cores = false;
    for (uint32_t i = w->cells->start[cell]; i < w->cells->start[cell + 1] && !cores; i++)
        cores = w->links->core[i];
    if (cores)
        hg_st_around(w->cells, walk, cell, true, unite_around, w);
}

/* ---- border points ---- */

/* As a share of both limits; without a limit in time, lags are nothing. */
static double remoteness(const hg_st_cells *c, uint32_t a, uint32_t b)
{
    double d = hg_metric_distance(c->metric, c->x[b] - c->x[a], c->y[b] - c->y[a]);
    double lag = fabs((double)(c->time[b] - c->time[a]));
    return fmax(d / c->eps, lag / c->eps_time);
}

static void look_for_core(size_t cell, size_t around, void *context)
{
    const work *w = context;
    const hg_st_cells *c = w->cells;
    hg_st_links *l = w->links;
    const uint32_t end = c->start[around + 1];
    uint32_t low = c->start[around];
    for (uint32_t i = c->start[cell]; i < c->start[cell + 1]; i++) {
        if (l->core[i])
            continue;
        while (low < end && c->time[i] - c->time[low] > c->reach)
            low++;
        uint32_t best = l->border[i];
        double least = best == HG_ST_NONE ? INFINITY : remoteness(c, i, best);
        for (uint32_t j = low; j < end && c->time[j] - c->time[i] <= c->reach; j++) {
            if (!l->core[j] || !hg_st_near(c, i, j))
                continue;
            double here = remoteness(c, i, j);
            if (here < least || best == HG_ST_NONE ||
                (here == least && c->rank[j] < c->rank[best])) {
                best = j;
                least = here;
            }
        }
        l->border[i] = best;
    }
}

static void place_border(work *w, size_t cell, hg_st_walk *walk)
{
    bool any = false;
    for (uint32_t i = w->cells->start[cell]; i < w->cells->start[cell + 1] && !any; i++)
        any = !w->links->core[i];
    if (!any)
        return;
    look_for_core(cell, cell, w);
    hg_st_around(w->cells, walk, cell, false, look_for_core, w);
}

/* ---- blocks of cells ---- */

typedef void (*cell_body)(work *w, size_t cell, hg_st_walk *walk);

typedef struct pass {
    work *w;
    cell_body body;
    size_t first_block;
} pass;

static hg_status run_block(size_t index, void *context, hg_err *err)
{
    const pass *p = context;
    hg_st_walk walk = {.begun = false};
    size_t cell = (p->first_block + index) * BLOCK, end = cell + BLOCK;
    (void)err;
    if (end > p->w->cells->n_cells)
        end = p->w->cells->n_cells;
    for (; cell < end; cell++)
        p->body(p->w, cell, &walk);
    return HG_OK;
}

static hg_status run_pass(work *w, cell_body body, const char *stage, hg_err *err)
{
    hg_status st = HG_OK;
    const size_t blocks = (w->cells->n_cells + BLOCK - 1) / BLOCK;
    for (size_t first = 0; first < blocks; first += ROUND) {
        pass p = {w, body, first};
        HG_TRY(hg_check_stop(w->talk, err));
        HG_TRY(hg_par_for(blocks - first < ROUND ? blocks - first : ROUND, run_block, &p, err));
        hg_progress(w->talk, stage, fmin(1, (double)(first + ROUND) / (double)blocks));
    }
done:
    return st;
}

static hg_status make_room(size_t n, hg_st_links *out, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&out->core, n, sizeof *out->core, err));
    HG_TRY(hg_alloc(&out->run, n, sizeof *out->run, err));
    HG_TRY(hg_alloc(&out->run_end, n, sizeof *out->run_end, err));
    HG_TRY(hg_alloc(&out->parent, n, sizeof *out->parent, err));
    HG_TRY(hg_alloc(&out->border, n, sizeof *out->border, err));
done:
    return st;
}

hg_status hg_st_link(const hg_st_cells *cells, hg_talk *talk, hg_st_links *out, hg_err *err)
{
    hg_st_links made = {0};
    work w = {.cells = cells, .links = &made, .talk = talk};
    hg_status st;
    HG_TRY(make_room(cells->n, &made, err));
    HG_TRY(hg_alloc(&w.count, cells->n, sizeof *w.count, err));
    HG_TRY(run_pass(&w, find_cores, "cores", err));
    HG_TRY(run_pass(&w, unite_cell, "clusters", err));
    HG_TRY(run_pass(&w, place_border, "border", err));
    *out = made;
    made = (hg_st_links){0};
done:
    hg_free(w.count);
    hg_st_links_clear(&made);
    return st;
}

void hg_st_links_clear(hg_st_links *links)
{
    hg_free(links->core);
    hg_free(links->run);
    hg_free(links->run_end);
    hg_free((void *)links->parent);
    hg_free(links->border);
    *links = (hg_st_links){0};
}
