/* job/scorecard_csv.h - scorecard.csv, written by one run and carried on by the next. */
#ifndef HG_JOB_SCORECARD_CSV_H
#define HG_JOB_SCORECARD_CSV_H

#include "job/run.h"

/* Rows of FOLDER/current/scorecard.csv; none when there is no such file. */
hg_status run_scorecard_read(const char *folder, run_windows *out, hg_err *err);
/* The whole table as CSV text. */
hg_status run_scorecard_text(const run_windows *windows, hg_buf *out, hg_err *err);

#endif
