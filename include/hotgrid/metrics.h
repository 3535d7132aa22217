/* hotgrid/metrics.h - how good is a surface of expected counts, and is one better than another? */
#ifndef HOTGRID_METRICS_H
#define HOTGRID_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/evaluate.h"
#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * Everywhere: n cells; area_m2[n] with 0 outside the universe (such cells are never scored);
 * observed[n] counts >= 0 of one window; expected[n] >= 0 incidents over the window.
 * HG_EDOMAIN names the cell and the value that is negative or not finite.
 */

/*
 * expected' = (1 - eps) expected + eps * (sum of expected) * area / (sum of area): no cell is
 * impossible, the total stays (docs/methods.md 12.3). eps in [0, 1]. A sum of 0 becomes `least`
 * incidents spread by area, so that a silent model can be scored (and loses). Cells outside keep
 * what they hold. HG_EEMPTY: no cell has area.
 */
HG_CHECKED hg_status hg_floor_surface(size_t n, const double *area_m2, double eps, double least,
                                      double *expected, hg_err *err);

/* ---- proper scores of one surface in one window ---- */

typedef struct hg_surface_score {
    double events, expected_sum; /* N, L */
    double log_likelihood; /* sum y ln(mu) - mu, nats, without ln(y!); -INFINITY: mu 0, y > 0 */
    double deviance;       /* 2 sum (y ln(y / mu) - (y - mu)) */
    double crps;           /* mean over cells, Poisson */
    double brier, reliability, resolution, uncertainty; /* of "any incident in the cell"; Murphy's
                                                           parts over the distinct forecasts */
    double dispersion; /* sum (y - mu)^2 / mu / cells with mu > 0; NaN when none has */
    size_t cells;
} hg_surface_score;
/* HG_EEMPTY: no cell has area. O(n). */
HG_CHECKED hg_status hg_score_surface(size_t n, const double *expected, const double *area_m2,
                                      const double *observed, hg_surface_score *out, hg_err *err);

/* Sums of windows; brier's parts and means weighted by cells, log scores add. */
hg_surface_score hg_surface_pool(size_t n_windows, const hg_surface_score *windows);

/* (LL1 - LL0) / N / ln 2, bits per event; NaN for N = 0. Both of the same window(s). */
double hg_information_gain(const hg_surface_score *model, const hg_surface_score *reference);

/* ---- the curve of hit rate against area share ---- */

typedef enum hg_tie_order {
    HG_TIES_FEWEST_FIRST, /* luck never helps; the one to report */
    HG_TIES_EXPECTED,     /* linear inside a block of equal scores */
    HG_TIES_BEST
} hg_tie_order;

/*
 * rate[k] = share of the events in the riskiest share[k] of the area (the last cell in part),
 * cells in descending score; score[] is a risk per square metre as hg_flag_cells takes it (only its
 * order matters, it may be negative), shares in [0, 1], ascending. Equal scores go by events per
 * square metre. *auc by the trapezoid over every cell; it may be NULL. NaN without events.
 * HG_EDOMAIN a score that is NaN; HG_EEMPTY no cell has area. O(n).
 */
HG_CHECKED hg_status hg_capture_curve(size_t n, const double *score, const double *area_m2,
                                      const double *observed, hg_tie_order ties, size_t n_shares,
                                      const double *share, double *rate, double *auc, hg_err *err);

/* ---- calibration ---- */

typedef struct hg_calibration_bin {
    size_t cells;
    double expected, observed, ratio, low, high; /* observed / expected with Garwood's 95 % */
} hg_calibration_bin;

/* Cells x windows by ascending expectation, cut where the expected total passes k / n_bins (equal
 * expectations stay together). expected and observed hold n values of any number of windows. */
HG_CHECKED hg_status hg_calibration(size_t n, const double *expected, const double *observed,
                                    size_t n_bins, hg_calibration_bin *bins, hg_err *err);

/* Randomised probability integral transform of Poisson(mu) at y (Czado et al. 2009), u in [0, 1);
 * NaN for anything impossible. */
double hg_pit(double mu, double observed, double u);

/* ---- two choices of cells ---- */

typedef struct hg_overlap {
    double area_both, area_first, area_second; /* m2 flagged by both, only one */
    double hits_both, hits_first, hits_second,
        hits_none;  /* events caught by both, only one, none */
    double jaccard; /* of the areas; NaN when both are empty */
} hg_overlap;
HG_CHECKED hg_status hg_overlap_of(size_t n, const uint8_t *first, const uint8_t *second,
                                   const double *area_m2, const double *observed, hg_overlap *out,
                                   hg_err *err);

/* Area over boundary length of the flagged cells, metres (Bowers, Johnson & Pease 2004); cell sides
 * between two flagged cells are no boundary. NaN when none is flagged. */
double hg_compactness(const hg_grid *grid, const uint8_t *flagged);

/* ---- two models over windows (docs/methods.md 12.5) ---- */

/*
 * Sum of difference[] with the percentile interval of the moving-block bootstrap: blocks of 4,
 * 9,999 draws, .025 and .975; below 8 windows the interval is NaN. p: two-sided, 2 min(share of
 * draws
 * <= 0, >= 0) with the +1 rule, at most 1. `divisor` (such as the events) scales all three; 0 makes
 * them and p NaN. Equal seeds draw equal windows, here, in hg_gain_per_event and hg_gain_verdict.
 * HG_EDOMAIN  a difference that is not finite (floor the surfaces first), a divisor below 0
 */
typedef struct hg_difference {
    double value, low, high, p;
    size_t n_windows;
} hg_difference;
HG_CHECKED hg_status hg_paired_difference(size_t n_windows, const double *difference,
                                          double divisor, uint64_t seed, hg_difference *out,
                                          hg_err *err);

/* Information gain per event in bits, and its interval: both sum of gains and sum of events are
 * drawn together, as their ratio needs. gain_nats[k] = LL1 - LL0 of window k. NaN without events.
 */
HG_CHECKED hg_status hg_gain_per_event(size_t n_windows, const double *gain_nats,
                                       const double *events, uint64_t seed, hg_difference *out,
                                       hg_err *err);

/* Diebold-Mariano with the factor of Harvey, Leybourne & Newbold 1997: t with n - 1 df, horizon h
 * windows, h >= 1. NaN when all differences are equal, their variance at horizon h is not above 0,
 * or n < 2. */
HG_CHECKED hg_status hg_diebold_mariano(size_t n_windows, const double *difference, size_t h,
                                        double *t, double *p, hg_err *err);

/* Exact two-sided McNemar of b against c discordant pairs; 1 when both are 0, NaN below 0. */
double hg_mcnemar(double b, double c);

/* ---- what could be seen at all (docs/methods.md 12.6) ---- */

/* Events an arm that tell hit rates p1 and p2 apart, alpha .05, power .8, unpaired (not rounded).
 */
double hg_power_events(double p1, double p2);
/* Discordant hits that show a share p > 1/2: the first n whose power reaches .8, and the n from
 * which it stays there; exact two-sided binomial at .05, beyond 100,000 hits both are the normal
 * approximation's. HG_EDOMAIN p not in (.5, 1], or so near to .5 that no number tells. */
HG_CHECKED hg_status hg_power_discordant(double p, size_t *first, size_t *stays, hg_err *err);
/* The smallest share p > 1/2 that n discordant hits show with power .8; NaN below 6. */
double hg_detectable_share(double n);

/* ---- Levine's index (two periods) and predicted over observed ---- */
double hg_rri_levine(double hits1, double events1, double hits2, double events2);

HG_END_DECLS

#endif
