/* cli/event_times.h - incidents as events with one instant each, for methods of pairs in time. */
#ifndef HG_CLI_EVENT_TIMES_H
#define HG_CLI_EVENT_TIMES_H

#include "cli/incident_options.h"

typedef struct event_times {
    size_t n;
    uint32_t *row; /* of the table */
    double *x, *y;
    int64_t *time;         /* ticks */
    int64_t ticks_per_day; /* 86400: seconds since 1970; 1: local dates as day numbers */
    size_t left_out;       /* known too vaguely for the unit */
} event_times;

/*
 * The middle of [begin, end] when that is at most unit_s long; vaguer rows are left out and counted
 * (docs/methods.md 1.4). With whole_days, when some rows have a date and no hour and the unit is a
 * day or more, all times are local dates. HG_EDATA: months only, or more than a fifth left out.
 */
HG_CHECKED hg_status event_times_take(cli *c, const incident_input *input, double unit_s,
                                      bool whole_days, event_times *out, hg_err *err);
void event_times_clear(event_times *events);

/* --NAME as days, 12h or 2w, into seconds; HG_EUSAGE. */
HG_CHECKED hg_status event_days(const cli *c, option_id id, double *seconds, hg_err *err);
/* A zone by --tz, UTC without it. */
HG_CHECKED hg_status event_zone(const cli *c, hg_zone **out, hg_err *err);
/* The local date as a day number since 1970-01-01. */
int64_t event_day(const hg_zone *zone, int64_t utc_s);
/* -o names a table or a layer that can be written: HG_EUSAGE, or HG_ECANTCREATE without --force. */
HG_CHECKED hg_status event_output(const cli *c, hg_err *err);

#endif
