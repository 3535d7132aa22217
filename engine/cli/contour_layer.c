/* cli/contour_layer.c - how do polygons of a surface become a file, and numbers in a summary? */
#include "cli/contour_layer.h"

#include <sys/stat.h>

#include "base/try.h"
#include "hotgrid/mem.h"

hg_status contour_output(const cli *c, option_id id, hg_err *err)
{
    const option_value *value = &c->options.value[id];
    const char *name = option_table(id)->name;
    struct stat facts;
    if (!value->given)
        return hg_fail(err, HG_EUSAGE, "--%s is missing: where do the polygons go?", name);
    const hg_writer *writer = hg_writer_for_path(value->text);
    if (!writer || !writer->layer) {
        hg_buf list = {0};
        for (size_t i = 0; i < hg_writer_count(); i++)
            if (hg_writer_at(i)->layer)
                hg_buf_printf(&list, " %s", hg_writer_at(i)->extension);
        hg_status st = hg_fail(err, HG_EUSAGE, "--%s %s: polygons are written as%s", name,
                               value->text, list.data ? list.data : "");
        hg_buf_clear(&list);
        return st;
    }
    if (!c->options.value[OPT_FORCE].given && lstat(value->text, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", value->text);
    return HG_OK;
}

/* ---- the layer ---- */

typedef struct columns {
    double *level, *area_m2, *mass_share, *mean, *peak;
    int64_t *rank, *cells;
    hg_area *shape; /* borrowed */
} columns;

static void clear_columns(columns *t)
{
    void *const blocks[] = {t->level, t->area_m2, t->mass_share, t->mean,
                            t->peak,  t->rank,    t->cells,      t->shape};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
}

static hg_status fill_columns(const hg_contours *contours, columns *t, hg_err *err)
{
    double **const reals[] = {&t->level, &t->area_m2, &t->mass_share, &t->mean, &t->peak};
    size_t n = contours->n;
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(reals); i++)
        HG_TRY(hg_alloc(reals[i], n, sizeof **reals[i], err));
    HG_TRY(hg_alloc(&t->rank, n, sizeof *t->rank, err));
    HG_TRY(hg_alloc(&t->cells, n, sizeof *t->cells, err));
    HG_TRY(hg_alloc(&t->shape, n, sizeof *t->shape, err));
    for (size_t i = 0; i < n; i++) {
        const hg_contour *c = &contours->item[i];
        t->level[i] = c->level;
        t->rank[i] = c->rank;
        t->cells[i] = (int64_t)c->n_cells;
        t->area_m2[i] = c->area_m2;
        t->mass_share[i] = c->mass_share;
        t->mean[i] = c->mean;
        t->peak[i] = c->peak;
        t->shape[i] = c->shape;
    }
done:
    return st;
}

hg_status contour_write(const char *path, const hg_contours *contours, const contour_text *text,
                        const hg_file_facts *facts, hg_err *err)
{
    columns t = {0};
    hg_status st = HG_OK;
    HG_TRY(fill_columns(contours, &t, err));
    const char *unit = text->unit && *text->unit ? text->unit : "in the unit of the raster";
    const hg_column all[] = {
        {.name = "rank", .type = HG_COLUMN_INT, .integer = t.rank, .help = "by mass, a level each"},
        {.name = "level", .type = HG_COLUMN_REAL, .real = t.level, .help = "lowest value inside"},
        {.name = "area_m2", .type = HG_COLUMN_REAL, .real = t.area_m2, .help = "square metres"},
        {.name = "mass_share",
         .type = HG_COLUMN_REAL,
         .real = t.mass_share,
         .help = "share of the whole surface; empty when it has negative values"},
        {.name = "mean", .type = HG_COLUMN_REAL, .real = t.mean, .help = unit},
        {.name = "peak", .type = HG_COLUMN_REAL, .real = t.peak, .help = unit},
        {.name = "cells", .type = HG_COLUMN_INT, .integer = t.cells, .help = "cells merged"},
    };
    hg_layer layer = {.name = text->layer,
                      .n_rows = contours->n,
                      .columns = all,
                      .n_columns = HG_COUNT(all) - !text->whole_cells,
                      .area = t.shape};
    HG_TRY(hg_write_layer(path, &layer, facts, err));
done:
    clear_columns(&t);
    return st;
}

/* ---- the summary ---- */

void contour_summary(const hg_contours *contours, hg_json *json)
{
    double area = 0, share = 0;
    hg_json_int(json, "polygons", (int64_t)contours->n);
    for (size_t i = 0; i < contours->n; i++) /* of the lowest level: the others lie inside it */
        if (contours->item[i].n_cells > 0 || contours->item[i].level == contours->item[0].level) {
            area += contours->item[i].area_m2;
            share += contours->item[i].mass_share;
        }
    hg_json_double(json, "area_m2", area);
    hg_json_double(json, "area_share", area / contours->total_area_m2);
    hg_json_double(json, "mass_share", share);
    hg_json_int(json, "cells_flagged", (int64_t)contours->flagging.n_flagged);
    hg_json_int(json, "tied_at_cut", (int64_t)contours->flagging.n_tied_at_cut);
}
