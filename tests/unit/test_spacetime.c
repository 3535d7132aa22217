/* Are the kernels along time whole, is the causal rule kept, and is a slice what paper says? */
#include "check.h"

#include "hotgrid/spacetime.h"

#define DAY 86400.0
#define PI 3.14159265358979323846
static hg_err err;

static const hg_time_kernel *kernel(const char *name)
{
    const hg_time_kernel *found = hg_time_kernel_find(name);
    assert_non_null(found);
    return found;
}

/* ---- kernels ---- */

/* Simpson's rule over [from, to] in pieces that end at the kernel's rims. */
static double integral(const hg_time_kernel *k, double from, double to)
{
    enum { STEPS = 20000 };
    double rims[] = {from, -k->support, 0.0, k->support, to}, sum = 0;
    for (size_t i = 1; i < 5; i++)
        rims[i] = fmin(fmax(rims[i], rims[i - 1]), to);
    for (size_t piece = 0; piece < 4; piece++) {
        /* a rim itself may belong to either side: stand a hair inside */
        double width = (rims[piece + 1] - rims[piece]) / STEPS, hair = width * 1e-9;
        for (int i = 0; width > 0 && i <= STEPS; i++) {
            double at = rims[piece] + i * width + (i == 0 ? hair : i == STEPS ? -hair : 0);
            sum += (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2) * k->value(at) * width / 3;
        }
    }
    return sum;
}

static void every_kernel_integrates_to_one(void **state)
{
    (void)state;
    assert_true(hg_time_kernel_count() >= 5);
    assert_null(hg_time_kernel_at(hg_time_kernel_count()));
    assert_null(hg_time_kernel_find("biweight"));
    assert_string_equal(hg_time_kernel_at(0)->name, "epanechnikov");
    for (size_t i = 0; i < hg_time_kernel_count(); i++) {
        const hg_time_kernel *k = hg_time_kernel_at(i);
        double far = isinf(k->support) ? 60 : k->support;
        assert_close(k->mass(-far, far), 1, 1e-15);
        assert_close(integral(k, -far, far), 1, 1e-9);
    }
}

static void mass_is_the_integral_of_any_piece(void **state)
{
    static const double ends[][2] = {{-0.3, 0.45}, {-5, -0.2}, {0.1, 9}, {0.5, 0.5}, {-1.5, 3.5}};
    (void)state;
    for (size_t i = 0; i < hg_time_kernel_count(); i++)
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
            const hg_time_kernel *k = hg_time_kernel_at(i);
            double mass = k->mass(ends[e][0], ends[e][1]);
            assert_true(fabs(mass - integral(k, ends[e][0], ends[e][1])) < 1e-9);
        }
}

static void kernels_look_where_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < hg_time_kernel_count(); i++) {
        const hg_time_kernel *k = hg_time_kernel_at(i);
        for (double u = 1e-9; u < 7; u = u * 1.7 + 0.01) {
            assert_close(k->value(-u), k->causal ? 0 : k->value(u), 0);
            if (u > k->support)
                assert_close(k->value(u), 0, 0);
        }
    }
    assert_close(kernel("epanechnikov")->value(0.5), 0.5625, 1e-15);
    assert_close(kernel("quartic")->value(0.5), 0.52734375, 1e-15);
    assert_close(kernel("uniform")->value(1), 0.5, 0); /* the rim belongs to the support */
    assert_close(kernel("exponential")->value(0.7), 0.49658530379140953, 1e-15);
}

/* docs/methods.md O3.10 is of the uncut normal: the kernel here is cut at 4 and renormalised. */
static void share_of_time_that_was_seen(void **state)
{
    (void)state;
    double q = hg_time_edge(kernel("gaussian"), 2, 3, 0, 10);
    assert_close(q * 0.99993665751633376, 0.932960170, 1e-9);
    assert_close(hg_time_edge(kernel("epanechnikov"), 2, 0, 0, 10), 0.5, 1e-15);
    assert_close(hg_time_edge(kernel("exponential"), 2, 3, 0, 10), -expm1(-1.5), 1e-15);
}

