/* bench/workload.c - where and when do the incidents of a bench happen? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "common.h"

enum { TOWNS_MAX = 1500 };
static const double YEAR_S = 365 * 86400.0;

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

static void draw(double width, double height, int n_towns, size_t n, const bench_points *p)
{
    static town towns[TOWNS_MAX];
    hg_rng places, clock;
    hg_rng *rng = &places;
    hg_rng_init(&places, 2016, HG_STAGE_TEST, 0);
    hg_rng_init(&clock, 2016, HG_STAGE_TEST, 1);
    draw_towns(rng, width, height, n_towns, towns);
    for (size_t i = 0; i < n; i++) {
        double kind = hg_rng_uniform(rng), x = hg_rng_uniform(rng) * width;
        double y = hg_rng_uniform(rng) * height, when = hg_rng_uniform(&clock) * YEAR_S;
        const town *a = pick_town(rng, towns, n_towns), *b = pick_town(rng, towns, n_towns);
        if (i > 0 && hg_rng_uniform(rng) < 0.25) {
            size_t parent = (size_t)hg_rng_below(rng, (uint32_t)i);
            x = p->x[parent] + 75 * hg_rng_normal(rng);
            y = p->y[parent] + 75 * hg_rng_normal(rng);
            when = (double)p->when[parent] - 5 * 86400.0 * log(1 - hg_rng_uniform(&clock));
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
        p->when[i] = (int64_t)fmod(when, YEAR_S);
    }
}

hg_status bench_points_draw(double width, double height, int towns, size_t n, bench_points *out,
                            hg_err *err)
{
    hg_status st;
    *out = (bench_points){.n = n};
    if ((st = hg_alloc(&out->x, n, sizeof *out->x, err)) != HG_OK ||
        (st = hg_alloc(&out->y, n, sizeof *out->y, err)) != HG_OK ||
        (st = hg_alloc(&out->weight, n, sizeof *out->weight, err)) != HG_OK ||
        (st = hg_alloc(&out->when, n, sizeof *out->when, err)) != HG_OK) {
        bench_points_clear(out);
        return st;
    }
    draw(width, height, towns < TOWNS_MAX ? towns : TOWNS_MAX, n, out);
    return HG_OK;
}

void bench_points_clear(bench_points *points)
{
    hg_free(points->x);
    hg_free(points->y);
    hg_free(points->weight);
    hg_free(points->when);
    *points = (bench_points){0};
}

/* ---- areas ---- */

static hg_status read_area(const char *path, const char *crs, bool largest, hg_area *out,
                           hg_err *err)
{
    hg_crs *work = NULL;
    hg_zones zones = {0};
    hg_polygon_options options = {.source = {.path = path}, .crs = crs};
    hg_status st = hg_crs_open(crs, &work, err);
    options.work_crs = work;
    if (st == HG_OK && !largest)
        st = hg_read_area(&options, out, NULL, err);
    if (st == HG_OK && largest && (st = hg_read_zones(&options, &zones, NULL, err)) == HG_OK) {
        size_t most = 0;
        for (size_t z = 1; z < zones.n; z++)
            most = zones.area[z].n_points > zones.area[most].n_points ? z : most;
        st = hg_area_copy(&zones.area[most], out, err);
    }
    hg_zones_clear(&zones);
    hg_crs_free(work);
    return st;
}

hg_status bench_area(const char *file, const char *crs, bool largest, hg_area *out, bool *found,
                     hg_err *err)
{
    char path[4096];
    const char *folder = getenv("HG_DATASETS");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : HG_SOURCE_DIR "/../shared/datasets",
             file);
    FILE *probe = fopen(path, "rb");
    *found = probe != NULL;
    if (!probe)
        return HG_OK;
    fclose(probe);
    return read_area(path, crs, largest, out, err);
}
