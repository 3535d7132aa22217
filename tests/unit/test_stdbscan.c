/* ST-DBSCAN: hand-worked clusters, the border rule, refusals, and what order and threads change. */
#include "check.h"

static hg_stdbscan label(size_t n, const double *x, const double *y, const int64_t *t, double eps,
                         double eps_time, size_t min_points)
{
    hg_err err = {0};
    hg_stdbscan out = {0};
    const hg_stdbscan_options o = {.eps_m = eps, .eps_time_s = eps_time, .min_points = min_points};
    assert_ok(hg_stdbscan_label(n, x, y, t, &o, &out, &err));
    assert_int_equal(out.n, n);
    return out;
}

static void assert_labels(const hg_stdbscan *found, const uint32_t *cluster, const char *core)
{
    for (size_t i = 0; i < found->n; i++) {
        if (found->cluster[i] != cluster[i] || found->core[i] != (core[i] == 'c'))
            print_error("incident %zu\n", i);
        assert_int_equal(found->cluster[i], cluster[i]);
        assert_int_equal(found->core[i], core[i] == 'c');
    }
}

/*
 * eps 10, eps_time 5, 3 points. 0 1 2 lie within 10 of 1 and 5 s: 1 is core, 0 and 2 reach only 1.
 * 3 lies at 2's place six seconds later. 4 5 6 7 pile up far away: all core.
 */
static void a_hand_worked_case(void **state)
{
    (void)state;
    const double x[] = {0, 8, 16, 16, 500, 500, 503, 500}, y[] = {0, 6, 12, 12, 7, 7, 11, 7};
    const int64_t t[] = {100, 102, 105, 111, 90, 91, 95, 96};
    const uint32_t cluster[] = {2, 2, 2, 0, 1, 1, 1, 1};
    hg_stdbscan found = label(8, x, y, t, 10, 5, 3);
    assert_labels(&found, cluster, ".c..cccc");
    assert_int_equal(found.n_clusters, 2);
    assert_int_equal(found.n_core, 5);
    assert_int_equal(found.n_noise, 1);
    const hg_stdbscan_cluster *c = found.clusters;
    assert_int_equal(c[0].n, 4);
    assert_int_equal(c[0].core, 4);
    assert_int_equal(c[0].places, 2);
    assert_int_equal(c[0].start, 90);
    assert_int_equal(c[0].end, 96);
    assert_close(c[0].x, 500.75, 1e-15);
    assert_close(c[0].y, 8, 1e-15);
    assert_int_equal(c[1].n, 3);
    assert_int_equal(c[1].core, 1);
    assert_int_equal(c[1].places, 3);
    assert_int_equal(c[1].start, 100);
    assert_int_equal(c[1].end, 105);
    assert_close(c[1].x, 8, 1e-15);
    hg_stdbscan_clear(&found);
    assert_null(found.cluster);
}

/* Both limits are closed: 5 m exactly, 60 s exactly. */
static void both_limits_are_closed(void **state)
{
    (void)state;
    const double x[] = {0, 3}, y[] = {0, 4};
    const int64_t t[] = {0, 60};
    hg_stdbscan found = label(2, x, y, t, 5, 60, 2);
    assert_int_equal(found.n_clusters, 1);
    hg_stdbscan_clear(&found);
    found = label(2, x, y, t, 4.999999999, 60, 2);
    assert_int_equal(found.n_clusters, 0);
    hg_stdbscan_clear(&found);
    found = label(2, x, y, t, 5, 59.999, 2);
    assert_int_equal(found.n_noise, 2);
    hg_stdbscan_clear(&found);
    found = label(2, x, y, t, 5, 60.999, 2);
    assert_int_equal(found.n_core, 2);
    hg_stdbscan_clear(&found);
}

/*
 * Left core 0 with supporters 1 2, right core 3 with 4 5, and 6 between them at distance 9 of 10.
 * The larger share of both limits counts: .1 and .95 of the time limit are .9 and .95. At equal
 * shares the core that stands first by (time, x, y) has it.
 */
static void a_border_point_goes_to_the_least_remote_core(void **state)
{
    (void)state;
    static const struct {
        int64_t left, right;
        bool to_left;
    } cases[] = {{110, 195, true}, {195, 110, false}, {70, 130, true},   {130, 70, false},
                 {130, 130, true}, {10, 20, true},    {190, 110, false}, {191, 110, false}};
    const double x[] = {0, -8, -8, 18, 26, 26, 9}, y[7] = {0};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        const int64_t l = cases[k].left, r = cases[k].right, t[] = {l, l, l, r, r, r, 100};
        const uint32_t to_left[] = {1, 1, 1, 2, 2, 2, 1}, to_right[] = {2, 2, 2, 1, 1, 1, 1};
        hg_stdbscan found = label(7, x, y, t, 10, 100, 4);
        assert_labels(&found, cases[k].to_left ? to_left : to_right, "c..c...");
        hg_stdbscan_clear(&found);
    }
}

/* Sizes 2, 3, 2: the largest is 1, then the one that began first; row order is no matter. */
static void clusters_are_numbered_by_size_then_first_member(void **state)
{
    (void)state;
    const double x[] = {900, 100, 901, 500, 101, 501, 502}, y[7] = {0};
    const int64_t t[] = {50, 40, 51, 60, 52, 61, 62};
    const uint32_t cluster[] = {3, 2, 3, 1, 2, 1, 1};
    hg_stdbscan found = label(7, x, y, t, 5, 20, 2);
    assert_labels(&found, cluster, "ccccccc");
    hg_stdbscan_clear(&found);
}

