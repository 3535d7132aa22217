/* job/run.h - what the stages of one nightly run hand to each other. */
#ifndef HG_JOB_RUN_H
#define HG_JOB_RUN_H

#include "hotgrid/area.h"
#include "hotgrid/emerging.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/forecast.h"
#include "hotgrid/geo.h"
#include "hotgrid/grid.h"
#include "hotgrid/incidents.h"
#include "hotgrid/io.h"
#include "hotgrid/job.h"
#include "hotgrid/knox.h"
#include "hotgrid/mem.h"
#include "hotgrid/repeat.h"
#include "hotgrid/report.h"
#include "hotgrid/scan.h"
#include "hotgrid/talk.h"
#include "hotgrid/text.h"
#include "hotgrid/write.h"

/* A cell with less than this share inside the study area is a sliver: kept, never a hotspot. */
#define HG_SLIVER_SHARE 0.01

/* A merged block of flagged cells. */
typedef struct run_hotspot {
    uint32_t n_cells;
    double area_m2, expected, low, high;
    const char *place; /* borrowed from the zones, or "" */
    hg_area shape;
} run_hotspot;

/* One scored earlier forecast: a row of scorecard.csv. */
typedef struct run_window {
    char run[32], offence[64], model[32], baseline[32], plan_sha256[65];
    char setup_sha256[65]; /* model, baseline, grid, area, codes: what the plan does not hold */
    int64_t origin, horizon_s;
    hg_window_score score, base;
    bool pooled; /* same plan and setup, and does not overlap the window before it */
} run_window;

typedef struct run_windows {
    run_window *row;
    size_t n, capacity;
} run_windows;

/* Near repeats of one offence: the table, what it advises, and the zones that hold tonight. */
typedef struct run_near_repeat {
    bool wanted;
    hg_buf sentence; /* what there is to say, or why there is nothing */
    hg_knox_options options;
    hg_knox table;
    hg_advice advice;
    hg_advice_zones zones;
    size_t events, left_out;
} run_near_repeat;

/* Emerging neighbourhoods of one offence. */
typedef struct run_emerging {
    bool wanted, made;
    hg_buf sentence;
    hg_cube cube;
    hg_emerging result;
    size_t hot, cold;
} run_emerging;

/* Alarm clusters of one offence: the live ones with p at most alpha. */
typedef struct run_scan {
    bool wanted;
    hg_buf sentence;
    hg_scan result;
    double *x, *y; /* of the places */
    size_t alarms; /* the first so many clusters */
    size_t events;
    int64_t first_day; /* of step 0 */
    double recurrence_days;
} run_scan;

/* One offence on its way through the run. */
typedef struct run_offence {
    const hg_job_forecast *plan;
    uint16_t code; /* hg_incidents.offence */
    size_t n_history;
    bool quiet, baseline_quiet; /* nothing to forecast from: 0 everywhere, no cell flagged */
    double expected_total, flagged_expected;
    double *expected, *baseline; /* per cell, grid order */
    uint8_t *flagged, *baseline_flagged;
    uint32_t *rank;
    int32_t *label;
    hg_flagging flagging, baseline_flagging;
    run_hotspot *hotspots;
    size_t n_hotspots;
    unsigned char *map_png;
    size_t map_bytes;
    char setup_sha256[65];
    /* scorecard over the pooled windows of this offence */
    hg_window_score pooled, pooled_baseline;
    double hits_low, hits_high, detectable;
    hg_gain gain;
    double *zone_count, *zone_expected, *zone_rank, *zone_low, *zone_high; /* per neighbourhood */
    run_near_repeat near_repeat;
    run_emerging emerging;
    run_scan scan;
} run_offence;

typedef struct run_state {
    const hg_job *job;
    const hg_run_options *options;
    hg_run_summary *summary;
    hg_talk *talk;

    hg_zone *zone;
    int64_t origin; /* as-of: everything used was known before it */
    char run[32];   /* local date of the origin */

    hg_crs *work_crs;
    hg_area area, halo_area;
    double halo_m;
    hg_zones zones;
    hg_grid grid;
    double *fraction, *area_m2; /* per cell; area_m2 0 in slivers, so they are never flagged */
    double area_total_m2;
    bool has_frame; /* false only in a dry run that found no study area or CRS */

    const char **offence_names; /* borrowed from the job: index = hg_incidents.offence */
    size_t n_offence_names;
    hg_incidents incidents;
    hg_ingest_result *sources;
    hg_account account;
    char *stage_rejects; /* path while reading */

    run_offence *offences;
    size_t n_offences;
    run_windows windows;

    hg_lock *lock;
    hg_publication *publication;
    double started;
    hg_status first_problem; /* of a dry run */
} run_state;

/* run_frame.c: zone, CRS, study area, halo, neighbourhoods, grid, cell fractions. */
hg_status run_frame(run_state *run, hg_err *err);
/* run_read.c: as-of, every source through the quality gate, canonical order. */
hg_status run_read(run_state *run, hg_err *err);
/* The forecast window is [origin, run_window_end). A horizon of days ends at the same local clock,
 * also when a day of it has 23 or 25 hours: else the next run would overlap it by that hour. */
