/* Bandwidth selectors: hand-worked rules and criteria, the ties that they cannot bear, refusals. */
#include "check.h"

static hg_err err;

static const double four_x[4] = {0, 1, 0, 3}, four_y[4] = {0, 0, 2, 1}; /* O4.3 to O4.5 */

static hg_bandwidth_input input_of(size_t n, const double *x, const double *y)
{
    return (hg_bandwidth_input){.n = n, .x = x, .y = y, .least_places = 2};
}

static hg_bandwidth select_ok(const char *name, const hg_bandwidth_input *input)
{
    hg_bandwidth out = {0};
    assert_ok(hg_bandwidth_select(name, input, &out, &err));
    assert_string_equal(out.selector, name);
    return out;
}

/* O4.1: the standard distance is 500 m and so is the median distance. */
static void arcgis_by_hand(void **state)
{
    (void)state;
    const double x[4] = {300, -300, 300, -300}, y[4] = {400, 400, -400, -400};
    hg_bandwidth_input input = input_of(4, x, y);
    hg_bandwidth got = select_ok("arcgis", &input);
    assert_close(got.value, 341.03623, 1e-8);
    assert_close(got.value, 0.9 * 500 * pow(4, -0.2), 1e-14);
    assert_string_equal(got.convention, "radius");
    assert_close(got.sigma_m, got.value / sqrt(8), 1e-14);
    assert_close(hg_bandwidth_for_kernel(&got, hg_kernel_find("quartic")), got.value, 1e-14);
    assert_true(isnan(got.criterion) && isnan(got.low_m) && got.warnings == 0);
    assert_int_equal(got.n, 4);
    assert_int_equal(got.n_unique, 4);
}

/* A weight is so many points at the same place: for this rule alone. */
static void arcgis_counts_weights(void **state)
{
    (void)state;
    const double x[5] = {0, 10, 40, 40, 90}, y[5] = {5, 70, 10, 10, 33};
    const double x1[4] = {40, 0, 90, 10}, y1[4] = {10, 5, 33, 70}, w1[4] = {2, 1, 1, 1};
    hg_bandwidth_input many = input_of(5, x, y), few = input_of(4, x1, y1);
    few.weight = w1;
    assert_close(select_ok("arcgis", &few).value, select_ok("arcgis", &many).value, 1e-14);
    assert_true(select_ok("scott", &few).value != select_ok("scott", &many).value);
}

/* O4.5, O4.7. */
static void rules_by_hand(void **state)
{
    (void)state;
    hg_bandwidth_input input = input_of(4, four_x, four_y);
    hg_bandwidth scott = select_ok("scott", &input), ns = select_ok("ns", &input),
                 os = select_ok("os", &input), nrd = select_ok("nrd", &input),
                 nrd_x = select_ok("nrd-x", &input);
    assert_close(scott.value, .923564065, 1e-9);
    assert_close(scott.value, sqrt(sqrt(2) * sqrt(2.75 / 3)) * pow(4, -1.0 / 6), 1e-14);
    assert_string_equal(scott.convention, "sd");
    /* IQR of x: 1.5 - 0, of y: 1.25 - 0; their mean over 1.34 is below the mean sd */
    double spread = 0.5 * (1.5 + 1.25) / 1.34;
    assert_close(ns.value, spread * pow(4, -1.0 / 6), 1e-14);
    assert_close(os.value / ns.value, 1.084571361, 1e-9);
    assert_close(nrd_x.value, 4 * 1.06 * 1.5 / 1.34 * pow(4, -0.2), 1e-14);
    assert_close(nrd.value, 4 * 1.06 * 0.5 * (1.5 / 1.34 + 1.25 / 1.34) * pow(4, -0.2), 1e-14);
    assert_string_equal(nrd.convention, "width");
    assert_close(nrd.sigma_m, nrd.value / 4, 0);
    assert_close(hg_bandwidth_for_kernel(&scott, hg_kernel_find("quartic")), sqrt(8) * scott.value,
                 1e-14);
    assert_close(hg_bandwidth_for_kernel(&scott, hg_kernel_find("exponential")),
                 scott.value / sqrt(3), 1e-14);
}

