/* Which points lie near? Buckets, spans, radius and nearest, against a walk over all points. */
#include <float.h>

#include "check.h"

static hg_index *built(size_t n, const double *x, const double *y, double bucket_m)
{
    hg_err err = {0};
    hg_index *index = NULL;
    assert_ok(hg_index_new(n, x, y, bucket_m, &index, &err));
    return index;
}

static void metrics_have_names_and_distances(void **state)
{
    (void)state;
    assert_string_equal(hg_metric_name(HG_METRIC_EUCLIDEAN), "euclidean");
    assert_string_equal(hg_metric_name(HG_METRIC_MANHATTAN), "manhattan");
    assert_close(hg_metric_distance(HG_METRIC_EUCLIDEAN, -33, 56), 65, 0);
    assert_close(hg_metric_distance(HG_METRIC_MANHATTAN, -33, 56), 89, 0);
    assert_close(hg_metric_distance(HG_METRIC_EUCLIDEAN, 0.1, 0.7), sqrt(0.1 * 0.1 + 0.7 * 0.7), 0);
}

/* Five points, buckets of 10 m from (3, 7): columns 0, 0, 2, 0, 1; rows 0, 1, 0, 0, 1. */
static void buckets_are_rows_from_south_to_north(void **state)
{
    (void)state;
    const double x[] = {3, 12.5, 27, 4, 13}, y[] = {9, 17, 7, 16.5, 21};
    const uint32_t order[] = {0, 3, 2, 1, 4};
    const uint32_t start[] = {0, 2, 2, 3, 4, 5, 5};
    hg_index *index = built(5, x, y, 10);
    assert_int_equal(index->n, 5);
    assert_int_equal(index->cols, 3);
    assert_int_equal(index->rows, 2);
    assert_close(index->x_min, 3, 0);
    assert_close(index->y_min, 7, 0);
    assert_close(index->bucket_m, 10, 0);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(index->point[i], order[i]);
        assert_close(index->x[i], x[order[i]], 0);
        assert_close(index->y[i], y[order[i]], 0);
        assert_int_equal(index->place[order[i]], i);
    }
    for (size_t b = 0; b <= 6; b++)
        assert_int_equal(index->start[b], start[b]);
    hg_index_free(index);
}

static void a_radius_is_closed_or_open(void **state)
{
    (void)state;
    hg_err err = {0};
    const double x[] = {0, 3, 6, 0, -5, 3}, y[] = {0, 4, 8, 5, 0, 4};
    hg_index_found found = {0};
    hg_index *index = built(6, x, y, 5);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 0, 0, 5, 1, &found, &err));
    assert_int_equal(found.n, 5);
    const uint32_t closed[] = {0, 1, 3, 4, 5};
    assert_memory_equal(found.point, closed, sizeof closed);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 0, 0, 5, 0, &found, &err));
    assert_int_equal(found.n, 1);
    assert_int_equal(found.point[0], 0);
    assert_ok(hg_index_within(index, HG_METRIC_MANHATTAN, 0, 0, 5, 1, &found, &err));
    const uint32_t manhattan[] = {0, 3, 4};
    assert_int_equal(found.n, 3);
    assert_memory_equal(found.point, manhattan, sizeof manhattan);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 3, 4, 0, 1, &found, &err));
    assert_int_equal(found.n, 2);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 3, 4, 0, 0, &found, &err));
    assert_int_equal(found.n, 0);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 3, 4, -1, 1, &found, &err));
    assert_int_equal(found.n, 0);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 3, 4, INFINITY, 1, &found, &err));
    assert_int_equal(found.n, 6);
    hg_free(found.point);
    hg_index_free(index);
}

static void the_nearest_come_by_distance_then_number(void **state)
{
    (void)state;
    hg_err err = {0};
    const double x[] = {10, -10, 0, 0, 7, 0}, y[] = {0, 0, 10, -10, 0, 0};
    uint32_t point[8];
    double distance[8];
    size_t n = 99;
    hg_index *index = built(6, x, y, 3);
    assert_ok(hg_index_nearest(index, HG_METRIC_EUCLIDEAN, 0, 0, 5, 4, point, distance, &n, &err));
    assert_int_equal(n, 4);
    const uint32_t four[] = {4, 0, 1, 2};
    assert_memory_equal(point, four, sizeof four);
    assert_close(distance[0], 7, 0);
    assert_close(distance[3], 10, 0);
    assert_ok(
        hg_index_nearest(index, HG_METRIC_MANHATTAN, 0, 0, UINT32_MAX, 8, point, NULL, &n, &err));
    assert_int_equal(n, 6);
    const uint32_t all[] = {5, 4, 0, 1, 2, 3};
    assert_memory_equal(point, all, sizeof all);
    assert_ok(hg_index_nearest(index, HG_METRIC_EUCLIDEAN, 0, 0, 5, 0, point, NULL, &n, &err));
    assert_int_equal(n, 0);
    assert_ok(hg_index_nearest(index, HG_METRIC_EUCLIDEAN, 1e9, -1e9, UINT32_MAX, 1, point,
                               distance, &n, &err));
    assert_int_equal(n, 1);
    assert_int_equal(point[0], 0);
    hg_index_free(index);
}

