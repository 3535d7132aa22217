/* Are the polygons of a surface where they must be, valid, and do they hold what they say? */
#include "sweep.h"

static hg_err err;

static hg_surface surface_of(size_t cols, size_t rows, double cell, double *value)
{
    return (hg_surface){.grid = {.cell_m = cell, .cols = cols, .rows = rows}, .value = value};
}

static void one_level(const hg_surface *surface, double level, hg_contours *out)
{
    assert_ok(hg_contours_levels(surface, NULL, 1, &level, out, &err));
    for (size_t k = 0; k < out->n; k++)
        assert_ok(hg_shape_valid(&out->item[k].shape, &err));
}

/* ---- isolines by hand ---- */

/* 1 in the middle of 0: crossings half way to the neighbours; the corners hold 1/4, so those on
 * the spokes lie at (1 - 1/2) / (1 - 1/4) = 2/3 of the way. */
static void a_lone_peak_is_an_octagon(void **state)
{
    (void)state;
    double value[9] = {0, 0, 0, 0, 1, 0, 0, 0, 0};
    hg_surface surface = surface_of(3, 3, 2, value);
    hg_contours c;
    one_level(&surface, 0.5, &c);
    assert_int_equal(c.n, 1);
    const hg_area *shape = &c.item[0].shape;
    assert_int_equal(shape->n_rings, 1);
    assert_int_equal(shape->n_points, 9);
    assert_close(hg_area_m2(shape), 8.0 / 3, 1e-14);
    assert_close(c.item[0].area_m2, 8.0 / 3, 1e-14);
    assert_close(c.item[0].mass, 8.0 / 3, 1e-14);
    assert_close(c.item[0].mass_share, 2.0 / 3, 1e-14);
    assert_close(c.item[0].mean, 1, 1e-14);
    assert_close(c.item[0].peak, 1, 0);
    bool east = false, north_east = false;
    for (size_t i = 0; i < shape->n_points; i++) {
        east = east || (shape->x[i] == 4 && shape->y[i] == 3);
        north_east = north_east ||
                     (fabs(shape->x[i] - 11.0 / 3) < 1e-14 && fabs(shape->y[i] - 11.0 / 3) < 1e-14);
    }
    assert_true(east && north_east);
    hg_contours_clear(&c);
}

static void a_pit_is_a_hole(void **state)
{
    (void)state;
    double value[9] = {1, 1, 1, 1, 0, 1, 1, 1, 1};
    hg_surface surface = surface_of(3, 3, 2, value);
    hg_contours c;
    one_level(&surface, 0.5, &c);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.item[0].shape.n_rings, 2);
    assert_false(c.item[0].shape.hole[0]);
    assert_true(c.item[0].shape.hole[1]);
    assert_int_equal(c.item[0].shape.start[1], 5); /* the grid's border: four corners, closed */
    assert_close(hg_area_m2(&c.item[0].shape), 36 - 8.0 / 3, 1e-14);
    assert_close(c.item[0].area_m2, 36 - 8.0 / 3, 1e-14);
    hg_contours_clear(&c);
}

/* 1 0 / 0 1: the middle holds 1/2. At 1/2 the high corners are joined, above it they are not. */
static void the_mean_decides_a_saddle(void **state)
{
    (void)state;
    double value[4] = {1, 0, 0, 1};
    hg_surface surface = surface_of(2, 2, 1, value);
    hg_contours c;
    one_level(&surface, 0.5, &c);
    assert_int_equal(c.n, 1);
    hg_contours_clear(&c);
    one_level(&surface, 0.5 + 1e-9, &c);
    assert_int_equal(c.n, 2);
    assert_close(c.item[0].mass, c.item[1].mass, 1e-12);
    assert_int_equal(c.item[0].rank, 1);
    assert_int_equal(c.item[1].rank, 2);
    hg_contours_clear(&c);
    /* 4 x 4: two saddles at (2, 2): 8 and 6 against 1 and 0, mean 3.75 */
    double four[16] = {9, 8, 1, 0, 8, 8, 1, 0, 1, 0, 6, 7, 0, 1, 7, 9};
    surface = surface_of(4, 4, 1, four);
    one_level(&surface, 3.75, &c);
    assert_int_equal(c.n, 1);
    hg_contours_clear(&c);
    one_level(&surface, 3.76, &c);
    assert_int_equal(c.n, 2);
    assert_close(c.item[0].peak, 9, 0);
    hg_contours_clear(&c);
}

