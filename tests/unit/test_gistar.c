/* Gi*: hand-worked and published answers (docs/methods.md 8.1, 8.2), reasons, refusals. */
#include "check.h"

static hg_err err;

enum { POINTS = 6, MOST = 64 };

static const double point_x[POINTS] = {10, 20, 40, 15, 30, 30},
                    point_y[POINTS] = {10, 10, 10, 20, 20, 30},
                    point_value[POINTS] = {2, 3, 3.2, 5, 8, 7};

/* Lists of who lies within `distance`, by looking at every pair. */
static hg_neighbours within(double distance)
{
    size_t start[POINTS + 1] = {0}, n = 0;
    uint32_t to[POINTS * POINTS];
    hg_neighbours w;
    for (size_t i = 0; i < POINTS; i++) {
        for (size_t j = 0; j < POINTS; j++)
            if (i != j && hypot(point_x[i] - point_x[j], point_y[i] - point_y[j]) <= distance)
                to[n++] = (uint32_t)j;
        start[i + 1] = n;
    }
    assert_ok(hg_neighbours_list(POINTS, start, to, &w, &err));
    return w;
}

static hg_grid square(size_t cols, size_t rows)
{
    return (hg_grid){.cell_m = 100, .cols = cols, .rows = rows};
}

/* O8.1, O8.2: esda's and spdep's six points. */
static void six_points(void **state)
{
    static const double z[POINTS] = {-1.39727626, -.28917762, .65064964,
                                     -.28917762,  1.23452088, 2.02424331};
    static const double g[POINTS] = {-1.0136729, -.04361589, 1.31558703,
                                     -.31412676, 1.15373986, 1.77833941};
    (void)state;
    hg_neighbours w = within(15);
    double got_z[POINTS], got_g[POINTS], p[POINTS];
    uint8_t reason[POINTS];
    hg_gistar_options o = {0};
    hg_gistar_out out = {.z = got_z, .conditional = got_g, .p = p, .reason = reason};
    hg_gistar_facts facts;
    assert_ok(hg_gistar(&o, &w, point_value, &out, &facts, &err));
    for (size_t i = 0; i < POINTS; i++) {
        assert_true(fabs(got_z[i] - z[i]) < 5.1e-9);
        assert_true(fabs(got_g[i] - g[i]) < 5.1e-9);
        assert_close(p[i], erfc(fabs(got_z[i]) / sqrt(2)), 1e-14);
        assert_int_equal(reason[i], HG_GISTAR_FINE);
    }
    assert_int_equal(facts.n, POINTS);
    assert_close(facts.total, 28.2, 1e-12);
    assert_close(facts.lowest, got_z[0], 0);
    assert_close(facts.highest, got_z[5], 0);
    hg_neighbours_clear(&w);
}

/* D10: x_i held, neighbours drawn from the other five without replacement; mean, variance and p of
 * all draws, against the formula and the replicates. */
static void permutations_are_conditional(void **state)
{
    (void)state;
    hg_neighbours w = within(15);
    double p[POINTS], conditional[POINTS];
    hg_gistar_options o = {.permutations = 100000, .seed = 7};
    hg_gistar_out out = {.p = p, .conditional = conditional};
    assert_ok(hg_gistar(&o, &w, point_value, &out, NULL, &err));
    for (size_t i = 0; i < POINTS; i++) {
        double total = 0, squares = 0, observed = 0, mean, variance, total_x = 0, squares_x = 0;
        size_t draws = 0, beyond = 0;
        for (size_t k = w.start[i]; k < w.start[i + 1]; k++)
            observed += point_value[w.to[k]];
        for (size_t j = 0; j < POINTS; j++) {
            total_x += point_value[j];
            squares_x += point_value[j] * point_value[j];
        }
        hg_gistar_permutation(POINTS, total_x, squares_x, point_value[i], w.degree[i], &mean,
                              &variance);
        for (unsigned set = 0; set < 1u << POINTS; set++) {
            if (set >> i & 1 || (unsigned)__builtin_popcount(set) != w.degree[i])
                continue;
            double sum = 0;
            for (size_t j = 0; j < POINTS; j++)
                sum += set >> j & 1 ? point_value[j] : 0;
            total += sum;
            squares += sum * sum;
            beyond += fabs(sum - mean) >= fabs(observed - mean) - 1e-9;
            draws++;
        }
        double m = total / (double)draws, v = squares / (double)draws - m * m;
        assert_close(mean, m, 1e-12);
        assert_close(variance, v, 1e-11);
        assert_close(conditional[i], (observed - m) / sqrt(v), 1e-11);
        double exact = (double)beyond / (double)draws;
        assert_true(fabs(p[i] - exact) < 5 * sqrt(exact * (1 - exact) / 100000) + 2e-5);
    }
    double mean, variance; /* as printed: point 5 of O8.2 */
    hg_gistar_permutation(POINTS, 28.2, 4 + 9 + 10.24 + 25 + 64 + 49, 8, 4, &mean, &variance);
    assert_close(8 + mean, 24.16, 1e-12);
    assert_close(variance, 3.1264, 1e-10);
    hg_neighbours_clear(&w);
}

