/* Does the budget buy the riskiest cells, and do ties depend on nothing but the rule? */
#include "check.h"

static hg_err err;

static void flags_until_the_next_would_exceed(void **state)
{
    (void)state;
    const double score[6] = {0.5, 3.25, 1.125, 2.5, 0.25, 2.75};
    const double area[6] = {100, 100, 50, 200, 100, 150};
    uint8_t flagged[6];
    uint32_t rank[6];
    hg_flagging f;
    /* total 700; 0.5 buys 350: 100 + 150, then 200 would make 450: stop, although 50 would fit */
    assert_ok(hg_flag_cells(6, score, area, NULL, 0.5, flagged, rank, &f, &err));
    const uint8_t want[6] = {0, 1, 0, 0, 0, 1};
    const uint32_t ranks[6] = {0, 1, 0, 0, 0, 2};
    assert_memory_equal(flagged, want, sizeof want);
    assert_memory_equal(rank, ranks, sizeof ranks);
    assert_int_equal(f.n_flagged, 2);
    assert_close(f.area_m2, 250, 0);
    assert_close(f.total_area_m2, 700, 0);
    assert_int_equal(f.n_tied_at_cut, 1);
    assert_ok(hg_flag_cells(6, score, area, NULL, 1, flagged, NULL, &f, &err));
    assert_int_equal(f.n_flagged, 6);
}

/* 3 % of 100 equal cells are three, whatever the rounding of 0.03 and of the sum. */
static void a_budget_of_k_cells_buys_k(void **state)
{
    (void)state;
    static double score[1000], area[1000];
    static uint8_t flagged[1000];
    static const double sizes[] = {15625, 1.0 / 3, 0.1, 1e10 / 7};
    hg_flagging f;
    for (size_t s = 0; s < 4; s++) {
        for (size_t i = 0; i < 1000; i++) {
            score[i] = (double)i;
            area[i] = sizes[s];
        }
        for (int k = 1; k <= 1000; k += 13) {
            assert_ok(hg_flag_cells(1000, score, area, NULL, k / 1000.0, flagged, NULL, &f, &err));
            assert_int_equal(f.n_flagged, k);
        }
    }
}

static void ties_go_by_hits_when_scoring_and_by_index_else(void **state)
{
    (void)state;
    const double score[6] = {1, 2, 1, 1, 1, 0}, area[6] = {1, 1, 1, 1, 1, 1};
    const double hits[6] = {5, 9, 2, 0, 2, 0};
    uint8_t flagged[6];
    uint32_t rank[6];
    hg_flagging f;
    assert_ok(hg_flag_cells(6, score, area, NULL, 0.5, flagged, rank, &f, &err));
    const uint32_t by_index[6] = {2, 1, 3, 0, 0, 0};
    assert_memory_equal(rank, by_index, sizeof by_index);
    assert_int_equal(f.n_tied_at_cut, 4);
    assert_ok(hg_flag_cells(6, score, area, hits, 0.5, flagged, rank, &f, &err));
    const uint32_t by_hits[6] = {0, 1, 3, 2, 0, 0};
    assert_memory_equal(rank, by_hits, sizeof by_hits);
    /* zero and minus zero are one score */
    const double zero[3] = {-0.0, 0.0, -0.0}, one[3] = {1, 1, 1};
    assert_ok(hg_flag_cells(3, zero, one, NULL, 0.4, flagged, rank, &f, &err));
    assert_int_equal(flagged[0], 1);
    assert_int_equal(f.n_tied_at_cut, 3);
}

static void cells_without_area_or_score_are_never_flagged(void **state)
{
    (void)state;
    const double score[5] = {9, NAN, 8, -1, INFINITY}, area[5] = {0, 1, 1, 1, 0};
    uint8_t flagged[5];
    hg_flagging f;
    assert_ok(hg_flag_cells(5, score, area, NULL, 1, flagged, NULL, &f, &err));
    const uint8_t want[5] = {0, 0, 1, 1, 0};
    assert_memory_equal(flagged, want, sizeof want);
    assert_close(f.total_area_m2, 3, 0); /* the cell without score is part of the area */
}

static void unsound_questions_are_refused(void **state)
{
    (void)state;
    double score[2] = {1, 2}, area[2] = {10, 90}, hits[2] = {0, 1};
    uint8_t flagged[2] = {7, 7};
    hg_flagging f = {.n_flagged = 99};
    static const double budgets[] = {0, -0.1, 1.0001, NAN};
    for (size_t i = 0; i < 4; i++)
        assert_fails(hg_flag_cells(2, score, area, NULL, budgets[i], flagged, NULL, &f, &err),
                     HG_EDOMAIN, "budget");
    assert_fails(hg_flag_cells(2, score, area, NULL, 0.5, flagged, NULL, &f, &err), HG_EEMPTY,
                 "exceeds the budget of 50 m2");
    hits[1] = NAN;
    assert_fails(hg_flag_cells(2, score, area, hits, 1, flagged, NULL, &f, &err), HG_EDOMAIN,
                 "cell 1");
    area[0] = -1;
    assert_fails(hg_flag_cells(2, score, area, NULL, 1, flagged, NULL, &f, &err), HG_EDOMAIN,
                 "cell 0: area -1");
    area[0] = area[1] = 0;
    assert_fails(hg_flag_cells(2, score, area, NULL, 1, flagged, NULL, &f, &err), HG_EEMPTY,
                 "no cell");
    assert_fails(hg_flag_cells(0, NULL, NULL, NULL, 1, flagged, NULL, &f, &err), HG_EEMPTY,
                 "no cell");
    assert_int_equal(flagged[0], 7);
    assert_int_equal(f.n_flagged, 99);
}

