/* The width that foretells: a plain loop over the windows, the past alone, refusals. */
#include "check.h"

static hg_err err;

enum { N = 1500 };
static double x[N], y[N];
static int64_t begin[N], known[N];

/* Ten fixed clumps of sd 60 m in 4 km x 3 km, over 400 days. */
static void record(uint64_t seed)
{
    hg_rng rng;
    hg_rng_init(&rng, seed, HG_STAGE_TEST, 0);
    for (size_t i = 0; i < N; i++) {
        uint64_t clump = hg_rng_below(&rng, 10);
        x[i] = 155000 + 400 * (double)clump + 60 * hg_rng_normal(&rng);
        y[i] = 463000 + 300 * (double)(clump * 7 % 10) + 60 * hg_rng_normal(&rng);
        begin[i] = 1450000000 + (int64_t)hg_rng_below(&rng, 400) * HG_DAY_S + (int64_t)i;
        known[i] = begin[i] + (int64_t)hg_rng_below(&rng, 5) * HG_DAY_S;
    }
}

static double phi(double z)
{
    return 0.5 * (1 + erf(z / sqrt(2)));
}

/* Minus the mean log score of docs/methods.md 4, window by window. */
static double plain_score(const double box[4], double h)
{
    int64_t end = 0, first = INT64_MAX;
    double sum = 0, area = (box[2] - box[0]) * (box[3] - box[1]);
    size_t scored = 0;
    for (size_t i = 0; i < N; i++) {
        end = begin[i] >= end ? begin[i] + 1 : end;
        first = begin[i] < first ? begin[i] : first;
    }
    int64_t before = (end - first) / 2, half_year = 365 * (int64_t)HG_DAY_S / 2;
    before = before < half_year ? before : half_year;
    for (int64_t t = end - 14 * HG_DAY_S, k = 0; k < 26 && t >= first + before;
         t -= 14 * HG_DAY_S, k++)
        for (size_t i = 0; i < N; i++) {
            if (begin[i] < t || begin[i] >= t + 14 * HG_DAY_S)
                continue;
            double f = 0, mass = 0;
            for (size_t j = 0; j < N; j++) {
                if (known[j] >= t || begin[j] >= t || begin[j] < t - 365 * HG_DAY_S)
                    continue;
                double d2 = (x[j] - x[i]) * (x[j] - x[i]) + (y[j] - y[i]) * (y[j] - y[i]);
                f += exp(-0.5 * d2 / (h * h)) / (2 * 3.14159265358979323846 * h * h);
                mass += (phi((box[2] - x[j]) / h) - phi((box[0] - x[j]) / h)) *
                        (phi((box[3] - y[j]) / h) - phi((box[1] - y[j]) / h));
            }
            sum += log(0.99 * f / mass + 0.01 / area);
            scored++;
        }
    return -sum / (double)scored;
}

static void against_plain_loops(void **state)
{
    (void)state;
    record(1);
    const double box[4] = {154500, 462500, 159500, 466500};
    const double ring_x[4] = {box[0], box[2], box[2], box[0]},
                 ring_y[4] = {box[1], box[1], box[3], box[3]};
    hg_area area = {0};
    assert_ok(hg_area_add_ring(&area, 4, ring_x, ring_y, false, &err));
    hg_bandwidth got;
    hg_bandwidth_input input = {
        .n = N, .x = x, .y = y, .begin = begin, .known = known, .area = &area, .floor_m = 20};
    assert_ok(hg_bandwidth_select("forecast", &input, &got, &err));
    double high = hypot(5000, 4000) / 8;
    assert_close(got.low_m, 20, 0);
    assert_close(got.high_m, high, 1e-14);
    double least = INFINITY, best = 0;
    for (int k = 0; k < 12; k++) {
        double h = 20 * pow(high / 20, k / 11.0), score = plain_score(box, h);
        if (score < least) {
            least = score;
            best = h;
        }
    }
    assert_close(got.value, best, 1e-12);
    assert_close(got.criterion, least, 1e-8);
    assert_int_equal(got.warnings, 0);
    /* clumps of 60 m are found; a rule for one mode is far wider and is told so */
    assert_true(got.value < 60);
    hg_bandwidth scott;
    assert_ok(hg_bandwidth_select("scott", &input, &scott, &err));
    hg_bandwidth_compare(&scott, &got);
    assert_true(scott.warnings & HG_BANDWIDTH_SEVERAL_MODES);
    hg_bandwidth same = got;
    hg_bandwidth_compare(&same, &got);
    assert_int_equal(same.warnings, 0);
    assert_ok(
        hg_bandwidth_select(NULL, &input, &same, &err)); /* the default when there are times */
    assert_string_equal(same.selector, "forecast");
    input.begin = NULL;
    assert_ok(hg_bandwidth_select("auto", &input, &same, &err));
    assert_string_equal(same.selector, "scott");
    hg_area_clear(&area);
}

