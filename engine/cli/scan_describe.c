/* cli/scan_describe.c - what was found, and how it was looked for. */
#include <math.h>

#include "base/try.h"
#include "cli/scan.h"

void scan_remark(scan_command *s)
{
    const hg_scan *scan = &s->scan;
    hg_talk *talk = &s->c->talk;
    char start[32], end[32];
    hg_note(talk, "%zu discs, windows of 1 to %zu steps, %zu replicates%s", scan->discs,
            scan->max_steps, scan->replicates,
            scan->stopped_early ? " (stopped: 50 of them reached the first cluster)" : "");
    if (scan->n == 0) {
        hg_warn(talk, "no_cluster", "no window holds more than is expected");
        return;
    }
    const hg_scan_cluster *c = &scan->cluster[0];
    hg_note(talk,
            "most likely cluster: %llu where %.4g are expected, [%s, %s), radius %.6g m, LLR %.6f, "
            "p %.4g; %zu other windows have the same LLR",
            (unsigned long long)c->observed, c->expected, scan_step_text(s, c->first, start),
            scan_step_text(s, c->end, end), c->radius_m, c->llr, c->p, scan->tied);
    if (scan->replicates > 0 && scan->replicates < 99 && !scan->stopped_early)
        hg_warn(talk, "few_replicates", "%zu replicates: p cannot be below %.2g", scan->replicates,
                1 / (1 + (double)scan->replicates));
}

static void put_parameters(const scan_command *s, hg_json *json)
{
    const hg_scan_options *o = &s->options;
    char text[32];
    hg_json_string(json, "model", hg_scan_model_name(o->model));
    hg_json_string(json, "window", hg_scan_window_name(o->window));
    hg_json_bool(json, "prospective", o->prospective);
    hg_json_double(json, "max_radius_m", o->max_radius_m > 0 ? o->max_radius_m : NAN);
    hg_json_double(json, "max_share", o->max_share > 0 ? o->max_share : 0.5);
    hg_json_int(json, "max_steps", (int64_t)s->scan.max_steps);
    hg_json_double(json, "step_days", s->repeat_days);
    hg_json_int(json, "steps", (int64_t)s->n_steps);
    hg_json_string(json, "study_from", scan_step_text(s, 0, text));
    hg_json_string(json, "study_to", scan_step_text(s, s->n_steps, text));
    hg_json_string(json, "ties", o->ties == HG_SCAN_DISC ? "disc" : "single");
    hg_json_string(json, "overlap", o->overlap ? "allow" : "none");
    hg_json_double(json, "sphere_m", o->sphere_m > 0 ? o->sphere_m : NAN);
    hg_json_int(json, "permutations", (int64_t)o->replicates);
    hg_json_int(json, "stop_at", (int64_t)o->stop_at);
    hg_json_int(json, "seed", (int64_t)o->seed);
    if (s->satscan) {
        hg_json_string(json, "cases", s->job.cases);
        hg_json_string(json, "coordinates", s->job.coordinates);
        hg_json_string(json, "population", s->job.population);
        hg_json_string(json, "work_crs", hg_crs_name(s->input.work_crs));
    } else {
        incidents_parameters(s->c, &s->input, json);
    }
}

static void put_result(const scan_command *s, hg_json *json)
{
    const hg_scan *scan = &s->scan;
    size_t alarms = 0;
    for (size_t i = 0; i < scan->n; i++)
        alarms += scan->cluster[i].p <= .05;
    hg_json_int(json, "cases", (int64_t)scan->n_cases);
    hg_json_int(json, "discs", (int64_t)scan->discs);
    hg_json_int(json, "clusters", (int64_t)scan->n);
    hg_json_int(json, "significant", (int64_t)alarms);
    hg_json_double(json, "llr", scan->n > 0 ? scan->cluster[0].llr : NAN);
    hg_json_double(json, "p", scan->n > 0 ? scan->cluster[0].p : NAN);
    hg_json_int(json, "tied", (int64_t)scan->tied);
    hg_json_int(json, "replicates", (int64_t)scan->replicates);
    hg_json_bool(json, "stopped_early", scan->stopped_early);
    hg_json_double(json, "critical_05", hg_scan_critical(scan, .05));
    hg_json_double(json, "critical_01", hg_scan_critical(scan, .01));
    hg_json_double(json, "gumbel_location", scan->gumbel.scale > 0 ? scan->gumbel.location : NAN);
    hg_json_double(json, "gumbel_scale", scan->gumbel.scale > 0 ? scan->gumbel.scale : NAN);
}

hg_status scan_describe(scan_command *s, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &s->parameters);
    hg_json_object(&json, NULL);
    put_parameters(s, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &s->result);
    hg_json_object(&json, NULL);
    put_result(s, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&s->parameters, err);
    return st == HG_OK ? hg_buf_check(&s->result, err) : st;
}
