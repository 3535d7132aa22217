/* density/relrisk_pilot.c - which bandwidth does each point get, and how much of a kernel lies
 * inside the area at each cell? */
#include "density/relrisk.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/adaptive.h"
#include "density/edge.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* The centres of the cells that count, and what is wanted there. */
typedef struct centres {
    size_t n, *cell;
    double *x, *y, *bandwidth, *share; /* bandwidth NULL: fixed */
} centres;

static void clear_centres(centres *c)
{
    hg_free(c->cell);
    hg_free(c->x);
    hg_free(c->y);
    hg_free(c->bandwidth);
    hg_free(c->share);
}

static hg_status list_centres(const hg_relrisk_work *w, bool adaptive, centres *c, hg_err *err)
{
    const double *fraction = w->options->fraction;
    size_t n = 0;
    hg_status st = HG_OK;
    for (size_t i = 0; i < w->cells; i++)
        n += !fraction || fraction[i] > 0;
    HG_TRY(hg_alloc(&c->cell, n, sizeof *c->cell, err));
    HG_TRY(hg_alloc(&c->x, n, sizeof *c->x, err));
    HG_TRY(hg_alloc(&c->y, n, sizeof *c->y, err));
    HG_TRY(hg_alloc(&c->share, n, sizeof *c->share, err));
    if (adaptive)
        HG_TRY(hg_alloc(&c->bandwidth, n, sizeof *c->bandwidth, err));
    for (size_t i = 0; i < w->cells; i++)
        if (!fraction || fraction[i] > 0) {
            c->cell[c->n] = i;
            c->x[c->n] = hg_grid_center_x(w->grid, i % w->grid->cols);
            c->y[c->n++] = hg_grid_center_y(w->grid, i / w->grid->cols);
        }
done:
    return st;
}

/* Kernels whose square is a kernel again, its bandwidth and its cut in units of theirs. */
static const struct {
    const char *name, *square;
    double bandwidth, cut;
} squares[] = {
    {"gaussian", "gaussian", 0.70710678118654752440, 1.41421356237309504880},
    {"exponential", "exponential", 0.5, 2},
    {"uniform", "uniform", 1, 1},
    {"epanechnikov", "quartic", 1, 1},
};

static bool squared(const hg_kde_options *kernel, hg_kde_options *out, double *factor)
{
    for (size_t i = 0; i < HG_COUNT(squares); i++) {
        if (strcmp(squares[i].name, kernel->kernel->name) != 0)
            continue;
        double cut = kernel->cut > 0 ? kernel->cut : kernel->kernel->support;
        *out = *kernel;
        out->kernel = hg_kernel_find(squares[i].square);
        out->cut = strcmp(kernel->kernel->convention, "radius") == 0 ? 0 : cut * squares[i].cut;
        *factor = squares[i].bandwidth;
        return true;
    }
    return false;
}

/* e at every centre, into a whole grid; elsewhere 1, which nothing looks at. */
static hg_status shares(const hg_relrisk_work *w, const hg_border *border,
                        const hg_kde_options *kernel, centres *c, double **out, hg_err *err)
{
    double *whole = NULL;
    hg_arc arc;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&whole, w->cells, sizeof *whole, err));
    HG_TRY(hg_arc_of(kernel, &arc, err));
    HG_TRY(hg_border_shares(border, &arc, kernel->bandwidth_m, c->bandwidth, c->n, c->x, c->y,
                            c->share, err));
    for (size_t i = 0; i < w->cells; i++)
        whole[i] = 1;
    for (size_t k = 0; k < c->n; k++)
        whole[c->cell[k]] = c->share[k];
    *out = whole;
    whole = NULL;
done:
    hg_free(whole);
    return st;
}

static hg_status edge_factors(hg_relrisk_work *w, const hg_border *border, const hg_pilot *pilot,
                              hg_err *err)
{
    centres c = {0};
    hg_kde_options square = {0};
    double narrower = 1;
    hg_status st = HG_OK;
    HG_TRY(list_centres(w, pilot != NULL, &c, err));
    if (pilot)
        HG_TRY(hg_pilot_at(pilot, c.n, c.x, c.y, c.bandwidth, err));
    HG_TRY(shares(w, border, &w->kernel, &c, &w->edge, err));
    if (!squared(&w->kernel, &square, &narrower))
        goto done;
    square.bandwidth_m *= narrower;
    for (size_t k = 0; pilot && k < c.n; k++)
        c.bandwidth[k] *= narrower;
    HG_TRY(shares(w, border, &square, &c, &w->edge_squared, err));
done:
    clear_centres(&c);
    return st;
}

static hg_status follow(hg_relrisk_work *w, const hg_border *border, hg_pilot *pilot, hg_err *err)
{
    hg_relrisk_pool *pool = &w->pool;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&pool->bandwidth, pool->n, sizeof *pool->bandwidth, err));
    HG_TRY(hg_pilot_make(&w->kernel, w->options->adaptive, border, pool->n, pool->x, pool->y,
                         pool->weight, pilot, pool->bandwidth, err));
    /* the pilot is no density yet: its points' weights add up to more than 1 */
    pool->gamma_m = exp(pilot->log_gamma) * sqrt(hg_sum(pilot->n, pilot->weight));
    /* far from every point the bandwidth of a cell grows on up to the trim, as in sparr */
    pilot->floor = fmin(pilot->floor, DBL_MIN);
done:
    return st;
}

hg_status hg_relrisk_pilot(hg_relrisk_work *work, hg_err *err)
{
    const hg_relrisk_options *o = work->options;
    bool edges = o->edge != HG_EDGE_NONE;
    bool pilot_edges = o->adaptive && o->adaptive->pilot_edge != HG_EDGE_NONE;
    hg_border *border = NULL;
    hg_pilot pilot = {0};
    hg_status st = HG_OK;
    if (edges || pilot_edges) {
        HG_TRY(hg_edge_check_area(edges ? o->edge : o->adaptive->pilot_edge, o->area, err));
        HG_TRY(hg_border_new(o->area, &border, err));
    }
    if (o->adaptive)
        HG_TRY(follow(work, border, &pilot, err));
    if (edges)
        HG_TRY(edge_factors(work, border, o->adaptive ? &pilot : NULL, err));
done:
    hg_pilot_clear(&pilot);
    hg_border_free(border);
    return st;
}
