/* Are PAI and PEI* what docs/methods.md 12.3 and 12.4 say, on equal and unequal cells? */
#include "check.h"

static hg_err err;

static const double obs[6] = {6, 7, 3, 2, 1, 0}, forecast[6] = {8, 4, 4, 2, 1, 0};
static const double equal[6] = {1, 1, 1, 1, 1, 1};

/* O12.1 (apwheele/ptools): the first k cells of the forecast, ties fewest hits first. */
static void ptools_example(void **state)
{
    (void)state;
    const double pai[6] = {1.894737, 1.421053, 1.684211, 1.421053, 1.2, 1};
    const double pei[6] = {.857143, .692308, 1, 1, 1, 1};
    for (int k = 1; k <= 6; k++) {
        uint8_t flagged[6];
        hg_window_score s;
        hg_flagging f;
        assert_ok(hg_flag_cells(6, forecast, equal, obs, k / 6.0, flagged, NULL, &f, &err));
        assert_int_equal(f.n_flagged, k);
        assert_ok(hg_score_flagged(6, flagged, equal, obs, &s, &err));
        assert_close(s.pai, pai[k - 1], 5e-7);
        assert_close(s.pei_star, pei[k - 1], 5e-7);
        assert_close(s.area_share, k / 6.0, 1e-15);
        assert_close(s.events, 19, 0);
    }
}

/* O12.2: at two cells the best tie order gives 2.052632 and 1, the worst what we print; the
 * expected value is their middle. */
static void tie_order_bounds(void **state)
{
    (void)state;
    const uint8_t best[6] = {1, 1, 0, 0, 0, 0}, worst[6] = {1, 0, 1, 0, 0, 0};
    hg_window_score b, w;
    assert_ok(hg_score_flagged(6, best, equal, obs, &b, &err));
    assert_ok(hg_score_flagged(6, worst, equal, obs, &w, &err));
    assert_close(b.pai, 2.052632, 5e-7);
    assert_close(b.pei_star, 1, 0);
    assert_close((b.pai + w.pai) / 2, 1.736842, 5e-7);
    assert_close((b.pei_star + w.pei_star) / 2, .846154, 5e-7);
}

/* O12.4: n 12 of N 40 in 3 % of the area. */
static void pai_and_its_interval(void **state)
{
    (void)state;
    double area[2] = {3, 97}, hits[2] = {12, 28}, low, high;
    const uint8_t flagged[2] = {1, 0};
    hg_window_score s;
    assert_ok(hg_score_flagged(2, flagged, area, hits, &s, &err));
    assert_close(s.pai, 10, 1e-14);
    assert_close(s.hit_rate, 0.3, 1e-15);
    hg_clopper_pearson(s.hits, s.events, 0.95, &low, &high);
    assert_close(low, .1656272, 5e-7);
    assert_close(high, .4653163, 2e-7);
    assert_close(low / s.area_share, 5.520907, 2e-7);
    assert_close(high / s.area_share, 15.510543, 1e-7);
}

/* The best choice of 2.5 m2: all of the cell with 6 hits/m2, then 1.5 of the 4 m2 with 8 hits. */
static void best_choice_takes_the_last_cell_in_part(void **state)
{
    (void)state;
    const double area[4] = {4, 1, 2.5, 10}, hits[4] = {8, 6, 1, 5};
    const uint8_t flagged[4] = {0, 0, 1, 0};
    hg_window_score s;
    assert_ok(hg_score_flagged(4, flagged, area, hits, &s, &err));
    assert_close(s.best_hits, 6 + 1.5 * 2, 1e-15);
    assert_close(s.pei_star, 1.0 / 9, 1e-15);
}

/* PEI* within [0, 1] on unequal cells; scale of the areas and order of the cells are naught.
 */
static void pei_stays_between_zero_and_one(void **state)
{
    (void)state;
    test_random r = {20};
    for (int round = 0; round < 300; round++) {
        double area[40], hits[40], wide[40];
        uint8_t flagged[40];
        size_t n = 1 + (size_t)(test_next(&r) % 40);
        for (size_t i = 0; i < n; i++) {
            area[i] = test_uniform(&r, 0.01, 3);
            wide[i] = 1024 * area[i];
            hits[i] = (double)(test_next(&r) % 5);
            flagged[i] = test_next(&r) % 3 == 0;
        }
        hg_window_score s, t;
        assert_ok(hg_score_flagged(n, flagged, area, hits, &s, &err));
        assert_ok(hg_score_flagged(n, flagged, wide, hits, &t, &err));
        assert_close(t.pai, s.pai, 1e-13);
        assert_close(t.pei_star, s.pei_star, 1e-13);
        if (s.best_hits > 0)
            assert_true(s.pei_star >= 0 && s.pei_star <= 1);
        assert_true(s.best_hits <= s.events * (1 + 1e-12));
    }
}

