/* cli/relrisk_read.c - how do cases and controls come into one coordinate system and one grid? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/relrisk.h"
#include "hotgrid/mem.h"

/* How far outside the area an incident still counts; with an edge correction nothing does. */
static double reach_m(const relrisk *r)
{
    const hg_kde_options *kernel = &r->options.kernel;
    double support = kernel->cut > 0 ? kernel->cut : kernel->kernel->support;
    double widest = kernel->bandwidth_m * (r->options.adaptive ? r->adaptive.trim : 1);
    return r->options.edge == HG_EDGE_NONE ? support * widest : 0;
}

/* The dropped rows of the controls go beside those of the cases: FILE.csv.controls.csv. */
static hg_status name_rejects(relrisk *r, hg_buf *name, hg_err *err)
{
    option_value *rejects = &r->c->options.value[OPT_REJECTS];
    if (!rejects->given)
        return HG_OK;
    hg_buf_printf(name, "%s.controls.csv", rejects->text);
    hg_status st = hg_buf_check(name, err);
    if (st == HG_OK)
        rejects->text = name->data;
    return st;
}

/* The same options, but another input, other codes, and the working CRS of the cases. */
static hg_status read_controls(relrisk *r, hg_err *err)
{
    cli_options *options = &r->c->options, kept = r->c->options;
    const char *input[1] = {options->value[OPT_CONTROLS].text};
    const char *code = hg_crs_code(r->cases.work_crs);
    hg_buf rejects = {0};
    hg_status st = name_rejects(r, &rejects, err);
    options->inputs = input;
    options->n_inputs = 1;
    options->value[OPT_WORK_CRS].given = true;
    options->value[OPT_WORK_CRS].text = *code ? code : hg_crs_wkt(r->cases.work_crs);
    if (options->value[OPT_CONTROLS_SELECT].given)
        options->value[OPT_SELECT] = options->value[OPT_CONTROLS_SELECT];
    if (st == HG_OK)
        st = incidents_read(r->c, reach_m(r), &r->controls, err);
    memcpy(options->value, kept.value, sizeof kept.value);
    options->inputs = kept.inputs;
    options->n_inputs = kept.n_inputs;
    hg_buf_clear(&rejects);
    return st == HG_OK ? st : hg_fail_within(err, st, "--controls");
}

static void widen(hg_extent *extent, const hg_extent *more)
{
    extent->x_min = fmin(extent->x_min, more->x_min);
    extent->y_min = fmin(extent->y_min, more->y_min);
    extent->x_max = fmax(extent->x_max, more->x_max);
    extent->y_max = fmax(extent->y_max, more->y_max);
}

hg_status relrisk_read(relrisk *r, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(incidents_read(r->c, reach_m(r), &r->cases, err));
    HG_TRY(read_controls(r, err));
    widen(&r->cases.extent, &r->controls.extent);
    if (r->controls.newest > r->cases.newest)
        r->cases.newest = r->controls.newest;
    HG_TRY(incidents_grid(r->c, &r->cases, &r->grid, err));
    if (r->cases.has_area) {
        HG_TRY(hg_alloc_large(&r->fraction, hg_grid_cells(&r->grid), sizeof *r->fraction, err));
        HG_TRY(hg_area_fractions(&r->cases.area, &r->grid, r->fraction, err));
        r->options.area = &r->cases.area;
        r->options.fraction = r->fraction;
    }
done:
    return st;
}

hg_relrisk_points relrisk_points(const incident_input *input)
{
    return (hg_relrisk_points){input->table.n, input->table.x, input->table.y, input->table.weight};
}

/* A rule for both sides together. */
hg_status relrisk_select_bandwidth(relrisk *r, hg_err *err)
{
    const hg_incidents *a = &r->cases.table, *b = &r->controls.table;
    double *room = NULL;
    size_t n = a->n + b->n;
    hg_status st = HG_OK;
    if (!r->selector)
        return HG_OK;
    HG_TRY(hg_alloc(&room, 2 * n, sizeof *room, err));
    memcpy(room, a->x, a->n * sizeof *room);
    memcpy(room + a->n, b->x, b->n * sizeof *room);
    memcpy(room + n, a->y, a->n * sizeof *room);
    memcpy(room + n + a->n, b->y, b->n * sizeof *room);
    const hg_bandwidth_input input = {
        .n = n, .x = room, .y = room + n, .area = r->cases.has_area ? &r->cases.area : NULL};
    HG_TRY(hg_bandwidth_select(r->selector, &input, &r->selected, err));
    for (size_t i = 0; i < hg_bandwidth_warning_count(); i++) {
        const hg_bandwidth_warning *warning = hg_bandwidth_warning_at(i);
        if (r->selected.warnings & warning->flag)
            hg_warn(&r->c->talk, warning->code, "bandwidth by %s: %s", r->selected.selector,
                    warning->help);
    }
    r->options.kernel.bandwidth_m = hg_bandwidth_for_kernel(&r->selected, r->options.kernel.kernel);
done:
    hg_free(room);
    return st;
}
