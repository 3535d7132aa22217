/* job/write_alarms.c - clusters.*: circles around places with more incidents than expected. */
#include <math.h>

#include "base/try.h"
#include "job/run.h"

enum { REALS = 8, CORNERS = 128 };
static const double pi = 3.141592653589793, single_place_m = 50;

typedef struct alarm_table {
    size_t n;
    int64_t *rank, *observed;
    double *real[REALS]; /* llr, p, recurrence, x, y, radius, expected, relative risk */
    const char **start;
    char (*text)[16];
    hg_area *circle;
} alarm_table;

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

static hg_status fill(const run_state *run, const run_scan *s, alarm_table *t, hg_err *err)
{
    const int step = run->job->scan.step_days;
    hg_status st = HG_OK;
    t->n = s->alarms;
    HG_TRY(hg_alloc(&t->rank, t->n, sizeof *t->rank, err));
    HG_TRY(hg_alloc(&t->observed, t->n, sizeof *t->observed, err));
    HG_TRY(hg_alloc(&t->start, t->n, sizeof *t->start, err));
    HG_TRY(hg_alloc(&t->text, t->n, sizeof *t->text, err));
    HG_TRY(hg_alloc(&t->circle, t->n, sizeof *t->circle, err));
    for (size_t k = 0; k < REALS; k++)
        HG_TRY(hg_alloc(&t->real[k], t->n, sizeof *t->real[k], err));
    for (size_t i = 0; i < t->n; i++) {
        const hg_scan_cluster *c = &s->result.cluster[i];
        const double row[REALS] = {c->llr,
                                   c->p,
                                   hg_scan_recurrence(step, c->p),
                                   s->x[c->centre],
                                   s->y[c->centre],
                                   c->radius_m,
                                   c->expected,
                                   isinf(c->relative_risk) ? NAN : c->relative_risk};
        for (size_t k = 0; k < REALS; k++)
            t->real[k][i] = row[k];
        t->rank[i] = (int64_t)i + 1;
        t->observed[i] = (int64_t)c->observed;
        t->start[i] = run_day_text(s->first_day + (int64_t)c->first * step, t->text[i]);
        HG_TRY(draw(row[3], row[4], c->radius_m, &t->circle[i], err));
    }
done:
    return st;
}

static void clear(alarm_table *t)
{
    for (size_t i = 0; t->circle && i < t->n; i++)
        hg_area_clear(&t->circle[i]);
    for (size_t k = 0; k < REALS; k++)
        hg_free(t->real[k]);
    hg_free(t->rank);
    hg_free(t->observed);
    hg_free((void *)t->start);
    hg_free(t->text);
    hg_free(t->circle);
}

hg_status run_write_alarms(const run_state *run, const run_offence *offence,
                           const hg_file_facts *facts, hg_err *err)
{
    alarm_table t = {0};
    hg_status st = HG_OK;
    HG_TRY(fill(run, &offence->scan, &t, err));
    const hg_column columns[] = {
        {.name = "rank", .type = HG_COLUMN_INT, .integer = t.rank, .help = "1 = most likely"},
        {.name = "llr", .type = HG_COLUMN_REAL, .real = t.real[0], .help = "log likelihood ratio"},
        {.name = "p", .type = HG_COLUMN_REAL, .real = t.real[1], .help = "by simulation"},
        {.name = "recurrence_days",
         .type = HG_COLUMN_REAL,
         .real = t.real[2],
         .help = "days between false alarms like this"},
        {.name = "x", .type = HG_COLUMN_REAL, .real = t.real[3], .help = "centre, m"},
        {.name = "y", .type = HG_COLUMN_REAL, .real = t.real[4], .help = "centre, m"},
        {.name = "radius_m", .type = HG_COLUMN_REAL, .real = t.real[5], .help = "0 = one place"},
        {.name = "start", .type = HG_COLUMN_TEXT, .text = t.start, .help = "first local date"},
        {.name = "observed", .type = HG_COLUMN_INT, .integer = t.observed, .help = "incidents"},
        {.name = "expected", .type = HG_COLUMN_REAL, .real = t.real[6], .help = "incidents"},
        {.name = "relative_risk",
         .type = HG_COLUMN_REAL,
         .real = t.real[7],
         .help = "inside over outside"},
    };
    const hg_layer layer = {.name = "clusters",
                            .n_rows = t.n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = t.circle};
    const char *folder = offence->plan->offence;
    HG_TRY(run_write_layer(run, folder, &layer, facts, err));
    HG_TRY(run_write_layer_style(run, folder, HG_STYLE_HOTSPOTS, &layer, err));
done:
    clear(&t);
    return st;
}
