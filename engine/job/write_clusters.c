/* job/write_clusters.c - advice_zones.* and emerging.*, and what the manifest holds of them. */
#include <math.h>

#include "base/try.h"
#include "job/run.h"

typedef char short_text[16];

static hg_status write_zones(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err)
{
    const hg_advice_zones *z = &offence->near_repeat.zones;
    const char *folder = offence->plan->offence;
    int64_t *rank = NULL;
    double *radius = NULL, *left = NULL;
    const char **from = NULL, **until = NULL;
    short_text *text = NULL;
    hg_area *shape = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&rank, z->n, sizeof *rank, err));
    HG_TRY(hg_alloc(&radius, z->n, sizeof *radius, err));
    HG_TRY(hg_alloc(&left, z->n, sizeof *left, err));
    HG_TRY(hg_alloc(&from, z->n, sizeof *from, err));
    HG_TRY(hg_alloc(&until, z->n, sizeof *until, err));
    HG_TRY(hg_alloc(&text, 2 * z->n, sizeof *text, err));
    HG_TRY(hg_alloc(&shape, z->n, sizeof *shape, err));
    for (size_t i = 0; i < z->n; i++) {
        rank[i] = (int64_t)z->zone[i].visit + 1;
        radius[i] = offence->near_repeat.advice.radius_m;
        left[i] = z->zone[i].days_left;
        from[i] = run_day_text(z->zone[i].from, text[2 * i]);
        until[i] = run_day_text(z->zone[i].until - 1, text[2 * i + 1]);
        shape[i] = z->zone[i].shape;
    }
    const hg_column columns[] = {
        {.name = "rank",
         .type = HG_COLUMN_INT,
         .integer = rank,
         .help = "round of visits: zones that overlap; 1 holds most"},
        {.name = "from",
         .type = HG_COLUMN_TEXT,
         .text = from,
         .help = "local date of the incident"},
        {.name = "until",
         .type = HG_COLUMN_TEXT,
         .text = until,
         .help = "last local date on which the advice holds"},
        {.name = "radius_m",
         .type = HG_COLUMN_REAL,
         .real = radius,
         .help = "warn addresses nearer than this"},
        {.name = "days_left", .type = HG_COLUMN_REAL, .real = left, .help = "from the as-of on"},
    };
    const hg_layer layer = {.name = "advice_zones",
                            .n_rows = z->n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = shape};
    HG_TRY(run_write_layer(run, folder, &layer, facts, err));
    HG_TRY(run_write_layer_style(run, folder, HG_STYLE_HOTSPOTS, &layer, err));
done:
    hg_free(rank);
    hg_free(radius);
    hg_free(left);
    hg_free((void *)from);
    hg_free((void *)until);
    hg_free(text);
    hg_free(shape);
    return st;
}

typedef struct emerging_table {
    const char **category, **rule;
    double *real[5]; /* z_last, trend_z, trend_p, count, count_last */
    int64_t *hot, *cold;
} emerging_table;

static hg_status fill_emerging(const hg_emerging *e, emerging_table *t, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&t->category, e->n, sizeof *t->category, err));
    HG_TRY(hg_alloc(&t->rule, e->n, sizeof *t->rule, err));
    HG_TRY(hg_alloc(&t->hot, e->n, sizeof *t->hot, err));
    HG_TRY(hg_alloc(&t->cold, e->n, sizeof *t->cold, err));
    for (size_t k = 0; k < HG_COUNT(t->real); k++)
        HG_TRY(hg_alloc(&t->real[k], e->n, sizeof *t->real[k], err));
    for (size_t z = 0; z < e->n; z++) {
        const hg_emerging_place *p = &e->place[z];
        const double real[] = {p->z_last, p->trend_z, p->trend_p, p->count, p->count_last};
        for (size_t k = 0; k < HG_COUNT(t->real); k++)
            t->real[k][z] = real[k];
        t->category[z] = hg_pattern_name(p->pattern);
        t->rule[z] = p->rule;
        t->hot[z] = p->hot_steps;
        t->cold[z] = p->cold_steps;
    }
done:
    return st;
}

