/* Which polygons touch: sides, corners, gaps within the tolerance, holes; any order of areas. */
#include "check.h"

static hg_err err;

enum { MOST = 40 };

static hg_area box(double x, double y, double width, double height)
{
    hg_area area = {0};
    const double xs[] = {x, x + width, x + width, x}, ys[] = {y, y, y + height, y + height};
    assert_ok(hg_area_add_ring(&area, 4, xs, ys, false, &err));
    return area;
}

typedef struct lists {
    size_t *start;
    uint32_t *to;
} lists;

static lists look(size_t n, const hg_area *areas, double tolerance_m)
{
    lists l = {0};
    hg_neighbours w;
    assert_ok(hg_shape_neighbours(n, areas, tolerance_m, &l.start, &l.to, &err));
    assert_ok(
        hg_neighbours_list(n, l.start, l.to, &w, &err)); /* ascending, both ways, not itself */
    hg_neighbours_clear(&w);
    return l;
}

static void assert_near(const lists *l, size_t i, size_t n, const uint32_t *expected)
{
    assert_int_equal(l->start[i + 1] - l->start[i], n);
    for (size_t k = 0; k < n; k++)
        assert_int_equal(l->to[l->start[i] + k], expected[k]);
}

static void clear(lists *l, size_t n, hg_area *areas)
{
    hg_free(l->start);
    hg_free(l->to);
    for (size_t i = 0; i < n; i++)
        hg_area_clear(&areas[i]);
}

/* 0 | 1 side by side; 2 at the corner of 1; 3 half a metre east of 1; 4 far away; 5 inside 0. */
static void by_hand(void **state)
{
    (void)state;
    hg_area a[] = {box(0, 0, 100, 100),      box(100, 0, 100, 100), box(200, 100, 50, 50),
                   box(200.5, 0, 50, 99.25), box(900, 900, 10, 10), box(20, 20, 10, 10)};
    lists l = look(6, a, 0);
    assert_near(&l, 0, 2, (const uint32_t[]){1, 5});
    assert_near(&l, 1, 2, (const uint32_t[]){0, 2});
    assert_near(&l, 2, 1, (const uint32_t[]){1});
    assert_near(&l, 3, 0, NULL);
    assert_near(&l, 4, 0, NULL);
    assert_near(&l, 5, 1, (const uint32_t[]){0});
    hg_free(l.start);
    hg_free(l.to);
    l = look(6, a, .5); /* the gap of half a metre, not the one of three quarters */
    assert_near(&l, 1, 3, (const uint32_t[]){0, 2, 3});
    assert_near(&l, 3, 1, (const uint32_t[]){1});
    hg_free(l.start);
    hg_free(l.to);
    l = look(6, a, .75);
    assert_near(&l, 3, 2, (const uint32_t[]){1, 2});
    clear(&l, 6, a);
}

/* An enclave in a hole touches the ring around it. */
static void holes(void **state)
{
    (void)state;
    hg_area a[2] = {box(0, 0, 100, 100), box(40, 40, 20, 20)};
    const double x[] = {40, 40, 60, 60}, y[] = {40, 60, 60, 40};
    assert_ok(hg_area_add_ring(&a[0], 4, x, y, true, &err));
    lists l = look(2, a, 0);
    assert_near(&l, 0, 1, (const uint32_t[]){1});
    clear(&l, 2, a);
}

/* Random boxes against every pair of them. */
static void as_every_pair_says(void **state)
{
    (void)state;
    test_random r = {4};
    for (int turn = 0; turn < 40; turn++) {
        hg_area a[MOST];
        double v[MOST][4];
        double tolerance = floor(test_uniform(&r, 0, 4));
        for (size_t i = 0; i < MOST; i++) {
            for (int k = 0; k < 4; k++)
                v[i][k] = floor(test_uniform(&r, k < 2 ? 0 : 1, k < 2 ? 100 : 20));
            a[i] = box(v[i][0], v[i][1], v[i][2], v[i][3]);
        }
        lists l = look(MOST, a, tolerance);
        for (size_t i = 0; i < MOST; i++) {
            uint32_t expected[MOST];
            size_t n = 0;
            for (size_t j = 0; j < MOST; j++) {
                double dx = fmax(0, fmax(v[i][0] - v[j][0] - v[j][2], v[j][0] - v[i][0] - v[i][2]));
                double dy = fmax(0, fmax(v[i][1] - v[j][1] - v[j][3], v[j][1] - v[i][1] - v[i][3]));
                if (i != j && dx * dx + dy * dy <= tolerance * tolerance)
                    expected[n++] = (uint32_t)j;
            }
            assert_near(&l, i, n, expected);
        }
        clear(&l, MOST, a);
    }
}

static void refusals(void **state)
{
    (void)state;
    hg_area a[1] = {box(0, 0, 1, 1)};
    lists l = {0};
    assert_fails(hg_shape_neighbours(1, a, -1, &l.start, &l.to, &err), HG_EDOMAIN, "-1 m");
    assert_fails(hg_shape_neighbours(1, a, NAN, &l.start, &l.to, &err), HG_EDOMAIN, "tolerance");
    assert_int_equal(hg_shape_neighbours(1, a, -1, &l.start, &l.to, NULL), HG_EDOMAIN);
    assert_null(l.start);
    l = look(1, a, 5);
    assert_near(&l, 0, 0, NULL);
    clear(&l, 1, a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(holes),
        cmocka_unit_test(as_every_pair_says),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
