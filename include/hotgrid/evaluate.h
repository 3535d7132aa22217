/* hotgrid/evaluate.h - choosing cells within a budget, scoring the choice, and saying how sure we
 * are. */
#ifndef HOTGRID_EVALUATE_H
#define HOTGRID_EVALUATE_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/grid.h"
#include "hotgrid/status.h"
#include "hotgrid/trend.h"

HG_BEGIN_DECLS

/*
 * GSL's default error handler ends the process. Programs that use the numeric functions call this
 * once at start (hg_job_run does it by itself); it affects GSL in the whole process.
 */
void hg_quiet_gsl(void);

/*
 * Flag cells in descending score until the next one would exceed budget_share of the total area
 * (the sum of area_m2). Cells with area 0 or NaN score are never flagged; a cell that holds less
 * than 1 % of its square inside the area (a sliver) is the caller's to mask. Equal scores at the
 * cut: fewest hits first when `hits` is given (scoring), else by index (publishing).
 *
 *   flagged[n]  1 or 0            rank[n]  1 = riskiest, 0 = not flagged; may be NULL
 *
 * HG_EDOMAIN  budget not in (0, 1], area negative
 * HG_EEMPTY   no cell with area, or the riskiest cell alone exceeds the budget
 */
typedef struct hg_flagging {
    size_t n_flagged;
    double area_m2, total_area_m2;
    size_t n_tied_at_cut; /* cells sharing the score of the last flagged one, flagged or not */
} hg_flagging;
HG_CHECKED hg_status hg_flag_cells(size_t n, const double *score, const double *area_m2,
                                   const double *hits, double budget_share, uint8_t *flagged,
                                   uint32_t *rank, hg_flagging *out, hg_err *err);

/*
 * Merge flagged cells that touch, at a side or a corner (queen), into hotspots.
 *
 *   flagged[cells], expected[cells]  over the whole grid; `expected` is read in flagged cells only
 *   label[cells]                     0 = not flagged; else 1 .. *n_hotspots, in descending order of
 *                                    the hotspot's summed expectation, ties by lowest cell index
 *
 * HG_EDOMAIN  a flagged cell's expectation is negative or not finite; too many cells for int32.
 * Cost O(cells + k log k).
 */
HG_CHECKED hg_status hg_hotspot_label(const hg_grid *grid, const uint8_t *flagged,
                                      const double *expected, int32_t *label, size_t *n_hotspots,
                                      hg_err *err);

/* Scores of one window (docs/methods.md 12.3); ratios are NaN when N = 0. */
typedef struct hg_window_score {
    double hits, events; /* n, N */
    double area_share;   /* a / A */
    double hit_rate;     /* n / N */
    double pai;          /* (n/N)/(a/A); Chainey, Tompson & Uhlig 2008 */
    double best_hits;    /* hits of the best choice of cells of the same area, last cell in part */
    double pei_star;     /* n / best_hits (Hunt 2016, same area) */
} hg_window_score;
HG_CHECKED hg_status hg_score_flagged(size_t n, const uint8_t *flagged, const double *area_m2,
                                      const double *hits, hg_window_score *out, hg_err *err);

/*
 * Pooled over windows: hit rate = sum n / sum N, PAI = sum n / sum(N_k a_k/A), PEI* = sum n / sum
 * best (docs/methods.md 12.4; never a mean of ratios).
 */
hg_window_score hg_score_pool(size_t n_windows, const hg_window_score *windows);

/*
 * Hits of the flagged cells and, up to `area_share`, of cells drawn blindly from the rest: their
 * expectation, n + (N - n) (area_share - a/A) / (1 - a/A). What two choices of unequal area are
 * compared by (docs/methods.md 12.5). A share at or below the score's own gives n.
 */
double hg_hits_at_area(const hg_window_score *score, double area_share);

/* Exact intervals. level in (0, 1), e.g. 0.95. NaN for impossible counts; no events: 0 and 1. */
void hg_garwood(double count, double level, double *low, double *high);
void hg_clopper_pearson(double hits, double events, double level, double *low, double *high);
/* Smallest counts whose Poisson distribution function with this mean reaches (1 -+ level) / 2. */
void hg_poisson_interval(double mean, double level, double *low, double *high);

/*
 * Smallest number of hits above the baseline's that `events` scored events could show at
 * significance .05 with power .8, unpaired (docs/methods.md 12.6); NaN when events is too small.
 */
double hg_detectable_hit_rate(double baseline_rate, double events);

typedef enum hg_verdict { HG_VERDICT_UNDECIDABLE, HG_VERDICT_MET, HG_VERDICT_NOT_MET } hg_verdict;
const char *hg_verdict_name(hg_verdict verdict); /* "undecidable", "met", "not met" */

/*
 * Paired moving-block bootstrap over windows of sum(model hits) / sum(baseline hits) - 1 (blocks
 * of 4 windows, 9,999 draws, percentile interval; docs/methods.md 12.5), against the gain that the
 * plan asked for. Below 8 windows, or without baseline hits: undecidable and the interval NaN.
 */
typedef struct hg_gain {
    double gain, low, high; /* share over the baseline */
    size_t n_windows;
    hg_verdict verdict;
} hg_gain;
HG_CHECKED hg_status hg_gain_verdict(size_t n_windows, const double *model_hits,
                                     const double *baseline_hits, double minimum_gain,
                                     uint64_t seed, hg_gain *out, hg_err *err);

/* Ranks of n counts with 95 % rank intervals by drawing from gamma(count + 1/2, 1) over exposure.
 * Rank 1 = highest rate, equal rates share the middle rank; 1,999 draws; n at most 20,000. */
HG_CHECKED hg_status hg_rank_intervals(size_t n, const double *counts, const double *exposure,
                                       uint64_t seed, double *rank, double *low, double *high,
                                       hg_err *err);

HG_END_DECLS

#endif
