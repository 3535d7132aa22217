/* bench/bench_stkde.c - what does a year of densities, slice by slice, cost? One JSON line a case
 * and number of threads; options as bench_kde.
 *
 * "stream_s": each plane is looked at and forgotten. "warm_s": all planes are copied into a cube
 * that was touched before; "cold_s": into a fresh one, which is what programs that hold the cube
 * pay.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common.h"

typedef struct bench_case {
    const char *name, *kernel, *time_kernel;
    size_t n;
    double h, days, limit_s;
    hg_time_use use;
} bench_case;

static const bench_case cases[] = {
    {"city_1e5_7d", "epanechnikov", "epanechnikov", 100000, 500, 7, .03, HG_TIME_MAP},
    {"city_1e5_30d", "epanechnikov", "epanechnikov", 100000, 500, 30, .03, HG_TIME_MAP},
    {"city_1e5_7d_quartic", "quartic", "epanechnikov", 100000, 500, 7, 0, HG_TIME_MAP},
    {"city_1e5_30d_quartic", "quartic", "epanechnikov", 100000, 500, 30, 0, HG_TIME_MAP},
    {"city_1e5_7d_exponential", "quartic", "exponential", 100000, 500, 7, 0, HG_TIME_FORECAST},
};

enum { SAMPLE_SLICES = 4, SAMPLE = 50 };

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    hg_grid grid;
    hg_stkde_options options;
    hg_stkde_facts facts;
    bench_points p;
    double *cube, touched;
} run;

static hg_status look(size_t slice, const double *plane, void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    r->touched += plane[slice % hg_grid_cells(&r->grid)];
    return HG_OK;
}

static hg_status keep(size_t slice, const double *plane, void *context, hg_err *err)
{
    run *r = context;
    const size_t cells = hg_grid_cells(&r->grid);
    (void)err;
    memcpy(r->cube + slice * cells, plane, cells * sizeof *plane);
    return HG_OK;
}

static hg_status slices(run *r, hg_stkde_sink sink, hg_err *err)
{
    return hg_stkde_slices(&r->options, r->p.n, r->p.x, r->p.y, r->p.when, r->p.weight, &r->grid,
                           sink, r, &r->facts, err);
}

static hg_status stream(void *context, hg_err *err)
{
    return slices(context, look, err);
}

static hg_status warm(void *context, hg_err *err)
{
    return slices(context, keep, err);
}

static hg_status forget(void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    hg_free(r->cube);
    r->cube = NULL;
    return HG_OK;
}

static hg_status new_cube(run *r, hg_err *err)
{
    return hg_alloc_large(&r->cube, r->options.slices * hg_grid_cells(&r->grid), sizeof *r->cube,
                          err);
}

static hg_status cold(void *context, hg_err *err)
{
    run *r = context;
    hg_status st = new_cube(r, err);
    return st == HG_OK ? slices(r, keep, err) : st;
}

static double plain_sum(const run *r, double x, double y, double t)
{
    const hg_kernel *kernel = r->options.space.kernel;
    const hg_time_kernel *time_kernel = r->options.time_kernel;
    const double h = r->c->h, b = r->options.time_bandwidth_s;
    double sum = 0;
    for (size_t i = 0; i < r->p.n; i++) {
        double u = (r->p.x[i] - x) / h, v = (r->p.y[i] - y) / h;
        if (u * u + v * v < 1)
            sum += kernel->value(u * u + v * v) / (h * h) *
                   time_kernel->value((t - (double)r->p.when[i]) / b) / b;
    }
    return sum;
}

/* Against plain sums, at a sample of cells of a few slices; the cube is full. */
static double error_of(const run *r)
{
    const size_t cells = hg_grid_cells(&r->grid);
    double worst = 0;
    for (size_t k = 0; k < SAMPLE_SLICES; k++) {
        size_t slice = (2 * k + 1) * r->options.slices / (2 * SAMPLE_SLICES), cell[SAMPLE];
        const double *plane = r->cube + slice * cells;
        size_t n = bench_sample(&r->grid, plane, SAMPLE, cell);
        double t = ((double)slice + 0.5) * (double)r->options.slice_s;
        for (size_t j = 0; j < n; j++) {
            double exact = plain_sum(r, hg_grid_center_x(&r->grid, cell[j] % r->grid.cols),
                                     hg_grid_center_y(&r->grid, cell[j] / r->grid.cols), t);
            worst = fmax(worst, bench_worst(1, &plane[cell[j]], &exact));
        }
    }
    return worst;
}

static hg_status measure(run *r, bench_times times[3], double *peak_mib, hg_err *err)
{
    const int repeats = r->settings->repeats;
    bench_peak_reset();
    hg_status st = bench_time(repeats, NULL, stream, r, &times[0], err);
    *peak_mib = bench_peak_mib();
    if (st == HG_OK)
        st = new_cube(r, err);
    if (st == HG_OK)
        st = bench_time(repeats, NULL, warm, r, &times[1], err);
    return st == HG_OK ? bench_time(repeats, forget, cold, r, &times[2], err) : st;
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    const bench_case *c = r->c;
    bench_times times[3] = {{0}};
    double peak_mib = 0;
    hg_status st = measure(r, times, &peak_mib, err);
    if (st != HG_OK)
        return st;
    bench_begin("stkde", c->name);
    bench_text("kernel", c->kernel);
    bench_text("time_kernel", c->time_kernel);
    bench_text("method", r->facts.method);
    bench_count("cols", r->grid.cols);
    bench_count("rows", r->grid.rows);
    bench_count("slices", r->options.slices);
    bench_number("cell_m", r->grid.cell_m);
    bench_number("bandwidth_m", c->h);
    bench_number("bandwidth_days", c->days);
    bench_count("points", r->p.n);
    bench_count("threads", (size_t)threads);
    bench_put_times("stream", &times[0]);
    bench_put_times("warm", &times[1]);
    bench_put_times("cold", &times[2]);
    bench_number("relative_error", error_of(r));
    bench_number("stream_peak_mib", peak_mib);
    if (!r->settings->tiny)
        bench_limit(c->limit_s, 1, times[2].median); /* memory's: as long on two threads */
    bench_end();
    return forget(r, err);
}

static hg_status run_case(const bench_settings *s, const bench_case *c, hg_err *err)
{
    const size_t side = s->tiny ? 40 : 400;
    run r = {.settings = s, .c = c, .grid = {.cell_m = 50, .cols = side, .rows = side}};
    r.options = (hg_stkde_options){
        .space = {.kernel = hg_kernel_find(c->kernel), .bandwidth_m = c->h},
        .time_kernel = hg_time_kernel_find(c->time_kernel),
        .time_bandwidth_s = c->days * 86400,
        .slice_s = 86400,
        .slices = s->tiny ? 40 : 365,
        .use = c->use,
    };
    double size = (double)side * r.grid.cell_m;
    hg_status st = bench_points_draw(size, size, 60, s->tiny ? c->n / 1000 : c->n, &r.p, err);
    if (st == HG_OK)
        st = bench_each_team(s, report, &r, err);
    bench_points_clear(&r.p);
    hg_free(r.cube);
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
    return bench_main("bench_stkde", argc, argv, all_cases);
}
