/* hotgrid/multiple.h - many tests at once: which of them still mean something? */
#ifndef HOTGRID_MULTIPLE_H
#define HOTGRID_MULTIPLE_H

#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * q[i] = min over p_(j) >= p_i of p_(j) m / j, at most 1: rejecting q <= alpha keeps the share of
 * false rejections at alpha (Benjamini & Hochberg 1995, JRSS B 57, 289-300, step-up). m counts the
 * p that are numbers; NaN stays NaN. q may be p.
 * HG_EDOMAIN  a p outside [0, 1].
 * Cost O(n log n).
 */
HG_CHECKED hg_status hg_fdr_adjust(size_t n, const double *p, double *q, hg_err *err);

HG_END_DECLS

#endif