/* What becomes known only after the last window has begun could not have helped, nor harmed. */
static void nothing_unknown_is_used(void **state)
{
    (void)state;
    record(2);
    int64_t last = 0;
    for (size_t i = 0; i < N; i++)
        last = begin[i] > last ? begin[i] : last;
    hg_bandwidth all, late;
    hg_area area = {0};
    const double ring_x[4] = {154000, 160000, 160000, 154000},
                 ring_y[4] = {462000, 462000, 467000, 467000};
    assert_ok(hg_area_add_ring(&area, 4, ring_x, ring_y, false, &err));
    hg_bandwidth_input input = {
        .n = N, .x = x, .y = y, .begin = begin, .known = known, .area = &area};
    /* events of the first two hundred days that were never reported in time: moved far apart */
    for (size_t i = 0; i < N; i++)
        if (begin[i] < 1450000000 + 200 * (int64_t)HG_DAY_S && i % 3 == 0)
            known[i] = last + HG_DAY_S;
    assert_ok(hg_bandwidth_select("forecast", &input, &all, &err));
    size_t moved = 0;
    for (size_t i = 0; i < N; i++)
        if (known[i] == last + HG_DAY_S && begin[i] < 1450000000 + 190 * (int64_t)HG_DAY_S) {
            x[i] = 156000;
            y[i] = 464000;
            moved++;
        }
    assert_true(moved > 100);
    assert_ok(hg_bandwidth_select("forecast", &input, &late, &err));
    assert_close(late.value, all.value, 0);
    assert_close(late.criterion, all.criterion, 0);
    hg_area_clear(&area);
}

static void order_and_threads(void **state)
{
    (void)state;
    static double x1[N], y1[N];
    static int64_t begin1[N], known1[N];
    record(3);
    for (size_t i = 0; i < N; i++) {
        size_t j = (i * 7 + 11) % N;
        x1[i] = x[j], y1[i] = y[j], begin1[i] = begin[j], known1[i] = known[j];
    }
    hg_bandwidth one, two;
    hg_bandwidth_input a = {.n = N, .x = x, .y = y, .begin = begin, .known = known};
    hg_bandwidth_input b = {.n = N, .x = x1, .y = y1, .begin = begin1, .known = known1};
    assert_ok(hg_bandwidth_select("forecast", &a, &one, &err));
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_bandwidth_select("forecast", &b, &two, &err));
    assert_ok(hg_par_start(1, &err));
    assert_close(one.value, two.value, 0);
    assert_close(one.criterion, two.criterion, 0);
}

/* One date typed centuries late is one incident lost, not the whole record of windows. */
static void a_date_centuries_late(void **state)
{
    (void)state;
    hg_bandwidth fair, late;
    record(5);
    hg_bandwidth_input in = {.n = N, .x = x, .y = y, .begin = begin, .known = known};
    assert_ok(hg_bandwidth_select("forecast", &in, &fair, &err));
    begin[N / 2] += 7000 * 365 * (int64_t)HG_DAY_S;
    known[N / 2] = begin[N / 2];
    assert_ok(hg_bandwidth_select("forecast", &in, &late, &err));
    assert_true(isfinite(late.criterion));
    assert_true(late.sigma_m > fair.sigma_m / 2 && late.sigma_m < fair.sigma_m * 2);
    assert_false(late.warnings & HG_BANDWIDTH_FEW_WINDOWS);
}

static void refusals(void **state)
{
    (void)state;
    record(4);
    hg_bandwidth got;
    hg_bandwidth_input input = {.n = N, .x = x, .y = y, .begin = begin, .months_only = true};
    assert_fails(hg_bandwidth_select("forecast", &input, &got, &err), HG_EEMPTY, "only the month");
    assert_ok(hg_bandwidth_select(NULL, &input, &got, &err));
    assert_string_equal(got.selector, "scott");
    input.months_only = false;
    input.n = 15;
    assert_fails(hg_bandwidth_select("forecast", &input, &got, &err), HG_EEMPTY, "no window");
    input.n = N;
    input.floor_m = 1e5;
    assert_fails(hg_bandwidth_select("forecast", &input, &got, &err), HG_EEMPTY, "an eighth");
    input.floor_m = 0;
    input.horizon_s = 90 * (int64_t)HG_DAY_S;
    assert_ok(hg_bandwidth_select("forecast", &input, &got, &err));
    assert_true(got.warnings & HG_BANDWIDTH_FEW_WINDOWS);
    input.horizon_s = -1;
    assert_fails(hg_bandwidth_select("forecast", &input, &got, &err), HG_EDOMAIN, "horizon");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_plain_loops),
        cmocka_unit_test(nothing_unknown_is_used),
        cmocka_unit_test(order_and_threads),
        cmocka_unit_test(a_date_centuries_late),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
