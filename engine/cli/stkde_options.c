/* cli/stkde_options.c - which slices of time do the options ask for, and are the times good enough?
 */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/stkde.h"

/* Days as a number, or a duration such as 12h or 2w. */
static hg_status read_days(const cli *c, option_id id, double fallback, double *seconds,
                           hg_err *err)
{
    const option_value *value = &c->options.value[id];
    double days;
    int64_t duration;
    *seconds = fallback;
    if (!value->given)
        return HG_OK;
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

static hg_status check_output(const cli *c, hg_err *err)
{
    const option_value *out = &c->options.value[OPT_OUTPUT];
    struct stat facts;
    if (!out->given)
        return hg_fail(err, HG_EUSAGE, "-o is missing: where do the slices go?");
    const char *dot = strrchr(out->text, '.');
    if (!dot || (strcmp(dot, ".tif") != 0 && strcmp(dot, ".nc") != 0))
        return hg_fail(err, HG_EUSAGE, "-o %s: slices of time are written as %s", out->text,
                       hg_stack_extensions());
    if (!c->options.value[OPT_FORCE].given && lstat(out->text, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", out->text);
    return HG_OK;
}

static hg_status read_time(stkde *s, hg_err *err)
{
    const cli *c = s->k.c;
    const option_value *value = c->options.value;
    double slice;
    hg_status st = HG_OK;
    if (!value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE, "stkde needs --time: which column says when it began?");
    if (!value[OPT_SLICE].given)
        return hg_fail(err, HG_EUSAGE, "--slice is missing: give days, such as 7");
    HG_TRY(read_days(c, OPT_SLICE, 0, &slice, err));
    HG_TRY(read_days(c, OPT_TIME_BANDWIDTH, 30.0 * HG_DAY_S, &s->options.time_bandwidth_s, err));
    s->options.slice_s = (int64_t)round(slice);
    s->options.time_kernel = hg_time_kernel_at(
        value[OPT_TIME_KERNEL].given ? (size_t)value[OPT_TIME_KERNEL].integer : 0);
    s->options.time_edge =
        value[OPT_TIME_EDGE].given ? (hg_edge)value[OPT_TIME_EDGE].integer : HG_EDGE_UNIFORM;
    HG_TRY(hg_time_kernel_check(s->options.time_kernel, HG_TIME_MAP, err));
done:
    return st;
}

hg_status stkde_read_options(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    hg_status st = HG_OK;
    k->slices = true;
    HG_TRY(cli_inputs(k->c, command_find("stkde"), 0, err));
    HG_TRY(kde_read_density(k, err));
    HG_TRY(read_time(s, err));
    HG_TRY(check_output(k->c, err));
done:
    return st;
}

/* ---- the incidents' times ---- */

static hg_status refuse_coarse(const stkde *s, hg_err *err)
{
    const hg_incidents *table = &s->k.input.table;
    size_t months = 0, none = 0;
    for (size_t i = 0; i < table->n; i++) {
        months += (table->marks[i] & HG_MARK_MONTH_ONLY) != 0;
        none += table->begin[i] == HG_NO_TIME;
    }
    if (none > 0)
        return hg_fail(err, HG_EDATA, "%zu of %zu incidents have no time: a slice needs one", none,
                       table->n);
    if (months > 0)
        return hg_fail(err, HG_EDATA,
                       "%zu of %zu incidents are known to the month only: slices of time need the "
                       "day (kde makes one map of all of them)",
                       months, table->n);
    return HG_OK;
}

static void remark_times(stkde *s)
{
    static const double span_s[] = {3600, 8 * 3600, HG_DAY_S, 7 * HG_DAY_S, 31 * HG_DAY_S};
    hg_talk *talk = &s->k.c->talk;
    const hg_incidents *table = &s->k.input.table;
    const double b = s->options.time_bandwidth_s, slice = (double)s->options.slice_s;
    size_t whole_days = 0;
    uint8_t worst = 0;
    for (size_t i = 0; i < table->n; i++) {
        worst = table->time_class[i] > worst ? table->time_class[i] : worst;
        whole_days += (table->marks[i] & (HG_MARK_DATE_ONLY | HG_MARK_DEFAULT_TIME)) != 0;
    }
    if (b < span_s[worst])
        hg_warn(talk, "time_bandwidth",
                "the time bandwidth of %.6g days is below the precision of the times (class %u, "
                "%.6g days): the slices show how they were recorded",
                b / HG_DAY_S, worst, span_s[worst] / HG_DAY_S);
    if (whole_days > 0 && slice < HG_DAY_S)
        hg_warn(talk, "date_only",
                "%zu of %zu incidents have a date and no hour: they stand at the start of their "
                "day, slices shorter than a day show that",
                whole_days, table->n);
    const double reach = b * fmin(s->options.time_kernel->support, 2);
    if (slice > reach / 2)
        hg_warn(talk, "slice",
                "slices of %.6g days are long for a time bandwidth of %.6g days: a slice holds the "
                "density at its middle and %s",
                slice / HG_DAY_S, b / HG_DAY_S,
                slice > reach ? "can miss incidents at its ends"
                              : "the sum over all slices is off by some percent");
}

/* Local midnight at or before the first incident, or after the last. */
static hg_status usual_window(const stkde *s, int64_t *from, int64_t *to, hg_err *err)
{
    const incident_input *input = &s->k.input;
    const option_value *tz = &s->k.c->options.value[OPT_TZ];
    hg_zone *zone = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_zone_open(tz->given ? tz->text : "UTC", &zone, err));
    if (*from == HG_NO_TIME)
        *from = hg_zone_midnight(zone, input->table.begin[0]); /* canonical order: by time */
    if (*to == HG_NO_TIME)
        *to = hg_zone_add_days(zone, hg_zone_midnight(zone, input->newest), 1);
done:
    hg_zone_free(zone);
    return st;
}

hg_status stkde_settle_time(stkde *s, hg_err *err)
{
    hg_stkde_options *o = &s->options;
    int64_t from = s->k.input.from, to = s->k.input.to;
    hg_status st = HG_OK;
    HG_TRY(refuse_coarse(s, err));
    HG_TRY(usual_window(s, &from, &to, err));
    o->from = o->seen_from = from;
    o->seen_to = to;
    o->slices = (size_t)((to - from + o->slice_s - 1) / o->slice_s);
    if ((to - from) % o->slice_s != 0)
        hg_note(&s->k.c->talk, "the last of %zu slices is longer than what was seen of it",
                o->slices);
    remark_times(s);
done:
    return st;
}
