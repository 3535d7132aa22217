/* Zones: O1.1 to O1.3 of docs/methods.md 14, other continents, far years, bad files.
 */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/tzif.h"

static int64_t at(const char *iso)
{
    hg_err err = {0};
    hg_time_format format;
    hg_time_text t;
    assert_ok(hg_time_format_compile("iso", -1, &format, &err));
    assert_true(hg_time_parse(&format, iso, strlen(iso), &t, NULL));
    return t.local_s - (t.has_offset ? t.offset_s : 0);
}

static hg_zone *opened(const char *name)
{
    hg_err err = {0};
    hg_zone *zone = NULL;
    assert_ok(hg_zone_open(name, &zone, &err));
    return zone;
}

static void assert_resolved(const hg_zone *zone, const char *local, int n, const char *first,
                            const char *second)
{
    char a[32], b[32];
    hg_resolved r = hg_zone_resolve(zone, at(local));
    if (r.n != n || r.first != at(first) || r.second != at(second)) {
        print_error("%s %s: %d instants, %s and %s\n", hg_zone_name(zone), local, r.n,
                    hg_time_iso(r.first, a), hg_time_iso(r.second, b));
        fail();
    }
}

static double day_hours(const hg_zone *zone, const char *noon)
{
    int64_t utc = hg_zone_resolve(zone, at(noon)).first;
    return (double)(hg_zone_add_days(zone, utc, 1) - hg_zone_midnight(zone, utc)) / 3600.0;
}

static void o1_1_days_of_23_and_25_hours(void **state)
{
    (void)state;
    static const struct {
        const char *noon;
        double hours;
    } cases[] = {{"2016-03-27T12:00", 23}, {"2016-10-30T12:00", 25}, {"2016-03-26T12:00", 24},
                 {"2016-10-31T12:00", 24}, {"2015-03-29T12:00", 23}, {"2015-10-25T12:00", 25},
                 {"2017-03-26T12:00", 23}, {"2017-10-29T12:00", 25}, {"2017-10-30T12:00", 24}};
    hg_zone *zone = opened("Europe/Amsterdam");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_close(day_hours(zone, cases[i].noon), cases[i].hours, 0);
    int64_t start = at("2016-03-26T23:00Z");
    assert_true(hg_zone_midnight(zone, at("2016-03-27T10:00Z")) == start);
    assert_true(hg_zone_add_days(zone, at("2016-03-27T10:00Z"), 1) == at("2016-03-27T22:00Z"));
    assert_true(hg_zone_add_days(zone, at("2016-03-27T10:00Z"), -1) == at("2016-03-25T23:00Z"));
    assert_true(hg_zone_add_days(zone, start - 1, 0) == at("2016-03-25T23:00Z"));
    assert_true(hg_zone_add_days(zone, at("2016-10-29T12:00Z"), 14) == at("2016-11-11T23:00Z"));
    hg_zone_free(zone);
}

static void o1_2_the_autumn_hour_happens_twice(void **state)
{
    (void)state;
    hg_zone *zone = opened("Europe/Amsterdam");
    assert_resolved(zone, "2016-10-30T02:30", 2, "2016-10-30T00:30Z", "2016-10-30T01:30Z");
    assert_resolved(zone, "2016-10-30T02:00", 2, "2016-10-30T00:00Z", "2016-10-30T01:00Z");
    assert_resolved(zone, "2016-10-30T02:59:59", 2, "2016-10-30T00:59:59Z", "2016-10-30T01:59:59Z");
    assert_resolved(zone, "2016-10-30T01:59:59", 1, "2016-10-29T23:59:59Z", "2016-10-29T23:59:59Z");
    assert_resolved(zone, "2016-10-30T03:00", 1, "2016-10-30T02:00Z", "2016-10-30T02:00Z");
    hg_zone_free(zone);
}

static void o1_3_the_spring_hour_does_not_exist(void **state)
{
    (void)state;
    hg_zone *zone = opened("Europe/Amsterdam");
    assert_resolved(zone, "2016-03-27T02:30", 0, "2016-03-27T01:00Z", "2016-03-27T01:00Z");
    assert_resolved(zone, "2016-03-27T02:00", 0, "2016-03-27T01:00Z", "2016-03-27T01:00Z");
    assert_resolved(zone, "2016-03-27T02:59:59", 0, "2016-03-27T01:00Z", "2016-03-27T01:00Z");
    assert_resolved(zone, "2016-03-27T01:59:59", 1, "2016-03-27T00:59:59Z", "2016-03-27T00:59:59Z");
    assert_resolved(zone, "2016-03-27T03:00", 1, "2016-03-27T01:00Z", "2016-03-27T01:00Z");
    assert_resolved(zone, "2016-06-15T12:00", 1, "2016-06-15T10:00Z", "2016-06-15T10:00Z");
    assert_resolved(zone, "2016-12-31T05:30", 1, "2016-12-31T04:30Z", "2016-12-31T04:30Z");
    hg_zone_free(zone);
}

