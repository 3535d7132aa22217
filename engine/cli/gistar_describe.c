/* cli/gistar_describe.c - how were the numbers made, and which are they? */
#include "base/try.h"
#include "cli/gistar.h"

static void put_parameters(const gistar_command *g, hg_json *json)
{
    hg_json_string(json, "neighbours", hg_neighbour_rule_name(g->rule));
    if (g->rule == HG_NEIGHBOURS_DISTANCE)
        hg_json_double(json, "distance_m", g->distance_m);
    hg_json_bool(json, "includes_self", true);
    hg_json_string(json, "p",
                   g->options.permutations > 0 ? "conditional permutation, two-sided"
                                               : "normal, two-sided");
    hg_json_int(json, "permutations", (int64_t)g->options.permutations);
    if (g->options.permutations > 0)
        hg_json_int(json, "seed", (int64_t)g->options.seed);
    hg_json_string(json, "adjust", hg_adjust_name(g->options.adjust));
    hg_json_double(json, "cell_m", g->grid.cell_m);
    hg_json_double(json, "origin_x", g->grid.origin_x);
    hg_json_double(json, "origin_y", g->grid.origin_y);
    hg_json_string(json, "reasons", "1 outside, 2 constant, 3 all_neighbours, 4 island");
    incidents_parameters(g->c, &g->input, json);
}

static void put_result(const gistar_command *g, hg_json *json)
{
    const hg_gistar_facts *f = &g->facts;
    hg_json_int(json, "cells", (int64_t)f->n);
    hg_json_double(json, "incidents", f->total);
    hg_json_double(json, "mean", f->mean);
    hg_json_double(json, "sd", f->sd);
    hg_json_double(json, "z_lowest", f->lowest);
    hg_json_double(json, "z_highest", f->highest);
    hg_json_int(json, "tests", (int64_t)f->tests);
    hg_json_int(json, "hot_90", (int64_t)(f->hot[0] + f->hot[1] + f->hot[2]));
    hg_json_int(json, "hot_95", (int64_t)(f->hot[1] + f->hot[2]));
    hg_json_int(json, "hot_99", (int64_t)f->hot[2]);
    hg_json_int(json, "cold_90", (int64_t)(f->cold[0] + f->cold[1] + f->cold[2]));
    hg_json_int(json, "cold_95", (int64_t)(f->cold[1] + f->cold[2]));
    hg_json_int(json, "cold_99", (int64_t)f->cold[2]);
    hg_json_int(json, "islands", (int64_t)f->islands);
    hg_json_int(json, "all_neighbours", (int64_t)f->all_neighbours);
    hg_json_bool(json, "constant", f->constant);
    hg_json_double(json, "not_counted", g->outside);
    hg_json_int(json, "cols", (int64_t)g->grid.cols);
    hg_json_int(json, "rows", (int64_t)g->grid.rows);
}

hg_status gistar_describe(gistar_command *g, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &g->parameters);
    hg_json_object(&json, NULL);
    put_parameters(g, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &g->result);
    hg_json_object(&json, NULL);
    put_result(g, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&g->parameters, err);
    return st == HG_OK ? hg_buf_check(&g->result, err) : st;
}