static void a_plateau_is_the_whole_grid(void **state)
{
    (void)state;
    double value[12];
    for (size_t i = 0; i < 12; i++)
        value[i] = 0.1;
    hg_surface surface = surface_of(4, 3, 0.3, value);
    hg_contours c;
    one_level(&surface, 0.1, &c);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.item[0].shape.n_points, 5);
    assert_close(c.item[0].area_m2, 12 * 0.09, 1e-14);
    assert_close(c.item[0].mass_share, 1, 1e-14);
    assert_close(c.item[0].level, 0.1, 0);
    hg_contours_clear(&c);
    one_level(&surface, 0.2, &c);
    assert_int_equal(c.n, 0);
    hg_contours_clear(&c);
    /* a plateau of two cells just at the level, among lower ones: nothing worth a polygon hangs
     * on its corners, and it holds its two centres */
    double low[12] = {0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 0};
    surface = surface_of(4, 3, 1, low);
    one_level(&surface, 2, &c);
    assert_true(c.n <= 1 && (c.n == 0 || c.item[0].area_m2 < 1e-5));
    hg_contours_clear(&c);
}

/* Cells without value and the grid's border close polygons along the sides of cells. */
static void nan_and_border_close_along_the_sides(void **state)
{
    (void)state;
    double value[9] = {5, 5, 5, 5, NAN, 5, 5, 5, 5};
    hg_surface surface = surface_of(3, 3, 1, value);
    hg_contours c;
    one_level(&surface, 1, &c);
    assert_int_equal(c.n, 1);
    assert_int_equal(c.item[0].shape.n_rings, 2);
    assert_int_equal(c.item[0].shape.n_points, 10); /* two squares */
    assert_close(hg_area_m2(&c.item[0].shape), 8, 1e-15);
    assert_close(c.item[0].mass_share, 1, 1e-15);
    assert_close(c.total_area_m2, 8, 0);
    hg_contours_clear(&c);
    /* the two touch at a corner only: they stay apart */
    double corner[4] = {5, NAN, NAN, 5};
    surface = surface_of(2, 2, 1, corner);
    one_level(&surface, 1, &c);
    assert_int_equal(c.n, 2);
    assert_close(c.item[0].area_m2, 1, 1e-6);
    hg_contours_clear(&c);
    /* 4 0 / . . : the border below the two cells is theirs; crossing half way at level 2 */
    double half[4] = {4, 0, NAN, NAN};
    surface = surface_of(2, 2, 1, half);
    one_level(&surface, 2, &c);
    assert_int_equal(c.n, 1);
    assert_close(hg_area_m2(&c.item[0].shape), 1, 1e-6); /* its corners are just at the level */
    hg_contours_clear(&c);
}

static void a_fraction_weighs_and_zero_is_outside(void **state)
{
    (void)state;
    double value[3] = {5, 5, 5};
    const double fraction[3] = {1, 0.25, 0};
    hg_surface surface = surface_of(3, 1, 2, value);
    double level = 1;
    hg_contours c;
    assert_ok(hg_contours_levels(&surface, fraction, 1, &level, &c, &err));
    assert_int_equal(c.n, 1);
    assert_close(hg_area_m2(&c.item[0].shape), 8, 1e-15);
    assert_close(c.item[0].area_m2, 5, 1e-15);
    assert_close(c.item[0].mass, 25, 1e-15);
    assert_close(c.item[0].mean, 5, 1e-15);
    hg_contours_clear(&c);
}

