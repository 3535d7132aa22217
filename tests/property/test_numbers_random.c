/* Reading and writing of numbers against the C library on random text and random bits. */
#include "check.h"

#include <locale.h>

static double random_double(test_random *r)
{
    double value;
    do {
        uint64_t bits = test_next(r);
        memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value));
    return value;
}

/* The kinds of numbers that files hold: coordinates, densities, counts, money. */
static double usual_double(test_random *r)
{
    static const double scales[] = {1, 100, 1e5, 1e-3, 1e-6, 1e9};
    double value = test_uniform(r, -1, 1) * scales[test_next(r) % 6];
    return test_next(r) % 2 ? value : nearbyint(value * 1000) / 1000;
}

static void assert_round_trip(double value)
{
    hg_buf buf = {0};
    double back = 0;
    hg_buf_double(&buf, value);
    if (!hg_parse_double(buf.data, buf.length, '.', &back) || memcmp(&back, &value, sizeof back) ||
        strtod(buf.data, NULL) != value) {
        print_error("%.17g was written as %s and read as %.17g\n", value, buf.data, back);
        fail();
    }
    hg_buf_clear(&buf);
}

static void every_double_reads_back_bit_for_bit(void **state)
{
    (void)state;
    test_random r = {11};
    for (int i = 0; i < 200000; i++) {
        assert_round_trip(random_double(&r));
        assert_round_trip(usual_double(&r));
    }
    for (int exponent = -1074; exponent < 1024; exponent++) {
        double power = ldexp(1.0, exponent);
        assert_round_trip(power);
        assert_round_trip(nextafter(power, 0.0));
        assert_round_trip(nextafter(power, 2 * power));
    }
}

static size_t significant_digits(const char *text)
{
    size_t n = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (n == 0 && *text == '0'))
            continue;
        n++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return n - zeros;
}

/* No decimal with fewer digits reads back, and among as many digits ours is the nearest. */
static void no_shorter_decimal_exists(void **state)
{
    (void)state;
    test_random r = {12};
    for (int i = 0; i < 40000; i++) {
        double value = i % 2 ? random_double(&r) : usual_double(&r);
        hg_buf buf = {0};
        char rival[40];
        hg_buf_double(&buf, value);
        int digits = 1;
        do
            snprintf(rival, sizeof rival, "%.*e", digits - 1, value);
        while (strtod(rival, NULL) != value && digits++ < 17);
        assert_int_equal(significant_digits(buf.data), significant_digits(rival));
        assert_true(strtold(buf.data, NULL) == strtold(rival, NULL));
        hg_buf_clear(&buf);
    }
}

/* Text of the grammar, with many digits, and far and near exponents. */
static size_t random_number_text(test_random *r, char *out)
{
    size_t used = 0;
    size_t whole = 1 + test_next(r) % (test_next(r) % 8 ? 8 : 40);
    size_t decimals = test_next(r) % (test_next(r) % 8 ? 14 : 60);
    if (test_next(r) % 3 == 0)
        out[used++] = "+-"[test_next(r) % 2];
    for (size_t i = 0; i < whole; i++)
        out[used++] = (char)('0' + test_next(r) % 10);
    if (decimals) {
        out[used++] = '.';
        for (size_t i = 0; i < decimals; i++)
            out[used++] = (char)('0' + test_next(r) % 10);
    }
    if (test_next(r) % 3 == 0)
        used += (size_t)sprintf(out + used, "%c%d", "eE"[test_next(r) % 2],
                                (int)(test_next(r) % 700) - 350);
    out[used] = '\0';
    return used;
}

static void check_against_strtod(const char *text, size_t length)
{
    double ours = -1, theirs = strtod(text, NULL);
    bool read = hg_parse_double(text, length, '.', &ours);
    if (read != (isfinite(theirs) != 0) || (read && memcmp(&ours, &theirs, sizeof ours))) {
        print_error("%s: read %d as %.17g, strtod %.17g\n", text, read, ours, theirs);
        fail();
    }
}

static void random_decimals_are_rounded_as_by_strtod(void **state)
{
    (void)state;
    test_random r = {13};
    char text[160];
    for (int i = 0; i < 500000; i++) {
        size_t length = random_number_text(&r, text);
        check_against_strtod(text, length);
    }
}

