/* io/when.h - the text of a time column as an instant, with the zone and clock policy applied. */
#ifndef HG_IO_WHEN_H
#define HG_IO_WHEN_H

#include "hotgrid/io.h"

enum { HG_WHEN_DAYS = 4096 };

/* Days on which the local clock does not change: almost all, and then no search is needed. */
typedef struct hg_when_day {
    int32_t day; /* local, since 1970-01-01 */
    int32_t offset_s;
    bool plain, known;
} hg_when_day;

typedef struct hg_when {
    hg_time_format format;
    hg_zone *zone; /* NULL: naive times are refused */
    hg_clock_policy policy;
    hg_when_day days[HG_WHEN_DAYS];
} hg_when;

typedef enum hg_when_kind { HG_WHEN_BEGIN, HG_WHEN_END, HG_WHEN_KNOWN } hg_when_kind;

typedef struct hg_moment {
    int64_t first, last; /* equal for an instant; the span of a day or month: [first, last) */
    hg_grain grain;
    bool midnight;  /* local clock exactly 00:00, and a clock was given */
    unsigned marks; /* HG_MARK_CLOCK_TWICE, HG_MARK_CLOCK_NEVER, DATE_ONLY, MONTH_ONLY */
} hg_moment;

typedef enum hg_when_result {
    HG_WHEN_OK,
    HG_WHEN_UNREADABLE, /* *why says what is wrong */
    HG_WHEN_CHANGE,     /* skipped or doubled hour, dropped by policy */
    HG_WHEN_NO_ZONE     /* a naive time, and no zone was declared */
} hg_when_result;

HG_CHECKED hg_status hg_when_init(hg_when *when, const hg_schema *schema, hg_err *err);
void hg_when_clear(hg_when *when);
/* `clock` NULL or empty: the time stands in `text` alone. */
hg_when_result hg_when_read(hg_when *when, const hg_field *text, const hg_field *clock,
                            hg_when_kind kind, hg_moment *out, const char **why);
/* First instant of the month after the one that holds `utc_s`. */
int64_t hg_when_next_month(const hg_when *when, int64_t utc_s);
/* Is it the first local midnight of a month? */
bool hg_when_is_month_start(const hg_when *when, int64_t utc_s);

#endif
