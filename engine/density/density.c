/* density/density.c - the surface with everything asked for: edges, bandwidths that follow it. */
#include "density/density.h"

#include <math.h>

#include "base/try.h"
#include "density/check.h"
#include "hotgrid/mem.h"

static hg_status check(const hg_density_options *options, size_t n, const double *x,
                       const double *y, const double *weight, const hg_grid *grid, hg_err *err)
{
    hg_kde_options kernel = options->kernel;
    hg_status st = HG_OK;
    HG_TRY(hg_edge_check_area(options->edge, options->area, err));
    if (options->adaptive) {
        kernel.bandwidth_each = NULL;
        HG_TRY(hg_edge_check_area(options->adaptive->pilot_edge, options->area, err));
    } else if (options->edge == HG_EDGE_UNIFORM && kernel.bandwidth_each) {
        return hg_fail(err, HG_EDOMAIN,
                       "the uniform edge correction needs to know the bandwidth at every cell: "
                       "bandwidths a point allow diggle or none");
    }
    /* Adaptive bandwidths are checked one by one once they are known. */
    if (options->adaptive)
        HG_TRY(hg_kde_check_kernel(&kernel, err));
    else
        HG_TRY(hg_kde_check(&kernel, n, x, y, weight, grid, err));
done:
    return st;
}

static void note_bandwidths(const hg_kde_options *kernel, size_t n, hg_density_facts *facts)
{
    facts->bandwidth_min_m = facts->bandwidth_max_m = kernel->bandwidth_m;
    if (!kernel->bandwidth_each || n == 0)
        return;
    facts->bandwidth_min_m = facts->bandwidth_max_m = kernel->bandwidth_each[0];
    for (size_t i = 1; i < n; i++) {
        facts->bandwidth_min_m = fmin(facts->bandwidth_min_m, kernel->bandwidth_each[i]);
        facts->bandwidth_max_m = fmax(facts->bandwidth_max_m, kernel->bandwidth_each[i]);
    }
}

hg_status hg_density_grid(hg_kde_workspace *workspace, const hg_density_options *options, size_t n,
                          const double *x, const double *y, const double *weight,
                          const hg_grid *grid, double *out, hg_density_facts *facts, hg_err *err)
{
    hg_density_facts found = {0};
    hg_kde_options kernel = options->kernel;
    hg_border *border = NULL;
    hg_pilot pilot = {0};
    hg_arc arc = {0};
    double *each = NULL, *weighed = NULL;
    hg_status st = HG_OK;
    HG_TRY(check(options, n, x, y, weight, grid, err));
    if (options->area)
        HG_TRY(hg_border_new(options->area, &border, err));
    if (options->adaptive) {
        HG_TRY(hg_alloc(&each, n, sizeof *each, err));
        HG_TRY(hg_pilot_make(&options->kernel, options->adaptive, border, n, x, y, weight, &pilot,
                             each, err));
        kernel.bandwidth_each = each;
    }
    note_bandwidths(&kernel, n, &found);
    if (border) {
        HG_TRY(hg_alloc(&weighed, n, sizeof *weighed, err));
        if (options->edge != HG_EDGE_NONE)
            HG_TRY(hg_arc_of(&kernel, &arc, err));
        HG_TRY(hg_edge_weights(options->edge, border, &arc, kernel.bandwidth_m,
                               kernel.bandwidth_each, n, x, y, weight, weighed, &found.outside,
                               &found.edge_too_thin, err));
        weight = weighed;
    }
    if (workspace)
        HG_TRY(hg_kde_grid_with(workspace, &kernel, n, x, y, weight, grid, out, err));
    else
        HG_TRY(hg_kde_grid(&kernel, n, x, y, weight, grid, out, err));
    if (options->edge == HG_EDGE_UNIFORM)
        HG_TRY(hg_density_divide(border, &arc, options->adaptive ? &pilot : NULL,
                                 kernel.bandwidth_m, grid, out, &found.edge_too_thin, err));
    if (facts)
        *facts = found;
done:
    hg_free(each);
    hg_free(weighed);
    hg_pilot_clear(&pilot);
    hg_border_free(border);
    return st;
}
