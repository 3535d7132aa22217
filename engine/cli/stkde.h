/* cli/stkde.h - what the command stkde knows while it works. */
#ifndef HG_CLI_STKDE_H
#define HG_CLI_STKDE_H

#include "cli/kde.h"
#include "hotgrid/spacetime.h"
#include "hotgrid/write.h"

typedef struct stkde {
    kde k; /* bandwidth, kernel, incidents, grid: as the command kde has them */
    hg_stkde_options options;
    hg_stkde_facts facts;
    hg_stack stack;
    hg_stack_writer *writer;
    double *mass;   /* incidents in each slice, by the surface */
    double *scaled; /* one plane in the unit of the file, and a scratch plane */
    double scale;   /* what one per m2 and second is in that unit */
    double total;   /* sum of mass */
    double peak;    /* largest value of all slices */
} stkde;

/* stkde_options.c */
HG_CHECKED hg_status stkde_read_options(stkde *s, hg_err *err);
/* Where the slices lie, once the incidents are read; refuses times that are too coarse. */
HG_CHECKED hg_status stkde_settle_time(stkde *s, hg_err *err);

/* stkde_describe.c */
void stkde_self_check(stkde *s);
HG_CHECKED hg_status stkde_describe(stkde *s, hg_err *err);

#endif
