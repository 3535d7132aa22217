/* hotgrid/job.h - the nightly job: its file, its plan, its run. */
#ifndef HOTGRID_JOB_H
#define HOTGRID_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/forecast.h"
#include "hotgrid/io.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"
#include "hotgrid/text.h"
#include "hotgrid/time.h"

HG_BEGIN_DECLS

typedef struct hg_job_codes { /* one entry of `offences:` */
    char *offence;
    char **codes;
    size_t n_codes;
} hg_job_codes;

typedef struct hg_job_source {
    char *source, *layer, *encoding, *crs, *time_format, *time_zone, *preset;
    char delimiter, decimal; /* 0 = sniffed; '.' */
    int pivot;               /* -1 = %y refused */
    char *columns[HG_ROLE_COUNT];
    char **ignore;
    size_t n_ignore;
    char location_class; /* default precision of the source */
    hg_job_codes *offences;
    size_t n_offences;
} hg_job_source;

typedef struct hg_job_polygons {              /* study_area, neighbourhoods */
    char *source, *layer, *crs, *name, *code; /* source NULL = not given */
} hg_job_polygons;

typedef struct hg_job_forecast {
    char *offence, *model;
    const hg_model *table; /* resolved */
    hg_model_values values;
} hg_job_forecast;

typedef struct hg_job_year {
    int year;
    double count;
} hg_job_year;

typedef struct hg_job_monitor {
    char *offence;
    double target;     /* national "under this" per year; NaN = none */
    double area_share; /* share of the national target that is this area's; NaN = from the data */
    char *source, *as_of; /* of the national series */
    int break_year;       /* first year of a new way of counting; 0 = none */
    hg_job_year *national;
    size_t n_national;
} hg_job_monitor;

/* Sections that look for clusters; without offences they are off. */
typedef struct hg_job_near_repeat {
    char **offences, **space, **time; /* space in metres, time in days: breaks from 0 */
    size_t n_offences, n_space, n_time;
    int permutations, history_days; /* 0 days: all */
    double alpha;
} hg_job_near_repeat;

typedef struct hg_job_emerging {
    char **offences;
    size_t n_offences;
    int step_days, steps; /* steps: the most; fewer when the data are shorter */
    double alpha;
} hg_job_emerging;

typedef struct hg_job_scan {
    char **offences;
    size_t n_offences;
    int step_days, history_days, permutations;
    double max_radius_m, alpha;
} hg_job_scan;

typedef struct hg_job_shift {
    char *name;
    int32_t from_s, to_s; /* local clock, seconds since midnight; to <= from wraps */
} hg_job_shift;

typedef struct hg_job {
    char *path, *folder; /* the job file, and the folder that relative sources start from */
    char *title;
    /* plan */
    char *goal, *owner, *baseline_name, *stop_rule;
    int64_t horizon_s;
    double area_budget, minimum_gain;
    const hg_model *baseline;
    hg_model_values baseline_values;
    char plan_sha256[65]; /* of the canonical text of `plan` */
    /* frame */
    char *crs, *work_crs, *time_zone;
    hg_clock_policy clock_policy;
    bool allow_ballpark;
    hg_job_polygons study_area, neighbourhoods;
    double zone_minimum_count;
    double cell_m, origin_x, origin_y, halo_m; /* halo NaN = the models' reach */
    double maximum_cells;
    /* data */
    hg_job_source *sources;
    size_t n_sources;
    double minimum_located, maximum_rejected, pile_up_share;
    int64_t reporting_gap_s;
    /* models */
    hg_job_forecast *forecasts;
    size_t n_forecasts;
    hg_job_monitor *monitors;
    size_t n_monitors;
    hg_job_shift *shifts;
    size_t n_shifts;
    hg_job_near_repeat near_repeat;
    hg_job_emerging emerging;
    hg_job_scan scan;
    /* output */
    char *output_folder;
    char **formats;
    size_t n_formats;
    int keep_days; /* 0 = keep all */
    int64_t as_of; /* HG_NO_TIME: last complete local day of the data */
    uint64_t seed;
    /* every key as used, "grid.cell" -> "125", with where it came from, in schema order */
    struct hg_job_setting {
        char *key, *value, *origin;
    } * settings;
    size_t n_settings;
} hg_job;

/* "grid.cell=250" from --set, or from the environment HOTGRID_GRID__CELL. */
typedef struct hg_job_override {
    const char *key, *value, *origin; /* origin: "--set" or "environment" */
} hg_job_override;

/* Every problem of one pass, each "file:line:column: sentence". */
typedef struct hg_problems {
    size_t n, capacity;
    char **text;
} hg_problems;
void hg_problems_clear(hg_problems *problems);

/*
 * Read, check and complete a job file. HG_ENOINPUT: file missing. HG_ECONFIG: `problems` holds
 * every error (err the first). Limits: 1 MB, 100,000 nodes, depth 32; no aliases, anchors or tags.
 */
HG_CHECKED hg_status hg_job_load(const char *path, const hg_job_override *overrides,
                                 size_t n_overrides, hg_job *out, hg_problems *problems,
                                 hg_err *err);
void hg_job_clear(hg_job *job);

/* JSON Schema (2020-12) of the job file; the keys as a table for manuals; the settings as used. */
HG_CHECKED hg_status hg_job_schema_json(hg_buf *out, hg_err *err);
HG_CHECKED hg_status hg_job_schema_manual(hg_buf *out, hg_err *err);
HG_CHECKED hg_status hg_job_dump(const hg_job *job, hg_buf *out, hg_err *err);

typedef struct hg_run_options {
    const char *as_of; /* overrides the job's; ISO date or time, local when naive; NULL = none */
    bool dry_run;      /* read and check everything, write nothing, estimate memory and time */
    double wait_s;     /* for the lock */
    bool strict;       /* warnings are HG_EDATA, nothing published */
    const char *command_line; /* for the manifest's run block */
} hg_run_options;

typedef struct hg_run_summary {
    char run[32];          /* id of the run: the local date of as-of */
    char *folder, *report; /* absolute paths of what was published; NULL in a dry run */
    hg_account account;
    double seconds_total, seconds_read, seconds_project, seconds_compute, seconds_write;
    uint64_t estimate_bytes; /* dry run: memory that a run would need */
    double estimate_seconds;
    int64_t newest_incident;
    hg_buf parameters_json; /* an object: what --json-summary prints under "parameters" */
    hg_buf result_json;     /* an object: what it prints under "result" */
    hg_problems problems;   /* dry run: everything that a run would refuse */
} hg_run_summary;
void hg_run_summary_clear(hg_run_summary *summary);

/*
 * The nightly job: lock, read, check, forecast, score what earlier runs forecast, write, publish.
 * Whatever the status, the last published run is whole and untouched unless HG_OK.
 */
HG_CHECKED hg_status hg_job_run(const hg_job *job, const hg_run_options *options,
                                hg_run_summary *summary, hg_talk *talk, hg_err *err);

HG_END_DECLS

#endif
