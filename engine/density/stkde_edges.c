/* density/stkde_edges.c - how much of a kernel lies inside the area and the time that was seen? */
#include <math.h>

#include "base/try.h"
#include "density/check.h"
#include "density/density.h"
#include "density/stkde.h"
#include "hotgrid/mem.h"

static void seen(const hg_stkde_options *o, double *from, double *to)
{
    *from = 0.0;
    *to = (double)o->slices * (double)o->slice_s;
    if (o->seen_to > o->seen_from) {
        *from = (double)(o->seen_from - o->from);
        *to = (double)(o->seen_to - o->from);
    }
}

double hg_st_slice_edge(const hg_stkde_options *o, size_t slice)
{
    double from, to;
    if (o->time_edge != HG_EDGE_UNIFORM)
        return 1.0;
    seen(o, &from, &to);
    return hg_time_edge(hg_stkde_kernel(o), o->time_bandwidth_s, hg_stkde_middle(o, slice), from,
                        to);
}

/* The kernel stands at the incident here: its mass after it is what a causal one has. */
static void divide_by_time(const hg_stkde_options *o, size_t n, const int64_t *when, double *weight,
                           hg_stkde_facts *facts)
{
    const double b = o->time_bandwidth_s;
    double from, to;
    seen(o, &from, &to);
    for (size_t i = 0; i < n; i++) {
        double at = (double)(when[i] - o->from);
        double q = hg_stkde_kernel(o)->mass((from - at) / b, (to - at) / b);
        bool thin = q < HG_EDGE_THIN;
        facts->time_too_thin += thin && weight[i] > 0.0;
        weight[i] = thin ? 0.0 : weight[i] / q;
    }
}

/* 1 / e_h of every cell: the same for all slices. */
static hg_status cell_edges(const hg_stkde_options *o, const hg_border *border, const hg_arc *arc,
                            const hg_pilot *pilot, const hg_grid *grid, hg_st_edges *edges,
                            hg_stkde_facts *facts, hg_err *err)
{
    const size_t cells = hg_grid_cells(grid);
    hg_status st = hg_alloc_large(&edges->inverse, cells, sizeof *edges->inverse, err);
    for (size_t i = 0; st == HG_OK && i < cells; i++)
        edges->inverse[i] = 1.0;
    if (st == HG_OK)
        st = hg_density_divide(border, arc, pilot, o->space.bandwidth_m, grid, edges->inverse,
                               &facts->edge_too_thin, err);
    return st;
}

/* Bandwidths, what the points count for, and the cells with uniform; counts what lies outside. */
static hg_status space_edges(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                             const double *weight, const hg_grid *grid, hg_st_edges *edges,
                             hg_stkde_facts *facts, hg_err *err)
{
    hg_border *border = NULL;
    hg_pilot pilot = {0};
    hg_arc arc = {0};
    hg_status st = HG_OK;
    if (o->area)
        HG_TRY(hg_border_new(o->area, &border, err));
    if (o->adaptive) {
        HG_TRY(hg_alloc(&edges->each, n, sizeof *edges->each, err));
        HG_TRY(hg_pilot_make(&o->space, o->adaptive, border, n, x, y, weight, &pilot, edges->each,
                             err));
    }
    if (!border)
        goto done;
    if (o->edge != HG_EDGE_NONE)
        HG_TRY(hg_arc_of(&o->space, &arc, err));
    HG_TRY(hg_edge_weights(o->edge, border, &arc, o->space.bandwidth_m,
                           edges->each ? edges->each : o->space.bandwidth_each, n, x, y, weight,
                           edges->weight, &facts->outside, &facts->edge_too_thin, err));
    if (o->edge == HG_EDGE_UNIFORM)
        HG_TRY(cell_edges(o, border, &arc, o->adaptive ? &pilot : NULL, grid, edges, facts, err));
done:
    hg_pilot_clear(&pilot);
    hg_border_free(border);
    return st;
}

static hg_status make_edges(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                            const int64_t *when, const double *weight, const hg_grid *grid,
                            hg_st_edges *edges, hg_stkde_facts *facts, hg_err *err)
{
    hg_status st = HG_OK;
    if (o->area || o->time_edge == HG_EDGE_DIGGLE) {
        HG_TRY(hg_alloc(&edges->weight, n, sizeof *edges->weight, err));
        for (size_t i = 0; i < n; i++)
            edges->weight[i] = weight[i];
    }
    HG_TRY(space_edges(o, n, x, y, weight, grid, edges, facts, err));
    if (o->time_edge == HG_EDGE_DIGGLE)
        divide_by_time(o, n, when, edges->weight, facts);
    for (size_t k = 0; k < o->slices; k++)
        facts->time_too_thin += hg_st_slice_edge(o, k) < HG_EDGE_THIN;
done:
    return st;
}

static void note_bandwidths(const hg_kde_options *space, size_t n, hg_stkde_facts *facts)
{
    facts->bandwidth_min_m = space->bandwidth_each && n > 0 ? INFINITY : space->bandwidth_m;
    facts->bandwidth_max_m = space->bandwidth_each && n > 0 ? 0.0 : space->bandwidth_m;
    for (size_t i = 0; space->bandwidth_each && i < n; i++) {
        facts->bandwidth_min_m = fmin(facts->bandwidth_min_m, space->bandwidth_each[i]);
        facts->bandwidth_max_m = fmax(facts->bandwidth_max_m, space->bandwidth_each[i]);
    }
}

hg_status hg_stkde_settle(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                          const int64_t *when, const double *weight, const hg_grid *grid,
                          hg_stkde_options *settled, hg_st_edges *edges, hg_stkde_facts *facts,
                          hg_err *err)
{
    hg_status st = HG_OK;
    *edges = (hg_st_edges){0};
    HG_TRY(hg_stkde_check(o, n, x, y, when, weight, grid, err));
    HG_TRY(make_edges(o, n, x, y, when, weight, grid, edges, facts, err));
    *settled = *o;
    if (o->adaptive) {
        settled->space.bandwidth_each = edges->each;
        HG_TRY(hg_kde_check(&settled->space, n, x, y, weight, grid, err));
    }
    note_bandwidths(&settled->space, n, facts);
done:
    if (st != HG_OK)
        hg_st_edges_clear(edges);
    return st;
}

void hg_st_edges_clear(hg_st_edges *edges)
{
    hg_free(edges->weight);
    hg_free(edges->inverse);
    hg_free(edges->each);
    *edges = (hg_st_edges){0};
}
