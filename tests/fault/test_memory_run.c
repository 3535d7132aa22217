/*
 * A whole night with one request for memory refused, at many places: the run that was published
 * stays whole, nothing half-done is published, and the message says what happened.
 *
 * A sample of the requests; HG_SWEEP=1 tries each of them, HG_SWEEP=5 every fifth.
 */
#define _XOPEN_SOURCE 700
#include "night.h"

enum { SAMPLES = 40 };
static char first_manifest[65], second_risk[65], second_report[65];

static void digest(const char *name, char out[65])
{
    hg_err err = {0};
    uint64_t bytes;
    assert_ok(hg_sha256_file(scratch(name), out, &bytes, &err));
}

static void write_night(void)
{
    night_table t;
    night_begin(&t);
    for (int day = 1; day <= 28; day++) {
        char begin[24];
        snprintf(begin, sizeof begin, "2016-11-%02d 12:00", day);
        night_add(&t, 1 + day % 3, day % 8, day % 5, begin, NULL, day % 2 ? "B70" : "B72");
    }
    night_save(&t);
    night_town();
    night_job_with("job.yaml", NIGHT_PLAN,
                   "neighbourhoods: {source: wijken.geojson, name: name, code: code}\n"
                   "quality: {minimum_located: 50%, maximum_rejected: 50%}\n"
                   "forecast: {straatroof: {model: kde, bandwidth: 300}, overval: uniform}\n"
                   "output: {folder: out, formats: [cog, geojson, csv]}\n");
}

/* One night from the job file on; everything that it opened is closed again. */
static hg_status night_at(const char *as_of, hg_err *err)
{
    hg_job job;
    hg_problems problems = {0};
    hg_run_summary summary = {0};
    hg_talk talk = {0};
    hg_run_options options = {.as_of = as_of};
    hg_status st = hg_job_load(scratch("job.yaml"), NULL, 0, &job, &problems, err);
    if (st == HG_OK) {
        st = hg_job_run(&job, &options, &summary, &talk, err);
        hg_job_clear(&job);
    }
    hg_run_summary_clear(&summary);
    hg_talk_clear(&talk);
    hg_problems_clear(&problems);
    return st;
}

static void remove_second_run(void)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch("out/2016-12-15"));
    assert_int_equal(system(command), 0);
    assert_int_equal(unlink(scratch("out/current")), 0);
    assert_int_equal(symlink("2016-12-01", scratch("out/current")), 0);
}

static void assert_first_run_is_whole(void)
{
    char now[65];
    digest("out/2016-12-01/manifest.json", now);
    assert_string_equal(now, first_manifest);
    assert_true(exists(scratch("out/2016-12-01/report.html")));
}

static bool is_current(const char *run)
{
    char target[64] = "";
    return readlink(scratch("out/current"), target, sizeof target - 1) > 0 &&
           strcmp(target, run) == 0;
}

/* What the night left must be the old state or the new one. */
static void assert_old_or_new(hg_status st, const hg_err *err, long k)
{
    char now[65];
    assert_first_run_is_whole();
    if (st != HG_OK && (st != HG_ENOMEM || !strstr(err->text, "memory"))) {
        print_error("request %ld: %s \"%s\"\n", k, hg_status_name(st), err->text);
        fail();
    }
    if (!exists(scratch("out/2016-12-15"))) {
        assert_int_not_equal(st, HG_OK);
        assert_true(is_current("2016-12-01"));
        return;
    }
    digest("out/2016-12-15/straatroof/risk.tif", now);
    assert_string_equal(now, second_risk);
    assert_true(exists(scratch("out/2016-12-15/manifest.json")));
    assert_true(st != HG_OK || is_current("2016-12-15"));
    remove_second_run();
}

static long count_requests(void)
{
    hg_err err = {0};
    assert_ok(night_at("2016-12-01", &err));
    digest("out/2016-12-01/manifest.json", first_manifest);
    hg_mem_fail_at(0, 0);
    assert_ok(night_at("2016-12-15", &err));
    long requests = hg_mem_requests();
    digest("out/2016-12-15/straatroof/risk.tif", second_risk);
    digest("out/2016-12-15/report.html", second_report);
    remove_second_run();
    assert_ok(night_at("2016-12-15", &err));
    char again[65];
    digest("out/2016-12-15/report.html", again);
    assert_string_equal(again, second_report);
    remove_second_run();
    return requests;
}

static void a_refused_request_tears_nothing(void **state)
{
    (void)state;
    write_night();
    long requests = count_requests();
    const char *wanted = getenv("HG_SWEEP");
    long step = wanted ? strtol(wanted, NULL, 10) : requests / SAMPLES;
    print_message("%ld requests, every %ld refused\n", requests, step);
    assert_true(requests > 500 && step > 0);
    for (long k = 1; k <= requests; k += step) {
        hg_err err = {0};
        hg_mem_fail_at(k, k % 2 == 0);
        hg_status st = night_at("2016-12-15", &err);
        hg_mem_fail_at(0, 0);
        assert_old_or_new(st, &err, k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_refused_request_tears_nothing)};
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
