/* bench/bench_scan.c - how long does a replicate of the scan take? One JSON line a case and number
 * of threads; options as bench_kde. */
#include <math.h>
#include <stdio.h>

#include "common.h"

enum { DAYS = 365, CELLS_A_SIDE = 40 };

typedef struct example {
    const char *name;
    size_t n, tiny;
    bool cells; /* 40 x 40 cells of 500 m, as places */
    hg_scan_model model;
    double radius_m;
    size_t days, replicates;
} example;

static const example examples[] = {
    {"scan_1e3_places_2km_30d", 1000, 200, false, HG_SCAN_PERMUTATION, 2000, 30, 100},
    {"scan_1e4_in_1600_cells_2km_30d", 10000, 500, true, HG_SCAN_PERMUTATION, 2000, 30, 20},
    {"scan_1e4_in_1600_cells_poisson_2km_30d", 10000, 500, true, HG_SCAN_POISSON, 2000, 30, 20},
    {"scan_1e4_in_1600_cells_half", 10000, 500, true, HG_SCAN_PERMUTATION, 0, 0, 1},
};

typedef struct run {
    const bench_settings *settings;
    const example *example;
    bench_points points;
    double *x, *y, *expected;
    uint32_t *place, *step;
    hg_scan_data data;
    hg_scan_options options;
    hg_scan scan;
} run;

static hg_status forget(void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    hg_scan_clear(&r->scan);
    return HG_OK;
}

static hg_status find(void *context, hg_err *err)
{
    run *r = context;
    return hg_scan_find(&r->data, &r->options, &r->scan, err);
}

/* All of it, and again without replicates: the difference is theirs. */
static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times all = {0}, observed = {0};
    const size_t replicates = r->settings->tiny ? 2 : r->example->replicates;
    r->options.replicates = 0;
    hg_status st = bench_time(r->settings->repeats, forget, find, r, &observed, err);
    bench_peak_reset();
    r->options.replicates = replicates;
    if (st == HG_OK)
        st = bench_time(r->settings->repeats, forget, find, r, &all, err);
    if (st != HG_OK)
        return st;
    bench_begin("scan", r->example->name);
    bench_count("n", r->data.n_cases);
    bench_count("places", r->data.n_places);
    bench_count("discs", r->scan.discs);
    bench_count("replicates", replicates);
    bench_count("threads", (size_t)threads);
    bench_number("llr", r->scan.n > 0 ? r->scan.cluster[0].llr : 0);
    bench_number("replicate_s", (all.median - observed.median) / (double)replicates);
    bench_put_times("observed", &observed);
    bench_put_times("all", &all);
    bench_end();
    return HG_OK;
}

static hg_status make_places(run *r, double side, hg_err *err)
{
    const size_t n = r->points.n, cells = (size_t)CELLS_A_SIDE * CELLS_A_SIDE;
    const size_t places = r->example->cells ? cells : n;
    const double cell = side / CELLS_A_SIDE;
    hg_status st = hg_alloc(&r->x, places, sizeof *r->x, err);
    if (st == HG_OK)
        st = hg_alloc(&r->y, places, sizeof *r->y, err);
    if (st == HG_OK)
        st = hg_alloc(&r->place, n, sizeof *r->place, err);
    if (st == HG_OK)
        st = hg_alloc(&r->step, n, sizeof *r->step, err);
    if (st == HG_OK && r->example->model == HG_SCAN_POISSON)
        st = hg_alloc(&r->expected, places * DAYS, sizeof *r->expected, err);
    if (st != HG_OK)
        return st;
    for (size_t p = 0; p < places; p++) {
        r->x[p] = r->example->cells ? ((double)(p % CELLS_A_SIDE) + .5) * cell : r->points.x[p];
        r->y[p] = r->example->cells ? ((double)(p / CELLS_A_SIDE) + .5) * cell : r->points.y[p];
    }
    for (size_t i = 0; i < n; i++) {
        size_t col = (size_t)fmin(r->points.x[i] / cell, CELLS_A_SIDE - 1);
        size_t row = (size_t)fmin(r->points.y[i] / cell, CELLS_A_SIDE - 1);
        r->place[i] = (uint32_t)(r->example->cells ? row * CELLS_A_SIDE + col : i);
        r->step[i] = (uint32_t)(r->points.when[i] / HG_DAY_S);
    }
    /* what was counted in the cell, and a little everywhere: otherwise one town is the cluster */
    for (size_t k = 0; r->expected && k < places * DAYS; k++)
        r->expected[k] = .1;
    for (size_t i = 0; r->expected && i < n; i++)
        for (size_t t = 0; t < DAYS; t++)
            r->expected[r->place[i] * (size_t)DAYS + t] += 1;
    r->data = (hg_scan_data){.n_places = places,
                             .n_steps = DAYS,
                             .n_cases = n,
                             .x = r->x,
                             .y = r->y,
                             .place = r->place,
                             .step = r->step,
                             .expected = r->expected};
    return HG_OK;
}

static hg_status one_case(const bench_settings *settings, const example *e, hg_err *err)
{
    run r = {.settings = settings, .example = e};
    const double side = settings->tiny ? 4000 : 20000;
    hg_status st =
        bench_points_draw(side, side, 60, settings->tiny ? e->tiny : e->n, &r.points, err);
    r.options = (hg_scan_options){.model = e->model,
                                  .max_radius_m = e->radius_m,
                                  .max_steps = e->days,
                                  .most = 10,
                                  .seed = 1};
    if (st == HG_OK)
        st = make_places(&r, side, err);
    if (st == HG_OK)
        st = bench_each_team(settings, report, &r, err);
    hg_scan_clear(&r.scan);
    void *const blocks[] = {r.x, r.y, r.expected, r.place, r.step};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        hg_free(blocks[i]);
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
    return bench_main("bench_scan", argc, argv, cases);
}