static void levels_come_sorted_and_nested(void **state)
{
    (void)state;
    double value[81];
    for (int i = 0; i < 81; i++)
        value[i] = 10 - hypot(i % 9 - 4, i / 9 - 4);
    const double levels[3] = {9, 6.5, 8};
    hg_surface surface = surface_of(9, 9, 1, value);
    hg_contours c;
    assert_ok(hg_contours_levels(&surface, NULL, 3, levels, &c, &err));
    assert_int_equal(c.n, 3);
    for (size_t k = 1; k < 3; k++) {
        assert_true(c.item[k].level > c.item[k - 1].level);
        assert_true(c.item[k].area_m2 < c.item[k - 1].area_m2);
        assert_true(c.item[k].mass_share < c.item[k - 1].mass_share);
        hg_area common = {0};
        assert_ok(hg_shape_intersection(&c.item[k].shape, &c.item[k - 1].shape, &common, &err));
        assert_close(hg_area_m2(&common), hg_area_m2(&c.item[k].shape), 1e-12);
        hg_area_clear(&common);
    }
    hg_contours_clear(&c);
}

/* ---- closed forms ---- */

static void cone_and_gaussian_have_their_areas(void **state)
{
    (void)state;
    enum { N = 201 };
    static double cone[N * N], bell[N * N];
    const double cell = 10, radius = 900, sigma = 200, middle = N * cell / 2, pi = acos(-1);
    for (int i = 0; i < N * N; i++) {
        double r = hypot((i % N + 0.5) * cell - middle, (i / N + 0.5) * cell - middle);
        cone[i] = fmax(0, 1 - r / radius);
        bell[i] = exp(-r * r / (2 * sigma * sigma));
    }
    static const double levels[3] = {0.2, 0.5, 0.8};
    hg_surface surface = surface_of(N, N, cell, cone);
    hg_contours c;
    assert_ok(hg_contours_levels(&surface, NULL, 3, levels, &c, &err));
    assert_int_equal(c.n, 3);
    for (size_t k = 0; k < 3; k++) {
        double r = radius * (1 - levels[k]); /* chords of half a cell: (cell / r)^2 / 6 at most */
        assert_close(hg_area_m2(&c.item[k].shape), pi * r * r, 1e-3);
        assert_close(c.item[k].area_m2, hg_area_m2(&c.item[k].shape), 1e-9);
        /* volume of the cone above the ground within r, over the whole pi R^2 / 3 */
        double u = 1 - levels[k];
        assert_close(c.item[k].mass_share, u * u * (3 - 2 * u), 1e-3);
        assert_close(c.item[k].peak, 1, 0);
    }
    hg_contours_clear(&c);
    surface = surface_of(N, N, cell, bell);
    assert_ok(hg_contours_levels(&surface, NULL, 3, levels, &c, &err));
    for (size_t k = 0; k < 3; k++) {
        assert_close(hg_area_m2(&c.item[k].shape), 2 * pi * sigma * sigma * log(1 / levels[k]),
                     2e-3);
        assert_close(c.item[k].mass_share, 1 - levels[k], 2e-3);
    }
    hg_contours_clear(&c);
}

/* ---- whole cells ---- */

