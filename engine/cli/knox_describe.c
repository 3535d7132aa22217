/* cli/knox_describe.c - what does the table say, and how was it made? */
#include <math.h>

#include "base/try.h"
#include "cli/knox.h"

static const char *const ratios[] = {"exact", "mean", "median"};
static const char *const rules[] = {"fdr", "nrc"};

void knox_remark(knox *k)
{
    hg_talk *talk = &k->c->talk;
    const hg_knox *t = &k->table;
    char space[64], time[64];
    size_t significant = 0, thin = 0;
    for (size_t c = 0; c < t->n_space * t->n_time; c++) {
        significant += t->cell[c].flag == HG_KNOX_SIGNIFICANT;
        thin += t->cell[c].flag == HG_KNOX_EXPECTED_BELOW_1;
    }
    hg_note(talk, "%zu incidents, %llu pairs, %llu of them within %.9g m (%s); lags in %s", t->n,
            (unsigned long long)t->pairs, (unsigned long long)t->within,
            k->options.space.edge[k->options.space.n - 1], hg_metric_name(k->options.metric),
            k->events.ticks_per_day == 1 ? "whole days between dates" : "elapsed time");
    if (!isnan(t->joint_p))
        hg_note(talk,
                "%zu of %zu cells are significant; for the whole table p = %.4g (largest z %.3g, "
                "at %s m x %s days)",
                significant, t->n_space * t->n_time, t->joint_p, t->joint_z,
                hg_knox_interval(&k->options.space, t->joint_cell / t->n_time, space),
                hg_knox_interval(&k->options.time, t->joint_cell % t->n_time, time));
    if (thin > 0)
        hg_warn(talk, "expected_below_1",
                "%zu %s less than 1 pair expected: never called significant; wider bands or more "
                "incidents would do",
                thin, thin == 1 ? "cell has" : "cells have");
}

static void put_parameters(const knox *k, hg_json *json)
{
    bands_parameters(&k->options, json);
    hg_json_string(json, "ratio", ratios[k->options.ratio]);
    hg_json_string(json, "flag", rules[k->options.rule]);
    hg_json_string(json, "adjust", hg_adjust_name(k->options.adjust));
    hg_json_string(json, "stratify", knox_stratify(k));
    hg_json_string(json, "times", k->events.ticks_per_day == 1 ? "dates" : "instants");
    incidents_parameters(k->c, &k->input, json);
}

static void put_cell(const knox *k, size_t c, hg_json *json)
{
    const hg_knox_cell *cell = &k->table.cell[c];
    char text[64];
    hg_json_object(json, NULL);
    hg_json_string(json, "space", hg_knox_interval(&k->options.space, c / k->table.n_time, text));
    hg_json_string(json, "time", hg_knox_interval(&k->options.time, c % k->table.n_time, text));
    hg_json_int(json, "observed", (int64_t)cell->observed);
    hg_json_double(json, "expected", cell->expected);
    hg_json_double(json, "variance", cell->variance);
    hg_json_double(json, "ratio", cell->ratio);
    hg_json_double(json, "z", cell->z);
    hg_json_double(json, "p", cell->p);
    hg_json_double(json, "q", cell->q);
    hg_json_string(json, "flag", hg_knox_flag_name(cell->flag));
    hg_json_end_object(json);
}

static void put_result(const knox *k, hg_json *json)
{
    const hg_knox *t = &k->table;
    char text[64];
    const bool joint = t->joint_cell != SIZE_MAX;
    hg_json_int(json, "n", (int64_t)t->n);
    hg_json_int(json, "left_out", (int64_t)k->events.left_out);
    hg_json_int(json, "pairs", (int64_t)t->pairs);
    hg_json_int(json, "pairs_within", (int64_t)t->within);
    hg_json_int(json, "strata", k->options.stratum ? (int64_t)k->options.n_strata : 1);
    hg_json_double(json, "joint_p", t->joint_p);
    hg_json_double(json, "joint_z", t->joint_z);
    hg_json_string(json, "joint_space",
                   joint ? hg_knox_interval(&k->options.space, t->joint_cell / t->n_time, text)
                         : NULL);
    hg_json_string(json, "joint_time",
                   joint ? hg_knox_interval(&k->options.time, t->joint_cell % t->n_time, text)
                         : NULL);
    hg_json_array(json, "table");
    for (size_t c = 0; c < t->n_space * t->n_time; c++)
        put_cell(k, c, json);
    hg_json_end_array(json);
}

hg_status knox_describe(knox *k, hg_err *err)
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
