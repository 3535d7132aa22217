/* cli/kde_estimate.c - the surface per m2, with the bandwidths that --adaptive gives each incident.
 */
#include <math.h>

#include "base/try.h"
#include "cli/kde.h"
#include "hotgrid/mem.h"
#include "hotgrid/talk.h"

/* Kept, because the self-check needs them too. */
hg_status kde_adapt(kde *k, hg_err *err)
{
    const hg_incidents *table = &k->input.table;
    hg_status st = HG_OK;
    if (!k->density.adaptive)
        return HG_OK;
    HG_TRY(hg_alloc(&k->bandwidth_each, table->n, sizeof *k->bandwidth_each, err));
    HG_TRY(hg_adaptive_bandwidths(&k->density.kernel, &k->adaptive, k->density.area, table->n,
                                  table->x, table->y, table->weight, k->bandwidth_each, err));
done:
    return st;
}

/* The library refuses it too, but does not know how the user asks for means. */
hg_status kde_check_cell(const kde *k, hg_err *err)
{
    double radius = kde_radius_m(k, k->density.kernel.bandwidth_m);
    if (k->density.kernel.cell_integral || radius >= k->grid.cell_m * sqrt(0.5))
        return HG_OK;
    return hg_fail(err, HG_EDOMAIN,
                   "a kernel that ends at %.6g m could miss every centre of cells of %.6g m: take "
                   "--cell-integral or a smaller --cell",
                   radius, k->grid.cell_m);
}

hg_status kde_estimate(kde *k, hg_err *err)
{
    const hg_incidents *table = &k->input.table;
    size_t cells = hg_grid_cells(&k->grid);
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    k->density.area = k->input.has_area ? &k->input.area : NULL;
    HG_TRY(kde_check_cell(k, err));
    HG_TRY(kde_adapt(k, err));
    hg_density_options options = k->density;
    /* The uniform correction asks the pilot for the bandwidth at each cell, too. */
    if (k->density.edge != HG_EDGE_UNIFORM) {
        options.kernel.bandwidth_each = k->bandwidth_each;
        options.adaptive = NULL;
    }
    HG_TRY(hg_alloc_large(&k->value, cells, sizeof *k->value, err));
    HG_TRY(hg_density_grid(NULL, &options, table->n, table->x, table->y, table->weight, &k->grid,
                           k->value, &k->facts, err));
    if (k->input.has_area) {
        HG_TRY(hg_alloc_large(&k->fraction, cells, sizeof *k->fraction, err));
        HG_TRY(hg_area_fractions(&k->input.area, &k->grid, k->fraction, err));
    }
    k->seconds_compute += hg_monotonic_seconds() - start;
    st = hg_check_stop(&k->c->talk, err);
done:
    return st;
}
