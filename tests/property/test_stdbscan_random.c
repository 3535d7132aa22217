/* Are the labels those of a plain walk over all pairs, for any rows, order and number of threads?
 */
#include <sys/resource.h>

#include "check.h"

enum { MOST = 220, CASES = 400 };
static hg_err err;

typedef struct sample {
    size_t n;
    double x[MOST], y[MOST];
    int64_t t[MOST];
    hg_stdbscan_options o;
} sample;

/* Lattices with ties at the limits, piles, twins, one time, one line, far origins. */
static sample draw(test_random *r, int trial)
{
    static const double steps[] = {0, 1, 5}, origins[] = {0, 155000, -6e6};
    sample s = {.n = 1 + test_next(r) % MOST};
    double step = steps[trial % 3], origin = origins[trial / 3 % 3];
    double width = test_uniform(r, 1, 120), height = trial % 8 == 0 ? 0 : test_uniform(r, 1, 120);
    uint64_t days = 1 + test_next(r) % 40;
    for (size_t i = 0; i < s.n; i++) {
        s.x[i] = test_uniform(r, 0, width);
        s.y[i] = test_uniform(r, 0, height);
        if (step > 0) {
            s.x[i] = floor(s.x[i] / step) * step;
            s.y[i] = floor(s.y[i] / step) * step;
        }
        s.x[i] += origin;
        s.y[i] += origin;
        s.t[i] = trial % 11 == 0 ? 5 : (int64_t)(test_next(r) % days) - 20;
        if (i > 0 && test_next(r) % 5 == 0) {
            size_t twin = test_next(r) % i;
            s.x[i] = s.x[twin];
            s.y[i] = s.y[twin];
            if (test_next(r) % 3 == 0)
                s.t[i] = s.t[twin];
        }
    }
    s.o = (hg_stdbscan_options){
        .eps_m = step > 0 ? step * (double)(1 + test_next(r) % 6) : test_uniform(r, .5, 30),
        .eps_time_s = trial % 9 == 0 ? INFINITY : (double)(1 + test_next(r) % 8),
        .min_points = 2 + test_next(r) % 7,
        .metric = trial % 4 == 3 ? HG_METRIC_MANHATTAN : HG_METRIC_EUCLIDEAN,
    };
    return s;
}

/* ---- the plain answer: definitions, all pairs ---- */

typedef struct answer {
    uint32_t cluster[MOST];
    bool core[MOST];
    size_t n_clusters;
} answer;

static bool near(const sample *s, size_t a, size_t b)
{
    return hg_metric_distance(s->o.metric, s->x[b] - s->x[a], s->y[b] - s->y[a]) <= s->o.eps_m &&
           fabs((double)(s->t[b] - s->t[a])) <= s->o.eps_time_s;
}

/* (time, x, y): 0 for exact duplicates */
static int before(const sample *s, size_t a, size_t b)
{
    if (s->t[a] != s->t[b])
        return s->t[a] < s->t[b] ? -1 : 1;
    if (s->x[a] != s->x[b])
        return s->x[a] < s->x[b] ? -1 : 1;
    return s->y[a] == s->y[b] ? 0 : s->y[a] < s->y[b] ? -1 : 1;
}

static void spread(const sample *s, const answer *a, size_t from, size_t mark, size_t *component)
{
    component[from] = mark;
    for (size_t j = 0; j < s->n; j++)
        if (a->core[j] && component[j] == 0 && near(s, from, j))
            spread(s, a, j, mark, component);
}

static double share(const sample *s, size_t a, size_t b)
{
    return fmax(hg_metric_distance(s->o.metric, s->x[b] - s->x[a], s->y[b] - s->y[a]) / s->o.eps_m,
                fabs((double)(s->t[b] - s->t[a])) / s->o.eps_time_s);
}

static void adopt(const sample *s, const answer *a, size_t i, size_t *component)
{
    size_t best = SIZE_MAX;
    for (size_t j = 0; j < s->n; j++) {
        if (!a->core[j] || !near(s, i, j))
            continue;
        if (best == SIZE_MAX || share(s, i, j) < share(s, i, best) ||
            (share(s, i, j) == share(s, i, best) && before(s, j, best) < 0))
            best = j;
    }
    component[i] = best == SIZE_MAX ? 0 : component[best];
}

