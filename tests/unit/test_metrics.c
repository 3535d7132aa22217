/* Are the scores of a surface, its curve and its calibration those of a hand calculation? */
#include "check.h"

static hg_err err;

static const double equal6[6] = {1, 1, 1, 1, 1, 1};
static const double ptools_score[6] = {8, 4, 4, 2, 1, 0}, ptools_hits[6] = {6, 7, 3, 2, 1, 0};

/* O12.1 and O12.2: the example of apwheele/ptools. */
static void pai_of_every_number_of_cells(void **state)
{
    (void)state;
    const double pai[6] = {1.894737, 1.421053, 1.684211, 1.421053, 1.2, 1};
    const double pei[6] = {.857143, .692308, 1, 1, 1, 1};
    for (int k = 0; k < 6; k++) {
        uint8_t flagged[6];
        hg_window_score s;
        assert_ok(hg_flag_cells(6, ptools_score, equal6, ptools_hits, (k + 1) / 6.0, flagged, NULL,
                                NULL, &err));
        assert_ok(hg_score_flagged(6, flagged, equal6, ptools_hits, &s, &err));
        assert_close(s.pai, pai[k], 5e-7);
        assert_close(s.pei_star, pei[k], 5e-7);
    }
    assert_close(8.0 / ptools_hits[0], 1.333333, 5e-7);
}

/* O12.2: the two tied cells at the cut, as luck would have it. */
static void ties_at_two_cells(void **state)
{
    (void)state;
    const double share[1] = {2 / 6.0}, expected_pai[3] = {1.421053, 1.736842, 2.052632};
    for (int t = HG_TIES_FEWEST_FIRST; t <= HG_TIES_BEST; t++) {
        double rate;
        assert_ok(hg_capture_curve(6, ptools_score, equal6, ptools_hits, (hg_tie_order)t, 1, share,
                                   &rate, NULL, &err));
        assert_close(rate / share[0], expected_pai[t], 5e-7);
        if (t == HG_TIES_EXPECTED)
            assert_close(rate * 19 / 13, .846154, 5e-7); /* PEI*: 13 is the best of two */
    }
}

/* O12.3 */
static void area_under_the_curve(void **state)
{
    (void)state;
    const double auc[3] = {.679825, .697368, .714912};
    for (int t = HG_TIES_FEWEST_FIRST; t <= HG_TIES_BEST; t++) {
        double got;
        assert_ok(hg_capture_curve(6, ptools_score, equal6, ptools_hits, (hg_tie_order)t, 0, NULL,
                                   NULL, &got, &err));
        assert_close(got, auc[t], 1e-6);
    }
}

/* Areas 1 and 3, 2 and 4 events: the riskier cell is the large one; halfway through it 2 of 6. */
static void the_last_cell_in_part(void **state)
{
    (void)state;
    const double score[3] = {1, 5, 9}, area[3] = {1, 3, 0}, hits[3] = {2, 4, 7};
    const double share[5] = {0, .375, .75, .875, 1}, want[5] = {0, 2 / 6.0, 4 / 6.0, 5 / 6.0, 1};
    double rate[5], auc;
    assert_ok(
        hg_capture_curve(3, score, area, hits, HG_TIES_FEWEST_FIRST, 5, share, rate, &auc, &err));
    for (int k = 0; k < 5; k++)
        assert_close(rate[k], want[k], 1e-15);
    assert_close(auc, (3 * 4 / 2.0 + 1 * (4 + 6) / 2.0) / 24, 1e-15);
}

static void a_curve_without_events(void **state)
{
    (void)state;
    const double zero[6] = {0}, share[2] = {.1, 1};
    double rate[2] = {7, 7}, auc = 7;
    assert_ok(hg_capture_curve(6, ptools_score, equal6, zero, HG_TIES_EXPECTED, 2, share, rate,
                               &auc, &err));
    assert_true(isnan(rate[0]) && isnan(rate[1]) && isnan(auc));
}

/* O12.5: windows of unequal events. */
static void pooled_pai(void **state)
{
    (void)state;
    const double n[4] = {1, 0, 0, 2}, N[4] = {1, 3, 0, 6};
    hg_window_score w[4] = {0};
    for (int k = 0; k < 4; k++)
        w[k] = (hg_window_score){.hits = n[k], .events = N[k], .area_share = .03};
    assert_close(hg_score_pool(4, w).pai, 10, 1e-12);
}

