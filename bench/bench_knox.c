/* bench/bench_knox.c - what does a Knox table with 999 permutations cost? One JSON line a case and
 * number of threads; options as bench_kde.
 *
 * City, 20 x 20 km. "dates": lags in whole days, as the peers have them; else instants in seconds.
 */
#include <math.h>

#include "common.h"

typedef struct bench_case {
    const char *name;
    size_t n, space_breaks, time_breaks;
    bool dates;
    double limit_s;
} bench_case;

static const double one_space[] = {0, 200}, one_time[] = {0, 14};
static const double space[] = {0, 1, 100, 200, 300, 400}, days[] = {0, 7, 14, 21, 28};

static const bench_case cases[] = {
    {"one_cut_1e4", 10000, 2, 2, true, .02},       {"table_1e4", 10000, 6, 5, true, .05},
    {"table_1e4_instants", 10000, 6, 5, false, 0}, {"table_5e4", 50000, 6, 5, true, 0},
    {"table_15e4", 150000, 6, 5, true, 0},
};

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    bench_points p;
    hg_knox_options options;
    hg_knox table;
} run;

static hg_status tabulate(void *context, hg_err *err)
{
    run *r = context;
    hg_knox_clear(&r->table);
    return hg_knox_table(r->p.n, r->p.x, r->p.y, r->p.when, r->c->dates ? 1 : 86400, &r->options,
                         &r->table, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, NULL, tabulate, r, &times, err);
    if (st != HG_OK)
        return st;
    const double peak_mib = bench_peak_mib();
    bench_begin("knox", r->c->name);
    bench_count("points", r->p.n);
    bench_count("space_bands", r->c->space_breaks - 1);
    bench_count("time_bands", r->c->time_breaks - 1);
    bench_count("permutations", r->options.permutations);
    bench_text("lags", r->c->dates ? "dates" : "instants");
    bench_count("pairs_within", (size_t)r->table.within);
    bench_count("threads", (size_t)threads);
    bench_put_times("table", &times);
    bench_number("ns_per_pair_and_permutation",
                 1e9 * times.median / ((double)r->table.within * (double)r->options.permutations));
    bench_number("table_peak_mib", peak_mib);
    if (!r->settings->tiny)
        bench_limit(r->c->limit_s, threads, times.median);
    bench_end();
    return HG_OK;
}

static hg_status set_up(run *r, hg_err *err)
{
    const bench_case *c = r->c;
    const bool one = c->space_breaks == 2;
    hg_status st = hg_knox_cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, c->space_breaks,
                               one ? one_space : space, &r->options.space, err);
    if (st == HG_OK)
        st = hg_knox_cut(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, c->time_breaks, one ? one_time : days,
                         &r->options.time, err);
    if (st == HG_OK)
        st = bench_points_draw(20000, 20000, 60, r->settings->tiny ? c->n / 20 : c->n, &r->p, err);
    for (size_t i = 0; st == HG_OK && c->dates && i < r->p.n; i++)
        r->p.when[i] /= 86400;
    return st;
}

static hg_status all_cases(const bench_settings *s, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; st == HG_OK && i < sizeof cases / sizeof *cases; i++) {
        run r = {.settings = s, .c = &cases[i], .options = {.permutations = 999, .seed = 1}};
        if (!bench_wanted(s, cases[i].name))
            continue;
        st = set_up(&r, err);
        if (st == HG_OK)
            st = bench_each_team(s, report, &r, err);
        bench_points_clear(&r.p);
        hg_knox_clear(&r.table);
    }
    return st;
}

int main(int argc, char **argv)
{
    return bench_main("bench_knox", argc, argv, all_cases);
}
