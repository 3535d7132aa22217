/* tests/unit/test_edge.c - the share of a kernel inside an area: answers known by hand. */
#include "check.h"
#include "edge_shapes.h"

static double share(const hg_kde_options *o, const hg_area *area, double x, double y)
{
    double e = NAN;
    hg_err err = {0};
    assert_ok(hg_edge_at(o, area, 1, &x, &y, &e, &err));
    return e;
}

static double phi(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

/* O3.6: half of every kernel at a straight edge, a quarter at a square corner, wherever the
 * corner is and whether or not a vertex stands at the point. */
static void test_edge_and_corner(void **state)
{
    (void)state;
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        hg_kde_options o = {.kernel = hg_kernel_at(k), .bandwidth_m = 100};
        hg_area area = {0};
        add_box(&area, 600000, 400000, 602000, 402000, false);
        assert_close(share(&o, &area, 600000, 401000), 0.5, 1e-9); /* all four edges: on them */
        assert_close(share(&o, &area, 602000, 401000), 0.5, 1e-9);
        assert_close(share(&o, &area, 601000, 400000), 0.5, 1e-9);
        assert_close(share(&o, &area, 601000, 402000), 0.5, 1e-9);
        assert_close(share(&o, &area, 600000, 400000), 0.25, 1e-9);
        assert_close(share(&o, &area, 602000, 400000), 0.25, 1e-9);
        assert_close(share(&o, &area, 602000, 402000), 0.25, 1e-9);
        assert_close(share(&o, &area, 600000, 402000), 0.25, 1e-9);
        assert_close(share(&o, &area, 601000, 401000), 1, 0); /* beyond every support: exact */
        assert_close(share(&o, &area, 599000, 401000), 0, 0);
        hg_area_clear(&area);
    }
}

/* A hair beside the corner or the edge is no other world. */
static void test_a_hair_beside(void **state)
{
    (void)state;
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        hg_kde_options o = {.kernel = hg_kernel_at(k), .bandwidth_m = 100};
        hg_area area = {0};
        const double x[] = {600000, 609000, 613000, 600500}, y[] = {400000, 400300, 409000, 409000};
        hg_err err = {0};
        assert_ok(hg_area_add_ring(&area, 4, x, y, false, &err));
        double corner = share(&o, &area, x[0], y[0]);
        double turn = atan2(9000, 500) - atan2(300, 9000);
        assert_close(corner, turn / (2 * TEST_PI), 1e-9);
        double middle = 0.5 * (x[1] + x[2]), height = 0.5 * (y[1] + y[2]);
        for (int i = -8; i <= 8; i++)
            for (int j = -8; j <= 8; j++) {
                double dx = i * 1.2e-10, dy = j * 1.2e-10;
                assert_close(share(&o, &area, x[0] + dx, y[0] + dy), corner, 1e-9);
                assert_close(share(&o, &area, middle + dx, height + dy), 0.5, 1e-9);
            }
        hg_area_clear(&area);
    }
}

/* O3.7: the uncut normal in a rectangle; a cut of 9 is uncut to 1e-17. */
static void test_normal_in_rectangle(void **state)
{
    (void)state;
    hg_kde_options o = {.kernel = hg_kernel_find("gaussian"), .bandwidth_m = 200, .cut = 9};
    hg_area area = {0};
    add_box(&area, 0, 0, 1000, 500, false);
    assert_close(share(&o, &area, 100, 50), 0.405528193, 2e-9);
    test_random r = {7};
    for (int i = 0; i < 300; i++) {
        double x = test_uniform(&r, -500, 1500), y = test_uniform(&r, -500, 1000);
        double expected =
            (phi((1000 - x) / 200) - phi(-x / 200)) * (phi((500 - y) / 200) - phi(-y / 200));
        assert_true(fabs(share(&o, &area, x, y) - expected) <= 1e-12);
    }
    hg_area_clear(&area);
}

/* O3.8 */
static void test_quartic_beside_edge(void **state)
{
    (void)state;
    hg_kde_options o = {.bandwidth_m = 200};
    hg_area area = {0};
    add_box(&area, 0, 0, 5000, 5000, false);
    assert_close(share(&o, &area, 100, 2500), 0.914764670, 1e-9);
    assert_close(share(&o, &area, -100, 2500), 1 - 0.914764670, 1e-8);
    hg_area_clear(&area);
}

/* The disc of the uniform kernel by the area of its segment; of the cone by integration. */
static void test_straight_edges_by_formula(void **state)
{
    (void)state;
    hg_area area = {0};
    add_box(&area, 0, 0, 5000, 5000, false);
    hg_kde_options o = {.kernel = hg_kernel_find("uniform"), .bandwidth_m = 200};
    for (double d = 0.0; d <= 1.0; d += 0.125) {
        double beyond = (acos(d) - d * sqrt(1 - d * d)) / TEST_PI;
        assert_close(share(&o, &area, 200 * d, 2500), 1 - beyond, 1e-12);
    }
    hg_area_clear(&area);
}

/* What lies beyond a straight edge at a bandwidths: the integral of 2 u acos(a / u) K(u^2) from a
 * to the rim, by Simpson's rule in v, u = a + v^2, where nothing is singular. */
static double mass_beyond(const hg_kernel *kernel, double a)
{
    enum { STEPS = 20000 };
    double width = sqrt(kernel->support - a) / STEPS, sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        double v = i * width, u = fmin(a + v * v, kernel->support);
        double angle = u > 0 ? acos(fmin(a / u, 1)) : TEST_PI / 2;
        double term = 2 * u * angle * kernel->value(u * u) * 2 * v;
        sum += term * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);
    }
    return sum * width / 3;
}

