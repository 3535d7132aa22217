/* density/stkde_edges.c - how much of a kernel lies inside the area and the time that was seen? */
#include "base/try.h"
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

static hg_status count_outside(const hg_stkde_options *o, size_t n, const double *x,
                               const double *y, hg_stkde_facts *facts, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_locator_new(1, o->area, &locator, err));
    for (size_t i = 0; i < n; i++)
        facts->outside += hg_locator_find(locator, x[i], y[i]) < 0;
done:
    hg_locator_free(locator);
    return st;
}

hg_status hg_st_edges_make(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                           const int64_t *when, const double *weight, const hg_grid *grid,
                           hg_st_edges *edges, hg_stkde_facts *facts, hg_err *err)
{
    hg_status st = HG_OK;
    *edges = (hg_st_edges){0};
    if (o->edge == HG_EDGE_DIGGLE || o->time_edge == HG_EDGE_DIGGLE) {
        HG_TRY(hg_alloc(&edges->weight, n, sizeof *edges->weight, err));
        for (size_t i = 0; i < n; i++)
            edges->weight[i] = weight[i];
    }
    if (o->edge != HG_EDGE_NONE)
        return hg_fail(err, HG_EUSAGE, "edge corrections in space are not in this build yet");
    if (o->area)
        HG_TRY(count_outside(o, n, x, y, facts, err));
    if (o->time_edge == HG_EDGE_DIGGLE)
        divide_by_time(o, n, when, edges->weight, facts);
    (void)grid;
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
