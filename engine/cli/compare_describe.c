/* cli/compare_describe.c - what was compared, and what came out? */
#include <math.h>

#include "base/try.h"
#include "cli/compare.h"

static void remark_cover(compare_command *k)
{
    const hg_incidents *t = &k->input.table;
    if (t->n == 0)
        return;
    char seen[32], bound[32];
    if (t->begin[0] >= k->period[0].from + 7 * HG_DAY_S)
        hg_warn(&k->c->talk, "period_not_covered",
                "the first incident is of %s, --before begins %s: was everything recorded?",
                hg_time_iso(t->begin[0], seen), hg_time_iso(k->period[0].from, bound));
    if (k->input.newest < k->period[1].to - 7 * HG_DAY_S)
        hg_warn(&k->c->talk, "period_not_covered",
                "the last incident is of %s, --after ends %s: was everything recorded?",
                hg_time_iso(k->input.newest, seen), hg_time_iso(k->period[1].to, bound));
}

void compare_remark(compare_command *k)
{
    hg_talk *talk = &k->c->talk;
    const hg_change *s = &k->total;
    const char *what = k->by_zone ? "zones" : "cells";
    remark_cover(k);
    if (k->outside > 0)
        hg_warn(talk, "outside_places", "%zu incidents of the two periods lie in none of the %s",
                k->outside, what);
    hg_note(talk,
            "all: %llu in %g days, %llu in %g days; rate ratio %.4g (%g %% interval %.4g to %.4g), "
            "p %.3g",
            (unsigned long long)s->before, k->period[0].days, (unsigned long long)s->after,
            k->period[1].days, s->ratio, 100 * k->options.level, s->low, s->high, s->p);
    hg_note(talk, "%zu %s: %zu up, %zu down, %zu without clear change, %zu with too few", k->n_rows,
            what, k->occurs[HG_CHANGE_UP], k->occurs[HG_CHANGE_DOWN], k->occurs[HG_CHANGE_NOT_SEEN],
            k->occurs[HG_CHANGE_TOO_FEW]);
}

static void put_periods(const compare_command *k, hg_json *json)
{
    static const char *const names[] = {"before", "after"};
    char at[32];
    for (size_t i = 0; i < 2; i++) {
        hg_json_object(json, names[i]);
        hg_json_string(json, "from", hg_time_iso(k->period[i].from, at));
        hg_json_string(json, "to", hg_time_iso(k->period[i].to, at));
        hg_json_double(json, "days", k->period[i].days);
        hg_json_end_object(json);
    }
}

static void put_parameters(const compare_command *k, hg_json *json)
{
    const option_value *value = k->c->options.value;
    put_periods(k, json);
    hg_json_string(json, "interval", "exact conditional (Clopper-Pearson)");
    hg_json_double(json, "level", k->options.level);
    hg_json_double(json, "alpha", k->options.alpha);
    hg_json_string(json, "adjust", hg_adjust_name(k->options.adjust));
    hg_json_string(json, "places", k->by_zone ? "zones" : "cells");
    if (k->by_zone)
        hg_json_string(json, "zones", value[OPT_ZONES].text);
    else
        hg_json_double(json, "cell_m", k->grid.cell_m);
    if (k->has_wdd)
        hg_json_string(json, "treated", value[OPT_TREATED].text);
    if (k->has_control)
        hg_json_string(json, "control", value[OPT_CONTROL].text);
    if (k->has_ring)
        hg_json_double(json, "ring_m", k->ring_m);
    incidents_parameters(k->c, &k->input, json);
}

static void put_total(const compare_command *k, hg_json *json)
{
    const hg_change *s = &k->total;
    hg_json_object(json, "total");
    hg_json_int(json, "before", (int64_t)s->before);
    hg_json_int(json, "after", (int64_t)s->after);
    hg_json_double(json, "expected", s->expected);
    hg_json_double(json, "difference", s->difference);
    hg_json_double(json, "ratio", s->ratio);
    hg_json_double(json, "low", s->low);
    hg_json_double(json, "high", s->high);
    hg_json_double(json, "p", s->p);
    hg_json_double(json, "change_share", s->share);
    hg_json_string(json, "change", hg_change_class_name(s->change));
    hg_json_end_object(json);
}

static void put_effect(const char *name, const hg_wdd_effect *e, hg_json *json)
{
    hg_json_object(json, name);
    hg_json_double(json, "estimate", e->estimate);
    hg_json_double(json, "se", e->se);
    hg_json_double(json, "z", e->z);
    hg_json_double(json, "low", e->low);
    hg_json_double(json, "high", e->high);
    hg_json_double(json, "p", e->p);
    hg_json_end_object(json);
}

static void put_area(const char *name, const hg_wdd_area *a, hg_json *json)
{
    hg_json_object(json, name);
    hg_json_int(json, "before", (int64_t)a->before);
    hg_json_int(json, "after", (int64_t)a->after);
    hg_json_double(json, "weight", a->weight > 0 ? a->weight : 1);
    hg_json_end_object(json);
}

static void put_wdd(const compare_command *k, hg_json *json)
{
    if (!k->has_wdd)
        return;
    hg_json_object(json, "wdd");
    put_area("treated", &k->wdd_treated, json);
    if (k->has_ring)
        put_area("ring", &k->wdd_ring, json);
    put_area("control", &k->wdd_control, json);
    put_effect("local", &k->wdd.local, json);
    if (k->has_ring)
        put_effect("displacement", &k->wdd.displacement, json);
    put_effect("total", &k->wdd.total, json);
    put_effect("relative", &k->wdd.relative, json);
    hg_json_end_object(json);
}

static void put_result(const compare_command *k, hg_json *json)
{
    put_total(k, json);
    hg_json_int(json, "places", (int64_t)k->n_rows);
    hg_json_int(json, "up", (int64_t)k->occurs[HG_CHANGE_UP]);
    hg_json_int(json, "down", (int64_t)k->occurs[HG_CHANGE_DOWN]);
    hg_json_int(json, "no_clear_change", (int64_t)k->occurs[HG_CHANGE_NOT_SEEN]);
    hg_json_int(json, "too_few", (int64_t)k->occurs[HG_CHANGE_TOO_FEW]);
    hg_json_int(json, "outside_places", (int64_t)k->outside);
    hg_json_int(json, "other_time", (int64_t)k->other_time);
    put_wdd(k, json);
}

hg_status compare_describe(compare_command *k, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &k->parameters);
    hg_json_object(&json, NULL);
    put_parameters(k, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &k->numbers);
    hg_json_object(&json, NULL);
    put_result(k, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&k->parameters, err);
    return st == HG_OK ? hg_buf_check(&k->numbers, err) : st;
}