/* A mirrored or shuffled grid must score the same when ties go by hits. */
static double hits_caught(size_t n, const double *score, const double *area, const double *hits)
{
    static uint8_t flagged[300];
    static uint32_t rank[300];
    hg_flagging f;
    double caught = 0;
    assert_ok(hg_flag_cells(n, score, area, hits, 0.1, flagged, rank, &f, &err));
    for (size_t i = 0; i < n; i++) {
        caught += flagged[i] ? hits[i] : 0;
        for (size_t j = 0; j < n; j++) /* no flagged cell below a cell that is not */
            assert_true(!flagged[i] || flagged[j] || !(score[j] > score[i]));
    }
    return caught;
}

static void order_of_the_cells_does_not_matter(void **state)
{
    (void)state;
    test_random r = {19};
    enum { N = 300 };
    static double score[N], hits[N], area[N], score2[N], hits2[N];
    for (int round = 0; round < 60; round++) {
        size_t at[N];
        for (size_t i = 0; i < N; i++) {
            score[i] = (double)(test_next(&r) % 7) / 7 - 0.3;
            hits[i] = (double)(test_next(&r) % 4);
            area[i] = 1;
            at[i] = i;
        }
        for (size_t i = N; i > 1; i--) {
            size_t j = (size_t)(test_next(&r) % i), keep = at[i - 1];
            at[i - 1] = at[j];
            at[j] = keep;
        }
        for (size_t i = 0; i < N; i++) { /* and a monotone warp of the scores */
            score2[i] = exp(3 * score[at[i]]);
            hits2[i] = hits[at[i]];
        }
        assert_close(hits_caught(N, score, area, hits), hits_caught(N, score2, area, hits2), 0);
    }
}

/* The radix sort against plain comparison, over all magnitudes and signs. */
static void ranks_follow_the_scores(void **state)
{
    (void)state;
    test_random r = {23};
    enum { N = 5000 };
    static double score[N], area[N];
    static uint8_t flagged[N];
    static uint32_t rank[N], at[N + 1];
    for (size_t i = 0; i < N; i++) {
        score[i] = test_uniform(&r, -1, 1) * exp(test_uniform(&r, -300, 300));
        if (i % 10 == 9)
            score[i] = score[i - 1];
        area[i] = 1;
    }
    hg_flagging f;
    assert_ok(hg_flag_cells(N, score, area, NULL, 1, flagged, rank, &f, &err));
    for (uint32_t i = 0; i < N; i++)
        at[rank[i]] = i;
    for (size_t k = 2; k <= N; k++) {
        double before = score[at[k - 1]], now = score[at[k]];
        assert_true(before > now || (before == now && at[k - 1] < at[k]));
    }
}

/* Any budget buys the start of one and the same order, the longest that it can pay for. */
static void a_budget_buys_the_start_of_the_whole_order(void **state)
{
    (void)state;
    test_random r = {29};
    enum { N = 3000 };
    static double score[N], area[N];
    static uint8_t flagged[N];
    static uint32_t whole[N], rank[N], at[N + 1];
    for (int round = 0; round < 12; round++) {
        for (size_t i = 0; i < N; i++) { /* few values, many, and all magnitudes */
            double u = test_uniform(&r, 0, 1);
            score[i] = round % 3 == 0 ? floor(u * 5) : round % 3 == 1 ? u : exp(900 * (u - 0.5));
            area[i] = test_uniform(&r, 0.1, 1);
        }
        hg_flagging f;
        assert_ok(hg_flag_cells(N, score, area, NULL, 1, flagged, whole, &f, &err));
        assert_int_equal(f.n_flagged, N);
        for (uint32_t i = 0; i < N; i++)
            at[whole[i]] = i;
        for (double share = 0.001; share < 1; share *= 1.7) {
            assert_ok(hg_flag_cells(N, score, area, NULL, share, flagged, rank, &f, &err));
            size_t k = 0, tied = 0;
            for (double spent = 0; k < N && spent + area[at[k + 1]] <= share * f.total_area_m2; k++)
                spent += area[at[k + 1]];
            assert_int_equal(f.n_flagged, k);
            for (size_t i = 0; i < N; i++) {
                assert_int_equal(rank[i], whole[i] <= k ? whole[i] : 0);
                tied += score[i] == score[at[k]];
            }
            assert_int_equal(f.n_tied_at_cut, tied);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_until_the_next_would_exceed),
        cmocka_unit_test(a_budget_of_k_cells_buys_k),
        cmocka_unit_test(ties_go_by_hits_when_scoring_and_by_index_else),
        cmocka_unit_test(cells_without_area_or_score_are_never_flagged),
        cmocka_unit_test(unsound_questions_are_refused),
        cmocka_unit_test(order_of_the_cells_does_not_matter),
        cmocka_unit_test(ranks_follow_the_scores),
        cmocka_unit_test(a_budget_buys_the_start_of_the_whole_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
