/* cluster/repeat.h - what the stages of near repeats hand to each other. */
#ifndef HG_CLUSTER_REPEAT_H
#define HG_CLUSTER_REPEAT_H

#include "hotgrid/repeat.h"

/* Events by rank, the order by (time, x, y, row), with an index whose points are ranks. */
typedef struct hg_ranked {
    size_t n;
    double *x, *y;
    int64_t *time; /* ticks since the first */
    uint32_t *row;
    hg_index *index;
} hg_ranked;

HG_CHECKED hg_status hg_ranked_make(size_t n, const double *x, const double *y, const int64_t *time,
                                    double bucket_m, hg_ranked *out, hg_err *err);
void hg_ranked_clear(hg_ranked *ranked);

/* Every pair in the finite bands, from and to as ranks; chained is settled, same_day too. */
HG_CHECKED hg_status hg_repeat_find(const hg_ranked *events, double ticks_per_day,
                                    const hg_repeat_options *options, hg_repeat_link **link,
                                    size_t *n_links, hg_err *err);

/* The band that holds a value given in the edges' unit times `scale`; n - 1, the open one, at
 * last. */
size_t hg_repeat_band(const hg_knox_bands *bands, double value, double scale);

/* Medians of each band and of all. */
HG_CHECKED hg_status hg_repeat_medians(hg_repeat *repeat, hg_err *err);

#endif
