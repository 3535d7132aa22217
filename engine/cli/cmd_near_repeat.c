/* cli/cmd_near_repeat.c - who repeats whom, and which addresses are to be warned: the stages. */
#include "base/try.h"
#include "cli/near_repeat.h"
#include "hotgrid/mem.h"

static hg_status find_links(near_repeat *r, hg_err *err)
{
    const event_times *e = &r->events;
    const bool asked = r->chain_m > 0;
    const hg_repeat_options options = {
        .space = r->knox.space,
        .time = r->knox.time,
        .metric = r->knox.metric,
        .chain_m = asked ? r->chain_m : r->advice.radius_m,
        .chain_days = asked ? r->chain_days : r->advice.days,
        .talk = &r->c->talk,
    };
    return hg_repeat_link_events(e->n, e->x, e->y, e->time, e->ticks_per_day, &options, &r->repeat,
                                 err);
}

static hg_status compute(near_repeat *r, hg_err *err)
{
    const event_times *e = &r->events;
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(near_repeat_take_events(r, err));
    incidents_remark_precision(r->c, &r->input, r->knox.space.edge[r->knox.space.n - 1]);
    HG_TRY(hg_knox_table(e->n, e->x, e->y, e->time, e->ticks_per_day, &r->knox, &r->table, err));
    hg_repeat_advice_above(&r->table, &r->knox.space, &r->knox.time, r->knox.alpha, r->least_ratio,
                           &r->advice);
    HG_TRY(find_links(r, err));
    HG_TRY(hg_repeat_zones(&r->advice, r->knox.metric, e->n, e->x, e->y, e->time, e->ticks_per_day,
                           r->as_of_tick, &r->zones, err));
    r->seconds_compute = hg_monotonic_seconds() - start;
    near_repeat_remark(r);
done:
    return st;
}

static hg_status stages(near_repeat *r, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(near_repeat_read_options(r, err));
    HG_TRY(incidents_read(r->c, 0, &r->input, err));
    HG_TRY(compute(r, err));
    HG_TRY(near_repeat_describe(r, err));
    HG_TRY(hg_check_stop(&r->c->talk, err));
    HG_TRY(near_repeat_write(r, err));
    cli_summary summary = {.account = &r->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = r->input.seconds,
                           .compute = r->seconds_compute,
                           .write = r->seconds_write,
                           .parameters = &r->parameters,
                           .result = &r->result};
    HG_TRY(cli_summary_write(r->c, &summary, err));
done:
    return st;
}

hg_status cmd_near_repeat(cli *c, hg_err *err)
{
    near_repeat *r = NULL; /* bands of two axes: much for a stack */
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&r, 1, sizeof *r, err));
    r->c = c;
    st = stages(r, err);
    incidents_clear(&r->input);
    hg_zone_free(r->zone);
    event_times_clear(&r->events);
    hg_knox_clear(&r->table);
    hg_repeat_clear(&r->repeat);
    hg_advice_zones_clear(&r->zones);
    hg_buf_clear(&r->parameters);
    hg_buf_clear(&r->result);
    hg_free(r);
done:
    return st;
}
