/* density/kde.c - how dense are the points around each cell? The fast and exact way. */
#include "hotgrid/density.h"

#include <math.h>

#include "base/try.h"
#include "density/band.h"
#include "density/check.h"
#include "density/lattice.h"
#include "density/sweep.h"

void hg_places_near(const hg_kde_job *job, size_t first, size_t last, size_t *from, size_t *to)
{
    /* tile row 0 and the last are the rings around the grid */
    const hg_places *places = job->places;
    double far = ceil(job->radius_max / job->cell) + 2.0;
    double low = ((double)first - far) / HG_TILE_ROWS, high = ((double)last + far) / HG_TILE_ROWS;
    size_t n = places->tile_rows;
    *from = places->row_start[low < 0.0 ? 0 : (size_t)low + 1];
    *to = places->row_start[high + 2.0 >= (double)(n - 1) ? n : (size_t)high + 2];
}

hg_kde_job hg_kde_job_of(hg_kde_workspace *workspace, const hg_kde_options *options,
                         const hg_grid *grid, double *out)
{
    hg_kde_job job = {.radial = hg_radial_of(options),
                      .places = &workspace->places,
                      .workspace = workspace,
                      .cell = grid->cell_m,
                      .cols = grid->cols,
                      .rows = grid->rows,
                      .out = out};
    job.shape = hg_shape_of(job.radial.kernel);
    /* an early cut jumps: panels must not be wide there */
    job.growth = job.radial.support < job.radial.kernel->support ? 0.0 : job.shape->growth;
    job.constant = job.shape->constant * job.radial.gain;
    job.radius_max = workspace->places.h_max * job.radial.support;
    return job;
}

/* The way to fill the grid: all give the same density, each is the fastest for some questions. */
typedef hg_status (*kde_way)(hg_kde_job *job, hg_err *err);
static kde_way choose_way(const hg_kde_options *options, const hg_kde_job *job)
{
    if (hg_sweep_pays(options, job))
        return hg_kde_sweep;
    if (hg_lattice_pays(options, job))
        return hg_kde_lattice;
    return options->cell_integral ? hg_kde_means : hg_kde_scatter;
}

hg_status hg_kde_grid_with(hg_kde_workspace *workspace, const hg_kde_options *options, size_t n,
                           const double *x, const double *y, const double *weight,
                           const hg_grid *grid, double *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_kde_check(options, n, x, y, weight, grid, err));
    HG_TRY(hg_places_make(options, n, x, y, weight, grid, &workspace->places, err));
    hg_kde_job job = hg_kde_job_of(workspace, options, grid, out);
    HG_TRY(hg_sweep_reserve(workspace, n, grid, err));
    HG_TRY(choose_way(options, &job)(&job, err));
done:
    return st;
}

hg_status hg_kde_grid(const hg_kde_options *options, size_t n, const double *x, const double *y,
                      const double *weight, const hg_grid *grid, double *out, hg_err *err)
{
    hg_kde_workspace workspace = {0};
    hg_status st = hg_kde_grid_with(&workspace, options, n, x, y, weight, grid, out, err);
    hg_workspace_clear(&workspace);
    return st;
}
