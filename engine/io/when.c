/*
 * io/when.c - at which instant did it happen, when a local clock says so?
 *
 * Zone rules of docs/units-and-crs.md "Times": an hour that happens twice is read as the earlier
 * one (the later one for an end, so that the span holds both), an hour that never was is refused,
 * unless the policy says otherwise. Days and months without a clock are spans between local
 * midnights.
 */
#include "io/when.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

hg_status hg_when_init(hg_when *when, const hg_schema *schema, hg_err *err)
{
    hg_status st;
    memset(when, 0, sizeof *when);
    when->policy = schema->clock_policy;
    HG_TRY(hg_time_format_compile(schema->time_format ? schema->time_format : "iso", schema->pivot,
                                  &when->format, err));
    if (schema->time_zone)
        HG_TRY(hg_zone_open(schema->time_zone, &when->zone, err));
done:
    return st;
}

void hg_when_clear(hg_when *when)
{
    hg_zone_free(when->zone);
    when->zone = NULL;
}

static inline int64_t floor_day(int64_t seconds)
{
    return seconds / HG_DAY_S - (seconds % HG_DAY_S < 0);
}

/* Looks at every hour of the local day, so that two changes on one day are seen as well. */
static void learn_day(const hg_zone *zone, int64_t day, hg_when_day *out)
{
    hg_resolved midnight = hg_zone_resolve(zone, day * HG_DAY_S);
    out->day = (int32_t)day; /* years have four digits */
    out->known = true;
    out->plain = midnight.n == 1;
    out->offset_s = (int32_t)(day * HG_DAY_S - midnight.first);
    for (int hour = -1; out->plain && hour <= 25; hour++)
        out->plain = hg_zone_offset(zone, midnight.first + hour * 3600) == out->offset_s;
}

static hg_resolved resolve(hg_when *when, int64_t local_s)
{
    int64_t day = floor_day(local_s);
    hg_when_day *cached = &when->days[(uint64_t)day % HG_WHEN_DAYS];
    if (!cached->known || cached->day != day)
        learn_day(when->zone, day, cached);
    if (cached->plain)
        return (hg_resolved){1, local_s - cached->offset_s, local_s - cached->offset_s};
    return hg_zone_resolve(when->zone, local_s);
}

/* The instant that the policy takes; false when it drops the row. */
static bool apply_policy(const hg_when *when, hg_resolved r, hg_when_kind kind, hg_moment *out)
{
    hg_clock_policy policy = when->policy;
    if (kind == HG_WHEN_KNOWN) /* never a reason to lose a row: the later reading peeks least */
        policy = HG_CLOCK_LATER;
    out->first = r.first;
    if (r.n == 2) {
        out->marks |= HG_MARK_CLOCK_TWICE;
        bool later =
            policy == HG_CLOCK_LATER || (policy == HG_CLOCK_DEFAULT && kind == HG_WHEN_END);
        out->first = later ? r.second : r.first;
        return policy != HG_CLOCK_REJECT;
    }
    if (r.n == 0) {
        out->marks |= HG_MARK_CLOCK_NEVER;
        return policy == HG_CLOCK_LATER;
    }
    return true;
}

static int64_t next_month_local(int64_t local_s)
{
    hg_civil civil;
    hg_civil_from_seconds(local_s, &civil);
    int year = civil.month == 12 ? civil.year + 1 : civil.year;
    return hg_days_from_civil(year, civil.month % 12 + 1, 1) * HG_DAY_S;
}

/* A whole day or month: midnights are where the day starts, whatever the clock does there. */
static void span(hg_when *when, const hg_time_text *text, hg_moment *out)
{
    bool month = text->grain == HG_GRAIN_MONTH;
    int64_t end = month ? next_month_local(text->local_s) : text->local_s + HG_DAY_S;
    out->marks |= month ? HG_MARK_MONTH_ONLY : HG_MARK_DATE_ONLY;
    if (text->has_offset) {
        out->first = text->local_s - text->offset_s;
        out->last = end - text->offset_s;
    } else {
        out->first = resolve(when, text->local_s).first;
        out->last = resolve(when, end).first;
    }
}

/* The clock in its own column moves a date; a date that brings its own clock must not differ. */
static bool add_clock(hg_time_text *text, const hg_field *clock, const char **why)
{
    int32_t seconds;
    if (text->grain == HG_GRAIN_MONTH) {
        *why = "has a clock but no day";
        return false;
    }
    if (text->grain != HG_GRAIN_DAY && text->local_s % HG_DAY_S != 0) {
        *why = "has a clock in the date and another in its own column";
        return false;
    }
    if (!hg_clock_parse(clock->text, clock->length, &seconds)) {
        *why = "the clock is not hh:mm";
        return false;
    }
    text->local_s += seconds;
    text->grain = HG_GRAIN_MINUTE;
    return true;
}

hg_when_result hg_when_read(hg_when *when, const hg_field *text, const hg_field *clock,
                            hg_when_kind kind, hg_moment *out, const char **why)
{
    hg_time_text parsed;
    out->marks = 0;
    if (!hg_time_parse(&when->format, text->text, text->length, &parsed, why))
        return HG_WHEN_UNREADABLE;
    if (clock && clock->length > 0 && !add_clock(&parsed, clock, why))
        return HG_WHEN_UNREADABLE;
    out->grain = parsed.grain;
    out->midnight = false;
    if (!parsed.has_offset && !when->zone)
        return HG_WHEN_NO_ZONE;
    if (parsed.grain >= HG_GRAIN_DAY) {
        span(when, &parsed, out);
        return HG_WHEN_OK;
    }
    out->midnight = parsed.local_s % HG_DAY_S == 0;
    if (parsed.has_offset)
        out->first = parsed.local_s - parsed.offset_s;
    else if (!apply_policy(when, resolve(when, parsed.local_s), kind, out))
        return HG_WHEN_CHANGE;
    out->last = out->first;
    return HG_WHEN_OK;
}

static int64_t local_of(const hg_when *when, int64_t utc_s)
{
    return utc_s + (when->zone ? hg_zone_offset(when->zone, utc_s) : 0);
}

int64_t hg_when_next_month(const hg_when *when, int64_t utc_s)
{
    int64_t local_s = next_month_local(local_of(when, utc_s));
    return when->zone ? hg_zone_resolve(when->zone, local_s).first : local_s;
}

bool hg_when_is_month_start(const hg_when *when, int64_t utc_s)
{
    hg_civil civil;
    hg_civil_from_seconds(local_of(when, utc_s), &civil);
    return civil.day == 1;
}
