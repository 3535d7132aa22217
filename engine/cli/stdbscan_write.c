/* cli/stdbscan_write.c - labels of all incidents as a table, or clusters as polygons. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/stdbscan.h"
#include "hotgrid/mem.h"

typedef char time_text[32];

/* A local time with its offset; of dates the date. */
static const char *time_of(const stdbscan_command *s, const hg_zone *zone, int64_t time,
                           char out[32])
{
    if (!s->dates)
        return hg_time_iso_local(zone, time, out);
    hg_time_iso(time, out);
    out[10] = '\0'; /* YYYY-MM-DD */
    return out;
}

static hg_status write_labels(stdbscan_command *s, const char *path, const hg_file_facts *facts,
                              hg_err *err)
{
    const hg_incidents *table = &s->input.table;
    const bool timed = s->c->options.value[OPT_TIME].given;
    const char **id = NULL, **when = NULL;
    time_text *text = NULL;
    int64_t *cluster = NULL, *core = NULL;
    hg_zone *zone = NULL;
    hg_status st;
    HG_TRY(event_zone(s->c, &zone, err));
    HG_TRY(hg_alloc(&id, table->n, sizeof *id, err));
    HG_TRY(hg_alloc(&when, table->n, sizeof *when, err));
    HG_TRY(hg_alloc(&text, table->n, sizeof *text, err));
    HG_TRY(hg_alloc(&cluster, table->n, sizeof *cluster, err));
    HG_TRY(hg_alloc(&core, table->n, sizeof *core, err));
    for (size_t i = 0; i < table->n; i++) {
        id[i] = hg_strings_get(&table->ids, table->id[i]);
        when[i] = timed ? hg_time_iso_local(zone, table->begin[i], text[i]) : "";
        cluster[i] = core[i] = INT64_MIN;
    }
    for (size_t k = 0; k < s->events.n; k++) {
        cluster[s->events.row[k]] = s->labels.cluster[k];
        core[s->events.row[k]] = s->labels.core[k];
    }
    const hg_column columns[] = {
        {.name = "id", .type = HG_COLUMN_TEXT, .text = id, .help = "of the incident"},
        {.name = "cluster",
         .type = HG_COLUMN_INT,
         .integer = cluster,
         .help = "1 is the largest; 0 = noise; empty: the time is known too vaguely"},
        {.name = "core", .type = HG_COLUMN_INT, .integer = core, .help = "1 = core"},
        {.name = "x", .type = HG_COLUMN_REAL, .real = table->x, .help = "working CRS, m"},
        {.name = "y", .type = HG_COLUMN_REAL, .real = table->y, .help = "working CRS, m"},
        {.name = "time", .type = HG_COLUMN_TEXT, .text = when, .help = "begin, local"},
    };
    const hg_layer layer = {
        .name = "stdbscan", .n_rows = table->n, .columns = columns, .n_columns = HG_COUNT(columns)};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    hg_zone_free(zone);
    hg_free((void *)id);
    hg_free((void *)when);
    hg_free(text);
    hg_free(cluster);
    hg_free(core);
    return st;
}

/* ---- clusters as polygons ---- */

enum { REALS = 4 }; /* duration, centre x and y, area */

typedef struct cluster_table {
    size_t n;
    hg_area *hull;
    int64_t *number, *members, *core, *places;
    double *real[REALS];
    const char **start, **end, **shape;
    time_text *text; /* two a row */
} cluster_table;

static void clear_table(cluster_table *t)
{
    void *const blocks[] = {t->number, t->members,       t->core,        t->places,
                            t->text,   (void *)t->start, (void *)t->end, (void *)t->shape};
    for (size_t k = 0; t->hull && k < t->n; k++)
        hg_area_clear(&t->hull[k]);
    hg_free(t->hull);
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    for (size_t i = 0; i < REALS; i++)
        hg_free(t->real[i]);
}

static hg_status make_room(cluster_table *t, hg_err *err)
{
    int64_t **const integers[] = {&t->number, &t->members, &t->core, &t->places};
    hg_status st;
    HG_TRY(hg_alloc(&t->hull, t->n, sizeof *t->hull, err));
    for (size_t i = 0; i < HG_COUNT(integers); i++)
        HG_TRY(hg_alloc(integers[i], t->n, sizeof **integers[i], err));
    for (size_t i = 0; i < REALS; i++)
        HG_TRY(hg_alloc(&t->real[i], t->n, sizeof *t->real[i], err));
    HG_TRY(hg_alloc(&t->start, t->n, sizeof *t->start, err));
    HG_TRY(hg_alloc(&t->end, t->n, sizeof *t->end, err));
    HG_TRY(hg_alloc(&t->shape, t->n, sizeof *t->shape, err));
    HG_TRY(hg_alloc(&t->text, 2 * t->n, sizeof *t->text, err));
done:
    return st;
}