static void one_point_none_and_all_at_one_place(void **state)
{
    (void)state;
    hg_err err = {0};
    double x[300], y[300];
    uint32_t point[300];
    double distance[300];
    size_t n = 1;
    hg_index_found found = {0};
    hg_index_span span;
    hg_index *index = built(0, NULL, NULL, 1);
    assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, 0, 0, 1, 1, &found, &err));
    assert_int_equal(found.n, 0);
    assert_ok(hg_index_nearest(index, HG_METRIC_EUCLIDEAN, 0, 0, 0, 3, point, NULL, &n, &err));
    assert_int_equal(n, 0);
    assert_int_equal(hg_index_spans(index, 0, 0, 1, 1, &span), 0);
    hg_index_free(index);
    for (size_t i = 0; i < 300; i++) {
        x[i] = 155000.25;
        y[i] = 463000.75;
    }
    for (size_t size = 1; size <= 300; size += 299) {
        index = built(size, x, y, 1e-3);
        assert_ok(hg_index_within(index, HG_METRIC_EUCLIDEAN, x[0], y[0], 0, 1, &found, &err));
        assert_int_equal(found.n, size);
        assert_ok(hg_index_nearest(index, HG_METRIC_EUCLIDEAN, x[0], y[0], 0, 300, point, distance,
                                   &n, &err));
        assert_int_equal(n, size - 1);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(point[k], k + 1);
            assert_close(distance[k], 0, 0);
        }
        hg_index_free(index);
    }
    hg_free(found.point);
}

static void what_is_no_index_is_refused(void **state)
{
    (void)state;
    hg_err err = {0};
    const double x[] = {0, 1}, bad[] = {0, NAN}, far[] = {0, INFINITY};
    hg_index *index = NULL;
    hg_index_found found = {0};
    size_t n = 7;
    assert_fails(hg_index_new(2, x, x, 0, &index, &err), HG_EDOMAIN, "buckets of 0 m");
    assert_fails(hg_index_new(2, x, x, -3, &index, &err), HG_EDOMAIN, "-3");
    assert_fails(hg_index_new(2, x, x, NAN, &index, &err), HG_EDOMAIN, "nan");
    assert_fails(hg_index_new(2, x, x, INFINITY, &index, &err), HG_EDOMAIN, "inf");
    assert_fails(hg_index_new(2, x, bad, 1, &index, &err), HG_EDOMAIN, "point 1");
    assert_fails(hg_index_new(2, far, x, 1, &index, &err), HG_EDOMAIN, "point 1");
    assert_fails(hg_index_new((size_t)UINT32_MAX, x, x, 1, &index, &err), HG_EDOMAIN,
                 "4294967295 points");
    assert_int_equal(hg_index_new(2, x, bad, 1, &index, NULL), HG_EDOMAIN);
    assert_null(index);
    hg_index_free(NULL);
    index = built(2, x, x, 1);
    assert_fails(hg_index_within(index, HG_METRIC_EUCLIDEAN, NAN, 0, 1, 1, &found, &err),
                 HG_EDOMAIN, "nan");
    assert_fails(hg_index_within(index, HG_METRIC_EUCLIDEAN, 0, 0, NAN, 1, &found, &err),
                 HG_EDOMAIN, "radius");
    assert_fails(
        hg_index_nearest(index, HG_METRIC_EUCLIDEAN, 0, INFINITY, 0, 1, NULL, NULL, &n, &err),
        HG_EDOMAIN, "inf");
    assert_int_equal(n, 7);
    hg_index_free(index);
}

