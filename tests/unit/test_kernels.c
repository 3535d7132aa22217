/* Do the kernels integrate to one and have the moments of docs/methods.md 3.1? */
#include "check.h"

#define PI 3.14159265358979323846

/* Integral over the plane of K^power * (per-axis square)^moment, in rings: 2 pi r K(r) dr. The
 * substitution r = support * s^2 smooths the cusp at 0; composite Simpson. */
static double plane_integral(const hg_kernel *kernel, int power, bool moment)
{
    const int n = 200000;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
        double s = (double)i / n, r = kernel->support * s * s;
        /* just inside the rim: what matters is the limit from within */
        double k = kernel->value(r * r * (1 - 4e-16));
        double f = 2 * PI * r * pow(k, power) * (moment ? r * r / 2 : 1) * kernel->support * 2 * s;
        sum += f * (i == 0 || i == n ? 1 : i % 2 ? 4 : 2);
    }
    return sum / (3.0 * n);
}

static void every_kernel_integrates_to_one(void **state)
{
    (void)state;
    assert_int_equal(hg_kernel_count(), 7);
    for (size_t i = 0; i < hg_kernel_count(); i++)
        assert_close(plane_integral(hg_kernel_at(i), 1, false), 1.0, 1e-9);
}

typedef struct row {
    const char *name;
    double variance, roughness, sd_radius; /* columns of the table */
    const char *convention;
} row;

static const row table[] = {
    {"uniform", 1.0 / 4, 0.318310, 2, "radius"},
    {"triangular", 3.0 / 20, 0.477465, 2.581989, "radius"},
    {"epanechnikov", 1.0 / 6, 0.424413, 2.449490, "radius"},
    {"quartic", 1.0 / 8, 0.572958, 2.828427, "radius"},
    {"triweight", 1.0 / 10, 0.727565, 3.162278, "radius"},
};

static void compact_kernels_have_the_moments_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const hg_kernel *kernel = hg_kernel_find(table[i].name);
        assert_non_null(kernel);
        assert_close(plane_integral(kernel, 1, true), table[i].variance, 1e-9);
        assert_close(plane_integral(kernel, 2, false), table[i].roughness, 1e-6);
        assert_close(kernel->sd_radius, table[i].sd_radius, 1e-6);
        assert_close(kernel->sd_radius * kernel->sd_radius * table[i].variance, 1.0, 1e-12);
        assert_close(kernel->support, 1.0, 0);
        assert_string_equal(kernel->convention, table[i].convention);
    }
}

/* Undoing the renormalisation gives the uncut kernel of the table. */
static void unbounded_kernels_are_cut_and_renormalised(void **state)
{
    (void)state;
    const hg_kernel *gaussian = hg_kernel_find("gaussian");
    const hg_kernel *exponential = hg_kernel_find("exponential");
    double kept4 = 1 - exp(-8.0), kept6 = 1 - exp(-6.0) * 7;
    assert_close(kept4, 0.999665, 1e-6);
    for (double u = 0; u <= 4; u += 0.37)
        assert_close(gaussian->value(u * u) * kept4, exp(-u * u / 2) / (2 * PI), 1e-14);
    for (double u = 0; u <= 6; u += 0.37)
        assert_close(exponential->value(u * u) * kept6, exp(-u) / (2 * PI), 1e-14);
    assert_close(gaussian->value(16.0000001), 0, 0);
    assert_close(exponential->value(36.0000001), 0, 0);
    assert_string_equal(gaussian->convention, "sd");
    assert_string_equal(exponential->convention, "scale");
    assert_close(gaussian->sd_radius, 1, 0);
    assert_close(exponential->sd_radius, 0.577350, 1e-6);
}

static void kernels_are_zero_beyond_their_support(void **state)
{
    (void)state;
    for (size_t i = 0; i < hg_kernel_count(); i++) {
        const hg_kernel *kernel = hg_kernel_at(i);
        double rim = kernel->support * kernel->support;
        assert_close(kernel->value(rim * (1 + 1e-12)), 0, 0);
        assert_close(kernel->value(1e300), 0, 0);
        assert_true(kernel->value(rim * (1 - 1e-9)) > 0);
    }
}

static void kernels_are_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < hg_kernel_count(); i++)
        assert_ptr_equal(hg_kernel_find(hg_kernel_at(i)->name), hg_kernel_at(i));
    assert_null(hg_kernel_find("Quartic"));
    assert_null(hg_kernel_find(""));
    assert_null(hg_kernel_at(hg_kernel_count()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kernel_integrates_to_one),
        cmocka_unit_test(compact_kernels_have_the_moments_of_the_table),
        cmocka_unit_test(unbounded_kernels_are_cut_and_renormalised),
        cmocka_unit_test(kernels_are_zero_beyond_their_support),
        cmocka_unit_test(kernels_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
