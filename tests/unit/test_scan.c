/* test_scan.c - the scan statistic: formulas, published clusters, refusals. */
#include "check.h"
#include "satscan.h"

/* O7.1, O7.2 */
static void likelihood_ratios(void **state)
{
    (void)state;
    assert_close(hg_scan_llr(10, 4, 50), 3.572429624, 1e-9);
    assert_close(hg_scan_llr(5, 2, 5), 5 * log(2.5), 1e-15);
    assert_close(hg_scan_llr(4, 4, 50), 0, 0);
    assert_close(hg_scan_llr(3, 4, 50), 0, 0);
}

/* O7.4: SaTScan prints 4, 2, 1. */
static void recurrence_intervals(void **state)
{
    (void)state;
    assert_close(hg_scan_recurrence(1, .229), 4.37, 2e-3);
    assert_close(hg_scan_recurrence(1, .514), 1.95, 3e-3);
    assert_close(hg_scan_recurrence(1, .959), 1.04, 3e-3);
    assert_close(hg_scan_recurrence(7, .1), 70, 1e-15);
}

static const char *sample_path(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "satscan_samples/%s", name);
    return test_dataset(path);
}

static sample nyc(const hg_scan_options *options, hg_scan *scan)
{
    static sample s;
    hg_err err = {0};
    memset(&s, 0, sizeof s);
    if (!sample_path("NYCfever.geo"))
        skip();
    sample_places(&s, sample_path("NYCfever.geo"), true);
    sample_cases(&s, sample_path("NYCfever.cas"), hg_days_from_civil(2001, 11, 1), 24);
    assert_ok(hg_scan_find(&s.data, options, scan, &err));
    return s;
}

static const hg_scan_options nyc_options = {
    .prospective = true, .max_radius_m = 3000, .max_steps = 7, .sphere_m = 6367000};

/* O7.5: SaTScan's clusters of NYC fever, and its radius. */
static void nyc_fever_prospective(void **state)
{
    (void)state;
    static const struct {
        double llr, expected;
        size_t c, days;
        const char *centre;
    } want[] = {{3.845418, .670103, 4, 3, "11418"},
                {3.164201, .164948, 2, 1, "11370"},
                {2.137259, .293814, 2, 2, NULL}};
    hg_scan scan;
    hg_scan_options options = nyc_options;
    options.replicates = 999;
    static sample s;
    s = nyc(&options, &scan);
    assert_int_equal(scan.n_cases, 194);
    for (size_t i = 0; i < 3; i++) {
        const hg_scan_cluster *c = &scan.cluster[i];
        assert_close(c->llr, want[i].llr, 5e-7 / want[i].llr);
        assert_close(c->expected, want[i].expected, 5e-7 / want[i].expected);
        assert_int_equal(c->observed, want[i].c);
        assert_int_equal(c->end - c->first, want[i].days);
        assert_int_equal(c->end, 24);
        if (i == 0)
            assert_string_equal(s.name[c->centre], want[i].centre);
    }
    assert_close(scan.cluster[0].radius_m, 2903, 2e-4);
    assert_int_equal(scan.cluster[0].n_places, 9);
    /* p of 99,999 draws: .2035, .4954, .9583; the published ones stopped at 50 exceedances */
    assert_true(fabs(scan.cluster[0].p - .2035) < .045);
    assert_true(fabs(scan.cluster[1].p - .4954) < .05);
    assert_true(scan.cluster[2].p > .9);
    /* critical values of 99,999 draws 4.752877 and 5.887987 */
    assert_true(fabs(hg_scan_critical(&scan, .05) - 4.752877) < .3);
    assert_true(fabs(hg_scan_critical(&scan, .01) - 5.887987) < .7);
    assert_true(isnan(hg_scan_critical(&scan, .0001)));
    hg_scan_clear(&scan);
}

static void nyc_fever_retrospective(void **state)
{
    (void)state;
    hg_scan scan;
    hg_scan_options options = nyc_options;
    options.prospective = false;
    (void)nyc(&options, &scan);
    assert_close(scan.cluster[0].llr, 8.119521, 1e-7);
    assert_true(isnan(scan.cluster[0].p));
    hg_scan_clear(&scan);
}

