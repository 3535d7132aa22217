/* cluster/repeat.c - who followed whom: chains of incidents, and what each incident is in them. */
#include "cluster/repeat.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"

static const char *const kind_names[] = {"none", "originator", "repeat", "near_repeat", "same_day"};

const char *hg_repeat_kind_name(hg_repeat_kind kind)
{
    return (size_t)kind < HG_COUNT(kind_names) ? kind_names[kind] : "";
}

static hg_status check_window(const hg_repeat_options *o, hg_err *err)
{
    double last_m = o->space.edge[o->space.n - 1], last_days = o->time.edge[o->time.n - 1];
    if (!(o->chain_m >= 0) || !(o->chain_days >= 0))
        return hg_fail(err, HG_EDOMAIN, "chains over %g m and %g days: must not be negative",
                       o->chain_m, o->chain_days);
    if (o->chain_m > last_m || o->chain_days > last_days)
        return hg_fail(err, HG_EDOMAIN,
                       "chains over %g m and %g days reach beyond the bands, which end at %g m and "
                       "%g days",
                       o->chain_m, o->chain_days, last_m, last_days);
    return HG_OK;
}

/* What the links say of each event, by rank. */
typedef struct role {
    uint32_t first; /* a member of its chain that stands not behind it; the first one at the end */
    uint32_t earlier, later;
    bool same_place, same_day;
} role;

static uint32_t first_of(role *roles, uint32_t i)
{
    while (roles[i].first != i) {
        roles[i].first = roles[roles[i].first].first;
        i = roles[i].first;
    }
    return i;
}

static void take_link(const hg_repeat_link *link, bool same_place, role *roles)
{
    role *from = &roles[link->from], *to = &roles[link->to];
    uint32_t a = first_of(roles, link->from), b = first_of(roles, link->to);
    roles[a < b ? b : a].first = a < b ? a : b;
    if (link->same_day) {
        from->same_day = to->same_day = true;
        return;
    }
    from->later++;
    to->earlier++;
    to->same_place |= same_place;
}

static hg_repeat_kind kind_of(const role *r)
{
    if (r->earlier > 0)
        return r->same_place ? HG_REPEAT_REPEAT : HG_REPEAT_NEAR;
    if (r->same_day)
        return HG_REPEAT_SAME_DAY;
    return r->later > 0 ? HG_REPEAT_ORIGINATOR : HG_REPEAT_NONE;
}

static void take_links(const hg_repeat *made, const hg_repeat_options *options, role *roles)
{
    const bool banded = hg_knox_has_same_place(&options->space);
    for (size_t i = 0; i < made->n; i++)
        roles[i].first = (uint32_t)i;
    for (size_t k = 0; k < made->n_links; k++) {
        const hg_repeat_link *link = &made->link[k];
        if (link->chained)
            take_link(link, banded ? link->space_band == 0 : link->distance_m == 0, roles);
    }
}

/* members[rank]: events of the chain that begins there. */
static void count_chains(hg_repeat *made, role *roles, uint32_t *members)
{
    for (size_t i = 0; i < made->n; i++)
        members[first_of(roles, (uint32_t)i)]++;
    for (size_t i = 0; i < made->n; i++) {
        if (members[i] < 2)
            continue;
        made->n_chains++;
        made->longest = members[i] > made->longest ? members[i] : made->longest;
    }
}

static hg_status settle_roles(const hg_ranked *events, const hg_repeat_options *options,
                              hg_repeat *made, hg_err *err)
{
    role *roles = NULL;
    uint32_t *members = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&roles, events->n, sizeof *roles, err));
    HG_TRY(hg_alloc(&members, events->n, sizeof *members, err));
    take_links(made, options, roles);
    count_chains(made, roles, members);
    for (size_t i = 0; i < events->n; i++) {
        uint32_t row = events->row[i], first = first_of(roles, (uint32_t)i);
        hg_repeat_kind kind = kind_of(&roles[i]);
        made->kind[row] = (uint8_t)kind;
        made->chain[row] = members[first] > 1 ? first + 1 : 0;
        made->earlier[row] = roles[i].earlier;
        made->later[row] = roles[i].later;
        made->kinds[kind]++;
    }
done:
    hg_free(roles);
    hg_free(members);
    return st;
}

static hg_status make_room(hg_repeat *made, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_alloc(&made->kind, made->n, sizeof *made->kind, err));
    HG_TRY(hg_alloc(&made->chain, made->n, sizeof *made->chain, err));
    HG_TRY(hg_alloc(&made->earlier, made->n, sizeof *made->earlier, err));
    HG_TRY(hg_alloc(&made->later, made->n, sizeof *made->later, err));
done:
    return st;
}

hg_status hg_repeat_link_events(size_t n, const double *x, const double *y, const int64_t *time,
                                int64_t ticks_per_day, const hg_repeat_options *options,
                                hg_repeat *out, hg_err *err)
{
    hg_ranked events = {0};
    hg_repeat made = {.n = n};
    hg_status st;
    HG_TRY(check_window(options, err));
    HG_TRY(hg_ranked_make(n, x, y, time, options->space.edge[options->space.n - 1], &events, err));
    HG_TRY(hg_repeat_find(&events, (double)ticks_per_day, options, &made.link, &made.n_links, err));
    HG_TRY(make_room(&made, err));
    HG_TRY(settle_roles(&events, options, &made, err));
    HG_TRY(hg_repeat_medians(&made, err));
    for (size_t k = 0; k < made.n_links; k++) {
        made.link[k].from = events.row[made.link[k].from];
        made.link[k].to = events.row[made.link[k].to];
    }
    *out = made;
    made = (hg_repeat){0};
done:
    hg_ranked_clear(&events);
    hg_repeat_clear(&made);
    return st;
}

void hg_repeat_clear(hg_repeat *repeat)
{
    hg_free(repeat->kind);
    hg_free(repeat->chain);
    hg_free(repeat->earlier);
    hg_free(repeat->later);
    hg_free(repeat->link);
    *repeat = (hg_repeat){0};
}
