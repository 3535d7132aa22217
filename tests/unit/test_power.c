/* Is the smallest difference that could be seen the one of docs/methods.md 12.6? */
#include "check.h"

static double events_needed(double p1, double p2)
{
    return 7.848880 * (p1 * (1 - p1) + p2 * (1 - p2)) / ((p1 - p2) * (p1 - p2));
}

static void numbers_of_the_formula(void **state)
{
    (void)state;
    assert_close(ceil(events_needed(.2, .3)), 291, 0);
    assert_close(events_needed(.2, .25), 1090.994, 1e-6);
    assert_close(hg_detectable_hit_rate(.2, 1090.994), .25, 1e-7);
    assert_true(hg_detectable_hit_rate(.2, 291) <= .3);
    assert_true(hg_detectable_hit_rate(.2, 290) > .3);
    assert_true(hg_detectable_hit_rate(.2, 1091) <= .25);
    assert_true(hg_detectable_hit_rate(.2, 1090) > .25);
}

static void solves_the_formula_and_falls_with_events(void **state)
{
    (void)state;
    for (double p = 0; p < 0.9; p += 0.07) {
        double before = 2;
        for (double events = 3; events < 1e7; events *= 1.7) {
            double found = hg_detectable_hit_rate(p, events);
            if (isnan(found))
                continue;
            assert_true(found > p && found <= 1 && found < before);
            assert_close(events_needed(p, found), events, 1e-6);
            before = found;
        }
        assert_true(before < 1);
    }
}

static void too_few_events_show_nothing(void **state)
{
    (void)state;
    assert_true(isnan(hg_detectable_hit_rate(.9, 5)));
    assert_true(isnan(hg_detectable_hit_rate(.2, 0)));
    assert_true(isnan(hg_detectable_hit_rate(1, 100)));
    assert_true(isnan(hg_detectable_hit_rate(-.1, 100)));
    assert_true(isnan(hg_detectable_hit_rate(NAN, 100)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_formula),
        cmocka_unit_test(solves_the_formula_and_falls_with_events),
        cmocka_unit_test(too_few_events_show_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
