/* cli/knox_write.c - the Knox table for people, for spreadsheets and as a figure. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "cli/knox.h"
#include "hotgrid/heat.h"
#include "hotgrid/mem.h"

/* ---- on the terminal ---- */
static void print_header(const knox *k, hg_buf *out)
{
    const hg_knox *t = &k->table;
    hg_buf_printf(out,
                  "%zu incidents, %llu pairs; %s distance in metres, lag in days\n"
                  "p: %zu permutations of the times%s%s%s; q: %s; * significant, - less than 1 "
                  "expected\n",
                  t->n, (unsigned long long)t->pairs, hg_metric_name(k->options.metric),
                  t->permutations, knox_stratify(k) ? " within each " : "",
                  knox_stratify(k) ? knox_stratify(k) : "",
                  k->options.ratio == HG_KNOX_EXACT ? "" : ", ratio to theirs",
                  hg_adjust_name(k->options.adjust));
    if (!isnan(t->joint_p))
        hg_buf_printf(out, "whole table: p = %.4g\n", t->joint_p);
    hg_buf_printf(out, "\n%-16s %-12s %10s %12s %8s %8s %8s %8s\n", "distance", "lag", "observed",
                  "expected", "ratio", "z", "p", "q");
}

static void print_number(hg_buf *out, const char *format, double value)
{
    if (isnan(value))
        hg_buf_printf(out, " %8s", "");
    else
        hg_buf_printf(out, format, value);
}

static void print_cell(const knox *k, size_t c, hg_buf *out)
{
    static const char *const marks[HG_KNOX_FLAG_COUNT] = {[HG_KNOX_PLAIN] = "",
                                                          [HG_KNOX_SIGNIFICANT] = " *",
                                                          [HG_KNOX_EXPECTED_BELOW_1] = " -",
                                                          [HG_KNOX_EXPECTED_0] = " -",
                                                          [HG_KNOX_NO_VARIANCE] = ""};
    const hg_knox_cell *cell = &k->table.cell[c];
    const size_t a = c / k->table.n_time, b = c % k->table.n_time;
    char space[64], time[64];
    if (b == 0 && a > 0)
        hg_buf_puts(out, "\n");
    hg_buf_printf(out, "%-16s %-12s %10llu %12.6g",
                  b == 0 ? hg_knox_interval(&k->options.space, a, space) : "",
                  hg_knox_interval(&k->options.time, b, time), (unsigned long long)cell->observed,
                  cell->expected);
    print_number(out, " %8.3f", cell->ratio);
    print_number(out, " %8.2f", cell->z);
    print_number(out, " %8.4g", cell->p);
    print_number(out, " %8.4g", cell->q);
    hg_buf_printf(out, "%s\n", marks[cell->flag]);
}

hg_status knox_print(const knox *k, hg_err *err)
{
    hg_buf out = {0};
    if (k->c->options.value[OPT_JSON].given) {
        hg_buf_printf(&out, "{\"parameters\":%s,\"result\":%s}\n", k->parameters.data,
                      k->result.data);
    } else {
        print_header(k, &out);
        for (size_t c = 0; c < k->table.n_space * k->table.n_time; c++)
            print_cell(k, c, &out);
    }
    hg_status st = hg_buf_check(&out, err);
    if (st == HG_OK)
        st = cli_print(&out, err);
    hg_buf_clear(&out);
    return st;
}

/* ---- as rows ---- */
enum { SPACE_FROM, SPACE_TO, TIME_FROM, TIME_TO, EXPECTED, VARIANCE, RATIO, P, Q, Z, REALS };

typedef struct rows {
    double *real[REALS];
    int64_t *observed;
    const char **flag, **space, **time, **label;
    char (*text)[3][HG_HEAT_TEXT * 2];
} rows;

static void clear_rows(rows *r)
{
    for (size_t i = 0; i < REALS; i++)
        hg_free(r->real[i]);
    hg_free(r->observed);
    hg_free((void *)r->flag);
    hg_free((void *)r->space);
    hg_free((void *)r->time);
    hg_free((void *)r->label);
    hg_free(r->text);
}

static void fill_row(const knox *k, size_t c, rows *r)
{
    const hg_knox_cell *cell = &k->table.cell[c];
    const size_t a = c / k->table.n_time, b = c % k->table.n_time;
    const double values[REALS] = {[SPACE_FROM] = k->options.space.edge[a],
                                  [SPACE_TO] = k->options.space.edge[a + 1],
                                  [TIME_FROM] = k->options.time.edge[b],
                                  [TIME_TO] = k->options.time.edge[b + 1],
                                  [EXPECTED] = cell->expected,
                                  [VARIANCE] = cell->variance,
                                  [RATIO] = cell->ratio,
                                  [P] = cell->p,
                                  [Q] = cell->q,
                                  [Z] = cell->z};
    char space[64], time[64];
    for (size_t i = 0; i < REALS; i++)
        r->real[i][c] = isinf(values[i]) ? NAN : values[i];
    r->observed[c] = (int64_t)cell->observed;
    r->flag[c] = hg_knox_flag_name(cell->flag);
    hg_knox_interval(&k->options.space, a, r->text[c][0]);
    hg_knox_interval(&k->options.time, b, r->text[c][1]);
    snprintf(r->text[c][2], sizeof r->text[c][2], "%.50s m, %.50s days",
             hg_knox_label(&k->options.space, a, space), hg_knox_label(&k->options.time, b, time));
    r->space[c] = r->text[c][0];
    r->time[c] = r->text[c][1];
    r->label[c] = r->text[c][2];
}

