/* hotgrid/report.h - the one-file HTML report; it shows what was computed and computes nothing. */
#ifndef HOTGRID_REPORT_H
#define HOTGRID_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/grid.h"
#include "hotgrid/incidents.h"
#include "hotgrid/status.h"
#include "hotgrid/text.h"
#include "hotgrid/write.h"

HG_BEGIN_DECLS

/* A merged block of flagged cells. */
typedef struct hg_report_hotspot {
    uint32_t rank;
    double area_m2, expected, low,
        high;          /* expected incidents over the horizon, 95 % Poisson interval */
    const char *place; /* neighbourhood or street, or "" */
} hg_report_hotspot;

/* One scored earlier forecast. */
typedef struct hg_report_window {
    const char *run;       /* run id of the forecast that is scored */
    const char *from, *to; /* local dates */
    hg_window_score model, baseline;
} hg_report_window;

/* One year of the programme monitor. */
typedef struct hg_report_year {
    int year;
    double count, national; /* NaN = not known */
    int complete;           /* 0: the year is not over or not covered: shown hollow, not tested */
} hg_report_year;

typedef struct hg_report_monitor {
    const hg_report_year *years;
    size_t n_years;
    double target, national_target; /* a line "under this"; NaN = none */
    double area_share;              /* how the national target was scaled to the area */
    int has_trend, has_national_trend;
    hg_trend trend, national_trend; /* over complete years */
    const char *note;               /* source, as-of, breaks in the series */
    int break_year;                 /* first year of a new way of counting nationally; 0 = none */
    /* first and last year that each trend was tested on; 0 without a trend */
    int trend_first, trend_last, national_first, national_last;
} hg_report_monitor;

/* A round of visits: advice zones that overlap. */
typedef struct hg_report_visit {
    size_t zones;
    const char *place;               /* neighbourhood, or "" */
    const char *first_until, *until; /* last dates of the zone that ends first, and last */
    double area_m2;
} hg_report_visit;

typedef struct hg_report_near_repeat {
    const char *sentence;  /* NULL: not shown */
    const char *table_svg; /* the Knox table as an SVG element made by hg_heat_svg, or NULL */
    const hg_report_visit *visits;
    size_t n_visits;
} hg_report_near_repeat;

/* A neighbourhood that is hot or cold in some steps. */
typedef struct hg_report_emerging_zone {
    const char *name, *pattern;
    size_t hot_steps, cold_steps;
    double z_last, trend_z, trend_p, count, count_last;
} hg_report_emerging_zone;

typedef struct hg_report_emerging {
    const char *sentence; /* NULL: not shown */
    const hg_report_emerging_zone *zones;
    size_t n_zones;
} hg_report_emerging;

/* A cluster that is still alive. */
typedef struct hg_report_alarm {
    const char *place, *start; /* neighbourhood of its centre, or ""; first local date */
    double radius_m, observed, expected, p, recurrence_days;
} hg_report_alarm;

typedef struct hg_report_scan {
    const char *sentence; /* NULL: not shown */
    const hg_report_alarm *alarms;
    size_t n_alarms;
} hg_report_scan;

typedef struct hg_report_offence {
    const char *name;
    const char *model, *model_help, *parameters; /* "kde", its line of help, "bandwidth 750 m" */
    const char *baseline;
    const unsigned char *map_png; /* picture with the cells; never NULL in a run */
    size_t map_bytes;
    size_t n_history; /* incidents known at the origin, halo left out */
    double expected;  /* over the horizon, whole area */
    double budget_share, flagged_share, flagged_expected_share;
    size_t n_flagged, n_tied_at_cut;
    const hg_report_hotspot *hotspots;
    size_t n_hotspots;
    const hg_report_window *windows;
    size_t n_windows;
    hg_window_score pooled_model, pooled_baseline;
    double hits_low, hits_high; /* Garwood 95 % of the pooled hits */
    double
        detectable_hit_rate; /* smallest hit rate that the counts could tell from the baseline's */
    hg_gain gain;
    hg_report_monitor monitor; /* n_years = 0: not shown */
    hg_report_near_repeat near_repeat;
    hg_report_emerging emerging;
    hg_report_scan scan;
} hg_report_offence;

/* A row of the neighbourhood table. */
typedef struct hg_report_zone {
    const char *code, *name;
    double area_km2;
    const double *count, *rate_per_km2, *expected; /* n_offences each */
    const double *rank, *rank_low, *rank_high;     /* NaN where the count is below the minimum */
} hg_report_zone;

typedef struct hg_report_source {
    const char *path, *description, *sha256;
    hg_account account;
} hg_report_source;

typedef struct hg_report {
    const char *title, *run, *as_of, *from, *to; /* local times of the forecast window */
    const char *goal, *owner, *stop_rule, *plan_sha256;
    double minimum_gain;
    const char *area_name, *crs, *work_crs, *pipeline;
    double cell_m, area_km2;
    size_t cols, rows;
    const hg_report_offence *offences;
    size_t n_offences;
    const hg_report_zone *zones;
    size_t n_zones;
    double zone_minimum_count;
    const hg_report_source *sources;
    size_t n_sources;
    hg_account account;          /* all sources */
    const char *newest_incident; /* local time: how old the data are */
    const char *const *warnings;
    size_t n_warnings;
    const hg_tag *parameters; /* every setting as used */
    size_t n_parameters;
    const hg_tag *versions;
    size_t n_versions;
} hg_report;

/*
 * Self-contained page (no network, strict CSP, all data escaped): pictures as data URIs, tables,
 * the monitor as inline SVG. Appended to `out`. Same input, same bytes.
 */
HG_CHECKED hg_status hg_report_html(const hg_report *report, hg_buf *out, hg_err *err);

HG_END_DECLS

#endif
