/* hotgrid/time.h - civil time and zones without the C library's hidden state. */
#ifndef HOTGRID_TIME_H
#define HOTGRID_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* An instant is int64_t seconds UTC since 1970-01-01; this value means "not known". */
#define HG_NO_TIME INT64_MIN
#define HG_DAY_S 86400

/* Proleptic Gregorian calendar; month and day from 1, second 0..59. */
typedef struct hg_civil {
    int year, month, day, hour, minute, second;
} hg_civil;

int64_t hg_days_from_civil(int year, int month, int day); /* days since 1970-01-01 */
int64_t hg_civil_to_seconds(const hg_civil *civil);
void hg_civil_from_seconds(int64_t seconds, hg_civil *out);
int hg_weekday(int64_t days); /* 0 = Monday .. 6 = Sunday */
bool hg_civil_valid(const hg_civil *civil);

/* ---- reading times: a compiled strptime-like format ---- */
typedef enum hg_grain { HG_GRAIN_SECOND, HG_GRAIN_MINUTE, HG_GRAIN_DAY, HG_GRAIN_MONTH } hg_grain;

typedef struct hg_time_format {
    char text[64];
    int pivot; /* two-digit years: 00..pivot-1 are 20xx, the rest 19xx; -1 = %y refused */
} hg_time_format;

/*
 * "iso" (YYYY-MM[-DD[(T| )hh:mm[:ss[.fff]][Z|+hh:mm]]]) or a form of %Y %y %m %d %H %M %S %z %f %%
 * %b (English and Dutch month names) and literal text. %m and %d take one or two digits,
 * hour may be 24 only as 24:00:00. HG_EDOMAIN names the first thing that is not understood.
 */
HG_CHECKED hg_status hg_time_format_compile(const char *format, int pivot, hg_time_format *out,
                                            hg_err *err);

typedef struct hg_time_text {
    int64_t local_s; /* the clock reading as if it were UTC; 24:00 is already the next day */
    hg_grain grain;
    bool has_offset; /* then the instant is local_s - offset_s */
    int32_t offset_s;
} hg_time_text;

/* The whole text must match. On failure *why (optional) is a static phrase such as "month 13". */
bool hg_time_parse(const hg_time_format *format, const char *text, size_t length, hg_time_text *out,
                   const char **why);
/* Clock alone, "hh:mm[:ss]" or "hhmm": seconds since midnight, 86400 for 24:00. */
bool hg_clock_parse(const char *text, size_t length, int32_t *seconds);

/* ---- zones, read from the system's TZif files ---- */
typedef struct hg_zone hg_zone;

/* "UTC" always works. HG_ECONFIG for a bad or unknown name; 64 kB cap; no ".." in names. */
HG_CHECKED hg_status hg_zone_open(const char *name, hg_zone **out, hg_err *err);
void hg_zone_free(hg_zone *zone);
const char *hg_zone_name(const hg_zone *zone);

/* Seconds to add to UTC for the local clock at that instant. Thread-safe, const. */
int32_t hg_zone_offset(const hg_zone *zone, int64_t utc_s);

typedef struct hg_resolved {
    int n;          /* 0 = does not exist, 1 = one instant, 2 = happens twice */
    int64_t first;  /* earlier instant; for n = 0 the instant of the clock change */
    int64_t second; /* later instant; = first unless n = 2 */
} hg_resolved;
hg_resolved hg_zone_resolve(const hg_zone *zone, int64_t local_s);

/* Start of the local day that contains the instant, as an instant (docs/methods.md 1.3). */
int64_t hg_zone_midnight(const hg_zone *zone, int64_t utc_s);
/* Instant of local midnight `days` local days later: days of 23 or 25 hours count as one. */
int64_t hg_zone_add_days(const hg_zone *zone, int64_t utc_s, int days);

/* Version of the zone data such as "2025b", or "unknown". */
const char *hg_tzdata_version(void);

/* "2016-12-31T04:30:00Z" into out[21]; HG_NO_TIME gives "". Returns out. */
const char *hg_time_iso(int64_t utc_s, char out[32]);
/* Local clock with offset, "2016-12-31T05:30:00+01:00". */
const char *hg_time_iso_local(const hg_zone *zone, int64_t utc_s, char out[32]);

/* What to do with a local time that happens twice or never (docs/units-and-crs.md "Times"). */
typedef enum hg_clock_policy {
    HG_CLOCK_DEFAULT, /* twice: earlier, flagged; never: dropped */
    HG_CLOCK_EARLIER, /* twice: earlier */
    HG_CLOCK_LATER,   /* twice: later; never: the instant of the change */
    HG_CLOCK_REJECT   /* drop both */
} hg_clock_policy;

HG_END_DECLS

#endif
