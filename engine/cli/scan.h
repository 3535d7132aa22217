/* cli/scan.h - what the command scan knows while it works. */
#ifndef HG_CLI_SCAN_H
#define HG_CLI_SCAN_H

#include "cli/event_times.h"
#include "hotgrid/satscan.h"
#include "hotgrid/scan.h"

typedef struct scan_command {
    cli *c;
    incident_input input; /* SaTScan's files: its working CRS alone */
    event_times events;
    bool satscan; /* the input is SaTScan's files */
    hg_satscan_job job;
    hg_satscan files;
    double *x, *y;     /* [places], working CRS, for drawing */
    double *lon, *lat; /* [places], with --sphere */
    uint32_t *place, *step;
    size_t n_steps;
    int64_t first_day; /* of step 0, local */
    int64_t step_days;
    double repeat_days; /* between analyses: a step */
    hg_scan_data data;
    hg_scan_options options;
    hg_scan scan;
    hg_buf parameters, result;
    double seconds_read, seconds_compute, seconds_write;
} scan_command;

/* scan_options.c: what the options say, and where the result goes. */
HG_CHECKED hg_status scan_read_options(scan_command *s, hg_err *err);
/* scan_incidents.c: incidents as cases of places and steps. */
HG_CHECKED hg_status scan_read_incidents(scan_command *s, hg_err *err);
/* scan_satscan.c: the same from SaTScan's files. */
HG_CHECKED hg_status scan_read_satscan(scan_command *s, hg_err *err);
/* Begin of a step as text; step may be n_steps. Returns out. */
const char *scan_step_text(const scan_command *s, size_t step, char out[32]);
/* The name of a place of SaTScan's files; the id of an incident. */
const char *scan_place_name(const scan_command *s, size_t place);

/* scan_describe.c */
HG_CHECKED hg_status scan_describe(scan_command *s, hg_err *err);
void scan_remark(scan_command *s);
/* scan_write.c: clusters as circles or a table, and --members. */
HG_CHECKED hg_status scan_write(scan_command *s, hg_err *err);

#endif
