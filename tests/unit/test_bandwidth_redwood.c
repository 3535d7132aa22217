/* Bandwidths of the redwood seedlings: O4.8, pinned numbers. */
#include "redwood.h"

static hg_err err;

typedef struct redwood {
    hg_area square; /* [0, 1] x [-1, 0] */
    hg_bandwidth_input input;
} redwood;

static void plant(redwood *r)
{
    *r = (redwood){.square = redwood_square(),
                   .input = {.n = 62, .x = redwood_x, .y = redwood_y, .peer_grid = true}};
    r->input.area = &r->square;
}

static double value(const redwood *r, const char *name)
{
    hg_bandwidth got = {0};
    assert_ok(hg_bandwidth_select(name, &r->input, &got, &err));
    assert_int_equal(got.n, 62);
    assert_int_equal(got.warnings, 0);
    return got.value;
}

/* spatstat.explore 3.0-6, MASS 7.3-58. */
static void as_published(void **state)
{
    (void)state;
    redwood r;
    plant(&r);
    assert_close(value(&r, "diggle"), .0225048923679061, 1e-9);
    assert_close(value(&r, "ppl"), .0408057154673674, 1e-9);
    assert_close(value(&r, "lik"), .0517548829522901, 1e-9); /* shortcut = TRUE */
    assert_close(value(&r, "cvl"), .1339283954702626, 1e-9);
    assert_close(value(&r, "scott"), .1370298738623264, 1e-12);
    assert_close(value(&r, "nrd-x"), .503272719772898, 1e-12);
    assert_close(value(&r, "nrd"), .5 * (.503272719772898 + .509408350612542), 1e-12);
    hg_area_clear(&r.square);
}

/* Beyond the sixteen values the criteria get better, and cvl hits the area itself. */
static void closer_than_published(void **state)
{
    (void)state;
    redwood r;
    plant(&r);
    static const char *const names[] = {"ppl", "lik", "cvl", "lscv", "lcv"};
    for (size_t i = 0; i < 5; i++) {
        hg_bandwidth grid, near;
        r.input.peer_grid = true;
        assert_ok(hg_bandwidth_select(names[i], &r.input, &grid, &err));
        r.input.peer_grid = false;
        assert_ok(hg_bandwidth_select(names[i], &r.input, &near, &err));
        assert_true(near.criterion < grid.criterion);
        double here, left, right;
        assert_ok(hg_bandwidth_criterion(names[i], &r.input, near.sigma_m, &here, &err));
        assert_ok(hg_bandwidth_criterion(names[i], &r.input, near.sigma_m * .999, &left, &err));
        assert_ok(hg_bandwidth_criterion(names[i], &r.input, near.sigma_m * 1.001, &right, &err));
        assert_close(here, near.criterion, 1e-9);
        assert_true(here < left && here < right);
        if (i == 2)
            assert_true(near.criterion < 1e-9);
    }
    hg_area_clear(&r.square);
}

/* A turned and moved plot: rules that look along the axes aside, nothing changes. */
static void turned_by_a_quarter(void **state)
{
    (void)state;
    redwood r;
    plant(&r);
    double turned_x[62], turned_y[62];
    const double ring_x[4] = {601, 601, 600, 600}, ring_y[4] = {300, 301, 301, 300};
    hg_area square = {0};
    assert_ok(hg_area_add_ring(&square, 4, ring_x, ring_y, false, &err));
    for (int i = 0; i < 62; i++) {
        turned_x[i] = 600 - redwood_y[i];
        turned_y[i] = 300 + redwood_x[i];
    }
    hg_bandwidth_input turned = {.n = 62, .x = turned_x, .y = turned_y, .area = &square};
    static const char *const names[] = {"diggle", "ppl",   "lik", "lcv",
                                        "cvl",    "scott", "nrd", "arcgis"};
    for (size_t i = 0; i < 8; i++) {
        hg_bandwidth got;
        assert_ok(hg_bandwidth_select(names[i], &turned, &got, &err));
        r.input.peer_grid = false;
        assert_close(got.value, value(&r, names[i]), 1e-6);
    }
    hg_area_clear(&square);
    hg_area_clear(&r.square);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_published),
        cmocka_unit_test(closer_than_published),
        cmocka_unit_test(turned_by_a_quarter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
