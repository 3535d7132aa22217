/* Polygon algebra by GEOS: what is wrong, what can be mended, and the same bytes in any order. */
#include "shapes.h"

static hg_err err;

static hg_area ring_of(size_t n, const double *x, const double *y)
{
    hg_area area = {0};
    shape_ring(&area, n, x, y, false);
    return area;
}

static hg_area bowtie(void)
{
    double x[] = {0, 10, 10, 0}, y[] = {0, 10, 0, 10};
    return ring_of(4, x, y);
}

static void assert_same_bytes(const hg_area *a, const hg_area *b)
{
    assert_int_equal(a->n_rings, b->n_rings);
    assert_int_equal(a->n_points, b->n_points);
    assert_memory_equal(a->start, b->start, (a->n_rings + 1) * sizeof *a->start);
    assert_memory_equal(a->hole, b->hole, a->n_rings * sizeof *a->hole);
    assert_memory_equal(a->x, b->x, a->n_points * sizeof *a->x);
    assert_memory_equal(a->y, b->y, a->n_points * sizeof *a->y);
}

static void assert_oriented(const hg_area *area)
{
    hg_area turned = {0};
    assert_ok(hg_area_copy(area, &turned, &err));
    hg_area_orient(&turned);
    assert_same_bytes(area, &turned);
    hg_area_clear(&turned);
}

static void a_bowtie_is_refused_with_reason_and_place(void **state)
{
    (void)state;
    hg_area area = bowtie(), good = {0}, empty = {0};
    assert_fails(hg_shape_valid(&area, &err), HG_EDATA, "Self-intersection at (5, 5)");
    shape_box(&good, 0, 0, 10, 10, false);
    shape_box(&good, 2, 2, 3, 3, true);
    assert_ok(hg_shape_valid(&good, &err));
    shape_box(&good, 20, 20, 21, 21, true); /* a hole outside its part */
    assert_fails(hg_shape_valid(&good, &err), HG_EDATA, "Hole lies outside shell");
    assert_fails(hg_shape_valid(&empty, &err), HG_EDATA, "empty");
    hg_area_clear(&area);
    hg_area_clear(&good);
}

static void a_bowtie_is_repaired_into_two_triangles(void **state)
{
    (void)state;
    hg_area area = bowtie();
    bool changed = false;
    assert_ok(hg_shape_repair(&area, &changed, &err));
    assert_true(changed);
    assert_int_equal(hg_area_parts(&area), 2);
    assert_close(hg_area_m2(&area), 50, 1e-14);
    assert_true(hg_area_contains(&area, 1, 5));
    assert_true(hg_area_contains(&area, 9, 5));
    assert_false(hg_area_contains(&area, 5, 9));
    assert_ok(hg_shape_valid(&area, &err));
    assert_oriented(&area);
    hg_area_clear(&area);
}

static void a_valid_polygon_is_left_alone_but_oriented(void **state)
{
    (void)state;
    double x[] = {0, 0, 7, 7}, y[] = {0, 9, 9, 0};
    hg_area area = ring_of(4, x, y);
    bool changed = true;
    assert_ok(hg_shape_repair(&area, &changed, &err));
    assert_false(changed);
    assert_int_equal(area.n_points, 5);
    assert_close(hg_area_m2(&area), 63, 0);
    assert_oriented(&area);
    hg_area_clear(&area);
}

static void what_covers_no_area_cannot_be_repaired(void **state)
{
    (void)state;
    double x[] = {0, 5, 10}, y[] = {0, 5, 10}; /* all on one line */
    hg_area area = ring_of(3, x, y), empty = {0};
    bool changed = false;
    assert_fails(hg_shape_repair(&area, &changed, &err), HG_EDATA, "covers no area");
    assert_int_equal(area.n_points, 4);
    assert_fails(hg_shape_repair(&empty, &changed, &err), HG_EDATA, "empty");
    hg_area_clear(&area);
}

static void neighbours_merge_and_holes_stay(void **state)
{
    (void)state;
    hg_area squares[8] = {{0}}, united = {0};
    size_t n = 0;
    for (int i = 0; i < 9; i++) /* a ring of eight squares around an empty one */
        if (i != 4) {
            double west = 125.0 * (i % 3), south = 125.0 * (i / 3);
            shape_box(&squares[n++], west, south, west + 125, south + 125, false);
        }
    assert_ok(hg_shape_union(8, squares, &united, &err));
    assert_int_equal(hg_area_parts(&united), 1);
    assert_int_equal(united.n_rings, 2);
    assert_close(hg_area_m2(&united), 8 * 125 * 125, 0);
    assert_false(hg_area_contains(&united, 187, 187));
    assert_oriented(&united);
    assert_fails(hg_shape_union(0, squares, &united, &err), HG_EEMPTY, "no polygons");
    hg_area_clear(&united);
    for (size_t i = 0; i < 8; i++)
        hg_area_clear(&squares[i]);
}

