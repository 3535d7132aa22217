/* Days, dates and clock readings. */
#include "check.h"

static int month_length(int year, int month)
{
    if (month == 2)
        return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(hg_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(hg_days_from_civil(1969, 12, 31), -1);
    assert_int_equal(hg_days_from_civil(2000, 3, 1), 11017);
    assert_int_equal(hg_days_from_civil(2016, 12, 31), 17166);
    assert_int_equal(hg_days_from_civil(1582, 10, 15), -141427);
    assert_int_equal(hg_days_from_civil(1, 1, 1), -719162);
    assert_int_equal(hg_days_from_civil(0, 3, 1), -719468);
    assert_int_equal(hg_weekday(0), 3);     /* Thursday 1970-01-01 */
    assert_int_equal(hg_weekday(17166), 5); /* Saturday 2016-12-31 */
    assert_int_equal(hg_weekday(-1), 2);
    assert_int_equal(hg_weekday(-141427), 4); /* the first Gregorian day was a Friday */
}

/* Counted day by day with the plain leap-year rule, 1600 to 2400. */
static void every_day_of_eight_centuries(void **state)
{
    (void)state;
    int64_t day = hg_days_from_civil(1600, 1, 1);
    int weekday = 5; /* 1600-01-01 was a Saturday */
    assert_int_equal(day, -135140);
    for (int year = 1600; year <= 2400; year++)
        for (int month = 1; month <= 12; month++)
            for (int d = 1; d <= month_length(year, month); d++, day++) {
                hg_civil c;
                hg_civil_from_seconds(day * HG_DAY_S + 86399, &c);
                if (hg_days_from_civil(year, month, d) != day || c.year != year ||
                    c.month != month || c.day != d || hg_weekday(day) != weekday) {
                    print_error("%d-%d-%d\n", year, month, d);
                    fail();
                }
                weekday = (weekday + 1) % 7;
            }
}

static void seconds_and_back(void **state)
{
    (void)state;
    test_random r = {31};
    for (int i = 0; i < 100000; i++) {
        int64_t s = (int64_t)test_uniform(&r, -1e11, 1e11);
        hg_civil c;
        hg_civil_from_seconds(s, &c);
        assert_true(hg_civil_valid(&c));
        assert_true(hg_civil_to_seconds(&c) == s);
    }
    hg_civil before;
    hg_civil_from_seconds(-1, &before);
    assert_int_equal(before.year, 1969);
    assert_int_equal(before.hour, 23);
    assert_int_equal(before.minute, 59);
    assert_int_equal(before.second, 59);
}

static void impossible_dates_are_not_valid(void **state)
{
    (void)state;
    static const struct {
        hg_civil civil;
        bool valid;
    } cases[] = {
        {{2016, 2, 29, 0, 0, 0}, true},     {{2015, 2, 29, 0, 0, 0}, false},
        {{1900, 2, 29, 0, 0, 0}, false},    {{2000, 2, 29, 0, 0, 0}, true},
        {{2016, 2, 31, 0, 0, 0}, false},    {{2016, 4, 31, 0, 0, 0}, false},
        {{2016, 13, 1, 0, 0, 0}, false},    {{2016, 0, 1, 0, 0, 0}, false},
        {{2016, 1, 0, 0, 0, 0}, false},     {{2016, 1, 1, 24, 0, 0}, false},
        {{2016, 1, 1, 23, 60, 0}, false},   {{2016, 1, 1, 23, 59, 60}, false},
        {{2016, 12, 31, 23, 59, 59}, true}, {{2016, 1, 1, -1, 0, 0}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(hg_civil_valid(&cases[i].civil), cases[i].valid);
}

static void instants_are_printed_in_utc(void **state)
{
    (void)state;
    char out[32];
    assert_string_equal(hg_time_iso(1483158600, out), "2016-12-31T04:30:00Z");
    assert_string_equal(hg_time_iso(-1, out), "1969-12-31T23:59:59Z");
    assert_string_equal(hg_time_iso(HG_NO_TIME, out), "");
    assert_true(strlen(hg_time_iso(INT64_MAX, out)) < 32);
    assert_true(strlen(hg_time_iso(INT64_MIN + 1, out)) < 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day_of_eight_centuries),
        cmocka_unit_test(seconds_and_back),
        cmocka_unit_test(impossible_dates_are_not_valid),
        cmocka_unit_test(instants_are_printed_in_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
