/* cli/near_repeat_options.c - which incidents, seen from which day, in which bands? */
#include "base/try.h"
#include "cli/incident_reading.h"
#include "cli/near_repeat.h"

static hg_status read_chains(near_repeat *r, hg_err *err)
{
    const option_value *value = r->c->options.value;
    double seconds;
    hg_status st = HG_OK;
    if (value[OPT_CHAIN_RADIUS].given != value[OPT_CHAIN_DAYS].given)
        return hg_fail(err, HG_EUSAGE,
                       "--chain-radius and --chain-days belong together: how near and how soon is "
                       "one that follows?");
    if (!value[OPT_CHAIN_RADIUS].given)
        return HG_OK;
    HG_TRY(event_days(r->c, OPT_CHAIN_DAYS, &seconds, err));
    r->chain_m = value[OPT_CHAIN_RADIUS].number;
    r->chain_days = seconds / HG_DAY_S;
done:
    return st;
}

hg_status near_repeat_read_options(near_repeat *r, hg_err *err)
{
    cli *c = r->c;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(c, command_find("near-repeat"), 0, err));
    if (!c->options.value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE,
                       "near-repeat needs --time: which column says when it began?");
    HG_TRY(bands_read(c, &r->knox, err));
    HG_TRY(read_chains(r, err));
    r->least_ratio =
        c->options.value[OPT_LEAST_RATIO].given ? c->options.value[OPT_LEAST_RATIO].number : 1;
    HG_TRY(near_repeat_check_output(c, err));
    HG_TRY(event_zone(c, &r->zone, err));
    r->as_of = HG_NO_TIME;
    HG_TRY(incident_instant(c, OPT_AS_OF, &r->as_of, err));
done:
    return st;
}

/* The midnight that ends the day of the newest incident: that day is complete. */
static void settle_as_of(near_repeat *r)
{
    if (r->as_of == HG_NO_TIME)
        r->as_of = hg_zone_add_days(r->zone, hg_zone_midnight(r->zone, r->input.newest), 1);
}

static bool was_known(const near_repeat *r, uint32_t row)
{
    const hg_incidents *table = &r->input.table;
    return table->begin[row] < r->as_of &&
           (table->known[row] == HG_NO_TIME || table->known[row] < r->as_of);
}

static void drop_later(near_repeat *r)
{
    event_times *e = &r->events;
    size_t kept = 0;
    for (size_t i = 0; i < e->n; i++) {
        if (!was_known(r, e->row[i]))
            continue;
        e->row[kept] = e->row[i];
        e->x[kept] = e->x[i];
        e->y[kept] = e->y[i];
        e->time[kept++] = e->time[i];
    }
    if (kept < e->n)
        hg_note(&r->c->talk, "%zu incidents began or became known after the as-of: left out",
                e->n - kept);
    e->n = kept;
}

hg_status near_repeat_take_events(near_repeat *r, hg_err *err)
{
    hg_status st = HG_OK;
    settle_as_of(r);
    HG_TRY(event_times_take(r->c, &r->input, bands_unit_s(&r->knox), true, &r->events, err));
    drop_later(r);
    r->as_of_tick = r->events.ticks_per_day == 1 ? event_day(r->zone, r->as_of) : r->as_of;
    bands_settle(r->c, &r->input.table, &r->knox);
done:
    return st;
}
