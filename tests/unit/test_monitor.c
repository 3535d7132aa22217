/* The programme monitor: the national series of the action programme (docs/methods.md O8.11),
 * complete years, the area's share, the scaled target; alone and inside a whole run. */
#define _XOPEN_SOURCE 700
#include "job/run.h"
#include "night.h"

static const double overvallen[] = {1905, 2165, 2395, 2898, 2572, 2272,
                                    1982, 1633, 1267, 1239, 1132}; /* 2006 to 2016 */
static const double straatroof[] = {11020, 10070, 8910, 8390, 8190, 8400,
                                    8050,  7050,  5460, 4731, 4157};

/* ---- a run that consists of incidents and a monitor ---- */

enum { ROOM = 4096 };
typedef struct bench {
    hg_job job;
    hg_job_monitor plan;
    hg_job_forecast forecast;
    hg_job_year national[32];
    run_state run;
    run_offence offence;
    int64_t begin[ROOM], known[ROOM];
    double weight[ROOM];
    uint16_t code[ROOM];
    uint16_t marks[ROOM];
} bench;

static void set_up(bench *b, const char *as_of)
{
    hg_err err = {0};
    memset(b, 0, sizeof *b);
    b->forecast.offence = b->plan.offence = (char *)(uintptr_t) "overval";
    b->plan.target = b->plan.area_share = NAN;
    b->plan.national = b->national;
    b->job.monitors = &b->plan;
    b->job.n_monitors = 1;
    b->run.job = &b->job;
    b->offence.plan = &b->forecast;
    b->offence.code = 1;
    hg_incidents *t = &b->run.incidents;
    t->begin = b->begin;
    t->known = b->known;
    t->weight = b->weight;
    t->offence = b->code;
    t->marks = b->marks;
    hg_time_format iso;
    hg_time_text read;
    const char *why = "";
    assert_ok(hg_zone_open("Europe/Amsterdam", &b->run.zone, &err));
    assert_ok(hg_time_format_compile("iso", -1, &iso, &err));
    assert_true(hg_time_parse(&iso, as_of, strlen(as_of), &read, &why));
    b->run.origin = hg_zone_resolve(b->run.zone, read.local_s).first;
}

static int64_t local(const bench *b, int year, int month, int day)
{
    return hg_zone_resolve(b->run.zone, hg_days_from_civil(year, month, day) * HG_DAY_S).first;
}

static void add(bench *b, int n, int64_t begin, int64_t known)
{
    for (; n > 0; n--) {
        size_t i = b->run.incidents.n++;
        assert_true(i < ROOM);
        b->begin[i] = begin;
        b->known[i] = known;
        b->weight[i] = 1;
        b->code[i] = 1;
        b->marks[i] = 0;
    }
}

static void nationally(bench *b, const double *counts, int first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        b->national[b->plan.n_national++] = (hg_job_year){first + (int)i, counts[i]};
}

static run_monitor make(bench *b)
{
    hg_err err = {0};
    run_monitor made;
    assert_ok(run_monitor_make(&b->run, &b->offence, &made, &err));
    return made;
}

static void tear_down(bench *b, run_monitor *made)
{
    run_monitor_clear(made);
    hg_zone_free(b->run.zone);
}

/* ---- O8.11 ---- */

static void is_trend(const hg_report_monitor *view, double s, double z, double p, double sen,
                     int first, int last)
{
    assert_true(view->has_national_trend);
    assert_close(view->national_trend.s, s, 0);
    assert_close(view->national_trend.z, z, 5e-7);
    assert_close(view->national_trend.p, p, 5e-4);
    assert_close(view->national_trend.sen_slope, sen, 5e-9);
    assert_int_equal(view->national_first, first);
    assert_int_equal(view->national_last, last);
}