/* The order of the areas, and where their rings begin, change no byte of the result. */
static void order_of_input_changes_nothing(void **state)
{
    (void)state;
    enum { NX = 6, NY = 5, N = NX * NY };
    test_random r = {55};
    hg_area *zones = shape_tessellation(&r, NX, NY, 125.7, 0.4), first = {0};
    assert_ok(hg_shape_union(N - 3, zones, &first, &err));
    for (int round = 0; round < 5; round++) {
        for (size_t i = N - 4; i > 0; i--) {
            size_t other = test_next(&r) % (i + 1);
            hg_area kept = zones[i];
            zones[i] = zones[other];
            zones[other] = kept;
        }
        hg_area again = {0};
        assert_ok(hg_shape_union(N - 3, zones, &again, &err));
        assert_same_bytes(&first, &again);
        hg_area_clear(&again);
    }
    hg_area_clear(&first);
    shape_clear_all(zones, N);
}

static void buffers_by_hand(void **state)
{
    (void)state;
    hg_area box = {0}, wide = {0}, same = {0};
    hg_extent extent;
    shape_box(&box, 0, 0, 100, 60, false);
    assert_ok(hg_shape_buffer(&box, 10, &wide, &err));
    /* the sides, and a circle of 64 corners for the four rounded ones */
    double circle = 0.5 * 64 * sin(2 * acos(-1) / 64) * 100;
    assert_close(hg_area_m2(&wide), 6000 + 2 * (100 + 60) * 10 + circle, 1e-9);
    assert_true(hg_area_extent(&wide, &extent));
    assert_close(extent.x_min, -10, 1e-12);
    assert_close(extent.y_max, 70, 1e-12);
    assert_oriented(&wide);
    assert_ok(hg_shape_buffer(&box, 0, &same, &err));
    assert_close(hg_area_m2(&same), 6000, 0);
    assert_fails(hg_shape_buffer(&box, -1, &same, &err), HG_EDOMAIN, "buffer of -1 m");
    assert_fails(hg_shape_buffer(&box, NAN, &same, &err), HG_EDOMAIN, "buffer");
    hg_area_clear(&box);
    hg_area_clear(&wide);
    hg_area_clear(&same);
}

static void intersections_keep_only_areas(void **state)
{
    (void)state;
    hg_area a = {0}, b = {0}, beside = {0}, common = {0}, none = {0};
    shape_box(&a, 0, 0, 10, 10, false);
    shape_box(&a, 4, 4, 6, 6, true);
    shape_box(&b, 5, 5, 20, 20, false);
    shape_box(&beside, 10, 0, 20, 10, false); /* shares a border only */
    assert_ok(hg_shape_intersection(&a, &b, &common, &err));
    assert_close(hg_area_m2(&common), 25 - 1, 0);
    assert_ok(hg_shape_intersection(&a, &beside, &none, &err));
    assert_int_equal(none.n_rings, 0);
    assert_int_equal(none.n_points, 0);
    hg_area crossed = bowtie();
    hg_status st = hg_shape_intersection(&crossed, &b, &none, &err); /* GEOS decides; no crash */
    assert_true(st == HG_OK || st == HG_EDATA);
    hg_area_clear(&crossed);
    hg_area_clear(&none);
    hg_area_clear(&a);
    hg_area_clear(&b);
    hg_area_clear(&beside);
    hg_area_clear(&common);
}

static void the_inner_point_is_inside(void **state)
{
    (void)state;
    test_random r = {4};
    hg_area empty = {0};
    double x = 1, y = 2;
    for (int i = 0; i < 50; i++) {
        hg_area area = shape_random(&r, 15, 85000, 436000, 300);
        assert_ok(hg_shape_inner_point(&area, &x, &y, &err));
        assert_true(hg_area_contains(&area, x, y));
        hg_area_clear(&area);
    }
    double kept = x;
    assert_int_equal(hg_shape_inner_point(&empty, &x, &y, &err), HG_EDATA);
    assert_close(x, kept, 0);
}

static void failing_memory_leaves_nothing(void **state)
{
    (void)state;
    for (long k = 1;; k++) {
        hg_area areas[2] = {bowtie(), bowtie()}, united = {0};
        bool changed = false;
        hg_mem_fail_at(k, 0);
        hg_status st = hg_shape_repair(&areas[0], &changed, NULL);
        if (st == HG_OK)
            st = hg_shape_union(1, areas, &united, NULL);
        hg_mem_fail_at(0, 0);
        hg_area_clear(&areas[0]);
        hg_area_clear(&areas[1]);
        hg_area_clear(&united);
        if (st == HG_OK)
            break;
        assert_int_equal(st, HG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bowtie_is_refused_with_reason_and_place),
        cmocka_unit_test(a_bowtie_is_repaired_into_two_triangles),
        cmocka_unit_test(a_valid_polygon_is_left_alone_but_oriented),
        cmocka_unit_test(what_covers_no_area_cannot_be_repaired),
        cmocka_unit_test(neighbours_merge_and_holes_stay),
        cmocka_unit_test(order_of_input_changes_nothing),
        cmocka_unit_test(buffers_by_hand),
        cmocka_unit_test(intersections_keep_only_areas),
        cmocka_unit_test(the_inner_point_is_inside),
        cmocka_unit_test(failing_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
