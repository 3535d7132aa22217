/* base/posixrule.c - when do the clocks change in years that no table holds? (POSIX TZ rules) */
#include <string.h>

#include "base/try.h"
#include "base/tzif.h"
#include "hotgrid/time.h"

/* One yearly date: Mm.w.d, Jn (no leap day) or n (leap day counted). */
typedef struct yearly {
    char kind; /* 'M', 'J' or '0' */
    int month, week, day;
    int32_t clock_s; /* local clock of the change, may lie outside the day */
} yearly;

typedef struct posix_rule {
    int32_t standard, summer; /* seconds to add to UTC */
    bool has_summer;
    yearly start, end;
} posix_rule;

static bool take_number(const char **p, int most, int *out)
{
    int value = 0;
    if (**p < '0' || **p > '9')
        return false;
    for (; **p >= '0' && **p <= '9'; (*p)++) {
        value = value * 10 + (**p - '0');
        if (value > most)
            return false;
    }
    *out = value;
    return true;
}

/* [sign]hh[:mm[:ss]] */
static bool take_clock(const char **p, int most_hours, int32_t *seconds)
{
    int sign = 1, hours, part[2] = {0, 0};
    if (**p == '-' || **p == '+')
        sign = *(*p)++ == '-' ? -1 : 1;
    if (!take_number(p, most_hours, &hours))
        return false;
    for (int i = 0; i < 2 && **p == ':'; i++) {
        (*p)++;
        if (!take_number(p, 59, &part[i]))
            return false;
    }
    *seconds = sign * (hours * 3600 + part[0] * 60 + part[1]);
    return true;
}

/* Three letters or more, or anything between < and >. */
static bool skip_name(const char **p)
{
    const char *start = *p;
    if (**p == '<') {
        const char *close = strchr(start, '>');
        if (!close)
            return false;
        *p = close + 1;
        return close - start > 3;
    }
    while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
        (*p)++;
    return *p - start >= 3;
}

static bool take_date(const char **p, yearly *out)
{
    *out = (yearly){.kind = '0', .clock_s = 2 * 3600};
    if (**p == 'M') {
        (*p)++;
        out->kind = 'M';
        if (!take_number(p, 12, &out->month) || out->month < 1 || *(*p)++ != '.' ||
            !take_number(p, 5, &out->week) || out->week < 1 || *(*p)++ != '.' ||
            !take_number(p, 6, &out->day))
            return false;
    } else {
        if (**p == 'J') {
            (*p)++;
            out->kind = 'J';
        }
        if (!take_number(p, 365, &out->day) || (out->kind == 'J' && out->day < 1))
            return false;
    }
    if (**p != '/')
        return true;
    (*p)++;
    return take_clock(p, 167, &out->clock_s);
}

static bool parse_rule(const char *text, posix_rule *rule)
{
    const char *p = text;
    int32_t west; /* POSIX counts west of Greenwich */
    *rule = (posix_rule){0};
    if (!skip_name(&p) || !take_clock(&p, 24, &west))
        return false;
    rule->standard = -west;
    if (*p == '\0')
        return true;
    rule->has_summer = true;
    rule->summer = rule->standard + 3600;
    if (!skip_name(&p))
        return false;
    if (*p != ',') {
        if (!take_clock(&p, 24, &west))
            return false;
        rule->summer = -west;
    }
    return *p++ == ',' && take_date(&p, &rule->start) && *p++ == ',' && take_date(&p, &rule->end) &&
           *p == '\0' && rule->summer < HG_ZONE_REACH_S;
}

/* The local clock reading of the change in that year, as if it were UTC. */
static int64_t local_change(const yearly *when, int year)
{
    int64_t day;
    if (when->kind == 'M') {
        int64_t first = hg_days_from_civil(year, when->month, 1);
        int64_t next = hg_days_from_civil(year + when->month / 12, when->month % 12 + 1, 1);
        int wanted = (when->day + 6) % 7; /* POSIX counts from Sunday */
        day = first + (wanted - hg_weekday(first) + 7) % 7 + 7 * (when->week - 1);
        while (day >= next) /* week 5 means the last one */
            day -= 7;
    } else {
        day = hg_days_from_civil(year, 1, 1) + when->day;
        if (when->kind == 'J') {
            bool leap = hg_days_from_civil(year, 3, 1) - hg_days_from_civil(year, 2, 1) == 29;
            day += leap && when->day >= 60 ? 0 : -1;
        }
    }
    return day * HG_DAY_S + when->clock_s;
}

static hg_status add_later(hg_zone_table *table, int64_t after, int64_t at, int32_t offset,
                           hg_err *err)
{
    return at > after ? hg_zone_table_add(table, at, offset, err) : HG_OK;
}

/* Two changes a year for a whole period and a little more, so that later years can look back. */
static hg_status add_years(const posix_rule *rule, hg_zone_table *table, hg_err *err)
{
    hg_status st = HG_OK;
    hg_civil last = {.year = 1899};
    int64_t known = table->n > 0 ? table->at[table->n - 1] : INT64_MIN;
    if (table->n > 0)
        hg_civil_from_seconds(known, &last);
    if (last.year < -9999 || last.year > 9999)
        return hg_fail(err, HG_ECONFIG, "the zone file is damaged: a clock change in year %d",
                       last.year);
    for (int year = last.year; year <= last.year + 402; year++) {
        int64_t start = local_change(&rule->start, year) - rule->standard;
        int64_t end = local_change(&rule->end, year) - rule->summer;
        if (start < end) {
            HG_TRY(add_later(table, known, start, rule->summer, err));
            HG_TRY(add_later(table, known, end, rule->standard, err));
        } else {
            HG_TRY(add_later(table, known, end, rule->standard, err));
            HG_TRY(add_later(table, known, start, rule->summer, err));
        }
    }
    table->repeats_from = hg_days_from_civil(last.year + 402, 1, 1) * HG_DAY_S;
done:
    return st;
}

hg_status hg_posix_rule_apply(const char *text, hg_zone_table *table, hg_err *err)
{
    posix_rule rule;
    if (!parse_rule(text, &rule))
        return hg_fail(err, HG_ECONFIG, "the zone file is damaged: its rule is not understood");
    if (!rule.has_summer)
        return HG_OK; /* the last offset of the table stays */
    return add_years(&rule, table, err);
}
