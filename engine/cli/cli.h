/* cli/cli.h - what every command gets, and the table of commands. */
#ifndef HG_CLI_CLI_H
#define HG_CLI_CLI_H

#include "cli/options.h"
#include "cli/term.h"
#include "hotgrid/density.h"
#include "hotgrid/incidents.h"
#include "hotgrid/status.h"
#include "hotgrid/talk.h"
#include "hotgrid/text.h"

typedef struct cli {
    cli_options options;
    terminal term;
    hg_talk talk;
    hg_buf command_line; /* as typed: for manifests */
} cli;

typedef struct command_row {
    const char *name, *arguments, *help;
    const char *more, *example; /* for --help and the manual */
    unsigned groups;            /* the options it takes */
    hg_status (*run)(cli *c, hg_err *err);
    bool hidden; /* for packagers: not listed */
} command_row;

size_t command_count(void);
const command_row *command_at(size_t index);
const command_row *command_find(const char *name);

hg_status cmd_run(cli *c, hg_err *err);
hg_status cmd_check(cli *c, hg_err *err);
hg_status cmd_kde(cli *c, hg_err *err);
hg_status cmd_stkde(cli *c, hg_err *err);
hg_status cmd_contours(cli *c, hg_err *err);
hg_status cmd_bandwidth(cli *c, hg_err *err);
hg_status cmd_relrisk(cli *c, hg_err *err);
hg_status cmd_gistar(cli *c, hg_err *err);
hg_status cmd_emerging(cli *c, hg_err *err);
hg_status cmd_stdbscan(cli *c, hg_err *err);
hg_status cmd_scan(cli *c, hg_err *err);
hg_status cmd_near_repeat(cli *c, hg_err *err);
hg_status cmd_knox(cli *c, hg_err *err);
hg_status cmd_compare(cli *c, hg_err *err);
hg_status cmd_evaluate(cli *c, hg_err *err);
hg_status cmd_formats(cli *c, hg_err *err);
hg_status cmd_models(cli *c, hg_err *err);
hg_status cmd_kernels(cli *c, hg_err *err);
hg_status cmd_generate(cli *c, hg_err *err);

/* usage.c, man.c, completion.c, pages.c: the same tables for people, editors and shells. */
void usage_program(hg_buf *out);
void usage_command(const command_row *command, hg_buf *out);
void usage_json(hg_buf *out);
void usage_versions(hg_buf *out);
void man_page(hg_buf *out);
void completion_script(hg_buf *out);
void command_line_page(hg_buf *out);
void job_file_page(hg_buf *out);

/* Text to stdout; a lost write is found when the program ends (exit 74). Clears the buffer. */
HG_CHECKED hg_status cli_print(hg_buf *text, hg_err *err);

/* Exactly `wanted` inputs, or at least one when wanted is 0. HG_EUSAGE. */
HG_CHECKED hg_status cli_inputs(const cli *c, const command_row *command, size_t wanted,
                                hg_err *err);

/*
 * spare.c: HG_EUSAGE when a result of this command line is the file `path`, which is read; for all
 * its inputs and the study area, and HG_ECANTCREATE when the summary has no folder to go to.
 */
HG_CHECKED hg_status cli_spare(const cli *c, const char *path, hg_err *err);
HG_CHECKED hg_status cli_spare_inputs(const cli *c, hg_err *err);

/* output.c: -o names a raster that can be written: HG_EUSAGE, or HG_ECANTCREATE without --force. */
HG_CHECKED hg_status cli_raster_output(const cli *c, hg_err *err);

/*
 * bandwidth_option.c: where a kernel ends, in bandwidths; what one metre of --bandwidth is in its
 * own convention, by --bandwidth-as; and a number of metres read into it (HG_EUSAGE).
 */
double cli_kernel_support(const hg_kde_options *kernel);
double cli_bandwidth_factor(const cli *c, const hg_kde_options *kernel);
HG_CHECKED hg_status cli_bandwidth_metres(const cli *c, const char *text, hg_kde_options *kernel,
                                          hg_err *err);

/* What --json-summary holds. parameters and result: whole JSON objects. */
typedef struct cli_summary {
    const hg_account *account;
    double total, read, project, compute, write;
    const hg_buf *parameters, *result;
} cli_summary;
/* Nothing without --json-summary. */
HG_CHECKED hg_status cli_summary_write(cli *c, const cli_summary *summary, hg_err *err);

#endif
