/* Random surfaces, ties and gaps on purpose: are all polygons valid, apart and nested? */
#include "check.h"

static hg_err err;

enum { SIDE = 14 };

/* Few different values and many gaps: saddles, plateaus at a level, cells that touch at a corner.
 */
static hg_surface random_surface(test_random *r, double *value)
{
    static const double cells[] = {1, 125, 0.37, 500};
    hg_surface s = {.grid = {.cell_m = cells[test_next(r) % 4],
                             .cols = 1 + (size_t)(test_next(r) % SIDE),
                             .rows = 1 + (size_t)(test_next(r) % SIDE)},
                    .value = value};
    bool rd = test_next(r) % 2, ties = test_next(r) % 2;
    unsigned gaps = (unsigned)(test_next(r) % 4);
    s.grid.origin_x = rd ? 155000 : 0;
    s.grid.origin_y = rd ? 463000 : 0;
    for (size_t i = 0; i < s.grid.cols * s.grid.rows; i++) {
        value[i] = ties ? (double)(test_next(r) % 4) : test_uniform(r, 0, 3);
        if (gaps > 0 && test_next(r) % 10 < gaps * 2)
            value[i] = NAN;
    }
    return s;
}

static void check_one_level(const hg_surface *s, const hg_contours *c, double level, double *area)
{
    hg_area all = {0};
    size_t n = 0;
    for (size_t k = 0; k < c->n; k++) {
        const hg_contour *item = &c->item[k];
        if (item->level != level)
            continue;
        n++;
        assert_int_equal(item->rank, n);
        assert_ok(hg_shape_valid(&item->shape, &err));
        assert_ok(hg_area_append(&all, &item->shape, &err));
        assert_true(item->peak >= level);
        assert_close(item->area_m2, hg_area_m2(&item->shape), 1e-6);
        if (n > 1)
            assert_true(item->mass <= c->item[k - 1].mass);
    }
    *area = hg_area_m2(&all);
    if (n > 0)
        assert_ok(hg_shape_valid(&all, &err)); /* no two overlap */
    for (size_t i = 0; i < s->grid.cols * s->grid.rows; i++) {
        double x = hg_grid_center_x(&s->grid, i % s->grid.cols);
        double y = hg_grid_center_y(&s->grid, i / s->grid.cols);
        bool inside = n > 0 && hg_area_contains(&all, x, y);
        if (!(s->value[i] >= level))
            assert_false(inside);
        else if (s->value[i] > level + 1e-3) /* nearer to the level it may be a speck */
            assert_true(inside);
    }
    hg_area_clear(&all);
}

static void random_levels_are_valid_apart_and_nested(void **state)
{
    (void)state;
    test_random r = {2026};
    static const double levels[5] = {0, 0.75, 1, 2, 2.5};
    for (int round = 0; round < 400; round++) {
        double value[SIDE * SIDE], area[5];
        hg_surface s = random_surface(&r, value);
        hg_contours c;
        assert_ok(hg_contours_levels(&s, NULL, 5, levels, &c, &err));
        for (size_t k = 0; k < 5; k++) {
            check_one_level(&s, &c, levels[k], &area[k]);
            if (k > 0)
                assert_true(area[k] <= area[k - 1] * (1 + 1e-9));
        }
        double share = 0; /* level 0 is everywhere, but for corners that keep cells apart */
        for (size_t k = 0; k < c.n && c.item[k].level == 0; k++)
            share += c.item[k].mass_share;
        if (c.n > 0 && c.total_mass > 0)
            assert_close(share, 1, 1e-6);
        hg_contours_clear(&c);
    }
}

/* The same surface turned by a quarter has the same polygons, turned. */
static void a_quarter_turn_changes_no_area(void **state)
{
    (void)state;
    test_random r = {7};
    for (int round = 0; round < 60; round++) {
        double value[SIDE * SIDE], turned[SIDE * SIDE], level = 1.3;
        hg_surface s = random_surface(&r, value), t = s;
        t.value = turned;
        t.grid.cols = s.grid.rows;
        t.grid.rows = s.grid.cols;
        for (size_t row = 0; row < s.grid.rows; row++)
            for (size_t col = 0; col < s.grid.cols; col++)
                turned[col * t.grid.cols + (t.grid.cols - 1 - row)] =
                    value[row * s.grid.cols + col];
        hg_contours a, b;
        assert_ok(hg_contours_levels(&s, NULL, 1, &level, &a, &err));
        assert_ok(hg_contours_levels(&t, NULL, 1, &level, &b, &err));
        assert_int_equal(a.n, b.n);
        for (size_t k = 0; k < a.n; k++)
            assert_close(a.item[k].mass, b.item[k].mass, 1e-6);
        hg_contours_clear(&a);
        hg_contours_clear(&b);
    }
}

static void random_choices_hold_at_most_their_share(void **state)
{
    (void)state;
    test_random r = {11};
    for (int round = 0; round < 150; round++) {
        double value[SIDE * SIDE], fraction[SIDE * SIDE];
        hg_surface s = random_surface(&r, value);
        size_t cells = s.grid.cols * s.grid.rows;
        for (size_t i = 0; i < cells; i++)
            fraction[i] = test_next(&r) % 3 ? 1 : test_uniform(&r, 0, 1);
        double share = test_uniform(&r, 0.3, 1);
        hg_top_of of = test_next(&r) % 2 ? HG_TOP_OF_MASS : HG_TOP_OF_AREA;
        hg_contours c;
        hg_status st = hg_contours_top(&s, fraction, share, of, &c, &err);
        if (st != HG_OK) {
            assert_int_equal(st, HG_EEMPTY);
            continue;
        }
        double mass = 0, area = 0;
        for (size_t k = 0; k < c.n; k++) {
            assert_ok(hg_shape_valid(&c.item[k].shape, &err));
            mass += c.item[k].mass_share;
            area += c.item[k].area_m2;
        }
        assert_true((of == HG_TOP_OF_MASS ? mass : area / c.total_area_m2) <= share * (1 + 1e-9));
        hg_contours_clear(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_levels_are_valid_apart_and_nested),
        cmocka_unit_test(a_quarter_turn_changes_no_area),
        cmocka_unit_test(random_choices_hold_at_most_their_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
