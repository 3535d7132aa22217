/* bench/bench_kde.c - how long does a density take, and how exact is it? One JSON line a case and
 * number of threads.
 *
 *   bench_kde [--tiny] [--repeat N] [--case PART|=NAME] [--threads 1,2] [--dump FOLDER]
 *
 * The points are drawn from a seed. --dump writes them as FOLDER/CASE.csv, and the density that
 * hotgrid gives them as FOLDER/CASE.f64, for other programs (bench/kde), instead of timing, and
 * prints "case kernel cols rows cell_m bandwidth_m points" for each.
 */
#include <stdio.h>

#include "common.h"
#include "dump.h"

typedef struct bench_case {
    const char *name, *kernel;
    size_t cols, rows, n;
    double cell, h;
    bool mean;
    double limit_s; /* of this machine's class on one thread, by estimate; 0 = none */
    int towns;
} bench_case;

static const bench_case cases[] = {
    {"city_1e5", "quartic", 400, 400, 100000, 50, 500, false, .002, 60},
    {"city_1e5_h1000", "quartic", 400, 400, 100000, 50, 1000, false, 0, 60},
    {"city_1e6", "quartic", 400, 400, 1000000, 50, 500, false, .02, 60},
    {"region_1e6", "quartic", 2000, 2000, 1000000, 50, 500, false, .02, 300},
    {"national_1e6", "quartic", 2800, 3250, 1000000, 100, 500, false, .012, 1500},
    {"city_1e5_epanechnikov", "epanechnikov", 400, 400, 100000, 50, 500, false, 0, 60},
    {"city_1e5_gaussian", "gaussian", 400, 400, 100000, 50, 176.8, false, .004, 60},
    {"region_1e6_gaussian", "gaussian", 2000, 2000, 1000000, 50, 176.8, false, .06, 300},
    {"city_1e5_mean", "quartic", 400, 400, 100000, 50, 500, true, 0, 60},
};

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    hg_grid grid;
    hg_kde_options options;
    bench_points p;
    double *out, *fresh;
    hg_kde_workspace *workspace;
} run;

static hg_status warm(void *context, hg_err *err)
{
    run *r = context;
    return hg_kde_grid_with(r->workspace, &r->options, r->p.n, r->p.x, r->p.y, r->p.weight,
                            &r->grid, r->out, err);
}

/* Cold: a grid and buffers that were never touched, as a single run of the program has them. */
static hg_status forget(void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    hg_free(r->fresh);
    r->fresh = NULL;
    return HG_OK;
}

static hg_status cold(void *context, hg_err *err)
{
    run *r = context;
    hg_status st = hg_alloc_large(&r->fresh, hg_grid_cells(&r->grid), sizeof *r->fresh, err);
    return st == HG_OK ? hg_kde_grid(&r->options, r->p.n, r->p.x, r->p.y, r->p.weight, &r->grid,
                                     r->fresh, err)
                       : st;
}

/* Against plain sums, at a sample of cells. */
static double error_of(const run *r)
{
    enum { SAMPLE = 200 };
    size_t cell[SAMPLE], n = bench_sample(&r->grid, r->out, SAMPLE, cell);
    double exact[SAMPLE], got[SAMPLE];
    const hg_kernel *kernel = r->options.kernel;
    const double inverse = 1 / r->options.bandwidth_m;
    for (size_t j = 0; j < n; j++) {
        double x = hg_grid_center_x(&r->grid, cell[j] % r->grid.cols);
        double y = hg_grid_center_y(&r->grid, cell[j] / r->grid.cols);
        exact[j] = 0;
        got[j] = r->out[cell[j]];
        for (size_t i = 0; i < r->p.n; i++) {
            double u = (r->p.x[i] - x) * inverse, v = (r->p.y[i] - y) * inverse;
            exact[j] += r->p.weight[i] * kernel->value(u * u + v * v) * inverse * inverse;
        }
    }
    return bench_worst(n, got, exact);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    const bench_case *c = r->c;
    bench_times warm_times = {0}, cold_times = {0};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, NULL, warm, r, &warm_times, err);
    if (st == HG_OK)
        st = bench_time(r->settings->repeats, forget, cold, r, &cold_times, err);
    forget(r, err);
    if (st != HG_OK)
        return st;
    bench_begin("kde", c->name);
    bench_text("kernel", c->kernel);
    bench_text("value", c->mean ? "mean" : "centre");
    bench_count("cols", r->grid.cols);
    bench_count("rows", r->grid.rows);
    bench_number("cell_m", c->cell);
    bench_number("bandwidth_m", c->h);
    bench_count("points", r->p.n);
    bench_count("threads", (size_t)threads);
    bench_put_times("warm", &warm_times);
    bench_put_times("cold", &cold_times);
    bench_number("mass",
                 hg_sum(hg_grid_cells(&r->grid), r->out) * c->cell * c->cell / (double)r->p.n);
    if (!c->mean)
        bench_number("relative_error", error_of(r));
    if (!r->settings->tiny)
        bench_limit(c->limit_s, threads, warm_times.median);
    bench_end();
    return HG_OK;
}

static hg_status dump(run *r, hg_err *err)
{
    const bench_case *c = r->c;
    hg_status st = warm(r, err);
    if (st == HG_OK)
        st = bench_dump(r->settings->folder, c->name, &r->p, hg_grid_cells(&r->grid), r->out, err);
    if (st == HG_OK)
        printf("%s %s %zu %zu %g %g %zu\n", c->name, c->kernel, r->grid.cols, r->grid.rows, c->cell,
               c->h, r->p.n);
    return st;
}

static hg_status run_case(const bench_settings *s, const bench_case *c, hg_err *err)
{
    run r = {.settings = s, .c = c};
    r.grid = (hg_grid){.cell_m = c->cell,
                       .cols = s->tiny ? c->cols / 10 : c->cols,
                       .rows = s->tiny ? c->rows / 10 : c->rows};
    r.options = (hg_kde_options){
        .kernel = hg_kernel_find(c->kernel), .bandwidth_m = c->h, .cell_integral = c->mean};
    hg_status st = bench_points_draw((double)r.grid.cols * c->cell, (double)r.grid.rows * c->cell,
                                     c->towns, s->tiny ? c->n / 1000 : c->n, &r.p, err);
    if (st == HG_OK)
        st = hg_alloc_large(&r.out, hg_grid_cells(&r.grid), sizeof *r.out, err);
    if (st == HG_OK)
        st = hg_kde_workspace_new(&r.workspace, err);
    if (st == HG_OK)
        st = s->folder ? dump(&r, err) : bench_each_team(s, report, &r, err);
    bench_points_clear(&r.p);
    hg_free(r.out);
    hg_free(r.fresh);
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
    return bench_main("bench_kde", argc, argv, all_cases);
}
