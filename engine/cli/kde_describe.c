/* cli/kde_describe.c - which settings were really used: one sentence, tags of the file, summary. */
#include <math.h>

#include "base/try.h"
#include "cli/kde.h"
#include "hotgrid/par.h"

static const char *const edges[] = {"none", "uniform", "diggle"};

static const char *rule_of(const kde *k)
{
    return k->selector ? k->selected.selector : "given";
}

/* Made from what was used, never from what would be the default. */
void kde_note_settings(kde *k)
{
    const hg_kde_options *o = &k->density.kernel;
    double h = o->bandwidth_m;
    hg_buf text = {0};
    hg_buf_printf(&text, "%s kernel, %s %.6g m (ends at %.6g m, standard deviation %.6g m), ",
                  o->kernel->name, o->kernel->convention, h, kde_radius_m(k, h), kde_sd_m(k, h));
    if (k->selector)
        hg_buf_printf(&text, "by %s: %s %.6g m from %zu incidents at %zu places", rule_of(k),
                      k->selected.convention, k->selected.value, k->selected.n,
                      k->selected.n_unique);
    else
        hg_buf_puts(&text, "as given");
    if (k->bandwidth_each)
        hg_buf_printf(&text, "; adaptive %.6g to %.6g m, pilot %.6g m, trim %g",
                      k->facts.bandwidth_min_m, k->facts.bandwidth_max_m,
                      k->adaptive.pilot_m > 0 ? k->adaptive.pilot_m : h, k->adaptive.trim);
    hg_buf_printf(&text, "; edge %s; %s; cells of %g m", edges[k->density.edge], kde_unit_text(k),
                  k->grid.cell_m);
    if (k->compat)
        hg_buf_printf(&text, "; as %s", k->compat->name);
    hg_note(&k->c->talk, "%s", text.data ? text.data : "");
    hg_buf_clear(&text);
}

void kde_put_bandwidth(const kde *k, hg_json *json)
{
    const hg_kde_options *o = &k->density.kernel;
    hg_json_double(json, "bandwidth_m", o->bandwidth_m);
    hg_json_string(json, "bandwidth_as", o->kernel->convention);
    hg_json_double(json, "radius_m", kde_radius_m(k, o->bandwidth_m));
    hg_json_double(json, "sd_m", kde_sd_m(k, o->bandwidth_m));
    hg_json_string(json, "rule", rule_of(k));
}

void kde_put_adaptive(const kde *k, hg_json *json)
{
    hg_json_bool(json, "adaptive", k->bandwidth_each != NULL);
    if (!k->bandwidth_each)
        return;
    hg_json_double(json, "pilot_m",
                   k->adaptive.pilot_m > 0 ? k->adaptive.pilot_m : k->density.kernel.bandwidth_m);
    hg_json_double(json, "trim", k->adaptive.trim);
}

static void put_parameters(const kde *k, hg_json *json)
{
    const hg_kde_options *o = &k->density.kernel;
    hg_json_string(json, "kernel", o->kernel->name);
    kde_put_bandwidth(k, json);
    if (o->cut > 0)
        hg_json_double(json, "cut", o->cut);
    hg_json_string(json, "edge", edges[k->density.edge]);
    kde_put_adaptive(k, json);
    hg_json_string(json, "unit", kde_unit_text(k));
    hg_json_bool(json, "cell_integral", o->cell_integral);
    if (k->compat)
        hg_json_string(json, "compat", k->compat->name);
    hg_json_double(json, "cell_m", k->grid.cell_m);
    hg_json_double(json, "origin_x", k->grid.origin_x);
    hg_json_double(json, "origin_y", k->grid.origin_y);
    incidents_parameters(k->c, &k->input, json);
}

static void put_result(const kde *k, hg_json *json)
{
    kde_put_bandwidth(k, json);
    if (k->selector) {
        hg_json_double(json, "rule_value", k->selected.value);
        hg_json_string(json, "rule_value_as", k->selected.convention);
        hg_json_int(json, "places", (int64_t)k->selected.n_unique);
    }
    if (k->bandwidth_each) {
        hg_json_double(json, "bandwidth_min_m", k->facts.bandwidth_min_m);
        hg_json_double(json, "bandwidth_max_m", k->facts.bandwidth_max_m);
    }
    hg_json_double(json, "weight", k->weight);
    hg_json_double(json, "mass", k->mass);
    hg_json_double(json, "mass_expected", k->density.edge == HG_EDGE_UNIFORM ? NAN : k->expected);
    hg_json_bool(json, "self_check", k->sound);
    hg_json_int(json, "edge_too_thin", (int64_t)k->facts.edge_too_thin);
    if (k->years > 0)
        hg_json_double(json, "years", k->years);
    hg_json_int(json, "cols", (int64_t)k->grid.cols);
    hg_json_int(json, "rows", (int64_t)k->grid.rows);
}

hg_status kde_describe(kde *k, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &k->parameters);
    hg_json_object(&json, NULL);
    put_parameters(k, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &k->result);
    hg_json_object(&json, NULL);
    put_result(k, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&k->parameters, err);
    return st == HG_OK ? hg_buf_check(&k->result, err) : st;
}
