/* tests/property/test_edge_random.c - shares of kernels in polygons by chance: against brute
 * force, against each other, for any number of threads. */
#include "check.h"
#include "edge_shapes.h"

static void by_chance(hg_area *area, test_random *r)
{
    size_t n = 5 + test_next(r) % 60;
    add_star(area, r, 600000, 400000, 300, 1000, n, false);
    if (test_next(r) % 2)
        add_star(area, r, 600000, 400000, 50, 190, 3 + test_next(r) % 20, true);
    if (test_next(r) % 2)
        add_star(area, r, 602100, 400000, 300, 1000, n, false);
}

static hg_kde_options kernel_by_chance(test_random *r)
{
    hg_kde_options o = {.kernel = hg_kernel_at(test_next(r) % hg_kernel_count())};
    bool cut = strcmp(o.kernel->convention, "radius") != 0;
    o.bandwidth_m = exp(test_uniform(r, log(5), log(cut ? 400 : 1500)));
    if (cut && test_next(r) % 2)
        o.cut = test_uniform(r, 0.2, 9);
    return o;
}

/* Half the points anywhere, the others at or a hair from a vertex or on a border. */
static void place_by_chance(const hg_area *area, test_random *r, double *x, double *y)
{
    *x = 600000 + test_uniform(r, -1500, 3500);
    *y = 400000 + test_uniform(r, -1500, 1500);
    uint64_t how = test_next(r) % 6;
    if (how > 2)
        return;
    size_t k = test_next(r) % area->n_rings, length = area->start[k + 1] - area->start[k] - 1;
    size_t i = area->start[k] + test_next(r) % length;
    double part = how == 0 ? 0.0 : test_uniform(r, 0, 1);
    *x = area->x[i] + part * (area->x[i + 1] - area->x[i]);
    *y = area->y[i] + part * (area->y[i + 1] - area->y[i]);
    if (how == 2)
        *x += test_uniform(r, -1e-8, 1e-8);
}

/*
 * Independent of Green's theorem: in polar coordinates the share is the integral of K over r times
 * the share of each circle that lies inside, which the crossings of the circle give exactly.
 */
enum { CROSSINGS_MAX = 1024 };
static int ascending(const void *a, const void *b)
{
    const double *p = a, *q = b;
    return (*p > *q) - (*p < *q);
}

static double circle_inside(const hg_area *area, double x, double y, double radius)
{
    double angle[CROSSINGS_MAX + 1];
    size_t n = 0;
    for (size_t k = 0; k < area->n_rings; k++)
        for (size_t i = area->start[k]; i + 1 < area->start[k + 1]; i++) {
            double ax = area->x[i] - x, ay = area->y[i] - y;
            double dx = area->x[i + 1] - area->x[i], dy = area->y[i + 1] - area->y[i];
            double a = dx * dx + dy * dy, b = ax * dx + ay * dy;
            double root = b * b - a * (ax * ax + ay * ay - radius * radius);
            if (root <= 0)
                continue;
            for (int sign = -1; sign <= 1; sign += 2) {
                double t = (-b + sign * sqrt(root)) / a;
                if (t >= 0 && t < 1 && n < CROSSINGS_MAX)
                    angle[n++] = atan2(ay + t * dy, ax + t * dx);
            }
        }
    if (n == 0)
        return hg_area_contains(area, x + radius, y) ? 1 : 0;
    qsort(angle, n, sizeof *angle, ascending);
    angle[n] = angle[0] + 2 * TEST_PI;
    double inside = 0;
    for (size_t i = 0; i < n; i++) {
        double middle = 0.5 * (angle[i] + angle[i + 1]);
        if (hg_area_contains(area, x + radius * cos(middle), y + radius * sin(middle)))
            inside += angle[i + 1] - angle[i];
    }
    return inside / (2 * TEST_PI);
}

static double brute(const hg_kde_options *o, const hg_area *area, double x, double y, int steps)
{
    double reach = kernel_reach(o), sum = 0;
    for (int i = 0; i < steps; i++) {
        double u = (i + 0.5) * reach / steps;
        sum += kernel_value(o, u * u) * u * circle_inside(area, x, y, u * o->bandwidth_m);
    }
    return 2 * TEST_PI * sum * reach / steps;
}

