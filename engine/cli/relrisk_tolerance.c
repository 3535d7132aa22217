/* cli/relrisk_tolerance.c - where is the risk higher than chance explains, as polygons? */
#include <math.h>

#include "base/try.h"
#include "cli/relrisk.h"
#include "hotgrid/contours.h"
#include "hotgrid/mem.h"

static const double tolerances[] = {0.05, 0.01};

typedef struct table {
    double *p, *area_m2, *lowest, *highest;
    int64_t *rank, *cases, *controls;
    hg_area *shape; /* borrowed */
} table;

static void clear_table(table *t)
{
    void *const blocks[] = {t->p,    t->area_m2, t->lowest,   t->highest,
                            t->rank, t->cases,   t->controls, t->shape};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
}

static hg_status alloc_table(size_t n, table *t, hg_err *err)
{
    double **const reals[] = {&t->p, &t->area_m2, &t->lowest, &t->highest};
    int64_t **const wholes[] = {&t->rank, &t->cases, &t->controls};
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(reals); i++)
        HG_TRY(hg_alloc(reals[i], n, sizeof **reals[i], err));
    for (size_t i = 0; i < HG_COUNT(wholes); i++)
        HG_TRY(hg_alloc(wholes[i], n, sizeof **wholes[i], err));
    HG_TRY(hg_alloc(&t->shape, n, sizeof *t->shape, err));
done:
    return st;
}

static void count_points(const hg_locator *locator, const hg_incidents *points, int64_t *count)
{
    for (size_t i = 0; i < points->n; i++) {
        int32_t k = hg_locator_find(locator, points->x[i], points->y[i]);
        if (k >= 0)
            count[k]++;
    }
}

/* Polygons first .. first + n of one level, which never overlap. */
static hg_status fill_level(const relrisk *r, const hg_contours *c, size_t first, size_t n,
                            table *t, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    for (size_t k = first; k < first + n; k++) {
        t->rank[k] = c->item[k].rank;
        t->p[k] = -c->item[k].level;
        t->lowest[k] = -c->item[k].peak;
        t->area_m2[k] = c->item[k].area_m2;
        t->highest[k] = -INFINITY;
        t->shape[k] = c->item[k].shape;
    }
    HG_TRY(hg_locator_new(n, t->shape + first, &locator, err));
    count_points(locator, &r->cases.table, t->cases + first);
    count_points(locator, &r->controls.table, t->controls + first);
    for (size_t i = 0; i < hg_grid_cells(&r->grid); i++) {
        if (isnan(r->log_risk[i]))
            continue;
        int32_t k = hg_locator_find(locator, hg_grid_center_x(&r->grid, i % r->grid.cols),
                                    hg_grid_center_y(&r->grid, i / r->grid.cols));
        if (k >= 0)
            t->highest[first + (size_t)k] = fmax(t->highest[first + (size_t)k], r->log_risk[i]);
    }
done:
    hg_locator_free(locator);
    return st;
}

static hg_status fill_table(const relrisk *r, const hg_contours *c, table *t, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(alloc_table(c->n, t, err));
    for (size_t first = 0, end; first < c->n; first = end) {
        for (end = first + 1; end < c->n && c->item[end].level == c->item[first].level; end++) {
        }
        HG_TRY(fill_level(r, c, first, end - first, t, err));
    }
done:
    return st;
}

static hg_status write_table(const relrisk *r, const table *t, size_t n, const hg_file_facts *facts,
                             hg_err *err)
{
    const hg_column columns[] = {
        {.name = "rank",
         .type = HG_COLUMN_INT,
         .integer = t->rank,
         .help = "by area, a level each"},
        {.name = r->q ? "q_level" : "p_level",
         .type = HG_COLUMN_REAL,
         .real = t->p,
         .help = "inside, a risk that high is at most so likely by chance"},
        {.name = "area_m2", .type = HG_COLUMN_REAL, .real = t->area_m2, .help = "square metres"},
        {.name = r->q ? "q_lowest" : "p_lowest",
         .type = HG_COLUMN_REAL,
         .real = t->lowest,
         .help = "lowest value inside"},
        {.name = "log_risk",
         .type = HG_COLUMN_REAL,
         .real = t->highest,
         .help = "highest ln of the ratio of densities inside"},
        {.name = "cases", .type = HG_COLUMN_INT, .integer = t->cases, .help = "inside"},
        {.name = "controls", .type = HG_COLUMN_INT, .integer = t->controls, .help = "inside"},
    };
    const hg_layer layer = {.name = "tolerance",
                            .n_rows = n,
                            .columns = columns,
                            .n_columns = HG_COUNT(columns),
                            .area = t->shape};
    return hg_write_layer(r->c->options.value[OPT_TOLERANCE].text, &layer, facts, err);
}

/* p at most P is -p at least -P: the same lines as of every other surface. */
hg_status relrisk_write_tolerance(relrisk *r, const hg_file_facts *facts, hg_err *err)
{
    const double *p = r->q ? r->q : r->p;
    double levels[HG_COUNT(tolerances)];
    hg_surface turned = {0};
    hg_contours contours = {0};
    table t = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_surface_init(&turned, &r->grid, NAN, err));
    for (size_t i = 0; i < hg_grid_cells(&r->grid); i++)
        turned.value[i] = -p[i];
    for (size_t k = 0; k < HG_COUNT(tolerances); k++)
        levels[k] = -tolerances[k];
    HG_TRY(hg_contours_levels(&turned, r->fraction, HG_COUNT(levels), levels, &contours, err));
    if (contours.n == 0)
        hg_note(&r->c->talk, "no place has a %s of %g or less: the tolerance file is empty",
                r->q ? "q" : "p", tolerances[0]);
    HG_TRY(fill_table(r, &contours, &t, err));
    HG_TRY(write_table(r, &t, contours.n, facts, err));
done:
    clear_table(&t);
    hg_contours_clear(&contours);
    hg_surface_clear(&turned);
    return st;
}