/* ---- the causal rule ---- */

static void each_kernel_has_its_use(void **state)
{
    (void)state;
    for (size_t i = 0; i < hg_time_kernel_count(); i++) {
        const hg_time_kernel *k = hg_time_kernel_at(i);
        if (k->causal) {
            assert_ok(hg_time_kernel_check(k, HG_TIME_FORECAST, &err));
            assert_fails(hg_time_kernel_check(k, HG_TIME_MAP, &err), HG_EDOMAIN, "is causal");
        } else {
            assert_ok(hg_time_kernel_check(k, HG_TIME_MAP, &err));
            assert_fails(hg_time_kernel_check(k, HG_TIME_FORECAST, &err), HG_EDOMAIN,
                         "leak the future");
        }
    }
    assert_int_equal(hg_time_kernel_check(kernel("exponential"), HG_TIME_MAP, NULL), HG_EDOMAIN);
}

/* docs/methods.md O3.11: age 7, b 14, horizon 7 days */
static void an_old_incident_weighs_less(void **state)
{
    (void)state;
    const hg_time_kernel *k = kernel("exponential");
    assert_close(hg_causal_share(k, 14, 7, 7), 0.238651219, 1e-8);
    /* horizons add up, and all of the future is exp(-age / b) */
    double near = hg_causal_share(k, 14, 7, 3), later = hg_causal_share(k, 14, 10, 4);
    assert_close(near + later, hg_causal_share(k, 14, 7, 7), 1e-14);
    assert_close(hg_causal_share(k, 14, 7, 1e6), exp(-0.5), 1e-15);
    /* what is long ago keeps its digits */
    assert_close(hg_causal_share(k, 1, 500, 1), exp(-500) * -expm1(-1), 1e-14);
}

static void forecasts_know_only_the_past(void **state)
{
    (void)state;
    const int64_t T = 1480000000, when[] = {T - 7 * 86400, T - 1, T};
    const double weight[] = {2, 1, 1};
    double out[3] = {-1, -1, -1};
    const hg_time_kernel *k = kernel("exponential");
    assert_ok(hg_causal_weights(k, 14 * DAY, T, 7 * DAY, 2, when, weight, out, &err));
    assert_close(out[0], 2 * 0.238651219, 1e-8);
    assert_close(out[1], -expm1(-0.5), 2e-6);
    out[0] = -1;
    assert_fails(hg_causal_weights(k, DAY, T, DAY, 3, when, weight, out, &err), HG_EDOMAIN,
                 "point 3 began at 2016-11-24T15:06:40Z");
    const int64_t unknown = HG_NO_TIME;
    assert_fails(hg_causal_weights(k, DAY, T, DAY, 1, &unknown, weight, out, &err), HG_EDOMAIN,
                 "no time");
    assert_fails(hg_causal_weights(kernel("quartic"), DAY, T, DAY, 2, when, weight, out, &err),
                 HG_EDOMAIN, "leak the future");
    assert_fails(hg_causal_weights(k, 0, T, DAY, 2, when, weight, out, &err), HG_EDOMAIN,
                 "bandwidth of 0 s");
    assert_fails(hg_causal_weights(k, DAY, T, NAN, 2, when, weight, out, &err), HG_EDOMAIN,
                 "horizon");
    assert_close(out[0], -1, 0);
}

/* ---- slices ---- */

enum { COLS = 9, ROWS = 7, SLICES = 8 };
static const hg_grid grid = {
    .cell_m = 100, .first_col = 1550, .first_row = 4630, .cols = COLS, .rows = ROWS};

typedef struct cube {
    double value[SLICES][ROWS * COLS];
    size_t n;
} cube;

static hg_status keep(size_t slice, const double *plane, void *context, hg_err *e)
{
    cube *c = context;
    (void)e;
    assert_int_equal(slice, c->n); /* in order, none left out */
    memcpy(c->value[c->n++], plane, sizeof c->value[0]);
    return HG_OK;
}

