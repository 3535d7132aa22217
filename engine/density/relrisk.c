/* density/relrisk.c - how much denser are cases than controls, place by place? */
#include "density/relrisk.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/check.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

hg_status hg_relrisk_integral(const hg_relrisk_work *work, const double *value, double *out,
                              hg_err *err)
{
    double *part = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&part, work->cells, sizeof *part, err));
    for (size_t i = 0; i < work->cells; i++)
        part[i] = value[i] * work->measure[i];
    *out = hg_sum(work->cells, part);
done:
    hg_free(part);
    return st;
}

static hg_status check(const hg_relrisk_options *o, hg_err *err)
{
    if (o->floor < 0 || !(o->floor < 1))
        return hg_fail(err, HG_EDOMAIN, "floor %g: must be above 0 and below 1", o->floor);
    if (o->permutations > HG_RELRISK_MOST)
        return hg_fail(err, HG_EDOMAIN, "%zu permutations: at most %d", o->permutations,
                       HG_RELRISK_MOST);
    if (o->edge == HG_EDGE_DIGGLE)
        return hg_fail(err, HG_EDOMAIN, "relative risk knows the uniform edge correction only");
    if (o->edge != HG_EDGE_NONE && !o->area)
        return hg_fail(err, HG_EDOMAIN, "an edge correction needs a study area");
    if (o->kernel.bandwidth_each)
        return hg_fail(err, HG_EDOMAIN, "relative risk makes its bandwidths itself");
    return HG_OK;
}

/* ---- the measure: what each cell counts ---- */

static hg_status set_measure(hg_relrisk_work *w, hg_err *err)
{
    double square = w->grid->cell_m * w->grid->cell_m;
    const double *fraction = w->options->fraction;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&w->measure, w->cells, sizeof *w->measure, err));
    for (size_t i = 0; i < w->cells; i++) {
        double e = w->edge ? w->edge[i] : 1, share = fraction ? fraction[i] : 1;
        bool counts = share > 0 && e >= HG_EDGE_THIN;
        w->measure[i] = counts ? share * square / e : 0;
    }
done:
    return st;
}

static hg_status one_density(const hg_relrisk_work *w, unsigned char is_case, double **out,
                             double *total, hg_err *err)
{
    const hg_relrisk_pool *pool = &w->pool;
    hg_relrisk_side side = {0};
    hg_kde_workspace *workspace = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(out, w->cells, sizeof **out, err));
    HG_TRY(hg_kde_workspace_new(&workspace, err));
    HG_TRY(
        hg_relrisk_side_alloc(pool, is_case ? pool->n_cases : pool->n - pool->n_cases, &side, err));
    for (size_t i = 0; i < pool->n; i++)
        if (pool->is_case[i] == is_case)
            hg_relrisk_side_add(pool, i, &side);
    HG_TRY(hg_relrisk_density(w, workspace, &side, *out, err));
    HG_TRY(hg_relrisk_integral(w, *out, total, err));
    if (!(*total > 0))
        st = hg_fail(err, HG_EEMPTY, "no %s reaches the study area with its kernel",
                     is_case ? "case" : "control");
done:
    hg_kde_workspace_free(workspace);
    hg_relrisk_side_clear(&side);
    return st;
}

/* ---- the ratio ---- */

static double highest_controls(const hg_relrisk_work *w)
{
    double highest = 0;
    for (size_t i = 0; i < w->cells; i++)
        if (w->measure[i] > 0)
            highest = fmax(highest, w->controls[i] / (w->edge ? w->edge[i] : 1));
    return highest / w->controls_total;
}

static void set_log_risk(const hg_relrisk_work *w, double *log_risk, hg_relrisk_facts *facts)
{
    double floor = (w->options->floor > 0 ? w->options->floor : HG_RELRISK_FLOOR);
    facts->floor_per_m2 = floor * highest_controls(w);
    facts->highest = -INFINITY;
    facts->lowest = INFINITY;
    for (size_t i = 0; i < w->cells; i++) {
        log_risk[i] = NAN;
        if (!(w->measure[i] > 0))
            continue;
        double f = w->cases[i] / w->cases_total, g = w->controls[i] / w->controls_total;
        if (g / (w->edge ? w->edge[i] : 1) < facts->floor_per_m2) {
            facts->no_controls++;
        } else if (!(f > 0)) {
            facts->no_cases++;
        } else {
            log_risk[i] = log(f) - log(g);
            facts->n_cells++;
            facts->highest = fmax(facts->highest, log_risk[i]);
            facts->lowest = fmin(facts->lowest, log_risk[i]);
        }
    }
}

static void note_bandwidths(const hg_relrisk_work *w, hg_relrisk_facts *facts)
{
    facts->bandwidth_min_m = facts->bandwidth_max_m = w->kernel.bandwidth_m;
    for (size_t i = 0; w->pool.bandwidth && i < w->pool.n; i++) {
        double h = w->pool.bandwidth[i];
        facts->bandwidth_min_m = i == 0 ? h : fmin(facts->bandwidth_min_m, h);
        facts->bandwidth_max_m = i == 0 ? h : fmax(facts->bandwidth_max_m, h);
    }
}

static hg_status prepare(hg_relrisk_work *w, const hg_relrisk_points *cases,
                         const hg_relrisk_points *controls, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(check(w->options, err));
    HG_TRY(hg_relrisk_pool_init(cases, controls, &w->pool, err));
    HG_TRY(hg_kde_check(&w->kernel, w->pool.n, w->pool.x, w->pool.y, w->pool.weight, w->grid, err));
    HG_TRY(hg_relrisk_pilot(w, err));
    HG_TRY(set_measure(w, err));
    HG_TRY(one_density(w, 1, &w->cases, &w->cases_total, err));
    HG_TRY(one_density(w, 0, &w->controls, &w->controls_total, err));
done:
    return st;
}

static void clear(hg_relrisk_work *w)
{
    hg_relrisk_pool_clear(&w->pool);
    hg_free(w->cases);
    hg_free(w->controls);
    hg_free(w->measure);
    hg_free(w->edge);
    hg_free(w->edge_squared);
}

hg_status hg_relrisk_grid(const hg_relrisk_options *options, const hg_relrisk_points *cases,
                          const hg_relrisk_points *controls, const hg_grid *grid, double *log_risk,
                          double *p, hg_relrisk_facts *facts, hg_err *err)
{
    hg_relrisk_work w = {.options = options, .kernel = options->kernel, .grid = grid};
    hg_relrisk_facts found = {0};
    hg_status st = HG_OK;
    if (!w.kernel.kernel)
        w.kernel.kernel = hg_kernel_find("gaussian");
    w.cells = hg_grid_cells(grid);
    HG_TRY(prepare(&w, cases, controls, err));
    set_log_risk(&w, log_risk, &found);
    if (found.n_cells == 0) {
        st = hg_fail(err, HG_EEMPTY,
                     "no cell has a relative risk: %zu lie below the floor of the controls, %zu "
                     "beyond every case",
                     found.no_controls, found.no_cases);
        goto done;
    }
    if (p)
        HG_TRY(options->permutations > 0 ? hg_relrisk_relabel(&w, log_risk, p, err)
                                         : hg_relrisk_asymptotic(&w, log_risk, p, err));
    note_bandwidths(&w, &found);
    found.inside_cases = w.cases_total / w.pool.cases_weight;
    found.inside_controls = w.controls_total / w.pool.controls_weight;
    if (facts)
        *facts = found;
done:
    clear(&w);
    return st;
}
