/* Aoristic shares against docs/methods.md O1.4 to O1.7 and O1.9's rules. */
#include "check.h"

static hg_err err;

static int64_t at(int year, int month, int day, int hour, int minute)
{
    hg_civil c = {year, month, day, hour, minute, 0};
    return hg_civil_to_seconds(&c);
}

static int64_t local(const hg_zone *zone, int year, int month, int day, int hour, int minute)
{
    return hg_zone_resolve(zone, at(year, month, day, hour, minute)).first;
}

static double sum(const double share[168])
{
    double total = 0;
    for (int i = 0; i < 168; i++)
        total += share[i];
    return total;
}

static void a_span_over_midnight_is_split_by_hour(void **state) /* O1.4 */
{
    (void)state;
    hg_zone *zone;
    double share[168];
    assert_ok(hg_zone_open("Europe/Amsterdam", &zone, &err));
    /* 2016-06-01 was a Wednesday. */
    hg_aoristic_week(zone, local(zone, 2016, 6, 1, 22, 30), local(zone, 2016, 6, 2, 1, 15), share);
    assert_close(share[2 * 24 + 22], 2.0 / 11, 1e-15);
    assert_close(share[2 * 24 + 23], 4.0 / 11, 1e-15);
    assert_close(share[3 * 24 + 0], 4.0 / 11, 1e-15);
    assert_close(share[3 * 24 + 1], 1.0 / 11, 1e-15);
    assert_close(sum(share), 1, 1e-15);
    hg_zone_free(zone);
}

static void the_doubled_hour_counts_twice(void **state) /* O1.5 */
{
    (void)state;
    hg_zone *zone;
    double share[168];
    assert_ok(hg_zone_open("Europe/Amsterdam", &zone, &err));
    int64_t begin = local(zone, 2016, 10, 30, 1, 30), end = local(zone, 2016, 10, 30, 3, 30);
    assert_int_equal(end - begin, 3 * 3600);
    hg_aoristic_week(zone, begin, end, share); /* a Sunday */
    assert_close(share[6 * 24 + 1], 1.0 / 6, 1e-15);
    assert_close(share[6 * 24 + 2], 4.0 / 6, 1e-15);
    assert_close(share[6 * 24 + 3], 1.0 / 6, 1e-15);
    hg_zone_free(zone);
}

static void the_skipped_hour_gets_nothing(void **state) /* O1.6 */
{
    (void)state;
    hg_zone *zone;
    double share[168];
    assert_ok(hg_zone_open("Europe/Amsterdam", &zone, &err));
    int64_t begin = local(zone, 2016, 3, 27, 1, 30), end = local(zone, 2016, 3, 27, 3, 30);
    assert_int_equal(end - begin, 3600);
    hg_aoristic_week(zone, begin, end, share);
    assert_close(share[6 * 24 + 1], 0.5, 0);
    assert_close(share[6 * 24 + 2], 0, 0);
    assert_close(share[6 * 24 + 3], 0.5, 0);
    hg_zone_free(zone);
}

static void shares_of_a_shift(void **state) /* O1.7 */
{
    (void)state;
    int64_t from = 12 * 3600, to = 16 * 3600;
    assert_close(hg_aoristic_share(8 * 3600, 16 * 3600, from, to), .5, 0);
    assert_close(hg_aoristic_share(8 * 3600, 13 * 3600, from, to), .2, 1e-15);
    assert_close(hg_aoristic_share(14 * 3600 + 33 * 60, 14 * 3600 + 33 * 60, from, to), 1, 0);
    assert_close(hg_aoristic_share(14 * 3600, 17 * 3600, from, to), 2.0 / 3, 1e-15);
    assert_close(hg_aoristic_share(to, to, from, to), 0, 0);     /* half-open */
    assert_close(hg_aoristic_share(from, from, from, to), 1, 0); /* half-open */
    assert_close(hg_aoristic_share(0, 3600, from, to), 0, 0);
    assert_close(hg_aoristic_share(0, 4, HG_NO_TIME, 1), .25, 0);
    assert_close(hg_aoristic_share(0, 4, 1, HG_NO_TIME), .75, 0);
    assert_close(hg_aoristic_share(5, 5, HG_NO_TIME, HG_NO_TIME), 1, 0);
}