static void the_top_share_is_flagged_cells_merged(void **state)
{
    (void)state;
    double value[16] = {9, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 1, 0};
    hg_surface surface = surface_of(4, 4, 5, value);
    hg_contours c;
    assert_ok(hg_contours_top(&surface, NULL, 0.1875, HG_TOP_OF_AREA, &c, &err));
    assert_int_equal(c.n, 2);
    assert_int_equal(c.flagging.n_flagged, 3);
    assert_int_equal(c.item[0].n_cells, 2);
    assert_int_equal(c.cells[c.item[0].first + 1], 1);
    assert_close(c.item[0].area_m2, 50, 0);
    assert_close(c.item[0].mass, 17 * 25, 0);
    assert_close(c.item[0].mass_share, 17.0 / 25, 1e-15);
    assert_close(c.item[0].mean, 8.5, 1e-15);
    assert_close(c.item[0].peak, 9, 0);
    assert_close(c.item[0].level, 8, 0);
    assert_close(hg_area_m2(&c.item[0].shape), 50, 1e-15);
    assert_int_equal(c.item[1].rank, 2);
    assert_close(c.item[1].mass_share, 7.0 / 25, 1e-15);
    hg_contours_clear(&c);
    /* of the mass: 9 + 8 = 68 %, with 7 it were 96 % */
    assert_ok(hg_contours_top(&surface, NULL, 0.9, HG_TOP_OF_MASS, &c, &err));
    assert_int_equal(c.n, 1);
    assert_close(c.item[0].mass_share, 0.68, 1e-15);
    hg_contours_clear(&c);
    assert_ok(hg_contours_top(&surface, NULL, 1, HG_TOP_OF_MASS, &c, &err));
    double sum = 0;
    for (size_t k = 0; k < c.n; k++)
        sum += c.item[k].mass_share;
    assert_close(sum, 1, 1e-15);
    hg_contours_clear(&c);
}

static void a_threshold_takes_what_reaches_it(void **state)
{
    (void)state;
    double value[6] = {3, -1, 2, NAN, 2, -5};
    const double fraction[6] = {1, 1, 0.005, 1, 1, 1};
    hg_surface surface = surface_of(3, 2, 1, value);
    hg_contours c;
    assert_ok(hg_contours_threshold(&surface, NULL, 2, &c, &err));
    assert_int_equal(c.n, 1); /* corners join */
    assert_int_equal(c.item[0].n_cells, 3);
    assert_close(c.item[0].level, 2, 0);
    assert_close(c.item[0].mean, 7.0 / 3, 1e-15);
    assert_close(c.item[0].mass, NAN, 0); /* the surface has negative values */
    assert_close(c.item[0].mass_share, NAN, 0);
    hg_contours_clear(&c);
    assert_ok(hg_contours_threshold(&surface, fraction, 2, &c, &err));
    assert_int_equal(c.item[0].n_cells, 2); /* no sliver */
    hg_contours_clear(&c);
    assert_ok(hg_contours_threshold(&surface, NULL, 4, &c, &err));
    assert_int_equal(c.n, 0);
    hg_contours_clear(&c);
}

static void merging_is_for_callers_with_a_choice(void **state)
{
    (void)state;
    const hg_grid grid = {.cell_m = 10, .cols = 3, .rows = 2};
    const uint8_t flagged[6] = {1, 0, 1, 0, 0, 1};
    const double mass[6] = {1, NAN, 2, NAN, NAN, 3}, area[6] = {100, 0, 100, 0, 0, 50};
    int32_t label[6];
    hg_contours c;
    assert_ok(hg_contours_merge(&grid, flagged, mass, area, label, &c, &err));
    assert_int_equal(c.n, 2);
    const int32_t want[6] = {2, 0, 1, 0, 0, 1};
    assert_memory_equal(label, want, sizeof want);
    assert_close(c.item[0].mass, 5, 0);
    assert_close(c.item[0].area_m2, 150, 0);
    assert_close(c.item[0].peak, 3.0 / 50, 0);
    assert_close(c.item[0].mass_share, 5.0 / 6, 1e-15);
    assert_close(hg_area_m2(&c.item[0].shape), 200, 1e-15);
    hg_contours_clear(&c);
}

