/* data/order.h - the canonical order of incidents, for whoever picks rows of a table. */
#ifndef HG_DATA_ORDER_H
#define HG_DATA_ORDER_H

#include "hotgrid/incidents.h"

/* Sorts n row numbers of the table canonically; rows that are in order already cost O(n). */
HG_CHECKED hg_status hg_order_rows(const hg_incidents *table, size_t n, uint32_t *rows,
                                   hg_err *err);

/* < 0, 0, > 0 as row a stands before, equal to or behind row b. */
int hg_order_compare(const hg_incidents *table, uint32_t a, uint32_t b);

#endif
