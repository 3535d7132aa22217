/* bench/bench_kde.c - how long does a density take, and how exact is it? One JSON line a case and
 * number of threads.
 *
 *   bench_kde [--tiny] [--repeat N] [--case PART|=NAME] [--threads 1,2] [--dump FOLDER]
 *
 * The points are drawn from a seed. --dump writes them as FOLDER/CASE.csv, and the density that
 * hotgrid gives them as FOLDER/CASE.f64, for other programs (bench/kde), instead of timing, and
 * prints "case kernel cols rows cell_m bandwidth_m points" for each.
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

typedef struct points {
    double *x, *y, *weight;
} points;

enum { TOWNS_MAX = 1500 };
typedef struct town {
    double x, y, spread, up_to; /* up_to: share of the people in this town or an earlier one */
} town;

/* Pareto sizes; the spread follows, from 0.3 to 2.5 km. */
static void draw_towns(hg_rng *rng, double width, double height, int n, town *towns)
{
    double people = 0;
    for (int t = 0; t < n; t++) {
        double pareto = 300 / sqrt(1 - hg_rng_uniform(rng));
        towns[t].x = hg_rng_uniform(rng) * width;
        towns[t].y = hg_rng_uniform(rng) * height;
        towns[t].spread = pareto < 2500 ? pareto : 2500;
        people += pareto;
        towns[t].up_to = people;
    }
    for (int t = 0; t < n; t++)
        towns[t].up_to /= people;
}

static const town *pick_town(hg_rng *rng, const town *towns, int n)
{
    double at = hg_rng_uniform(rng);
    int t = 0;
    while (t < n - 1 && towns[t].up_to < at)
        t++;
    return &towns[t];
}

static double inside(double at, double size)
{
    at = fabs(at); /* reflected at the border */
    at = at > size ? 2 * size - at : at;
    return at >= 0 && at < size ? floor(at * 100) / 100 : size / 2; /* to the centimetre */
}

/* Seven in ten in towns, two along straight roads, one anywhere; one event in four is a near
 * repeat, 75 m around an earlier one. */
