/* cli/job_options.h - a job file with what the command line and the environment say about it. */
#ifndef HG_CLI_JOB_OPTIONS_H
#define HG_CLI_JOB_OPTIONS_H

#include "cli/cli.h"
#include "hotgrid/job.h"

/*
 * Loads options.inputs[0] with HOTGRID_ variables and --set. On HG_ECONFIG `problems` holds all of
 * them; both are the caller's to clear.
 */
HG_CHECKED hg_status job_options_load(cli *c, hg_job *job, hg_problems *problems, hg_err *err);

/* metrics.prom in the output folder (docs/nightly.md "Watching it"); a failure is a warning. */
void metrics_write(cli *c, const hg_job *job, const hg_run_summary *summary, hg_status status);

#endif
