/* ST-DBSCAN against dbscan of R: cores, noise and clusters of cores alike; O6.1. Border points may
 * differ, theirs go by visiting order: then a core of our cluster must be near. */
#include "check.h"

static hg_err err;

enum { MOST = 10000 };
static double x[MOST], y[MOST];
static int64_t t[MOST];
static uint32_t theirs[MOST];
static int core[MOST];

static size_t n;
static hg_stdbscan_options o;

static bool near_a_core_of(const hg_stdbscan *found, size_t i)
{
    for (size_t j = 0; j < n; j++)
        if (found->core[j] && found->cluster[j] == found->cluster[i] &&
            hg_metric_distance(o.metric, x[j] - x[i], y[j] - y[i]) <= o.eps_m &&
            fabs((double)(t[j] - t[i])) <= o.eps_time_s)
            return true;
    return false;
}

static size_t compare(const hg_stdbscan *found)
{
    static uint32_t ours_of[MOST], theirs_of[MOST];
    size_t moved = 0;
    memset(ours_of, 0, sizeof ours_of);
    memset(theirs_of, 0, sizeof theirs_of);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(found->core[i], core[i]);
        assert_int_equal(found->cluster[i] == 0, theirs[i] == 0);
        if (!core[i])
            continue;
        uint32_t *a = &ours_of[theirs[i]], *b = &theirs_of[found->cluster[i]];
        *a = *a ? *a : found->cluster[i];
        *b = *b ? *b : theirs[i];
        assert_int_equal(*a, found->cluster[i]);
        assert_int_equal(*b, theirs[i]);
    }
    for (size_t i = 0; i < n; i++) {
        if (core[i] || theirs[i] == 0)
            continue;
        assert_true(near_a_core_of(found, i));
        moved += ours_of[theirs[i]] != found->cluster[i];
    }
    return moved;
}

static void check_ds3(const hg_stdbscan *found)
{
    assert_int_equal(n, 8000);
    assert_int_equal(found->n_clusters, 6);
    assert_int_equal(found->n_core, 6345);
    assert_int_equal(found->n_noise, 653);
}

static void as_dbscan(void **state)
{
    (void)state;
    FILE *in =
        popen("Rscript --vanilla '" HG_SOURCE_DIR "/tests/oracle/stdbscan.R' 2>/dev/null", "r");
    char name[32];
    double eps_time;
    size_t cases = 0;
    assert_non_null(in);
    while (fscanf(in, " case %31s %zu %lf %lf %zu", name, &n, &o.eps_m, &eps_time, &o.min_points) ==
           5) {
        hg_stdbscan found = {0};
        assert_true(n <= MOST);
        o.eps_time_s = eps_time < 0 ? INFINITY : eps_time;
        for (size_t i = 0; i < n; i++) {
            double when;
            assert_int_equal(
                fscanf(in, "%lf %lf %lf %u %d", &x[i], &y[i], &when, &theirs[i], &core[i]), 5);
            t[i] = (int64_t)when;
        }
        assert_ok(hg_stdbscan_label(n, x, y, t, &o, &found, &err));
        print_message("%s: %zu clusters, %zu border points elsewhere\n", name, found.n_clusters,
                      compare(&found));
        if (strcmp(name, "DS3") == 0)
            check_ds3(&found);
        hg_stdbscan_clear(&found);
        cases++;
    }
    pclose(in);
    if (cases == 0) {
        print_message("skipped: R with dbscan is not installed\n");
        skip();
    }
    assert_int_equal(cases, 21);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_dbscan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
