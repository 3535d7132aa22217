/* cluster/scan.h - what the parts of the scan statistic share: sites, discs, thresholds, the walk.
 */
#ifndef HG_CLUSTER_SCAN_H
#define HG_CLUSTER_SCAN_H

#include "hotgrid/scan.h"

/* In a list of neighbours: the last site of its distance. */
#define HG_SCAN_LAST 0x80000000u
#define HG_SCAN_SITES_MOST 0x7fffffffu

/*
 * Sites are the places where something may be counted: in disc mode those of one coordinate are
 * one, in canonical order (x, then y); in single mode every place, as given. Centres are all
 * places, merged likewise. mu of a window = mass of its sites * profile of its steps / scale, or
 * the sum of its cells / scale.
 */
typedef struct hg_scan_frame {
    const hg_scan_data *data;
    hg_scan_options options; /* defaults filled in */
    size_t n_cases, n_steps, longest;
    size_t n_sites, n_centres;
    uint32_t *site_of;    /* [places], UINT32_MAX: nothing is counted there */
    uint32_t *site_place; /* [sites], one of its places */
    uint32_t *centre;     /* [centres], a place */
    uint64_t *mass;       /* [sites] */
    uint64_t total_mass;
    uint64_t *profile; /* [steps + 1], cumulative */
    uint64_t *cell;    /* [sites * steps], or NULL when mass times profile says it all */
    double scale;
    double *low; /* [longest + 1]: mass * low[l] <= mu of every window of l steps */
    uint32_t
        *low_index;  /* [HG_SCAN_LOW + 1]: the shortest l with low[l] >= k / HG_SCAN_LOW * top */
    double low_top;  /* low[longest] */
    int32_t *narrow; /* the profile again, where it fits and there is no `cell`; else NULL */
    uint32_t **near; /* [centres] lists of sites */
    uint32_t *n_near;
    size_t discs;
    double slack; /* distances that differ by less are equal: the coordinates' rounding */
    uint32_t *case_site, *case_step; /* sorted by site, then step */
} hg_scan_frame;
enum { HG_SCAN_LOW = 4096 };

/* scan_frame.c */
HG_CHECKED hg_status hg_scan_frame_init(hg_scan_frame *frame, const hg_scan_data *data,
                                        const hg_scan_options *options, hg_err *err);
void hg_scan_frame_clear(hg_scan_frame *frame);
/* scan_check.c: options with their defaults, data as promised. */
HG_CHECKED hg_status hg_scan_check(const hg_scan_data *data, const hg_scan_options *options,
                                   hg_scan_frame *frame, hg_err *err);
/* scan_mass.c: sites' mass, profile, scale; and the least of a window by its length. */
HG_CHECKED hg_status hg_scan_mass(hg_scan_frame *frame, hg_err *err);
/* scan_discs.c */
HG_CHECKED hg_status hg_scan_discs(hg_scan_frame *frame, hg_err *err);
double hg_scan_distance(const hg_scan_frame *frame, size_t a, size_t b); /* of two places */

/*
 * scan_ladder.c: thresholds. On rung k, LLR(c, mu) >= k / 4 needs mu < most[c]. Rungs are made when
 * they are first reached.
 */
enum { HG_SCAN_RUNGS = 4096, HG_SCAN_RUNGS_A_UNIT = 4 };
typedef struct hg_scan_ladder {
    size_t n;
    uint64_t fewest;
    double **rung;
} hg_scan_ladder;
HG_CHECKED hg_status hg_scan_ladder_init(hg_scan_ladder *ladder, size_t n, size_t fewest,
                                         hg_err *err);
HG_CHECKED hg_status hg_scan_ladder_for(hg_scan_ladder *ladder, double llr, const double **most,
                                        hg_err *err);
void hg_scan_ladder_clear(hg_scan_ladder *ladder);

/* A set of cases: steps of site s are step[start[s]] .. step[start[s + 1] - 1]. */
typedef struct hg_scan_cases {
    const uint32_t *start, *step;
} hg_scan_cases;

typedef struct hg_scan_hit {
    double llr, mu;
    uint32_t centre, near, first, length, c; /* near: how many of the list are inside */
} hg_scan_hit;

/* The cases of the disc in order of time: their steps, and the profile before and behind each. */
typedef struct hg_scan_ranks {
    uint32_t *step, *begin, *end; /* [n] */
    size_t n;
} hg_scan_ranks;

/* One room of work of the walk. */
typedef struct hg_scan_walker {
    const hg_scan_frame *frame;
    hg_scan_ladder ladder;
    const double *most; /* the rung below `best` */
    double best;
    uint32_t *before; /* [steps + 1]: cases of the disc before a step; then [steps] of zeros */
    uint64_t *cells;  /* [steps + 1], cumulative; with frame->cell */
    uint32_t *added;  /* steps of the cases that just came in */
    size_t n_added;
    hg_scan_ranks ranks; /* where frame->narrow; by_rank: in use for the discs of this centre */
    bool by_rank;
    /* Windows with LLR >= best, best being its own doing; NULL: best rises by itself. */
    void (*found)(struct hg_scan_walker *walker, const hg_scan_hit *hit);
    void *context;
} hg_scan_walker;
/* scan_walk.c */
HG_CHECKED hg_status hg_scan_walker_init(hg_scan_walker *walker, const hg_scan_frame *frame,
                                         hg_err *err);
void hg_scan_walker_clear(hg_scan_walker *walker);
/* All windows of one centre that may reach walker->best. */
HG_CHECKED hg_status hg_scan_walk(hg_scan_walker *walker, const hg_scan_cases *cases, size_t centre,
                                  hg_err *err);

/* scan_ranks.c: the disc of that mass, into which walker->added just came, by its cases and not by
 * the steps: as good where cases are fewer than steps. */
HG_CHECKED hg_status hg_scan_look_ranks(hg_scan_walker *walker, double mass, hg_err *err);

/* scan_leaves.c: the loops that vectors run through. */
void hg_scan_raise(uint32_t *before, size_t n);
uint32_t hg_scan_most(const uint32_t *before, size_t length, size_t n);
/* The largest a_case * cases - a_share * profile of the windows of that length that begin at
 * before[0 .. n - 1]. */
double hg_scan_excess(const uint32_t *before, const int32_t *profile, size_t length, size_t n,
                      double a_case, double a_share);
/* Of c cases in a row, the first of them in [from, from + n), in at most `longest` steps: the least
 * of the profile that they span; UINT32_MAX: none. */
uint32_t hg_scan_least(const hg_scan_ranks *ranks, size_t from, size_t n, size_t c,
                       uint32_t longest);

/* scan_draw.c: replicates. maxima[r] for r in [first, last). */
HG_CHECKED hg_status hg_scan_draw(const hg_scan_frame *frame, size_t first, size_t last,
                                  double *maxima, hg_err *err);
/* The observed cases by site; both arrays are the caller's to free. */
HG_CHECKED hg_status hg_scan_observed(const hg_scan_frame *frame, uint32_t **start, uint32_t **step,
                                      hg_err *err);

#endif