static hg_scan lattice(const char *name, size_t steps, double radius, hg_scan_ties ties, sample *s)
{
    char path[64];
    hg_err err = {0};
    hg_scan scan;
    hg_scan_options options = {.prospective = true, .max_radius_m = radius, .ties = ties};
    memset(s, 0, sizeof *s);
    snprintf(path, sizeof path, "predictcode_runs/%s.geo", name);
    if (!sample_path(path))
        skip();
    sample_places(s, sample_path(path), false);
    snprintf(path, sizeof path, "predictcode_runs/%s.cas", name);
    sample_cases(s, sample_path(path), 0, steps);
    assert_ok(hg_scan_find(&s->data, &options, &scan, &err));
    return scan;
}

/* O7.6 */
static void a_lattice_with_whole_discs(void **state)
{
    (void)state;
    static sample s;
    hg_scan scan = lattice("satscan_test3", 1001, 50, HG_SCAN_DISC, &s);
    const hg_scan_cluster *c = &scan.cluster[0];
    assert_close(c->llr, 1.622161, 5e-7 / 1.6);
    assert_close(s.x[c->centre], 30, 0);
    assert_close(s.y[c->centre], 30, 0);
    assert_close(c->radius_m, 20, 1e-12);
    assert_close(c->expected, 5.46, 1e-12);
    assert_int_equal(c->observed, 10);
    assert_int_equal(c->first, 930);
    assert_int_equal(c->end, 1001);
    hg_scan_clear(&scan);
}

/* O7.7, D21: our whole discs, whatever the order. */
static void equally_distant_places_enter_together(void **state)
{
    (void)state;
    static sample s;
    hg_scan scan = lattice("satscan_test1", 1001, 0, HG_SCAN_DISC, &s);
    const hg_scan_cluster *c = &scan.cluster[0];
    assert_close(c->llr, 3.009922, 5e-7 / 3);
    assert_close(s.x[c->centre], 10, 0);
    assert_close(s.y[c->centre], 10, 0);
    assert_close(c->radius_m, 20, 1e-12);
    assert_close(c->expected, .48, 1e-12);
    assert_int_equal(c->observed, 3);
    assert_int_equal(c->first, 993);
    assert_close(scan.cluster[1].llr, 2.715606, 5e-7 / 2.7);
    hg_scan_clear(&scan);
}

/* SaTScan's incomplete disc 23, 6, 16 comes out where places enter one by one in its order. */
static void one_by_one_gives_satscans_incomplete_disc(void **state)
{
    (void)state;
    static sample s, in_order;
    hg_scan scan = lattice("satscan_test1", 1001, 0, HG_SCAN_SINGLE, &s);
    hg_scan_clear(&scan);
    static const char *const first[] = {"23", "6", "16"};
    in_order = s;
    for (size_t i = 0; i < 3; i++) { /* those three before the others */
        size_t p = sample_find(&in_order, first[i]);
        char name[32];
        double x = in_order.x[p], y = in_order.y[p];
        strcpy(name, in_order.name[p]);
        memcpy(in_order.name[p], in_order.name[i], sizeof in_order.name[p]);
        in_order.x[p] = in_order.x[i], in_order.y[p] = in_order.y[i];
        memcpy(in_order.name[i], name, sizeof name);
        in_order.x[i] = x, in_order.y[i] = y;
    }
    hg_err err = {0};
    hg_scan_options options = {.prospective = true, .ties = HG_SCAN_SINGLE};
    for (size_t i = 0; i < s.n_cases; i++)
        in_order.place[i] = (uint32_t)sample_find(&in_order, s.name[s.place[i]]);
    in_order.data.x = in_order.x, in_order.data.y = in_order.y;
    in_order.data.place = in_order.place, in_order.data.step = in_order.step;
    assert_ok(hg_scan_find(&in_order.data, &options, &scan, &err));
    assert_close(scan.cluster[0].llr, 3.352053, 5e-7 / 3.3);
    assert_int_equal(scan.cluster[0].n_places, 3);
    hg_scan_clear(&scan);
}

/* ---- Poisson ---- */

typedef struct few {
    double x[6], y[6], expected[6 * 4];
    uint32_t place[12], step[12];
    hg_scan_data data;
} few;

static void fill_few(few *f)
{
    for (size_t p = 0; p < 6; p++) {
        f->x[p] = (double)(p % 3) * 10;
        f->y[p] = (double)(p / 3) * 10;
        for (size_t t = 0; t < 4; t++)
            f->expected[p * 4 + t] = 1 + (double)p * .25;
    }
    for (size_t i = 0; i < 12; i++) {
        f->place[i] = i < 6 ? 0 : (uint32_t)(i % 6);
        f->step[i] = i < 6 ? 1 : (uint32_t)(i % 4);
    }
    f->data = (hg_scan_data){.n_places = 6,
                             .n_steps = 4,
                             .n_cases = 12,
                             .x = f->x,
                             .y = f->y,
                             .place = f->place,
                             .step = f->step,
                             .expected = f->expected};
}

