/* evaluate/order.h - a stable order of many cells by a number, in linear time. */
#ifndef HG_EVALUATE_ORDER_H
#define HG_EVALUATE_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

typedef struct hg_ranked {
    uint64_t key;
    uint32_t index;
} hg_ranked;

/* Keys whose unsigned order is the order of the doubles; -0 and 0 are equal. Not for NaN. */
uint64_t hg_key_ascending(double value);
uint64_t hg_key_descending(double value);

/* Sort by key, equal keys as they stand; `spare` is a second list of the same length. */
void hg_rank_sort(size_t n, hg_ranked *list, hg_ranked *spare);

#endif
