/* cli/compare.h - what the command compare knows while it works. */
#ifndef HG_CLI_COMPARE_H
#define HG_CLI_COMPARE_H

#include "cli/incident_options.h"
#include "hotgrid/compare.h"
#include "hotgrid/write.h"

typedef struct compare_period {
    int64_t from, to; /* instants, half-open */
    double days;      /* of the local clock: 23 and 25 hours are a day */
} compare_period;

typedef struct compare_command {
    cli *c;
    incident_input input;
    hg_zone *clock;
    compare_period period[2]; /* before, after */
    bool by_zone;
    hg_zones zones;
    hg_grid grid;    /* of cells; of a picture of zones */
    uint8_t *inside; /* cells; NULL without --area */
    size_t n, n_rows;
    uint64_t *count[2]; /* [n] */
    size_t outside, other_time;
    hg_compare_options options;
    hg_change *change; /* [n] */
    hg_change total;
    size_t occurs[HG_CHANGE_CLASS_COUNT];

    bool has_wdd, has_control, has_ring;
    hg_area treated, reach, control; /* reach: treated with the ring around it */
    hg_wdd_area wdd_treated, wdd_ring, wdd_control;
    double ring_m;
    hg_wdd wdd;

    double seconds_compute, seconds_write;
    hg_buf parameters, numbers;
} compare_command;

/* compare_options.c */
HG_CHECKED hg_status compare_read_options(compare_command *k, hg_err *err);

/* compare_count.c */
HG_CHECKED hg_status compare_settle_places(compare_command *k, hg_err *err);
HG_CHECKED hg_status compare_count(compare_command *k, hg_err *err);

/* compare_wdd.c: nothing without --treated. */
HG_CHECKED hg_status compare_wdd(compare_command *k, hg_err *err);

/* compare_describe.c */
void compare_remark(compare_command *k);
HG_CHECKED hg_status compare_describe(compare_command *k, hg_err *err);

/* compare_write.c, compare_picture.c */
HG_CHECKED hg_status compare_write(compare_command *k, hg_err *err);
HG_CHECKED hg_status compare_write_picture(const compare_command *k, const char *path,
                                           const hg_file_facts *facts, hg_err *err);

#endif
