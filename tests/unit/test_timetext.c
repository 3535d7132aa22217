/* Times under a declared format: what is read, with which grain, and what is refused and why. */
#include "check.h"

static hg_time_format compiled(const char *format, int pivot)
{
    hg_err err = {0};
    hg_time_format out = {{0}, 0};
    assert_ok(hg_time_format_compile(format, pivot, &out, &err));
    return out;
}

/* The reading as ISO text plus grain letter and offset; "" when refused. */
static const char *reading(const char *format, int pivot, const char *text)
{
    static char out[80];
    char iso[32];
    hg_time_text t = {0};
    hg_time_format f = compiled(format, pivot);
    if (!hg_time_parse(&f, text, strlen(text), &t, NULL))
        return "";
    hg_time_iso(t.local_s, iso);
    iso[19] = '\0';
    snprintf(out, sizeof out, "%s %c", iso, "smdM"[t.grain]);
    if (t.has_offset)
        snprintf(out + strlen(out), 20, " %+d", t.offset_s);
    return out;
}

static void iso_times_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reading;
    } cases[] = {
        {"2016-10-30", "2016-10-30T00:00:00 d"},
        {"2016-10", "2016-10-01T00:00:00 M"},
        {"2016-10-30T02:30", "2016-10-30T02:30:00 m"},
        {"2016-10-30 02:30:15", "2016-10-30T02:30:15 s"},
        {"2016-10-30T02:30:15.999", "2016-10-30T02:30:15 s"},
        {"2016-10-30T02:30Z", "2016-10-30T02:30:00 m +0"},
        {"2016-10-30T02:30:15+02:00", "2016-10-30T02:30:15 s +7200"},
        {"2016-10-30T02:30:15.5-03:30", "2016-10-30T02:30:15 s -12600"},
        {"2016-10-30 02:30:15+02", "2016-10-30T02:30:15 s +7200"}, /* PostgreSQL */
        {"2016-12-31T24:00:00", "2017-01-01T00:00:00 s"},
        {"2016-02-28 24:00", "2016-02-29T00:00:00 m"},
        {"2016-02-29", "2016-02-29T00:00:00 d"},
        {"0001-01-01", "0001-01-01T00:00:00 d"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(reading("iso", -1, cases[i].text), cases[i].reading);
}

static void what_is_refused_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"2016-13-01", "month"},
        {"2016-00-01", "month"},
        {"2016-02-30", "day"},
        {"2015-02-29", "day"},
        {"2016-01-32", "day"},
        {"2016-01-00", "day"},
        {"2016-01-01T25:00", "hour"},
        {"2016-01-01T23:60", "minute"},
        {"2016-12-31T23:59:60", "second"},
        {"2016-01-01T24:00:01", "24"},
        {"2016-01-01T24:01", "24"},
        {"2016-01-01T24:00:00.5", "24"},
        {"2016-01-01T10:00+15:00", "offset"},
        {"2016-01-01T10:00x", "offset"},
        {"2016-1-1", "form"},
        {"16-01-01", "form"},
        {"2016/01/01", "form"},
        {"2016-01-01T", "form"},
        {"2016-01-01T10", "form"},
        {"2016-01-01Z", "form"},
        {"2016-01-01T10:00:00.", "form"},
        {"2016-01-01T10:00Z ", "more text"},
        {" 2016-01-01", "form"},
        {"", "form"},
        {"2016", "form"},
        {"31-12-2016", "form"},
        {"2016-01-01T10:00+1:00", "form"},
        {"2016-01-01T10:00+02:0", "form"},
    };
    hg_time_format iso = compiled("iso", -1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *why = NULL;
        hg_time_text t = {.local_s = 42};
        if (hg_time_parse(&iso, cases[i].text, strlen(cases[i].text), &t, &why) || !why ||
            !strstr(why, cases[i].why)) {
            print_error("\"%s\": %s\n", cases[i].text, why ? why : "(read)");
            fail();
        }
        assert_int_equal(t.local_s, 42);
    }
    assert_string_equal(reading("iso", -1, "2016-01-01T10:00:00+14:00"),
                        "2016-01-01T10:00:00 s +50400");
}