static const hg_scan_options poisson = {.model = HG_SCAN_POISSON};

/* By hand: place 0, steps [1, 2): 6 or more of 12, expected 12 * 1 / 39. */
static void poisson_by_hand(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan;
    fill_few(&f);
    assert_ok(hg_scan_find(&f.data, &poisson, &scan, &err));
    const hg_scan_cluster *c = &scan.cluster[0];
    double mu = 12.0 / 39;
    assert_int_equal(c->observed, 6);
    assert_close(c->expected, mu, 1e-12);
    assert_close(c->llr, hg_scan_llr(6, mu, 12), 1e-12);
    assert_close(c->relative_risk, (6 / mu) / (6 / (12 - mu)), 1e-12);
    hg_scan_clear(&scan);
}

/* D23: a total that is no whole number changes the statistic smoothly; its scale not at all. */
static void expectations_need_not_be_whole(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    double before = NAN;
    for (int k = 0; k <= 20; k++) {
        hg_scan scan;
        fill_few(&f);
        for (size_t i = 0; i < 24; i++)
            f.expected[i] = (f.expected[i] + (i == 1 ? .01 * k : 0)) * .0371;
        assert_ok(hg_scan_find(&f.data, &poisson, &scan, &err));
        double mu = 12 * (1 + .01 * k) / (39 + .01 * k);
        assert_close(scan.cluster[0].llr, hg_scan_llr(6, mu, 12), 1e-12);
        assert_true(k == 0 || (scan.cluster[0].llr < before && before - scan.cluster[0].llr < .08));
        before = scan.cluster[0].llr;
        hg_scan_clear(&scan);
    }
}

static void a_window_in_time_alone_needs_no_population(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan;
    hg_scan_options options = {.model = HG_SCAN_POISSON, .window = HG_SCAN_TIME};
    fill_few(&f);
    f.data.expected = NULL;
    assert_ok(hg_scan_find(&f.data, &options, &scan, &err));
    assert_int_equal(scan.n, 1);
    assert_int_equal(scan.cluster[0].centre, SIZE_MAX);
    assert_int_equal(scan.cluster[0].first, 1);
    assert_int_equal(scan.cluster[0].end, 2);
    assert_close(scan.cluster[0].expected, 3, 1e-15);
    assert_int_equal(scan.cluster[0].n_places, 6);
    hg_scan_clear(&scan);
}

/* ---- p ---- */

static void p_counts_the_data_as_one_more_draw(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan, part;
    hg_scan_options options = {.model = HG_SCAN_POISSON, .replicates = 99, .seed = 7};
    fill_few(&f);
    assert_ok(hg_scan_find(&f.data, &options, &scan, &err));
    for (size_t i = 0; i < scan.n; i++) {
        size_t reached = 0;
        for (size_t r = 0; r < 99; r++)
            reached += scan.maxima[r] >= scan.cluster[i].llr;
        assert_int_equal(scan.cluster[i].reached, reached);
        assert_close(scan.cluster[i].p, (1 + (double)reached) / 100, 1e-15);
        assert_close(scan.cluster[i].p_gumbel, hg_gumbel_tail(&scan.gumbel, scan.cluster[i].llr),
                     1e-15);
    }
    options.replicates = 20; /* a replicate is its number, not how many follow */
    assert_ok(hg_scan_find(&f.data, &options, &part, &err));
    assert_memory_equal(part.maxima, scan.maxima, 20 * sizeof(double));
    hg_scan_clear(&part);
    hg_scan_clear(&scan);
}

static void stopping_early_keeps_the_first_replicates(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_scan all, part;
    hg_scan_options options = nyc_options;
    options.replicates = 999;
    static sample s;
    s = nyc(&options, &all);
    s.data.x = s.x, s.data.y = s.y, s.data.place = s.place, s.data.step = s.step;
    options.stop_at = 50;
    assert_ok(hg_scan_find(&s.data, &options, &part, &err));
    assert_true(part.stopped_early);
    assert_true(part.replicates < 400);
    assert_memory_equal(part.maxima, all.maxima, part.replicates * sizeof(double));
    assert_int_equal(part.cluster[0].reached, 50);
    assert_close(part.cluster[0].p, 50 / (double)part.replicates, 1e-15);
    assert_true(part.maxima[part.replicates - 1] >= part.cluster[0].llr);
    hg_scan_clear(&all);
    hg_scan_clear(&part);
}

/* ---- refusals ---- */