static void gistar_of_grid(const hg_grid *grid, const uint8_t *inside, hg_neighbour_rule rule,
                           double distance_m, const double *value, double *z, uint8_t *reason,
                           hg_gistar_facts *facts)
{
    hg_neighbours w;
    hg_gistar_options o = {0};
    hg_gistar_out out = {.z = z, .reason = reason};
    assert_ok(hg_neighbours_grid(grid, inside, rule, distance_m, &w, &err));
    assert_ok(hg_gistar(&o, &w, value, &out, facts, &err));
    hg_neighbours_clear(&w);
}

/* O8.3 */
static void one_incident_in_the_middle(void **state)
{
    (void)state;
    hg_grid grid = square(5, 5);
    double value[25] = {0}, z[25];
    uint8_t reason[25];
    hg_gistar_facts facts;
    value[12] = 1;
    gistar_of_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, value, z, reason, &facts);
    for (size_t i = 0; i < 25; i++) {
        size_t c = i % 5, r = i / 5;
        bool edge_c = c == 0 || c == 4, edge_r = r == 0 || r == 4;
        double expected = edge_c && edge_r ? -.43643578 : edge_c || edge_r ? -.56195149 : 4.0 / 3;
        assert_true(fabs(z[i] - expected) < 5.1e-9);
    }
    assert_int_equal(facts.n, 25);
    assert_close(facts.mean, 1.0 / 25, 1e-15);
}

/* O8.4 */
static void everybody_is_a_neighbour(void **state)
{
    (void)state;
    hg_grid grid = square(3, 3);
    double value[9] = {0}, z[9];
    uint8_t reason[9];
    hg_gistar_facts facts;
    value[4] = 1;
    gistar_of_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, value, z, reason, &facts);
    for (size_t i = 0; i < 9; i++) {
        if (i == 4)
            assert_close(z[i], NAN, 0);
        else
            assert_true(fabs(z[i] - (i % 2 == 0 ? 1.11803399 : .70710678)) < 5.1e-9);
        assert_int_equal(reason[i], i == 4 ? HG_GISTAR_ALL_NEIGHBOURS : HG_GISTAR_FINE);
    }
    assert_int_equal(facts.all_neighbours, 1);
    assert_string_equal(hg_gistar_reason_name(HG_GISTAR_ALL_NEIGHBOURS), "all_neighbours");
}

static void nothing_differs(void **state)
{
    (void)state;
    hg_grid grid = square(4, 4);
    double value[16], z[16], p[16], q[16];
    int8_t bin[16];
    uint8_t reason[16], inside[16];
    hg_neighbours w;
    hg_gistar_facts facts;
    hg_gistar_options o = {.permutations = 99, .seed = 1};
    hg_gistar_out out = {.z = z, .p = p, .q = q, .bin = bin, .reason = reason};
    for (size_t i = 0; i < 16; i++) {
        value[i] = 2;
        inside[i] = i != 3;
    }
    value[3] = 9; /* outside: does not count */
    assert_ok(hg_neighbours_grid(&grid, inside, HG_NEIGHBOURS_ROOK, 0, &w, &err));
    assert_ok(hg_gistar(&o, &w, value, &out, &facts, &err));
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(reason[i], i == 3 ? HG_GISTAR_OUTSIDE : HG_GISTAR_CONSTANT);
        assert_close(z[i], NAN, 0);
        assert_close(p[i], NAN, 0);
        assert_close(q[i], NAN, 0);
        assert_int_equal(bin[i], 0);
    }
    assert_true(facts.constant);
    assert_int_equal(facts.tests, 0);
    hg_neighbours_clear(&w);
}