static void draw_points(hg_rng *rng, double width, double height, int n_towns, size_t n,
                        const points *p)
{
    static town towns[TOWNS_MAX];
    draw_towns(rng, width, height, n_towns, towns);
    for (size_t i = 0; i < n; i++) {
        double kind = hg_rng_uniform(rng), x = hg_rng_uniform(rng) * width;
        double y = hg_rng_uniform(rng) * height;
        const town *a = pick_town(rng, towns, n_towns), *b = pick_town(rng, towns, n_towns);
        if (i > 0 && hg_rng_uniform(rng) < 0.25) {
            size_t parent = (size_t)hg_rng_below(rng, (uint32_t)i);
            x = p->x[parent] + 75 * hg_rng_normal(rng);
            y = p->y[parent] + 75 * hg_rng_normal(rng);
        } else if (kind < 0.7) {
            x = a->x + a->spread * hg_rng_normal(rng);
            y = a->y + a->spread * hg_rng_normal(rng);
        } else if (kind < 0.9) {
            double share = hg_rng_uniform(rng);
            x = a->x + share * (b->x - a->x);
            y = a->y + share * (b->y - a->y);
        }
        p->x[i] = inside(x, width);
        p->y[i] = inside(y, height);
        p->weight[i] = 1;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(int n, double *seconds)
{
    qsort(seconds, (size_t)n, sizeof *seconds, ascending);
    return seconds[n / 2];
}

typedef struct run {
    const bench_case *c;
    hg_grid grid;
    hg_kde_options options;
    size_t n;
    points p;
    double *out, *fresh;
    hg_kde_workspace *workspace;
    int repeats;
} run;

/* The largest relative error of a sample of cells above 1e-6 of the peak, against plain sums. */
static hg_status error_of(const run *r, double *worst, hg_err *err)
{
    enum { SAMPLE = 200 };
    const size_t cells = hg_grid_cells(&r->grid);
    double peak = 0, x[SAMPLE], y[SAMPLE], exact[SAMPLE], got[SAMPLE];
    size_t n = 0, step = cells / SAMPLE + 1;
    for (size_t i = 0; i < cells; i++)
        peak = r->out[i] > peak ? r->out[i] : peak;
    for (size_t i = 0; i < cells && n < SAMPLE; i++)
        if (r->out[i] > 1e-6 * peak && (i * 2654435761u) % step == 0) {
            x[n] = hg_grid_center_x(&r->grid, i % r->grid.cols);
            y[n] = hg_grid_center_y(&r->grid, i / r->grid.cols);
            got[n++] = r->out[i];
        }
    const hg_kernel *kernel = r->options.kernel;
    const double inverse = 1 / r->options.bandwidth_m;
    for (size_t j = 0; j < n; j++) {
        exact[j] = 0;
        for (size_t i = 0; i < r->n; i++) {
            double u = (r->p.x[i] - x[j]) * inverse, v = (r->p.y[i] - y[j]) * inverse;
            exact[j] += r->p.weight[i] * kernel->value(u * u + v * v) * inverse * inverse;
        }
        *worst = fmax(*worst, fabs(got[j] - exact[j]) / exact[j]);
    }
    (void)err;
    return HG_OK;
}

static hg_status once(run *r, hg_kde_workspace *workspace, double *out, hg_err *err)
{
    const points *p = &r->p;
    return workspace ? hg_kde_grid_with(workspace, &r->options, r->n, p->x, p->y, p->weight,
                                        &r->grid, out, err)
                     : hg_kde_grid(&r->options, r->n, p->x, p->y, p->weight, &r->grid, out, err);
}

/* Cold: a grid and buffers that were never touched, as a single run of the program has them. */
static hg_status time_it(run *r, double *warm, double *cold, hg_err *err)
{
    double a[64], b[64];
    hg_status st = once(r, r->workspace, r->out, err);
    for (int k = 0; k < r->repeats && st == HG_OK; k++) {
        double start = hg_monotonic_seconds();
        st = once(r, r->workspace, r->out, err);
        a[k] = hg_monotonic_seconds() - start;
    }
    for (int k = 0; k < r->repeats && st == HG_OK; k++) {
        double start = hg_monotonic_seconds();
        st = hg_alloc_large(&r->fresh, hg_grid_cells(&r->grid), sizeof *r->fresh, err);
        if (st == HG_OK)
            st = once(r, NULL, r->fresh, err);
        b[k] = hg_monotonic_seconds() - start;
        hg_free(r->fresh);
        r->fresh = NULL;
    }
    if (st == HG_OK) {
        *warm = median(r->repeats, a);
        *cold = median(r->repeats, b);
    }
    return st;
}

static hg_status report(run *r, int threads, hg_err *err)
{
    const bench_case *c = r->c;
    double warm = 0, cold = 0, error = 0;
    const double area = c->cell * c->cell;
    hg_status st = hg_par_start(threads, err);
    if (st == HG_OK)
        st = time_it(r, &warm, &cold, err);
    if (st == HG_OK && !c->mean)
        st = error_of(r, &error, err);
    if (st != HG_OK)
        return st;
    printf("{\"bench\":\"kde\",\"program\":\"hotgrid\",\"case\":\"%s\",\"kernel\":\"%s\","
           "\"cell_integral\":%s,\"cols\":%zu,\"rows\":%zu,\"cell_m\":%g,\"bandwidth_m\":%g,"
           "\"points\":%zu,\"threads\":%d,\"warm_s\":%.6f,\"cold_s\":%.6f,\"mass\":%.9f",
           c->name, c->kernel, c->mean ? "true" : "false", r->grid.cols, r->grid.rows, c->cell,
           c->h, r->n, threads, warm, cold,
           hg_sum(hg_grid_cells(&r->grid), r->out) * area / (double)r->n);
    if (!c->mean)
        printf(",\"relative_error\":%.2g", error);
    if (c->limit_s > 0 && r->n == c->n)
        printf(",\"limit_s\":%g,\"share_of_limit\":%.3f", c->limit_s / threads,
               c->limit_s / threads / warm);
    printf("}\n");
    fflush(stdout);
    return HG_OK;
}

static hg_status dump(run *r, const char *folder, hg_err *err)
{
    char path[4096];
    const size_t cells = hg_grid_cells(&r->grid);
    hg_status st = once(r, r->workspace, r->out, err);
    snprintf(path, sizeof path, "%s/%s.csv", folder, r->c->name);
    FILE *file = st == HG_OK ? fopen(path, "w") : NULL;
    if (!file)
        return st == HG_OK ? hg_fail(err, HG_EIO, "cannot write %s", path) : st;
    fprintf(file, "x,y\n");
    for (size_t i = 0; i < r->n; i++)
        fprintf(file, "%.2f,%.2f\n", r->p.x[i], r->p.y[i]);
    fclose(file);
    snprintf(path, sizeof path, "%s/%s.f64", folder, r->c->name);
    file = fopen(path, "wb");
    if (!file || fwrite(r->out, sizeof *r->out, cells, file) != cells)
        st = hg_fail(err, HG_EIO, "cannot write %s", path);
    if (file)
        fclose(file);
    const bench_case *c = r->c;
    if (st == HG_OK)
        printf("%s %s %zu %zu %g %g %zu\n", c->name, c->kernel, r->grid.cols, r->grid.rows, c->cell,
               c->h, r->n);
    return st;
}

static hg_status open_run(run *r, const bench_case *c, bool tiny, int repeats, hg_err *err)
{
    hg_rng rng;
    hg_status st;
    *r = (run){.c = c, .n = tiny ? c->n / 1000 : c->n, .repeats = repeats};
    r->grid = (hg_grid){.cell_m = c->cell,
                        .cols = tiny ? c->cols / 10 : c->cols,
                        .rows = tiny ? c->rows / 10 : c->rows};
    r->options = (hg_kde_options){
        .kernel = hg_kernel_find(c->kernel), .bandwidth_m = c->h, .cell_integral = c->mean};
    if ((st = hg_alloc(&r->p.x, r->n, sizeof *r->p.x, err)) != HG_OK ||
        (st = hg_alloc(&r->p.y, r->n, sizeof *r->p.y, err)) != HG_OK ||
        (st = hg_alloc(&r->p.weight, r->n, sizeof *r->p.weight, err)) != HG_OK ||
        (st = hg_alloc_large(&r->out, hg_grid_cells(&r->grid), sizeof *r->out, err)) != HG_OK ||
        (st = hg_kde_workspace_new(&r->workspace, err)) != HG_OK)
        return st;
    hg_rng_init(&rng, 2016, HG_STAGE_TEST, 0);
    draw_points(&rng, (double)r->grid.cols * c->cell, (double)r->grid.rows * c->cell, c->towns,
                r->n, &r->p);
    return HG_OK;
}

static void close_run(run *r)
{
    hg_free(r->p.x);
    hg_free(r->p.y);
    hg_free(r->p.weight);
    hg_free(r->out);
    hg_free(r->fresh);
    hg_kde_workspace_free(r->workspace);
}

typedef struct settings {
    bool tiny;
    int repeats;
    const char *only, *threads, *folder;
} settings;

static hg_status run_case(const settings *s, const bench_case *c, hg_err *err)
{
    run r;
    hg_status st = open_run(&r, c, s->tiny, s->repeats, err);
    const char *threads = s->threads;
    if (st == HG_OK && s->folder)
        st = dump(&r, s->folder, err);
    while (st == HG_OK && !s->folder && *threads) {
        char *end;
        long team = strtol(threads, &end, 10);
        threads = *end ? end + 1 : end;
        st = report(&r, (int)team, err);
    }
    close_run(&r);
    return st;
}

/* A part of the name; "=name" is the whole of it. */
static bool wanted(const char *name, const char *only)
{
    return !only || (only[0] == '=' ? strcmp(name, only + 1) == 0 : strstr(name, only) != NULL);
}

int main(int argc, char **argv)
{
    hg_err err = {.status = HG_OK};
    hg_status st = HG_OK;
    settings s = {.repeats = 5, .threads = "1,2"};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--tiny") == 0) {
            s.tiny = true;
            continue;
        } else if (strcmp(argv[i], "--repeat") == 0)
            s.repeats = atoi(value);
        else if (strcmp(argv[i], "--case") == 0)
            s.only = value;
        else if (strcmp(argv[i], "--threads") == 0)
            s.threads = value;
        else if (strcmp(argv[i], "--dump") == 0)
            s.folder = value;
        else {
            fprintf(stderr, "bench_kde: unknown option %s\n", argv[i]);
            return 64;
        }
        i++;
    }
    if (s.repeats < 1 || s.repeats > 64)
        s.repeats = 5;
    for (size_t i = 0; st == HG_OK && i < sizeof cases / sizeof *cases; i++)
        if (wanted(cases[i].name, s.only))
            st = run_case(&s, &cases[i], &err);
    if (st != HG_OK)
        fprintf(stderr, "bench_kde: %s\n", err.text);
    return hg_status_exit_code(st);
}
