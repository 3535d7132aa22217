/* A night from outside: as-of, run id, dry run, strictness, retention, and what a failure leaves.
 */
#define _XOPEN_SOURCE 700
#include <dirent.h>

#include "night.h"

#define FORECAST "forecast: {straatroof: {model: count-12m}}\n"

static void town(void)
{
    night_table t;
    night_begin(&t);
    night_add(&t, 5, 1, 1, "2016-11-05 12:00", NULL, "B70");
    night_add(&t, 3, 2, 5, "2016-11-20 12:00", NULL, "B70");
    night_add(&t, 1, 6, 6, "2016-12-01 08:00", "2016-12-03 09:30", "B70");
    night_save(&t);
    night_job_with("job.yaml", NIGHT_PLAN, FORECAST "output: {folder: out, formats: [csv]}\n");
}

static char current_run[256];
static const char *current(void)
{
    ssize_t n = readlink(scratch("out/current"), current_run, sizeof current_run - 1);
    current_run[n > 0 ? n : 0] = '\0';
    return current_run;
}

/* Everything below a folder, with sizes and times of change, as one text. */
static hg_buf tree_text;
static int tree_line(const char *path, const struct stat *s, int flag, struct FTW *ftw)
{
    (void)flag, (void)ftw;
    hg_buf_printf(&tree_text, "%s %lld %lld.%09ld %o\n", path, (long long)s->st_size,
                  (long long)s->st_mtim.tv_sec, s->st_mtim.tv_nsec, (unsigned)s->st_mode);
    return 0;
}

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Caller frees. */
static char *snapshot(const char *path)
{
    char *line[4096];
    size_t n = 0;
    hg_buf sorted = {0};
    tree_text = (hg_buf){0};
    nftw(path, tree_line, 16, FTW_PHYS);
    for (char *at = tree_text.data ? strtok(tree_text.data, "\n") : NULL; at && n < 4096;
         at = strtok(NULL, "\n"))
        line[n++] = at;
    if (n > 1)
        qsort(line, n, sizeof *line, by_line);
    for (size_t i = 0; i < n; i++)
        hg_buf_printf(&sorted, "%s\n", line[i]);
    hg_buf_clear(&tree_text);
    char *text = strdup(sorted.data ? sorted.data : "");
    hg_buf_clear(&sorted);
    return text;
}

static size_t entries(const char *folder, const char *prefix)
{
    size_t n = 0;
    DIR *dir = opendir(scratch(folder));
    assert_non_null(dir);
    for (const struct dirent *e; (e = readdir(dir));)
        n += strncmp(e->d_name, prefix, strlen(prefix)) == 0;
    closedir(dir);
    return n;
}

/* ---- as-of and the name of the run ---- */

/* The newest registration is 3 December 09:30 local time: that day is not over. */
static void the_data_say_as_of_when_nobody_does(void **state)
{
    (void)state;
    night n;
    town();
    night_run(&n, "job.yaml", NULL);
    assert_string_equal(n.summary.run, "2016-12-03");
    night_clear(&n);
    assert_string_equal(current(), "2016-12-03");
    json_t *root = night_json("out/current/manifest.json");
    assert_string_equal(night_text(root, "as_of"), "2016-12-02T23:00:00Z");
    json_decref(root);
}

static void the_run_is_named_after_its_origin(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"2016-12-01", "2016-12-01", "2016-11-30T23:00:00Z"},
        {"2016-12-01T00:00", "2016-12-01", "2016-11-30T23:00:00Z"},
        {"2016-12-01T04:30", "2016-12-01T04-30", "2016-12-01T03:30:00Z"},
        {"2016-12-01T04:30:00Z", "2016-12-01T05-30", "2016-12-01T04:30:00Z"},
        {"2016-11-30T23:00:00Z", "2016-12-01", "2016-11-30T23:00:00Z"},
    };
    night n;
    town();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        night_run(&n, "job.yaml", cases[i][0]);
        assert_string_equal(n.summary.run, cases[i][1]);
        assert_string_equal(current(), cases[i][1]);
        json_t *root = night_json("out/current/manifest.json");
        assert_string_equal(night_text(root, "as_of"), cases[i][2]);
        assert_string_equal(night_text(root, "id"), cases[i][1]);
        json_decref(root);
        char *report = realpath(scratch("out/current/report.html"), NULL);
        char *told = realpath(n.summary.report, NULL);
        assert_string_equal(told, report);
        free(report);
        free(told);
        night_clear(&n);
    }
    static const char *const wrong[] = {"yesterday", "2016-13-01", "2016-12", "", "2016-02-30"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        hg_run_options options = {.as_of = wrong[i]};
        night_run_with(&n, "job.yaml", &options);
        assert_int_equal(n.status, HG_EUSAGE);
        assert_non_null(strstr(n.err.text, "--as-of"));
        night_clear(&n);
    }
}