int64_t run_window_end(const run_state *run);
/* run_offence.c: surface, cells within the budget, hotspots of one offence. */
hg_status run_forecast(run_state *run, run_offence *offence, hg_err *err);
void run_offence_clear(run_offence *offence);
/* run_zones.c: counts, expectations and ranks per neighbourhood. */
hg_status run_zone_table(run_state *run, run_offence *offence, hg_err *err);
/* scorecard.c: score what earlier runs forecast, pool, judge. */
hg_status run_scorecard(run_state *run, hg_err *err);
/* scorecard_pool.c: the design hash of an offence; run->windows (sorted) marked, pooled, judged. */
hg_status run_setup_hash(const run_state *run, run_offence *offence, hg_err *err);
hg_status run_pool(run_state *run, hg_err *err);
/* monitor.c: yearly counts of one offence against its target. */
typedef struct run_monitor {
    hg_report_year *years;
    hg_report_monitor view;
    hg_buf note;
} run_monitor;
hg_status run_monitor_make(const run_state *run, const run_offence *offence, run_monitor *out,
                           hg_err *err);
void run_monitor_clear(run_monitor *monitor);
/* run_near_repeat.c, run_emerging.c: nothing for an offence that the section does not name; too few
 * incidents are a sentence and a warning, never the end of the night. */
hg_status run_near_repeats(run_state *run, run_offence *offence, hg_err *err);
hg_status run_emerging_places(run_state *run, run_offence *offence, hg_err *err);
hg_status run_scan_alarms(run_state *run, run_offence *offence, hg_err *err);
void run_scan_clear(run_scan *scan);
hg_status run_write_alarms(const run_state *run, const run_offence *offence,
                           const hg_file_facts *facts, hg_err *err);
int64_t run_local_day(const run_state *run, int64_t utc_s);
void run_near_repeat_clear(run_near_repeat *near);
void run_emerging_clear(run_emerging *emerging);
/* write_clusters.c: advice_zones.*, emerging.*, and what the manifest holds of them. */
hg_status run_write_clusters(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err);
void run_clusters_json(hg_json *json, const run_state *run);
/* Local calendar date of a day number, "2017-01-14". Returns out. */
const char *run_day_text(int64_t day, char out[16]);
/* run_write.c: rasters, layers and tables into the stage. */
hg_status run_write(run_state *run, hg_err *err);
/* write_zones.c: neighbourhoods.* */
hg_status run_write_zones(const run_state *run, const hg_file_facts *facts, hg_err *err);
/* write_cells.c: the flagged cells, riskiest first; `locator` of the neighbourhoods or NULL. */
hg_status run_write_cells(const run_state *run, const run_offence *offence,
                          const hg_locator *locator, const hg_file_facts *facts, hg_err *err);
/* Only the baseline's cells and their names, for the scorecard of a later run. */
hg_status run_write_baseline(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err);
/* write_hotspots.c: hotspots.* with their style. */
hg_status run_write_hotspots(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err);
/* A table that only programs read: CSV alone. */
hg_status run_write_csv(const run_state *run, const char *folder, const hg_layer *layer,
                        const hg_file_facts *facts, hg_err *err);
/* One table in CSV and in every vector format that the job asks for. */
hg_status run_write_layer(const run_state *run, const char *folder, const hg_layer *layer,
                          const hg_file_facts *facts, hg_err *err);
/* The .qml and .sld beside a layer's files. */
hg_status run_write_layer_style(const run_state *run, const char *folder, hg_layer_style style,
                                const hg_layer *layer, hg_err *err);
/* run_report.c: report.html into the stage. */
hg_status run_report(run_state *run, hg_err *err);
/* manifest.c: manifest.json, last of all; and the summary's two JSON objects. */
hg_status run_manifest(run_state *run, hg_err *err);
hg_status run_summarise(run_state *run, hg_err *err);

/* run_check.c: memory and time of a run; whether its output folder can be written, HG_ECANTCREATE.
 */
void run_estimate(run_state *run);
hg_status run_check_output(const run_state *run, hg_err *err);
/* scorecard_json.c: the pooled scores and verdicts as one object. */
void run_scorecard_json(hg_json *json, const run_state *run);

/* In a dry run a refusal is kept and the check goes on; otherwise it is returned. */
hg_status run_problem(run_state *run, hg_status status, const hg_err *err);
/* STAGE/name in a fresh string. */
hg_status run_path(const run_state *run, const char *folder, const char *name, char **out,
                   hg_err *err);
/* A source as the job file names it: without the job's folder, so that runs do not tell where they
 * ran. */
const char *run_source_label(const hg_job *job, const char *path);
/* "14 d", "36 h": for people. */
const char *run_duration_text(int64_t seconds, char out[32]);
/* "bandwidth 750 m, days 365 d" */
void run_model_text(const hg_model *model, const hg_model_values *values, hg_buf *out);

#endif
