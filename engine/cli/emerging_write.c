/* cli/emerging_write.c - patterns as a table, a layer, a raster; the cube as bands. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "cli/emerging.h"
#include "cli/place_rows.h"
#include "hotgrid/mem.h"

enum { FIXED = 19, NAME = 16 };

typedef struct table {
    size_t n;
    place_rows rows; /* of cells */
    const char **category, **rule, **reason;
    int64_t *hot, *cold, *streak, *pattern;
    double *z_last, *trend_z, *trend_p, *slope, *count, *count_last;
    hg_column *column;
    size_t n_columns;
    char (*step)[NAME]; /* names of the columns of --series */
    double *series;     /* steps * n */
} table;

static void clear_table(table *t)
{
    void *const blocks[] = {
        (void *)t->category, (void *)t->rule, (void *)t->reason, t->hot,     t->cold,  t->streak,
        t->pattern,          t->z_last,       t->trend_z,        t->trend_p, t->slope, t->count,
        t->count_last,       t->column,       t->step,           t->series};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    place_rows_clear(&t->rows);
}

static hg_status make_room(const emerging_command *e, table *t, hg_err *err)
{
    double **const reals[] = {&t->z_last, &t->trend_z, &t->trend_p,
                              &t->slope,  &t->count,   &t->count_last};
    int64_t **const integers[] = {&t->hot, &t->cold, &t->streak, &t->pattern};
    const char ***const texts[] = {&t->category, &t->rule, &t->reason};
    bool series = e->c->options.value[OPT_SERIES].given;
    hg_status st = HG_OK;
    t->n = e->w.n_inside;
    for (size_t k = 0; k < HG_COUNT(reals); k++)
        HG_TRY(hg_alloc(reals[k], t->n, sizeof **reals[k], err));
    for (size_t k = 0; k < HG_COUNT(integers); k++)
        HG_TRY(hg_alloc(integers[k], t->n, sizeof **integers[k], err));
    for (size_t k = 0; k < HG_COUNT(texts); k++)
        HG_TRY(hg_alloc(texts[k], t->n, sizeof **texts[k], err));
    HG_TRY(hg_alloc(&t->column, FIXED + e->steps, sizeof *t->column, err));
    if (series) {
        HG_TRY(hg_alloc(&t->step, e->steps, sizeof *t->step, err));
        HG_TRY(hg_alloc_large(&t->series, e->steps * t->n, sizeof *t->series, err));
    }
    if (!e->by_zone)
        HG_TRY(place_rows_cells(&e->grid, e->inside, t->n, &t->rows, err));
done:
    return st;
}

static void fill_row(const emerging_command *e, table *t, size_t row)
{
    size_t i = e->by_zone ? row : t->rows.index[row];
    const hg_emerging_place *p = &e->result.place[i];
    t->category[row] = hg_pattern_name(p->pattern);
    t->rule[row] = p->rule;
    t->reason[row] = hg_gistar_reason_name((hg_gistar_reason)p->reason);
    t->pattern[row] = p->pattern;
    t->hot[row] = p->hot_steps;
    t->cold[row] = p->cold_steps;
    t->streak[row] = p->streak;
    t->z_last[row] = p->z_last;
    t->trend_z[row] = p->trend_z;
    t->trend_p[row] = p->trend_p;
    t->slope[row] = p->trend_slope;
    t->count[row] = p->count;
    t->count_last[row] = p->count_last;
    for (size_t s = 0; t->series && s < e->steps; s++)
        t->series[s * t->n + row] = e->result.z[s * e->result.n + i];
}

static void add(table *t, hg_column column)
{
    t->column[t->n_columns++] = column;
}

#define TEXT(n, from, about) \
    add(t, (hg_column){.name = n, .type = HG_COLUMN_TEXT, .text = (from), .help = about})
#define WHOLE(n, from, about) \
    add(t, (hg_column){.name = n, .type = HG_COLUMN_INT, .integer = (from), .help = about})
#define REAL(n, from, about) \
    add(t, (hg_column){.name = n, .type = HG_COLUMN_REAL, .real = (from), .help = about})

static void list_columns(const emerging_command *e, table *t)
{
    if (e->by_zone) {
        TEXT("zone", (const char *const *)e->zones.name, "its name");
        TEXT("code", (const char *const *)e->zones.code, "its code");
    } else {
        TEXT("cell", t->rows.cell, "lower-left corner, m");
        REAL("x", t->rows.x, "cell centre, m");
        REAL("y", t->rows.y, "cell centre, m");
    }
    TEXT("category", t->category, "pattern of hot and cold steps");
    REAL("z_last", t->z_last, "Gi* of the last step");
    WHOLE("hot_steps", t->hot, "significantly hot");
    REAL("trend_z", t->trend_z, "Mann-Kendall of the z series");
    REAL("trend_p", t->trend_p, "two-sided");
    TEXT("rule", t->rule, "what made it this pattern");
    WHOLE("cold_steps", t->cold, "significantly cold");
    WHOLE("streak", t->streak, "hot or cold steps in a row at the end");
    REAL("trend_slope", t->slope, "Sen slope of z per step");
    REAL("count", t->count, "incidents in all steps");
    REAL("count_last", t->count_last, "incidents in the last step");
    WHOLE("pattern", t->pattern, "number of the pattern; cold below 0");
    TEXT("reason", t->reason, "why there is no z, or island");
    for (size_t s = 0; t->series && s < e->steps; s++) {
        char day[32];
        hg_time_iso_local(e->clock, e->cube.edge[s], day);
        snprintf(t->step[s], NAME, "z_%.4s%.2s%.2s", day, day + 5, day + 8);
        REAL(t->step[s], t->series + s * t->n, "Gi* of the step that begins on this day");
    }
}

