/* tests/oracle/test_knox_r.c - Burkitt's lymphoma from R's sparr, single cells of
 * surveillance::knox; how often the table cries wolf, and how often it sees what was planted. */
#include "check.h"

#include <inttypes.h>
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

/* ---- Burkitt's lymphoma: O5.2, O5.3 ---- */

static double burk_x[MOST], burk_y[MOST];
static int64_t burk_t[MOST];
enum { BURK = 188 };

static void read_burkitt(void)
{
    size_t n = 0;
    double when;
    FILE *r = popen("Rscript -e 'suppressMessages(library(sparr)); data(burk); b <- burk$cases; "
                    "cat(sprintf(\"%.17g %.17g %.17g\\n\", b$x, b$y, spatstat.geom::marks(b)))' "
                    "2>/dev/null",
                    "r");
    assert_non_null(r);
    while (n < MOST && fscanf(r, "%lf %lf %lf", &burk_x[n], &burk_y[n], &when) == 3)
        burk_t[n++] = llround(when);
    if (pclose(r) != 0 || n == 0) {
        print_message("skipped: R with sparr is not installed\n");
        skip();
    }
    assert_int_equal(n, BURK);
}

static hg_knox burkitt(hg_knox_convention convention, double metres, double days)
{
    const hg_knox_options o = options_of(convention, metres, days);
    hg_knox k;
    assert_int_equal(hg_knox_table(BURK, burk_x, burk_y, burk_t, 1, &o, &k, NULL), HG_OK);
    return k;
}

static void burkitts_lymphoma(void **state)
{
    (void)state;
    static const struct {
        hg_knox_convention convention;
        double metres, days;
        uint64_t near, soon, both;
        double expected, variance, z;
    } cases[] = {
        {HG_KNOX_RIGHT_CLOSED, 20, 5, 3429, 52, 13, 10.143816, 8.397681, .985613},
        {HG_KNOX_RIGHT_CLOSED, 20.01, 5.5, 3429, 52, 13, 10.143816, 8.397681, .985613},
        {HG_KNOX_HALF_OPEN, 20.01, 5.5, 3429, 52, 13, 10.143816, 8.397681, .985613},
        {HG_KNOX_HALF_OPEN, 20, 5, 3404, 44, 12, 8.520651, 7.051107, 1.310296},
        {HG_KNOX_RIGHT_CLOSED, 2.5, 90, 0, 0, 7, 4.041871, 3.882891, 0},
        {HG_KNOX_RIGHT_CLOSED, 5, 90, 0, 0, 19, 13.598817, 13.046824, 0},
    };
    read_burkitt();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hg_knox k = burkitt(cases[i].convention, cases[i].metres, cases[i].days);
        assert_int_equal(k.cell[0].observed, cases[i].both);
        if (cases[i].near > 0) {
            assert_int_equal(k.space_pairs[0], cases[i].near);
            assert_int_equal(k.time_pairs[0], cases[i].soon);
            assert_true(fabs(k.cell[0].z - cases[i].z) < 5e-7);
        }
        assert_true(fabs(k.cell[0].expected - cases[i].expected) < 5e-7);
        assert_true(fabs(k.cell[0].variance - cases[i].variance) < 5e-7);
        hg_knox_clear(&k);
    }
}

/* P(X >= least) of a Poisson count. */
static double poisson_tail(uint64_t least, double mean)
{
    double below = 0;
    for (uint64_t k = 0; mean > 0 && k < least; k++)
        below += exp((double)k * log(mean) - mean - lgamma((double)k + 1));
    return mean > 0 ? 1 - below : least == 0;
}

/* Not of the method; by their formulas from our pairs: the approximation by a Poisson count, the
 * modified Knox count O - sum_i s_i t_i / (2 (n - 1)) with each event's partners s_i and t_i, and
 * Mantel's correlation of 1 / (1 + distance) with 1 / (1 + lag). */
static void what_others_make_of_the_same_pairs(void **state)
{
    (void)state;
    double modified, products = 0, n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    read_burkitt();
    hg_knox k = burkitt(HG_KNOX_RIGHT_CLOSED, 20, 5);
    assert_true(fabs(poisson_tail(13, k.cell[0].expected) - .222267) < 5e-7);
    assert_true(fabs(poisson_tail(14, k.cell[0].expected) - .146246) < 5e-7);
    for (size_t i = 0; i < BURK; i++) {
        size_t near = 0, soon = 0;
        for (size_t j = 0; j < BURK; j++) {
            const double d = hypot(burk_x[i] - burk_x[j], burk_y[i] - burk_y[j]);
            const double lag = fabs((double)(burk_t[i] - burk_t[j]));
            near += j != i && d <= 20;
            soon += j != i && lag <= 5;
            if (j >= i)
                continue;
            n++;
            a += 1 / (1 + d), aa += 1 / (1 + d) / (1 + d);
            b += 1 / (1 + lag), bb += 1 / (1 + lag) / (1 + lag);
            ab += 1 / (1 + d) / (1 + lag);
        }
        products += (double)(near * soon);
    }
    modified = (double)k.cell[0].observed - products / 2 / (BURK - 1);
    assert_close(modified, 2.810160428, 1e-9);
    assert_true(fabs((n * ab - a * b) / sqrt((n * aa - a * a) * (n * bb - b * b)) - .0483684) <
                5e-8);
    hg_knox_clear(&k);
}

/* ---- surveillance::knox ---- */

static void single_cells_of_surveillance(void **state)
{
    (void)state;
    double x[MOST], y[MOST], metres, days, expected, p;
    int64_t t[MOST];
    size_t n, cases = 0;
    int manhattan;
    uint64_t both, near, soon;
    FILE *r = popen("Rscript --vanilla '" HG_SOURCE_DIR "/tests/oracle/knox.R' 2>/dev/null", "r");
    assert_non_null(r);
    while (fscanf(r, " case %zu %lf %lf %d %" SCNu64 " %" SCNu64 " %" SCNu64 " %lf %lf", &n,
                  &metres, &days, &manhattan, &both, &near, &soon, &expected, &p) == 9) {
        hg_knox k;
        assert_true(n <= MOST);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(fscanf(r, "%lf %lf %" SCNd64, &x[i], &y[i], &t[i]), 3);
        /* a band up to 0 is empty for us: half a unit is the same for whole numbers */
        hg_knox_options o =
            options_of(HG_KNOX_RIGHT_CLOSED, metres > 0 ? metres : .5, days > 0 ? days : .5);
        o.metric = manhattan ? HG_METRIC_MANHATTAN : HG_METRIC_EUCLIDEAN;
        assert_int_equal(hg_knox_table(n, x, y, t, 1, &o, &k, NULL), HG_OK);
        assert_int_equal(k.cell[0].observed, both);
        assert_int_equal(k.space_pairs[0], near);
        assert_int_equal(k.time_pairs[0], soon);
        assert_close(k.cell[0].expected, expected, 1e-12);
        assert_true(fabs(poisson_tail(both + 1, expected) - p) < 1e-9);
        hg_knox_clear(&k);
        cases++;
    }
    pclose(r);
    if (cases == 0) {
        print_message("skipped: R with surveillance is not installed\n");
        skip();
    }
    assert_int_equal(cases, 40);
}

/* ---- the null and what was planted ---- */

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
        cmocka_unit_test(what_others_make_of_the_same_pairs),
        cmocka_unit_test(single_cells_of_surveillance),
        cmocka_unit_test(no_more_false_alarms_than_promised),
        cmocka_unit_test(planted_repeats_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
