/* hotgrid/stdbscan.h - which incidents crowd together in space and in time at once? */
#ifndef HOTGRID_STDBSCAN_H
#define HOTGRID_STDBSCAN_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/index.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

/*
 * ST-DBSCAN (Birant & Kut 2007, Data & Knowledge Engineering 60, 208-221) without its limit on
 * attributes. Neighbours of p: all q with distance <= eps_m and |lag| <= eps_time_s, p included,
 * both limits closed. Core: at least min_points neighbours. Clusters: connected components of
 * cores. A border point (no core, but a core among its neighbours) goes to the core with the
 * smallest max(distance / eps_m, |lag| / eps_time_s), ties to the core that stands first by (time,
 * x, y). So labels depend on the incidents alone, never on the order of the rows; exact duplicates
 * share a label.
 */
typedef struct hg_stdbscan_options {
    double eps_m;
    double eps_time_s; /* INFINITY: no limit in time, plain DBSCAN */
    size_t min_points; /* 2 or more; p itself counts */
    hg_metric metric;
    hg_talk *talk;
} hg_stdbscan_options;

typedef struct hg_stdbscan_cluster {
    size_t n, core;
    size_t places;      /* distinct (x, y) */
    double x, y;        /* mean of the members */
    int64_t start, end; /* first and last time */
} hg_stdbscan_cluster;

typedef struct hg_stdbscan {
    size_t n;
    uint32_t *cluster; /* [n]: 1 .. n_clusters by size descending, then by earliest member (time, x,
                          y); 0 = noise */
    uint8_t *core;     /* [n] */
    size_t n_clusters, n_core, n_noise;
    hg_stdbscan_cluster *clusters; /* [n_clusters]: number k is clusters[k - 1] */
} hg_stdbscan;

/*
 * time_s[n]: seconds, any epoch. HG_EDOMAIN  eps_m or eps_time_s not above 0, min_points below 2,
 * a coordinate that is not finite, a time that is HG_NO_TIME, eps_m below 1e-9 of the extent;
 * HG_ESTOPPED. n = 0 gives no cluster. Same bits for any number of threads.
 *
 * Cost O(n log n + pairs in the cells around), in dense cells O(n); memory O(n).
 */
HG_CHECKED hg_status hg_stdbscan_label(size_t n, const double *x, const double *y,
                                       const int64_t *time_s, const hg_stdbscan_options *options,
                                       hg_stdbscan *out, hg_err *err);
void hg_stdbscan_clear(hg_stdbscan *labels);

HG_END_DECLS

#endif
