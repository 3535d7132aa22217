/* cluster/stdbscan.h - what the stages of ST-DBSCAN hand to each other. */
#ifndef HG_CLUSTER_STDBSCAN_H
#define HG_CLUSTER_STDBSCAN_H

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "hotgrid/stdbscan.h"

#define HG_ST_NONE UINT32_MAX

/*
 * Incidents in square cells that no two points of one cell are further than eps apart in. Cells are
 * those that hold something, ordered by row, then column; in a cell incidents stand by rank, the
 * canonical order by (time, x, y, row): so by time.
 */
typedef struct hg_st_cells {
    size_t n, n_cells;
    double *x, *y;   /* [n] in the order of the cells */
    int64_t *time;   /* [n] since the earliest */
    uint32_t *rank;  /* [n] */
    uint32_t *row;   /* [n] by rank: the caller's row */
    uint32_t *at;    /* [n] by rank: where it stands */
    uint64_t *key;   /* [n_cells] row and column */
    uint32_t *start; /* [n_cells + 1] */
    hg_metric metric;
    double eps, low, high; /* squared distances up to low are near, above high far */
    double eps_time;
    int64_t reach; /* whole seconds within eps_time */
    uint32_t ring; /* cells so many rows or columns away can hold a neighbour */
    size_t min_points;
} hg_st_cells;

HG_CHECKED hg_status hg_st_cells_make(size_t n, const double *x, const double *y,
                                      const int64_t *time_s, const hg_stdbscan_options *options,
                                      hg_st_cells *out, hg_err *err);
void hg_st_cells_clear(hg_st_cells *cells);

/* Is the computed distance at most eps? The root is taken only when rounding could decide. */
static inline bool hg_st_near(const hg_st_cells *c, uint32_t a, uint32_t b)
{
    double dx = c->x[b] - c->x[a], dy = c->y[b] - c->y[a];
    if (c->metric == HG_METRIC_MANHATTAN)
        return fabs(dx) + fabs(dy) <= c->eps;
    double squared = dx * dx + dy * dy;
    return squared <= c->low || (squared <= c->high && sqrt(squared) <= c->eps);
}

/* Walks cells in ascending order and finds those around each, with one pointer a row. */
enum { HG_ST_RING_MOST = 3 };
typedef struct hg_st_walk {
    size_t next[2 * HG_ST_RING_MOST + 1];
    bool begun;
} hg_st_walk;
typedef void (*hg_st_visit)(size_t cell, size_t around, void *context);
/* Every cell around `cell` without itself; later_only: only those that stand behind it. */
void hg_st_around(const hg_st_cells *cells, hg_st_walk *walk, size_t cell, bool later_only,
                  hg_st_visit visit, void *context);

/* Components: the parent of a run's head; a run is cores of one cell whose times follow each other
 * within eps_time, so it is connected without a look at distances. */
typedef struct hg_st_links {
    uint8_t *core;           /* [n] in the order of the cells */
    uint32_t *run, *run_end; /* [n]: head of the run; of a head: where its cell's run ends */
    _Atomic uint32_t *parent;
    uint32_t *border; /* [n]: the core that a border point goes to, or HG_ST_NONE */
} hg_st_links;

HG_CHECKED hg_status hg_st_link(const hg_st_cells *cells, hg_talk *talk, hg_st_links *out,
                                hg_err *err);
void hg_st_links_clear(hg_st_links *links);
/* The component of a core: the head that stands first in it. */
uint32_t hg_st_root(const hg_st_links *links, uint32_t core);

#endif