/* Weekly incidents: sd and quartiles of 0, 7, .. 63 days. */
static void time_by_hand(void **state)
{
    (void)state;
    double x[10], y[10];
    int64_t begin[10];
    for (int i = 0; i < 10; i++) {
        x[i] = i;
        y[i] = i * i;
        begin[i] = 1483000000 + (int64_t)i * 7 * HG_DAY_S;
    }
    hg_bandwidth_input input = input_of(10, x, y);
    input.begin = begin;
    hg_bandwidth got = select_ok("time", &input);
    double sd = 7 * sqrt(82.5 / 9), iqr = 7 * 4.5 / 1.34;
    assert_close(got.value, 0.9 * (sd < iqr ? sd : iqr) * pow(10, -0.2), 1e-9);
    assert_string_equal(got.convention, "days");
    assert_true(isnan(got.sigma_m));
    assert_true(isnan(hg_bandwidth_for_kernel(&got, hg_kernel_find("quartic"))));
    /* Terrell 1990 in one dimension: 1.1442 s n^(-1/5) */
    double os = select_ok("time-os", &input).value;
    assert_close(os / got.value * 0.9, pow(243.0 / (35 * 2 * sqrt(3.14159265358979323846)), 0.2),
                 1e-12);
    for (int i = 0; i < 10; i++)
        begin[i] = 5;
    assert_fails(hg_bandwidth_select("time", &input, &got, &err), HG_EEMPTY, "same time");
    input.begin = NULL;
    assert_fails(hg_bandwidth_select("time", &input, &got, &err), HG_EEMPTY, "needs to know when");
}

static void ten_places(double x[10], double y[10])
{
    for (int i = 0; i < 10; i++) {
        x[i] = 100 * i;
        y[i] = 37 * i * i % 1000;
    }
}

static void unsound_questions_are_refused(void **state)
{
    (void)state;
    double x[10], y[10], w[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    ten_places(x, y);
    hg_bandwidth got = {.value = -7};
    hg_bandwidth_input input = {.n = 10, .x = x, .y = y};
    assert_ok(hg_bandwidth_select("scott", &input, &got, &err));
    assert_fails(hg_bandwidth_select("scot", &input, &got, &err), HG_EDOMAIN, "mean scott?");
    input.n = 9;
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EEMPTY,
                 "9 incidents at 9 different places: scott needs at least 10 places");
    assert_int_equal(hg_bandwidth_select("scott", &input, &got, NULL), HG_EEMPTY);
    input.n = 0;
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EEMPTY, "0 incidents");
    input.n = 10;
    x[3] = NAN;
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EDOMAIN, "point 4");
    x[3] = 300;
    w[4] = -1;
    input.weight = w;
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EDOMAIN, "weight -1");
    w[4] = 0; /* left out: nine places remain */
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EEMPTY, "9 incidents at 9");
    input.weight = NULL;
    input.floor_m = -1;
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EDOMAIN, "floor");
    input.floor_m = 0;
    for (int i = 0; i < 10; i++)
        y[i] = 5;
    assert_fails(hg_bandwidth_select("scott", &input, &got, &err), HG_EEMPTY, "same y");
}

static void the_floor_raises_and_says_so(void **state)
{
    (void)state;
    double x[10], y[10];
    ten_places(x, y);
    hg_bandwidth_input input = {.n = 10, .x = x, .y = y};
    hg_bandwidth free_ = select_ok("nrd", &input);
    input.floor_m = free_.sigma_m * 1.5;
    hg_bandwidth raised = select_ok("nrd", &input);
    assert_close(raised.sigma_m, input.floor_m, 0);
    assert_close(raised.value, 1.5 * free_.value, 1e-14);
    assert_true(raised.warnings & HG_BANDWIDTH_FLOORED);
    input.floor_m = free_.sigma_m * 0.5;
    assert_close(select_ok("nrd", &input).value, free_.value, 0);
}

