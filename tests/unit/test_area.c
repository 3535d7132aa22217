/* Rings, sizes, parts, and what a polygon contains: boundary points belong to one neighbour only.
 */
#include "shapes.h"

static hg_err err;

static void rings_are_closed_and_counted(void **state)
{
    (void)state;
    hg_area area = {0};
    shape_box(&area, 0, 0, 40, 30, false);
    shape_box(&area, 10, 10, 20, 15, true);
    shape_box(&area, 100, 0, 101, 1, false);
    assert_int_equal(area.n_rings, 3);
    assert_int_equal(area.n_points, 15);
    assert_int_equal(hg_area_parts(&area), 2);
    for (size_t k = 0; k < 3; k++) {
        assert_close(area.x[area.start[k]], area.x[area.start[k + 1] - 1], 0);
        assert_close(area.y[area.start[k]], area.y[area.start[k + 1] - 1], 0);
    }
    assert_close(hg_area_m2(&area), 1200 - 50 + 1, 0);
    assert_close(hg_area_perimeter_m(&area), 140 + 30 + 4, 0);
    double x[] = {0, 3, 0, 0}, y[] = {0, 0, 4, 0}; /* closed already */
    hg_area triangle = {0};
    shape_ring(&triangle, 4, x, y, false);
    assert_int_equal(triangle.n_points, 4);
    assert_close(hg_area_m2(&triangle), 6, 0);
    assert_close(hg_area_perimeter_m(&triangle), 12, 0);
    hg_area_clear(&area);
    hg_area_clear(&triangle);
}

static void poor_rings_are_refused_and_leave_nothing(void **state)
{
    (void)state;
    hg_area area = {0};
    double x[] = {0, 1, 0, 1, 0}, y[] = {0, 1, 0, 1, 0}, bad[] = {0, NAN, 1, 1, 0};
    assert_fails(hg_area_add_ring(&area, 5, x, y, false, &err), HG_EDATA,
                 "ring 1: fewer than 3 distinct points in 5");
    assert_fails(hg_area_add_ring(&area, 2, x, y, false, &err), HG_EDATA, "fewer than 3");
    assert_fails(hg_area_add_ring(&area, 0, NULL, NULL, false, &err), HG_EDATA, "fewer than 3");
    assert_fails(hg_area_add_ring(&area, 5, bad, y, false, &err), HG_EDATA, "vertex 2");
    double tx[] = {0, 3, 0}, ty[] = {0, 0, 4};
    assert_fails(hg_area_add_ring(&area, 3, tx, ty, true, &err), HG_EDATA, "hole");
    assert_int_equal(area.n_rings, 0);
    assert_int_equal(area.n_points, 0);
    hg_area_clear(&area);
}

static void orienting_turns_outer_rings_left_and_holes_right(void **state)
{
    (void)state;
    double x[] = {0, 0, 9, 9}, y[] = {0, 9, 9, 0};         /* clockwise */
    double hx[] = {2, 5, 5, 2, 2}, hy[] = {2, 2, 4, 4, 2}; /* counter-clockwise */
    hg_area area = {0};
    shape_ring(&area, 4, x, y, false);
    shape_ring(&area, 5, hx, hy, true);
    double before = hg_area_m2(&area);
    hg_area_orient(&area);
    assert_close(area.x[1], 9, 0);
    assert_close(area.y[1], 0, 0);
    assert_close(area.x[area.start[1] + 1], 2, 0);
    assert_close(area.y[area.start[1] + 1], 4, 0);
    assert_close(hg_area_m2(&area), before, 0);
    assert_close(before, 81 - 6, 0);
    hg_area_clear(&area);
}

static void copies_and_sums_of_areas(void **state)
{
    (void)state;
    hg_area one = {0}, copy = {0}, empty = {0};
    hg_extent extent;
    shape_box(&one, 0, 0, 10, 10, false);
    shape_box(&one, 2, 2, 4, 4, true);
    assert_ok(hg_area_copy(&one, &copy, &err));
    assert_ok(hg_area_append(&copy, &one, &err));
    assert_ok(hg_area_append(&copy, &copy, &err)); /* itself */
    assert_ok(hg_area_append(&copy, &empty, &err));
    assert_int_equal(copy.n_rings, 8);
    assert_int_equal(copy.n_points, 40);
    assert_true(copy.hole[7]);
    assert_close(hg_area_m2(&copy), 4 * 96, 0);
    assert_true(hg_area_extent(&copy, &extent));
    assert_close(extent.x_max, 10, 0);
    assert_false(hg_area_extent(&empty, &extent));
    assert_false(hg_area_contains(&empty, 0, 0));
    hg_area_clear(&one);
    hg_area_clear(&copy);
}