static void other_continents(void **state)
{
    (void)state;
    hg_zone *zone = opened("America/New_York");
    assert_resolved(zone, "2016-11-06T01:30", 2, "2016-11-06T05:30Z", "2016-11-06T06:30Z");
    assert_resolved(zone, "2016-03-13T02:30", 0, "2016-03-13T07:00Z", "2016-03-13T07:00Z");
    assert_close(day_hours(zone, "2016-03-13T12:00"), 23, 0);
    hg_zone_free(zone);

    zone = opened("Australia/Lord_Howe"); /* the clock moves by half an hour */
    assert_resolved(zone, "2016-04-03T01:45", 2, "2016-04-02T14:45Z", "2016-04-02T15:15Z");
    assert_resolved(zone, "2016-10-02T02:15", 0, "2016-10-01T15:30Z", "2016-10-01T15:30Z");
    assert_resolved(zone, "2016-10-02T02:30", 1, "2016-10-01T15:30Z", "2016-10-01T15:30Z");
    assert_close(day_hours(zone, "2016-04-03T12:00"), 24.5, 0);
    assert_close(day_hours(zone, "2016-10-02T12:00"), 23.5, 0);
    hg_zone_free(zone);

    zone = opened("America/Sao_Paulo"); /* midnight itself is skipped */
    assert_resolved(zone, "2016-10-16T00:00", 0, "2016-10-16T03:00Z", "2016-10-16T03:00Z");
    assert_true(hg_zone_midnight(zone, at("2016-10-16T12:00Z")) == at("2016-10-16T03:00Z"));
    assert_close(day_hours(zone, "2016-10-16T12:00"), 23, 0);
    hg_zone_free(zone);

    zone = opened("Pacific/Apia"); /* 2011-12-30 was left out */
    assert_resolved(zone, "2011-12-30T12:00", 0, "2011-12-30T10:00Z", "2011-12-30T10:00Z");
    assert_true(hg_zone_add_days(zone, at("2011-12-30T09:00Z"), 2) == at("2011-12-30T10:00Z"));
    hg_zone_free(zone);

    zone = opened("Europe/Dublin"); /* its winter time is the exception in the rule */
    assert_int_equal(hg_zone_offset(zone, at("2099-07-01T00:00Z")), 3600);
    assert_int_equal(hg_zone_offset(zone, at("2099-01-01T00:00Z")), 0);
    hg_zone_free(zone);
}

static void utc_is_always_there_and_never_moves(void **state)
{
    (void)state;
    setenv("TZDIR", "/nonexistent", 1);
    hg_zone *zone = opened("UTC");
    unsetenv("TZDIR");
    assert_string_equal(hg_zone_name(zone), "UTC");
    assert_int_equal(hg_zone_offset(zone, at("2016-07-01T00:00Z")), 0);
    assert_int_equal(hg_zone_offset(zone, HG_NO_TIME), 0);
    assert_resolved(zone, "2016-03-27T02:30", 1, "2016-03-27T02:30Z", "2016-03-27T02:30Z");
    assert_true(hg_zone_midnight(zone, -1) == -86400);
    assert_int_equal(hg_zone_resolve(zone, HG_NO_TIME).n, 0);
    assert_true(hg_zone_midnight(zone, HG_NO_TIME) == HG_NO_TIME);
    hg_zone_free(zone);
    hg_zone_free(NULL);
}

