/* hotgrid/par.h - the only place that starts threads. */
#ifndef HOTGRID_PAR_H
#define HOTGRID_PAR_H

#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* Processors that this process may use: affinity, then the cgroup's CPU quota; at least 1. */
int hg_par_available(void);

/*
 * Start the team once, before any file exists: a thread that cannot start later
 * would end the process from inside libgomp. threads <= 0 means all available.
 * HG_ESYSTEM when fewer could be started.
 */
HG_CHECKED hg_status hg_par_start(int threads, hg_err *err);

/* The number of threads that hg_par_for uses now (1 before hg_par_start). */
int hg_par_threads(void);

/*
 * Run body(0) .. body(n - 1), each once, in any order, on the team. Tasks must be
 * cut by data index, never by thread, and write to disjoint places: then results
 * have the same bits for any thread count. All tasks run even when one fails; the
 * failure of the lowest index is returned. Not re-entrant: a nested call runs serially.
 */
typedef hg_status (*hg_par_body)(size_t index, void *context, hg_err *err);
HG_CHECKED hg_status hg_par_for(size_t n, hg_par_body body, void *context, hg_err *err);

/* Sum of n doubles in chunks of 4096, partial sums folded pairwise: same bits always. */
double hg_sum(size_t n, const double *values);

HG_END_DECLS

#endif
