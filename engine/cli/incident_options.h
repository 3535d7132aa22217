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
    int64_t from, to;   /* the window of --from and --to, or HG_NO_TIME */
    hg_buf pipelines;   /* "PATH: operation" per input that was transformed */
    hg_buf hashes;      /* "PATH sha256:..." per input */
    double seconds;
    /* of the source that was rounded most, before it was projected; 0 = none was */
    double rounded_step, rounded_m;
    const char *rounded_unit;
} incident_input;

/*
 * Every input of the command through the quality gate into one table. With --area, incidents up to
 * reach_m outside are kept as halo. HG_EDATA when more than --max-reject-share is defective;
 * HG_EEMPTY when none is left that counts: at least one incident lies in the study area.
 */
HG_CHECKED hg_status incidents_read(cli *c, double reach_m, incident_input *out, hg_err *err);
void incidents_clear(incident_input *input);

/*
 * incident_grid.c: the grid of --extent, else of the area, else of the incidents; --cell and
 * --origin. HG_EEMPTY: all incidents at one place, and nothing else says where the grid lies.
 * HG_EDOMAIN: too many cells, HG_ENOMEM: more than the memory of this computer; both name the rows
 * that stretch the extent when a few do.
 */
HG_CHECKED hg_status incidents_grid(const cli *c, const incident_input *input, hg_grid *out,
                                    hg_err *err);
/* The two steps of it, for commands with a cell of their own: the extent, then its grid. */
HG_CHECKED hg_status incidents_extent(const cli *c, const incident_input *input, hg_extent *out,
                                      hg_err *err);
HG_CHECKED hg_status incidents_grid_of(const cli *c, const incident_input *input, double cell_m,
                                       hg_grid *out, hg_err *err);
/* HG_ENOMEM unless this process may have so many bytes for work on the grid. */
HG_CHECKED hg_status incidents_check_memory(const hg_grid *grid, double bytes, hg_err *err);
/* incident_precision.c: the radius of the worst class of places, and a warning when a bandwidth is
 * below it or below what the coordinates were rounded to. */
double incidents_precision_m(const hg_incidents *table);
void incidents_remark_precision(cli *c, const incident_input *input, double narrowest_m);
/* The options that shaped the input, into an open JSON object. */
void incidents_parameters(const cli *c, const incident_input *input, hg_json *json);

#endif
