/* The k-th request for memory fails, for k from the first to the last of a whole night: a clean
 * status, nothing leaked (under AddressSanitizer), the published run untouched, no stage left. */
#define _XOPEN_SOURCE 700
#include <dirent.h>

#include "night.h"

static void town(void)
{
    night_table t;
    night_begin(&t);
    night_add(&t, 20, 1, 1, "2016-11-05 12:00", NULL, "B70");
    night_add(&t, 3, 2, 5, "2016-11-20 12:00", NULL, "B70");
    night_add(&t, 2, 2, 5, "2016-12-03 12:00", NULL, "B70");
    night_save(&t);
    night_job_with("job.yaml", NIGHT_PLAN,
                   "neighbourhoods: {source: wijken.geojson, name: name, code: code}\n"
                   "forecast: {straatroof: {model: kde, bandwidth: 300}}\n"
                   "monitor: {straatroof: {target: 10, national: {2013: 4, 2014: 3, 2015: 2, "
                   "2016: 1}}}\n"
                   "output: {folder: out, formats: [cog, asc, gpkg, shp, geojson, fgb, csv], "
                   "keep: 300d}\n");
}

static size_t stages(void)
{
    size_t n = 0;
    DIR *dir = opendir(scratch("out"));
    assert_non_null(dir);
    for (const struct dirent *e; (e = readdir(dir));)
        n += strncmp(e->d_name, ".", 1) == 0 && strcmp(e->d_name, ".") != 0 &&
             strcmp(e->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static char *manifest(const char *run)
{
    char path[128];
    snprintf(path, sizeof path, "out/%s/manifest.json", run);
    return slurp(scratch(path), NULL);
}

/* One night of which request k fails; how many there were in all. */
static long failing_night(const char *as_of, bool dry, long k, int sticky, night *n)
{
    hg_job job;
    hg_problems problems = {0};
    memset(n, 0, sizeof *n);
    hg_run_options options = {.as_of = as_of, .dry_run = dry};
    hg_mem_fail_at(k, sticky);
    n->status = hg_job_load(scratch("job.yaml"), NULL, 0, &job, &problems, &n->err);
    if (n->status == HG_OK) {
        n->status = hg_job_run(&job, &options, &n->summary, &n->talk, &n->err);
        hg_job_clear(&job);
    }
    long seen = hg_mem_requests();
    hg_mem_fail_at(0, 0);
    hg_problems_clear(&problems);
    return seen;
}

static bool current_is(const char *run)
{
    char target[128];
    ssize_t n = readlink(scratch("out/current"), target, sizeof target - 1);
    target[n > 0 ? n : 0] = '\0';
    return strcmp(target, run) == 0;
}

static void is_clean(const night *n, long k, const char *before)
{
    bool published = n->status == HG_OK;
    if (n->status != HG_OK && n->status != HG_ENOMEM)
        print_error("request %ld: %s: %s\n", k, hg_status_name(n->status), n->err.text);
    assert_true(published || n->status == HG_ENOMEM);
    if (!published)
        assert_true(n->err.text[0] != '\0');
    assert_int_equal(stages(), 0);
    char *now = manifest("2016-12-01");
    assert_string_equal(now, before);
    free(now);
    /* Where the night came through in spite of it, its run is whole: the failure was a warning or
     * came after the swap. */
    if (!published && exists(scratch("out/2016-12-16")))
        assert_true(current_is("2016-12-16"));
    else if (!published)
        assert_true(current_is("2016-12-01"));
}

static void sweep(bool dry, int sticky, long step)
{
    night n;
    town();
    night_pass("job.yaml", "2016-12-01");
    char *before = manifest("2016-12-01");
    long in_spite = 0, k = 1;
    for (;; k += step) {
        long seen = failing_night("2016-12-16", dry, k, sticky, &n);
        if (seen < k) { /* it was never asked for */
            assert_int_equal(n.status, HG_OK);
            night_clear(&n);
            break;
        }
        is_clean(&n, k, before);
        in_spite += n.status == HG_OK;
        night_clear(&n);
        if (exists(scratch("out/2016-12-16"))) {
            remove_tree(scratch("out/2016-12-16"));
            remove(scratch("out/current"));
            assert_int_equal(symlink("2016-12-01", scratch("out/current")), 0);
        }
    }
    print_message("%ld requests, every %ld.: %ld nights came through in spite of it\n", k, step,
                  in_spite);
    assert_true(k > 200);
    free(before);
}

/* A prime step, so that repeated patterns of requests are met at every phase. HG_SWEEP=1 in the
 * environment tries every single request. */
static long step_of(long usual)
{
    const char *asked = getenv("HG_SWEEP");
    return asked && atol(asked) > 0 ? atol(asked) : usual;
}

static void one_request_fails(void **state)
{
    (void)state;
    sweep(false, 0, step_of(41));
}

static void all_requests_fail_from_there_on(void **state)
{
    (void)state;
    sweep(false, 1, step_of(43));
}

static void a_check_fails_cleanly_too(void **state)
{
    (void)state;
    sweep(true, 0, step_of(11));
}

#define night_test(f) cmocka_unit_test_setup_teardown(f, night_setup, scratch_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        night_test(one_request_fails),
        night_test(all_requests_fail_from_there_on),
        night_test(a_check_fails_cleanly_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
