/* Bandwidths against spatstat, sparr and MASS: every selector that they share with us. */
#include "check.h"

static hg_err err;

enum { TOO_MANY = 100000 };

typedef struct oracle {
    size_t n, corners, answers;
    double *x, *y;
    int64_t *begin;
    hg_area area;
} oracle;

static void read_points(FILE *in, oracle *o)
{
    double day;
    assert_ok(hg_alloc(&o->x, o->n, sizeof *o->x, &err));
    assert_ok(hg_alloc(&o->y, o->n, sizeof *o->y, &err));
    assert_ok(hg_alloc(&o->begin, o->n, sizeof *o->begin, &err));
    for (size_t i = 0; i < o->n; i++) {
        assert_int_equal(fscanf(in, "%lf %lf %lf", &o->x[i], &o->y[i], &day), 3);
        o->begin[i] = llround(day * HG_DAY_S);
    }
}

static void read_window(FILE *in, oracle *o)
{
    double *x = NULL, *y = NULL;
    assert_ok(hg_alloc(&x, o->corners, sizeof *x, &err));
    assert_ok(hg_alloc(&y, o->corners, sizeof *y, &err));
    for (size_t i = 0; i < o->corners; i++)
        assert_int_equal(fscanf(in, "%lf %lf", &x[i], &y[i]), 2);
    assert_ok(hg_area_add_ring(&o->area, o->corners, x, y, false, &err));
    hg_area_orient(&o->area);
    hg_free(x);
    hg_free(y);
}

static void compare(FILE *in, const char *name, const oracle *o)
{
    char selector[32];
    double tolerance, expected;
    hg_bandwidth_input input = {
        .n = o->n, .x = o->x, .y = o->y, .begin = o->begin, .area = &o->area, .peer_grid = true};
    for (size_t k = 0; k < o->answers; k++) {
        assert_int_equal(fscanf(in, "%31s %lf %lf", selector, &tolerance, &expected), 3);
        bool near = strncmp(selector, "near:", 5) == 0;
        hg_bandwidth got;
        input.peer_grid = !near;
        assert_ok(hg_bandwidth_select(near ? selector + 5 : selector, &input, &got, &err));
        print_message("%s %s: %.9g, theirs %.9g\n", name, selector, got.value, expected);
        assert_close(got.value, expected, tolerance);
    }
}

static void as_their_packages(void **state)
{
    (void)state;
    FILE *in =
        popen("Rscript --vanilla '" HG_SOURCE_DIR "/tests/oracle/bandwidth.R' 2>/dev/null", "r");
    char name[32];
    size_t cases = 0;
    oracle o = {0};
    assert_non_null(in);
    while (fscanf(in, " case %31s %zu %zu %zu", name, &o.n, &o.corners, &o.answers) == 4) {
        assert_true(o.n < TOO_MANY && o.corners < TOO_MANY && o.answers < 100);
        read_points(in, &o);
        read_window(in, &o);
        compare(in, name, &o);
        hg_free(o.x);
        hg_free(o.y);
        hg_free(o.begin);
        hg_area_clear(&o.area);
        cases++;
    }
    int code = pclose(in);
    if (cases == 0) {
        print_message("skipped: Rscript with spatstat, sparr and MASS is not installed\n");
        skip();
    }
    assert_int_equal(code, 0);
    assert_int_equal(cases, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_their_packages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
