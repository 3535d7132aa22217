/* Whatever bytes stand in a job file: it is read or refused with a place, never worse. */
#include "check.h"

#include <unistd.h>

static const char seed_job[] =
    "# a comment and a long sentence, so that some changes are harmless: they are to be read\n"
    "title: the town of Rivierstad with its harbour and its two railway stations and one bridge\n"
    "plan: {goal: fewer burglaries than last year in the same two weeks, horizon: 14d, "
    "area_budget: 3%, baseline: count-12m}\n"
    "crs: EPSG:28992\n"
    "time_zone: UTC\n"
    "incidents:\n"
    "  - {source: a.csv, preset: dutch, columns: {x: x, y: y, start: t}}\n"
    "study_area: area.shp\n"
    "grid: {cell: 250, origin: [0, 0]}\n"
    "forecast: {overval: {model: kde, bandwidth: 700}, straatroof: kde}\n"
    "shifts: [{name: n, from: \"23:00\", to: \"07:00\"}]\n"
    "monitor: {overval: {target: 5, national: {2006: 1905}}}\n"
    "output: {formats: [cog, csv], keep: 30d}\n";

/* Bytes that mean something to YAML, more often than chance would have them. */
static const char spice[] = "{}[]:,-#&*!|>'\"%@`\n\n  \t?.0e9~\\\xc3\xa9\xff";

static size_t mutate(test_random *r, char *text, size_t length, size_t room)
{
    size_t changes = 1 + test_next(r) % 3;
    for (size_t i = 0; i < changes && length > 8; i++) {
        size_t at = test_next(r) % length, n = 1 + test_next(r) % 6;
        n = n < length - at ? n : length - at;
        uint64_t what = test_next(r) % 3;
        if (what == 0) {
            text[at] = spice[test_next(r) % (sizeof spice - 1)];
        } else if (what == 1) {
            memmove(text + at, text + at + n, length - at - n);
            length -= n;
        } else if (length + n < room) {
            memmove(text + at + n, text + at, length - at);
            length += n;
        }
    }
    return length;
}

static void any_bytes_are_read_or_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/hg-config-random-XXXXXX";
    char text[4096];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    test_random random = {20161231};
    size_t read = 0, refused = 0;
    for (int i = 0; i < 2000; i++) {
        size_t length = sizeof seed_job - 1;
        memcpy(text, seed_job, length);
        if (i > 0)
            length = mutate(&random, text, length, sizeof text);
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, text, length, 0), length);
        hg_job job;
        hg_problems problems = {0};
        hg_err err = {0};
        hg_status st = hg_job_load(path, NULL, 0, &job, &problems, &err);
        if (st == HG_OK) {
            read++;
            assert_int_equal(problems.n, 0);
            assert_true(job.n_forecasts > 0 && job.n_sources > 0 && job.cell_m >= 1);
            hg_job_clear(&job);
        } else {
            refused++;
            assert_int_equal(st, HG_ECONFIG);
            assert_true(problems.n > 0);
            assert_string_equal(err.text, problems.text[0]);
            assert_memory_equal(err.text, path, strlen(path));
        }
        hg_problems_clear(&problems);
    }
    close(fd);
    unlink(path);
    /* the mutations are neither harmless nor all deadly, or the test would look at nothing */
    print_message("%zu read, %zu refused\n", read, refused);
    assert_true(read > 100 && refused > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_bytes_are_read_or_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