/* Far from the origin, in any order: the same bits; points outside the area are left out. */
static void order_and_area(void **state)
{
    (void)state;
    enum { N = 500 };
    double x[N], y[N], x1[N], y1[N];
    test_random random = {11};
    for (size_t i = 0; i < N; i++) {
        x[i] = test_uniform(&random, 190000, 195000);
        y[i] = test_uniform(&random, 600000, 603000);
        x1[N - 1 - i] = x[i];
        y1[N - 1 - i] = y[i];
    }
    hg_bandwidth_input one = input_of(N, x, y), two = input_of(N, x1, y1);
    static const char *const names[] = {"scott", "ns", "os", "nrd", "nrd-x", "arcgis"};
    for (size_t i = 0; i < 6; i++)
        assert_close(select_ok(names[i], &one).value, select_ok(names[i], &two).value, 0);
    hg_area area = {0};
    const double ring_x[4] = {191000, 194000, 194000, 191000},
                 ring_y[4] = {600000, 600000, 602000, 602000};
    assert_ok(hg_area_add_ring(&area, 4, ring_x, ring_y, false, &err));
    one.area = &area;
    size_t inside = 0;
    for (size_t i = 0; i < N; i++)
        if (hg_area_contains(&area, x[i], y[i])) {
            x1[inside] = x[i];
            y1[inside++] = y[i];
        }
    two.n = inside;
    hg_bandwidth got = select_ok("scott", &one);
    assert_int_equal(got.n, inside);
    assert_close(got.value, select_ok("scott", &two).value, 0);
    hg_area_clear(&area);
}

static void every_row_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < hg_selector_count(); i++) {
        const hg_selector *row = hg_selector_at(i);
        assert_true(strlen(row->help) > 10 && strlen(row->reference) > 5);
        assert_ptr_equal(hg_selector_find(row->name), row);
        assert_non_null(strstr("sd radius width days", row->convention));
    }
    assert_null(hg_selector_at(hg_selector_count()));
    assert_null(hg_selector_find("nonesuch"));
    for (size_t i = 0; i < hg_bandwidth_warning_count(); i++)
        assert_int_equal(hg_bandwidth_warning_at(i)->flag, 1u << i);
    assert_null(hg_bandwidth_warning_at(hg_bandwidth_warning_count()));
}

/* A normal sample: Scott's rule knows the sd; os is 8 % more than ns, and both near scott. */
static void a_normal_sample(void **state)
{
    (void)state;
    enum { N = 20000 };
    double *x = malloc(N * sizeof *x), *y = malloc(N * sizeof *y);
    hg_rng rng;
    hg_rng_init(&rng, 1, HG_STAGE_TEST, 0);
    for (size_t i = 0; i < N; i++) {
        x[i] = 155000 + 800 * hg_rng_normal(&rng);
        y[i] = 463000 + 800 * hg_rng_normal(&rng);
    }
    hg_bandwidth_input input = input_of(N, x, y);
    double known = 800 * pow(N, -1.0 / 6);
    assert_close(select_ok("scott", &input).value, known, 0.02);
    assert_close(select_ok("ns", &input).value, known, 0.02);
    assert_close(select_ok("arcgis", &input).value, 0.9 * sqrt(2) * 800 * pow(N, -0.2), 0.02);
    free(x);
    free(y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arcgis_by_hand),
        cmocka_unit_test(arcgis_counts_weights),
        cmocka_unit_test(rules_by_hand),
        cmocka_unit_test(time_by_hand),
        cmocka_unit_test(unsound_questions_are_refused),
        cmocka_unit_test(the_floor_raises_and_says_so),
        cmocka_unit_test(order_and_area),
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(a_normal_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