/* Every kernel, and twice the promised digits in hand. */
static void test_every_kernel_beside_an_edge(void **state)
{
    (void)state;
    hg_area area = {0};
    add_box(&area, 0, 0, 8000, 8000, false);
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        hg_kde_options o = {.kernel = hg_kernel_at(k), .bandwidth_m = 200};
        for (double a = 0.001; a < o.kernel->support; a += o.kernel->support / 37) {
            double beyond = mass_beyond(o.kernel, a);
            assert_close(share(&o, &area, 200 * a, 4000), 1 - beyond, 1e-9);
            assert_close(share(&o, &area, -200 * a, 4000) + 1, beyond + 1, 1e-9);
        }
    }
    hg_area_clear(&area);
}

static void test_holes_and_parts(void **state)
{
    (void)state;
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        hg_kde_options o = {.kernel = hg_kernel_at(k), .bandwidth_m = 100};
        hg_area area = {0}, hole = {0}, part = {0};
        add_box(&area, 0, 0, 2000, 2000, false);
        add_box(&area, 900, 900, 1100, 1050, true);
        add_box(&area, 2010, 0, 2500, 2000, false);
        add_box(&hole, 900, 900, 1100, 1050, false);
        add_box(&part, 2010, 0, 2500, 2000, false);
        double whole = 1 - share(&o, &hole, 1000, 1000);
        assert_true(whole > 0 && whole < 0.9);
        assert_close(share(&o, &area, 1000, 1000), whole, 1e-9);
        assert_close(share(&o, &area, 2000, 1000), 0.5 + share(&o, &part, 2000, 1000), 1e-9);
        hg_area_clear(&area);
        hg_area_clear(&hole);
        hg_area_clear(&part);
    }
}

/* A part so thin that nothing is in it, asked at a point on it, and a ring that runs backwards. */
static void test_slivers_and_orientation(void **state)
{
    (void)state;
    hg_kde_options o = {.bandwidth_m = 100};
    hg_area sliver = {0}, backwards = {0};
    hg_err err = {0};
    add_box(&sliver, 0, 0, 1000, 1e-9, false);
    assert_true(share(&o, &sliver, 500, 0) <= 1e-9);
    assert_true(share(&o, &sliver, 0, 0) <= 1e-9);
    const double x[] = {0, 0, 1000, 1000}, y[] = {0, 1000, 1000, 0};
    assert_ok(hg_area_add_ring(&backwards, 4, x, y, false, &err));
    assert_close(share(&o, &backwards, 0, 500), 0.5, 1e-12);
    hg_area_clear(&sliver);
    hg_area_clear(&backwards);
}

static void test_a_bandwidth_each(void **state)
{
    (void)state;
    hg_area area = {0};
    hg_err err = {0};
    add_box(&area, 0, 0, 1000, 1000, false);
    const double x[] = {50, 50, 300}, y[] = {500, 500, 500}, h[] = {100, 200, 300};
    hg_kde_options o = {.bandwidth_each = h};
    double e[3];
    assert_ok(hg_edge_at(&o, &area, 3, x, y, e, &err));
    for (int i = 0; i < 3; i++) {
        hg_kde_options one = {.bandwidth_m = h[i]};
        assert_close(e[i], share(&one, &area, x[i], y[i]), 0);
    }
    assert_close(e[0], 0.914764670, 1e-9);
    hg_area_clear(&area);
}

static double foreign(double u2)
{
    return u2 < 1 ? 1 / TEST_PI : 0;
}

static void test_refusals(void **state)
{
    (void)state;
    hg_area area = {0}, empty = {0};
    hg_err err = {0};
    double x = 1, y = 1, e = -7, nan = NAN;
    add_box(&area, 0, 0, 10, 10, false);
    hg_kde_options o = {.bandwidth_m = 5}, bad = {.bandwidth_m = 0},
                   cut = {.bandwidth_m = 5, .cut = 2};
    const hg_kernel own = {"own", "", foreign, 1, 2, "radius"};
    hg_kde_options other = {.kernel = &own, .bandwidth_m = 5};
    assert_fails(hg_edge_at(&o, NULL, 1, &x, &y, &e, &err), HG_EDOMAIN, "without an area");
    assert_fails(hg_edge_at(&bad, &area, 1, &x, &y, &e, &err), HG_EDOMAIN, "bandwidth 0 m");
    assert_fails(hg_edge_at(&o, &area, 1, &nan, &y, &e, &err), HG_EDOMAIN, "coordinates");
    assert_fails(hg_edge_at(&cut, &area, 1, &x, &y, &e, &err), HG_EDOMAIN, "cut 2");
    assert_fails(hg_edge_at(&other, &area, 1, &x, &y, &e, &err), HG_EDOMAIN, "kernel own");
    assert_int_equal(hg_edge_at(&bad, &area, 1, &x, &y, &e, NULL), HG_EDOMAIN);
    assert_close(e, -7, 0);
    assert_ok(hg_edge_at(&o, &empty, 1, &x, &y, &e, &err));
    assert_close(e, 0, 0);
    assert_ok(hg_edge_at(&o, &area, 0, NULL, NULL, NULL, &err));
    hg_area_clear(&area);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edge_and_corner),
        cmocka_unit_test(test_a_hair_beside),
        cmocka_unit_test(test_normal_in_rectangle),
        cmocka_unit_test(test_quartic_beside_edge),
        cmocka_unit_test(test_straight_edges_by_formula),
        cmocka_unit_test(test_holes_and_parts),
        cmocka_unit_test(test_slivers_and_orientation),
        cmocka_unit_test(test_every_kernel_beside_an_edge),
        cmocka_unit_test(test_a_bandwidth_each),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