/* O12.4 and O12.11 by the interval functions. */
static void exact_intervals(void **state)
{
    (void)state;
    const double count[7] = {0, 1, 2, 3, 5, 10, 100};
    const double low[7] = {0, .025318, .242209, .618672, 1.623486, 4.795389, 81.363991};
    const double high[7] = {3.688879,  5.571643,  7.224688,  8.767273,
                            11.668332, 18.390356, 121.626794};
    double l, h;
    hg_clopper_pearson(12, 40, .95, &l, &h);
    assert_close(l / .03, 5.520907, 1e-7);
    assert_close(h / .03, 15.510543, 1e-7);
    for (int k = 0; k < 7; k++) {
        hg_garwood(count[k], .95, &l, &h);
        assert_close(l, low[k], 1e-5);
        assert_close(h, high[k], 1e-6);
    }
}

/* O12.6: events in cells of intensity .2 and .05 against .1 and .1; integrals 2.1 and 2.0. */
static void information_gain(void **state)
{
    (void)state;
    const double area[3] = {1, 1, 18}, one[3] = {.2, .05, 1.85}, zero[3] = {.1, .1, 1.8};
    const double observed[3] = {1, 1, 0};
    hg_surface_score s1, s0;
    assert_ok(hg_score_surface(3, one, area, observed, &s1, &err));
    assert_ok(hg_score_surface(3, zero, area, observed, &s0, &err));
    assert_close(s1.expected_sum, 2.1, 1e-15);
    assert_close((s1.log_likelihood - s0.log_likelihood) / 2, -.05, 1e-14);
    assert_close(hg_information_gain(&s1, &s0), -.0721347520444482, 1e-13);
    s1.events = 0;
    assert_true(isnan(hg_information_gain(&s1, &s0)));
}

/* O12.7 */
static void crps_and_deviance_of_one_cell(void **state)
{
    (void)state;
    const double y[3] = {0, 3, 5}, mu[3] = {.5, 1.7, 4.2}, area = 1;
    const double crps[3] = {.1631649885, .8596803633, .6382606695};
    const double deviance[3] = {1, .8079042, .1435339};
    for (int k = 0; k < 3; k++) {
        hg_surface_score s;
        assert_ok(hg_score_surface(1, &mu[k], &area, &y[k], &s, &err));
        assert_close(s.crps, crps[k], 1e-9);
        assert_close(s.deviance, deviance[k], 5e-7);
    }
}

/* O12.9: f .1 x4, .4 x3, .8 x3. */
static void murphy_parts(void **state)
{
    (void)state;
    const double f[10] = {.1, .1, .1, .1, .4, .4, .4, .8, .8, .8};
    const double o[10] = {0, 0, 1, 0, 0, 1, 0, 1, 1, 0};
    double mu[10], area[10];
    hg_surface_score s;
    for (int i = 0; i < 10; i++) {
        mu[i] = -log1p(-f[i]);
        area[i] = 1;
    }
    assert_ok(hg_score_surface(10, mu, area, o, &s, &err));
    assert_close(s.brier, .224, 1e-13);
    assert_close(s.reliability, 47 / 3000.0, 1e-13);
    assert_close(s.resolution, .0316666666666667, 1e-13);
    assert_close(s.uncertainty, .24, 1e-13);
}

/* Cells of area 0 count for nothing, whatever they hold. */
static void cells_outside_are_not_scored(void **state)
{
    (void)state;
    const double area[3] = {2, 0, 1}, mu[3] = {1, NAN, 0}, y[3] = {2, -7, 0};
    hg_surface_score s;
    assert_ok(hg_score_surface(3, mu, area, y, &s, &err));
    assert_int_equal(s.cells, 2);
    assert_close(s.events, 2, 0);
    assert_close(s.log_likelihood, -1, 0);
    assert_close(s.dispersion, 1, 0); /* of the one cell that expects anything */
}

static void the_impossible_scores_minus_infinity(void **state)
{
    (void)state;
    const double area[2] = {1, 1}, mu[2] = {0, 1}, y[2] = {1, 0};
    hg_surface_score s;
    assert_ok(hg_score_surface(2, mu, area, y, &s, &err));
    assert_true(s.log_likelihood == -INFINITY && s.deviance == INFINITY);
}

