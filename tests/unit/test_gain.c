/* Does the verdict say met, not met or undecidable for the right reasons? And rank intervals. */
#include "check.h"

static hg_err err;

static void names(void **state)
{
    (void)state;
    assert_string_equal(hg_verdict_name(HG_VERDICT_MET), "met");
    assert_string_equal(hg_verdict_name(HG_VERDICT_NOT_MET), "not met");
    assert_string_equal(hg_verdict_name(HG_VERDICT_UNDECIDABLE), "undecidable");
}

/* Always twice the baseline: every draw gives exactly 1, so both ends are 1. */
static void constant_ratio(void **state)
{
    (void)state;
    const double base[9] = {3, 1, 4, 1, 5, 9, 2, 6, 5};
    double model[9];
    for (int i = 0; i < 9; i++)
        model[i] = 2 * base[i];
    hg_gain g;
    assert_ok(hg_gain_verdict(9, model, base, 0.1, 1, &g, &err));
    assert_close(g.gain, 1, 0);
    assert_close(g.low, 1, 0);
    assert_close(g.high, 1, 0);
    assert_int_equal(g.n_windows, 9);
    assert_int_equal(g.verdict, HG_VERDICT_MET);
    assert_ok(hg_gain_verdict(9, model, base, 1.5, 1, &g, &err));
    assert_int_equal(g.verdict, HG_VERDICT_NOT_MET);
    assert_ok(hg_gain_verdict(9, model, base, 1, 1, &g, &err)); /* the interval covers it */
    assert_int_equal(g.verdict, HG_VERDICT_UNDECIDABLE);
}

/* Eight windows of hits 1 0 0 0 0 0 0 1 against 1: blocks of 4 start at 0..4, and only those
 * starting at 0 or 4 hold a hit. Two blocks: total 0, 1, 2 with 9/25, 12/25, 4/25, of 8. */