static void impossible_questions_are_refused(void **state)
{
    (void)state;
    double value[4] = {1, 2, 3, 4}, bad[4] = {1, INFINITY, 0, 0}, nothing[4] = {NAN, NAN, NAN, NAN};
    double negative[4] = {1, -1, 0, 0}, zero[4] = {0};
    hg_surface s = surface_of(2, 2, 1, value), infinite = surface_of(2, 2, 1, bad);
    hg_surface empty = surface_of(2, 2, 1, nothing), signs = surface_of(2, 2, 1, negative);
    hg_surface flat = surface_of(2, 2, 1, zero);
    const double twice[2] = {1, 1}, nan[1] = {NAN};
    hg_contours c = {.n = 77};
    assert_fails(hg_contours_top(&s, NULL, 0, HG_TOP_OF_AREA, &c, &err), HG_EDOMAIN, "top share 0");
    assert_fails(hg_contours_top(&s, NULL, 1.5, HG_TOP_OF_AREA, &c, &err), HG_EDOMAIN, "1.5");
    assert_fails(hg_contours_top(&s, NULL, 0.1, HG_TOP_OF_AREA, &c, &err), HG_EEMPTY, "budget");
    assert_fails(hg_contours_top(&s, NULL, 0.1, HG_TOP_OF_MASS, &c, &err), HG_EEMPTY, "0.4 of the");
    assert_fails(hg_contours_top(&signs, NULL, 0.5, HG_TOP_OF_MASS, &c, &err), HG_EDOMAIN, "negat");
    assert_fails(hg_contours_top(&flat, NULL, 0.5, HG_TOP_OF_MASS, &c, &err), HG_EEMPTY, "no mass");
    assert_fails(hg_contours_top(&empty, NULL, 0.5, HG_TOP_OF_AREA, &c, &err), HG_EEMPTY,
                 "no cell");
    assert_fails(hg_contours_top(&infinite, NULL, 0.5, HG_TOP_OF_AREA, &c, &err), HG_EDOMAIN,
                 "E1N1");
    assert_fails(hg_contours_threshold(&s, NULL, NAN, &c, &err), HG_EDOMAIN, "nan");
    assert_fails(hg_contours_levels(&s, NULL, 2, twice, &c, &err), HG_EDOMAIN, "twice");
    assert_fails(hg_contours_levels(&s, NULL, 1, nan, &c, &err), HG_EDOMAIN, "nan");
    assert_fails(hg_contours_levels(&infinite, NULL, 1, twice, &c, &err), HG_EDOMAIN, "infinite");
    assert_int_equal(c.n, 77);
    assert_int_equal(hg_contours_levels(&s, NULL, 1, nan, &c, NULL), HG_EDOMAIN);
}

/* ---- refused memory ---- */

static double swept_value[49];
static hg_contours swept;

static hg_surface swept_surface(void)
{
    for (int i = 0; i < 49; i++)
        swept_value[i] = i % 6 == 0 ? (double)NAN : (double)(i * 7 % 5);
    return surface_of(7, 7, 10, swept_value);
}

static hg_status sweep_levels(hg_err *e)
{
    static const double levels[2] = {1, 2.5};
    hg_surface surface = swept_surface();
    return hg_contours_levels(&surface, NULL, 2, levels, &swept, e);
}

static hg_status sweep_top(hg_err *e)
{
    hg_surface surface = swept_surface();
    return hg_contours_top(&surface, NULL, 0.3, HG_TOP_OF_MASS, &swept, e);
}

static void check_swept(bool done)
{
    if (done)
        assert_true(swept.n > 0);
    else
        assert_true(swept.n == 0 && !swept.item);
    hg_contours_clear(&swept);
}

static void refused_memory_leaves_nothing(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"levels", NULL, sweep_levels, check_swept, 20},
        {"top", NULL, sweep_top, check_swept, 20},
    };
    sweep_rows(rows, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_peak_is_an_octagon),
        cmocka_unit_test(a_pit_is_a_hole),
        cmocka_unit_test(the_mean_decides_a_saddle),
        cmocka_unit_test(a_plateau_is_the_whole_grid),
        cmocka_unit_test(nan_and_border_close_along_the_sides),
        cmocka_unit_test(a_fraction_weighs_and_zero_is_outside),
        cmocka_unit_test(levels_come_sorted_and_nested),
        cmocka_unit_test(cone_and_gaussian_have_their_areas),
        cmocka_unit_test(the_top_share_is_flagged_cells_merged),
        cmocka_unit_test(a_threshold_takes_what_reaches_it),
        cmocka_unit_test(merging_is_for_callers_with_a_choice),
        cmocka_unit_test(impossible_questions_are_refused),
        cmocka_unit_test(refused_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