static void an_offset_in_the_text_names_the_instant(void **state)
{
    (void)state;
    hg_time_format iso = compiled("iso", -1);
    hg_time_text summer, utc;
    assert_true(hg_time_parse(&iso, "2016-07-01T12:00+02:00", 22, &summer, NULL));
    assert_true(hg_time_parse(&iso, "2016-07-01T10:00Z", 17, &utc, NULL));
    assert_true(summer.has_offset && utc.has_offset);
    assert_true(summer.local_s - summer.offset_s == utc.local_s - utc.offset_s);
}

static void declared_forms_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int pivot;
        const char *text, *reading;
    } cases[] = {
        {"%d-%m-%Y %H:%M", -1, "31-12-2016 04:30", "2016-12-31T04:30:00 m"},
        {"%d-%m-%Y %H:%M", -1, "1-2-2016 9:05", "2016-02-01T09:05:00 m"},
        {"%d/%m/%Y", -1, "03/04/2016", "2016-04-03T00:00:00 d"},
        {"%m/%d/%Y", -1, "03/04/2016", "2016-03-04T00:00:00 d"},
        {"%d/%m/%Y", -1, "31/02/2016", ""},
        {"%d/%m/%Y", -1, "12/13/2016", ""},
        {"%Y%m%d%H%M%S", -1, "20161231235959", "2016-12-31T23:59:59 s"},
        {"%Y%m%d%H%M%S", -1, "20161231235960", ""},
        {"%Y-%m", -1, "2016-07", "2016-07-01T00:00:00 M"},
        {"%m.%Y", -1, "7.2016", "2016-07-01T00:00:00 M"},
        {"%Y-%m-%dT%H:%M:%S.%f%z", -1, "2016-07-01T10:00:00.123456+0200",
         "2016-07-01T10:00:00 s +7200"},
        {"%d %b %Y", -1, "5 mei 2016", "2016-05-05T00:00:00 d"},
        {"%d-%b-%y", 70, "05-MRT-16", "2016-03-05T00:00:00 d"},
        {"%d-%b-%y", 70, "05-OKT-69", "2069-10-05T00:00:00 d"},
        {"%d-%b-%y", 70, "05-oct-70", "1970-10-05T00:00:00 d"},
        {"%d-%m-%y", 0, "05-10-00", "1900-10-05T00:00:00 d"},
        {"%d-%m-%y", 100, "05-10-99", "2099-10-05T00:00:00 d"},
        {"op %d %b %Y om %H.%M uur", -1, "op 12 februari 2016 om 24.00 uur",
         "2016-02-13T00:00:00 m"},
        {"%d %b %Y", -1, "5 foo 2016", ""},
        {"%d %b %Y", -1, "5 mei 2016 ", ""},
        {"%d %b %Y", -1, "5 mei", ""},
        {"%d-%m-%y", 70, "05-10-2016", ""},
        {"%d-%m-%Y", -1, "05-10-16", ""},
        {"100%% %Y-%m", -1, "100% 2016-07", "2016-07-01T00:00:00 M"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(reading(cases[i].format, cases[i].pivot, cases[i].text),
                            cases[i].reading);
}

static void months_have_dutch_and_english_names(void **state)
{
    (void)state;
    static const char *const names[12][5] = {
        {"jan", "januari", "january", "Jan", "JANUARI"},
        {"feb", "februari", "february", "Feb", "FEB"},
        {"mrt", "maart", "march", "mar", "MRT"},
        {"apr", "april", "April", "APR", "Apr"},
        {"mei", "may", "Mei", "MAY", "MEI"},
        {"jun", "juni", "june", "Jun", "JUNI"},
        {"jul", "juli", "july", "Jul", "JULY"},
        {"aug", "augustus", "august", "Aug", "AUGUSTUS"},
        {"sep", "sept", "september", "Sep", "SEPTEMBER"},
        {"okt", "oktober", "october", "oct", "OKT"},
        {"nov", "november", "Nov", "NOV", "November"},
        {"dec", "december", "Dec", "DEC", "December"},
    };
    for (int month = 0; month < 12; month++)
        for (int k = 0; k < 5; k++) {
            char text[64], expected[64];
            snprintf(text, sizeof text, "15 %s 2016", names[month][k]);
            snprintf(expected, sizeof expected, "2016-%02d-15T00:00:00 d", month + 1);
            assert_string_equal(reading("%d %b %Y", -1, text), expected);
        }
}

static void a_format_that_cannot_work_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int pivot;
        const char *part;
    } cases[] = {
        {"", -1, "1 to 63"},
        {"%Q", -1, "%Q is not understood"},
        {"%Y-%m-%", -1, "is not understood"},
        {"%Y-%m-%\x1b", -1, "%\\x1b is not understood"},
        {"%d-%m-%y", -1, "pivot"},
        {"%d-%m-%y", 101, "pivot 101"},
        {"%d-%m", -1, "year"},
        {"%Y-%y-%m", 70, "year"},
        {"%Y-%d", -1, "month"},
        {"%Y-%m-%b", -1, "month"},
        {"%Y-%m-%d %H", -1, "%H and %M"},
        {"%Y-%m %H:%M", -1, "%d"},
        {"%Y-%m-%d %S", -1, "%H"},
        {"%Y-%m-%d %H:%M.%f", -1, "%S"},
        {"%Y-%m-%d %z", -1, "%z"},
        {"%Y-%m-%d %d", -1, "twice"},
        {"iso8601", -1, "year"},
        {"%Y-%m-%d aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", -1,
         "1 to 63"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hg_err err = {0};
        hg_time_format out = {"kept", 7};
        assert_fails(hg_time_format_compile(cases[i].format, cases[i].pivot, &out, &err),
                     HG_EDOMAIN, cases[i].part);
        assert_string_equal(out.text, "kept");
    }
}

