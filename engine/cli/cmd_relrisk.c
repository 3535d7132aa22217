/* cli/cmd_relrisk.c - where cases are denser than controls, and whether that could be chance. */
#include <string.h>

#include "base/try.h"
#include "cli/relrisk.h"
#include "hotgrid/mem.h"
#include "hotgrid/multiple.h"

static hg_status estimate(relrisk *r, hg_err *err)
{
    const hg_relrisk_points cases = relrisk_points(&r->cases);
    const hg_relrisk_points controls = relrisk_points(&r->controls);
    size_t cells = hg_grid_cells(&r->grid);
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(relrisk_select_bandwidth(r, err));
    HG_TRY(hg_alloc_large(&r->log_risk, cells, sizeof *r->log_risk, err));
    HG_TRY(hg_alloc_large(&r->p, cells, sizeof *r->p, err));
    HG_TRY(hg_relrisk_grid(&r->options, &cases, &controls, &r->grid, r->log_risk, r->p, &r->facts,
                           err));
    if (r->c->options.value[OPT_FDR].given) {
        HG_TRY(hg_alloc_large(&r->q, cells, sizeof *r->q, err));
        HG_TRY(hg_adjust_p(HG_ADJUST_BH, cells, r->p, r->q, err));
    }
    r->seconds_compute = hg_monotonic_seconds() - start;
    st = hg_check_stop(&r->c->talk, err);
done:
    return st;
}

static void note(relrisk *r)
{
    hg_talk *talk = &r->c->talk;
    const hg_relrisk_facts *f = &r->facts;
    const hg_kernel *kernel = r->options.kernel.kernel;
    hg_note(talk, "%zu cases, %zu controls; %s kernel, %s %.6g m%s%s", r->cases.table.n,
            r->controls.table.n, kernel->name, kernel->convention, r->options.kernel.bandwidth_m,
            r->selector ? " by " : "", r->selector ? r->selector : "");
    hg_note(talk, "log risk %.4g to %.4g; cells with a value %zu, no_controls %zu, no_cases %zu",
            f->lowest, f->highest, f->n_cells, f->no_controls, f->no_cases);
    bool controls = r->controls.rounded_m > r->cases.rounded_m;
    incidents_remark_precision(r->c, controls ? &r->controls : &r->cases, f->bandwidth_min_m);
    if (r->options.permutations > 0 && r->options.permutations < 99)
        hg_warn(talk, "few_permutations", "%zu permutations: no p can be below %.3g; 999 are usual",
                r->options.permutations, 1 / (1 + (double)r->options.permutations));
    if (f->no_controls > f->n_cells)
        hg_warn(talk, "no_controls",
                "most cells have too few controls for a ratio (%zu of %zu): a wider --bandwidth or "
                "an --area that keeps to the controls would help",
                f->no_controls, f->no_controls + f->no_cases + f->n_cells);
}

static void put_parameters(const relrisk *r, hg_json *json)
{
    static const char *const edges[] = {"none", "uniform", "diggle"};
    const hg_kde_options *o = &r->options.kernel;
    hg_json_string(json, "kernel", o->kernel->name);
    hg_json_double(json, "bandwidth_m", o->bandwidth_m);
    hg_json_string(json, "bandwidth_as", o->kernel->convention);
    hg_json_string(json, "rule", r->selector ? r->selector : "given");
    if (o->cut > 0)
        hg_json_double(json, "cut", o->cut);
    hg_json_string(json, "edge", edges[r->options.edge]);
    hg_json_bool(json, "adaptive", r->options.adaptive != NULL);
    hg_json_double(json, "floor", r->options.floor > 0 ? r->options.floor : HG_RELRISK_FLOOR);
    hg_json_int(json, "permutations", (int64_t)r->options.permutations);
    if (r->options.permutations > 0)
        hg_json_int(json, "seed", (int64_t)r->options.seed);
    hg_json_string(json, "controls", r->c->options.value[OPT_CONTROLS].text);
    hg_json_string(json, "controls_input", r->controls.hashes.data ? r->controls.hashes.data : "");
    if (r->c->options.value[OPT_CONTROLS_SELECT].given)
        hg_json_string(json, "controls_select", r->c->options.value[OPT_CONTROLS_SELECT].text);
    hg_json_double(json, "cell_m", r->grid.cell_m);
    hg_json_double(json, "origin_x", r->grid.origin_x);
    hg_json_double(json, "origin_y", r->grid.origin_y);
    incidents_parameters(r->c, &r->cases, json);
}

