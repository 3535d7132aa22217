/* cli/stkde_describe.c - do the slices hold the incidents, and how were they made? */
#include <math.h>

#include "base/try.h"
#include "cli/stkde.h"
#include "hotgrid/par.h"

static const char *const edges[] = {"none", "uniform", "diggle"};

/* Only what the edges can explain may be missing. */
void stkde_self_check(stkde *s)
{
    kde *k = &s->k;
    hg_talk *talk = &k->c->talk;
    const hg_stkde_options *o = &s->options;
    s->total = hg_sum(o->slices, s->mass);
    hg_note(talk,
            "self-check: sum(value * area * time) = %.6g, incidents = %.6g%s (edges: space %s, "
            "time %s)",
            s->total, k->weight, k->input.account.halo > 0 ? ", those in the halo included" : "",
            edges[o->edge], edges[o->time_edge]);
    k->sound = o->edge == HG_EDGE_UNIFORM || o->time_edge == HG_EDGE_UNIFORM ||
               s->total <= 1.01 * k->weight;
    if (!k->sound)
        hg_warn(talk, "self_check",
                "the slices hold %.6g of %.6g incidents and no edge explains it: cells or slices "
                "are coarse for these bandwidths",
                s->total, k->weight);
    if (s->facts.time_too_thin > 0)
        hg_warn(talk, "time_edge_too_thin",
                "%zu %s have less than %g of the time kernel inside the time that was seen: %s",
                s->facts.time_too_thin, o->time_edge == HG_EDGE_UNIFORM ? "slices" : "incidents",
                HG_EDGE_THIN, o->time_edge == HG_EDGE_UNIFORM ? "no value" : "left out");
    if (s->facts.edge_too_thin > 0)
        hg_warn(talk, "edge_too_thin", "%zu %s have less than %g of the kernel inside the area: %s",
                s->facts.edge_too_thin, o->edge == HG_EDGE_UNIFORM ? "cells" : "incidents",
                HG_EDGE_THIN, o->edge == HG_EDGE_UNIFORM ? "no value" : "left out");
    if (k->weight <= 0)
        hg_warn(talk, "no_weight", "no incident with a weight: the slices are 0 everywhere");
}

static void put_time(const stkde *s, hg_json *json)
{
    hg_json_string(json, "time_kernel", s->options.time_kernel->name);
    hg_json_double(json, "time_bandwidth_days", s->options.time_bandwidth_s / HG_DAY_S);
    hg_json_double(json, "slice_days", (double)s->options.slice_s / HG_DAY_S);
    hg_json_int(json, "slices", (int64_t)s->options.slices);
}

static void put_parameters(const stkde *s, hg_json *json)
{
    const kde *k = &s->k;
    char from[32], to[32];
    hg_json_string(json, "kernel", k->density.kernel.kernel->name);
    kde_put_bandwidth(k, json);
    if (k->selector)
        hg_json_string(json, "selector", k->selected.selector);
    if (k->density.kernel.cut > 0)
        hg_json_double(json, "cut", k->density.kernel.cut);
    put_time(s, json);
    hg_json_string(json, "edge", edges[s->options.edge]);
    kde_put_adaptive(k, json);
    hg_json_string(json, "time_edge", edges[s->options.time_edge]);
    hg_json_string(json, "window_from", hg_time_iso(s->options.seen_from, from));
    hg_json_string(json, "window_to", hg_time_iso(s->options.seen_to, to));
    hg_json_string(json, "use", "retrospective"); /* the kernel looks both ways */
    hg_json_string(json, "unit", s->stack.unit);
    hg_json_bool(json, "cell_integral", k->density.kernel.cell_integral);
    if (k->compat)
        hg_json_string(json, "compat", k->compat->name);
    hg_json_double(json, "cell_m", k->grid.cell_m);
    hg_json_double(json, "origin_x", k->grid.origin_x);
    hg_json_double(json, "origin_y", k->grid.origin_y);
    incidents_parameters(k->c, &k->input, json);
}

/* The settings go into the file before a slice is computed. */
hg_status stkde_describe(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    hg_json json;
    kde_note_settings(k);
    hg_note(&k->c->talk, "in time: %s kernel, %.6g days; %zu slices of %.6g days; edge %s",
            s->options.time_kernel->name, s->options.time_bandwidth_s / HG_DAY_S, s->options.slices,
            (double)s->options.slice_s / HG_DAY_S, edges[s->options.time_edge]);
    hg_json_begin(&json, &k->parameters);
    hg_json_object(&json, NULL);
    put_parameters(s, &json);
    hg_json_end_object(&json);
    return hg_buf_check(&k->parameters, err);
}
