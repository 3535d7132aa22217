/* cli/scan_write.c - clusters as circles or as a table, and what lies in them. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/scan.h"
#include "hotgrid/mem.h"
#include "hotgrid/write.h"

enum { REALS = 9, CORNERS = 128 };
static const double pi = 3.141592653589793, single_place_m = 50;

typedef char date_text[32];

typedef struct cluster_table {
    size_t n;
    int64_t *number, *observed, *places;
    double *real[REALS]; /* llr, p, p_gumbel, recurrence, x, y, radius, expected, relative risk */
    const char **start, **end;
    date_text *text;
    hg_area *circle;
} cluster_table;

static void clear(cluster_table *t)
{
    void *const blocks[] = {t->number,        t->observed,    t->places,
                            (void *)t->start, (void *)t->end, t->text};
    for (size_t k = 0; t->circle && k < t->n; k++)
        hg_area_clear(&t->circle[k]);
    hg_free(t->circle);
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    for (size_t i = 0; i < REALS; i++)
        hg_free(t->real[i]);
}

static hg_status make_room(cluster_table *t, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&t->number, t->n, sizeof *t->number, err));
    HG_TRY(hg_alloc(&t->observed, t->n, sizeof *t->observed, err));
    HG_TRY(hg_alloc(&t->places, t->n, sizeof *t->places, err));
    HG_TRY(hg_alloc(&t->start, t->n, sizeof *t->start, err));
    HG_TRY(hg_alloc(&t->end, t->n, sizeof *t->end, err));
    HG_TRY(hg_alloc(&t->text, 2 * t->n, sizeof *t->text, err));
    HG_TRY(hg_alloc(&t->circle, t->n, sizeof *t->circle, err));
    for (size_t i = 0; i < REALS; i++)
        HG_TRY(hg_alloc(&t->real[i], t->n, sizeof *t->real[i], err));
done:
    return st;
}

/* Around the circle, so that every place of the cluster lies inside. */
static hg_status draw(double x, double y, double radius_m, hg_area *out, hg_err *err)
{
    double px[CORNERS], py[CORNERS];
    const double reach = (radius_m > 0 ? radius_m : single_place_m) / cos(pi / CORNERS);
    for (size_t k = 0; k < CORNERS; k++) {
        double angle = 2 * pi * (double)k / CORNERS;
        px[k] = x + reach * cos(angle);
        py[k] = y + reach * sin(angle);
    }
    return hg_area_add_ring(out, CORNERS, px, py, false, err);
}

static hg_status fill(const scan_command *s, cluster_table *t, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(make_room(t, err));
    for (size_t k = 0; k < t->n; k++) {
        const hg_scan_cluster *c = &s->scan.cluster[k];
        const bool somewhere = c->centre != SIZE_MAX;
        const double row[REALS] = {c->llr,
                                   c->p,
                                   c->p_gumbel,
                                   s->options.prospective ? hg_scan_recurrence(s->repeat_days, c->p)
                                                          : NAN,
                                   somewhere ? s->x[c->centre] : NAN,
                                   somewhere ? s->y[c->centre] : NAN,
                                   somewhere ? c->radius_m : NAN,
                                   c->expected,
                                   c->relative_risk};
        for (size_t i = 0; i < REALS; i++)
            t->real[i][k] = row[i];
        t->number[k] = (int64_t)k + 1;
        t->observed[k] = (int64_t)c->observed;
        t->places[k] = (int64_t)c->n_places;
        t->start[k] = scan_step_text(s, c->first, t->text[2 * k]);
        t->end[k] = scan_step_text(s, c->end, t->text[2 * k + 1]);
        if (somewhere)
            HG_TRY(draw(row[4], row[5], c->radius_m, &t->circle[k], err));
    }
done:
    return st;
}

static hg_status write_clusters(const scan_command *s, const hg_file_facts *facts, hg_err *err)
{
    const char *path = s->c->options.value[OPT_OUTPUT].text;
    const char *kind = hg_writer_for_path(path)->name;
    const bool plain =
        strcmp(kind, "csv") == 0 || strcmp(kind, "json") == 0 || s->options.window == HG_SCAN_TIME;
    cluster_table t = {.n = s->scan.n};
    hg_status st = HG_OK;
    HG_TRY(fill(s, &t, err));
    const hg_column columns[] = {
        {.name = "cluster", .type = HG_COLUMN_INT, .integer = t.number, .help = "1 = most likely"},
        {.name = "llr", .type = HG_COLUMN_REAL, .real = t.real[0], .help = "log likelihood ratio"},
        {.name = "p",
         .type = HG_COLUMN_REAL,
         .real = t.real[1],
         .help = "rank among the largest LLR of the replicates"},
        {.name = "p_gumbel",
         .type = HG_COLUMN_REAL,
         .real = t.real[2],
         .help = "tail of a Gumbel distribution fitted to them"},
        {.name = "recurrence_days",
         .type = HG_COLUMN_REAL,
         .real = t.real[3],
         .help = "days between false alarms like this; prospective alone"},
        {.name = "x", .type = HG_COLUMN_REAL, .real = t.real[4], .help = "centre, m"},
        {.name = "y", .type = HG_COLUMN_REAL, .real = t.real[5], .help = "centre, m"},
        {.name = "radius_m", .type = HG_COLUMN_REAL, .real = t.real[6], .help = "0 = one place"},
        {.name = "start", .type = HG_COLUMN_TEXT, .text = t.start, .help = "[start, end)"},
        {.name = "end", .type = HG_COLUMN_TEXT, .text = t.end, .help = "[start, end)"},
        {.name = "observed", .type = HG_COLUMN_INT, .integer = t.observed, .help = "incidents"},
        {.name = "expected", .type = HG_COLUMN_REAL, .real = t.real[7], .help = "incidents"},
        {.name = "relative_risk",
         .type = HG_COLUMN_REAL,
         .real = t.real[8],
         .help = "observed / expected inside over the same outside"},
        {.name = "places", .type = HG_COLUMN_INT, .integer = t.places, .help = "in the circle"},
    };
    const hg_layer layer = {.name = "clusters",
                            .n_rows = t.n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = plain ? NULL : t.circle};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    clear(&t);
    return st;
}