static void plain(const sample *s, answer *a)
{
    size_t component[MOST] = {0}, size[MOST + 1] = {0}, first[MOST + 1], marks = 0;
    *a = (answer){0};
    for (size_t i = 0; i < s->n; i++) {
        size_t neighbours = 0;
        for (size_t j = 0; j < s->n; j++)
            neighbours += near(s, i, j);
        a->core[i] = neighbours >= s->o.min_points;
    }
    for (size_t i = 0; i < s->n; i++)
        if (a->core[i] && component[i] == 0)
            spread(s, a, i, ++marks, component);
    for (size_t i = 0; i < s->n; i++)
        if (!a->core[i])
            adopt(s, a, i, component);
    for (size_t i = 0; i < s->n; i++) {
        size_t c = component[i];
        if (size[c]++ == 0 || before(s, i, first[c]) < 0)
            first[c] = i;
    }
    for (size_t c = 1; c <= marks; c++) {
        uint32_t number = 1;
        for (size_t other = 1; other <= marks; other++)
            number +=
                other != c && (size[other] > size[c] ||
                               (size[other] == size[c] && before(s, first[other], first[c]) < 0));
        for (size_t i = 0; i < s->n; i++)
            if (component[i] == c)
                a->cluster[i] = number;
    }
    a->n_clusters = marks;
}

static void compare(const sample *s, const answer *a, const hg_stdbscan *found)
{
    size_t core = 0, noise = 0;
    assert_int_equal(found->n_clusters, a->n_clusters);
    for (size_t i = 0; i < s->n; i++) {
        assert_int_equal(found->core[i], a->core[i]);
        assert_int_equal(found->cluster[i], a->cluster[i]);
        core += a->core[i];
        noise += a->cluster[i] == 0;
    }
    assert_int_equal(found->n_core, core);
    assert_int_equal(found->n_noise, noise);
}

static void check_clusters(const sample *s, const hg_stdbscan *found)
{
    for (size_t k = 0; k < found->n_clusters; k++) {
        const hg_stdbscan_cluster *c = &found->clusters[k];
        size_t n = 0, core = 0, places = 0;
        double x = 0, y = 0;
        int64_t start = INT64_MAX, end = INT64_MIN;
        for (size_t i = 0; i < s->n; i++) {
            if (found->cluster[i] != k + 1)
                continue;
            bool seen = false;
            for (size_t j = 0; j < i && !seen; j++)
                seen = found->cluster[j] == k + 1 && s->x[j] == s->x[i] && s->y[j] == s->y[i];
            n++;
            core += found->core[i];
            places += !seen;
            x += s->x[i];
            y += s->y[i];
            start = s->t[i] < start ? s->t[i] : start;
            end = s->t[i] > end ? s->t[i] : end;
        }
        assert_int_equal(c->n, n);
        assert_int_equal(c->core, core);
        assert_int_equal(c->places, places);
        assert_int_equal(c->start, start);
        assert_int_equal(c->end, end);
        assert_true(fabs(c->x - x / (double)n) < 1e-8);
        assert_true(fabs(c->y - y / (double)n) < 1e-8);
    }
}

static void labels_equal_the_definitions(void **state)
{
    (void)state;
    test_random r = {19540621};
    sample s;
    answer a;
    for (int trial = 0; trial < CASES; trial++) {
        hg_stdbscan found = {0};
        s = draw(&r, trial);
        plain(&s, &a);
        assert_ok(hg_stdbscan_label(s.n, s.x, s.y, s.t, &s.o, &found, &err));
        compare(&s, &a, &found);
        check_clusters(&s, &found);
        hg_stdbscan_clear(&found);
    }
}

static void shuffle(test_random *r, const sample *s, size_t *to, sample *out)
{
    *out = *s;
    for (size_t i = 0; i < s->n; i++)
        to[i] = i;
    for (size_t i = s->n; i-- > 1;) {
        size_t k = test_next(r) % (i + 1), swap = to[i];
        to[i] = to[k];
        to[k] = swap;
    }
    for (size_t i = 0; i < s->n; i++) {
        out->x[to[i]] = s->x[i];
        out->y[to[i]] = s->y[i];
        out->t[to[i]] = s->t[i];
    }
}

