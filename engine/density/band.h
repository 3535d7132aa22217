/* density/band.h - how is the grid cut into tasks, and where does a task add up? */
#ifndef HG_DENSITY_BAND_H
#define HG_DENSITY_BAND_H

#include <stddef.h>

#include "density/shape.h"
#include "density/workspace.h"

/*
 * What every way of filling a grid from places needs to know. Rows are cut into bands by size
 * alone; each belongs to one task, which visits the places near it in canonical order. So every
 * cell adds the same numbers in the same order whatever the number of threads and the order of the
 * rows read.
 */
enum { HG_BAND_ROWS_MAX = 64 };
typedef struct hg_kde_job {
    hg_radial radial;
    const hg_shape *shape;
    const hg_places *places;
    hg_kde_workspace *workspace;
    double cell, radius_max; /* of the widest bandwidth */
    double growth;           /* of the panels across a cell; see hg_shape */
    double constant;         /* of the kernel: of a unit weight when the bandwidth is 1 m */
    size_t cols, rows, band_rows;
    double *out;
} hg_kde_job;

/* Places [*from, *to) may reach rows [first, last) of the grid. */
void hg_places_near(const hg_kde_job *job, size_t first, size_t last, size_t *from, size_t *to);

/* Centre values: scatter.c. Cell means: means.c. Each sets band_rows and takes its seats. */
HG_CHECKED hg_status hg_kde_scatter(hg_kde_job *job, hg_err *err);
HG_CHECKED hg_status hg_kde_means(hg_kde_job *job, hg_err *err);

/* What one place adds to one cell's mean: the very numbers that hg_kde_means adds up, for every
 * kernel that has a formula along a line (not the exponential). */
double hg_kde_mean_at(const hg_kde_job *job, const hg_place *place, size_t row, size_t col);

/* The workspace's places (their widest bandwidth) must be there. */
hg_kde_job hg_kde_job_of(hg_kde_workspace *workspace, const hg_kde_options *options,
                         const hg_grid *grid, double *out);

#endif
