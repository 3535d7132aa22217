/* hotgrid/incidents.h - the columnar table of incidents, and the account of every row read. */
#ifndef HOTGRID_INCIDENTS_H
#define HOTGRID_INCIDENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"

HG_BEGIN_DECLS

/* ---- what may be remarked about a kept incident (bit flags) ---- */
enum {
    HG_MARK_HALO =
        1, /* outside the study area, inside the halo: adds to densities, never counted */
    HG_MARK_NO_END = 2,       /* end missing: whole weight at begin */
    HG_MARK_CLOCK_TWICE = 4,  /* begin fell in the doubled hour */
    HG_MARK_CLOCK_NEVER = 8,  /* begin fell in the skipped hour and the policy kept it */
    HG_MARK_DATE_ONLY = 16,   /* day known, hour not */
    HG_MARK_MONTH_ONLY = 32,  /* month known, day not: methods that need days refuse */
    HG_MARK_DEFAULT_TIME = 64 /* exactly 00:00, in a file where that is suspiciously common */
};

/* 64 bytes an incident, plus the id's characters. x, y in the working CRS, metres. */
typedef struct hg_incidents {
    size_t n, capacity;
    double *x, *y;
    double *weight;
    int64_t *begin, *end;    /* end = begin when missing; both HG_NO_TIME without a time column */
    int64_t *known;          /* when it was registered; HG_NO_TIME = no such column */
    uint32_t *id;            /* offset into ids */
    uint32_t *line;          /* 1-based line or record number in its source */
    uint16_t *source;        /* index of the source in the order of the job file */
    uint16_t *offence;       /* index into the caller's list of offences */
    uint8_t *location_class; /* 'A'..'D' of docs/methods.md 1.2 */
    uint8_t *time_class;     /* 0..4 of docs/methods.md 1.2 */
    uint16_t *marks;
    hg_strings ids;
} hg_incidents;

typedef struct hg_incident { /* one row, for appending */
    double x, y, weight;
    int64_t begin, end, known;
    const char *id;
    size_t id_length;
    uint32_t line;
    uint16_t source, offence, marks;
    uint8_t location_class, time_class;
} hg_incident;

/* Zero-initialise before use. */
HG_CHECKED hg_status hg_incidents_reserve(hg_incidents *table, size_t rows, size_t id_bytes,
                                          hg_err *err); /* room for that many in all; optional */
HG_CHECKED hg_status hg_incidents_add(hg_incidents *table, const hg_incident *row, hg_err *err);
/*
 * Canonical order: begin, x, y, end, weight, offence, known, marks, class, then the id as text: a
 * row number that stands in for a missing id can never change the order of what is computed with.
 * Independent of the order of the rows read. HG_ENOMEM leaves the table as it was.
 */
HG_CHECKED hg_status hg_incidents_sort(hg_incidents *table, hg_err *err);
void hg_incidents_clear(hg_incidents *table);

/* 0..4 by the span end - begin and the marks (docs/methods.md 1.2). */
uint8_t hg_time_class(int64_t begin, int64_t end, unsigned marks);

/* ---- row accounting: read = used + halo + sum of dropped, always ---- */
typedef enum hg_reason {
    HG_DROP_BAD_RECORD,     /* wrong number of fields, bad text encoding */
    HG_DROP_NO_LOCATION,    /* x or y empty */
    HG_DROP_BAD_COORDINATE, /* x or y is not a number in the declared dialect */
    HG_DROP_NONFINITE,      /* NaN or Inf from a binary source or the projection */
    HG_DROP_NULL_ISLAND,    /* (0, 0) */
    HG_DROP_OUTSIDE_CRS,    /* outside the area of use of the input CRS */
    HG_DROP_NO_BEGIN,       /* begin empty */
    HG_DROP_BAD_TIME,       /* begin, end or reported not readable in the declared format */
    HG_DROP_CLOCK_CHANGE,   /* local time that does not exist (or is ambiguous, by policy) */
    HG_DROP_END_BEFORE_BEGIN,
    HG_DROP_IMPLAUSIBLE_TIME, /* before 1990 or after as-of */
    HG_DROP_BAD_WEIGHT,       /* not a number >= 0 */
    HG_DROP_BAD_PRECISION,    /* precision class not A..D */
    HG_DROP_CENTROID,         /* location class D: counted only */
    HG_DROP_DUPLICATE_ID,     /* same id, same content */
    HG_DROP_CATEGORY,         /* an offence that was not asked for (a filter, no defect) */
    HG_DROP_OUTSIDE_WINDOW,   /* outside [from, to) (a filter, no defect) */
    HG_DROP_OUTSIDE_AREA,     /* outside study area and halo (a filter, no defect) */
    HG_REASON_COUNT
} hg_reason;

