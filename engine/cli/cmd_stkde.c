/* cli/cmd_stkde.c - density in space and time: the stages, and the slices on their way to the file.
 */
#include <math.h>

#include "base/try.h"
#include "cli/stkde.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* The uniform correction asks the pilot for the bandwidth at each cell, too. */
static void settle_space(stkde *s)
{
    kde *k = &s->k;
    s->options.space = k->density.kernel;
    s->options.edge = k->density.edge;
    s->options.area = k->density.area;
    if (k->density.edge == HG_EDGE_UNIFORM)
        s->options.adaptive = k->density.adaptive;
    else
        s->options.space.bandwidth_each = k->bandwidth_each;
}

/* raw: both kernels by their heights. */
static hg_status settle_unit(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    const hg_stkde_options *o = &s->options;
    hg_status st = HG_OK;
    k->weight = hg_sum(k->input.table.n, k->input.table.weight);
    HG_TRY(kde_scale(k, &s->scale, err));
    s->scale *=
        k->unit == UNIT_RAW ? o->time_bandwidth_s / o->time_kernel->value(0) : (double)HG_DAY_S;
done:
    return st;
}

static hg_status adapt(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    double narrow = k->density.kernel.bandwidth_m, wide = narrow;
    hg_status st = HG_OK;
    k->density.area = k->input.has_area ? &k->input.area : NULL;
    HG_TRY(kde_check_cell(k, err));
    HG_TRY(kde_adapt(k, err));
    for (size_t i = 0; k->bandwidth_each && i < k->input.table.n; i++) {
        narrow = i > 0 ? fmin(narrow, k->bandwidth_each[i]) : k->bandwidth_each[i];
        wide = i > 0 ? fmax(wide, k->bandwidth_each[i]) : k->bandwidth_each[i];
    }
    k->facts.bandwidth_min_m = narrow;
    k->facts.bandwidth_max_m = wide;
    kde_remark_bandwidth(k, narrow);
    kde_remark_one_place(k);
done:
    return st;
}

static hg_status prepare(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    const size_t cells = hg_grid_cells(&k->grid);
    hg_status st = HG_OK;
    HG_TRY(adapt(s, err));
    settle_space(s);
    HG_TRY(settle_unit(s, err));
    uint64_t slab = hg_stkde_bytes(&s->options, k->input.table.n, &k->grid);
    double planes = 3.0 * (double)cells * sizeof *s->scaled; /* two here, fraction */
    HG_TRY(incidents_check_memory(&k->grid, (double)slab + planes, err));
    HG_TRY(hg_alloc(&s->mass, s->options.slices, sizeof *s->mass, err));
    HG_TRY(hg_alloc_large(&s->scaled, 2 * cells, sizeof *s->scaled, err));
    if (k->input.has_area) {
        HG_TRY(hg_alloc_large(&k->fraction, cells, sizeof *k->fraction, err));
        HG_TRY(hg_area_fractions(&k->input.area, &k->grid, k->fraction, err));
    }
    s->stack = (hg_stack){.grid = k->grid,
                          .n_bands = s->options.slices,
                          .title = "Space-time density, retrospective",
                          .unit = kde_unit_text(k),
                          .name = "density",
                          .from = s->options.from,
                          .slice_s = s->options.slice_s};
done:
    return st;
}

/* One slice in the unit of the file; what lies outside the area holds no value. */
static hg_status take_slice(size_t slice, const double *plane, void *context, hg_err *err)
{
    stkde *s = context;
    kde *k = &s->k;
    const size_t cells = hg_grid_cells(&k->grid);
    const double cell_m2 = k->grid.cell_m * k->grid.cell_m;
    double *scaled = s->scaled, *mass = s->scaled + cells;
    hg_status st = HG_OK;
    for (size_t i = 0; i < cells; i++) {
        double inside = k->fraction ? k->fraction[i] : 1.0;
        scaled[i] = inside > 0 ? plane[i] * s->scale : NAN;
        mass[i] = inside > 0 && !isnan(plane[i]) ? plane[i] * inside : 0;
        s->peak = scaled[i] > s->peak ? scaled[i] : s->peak;
    }
    s->mass[slice] = hg_sum(cells, mass) * cell_m2 * (double)s->options.slice_s;
    HG_TRY(hg_check_stop(&k->c->talk, err));
    double start = hg_monotonic_seconds();
    HG_TRY(hg_stack_add(s->writer, scaled, err));
    k->seconds_write += hg_monotonic_seconds() - start;
    hg_progress(&k->c->talk, "slices", (double)(slice + 1) / (double)s->options.slices);
done:
    return st;
}

