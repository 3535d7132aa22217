/* hotgrid/backtest.h - many models, one honest protocol: forecast, wait, score, go on. */
#ifndef HOTGRID_BACKTEST_H
#define HOTGRID_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/evaluate.h"
#include "hotgrid/forecast.h"
#include "hotgrid/grid.h"
#include "hotgrid/incidents.h"
#include "hotgrid/metrics.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

#define HG_BACKTEST_SHARES_MAX 16
#define HG_BACKTEST_CURVE 41

/* The area shares of every capture curve, (k / 40)^2: fine where budgets are. */
double hg_backtest_curve_share(size_t k);

typedef struct hg_backtest_model {
    const char *name; /* as results show it: "kde" or a caller's name for its options; unique */
    const hg_model *model;
    hg_model_values values;
} hg_backtest_model;

/*
 * Rolling origins (docs/methods.md 12.2): window k is [origin_k, origin_k + horizon_s), origin_k =
 * first + k step_s, step_s >= horizon_s so that windows never overlap. A model is given what was
 * known at the origin; it is scored against what happened, as known in the whole table.
 */
typedef struct hg_backtest_plan {
    const hg_grid *grid;
    const double *fraction, *area_m2; /* per cell; area_m2 0: never scored nor flagged */
    const hg_backtest_model *models;
    size_t n_models, baseline; /* index of the model that the others must beat */
    int64_t first, last;       /* origins, both included */
    int64_t step_s, horizon_s, reporting_gap_s;
    const double *share; /* area budgets, ascending; share[primary] is the declared one */
    size_t n_shares, primary;
    double eps; /* of hg_floor_surface, for the log scores alone */
    uint64_t seed;
    const hg_zone *zone;
    const hg_covariate *covariates;
    size_t n_covariates;
} hg_backtest_plan;

/* One model in one window. */
typedef struct hg_backtest_score {
    bool failed;
    hg_err why; /* when it failed */
    hg_window_score at[HG_BACKTEST_SHARES_MAX];
    hg_surface_score surface; /* after the floor */
    double auc;
    double
        turnover;   /* 1 - Jaccard with this model's cells of the window before; NaN in the first */
    double seconds; /* of the forecast; differs from run to run */
    double expected_at[HG_BACKTEST_SHARES_MAX]; /* incidents forecast for the flagged cells */
    double even_log_likelihood;      /* of the same total, spread evenly over the area; no ln(y!) */
    double compactness;              /* metres, of the cells of the declared share */
    size_t n_tied_at_cut;            /* of the declared share, as hg_flagging says it */
    double curve[HG_BACKTEST_CURVE]; /* hit rate in the riskiest hg_backtest_curve_share(k) */
} hg_backtest_score;

typedef struct hg_backtest {
    size_t first_window, n_windows, n_models;
    int64_t *origin;          /* n_windows */
    double *events;           /* n_windows */
    hg_backtest_score *score; /* [window * n_models + model] */
} hg_backtest;

/* What a caller may look at while it is there: borrowed for the call; may be called from one thread
 * at a time, windows ascending, models in the plan's order. expected is NULL when it failed. */
typedef hg_status (*hg_backtest_sink)(size_t window, int64_t origin, size_t model,
                                      const double *expected, const uint8_t *flagged,
                                      const double *observed, void *context, hg_err *err);

/* Origins of the plan; 0 for a plan that hg_backtest_run refuses. */
size_t hg_backtest_windows(const hg_backtest_plan *plan);

/*
 * Windows [first_window, last_window) of the plan: however the windows are cut into calls, each has
 * the same bits. A model that fails in a window is a failed score there, unless the plan itself is
 * at fault (HG_EDOMAIN), memory ran out or the run was stopped.
 * HG_EEMPTY  nothing known at the first origin, or the table ends before the first window does
 */
HG_CHECKED hg_status hg_backtest_run(const hg_backtest_plan *plan, const hg_incidents *incidents,
                                     uint16_t offence, size_t first_window, size_t last_window,
                                     hg_backtest_sink sink, void *context, hg_talk *talk,
                                     hg_backtest *out, hg_err *err);
void hg_backtest_clear(hg_backtest *backtest);

/* Takes over the windows of `part`, which must be the next ones of the same plan (HG_EDOMAIN); an
 * empty `whole` takes any. */
HG_CHECKED hg_status hg_backtest_append(hg_backtest *whole, hg_backtest *part, hg_err *err);

/*
 * What happened: weight of the incidents of the offence that began in [from, to), per cell, halo
 * excluded; with known_before not HG_NO_TIME, only what was registered by then.
 */
void hg_observe(const hg_grid *grid, const hg_incidents *incidents, uint16_t offence, int64_t from,
                int64_t to, int64_t known_before, double *observed);

/*
 * The cells that a surface of expected counts chooses: hg_flag_cells by expected incidents per
 * square metre, so that a cut border cell is judged by its density; a cell where nothing is
 * expected is no place to send anybody. Nothing expected anywhere: HG_EEMPTY.
 */
HG_CHECKED hg_status hg_flag_expected(size_t n, const double *expected, const double *area_m2,
                                      const double *hits, double budget_share, uint8_t *flagged,
                                      uint32_t *rank, hg_flagging *out, hg_err *err);

/* ---- calibration over many windows, without holding them ---- */

/*
 * Cells x windows by their expectation, in classes of 1/64 octave: sums are exact, only the cuts
 * between bins fall on class borders. Zero-initialise; hg_free(tally->row) after.
 */
typedef struct hg_calibration_row {
    double cells, expected, observed;
} hg_calibration_row;
typedef struct hg_calibration_tally {
    hg_calibration_row *row;
} hg_calibration_tally;
HG_CHECKED hg_status hg_calibration_add(hg_calibration_tally *tally, size_t n,
                                        const double *expected, const double *area_m2,
                                        const double *observed, hg_err *err);
/* As hg_calibration: bin k ends where the expected total passes (k + 1) / n_bins. */
void hg_calibration_bins(const hg_calibration_tally *tally, size_t n_bins,
                         hg_calibration_bin *bins);

HG_END_DECLS

#endif
