/* cli/emerging_describe.c - what was found, how, and what should be thought of it? */
#include <math.h>

#include "base/try.h"
#include "cli/emerging.h"

enum { FEW_PLACES = 30 };

static void count_patterns(emerging_command *e)
{
    for (size_t i = 0; i < e->result.n; i++)
        if (e->result.place[i].reason != HG_GISTAR_OUTSIDE)
            e->occurs[e->result.place[i].pattern + HG_PATTERN_COUNT]++;
}

static const char *places(const emerging_command *e)
{
    return e->by_zone ? "zones" : "cells";
}

static void note_cube(emerging_command *e)
{
    char from[32], to[32];
    const hg_cube *cube = &e->cube;
    hg_time_iso_local(e->clock, cube->edge[0], from);
    hg_time_iso_local(e->clock, cube->edge[cube->steps], to);
    from[10] = to[10] = '\0';
    hg_note(&e->c->talk,
            "universe: %zu %s in %zu steps of %d days%s, [%s, %s): %zu incidents, %.4g a bin",
            e->w.n_inside, places(e), cube->steps, e->step_days,
            e->own_step ? " (by the time span)" : "", from, to, cube->incidents, e->result.mean);
    hg_note(&e->c->talk,
            "hot bins %zu, cold bins %zu of %zu at %g (%s, against %s); rules %s, trend at %g",
            e->result.hot_bins, e->result.cold_bins, e->result.bins, e->options.alpha,
            hg_adjust_name(e->options.adjust), hg_against_name(e->options.against),
            hg_emerging_rules_name(e->options.rules), e->options.trend_alpha);
}

static void note_patterns(emerging_command *e)
{
    for (int k = 1 - HG_PATTERN_COUNT; k < HG_PATTERN_COUNT; k++)
        if (k != 0 && e->occurs[k + HG_PATTERN_COUNT] > 0)
            hg_note(&e->c->talk, "%s: %zu", hg_pattern_name(k), e->occurs[k + HG_PATTERN_COUNT]);
}

static void remark_places(emerging_command *e)
{
    hg_talk *talk = &e->c->talk;
    size_t no_z = 0;
    if (!e->by_zone && !e->inside)
        hg_warn(talk, "no_area",
                "without --area every cell of the rectangle counts, also where nothing can happen: "
                "empty cells raise z everywhere else");
    if (e->w.n_inside < FEW_PLACES)
        hg_warn(talk, "few_places", "%zu %s: below %d the normal limit of Gi* is poor",
                e->w.n_inside, places(e), FEW_PLACES);
    if (e->w.islands > 0)
        hg_warn(talk, "island", "%zu %s have no neighbour: z of their own counts", e->w.islands,
                places(e));
    if (e->outside > 0)
        hg_warn(talk, "outside_places", "%zu incidents lie in none of the %s: not counted",
                e->outside, places(e));
    for (size_t i = 0; i < e->result.n; i++)
        no_z += e->result.place[i].reason == HG_GISTAR_CONSTANT ||
                e->result.place[i].reason == HG_GISTAR_ALL_NEIGHBOURS;
    if (no_z > 0)
        hg_warn(talk, "no_z",
                "%zu %s have a step without z (nothing differs, or all are near): no "
                "pattern",
                no_z, places(e));
}

void emerging_remark(emerging_command *e)
{
    hg_talk *talk = &e->c->talk;
    count_patterns(e);
    note_cube(e);
    remark_places(e);
    if (e->result.mean < 1)
        hg_warn(talk, "few_incidents",
                "%.3g incidents a bin: counts that low are not normal, single incidents can make a "
                "hot step; longer steps or larger %s would help",
                e->result.mean, places(e));
    if (10 * e->result.autocorrelated > e->w.n_inside)
        hg_warn(talk, "autocorrelation",
                "%zu of %zu series of z follow their last step (lag-1 correlation above .3; they "
                "share half their incidents): trend_p is smaller than it should be",
                e->result.autocorrelated, e->w.n_inside);
    note_patterns(e);
}

static void put_parameters(const emerging_command *e, hg_json *json)
{
    char from[32], to[32];
    hg_json_int(json, "step_days", e->step_days);
    hg_json_int(json, "steps", (int64_t)e->steps);
    hg_json_string(json, "window_from", hg_time_iso(e->cube.edge[0], from));
    hg_json_string(json, "window_to", hg_time_iso(e->cube.edge[e->steps], to));
    hg_json_string(json, "rules", hg_emerging_rules_name(e->options.rules));
    hg_json_string(json, "against", hg_against_name(e->options.against));
    hg_json_string(json, "adjust", hg_adjust_name(e->options.adjust));
    hg_json_double(json, "alpha", e->options.alpha);
    hg_json_double(json, "trend_alpha", e->options.trend_alpha);
    hg_json_string(json, "places", places(e));
    hg_json_string(json, "neighbours", e->by_zone ? "touching" : hg_neighbour_rule_name(e->rule));
    if (e->by_zone)
        hg_json_double(json, "touch_m", e->touch_m);
    else if (e->rule == HG_NEIGHBOURS_DISTANCE)
        hg_json_double(json, "distance_m", e->distance_m);
    hg_json_string(json, "neighbours_in_time",
                   e->options.against == HG_AGAINST_STEP ? "the same step"
                                                         : "the same step and the one before");
    if (!e->by_zone)
        hg_json_double(json, "cell_m", e->grid.cell_m);
    incidents_parameters(e->c, &e->input, json);
}

static void put_numbers(const emerging_command *e, hg_json *json)
{
    hg_json_int(json, "places", (int64_t)e->w.n_inside);
    hg_json_int(json, "steps", (int64_t)e->steps);
    hg_json_int(json, "bins", (int64_t)e->result.bins);
    hg_json_int(json, "incidents", (int64_t)e->cube.incidents);
    hg_json_double(json, "counted", e->cube.counted);
    hg_json_int(json, "outside_places", (int64_t)e->outside);
    hg_json_int(json, "outside_steps", (int64_t)e->later);
    hg_json_double(json, "mean", e->result.mean);
    hg_json_double(json, "sd", e->result.sd);
    hg_json_int(json, "hot_bins", (int64_t)e->result.hot_bins);
    hg_json_int(json, "cold_bins", (int64_t)e->result.cold_bins);
    hg_json_int(json, "autocorrelated", (int64_t)e->result.autocorrelated);
    hg_json_object(json, "patterns");
    for (int k = 1 - HG_PATTERN_COUNT; k < HG_PATTERN_COUNT; k++)
        if (e->occurs[k + HG_PATTERN_COUNT] > 0)
            hg_json_int(json, hg_pattern_name(k), (int64_t)e->occurs[k + HG_PATTERN_COUNT]);
    hg_json_end_object(json);
}

hg_status emerging_describe(emerging_command *e, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &e->parameters);
    hg_json_object(&json, NULL);
    put_parameters(e, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &e->numbers);
    hg_json_object(&json, NULL);
    put_numbers(e, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&e->parameters, err);
    return st == HG_OK ? hg_buf_check(&e->numbers, err) : st;
}