/* Members cluster by cluster: first[k] is where those of cluster k + 1 begin. */
static hg_status sort_members(const stdbscan_command *s, size_t **first, double **x, double **y,
                              hg_err *err)
{
    const hg_stdbscan *l = &s->labels;
    size_t *next = NULL;
    hg_status st;
    HG_TRY(hg_alloc(first, l->n_clusters + 1, sizeof **first, err));
    HG_TRY(hg_alloc(x, l->n, sizeof **x, err));
    HG_TRY(hg_alloc(y, l->n, sizeof **y, err));
    HG_TRY(hg_alloc(&next, l->n_clusters + 1, sizeof *next, err));
    for (size_t k = 0; k < l->n_clusters; k++)
        next[k + 1] = (*first)[k + 1] = (*first)[k] + l->clusters[k].n;
    for (size_t i = 0; i < l->n; i++) {
        if (l->cluster[i] == 0)
            continue;
        size_t at = next[l->cluster[i] - 1]++;
        (*x)[at] = s->events.x[i];
        (*y)[at] = s->events.y[i];
    }
done:
    hg_free(next);
    return st;
}

static hg_status draw_hulls(stdbscan_command *s, cluster_table *t, hg_err *err)
{
    size_t *first = NULL;
    double *x = NULL, *y = NULL;
    hg_status st;
    HG_TRY(sort_members(s, &first, &x, &y, err));
    for (size_t k = 0; k < t->n; k++) {
        bool stripped = false;
        HG_TRY(hg_shape_hull(s->labels.clusters[k].n, x + first[k], y + first[k], s->strip_m,
                             &t->hull[k], &stripped, err));
        t->shape[k] = stripped ? "strip" : "hull";
        s->stripped += stripped;
    }
done:
    hg_free(first);
    hg_free(x);
    hg_free(y);
    return st;
}

static hg_status fill_table(stdbscan_command *s, cluster_table *t, hg_err *err)
{
    const bool timed = s->c->options.value[OPT_TIME].given;
    hg_zone *zone = NULL;
    hg_status st;
    HG_TRY(event_zone(s->c, &zone, err));
    HG_TRY(make_room(t, err));
    HG_TRY(draw_hulls(s, t, err));
    for (size_t k = 0; k < t->n; k++) {
        const hg_stdbscan_cluster *c = &s->labels.clusters[k];
        t->number[k] = (int64_t)k + 1;
        t->members[k] = (int64_t)c->n;
        t->core[k] = (int64_t)c->core;
        t->places[k] = (int64_t)c->places;
        t->start[k] = timed ? time_of(s, zone, c->start, t->text[2 * k]) : "";
        t->end[k] = timed ? time_of(s, zone, c->end, t->text[2 * k + 1]) : "";
        t->real[0][k] = timed ? (double)(c->end - c->start) / HG_DAY_S : NAN;
        t->real[1][k] = c->x;
        t->real[2][k] = c->y;
        t->real[3][k] = hg_area_m2(&t->hull[k]);
    }
done:
    hg_zone_free(zone);
    return st;
}

static hg_status write_clusters(stdbscan_command *s, const char *path, const hg_file_facts *facts,
                                hg_err *err)
{
    cluster_table t = {.n = s->labels.n_clusters};
    hg_status st;
    HG_TRY(fill_table(s, &t, err));
    const hg_column columns[] = {
        {.name = "cluster", .type = HG_COLUMN_INT, .integer = t.number, .help = "1 is the largest"},
        {.name = "n", .type = HG_COLUMN_INT, .integer = t.members, .help = "incidents"},
        {.name = "core", .type = HG_COLUMN_INT, .integer = t.core, .help = "core incidents"},
        {.name = "places", .type = HG_COLUMN_INT, .integer = t.places, .help = "distinct places"},
        {.name = "start", .type = HG_COLUMN_TEXT, .text = t.start, .help = "first incident, local"},
        {.name = "end", .type = HG_COLUMN_TEXT, .text = t.end, .help = "last incident, local"},
        {.name = "duration_days", .type = HG_COLUMN_REAL, .real = t.real[0], .help = "days"},
        {.name = "centre_x", .type = HG_COLUMN_REAL, .real = t.real[1], .help = "mean, m"},
        {.name = "centre_y", .type = HG_COLUMN_REAL, .real = t.real[2], .help = "mean, m"},
        {.name = "area_m2", .type = HG_COLUMN_REAL, .real = t.real[3], .help = "of the polygon"},
        {.name = "shape",
         .type = HG_COLUMN_TEXT,
         .text = t.shape,
         .help = "hull, or strip: one place or one line, widened by a tenth of eps"},
    };
    const hg_layer layer = {.name = "clusters",
                            .n_rows = t.n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = t.hull};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
    if (s->stripped > 0)
        hg_note(&s->c->talk,
                "%zu clusters lie at one place or in one line: they are drawn %.6g m wide on "
                "either side",
                s->stripped, s->strip_m);
done:
    clear_table(&t);
    return st;
}

hg_status stdbscan_write(stdbscan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    const char *path = value[OPT_OUTPUT].text, *kind = hg_writer_for_path(path)->name;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", s->parameters.data}};
    hg_file_facts facts = {.crs = s->input.work_crs,
                           .as_of = s->input.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    bool table = strcmp(kind, "csv") == 0 || strcmp(kind, "json") == 0;
    hg_status st = (table ? write_labels : write_clusters)(s, path, &facts, err);
    s->seconds_write = hg_monotonic_seconds() - start;
    return st;
}
