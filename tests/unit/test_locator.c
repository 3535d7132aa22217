/* Which area holds a point: the same answer as asking each area in turn, and one owner for each. */
#include "shapes.h"

static hg_err err;

static int32_t first_that_contains(size_t n, const hg_area *areas, double x, double y)
{
    for (size_t i = 0; i < n; i++)
        if (hg_area_contains(&areas[i], x, y))
            return (int32_t)i;
    return -1;
}

static int owners(size_t n, const hg_area *areas, double x, double y)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += hg_area_contains(&areas[i], x, y);
    return count;
}

static void first_area_wins(void **state)
{
    (void)state;
    hg_area areas[3] = {{0}};
    hg_locator *locator;
    shape_box(&areas[0], 5, 5, 9, 9, false);
    shape_box(&areas[1], 0, 0, 20, 20, false);
    shape_box(&areas[1], 12, 12, 16, 16, true);
    shape_box(&areas[2], 10, 10, 30, 30, false);
    assert_ok(hg_locator_new(3, areas, &locator, &err));
    assert_int_equal(hg_locator_find(locator, 6, 6), 0);
    assert_int_equal(hg_locator_find(locator, 9, 6), 1);
    assert_int_equal(hg_locator_find(locator, 15, 11), 1);
    assert_int_equal(hg_locator_find(locator, 13, 13), 2); /* through the hole */
    assert_int_equal(hg_locator_find(locator, 25, 25), 2);
    assert_int_equal(hg_locator_find(locator, 30, 25), -1);
    assert_int_equal(hg_locator_find(locator, -1, 5), -1);
    assert_int_equal(hg_locator_find(locator, NAN, 5), -1);
    assert_int_equal(hg_locator_find(locator, 5, NAN), -1);
    assert_int_equal(hg_locator_find(locator, INFINITY, 5), -1);
    hg_locator_free(locator);
    for (size_t i = 0; i < 3; i++)
        hg_area_clear(&areas[i]);
}

static void no_areas_hold_nothing(void **state)
{
    (void)state;
    hg_locator *locator;
    hg_area empty = {0};
    assert_ok(hg_locator_new(0, NULL, &locator, &err));
    assert_int_equal(hg_locator_find(locator, 0, 0), -1);
    hg_locator_free(locator);
    assert_ok(hg_locator_new(1, &empty, &locator, &err));
    assert_int_equal(hg_locator_find(locator, 0, 0), -1);
    hg_locator_free(locator);
    hg_locator_free(NULL);
}

/* Points anywhere, at vertices, at the height or the easting of vertices, and on edges. */
static void agrees_with_contains(void **state)
{
    (void)state;
    test_random r = {314};
    hg_area areas[12] = {{0}};
    hg_locator *locator;
    for (size_t i = 0; i < 12; i++)
        areas[i] = shape_random(&r, 4 + 9 * i, test_uniform(&r, 0, 400), test_uniform(&r, 0, 400),
                                test_uniform(&r, 5, 120));
    assert_ok(hg_locator_new(12, areas, &locator, &err));
    for (int i = 0; i < 60000; i++) {
        const hg_area *one = &areas[test_next(&r) % 12];
        size_t at = test_next(&r) % (one->n_points - 1);
        double x = test_uniform(&r, -200, 900), y = test_uniform(&r, -200, 600);
        double share = test_uniform(&r, 0, 1);
        if (i % 4 == 1 || i % 4 == 3)
            y = one->y[at];
        if (i % 4 == 2 || i % 4 == 3)
            x = one->x[at];
        if (i % 8 == 4) {
            x = one->x[at] + share * (one->x[at + 1] - one->x[at]);
            y = one->y[at] + share * (one->y[at + 1] - one->y[at]);
        }
        assert_int_equal(hg_locator_find(locator, x, y), first_that_contains(12, areas, x, y));
    }
    hg_locator_free(locator);
    for (size_t i = 0; i < 12; i++)
        hg_area_clear(&areas[i]);
}