static void the_national_series_of_robberies(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2017-01-01");
    nationally(b, overvallen, 2006, 11);
    run_monitor made = make(b);
    is_trend(&made.view, -31, -2.335497, .019517, -157.875, 2006, 2016);
    assert_int_equal(made.view.n_years, 11);
    assert_false(made.view.has_trend); /* nothing is known here */
    for (size_t i = 0; i < 11; i++) {
        assert_int_equal(made.years[i].year, 2006 + (int)i);
        assert_close(made.years[i].count, NAN, 0);
        assert_false(made.years[i].complete);
    }
    tear_down(b, &made);
    set_up(b, "2017-01-01");
    nationally(b, overvallen + 3, 2009, 8);
    made = make(b);
    is_trend(&made.view, -28, -3.340384, 8.366e-4, -292.5, 2009, 2016);
    tear_down(b, &made);
    free(b);
}

/* Rounded to tens until 2014: the trend does not cross the break unless nobody declares it. */
static void the_national_series_of_street_robberies(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2017-01-01");
    nationally(b, straatroof, 2006, 11);
    b->plan.break_year = 2015;
    run_monitor made = make(b);
    is_trend(&made.view, -32, -3.231973, 1.229e-3, -545.571429, 2006, 2014);
    assert_int_equal(made.view.break_year, 2015);
    assert_non_null(strstr(made.view.note, "from 2015"));
    tear_down(b, &made);
    set_up(b, "2017-01-01");
    nationally(b, straatroof, 2006, 11);
    made = make(b);
    is_trend(&made.view, -51, -3.892495, 9.922e-5, -651.5, 2006, 2016);
    tear_down(b, &made);
    /* The longer side is tested, also when it is the later one. */
    set_up(b, "2017-01-01");
    nationally(b, straatroof, 2006, 11);
    b->plan.break_year = 2009;
    made = make(b);
    assert_int_equal(made.view.national_first, 2009);
    assert_int_equal(made.view.national_last, 2016);
    tear_down(b, &made);
    free(b);
}

/* A missing year is a missing step: no trend is drawn through the hole (docs/methods.md 8.3). */
static void a_gap_in_the_series_ends_it(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2017-01-01");
    nationally(b, overvallen, 2006, 3);
    nationally(b, overvallen + 4, 2010, 7);
    run_monitor made = make(b);
    assert_int_equal(made.view.n_years, 11);
    assert_close(made.years[3].national, NAN, 0);
    assert_int_equal(made.view.national_first, 2010);
    assert_int_equal(made.view.national_last, 2016);
    tear_down(b, &made);
    set_up(b, "2017-01-01"); /* 3 and 3 years: too few on either side */
    nationally(b, overvallen, 2006, 3);
    nationally(b, overvallen + 4, 2010, 3);
    made = make(b);
    assert_false(made.view.has_national_trend);
    tear_down(b, &made);
    free(b);
}

/* ---- this area ---- */

static void complete_years_begin_in_the_first_week(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2016-06-01");
    add(b, 1, local(b, 2013, 1, 7), HG_NO_TIME); /* the last day that still counts as covered */
    add(b, 3, local(b, 2014, 5, 1), HG_NO_TIME);
    add(b, 2, local(b, 2015, 12, 31) + 86399, HG_NO_TIME); /* the last second of 2015 */
    add(b, 5, local(b, 2016, 1, 1), HG_NO_TIME);           /* the first of 2016 */
    run_monitor made = make(b);
    const double counts[] = {1, 3, 2, 5};
    assert_int_equal(made.view.n_years, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_close(made.years[i].count, counts[i], 0);
        assert_int_equal(made.years[i].complete, i < 3); /* 2016 is not over */
    }
    tear_down(b, &made);
    set_up(b, "2016-06-01");
    add(b, 1, local(b, 2013, 1, 8), HG_NO_TIME); /* a day later: who knows what is missing */
    made = make(b);
    assert_int_equal(made.view.n_years, 4);
    assert_false(made.years[0].complete);
    assert_close(made.years[0].count, 1, 0);
    assert_close(made.years[1].count, 0, 0); /* covered, and nothing happened */
    assert_true(made.years[1].complete);
    tear_down(b, &made);
    /* At midnight of New Year the old year is over, a second before it is not. */
    set_up(b, "2016-01-01");
    add(b, 1, local(b, 2015, 1, 1), HG_NO_TIME);
    made = make(b);
    assert_int_equal(made.view.n_years, 1);
    assert_true(made.years[0].complete);
    run_monitor_clear(&made);
    b->run.origin--;
    made = make(b);
    assert_false(made.years[0].complete);
    tear_down(b, &made);
    free(b);
}