static void points_and_long_spans(void **state) /* O1.9's rules */
{
    (void)state;
    hg_zone *utc;
    double share[168];
    assert_ok(hg_zone_open("UTC", &utc, &err));
    int64_t monday = at(2024, 1, 1, 0, 0);
    hg_aoristic_week(utc, monday + 3599, monday + 3599, share);
    assert_close(share[0], 1, 0);
    assert_close(sum(share), 1, 0);
    hg_aoristic_week(utc, monday + 1800, monday + 1800 + 168 * 3600, share);
    for (int i = 0; i < 168; i++)
        assert_close(share[i], 1.0 / 168, 0);
    /* One second less than a week is not flat: its first half hour lacks a second. */
    hg_aoristic_week(utc, monday, monday + 168 * 3600 - 1, share);
    assert_close(share[167], 3599.0 / 604799.0, 1e-15);
    assert_close(share[0], 3600.0 / 604799.0, 1e-15);
    hg_aoristic_week(utc, at(1969, 12, 29, 0, 0), at(1969, 12, 29, 2, 0), share); /* a Monday */
    assert_close(share[0], .5, 0);
    assert_close(share[1], .5, 0);
    hg_zone_free(utc);
}

/* A zone that moves by half an hour, at 02:00 local: the change lies inside a local hour. */
static void half_hour_changes_are_cut_where_they_happen(void **state)
{
    (void)state;
    hg_zone *zone;
    double share[168];
    assert_ok(hg_zone_open("Australia/Lord_Howe", &zone, &err));
    /* 2016-04-03, Sunday: at 02:00 (+11) clocks go back to 01:30 (+10:30). */
    int64_t begin = hg_zone_resolve(zone, at(2016, 4, 3, 1, 0)).first;
    int64_t end = hg_zone_resolve(zone, at(2016, 4, 3, 3, 0)).first;
    assert_int_equal(end - begin, 9000);
    hg_aoristic_week(zone, begin, end, share);
    assert_close(share[6 * 24 + 1], 5400.0 / 9000, 1e-15); /* 01:00-02:00 and 01:30-02:00 */
    assert_close(share[6 * 24 + 2], 3600.0 / 9000, 1e-15);
    /* 2016-10-02, Sunday: at 02:00 (+10:30) to 02:30 (+11). */
    begin = hg_zone_resolve(zone, at(2016, 10, 2, 1, 0)).first;
    end = hg_zone_resolve(zone, at(2016, 10, 2, 4, 0)).first;
    assert_int_equal(end - begin, 9000);
    hg_aoristic_week(zone, begin, end, share);
    assert_close(share[6 * 24 + 1], 3600.0 / 9000, 1e-15);
    assert_close(share[6 * 24 + 2], 1800.0 / 9000, 1e-15);
    assert_close(share[6 * 24 + 3], 3600.0 / 9000, 1e-15);
    hg_zone_free(zone);
}

static void random_spans_sum_to_one_and_match_minute_counting(void **state)
{
    (void)state;
    hg_zone *zone;
    test_random r = {2016};
    assert_ok(hg_zone_open("Europe/Amsterdam", &zone, &err));
    for (int trial = 0; trial < 300; trial++) {
        int64_t begin = at(2016, 1, 1, 0, 0) + 60 * (int64_t)(test_next(&r) % 527040);
        int64_t minutes = 1 + (int64_t)(test_next(&r) % 10000);
        int64_t counted[168] = {0};
        double share[168];
        hg_aoristic_week(zone, begin, begin + 60 * minutes, share);
        for (int64_t i = 0; i < minutes; i++) {
            int64_t clock = begin + 60 * i + hg_zone_offset(zone, begin + 60 * i);
            counted[(clock / 3600 + 3 * 24) % 168]++;
        }
        for (int i = 0; i < 168; i++)
            assert_close(share[i], (double)counted[i] / (double)minutes, 1e-12);
        assert_close(sum(share), 1, 1e-12);
    }
    hg_zone_free(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_over_midnight_is_split_by_hour),
        cmocka_unit_test(the_doubled_hour_counts_twice),
        cmocka_unit_test(the_skipped_hour_gets_nothing),
        cmocka_unit_test(shares_of_a_shift),
        cmocka_unit_test(points_and_long_spans),
        cmocka_unit_test(half_hour_changes_are_cut_where_they_happen),
        cmocka_unit_test(random_spans_sum_to_one_and_match_minute_counting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