/* O12.5: never a mean of ratios; the window without events is harmless. */
static void pooling(void **state)
{
    (void)state;
    const double n[4] = {1, 0, 0, 2}, total[4] = {1, 3, 0, 6};
    const uint8_t flagged[2] = {1, 0};
    const double area[2] = {3, 97};
    hg_window_score w[4];
    double mean = 0;
    for (int k = 0; k < 4; k++) {
        double hits[2] = {n[k], total[k] - n[k]};
        assert_ok(hg_score_flagged(2, flagged, area, hits, &w[k], &err));
        mean += isnan(w[k].pai) ? 0 : w[k].pai / 3;
    }
    assert_true(isnan(w[2].pai) && isnan(w[2].hit_rate) && isnan(w[2].pei_star));
    hg_window_score pool = hg_score_pool(4, w);
    assert_close(pool.pai, 10, 1e-14);
    assert_close(pool.hit_rate, 0.3, 1e-15);
    assert_close(pool.hits, 3, 0);
    assert_close(pool.events, 10, 0);
    assert_close(pool.area_share, 0.03, 1e-14);
    assert_close(mean, 14.814815, 5e-8); /* what must not be printed */
}

/* Unequal areas: 3 of 4 hits in a tenth, filled up to a quarter by lot: 1 hit * (.15 / .9). */
static void hits_at_the_area_of_another(void **state)
{
    (void)state;
    const hg_window_score s = {.hits = 3, .events = 4, .area_share = 0.1}, nothing = {.events = 8};
    assert_close(hg_hits_at_area(&s, 0.25), 3 + 0.15 / 0.9, 1e-15);
    assert_close(hg_hits_at_area(&s, 0.1), 3, 0);
    assert_close(hg_hits_at_area(&s, 0.05), 3, 0);
    assert_close(hg_hits_at_area(&s, 1), 4, 1e-15);
    assert_close(hg_hits_at_area(&s, 2), 4, 1e-15);
    assert_close(hg_hits_at_area(&s, NAN), 3, 0);
    assert_close(hg_hits_at_area(&nothing, 0.25), 2, 0);
}

static void pooling_of_nothing(void **state)
{
    (void)state;
    hg_window_score pool = hg_score_pool(0, NULL);
    assert_true(isnan(pool.pai) && isnan(pool.hit_rate) && isnan(pool.pei_star));
    hg_window_score empty = {.area_share = 0.03};
    pool = hg_score_pool(1, &empty);
    assert_true(isnan(pool.pai));
    assert_close(pool.area_share, 0.03, 0);
}

/* Windows with different areas: sum n / sum(N_k a_k / A). */
static void pooling_weighs_areas(void **state)
{
    (void)state;
    const hg_window_score w[2] = {{.hits = 4, .events = 10, .area_share = 0.1, .best_hits = 8},
                                  {.hits = 3, .events = 20, .area_share = 0.05, .best_hits = 4}};
    hg_window_score pool = hg_score_pool(2, w);
    assert_close(pool.pai, 7.0 / 2, 1e-15);
    assert_close(pool.pei_star, 7.0 / 12, 1e-15);
}

static void unsound_questions_are_refused(void **state)
{
    (void)state;
    const uint8_t flagged[2] = {1, 0};
    double area[2] = {1, 1}, hits[2] = {1, -1};
    hg_window_score s = {.hits = 7};
    assert_fails(hg_score_flagged(2, flagged, area, hits, &s, &err), HG_EDOMAIN, "cell 1: -1 hits");
    hits[1] = NAN;
    assert_fails(hg_score_flagged(2, flagged, area, hits, &s, &err), HG_EDOMAIN, "cell 1");
    hits[1] = 0;
    area[0] = NAN;
    assert_fails(hg_score_flagged(2, flagged, area, hits, &s, &err), HG_EDOMAIN, "area");
    area[0] = area[1] = 0;
    assert_fails(hg_score_flagged(2, flagged, area, hits, &s, &err), HG_EEMPTY, "nothing to score");
    assert_close(s.hits, 7, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ptools_example),
        cmocka_unit_test(tie_order_bounds),
        cmocka_unit_test(pai_and_its_interval),
        cmocka_unit_test(best_choice_takes_the_last_cell_in_part),
        cmocka_unit_test(pei_stays_between_zero_and_one),
        cmocka_unit_test(pooling),
        cmocka_unit_test(hits_at_the_area_of_another),
        cmocka_unit_test(pooling_of_nothing),
        cmocka_unit_test(pooling_weighs_areas),
        cmocka_unit_test(unsound_questions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
