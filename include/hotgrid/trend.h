/* hotgrid/trend.h - is a short series rising or falling? */
#ifndef HOTGRID_TREND_H
#define HOTGRID_TREND_H

#include <stddef.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* Mann-Kendall with ties, Sen slope per step (docs/methods.md 8.3). HG_EEMPTY: n < 4. */
typedef struct hg_trend {
    double s, variance, z, p, sen_slope;
} hg_trend;
HG_CHECKED hg_status hg_mann_kendall(size_t n, const double *values, hg_trend *out, hg_err *err);

HG_END_DECLS

#endif