static hg_status write_emerging(const run_state *run, const run_offence *offence,
                                const hg_file_facts *facts, hg_err *err)
{
    const hg_emerging *e = &offence->emerging.result;
    const char *folder = offence->plan->offence;
    emerging_table t = {0};
    hg_status st = HG_OK;
    HG_TRY(fill_emerging(e, &t, err));
    const hg_column columns[] = {
        {.name = "code", .type = HG_COLUMN_TEXT, .text = (const char *const *)run->zones.code},
        {.name = "name", .type = HG_COLUMN_TEXT, .text = (const char *const *)run->zones.name},
        {.name = "category", .type = HG_COLUMN_TEXT, .text = t.category, .help = "pattern"},
        {.name = "z_last", .type = HG_COLUMN_REAL, .real = t.real[0], .help = "Gi*, last step"},
        {.name = "hot_steps", .type = HG_COLUMN_INT, .integer = t.hot, .help = "significantly hot"},
        {.name = "trend_z", .type = HG_COLUMN_REAL, .real = t.real[1], .help = "Mann-Kendall of z"},
        {.name = "trend_p", .type = HG_COLUMN_REAL, .real = t.real[2], .help = "two-sided"},
        {.name = "rule", .type = HG_COLUMN_TEXT, .text = t.rule, .help = "what made it so"},
        {.name = "cold_steps", .type = HG_COLUMN_INT, .integer = t.cold, .help = "cold steps"},
        {.name = "count", .type = HG_COLUMN_REAL, .real = t.real[3], .help = "all steps"},
        {.name = "count_last", .type = HG_COLUMN_REAL, .real = t.real[4], .help = "last step"},
    };
    const hg_layer layer = {.name = "emerging",
                            .n_rows = e->n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = run->zones.area};
    HG_TRY(run_write_layer(run, folder, &layer, facts, err));
    HG_TRY(run_write_layer_style(run, folder, HG_STYLE_ZONES, &layer, err));
done:
    for (size_t k = 0; k < HG_COUNT(t.real); k++)
        hg_free(t.real[k]);
    hg_free((void *)t.category);
    hg_free((void *)t.rule);
    hg_free(t.hot);
    hg_free(t.cold);
    return st;
}

hg_status run_write_clusters(const run_state *run, const run_offence *offence,
                             const hg_file_facts *facts, hg_err *err)
{
    hg_status st = HG_OK;
    if (offence->near_repeat.wanted)
        HG_TRY(write_zones(run, offence, facts, err));
    if (offence->emerging.made)
        HG_TRY(write_emerging(run, offence, facts, err));
    if (offence->scan.wanted)
        HG_TRY(run_write_alarms(run, offence, facts, err));
done:
    return st;
}

/* ---- the manifest ---- */

static void put_near_repeat(hg_json *json, const run_near_repeat *near)
{
    if (!near->wanted)
        return;
    hg_json_object(json, "near_repeat");
    hg_json_string(json, "says", near->sentence.data);
    hg_json_int(json, "incidents", (int64_t)near->events);
    hg_json_bool(json, "advice", near->advice.found);
    hg_json_double(json, "radius_m", near->advice.found ? near->advice.radius_m : NAN);
    hg_json_double(json, "days", near->advice.found ? near->advice.days : NAN);
    hg_json_int(json, "zones", (int64_t)near->zones.n);
    hg_json_int(json, "visits", (int64_t)near->zones.n_visits);
    hg_json_end_object(json);
}

static void put_emerging(hg_json *json, const run_emerging *e)
{
    if (!e->wanted)
        return;
    hg_json_object(json, "emerging");
    hg_json_string(json, "says", e->sentence.data);
    hg_json_string(json, "rules", hg_emerging_rules_name(HG_RULES_ESRI_2024));
    hg_json_int(json, "steps", (int64_t)e->result.steps);
    hg_json_int(json, "hot", (int64_t)e->hot);
    hg_json_int(json, "cold", (int64_t)e->cold);
    hg_json_end_object(json);
}

static void put_scan(hg_json *json, const run_scan *s)
{
    if (!s->wanted)
        return;
    hg_json_object(json, "scan");
    hg_json_string(json, "says", s->sentence.data);
    hg_json_int(json, "incidents", (int64_t)s->events);
    hg_json_int(json, "alarms", (int64_t)s->alarms);
    hg_json_double(json, "p", s->result.n > 0 ? s->result.cluster[0].p : NAN);
    hg_json_double(json, "recurrence_days", s->result.n > 0 ? s->recurrence_days : NAN);
    hg_json_end_object(json);
}

static bool any_wanted(const run_offence *o)
{
    return o->near_repeat.wanted || o->emerging.wanted || o->scan.wanted;
}

void run_clusters_json(hg_json *json, const run_state *run)
{
    bool any = false;
    for (size_t i = 0; i < run->n_offences; i++)
        any = any || any_wanted(&run->offences[i]);
    if (!any)
        return;
    hg_json_object(json, "clusters");
    for (size_t i = 0; i < run->n_offences; i++) {
        if (!any_wanted(&run->offences[i]))
            continue;
        hg_json_object(json, run->offences[i].plan->offence);
        put_near_repeat(json, &run->offences[i].near_repeat);
        put_emerging(json, &run->offences[i].emerging);
        put_scan(json, &run->offences[i].scan);
        hg_json_end_object(json);
    }
    hg_json_end_object(json);
}