/* 10 incidents over areas 1 and 3, a tenth spread: .9 of the old, and 1/4 and 3/4 of 1. */
static void floors(void **state)
{
    (void)state;
    const double area[3] = {1, 3, 0};
    double mu[3] = {0, 10, 5}, silent[3] = {0, 0, 5};
    assert_ok(hg_floor_surface(3, area, .1, 1, mu, &err));
    assert_close(mu[0], .25, 1e-15);
    assert_close(mu[1], 9.75, 1e-15);
    assert_close(mu[2], 5, 0);
    assert_ok(hg_floor_surface(3, area, .1, 2, silent, &err));
    assert_close(silent[0], .5, 1e-15);
    assert_close(silent[1], 1.5, 1e-15);
}

/* Expected 1 1 2 4 | 8 in two bins: the first four make exactly half. */
static void calibration_bins(void **state)
{
    (void)state;
    const double mu[5] = {2, 1, 8, 1, 4}, y[5] = {3, 0, 4, 1, 4};
    hg_calibration_bin b[2];
    double low, high;
    assert_ok(hg_calibration(5, mu, y, 2, b, &err));
    assert_int_equal(b[0].cells, 4);
    assert_close(b[0].expected, 8, 0);
    assert_close(b[0].observed, 8, 0);
    assert_close(b[0].ratio, 1, 0);
    assert_int_equal(b[1].cells, 1);
    assert_close(b[1].ratio, .5, 0);
    hg_garwood(4, .95, &low, &high);
    assert_close(b[1].low, low / 8, 0);
    assert_close(b[1].high, high / 8, 0);
}

/* Equal expectations stay together, and the bins they jump over are empty. */
static void equal_expectations_share_a_bin(void **state)
{
    (void)state;
    const double mu[4] = {1, 1, 1, 1}, y[4] = {0, 1, 2, 0};
    hg_calibration_bin b[4];
    assert_ok(hg_calibration(4, mu, y, 4, b, &err));
    assert_int_equal(b[0].cells, 4);
    assert_close(b[0].observed, 3, 0);
    for (int k = 1; k < 4; k++) {
        assert_int_equal(b[k].cells, 0);
        assert_true(isnan(b[k].ratio) && isnan(b[k].low) && isnan(b[k].high));
    }
}

static void pit(void **state)
{
    (void)state;
    double p0 = exp(-1.7), p1 = 1.7 * p0, p2 = 1.7 * p1 / 2;
    assert_close(hg_pit(1.7, 0, .25), .25 * p0, 1e-15);
    assert_close(hg_pit(1.7, 2, .5), p0 + p1 + .5 * p2, 1e-15);
    assert_close(hg_pit(0, 0, .3), .3, 0);
    assert_close(hg_pit(0, 1, .3), 1, 0);
    assert_true(isnan(hg_pit(-1, 0, .3)) && isnan(hg_pit(1, 0, 1)));
}

static void two_choices(void **state)
{
    (void)state;
    const uint8_t first[5] = {1, 1, 0, 0, 1}, second[5] = {0, 1, 1, 0, 1};
    const double area[5] = {1, 2, 4, 8, 0}, hits[5] = {16, 32, 64, 128, 256};
    const uint8_t none[5] = {0};
    hg_overlap o;
    assert_ok(hg_overlap_of(5, first, second, area, hits, &o, &err));
    assert_close(o.area_both, 2, 0);
    assert_close(o.area_first, 1, 0);
    assert_close(o.area_second, 4, 0);
    assert_close(o.hits_both, 32, 0);
    assert_close(o.hits_first, 16, 0);
    assert_close(o.hits_second, 64, 0);
    assert_close(o.hits_none, 128, 0);
    assert_close(o.jaccard, 2 / 7.0, 1e-15);
    assert_ok(hg_overlap_of(5, none, none, area, hits, &o, &err));
    assert_true(isnan(o.jaccard));
}

/* Cells of 10 m: an L of three has 8 sides; two apart have 8; one has 4. */
static void compactness(void **state)
{
    (void)state;
    hg_grid grid = {0, 0, 10, 0, 0, 3, 2};
    const uint8_t el[6] = {1, 0, 0, 1, 1, 0}, apart[6] = {0, 0, 1, 1, 0, 0}, none[6] = {0};
    assert_close(hg_compactness(&grid, el), 300 / 80.0, 1e-15);
    assert_close(hg_compactness(&grid, apart), 200 / 80.0, 1e-15); /* end of a row, start of next */
    assert_true(isnan(hg_compactness(&grid, none)));
}