/* An island has a z of its own value, no permutation p, and says so. */
static void islands_are_flagged(void **state)
{
    (void)state;
    hg_grid grid = square(5, 3);
    const uint8_t inside[15] = {1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0};
    double value[15] = {0}, z[15], p[15], conditional[15];
    uint8_t reason[15];
    hg_neighbours w;
    hg_gistar_facts facts;
    hg_gistar_options o = {.permutations = 199, .seed = 1};
    hg_gistar_out out = {.z = z, .p = p, .conditional = conditional, .reason = reason};
    value[4] = 3;
    value[6] = 2;
    assert_ok(hg_neighbours_grid(&grid, inside, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    assert_int_equal(w.islands, 1);
    assert_ok(hg_gistar(&o, &w, value, &out, &facts, &err));
    double n = 10, mean = .5, sd = sqrt(13.0 / 10 - .25);
    assert_close(z[4], (3 - mean) / (sd * sqrt((n - 1) / (n - 1))), 1e-14);
    assert_int_equal(reason[4], HG_GISTAR_ISLAND);
    assert_close(p[4], NAN, 0);
    assert_close(conditional[4], NAN, 0);
    assert_int_equal(facts.islands, 1);
    assert_int_equal(facts.tests, 9); /* ten places, the island left out */
    hg_neighbours_clear(&w);
}

/* Others all equal: no draw differs, so no conditional z. */
static void one_place_differs(void **state)
{
    (void)state;
    hg_grid grid = square(5, 5);
    double value[25] = {0}, conditional[25];
    hg_neighbours w;
    hg_gistar_options o = {0};
    hg_gistar_out out = {.conditional = conditional};
    value[12] = .1;
    assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    assert_ok(hg_gistar(&o, &w, value, &out, NULL, &err));
    assert_close(conditional[12], NAN, 0);
    assert_true(conditional[11] > 1);
    hg_neighbours_clear(&w);
}

/* Bins are of q at .10, .05, .01 with the sign of z; z and p stay as they are. */
static void bins_follow_q(void **state)
{
    (void)state;
    hg_grid grid = square(20, 20);
    double value[400], z[400], p[400], q[400], expected[400];
    int8_t bin[400];
    hg_neighbours w;
    test_random r = {3};
    for (size_t i = 0; i < 400; i++)
        value[i] = floor(test_uniform(&r, 0, 3)) + (i % 20 > 14 && i / 20 > 14 ? 4 : 0);
    assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, 200, &w, &err));
    for (int adjust = 0; adjust < HG_ADJUST_COUNT; adjust++) {
        hg_gistar_options o = {.adjust = (hg_adjust)adjust};
        hg_gistar_out out = {.z = z, .p = p, .q = q, .bin = bin};
        hg_gistar_facts facts;
        size_t hot = 0;
        assert_ok(hg_gistar(&o, &w, value, &out, &facts, &err));
        assert_ok(hg_adjust_p((hg_adjust)adjust, 400, p, expected, &err));
        for (size_t i = 0; i < 400; i++) {
            int level = q[i] <= .01 ? 3 : q[i] <= .05 ? 2 : q[i] <= .1 ? 1 : 0;
            assert_close(q[i], expected[i], 0);
            assert_close(p[i], erfc(fabs(z[i]) / sqrt(2)), 1e-14);
            assert_int_equal(bin[i], z[i] > 0 ? level : -level);
            hot += bin[i] > 0;
        }
        assert_true(hot > 4);
        assert_int_equal(facts.hot[0] + facts.hot[1] + facts.hot[2], hot);
        assert_int_equal(facts.tests, 400);
    }
    hg_neighbours_clear(&w);
}

/* Distances between centres that are equal on paper are equal: cell sqrt 2 is the queen's. */
static void a_distance_is_closed(void **state)
{
    (void)state;
    static const double cells[] = {125, 100, 0.1, 333.3, 1e-3, 77.7};
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
        hg_grid grid = {.cell_m = cells[k], .cols = 9, .rows = 9};
        hg_neighbours w, queen;
        assert_ok(
            hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, cells[k] * sqrt(2), &w, &err));
        assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, &queen, &err));
        assert_memory_equal(w.degree, queen.degree, 81 * sizeof *w.degree);
        assert_int_equal(w.degree[40], 8);
        hg_neighbours_clear(&w);
        assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, cells[k] * 3, &w, &err));
        assert_int_equal(w.degree[40], 28);
        hg_neighbours_clear(&w);
        assert_ok(
            hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, cells[k] * sqrt(5), &w, &err));
        assert_int_equal(w.degree[40], 20);
        hg_neighbours_clear(&w);
        hg_neighbours_clear(&queen);
    }
}