static void what_cannot_be_scanned(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan;
    hg_scan_options stp = {.model = HG_SCAN_PERMUTATION};
    fill_few(&f);
    f.data.n_cases = 9;
    assert_fails(hg_scan_find(&f.data, &stp, &scan, &err), HG_EEMPTY, "at least 10");
    fill_few(&f);
    memset(f.step, 0, sizeof f.step);
    assert_fails(hg_scan_find(&f.data, &stp, &scan, &err), HG_EEMPTY, "one step of time");
    fill_few(&f);
    memset(f.place, 0, sizeof f.place);
    assert_fails(hg_scan_find(&f.data, &stp, &scan, &err), HG_EEMPTY, "at one place");
    fill_few(&f);
    f.expected[0 * 4 + 1] = 0;
    assert_fails(hg_scan_find(&f.data, &poisson, &scan, &err), HG_EDOMAIN,
                 "place 0, step 1: a case where none is expected");
    f.expected[3] = -1;
    assert_fails(hg_scan_find(&f.data, &poisson, &scan, &err), HG_EDOMAIN, "expected -1");
    memset(f.expected, 0, sizeof f.expected);
    assert_fails(hg_scan_find(&f.data, &poisson, &scan, &err), HG_EDOMAIN, "nothing is expected");
    fill_few(&f);
    f.data.expected = NULL;
    assert_fails(hg_scan_find(&f.data, &poisson, &scan, &err), HG_EDOMAIN, "population");
    fill_few(&f);
    f.x[2] = NAN;
    assert_fails(hg_scan_find(&f.data, &stp, &scan, &err), HG_EDOMAIN, "place 2");
}

static void options_out_of_range(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan;
    fill_few(&f);
    hg_scan_options o = {.window = HG_SCAN_SPACE};
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_EDOMAIN, "needs space and time");
    o = (hg_scan_options){.max_radius_m = -1};
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_EDOMAIN, "-1 m");
    o = (hg_scan_options){.max_share = 1.5};
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_EDOMAIN, "1.5");
    o = (hg_scan_options){.max_time_share = .2};
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_EDOMAIN, "not one step long");
    o = (hg_scan_options){.sphere_m = 6367000};
    f.y[1] = 91;
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_EDOMAIN, "degrees");
    fill_few(&f);
    o = (hg_scan_options){.replicates = HG_REPLICATES_MOST + 1};
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_EDOMAIN, "at most");
}

static void a_wish_to_stop_is_heard(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan = {.n = 77};
    volatile sig_atomic_t stop = 1;
    hg_talk talk = {.stop = &stop};
    hg_scan_options o = {.replicates = 99, .talk = &talk};
    fill_few(&f);
    assert_fails(hg_scan_find(&f.data, &o, &scan, &err), HG_ESTOPPED, "");
    assert_int_equal(scan.n, 77);
}

static void every_request_for_memory_may_fail(void **state)
{
    (void)state;
    hg_err err = {0};
    few f;
    hg_scan scan = {.n = 77};
    hg_scan_options o = {.model = HG_SCAN_POISSON, .replicates = 9};
    fill_few(&f);
    f.expected[1] = 2;
    for (long k = 1;; k++) {
        hg_mem_fail_at(k, 0);
        hg_status st = hg_scan_find(&f.data, &o, &scan, &err);
        hg_mem_fail_at(0, 0);
        if (st == HG_OK) {
            assert_true(k > 20);
            break;
        }
        assert_int_equal(st, HG_ENOMEM);
        assert_int_equal(scan.n, 77);
    }
    hg_scan_clear(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likelihood_ratios),
        cmocka_unit_test(recurrence_intervals),
        cmocka_unit_test(nyc_fever_prospective),
        cmocka_unit_test(nyc_fever_retrospective),
        cmocka_unit_test(a_lattice_with_whole_discs),
        cmocka_unit_test(equally_distant_places_enter_together),
        cmocka_unit_test(one_by_one_gives_satscans_incomplete_disc),
        cmocka_unit_test(poisson_by_hand),
        cmocka_unit_test(expectations_need_not_be_whole),
        cmocka_unit_test(a_window_in_time_alone_needs_no_population),
        cmocka_unit_test(p_counts_the_data_as_one_more_draw),
        cmocka_unit_test(stopping_early_keeps_the_first_replicates),
        cmocka_unit_test(what_cannot_be_scanned),
        cmocka_unit_test(options_out_of_range),
        cmocka_unit_test(a_wish_to_stop_is_heard),
        cmocka_unit_test(every_request_for_memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
