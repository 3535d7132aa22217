/* cli/kde_remark.c - what should an analyst know about this surface before believing it? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/kde.h"
#include "hotgrid/par.h"

#define QUARTIC_RADIUS 2.8284271247461903 /* of the quartic with a standard deviation of 1 */

/* ---- is there anything to see? ---- */

static hg_status remark_empty(kde *k, hg_err *err)
{
    size_t cells = hg_grid_cells(&k->grid), inside = 0;
    double most = 0;
    for (size_t i = 0; i < cells; i++) {
        if (k->fraction && !(k->fraction[i] > 0))
            continue;
        inside += isnan(k->value[i]) ? 0 : 1;
        most = fmax(most, k->value[i]);
    }
    if (inside == 0)
        return hg_fail(err, HG_EDOMAIN,
                       "no cell of the grid %s: nothing to write (grid x %.10g to %.10g, y %.10g "
                       "to %.10g)",
                       k->facts.edge_too_thin > 0 ? "has a value that can be trusted"
                                                  : "touches the study area",
                       hg_grid_west(&k->grid), hg_grid_east(&k->grid), hg_grid_south(&k->grid),
                       hg_grid_north(&k->grid));
    if (k->weight <= 0)
        hg_warn(&k->c->talk, "no_weight", "no incident with a weight: the surface is %s",
                k->unit == UNIT_PROBABILITY ? "empty" : "0 everywhere");
    else if (!(most > 0))
        hg_warn(&k->c->talk, "all_zero",
                "the surface is 0 everywhere: no incident of %zu is within reach of the grid; "
                "look at --extent, --area and --crs",
                k->input.table.n);
    return HG_OK;
}

/* ---- edges ---- */

static void remark_edges(kde *k)
{
    hg_talk *talk = &k->c->talk;
    bool uniform = k->density.edge == HG_EDGE_UNIFORM;
    if (k->facts.edge_too_thin > 0)
        hg_warn(talk, "edge_too_thin",
                uniform ? "%zu cells have less than %g of their kernel inside the area: they get "
                          "no value"
                        : "%zu incidents have less than %g of their kernel inside the area: they "
                          "are left out",
                k->facts.edge_too_thin, HG_EDGE_THIN);
    if (!k->input.has_area || k->density.edge != HG_EDGE_NONE || k->input.account.halo > 0)
        return;
    if (k->crossing > 0.01 * k->weight)
        hg_warn(talk, "border",
                "%.1f%% of the mass lies beyond the border of the area and no incident from there "
                "makes up for it: values near the border are too low; give incidents from outside "
                "too, or --edge diggle where the border is real",
                100 * k->crossing / k->weight);
}

/* Judged by spread: a Gaussian of one cell is as wide as a quartic of 2.8 cells. */
static void remark_cells(kde *k, double narrowest)
{
    double alike = kde_sd_m(k, narrowest) * QUARTIC_RADIUS;
    hg_buf same = {0};
    if (k->density.kernel.cell_integral || alike * (1 + 1e-12) >= 2 * k->grid.cell_m)
        return;
    if (strcmp(k->density.kernel.kernel->name, "quartic") != 0)
        hg_buf_printf(&same, " (as wide as a quartic of %.6g m)", alike);
    hg_warn(&k->c->talk, "coarse_cell",
            "the bandwidth of %.6g m%s is below two cells of %g m: values at cell centres miss "
            "part of the density, take --cell-integral or a smaller --cell",
            narrowest, same.data ? same.data : "", k->grid.cell_m);
    hg_buf_clear(&same);
}

void kde_remark_one_place(kde *k)
{
    const hg_incidents *table = &k->input.table;
    for (size_t i = 1; i < table->n; i++)
        if (table->x[i] != table->x[0] || table->y[i] != table->y[0])
            return;
    hg_warn(&k->c->talk, "one_place", "%s %zu incident%s at %.10g, %.10g%s",
            table->n > 1 ? "all" : "there is but", table->n, table->n > 1 ? "s lie" : "",
            table->x[0], table->y[0],
            k->density.adaptive ? ": --adaptive has nothing to follow" : "");
}

void kde_remark_bandwidth(kde *k, double narrowest)
{
    remark_cells(k, narrowest);
    incidents_remark_precision(k->c, &k->input, narrowest);
}

hg_status kde_remark(kde *k, hg_err *err)
{
    double narrowest = k->bandwidth_each ? k->facts.bandwidth_min_m : k->density.kernel.bandwidth_m;
    hg_status st = remark_empty(k, err);
    if (st != HG_OK)
        return st;
    kde_remark_bandwidth(k, narrowest);
    remark_edges(k);
    kde_remark_one_place(k);
    return HG_OK;
}