static hg_status write_layer(const emerging_command *e, const char *path,
                             const hg_file_facts *facts, hg_err *err)
{
    table t = {0};
    hg_status st = HG_OK;
    HG_TRY(make_room(e, &t, err));
    for (size_t row = 0; row < t.n; row++)
        fill_row(e, &t, row);
    list_columns(e, &t);
    const hg_layer layer = {.name = "emerging",
                            .n_rows = t.n,
                            .columns = t.column,
                            .n_columns = t.n_columns,
                            .area = e->by_zone ? e->zones.area : t.rows.square};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    clear_table(&t);
    return st;
}

/* Bands in the order of the columns. */
static hg_status write_raster(const emerging_command *e, const char *path,
                              const hg_file_facts *facts, hg_err *err)
{
    enum { BANDS = 5 };
    static const char *const names[BANDS] = {"pattern", "z_last", "hot_steps", "trend_z",
                                             "trend_p"};
    static const char *const units[BANDS] = {"code, cold below 0", "Gi*", "steps", "Mann-Kendall z",
                                             "two-sided probability"};
    const size_t n = e->result.n;
    const hg_writer *writer = hg_writer_for_path(path);
    double *plane = NULL;
    hg_band bands[BANDS];
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&plane, BANDS * n, sizeof *plane, err));
    for (size_t k = 0; k < BANDS; k++)
        bands[k] = (hg_band){names[k], units[k], plane + k * n, k == 0};
    for (size_t i = 0; i < n; i++) {
        const hg_emerging_place *p = &e->result.place[i];
        bool outside = p->reason == HG_GISTAR_OUTSIDE;
        const double row[BANDS] = {p->pattern, p->z_last, p->hot_steps, p->trend_z, p->trend_p};
        for (size_t k = 0; k < BANDS; k++)
            plane[k * n + i] = outside ? NAN : row[k];
    }
    const hg_raster raster = {.grid = e->grid,
                              .bands = bands,
                              .n_bands = strcmp(writer->name, "asc") == 0 ? 1 : BANDS,
                              .title = "Emerging hot spots"};
    HG_TRY(hg_write_raster(path, &raster, facts, err));
done:
    hg_free(plane);
    return st;
}

static hg_status write_cube(const emerging_command *e, const hg_file_facts *facts, hg_err *err)
{
    const option_value *value = e->c->options.value;
    const size_t n = e->result.n;
    bool of_z = value[OPT_CUBE_OF].given && value[OPT_CUBE_OF].integer == 1;
    const hg_stack stack = {.grid = e->grid,
                            .n_bands = e->steps,
                            .title = of_z ? "Space-time cube, Gi*" : "Space-time cube, counts",
                            .unit = of_z ? "Gi*" : "incidents",
                            .name = of_z ? "z" : "count",
                            .from = e->cube.edge[0],
                            .slice_s = (int64_t)e->step_days * HG_DAY_S};
    hg_stack_writer *writer = NULL;
    double *plane = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&plane, n, sizeof *plane, err));
    HG_TRY(hg_stack_open(value[OPT_CUBE].text, &stack, facts, &writer, err));
    for (size_t s = 0; s < e->steps; s++) {
        const double *from = (of_z ? e->result.z : e->cube.count) + s * n;
        for (size_t i = 0; i < n; i++)
            plane[i] = e->inside && !e->inside[i] ? NAN : from[i];
        HG_TRY(hg_stack_add(writer, plane, err));
    }
    hg_stack_writer *closing = writer;
    writer = NULL; /* closing frees it whatever happens */
    HG_TRY(hg_stack_close(closing, err));
done:
    hg_stack_abort(writer);
    hg_free(plane);
    return st;
}

hg_status emerging_write(emerging_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", e->parameters.data}};
    hg_file_facts facts = {.crs = e->input.work_crs,
                           .as_of = e->cube.edge[e->steps],
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = HG_OK;
    if (value[OPT_CUBE].given)
        HG_TRY(write_cube(e, &facts, err));
    if (place_output_is_layer(path))
        HG_TRY(write_layer(e, path, &facts, err));
    else if (strcmp(hg_writer_for_path(path)->name, "png") == 0)
        HG_TRY(emerging_write_picture(e, path, &facts, err));
    else
        HG_TRY(write_raster(e, path, &facts, err));
    e->seconds_write = hg_monotonic_seconds() - start;
done:
    return st;
}