static void years_beyond_the_table_follow_the_rule(void **state)
{
    (void)state;
    hg_zone *zone = opened("Europe/Amsterdam");
    /* In 2100 the last Sundays are 28 March and 31 October. */
    assert_resolved(zone, "2100-03-28T02:30", 0, "2100-03-28T01:00Z", "2100-03-28T01:00Z");
    assert_resolved(zone, "2100-10-31T02:30", 2, "2100-10-31T00:30Z", "2100-10-31T01:30Z");
    assert_int_equal(hg_zone_offset(zone, at("2100-07-01T00:00Z")), 7200);
    assert_int_equal(hg_zone_offset(zone, at("2100-12-01T00:00Z")), 3600);
    /* The calendar of 2440 is that of 2040; so on to the year 9999. */
    for (int year = 2040; year < 9600; year += 400) {
        char text[32];
        snprintf(text, sizeof text, "%d-03-25T02:30", year);
        assert_int_equal(hg_zone_resolve(zone, at(text)).n, 0);
        snprintf(text, sizeof text, "%d-10-28T02:30", year);
        assert_int_equal(hg_zone_resolve(zone, at(text)).n, 2);
    }
    for (int year = 2038; year < 2500; year++) {
        char text[32];
        snprintf(text, sizeof text, "%d-07-01T12:00", year);
        int64_t noon = hg_zone_resolve(zone, at(text)).first;
        assert_int_equal(hg_zone_offset(zone, noon), 7200);
        assert_int_equal(hg_zone_offset(zone, noon + 184 * 86400), 3600);
    }
    hg_zone_free(zone);
}

/* Every local reading of two days around each change against a search through all offsets. */
static void resolving_is_the_inverse_of_the_offset(void **state)
{
    (void)state;
    static const char *const names[] = {"Europe/Amsterdam", "Australia/Lord_Howe",
                                        "America/Havana",   "Africa/Casablanca",
                                        "Asia/Tehran",      "America/St_Johns"};
    test_random r = {51};
    for (size_t z = 0; z < sizeof names / sizeof names[0]; z++) {
        hg_zone *zone = opened(names[z]);
        for (int i = 0; i < 20000; i++) {
            int64_t utc = (int64_t)test_uniform(&r, -2.0e9, 8.0e9);
            int64_t local = utc + hg_zone_offset(zone, utc);
            hg_resolved found = hg_zone_resolve(zone, local);
            assert_true(found.n >= 1 && (found.first == utc || found.second == utc));
            assert_true(found.first + hg_zone_offset(zone, found.first) == local);
            assert_true(found.second + hg_zone_offset(zone, found.second) == local);
            assert_true(found.n == 2 ? found.first < found.second : found.first == found.second);
            int64_t midnight = hg_zone_midnight(zone, utc);
            assert_true(midnight <= utc && utc < hg_zone_add_days(zone, utc, 1));
        }
        hg_zone_free(zone);
    }
}

static void local_clocks_are_printed_with_their_offset(void **state)
{
    (void)state;
    char out[32];
    hg_zone *zone = opened("Europe/Amsterdam");
    assert_string_equal(hg_time_iso_local(zone, at("2016-12-31T04:30Z"), out),
                        "2016-12-31T05:30:00+01:00");
    assert_string_equal(hg_time_iso_local(zone, at("2016-07-31T23:30Z"), out),
                        "2016-08-01T01:30:00+02:00");
    assert_string_equal(hg_time_iso_local(zone, HG_NO_TIME, out), "");
    hg_zone_free(zone);
    zone = opened("America/St_Johns");
    assert_string_equal(hg_time_iso_local(zone, at("2016-01-01T00:00Z"), out),
                        "2015-12-31T20:30:00-03:30");
    hg_zone_free(zone);
}

