/* density/stkde_edges.c - how much of a kernel lies inside the area and the time that was seen? */
#include "base/try.h"
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
                            const hg_grid *grid, hg_st_edges *edges, hg_stkde_facts *facts,
                            hg_err *err)
{
    const size_t cells = hg_grid_cells(grid);
    hg_status st = hg_alloc_large(&edges->inverse, cells, sizeof *edges->inverse, err);
    for (size_t i = 0; st == HG_OK && i < cells; i++)
        edges->inverse[i] = 1.0;
    if (st == HG_OK)
        st = hg_density_divide(border, arc, NULL, o->space.bandwidth_m, grid, edges->inverse,
                               &facts->edge_too_thin, err);
    return st;
}

/* What the points count for, and the cells with uniform; counts what lies outside. */
static hg_status space_edges(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                             const double *weight, const hg_grid *grid, hg_st_edges *edges,
                             hg_stkde_facts *facts, hg_err *err)
{
    hg_border *border = NULL;
    hg_arc arc = {0};
    hg_status st = HG_OK;
    if (!o->area)
        return HG_OK;
    HG_TRY(hg_border_new(o->area, &border, err));
    if (o->edge != HG_EDGE_NONE)
        HG_TRY(hg_arc_of(&o->space, &arc, err));
    HG_TRY(hg_edge_weights(o->edge, border, &arc, o->space.bandwidth_m, o->space.bandwidth_each, n,
                           x, y, weight, edges->weight, &facts->outside, &facts->edge_too_thin,
                           err));
    if (o->edge == HG_EDGE_UNIFORM)
        HG_TRY(cell_edges(o, border, &arc, grid, edges, facts, err));
done:
    hg_border_free(border);
    return st;
}

hg_status hg_st_edges_make(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                           const int64_t *when, const double *weight, const hg_grid *grid,
                           hg_st_edges *edges, hg_stkde_facts *facts, hg_err *err)
{
    hg_status st = HG_OK;
    *edges = (hg_st_edges){0};
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
    if (st != HG_OK)
        hg_st_edges_clear(edges);
    return st;
}

void hg_st_edges_clear(hg_st_edges *edges)
{
    hg_free(edges->weight);
    hg_free(edges->inverse);
    *edges = (hg_st_edges){0};
}