static hg_status compute(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    const hg_incidents *table = &k->input.table;
    const option_value *value = k->c->options.value;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", k->parameters.data}};
    hg_file_facts facts = {.crs = k->input.work_crs,
                           .as_of = k->input.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = HG_OK;
    HG_TRY(hg_stack_open(value[OPT_OUTPUT].text, &s->stack, &facts, &s->writer, err));
    HG_TRY(hg_stkde_slices(&s->options, table->n, table->x, table->y, table->begin, table->weight,
                           &k->grid, take_slice, s, &s->facts, err));
    k->seconds_compute = hg_monotonic_seconds() - start - k->seconds_write;
    stkde_self_check(s);
    start = hg_monotonic_seconds();
    hg_stack_writer *writer = s->writer;
    s->writer = NULL; /* closing frees it whatever happens */
    HG_TRY(hg_stack_close(writer, err));
    k->seconds_write += hg_monotonic_seconds() - start;
done:
    return st;
}

static hg_status put_result(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    hg_json json;
    hg_json_begin(&json, &k->result);
    hg_json_object(&json, NULL);
    hg_json_double(&json, "bandwidth_m", k->density.kernel.bandwidth_m);
    if (k->bandwidth_each) {
        hg_json_double(&json, "bandwidth_min_m", k->facts.bandwidth_min_m);
        hg_json_double(&json, "bandwidth_max_m", k->facts.bandwidth_max_m);
    }
    hg_json_double(&json, "time_bandwidth_days", s->options.time_bandwidth_s / HG_DAY_S);
    hg_json_int(&json, "slices", (int64_t)s->options.slices);
    hg_json_string(&json, "method", s->facts.method);
    hg_json_double(&json, "weight", k->weight);
    hg_json_double(&json, "mass", s->total);
    hg_json_double(&json, "peak", s->peak);
    hg_json_bool(&json, "self_check", k->sound);
    hg_json_int(&json, "cols", (int64_t)k->grid.cols);
    hg_json_int(&json, "rows", (int64_t)k->grid.rows);
    hg_json_array(&json, "mass_per_slice");
    for (size_t i = 0; i < s->options.slices; i++)
        hg_json_double(&json, NULL, s->mass[i]);
    hg_json_end_array(&json);
    hg_json_end_object(&json);
    return hg_buf_check(&k->result, err);
}

static hg_status stages(stkde *s, hg_err *err)
{
    kde *k = &s->k;
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(stkde_read_options(s, err));
    HG_TRY(incidents_read(k->c, kde_reach_m(k), &k->input, err));
    HG_TRY(incidents_grid(k->c, &k->input, &k->grid, err));
    HG_TRY(kde_select_bandwidth(k, err));
    HG_TRY(kde_add_halo(k, err));
    HG_TRY(stkde_settle_time(s, err));
    HG_TRY(prepare(s, err));
    HG_TRY(stkde_describe(s, err));
    HG_TRY(compute(s, err));
    HG_TRY(put_result(s, err));
    cli_summary summary = {.account = &k->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = k->input.seconds,
                           .compute = k->seconds_compute,
                           .write = k->seconds_write,
                           .parameters = &k->parameters,
                           .result = &k->result};
    HG_TRY(cli_summary_write(k->c, &summary, err));
done:
    return st;
}

hg_status cmd_stkde(cli *c, hg_err *err)
{
    stkde s = {.k = {.c = c}};
    hg_status st = stages(&s, err);
    hg_stack_abort(s.writer);
    incidents_clear(&s.k.input);
    hg_free(s.k.fraction);
    hg_free(s.k.bandwidth_each);
    hg_free(s.mass);
    hg_free(s.scaled);
    hg_buf_clear(&s.k.parameters);
    hg_buf_clear(&s.k.result);
    return st;
}
