/* evaluate/backtest.h - what the files of the backtest share. */
#ifndef HG_EVALUATE_BACKTEST_H
#define HG_EVALUATE_BACKTEST_H

#include "hotgrid/backtest.h"

/* backtest_check.c: the plan, then the plan against the data. */
HG_CHECKED hg_status backtest_check_plan(const hg_backtest_plan *plan, hg_err *err);
HG_CHECKED hg_status backtest_check_data(const hg_backtest_plan *plan,
                                         const hg_incidents *incidents, uint16_t offence,
                                         hg_err *err);

/* Room of one model's score in one window. */
typedef struct backtest_room {
    double *surface;    /* floored; then the even one */
    uint8_t *flagged;   /* of the declared share, this window */
    uint8_t *before;    /* of the window before */
    bool has_before;    /* it was forecast, not failed */
    uint8_t *secondary; /* of the other shares */
} backtest_room;

/* backtest_score.c: everything but the clock, from one surface and what happened. */
HG_CHECKED hg_status backtest_score(const hg_backtest_plan *plan, const double *expected,
                                    const double *observed, backtest_room *room,
                                    hg_backtest_score *out, hg_err *err);

#endif
