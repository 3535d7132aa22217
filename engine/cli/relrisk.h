/* cli/relrisk.h - one relative risk on its way from two inputs to its files. */
#ifndef HG_CLI_RELRISK_H
#define HG_CLI_RELRISK_H

#include "cli/cli.h"
#include "cli/incident_options.h"
#include "hotgrid/bandwidth.h"
#include "hotgrid/relrisk.h"
#include "hotgrid/write.h"

typedef struct relrisk {
    cli *c;
    hg_relrisk_options options;
    hg_adaptive adaptive;
    const char *selector; /* NULL: the bandwidth was given */
    hg_bandwidth selected;
    incident_input cases, controls; /* one working CRS: that of the cases */
    hg_grid grid;
    double *fraction;         /* NULL without --area */
    double *log_risk, *p, *q; /* q NULL without --fdr */
    hg_relrisk_facts facts;
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} relrisk;

/* relrisk_options.c */
HG_CHECKED hg_status relrisk_read_options(relrisk *r, hg_err *err);
/* relrisk_read.c: both inputs, then the grid over both. */
HG_CHECKED hg_status relrisk_read(relrisk *r, hg_err *err);
hg_relrisk_points relrisk_points(const incident_input *input);
HG_CHECKED hg_status relrisk_select_bandwidth(relrisk *r, hg_err *err);
/* relrisk_tolerance.c: where p (or q) is at most .05 and .01, as polygons. */
HG_CHECKED hg_status relrisk_write_tolerance(relrisk *r, const hg_file_facts *facts, hg_err *err);

#endif
