/* bench/bench_bandwidth.c - how long does each rule take to choose a bandwidth? One JSON line a
 * rule and number of threads; options as bench_kde. */
#include <stdio.h>
#include <string.h>

#include "common.h"

typedef struct run {
    const bench_settings *settings;
    const hg_selector *selector;
    hg_bandwidth_input input;
    hg_bandwidth found;
    char name[64];
} run;

static hg_status choose(void *context, hg_err *err)
{
    run *r = context;
    return hg_bandwidth_select(r->selector->name, &r->input, &r->found, err);
}

static hg_status report(int threads, void *context, hg_err *err)
{
    run *r = context;
    bench_times times = {0};
    hg_err refusal = {.status = HG_OK};
    bench_peak_reset();
    hg_status st = bench_time(r->settings->repeats, NULL, choose, r, &times, &refusal);
    if (st == HG_EDATA || st == HG_EEMPTY) { /* these points have no answer by this rule */
        bench_skipped("bandwidth", r->name, "refused");
        return HG_OK;
    }
    if (st != HG_OK)
        return hg_fail(err, st, "%s: %s", r->name, refusal.text);
    bench_begin("bandwidth", r->name);
    bench_text("selector", r->selector->name);
    bench_text("convention", r->found.convention);
    bench_number("value", r->found.value);
    bench_count("points", r->found.n);
    bench_count("places", r->found.n_unique);
    bench_count("threads", (size_t)threads);
    bench_put_times("warm", &times);
    bench_end();
    return HG_OK;
}

/* Every rule on 1e4 points. On 1e5 the plug-in rules, and those whose cost grows with near pairs
 * only. */
static bool cheap(const hg_selector *selector)
{
    static const char *const names[] = {"lcv", "lik", "forecast"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(selector->name, names[i]) == 0)
            return true;
    return (selector->needs & HG_BANDWIDTH_PLUG_IN) != 0;
}

static hg_status size_cases(const bench_settings *s, size_t n, const char *label, hg_err *err)
{
    const double side = s->tiny ? 2000 : 20000;
    const bool large = n > 10000;
    bench_points p = {0};
    hg_status st = bench_points_draw(side, side, 60, s->tiny ? n / 100 : n, &p, err);
    for (size_t i = 0; st == HG_OK && i < hg_selector_count(); i++) {
        run r = {.settings = s, .selector = hg_selector_at(i)};
        r.input =
            (hg_bandwidth_input){.n = p.n, .x = p.x, .y = p.y, .begin = p.when, .floor_m = 50};
        snprintf(r.name, sizeof r.name, "%s_%s", label, r.selector->name);
        if (bench_wanted(s, r.name) && (!large || cheap(r.selector)))
            st = bench_each_team(s, report, &r, err);
    }
    bench_points_clear(&p);
    return st;
}

static hg_status all_cases(const bench_settings *s, hg_err *err)
{
    hg_status st = size_cases(s, 10000, "city_1e4", err);
    return st == HG_OK && !s->tiny ? size_cases(s, 100000, "city_1e5", err) : st;
}

int main(int argc, char **argv)
{
    return bench_main("bench_bandwidth", argc, argv, all_cases);
}
