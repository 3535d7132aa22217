/* bench/bench_adaptive.c - what do bandwidths that follow the density cost? One JSON line a case
 * and number of threads; options as bench_kde. "bandwidths_s" is the pilot's part of "warm_s". */
#include <math.h>
#include <stdio.h>

#include "common.h"
#include "dump.h"

typedef struct bench_case {
    const char *name, *kernel;
    size_t n;
    double h, trim;
} bench_case;

/* sparr knows the Gaussian, and trims by another rule: the case to compare is not trimmed. */
static const bench_case cases[] = {
    {"city_1e4", "quartic", 10000, 500, 5},
    {"city_1e5", "quartic", 100000, 500, 5},
    {"city_1e4_gaussian", "gaussian", 10000, 176.8, 5},
    {"city_1e4_gaussian_untrimmed", "gaussian", 10000, 176.8, INFINITY},
};

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    hg_grid grid;
    hg_adaptive adaptive;
    hg_density_options options;
    hg_density_facts facts;
    bench_points p;
    double *out, *each;
    hg_kde_workspace *workspace;
} run;

static hg_status whole(void *context, hg_err *err)
{
    run *r = context;
    return hg_density_grid(r->workspace, &r->options, r->p.n, r->p.x, r->p.y, r->p.weight, &r->grid,
                           r->out, &r->facts, err);
}

static hg_status bandwidths(void *context, hg_err *err)
{
    run *r = context;
    return hg_adaptive_bandwidths(&r->options.kernel, &r->adaptive, NULL, r->p.n, r->p.x, r->p.y,
                                  r->p.weight, r->each, err);
}

static double kernel_at(const hg_kernel *kernel, double u2)
{
    return u2 <= kernel->support * kernel->support ? kernel->value(u2) : 0;
}

/* Plain sums with plain bandwidths: pilot at every point, geometric mean, trim. O(n^2). */
static hg_status plain_bandwidths(const run *r, double *out, hg_err *err)
{
    const hg_kernel *kernel = r->options.kernel.kernel;
    const bench_points *p = &r->p;
    const double inverse = 1 / r->c->h;
    double mean = 0;
    (void)err;
    for (size_t i = 0; i < p->n; i++) {
        double density = 0;
        for (size_t k = 0; k < p->n; k++) {
            double u = (p->x[i] - p->x[k]) * inverse, v = (p->y[i] - p->y[k]) * inverse;
            density += kernel_at(kernel, u * u + v * v);
        }
        out[i] = -0.5 * log(density);
        mean += out[i] / (double)p->n;
    }
    for (size_t i = 0; i < p->n; i++)
        out[i] = r->c->h * fmin(exp(out[i] - mean), r->c->trim);
    return HG_OK;
}

/* Both steps against plain sums; 1e5 points would take minutes. */
static hg_status error_of(const run *r, double *worst, hg_err *err)
{
    enum { SAMPLE = 200 };
    size_t cell[SAMPLE], n = bench_sample(&r->grid, r->out, SAMPLE, cell);
    double exact[SAMPLE], got[SAMPLE], *h = NULL;
    const hg_kernel *kernel = r->options.kernel.kernel;
    hg_status st = hg_alloc(&h, r->p.n, sizeof *h, err);
    if (st == HG_OK)
        st = plain_bandwidths(r, h, err);
    for (size_t j = 0; st == HG_OK && j < n; j++) {
        double x = hg_grid_center_x(&r->grid, cell[j] % r->grid.cols);
        double y = hg_grid_center_y(&r->grid, cell[j] / r->grid.cols);
        exact[j] = 0;
        got[j] = r->out[cell[j]];
        for (size_t i = 0; i < r->p.n; i++) {
            double u = (r->p.x[i] - x) / h[i], v = (r->p.y[i] - y) / h[i];
            exact[j] += kernel_at(kernel, u * u + v * v) / (h[i] * h[i]);
        }
    }
    if (st == HG_OK)
        *worst = bench_worst(n, got, exact);
    hg_free(h);
    return st;
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0}, pilot = {0};
    double error = NAN;
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, NULL, whole, r, &times, err);
    if (st == HG_OK)
        st = bench_time(r->settings->repeats, NULL, bandwidths, r, &pilot, err);
    if (st == HG_OK && r->p.n <= 10000)
        st = error_of(r, &error, err);
    if (st != HG_OK)
        return st;
    bench_begin("adaptive", r->c->name);
    bench_text("kernel", r->c->kernel);
    bench_count("cols", r->grid.cols);
    bench_count("rows", r->grid.rows);
    bench_number("cell_m", r->grid.cell_m);
    bench_number("bandwidth_m", r->c->h);
    bench_number("bandwidth_min_m", r->facts.bandwidth_min_m);
    bench_number("bandwidth_max_m", r->facts.bandwidth_max_m);
    bench_count("points", r->p.n);
    bench_count("threads", (size_t)threads);
    bench_put_times("warm", &times);
    bench_put_times("bandwidths", &pilot);
    bench_number("relative_error", error);
    bench_end();
    return HG_OK;
}

static hg_status dump(run *r, hg_err *err)
{
    const bench_case *c = r->c;
    hg_status st = whole(r, err);
    if (st == HG_OK)
        st = bench_dump(r->settings->folder, c->name, &r->p, hg_grid_cells(&r->grid), r->out, err);
    if (st == HG_OK)
        printf("%s %s %zu %zu %g %g %zu\n", c->name, c->kernel, r->grid.cols, r->grid.rows,
               r->grid.cell_m, c->h, r->p.n);
    return st;
}

static hg_status run_case(const bench_settings *s, const bench_case *c, hg_err *err)
{
    const size_t side = s->tiny ? 40 : 400;
    run r = {.settings = s, .c = c, .grid = {.cell_m = 50, .cols = side, .rows = side}};
    r.adaptive = (hg_adaptive){.trim = c->trim};
    r.options.kernel = (hg_kde_options){.kernel = hg_kernel_find(c->kernel), .bandwidth_m = c->h};
    r.options.adaptive = &r.adaptive;
    double size = (double)side * r.grid.cell_m;
    hg_status st = bench_points_draw(size, size, 60, s->tiny ? c->n / 100 : c->n, &r.p, err);
    if (st == HG_OK)
        st = hg_alloc_large(&r.out, hg_grid_cells(&r.grid), sizeof *r.out, err);
    if (st == HG_OK)
        st = hg_alloc(&r.each, r.p.n, sizeof *r.each, err);
    if (st == HG_OK)
        st = hg_kde_workspace_new(&r.workspace, err);
    if (st == HG_OK)
        st = s->folder ? dump(&r, err) : bench_each_team(s, report, &r, err);
    bench_points_clear(&r.p);
    hg_free(r.out);
    hg_free(r.each);
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
    return bench_main("bench_adaptive", argc, argv, all_cases);
}
