/* bench/bench_sepp.c - how long does the fit of the grid Hawkes process take? One JSON line a case
 * and number of threads; options as bench_kde.
 *
 * City, 20 x 20 km in cells of 125 m, times in seconds over a year.
 */
#include "common.h"

typedef struct bench_case {
    const char *name;
    size_t n;
    double limit_s; /* the goal */
    bool plain_em;
} bench_case;

static const bench_case cases[] = {
    {"fit_1e4", 10000, .5, false},
    {"fit_1e5", 100000, 5, false},
    {"fit_15e4", 150000, 0, false},
    {"em_1e4", 10000, 0, true},
};

typedef struct run {
    const bench_settings *settings;
    const bench_case *c;
    bench_points p;
    double *days;
    size_t *cell;
    hg_sepp_events events;
    hg_sepp_options options;
    hg_sepp model;
} run;

static hg_status fit(void *context, hg_err *err)
{
    run *r = context;
    hg_sepp_clear(&r->model);
    return hg_sepp_fit(&r->events, &r->options, &r->model, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, NULL, fit, r, &times, err);
    if (st != HG_OK)
        return st;
    bench_begin("sepp", r->c->name);
    bench_count("points", r->p.n);
    bench_count("cells", r->events.n_cells);
    bench_number("theta", r->model.theta);
    bench_number("omega_per_day", r->model.omega_per_day);
    bench_number("penalised_log_likelihood", r->model.penalised);
    bench_count("evaluations", r->model.iterations);
    bench_count("threads", (size_t)threads);
    bench_put_times("fit", &times);
    bench_number("fit_peak_mib", bench_peak_mib());
    bench_end();
    return HG_OK;
}

static hg_status set_up(run *r, hg_err *err)
{
    const hg_grid grid = {.cell_m = 125, .cols = 160, .rows = 160};
    const size_t n = r->settings->tiny ? r->c->n / 10 : r->c->n;
    hg_status st = bench_points_draw(20000, 20000, 60, n, &r->p, err);
    if (st == HG_OK)
        st = hg_alloc(&r->days, n, sizeof *r->days, err);
    if (st == HG_OK)
        st = hg_alloc(&r->cell, n, sizeof *r->cell, err);
    for (size_t i = 0; st == HG_OK && i < n; i++) {
        r->days[i] = (double)r->p.when[i] / HG_DAY_S;
        if (!hg_grid_locate(&grid, r->p.x[i], r->p.y[i], &r->cell[i]))
            st = hg_fail(err, HG_EBUG, "point %zu lies off the grid", i);
    }
    r->events = (hg_sepp_events){.n = n,
                                 .n_cells = hg_grid_cells(&grid),
                                 .window_days = 365,
                                 .days = r->days,
                                 .cell = r->cell};
    return st;
}

static hg_status all_cases(const bench_settings *s, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; st == HG_OK && i < sizeof cases / sizeof *cases; i++) {
        run r = {.settings = s, .c = &cases[i], .options = {.plain_em = cases[i].plain_em}};
        if (!bench_wanted(s, cases[i].name))
            continue;
        st = set_up(&r, err);
        if (st == HG_OK)
            st = bench_each_team(s, report, &r, err);
        bench_points_clear(&r.p);
        hg_free(r.days);
        hg_free(r.cell);
        hg_sepp_clear(&r.model);
    }
    return st;
}

int main(int argc, char **argv)
{
    return bench_main("bench_sepp", argc, argv, all_cases);
}
