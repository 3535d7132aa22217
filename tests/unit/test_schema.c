/* Columns, codes and clocks: what the schema says, and when it happened. */
#include "check.h"

#include "io/schema.h"
#include "io/when.h"

static hg_err err;

/* ---- columns ---- */

static hg_status resolve(const char *header, const hg_schema *schema, hg_columns *out)
{
    char copy[200], *columns[16];
    size_t n = 0;
    snprintf(copy, sizeof copy, "%s", header);
    for (char *rest = copy; rest && n < 16; n++) {
        columns[n] = rest;
        rest = strchr(rest, ',');
        if (rest)
            *rest++ = '\0';
    }
    hg_reader reader = {.n_columns = n, .columns = columns};
    return hg_columns_resolve(schema, &reader, "in.csv", out, &err);
}

static void places_have_defaults_in_a_fixed_order(void **state)
{
    (void)state;
    hg_schema none = {0};
    hg_columns c;
    assert_ok(resolve("id,lat,lon,y,x", &none, &c));
    assert_int_equal(c.at[HG_ROLE_X], 4);
    assert_int_equal(c.at[HG_ROLE_Y], 3);
    assert_int_equal(c.at[HG_ROLE_ID], -1); /* only places are guessed */
    assert_ok(resolve("lat,lon", &none, &c));
    assert_int_equal(c.at[HG_ROLE_X], 1);
    assert_ok(resolve("Latitude,x,Longitude", &none, &c)); /* x without y is no pair */
    assert_int_equal(c.at[HG_ROLE_X], 2);
    assert_fails(resolve("a,b", &none, &c), HG_ECONFIG, "the columns are a, b");
    assert_fails(resolve("x,x,y", &none, &c), HG_ECONFIG, "no columns x and y");
}

static void mapped_columns_must_stand_there_once(void **state)
{
    (void)state;
    hg_columns c;
    hg_schema s = {.column = {[HG_ROLE_X] = "x_rd", [HG_ROLE_Y] = "y_rd", [HG_ROLE_START] = "a"}};
    assert_ok(resolve("a,x_rd,y_rd,b,b", &s, &c)); /* doubles that nobody asks for are fine */
    assert_int_equal(c.at[HG_ROLE_START], 0);
    assert_int_equal(c.at[HG_ROLE_Y], 2);
    assert_false(c.points);
    assert_fails(resolve("a,a,x_rd,y_rd", &s, &c), HG_ECONFIG, "stands 2 times");
    assert_fails(resolve("a,x_rd,y_re", &s, &c), HG_ECONFIG, "did you mean \"y_re\"?");
    assert_fails(resolve("x_rd,y_rd,", &s, &c), HG_ECONFIG, "no column \"a\" for start");
}

static void half_a_pair_is_refused(void **state)
{
    (void)state;
    hg_columns c;
    hg_schema only_x = {.column = {[HG_ROLE_X] = "x"}};
    assert_fails(resolve("x,y", &only_x, &c), HG_ECONFIG, "`x` is mapped, `y` is not");
    hg_schema clock = {.column = {[HG_ROLE_START_CLOCK] = "t"}};
    assert_fails(resolve("x,y,t", &clock, &c), HG_ECONFIG, "`start_clock` is mapped, `start`");
    hg_schema end = {.column = {[HG_ROLE_END] = "t"}};
    assert_fails(resolve("x,y,t", &end, &c), HG_ECONFIG, "`end` is mapped, `start`");
}

static void geometry_gives_places_when_nothing_is_mapped(void **state)
{
    (void)state;
    char *columns[] = {(char *)"x", (char *)"y"};
    hg_reader reader = {.n_columns = 2, .columns = columns, .has_points = true};
    hg_schema none = {0}, mapped = {.column = {[HG_ROLE_X] = "x", [HG_ROLE_Y] = "y"}};
    hg_columns c;
    assert_ok(hg_columns_resolve(&none, &reader, "a.shp", &c, &err));
    assert_true(c.points);
    assert_string_equal(hg_columns_name(&c, &reader, HG_ROLE_X), "geometry");
    assert_ok(hg_columns_resolve(&mapped, &reader, "a.shp", &c, &err));
    assert_false(c.points);
    assert_string_equal(hg_columns_name(&c, &reader, HG_ROLE_X), "x");
    assert_string_equal(hg_columns_name(&c, &reader, HG_ROLE_ID), "");
}

