/* hotgrid/scan.h - where and when are there more cases than elsewhere: space-time scan statistic.
 */
#ifndef HOTGRID_SCAN_H
#define HOTGRID_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/replicates.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

/*
 * A window is a disc of places times an interval of steps. Discs are centred on places and reach
 * to other places. For a window with c of N cases and mu expected,
 *
 *     LLR = c ln(c / mu) + (N - c) ln((N - c) / (N - mu))   for c > mu, else 0
 *     permutation   mu = (cases of the disc at any time) (cases of the interval anywhere) / N
 *     poisson       mu = N (expected in the window) / (expected in all)
 *
 * The statistic is the largest LLR of all windows; every reported cluster is judged against the
 * largest LLR of each replicate (Kulldorff 1997; Kulldorff et al. 2005). docs/methods.md 7.
 */
typedef enum hg_scan_model { HG_SCAN_PERMUTATION, HG_SCAN_POISSON } hg_scan_model;
typedef enum hg_scan_window { HG_SCAN_SPACE_TIME, HG_SCAN_SPACE, HG_SCAN_TIME } hg_scan_window;
/* Places at one distance from the centre: all enter together, or one by one as they are given. */
typedef enum hg_scan_ties { HG_SCAN_DISC, HG_SCAN_SINGLE } hg_scan_ties;
const char *hg_scan_model_name(hg_scan_model model);    /* "permutation" "poisson" */
const char *hg_scan_window_name(hg_scan_window window); /* "space-time" "space" "time" */

/*
 * Places may share coordinates and may hold no case. x, y in metres, or with sphere_m longitude and
 * latitude in degrees. Steps are whole units of time, 0 .. n_steps - 1. One entry a case.
 */
typedef struct hg_scan_data {
    size_t n_places, n_steps, n_cases;
    const double *x, *y;
    const uint32_t *place, *step;
    /* Poisson: [n_places * n_steps], any scale, >= 0; only its proportions matter. NULL: a purely
     * temporal window then expects the same in every step. */
    const double *expected;
} hg_scan_data;

typedef struct hg_scan_options {
    hg_scan_model model;
    hg_scan_window window;
    bool prospective;      /* only intervals that end with the last step */
    double max_radius_m;   /* closed; 0 = no limit */
    double max_share;      /* of cases (permutation) or expectation in a disc; 0 = .5 */
    size_t max_steps;      /* longest interval; 0 = by max_time_share */
    double max_time_share; /* of the steps; 0 = .5 */
    size_t fewest_cases;   /* in a window; 0 = 2 */
    hg_scan_ties ties;
    bool overlap;      /* clusters may share places */
    size_t most;       /* clusters reported; 0 = all with an LLR above 0 */
    double sphere_m;   /* great circles on a sphere of that radius; 0 = the plane */
    size_t replicates; /* 0: no p */
    size_t stop_at;    /* stop when so many replicates reached the first cluster (Besag & Clifford
                          1991); 0 = never */
    uint64_t seed;     /* stream (seed, HG_STAGE_SCAN, replicate) */
    hg_talk *talk;
} hg_scan_options;

typedef struct hg_scan_cluster {
    size_t centre; /* place; SIZE_MAX for a purely temporal window */
    double radius_m;
    size_t first, end; /* steps [first, end) */
    uint64_t observed;
    double expected, llr;
    double relative_risk; /* (c / mu) / ((N - c) / (N - mu)); infinite for c = N */
    double p, p_gumbel;   /* NaN without replicates */
    size_t reached;       /* replicates whose largest LLR is at least this one */
    size_t n_places;      /* in the disc */
    uint32_t *place;      /* ascending */
} hg_scan_cluster;

typedef struct hg_scan {
    size_t n; /* clusters, by LLR */
    hg_scan_cluster *cluster;
    size_t n_cases, discs, max_steps; /* discs: of all centres */
    size_t tied; /* other windows with exactly the LLR of the first cluster: see hg_scan_find */
    size_t replicates; /* drawn: fewer than asked for after an early stop */
    double *maxima;    /* [replicates], the largest LLR of each */
    hg_gumbel gumbel;  /* of the maxima; scale 0 when there is none */
    bool stopped_early;
} hg_scan;

/*
 * Order of clusters: larger LLR; equal ones by smaller radius, shorter interval, earlier interval,
 * centre further west, then south, then smaller number. Each centre offers its best window; without
 * `overlap` one that shares a place with a kept cluster is passed over. `tied` counts windows that
 * begin and end on steps with a case of theirs and whose disc just reached such a case.
 *
 * p = (1 + reached) / (1 + replicates); after an early stop reached / replicates. p_gumbel:
 * the tail of a Gumbel distribution fitted to the maxima (Abrams, Kleinman & Kulldorff 2010).
 *
 * The result depends on neither threads nor the order of cases, and with HG_SCAN_DISC not on the
 * order of places (their numbers apart).
 *
 * HG_EEMPTY   fewer than 10 cases; permutation: all in one step or all at one place
 * HG_EDOMAIN  an option out of range; permutation without space and time; expectations negative,
 *             not finite or all 0; a case where nothing is expected; a longest interval of less
 *             than a step; more steps or neighbours than memory is granted for
 * HG_ESTOPPED the user asked to stop
 *
 * Cost: O(discs (T + log L)) a replicate for typical data, T steps, L the longest interval;
 * memory O(neighbours within the largest radius), at most 2^29 of them.
 */
HG_CHECKED hg_status hg_scan_find(const hg_scan_data *data, const hg_scan_options *options,
                                  hg_scan *out, hg_err *err);
void hg_scan_clear(hg_scan *scan);

/* The log likelihood ratio of c of n cases where mu are expected. */
double hg_scan_llr(double c, double mu, double n);
/* Days between false alarms of that size when the same is done every `days`: days / p. */
double hg_scan_recurrence(double days, double p);
/* The k-th largest maximum with k = floor(alpha (R + 1)): NaN when there are too few. */
double hg_scan_critical(const hg_scan *scan, double alpha);

HG_END_DECLS

#endif