static void clocks_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t seconds; /* -1 = refused */
    } cases[] = {
        {"00:00", 0},        {"23:59", 86340}, {"23:59:59", 86399}, {"24:00", 86400},
        {"24:00:00", 86400}, {"2400", 86400},  {"0730", 27000},     {"9:05", 32700},
        {"07:30:15", 27015}, {"24:01", -1},    {"24:00:01", -1},    {"23:60", -1},
        {"23:59:60", -1},    {"2360", -1},     {"730", -1},         {"07:3", -1},
        {"07-30", -1},       {"", -1},         {"07:30 ", -1},      {"073015", -1},
        {"07:30:", -1},      {"-7:30", -1},    {"2500", -1},        {"7", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t seconds = -1;
        bool read = hg_clock_parse(cases[i].text, strlen(cases[i].text), &seconds);
        if (read != (cases[i].seconds >= 0) || seconds != cases[i].seconds) {
            print_error("\"%s\" is %d\n", cases[i].text, seconds);
            fail();
        }
    }
}

/* Random bytes: never a crash, never a reading outside four-digit years. */
static void random_text_is_harmless(void **state)
{
    (void)state;
    test_random r = {41};
    hg_time_format forms[] = {compiled("iso", -1), compiled("%d %b %Y %H:%M:%S%z", -1),
                              compiled("%d-%m-%y", 50)};
    for (int i = 0; i < 300000; i++) {
        char text[28];
        size_t n = test_next(&r) % sizeof text;
        for (size_t k = 0; k < n; k++)
            text[k] = "0123456789-:T Z+.jfmasond\xFF"[test_next(&r) % 26];
        hg_time_text t;
        if (hg_time_parse(&forms[i % 3], text, n, &t, NULL))
            assert_true(t.local_s > -62200000000 && t.local_s < 253402400000);
        int32_t clock;
        if (hg_clock_parse(text, n, &clock))
            assert_in_range(clock, 0, 86400);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_times_are_read),
        cmocka_unit_test(what_is_refused_says_why),
        cmocka_unit_test(an_offset_in_the_text_names_the_instant),
        cmocka_unit_test(declared_forms_are_read),
        cmocka_unit_test(months_have_dutch_and_english_names),
        cmocka_unit_test(a_format_that_cannot_work_is_refused),
        cmocka_unit_test(clocks_are_read),
        cmocka_unit_test(random_text_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
