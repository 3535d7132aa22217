/* hotgrid/multiple.h - many tests at once: which of them still mean something? */
#ifndef HOTGRID_MULTIPLE_H
#define HOTGRID_MULTIPLE_H

#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * How p values are adjusted for their number m (those that are numbers):
 *   bh          q_(i) = min over j >= i of p_(j) m / j, at most 1: rejecting q <= alpha keeps the
 *               share of false rejections at alpha (Benjamini & Hochberg 1995, JRSS B 57, 289-300)
 *   holm        q_(i) = max over j <= i of min(1, (m - j + 1) p_(j)): keeps the chance of even one
 *               false rejection at alpha (Holm 1979)
 *   bonferroni  min(1, m p), the same more bluntly
 *   none        p itself
 */
typedef enum hg_adjust {
    HG_ADJUST_BH,
    HG_ADJUST_HOLM,
    HG_ADJUST_BONFERRONI,
    HG_ADJUST_NONE,
    HG_ADJUST_COUNT
} hg_adjust;
const char *hg_adjust_name(hg_adjust adjust); /* "bh" "holm" "bonferroni" "none" */

/*
 * q[i] of p[i]; NaN stays NaN. q may be p.
 * HG_EDOMAIN  a p outside [0, 1].
 * Cost O(n log n).
 */
HG_CHECKED hg_status hg_adjust_p(hg_adjust adjust, size_t n, const double *p, double *q,
                                 hg_err *err);

HG_END_DECLS

#endif
