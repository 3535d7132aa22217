/* cli/cmd_knox.c - do near incidents follow soon? The stages of the command. */
#include "base/try.h"
#include "cli/knox.h"
#include "hotgrid/mem.h"

static hg_status compute(knox *k, hg_err *err)
{
    const event_times *e = &k->events;
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(knox_take_events(k, err));
    HG_TRY(hg_knox_table(e->n, e->x, e->y, e->time, e->ticks_per_day, &k->options, &k->table, err));
    k->seconds_compute = hg_monotonic_seconds() - start;
    knox_remark(k);
done:
    return st;
}

static hg_status stages(knox *k, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(knox_read_options(k, err));
    HG_TRY(incidents_read(k->c, 0, &k->input, err));
    HG_TRY(compute(k, err));
    HG_TRY(knox_describe(k, err));
    HG_TRY(hg_check_stop(&k->c->talk, err));
    if (k->c->options.value[OPT_OUTPUT].given)
        HG_TRY(knox_write(k, err));
    else
        HG_TRY(knox_print(k, err));
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

hg_status cmd_knox(cli *c, hg_err *err)
{
    knox *k = NULL; /* bands of two axes: much for a stack */
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&k, 1, sizeof *k, err));
    k->c = c;
    st = stages(k, err);
    incidents_clear(&k->input);
    event_times_clear(&k->events);
    hg_knox_clear(&k->table);
    hg_free(k->stratum);
    hg_buf_clear(&k->parameters);
    hg_buf_clear(&k->result);
    hg_free(k);
done:
    return st;
}
