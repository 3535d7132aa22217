/* cli/cmd_emerging.c - which places become hot or cold: the stages. */
#include "base/try.h"
#include "cli/emerging.h"
#include "hotgrid/mem.h"

static hg_status stages(emerging_command *e, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(emerging_read_options(e, err));
    HG_TRY(incidents_read(e->c, 0, &e->input, err));
    double read = hg_monotonic_seconds();
    HG_TRY(emerging_settle_places(e, err));
    HG_TRY(emerging_settle_steps(e, err));
    HG_TRY(emerging_count(e, err));
    HG_TRY(hg_emerging_run(&e->options, &e->w, &e->cube, &e->result, err));
    e->seconds_compute = hg_monotonic_seconds() - read;
    emerging_remark(e);
    HG_TRY(emerging_describe(e, err));
    HG_TRY(emerging_write(e, err));
    cli_summary summary = {.account = &e->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = e->input.seconds,
                           .compute = e->seconds_compute,
                           .write = e->seconds_write,
                           .parameters = &e->parameters,
                           .result = &e->numbers};
    HG_TRY(cli_summary_write(e->c, &summary, err));
done:
    return st;
}

hg_status cmd_emerging(cli *c, hg_err *err)
{
    emerging_command e = {.c = c};
    hg_status st = stages(&e, err);
    incidents_clear(&e.input);
    hg_zones_clear(&e.zones);
    hg_neighbours_clear(&e.w);
    hg_cube_clear(&e.cube);
    hg_emerging_clear(&e.result);
    hg_zone_free(e.clock);
    hg_free(e.inside);
    hg_buf_clear(&e.parameters);
    hg_buf_clear(&e.numbers);
    return st;
}
