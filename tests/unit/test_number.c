/* Strict numbers in, shortest numbers out: worked by hand. */
#include "check.h"

static bool reads(const char *text, char mark, double *value)
{
    return hg_parse_double(text, strlen(text), mark, value);
}

static void numbers_of_the_grammar_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char mark;
        double value;
    } cases[] = {
        {"0", '.', 0.0},
        {"-0", '.', -0.0},
        {"+17", '.', 17.0},
        {"121687.5", '.', 121687.5},
        {"0000.125", '.', 0.125},
        {"487,25", ',', 487.25},
        {"-2,5e-3", ',', -0.0025},
        {"1e22", '.', 1e22},
        {"1E+23", '.', 1e23},
        {"9007199254740993", '.', 9007199254740992.0}, /* 2^53 + 1: halfway, to even */
        {"9007199254740995", '.', 9007199254740996.0},
        {"2.2250738585072011e-308", '.', 2.2250738585072011e-308},
        {"4.9e-324", '.', 0x1p-1074},
        {"1e-400", '.', 0.0},
        {"0e999999999999999999", '.', 0.0},
        {"1.7976931348623157e308", '.', 0x1.fffffffffffffp1023},
        {"0.000000000000000000000000000001e30", '.', 1.0},
        {"100000000000000000000000000000000e-32", '.', 1.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = 99;
        assert_true(reads(cases[i].text, cases[i].mark, &value));
        assert_close(value, cases[i].value, 0);
        assert_int_equal(signbit(value) != 0, signbit(cases[i].value) != 0);
    }
}

static void everything_else_is_refused_and_nothing_written(void **state)
{
    (void)state;
    static const char *const bad[] = {"",        " 1",      "1 ",     "+",
                                      "-",       ".5",      "5.",     "1.2.3",
                                      "1,5",     "1.234,5", "1e",     "1e+",
                                      "e5",      "1e5.0",   "0x10",   "nan",
                                      "NaN",     "inf",     "-inf",   "infinity",
                                      "--1",     "+-1",     "1_000",  "1'000",
                                      "1d5",     "1f",      "12abc",  "\t1",
                                      "1\n",     "1e309",   "-1e309", "1.7976931348623159e308",
                                      "\xD9\xA1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = 99;
        if (reads(bad[i], '.', &value)) {
            print_error("\"%s\" was read as %g\n", bad[i], value);
            fail();
        }
        assert_close(value, 99, 0);
    }
    double value = 99;
    assert_false(reads("1.234,5", ',', &value)); /* a thousands mark under a decimal comma */
    assert_false(reads("1.5", ',', &value));
    assert_false(hg_parse_double("1\0", 2, '.', &value));
}

static void only_the_given_length_is_read(void **state)
{
    (void)state;
    double value = 0;
    int64_t whole = 0;
    assert_true(hg_parse_double("12.75;x", 5, '.', &value));
    assert_close(value, 12.75, 0);
    assert_true(hg_parse_int64("12345", 3, &whole));
    assert_int_equal(whole, 123);
}

/* More digits than any double has: the one beyond the 780th still decides a tie. */
static void a_very_long_tail_of_digits_counts(void **state)
{
    (void)state;
    enum { LONG = 60000 };
    static char text[LONG + 1];
    double value = 0;
    memset(text, '0', LONG);
    memcpy(text, "9007199254740993.", 17); /* halfway: to even, down */
    assert_true(hg_parse_double(text, LONG, '.', &value));
    assert_close(value, 9007199254740992.0, 0);
    text[LONG - 1] = '1'; /* a hair above: up */
    assert_true(hg_parse_double(text, LONG, '.', &value));
    assert_close(value, 9007199254740994.0, 0);
    memset(text, '0', LONG);
    text[0] = '1'; /* 1 followed by 59999 zeros is too large ... */
    assert_false(hg_parse_double(text, LONG, '.', &value));
    memcpy(text + LONG - 7, "e-59992", 7); /* ... but not with this exponent */
    assert_true(hg_parse_double(text, LONG, '.', &value));
    assert_close(value, 1.0, 0);
}

static void whole_numbers_have_their_exact_range(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {"-0", 0},
                {"+42", 42},
                {"007", 7},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    static const char *const bad[] = {"",
                                      "+",
                                      "-",
                                      "1.0",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "0x1",
                                      "12a",
                                      "9223372036854775808",
                                      "-9223372036854775809",
                                      "99999999999999999999999"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t value = 99;
        assert_true(hg_parse_int64(good[i].text, strlen(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t value = 99;
        assert_false(hg_parse_int64(bad[i], strlen(bad[i]), &value));
        assert_int_equal(value, 99);
    }
}

static void durations_have_a_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {{"14d", 1209600}, {"4h", 14400}, {"2w", 1209600}, {"30m", 1800}, {"90s", 90}};
    static const char *const bad[] = {"",   "d",   "14",   "14 d", "-1d",   "+1d",
                                      "0d", "14D", "1.5d", "1y",   "1d12h", "99999999999999999w"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t seconds = 0;
        assert_true(hg_parse_duration(good[i].text, &seconds));
        assert_int_equal(seconds, good[i].seconds);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t seconds = 99;
        assert_false(hg_parse_duration(bad[i], &seconds));
        assert_int_equal(seconds, 99);
    }
}

static void shares_lie_between_nothing_and_all(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double share;
    } good[] = {{"0.03", 0.03}, {"3%", 0.03},    {"0", 0.0},      {"1", 1.0},
                {"100%", 1.0},  {"0.1%", 0.001}, {"2.7%", 0.027}, {"-0", 0.0}};
    static const char *const bad[] = {"", "%", "101%", "1.01", "-0.1", "3 %", "3%%", "nan", "0,03"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double share = 99;
        assert_true(hg_parse_share(good[i].text, &share));
        assert_close(share, good[i].share, 0);
        assert_false(signbit(share));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double share = 99;
        assert_false(hg_parse_share(bad[i], &share));
        assert_close(share, 99, 0);
    }
}

static void doubles_are_written_as_short_as_they_can_be(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-250.0, "-250"},
        {999999999999999.0, "999999999999999"},
        {1e15, "1e15"},
        {1e23, "1e23"},
        {0.1, "0.1"},
        {121687.25, "121687.25"},
        {-0.001, "-0.001"},
        {41.96468199, "41.96468199"},
        {1.0 / 3.0, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {0.000001, "0.000001"},
        {0.0000001, "1e-7"},
        {1.25e-9, "1.25e-9"},
        {123456789012345.67, "123456789012345.67"},
        {1234567890123456.0, "1.234567890123456e15"},
        {9007199254740993.0, "9.007199254740992e15"},
        {0x1p-1074, "5e-324"},
        {0x1p-1022, "2.2250738585072014e-308"},
        {0x1.fffffffffffffp1023, "1.7976931348623157e308"},
        {NAN, "nan"},
        {-NAN, "nan"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hg_buf buf = {0};
        hg_buf_double(&buf, cases[i].value);
        assert_string_equal(buf.data, cases[i].text);
        hg_buf_clear(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_the_grammar_are_read),
        cmocka_unit_test(everything_else_is_refused_and_nothing_written),
        cmocka_unit_test(only_the_given_length_is_read),
        cmocka_unit_test(a_very_long_tail_of_digits_counts),
        cmocka_unit_test(whole_numbers_have_their_exact_range),
        cmocka_unit_test(durations_have_a_unit),
        cmocka_unit_test(shares_lie_between_nothing_and_all),
        cmocka_unit_test(doubles_are_written_as_short_as_they_can_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
