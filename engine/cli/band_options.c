/* cli/band_options.c - which bands of distance and of time do the options ask for? */
#include "cli/band_options.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

static const double usual_space[] = {0, 1, 100, 200, 300, 400}; /* metres */
static const double usual_time[] = {0, 7, 14, 21, 28};          /* days */

static hg_status read_breaks(cli *c, option_id id, const double *usual, size_t n_usual,
                             double *breaks, size_t *n, hg_err *err)
{
    const char **text = NULL;
    hg_status st = HG_OK;
    *n = n_usual;
    memcpy(breaks, usual, n_usual * sizeof *usual);
    if (!c->options.value[id].given)
        return HG_OK;
    HG_TRY(options_list(&c->options, id, &text, n, err));
    if (*n > HG_KNOX_BANDS_MOST) {
        st = hg_fail(err, HG_EUSAGE, "--%s: %zu breaks, at most %d", option_table(id)->name, *n,
                     HG_KNOX_BANDS_MOST);
        goto done;
    }
    for (size_t i = 0; i < *n; i++)
        if (!hg_parse_double(text[i], strlen(text[i]), '.', &breaks[i])) {
            st = hg_fail(err, HG_EUSAGE, "--%s: \"%s\" is no number (such as 0,100,200)",
                         option_table(id)->name, text[i]);
            goto done;
        }
done:
    hg_free((void *)text);
    return st;
}

static hg_status read_axis(cli *c, option_id id, hg_knox_axis axis, hg_knox_convention convention,
                           hg_knox_bands *out, hg_err *err)
{
    const bool space = axis == HG_KNOX_SPACE;
    double breaks[HG_KNOX_BANDS_MOST];
    size_t n;
    hg_status st;
    HG_TRY(read_breaks(c, id, space ? usual_space : usual_time,
                       space ? HG_COUNT(usual_space) : HG_COUNT(usual_time), breaks, &n, err));
    st = hg_knox_cut(axis, convention, n, breaks, out, err);
    if (st != HG_OK)
        st = hg_fail_within(err, HG_EUSAGE, "--%s", option_table(id)->name);
done:
    return st;
}

hg_status bands_read(cli *c, hg_knox_options *out, hg_err *err)
{
    const option_value *value = c->options.value;
    hg_knox_options o = {.talk = &c->talk};
    hg_status st;
    hg_knox_convention convention =
        value[OPT_BANDS].given ? (hg_knox_convention)value[OPT_BANDS].integer : HG_KNOX_HALF_OPEN;
    HG_TRY(read_axis(c, OPT_SPACE, HG_KNOX_SPACE, convention, &o.space, err));
    HG_TRY(read_axis(c, OPT_TIME_BANDS, HG_KNOX_TIME, convention, &o.time, err));
    o.metric = value[OPT_METRIC].given ? (hg_metric)value[OPT_METRIC].integer : HG_METRIC_EUCLIDEAN;
    o.permutations = value[OPT_PERMUTATIONS].given ? (size_t)value[OPT_PERMUTATIONS].integer : 999;
    o.seed = value[OPT_SEED].given ? (uint64_t)value[OPT_SEED].integer : 1;
    *out = o;
done:
    return st;
}

void bands_settle(cli *c, const hg_incidents *table, hg_knox_options *options)
{
    double precision = incidents_precision_m(table);
    if (precision <= 10 || !hg_knox_has_same_place(&options->space))
        return;
    if (hg_knox_join_same_place(&options->space))
        hg_warn(&c->talk, "same_place",
                "places are known to %g m: the band of the same place is part of the next one",
                precision);
}

double bands_unit_s(const hg_knox_options *options)
{
    const hg_knox_bands *time = &options->time;
    double least = INFINITY;
    for (size_t b = 0; b + 1 < time->n; b++)
        least = fmin(least, time->edge[b + 1] - time->edge[b]);
    return least * HG_DAY_S;
}

static void put_bands(const hg_knox_bands *bands, const char *key, hg_json *json)
{
    char text[64];
    hg_json_array(json, key);
    for (size_t a = 0; a < bands->n; a++)
        hg_json_string(json, NULL, hg_knox_interval(bands, a, text));
    hg_json_end_array(json);
}

void bands_parameters(const hg_knox_options *options, hg_json *json)
{
    hg_json_string(json, "metric", hg_metric_name(options->metric));
    hg_json_string(json, "bands", hg_knox_convention_name(options->space.convention));
    put_bands(&options->space, "space_m", json);
    put_bands(&options->time, "time_days", json);
    hg_json_int(json, "permutations", (int64_t)options->permutations);
    hg_json_int(json, "seed", (int64_t)options->seed);
}