/* West and south borders are inside, east and north ones are not; holes the other way round. */
static void borders_are_half_open(void **state)
{
    (void)state;
    hg_area area = {0};
    shape_box(&area, 0, 0, 10, 10, false);
    shape_box(&area, 4, 4, 6, 6, true);
    assert_true(hg_area_contains(&area, 0, 0));
    assert_true(hg_area_contains(&area, 5, 0));
    assert_true(hg_area_contains(&area, 0, 5));
    assert_false(hg_area_contains(&area, 10, 5));
    assert_false(hg_area_contains(&area, 5, 10));
    assert_false(hg_area_contains(&area, 10, 10));
    assert_false(hg_area_contains(&area, 0, 10));
    assert_false(hg_area_contains(&area, 4, 4));
    assert_false(hg_area_contains(&area, 5, 5));
    assert_true(hg_area_contains(&area, 6, 5));
    assert_true(hg_area_contains(&area, 5, 6));
    assert_false(hg_area_contains(&area, NAN, 5));
    assert_false(hg_area_contains(&area, 5, INFINITY));
    hg_area_clear(&area);
}

/* A point on a slanting border that binary cannot hold: its two sides must agree. */
static void slanting_borders_have_one_owner(void **state)
{
    (void)state;
    test_random r = {7};
    for (int i = 0; i < 20000; i++) {
        double ax = test_uniform(&r, 85000, 86000), ay = test_uniform(&r, 436000, 437000);
        double bx = test_uniform(&r, 85000, 86000), by = test_uniform(&r, 436000, 437000);
        hg_area left = {0}, right = {0};
        double lx[] = {ax, bx, 80000, 80000}, ly[] = {ay, by, by, ay};
        double rx[] = {90000, bx, ax, 90000}, ry[] = {by, by, ay, ay}; /* walked backwards */
        shape_ring(&left, 4, lx, ly, false);
        shape_ring(&right, 4, rx, ry, false);
        double share = test_uniform(&r, 0, 1), y = ay + share * (by - ay);
        double x = ax + share * (bx - ax);
        bool in_rows = y >= fmin(ay, by) && y < fmax(ay, by);
        int owners = hg_area_contains(&left, x, y) + hg_area_contains(&right, x, y);
        assert_int_equal(owners, in_rows ? 1 : 0);
        hg_area_clear(&left);
        hg_area_clear(&right);
    }
}

static void zones_keep_copies(void **state)
{
    (void)state;
    hg_zones zones = {0};
    for (int i = 0; i < 40; i++) {
        hg_area area = {0};
        char name[32];
        snprintf(name, sizeof name, "wijk %d", i);
        shape_box(&area, i, 0, i + 2, 1, false);
        assert_ok(hg_zones_add(&zones, &area, name, i % 2 ? "WK" : NULL, &err));
        hg_area_clear(&area);
    }
    assert_int_equal(zones.n, 40);
    assert_string_equal(zones.name[38], "wijk 38");
    assert_string_equal(zones.code[38], "wijk 38");
    assert_string_equal(zones.code[39], "WK");
    assert_close(hg_area_m2(&zones.area[39]), 2, 0);
    hg_zones_clear(&zones);
    assert_int_equal(zones.n, 0);
}

/* Whichever request for memory fails, nothing is half added and nothing leaks (ASan sees that). */
static void failing_memory_adds_nothing(void **state)
{
    (void)state;
    hg_area area = {0};
    shape_box(&area, 0, 0, 1, 1, false);
    for (long k = 1;; k++) {
        hg_zones zones = {0};
        hg_mem_fail_at(k, 0);
        hg_status st = hg_zones_add(&zones, &area, "a", "b", NULL);
        hg_mem_fail_at(0, 0);
        assert_int_equal(zones.n, st == HG_OK ? 1 : 0);
        hg_zones_clear(&zones);
        if (st == HG_OK)
            break;
        assert_int_equal(st, HG_ENOMEM);
    }
    hg_area_clear(&area);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_are_closed_and_counted),
        cmocka_unit_test(poor_rings_are_refused_and_leave_nothing),
        cmocka_unit_test(orienting_turns_outer_rings_left_and_holes_right),
        cmocka_unit_test(copies_and_sums_of_areas),
        cmocka_unit_test(borders_are_half_open),
        cmocka_unit_test(slanting_borders_have_one_owner),
        cmocka_unit_test(zones_keep_copies),
        cmocka_unit_test(failing_memory_adds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
