/* cli/near_repeat_describe.c - what is advised, and how was it found? */
#include <math.h>

#include "base/try.h"
#include "cli/near_repeat.h"

static const char no_evidence[] = "no evidence for an advice window";

/* Several victims of one event are several rows: they are no repeats, yet fill the first cell. */
static void remark_twins(near_repeat *r)
{
    const hg_knox_cell *first = &r->table.cell[0];
    size_t twins = 0;
    for (size_t k = 0; k < r->repeat.n_links; k++)
        twins += r->repeat.link[k].same_day && r->repeat.link[k].distance_m == 0;
    if (twins > 1 && 2 * twins > first->observed)
        hg_warn(
            &r->c->talk, "one_event",
            "%zu of the %llu pairs of the first cell have the same place and the same %s: where "
            "one event has several rows, keep one",
            twins, (unsigned long long)first->observed,
            r->events.ticks_per_day == 1 ? "date" : "time");
}

static void remark_same_place(near_repeat *r)
{
    if (r->advice.found && r->advice.space_bands == 1 && hg_knox_has_same_place(&r->knox.space))
        hg_note(&r->c->talk,
                "the advice holds for the same place alone: to ask about neighbours as well, join "
                "it to the next band (such as --space 0,100,200)");
}

void near_repeat_remark(near_repeat *r)
{
    hg_talk *talk = &r->c->talk;
    const hg_advice *a = &r->advice;
    if (a->found)
        hg_note(talk,
                "advice: warn neighbours within %.6g m for %.6g days (%llu pairs, %.6g expected); "
                "%zu zones are open, %zu rounds of visits",
                a->radius_m, a->days, (unsigned long long)a->observed, a->expected, r->zones.n,
                r->zones.n_visits);
    else if (r->table.permutations == 0)
        hg_note(talk, "%s: without permutations there is no p", no_evidence);
    else
        hg_note(talk,
                "%s: the first bands do not hold more pairs than chance explains (q of the first "
                "cell %.3g); no zones%s",
                no_evidence, r->table.cell[0].q,
                r->chain_m > 0 ? "" : ", and no chains without --chain-radius and --chain-days");
    remark_same_place(r);
    remark_twins(r);
    hg_note(talk, "%zu links, %zu chains, the longest of %zu incidents", r->repeat.n_links,
            r->repeat.n_chains, r->repeat.longest);
}

static void put_parameters(const near_repeat *r, hg_json *json)
{
    char text[32];
    bands_parameters(&r->knox, json);
    hg_json_double(json, "alpha", r->knox.alpha > 0 ? r->knox.alpha : .05);
    hg_json_double(json, "least_ratio", r->least_ratio);
    hg_json_string(json, "as_of", hg_time_iso_local(r->zone, r->as_of, text));
    hg_json_string(json, "times", r->events.ticks_per_day == 1 ? "dates" : "instants");
    hg_json_string(json, "chain_window",
                   r->chain_m > 0    ? "as asked for"
                   : r->advice.found ? "the advice"
                                     : "none");
    hg_json_double(json, "chain_radius_m", r->chain_m > 0 ? r->chain_m : r->advice.radius_m);
    hg_json_double(json, "chain_days", r->chain_m > 0 ? r->chain_days : r->advice.days);
    incidents_parameters(r->c, &r->input, json);
}

static void put_advice(const near_repeat *r, hg_json *json)
{
    const hg_advice *a = &r->advice;
    hg_json_object(json, "advice");
    hg_json_bool(json, "found", a->found);
    hg_json_string(json, "says", a->found ? "warn neighbours" : no_evidence);
    hg_json_double(json, "radius_m", a->found ? a->radius_m : NAN);
    hg_json_double(json, "days", a->found ? a->days : NAN);
    hg_json_int(json, "space_bands", (int64_t)a->space_bands);
    hg_json_int(json, "time_bands", (int64_t)a->time_bands);
    hg_json_int(json, "observed", (int64_t)a->observed);
    hg_json_double(json, "expected", a->expected);
    hg_json_end_object(json);
}

static void put_half(const char *band, const hg_repeat_half *half, hg_json *json)
{
    hg_json_object(json, NULL);
    hg_json_string(json, "band", band);
    hg_json_int(json, "n", (int64_t)half->n);
    hg_json_double(json, "half_life_days", half->life_days);
    hg_json_double(json, "half_distance_m", half->distance_m);
    hg_json_end_object(json);
}

static void put_halves(const near_repeat *r, hg_json *json)
{
    char text[64];
    hg_json_array(json, "half");
    put_half("all", &r->repeat.all, json);
    for (size_t a = 0; a + 1 < r->knox.space.n; a++)
        put_half(hg_knox_interval(&r->knox.space, a, text), &r->repeat.space[a], json);
    hg_json_end_array(json);
    hg_json_array(json, "half_by_time");
    for (size_t b = 0; b + 1 < r->knox.time.n; b++)
        put_half(hg_knox_interval(&r->knox.time, b, text), &r->repeat.time[b], json);
    hg_json_end_array(json);
}

static void put_table(const near_repeat *r, hg_json *json)
{
    char text[64];
    hg_json_array(json, "table");
    for (size_t k = 0; k < r->table.n_space * r->table.n_time; k++) {
        const hg_knox_cell *cell = &r->table.cell[k];
        hg_json_object(json, NULL);
        hg_json_string(json, "space", hg_knox_interval(&r->knox.space, k / r->table.n_time, text));
        hg_json_string(json, "time", hg_knox_interval(&r->knox.time, k % r->table.n_time, text));
        hg_json_int(json, "observed", (int64_t)cell->observed);
        hg_json_double(json, "expected", cell->expected);
        hg_json_double(json, "ratio", cell->ratio);
        hg_json_double(json, "p", cell->p);
        hg_json_double(json, "q", cell->q);
        hg_json_end_object(json);
    }
    hg_json_end_array(json);
}

static void put_result(const near_repeat *r, hg_json *json)
{
    hg_json_int(json, "incidents", (int64_t)r->events.n);
    hg_json_int(json, "left_out", (int64_t)r->events.left_out);
    put_advice(r, json);
    hg_json_int(json, "zones", (int64_t)r->zones.n);
    hg_json_int(json, "visits", (int64_t)r->zones.n_visits);
    hg_json_int(json, "links", (int64_t)r->repeat.n_links);
    hg_json_int(json, "chains", (int64_t)r->repeat.n_chains);
    hg_json_int(json, "longest", (int64_t)r->repeat.longest);
    hg_json_object(json, "classes");
    for (size_t k = 0; k < HG_REPEAT_KIND_COUNT; k++)
        hg_json_int(json, hg_repeat_kind_name((hg_repeat_kind)k), (int64_t)r->repeat.kinds[k]);
    hg_json_end_object(json);
    hg_json_double(json, "joint_p", r->table.joint_p);
    put_halves(r, json);
    put_table(r, json);
}

hg_status near_repeat_describe(near_repeat *r, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &r->parameters);
    hg_json_object(&json, NULL);
    put_parameters(r, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &r->result);
    hg_json_object(&json, NULL);
    put_result(r, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&r->parameters, err);
    return st == HG_OK ? hg_buf_check(&r->result, err) : st;
}
