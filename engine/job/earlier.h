/* job/earlier.h - a run that an earlier night published, as far as scoring it needs. */
#ifndef HG_JOB_EARLIER_H
#define HG_JOB_EARLIER_H

#include <jansson.h>

#include "job/run.h"

typedef struct earlier_run {
    char name[32];
    int64_t origin, horizon_s;
    double area_total_m2;
    hg_grid grid;
    char plan_sha256[65];
    json_t *root; /* the manifest; close with earlier_close */
} earlier_run;

/* HG_EDATA with a sentence when FOLDER/NAME is no run that can be scored: a foreign folder, an
 * older layout, a damaged manifest. */
hg_status earlier_open(const char *folder, const char *name, earlier_run *out, hg_err *err);
void earlier_close(earlier_run *earlier);

/* [origin, end) of a forecast; false when the numbers cannot be a window. */
bool earlier_window_end(int64_t origin, int64_t horizon_s, int64_t *end);

/* The model, baseline and setup hash that it used for an offence; false: it forecast no such
 * offence. */
bool earlier_offence(const earlier_run *earlier, const char *offence, const char **model,
                     const char **baseline, const char **setup);

/*
 * The cells that it chose, from FILE ("cells.csv", "baseline_cells.csv") of the offence, as 1 in
 * flagged[cells of its grid]. HG_EDATA when the file is not what its manifest says: a score of
 * something else than what was published would be worth nothing.
 */
hg_status earlier_cells(const char *folder, const earlier_run *earlier, const char *offence,
                        const char *file, uint8_t *flagged, hg_err *err);

#endif
