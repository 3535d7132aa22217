/* cli/gistar.h - what the command gistar knows while it works. */
#ifndef HG_CLI_GISTAR_H
#define HG_CLI_GISTAR_H

#include "cli/incident_options.h"
#include "hotgrid/gistar.h"

typedef struct gistar_command {
    cli *c;
    incident_input input;
    hg_grid grid;
    uint8_t *inside; /* NULL without --area */
    double *count;
    double outside; /* weight of incidents beyond the grid or the study area */
    hg_neighbour_rule rule;
    double distance_m;
    hg_neighbours w;
    hg_gistar_options options;
    bool own_permutations; /* chosen by the rule of few incidents */
    hg_gistar_out out;
    hg_gistar_facts facts;
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} gistar_command;

/* gistar_options.c: also for emerging. */
HG_CHECKED hg_status gistar_read_neighbours(const cli *c, hg_neighbour_rule *rule,
                                            double *distance_m, hg_adjust *adjust, hg_err *err);
HG_CHECKED hg_status gistar_read_options(gistar_command *g, hg_err *err);
/* What an analyst should be told about such counts, and how p is found. */
void gistar_choose_p(gistar_command *g);
void gistar_remark(gistar_command *g);

/* gistar_describe.c */
HG_CHECKED hg_status gistar_describe(gistar_command *g, hg_err *err);

/* gistar_write.c */
HG_CHECKED hg_status gistar_write(gistar_command *g, hg_err *err);

#endif