/* ---- members ---- */

typedef struct member_table {
    size_t n;
    int64_t *cluster, *observed;
    const char **id;
    double *x, *y;
} member_table;

/* Cases of each place in the steps of the cluster. */
static void count_cases(const scan_command *s, const hg_scan_cluster *c, int64_t *count)
{
    memset(count, 0, s->data.n_places * sizeof *count);
    for (size_t i = 0; i < s->data.n_cases; i++)
        if (s->data.step[i] >= c->first && s->data.step[i] < c->end)
            count[s->data.place[i]]++;
}

/* Incidents: those of the window. Places of SaTScan's files: all of the circle. */
static void add_members(const scan_command *s, size_t k, const int64_t *count, member_table *t)
{
    const hg_scan_cluster *c = &s->scan.cluster[k];
    for (size_t i = 0; i < c->n_places; i++) {
        uint32_t p = c->place[i];
        if (!s->satscan && count[p] == 0)
            continue;
        t->cluster[t->n] = (int64_t)k + 1;
        t->observed[t->n] = count[p];
        t->id[t->n] = scan_place_name(s, p);
        t->x[t->n] = s->x[p];
        t->y[t->n++] = s->y[p];
    }
}

static hg_status write_members(const scan_command *s, const hg_file_facts *facts, hg_err *err)
{
    const char *path = s->c->options.value[OPT_MEMBERS].text;
    member_table t = {0};
    int64_t *count = NULL;
    size_t most = 0;
    hg_status st = HG_OK;
    for (size_t k = 0; k < s->scan.n; k++)
        most += s->scan.cluster[k].n_places;
    HG_TRY(hg_alloc(&count, s->data.n_places, sizeof *count, err));
    HG_TRY(hg_alloc(&t.cluster, most, sizeof *t.cluster, err));
    HG_TRY(hg_alloc(&t.observed, most, sizeof *t.observed, err));
    HG_TRY(hg_alloc(&t.id, most, sizeof *t.id, err));
    HG_TRY(hg_alloc(&t.x, most, sizeof *t.x, err));
    HG_TRY(hg_alloc(&t.y, most, sizeof *t.y, err));
    for (size_t k = 0; k < s->scan.n; k++) {
        count_cases(s, &s->scan.cluster[k], count);
        add_members(s, k, count, &t);
    }
    const hg_column columns[] = {
        {.name = "cluster", .type = HG_COLUMN_INT, .integer = t.cluster, .help = "its number"},
        {.name = "id", .type = HG_COLUMN_TEXT, .text = t.id, .help = "incident or place"},
        {.name = "x", .type = HG_COLUMN_REAL, .real = t.x, .help = "m"},
        {.name = "y", .type = HG_COLUMN_REAL, .real = t.y, .help = "m"},
        {.name = "observed",
         .type = HG_COLUMN_INT,
         .integer = t.observed,
         .help = "incidents in the time of the cluster"},
    };
    const bool text = strcmp(hg_writer_for_path(path)->name, "csv") == 0;
    const hg_layer layer = {.name = "members",
                            .n_rows = t.n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .x = text ? NULL : t.x,
                            .y = text ? NULL : t.y};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    hg_free(count);
    hg_free(t.cluster);
    hg_free(t.observed);
    hg_free((void *)t.id);
    hg_free(t.x);
    hg_free(t.y);
    return st;
}

hg_status scan_write(scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", s->parameters.data}};
    hg_file_facts facts = {.crs = s->input.work_crs,
                           .as_of = s->input.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = HG_OK;
    if (value[OPT_MEMBERS].given) /* first: without it the clusters are not published either */
        HG_TRY(write_members(s, &facts, err));
    HG_TRY(write_clusters(s, &facts, err));
    s->seconds_write = hg_monotonic_seconds() - start;
done:
    return st;
}