static hg_stkde_options eight_days(const char *time_kernel, double bandwidth_days)
{
    return (hg_stkde_options){.space = {.bandwidth_m = 250},
                              .time_kernel = kernel(time_kernel),
                              .time_bandwidth_s = bandwidth_days * DAY,
                              .from = 1480000000,
                              .slice_s = 86400,
                              .slices = SLICES};
}

/* One incident at a centre, at noon of the third day: 3/pi/h^2 times 3/4 (1 - u^2) / b. */
static void one_incident_by_hand(void **state)
{
    (void)state;
    const double x = 155450, y = 463350, weight = 2;
    const int64_t when = 1480000000 + 2 * 86400 + 43200;
    static cube c;
    c.n = 0;
    hg_stkde_options o = eight_days("epanechnikov", 2);
    hg_stkde_facts facts;
    assert_ok(hg_stkde_slices(&o, 1, &x, &y, &when, &weight, &grid, keep, &c, &facts, &err));
    assert_int_equal(c.n, SLICES);
    assert_true(facts.planes <= 16 && facts.method != NULL);
    const double space = 2 * 3 / PI / (250 * 250), time[] = {0, 0.75 * 0.75, 0.75, 0.75 * 0.75};
    const size_t at = 3 * COLS + 4;
    for (size_t k = 0; k < 4; k++)
        assert_close(c.value[k][at], space * time[k] / (2 * DAY), 1e-14);
    /* 200 m east: (1 - .64)^2 */
    assert_close(c.value[2][at + 2], 0.36 * 0.36 * space * 0.75 / (2 * DAY), 1e-13);
    for (size_t k = 4; k < SLICES; k++)
        for (size_t i = 0; i < ROWS * COLS; i++)
            assert_close(c.value[k][i], 0, 0);
}

/* At the end of the window half of the kernel is cut off; the correction gives it back. */
static void edge_of_time(void **state)
{
    (void)state;
    const double x = 155450, y = 463350, weight = 1;
    const int64_t when = 1480000000;
    static cube plain, even, kept;
    plain.n = even.n = kept.n = 0;
    hg_stkde_options o = eight_days("uniform", 2);
    assert_ok(hg_stkde_slices(&o, 1, &x, &y, &when, &weight, &grid, keep, &plain, NULL, &err));
    o.time_edge = HG_EDGE_UNIFORM;
    assert_ok(hg_stkde_slices(&o, 1, &x, &y, &when, &weight, &grid, keep, &even, NULL, &err));
    o.time_edge = HG_EDGE_DIGGLE;
    assert_ok(hg_stkde_slices(&o, 1, &x, &y, &when, &weight, &grid, keep, &kept, NULL, &err));
    const size_t at = 3 * COLS + 4;
    assert_close(even.value[0][at], plain.value[0][at] / (2.5 / 4), 1e-14);
    assert_close(kept.value[0][at], plain.value[0][at] / 0.5, 1e-14);
    /* a kernel that stands outside what was seen cannot be corrected: no value, and it is said */
    hg_stkde_facts facts;
    o.time_edge = HG_EDGE_UNIFORM;
    o.seen_from = o.from;
    o.seen_to = o.from + 2 * 86400;
    even.n = 0;
    assert_ok(hg_stkde_slices(&o, 1, &x, &y, &when, &weight, &grid, keep, &even, &facts, &err));
    assert_int_equal(facts.time_too_thin, 4); /* days 5 to 8: their middles are 2.5 days away */
    assert_close(even.value[4][at], NAN, 0);
    assert_close(even.value[7][0], NAN, 0);
    assert_true(!isnan(even.value[3][at]));
}

