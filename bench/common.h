/* bench/common.h - what the bench programs share: their options, the common workload, clock and
 * memory, and the JSON line of a case. */
#ifndef HG_BENCH_COMMON_H
#define HG_BENCH_COMMON_H

#include "hotgrid.h"

/* ---- options ---- */
typedef struct bench_settings {
    bool tiny; /* small sizes, for tests */
    int repeats;
    const char *only;    /* part of a case's name; "=name" is the whole of it */
    const char *threads; /* such as "1,2" */
    const char *folder;  /* --dump: write points and densities there instead of timing */
} bench_settings;

/* Reads the options, runs `cases`, says what failed; the program's exit code. */
typedef hg_status (*bench_cases)(const bench_settings *settings, hg_err *err);
int bench_main(const char *name, int argc, char **argv, bench_cases cases);
bool bench_wanted(const bench_settings *settings, const char *name);

/* body once for each number of threads of the settings, with that team started */
typedef hg_status (*bench_body)(int threads, void *context, hg_err *err);
HG_CHECKED hg_status bench_each_team(const bench_settings *settings, bench_body body, void *context,
                                     hg_err *err);

/* ---- the common workload ---- */
typedef struct bench_points {
    size_t n;
    double *x, *y, *weight; /* metres; all 1 */
    int64_t *when;          /* seconds in [0, 365 days) */
} bench_points;

/*
 * Seven in ten in towns (Pareto sizes, sd 0.3 to 2.5 km), two along straight roads, one anywhere;
 * one in four repeats an earlier event, 75 m and some 5 days off. To the centimetre, in
 * [0, width) x [0, height), reflected at the borders. The same seed always.
 */
HG_CHECKED hg_status bench_points_draw(double width, double height, int towns, size_t n,
                                       bench_points *out, hg_err *err);
void bench_points_clear(bench_points *points);

/* The union of the polygons of a data set, or with `largest` the one with most vertices. HG_OK with
 * *found false when the data sets are not there. */
HG_CHECKED hg_status bench_area(const char *file, const char *crs, bool largest, hg_area *out,
                                bool *found, hg_err *err);

/* ---- time and memory ---- */
typedef struct bench_times {
    int runs;
    double min, median, mad;
} bench_times;

/*
 * How long work() takes: after one run that is not counted, `repeats` runs; a first run of more
 * than five seconds is the only one. prepare (may be NULL) comes before each run, off the clock.
 */
typedef hg_status (*bench_work)(void *context, hg_err *err);
HG_CHECKED hg_status bench_time(int repeats, bench_work prepare, bench_work work, void *context,
                                bench_times *out, hg_err *err);

void bench_peak_reset(void);
double bench_peak_mib(void); /* the most memory since the reset; 0 where the system does not say */

/* ---- the line ---- */
void bench_begin(const char *bench, const char *name); /* program "hotgrid" */
void bench_text(const char *key, const char *value);
void bench_number(const char *key, double value); /* six digits */
void bench_count(const char *key, size_t value);
/* NAME_s (median), NAME_min_s, NAME_mad_s, NAME_runs */
void bench_put_times(const char *name, const bench_times *times);
/* limit_s of one thread, divided by the threads, and the share of it that was reached; 0: nothing
 */
void bench_limit(double limit_s, int threads, double seconds);
void bench_end(void); /* peak memory too */
void bench_skipped(const char *bench, const char *name, const char *why);

/* The largest |got - exact| / exact where exact > 0. */
double bench_worst(size_t n, const double *got, const double *exact);

/* Up to `most` cells above 1e-6 of the peak, spread over the grid; how many. */
size_t bench_sample(const hg_grid *grid, const double *value, size_t most, size_t *cell);

#endif