static void test_against_circles(void **state)
{
    (void)state;
    test_random r = {2};
    hg_err err = {0};
    double worst = 0;
    for (int i = 0; i < 400; i++) {
        hg_area area = {0};
        double x, y, e;
        by_chance(&area, &r);
        hg_kde_options o = kernel_by_chance(&r);
        place_by_chance(&area, &r, &x, &y);
        assert_ok(hg_edge_at(&o, &area, 1, &x, &y, &e, &err));
        /* the midpoint rule over r is good to about 1 / steps^1.5 where a circle touches an edge */
        worst = fmax(worst, fabs(e - brute(&o, &area, x, y, 1000)));
        hg_area_clear(&area);
    }
    print_message("largest difference from the circles: %g\n", worst);
    assert_true(worst < 5e-5);
}

/* A border with many more vertices on the same lines is the same border: the error bound, by two
 * quadratures that have no node in common. */
static void test_split_pieces(void **state)
{
    (void)state;
    test_random r = {5};
    hg_err err = {0};
    double worst = 0;
    for (int i = 0; i < 2000; i++) {
        hg_area area = {0}, fine = {0};
        double x, y, e, split;
        add_box(&area, 0, 0, 1000, 700, false);
        double px[180], py[180];
        size_t n = 0;
        const double cx[] = {0, 1000, 1000, 0, 0}, cy[] = {0, 0, 700, 700, 0};
        for (int k = 0; k < 4; k++)
            for (int j = 0; j < 1 + (int)(test_next(&r) % 40); j++, n++) {
                px[n] = cx[k] + (cx[k + 1] - cx[k]) * j / 40;
                py[n] = cy[k] + (cy[k + 1] - cy[k]) * j / 40;
            }
        assert_ok(hg_area_add_ring(&fine, n, px, py, false, &err));
        hg_kde_options o = kernel_by_chance(&r);
        x = test_uniform(&r, -300, 1300);
        y = i % 3 == 0 ? test_uniform(&r, -1e-3, 1e-3) : test_uniform(&r, -300, 1000);
        assert_ok(hg_edge_at(&o, &area, 1, &x, &y, &e, &err));
        assert_ok(hg_edge_at(&o, &fine, 1, &x, &y, &split, &err));
        worst = fmax(worst, fabs(e - split));
        hg_area_clear(&area);
        hg_area_clear(&fine);
    }
    print_message("largest difference of split borders: %g\n", worst);
    assert_true(worst < 1e-10);
}

/* A share is the sum of the shares of the halves into which any line cuts an area. */
static void test_parts_add_up(void **state)
{
    (void)state;
    test_random r = {6};
    hg_err err = {0};
    double worst = 0;
    for (int i = 0; i < 3000; i++) {
        hg_area whole = {0}, west = {0}, east = {0};
        double cut = test_uniform(&r, 0, 1000), a, b, c;
        add_box(&whole, 0, 0, 1000, 700, false);
        add_box(&west, 0, 0, cut, 700, false);
        add_box(&east, cut, 0, 1000, 700, false);
        hg_kde_options o = kernel_by_chance(&r);
        double x = i % 4 == 0 ? cut : test_uniform(&r, -300, 1300);
        double y = i % 5 == 0 ? 0 : test_uniform(&r, -300, 1000);
        assert_ok(hg_edge_at(&o, &whole, 1, &x, &y, &a, &err));
        assert_ok(hg_edge_at(&o, &west, 1, &x, &y, &b, &err));
        assert_ok(hg_edge_at(&o, &east, 1, &x, &y, &c, &err));
        worst = fmax(worst, fabs(a - b - c));
        hg_area_clear(&whole);
        hg_area_clear(&west);
        hg_area_clear(&east);
    }
    print_message("largest difference of parts: %g\n", worst);
    assert_true(worst < 1e-9);
}

static void test_threads(void **state)
{
    (void)state;
    enum { M = 3000 };
    static double x[M], y[M], h[M], e[M], same[M];
    test_random r = {8};
    hg_err err = {0};
    hg_area area = {0};
    by_chance(&area, &r);
    for (int i = 0; i < M; i++) {
        place_by_chance(&area, &r, &x[i], &y[i]);
        h[i] = test_uniform(&r, 10, 800);
    }
    hg_kde_options o = {.bandwidth_each = h};
    assert_ok(hg_par_start(1, &err));
    assert_ok(hg_edge_at(&o, &area, M, x, y, e, &err));
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_edge_at(&o, &area, M, x, y, same, &err));
    assert_memory_equal(e, same, sizeof e);
    hg_area_clear(&area);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_circles),
        cmocka_unit_test(test_split_pieces),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
