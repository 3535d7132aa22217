/* density/stkde_direct.c - the definition of the space-time estimator, written plainly: for tests.
 */
#include <math.h>

#include "base/try.h"
#include "density/stkde.h"
#include "hotgrid/mem.h"

/* A slice is the spatial density of points that weigh what their time leaves of them. */
hg_status hg_stkde_direct(const hg_stkde_options *options, size_t n, const double *x,
                          const double *y, const int64_t *when, const double *weight,
                          const hg_grid *grid, size_t slice, double *out, hg_err *err)
{
    const double b = options->time_bandwidth_s;
    hg_st_edges edges = {0};
    hg_stkde_facts facts = {0};
    hg_stkde_options settled;
    double *faded = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_stkde_settle(options, n, x, y, when, weight, grid, &settled, &edges, &facts, err));
    HG_TRY(hg_alloc(&faded, n, sizeof *faded, err));
    const double q = hg_st_slice_edge(options, slice);
    for (size_t i = 0; i < n; i++) {
        double u = (hg_stkde_middle(options, slice) - (double)(when[i] - options->from)) / b;
        faded[i] = (edges.weight ? edges.weight[i] : weight[i]) *
                   hg_stkde_kernel(options)->value(u) / (b * (q < HG_EDGE_THIN ? 1.0 : q));
    }
    HG_TRY(hg_kde_direct(&settled.space, n, x, y, faded, grid, out, err));
    for (size_t c = 0; c < hg_grid_cells(grid); c++) {
        out[c] *= edges.inverse ? edges.inverse[c] : 1.0;
        out[c] = q < HG_EDGE_THIN ? NAN : out[c];
    }
done:
    hg_free(faded);
    hg_st_edges_clear(&edges);
    return st;
}
