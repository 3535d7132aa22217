/* bench/bench_edge.c - what does it cost that kernels lose mass across a long border? One JSON line
 * a case and number of threads; options as bench_kde. "plain_s" is the same density without a
 * correction, "share_s" e_h at the centre of every cell that touches the area. */
#include <math.h>
#include <stdio.h>

#include "common.h"

typedef struct bench_case {
    const char *name, *file, *crs, *kernel;
    bool largest; /* the one polygon with most vertices, in place of all together */
    double cell, h;
    size_t n;
    hg_edge edge;
} bench_case;

#define CHICAGO "chicago_assaults_2010_2019/city_outline_epsg26971.shp", "EPSG:26971"
#define POLICE "nl_boundaries_2022/police_units_derived_epsg28992.shp", "EPSG:28992"

static const bench_case cases[] = {
    {"chicago_uniform", CHICAGO, "quartic", false, 100, 800, 100000, HG_EDGE_UNIFORM},
    {"chicago_diggle", CHICAGO, "quartic", false, 100, 800, 100000, HG_EDGE_DIGGLE},
    {"chicago_uniform_gaussian", CHICAGO, "gaussian", false, 100, 400, 100000, HG_EDGE_UNIFORM},
    {"chicago_diggle_gaussian", CHICAGO, "gaussian", false, 100, 400, 100000, HG_EDGE_DIGGLE},
    {"police_unit_uniform", POLICE, "quartic", true, 125, 1000, 100000, HG_EDGE_UNIFORM},
    {"police_unit_diggle", POLICE, "quartic", true, 125, 1000, 100000, HG_EDGE_DIGGLE},
    {"police_unit_uniform_gaussian", POLICE, "gaussian", true, 125, 500, 100000, HG_EDGE_UNIFORM},
};

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    hg_area area;
    hg_grid grid;
    hg_density_options options;
    hg_density_facts facts;
    bench_points p;
    size_t inside, n_centres;
    double *out, *fraction, *at_x, *at_y, *share;
    hg_kde_workspace *workspace;
} run;

static hg_status density(run *r, hg_edge edge, hg_err *err)
{
    r->options.edge = edge;
    return hg_density_grid(r->workspace, &r->options, r->inside, r->p.x, r->p.y, r->p.weight,
                           &r->grid, r->out, &r->facts, err);
}

static hg_status corrected(void *context, hg_err *err)
{
    run *r = context;
    return density(r, r->c->edge, err);
}

static hg_status plain(void *context, hg_err *err)
{
    return density(context, HG_EDGE_NONE, err);
}

static hg_status shares(void *context, hg_err *err)
{
    run *r = context;
    return hg_edge_at(&r->options.kernel, &r->area, r->n_centres, r->at_x, r->at_y, r->share, err);
}

/* Of what is estimated: by diggle all of it must lie in the area, up to the grid's own sum. */
static double mass(const run *r)
{
    double sum = 0;
    for (size_t i = 0; i < hg_grid_cells(&r->grid); i++)
        if (r->fraction[i] > 0 && r->out[i] >= 0)
            sum += r->out[i] * r->fraction[i];
    return sum * r->grid.cell_m * r->grid.cell_m / (double)r->inside;
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0}, bare = {0}, share = {0};
    int repeats = r->settings->repeats;
    hg_status st = bench_time(repeats, NULL, plain, r, &bare, err);
    if (st == HG_OK)
        st = bench_time(repeats, NULL, shares, r, &share, err);
    bench_peak_reset();
    if (st == HG_OK)
        st = bench_time(repeats, NULL, corrected, r, &times, err);
    if (st != HG_OK)
        return st;
    bench_begin("edge", r->c->name);
    bench_text("kernel", r->c->kernel);
    bench_text("edge", r->c->edge == HG_EDGE_UNIFORM ? "uniform" : "diggle");
    bench_count("vertices", r->area.n_points);
    bench_number("border_km", hg_area_perimeter_m(&r->area) / 1000);
    bench_count("cols", r->grid.cols);
    bench_count("rows", r->grid.rows);
    bench_count("cells_in_area", r->n_centres);
    bench_number("cell_m", r->grid.cell_m);
    bench_number("bandwidth_m", r->c->h);
    bench_count("points", r->inside);
    bench_count("threads", (size_t)threads);
    bench_put_times("warm", &times);
    bench_put_times("plain", &bare);
    bench_put_times("share", &share);
    bench_number("mass", mass(r));
    bench_end();
    return HG_OK;
}