static size_t count_at_most(const relrisk *r, double level)
{
    const double *p = r->q ? r->q : r->p;
    size_t n = 0;
    for (size_t i = 0; i < hg_grid_cells(&r->grid); i++)
        n += p[i] <= level;
    return n;
}

static void put_result(const relrisk *r, hg_json *json)
{
    const hg_relrisk_facts *f = &r->facts;
    hg_json_double(json, "bandwidth_m", r->options.kernel.bandwidth_m);
    hg_json_double(json, "bandwidth_min_m", f->bandwidth_min_m);
    hg_json_double(json, "bandwidth_max_m", f->bandwidth_max_m);
    hg_json_int(json, "cases", (int64_t)r->cases.table.n);
    hg_json_int(json, "controls", (int64_t)r->controls.table.n);
    hg_json_double(json, "inside_cases", f->inside_cases);
    hg_json_double(json, "inside_controls", f->inside_controls);
    hg_json_double(json, "log_risk_lowest", f->lowest);
    hg_json_double(json, "log_risk_highest", f->highest);
    hg_json_double(json, "floor_per_m2", f->floor_per_m2);
    hg_json_int(json, "cells", (int64_t)f->n_cells);
    hg_json_int(json, "no_controls", (int64_t)f->no_controls);
    hg_json_int(json, "no_cases", (int64_t)f->no_cases);
    hg_json_int(json, r->q ? "cells_q_05" : "cells_p_05", (int64_t)count_at_most(r, 0.05));
    hg_json_int(json, r->q ? "cells_q_01" : "cells_p_01", (int64_t)count_at_most(r, 0.01));
}

static hg_status describe(relrisk *r, hg_err *err)
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

/* A format of one band gets the log risk alone. */
static size_t band_count(const relrisk *r)
{
    const hg_writer *writer = hg_writer_for_path(r->c->options.value[OPT_OUTPUT].text);
    bool one = writer && (strcmp(writer->name, "asc") == 0);
    return one ? 1 : r->q ? 3 : 2;
}

static hg_status write_files(relrisk *r, hg_err *err)
{
    const option_value *value = r->c->options.value;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", r->parameters.data}};
    const hg_band bands[] = {{"log_risk", "ln ratio", r->log_risk, false},
                             {"p", "probability", r->p, false},
                             {"q", "probability", r->q, false}};
    const hg_raster raster = {
        .grid = r->grid, .bands = bands, .n_bands = band_count(r), .title = "Relative risk"};
    hg_file_facts facts = {.crs = r->cases.work_crs,
                           .as_of = r->cases.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = HG_OK;
    HG_TRY(hg_write_raster(value[OPT_OUTPUT].text, &raster, &facts, err));
    if (value[OPT_TOLERANCE].given)
        HG_TRY(relrisk_write_tolerance(r, &facts, err));
    r->seconds_write = hg_monotonic_seconds() - start;
done:
    return st;
}

static hg_status stages(relrisk *r, hg_err *err)
{
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(relrisk_read_options(r, err));
    HG_TRY(relrisk_read(r, err));
    HG_TRY(estimate(r, err));
    note(r);
    HG_TRY(describe(r, err));
    HG_TRY(write_files(r, err));
    hg_account account = r->cases.account;
    hg_account_add(&account, &r->controls.account);
    cli_summary summary = {.account = &account,
                           .total = hg_monotonic_seconds() - start,
                           .read = r->cases.seconds + r->controls.seconds,
                           .compute = r->seconds_compute,
                           .write = r->seconds_write,
                           .parameters = &r->parameters,
                           .result = &r->result};
    HG_TRY(cli_summary_write(r->c, &summary, err));
done:
    return st;
}

hg_status cmd_relrisk(cli *c, hg_err *err)
{
    relrisk r = {.c = c};
    hg_status st = stages(&r, err);
    incidents_clear(&r.cases);
    incidents_clear(&r.controls);
    hg_free(r.fraction);
    hg_free(r.log_risk);
    hg_free(r.p);
    hg_free(r.q);
    hg_buf_clear(&r.parameters);
    hg_buf_clear(&r.result);
    return st;
}