static void refusals(void **state)
{
    (void)state;
    hg_grid grid = square(4, 4);
    hg_neighbours w;
    const uint8_t nothing[16] = {0}, two[16] = {1, 1};
    double value[16] = {0}, z[16];
    hg_gistar_options o = {0};
    hg_gistar_out out = {.z = z};
    assert_fails(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, 0, &w, &err), HG_EDOMAIN,
                 "distance of 0 m");
    assert_fails(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, NAN, &w, &err), HG_EDOMAIN,
                 "distance");
    assert_fails(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_DISTANCE, 1e9, &w, &err), HG_EDOMAIN,
                 "30000 cells");
    assert_fails(hg_neighbours_grid(&grid, nothing, HG_NEIGHBOURS_QUEEN, 0, &w, &err), HG_EEMPTY,
                 "no cell");
    assert_int_equal(hg_neighbours_grid(&grid, nothing, HG_NEIGHBOURS_QUEEN, 0, &w, NULL),
                     HG_EEMPTY);
    assert_ok(hg_neighbours_grid(&grid, two, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    assert_fails(hg_gistar(&o, &w, value, &out, NULL, &err), HG_EEMPTY, "2 places");
    hg_neighbours_clear(&w);
    assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    value[5] = INFINITY;
    assert_fails(hg_gistar(&o, &w, value, &out, NULL, &err), HG_EDOMAIN, "place 5");
    value[5] = 1e308;
    value[6] = 1e308;
    assert_fails(hg_gistar(&o, &w, value, &out, NULL, &err), HG_EDOMAIN, "more than a number");
    hg_neighbours_clear(&w);
}

static void broken_lists(void **state)
{
    (void)state;
    hg_neighbours w;
    const size_t start[] = {0, 1, 2};
    const uint32_t self[] = {0, 0}, far[] = {1, 2}, good[] = {1, 0};
    const size_t one_way[] = {0, 1, 1}, pair[] = {0, 2, 3, 4};
    const uint32_t disorder[] = {2, 1, 0, 0};
    assert_fails(hg_neighbours_list(2, start, self, &w, &err), HG_EDOMAIN, "place 0");
    assert_fails(hg_neighbours_list(2, start, far, &w, &err), HG_EDOMAIN, "place 1");
    assert_fails(hg_neighbours_list(2, one_way, good, &w, &err), HG_EDOMAIN, "not the reverse");
    assert_fails(hg_neighbours_list(3, pair, disorder, &w, &err), HG_EDOMAIN, "out of order");
    assert_fails(hg_neighbours_list(0, start, good, &w, &err), HG_EEMPTY, "no places");
    assert_ok(hg_neighbours_list(2, start, good, &w, &err));
    assert_int_equal(w.most, 1);
    hg_neighbours_clear(&w);
}

/* A wish to stop ends the replicates. */
static void stops(void **state)
{
    (void)state;
    hg_grid grid = square(8, 8);
    double value[MOST] = {0}, p[MOST];
    volatile sig_atomic_t stop = 1;
    hg_talk talk = {.stop = &stop};
    hg_neighbours w;
    hg_gistar_options o = {.permutations = 9999, .seed = 1, .talk = &talk};
    hg_gistar_out out = {.p = p};
    value[9] = 4;
    assert_ok(hg_neighbours_grid(&grid, NULL, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    assert_fails(hg_gistar(&o, &w, value, &out, NULL, &err), HG_ESTOPPED, "");
    hg_neighbours_clear(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_points),
        cmocka_unit_test(permutations_are_conditional),
        cmocka_unit_test(one_incident_in_the_middle),
        cmocka_unit_test(everybody_is_a_neighbour),
        cmocka_unit_test(nothing_differs),
        cmocka_unit_test(islands_are_flagged),
        cmocka_unit_test(one_place_differs),
        cmocka_unit_test(bins_follow_q),
        cmocka_unit_test(a_distance_is_closed),
        cmocka_unit_test(refusals),
        cmocka_unit_test(broken_lists),
        cmocka_unit_test(stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
