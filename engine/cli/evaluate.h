/* cli/evaluate.h - what the command evaluate knows while it works. */
#ifndef HG_CLI_EVALUATE_H
#define HG_CLI_EVALUATE_H

#include "cli/incident_options.h"
#include "hotgrid/backtest.h"
#include "hotgrid/write.h"

enum { EVALUATE_MODELS_MAX = 32 };

/* One challenger against the baseline, or the baseline itself, over the windows that both have. */
typedef struct evaluate_judgement {
    size_t n_windows, n_failed;
    hg_gain gain;                                 /* of hits at the declared share; its verdict */
    hg_difference hit_rate;                       /* sum of differences of hits over the events */
    hg_difference bits;                           /* information gain per event over the baseline */
    hg_difference even;                           /* over the same total spread evenly */
    double holm;                                  /* hit_rate.p adjusted for so many challengers */
    double dm_t, dm_p;                            /* Diebold-Mariano on log scores */
    double only_model, only_baseline, both, none; /* hits at the declared share */
    double mcnemar;
} evaluate_judgement;

typedef struct evaluate_command {
    cli *c;
    incident_input input;
    hg_zone *clock;
    hg_grid grid;
    double *fraction, *area_m2;
    const char *label[EVALUATE_MODELS_MAX]; /* borrowed from the options */
    const char **names;                     /* heap; the texts are the options' */
    hg_backtest_model model[EVALUATE_MODELS_MAX];
    double share[HG_BACKTEST_SHARES_MAX];
    double minimum_gain;
    hg_backtest_plan plan;
    hg_backtest result;
    hg_buf declared; /* the plan as JSON */
    char plan_sha256[65];

    hg_calibration_tally tally[EVALUATE_MODELS_MAX];
    double (*overlap)[4];  /* [model]: hits of both, model only, baseline only, none */
    uint8_t *base_flagged; /* of this window */
    bool base_failed;

    evaluate_judgement judged[EVALUATE_MODELS_MAX];
    hg_verdict verdict;

    char stage[4096];
    double seconds_compute, seconds_write;
    hg_buf parameters, numbers;
} evaluate_command;

/* evaluate_options.c: before and after the incidents are read. */
HG_CHECKED hg_status evaluate_read_options(evaluate_command *e, hg_err *err);
double evaluate_reach_m(const evaluate_command *e);
HG_CHECKED hg_status evaluate_settle(evaluate_command *e, hg_err *err);
HG_CHECKED hg_status evaluate_declare(evaluate_command *e, hg_err *err);

/* evaluate_judge.c */
HG_CHECKED hg_status evaluate_judge(evaluate_command *e, hg_err *err);
/* Scores of the windows in which the model (and, when asked, the baseline) did not fail. */
HG_CHECKED hg_status evaluate_pool(const evaluate_command *e, size_t model, size_t share,
                                   hg_window_score *out, double *expected, hg_err *err);
HG_CHECKED hg_status evaluate_pool_surface(const evaluate_command *e, size_t model,
                                           hg_surface_score *out, hg_err *err);

/* evaluate_rows.c: scores.csv, pooled.csv, calibration.csv */
HG_CHECKED hg_status evaluate_write_rows(const evaluate_command *e, hg_err *err);
/* evaluate_summary.c: summary.json; also the talk at the end. */
HG_CHECKED hg_status evaluate_write_summary(evaluate_command *e, hg_err *err);
/* evaluate_page.c: evaluate.html and the figures */
HG_CHECKED hg_status evaluate_write_page(const evaluate_command *e, hg_err *err);

/* evaluate_folder.c: the result, staged beside its place. */
HG_CHECKED hg_status evaluate_folder_check(const cli *c, hg_err *err);
HG_CHECKED hg_status evaluate_folder_begin(evaluate_command *e, hg_err *err);
HG_CHECKED hg_status evaluate_folder_put(const evaluate_command *e, const char *name,
                                         const hg_buf *text, hg_err *err);
HG_CHECKED hg_status evaluate_folder_raster(const evaluate_command *e, int64_t origin,
                                            const char *model, const double *expected, hg_err *err);
HG_CHECKED hg_status evaluate_folder_commit(evaluate_command *e, hg_err *err);
void evaluate_folder_abort(evaluate_command *e);

#endif
