/* cli/knox_options.c - which pairs are asked for, and can these incidents bear the question? */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/knox.h"
#include "hotgrid/mem.h"

enum { MONTHS = 12 };

const char *knox_stratify(const knox *k)
{
    const option_value *by = &k->c->options.value[OPT_STRATIFY];
    return by->given ? by->text : NULL;
}

static hg_status check_output(const cli *c, hg_err *err)
{
    const option_value *out = &c->options.value[OPT_OUTPUT];
    struct stat facts;
    if (!out->given)
        return HG_OK;
    const char *dot = strrchr(out->text, '.');
    if (c->options.value[OPT_JSON].given)
        return hg_fail(err, HG_EUSAGE,
                       "--json prints the table: it has no effect with -o (OUT.json is a file)");
    if (!dot || (strcmp(dot, ".csv") != 0 && strcmp(dot, ".json") != 0 && strcmp(dot, ".png") != 0))
        return hg_fail(err, HG_EUSAGE, "-o %s: a Knox table is written as .csv .json .png",
                       out->text);
    if (!c->options.value[OPT_FORCE].given && lstat(out->text, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", out->text);
    return HG_OK;
}

hg_status knox_read_options(knox *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(k->c, command_find("knox"), 0, err));
    if (!value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE, "knox needs --time: which column says when it began?");
    if (value[OPT_WEIGHT].given)
        return hg_fail(err, HG_EUSAGE, "--weight has no effect here: knox counts pairs");
    HG_TRY(bands_read(k->c, &k->options, err));
    if (value[OPT_RATIO].given)
        k->options.ratio = (hg_knox_ratio)value[OPT_RATIO].integer;
    if (value[OPT_FLAG].given)
        k->options.rule = (hg_knox_rule)value[OPT_FLAG].integer;
    if (value[OPT_ADJUST].given)
        k->options.adjust = (hg_adjust)value[OPT_ADJUST].integer;
    if (k->options.ratio != HG_KNOX_EXACT && k->options.permutations == 0)
        return hg_fail(err, HG_EUSAGE, "--ratio %s needs --permutations above 0",
                       value[OPT_RATIO].text);
    HG_TRY(check_output(k->c, err));
done:
    return st;
}

static hg_status settle_same_place(knox *k, hg_err *err)
{
    const option_value *how = &k->c->options.value[OPT_SAME_PLACE];
    if (!how->given || strcmp(how->text, "auto") == 0) {
        bands_settle(k->c, &k->input.table, &k->options);
        return HG_OK;
    }
    if (strcmp(how->text, "keep") == 0)
        return HG_OK;
    if (!hg_knox_has_same_place(&k->options.space))
        return hg_fail(err, HG_EUSAGE,
                       "--same-place merge: the first distance band is not that of one place (up "
                       "to 1 m)");
    if (!hg_knox_join_same_place(&k->options.space))
        return hg_fail(err, HG_EUSAGE, "--same-place merge: there is no second band to join");
    return HG_OK;
}

/* A calendar month of a year, a day of the week, or the code of --select. */
static int64_t stratum_of(const knox *k, const hg_zone *zone, size_t event)
{
    const hg_incidents *table = &k->input.table;
    const char by = knox_stratify(k)[0];
    const int64_t day = k->events.ticks_per_day == 1 ? k->events.time[event]
                                                     : event_day(zone, k->events.time[event]);
    hg_civil civil;
    if (by == 'c')
        return table->offence[k->events.row[event]];
    if (by == 'w')
        return hg_weekday(day);
    hg_civil_from_seconds(day * HG_DAY_S, &civil);
    return (int64_t)civil.year * MONTHS + civil.month - 1;
}

/* Numbers without gaps: of the months that the span touches, at most. */
static hg_status take_strata(knox *k, hg_err *err)
{
    hg_zone *zone = NULL;
    int64_t low = INT64_MAX, high = INT64_MIN;
    hg_status st = HG_OK;
    if (!knox_stratify(k) || k->events.n == 0)
        return HG_OK;
    HG_TRY(event_zone(k->c, &zone, err));
    HG_TRY(hg_alloc(&k->stratum, k->events.n, sizeof *k->stratum, err));
    for (size_t i = 0; i < k->events.n; i++) {
        const int64_t stratum = stratum_of(k, zone, i);
        low = stratum < low ? stratum : low;
        high = stratum > high ? stratum : high;
    }
    for (size_t i = 0; i < k->events.n; i++)
        k->stratum[i] = (uint32_t)(stratum_of(k, zone, i) - low);
    k->options.stratum = k->stratum;
    k->options.n_strata = (size_t)(high - low) + 1;
done:
    hg_zone_free(zone);
    return st;
}

static bool whole(const hg_knox_bands *bands)
{
    for (size_t b = 0; b < bands->n; b++)
        if (bands->edge[b] != floor(bands->edge[b]))
            return false;
    return true;
}

hg_status knox_take_events(knox *k, hg_err *err)
{
    const bool whole_days = whole(&k->options.time);
    const double unit_s = bands_unit_s(&k->options);
    hg_status st = HG_OK;
    HG_TRY(settle_same_place(k, err));
    HG_TRY(event_times_take(k->c, &k->input, unit_s, true, &k->events, err));
    if (k->events.ticks_per_day == 1 && !whole_days) {
        st = hg_fail(err, HG_EDATA,
                     "some incidents have a date and no hour: their lags are whole days, and so "
                     "must --time-bands be (such as 0,1,7)");
        goto done;
    }
    HG_TRY(take_strata(k, err));
done:
    return st;
}
