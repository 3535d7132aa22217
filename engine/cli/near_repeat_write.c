/*
 * cli/near_repeat_write.c - zones, visits, events and links as layers.
 *
 * A GeoPackage holds all four; other formats get a file each, the zones under the name that was
 * asked for. Links have no geometry: outside a GeoPackage they are a .csv.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/near_repeat.h"
#include "hotgrid/mem.h"

enum { ZONES, VISITS, EVENTS, LINKS, LAYERS };
static const char *const layer_names[] = {"zones", "visits", "events", "links"};

enum { COLUMNS_MOST = 10, BLOCKS_MOST = 12 };
typedef char short_text[32];

/* One layer and the columns that it owns. */
typedef struct layer_table {
    hg_layer layer;
    hg_column column[COLUMNS_MOST];
    void *block[BLOCKS_MOST];
    size_t n_blocks;
} layer_table;

static void clear_layer(layer_table *t)
{
    for (size_t i = 0; i < t->n_blocks; i++)
        hg_free(t->block[i]);
}

static hg_status add_block(layer_table *t, size_t size, void *out, hg_err *err)
{
    void *made = NULL;
    hg_status st = hg_alloc(&made, t->layer.n_rows, size, err);
    if (st != HG_OK)
        return st;
    t->block[t->n_blocks++] = made;
    memcpy(out, &made, sizeof made); /* any pointer to rows */
    return HG_OK;
}

static hg_column *next_column(layer_table *t, const char *name, hg_column_type type,
                              const char *help)
{
    hg_column *column = &t->column[t->layer.n_columns++];
    *column = (hg_column){.name = name, .type = type, .help = help};
    t->layer.columns = t->column;
    return column;
}

static hg_status add_real(layer_table *t, const char *name, const char *help, double **out,
                          hg_err *err)
{
    hg_status st = add_block(t, sizeof **out, out, err);
    if (st == HG_OK)
        next_column(t, name, HG_COLUMN_REAL, help)->real = *out;
    return st;
}

static hg_status add_integer(layer_table *t, const char *name, const char *help, int64_t **out,
                             hg_err *err)
{
    hg_status st = add_block(t, sizeof **out, out, err);
    if (st == HG_OK)
        next_column(t, name, HG_COLUMN_INT, help)->integer = *out;
    return st;
}

static hg_status add_text(layer_table *t, const char *name, const char *help, const char ***out,
                          hg_err *err)
{
    hg_status st = add_block(t, sizeof **out, out, err);
    if (st == HG_OK)
        next_column(t, name, HG_COLUMN_TEXT, help)->text = *out;
    return st;
}

/* ---- times as people read them ---- */

