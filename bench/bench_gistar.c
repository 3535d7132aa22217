/* bench/bench_gistar.c - how long do Gi* and the cube of emerging hot spots take? One JSON line a
 * case and number of threads; options as bench_kde. */
#include <stdio.h>

#include "common.h"

typedef struct example {
    const char *name;
    size_t n, tiny;
    double width, height, cell_m, distance_m;
    size_t permutations, steps; /* steps: a cube, emerging hot spots */
} example;

static const example examples[] = {
    {"gistar_city_1e5_500m", 100000, 3000, 20000, 20000, 50, 500, 0, 0},
    {"gistar_city_1e5_queen", 100000, 3000, 20000, 20000, 50, 0, 0, 0},
    {"gistar_city_1e5_500m_999", 100000, 3000, 20000, 20000, 50, 500, 999, 0},
    {"gistar_city_1e5_queen_99999", 100000, 3000, 20000, 20000, 50, 0, 99999, 0},
    {"gistar_region_1e6_500m", 1000000, 3000, 100000, 100000, 50, 500, 0, 0},
    {"emerging_city_1e5_queen_26x14d", 100000, 3000, 20000, 20000, 250, 0, 0, 26},
};

typedef struct run {
    const bench_settings *settings;
    const example *example;
    bench_points points;
    hg_grid grid;
    hg_neighbours near;
    double *count, *z, *p, *q;
    hg_zone *zone;
    hg_cube cube;
    hg_emerging emerging;
} run;

static hg_status forget(void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    hg_emerging_clear(&r->emerging);
    return HG_OK;
}

/* z and p: what localG of spdep gives. */
static hg_status statistic(void *context, hg_err *err)
{
    run *r = context;
    const hg_gistar_options options = {.permutations = r->example->permutations, .seed = 1};
    const hg_gistar_out out = {.z = r->z, .p = r->p};
    return hg_gistar(&options, &r->near, r->count, &out, NULL, err);
}

static hg_status adjust(void *context, hg_err *err)
{
    run *r = context;
    return hg_adjust_p(HG_ADJUST_BH, r->near.n, r->p, r->q, err);
}

static hg_status find_near(void *context, hg_err *err)
{
    run *r = context;
    hg_neighbours_clear(&r->near);
    return hg_neighbours_grid(
        &r->grid, NULL, r->example->distance_m > 0 ? HG_NEIGHBOURS_DISTANCE : HG_NEIGHBOURS_QUEEN,
        r->example->distance_m, &r->near, err);
}

static hg_status patterns(void *context, hg_err *err)
{
    run *r = context;
    const hg_emerging_options options = {0};
    return hg_emerging_run(&options, &r->near, &r->cube, &r->emerging, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    const int repeats = r->settings->repeats;
    bench_times near = {0}, work = {0}, adjusting = {0};
    bool cube = r->example->steps > 0;
    bench_peak_reset();
    hg_status st = bench_time(repeats, NULL, find_near, r, &near, err);
    if (st == HG_OK)
        st = bench_time(repeats, forget, cube ? patterns : statistic, r, &work, err);
    if (st == HG_OK && !cube)
        st = bench_time(repeats, NULL, adjust, r, &adjusting, err);
    if (st != HG_OK)
        return st;
    bench_begin("gistar", r->example->name);
    bench_count("n", r->points.n);
    bench_count("cells", r->near.n);
    bench_count("neighbours", r->near.most);
    bench_count("permutations", r->example->permutations);
    bench_count("steps", r->example->steps);
    bench_count("threads", (size_t)threads);
    bench_put_times("near", &near);
    bench_put_times(cube ? "emerging" : "gistar", &work);
    if (!cube)
        bench_put_times("bh", &adjusting);
    bench_end();
    return HG_OK;
}

static hg_status prepare(run *r, hg_err *err)
{
    const example *e = r->example;
    const double shrink = r->settings->tiny ? 10 : 1;
    const hg_extent all = {0, 0, e->width / shrink - 1, e->height / shrink - 1};
    hg_status st = bench_points_draw(e->width / shrink, e->height / shrink, 60,
                                     r->settings->tiny ? e->tiny : e->n, &r->points, err);
    if (st == HG_OK)
        st = hg_grid_cover(&all, e->cell_m, 0, 0, HG_GRID_CELLS_MAX, &r->grid, err);
    const size_t cells = hg_grid_cells(&r->grid);
    double **const rooms[] = {&r->count, &r->z, &r->p, &r->q};
    for (size_t k = 0; k < 4 && st == HG_OK; k++)
        st = hg_alloc_large(rooms[k], cells, sizeof **rooms[k], err);
    if (st == HG_OK)
        st = hg_zone_open("UTC", &r->zone, err);
    if (st == HG_OK && e->steps > 0)
        st = hg_cube_init(cells, r->zone, (int64_t)e->steps * 14 * HG_DAY_S, 14, e->steps, &r->cube,
                          err);
    for (size_t i = 0, cell; st == HG_OK && i < r->points.n; i++) {
        if (!hg_grid_locate(&r->grid, r->points.x[i], r->points.y[i], &cell))
            continue;
        r->count[cell]++;
        if (e->steps > 0)
            hg_cube_add(&r->cube, cell, r->points.when[i], r->points.when[i], 1);
    }
    return st;
}

static hg_status one_case(const bench_settings *settings, const example *e, hg_err *err)
{
    run r = {.settings = settings, .example = e};
    hg_status st = prepare(&r, err);
    if (st == HG_OK)
        st = bench_each_team(settings, report, &r, err);
    double *const rooms[] = {r.count, r.z, r.p, r.q};
    for (size_t k = 0; k < 4; k++)
        hg_free(rooms[k]);
    hg_neighbours_clear(&r.near);
    hg_cube_clear(&r.cube);
    hg_emerging_clear(&r.emerging);
    hg_zone_free(r.zone);
    bench_points_clear(&r.points);
    return st;
}

static hg_status cases(const bench_settings *settings, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < sizeof examples / sizeof *examples && st == HG_OK; i++)
        if (bench_wanted(settings, examples[i].name))
            st = one_case(settings, &examples[i], err);
    return st;
}

int main(int argc, char **argv)
{
    return bench_main("bench_gistar", argc, argv, cases);
}
