/* cli/compare_options.c - which two periods, by which places, and what was treated? */
#include <string.h>

#include "base/try.h"
#include "cli/compare.h"
#include "cli/incident_reading.h"
#include "cli/place_rows.h"

typedef struct bound {
    int64_t at, local;
} bound;

static bool read_time(const hg_time_format *iso, const char *text, size_t n, hg_time_text *out)
{
    return n > 0 && hg_time_parse(iso, text, n, out, NULL);
}

/* "A:B": the one colon (or slash) that has a time on either side of it. */
static bool cut(const hg_time_format *iso, const char *text, hg_time_text out[2])
{
    hg_time_text one[2];
    size_t found = 0;
    for (const char *c = strpbrk(text, ":/"); c; c = strpbrk(c + 1, ":/"))
        if (read_time(iso, text, (size_t)(c - text), &one[0]) &&
            read_time(iso, c + 1, strlen(c + 1), &one[1])) {
            out[0] = one[0];
            out[1] = one[1];
            found++;
        }
    return found == 1;
}

static hg_status settle(const compare_command *k, option_id id, const hg_time_text *read,
                        bound *out, hg_err *err)
{
    out->at = read->local_s - read->offset_s;
    if (!read->has_offset && !k->clock)
        return hg_fail(err, HG_EUSAGE,
                       "--%s %s has no UTC offset: say with --tz in which zone it is",
                       option_table(id)->name, k->c->options.value[id].text);
    if (!read->has_offset)
        out->at = hg_zone_resolve(k->clock, read->local_s).first;
    out->local = out->at + (k->clock ? hg_zone_offset(k->clock, out->at) : 0);
    return HG_OK;
}

static hg_status read_period(const compare_command *k, option_id id, compare_period *out,
                             hg_err *err)
{
    const option_value *value = &k->c->options.value[id];
    const char *name = option_table(id)->name;
    hg_time_format iso;
    hg_time_text read[2];
    bound b[2];
    hg_status st = HG_OK;
    if (!value->given)
        return hg_fail(err, HG_EUSAGE,
                       "--%s is missing: which period, such as 2015-01-01:2016-01-01?", name);
    HG_TRY(hg_time_format_compile("iso", -1, &iso, err));
    if (!cut(&iso, value->text, read))
        return hg_fail(err, HG_EUSAGE,
                       "--%s %s: no period FROM:TO (such as 2015-01-01:2016-01-01; TO is left out)",
                       name, value->text);
    for (size_t i = 0; i < 2; i++)
        HG_TRY(settle(k, id, &read[i], &b[i], err));
    if (b[1].at <= b[0].at)
        return hg_fail(err, HG_EUSAGE, "--%s %s ends before it has begun", name, value->text);
    *out = (compare_period){b[0].at, b[1].at, (double)(b[1].local - b[0].local) / HG_DAY_S};
done:
    return st;
}

static hg_status refuse_idle(const compare_command *k, hg_err *err)
{
    static const option_id of_cells[] = {OPT_CELL, OPT_ORIGIN, OPT_EXTENT};
    static const option_id of_zones[] = {OPT_ZONE_NAME, OPT_ZONE_CODE};
    static const option_id of_treated[] = {OPT_CONTROL, OPT_RING};
    const option_value *value = k->c->options.value;
    for (size_t i = 0; k->by_zone && i < HG_COUNT(of_cells); i++)
        if (value[of_cells[i]].given)
            return hg_fail(err, HG_EUSAGE, "--%s is about cells and has no effect with --zones",
                           option_table(of_cells[i])->name);
    for (size_t i = 0; !k->by_zone && i < HG_COUNT(of_zones); i++)
        if (value[of_zones[i]].given)
            return hg_fail(err, HG_EUSAGE, "--%s needs --zones: of which polygons?",
                           option_table(of_zones[i])->name);
    for (size_t i = 0; !k->has_wdd && i < HG_COUNT(of_treated); i++)
        if (value[of_treated[i]].given)
            return hg_fail(err, HG_EUSAGE, "--%s needs --treated: where was something done?",
                           option_table(of_treated[i])->name);
    if (value[OPT_WEIGHT].given)
        return hg_fail(err, HG_EUSAGE,
                       "--weight: compare counts incidents; weights have no exact interval");
    return HG_OK;
}

static hg_status check_output(const compare_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    hg_status st = place_output("-o", path, value[OPT_OUTPUT].given, value[OPT_FORCE].given, err);
    if (st != HG_OK)
        return st;
    if (k->by_zone && !place_output_is_layer(path) &&
        strcmp(hg_writer_for_path(path)->name, "png") != 0)
        return hg_fail(err, HG_EUSAGE,
                       "-o %s: zones are no raster; write .gpkg, .shp, .geojson, .fgb, .csv, "
                       ".json or a .png picture",
                       path);
    return HG_OK;
}

static void note_files(compare_command *k)
{
    const option_value *value = k->c->options.value;
    k->by_zone = value[OPT_ZONES].given;
    k->has_wdd = value[OPT_TREATED].given;
    k->has_control = value[OPT_CONTROL].given;
    k->has_ring = value[OPT_RING].given;
    k->ring_m = k->has_ring ? value[OPT_RING].number : 0;
}

hg_status compare_read_options(compare_command *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(k->c, command_find("compare"), 0, err));
    note_files(k);
    HG_TRY(refuse_idle(k, err));
    HG_TRY(check_output(k, err));
    if (!value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE, "compare needs --time: which column says when it began?");
    for (size_t i = 0; i < 2; i++)
        HG_TRY(cli_spare(k->c, value[i ? OPT_CONTROL : OPT_TREATED].text, err));
    if (value[OPT_TZ].given)
        HG_TRY(hg_zone_open(value[OPT_TZ].text, &k->clock, err));
    HG_TRY(read_period(k, OPT_BEFORE, &k->period[0], err));
    HG_TRY(read_period(k, OPT_AFTER, &k->period[1], err));
    if (k->period[1].from < k->period[0].to)
        return hg_fail(err, HG_EUSAGE, "--after %s begins before --before %s has ended",
                       value[OPT_AFTER].text, value[OPT_BEFORE].text);
    k->options = (hg_compare_options){
        .before_days = k->period[0].days,
        .after_days = k->period[1].days,
        .alpha = value[OPT_ALPHA].given ? value[OPT_ALPHA].number : 0.05,
        .adjust = value[OPT_ADJUST].given ? (hg_adjust)value[OPT_ADJUST].integer : HG_ADJUST_BH};
    k->options.level = 1 - k->options.alpha;
done:
    return st;
}