static void names_that_are_not_zones_are_refused(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_zone *zone = NULL;
    static const char *const bad[] = {
        "",          "../etc/passwd", "/etc/passwd",      "Europe/../UTC",     "a b",
        "Europe\\x", "x\x1b[2J",      "Europe.Amsterdam", "Europe/Amsterdam\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_fails(hg_zone_open(bad[i], &zone, &err), HG_ECONFIG, "is not a zone name");
    assert_null(strchr(err.text, '\n'));
    assert_fails(hg_zone_open("Europe/Amsterdan", &zone, &err), HG_ECONFIG,
                 "time zone Europe/Amsterdan is not known");
    assert_fails(hg_zone_open("Europe", &zone, &err), HG_ECONFIG, "not known");
    char longest[400];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_fails(hg_zone_open(longest, &zone, &err), HG_ECONFIG, "zone name");
    assert_int_equal(hg_zone_open("", &zone, NULL), HG_ECONFIG);
    setenv("TZDIR", "/nonexistent", 1);
    assert_fails(hg_zone_open("Europe/Amsterdam", &zone, &err), HG_ECONFIG, "install tzdata");
    unsetenv("TZDIR");
    assert_null(zone);
}

/* A small valid file: offset 3600 until 1000, then 7200; footer as given. */
static size_t small_file(unsigned char *out, char version, const char *footer)
{
    static const unsigned char counts[24] = {[15] = 1, [19] = 2, [23] = 4};
    static const unsigned char types[12] = {0, 0, 0x0E, 0x10, 0, 0, 0, 0, 0x1C, 0x20, 1, 0};
    size_t n = 0;
    for (int block = 0; block < (version ? 2 : 1); block++) {
        memcpy(out + n, "TZif", 4);
        out[n + 4] = (unsigned char)version;
        memset(out + n + 5, 0, 15);
        memcpy(out + n + 20, counts, 24);
        n += 44;
        memset(out + n, 0, 6);
        n += block ? 6 : 2;
        out[n++] = 1000 >> 8;
        out[n++] = 1000 & 255;
        out[n++] = 1; /* the change leads to type 1 */
        memcpy(out + n, types, 12);
        memcpy(out + n + 12, "A\0B", 4);
        n += 16;
    }
    if (version)
        n += (size_t)sprintf((char *)out + n, "\n%s\n", footer);
    return n;
}

static hg_status read_small(const unsigned char *bytes, size_t n, hg_zone_table *table, hg_err *err)
{
    *table = (hg_zone_table){0};
    return hg_tzif_read(bytes, n, table, err);
}

static void damaged_files_are_refused(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_zone_table table;
    unsigned char bytes[400];
    size_t n = small_file(bytes, '2', "CET-1CEST,M3.5.0,M10.5.0/3");
    assert_ok(read_small(bytes, n, &table, &err));
    assert_int_equal(table.before, 3600);
    assert_true(table.at[0] == 1000 && table.after[0] == 7200);
    hg_zone_table_clear(&table);

    for (size_t cut = 0; cut < n; cut++) { /* each shorter file is refused */
        unsigned char *exact = malloc(cut + 1);
        memcpy(exact, bytes, cut);
        assert_fails(read_small(exact, cut, &table, &err), HG_ECONFIG, "damaged");
        hg_zone_table_clear(&table);
        free(exact);
    }
    test_random r = {61};
    for (int i = 0; i < 50000; i++) { /* and no damage crashes */
        unsigned char copy[400];
        memcpy(copy, bytes, n);
        for (int k = 0; k < 3; k++)
            copy[test_next(&r) % n] = (unsigned char)test_next(&r);
        if (read_small(copy, n, &table, &err) == HG_OK)
            for (size_t k = 1; k < table.n; k++)
                assert_true(table.at[k - 1] < table.at[k]);
        hg_zone_table_clear(&table);
    }
    n = small_file(bytes, 0, "");
    assert_ok(read_small(bytes, n, &table, &err));
    assert_int_equal(table.n, 1);
    assert_true(table.repeats_from == INT64_MAX);
    hg_zone_table_clear(&table);
}

static void rules_are_read_by_their_grammar(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_zone_table table = {0};
    static const char *const bad[] = {"",
                                      "CET",
                                      "C-1",
                                      "CET-25",
                                      "CET-1CEST",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,J0,J365",
                                      "CET-1CEST,366,1",
                                      "<+01-1",
                                      "CET-1CEST,M3.5.0,M10.5.0x",
                                      "CET-1CEST,M3.5.0/168,M10.5.0",
                                      "CET-1CEST-,M3.5.0,M10.5.0",
                                      "CET-1:60"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_fails(hg_posix_rule_apply(bad[i], &table, &err), HG_ECONFIG, "rule");
        assert_int_equal(table.n, 0);
    }
    assert_ok(hg_posix_rule_apply("<+0330>-3:30", &table, &err));
    assert_int_equal(table.n, 0);
    /* Julian days: J60 is 1 March in every year, day 59 from zero is 29 February in a leap year. */
    assert_ok(hg_posix_rule_apply("AAA0BBB,J60/0,59/1", &table, &err));
    int64_t march_2000 = at("2000-03-01T00:00Z"), found = 0;
    for (size_t i = 0; i < table.n; i++)
        found += table.at[i] == march_2000 || table.at[i] == at("2000-02-29T00:00Z") ||
                 table.at[i] == at("2001-03-01T00:00Z");
    assert_int_equal(found, 3);
    hg_zone_table_clear(&table);
}

static void a_file_that_is_too_large_or_no_zone_is_refused(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_zone *zone = NULL;
    char folder[] = "/tmp/hg-zone-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    setenv("TZDIR", folder, 1);
    snprintf(path, sizeof path, "%s/Large", folder);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 70000; i++)
        fputc('x', file);
    fclose(file);
    assert_fails(hg_zone_open("Large", &zone, &err), HG_ECONFIG, "larger than 64 kB");
    file = fopen(path, "w");
    fputs("# not a zone\n", file);
    fclose(file);
    assert_fails(hg_zone_open("Large", &zone, &err), HG_ECONFIG, "time zone Large: the zone file");
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_fails(hg_zone_open("Large", &zone, &err), HG_ECONFIG, "not known");
    unlink(path);
    rmdir(folder);
    unsetenv("TZDIR");
}