static const char *date_text(int64_t day, char out[32])
{
    hg_civil civil;
    hg_civil_from_seconds(day * HG_DAY_S, &civil);
    snprintf(out, sizeof(short_text), "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    return out;
}

/* A date, or a local time with its offset. */
static const char *tick_text(const near_repeat *r, int64_t tick, char out[32])
{
    return r->events.ticks_per_day == 1 ? date_text(tick, out)
                                        : hg_time_iso_local(r->zone, tick, out);
}

/* The last date on which something that ends before `until` still holds. */
static const char *last_date(const near_repeat *r, int64_t until, char out[32])
{
    return date_text(r->events.ticks_per_day == 1 ? until - 1 : event_day(r->zone, until - 1), out);
}

static const char *id_of(const near_repeat *r, size_t event)
{
    const hg_incidents *table = &r->input.table;
    return hg_strings_get(&table->ids, table->id[r->events.row[event]]);
}

/* ---- the four layers ---- */

static hg_status make_zones(const near_repeat *r, layer_table *t, hg_err *err)
{
    const hg_advice_zones *z = &r->zones;
    const char **id, **from, **until, **until_time;
    double *radius, *left, *x, *y;
    int64_t *visit;
    short_text *text;
    hg_area *shape;
    hg_status st;
    t->layer = (hg_layer){.name = "zones", .n_rows = z->n};
    HG_TRY(add_text(t, "id", "of the incident", &id, err));
    HG_TRY(add_text(t, "from", "when it happened, local", &from, err));
    HG_TRY(add_text(t, "until", "last date on which the advice holds", &until, err));
    HG_TRY(add_real(t, "radius_m", "neighbours nearer than this", &radius, err));
    HG_TRY(add_real(t, "days_left", "from the as-of on", &left, err));
    HG_TRY(add_integer(t, "visit", "round of visits: zones that overlap", &visit, err));
    HG_TRY(add_text(t, "ends", "the advice holds before this date or time", &until_time, err));
    HG_TRY(add_real(t, "x", "of the incident, m", &x, err));
    HG_TRY(add_real(t, "y", "of the incident, m", &y, err));
    HG_TRY(add_block(t, 3 * sizeof *text, &text, err));
    HG_TRY(add_block(t, sizeof *shape, &shape, err));
    for (size_t i = 0; i < z->n; i++) {
        const hg_advice_zone *zone = &z->zone[i];
        id[i] = id_of(r, zone->event);
        from[i] = tick_text(r, zone->from, text[3 * i]);
        until[i] = last_date(r, zone->until, text[3 * i + 1]);
        until_time[i] = tick_text(r, zone->until, text[3 * i + 2]);
        radius[i] = r->advice.radius_m;
        left[i] = zone->days_left;
        visit[i] = (int64_t)zone->visit + 1;
        x[i] = r->events.x[zone->event];
        y[i] = r->events.y[zone->event];
        shape[i] = zone->shape;
    }
    t->layer.area = shape;
done:
    return st;
}

static hg_status make_visits(const near_repeat *r, layer_table *t, hg_err *err)
{
    const hg_advice_zones *z = &r->zones;
    const char **from, **first, **last;
    int64_t *visit, *zones;
    double *area;
    short_text *text;
    hg_area *shape;
    hg_status st;
    t->layer = (hg_layer){.name = "visits", .n_rows = z->n_visits};
    HG_TRY(add_integer(t, "visit", "1 holds most zones", &visit, err));
    HG_TRY(add_integer(t, "zones", "incidents whose zones overlap", &zones, err));
    HG_TRY(add_text(t, "from", "earliest incident, local", &from, err));
    HG_TRY(add_text(t, "first_until", "last date of the zone that ends first", &first, err));
    HG_TRY(add_text(t, "until", "last date of the zone that ends last", &last, err));
    HG_TRY(add_real(t, "area_m2", "square metres", &area, err));
    HG_TRY(add_block(t, 3 * sizeof *text, &text, err));
    HG_TRY(add_block(t, sizeof *shape, &shape, err));
    for (size_t v = 0; v < z->n_visits; v++) {
        const hg_advice_visit *one = &z->visit[v];
        visit[v] = (int64_t)v + 1;
        zones[v] = (int64_t)one->zones;
        from[v] = tick_text(r, one->from, text[3 * v]);
        first[v] = last_date(r, one->first_until, text[3 * v + 1]);
        last[v] = last_date(r, one->last_until, text[3 * v + 2]);
        area[v] = one->area_m2;
        shape[v] = one->shape;
    }
    t->layer.area = shape;
done:
    return st;
}

static hg_status make_events(const near_repeat *r, layer_table *t, hg_err *err)
{
    const hg_repeat *found = &r->repeat;
    const char **id, **kind, **when;
    int64_t *chain, *earlier, *later;
    short_text *text;
    hg_status st;
    t->layer = (hg_layer){.name = "events", .n_rows = r->events.n};
    HG_TRY(add_text(t, "id", "of the incident", &id, err));
    HG_TRY(add_text(t, "class", "originator, repeat, near_repeat, same_day or none", &kind, err));
    HG_TRY(add_integer(t, "chain", "rank of the chain's first incident; empty: none", &chain, err));
    HG_TRY(
        add_integer(t, "earlier", "incidents in the chain window that it follows", &earlier, err));
    HG_TRY(add_integer(t, "later", "incidents in the chain window that follow it", &later, err));
    HG_TRY(add_text(t, "time", "date, or local time", &when, err));
    HG_TRY(add_block(t, sizeof *text, &text, err));
    for (size_t i = 0; i < r->events.n; i++) {
        id[i] = id_of(r, i);
        kind[i] = hg_repeat_kind_name((hg_repeat_kind)found->kind[i]);
        chain[i] = found->chain[i] > 0 ? (int64_t)found->chain[i] : INT64_MIN;
        earlier[i] = found->earlier[i];
        later[i] = found->later[i];
        when[i] = tick_text(r, r->events.time[i], text[i]);
    }
    t->layer.x = r->events.x;
    t->layer.y = r->events.y;
done:
    return st;
}

typedef struct band_names {
    char space[HG_KNOX_BANDS_MOST][64], time[HG_KNOX_BANDS_MOST][64];
} band_names;

static hg_status make_links(const near_repeat *r, layer_table *t, hg_err *err)
{
    const hg_repeat *found = &r->repeat;
    const char **from, **to, **space, **time;
    double *distance, *lag;
    int64_t *same_day, *chained, *chain;
    band_names *names;
    hg_status st;
    t->layer = (hg_layer){.name = "links", .n_rows = found->n_links};
    HG_TRY(add_text(t, "from", "id of the earlier incident", &from, err));
    HG_TRY(add_text(t, "to", "id of the later incident", &to, err));
    HG_TRY(add_real(t, "distance_m", "metres", &distance, err));
    HG_TRY(add_real(t, "lag_days", "days", &lag, err));
    HG_TRY(add_text(t, "space_band", "metres", &space, err));
    HG_TRY(add_text(t, "time_band", "days", &time, err));
    HG_TRY(add_integer(t, "same_day", "1: nobody knows who was first", &same_day, err));
    HG_TRY(add_integer(t, "chained", "1: in the chain window", &chained, err));
    HG_TRY(add_integer(t, "chain", "of the two; empty: not in the chain window", &chain, err));
    HG_TRY(hg_alloc(&names, 1, sizeof *names, err));
    t->block[t->n_blocks++] = names;
    for (size_t a = 0; a < r->knox.space.n; a++)
        hg_knox_interval(&r->knox.space, a, names->space[a]);
    for (size_t b = 0; b < r->knox.time.n; b++)
        hg_knox_interval(&r->knox.time, b, names->time[b]);
    for (size_t k = 0; k < found->n_links; k++) {
        const hg_repeat_link *link = &found->link[k];
        from[k] = id_of(r, link->from);
        to[k] = id_of(r, link->to);
        distance[k] = link->distance_m;
        lag[k] = link->lag_days;
        space[k] = names->space[link->space_band];
        time[k] = names->time[link->time_band];
        same_day[k] = link->same_day;
        chained[k] = link->chained;
        chain[k] = link->chained ? (int64_t)found->chain[link->from] : INT64_MIN;
    }
done:
    return st;
}

/* ---- files ---- */

static bool is_gpkg(const char *path)
{
    const hg_writer *writer = hg_writer_for_path(path);
    return writer && strcmp(writer->name, "gpkg") == 0;
}

/* OUT.shp to OUT_visits.shp, OUT_links.csv. */
static hg_status path_of(const char *path, size_t layer, char *out, size_t room, hg_err *err)
{
    const char *dot = strrchr(path, '.');
    int stem = (int)(dot - path);
    int length = layer == ZONES ? snprintf(out, room, "%s", path)
                                : snprintf(out, room, "%.*s_%s%s", stem, path, layer_names[layer],
                                           layer == LINKS ? ".csv" : dot);
    if (length < 0 || (size_t)length >= room)
        return hg_fail(err, HG_EUSAGE, "-o %.100s...: the path is too long", path);
    return HG_OK;
}

hg_status near_repeat_check_output(const cli *c, hg_err *err)
{
    const option_value *value = c->options.value;
    char path[4096];
    struct stat facts;
    hg_status st;
    HG_TRY(event_output(c, err));
    for (size_t k = 0; k < LAYERS && !is_gpkg(value[OPT_OUTPUT].text); k++) {
        HG_TRY(path_of(value[OPT_OUTPUT].text, k, path, sizeof path, err));
        if (!value[OPT_FORCE].given && lstat(path, &facts) == 0)
            return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", path);
    }
done:
    return st;
}

/* The zones come last: when they are there, all is. */
static hg_status write_files(const char *path, const hg_layer *layers, const hg_file_facts *facts,
                             hg_err *err)
{
    char own[4096];
    hg_status st = HG_OK;
    for (size_t k = LAYERS; k-- > 0;) {
        HG_TRY(path_of(path, k, own, sizeof own, err));
        HG_TRY(hg_write_layer(own, &layers[k], facts, err));
    }
done:
    return st;
}

hg_status near_repeat_write(near_repeat *r, hg_err *err)
{
    static hg_status (*const make[])(const near_repeat *, layer_table *,
                                     hg_err *) = {make_zones, make_visits, make_events, make_links};
    const option_value *value = r->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    double start = hg_monotonic_seconds();
    layer_table table[LAYERS] = {0};
    hg_layer layers[LAYERS];
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", r->parameters.data}};
    const hg_file_facts facts = {.crs = r->input.work_crs,
                                 .as_of = r->as_of,
                                 .tags = tags,
                                 .n_tags = HG_COUNT(tags),
                                 .overwrite = value[OPT_FORCE].given};
    hg_status st = HG_OK;
    for (size_t k = 0; k < LAYERS; k++) {
        HG_TRY(make[k](r, &table[k], err));
        layers[k] = table[k].layer;
    }
    if (is_gpkg(path))
        HG_TRY(hg_write_layers(path, LAYERS, layers, &facts, err));
    else
        HG_TRY(write_files(path, layers, &facts, err));
    r->seconds_write = hg_monotonic_seconds() - start;
done:
    for (size_t k = 0; k < LAYERS; k++)
        clear_layer(&table[k]);
    return st;
}
