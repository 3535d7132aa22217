/* bench/bench_contours.c - how long does it take to turn a density into polygons? One JSON line a
 * case and number of threads; options as bench_kde. */
#include <math.h>
#include <stdio.h>

#include "common.h"

enum { LEVELS = 10 };
typedef struct run run;

typedef struct way {
    const char *name;
    hg_status (*extract)(const run *r, hg_contours *out, hg_err *err);
} way;

struct run {
    const bench_settings *settings;
    const way *way;
    hg_surface surface;
    hg_contours found;
    size_t points;
    double level[LEVELS];
    char name[64];
};

static hg_status top_area(const run *r, hg_contours *out, hg_err *err)
{
    return hg_contours_top(&r->surface, NULL, 0.03, HG_TOP_OF_AREA, out, err);
}

static hg_status top_mass(const run *r, hg_contours *out, hg_err *err)
{
    return hg_contours_top(&r->surface, NULL, 0.25, HG_TOP_OF_MASS, out, err);
}

static hg_status threshold(const run *r, hg_contours *out, hg_err *err)
{
    return hg_contours_threshold(&r->surface, NULL, r->level[LEVELS / 2], out, err);
}

static hg_status levels(const run *r, hg_contours *out, hg_err *err)
{
    return hg_contours_levels(&r->surface, NULL, LEVELS, r->level, out, err);
}

static const way ways[] = {
    {"top_3_percent_of_area", top_area},
    {"top_25_percent_of_mass", top_mass},
    {"threshold", threshold},
    {"10_levels", levels},
};

static hg_status forget(void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    hg_contours_clear(&r->found);
    return HG_OK;
}

static hg_status extract(void *context, hg_err *err)
{
    run *r = context;
    return r->way->extract(r, &r->found, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, forget, extract, r, &times, err);
    if (st != HG_OK)
        return st;
    bench_begin("contours", r->name);
    bench_count("cols", r->surface.grid.cols);
    bench_count("rows", r->surface.grid.rows);
    bench_number("cell_m", r->surface.grid.cell_m);
    bench_count("points", r->points);
    bench_count("threads", (size_t)threads);
    bench_put_times("warm", &times);
    bench_count("polygons", r->found.n);
    bench_end();
    return forget(r, err);
}

/* The density of the workload, and ten levels from a hundredth of its peak up. */
static hg_status make_surface(run *r, int towns, hg_err *err)
{
    const hg_grid *grid = &r->surface.grid;
    const hg_kde_options options = {.kernel = hg_kernel_find("quartic"), .bandwidth_m = 500};
    bench_points p = {0};
    double peak = 0;
    hg_status st = bench_points_draw((double)grid->cols * grid->cell_m,
                                     (double)grid->rows * grid->cell_m, towns, r->points, &p, err);
    if (st == HG_OK)
        st = hg_kde_grid(&options, p.n, p.x, p.y, p.weight, grid, r->surface.value, err);
    bench_points_clear(&p);
    for (size_t i = 0; i < hg_grid_cells(grid); i++)
        peak = fmax(peak, r->surface.value[i]);
    for (int k = 0; k < LEVELS; k++)
        r->level[k] = peak * pow(10, -2 + 1.8 * k / (LEVELS - 1));
    return st;
}

static hg_status run_size(const bench_settings *s, const char *label, size_t side, size_t n,
                          int towns, hg_err *err)
{
    run r = {.settings = s, .points = s->tiny ? n / 1000 : n};
    const size_t across = s->tiny ? side / 10 : side;
    const hg_grid grid = {.cell_m = 50, .cols = across, .rows = across};
    hg_status st = hg_surface_init(&r.surface, &grid, 0, err);
    if (st == HG_OK)
        st = make_surface(&r, towns, err);
    for (size_t i = 0; st == HG_OK && i < sizeof ways / sizeof *ways; i++) {
        r.way = &ways[i];
        snprintf(r.name, sizeof r.name, "%s_%s", label, ways[i].name);
        if (bench_wanted(s, r.name))
            st = bench_each_team(s, report, &r, err);
    }
    hg_contours_clear(&r.found);
    hg_surface_clear(&r.surface);
    return st;
}

static hg_status all_cases(const bench_settings *s, hg_err *err)
{
    hg_status st = run_size(s, "city", 400, 100000, 60, err);
    return st == HG_OK ? run_size(s, "region", 2000, 1000000, 300, err) : st;
}

int main(int argc, char **argv)
{
    return bench_main("bench_contours", argc, argv, all_cases);
}