/* The area is the western half of the grid's middle: an incident at its border loses half. */
static void edge_of_space(void **state)
{
    (void)state;
    const double px[] = {155000, 155450, 155450, 155000}, py[] = {462000, 462000, 464700, 464700};
    const double x[] = {155450, 155550}, y[] = {463350, 463350}, weight[] = {1, 5};
    const int64_t when[] = {1480000000 + 129600, 1480000000 + 129600};
    static cube plain, even, kept;
    static double direct[ROWS * COLS];
    hg_area area = {0};
    hg_stkde_facts facts;
    plain.n = even.n = kept.n = 0;
    assert_ok(hg_area_add_ring(&area, 4, px, py, false, &err));
    hg_stkde_options o = eight_days("epanechnikov", 2);
    o.space.cell_integral = false;
    assert_ok(hg_stkde_slices(&o, 1, x, y, when, weight, &grid, keep, &plain, NULL, &err));
    o.area = &area;
    o.edge = HG_EDGE_DIGGLE; /* the second point lies outside: left out and counted */
    assert_ok(hg_stkde_slices(&o, 2, x, y, when, weight, &grid, keep, &kept, &facts, &err));
    assert_int_equal(facts.outside, 2); /* on the border: the half-open rule says outside */
    double inside[] = {155449};
    kept.n = 0;
    assert_ok(hg_stkde_slices(&o, 1, inside, y, when, weight, &grid, keep, &kept, &facts, &err));
    assert_int_equal(facts.outside, 0);
    const size_t at = 3 * COLS + 3; /* 155350: 100 m west of the border */
    assert_close(kept.value[1][at], plain.value[1][at] / 0.5, 0.02);
    o.edge = HG_EDGE_UNIFORM;
    assert_ok(hg_stkde_slices(&o, 1, inside, y, when, weight, &grid, keep, &even, &facts, &err));
    double share;
    const double east = 155350, north = 463350;
    assert_ok(hg_edge_at(&o.space, &area, 1, &east, &north, &share, &err));
    assert_ok(hg_stkde_direct(&o, 1, inside, y, when, weight, &grid, 1, direct, &err));
    assert_close(even.value[1][at], plain.value[1][at] / share, 0.02);
    for (size_t i = 0; i < ROWS * COLS; i++)
        assert_close(even.value[1][i], direct[i], 1e-12);
    assert_close(even.value[1][3 * COLS + 8], NAN, 0); /* 400 m outside: nothing to divide by */
    hg_area_clear(&area);
}

/* ---- bandwidths that follow the density ---- */

enum { CLOUD = 60 };
typedef struct cloud {
    double x[CLOUD], y[CLOUD], weight[CLOUD], each[CLOUD];
    int64_t when[CLOUD];
} cloud;

/* Dense in the west, thin in the east; all at noon of the third day. */
static cloud uneven_cloud(void)
{
    test_random r = {31};
    cloud c;
    for (size_t i = 0; i < CLOUD; i++) {
        bool dense = i % 4 != 0;
        c.x[i] = test_uniform(&r, dense ? 155100 : 155000, dense ? 155300 : 155900);
        c.y[i] = test_uniform(&r, 463100, 463600);
        c.weight[i] = test_uniform(&r, 0.5, 2);
        c.when[i] = 1480000000 + 2 * 86400 + 43200;
    }
    return c;
}

/* Times have no say in the bandwidths, so a slice is the adaptive density times the time kernel. */
static void adaptive_slices_are_adaptive_densities(void **state)
{
    static const hg_edge edges[] = {HG_EDGE_NONE, HG_EDGE_UNIFORM, HG_EDGE_DIGGLE};
    const double px[] = {155050, 155800, 155800, 155050}, py[] = {463050, 463050, 463650, 463650};
    const double peak = 0.75 / (2 * DAY);
    static double surface[ROWS * COLS], direct[ROWS * COLS];
    static cube c;
    hg_area area = {0};
    cloud p = uneven_cloud();
    (void)state;
    assert_ok(hg_area_add_ring(&area, 4, px, py, false, &err));
    for (size_t e = 0; e < 3; e++) {
        hg_adaptive adaptive = {.pilot_m = 180, .trim = 3, .pilot_edge = edges[e]};
        hg_stkde_options o = eight_days("epanechnikov", 2);
        o.adaptive = &adaptive;
        o.edge = edges[e];
        o.area = edges[e] == HG_EDGE_NONE ? NULL : &area;
        hg_density_options plain = {o.space, o.edge, &adaptive, o.area};
        hg_stkde_facts facts;
        hg_density_facts expected;
        c.n = 0;
        assert_ok(
            hg_stkde_slices(&o, CLOUD, p.x, p.y, p.when, p.weight, &grid, keep, &c, &facts, &err));
        assert_ok(hg_density_grid(NULL, &plain, CLOUD, p.x, p.y, p.weight, &grid, surface,
                                  &expected, &err));
        assert_ok(hg_stkde_direct(&o, CLOUD, p.x, p.y, p.when, p.weight, &grid, 2, direct, &err));
        assert_close(facts.bandwidth_min_m, expected.bandwidth_min_m, 0);
        assert_close(facts.bandwidth_max_m, expected.bandwidth_max_m, 0);
        assert_true(facts.bandwidth_min_m < 250 && facts.bandwidth_max_m > 250);
        assert_int_equal(facts.edge_too_thin, expected.edge_too_thin);
        for (size_t i = 0; i < ROWS * COLS; i++) {
            assert_close(c.value[2][i], surface[i] * peak, 1e-12);
            assert_close(c.value[2][i], direct[i], 1e-12);
        }
    }
    hg_area_clear(&area);
}

