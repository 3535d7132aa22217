/* Mann-Kendall and Sen: the oracles O8.6 to O8.11 of docs/methods.md 14. */
#include "check.h"

static hg_err err;

typedef struct example {
    size_t n;
    double values[12];
    double s, variance, z, sen, p, p_unit; /* unit 0: p follows from z */
} example;

static const example examples[] = {
    {10, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 45, 125, 3.935480, 1, 0, 0},
    {10, {0, 0, 1, 1, 2, 3, 3, 3, 5, 8}, 40, 119.333333, 3.570127, 2.0 / 3, 0, 0},
    {12, {3, 1, 2, 2, 0, 1, 0, 0, 0, 0, 1, 0}, -31, 179.666667, -2.238141, -1.0 / 6, 0, 0},
    {10, {1, 3, 2, 5, 4, 6, 8, 7, 10, 9}, 37, 125, 3.219938, 1, 0, 0},
    {4, {5, 5, 5, 5}, 0, 0, 0, 0, 1, 0},
    /* overvallen 2006-2016; 2009-2016 */
    {11,
     {1905, 2165, 2395, 2898, 2572, 2272, 1982, 1633, 1267, 1239, 1132},
     -31,
     165,
     -2.335497,
     -157.875,
     .019517,
     1e-6},
    {8,
     {2898, 2572, 2272, 1982, 1633, 1267, 1239, 1132},
     -28,
     196.0 / 3,
     -3.340384,
     -292.5,
     8.366e-4,
     1e-7},
    /* straatroof 2006-2016; 2006-2014, before the source break */
    {11,
     {11020, 10070, 8910, 8390, 8190, 8400, 8050, 7050, 5460, 4731, 4157},
     -51,
     165,
     -3.892495,
     -651.5,
     9.922e-5,
     1e-8},
    {9,
     {11020, 10070, 8910, 8390, 8190, 8400, 8050, 7050, 5460},
     -32,
     92,
     -3.231973,
     -545.571429,
     1.229e-3,
     1e-6},
};

static void oracles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const example *e = &examples[i];
        hg_trend t;
        assert_ok(hg_mann_kendall(e->n, e->values, &t, &err));
        assert_close(t.s, e->s, 0);
        assert_close(t.variance, e->variance, 3e-9);
        assert_close(t.z, e->z, 3e-7);
        assert_close(t.sen_slope, e->sen, 1e-9);
        assert_close(t.p, erfc(fabs(e->z) * sqrt(0.5)), 3e-6);
        if (e->p_unit > 0) /* half a unit of the last digit printed */
            assert_true(fabs(t.p - e->p) <= e->p_unit / 2);
    }
}

/* Turning the series round turns the sign; stretching it stretches the slope alone. */
static void symmetries(void **state)
{
    (void)state;
    test_random r = {3};
    for (int round = 0; round < 50; round++) {
        double a[40], back[40], wide[40];
        size_t n = 4 + (size_t)(test_next(&r) % 36);
        for (size_t i = 0; i < n; i++)
            a[i] = (double)(test_next(&r) % 12);
        for (size_t i = 0; i < n; i++) {
            back[i] = a[n - 1 - i];
            wide[i] = 8 * a[i] - 16;
        }
        hg_trend t, u, v;
        assert_ok(hg_mann_kendall(n, a, &t, &err));
        assert_ok(hg_mann_kendall(n, back, &u, &err));
        assert_ok(hg_mann_kendall(n, wide, &v, &err));
        assert_close(u.z, -t.z, 0);
        assert_close(u.sen_slope, -t.sen_slope, 1e-15);
        assert_close(v.z, t.z, 0);
        assert_close(v.sen_slope, 8 * t.sen_slope, 1e-15);
        assert_true(t.p >= 0 && t.p <= 1);
    }
}

static void short_and_broken_series_are_refused(void **state)
{
    (void)state;
    hg_trend t = {.s = 7};
    const double ok[4] = {1, 2, 3, 4}, missing[4] = {1, 2, NAN, 4};
    assert_fails(hg_mann_kendall(3, ok, &t, &err), HG_EEMPTY, "at least 4");
    assert_fails(hg_mann_kendall(0, NULL, &t, &err), HG_EEMPTY, "at least 4");
    assert_fails(hg_mann_kendall(4, missing, &t, &err), HG_EDOMAIN, "step 3");
    assert_close(t.s, 7, 0);
    assert_ok(hg_mann_kendall(4, ok, &t, &err));
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sen's slope is the median of all slopes, sorted the long way; many ties among them. */
static void slopes_as_sorted(void **state)
{
    (void)state;
    test_random r = {8};
    for (int k = 0; k < 2000; k++) {
        size_t n = 4 + test_next(&r) % 30, pairs = 0;
        double x[34], slope[34 * 33 / 2], levels = (double)(1 + test_next(&r) % 8);
        hg_trend trend;
        for (size_t i = 0; i < n; i++)
            x[i] = floor(test_uniform(&r, 0, levels)) * (k % 3 ? 1 : test_uniform(&r, -1, 1));
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++)
                slope[pairs++] = (x[j] - x[i]) / (double)(j - i);
        qsort(slope, pairs, sizeof *slope, ascending);
        double median =
            pairs % 2 ? slope[pairs / 2] : 0.5 * (slope[pairs / 2 - 1] + slope[pairs / 2]);
        assert_ok(hg_mann_kendall(n, x, &trend, &err));
        assert_close(trend.sen_slope, median, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oracles),
        cmocka_unit_test(symmetries),
        cmocka_unit_test(short_and_broken_series_are_refused),
        cmocka_unit_test(slopes_as_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
