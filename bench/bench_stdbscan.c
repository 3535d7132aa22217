/* bench/bench_stdbscan.c - how long does it take to label incidents? One JSON line a case and
 * number of threads; options as bench_kde. */
#include <math.h>
#include <stdio.h>

#include "common.h"

typedef struct example {
    const char *name;
    size_t n, tiny;
    double eps_m, eps_days; /* 0 days: no limit in time, DBSCAN */
    size_t min_points;
} example;

static const example examples[] = {
    {"dbscan_city_1e5_100m", 100000, 3000, 100, 0, 5},
    {"dbscan_city_1e5_200m", 100000, 3000, 200, 0, 5},
    {"stdbscan_city_1e4_200m_7d", 10000, 1000, 200, 7, 5},
    {"stdbscan_city_1e5_200m_7d", 100000, 3000, 200, 7, 5},
    {"stdbscan_city_1e6_200m_7d", 1000000, 3000, 200, 7, 5},
};

typedef struct run {
    const bench_settings *settings;
    const example *example;
    bench_points points;
    hg_stdbscan_options options;
    hg_stdbscan labels;
} run;

static hg_status forget(void *context, hg_err *err)
{
    run *r = context;
    (void)err;
    hg_stdbscan_clear(&r->labels);
    return HG_OK;
}

static hg_status label(void *context, hg_err *err)
{
    run *r = context;
    return hg_stdbscan_label(r->points.n, r->points.x, r->points.y, r->points.when, &r->options,
                             &r->labels, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, forget, label, r, &times, err);
    if (st != HG_OK)
        return st;
    bench_begin("stdbscan", r->example->name);
    bench_count("n", r->points.n);
    bench_number("eps_m", r->options.eps_m);
    bench_number("eps_days", r->example->eps_days);
    bench_count("min_points", r->options.min_points);
    bench_count("threads", (size_t)threads);
    bench_count("clusters", r->labels.n_clusters);
    bench_count("core", r->labels.n_core);
    bench_count("noise", r->labels.n_noise);
    bench_put_times("label", &times);
    bench_end();
    return HG_OK;
}

static hg_status one_case(const bench_settings *settings, const example *e, hg_err *err)
{
    run r = {.settings = settings, .example = e};
    const double side = settings->tiny ? 4000 : 20000;
    hg_status st =
        bench_points_draw(side, side, 60, settings->tiny ? e->tiny : e->n, &r.points, err);
    r.options =
        (hg_stdbscan_options){.eps_m = e->eps_m,
                              .eps_time_s = e->eps_days > 0 ? e->eps_days * HG_DAY_S : INFINITY,
                              .min_points = e->min_points};
    if (st == HG_OK)
        st = bench_each_team(settings, report, &r, err);
    hg_stdbscan_clear(&r.labels);
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
    return bench_main("bench_stdbscan", argc, argv, cases);
}