static void levine(void **state)
{
    (void)state;
    assert_close(hg_rri_levine(10, 40, 6, 30), .6 / .75, 1e-15);
    assert_true(isnan(hg_rri_levine(0, 40, 6, 30)));
}

static void bad_input_names_the_cell(void **state)
{
    (void)state;
    const double area[2] = {1, 1}, bad_area[2] = {1, -1}, mu[2] = {1, 1}, y[2] = {0, 1};
    const double nan_mu[2] = {1, NAN}, minus[2] = {0, -2}, shares[2] = {.5, .2}, far[1] = {1.5};
    double rate[2], floored[2] = {1, INFINITY};
    uint8_t flagged[2] = {1, 0};
    hg_surface_score s = {.cells = 77};
    hg_calibration_bin bins[2];
    hg_overlap o;
    assert_fails(hg_score_surface(2, nan_mu, area, y, &s, &err), HG_EDOMAIN, "cell 1: expected");
    assert_fails(hg_score_surface(2, mu, bad_area, y, &s, &err), HG_EDOMAIN, "cell 1: area");
    assert_fails(hg_score_surface(2, mu, area, minus, &s, &err), HG_EDOMAIN, "-2");
    assert_fails(hg_score_surface(0, mu, area, y, &s, &err), HG_EEMPTY, "none of 0 cells");
    assert_int_equal(s.cells, 77);
    assert_fails(hg_floor_surface(2, area, 1.5, 1, floored, &err), HG_EDOMAIN, "1.5");
    assert_fails(hg_floor_surface(2, area, .5, -1, floored, &err), HG_EDOMAIN, "-1");
    assert_fails(hg_floor_surface(2, area, .5, 1, floored, &err), HG_EDOMAIN, "cell 1");
    assert_close(floored[0], 1, 0);
    assert_fails(hg_capture_curve(2, nan_mu, area, y, 0, 0, NULL, NULL, rate, &err), HG_EDOMAIN,
                 "cell 1");
    assert_fails(hg_capture_curve(2, mu, area, y, 0, 2, shares, rate, NULL, &err), HG_EDOMAIN,
                 "share 2");
    assert_fails(hg_capture_curve(2, mu, area, y, 0, 1, far, rate, NULL, &err), HG_EDOMAIN, "1.5");
    assert_fails(hg_capture_curve(0, mu, area, y, 0, 0, NULL, NULL, rate, &err), HG_EEMPTY,
                 "nothing to score");
    assert_fails(hg_calibration(2, nan_mu, y, 2, bins, &err), HG_EDOMAIN, "cell 1");
    assert_fails(hg_calibration(2, mu, minus, 2, bins, &err), HG_EDOMAIN, "cell 1");
    assert_fails(hg_calibration(2, mu, y, 0, bins, &err), HG_EDOMAIN, "0 bins");
    assert_fails(hg_overlap_of(2, flagged, flagged, area, minus, &o, &err), HG_EDOMAIN, "cell 1");
    assert_int_equal(hg_score_surface(2, nan_mu, area, y, &s, NULL), HG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pai_of_every_number_of_cells),
                                       cmocka_unit_test(ties_at_two_cells),
                                       cmocka_unit_test(area_under_the_curve),
                                       cmocka_unit_test(the_last_cell_in_part),
                                       cmocka_unit_test(a_curve_without_events),
                                       cmocka_unit_test(pooled_pai),
                                       cmocka_unit_test(exact_intervals),
                                       cmocka_unit_test(information_gain),
                                       cmocka_unit_test(crps_and_deviance_of_one_cell),
                                       cmocka_unit_test(murphy_parts),
                                       cmocka_unit_test(cells_outside_are_not_scored),
                                       cmocka_unit_test(the_impossible_scores_minus_infinity),
                                       cmocka_unit_test(floors),
                                       cmocka_unit_test(calibration_bins),
                                       cmocka_unit_test(equal_expectations_share_a_bin),
                                       cmocka_unit_test(pit),
                                       cmocka_unit_test(two_choices),
                                       cmocka_unit_test(compactness),
                                       cmocka_unit_test(levine),
                                       cmocka_unit_test(bad_input_names_the_cell)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