static void shuffled_rows_keep_their_labels(void **state)
{
    (void)state;
    test_random r = {4711};
    sample s, other;
    size_t to[MOST];
    for (int trial = 0; trial < CASES; trial++) {
        hg_stdbscan found = {0}, again = {0};
        s = draw(&r, trial);
        shuffle(&r, &s, to, &other);
        assert_ok(hg_stdbscan_label(s.n, s.x, s.y, s.t, &s.o, &found, &err));
        assert_ok(hg_stdbscan_label(s.n, other.x, other.y, other.t, &s.o, &again, &err));
        for (size_t i = 0; i < s.n; i++) {
            assert_int_equal(again.cluster[to[i]], found.cluster[i]);
            assert_int_equal(again.core[to[i]], found.core[i]);
        }
        assert_int_equal(again.n_clusters, found.n_clusters);
        if (found.n_clusters > 0)
            assert_memory_equal(again.clusters, found.clusters,
                                found.n_clusters * sizeof *found.clusters);
        hg_stdbscan_clear(&found);
        hg_stdbscan_clear(&again);
    }
}

/* Bursts of very different sizes, a third of it noise, enough cells for many blocks. */
static void draw_many(test_random *r, size_t n, double *x, double *y, int64_t *t)
{
    double burst_x = 0, burst_y = 0;
    int64_t burst_t = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || test_next(r) % 50 == 0) {
            burst_x = test_uniform(r, 0, 20000);
            burst_y = test_uniform(r, 0, 20000);
            burst_t = (int64_t)(test_next(r) % (365 * 86400));
        }
        bool noise = i % 3 == 0;
        x[i] = 100000 + (noise ? test_uniform(r, 0, 20000) : burst_x + test_uniform(r, 0, 120));
        y[i] = 400000 + (noise ? test_uniform(r, 0, 20000) : burst_y + test_uniform(r, 0, 120));
        t[i] = noise ? (int64_t)(test_next(r) % (365 * 86400))
                     : burst_t + (int64_t)(test_next(r) % (10 * 86400));
        if (i % 10 == 0 && i > 0) {
            x[i] = x[i - 1];
            y[i] = y[i - 1];
            t[i] = t[i - 1];
        }
    }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    enum { N = 20000 };
    static const int threads[] = {1, 2, 3, 8};
    static double x[N], y[N];
    static int64_t t[N];
    test_random r = {8};
    hg_stdbscan first = {0}, next = {0};
    const hg_stdbscan_options o = {.eps_m = 60, .eps_time_s = 3 * 86400.0, .min_points = 4};
    draw_many(&r, N, x, y, t);
    for (size_t k = 0; k < 4; k++) {
        assert_ok(hg_par_start(threads[k], &err));
        assert_ok(hg_stdbscan_label(N, x, y, t, &o, &next, &err));
        if (k == 0) {
            first = next;
            next = (hg_stdbscan){0};
            assert_true(first.n_clusters > 50 && first.n_noise > 1000);
            continue;
        }
        assert_int_equal(next.n_clusters, first.n_clusters);
        assert_memory_equal(next.cluster, first.cluster, N * sizeof *first.cluster);
        assert_memory_equal(next.core, first.core, N);
        assert_memory_equal(next.clusters, first.clusters,
                            first.n_clusters * sizeof *first.clusters);
        hg_stdbscan_clear(&next);
    }
    hg_stdbscan_clear(&first);
    assert_ok(hg_par_start(1, &err));
}

/* All near each other: pairs would be 5e9 for 1e5 incidents. */
static void memory_grows_with_incidents_not_with_pairs(void **state)
{
    (void)state;
    enum { N = 100000 };
    static double x[N], y[N];
    static int64_t t[N];
    test_random r = {3};
    struct rusage before, after;
    hg_stdbscan found = {0};
    const hg_stdbscan_options o = {.eps_m = 60, .eps_time_s = 86400, .min_points = 5};
    for (size_t i = 0; i < N; i++) {
        x[i] = test_uniform(&r, 0, 40);
        y[i] = test_uniform(&r, 0, 40);
        t[i] = (int64_t)(test_next(&r) % 80000);
    }
    for (size_t n = N / 10; n <= N; n *= 10) {
        getrusage(RUSAGE_SELF, &before);
        assert_ok(hg_stdbscan_label(n, x, y, t, &o, &found, &err));
        getrusage(RUSAGE_SELF, &after);
        assert_int_equal(found.n_core, n);
        assert_int_equal(found.n_clusters, 1);
        double grown = 1024.0 * (double)(after.ru_maxrss - before.ru_maxrss);
        assert_true(grown < 400.0 * (double)n + 64e6);
        hg_stdbscan_clear(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_equal_the_definitions),
        cmocka_unit_test(shuffled_rows_keep_their_labels),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(memory_grows_with_incidents_not_with_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