static void only_what_was_known_counts(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2016-01-01");
    add(b, 4, local(b, 2015, 1, 2), local(b, 2015, 1, 3));
    add(b, 1, local(b, 2015, 12, 30), b->run.origin - 1);
    add(b, 7, local(b, 2015, 12, 30), b->run.origin);      /* registered at the origin: not yet */
    add(b, 9, local(b, 2016, 1, 1), local(b, 2016, 1, 2)); /* the future */
    add(b, 5, local(b, 2012, 3, 1), local(b, 2016, 2, 1)); /* long ago, known later */
    add(b, 2, HG_NO_TIME, HG_NO_TIME);                     /* undated */
    run_monitor made = make(b);
    assert_int_equal(made.view.n_years, 1);
    assert_int_equal(made.years[0].year, 2015);
    assert_close(made.years[0].count, 5, 0);
    tear_down(b, &made);
    free(b);
}

static void halo_other_offences_and_weights(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2016-01-01");
    add(b, 3, local(b, 2015, 1, 2), HG_NO_TIME);
    b->marks[0] = HG_MARK_HALO;
    b->code[1] = 0;
    b->weight[2] = 2.5;
    run_monitor made = make(b);
    assert_close(made.years[0].count, 2.5, 0);
    tear_down(b, &made);
    free(b);
}

static void share_and_target(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2016-07-01");
    const double national[] = {1000, 800, 600, 500};
    nationally(b, national, 2013, 4);
    b->plan.target = 400;
    add(b, 10, local(b, 2013, 6, 1), HG_NO_TIME); /* incomplete: starts in June */
    add(b, 30, local(b, 2014, 6, 1), HG_NO_TIME);
    add(b, 19, local(b, 2015, 6, 1), HG_NO_TIME);
    add(b, 90, local(b, 2016, 6, 1), HG_NO_TIME); /* incomplete: not over */
    run_monitor made = make(b);
    assert_close(made.view.area_share, 49 / 1400.0, 1e-15);
    assert_close(made.view.target, 14, 1e-15);
    assert_close(made.view.national_target, 400, 0);
    run_monitor_clear(&made);
    b->plan.area_share = .05; /* declared: the data do not matter */
    made = make(b);
    assert_close(made.view.target, 20, 1e-15);
    run_monitor_clear(&made);
    b->plan.area_share = b->plan.target = NAN; /* no target: no line */
    made = make(b);
    assert_close(made.view.target, NAN, 0);
    tear_down(b, &made);
    set_up(b, "2016-07-01"); /* no year in common */
    nationally(b, national, 2006, 4);
    b->plan.target = 400;
    add(b, 1, local(b, 2014, 1, 1), HG_NO_TIME);
    made = make(b);
    assert_int_equal(made.view.n_years, 11); /* 2006 to 2016, holes and all */
    assert_close(made.view.area_share, NAN, 0);
    assert_close(made.view.target, NAN, 0);
    tear_down(b, &made);
    free(b);
}