/* Neighbours never share or lose a point, their common vertices and edges included. */
static void a_tessellation_owns_each_point_once(void **state)
{
    (void)state;
    enum { NX = 9, NY = 7, N = NX * NY };
    test_random r = {1618};
    hg_area *areas = shape_tessellation(&r, NX, NY, 125.3, 0.45);
    hg_locator *locator;
    assert_ok(hg_locator_new(N, areas, &locator, &err));
    for (int i = 0; i < 40000; i++) {
        const hg_area *one = &areas[test_next(&r) % N];
        size_t at = test_next(&r) % 4;
        double share = i % 3 == 0 ? 0 : test_uniform(&r, 0, 1);
        double x = one->x[at] + share * (one->x[at + 1] - one->x[at]);
        double y = one->y[at] + share * (one->y[at + 1] - one->y[at]);
        if (i % 3 == 2) {
            x = test_uniform(&r, 0, 125.3 * NX);
            y = test_uniform(&r, 0, 125.3 * NY);
        }
        bool inside = x >= 0 && x < 125.3 * NX && y >= 0 && y < 125.3 * NY;
        assert_int_equal(owners(N, areas, x, y), inside ? 1 : 0);
        assert_int_equal(hg_locator_find(locator, x, y), first_that_contains(N, areas, x, y));
    }
    hg_locator_free(locator);
    shape_clear_all(areas, N);
}

/* A place in whole numbers of 2^-40 m, so that the order of directions can be told exactly. */
typedef struct place {
    int64_t x, y;
} place;
__extension__ typedef __int128 wide;

/* Spokes start far away, end near the origin; +-16 keeps the start's 57 bits within a double. */
static const place hub = {(int64_t)(-70000.3 * 0x1p36) * 16, (int64_t)(-90000.7 * 0x1p36) * 16};
static const double direction = 70000.3 / 90000.7;

static int by_direction(const void *one, const void *other)
{
    const place *a = one, *b = other;
    wide cross = (wide)(a->x - hub.x) * (b->y - hub.y) - (wide)(a->y - hub.y) * (b->x - hub.x);
    return cross < 0 ? -1 : cross > 0; /* west of it first */
}

static double metres(int64_t value)
{
    return (double)value * 0x1p-40;
}

/*
 * Slivers between spokes of different length in almost one direction, between two large zones:
 * orientation by rounded arithmetic would give some points several owners.
 */
static void a_fan_of_slivers_owns_each_point_once(void **state)
{
    (void)state;
    enum { N = 64 };
    test_random r = {271};
    double ax = metres(hub.x), ay = metres(hub.y);
    place spokes[N];
    hg_area areas[N + 1] = {{0}};
    for (size_t i = 0; i < N; i++) {
        double y = test_uniform(&r, 1, 4);
        spokes[i].x = (int64_t)(direction * y * 0x1p40) + (int64_t)(test_next(&r) % 64);
        spokes[i].y = (int64_t)(y * 0x1p40);
    }
    qsort(spokes, N, sizeof *spokes, by_direction);
    for (size_t i = 0; i <= N; i++) { /* zone i lies between spokes i - 1 and i, west to east */
        double x1 = i > 0 ? metres(spokes[i - 1].x) : -1000;
        double y1 = i > 0 ? metres(spokes[i - 1].y) : 1;
        double x2 = i < N ? metres(spokes[i].x) : 1000, y2 = i < N ? metres(spokes[i].y) : 1;
        double x[] = {ax, x2, x1}, y[] = {ay, y2, y1};
        shape_ring(&areas[i], 3, x, y, false);
    }
    for (int i = 0; i < 50000; i++) {
        double y = test_uniform(&r, -4, 0);
        double x = direction * y + (double)((int)(test_next(&r) % 128) - 32) * 0x1p-40;
        assert_int_equal(owners(N + 1, areas, x, y), 1);
    }
    for (size_t i = 0; i <= N; i++)
        hg_area_clear(&areas[i]);
}

static void failing_memory_leaves_nothing(void **state)
{
    (void)state;
    hg_area area = {0};
    shape_box(&area, 0, 0, 5, 5, false);
    for (long k = 1;; k++) {
        hg_locator *locator = NULL;
        hg_mem_fail_at(k, 0);
        hg_status st = hg_locator_new(1, &area, &locator, NULL);
        hg_mem_fail_at(0, 0);
        hg_locator_free(locator);
        if (st == HG_OK)
            break;
        assert_int_equal(st, HG_ENOMEM);
        assert_null(locator);
    }
    hg_area_clear(&area);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_area_wins),
        cmocka_unit_test(no_areas_hold_nothing),
        cmocka_unit_test(agrees_with_contains),
        cmocka_unit_test(a_tessellation_owns_each_point_once),
        cmocka_unit_test(a_fan_of_slivers_owns_each_point_once),
        cmocka_unit_test(failing_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