static void roles_have_the_names_of_the_job_file(void **state)
{
    (void)state;
    assert_string_equal(hg_role_name(HG_ROLE_ID), "id");
    assert_string_equal(hg_role_name(HG_ROLE_START_CLOCK), "start_clock");
    assert_string_equal(hg_role_name(HG_ROLE_REPORTED), "reported");
    for (int i = 0; i < HG_ROLE_COUNT; i++)
        assert_true(strlen(hg_role_help((hg_role)i)) > 5);
}

/* ---- codes ---- */

static int find(const hg_codes *codes, const char *text)
{
    return hg_codes_find(codes, text, strlen(text));
}

static void codes_are_trimmed_and_folded(void **state)
{
    (void)state;
    static const char *const overval[] = {"B72", "B73", "B74"}, *const inbraak[] = {"a20", "A30"};
    hg_offence_codes offences[] = {
        {"overval", overval, 3}, {"inbraak", inbraak, 2}, {"straatroof", NULL, 0}};
    hg_schema s = {.offences = offences, .n_offences = 3};
    hg_codes codes;
    assert_ok(hg_codes_init(&s, true, &codes, &err));
    assert_int_equal(find(&codes, "B73"), 0);
    assert_int_equal(find(&codes, " b74\t"), 0);
    assert_int_equal(find(&codes, "A20"), 1);
    assert_int_equal(find(&codes, "Straatroof"), 2); /* no codes: the name is the code */
    assert_int_equal(find(&codes, "B7"), -1);
    assert_int_equal(find(&codes, "B733"), -1);
    assert_int_equal(find(&codes, "B7 3"), -1);
    assert_int_equal(find(&codes, ""), -1);
    hg_codes_clear(&codes);
}

static void code_lists_must_make_sense(void **state)
{
    (void)state;
    static const char *const one[] = {"A", "B"}, *const two[] = {"c", " b "};
    hg_offence_codes offences[] = {{"first", one, 2}, {"second", two, 2}};
    hg_schema s = {.offences = offences, .n_offences = 2}, none = {0};
    hg_codes codes;
    assert_fails(hg_codes_init(&s, true, &codes, &err), HG_ECONFIG,
                 "stands under offence first and under second");
    s.n_offences = 1;
    assert_fails(hg_codes_init(&s, false, &codes, &err), HG_ECONFIG, "map `category`");
    assert_ok(hg_codes_init(&none, true, &codes, &err));
    assert_int_equal(find(&codes, "whatever"), 0);
    hg_codes_clear(&codes);
    offences[0].n_codes = 0; /* one offence without codes or column: everything is of it */
    assert_ok(hg_codes_init(&s, false, &codes, &err));
    assert_int_equal(find(&codes, ""), 0);
    hg_codes_clear(&codes);
}

static void many_codes_are_all_found(void **state)
{
    (void)state;
    static char text[3000][16];
    static const char *list[3000];
    for (int i = 0; i < 3000; i++) {
        snprintf(text[i], sizeof text[i], "C%d", i);
        list[i] = text[i];
    }
    hg_offence_codes offences[] = {{"a", list, 1500}, {"b", list + 1500, 1500}};
    hg_schema s = {.offences = offences, .n_offences = 2};
    hg_codes codes;
    assert_ok(hg_codes_init(&s, true, &codes, &err));
    for (int i = 0; i < 3000; i++)
        assert_int_equal(find(&codes, text[i]), i >= 1500);
    assert_int_equal(find(&codes, "C3000"), -1);
    hg_codes_clear(&codes);
}

/* ---- clocks ---- */

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    hg_civil c = {year, month, day, hour, minute, 0};
    return hg_civil_to_seconds(&c);
}

typedef struct reading {
    hg_when_result result;
    hg_moment moment;
    const char *why;
} reading;

static reading read_at(const char *format, const char *zone, hg_clock_policy policy,
                       hg_when_kind kind, const char *text, const char *clock)
{
    static hg_when when;
    reading r = {.why = ""};
    hg_schema s = {.time_format = format, .time_zone = zone, .clock_policy = policy, .pivot = -1};
    hg_field date = {text, (uint32_t)strlen(text)};
    hg_field hour = {clock ? clock : "", clock ? (uint32_t)strlen(clock) : 0};
    assert_ok(hg_when_init(&when, &s, &err));
    r.result = hg_when_read(&when, &date, clock ? &hour : NULL, kind, &r.moment, &r.why);
    hg_when_clear(&when);
    return r;
}