/* The workload over the area's extent; what falls outside it goes. */
static hg_status draw_inside(run *r, size_t n, hg_err *err)
{
    hg_locator *locator = NULL;
    double width = (double)r->grid.cols * r->grid.cell_m;
    double height = (double)r->grid.rows * r->grid.cell_m;
    hg_status st = bench_points_draw(width, height, 300, n, &r->p, err);
    if (st == HG_OK)
        st = hg_locator_new(1, &r->area, &locator, err);
    for (size_t i = 0; st == HG_OK && i < r->p.n; i++) {
        double x = r->p.x[i] + hg_grid_west(&r->grid), y = r->p.y[i] + hg_grid_south(&r->grid);
        if (hg_locator_find(locator, x, y) != 0)
            continue;
        r->p.x[r->inside] = x;
        r->p.y[r->inside++] = y;
    }
    hg_locator_free(locator);
    return st;
}

static hg_status list_centres(run *r, hg_err *err)
{
    const size_t cells = hg_grid_cells(&r->grid);
    hg_status st;
    if ((st = hg_alloc(&r->fraction, cells, sizeof *r->fraction, err)) != HG_OK ||
        (st = hg_area_fractions(&r->area, &r->grid, r->fraction, err)) != HG_OK ||
        (st = hg_alloc(&r->at_x, cells, sizeof *r->at_x, err)) != HG_OK ||
        (st = hg_alloc(&r->at_y, cells, sizeof *r->at_y, err)) != HG_OK ||
        (st = hg_alloc(&r->share, cells, sizeof *r->share, err)) != HG_OK ||
        (st = hg_alloc_large(&r->out, cells, sizeof *r->out, err)) != HG_OK)
        return st;
    for (size_t i = 0; i < cells; i++)
        if (r->fraction[i] > 0) {
            r->at_x[r->n_centres] = hg_grid_center_x(&r->grid, i % r->grid.cols);
            r->at_y[r->n_centres++] = hg_grid_center_y(&r->grid, i / r->grid.cols);
        }
    return HG_OK;
}

static hg_status open_run(run *r, hg_err *err)
{
    hg_extent extent;
    const bench_case *c = r->c;
    const double cell = r->settings->tiny ? 16 * c->cell : c->cell;
    if (!hg_area_extent(&r->area, &extent))
        return hg_fail(err, HG_EDATA, "%s: no area", c->file);
    hg_status st = hg_grid_cover(&extent, cell, 0, 0, HG_GRID_CELLS_MAX, &r->grid, err);
    if (st == HG_OK)
        st = draw_inside(r, r->settings->tiny ? c->n / 1000 : c->n, err);
    if (st == HG_OK)
        st = list_centres(r, err);
    /* a kernel narrower than a tiny run's cells could miss all their centres */
    double h = r->settings->tiny ? fmax(c->h, cell) : c->h;
    r->options.kernel = (hg_kde_options){.kernel = hg_kernel_find(c->kernel), .bandwidth_m = h};
    r->options.area = &r->area;
    return st == HG_OK ? hg_kde_workspace_new(&r->workspace, err) : st;
}

static hg_status run_case(const bench_settings *s, const bench_case *c, hg_err *err)
{
    run r = {.settings = s, .c = c};
    bool found = false;
    hg_status st = bench_area(c->file, c->crs, c->largest, &r.area, &found, err);
    if (st == HG_OK && !found)
        bench_skipped("edge", c->name, "the data sets are not beside the project");
    if (st == HG_OK && found && (st = open_run(&r, err)) == HG_OK)
        st = bench_each_team(s, report, &r, err);
    hg_area_clear(&r.area);
    bench_points_clear(&r.p);
    double *blocks[] = {r.out, r.fraction, r.at_x, r.at_y, r.share};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        hg_free(blocks[i]);
    hg_kde_workspace_free(r.workspace);
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
    return bench_main("bench_edge", argc, argv, all_cases);
}