/* Given one by one or found: the same bits. Bandwidths given beside `adaptive` are not looked at.
 */
static void adaptive_bandwidths_may_be_given(void **state)
{
    static cube found, given;
    hg_adaptive adaptive = {.trim = 5};
    cloud p = uneven_cloud();
    hg_stkde_options o = eight_days("quartic", 2);
    (void)state;
    for (size_t i = 0; i < CLOUD; i++)
        p.when[i] += (int64_t)i * 4000 - 120000;
    o.adaptive = &adaptive;
    o.space.bandwidth_each = p.weight;
    found.n = given.n = 0;
    assert_ok(
        hg_stkde_slices(&o, CLOUD, p.x, p.y, p.when, p.weight, &grid, keep, &found, NULL, &err));
    o.adaptive = NULL;
    o.space.bandwidth_each = NULL;
    assert_ok(
        hg_adaptive_bandwidths(&o.space, &adaptive, NULL, CLOUD, p.x, p.y, p.weight, p.each, &err));
    o.space.bandwidth_each = p.each;
    assert_ok(
        hg_stkde_slices(&o, CLOUD, p.x, p.y, p.when, p.weight, &grid, keep, &given, NULL, &err));
    assert_memory_equal(found.value, given.value, sizeof found.value);
    /* what one of them comes to is looked at as what the user gives */
    o.adaptive = &adaptive;
    o.space.bandwidth_m = 75;
    found.n = 0;
    assert_fails(
        hg_stkde_slices(&o, CLOUD, p.x, p.y, p.when, p.weight, &grid, keep, &found, NULL, &err),
        HG_EDOMAIN, "could miss every centre");
    adaptive.pilot_edge = HG_EDGE_DIGGLE;
    assert_fails(
        hg_stkde_slices(&o, CLOUD, p.x, p.y, p.when, p.weight, &grid, keep, &found, NULL, &err),
        HG_EDOMAIN, "needs a study area");
    assert_int_equal(found.n, 0);
}

/* The exponential remembers, and never looks ahead. */
static void causal_slices(void **state)
{
    (void)state;
    const double x[] = {155450, 155450}, y[] = {463350, 463350}, weight[] = {1, 1};
    const int64_t when[] = {1480000000 - 86400, 1480000000 + 3 * 86400};
    static cube c;
    c.n = 0;
    hg_stkde_options o = eight_days("exponential", 3);
    assert_fails(hg_stkde_slices(&o, 2, x, y, when, weight, &grid, keep, &c, NULL, &err),
                 HG_EDOMAIN, "is causal");
    o.use = HG_TIME_FORECAST;
    assert_ok(hg_stkde_slices(&o, 2, x, y, when, weight, &grid, keep, &c, NULL, &err));
    const double space = 3 / PI / (250 * 250);
    const size_t at = 3 * COLS + 4;
    for (size_t k = 0; k < SLICES; k++) {
        double old = exp(-((double)k + 1.5) / 3), fresh = k < 3 ? 0 : exp(-((double)k - 2.5) / 3);
        assert_close(c.value[k][at], space * (old + fresh) / (3 * DAY), 1e-13);
    }
}