/* Stable lower_case name ("no_location"), and whether it counts against maximum_rejected. */
const char *hg_reason_name(hg_reason reason);
const char *hg_reason_help(hg_reason reason);
bool hg_reason_is_defect(hg_reason reason);

typedef struct hg_account {
    uint64_t read, used, halo;
    uint64_t dropped[HG_REASON_COUNT];
    uint64_t no_end, clock_twice, clock_never, date_only, month_only, reported_before_begin,
        id_conflicts, unknown_category, at_midnight;
} hg_account;

void hg_account_add(hg_account *sum, const hg_account *part);
uint64_t hg_account_dropped(const hg_account *account); /* all reasons */
uint64_t hg_account_defects(const hg_account *account); /* only defects */
bool hg_account_balances(const hg_account *account);
/* Share of the rows of the asked-for categories that have a usable place; 1 when none was read. */
double hg_account_located_share(const hg_account *account);
double hg_account_rejected_share(const hg_account *account);
/* HG_EDATA with the numbers in one sentence when located < minimum or rejected > maximum. */
HG_CHECKED hg_status hg_account_gate(const hg_account *account, double minimum_located,
                                     double maximum_rejected, hg_err *err);

/* ---- the past, and nothing but the past ---- */
typedef struct hg_history {
    size_t n;
    double *x, *y, *weight;
    int64_t *begin, *end;
    int64_t *known; /* when it was registered; HG_NO_TIME = no such column */
    uint16_t *marks;
    size_t *row;             /* row in the table it was cut from: for explanations only */
    int64_t origin;          /* everything in here was known before it */
    int64_t reporting_gap_s; /* what was kept back of rows without `known` */
} hg_history;

/*
 * Copies the incidents of one offence (or all: offence = UINT16_MAX) that were known before
 * `origin`, in canonical order; without a reported column, those that began before
 * origin - reporting_gap_s. from/to clip begin to [from, to); HG_NO_TIME = open.
 */
HG_CHECKED hg_status hg_history_cut(const hg_incidents *table, uint16_t offence, int64_t from,
                                    int64_t origin, int64_t reporting_gap_s, hg_history *out,
                                    hg_err *err);
/*
 * What of `history` was known before an earlier origin already: the same rows and bits as a cut
 * made there, so that a model can be tried on its own past. HG_EDOMAIN: a later origin.
 */
HG_CHECKED hg_status hg_history_before(const hg_history *history, int64_t origin, hg_history *out,
                                       hg_err *err);
void hg_history_clear(hg_history *history);

/*
 * Aoristic weights (Ratcliffe 2000; docs/methods.md 1.4): the share of [begin, end) in each local
 * clock hour of the week, 0 = Monday 00:00. Spans of 168 h or more are flat. begin = end: 1 in its
 * hour.
 */
void hg_aoristic_week(const hg_zone *zone, int64_t begin, int64_t end, double share[168]);
/* Share of [begin, end) inside [from, to); begin = end: 1 when inside, else 0. */
double hg_aoristic_share(int64_t begin, int64_t end, int64_t from, int64_t to);

HG_END_DECLS

#endif
