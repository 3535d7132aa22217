/*
 * data/aoristic.c - in which hours may something have happened that was noticed later?
 *
 * Ratcliffe (2000), IJGIS 14, 669. Bins are local clock hours, lengths are elapsed seconds: the
 * doubled hour of autumn counts twice, the skipped hour of spring gets nothing.
 */
#include <string.h>

#include "hotgrid/incidents.h"

enum { WEEK_HOURS = 168, HOUR_S = 3600 };

static int64_t floor_mod(int64_t value, int64_t modulus)
{
    int64_t rest = value % modulus;
    return rest < 0 ? rest + modulus : rest;
}

/* 1970-01-01 was a Thursday. */
static size_t week_hour(int64_t local_s)
{
    return (size_t)(floor_mod(local_s + 3 * (int64_t)HG_DAY_S, 7 * (int64_t)HG_DAY_S) / HOUR_S);
}

/* First instant in (from, to] whose offset is no longer `offset`; the offset changes once. */
static int64_t change_between(const hg_zone *zone, int64_t from, int64_t to, int32_t offset)
{
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (hg_zone_offset(zone, middle) == offset)
            from = middle;
        else
            to = middle;
    }
    return to;
}

void hg_aoristic_week(const hg_zone *zone, int64_t begin, int64_t end, double share[168])
{
    int64_t seconds[WEEK_HOURS] = {0};
    int64_t span = end - begin;
    memset(share, 0, WEEK_HOURS * sizeof *share);
    if (span <= 0) {
        share[week_hour(begin + hg_zone_offset(zone, begin))] = 1.0;
        return;
    }
    if (span >= WEEK_HOURS * HOUR_S) {
        for (size_t i = 0; i < WEEK_HOURS; i++)
            share[i] = 1.0 / WEEK_HOURS;
        return;
    }
    for (int64_t now = begin; now < end;) {
        int32_t offset = hg_zone_offset(zone, now);
        int64_t next = now + HOUR_S - floor_mod(now + offset, HOUR_S);
        if (hg_zone_offset(zone, next - 1) != offset) /* zones that change inside an hour */
            next = change_between(zone, now, next - 1, offset);
        if (next > end)
            next = end;
        seconds[week_hour(now + offset)] += next - now;
        now = next;
    }
    for (size_t i = 0; i < WEEK_HOURS; i++)
        share[i] = (double)seconds[i] / (double)span;
}

double hg_aoristic_share(int64_t begin, int64_t end, int64_t from, int64_t to)
{
    bool open_from = from == HG_NO_TIME, open_to = to == HG_NO_TIME;
    if (end <= begin)
        return (open_from || begin >= from) && (open_to || begin < to) ? 1.0 : 0.0;
    int64_t low = open_from || begin > from ? begin : from;
    int64_t high = open_to || end < to ? end : to;
    return high <= low ? 0.0 : (double)(high - low) / (double)(end - begin);
}