static const char *const ams = "Europe/Amsterdam";

static void local_times_become_instants(void **state)
{
    (void)state;
    reading r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-07-01 12:30", NULL);
    assert_int_equal(r.result, HG_WHEN_OK);
    assert_int_equal(r.moment.first, utc(2016, 7, 1, 10, 30));
    assert_int_equal(r.moment.last, r.moment.first);
    assert_int_equal(r.moment.marks, 0);
    assert_false(r.moment.midnight);
    r = read_at("%d-%m-%Y %H:%M", ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "01-12-2016 00:00", NULL);
    assert_int_equal(r.moment.first, utc(2016, 11, 30, 23, 0));
    assert_true(r.moment.midnight);
    r = read_at(NULL, NULL, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-07-01T12:30:00+05:00", NULL);
    assert_int_equal(r.moment.first, utc(2016, 7, 1, 7, 30)); /* an offset needs no zone */
    r = read_at(NULL, NULL, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-07-01T12:30", NULL);
    assert_int_equal(r.result, HG_WHEN_NO_ZONE);
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-13-01T12:30", NULL);
    assert_int_equal(r.result, HG_WHEN_UNREADABLE);
    assert_non_null(strstr(r.why, "month"));
}

static void the_doubled_hour_follows_the_policy(void **state)
{
    (void)state;
    const int64_t early = utc(2016, 10, 30, 0, 30), late = utc(2016, 10, 30, 1, 30);
    static const char *const text = "2016-10-30 02:30";
    const struct {
        hg_clock_policy policy;
        hg_when_kind kind;
        hg_when_result result;
        int64_t at;
    } cases[] = {
        {HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, HG_WHEN_OK, early},
        {HG_CLOCK_DEFAULT, HG_WHEN_END, HG_WHEN_OK, late},
        {HG_CLOCK_EARLIER, HG_WHEN_BEGIN, HG_WHEN_OK, early},
        {HG_CLOCK_EARLIER, HG_WHEN_END, HG_WHEN_OK, early},
        {HG_CLOCK_LATER, HG_WHEN_BEGIN, HG_WHEN_OK, late},
        {HG_CLOCK_REJECT, HG_WHEN_BEGIN, HG_WHEN_CHANGE, 0},
        {HG_CLOCK_REJECT, HG_WHEN_KNOWN, HG_WHEN_OK, late}, /* never loses the row */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reading r = read_at(NULL, ams, cases[i].policy, cases[i].kind, text, NULL);
        assert_int_equal(r.result, cases[i].result);
        if (r.result == HG_WHEN_OK)
            assert_int_equal(r.moment.first, cases[i].at);
        assert_int_equal(r.moment.marks, HG_MARK_CLOCK_TWICE);
    }
}

static void the_skipped_hour_follows_the_policy(void **state)
{
    (void)state;
    const int64_t change = utc(2016, 3, 27, 1, 0);
    static const char *const text = "2016-03-27 02:30";
    for (int policy = HG_CLOCK_DEFAULT; policy <= HG_CLOCK_REJECT; policy++) {
        reading r = read_at(NULL, ams, (hg_clock_policy)policy, HG_WHEN_BEGIN, text, NULL);
        bool kept = policy == HG_CLOCK_LATER;
        assert_int_equal(r.result, kept ? HG_WHEN_OK : HG_WHEN_CHANGE);
        if (kept)
            assert_int_equal(r.moment.first, change);
        assert_int_equal(r.moment.marks, HG_MARK_CLOCK_NEVER);
    }
}

static void days_and_months_are_spans_of_local_time(void **state)
{
    (void)state;
    reading r = read_at(NULL, ams, HG_CLOCK_REJECT, HG_WHEN_BEGIN, "2016-10-30", NULL);
    assert_int_equal(r.moment.first, utc(2016, 10, 29, 22, 0));
    assert_int_equal(r.moment.last - r.moment.first, 25 * 3600);
    assert_int_equal(r.moment.marks, HG_MARK_DATE_ONLY);
    assert_false(r.moment.midnight); /* no clock was given */
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-03-27", NULL);
    assert_int_equal(r.moment.last - r.moment.first, 23 * 3600);
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-12", NULL);
    assert_int_equal(r.moment.first, utc(2016, 11, 30, 23, 0));
    assert_int_equal(r.moment.last, utc(2016, 12, 31, 23, 0));
    assert_int_equal(r.moment.marks, HG_MARK_MONTH_ONLY);
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2016-02", NULL);
    assert_int_equal(r.moment.last - r.moment.first, 29 * 86400);
}

static void a_clock_column_joins_its_date(void **state)
{
    (void)state;
    static const char *const date = "%d-%m-%Y";
    reading r = read_at(date, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "05-01-2017", "23:45");
    assert_int_equal(r.moment.first, utc(2017, 1, 5, 22, 45));
    assert_int_equal(r.moment.marks, 0);
    r = read_at(date, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "05-01-2017", "24:00");
    assert_int_equal(r.moment.first, utc(2017, 1, 5, 23, 0));
    r = read_at(date, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "05-01-2017", "00:00");
    assert_true(r.moment.midnight);
    r = read_at(date, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "05-01-2017", "");
    assert_int_equal(r.moment.marks, HG_MARK_DATE_ONLY);
    r = read_at(date, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "05-01-2017", "25:00");
    assert_int_equal(r.result, HG_WHEN_UNREADABLE);
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2017-01-05T00:00:00", "08:15");
    assert_int_equal(r.moment.first, utc(2017, 1, 5, 7, 15)); /* a date exported as a time */
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2017-01-05T09:00:00", "08:15");
    assert_int_equal(r.result, HG_WHEN_UNREADABLE);
    r = read_at(NULL, ams, HG_CLOCK_DEFAULT, HG_WHEN_BEGIN, "2017-01", "08:15");
    assert_int_equal(r.result, HG_WHEN_UNREADABLE);
}

/* The memory of plain days must not change an answer: every half hour of four years, twice. */
static void remembered_days_give_the_resolvers_answer(void **state)
{
    (void)state;
    static const char *const zones[] = {"Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Beirut",
                                        "America/Chicago", "Africa/Casablanca"};
    static hg_when when;
    for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
        hg_schema s = {.time_zone = zones[z], .clock_policy = HG_CLOCK_LATER, .pivot = -1};
        assert_ok(hg_when_init(&when, &s, &err));
        for (int64_t local = utc(2014, 1, 1, 0, 0); local < utc(2018, 1, 1, 0, 0); local += 1800) {
            char text[24];
            hg_civil c;
            hg_moment m;
            const char *why;
            hg_civil_from_seconds(local, &c);
            snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d", c.year % 10000, c.month % 100,
                     c.day % 100, c.hour % 100, c.minute % 100);
            hg_field field = {text, 16};
            assert_int_equal(hg_when_read(&when, &field, NULL, HG_WHEN_BEGIN, &m, &why),
                             HG_WHEN_OK);
            hg_resolved r = hg_zone_resolve(when.zone, local);
            assert_int_equal(m.first, r.n == 2 ? r.second : r.first);
        }
        hg_when_clear(&when);
    }
}