static hg_status make_rows(const knox *k, rows *r, hg_err *err)
{
    const size_t n = k->table.n_space * k->table.n_time;
    hg_status st = HG_OK;
    for (size_t i = 0; i < REALS; i++)
        HG_TRY(hg_alloc(&r->real[i], n, sizeof *r->real[i], err));
    HG_TRY(hg_alloc(&r->observed, n, sizeof *r->observed, err));
    HG_TRY(hg_alloc(&r->flag, n, sizeof *r->flag, err));
    HG_TRY(hg_alloc(&r->space, n, sizeof *r->space, err));
    HG_TRY(hg_alloc(&r->time, n, sizeof *r->time, err));
    HG_TRY(hg_alloc(&r->label, n, sizeof *r->label, err));
    HG_TRY(hg_alloc(&r->text, n, sizeof *r->text, err));
    for (size_t c = 0; c < n; c++)
        fill_row(k, c, r);
done:
    return st;
}

static hg_status write_rows(const knox *k, const hg_file_facts *facts, hg_err *err)
{
    rows r = {0};
    hg_status st = HG_OK;
    HG_TRY(make_rows(k, &r, err));
    const hg_column columns[] = {
        {.name = "space_from",
         .type = HG_COLUMN_REAL,
         .help = "metres",
         .real = r.real[SPACE_FROM]},
        {.name = "space_to",
         .type = HG_COLUMN_REAL,
         .help = "metres; none: open",
         .real = r.real[SPACE_TO]},
        {.name = "time_from", .type = HG_COLUMN_REAL, .help = "days", .real = r.real[TIME_FROM]},
        {.name = "time_to",
         .type = HG_COLUMN_REAL,
         .help = "days; none: open",
         .real = r.real[TIME_TO]},
        {.name = "observed", .type = HG_COLUMN_INT, .help = "pairs", .integer = r.observed},
        {.name = "expected",
         .type = HG_COLUMN_REAL,
         .help = "pairs, exact",
         .real = r.real[EXPECTED]},
        {.name = "variance",
         .type = HG_COLUMN_REAL,
         .help = "of the count under permutation",
         .real = r.real[VARIANCE]},
        {.name = "ratio",
         .type = HG_COLUMN_REAL,
         .help = "observed / expected",
         .real = r.real[RATIO]},
        {.name = "p",
         .type = HG_COLUMN_REAL,
         .help = "one-sided, by permutation",
         .real = r.real[P]},
        {.name = "q",
         .type = HG_COLUMN_REAL,
         .help = "p adjusted for all cells",
         .real = r.real[Q]},
        {.name = "flag",
         .type = HG_COLUMN_TEXT,
         .help = "what stands out, or why nothing can",
         .text = r.flag},
        {.name = "z", .type = HG_COLUMN_REAL, .help = "standardised excess", .real = r.real[Z]},
        {.name = "space",
         .type = HG_COLUMN_TEXT,
         .help = "interval as cut, metres",
         .text = r.space},
        {.name = "time", .type = HG_COLUMN_TEXT, .help = "interval as cut, days", .text = r.time},
        {.name = "label",
         .type = HG_COLUMN_TEXT,
         .help = "as the convention names it",
         .text = r.label},
    };
    const hg_layer layer = {.name = "knox",
                            .n_rows = k->table.n_space * k->table.n_time,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns)};
    HG_TRY(hg_write_layer(k->c->options.value[OPT_OUTPUT].text, &layer, facts, err));
done:
    clear_rows(&r);
    return st;
}

static hg_status write_figure(const knox *k, const hg_file_facts *facts, hg_err *err)
{
    hg_heat heat = {0};
    unsigned char *png = NULL;
    size_t bytes;
    hg_status st = HG_OK;
    HG_TRY(hg_heat_of_knox(&k->table, &k->options, NULL, &heat, err));
    HG_TRY(hg_heat_png(&heat, &png, &bytes, err));
    HG_TRY(hg_write_bytes(k->c->options.value[OPT_OUTPUT].text, png, bytes, facts->overwrite, err));
done:
    hg_heat_clear(&heat);
    hg_free(png);
    return st;
}

hg_status knox_write(knox *k, hg_err *err)
{
    const option_value *value = k->c->options.value;
    const char *dot = strrchr(value[OPT_OUTPUT].text, '.');
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", k->parameters.data}};
    const hg_file_facts facts = {.crs = k->input.work_crs,
                                 .as_of = k->input.newest,
                                 .tags = tags,
                                 .n_tags = HG_COUNT(tags),
                                 .overwrite = value[OPT_FORCE].given};
    hg_status st =
        strcmp(dot, ".png") == 0 ? write_figure(k, &facts, err) : write_rows(k, &facts, err);
    k->seconds_write = hg_monotonic_seconds() - start;
    return st;
}
