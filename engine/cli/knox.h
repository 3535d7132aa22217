/* cli/knox.h - what the command knox knows while it works. */
#ifndef HG_CLI_KNOX_H
#define HG_CLI_KNOX_H

#include "cli/band_options.h"
#include "cli/event_times.h"
#include "hotgrid/write.h"

typedef struct knox {
    cli *c;
    incident_input input;
    event_times events;
    hg_knox_options options;
    uint32_t *stratum; /* of the events */
    hg_knox table;
    double seconds_compute, seconds_write;
    hg_buf parameters, result;
} knox;

/* knox_options.c */
HG_CHECKED hg_status knox_read_options(knox *k, hg_err *err);
/* The instants of the incidents, their strata, and the bands they can bear. */
HG_CHECKED hg_status knox_take_events(knox *k, hg_err *err);
const char *knox_stratify(const knox *k); /* NULL: not at all */

/* knox_describe.c */
void knox_remark(knox *k);
HG_CHECKED hg_status knox_describe(knox *k, hg_err *err);

/* knox_write.c */
HG_CHECKED hg_status knox_print(const knox *k, hg_err *err);
HG_CHECKED hg_status knox_write(knox *k, hg_err *err);

#endif
