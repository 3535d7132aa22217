/* cli/incident_options.h - incidents and study area as the shared options describe them. */
#ifndef HG_CLI_INCIDENT_OPTIONS_H
#define HG_CLI_INCIDENT_OPTIONS_H

#include "cli/cli.h"
#include "hotgrid/area.h"
#include "hotgrid/geo.h"
#include "hotgrid/grid.h"
#include "hotgrid/io.h"

typedef struct incident_input {
    hg_crs *work_crs;
    hg_area area; /* empty without --area */
    bool has_area;
    hg_incidents table; /* canonical order */
    hg_account account; /* of all inputs; past the gate */
    hg_extent extent;   /* of the kept incidents */
    int64_t newest;     /* last begin, or HG_NO_TIME */
    hg_buf pipelines;   /* "PATH: operation" per input that was transformed */
    hg_buf hashes;      /* "PATH sha256:..." per input */
    double seconds;
} incident_input;

/*
 * Every input of the command through the quality gate into one table. With --area, incidents up to
 * reach_m outside are kept as halo. HG_EDATA when more than --max-reject-share is defective.
 */
HG_CHECKED hg_status incidents_read(cli *c, double reach_m, incident_input *out, hg_err *err);
void incidents_clear(incident_input *input);

/* The grid of --extent, else of the area, else of the incidents; --cell and --origin. */
HG_CHECKED hg_status incidents_grid(const cli *c, const incident_input *input, hg_grid *out,
                                    hg_err *err);
/* The options that shaped the input, into an open JSON object. */
void incidents_parameters(const cli *c, const incident_input *input, hg_json *json);

#endif