static void memory_is_linear_whatever_the_extent(void **state)
{
    (void)state;
    const double x[] = {-DBL_MAX, DBL_MAX, 0, 1, 5e-324}, y[] = {DBL_MAX, 3, -DBL_MAX, 1, -0.0};
    const double buckets[] = {5e-324, 1e-9, 1, 1e300, DBL_MAX};
    hg_err err = {0};
    hg_index_found found = {0};
    for (size_t b = 0; b < 5; b++) {
        hg_index *index = built(5, x, y, buckets[b]);
        assert_true(index->cols * index->rows <= 4 * 5 + 1024);
        for (size_t i = 0; i < 5; i++) {
            assert_ok(hg_index_within(index, HG_METRIC_MANHATTAN, x[i], y[i], 0, 1, &found, &err));
            assert_true(found.n >= 1);
            assert_ok(
                hg_index_within(index, HG_METRIC_EUCLIDEAN, x[i], y[i], INFINITY, 1, &found, &err));
            assert_int_equal(found.n, 5);
        }
        hg_index_free(index);
    }
    hg_free(found.point);
}

/* ---- random clouds against a walk over all points ---- */

enum { MOST = 160 };

typedef struct cloud {
    size_t n;
    double x[MOST], y[MOST];
    double bucket_m, radius;
    hg_metric metric;
} cloud;

/* Lattices (ties, points on bucket borders), piles, thin strips, far from the origin. */
static cloud draw_cloud(test_random *r, int trial)
{
    static const double steps[] = {0, 1, 5, 0.1, 1e-7};
    static const double origins[] = {0, 155000, -4e6, 1e15};
    cloud c = {.n = 1 + test_next(r) % MOST};
    double step = steps[trial % 5], origin = origins[trial / 5 % 4];
    double width = test_uniform(r, 0.5, 60), height = trial % 7 == 0 ? 0 : test_uniform(r, 0.5, 60);
    for (size_t i = 0; i < c.n; i++) {
        c.x[i] = test_uniform(r, 0, width);
        c.y[i] = test_uniform(r, 0, height);
        if (step > 0) {
            c.x[i] = floor(c.x[i] / step) * step;
            c.y[i] = floor(c.y[i] / step) * step;
        }
        c.x[i] += origin;
        c.y[i] -= origin;
        if (i > 0 && test_next(r) % 4 == 0) {
            size_t twin = test_next(r) % i;
            c.x[i] = c.x[twin];
            c.y[i] = c.y[twin];
        }
    }
    c.radius = step >= 1 ? step * (double)(test_next(r) % 12) : test_uniform(r, 0, 30);
    c.bucket_m = trial % 3 == 0 ? test_uniform(r, 0.01, 100) : fmax(c.radius, 1);
    c.metric = trial % 2 ? HG_METRIC_MANHATTAN : HG_METRIC_EUCLIDEAN;
    return c;
}

static void check_within(const cloud *c, const hg_index *index, double x, double y, double radius)
{
    hg_err err = {0};
    hg_index_found found = {0};
    for (int closed = 0; closed < 2; closed++) {
        assert_ok(hg_index_within(index, c->metric, x, y, radius, closed, &found, &err));
        size_t expected = 0;
        for (size_t i = 0; i < c->n; i++) {
            double d = hg_metric_distance(c->metric, c->x[i] - x, c->y[i] - y);
            if (!(closed ? d <= radius : d < radius))
                continue;
            assert_true(expected < found.n);
            assert_int_equal(found.point[expected], i);
            expected++;
        }
        assert_int_equal(found.n, expected);
    }
    hg_free(found.point);
}

/* Each point within the radius lies in exactly one span; spans ascend; a short room is enough to
 * learn how many there are. */
static void check_spans(const cloud *c, const hg_index *index, double x, double y, double radius)
{
    hg_index_span span[1200];
    size_t n = hg_index_spans(index, x, y, radius, 1200, span);
    unsigned char held[MOST] = {0};
    assert_true(n <= 1200);
    assert_int_equal(hg_index_spans(index, x, y, radius, 0, NULL), n);
    for (size_t s = 0; s < n; s++) {
        assert_true(span[s].first < span[s].last && span[s].last <= c->n);
        assert_true(s == 0 || span[s - 1].last <= span[s].first);
        for (uint32_t at = span[s].first; at < span[s].last; at++)
            held[index->point[at]]++;
    }
    for (size_t i = 0; i < c->n; i++)
        if (hg_metric_distance(c->metric, c->x[i] - x, c->y[i] - y) <= radius)
            assert_int_equal(held[i], 1);
}

