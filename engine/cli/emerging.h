/* cli/emerging.h - what the command emerging knows while it works. */
#ifndef HG_CLI_EMERGING_H
#define HG_CLI_EMERGING_H

#include "cli/incident_options.h"
#include "hotgrid/emerging.h"
#include "hotgrid/write.h"

typedef struct emerging_command {
    cli *c;
    incident_input input;
    bool by_zone;
    hg_zones zones;
    hg_grid grid;    /* of cells; of a picture of zones */
    uint8_t *inside; /* cells; NULL without --area */
    hg_neighbour_rule rule;
    double distance_m, touch_m;
    hg_neighbours w;
    hg_zone *clock;
    int64_t as_of; /* --as-of, or HG_NO_TIME */
    int step_days;
    bool own_step; /* by the span of the data */
    size_t steps;
    hg_cube cube;
    size_t outside, later; /* incidents: nowhere; outside the steps or not known yet */
    hg_emerging_options options;
    hg_emerging result;
    size_t occurs[2 * HG_PATTERN_COUNT]; /* places of pattern k - HG_PATTERN_COUNT */
    double seconds_compute, seconds_write;
    hg_buf parameters, numbers;
} emerging_command;

/* emerging_options.c */
HG_CHECKED hg_status emerging_read_options(emerging_command *e, hg_err *err);

/* emerging_cube.c: when the steps are, who is near whom, and the counts. */
HG_CHECKED hg_status emerging_settle_steps(emerging_command *e, hg_err *err);
HG_CHECKED hg_status emerging_settle_places(emerging_command *e, hg_err *err);
HG_CHECKED hg_status emerging_count(emerging_command *e, hg_err *err);

/* emerging_describe.c */
void emerging_remark(emerging_command *e);
HG_CHECKED hg_status emerging_describe(emerging_command *e, hg_err *err);

/* emerging_write.c, emerging_picture.c */
HG_CHECKED hg_status emerging_write(emerging_command *e, hg_err *err);
HG_CHECKED hg_status emerging_write_picture(const emerging_command *e, const char *path,
                                            const hg_file_facts *facts, hg_err *err);

#endif
