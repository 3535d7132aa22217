/* cli/stdbscan.h - what the command stdbscan knows while it works. */
#ifndef HG_CLI_STDBSCAN_H
#define HG_CLI_STDBSCAN_H

#include "cli/event_times.h"
#include "hotgrid/stdbscan.h"
#include "hotgrid/write.h"

typedef struct stdbscan_command {
    cli *c;
    incident_input input;
    event_times events;
    bool dates; /* times are local dates: midnights as if in UTC */
    hg_stdbscan_options options;
    hg_stdbscan labels;
    double strip_m;  /* around clusters without an area */
    size_t stripped; /* so many have one */
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} stdbscan_command;

/* stdbscan_write.c: labels of all incidents as a table, or clusters as polygons. */
HG_CHECKED hg_status stdbscan_write(stdbscan_command *s, hg_err *err);

#endif
