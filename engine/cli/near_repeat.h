/* cli/near_repeat.h - what the command near-repeat knows while it works. */
#ifndef HG_CLI_NEAR_REPEAT_H
#define HG_CLI_NEAR_REPEAT_H

#include "cli/band_options.h"
#include "cli/event_times.h"
#include "hotgrid/repeat.h"
#include "hotgrid/write.h"

typedef struct near_repeat {
    cli *c;
    incident_input input;
    hg_zone *zone;
    int64_t as_of;      /* instant */
    int64_t as_of_tick; /* in the unit of the events */
    event_times events;
    hg_knox_options knox;
    double chain_m, chain_days; /* as asked for; 0: the advice */
    double least_ratio;
    hg_knox table;
    hg_advice advice;
    hg_repeat repeat;
    hg_advice_zones zones;
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} near_repeat;

/* near_repeat_options.c */
HG_CHECKED hg_status near_repeat_read_options(near_repeat *r, hg_err *err);
/* The incidents begun, and known where --reported says when, before the as-of. */
HG_CHECKED hg_status near_repeat_take_events(near_repeat *r, hg_err *err);

/* near_repeat_describe.c */
void near_repeat_remark(near_repeat *r);
HG_CHECKED hg_status near_repeat_describe(near_repeat *r, hg_err *err);

/* near_repeat_write.c: zones, visits, events, links. */
HG_CHECKED hg_status near_repeat_check_output(const cli *c, hg_err *err);
HG_CHECKED hg_status near_repeat_write(near_repeat *r, hg_err *err);

#endif
