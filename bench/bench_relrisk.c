/* bench/bench_relrisk.c - what does a relative risk cost, and its p? One JSON line a case and
 * number of threads; options as bench_kde. "warm_s" is the surface with p. */
#include <math.h>
#include <stdio.h>

#include "common.h"

typedef struct bench_case {
    const char *name;
    size_t n; /* one in five is a case */
    double cell, h;
    bool chicago, adaptive; /* chicago: points and cells in the city's outline */
    hg_edge edge;
    size_t permutations;
} bench_case;

static const bench_case cases[] = {
    {"city_1e4", 10000, 50, 300, false, false, HG_EDGE_NONE, 0},
    {"city_1e4_adaptive", 10000, 50, 300, false, true, HG_EDGE_NONE, 0},
    {"city_1e4_mc99", 10000, 50, 300, false, false, HG_EDGE_NONE, 99},
    {"chicago_1e4_edge", 10000, 100, 800, true, false, HG_EDGE_UNIFORM, 0},
    {"chicago_1e4_adaptive_edge", 10000, 100, 800, true, true, HG_EDGE_UNIFORM, 0},
};

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    hg_area area;
    hg_grid grid;
    hg_adaptive adaptive;
    hg_relrisk_options options;
    hg_relrisk_points cases, controls;
    hg_relrisk_facts facts;
    bench_points p;
    double *log_risk, *pvalue, *fraction;
} run;

static hg_status surface(void *context, hg_err *err)
{
    run *r = context;
    return hg_relrisk_grid(&r->options, &r->cases, &r->controls, &r->grid, r->log_risk, r->pvalue,
                           &r->facts, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, NULL, surface, r, &times, err);
    if (st != HG_OK)
        return st;
    bench_begin("relrisk", r->c->name);
    bench_text("kernel", "gaussian");
    bench_count("cols", r->grid.cols);
    bench_count("rows", r->grid.rows);
    bench_number("cell_m", r->grid.cell_m);
    bench_number("bandwidth_m", r->options.kernel.bandwidth_m);
    bench_count("points", r->cases.n + r->controls.n);
    bench_count("cases", r->cases.n);
    bench_count("vertices", r->area.n_points);
    bench_count("permutations", r->options.permutations);
    bench_count("threads", (size_t)threads);
    bench_put_times("warm", &times);
    bench_count("cells_with_value", r->facts.n_cells);
    bench_end();
    return HG_OK;
}

static hg_status set_grid(run *r, hg_err *err)
{
    const double cell = r->settings->tiny ? 20 * r->c->cell : r->c->cell;
    hg_extent extent = {0, 0, 20000 - 1, 20000 - 1};
    if (r->c->chicago)
        hg_area_extent(&r->area, &extent);
    return hg_grid_cover(&extent, cell, 0, 0, HG_GRID_CELLS_MAX, &r->grid, err);
}

/* Points outside the area go; the others are split by their order: one case, four controls. */
static hg_status split(run *r, hg_err *err)
{
    hg_locator *locator = NULL;
    bench_points *p = &r->p;
    size_t n = 0;
    hg_status st = r->c->chicago ? hg_locator_new(1, &r->area, &locator, err) : HG_OK;
    for (size_t i = 0; st == HG_OK && i < p->n; i++) {
        double x = p->x[i] + hg_grid_west(&r->grid), y = p->y[i] + hg_grid_south(&r->grid);
        if (locator && hg_locator_find(locator, x, y) != 0)
            continue;
        p->x[n] = x;
        p->y[n++] = y;
    }
    hg_locator_free(locator);
    r->cases = (hg_relrisk_points){n / 5, p->x, p->y, p->weight};
    r->controls = (hg_relrisk_points){n - n / 5, p->x + n / 5, p->y + n / 5, p->weight};
    return st;
}

static hg_status open_run(run *r, hg_err *err)
{
    const bench_case *c = r->c;
    const bool tiny = r->settings->tiny;
    hg_status st = set_grid(r, err);
    if (st != HG_OK)
        return st;
    size_t cells = hg_grid_cells(&r->grid);
    if ((st = bench_points_draw((double)r->grid.cols * r->grid.cell_m,
                                (double)r->grid.rows * r->grid.cell_m, 60, tiny ? c->n / 20 : c->n,
                                &r->p, err)) != HG_OK ||
        (st = split(r, err)) != HG_OK ||
        (st = hg_alloc(&r->log_risk, cells, sizeof *r->log_risk, err)) != HG_OK ||
        (st = hg_alloc(&r->pvalue, cells, sizeof *r->pvalue, err)) != HG_OK ||
        (st = hg_alloc(&r->fraction, cells, sizeof *r->fraction, err)) != HG_OK)
        return st;
    r->options = (hg_relrisk_options){
        .kernel = {.kernel = hg_kernel_find("gaussian"), .bandwidth_m = tiny ? 4 * c->h : c->h},
        .adaptive = c->adaptive ? &r->adaptive : NULL,
        .edge = c->edge,
        .permutations = tiny && c->permutations ? 9 : c->permutations,
        .seed = 1};
    r->adaptive.pilot_edge = c->edge;
    if (!c->chicago)
        return HG_OK;
    r->options.area = &r->area;
    r->options.fraction = r->fraction;
    return hg_area_fractions(&r->area, &r->grid, r->fraction, err);
}

static hg_status run_case(const bench_settings *s, const bench_case *c, hg_err *err)
{
    run r = {.settings = s, .c = c};
    bool found = true;
    hg_status st = HG_OK;
    if (c->chicago)
        st = bench_area("chicago_assaults_2010_2019/city_outline_epsg26971.shp", "EPSG:26971",
                        false, &r.area, &found, err);
    if (st == HG_OK && !found)
        bench_skipped("relrisk", c->name, "the data sets are not beside the project");
    if (st == HG_OK && found && (st = open_run(&r, err)) == HG_OK)
        st = bench_each_team(s, report, &r, err);
    hg_area_clear(&r.area);
    bench_points_clear(&r.p);
    hg_free(r.log_risk);
    hg_free(r.pvalue);
    hg_free(r.fraction);
    return st;
}

static hg_status all_cases(const bench_settings *s, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; st == HG_OK && i < sizeof cases / sizeof *cases; i++)
        if (bench_wanted(s, cases[i].name))
            st = run_case(s, &cases[i], err);
    return st;
}

int main(int argc, char **argv)
{
    return bench_main("bench_relrisk", argc, argv, all_cases);
}
