/* tests/oracle/test_knox_r.c - Burkitt's lymphoma from R's sparr; how often the table cries wolf,
 * and how often it sees what was planted. */
#include "check.h"

#include <stdio.h>

#include "hotgrid/knox.h"
#include "hotgrid/rng.h"

enum { MOST = 1000, SETS = 500, EVENTS = 200 };

static hg_knox_options options_of(hg_knox_convention convention, double metres, double days)
{
    hg_knox_options o = {.permutations = 199, .seed = 1};
    const double space[] = {0, metres}, time[] = {0, days};
    assert_int_equal(hg_knox_cut(HG_KNOX_SPACE, convention, 2, space, &o.space, NULL), HG_OK);
    assert_int_equal(hg_knox_cut(HG_KNOX_TIME, convention, 2, time, &o.time, NULL), HG_OK);
    return o;
}

/* O5.2, O5.3 */
static void burkitts_lymphoma(void **state)
{
    (void)state;
    static const struct {
        hg_knox_convention convention;
        double metres, days;
        uint64_t near, soon, both;
        double expected, variance;
    } cases[] = {
        {HG_KNOX_RIGHT_CLOSED, 20, 5, 3429, 52, 13, 10.143816, 8.397681},
        {HG_KNOX_HALF_OPEN, 20, 5, 3404, 44, 12, 8.520651, 7.051107},
        {HG_KNOX_RIGHT_CLOSED, 2.5, 90, 0, 0, 7, 4.041871, 3.882891},
        {HG_KNOX_RIGHT_CLOSED, 5, 90, 0, 0, 19, 13.598817, 13.046824},
    };
    double x[MOST], y[MOST], when;
    int64_t t[MOST];
    size_t n = 0;
    FILE *r = popen("Rscript -e 'suppressMessages(library(sparr)); data(burk); b <- burk$cases; "
                    "cat(sprintf(\"%.17g %.17g %.17g\\n\", b$x, b$y, spatstat.geom::marks(b)))' "
                    "2>/dev/null",
                    "r");
    assert_non_null(r);
    while (n < MOST && fscanf(r, "%lf %lf %lf", &x[n], &y[n], &when) == 3)
        t[n++] = llround(when);
    if (pclose(r) != 0 || n == 0) {
        print_message("R with sparr is not installed\n");
        skip();
    }
    assert_int_equal(n, 188);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hg_knox_options o = options_of(cases[i].convention, cases[i].metres, cases[i].days);
        hg_knox k;
        assert_int_equal(hg_knox_table(n, x, y, t, 1, &o, &k, NULL), HG_OK);
        assert_int_equal(k.cell[0].observed, cases[i].both);
        if (cases[i].near > 0) {
            assert_int_equal(k.space_pairs[0], cases[i].near);
            assert_int_equal(k.time_pairs[0], cases[i].soon);
        }
        assert_close(k.cell[0].expected, cases[i].expected, 1e-6);
        assert_close(k.cell[0].variance, cases[i].variance, 1e-6);
        hg_knox_clear(&k);
    }
}

/* Uniform in a square of 2 km and a year; `followed` of them are repeated within 60 m and 5 days.
 */
static void draw(uint64_t seed, size_t followed, double *x, double *y, int64_t *t)
{
    hg_rng rng;
    hg_rng_init(&rng, seed, HG_STAGE_TEST, 0);
    for (size_t i = 0; i < EVENTS; i++) {
        x[i] = 2000 * hg_rng_uniform(&rng);
        y[i] = 2000 * hg_rng_uniform(&rng);
        t[i] = (int64_t)hg_rng_below(&rng, 365);
    }
    for (size_t i = 0; i < followed; i++) {
        x[EVENTS - 1 - i] = x[i] + 60 * hg_rng_uniform(&rng);
        y[EVENTS - 1 - i] = y[i] + 60 * hg_rng_uniform(&rng);
        t[EVENTS - 1 - i] = t[i] + 1 + (int64_t)hg_rng_below(&rng, 5);
    }
}

/* Shares of data sets with p <= .05: of one cell, of the whole table. */
static void alarms(size_t followed, double *cell, double *joint)
{
    const double space[] = {0, 100, 200, 300}, time[] = {0, 14, 28};
    double x[EVENTS], y[EVENTS];
    int64_t t[EVENTS];
    size_t of_cell = 0, of_table = 0;
    hg_knox_options o = options_of(HG_KNOX_HALF_OPEN, 100, 14);
    assert_int_equal(hg_knox_cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 4, space, &o.space, NULL),
                     HG_OK);
    assert_int_equal(hg_knox_cut(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 3, time, &o.time, NULL), HG_OK);
    for (uint64_t set = 0; set < SETS; set++) {
        hg_knox k;
        draw(set + 1, followed, x, y, t);
        o.seed = set;
        assert_int_equal(hg_knox_table(EVENTS, x, y, t, 1, &o, &k, NULL), HG_OK);
        of_cell += k.cell[0].p <= .05;
        of_table += k.joint_p <= .05;
        hg_knox_clear(&k);
    }
    *cell = (double)of_cell / SETS;
    *joint = (double)of_table / SETS;
}

static void no_more_false_alarms_than_promised(void **state)
{
    (void)state;
    double cell, joint;
    const double most = .05 + 2 * sqrt(.05 * .95 / SETS);
    alarms(0, &cell, &joint);
    print_message("null: P(p <= .05) = %.3f of a cell, %.3f of the table\n", cell, joint);
    assert_true(cell <= most && joint <= most);
    assert_true(cell > .01 && joint > .02); /* and not by never speaking */
}

static void planted_repeats_are_seen(void **state)
{
    (void)state;
    double cell, joint;
    alarms(16, &cell, &joint);
    print_message("8 %% repeated: P(p <= .05) = %.3f of the cell, %.3f of the table\n", cell,
                  joint);
    assert_true(cell > .8 && joint > .5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(burkitts_lymphoma),
        cmocka_unit_test(no_more_false_alarms_than_promised),
        cmocka_unit_test(planted_repeats_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
