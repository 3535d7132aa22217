/* cli/event_times.c - when did each incident happen, for methods that need one instant? */
#include "cli/event_times.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/write.h"

#define MOST_LEFT_OUT 0.2

hg_status event_days(const cli *c, option_id id, double *seconds, hg_err *err)
{
    const option_value *value = &c->options.value[id];
    double days;
    int64_t duration;
    if (hg_parse_double(value->text, strlen(value->text), '.', &days))
        *seconds = days * HG_DAY_S;
    else if (hg_parse_duration(value->text, &duration))
        *seconds = (double)duration;
    else
        *seconds = NAN;
    if (*seconds >= 1 && *seconds <= 36525.0 * HG_DAY_S)
        return HG_OK;
    return hg_fail(err, HG_EUSAGE,
                   "--%s: \"%s\" is no time above 0: give days, such as 7, or 12h, 2w",
                   option_table(id)->name, value->text);
}

hg_status event_zone(const cli *c, hg_zone **out, hg_err *err)
{
    const option_value *tz = &c->options.value[OPT_TZ];
    return hg_zone_open(tz->given ? tz->text : "UTC", out, err);
}

hg_status event_output(const cli *c, hg_err *err)
{
    const option_value *out = &c->options.value[OPT_OUTPUT];
    hg_buf list = {0};
    struct stat facts;
    if (!out->given)
        return hg_fail(err, HG_EUSAGE, "-o is missing: where does the result go?");
    const hg_writer *writer = hg_writer_for_path(out->text);
    if (!writer || !writer->layer) {
        for (size_t i = 0; i < hg_writer_count(); i++)
            if (hg_writer_at(i)->layer)
                hg_buf_printf(&list, " %s", hg_writer_at(i)->extension);
        hg_status st = hg_fail(err, HG_EUSAGE, "-o %s: tables and layers are written as%s",
                               out->text, list.data ? list.data : "");
        hg_buf_clear(&list);
        return st;
    }
    if (!c->options.value[OPT_FORCE].given && lstat(out->text, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", out->text);
    return HG_OK;
}

static hg_status refuse_coarse(const hg_incidents *table, hg_err *err)
{
    size_t months = 0, none = 0;
    for (size_t i = 0; i < table->n; i++) {
        months += (table->marks[i] & HG_MARK_MONTH_ONLY) != 0;
        none += table->begin[i] == HG_NO_TIME;
    }
    if (none > 0)
        return hg_fail(err, HG_EDATA, "%zu of %zu incidents have no time: who followed whom?", none,
                       table->n);
    if (months > 0)
        return hg_fail(err, HG_EDATA,
                       "%zu of %zu incidents are known to the month only: the day is needed (kde "
                       "makes one map of all of them)",
                       months, table->n);
    return HG_OK;
}

static bool some_without_hour(const hg_incidents *table)
{
    for (size_t i = 0; i < table->n; i++)
        if (table->marks[i] & (HG_MARK_DATE_ONLY | HG_MARK_DEFAULT_TIME))
            return true;
    return false;
}

int64_t event_day(const hg_zone *zone, int64_t utc_s)
{
    int64_t local = utc_s + hg_zone_offset(zone, utc_s);
    return local >= 0 ? local / HG_DAY_S : -((-local + HG_DAY_S - 1) / HG_DAY_S);
}

static hg_status fill(const hg_incidents *table, const hg_zone *zone, double unit_s,
                      event_times *out, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&out->row, table->n, sizeof *out->row, err));
    HG_TRY(hg_alloc(&out->x, table->n, sizeof *out->x, err));
    HG_TRY(hg_alloc(&out->y, table->n, sizeof *out->y, err));
    HG_TRY(hg_alloc(&out->time, table->n, sizeof *out->time, err));
    for (size_t i = 0; i < table->n; i++) {
        int64_t span = table->end[i] - table->begin[i];
        if ((double)span > unit_s) {
            out->left_out++;
            continue;
        }
        int64_t middle = table->begin[i] + span / 2;
        out->row[out->n] = (uint32_t)i;
        out->x[out->n] = table->x[i];
        out->y[out->n] = table->y[i];
        out->time[out->n++] = out->ticks_per_day == 1 ? event_day(zone, middle) : middle;
    }
done:
    return st;
}

hg_status event_times_take(cli *c, const incident_input *input, double unit_s, bool whole_days,
                           event_times *out, hg_err *err)
{
    const hg_incidents *table = &input->table;
    event_times made = {.ticks_per_day = HG_DAY_S};
    hg_zone *zone = NULL;
    hg_status st;
    HG_TRY(refuse_coarse(table, err));
    HG_TRY(event_zone(c, &zone, err));
    if (whole_days && unit_s >= HG_DAY_S && some_without_hour(table))
        made.ticks_per_day = 1;
    HG_TRY(fill(table, zone, unit_s, &made, err));
    if ((double)made.left_out > MOST_LEFT_OUT * (double)table->n) {
        st = hg_fail(err, HG_EDATA,
                     "%zu of %zu incidents are known to a span longer than %.6g days, more than a "
                     "fifth: coarser limits in time would do, or no --time-end",
                     made.left_out, table->n, unit_s / HG_DAY_S);
        goto done;
    }
    if (made.left_out > 0)
        hg_warn(&c->talk, "vague_time",
                "%zu of %zu incidents are left out: their time is a span longer than %.6g days",
                made.left_out, table->n, unit_s / HG_DAY_S);
    *out = made;
    made = (event_times){0};
done:
    hg_zone_free(zone);
    event_times_clear(&made);
    return st;
}

void event_times_clear(event_times *events)
{
    hg_free(events->row);
    hg_free(events->x);
    hg_free(events->y);
    hg_free(events->time);
    *events = (event_times){0};
}
