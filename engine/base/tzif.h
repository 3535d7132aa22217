/* base/tzif.h - the clock changes of one zone, as a sorted table. */
#ifndef HG_BASE_TZIF_H
#define HG_BASE_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

/* The calendar repeats after 400 years, a whole number of weeks: so does every yearly rule. */
#define HG_ZONE_PERIOD_S ((int64_t)146097 * 86400)
/* RFC 8536: an offset lies between -25 and +26 hours. */
#define HG_ZONE_REACH_S (26 * 3600)

typedef struct hg_zone_table {
    int64_t *at;    /* UTC seconds of the clock changes, strictly rising */
    int32_t *after; /* offset from that change on */
    size_t n, capacity, after_capacity;
    int32_t before; /* offset before the first change */
    /* With a yearly rule the table goes on beyond `repeats_from`; a later instant behaves as the
     * one that lies a whole number of periods earlier. INT64_MAX without such a rule. */
    int64_t repeats_from;
} hg_zone_table;

/* One more change, not before the last; at the same instant the later call wins. */
HG_CHECKED hg_status hg_zone_table_add(hg_zone_table *table, int64_t at, int32_t offset,
                                       hg_err *err);
void hg_zone_table_clear(hg_zone_table *table);

/* The bytes of a TZif file (RFC 8536, versions 1 to 4) into a zeroed table. HG_ECONFIG with a
 * sentence when they are not one; the table may then be half filled and must be cleared. */
HG_CHECKED hg_status hg_tzif_read(const unsigned char *bytes, size_t length, hg_zone_table *table,
                                  hg_err *err);

/* Extend the table by a POSIX rule such as "CET-1CEST,M3.5.0,M10.5.0/3". */
HG_CHECKED hg_status hg_posix_rule_apply(const char *rule, hg_zone_table *table, hg_err *err);

#endif
