/* bench/bench_kde.c - how long does a density take on a city and on a nation? One JSON line a case.
 *
 *   bench_kde [--tiny] [threads]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hotgrid.h"

typedef struct bench_case {
    const char *name, *kernel;
    size_t cols, rows, n;
    double cell, h;
    bool mean;
} bench_case;

static const bench_case cases[] = {
    {"city_1e5", "quartic", 400, 400, 100000, 50, 500, false},
    {"city_1e6", "quartic", 400, 400, 1000000, 50, 500, false},
    {"city_1e5_gaussian", "gaussian", 400, 400, 100000, 50, 176.8, false},
    {"city_1e5_mean", "quartic", 400, 400, 100000, 50, 500, true},
    {"national_7e4", "quartic", 2240, 2600, 70000, 125, 750, false},
    {"national_7e4_mean", "quartic", 2240, 2600, 70000, 125, 750, true},
};

typedef struct points {
    double *x, *y, *weight;
} points;

/* Seven in ten in settlements of Pareto size, two along straight roads, one anywhere. */
static void draw_points(hg_rng *rng, double width, double height, size_t n, const points *p)
{
    enum { TOWNS = 60 };
    double tx[TOWNS], ty[TOWNS], spread[TOWNS];
    for (int t = 0; t < TOWNS; t++) {
        tx[t] = hg_rng_uniform(rng) * width;
        ty[t] = hg_rng_uniform(rng) * height;
        double pareto = 300 / sqrt(1 - hg_rng_uniform(rng));
        spread[t] = pareto < 2500 ? pareto : 2500;
    }
    for (size_t i = 0; i < n; i++) {
        double kind = hg_rng_uniform(rng), x = hg_rng_uniform(rng) * width;
        double y = hg_rng_uniform(rng) * height;
        size_t t = (size_t)hg_rng_below(rng, TOWNS), u = (size_t)hg_rng_below(rng, TOWNS);
        if (kind < 0.7) {
            x = tx[t] + spread[t] * hg_rng_normal(rng);
            y = ty[t] + spread[t] * hg_rng_normal(rng);
        } else if (kind < 0.9) {
            double share = hg_rng_uniform(rng);
            x = tx[t] + share * (tx[u] - tx[t]);
            y = ty[t] + share * (ty[u] - ty[t]);
        }
        x = fabs(x) < width ? fabs(x) : width * 0.5; /* reflected at the border */
        y = fabs(y) < height ? fabs(y) : height * 0.5;
        p->x[i] = floor(x * 100) / 100;
        p->y[i] = floor(y * 100) / 100;
        p->weight[i] = 1;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const bench_case *c, size_t n, int repeats, double *seconds, double mass)
{
    qsort(seconds, (size_t)repeats, sizeof *seconds, ascending);
    printf("{\"bench\":\"kde\",\"case\":\"%s\",\"kernel\":\"%s\",\"cols\":%zu,\"rows\":%zu,"
           "\"cell_m\":%g,\"bandwidth_m\":%g,\"points\":%zu,\"threads\":%d,\"min_s\":%.6f,"
           "\"median_s\":%.6f,\"mass\":%.9f}\n",
           c->name, c->kernel, c->cols, c->rows, c->cell, c->h, n, hg_par_threads(), seconds[0],
           seconds[repeats / 2], mass);
    fflush(stdout);
}

static hg_status run(const bench_case *c, bool tiny, hg_err *err)
{
    size_t n = tiny ? c->n / 1000 : c->n, cells;
    hg_grid grid = {.cell_m = c->cell,
                    .cols = tiny ? c->cols / 10 : c->cols,
                    .rows = tiny ? c->rows / 10 : c->rows};
    points p = {NULL, NULL, NULL};
    double *out = NULL, seconds[5];
    int repeats = tiny ? 1 : 5;
    hg_kde_options options = {
        .kernel = hg_kernel_find(c->kernel), .bandwidth_m = c->h, .cell_integral = c->mean};
    hg_rng rng;
    hg_status st = HG_OK;
    cells = hg_grid_cells(&grid);
    hg_rng_init(&rng, 2016, HG_STAGE_TEST, 0);
    if ((st = hg_alloc(&p.x, n, sizeof *p.x, err)) != HG_OK ||
        (st = hg_alloc(&p.y, n, sizeof *p.y, err)) != HG_OK ||
        (st = hg_alloc(&p.weight, n, sizeof *p.weight, err)) != HG_OK)
        goto done;
    draw_points(&rng, (double)grid.cols * c->cell, (double)grid.rows * c->cell, n, &p);
    for (int k = 0; k < repeats && st == HG_OK; k++) {
        hg_free(out); /* a fresh grid each time: page faults are part of the price */
        double start = hg_monotonic_seconds();
        st = hg_alloc_large(&out, cells, sizeof *out, err);
        if (st == HG_OK)
            st = hg_kde_grid(&options, n, p.x, p.y, p.weight, &grid, out, err);
        seconds[k] = hg_monotonic_seconds() - start;
    }
    if (st == HG_OK)
        report(c, n, repeats, seconds, hg_sum(cells, out) * c->cell * c->cell / (double)n);
done:
    hg_free(p.x);
    hg_free(p.y);
    hg_free(p.weight);
    hg_free(out);
    return st;
}

int main(int argc, char **argv)
{
    hg_err err = {.status = HG_OK};
    bool tiny = false;
    int threads = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0)
            tiny = true;
        else
            threads = atoi(argv[i]);
    }
    hg_status st = hg_par_start(threads, &err);
    for (size_t i = 0; st == HG_OK && i < sizeof cases / sizeof *cases; i++)
        st = run(&cases[i], tiny, &err);
    if (st != HG_OK)
        fprintf(stderr, "bench_kde: %s\n", err.text);
    return hg_status_exit_code(st);
}