static hg_status stop_at_third(size_t slice, const double *plane, void *context, hg_err *e)
{
    (void)plane;
    *(size_t *)context = slice;
    return slice == 2 ? hg_fail(e, HG_EIO, "the disk is full") : HG_OK;
}

static void the_sink_may_end_it(void **state)
{
    (void)state;
    const double x = 155450, y = 463350, weight = 1;
    const int64_t when = 1480000000;
    size_t last = 99;
    hg_stkde_options o = eight_days("quartic", 2);
    hg_stkde_facts facts = {.planes = 77};
    assert_fails(
        hg_stkde_slices(&o, 1, &x, &y, &when, &weight, &grid, stop_at_third, &last, &facts, &err),
        HG_EIO, "the disk is full");
    assert_int_equal(last, 2);
    assert_int_equal(facts.planes, 77);
}

static void no_incident_is_zero_everywhere(void **state)
{
    (void)state;
    static cube c;
    c.n = 0;
    hg_stkde_options o = eight_days("gaussian", 2);
    assert_ok(hg_stkde_slices(&o, 0, NULL, NULL, NULL, NULL, &grid, keep, &c, NULL, &err));
    assert_int_equal(c.n, SLICES);
    for (size_t i = 0; i < ROWS * COLS; i++)
        assert_close(c.value[7][i], 0, 0);
}

static void bad_questions_are_refused(void **state)
{
    (void)state;
    const double x = 155450, y = 463350, weight = 1, minus = -1;
    const int64_t when = 1480000000, unknown = HG_NO_TIME;
    cube c = {.n = 0};
    hg_stkde_options o = eight_days("quartic", 2), bad;
#define REFUSED(change, part)                                                              \
    do {                                                                                   \
        bad = o;                                                                           \
        change;                                                                            \
        assert_fails(                                                                      \
            hg_stkde_slices(&bad, 1, &x, &y, &when, &weight, &grid, keep, &c, NULL, &err), \
            HG_EDOMAIN, part);                                                             \
    } while (0)
    REFUSED(bad.time_bandwidth_s = 0, "time bandwidth 0 s");
    REFUSED(bad.time_bandwidth_s = NAN, "time bandwidth");
    REFUSED(bad.slice_s = 0, "a slice of 0 s");
    REFUSED(bad.slices = 0, "no slice");
    REFUSED(bad.slices = SIZE_MAX, "more time than there is");
    REFUSED(bad.space.bandwidth_m = -3, "bandwidth -3 m");
    REFUSED(bad.edge = HG_EDGE_DIGGLE, "needs a study area");
    REFUSED((bad.seen_from = 5, bad.seen_to = 4), "ends before it begins");
#undef REFUSED
    assert_fails(hg_stkde_slices(&o, 1, &x, &y, &unknown, &weight, &grid, keep, &c, NULL, &err),
                 HG_EDOMAIN, "point 1 has no time");
    assert_fails(hg_stkde_slices(&o, 1, &x, &y, &when, &minus, &grid, keep, &c, NULL, &err),
                 HG_EDOMAIN, "weight -1");
    assert_int_equal(c.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kernel_integrates_to_one),
        cmocka_unit_test(mass_is_the_integral_of_any_piece),
        cmocka_unit_test(kernels_look_where_they_say),
        cmocka_unit_test(share_of_time_that_was_seen),
        cmocka_unit_test(each_kernel_has_its_use),
        cmocka_unit_test(an_old_incident_weighs_less),
        cmocka_unit_test(forecasts_know_only_the_past),
        cmocka_unit_test(one_incident_by_hand),
        cmocka_unit_test(edge_of_time),
        cmocka_unit_test(edge_of_space),
        cmocka_unit_test(adaptive_slices_are_adaptive_densities),
        cmocka_unit_test(adaptive_bandwidths_may_be_given),
        cmocka_unit_test(causal_slices),
        cmocka_unit_test(the_sink_may_end_it),
        cmocka_unit_test(no_incident_is_zero_everywhere),
        cmocka_unit_test(bad_questions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
