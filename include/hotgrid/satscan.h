/* hotgrid/satscan.h - the input files of SaTScan: parameters, cases, coordinates, population. */
#ifndef HOTGRID_SATSCAN_H
#define HOTGRID_SATSCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/scan.h"
#include "hotgrid/text.h"

HG_BEGIN_DECLS

/* Units of time as SaTScan numbers them. */
typedef enum hg_satscan_unit {
    HG_SATSCAN_NONE,
    HG_SATSCAN_YEAR,
    HG_SATSCAN_MONTH,
    HG_SATSCAN_DAY,
    HG_SATSCAN_GENERIC
} hg_satscan_unit;

/*
 * What to read. Dates as text, in the precision of the case file: 2001/11/24, 2001-11-24, 2001/11,
 * 2001 or, generic, a whole number. Empty start and end: those of the cases.
 */
typedef struct hg_satscan_job {
    char cases[4096], coordinates[4096], population[4096]; /* population may be "" */
    char start[32], end[32];                               /* both inclusive */
    hg_satscan_unit precision, unit;                       /* of the case file; of a step */
    int64_t length;                                        /* units in a step */
    bool degrees; /* latitude, longitude in the coordinates file; else x, y */
    hg_scan_options options;
} hg_satscan_job;

/*
 * A .prm file. What would change the result is refused by name and line, and so is any parameter
 * with a value whose name is not known; settings of SaTScan's own output are passed over. Paths are
 * looked for as written and, by their last part, beside the .prm. HG_ENOINPUT unreadable;
 * HG_ECONFIG a parameter that is not supported, or a value out of range
 */
HG_CHECKED hg_status hg_satscan_read_prm(const char *path, hg_satscan_job *out, hg_err *err);

typedef struct hg_satscan {
    hg_scan_data data; /* points into what follows; x = longitude for degrees */
    double *x, *y, *expected;
    uint32_t *place, *step;
    size_t n_places, n_cases, n_steps;
    hg_strings names;
    uint32_t *name; /* [places], offsets into names */
    int64_t first;  /* unit in which step 0 begins; years, months since year 0, days, or as is */
    int64_t length; /* units in a step */
    hg_satscan_unit unit;
} hg_satscan;

/*
 * Cases per place and step. Steps are counted back from the end of the study period. With a
 * population the expectation of a place and a step is
 *
 *     sum over covariate strata k of (cases_k / population_k) population(place, step, k),
 *
 * populations linear between the dates given, constant before the first and after the last
 * (indirect standardisation; SaTScan User Guide).
 *
 * HG_ENOINPUT a file that cannot be read
 * HG_EDATA    line and value: a place without coordinates, given twice elsewhere, or without
 *             population; a date that is none or outside the study period; cases of a stratum
 *             without population
 */
HG_CHECKED hg_status hg_satscan_read(const hg_satscan_job *job, hg_satscan *out, hg_err *err);
void hg_satscan_clear(hg_satscan *data);

/* A date in units: years, months since year 0, days since 1970, or the number itself. */
bool hg_satscan_date(const char *text, hg_satscan_unit precision, hg_satscan_unit unit,
                     int64_t *out);
/* Begin of a step as text: "2001-11-22", "1985-01-01", "993". step may be n_steps. Returns out. */
const char *hg_satscan_step_text(const hg_satscan *data, size_t step, char out[32]);
/* Days in a step: 30.44 a month, 365.25 a year; generic units count as days. */
double hg_satscan_step_days(const hg_satscan *data);

HG_END_DECLS

#endif