static void month_ends(void **state)
{
    (void)state;
    static hg_when when;
    hg_schema s = {.time_zone = ams, .pivot = -1};
    assert_ok(hg_when_init(&when, &s, &err));
    assert_int_equal(hg_when_next_month(&when, utc(2015, 12, 31, 23, 0)), utc(2016, 1, 31, 23, 0));
    assert_int_equal(hg_when_next_month(&when, utc(2016, 2, 29, 23, 0)), utc(2016, 3, 31, 22, 0));
    assert_true(hg_when_is_month_start(&when, utc(2015, 12, 31, 23, 0)));
    assert_false(hg_when_is_month_start(&when, utc(2015, 12, 31, 22, 59)));
    hg_when_clear(&when);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_have_defaults_in_a_fixed_order),
        cmocka_unit_test(mapped_columns_must_stand_there_once),
        cmocka_unit_test(half_a_pair_is_refused),
        cmocka_unit_test(geometry_gives_places_when_nothing_is_mapped),
        cmocka_unit_test(roles_have_the_names_of_the_job_file),
        cmocka_unit_test(codes_are_trimmed_and_folded),
        cmocka_unit_test(code_lists_must_make_sense),
        cmocka_unit_test(many_codes_are_all_found),
        cmocka_unit_test(local_times_become_instants),
        cmocka_unit_test(the_doubled_hour_follows_the_policy),
        cmocka_unit_test(the_skipped_hour_follows_the_policy),
        cmocka_unit_test(days_and_months_are_spans_of_local_time),
        cmocka_unit_test(a_clock_column_joins_its_date),
        cmocka_unit_test(remembered_days_give_the_resolvers_answer),
        cmocka_unit_test(month_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