static void every_failed_request_for_memory_is_reported(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_zone *zone = NULL;
    hg_mem_fail_at(0, 0);
    hg_zone_free(opened("Europe/Amsterdam"));
    long requests = hg_mem_requests();
    assert_in_range(requests, 3, 100);
    for (long k = 1; k <= requests; k++) {
        hg_mem_fail_at(k, 0);
        assert_fails(hg_zone_open("Europe/Amsterdam", &zone, &err), HG_ENOMEM, "out of memory");
    }
    hg_mem_fail_at(0, 0);
    assert_null(zone);
}

/* One zone, read by every thread at once; the same answers as one thread gives. */
typedef struct shared_zone {
    const hg_zone *zone;
    int64_t sum[64];
} shared_zone;

static hg_status ask_around(size_t index, void *context, hg_err *err)
{
    (void)err;
    shared_zone *shared = context;
    char text[32];
    for (int64_t i = 0; i < 2000; i++) {
        int64_t local = (int64_t)index * 31000000 + i * 7919;
        hg_resolved r = hg_zone_resolve(shared->zone, local);
        double seconds = 0;
        snprintf(text, sizeof text, "%lld.5", (long long)(r.first % 100000));
        if (!hg_parse_double(text, strlen(text), '.', &seconds))
            return HG_EBUG;
        shared->sum[index] += r.second + r.n + hg_zone_midnight(shared->zone, r.first) +
                              (int64_t)seconds + (int64_t)strlen(hg_tzdata_version());
    }
    return HG_OK;
}

static void a_zone_is_read_by_many_threads(void **state)
{
    (void)state;
    hg_err err = {0};
    static shared_zone one, many;
    hg_zone *zone = opened("Europe/Amsterdam");
    one.zone = many.zone = zone;
    assert_ok(hg_par_start(1, &err));
    assert_ok(hg_par_for(64, ask_around, &one, &err));
    assert_ok(hg_par_start(4, &err));
    assert_ok(hg_par_for(64, ask_around, &many, &err));
    assert_memory_equal(one.sum, many.sum, sizeof one.sum);
    hg_zone_free(zone);
}

static void the_version_of_the_zone_data_is_known(void **state)
{
    (void)state;
    const char *version = hg_tzdata_version();
    assert_true(strcmp(version, "unknown") == 0 ||
                (strncmp(version, "20", 2) == 0 && strlen(version) >= 5));
    FILE *file = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
    if (file) {
        char line[64] = "", expected[64];
        assert_non_null(fgets(line, sizeof line, file));
        fclose(file);
        snprintf(expected, sizeof expected, "# version %s\n", version);
        assert_string_equal(line, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_version_of_the_zone_data_is_known),
        cmocka_unit_test(o1_1_days_of_23_and_25_hours),
        cmocka_unit_test(o1_2_the_autumn_hour_happens_twice),
        cmocka_unit_test(o1_3_the_spring_hour_does_not_exist),
        cmocka_unit_test(other_continents),
        cmocka_unit_test(utc_is_always_there_and_never_moves),
        cmocka_unit_test(years_beyond_the_table_follow_the_rule),
        cmocka_unit_test(resolving_is_the_inverse_of_the_offset),
        cmocka_unit_test(local_clocks_are_printed_with_their_offset),
        cmocka_unit_test(a_zone_is_read_by_many_threads),
        cmocka_unit_test(names_that_are_not_zones_are_refused),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(rules_are_read_by_their_grammar),
        cmocka_unit_test(a_file_that_is_too_large_or_no_zone_is_refused),
        cmocka_unit_test(every_failed_request_for_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