static void without_a_limit_in_time_it_is_dbscan(void **state)
{
    (void)state;
    const double x[] = {0, 1, 2, 50}, y[4] = {0};
    const int64_t t[] = {0, INT64_C(4000000000), -INT64_C(4000000000), 7};
    const uint32_t cluster[] = {1, 1, 1, 0};
    hg_stdbscan found = label(4, x, y, t, 1, INFINITY, 3);
    assert_labels(&found, cluster, ".c..");
    hg_stdbscan_clear(&found);
}

static void one_place_one_time_none(void **state)
{
    (void)state;
    double x[500], y[500];
    int64_t t[500];
    hg_stdbscan found = label(0, NULL, NULL, NULL, 1, 1, 2);
    assert_int_equal(found.n_clusters, 0);
    hg_stdbscan_clear(&found);
    for (size_t i = 0; i < 500; i++) {
        x[i] = 121000.5;
        y[i] = 487000.25;
        t[i] = 7;
    }
    found = label(500, x, y, t, .01, 1, 500);
    assert_int_equal(found.n_clusters, 1);
    assert_int_equal(found.n_core, 500);
    assert_int_equal(found.clusters[0].places, 1);
    assert_close(found.clusters[0].x, 121000.5, 0);
    hg_stdbscan_clear(&found);
    found = label(500, x, y, t, .01, 1, 501);
    assert_int_equal(found.n_noise, 500);
    hg_stdbscan_clear(&found);
    for (size_t i = 0; i < 500; i++)
        t[i] = (int64_t)i * 10; /* one place, 10 s apart: all see 1 neighbour a side */
    found = label(500, x, y, t, .01, 10, 3);
    assert_int_equal(found.n_core, 498);
    assert_int_equal(found.clusters[0].n, 500);
    hg_stdbscan_clear(&found);
    found = label(500, x, y, t, .01, 9.99, 2);
    assert_int_equal(found.n_noise, 500);
    hg_stdbscan_clear(&found);
    for (size_t i = 0; i < 500; i++) {
        x[i] = (double)i; /* one time, a chain of places */
        t[i] = 7;
    }
    found = label(500, x, y, t, 1, 1, 3);
    assert_int_equal(found.n_core, 498);
    assert_int_equal(found.clusters[0].places, 500);
    hg_stdbscan_clear(&found);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    hg_err err = {0};
    const double x[] = {0, 1e6}, bad[] = {0, NAN};
    const int64_t t[] = {0, 1}, none[] = {0, HG_NO_TIME}, far[] = {-INT64_MAX, INT64_MAX};
    hg_stdbscan out = {.n = 77};
    hg_stdbscan_options o = {.eps_m = 0, .eps_time_s = 1, .min_points = 2};
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "eps of 0 m");
    o.eps_m = NAN;
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "nan");
    o.eps_m = INFINITY;
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "inf");
    o.eps_m = 9e-4;
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "at least 0.001");
    o.eps_m = 1;
    o.eps_time_s = 0;
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "time of 0 s");
    o.eps_time_s = NAN;
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "nan");
    o.eps_time_s = 1;
    o.min_points = 1;
    assert_fails(hg_stdbscan_label(2, x, x, t, &o, &out, &err), HG_EDOMAIN, "min_points 1");
    o.min_points = 2;
    assert_fails(hg_stdbscan_label(2, x, bad, t, &o, &out, &err), HG_EDOMAIN, "incident 1");
    assert_fails(hg_stdbscan_label(2, x, x, none, &o, &out, &err), HG_EDOMAIN, "no time");
    assert_fails(hg_stdbscan_label(2, x, x, far, &o, &out, &err), HG_EDOMAIN, "too far apart");
    assert_int_equal(hg_stdbscan_label(2, x, bad, t, &o, &out, NULL), HG_EDOMAIN);
    assert_int_equal(out.n, 77);
    assert_null(out.cluster);
}

static void a_wish_to_stop_and_memory_that_fails(void **state)
{
    (void)state;
    hg_err err = {0};
    const double x[] = {0, 1, 2, 9};
    const int64_t t[] = {3, 2, 1, 0};
    volatile sig_atomic_t stop = 1;
    hg_talk talk = {.stop = &stop};
    hg_stdbscan out = {0};
    hg_stdbscan_options o = {.eps_m = 2, .eps_time_s = 2, .min_points = 2, .talk = &talk};
    assert_int_equal(hg_stdbscan_label(4, x, x, t, &o, &out, &err), HG_ESTOPPED);
    o.talk = NULL;
    hg_mem_fail_at(0, 0);
    assert_ok(hg_stdbscan_label(4, x, x, t, &o, &out, &err));
    long requests = hg_mem_requests();
    hg_stdbscan_clear(&out);
    assert_true(requests > 15);
    for (long k = 1; k <= requests; k++) {
        hg_mem_fail_at(k, 0);
        assert_int_equal(hg_stdbscan_label(4, x, x, t, &o, &out, &err), HG_ENOMEM);
        assert_null(out.cluster);
    }
    hg_mem_fail_at(0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hand_worked_case),
        cmocka_unit_test(both_limits_are_closed),
        cmocka_unit_test(a_border_point_goes_to_the_least_remote_core),
        cmocka_unit_test(clusters_are_numbered_by_size_then_first_member),
        cmocka_unit_test(without_a_limit_in_time_it_is_dbscan),
        cmocka_unit_test(one_place_one_time_none),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(a_wish_to_stop_and_memory_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
