/* Which flagged cells become one hotspot, and in which order are they numbered? */
#include "check.h"

static hg_err err;

static void corners_join_and_expectation_numbers(void **state)
{
    (void)state;
    const hg_grid grid = {.cell_m = 125, .cols = 6, .rows = 4};
    const uint8_t flagged[24] = {1, 0, 0, 0, 1, 1, /* row 0 is north */
                                 0, 1, 0, 0, 0, 1, //
                                 0, 0, 0, 0, 0, 0, //
                                 1, 0, 0, 1, 0, 0};
    double expected[24];
    for (int i = 0; i < 24; i++)
        expected[i] = 0.01 * i;
    expected[2] = NAN; /* not flagged: never looked at */
    expected[21] = 0.7;
    int32_t label[24];
    size_t n;
    assert_ok(hg_hotspot_label(&grid, flagged, expected, label, &n, &err));
    /* sums: {0, 7} .07; {4, 5, 11} .20; {18} .18; {21} .70 */
    const int32_t want[24] = {4, 0, 0, 0, 2, 2, 0, 4, 0, 0, 0, 2,
                              0, 0, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0};
    assert_int_equal(n, 4);
    assert_memory_equal(label, want, sizeof want);
}

/* The east edge does not touch the west edge of the next row. */
static void rows_do_not_wrap(void **state)
{
    (void)state;
    const hg_grid grid = {.cell_m = 1, .cols = 3, .rows = 3};
    const uint8_t flagged[9] = {0, 0, 1, 0, 0, 0, 1, 0, 0};
    const uint8_t wrapped[9] = {0, 0, 1, 1, 0, 0, 0, 0, 0};
    const double expected[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    int32_t label[9];
    size_t n;
    assert_ok(hg_hotspot_label(&grid, flagged, expected, label, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(label[2], 1); /* equal sums: the lowest cell index first */
    assert_int_equal(label[6], 2);
    assert_ok(hg_hotspot_label(&grid, wrapped, expected, label, &n, &err));
    assert_int_equal(n, 2);
}

static void none_and_all(void **state)
{
    (void)state;
    const hg_grid grid = {.cell_m = 1, .cols = 50, .rows = 40};
    static uint8_t flagged[2000];
    static double expected[2000];
    static int32_t label[2000];
    size_t n = 9;
    assert_ok(hg_hotspot_label(&grid, flagged, expected, label, &n, &err));
    assert_int_equal(n, 0);
    assert_int_equal(label[77], 0);
    memset(flagged, 1, sizeof flagged);
    assert_ok(hg_hotspot_label(&grid, flagged, expected, label, &n, &err));
    assert_int_equal(n, 1);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(label[i], 1);
}

static void impossible_expectations_are_refused(void **state)
{
    (void)state;
    const hg_grid grid = {.cell_m = 1, .cols = 2, .rows = 1};
    const uint8_t flagged[2] = {0, 1};
    int32_t label[2] = {5, 5};
    size_t n = 9;
    static const double bad[] = {NAN, INFINITY, -1};
    for (size_t i = 0; i < 3; i++) {
        double expected[2] = {0, bad[i]};
        assert_fails(hg_hotspot_label(&grid, flagged, expected, label, &n, &err), HG_EDOMAIN,
                     "cell 1");
    }
    assert_int_equal(label[0], 5);
    assert_int_equal(n, 9);
}

/* Against the definition: repeat "take the smallest label around" until nothing changes. */
static void slow_components(size_t cols, size_t rows, const uint8_t *flagged, size_t *name)
{
    for (size_t i = 0; i < cols * rows; i++)
        name[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < cols * rows; i++)
            for (size_t j = 0; j < cols * rows; j++) {
                long dr = labs((long)(i / cols) - (long)(j / cols));
                long dc = labs((long)(i % cols) - (long)(j % cols));
                if (flagged[i] && flagged[j] && dr <= 1 && dc <= 1 && name[j] < name[i]) {
                    name[i] = name[j];
                    changed = true;
                }
            }
    }
}

static void random_maps_match_the_definition(void **state)
{
    (void)state;
    test_random r = {64};
    for (int round = 0; round < 80; round++) {
        hg_grid grid = {.cell_m = 1,
                        .cols = 1 + (size_t)(test_next(&r) % 12),
                        .rows = 1 + (size_t)(test_next(&r) % 12)};
        size_t n = grid.cols * grid.rows, name[144], k;
        uint8_t flagged[144];
        double expected[144], sum[145] = {0};
        int32_t label[144];
        for (size_t i = 0; i < n; i++) {
            flagged[i] = test_next(&r) % 3 == 0;
            expected[i] = test_uniform(&r, 0, 1);
        }
        assert_ok(hg_hotspot_label(&grid, flagged, expected, label, &k, &err));
        slow_components(grid.cols, grid.rows, flagged, name);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(label[i] > 0, flagged[i]);
            assert_true(label[i] <= (int32_t)k);
            sum[label[i]] += expected[i];
            for (size_t j = 0; j < n; j++)
                if (flagged[i] && flagged[j])
                    assert_int_equal(label[i] == label[j], name[i] == name[j]);
        }
        for (size_t s = 2; s <= k; s++)
            assert_true(sum[s - 1] >= sum[s] && sum[s] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners_join_and_expectation_numbers),
        cmocka_unit_test(rows_do_not_wrap),
        cmocka_unit_test(none_and_all),
        cmocka_unit_test(impossible_expectations_are_refused),
        cmocka_unit_test(random_maps_match_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
