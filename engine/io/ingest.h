/* io/ingest.h - what the parts of the ingest share: one source on its way into the table. */
#ifndef HG_IO_INGEST_H
#define HG_IO_INGEST_H

#include "hotgrid/io.h"
#include "io/ids.h"
#include "io/person.h"
#include "io/rounding.h"
#include "io/schema.h"
#include "io/when.h"

enum { HG_INGEST_BATCH = 16384, HG_SAMPLE_MAX = 512 };

/* Remarks that live only until the row is in the table; above the public marks. */
enum {
    HG_MARK_MIDNIGHT = 1 << 12,
    HG_MARK_REPORTED_BEFORE = 1 << 14,
    HG_MARK_REPORTED_MISSING = 1 << 15,
    HG_MARK_PUBLIC = (1 << 12) - 1
};

/* Rows that have passed all checks of their own and wait for their place to be projected. */
typedef struct hg_batch {
    size_t n;
    hg_incident *row; /* id is an offset into ids until the batch is emptied */
    size_t *id_at;
    uint32_t *hash; /* of the id; 0 = nothing to compare */
    double *x, *y;
    hg_buf ids;
} hg_batch;

/* Places that did not fit, kept to find out why (docs/methods.md 1.8). */
typedef struct hg_misfits {
    uint64_t n;
    size_t kept;
    double x[HG_SAMPLE_MAX], y[HG_SAMPLE_MAX];
    hg_extent extent;
} hg_misfits;

typedef enum hg_text_flaw {
    HG_TEXT_THOUSANDS, /* 431.234,50 or 1,234.5 */
    HG_TEXT_DECIMAL,   /* a number with the other decimal mark */
    HG_TEXT_BLANKS,    /* a number with blanks around it */
    HG_TEXT_OTHER,
    HG_TEXT_FLAW_COUNT
} hg_text_flaw;

typedef struct hg_bad_texts {
    uint64_t n, of[HG_TEXT_FLAW_COUNT];
    uint64_t line[HG_TEXT_FLAW_COUNT]; /* of the first one */
    char example[HG_TEXT_FLAW_COUNT][48];
} hg_bad_texts;

typedef struct hg_ingest_run {
    const hg_ingest_options *options;
    const char *path; /* for people: the label, else the path without passwords */
    char *shown;
    hg_talk *talk;
    hg_reader *reader;
    hg_columns columns;
    hg_codes codes;
    hg_when when;
    char decimal;
    hg_crs *input_crs;
    const hg_crs *work_crs; /* NULL until the end when UTM is to be chosen */
    hg_crs *own_work_crs;   /* ours to give away or free */
    bool deferred;          /* places stay in the input CRS until the end */
    hg_transform *transform;
    hg_locator *area, *halo;
    hg_incidents *table;
    size_t first_row; /* rows before it belong to other sources */
    size_t first_ids;
    hg_account account;
    hg_ids ids;
    size_t ids_expected; /* there is room for so many */
    hg_batch batch;
    hg_person_tally persons;
    hg_misfits outside_crs, outside_area;
    hg_bad_texts bad_texts;
    hg_rounding rounding;
    char first_defect[240];
    uint64_t placed; /* rows whose place was projected */
    uint64_t timed, at_noon, reported_missing, months_start;
    uint32_t lon_tenths[3600], lat_tenths[1801]; /* for the choice of a zone, deferred only */
} hg_ingest_run;

/* Counts the row as dropped and writes it to the rejects file. */
void hg_ingest_drop(hg_ingest_run *run, uint64_t line, hg_reason reason, const char *column,
                    const char *value, size_t length);
/* One sound record: staged or dropped. */
HG_CHECKED hg_status hg_ingest_record(hg_ingest_run *run, const hg_record *record, hg_err *err);
HG_CHECKED hg_status hg_batch_init(hg_batch *batch, hg_err *err);
void hg_batch_clear(hg_batch *batch);
/* Projects the staged rows and moves them into the table. */
HG_CHECKED hg_status hg_batch_empty(hg_ingest_run *run, hg_err *err);
/* The places of a deferred run into the chosen UTM zone. */
HG_CHECKED hg_status hg_ingest_choose_work_crs(hg_ingest_run *run, hg_err *err);
/* What only the whole source shows: default times, months, piles. */
HG_CHECKED hg_status hg_ingest_remark(hg_ingest_run *run, hg_err *err);
HG_CHECKED hg_status hg_warn_pile_ups(const hg_ingest_run *run, hg_err *err);

void hg_misfits_add(hg_misfits *misfits, double x, double y);
void hg_bad_texts_add(hg_bad_texts *bad, char decimal, uint64_t line, const char *text,
                      size_t length);
/* HG_EDATA with the likely cause when too many rows do not fit for one row to be blamed. */
HG_CHECKED hg_status hg_diagnose(const hg_ingest_run *run, hg_err *err);

#endif
