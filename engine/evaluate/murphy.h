/* evaluate/murphy.h - a Brier score and the three parts it is made of. */
#ifndef HG_EVALUATE_MURPHY_H
#define HG_EVALUATE_MURPHY_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

typedef struct hg_murphy {
    double brier, reliability, resolution, uncertainty;
} hg_murphy;

/* probability[n] of an event that happened where happened[n] is 1; parts over the distinct
 * probabilities (Murphy 1973). n >= 1. Linear in n. */
HG_CHECKED hg_status hg_murphy_parts(size_t n, const double *probability, const uint8_t *happened,
                                     hg_murphy *out, hg_err *err);

#endif