static void the_same_night_again_replaces_it(void **state)
{
    (void)state;
    town();
    night_pass("job.yaml", "2016-12-01");
    char *first = slurp(scratch("out/current/straatroof/cells.csv"), NULL);
    night_write("out/2016-12-01/straatroof/cells.csv", "spoiled\n");
    night_pass("job.yaml", "2016-12-01");
    assert_file_is(scratch("out/current/straatroof/cells.csv"), first);
    assert_int_equal(entries("out", ".stage"), 0);
    free(first);
}

/* ---- dry run ---- */

static void a_dry_run_writes_nothing(void **state)
{
    (void)state;
    night n;
    town();
    char *before = snapshot(scratch_folder);
    hg_run_options options = {.as_of = "2016-12-01", .dry_run = true};
    night_run_with(&n, "job.yaml", &options);
    assert_int_equal(n.status, HG_OK);
    assert_int_equal(n.summary.problems.n, 0);
    assert_int_equal(n.summary.account.read, 9);
    assert_true(n.summary.estimate_bytes > 0 && n.summary.estimate_seconds > 0);
    assert_null(n.summary.folder);
    assert_null(n.summary.report);
    night_clear(&n);
    char *after = snapshot(scratch_folder);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static bool lists(const night *n, const char *part)
{
    for (size_t i = 0; i < n->summary.problems.n; i++)
        if (strstr(n->summary.problems.text[i], part))
            return true;
    for (size_t i = 0; i < n->summary.problems.n; i++)
        print_message("problem: %s\n", n->summary.problems.text[i]);
    return false;
}

/* Two sources: one is missing, the other has no such column; and the neighbourhoods are missing.
 * All are listed, the first gives the status. */
static void a_dry_run_reports_every_problem(void **state)
{
    (void)state;
    night n;
    town();
    hg_buf text = {0};
    char *job = slurp(scratch("job.yaml"), NULL);
    hg_buf_printf(&text, "%sneighbourhoods: {source: nowhere.geojson}\n", job);
    char *study = strstr(text.data, "study_area:");
    assert_non_null(study);
    hg_buf whole = {0};
    hg_buf_printf(&whole,
                  "%.*s  - source: missing.csv\n    columns: {x: x, y: y, start: begin}\n"
                  "    offences: {straatroof: [B70]}\n"
                  "  - source: incidents.csv\n    columns: {x: east, y: y, start: begin}\n"
                  "    offences: {straatroof: [B70]}\n%s",
                  (int)(study - text.data), text.data, study);
    night_write("many.yaml", whole.data);
    free(job);
    hg_buf_clear(&text);
    hg_buf_clear(&whole);
    char *before = snapshot(scratch_folder);
    hg_run_options options = {.as_of = "2016-12-01", .dry_run = true};
    night_run_with(&n, "many.yaml", &options);
    assert_int_not_equal(n.status, HG_OK);
    assert_true(lists(&n, "nowhere.geojson"));
    assert_true(lists(&n, "missing.csv"));
    assert_true(lists(&n, "east"));
    assert_string_equal(n.err.text, n.summary.problems.text[0]);
    assert_int_equal(n.summary.problems.n, 3);
    night_clear(&n);
    char *after = snapshot(scratch_folder);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

/* A study area that cannot be read does not hide what is wrong with the incidents. */
static void a_missing_study_area_hides_nothing(void **state)
{
    (void)state;
    night n;
    town();
    remove(scratch("area.geojson"));
    remove(scratch("incidents.csv"));
    hg_run_options options = {.as_of = "2016-12-01", .dry_run = true};
    night_run_with(&n, "job.yaml", &options);
    assert_int_equal(n.status, HG_ENOINPUT);
    assert_true(lists(&n, "area.geojson"));
    assert_true(lists(&n, "incidents.csv"));
    assert_int_equal(n.summary.problems.n, 2);
    night_clear(&n);
}

/* The only offence has no history: a dry run names what a run would refuse first. */
static void a_dry_run_refuses_what_a_run_refuses(void **state)
{
    (void)state;
    night dry, wet;
    town();
    night_job_with("empty.yaml", NIGHT_PLAN,
                   "forecast: {overval: {model: kde}}\n"
                   "output: {folder: out, formats: [csv]}\n");
    hg_run_options check = {.as_of = "2016-12-01", .dry_run = true}, run = {.as_of = "2016-12-01"};
    night_run_with(&dry, "empty.yaml", &check);
    night_run_with(&wet, "empty.yaml", &run);
    assert_int_equal(dry.status, wet.status);
    assert_int_not_equal(dry.status, HG_OK);
    assert_string_equal(dry.err.text, wet.err.text);
    assert_true(lists(&dry, "no offence of the job has an incident to forecast from"));
    night_clear(&dry);
    night_clear(&wet);
    assert_false(exists(scratch("out/current")));
}

static void a_dry_run_looks_at_the_output_folder(void **state)
{
    (void)state;
    night dry, wet;
    town();
    hg_run_options check = {.as_of = "2016-12-01", .dry_run = true}, run = {.as_of = "2016-12-01"};
    static const char *const folders[] = {"incidents.csv", "incidents.csv/below", "locked",
                                          "locked/below/that"};
    mkdir(scratch("locked"), 0500);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char rest[256];
        if (strncmp(folders[i], "locked", 6) == 0 && geteuid() == 0)
            continue; /* nothing is locked for root */
        snprintf(rest, sizeof rest, FORECAST "output: {folder: %s, formats: [csv]}\n", folders[i]);
        night_job_with("job.yaml", NIGHT_PLAN, rest);
        night_run_with(&dry, "job.yaml", &check);
        night_run_with(&wet, "job.yaml", &run);
        assert_int_equal(dry.status, HG_ECANTCREATE);
        assert_int_equal(wet.status, HG_ECANTCREATE);
        assert_int_equal(dry.summary.problems.n, 1);
        assert_int_equal(dry.summary.account.read, 9); /* and it went on */
        night_clear(&dry);
        night_clear(&wet);
    }
    chmod(scratch("locked"), 0700);
}

/* ---- strictness ---- */

static void strict_turns_warnings_into_a_refusal(void **state)
{
    (void)state;
    night n;
    night_table t;
    town();
    night_begin(&t);
    night_add(&t, 20, 1, 1, "2016-11-05 12:00", NULL, "B70");
    night_save(&t);
    hg_run_options options = {.as_of = "2016-12-10", .strict = true};
    night_run_with(&n, "job.yaml", &options);
    assert_int_equal(n.status, HG_EDATA);
    assert_non_null(strstr(n.err.text, "--strict"));
    assert_true(n.talk.n_warnings > 0); /* all incidents lie at one place */
    assert_non_null(strstr(n.err.text, n.talk.warnings[0].text));
    night_clear(&n);
    assert_false(exists(scratch("out/current")));
    assert_int_equal(entries("out", ".stage"), 0);
    /* Without a warning strictness changes nothing. */
    night_job_with("quiet.yaml", NIGHT_PLAN,
                   FORECAST "quality: {pile_up: 100%}\noutput: {folder: out, formats: [csv]}\n");
    night_run_with(&n, "quiet.yaml", &options);
    assert_int_equal(n.talk.n_warnings, 0);
    assert_int_equal(n.status, HG_OK);
    night_clear(&n);
}

/* ---- retention ---- */

static void old_runs_are_retired_and_only_those(void **state)
{
    (void)state;
    town();
    night_job_with("job.yaml", NIGHT_PLAN,
                   FORECAST "output: {folder: out, formats: [csv], keep: 10d}\n");
    night_pass("job.yaml", "2016-12-01");
    night_pass("job.yaml", "2016-12-02");
    mkdir(scratch("out/2016-01-01"), 0700); /* not ours */
    night_write("out/notes.txt", "mine\n");
    night_pass("job.yaml", "2016-12-11"); /* ten days after the first: kept */
    assert_true(exists(scratch("out/2016-12-01")));
    night_pass("job.yaml", "2016-12-12");
    assert_false(exists(scratch("out/2016-12-01")));
    assert_true(exists(scratch("out/2016-12-02")));
    assert_true(exists(scratch("out/2016-12-11")));
    assert_true(exists(scratch("out/2016-01-01")));
    assert_true(exists(scratch("out/notes.txt")));
    assert_string_equal(current(), "2016-12-12");
}

/* ---- failures ---- */

static void a_failure_leaves_current_untouched(void **state)
{
    (void)state;
    night n;
    town();
    night_pass("job.yaml", "2016-12-01");
    char *before = snapshot(scratch("out/2016-12-01"));
    char *incidents = slurp(scratch("incidents.csv"), NULL);
    static const char *const broken[] = {
        "",                                                 /* empty */
        "id,x,y,begin,reported\n1,1,1,2016-11-01 12:00,\n", /* a column is gone */
        "id,x,y,begin,reported,code\n1,,,2016-11-01 12:00,2016-11-01 12:00,B70\n",   /* no place */
        "id,x,y,begin,reported,code,bsn\n1,155500,463500,2016-11-01 12:00,,B70,1\n", /* a person */
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        night_write("incidents.csv", broken[i]);
        hg_run_options options = {.as_of = "2016-12-02"};
        night_run_with(&n, "job.yaml", &options);
        assert_int_not_equal(n.status, HG_OK);
        assert_true(n.err.text[0] != '\0');
        assert_null(n.summary.folder);
        night_clear(&n);
        assert_string_equal(current(), "2016-12-01");
        assert_int_equal(entries("out", ".stage"), 0);
        assert_int_equal(entries("out", "2016"), 1);
    }
    char *after = snapshot(scratch("out/2016-12-01"));
    assert_string_equal(after, before);
    night_write("incidents.csv", incidents); /* and the next night is fine */
    night_pass("job.yaml", "2016-12-02");
    assert_string_equal(current(), "2016-12-02");
    free(before);
    free(after);
    free(incidents);
}

static void a_stop_leaves_nothing_behind(void **state)
{
    (void)state;
    hg_job job;
    hg_problems problems = {0};
    hg_err err = {0};
    hg_run_summary summary;
    volatile sig_atomic_t stop = 1;
    hg_talk talk = {.stop = &stop};
    town();
    assert_ok(hg_job_load(scratch("job.yaml"), NULL, 0, &job, &problems, &err));
    hg_run_options options = {.as_of = "2016-12-01"};
    assert_int_equal(hg_job_run(&job, &options, &summary, &talk, &err), HG_ESTOPPED);
    hg_run_summary_clear(&summary);
    hg_talk_clear(&talk);
    hg_job_clear(&job);
    assert_int_equal(entries("out", ".stage"), 0);
    assert_false(exists(scratch("out/current")));
}

/* NULL talk and NULL err are allowed; they change no output. */
static void silence_is_fine(void **state)
{
    (void)state;
    hg_job job;
    hg_problems problems = {0};
    hg_err err = {0};
    hg_run_summary summary;
    town();
    night_pass("job.yaml", "2016-12-01");
    char *told = slurp(scratch("out/current/straatroof/cells.csv"), NULL);
    assert_ok(hg_job_load(scratch("job.yaml"), NULL, 0, &job, &problems, &err));
    hg_run_options options = {.as_of = "2016-12-01"};
    assert_int_equal(hg_job_run(&job, &options, &summary, NULL, NULL), HG_OK);
    hg_run_summary_clear(&summary);
    assert_file_is(scratch("out/current/straatroof/cells.csv"), told);
    options.as_of = "never";
    assert_int_equal(hg_job_run(&job, &options, &summary, NULL, NULL), HG_EUSAGE);
    hg_run_summary_clear(&summary);
    hg_job_clear(&job);
    free(told);
}

/* Two offences in every format on two threads: the files are those of one thread. */
static void threads_leave_no_mark(void **state)
{
    (void)state;
    static const char *const files[] = {
        "out/current/straatroof/cells.csv", "out/current/straatroof/hotspots.geojson",
        "out/current/straatroof/risk.tif", "out/current/overval/risk.tif",
        "out/current/overval/cells.gpkg"};
    enum { N = sizeof files / sizeof *files };
    char *alone[N];
    size_t n[N], m;
    hg_err err = {0};
    night_table t;
    night_begin(&t);
    night_add(&t, 5, 1, 1, "2016-11-05 12:00", NULL, "B70");
    night_add(&t, 3, 2, 5, "2016-11-20 12:00", NULL, "B70");
    night_add(&t, 4, 3, 3, "2016-11-21 12:00", NULL, "B72");
    night_save(&t);
    night_job_with("job.yaml", NIGHT_PLAN,
                   "forecast: {straatroof: {model: kde}, overval: {model: count-12m}}\n"
                   "output: {folder: out, formats: [csv, gpkg, geojson, shp, fgb]}\n");
    night_pass("job.yaml", "2016-12-01");
    for (size_t i = 0; i < N; i++)
        alone[i] = slurp(scratch(files[i]), &n[i]);
    assert_ok(hg_par_start(2, &err));
    night_pass("job.yaml", "2016-12-01");
    assert_ok(hg_par_start(1, &err));
    for (size_t i = 0; i < N; i++) {
        char *together = slurp(scratch(files[i]), &m);
        assert_int_equal(m, n[i]);
        assert_memory_equal(together, alone[i], m);
        free(together);
        free(alone[i]);
    }
}

#define night_test(f) cmocka_unit_test_setup_teardown(f, night_setup, scratch_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        night_test(the_data_say_as_of_when_nobody_does),
        night_test(the_run_is_named_after_its_origin),
        night_test(the_same_night_again_replaces_it),
        night_test(a_dry_run_writes_nothing),
        night_test(a_dry_run_reports_every_problem),
        night_test(a_missing_study_area_hides_nothing),
        night_test(a_dry_run_refuses_what_a_run_refuses),
        night_test(a_dry_run_looks_at_the_output_folder),
        night_test(strict_turns_warnings_into_a_refusal),
        night_test(old_runs_are_retired_and_only_those),
        night_test(a_failure_leaves_current_untouched),
        night_test(a_stop_leaves_nothing_behind),
        night_test(silence_is_fine),
        night_test(threads_leave_no_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
