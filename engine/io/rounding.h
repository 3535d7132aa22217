/* io/rounding.h - to which power of ten were coordinates rounded before they were projected? */
#ifndef HG_IO_ROUNDING_H
#define HG_IO_ROUNDING_H

#include <stdint.h>

enum { HG_ROUNDING_STEPS = 9 };

/* fits[k]: pairs of coordinates that are whole multiples of step k, but not of step k - 1. */
typedef struct hg_rounding {
    uint64_t n, fits[HG_ROUNDING_STEPS];
} hg_rounding;

void hg_rounding_add(hg_rounding *tally, double x, double y);
/* The coarsest step that 95 % of at least 20 pairs keep to, in their own unit; 0 when none does. */
double hg_rounding_step(const hg_rounding *tally);

#endif
