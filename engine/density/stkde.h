/* density/stkde.h - the parts of the space-time estimator: events, tiles, passes over a slab. */
#ifndef HG_DENSITY_STKDE_H
#define HG_DENSITY_STKDE_H

#include "density/patch.h"
#include "density/workspace.h"
#include "hotgrid/spacetime.h"

/* One place at one time: metres east and south of the grid's corner, seconds since options.from. */
typedef struct hg_event {
    double at, x, y, h, weight;
    hg_box reach; /* cells that it can touch */
} hg_event;

typedef struct hg_events {
    size_t n;
    hg_event
        *event; /* by time, then x, y, h; equal ones merged, weights added in ascending order */
} hg_events;

/* What stands at the edges of space and time: see hg_edge. */
typedef struct hg_st_edges {
    double *weight;  /* a point, 0 when it is left out; NULL: the weights as they are */
    double *inverse; /* 1 / e_h a cell, NaN where nobody could trust it; NULL: 1 */
    double *each;    /* the bandwidth of each point, by options.adaptive; NULL: as space says */
} hg_st_edges;

HG_CHECKED hg_status hg_stkde_check(const hg_stkde_options *options, size_t n, const double *x,
                                    const double *y, const int64_t *when, const double *weight,
                                    const hg_grid *grid, hg_err *err);
/*
 * Refuses what is unsound; then edges and bandwidths. facts counts what was too thin. `settled` is
 * `options` with the bandwidths in the place where the rest looks for them; it borrows `edges`.
 */
HG_CHECKED hg_status hg_stkde_settle(const hg_stkde_options *options, size_t n, const double *x,
                                     const double *y, const int64_t *when, const double *weight,
                                     const hg_grid *grid, hg_stkde_options *settled,
                                     hg_st_edges *edges, hg_stkde_facts *facts, hg_err *err);
void hg_st_edges_clear(hg_st_edges *edges);
/* q_b at the middle of slice k; 1 unless time_edge is uniform. */
double hg_st_slice_edge(const hg_stkde_options *options, size_t slice);

static inline const hg_time_kernel *hg_stkde_kernel(const hg_stkde_options *options)
{
    return options->time_kernel ? options->time_kernel : hg_time_kernel_at(0);
}
/* Seconds since options.from. */
static inline double hg_stkde_middle(const hg_stkde_options *options, size_t slice)
{
    return ((double)slice + 0.5) * (double)options->slice_s;
}

/* Keeps the points with weight > 0 whose kernel reaches the grid. */
HG_CHECKED hg_status hg_events_make(const hg_stkde_options *options, const hg_patch_frame *frame,
                                    size_t n, const double *x, const double *y, const int64_t *when,
                                    const double *weight, const hg_grid *grid, hg_events *out,
                                    hg_err *err);

/* ---- one slab of slices ---- */

typedef enum hg_st_method { HG_ST_WINDOWS, HG_ST_MOMENTS, HG_ST_DECAY } hg_st_method;
enum { HG_ST_MOMENTS_MAX = 5 };

typedef struct hg_slab {
    const hg_stkde_options *options;
    const hg_time_kernel *kernel;
    const hg_patch_frame *frame;
    const hg_event *event;
    size_t cols, rows;
    size_t first, last;    /* slices [first, last) */
    double *plane;         /* (last - first) planes of rows * cols */
    double *state;         /* decay: the sum at the middle of slice first - 1, then of last - 1 */
    const double *scale;   /* 1 / (b q_b) of every slice */
    const double *inverse; /* 1 / e_h of every cell, or NULL */
    hg_st_method method;
    size_t moments; /* planes of a pass */
    /* tiles, row by row, and the events that reach each of them, in order of time */
    size_t tile_rows, tile_cols, tiles_across, tiles;
    size_t *tile_start;
    uint32_t *tile_event;
    hg_kde_workspace *seats;
} hg_slab;

hg_box hg_slab_tile(const hg_slab *slab, size_t index);
size_t hg_slab_seat_size(const hg_slab *slab);
/* Body of hg_par_for over the tiles. */
hg_status hg_slab_fill_tile(size_t index, void *context, hg_err *err);

/* How many moment planes the kernel's form needs; 0: it has no moments. */
size_t hg_st_moments(const hg_time_kernel *kernel);

/* ---- leaves, stkde_leaves.c ---- */

/* plane_j[cell] += v^j * block[cell] for j below n. */
void hg_leaf_spread(size_t n, double *const plane[], size_t stride, double v, const double *block,
                    size_t block_stride, size_t rows, size_t cols);
/* out = or += scale * density of the moments, which then advance by `step` (bandwidths). */
void hg_leaf_moments_set(size_t n, double *const plane[], size_t stride, double scale, double step,
                         double *out, size_t out_stride, size_t rows, size_t cols);
void hg_leaf_moments_add(size_t n, double *const plane[], size_t stride, double scale, double step,
                         double *out, size_t out_stride, size_t rows, size_t cols);
/* out[cell] += gain * block[cell] */
void hg_leaf_add(double *out, size_t out_stride, double gain, const double *block,
                 size_t block_stride, size_t rows, size_t cols);
/* out = scale * state, state *= decay. */
void hg_leaf_decay(double *state, double *out, size_t stride, double scale, double decay,
                   size_t rows, size_t cols);
/* out *= factor, cell by cell. */
void hg_leaf_times(double *out, const double *factor, size_t stride, size_t rows, size_t cols);

#endif