/* The area's own trend, over its complete years only: 1 .. 4 and then a year in part. */
static void the_trend_of_the_area(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2014-07-01");
    for (int year = 2010; year <= 2014; year++)
        add(b, year < 2014 ? 10 * (year - 2009) : 1, local(b, year, 1, 3), HG_NO_TIME);
    run_monitor made = make(b);
    assert_true(made.view.has_trend);
    assert_int_equal(made.view.trend_first, 2010);
    assert_int_equal(made.view.trend_last, 2013);
    assert_close(made.view.trend.s, 6, 0);
    assert_close(made.view.trend.sen_slope, 10, 1e-15);
    tear_down(b, &made);
    set_up(b, "2014-01-01"); /* three complete years are not four */
    for (int year = 2011; year <= 2013; year++)
        add(b, 1, local(b, year, 1, 3), HG_NO_TIME);
    made = make(b);
    assert_false(made.view.has_trend);
    tear_down(b, &made);
    free(b);
}

static void no_monitor_no_years(void **state)
{
    (void)state;
    bench *b = malloc(sizeof *b);
    set_up(b, "2016-01-01");
    run_monitor made = make(b); /* a monitor, but neither data nor a national series */
    assert_int_equal(made.view.n_years, 0);
    run_monitor_clear(&made);
    add(b, 1, local(b, 2015, 1, 3), HG_NO_TIME);
    b->forecast.offence = (char *)(uintptr_t) "straatroof"; /* another offence has the monitor */
    made = make(b);
    assert_int_equal(made.view.n_years, 0);
    tear_down(b, &made);
    free(b);
}

/* ---- in a whole run ---- */

static void the_run_reports_it(void **state)
{
    (void)state;
    night_table t;
    char when[32];
    night_begin(&t);
    for (int year = 2013; year <= 2016; year++) {
        snprintf(when, sizeof when, "%d-01-02 12:00", year);
        night_add(&t, 5 * (2018 - year), year % 8, 3, when, NULL, "B72");
        snprintf(when, sizeof when, "%d-12-31 23:30", year);
        night_add(&t, 1, year % 8, 3, when, NULL, "B72");
    }
    night_save(&t);
    night_job_with("job.yaml", NIGHT_PLAN,
                   "forecast: {overval: {model: count-12m}}\n"
                   "monitor:\n"
                   "  overval:\n"
                   "    target: 1000\n"
                   "    source: \"the <programme>\"\n"
                   "    as_of: \"2017-01-01\"\n"
                   "    national: {2006: 1905, 2007: 2165, 2008: 2395, 2009: 2898, 2010: 2572,\n"
                   "               2011: 2272, 2012: 1982, 2013: 1633, 2014: 1267, 2015: 1239,\n"
                   "               2016: 1132}\n"
                   "output: {folder: out, formats: [csv]}\n");
    night_pass("job.yaml", "2017-01-01");
    char *page = slurp(scratch("out/current/report.html"), NULL);
    const char *const parts[] = {
        "National, 2006 to 2016: Sen slope -157.9 a year, Mann-Kendall Z -2.34, p 0.0195</li>",
        "This area, 2013 to 2016: Sen slope -5.0 a year",
        "so its line is 14.0.", /* 74 of 5271 nationally, times 1000 */
        "The newest complete year, 2016, had 11: under the line.",
        "National series: the &lt;programme&gt;, as of 2017-01-01.",
        "<th scope=\"row\">2013</th><td class=\"n\">26</td>",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(page, parts[i])) {
            print_error("the page lacks \"%s\"\n", parts[i]);
            fail();
        }
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_national_series_of_robberies),
        cmocka_unit_test(the_national_series_of_street_robberies),
        cmocka_unit_test(a_gap_in_the_series_ends_it),
        cmocka_unit_test(complete_years_begin_in_the_first_week),
        cmocka_unit_test(only_what_was_known_counts),
        cmocka_unit_test(halo_other_offences_and_weights),
        cmocka_unit_test(share_and_target),
        cmocka_unit_test(the_trend_of_the_area),
        cmocka_unit_test(no_monitor_no_years),
        cmocka_unit_test_setup_teardown(the_run_reports_it, night_setup, scratch_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