/* Decimals exactly halfway between two doubles, and a hair beside: the hardest to round. */
static void halfway_decimals_are_rounded_as_by_strtod(void **state)
{
    (void)state;
    test_random r = {14};
    char text[1200];
    for (int i = 0; i < 20000; i++) {
        double low = fabs(i % 2 ? usual_double(&r) : random_double(&r));
        long double middle = ((long double)low + (long double)nextafter(low, INFINITY)) / 2;
        int n = snprintf(text, sizeof text, "%.*Le", i % 3 ? 1100 : 25, middle);
        check_against_strtod(text, (size_t)n);
        char *e = strchr(text, 'e');
        e[-1] = '1';
        check_against_strtod(text, (size_t)n);
    }
}

/* The same within 19 digits, where no library helps: integers of 54 to 63 bits, and halves. */
static void short_halfway_decimals_are_rounded_as_by_strtod(void **state)
{
    (void)state;
    test_random r = {16};
    char text[64];
    for (int i = 0; i < 200000; i++) {
        uint64_t whole = test_next(&r) >> 11 | (uint64_t)1 << 52; /* 53 bits */
        unsigned shift = 1 + (unsigned)(test_next(&r) % 10);
        uint64_t middle = (whole << shift) + ((uint64_t)1 << (shift - 1));
        int n = snprintf(text, sizeof text, "%llu",
                         (unsigned long long)(middle - 1 + (uint64_t)(i % 3)));
        check_against_strtod(text, (size_t)n);
        n = snprintf(text, sizeof text, "%llu.%s", (unsigned long long)whole,
                     i % 2   ? "5"
                     : i % 4 ? "499"
                             : "501");
        check_against_strtod(text, (size_t)n);
        n = snprintf(text, sizeof text, "%llue%d", (unsigned long long)(middle >> 2),
                     (int)(test_next(&r) % 84) - 28);
        check_against_strtod(text, (size_t)n);
    }
}

/* Whatever the bytes: read or refused, as the grammar says when it is applied by hand. */
static bool grammar_accepts(const char *t)
{
    t += *t == '+' || *t == '-';
    size_t n = strspn(t, "0123456789");
    if (n == 0)
        return false;
    t += n;
    if (*t == '.') {
        n = strspn(t + 1, "0123456789");
        if (n == 0)
            return false;
        t += n + 1;
    }
    if (*t == 'e' || *t == 'E') {
        t++;
        t += *t == '+' || *t == '-';
        n = strspn(t, "0123456789");
        if (n == 0)
            return false;
        t += n;
    }
    return *t == '\0';
}

static void hostile_text_is_judged_by_the_grammar_alone(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789.,eE+- xXnaif'_";
    test_random r = {15};
    int accepted = 0;
    for (int i = 0; i < 400000; i++) {
        char text[12];
        size_t length = 1 + test_next(&r) % 8;
        for (size_t k = 0; k < length; k++)
            text[k] = alphabet[test_next(&r) % (test_next(&r) % 3 ? 14 : sizeof alphabet - 1)];
        text[length] = '\0';
        double value, theirs = strtod(text, NULL);
        bool expected = grammar_accepts(text) && isfinite(theirs);
        assert_int_equal(hg_parse_double(text, length, '.', &value), expected);
        if (expected)
            assert_close(value, theirs, 0);
        accepted += expected;
    }
    assert_in_range(accepted, 40000, 360000);
}

static void the_locale_of_the_program_changes_nothing(void **state)
{
    (void)state;
    const char *names[] = {"nl_NL.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL", "de_DE"};
    bool set = false;
    for (size_t i = 0; i < 5 && !set; i++)
        set = setlocale(LC_ALL, names[i]) != NULL;
    hg_buf buf = {0};
    double value = 0;
    hg_buf_double(&buf, 1234.5e-9);
    assert_string_equal(buf.data, "0.0000012345");
    assert_true(hg_parse_double("1.00000000000000011102230246251565404", 37, '.', &value));
    assert_close(value, 1.0, 0);
    hg_buf_clear(&buf);
    setlocale(LC_ALL, "C");
    if (!set)
        print_message("no locale with a decimal comma is installed here\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_double_reads_back_bit_for_bit),
        cmocka_unit_test(no_shorter_decimal_exists),
        cmocka_unit_test(random_decimals_are_rounded_as_by_strtod),
        cmocka_unit_test(halfway_decimals_are_rounded_as_by_strtod),
        cmocka_unit_test(short_halfway_decimals_are_rounded_as_by_strtod),
        cmocka_unit_test(hostile_text_is_judged_by_the_grammar_alone),
        cmocka_unit_test(the_locale_of_the_program_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
