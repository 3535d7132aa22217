/* cli/gistar_write.c - Gi* as a raster, a table or a layer of cells, or a picture. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/gistar.h"
#include "cli/place_rows.h"
#include "hotgrid/mem.h"
#include "hotgrid/write.h"

typedef struct cell_table {
    place_rows rows;
    double *real[6]; /* count, z, p, q, conditional, neighbours' count */
    int64_t *bin, *neighbours;
    const char **reason;
} cell_table;

static void clear_table(cell_table *t)
{
    place_rows_clear(&t->rows);
    for (size_t k = 0; k < HG_COUNT(t->real); k++)
        hg_free(t->real[k]);
    hg_free(t->bin);
    hg_free(t->neighbours);
    hg_free((void *)t->reason);
}

static hg_status fill_table(const gistar_command *g, cell_table *t, hg_err *err)
{
    const double *const from[] = {g->count, g->out.z, g->out.p, g->out.q, g->out.conditional};
    hg_status st = HG_OK;
    HG_TRY(place_rows_cells(&g->grid, g->inside, g->w.n_inside, &t->rows, err));
    for (size_t k = 0; k < HG_COUNT(from); k++)
        HG_TRY(hg_alloc(&t->real[k], t->rows.n, sizeof *t->real[k], err));
    HG_TRY(hg_alloc(&t->bin, t->rows.n, sizeof *t->bin, err));
    HG_TRY(hg_alloc(&t->neighbours, t->rows.n, sizeof *t->neighbours, err));
    HG_TRY(hg_alloc(&t->reason, t->rows.n, sizeof *t->reason, err));
    for (size_t row = 0; row < t->rows.n; row++) {
        size_t i = t->rows.index[row];
        for (size_t k = 0; k < HG_COUNT(from); k++)
            t->real[k][row] = from[k][i];
        t->bin[row] = isnan(g->out.p[i]) ? INT64_MIN : g->out.bin[i];
        t->neighbours[row] = g->w.degree[i];
        t->reason[row] = hg_gistar_reason_name((hg_gistar_reason)g->out.reason[i]);
    }
done:
    return st;
}

static hg_status write_layer(const gistar_command *g, const char *path, const hg_file_facts *facts,
                             hg_err *err)
{
    cell_table t = {0};
    hg_status st = HG_OK;
    HG_TRY(fill_table(g, &t, err));
    const hg_column columns[] = {
        {.name = "cell",
         .type = HG_COLUMN_TEXT,
         .text = t.rows.cell,
         .help = "lower-left corner, m"},
        {.name = "x", .type = HG_COLUMN_REAL, .real = t.rows.x, .help = "cell centre, m"},
        {.name = "y", .type = HG_COLUMN_REAL, .real = t.rows.y, .help = "cell centre, m"},
        {.name = "z", .type = HG_COLUMN_REAL, .real = t.real[1], .help = "Gi*"},
        {.name = "p", .type = HG_COLUMN_REAL, .real = t.real[2], .help = "two-sided"},
        {.name = "bin",
         .type = HG_COLUMN_INT,
         .integer = t.bin,
         .help = "hot 1, 2, 3 or cold -1, -2, -3 at 90, 95, 99 % by q; 0 neither"},
        {.name = "reason",
         .type = HG_COLUMN_TEXT,
         .text = t.reason,
         .help = "why there is no z, or island"},
        {.name = "q", .type = HG_COLUMN_REAL, .real = t.real[3], .help = "p adjusted"},
        {.name = "count", .type = HG_COLUMN_REAL, .real = t.real[0], .help = "incidents"},
        {.name = "neighbours",
         .type = HG_COLUMN_INT,
         .integer = t.neighbours,
         .help = "cells near it, itself left out"},
        {.name = "z_given",
         .type = HG_COLUMN_REAL,
         .real = t.real[4],
         .help = "z of the neighbours' count given the cell's own: of exact permutation mean and "
                 "variance"},
    };
    const hg_layer layer = {.name = "gistar",
                            .n_rows = t.rows.n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = t.rows.square};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    clear_table(&t);
    return st;
}

/* ---- rasters and pictures ---- */

static hg_status write_picture(const gistar_command *g, const double *bin, const char *path,
                               const hg_file_facts *facts, hg_err *err)
{
    static const hg_picture_class classes[] = {
        {3, {178, 24, 43}, "hot, 99 %"},     {2, {239, 101, 72}, "hot, 95 %"},
        {1, {253, 187, 132}, "hot, 90 %"},   {0, {248, 248, 244}, "neither"},
        {-1, {166, 206, 227}, "cold, 90 %"}, {-2, {82, 148, 200}, "cold, 95 %"},
        {-3, {22, 84, 150}, "cold, 99 %"},
    };
    unsigned char *png = NULL;
    size_t bytes;
    const hg_picture picture = {.surface = {.grid = g->grid, .value = (double *)(uintptr_t)bin},
                                .area = g->input.has_area ? &g->input.area : NULL,
                                .title = "Hot and cold spots (Gi*)",
                                .unit = g->options.adjust == HG_ADJUST_NONE
                                            ? "cells, p not adjusted"
                                            : "cells, p adjusted for their number",
                                .classes = classes,
                                .n_classes = HG_COUNT(classes)};
    hg_status st = HG_OK;
    HG_TRY(hg_picture_png(&picture, &png, &bytes, err));
    HG_TRY(hg_write_bytes(path, png, bytes, facts->overwrite, err));
done:
    hg_free(png);
    return st;
}

static hg_status write_raster(const gistar_command *g, const char *path, const hg_file_facts *facts,
                              hg_err *err)
{
    const size_t n = g->w.n;
    const hg_writer *writer = hg_writer_for_path(path);
    double *bin = NULL, *reason = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&bin, n, sizeof *bin, err));
    HG_TRY(hg_alloc_large(&reason, n, sizeof *reason, err));
    for (size_t i = 0; i < n; i++) {
        bin[i] = isnan(g->out.p[i]) ? NAN : g->out.bin[i];
        reason[i] = g->out.reason[i];
    }
    const hg_band bands[] = {{"z", "Gi*", g->out.z, false},
                             {"p", "two-sided probability", g->out.p, false},
                             {"bin", "-3 to 3: 90, 95, 99 %", bin, true},
                             {"reason", "code", reason, true},
                             {"q", "adjusted probability", g->out.q, false}};
    const hg_raster raster = {.grid = g->grid,
                              .bands = bands,
                              .n_bands = strcmp(writer->name, "asc") == 0 ? 1 : HG_COUNT(bands),
                              .title = "Gi*"};
    if (strcmp(writer->name, "png") == 0)
        HG_TRY(write_picture(g, bin, path, facts, err));
    else
        HG_TRY(hg_write_raster(path, &raster, facts, err));
done:
    hg_free(bin);
    hg_free(reason);
    return st;
}

hg_status gistar_write(gistar_command *g, hg_err *err)
{
    const option_value *value = g->c->options.value;
    const char *path = value[OPT_OUTPUT].text;
    double start = hg_monotonic_seconds();
    hg_tag tags[] = {{"PROJ_VERSION", hg_proj_version()}, {"PARAMETERS", g->parameters.data}};
    hg_file_facts facts = {.crs = g->input.work_crs,
                           .as_of = g->input.newest,
                           .tags = tags,
                           .n_tags = HG_COUNT(tags),
                           .overwrite = value[OPT_FORCE].given};
    hg_status st = place_output_is_layer(path) ? write_layer(g, path, &facts, err)
                                               : write_raster(g, path, &facts, err);
    g->seconds_write = hg_monotonic_seconds() - start;
    return st;
}
