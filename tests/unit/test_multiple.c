/* Are adjusted p values those of Benjamini and Hochberg, Holm, and Bonferroni? */
#include "check.h"

static hg_err err;

/* Their own example: 15 p values; at .05 the four smallest are rejected (1995, section 3.1). */
static void the_example_of_1995_rejects_four(void **state)
{
    (void)state;
    const double p[15] = {0.0278, 0.0001, 0.0344, 0.0004, 0.0298, 0.0019, 0.0095, 0.0201,
                          0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    double q[15];
    assert_ok(hg_adjust_p(HG_ADJUST_BH, 15, p, q, &err));
    int rejected = 0;
    for (int i = 0; i < 15; i++)
        rejected += q[i] <= 0.05;
    assert_int_equal(rejected, 4);
    assert_close(q[6], 0.0095 * 15 / 4, 1e-14);
    assert_close(q[0], 0.0298 * 15 / 7, 1e-14); /* that of a larger p when it is smaller */
    assert_close(q[7], 0.0201 * 15 / 5, 1e-14);
    assert_close(q[14], 1, 0);
}

static void nan_is_no_test_and_ties_agree(void **state)
{
    (void)state;
    double p[5] = {0.04, NAN, 0.01, 0.04, 0.2};
    assert_ok(hg_adjust_p(HG_ADJUST_BH, 5, p, p, &err));
    assert_close(p[0], 0.04 * 4 / 3, 1e-15);
    assert_close(p[3], p[0], 0);
    assert_close(p[1], NAN, 0);
    assert_close(p[2], 0.04, 1e-15);
    assert_close(p[4], 0.2, 1e-15);
    const double bad[1] = {1.5};
    assert_fails(hg_adjust_p(HG_ADJUST_BH, 1, bad, p, &err), HG_EDOMAIN, "1.5");
}

/* O8.5, and the same eight by Holm and Bonferroni, worked by hand. */
static void every_adjustment_of_eight_p_values(void **state)
{
    (void)state;
    const double p[8] = {.074, .001, .041, .008, .039, .205, .06, .042};
    const double expect[HG_ADJUST_COUNT][8] = {
        [HG_ADJUST_BH] = {.074 * 8 / 7, .008, .0672, .032, .0672, .205, .08, .0672},
        [HG_ADJUST_HOLM] = {.234, .008, .234, .056, .234, .234, .234, .234},
        [HG_ADJUST_BONFERRONI] = {.592, .008, .328, .064, .312, 1, .48, .336},
        [HG_ADJUST_NONE] = {.074, .001, .041, .008, .039, .205, .06, .042},
    };
    const double even[5] = {.01, .02, .03, .04, .05};
    double q[8];
    for (int a = 0; a < HG_ADJUST_COUNT; a++) {
        assert_ok(hg_adjust_p((hg_adjust)a, 8, p, q, &err));
        for (int i = 0; i < 8; i++)
            assert_close(q[i], expect[a][i], 1e-14);
    }
    assert_ok(hg_adjust_p(HG_ADJUST_BH, 5, even, q, &err));
    for (int i = 0; i < 5; i++)
        assert_close(q[i], .05, 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_1995_rejects_four),
        cmocka_unit_test(nan_is_no_test_and_ties_agree),
        cmocka_unit_test(every_adjustment_of_eight_p_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
