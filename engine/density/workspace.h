/* density/workspace.h - the buffers of a density, kept from call to call. */
#ifndef HG_DENSITY_WORKSPACE_H
#define HG_DENSITY_WORKSPACE_H

#include <stdatomic.h>

#include "density/places.h"

/*
 * A seat is what one running task needs for itself. There are as many as threads, and a task takes
 * any that is free: which one, changes no result.
 */
typedef struct hg_seat {
    atomic_flag taken;
    double *block;
    size_t room;
} hg_seat;

struct hg_kde_workspace {
    hg_places places;
    hg_seat *seat;
    size_t seats;
    double *table; /* shared by all tasks of one call */
    size_t table_room;
};

/* At least one seat a thread, `doubles` in each. */
HG_CHECKED hg_status hg_workspace_seats(hg_kde_workspace *workspace, size_t doubles, hg_err *err);
hg_seat *hg_workspace_sit(hg_kde_workspace *workspace);
void hg_workspace_rise(hg_seat *seat);
/* Frees the buffers, not the workspace itself. */
void hg_workspace_clear(hg_kde_workspace *workspace);

#endif