static void check_nearest(const cloud *c, const hg_index *index, double x, double y, uint32_t self,
                          size_t k)
{
    hg_err err = {0};
    uint32_t point[MOST + 5], alone[MOST + 5];
    double distance[MOST + 5];
    bool taken[MOST] = {0};
    size_t n = 0, m = 0;
    assert_ok(hg_index_nearest(index, c->metric, x, y, self, k, point, distance, &n, &err));
    assert_ok(hg_index_nearest(index, c->metric, x, y, self, k, alone, NULL, &m, &err));
    size_t others = c->n - (self < c->n);
    assert_int_equal(n, k < others ? k : others);
    assert_int_equal(n, m);
    assert_memory_equal(point, alone, n * sizeof *point);
    for (size_t found = 0; found < n; found++) { /* each is the best of those not yet taken */
        size_t best = SIZE_MAX;
        double least = INFINITY;
        for (size_t i = 0; i < c->n; i++) {
            double d = hg_metric_distance(c->metric, c->x[i] - x, c->y[i] - y);
            if (i != self && !taken[i] && (best == SIZE_MAX || d < least)) {
                best = i;
                least = d;
            }
        }
        assert_int_equal(point[found], best);
        assert_close(distance[found], least, 0);
        taken[best] = true;
    }
}

static void random_clouds_agree_with_a_walk_over_all(void **state)
{
    (void)state;
    test_random r = {20170104};
    for (int trial = 0; trial < 400; trial++) {
        cloud c = draw_cloud(&r, trial);
        hg_index *index = built(c.n, c.x, c.y, c.bucket_m);
        assert_true(index->cols * index->rows <= 4 * c.n + 1024);
        assert_int_equal(index->start[index->cols * index->rows], c.n);
        for (int question = 0; question < 6; question++) {
            size_t i = test_next(&r) % c.n;
            double x = c.x[i], y = c.y[i];
            if (question > 2) {
                x += test_uniform(&r, -90, 90);
                y += test_uniform(&r, -90, 90);
            }
            size_t k = test_next(&r) % (c.n + 4);
            uint32_t self = question % 2 ? UINT32_MAX : (uint32_t)i;
            check_within(&c, index, x, y, question == 2 ? 0 : c.radius);
            check_spans(&c, index, x, y, c.radius);
            check_nearest(&c, index, x, y, self, question ? k % 7 : k);
        }
        hg_index_free(index);
    }
}

/* The square around a point ends a rounding short of a point that is just within the radius, on the
 * other side of a bucket's border. */
static void a_distance_that_rounds_down_is_still_found(void **state)
{
    (void)state;
    test_random r = {77};
    for (int trial = 0; trial < 2000; trial++) {
        cloud c = {.n = 3, .metric = trial % 2 ? HG_METRIC_MANHATTAN : HG_METRIC_EUCLIDEAN};
        c.x[1] = 1000 - test_uniform(&r, 0, 2e-11);
        c.x[2] = test_uniform(&r, 2e5, 6e5);
        c.radius = hg_metric_distance(c.metric, c.x[2] - c.x[1], 0);
        hg_index *index = built(3, c.x, c.y, 1000);
        check_within(&c, index, c.x[2], 0, c.radius);
        check_spans(&c, index, c.x[2], 0, c.radius);
        hg_index_free(index);
    }
}

static void memory_that_fails_is_said_and_given_back(void **state)
{
    (void)state;
    hg_err err = {0};
    const double x[] = {0, 1, 2}, y[] = {0, 1, 2};
    hg_index *index = NULL;
    hg_mem_fail_at(0, 0);
    index = built(3, x, y, 1);
    long requests = hg_mem_requests();
    hg_index_free(index);
    assert_true(requests >= 6);
    for (long k = 1; k <= requests; k++) {
        index = NULL;
        hg_mem_fail_at(k, 0);
        assert_int_equal(hg_index_new(3, x, y, 1, &index, &err), HG_ENOMEM);
        assert_null(index);
    }
    hg_mem_fail_at(0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_have_names_and_distances),
        cmocka_unit_test(buckets_are_rows_from_south_to_north),
        cmocka_unit_test(a_radius_is_closed_or_open),
        cmocka_unit_test(the_nearest_come_by_distance_then_number),
        cmocka_unit_test(one_point_none_and_all_at_one_place),
        cmocka_unit_test(what_is_no_index_is_refused),
        cmocka_unit_test(memory_is_linear_whatever_the_extent),
        cmocka_unit_test(random_clouds_agree_with_a_walk_over_all),
        cmocka_unit_test(a_distance_that_rounds_down_is_still_found),
        cmocka_unit_test(memory_that_fails_is_said_and_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
