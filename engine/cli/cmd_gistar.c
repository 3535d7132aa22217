/* cli/cmd_gistar.c - where high or low counts lie together: the stages. */
#include "base/try.h"
#include "cli/gistar.h"
#include "cli/place_rows.h"
#include "hotgrid/mem.h"

static hg_status count(gistar_command *g, hg_err *err)
{
    const hg_incidents *table = &g->input.table;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&g->count, hg_grid_cells(&g->grid), sizeof *g->count, err));
    if (g->input.has_area)
        HG_TRY(place_universe(&g->input.area, &g->grid, &g->inside, err));
    for (size_t i = 0; i < table->n; i++) {
        size_t cell;
        if (table->marks[i] & HG_MARK_HALO)
            continue;
        if (hg_grid_locate(&g->grid, table->x[i], table->y[i], &cell) &&
            (!g->inside || g->inside[cell]))
            g->count[cell] += table->weight[i];
        else
            g->outside += table->weight[i];
    }
done:
    return st;
}

static hg_status compute(gistar_command *g, hg_err *err)
{
    const size_t n = hg_grid_cells(&g->grid);
    double **const reals[] = {&g->out.z, &g->out.conditional, &g->out.p, &g->out.q};
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(count(g, err));
    HG_TRY(hg_neighbours_grid(&g->grid, g->inside, g->rule, g->distance_m, &g->w, err));
    for (size_t k = 0; k < HG_COUNT(reals); k++)
        HG_TRY(hg_alloc_large(reals[k], n, sizeof **reals[k], err));
    HG_TRY(hg_alloc(&g->out.bin, n, sizeof *g->out.bin, err));
    HG_TRY(hg_alloc(&g->out.reason, n, sizeof *g->out.reason, err));
    gistar_choose_p(g);
    HG_TRY(hg_gistar(&g->options, &g->w, g->count, &g->out, &g->facts, err));
    g->seconds_compute = hg_monotonic_seconds() - start;
    gistar_remark(g);
done:
    return st;
}

static hg_status stages(gistar_command *g, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(gistar_read_options(g, err));
    HG_TRY(incidents_read(g->c, 0, &g->input, err));
    HG_TRY(incidents_grid(g->c, &g->input, &g->grid, err));
    HG_TRY(compute(g, err));
    HG_TRY(gistar_describe(g, err));
    HG_TRY(hg_check_stop(&g->c->talk, err));
    HG_TRY(gistar_write(g, err));
    cli_summary summary = {.account = &g->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = g->input.seconds,
                           .compute = g->seconds_compute,
                           .write = g->seconds_write,
                           .parameters = &g->parameters,
                           .result = &g->result};
    HG_TRY(cli_summary_write(g->c, &summary, err));
done:
    return st;
}

hg_status cmd_gistar(cli *c, hg_err *err)
{
    gistar_command g = {.c = c};
    hg_status st = stages(&g, err);
    void *const blocks[] = {g.inside, g.count, g.out.z,   g.out.conditional,
                            g.out.p,  g.out.q, g.out.bin, g.out.reason};
    incidents_clear(&g.input);
    hg_neighbours_clear(&g.w);
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    hg_buf_clear(&g.parameters);
    hg_buf_clear(&g.result);
    return st;
}