static void blocks_of_four(void **state)
{
    (void)state;
    const double model[8] = {1, 0, 0, 0, 0, 0, 0, 1}, base[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    hg_gain g;
    assert_ok(hg_gain_verdict(8, model, base, -0.9, 5, &g, &err));
    assert_close(g.gain, 2.0 / 8 - 1, 1e-15);
    assert_close(g.low, -1, 0);
    assert_close(g.high, 2.0 / 8 - 1, 1e-15); /* single windows would reach 5 of 8 and more */
}

static void few_windows_and_no_baseline_are_undecidable(void **state)
{
    (void)state;
    const double one[8] = {1, 1, 1, 1, 1, 1, 1, 1}, zero[8] = {0};
    hg_gain g;
    assert_ok(hg_gain_verdict(7, one, one, -0.5, 1, &g, &err));
    assert_int_equal(g.verdict, HG_VERDICT_UNDECIDABLE);
    assert_true(isnan(g.low) && isnan(g.high));
    assert_close(g.gain, 0, 0);
    assert_ok(hg_gain_verdict(8, one, zero, 0.1, 1, &g, &err));
    assert_int_equal(g.verdict, HG_VERDICT_UNDECIDABLE);
    assert_true(isnan(g.low) && isnan(g.high) && isnan(g.gain));
    assert_ok(hg_gain_verdict(0, NULL, NULL, 0.1, 1, &g, &err));
    assert_int_equal(g.verdict, HG_VERDICT_UNDECIDABLE);
}

static void same_seed_same_bits(void **state)
{
    (void)state;
    double model[26], base[26];
    test_random r = {8};
    for (int i = 0; i < 26; i++) {
        model[i] = (double)(test_next(&r) % 9);
        base[i] = (double)(test_next(&r) % 9);
    }
    hg_gain a, b, c;
    assert_ok(hg_gain_verdict(26, model, base, 0.1, 7, &a, &err));
    assert_ok(hg_par_start(3, &err));
    assert_ok(hg_gain_verdict(26, model, base, 0.1, 7, &b, &err));
    assert_ok(hg_gain_verdict(26, model, base, 0.1, 8, &c, &err));
    assert_ok(hg_par_start(1, &err));
    assert_true(a.low == b.low && a.high == b.high);
    assert_true(a.low != c.low || a.high != c.high);
    assert_true(a.low < a.gain && a.gain < a.high);
}

/* Independent windows, no true gain: about 95 % of the intervals cover 0 (a percentile bootstrap
 * of 10 blocks runs a little short; 88 % would show a mistake). */
static void intervals_cover_the_truth(void **state)
{
    (void)state;
    test_random r = {77};
    int covered = 0;
    for (int round = 0; round < 100; round++) {
        double model[40], base[40];
        for (int i = 0; i < 40; i++) {
            model[i] = base[i] = 0;
            for (int e = 0; e < 20; e++) {
                model[i] += test_uniform(&r, 0, 1) < 0.3;
                base[i] += test_uniform(&r, 0, 1) < 0.3;
            }
        }
        hg_gain g;
        assert_ok(hg_gain_verdict(40, model, base, 0, (uint64_t)round, &g, &err));
        covered += g.low <= 0 && 0 <= g.high;
        assert_int_equal(g.verdict, g.low > 0    ? HG_VERDICT_MET
                                    : g.high < 0 ? HG_VERDICT_NOT_MET
                                                 : HG_VERDICT_UNDECIDABLE);
    }
    assert_true(covered >= 88);
}

static void unsound_hits_are_refused(void **state)
{
    (void)state;
    double model[8] = {1, 1, 1, 1, 1, 1, 1, -1}, base[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    hg_gain g = {.gain = 9};
    assert_fails(hg_gain_verdict(8, model, base, 0, 1, &g, &err), HG_EDOMAIN, "window 8");
    model[7] = NAN;
    assert_fails(hg_gain_verdict(8, model, base, 0, 1, &g, &err), HG_EDOMAIN, "window 8");
    model[7] = 1;
    assert_fails(hg_gain_verdict(8, model, base, NAN, 1, &g, &err), HG_EDOMAIN, "minimum gain");
    assert_close(g.gain, 9, 0);
}

static void ranks_share_ties_and_hold_their_place(void **state)
{
    (void)state;
    const double counts[5] = {4, 100, 4, 0, 1000}, exposure[5] = {2, 10, 2, 1, 1000};
    double rank[5], low[5], high[5];
    assert_ok(hg_rank_intervals(5, counts, exposure, 3, rank, low, high, &err));
    const double want[5] = {2.5, 1, 2.5, 5, 4}; /* rates 2, 10, 2, 0, 1 */
    for (int i = 0; i < 5; i++) {
        assert_close(rank[i], want[i], 0);
        assert_true(1 <= low[i] && low[i] <= high[i] && high[i] <= 5);
    }
    assert_true(low[1] == 1 && high[1] == 1);     /* ten times the next: sure */
    assert_true(low[0] == low[2] && low[0] == 2); /* 4 events: unsure */
    assert_true(high[0] >= 4 && high[2] >= 4);
    double again[5], l2[5], h2[5];
    assert_ok(hg_rank_intervals(5, counts, exposure, 3, again, l2, h2, &err));
    assert_memory_equal(low, l2, sizeof low);
    assert_memory_equal(high, h2, sizeof high);
}

static void a_single_place_is_first(void **state)
{
    (void)state;
    double count = 0, exposure = 3, rank, low, high;
    assert_ok(hg_rank_intervals(1, &count, &exposure, 3, &rank, &low, &high, &err));
    assert_close(rank, 1, 0);
    assert_close(low, 1, 0);
    assert_close(high, 1, 0);
    exposure = 0;
    assert_fails(hg_rank_intervals(1, &count, &exposure, 3, &rank, &low, &high, &err), HG_EDOMAIN,
                 "place 1: exposure 0");
    exposure = 1;
    count = -1;
    assert_fails(hg_rank_intervals(1, &count, &exposure, 3, &rank, &low, &high, &err), HG_EDOMAIN,
                 "place 1: count -1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(constant_ratio),
        cmocka_unit_test(blocks_of_four),
        cmocka_unit_test(few_windows_and_no_baseline_are_undecidable),
        cmocka_unit_test(same_seed_same_bits),
        cmocka_unit_test(intervals_cover_the_truth),
        cmocka_unit_test(unsound_hits_are_refused),
        cmocka_unit_test(ranks_share_ties_and_hold_their_place),
        cmocka_unit_test(a_single_place_is_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
