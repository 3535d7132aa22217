/* Is a run whole or not there at all, and does nothing of others ever go? */
#define _XOPEN_SOURCE 700
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* A folder of its own for each test. */
static const char *out(void)
{
    return scratch("out");
}
static const char *in_out(const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "out/%s", name);
    return scratch(path);
}

static int fresh(void **state)
{
    hg_err err = {0};
    if (scratch_begin(state) != 0)
        return -1;
    return hg_publish_preflight(out(), 0, &err) == HG_OK ? 0 : -1;
}

static void put(const char *folder, const char *name, const char *text)
{
    hg_err err = {0};
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_ok(hg_write_bytes(path, text, strlen(text), false, &err));
}

/* The manifest as the job writes it: program, and every file so far. */
static void put_manifest(hg_publication *p)
{
    hg_err err = {0};
    hg_buf text = {0};
    hg_json json;
    hg_published_file *files;
    size_t n;
    assert_ok(hg_publish_list(p, &files, &n, &err));
    hg_json_begin(&json, &text);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "program", "hotgrid");
    hg_json_array(&json, "outputs");
    for (size_t i = 0; i < n; i++) {
        hg_json_object(&json, NULL);
        hg_json_string(&json, "path", files[i].path);
        hg_json_string(&json, "sha256", files[i].sha256);
        hg_json_end_object(&json);
    }
    hg_json_end_array(&json);
    hg_json_end_object(&json);
    put(hg_publish_stage(p), "manifest.json", text.data);
    hg_buf_clear(&text);
    hg_published_files_free(files, n);
}

static hg_publication *stage_run(const char *name, const char *content)
{
    hg_err err = {0};
    hg_publication *p = NULL;
    assert_ok(hg_publish_begin(out(), name, &p, &err));
    put(hg_publish_stage(p), "report.html", content);
    assert_ok(hg_publish_folder(p, "overval", &err));
    put(hg_publish_stage(p), "overval/risk.tif", "raster");
    put_manifest(p);
    return p;
}

static void run(const char *name, const char *content)
{
    hg_err err = {0};
    assert_ok(hg_publish_commit(stage_run(name, content), &err));
}

static void assert_current(const char *name)
{
    char target[256] = "";
    assert_true(readlink(in_out("current"), target, sizeof target - 1) > 0);
    assert_string_equal(target, name);
}

static size_t count_entries(const char *prefix)
{
    char command[700];
    snprintf(command, sizeof command, "ls -A %s | grep -c '^%s'", out(), prefix);
    FILE *answer = popen(command, "r");
    int n = -1;
    assert_int_equal(fscanf(answer, "%d", &n), 1);
    pclose(answer);
    return (size_t)n;
}

static mode_t mode_of(const char *path)
{
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    return facts.st_mode & 07777;
}

static void a_run_appears_whole(void **state)
{
    (void)state;
    umask(077); /* whatever the caller's is */
    hg_publication *p = stage_run("2016-12-31", "first");
    assert_int_equal(mode_of(hg_publish_stage(p)), 0700);
    assert_false(exists(in_out("2016-12-31")) || exists(in_out("current")));
    hg_err err = {0};
    assert_ok(hg_publish_commit(p, &err));
    umask(022);
    assert_current("2016-12-31");
    assert_file_is(in_out("current/report.html"), "first");
    assert_int_equal(mode_of(in_out("2016-12-31")), 0755);
    assert_int_equal(mode_of(in_out("2016-12-31/overval")), 0755);
    assert_int_equal(mode_of(in_out("2016-12-31/report.html")), 0644);
    assert_int_equal(mode_of(in_out("2016-12-31/overval/risk.tif")), 0644);
    assert_int_equal(count_entries("\\."), 0);
    run("2017-01-01", "second");
    assert_current("2017-01-01");
    assert_file_is(in_out("2016-12-31/report.html"), "first");
}

static void a_repeated_run_is_exchanged(void **state)
{
    (void)state;
    run("2016-12-31", "first");
    run("2016-12-31", "again");
    assert_current("2016-12-31");
    assert_file_is(in_out("2016-12-31/report.html"), "again");
    assert_int_equal(count_entries("\\."), 0);
    assert_int_equal(count_entries("kept"), 0);
}

/* What somebody put into the old run outlives it. */
static void notes_in_a_replaced_run_are_kept(void **state)
{
    (void)state;
    run("2016-12-31", "first");
    put(in_out("2016-12-31"), "overval/notes.txt", "mine");
    assert_int_equal(symlink("/etc/hostname", in_out("2016-12-31/link")), 0);
    run("2016-12-31", "again");
    assert_false(exists(in_out("2016-12-31/overval/notes.txt")));
    char name[128];
    snprintf(name, sizeof name, "kept.2016-12-31.%ld/overval/notes.txt", (long)getpid());
    assert_file_is(in_out(name), "mine");
    snprintf(name, sizeof name, "kept.2016-12-31.%ld/report.html", (long)getpid());
    assert_false(exists(in_out(name)));
    snprintf(name, sizeof name, "kept.2016-12-31.%ld/link", (long)getpid());
    assert_true(exists(in_out(name)));
    assert_int_equal(count_entries("\\."), 0);
    /* once more by the same process id: the folder of that name is taken */
    put(in_out("2016-12-31"), "overval/notes.txt", "second");
    run("2016-12-31", "once more");
    snprintf(name, sizeof name, "kept.2016-12-31.%ld.2/overval/notes.txt", (long)getpid());
    assert_file_is(in_out(name), "second");
    assert_int_equal(count_entries("\\."), 0);
    run("2016-12-31", "a fourth time");
    assert_file_is(in_out("2016-12-31/report.html"), "a fourth time");
}

static void the_list_is_sorted_and_right(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_publication *p;
    hg_published_file *files;
    size_t n;
    assert_ok(hg_publish_begin(out(), "2016-12-31", &p, &err));
    assert_ok(hg_publish_folder(p, "b", &err));
    put(hg_publish_stage(p), "b/z", "abc");
    put(hg_publish_stage(p), "b.txt", "");
    put(hg_publish_stage(p), "a", "12345");
    assert_ok(hg_publish_list(p, &files, &n, &err));
    assert_int_equal(n, 3);
    assert_string_equal(files[0].path, "a");
    assert_string_equal(files[1].path, "b.txt");
    assert_string_equal(files[2].path, "b/z");
    assert_int_equal(files[0].bytes, 5);
    assert_string_equal(files[2].sha256,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hg_published_files_free(files, n);
    char link[1024];
    snprintf(link, sizeof link, "%s/b/link", hg_publish_stage(p));
    assert_int_equal(symlink("/etc/passwd", link), 0);
    assert_fails(hg_publish_list(p, &files, &n, &err), HG_EIO, "b/link");
    assert_fails(hg_publish_commit(p, &err), HG_EIO, "b/link");
    assert_false(exists(in_out("2016-12-31")) || exists(in_out("current")));
    assert_int_equal(count_entries("\\.stage"), 0);
    assert_true(exists("/etc/passwd"));
}

static void an_aborted_run_leaves_nothing(void **state)
{
    (void)state;
    run("2016-12-31", "first");
    hg_publish_abort(stage_run("2017-01-01", "never"));
    hg_publish_abort(NULL);
    assert_current("2016-12-31");
    assert_int_equal(count_entries("\\."), 0);
    assert_int_equal(count_entries("2017"), 0);
}

/* A killed run leaves its stage; the next one sweeps it, and only what is ours. */
static void stale_stages_are_swept(void **state)
{
    (void)state;
    run("2016-12-31", "first");
    pid_t child = fork();
    if (child == 0) {
        (void)stage_run("2017-01-01", "torn");
        raise(SIGKILL);
    }
    waitpid(child, NULL, 0);
    assert_int_equal(count_entries("\\.stage"), 1);
    assert_int_equal(symlink("2016-12-31", in_out(".current.77")), 0);
    /* not ours: a link that looks like a stage, files with near names */
    mkdir(scratch("victim"), 0755);
    put(scratch("victim"), "treasure", "gold");
    assert_int_equal(symlink("../victim", in_out(".stage.2016-01-01.1")), 0);
    put(out(), ".current.file", "x");
    put(out(), ".stages", "x");
    put(out(), "notes.txt", "x");
    mkdir(in_out(".stage.2016-01-01.2"), 0700);
    assert_int_equal(symlink("../../victim", in_out(".stage.2016-01-01.2/link")), 0);
    run("2017-01-01", "second");
    assert_current("2017-01-01");
    assert_file_is(scratch("victim/treasure"), "gold");
    assert_true(exists(in_out(".stage.2016-01-01.1"))); /* the link itself stays */
    assert_false(exists(in_out(".stage.2016-01-01.2")));
    assert_int_equal(count_entries("\\.stage"), 2); /* the link and .stages */
    assert_false(exists(in_out(".current.77")));
    assert_true(exists(in_out(".current.file")) && exists(in_out("notes.txt")));
}

static void foreign_targets_are_refused(void **state)
{
    hg_err err = {0};
    (void)state;
    hg_publication *p = NULL;
    mkdir(in_out("2016-12-31"), 0755);
    put(in_out("2016-12-31"), "thesis.doc", "mine");
    assert_fails(hg_publish_begin(out(), "2016-12-31", &p, &err), HG_ECANTCREATE, "2016-12-31");
    put(in_out("2016-12-31"), "manifest.json", "{\"program\": \"other\"}");
    assert_fails(hg_publish_begin(out(), "2016-12-31", &p, &err), HG_ECANTCREATE, "2016-12-31");
    put(out(), "current", "a file");
    assert_fails(hg_publish_begin(out(), "2017-01-01", &p, &err), HG_ECANTCREATE, "current");
    assert_file_is(in_out("2016-12-31/thesis.doc"), "mine");
    assert_file_is(in_out("current"), "a file");
    unlink(in_out("current"));
    /* it may also appear while the run computes */
    p = stage_run("2017-01-01", "x");
    mkdir(in_out("2017-01-01"), 0755);
    assert_fails(hg_publish_commit(p, &err), HG_EIO, "2017-01-01");
    assert_false(exists(in_out("current")));
    assert_int_equal(count_entries("\\."), 0);
    const char *const bad[] = {"", ".", "..", ".hidden", "a/b", "current"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_fails(hg_publish_begin(out(), bad[i], &p, &err), HG_EUSAGE, "run folder");
    assert_ok(hg_publish_begin(out(), "2018-01-01", &p, &err));
    assert_fails(hg_publish_folder(p, "../x", &err), HG_EUSAGE, "folder");
    assert_fails(hg_publish_folder(p, "..", &err), HG_EUSAGE, "folder");
    hg_publish_abort(p);
}

static void the_preflight_finds_out_early(void **state)
{
    hg_err err = {0};
    (void)state;
    assert_ok(hg_publish_preflight(scratch("new/"), 1000, &err));
    assert_true(exists(scratch("new")));
    assert_fails(hg_publish_preflight(scratch("no/parents"), 0, &err), HG_ECANTCREATE,
                 "no/parents");
    assert_fails(hg_publish_preflight(out(), UINT64_MAX, &err), HG_EIO, "bytes free");
    assert_fails(hg_publish_preflight("", 0, &err), HG_ECANTCREATE, "empty");
    put(scratch_folder, "file", "x");
    assert_fails(hg_publish_preflight(scratch("file"), 0, &err), HG_ECANTCREATE, "file");
    assert_fails(hg_publish_preflight(scratch("file/out"), 0, &err), HG_ECANTCREATE, "file/out");
    assert_int_equal(symlink("out", scratch("link")), 0);
    assert_fails(hg_publish_preflight(scratch("link"), 0, &err), HG_ECANTCREATE, "link");
    assert_fails(hg_publish_preflight(scratch("link/"), 0, &err), HG_ECANTCREATE, "link");
    hg_publication *p = NULL;
    assert_fails(hg_publish_begin(scratch("link"), "2016-12-31", &p, &err), HG_ECANTCREATE, "link");
    assert_fails(hg_publish_preflight("/proc/self", 0, &err), HG_ECANTCREATE, "/proc/self");
    assert_fails(hg_publish_preflight("/proc/1/task", 0, &err), HG_ECANTCREATE, "/proc/1/task");
    assert_int_equal(count_entries("\\.probe"), 0);
    if (geteuid() != 0) {
        mkdir(scratch("readonly"), 0555);
        assert_fails(hg_publish_preflight(scratch("readonly"), 0, &err), HG_ECANTCREATE,
                     "readonly");
    }
}

static void retention_keeps_what_it_must(void **state)
{
    hg_err err = {0};
    (void)state;
    size_t removed = 99;
    run("2016-11-01", "a");
    run("2016-11-30", "b");
    run("2016-12-01T0430", "c");
    run("2016-12-31", "d");
    mkdir(in_out("2016-10-01"), 0755); /* looks like a run, is somebody's */
    put(in_out("2016-10-01"), "diary", "mine");
    mkdir(in_out("2016-10-02"), 0755);
    put(in_out("2016-10-02"), "manifest.json", "{\"program\": \"other\"}");
    mkdir(in_out("2016-99-01"), 0755);
    put(in_out("2016-99-01"), "manifest.json", "{\"program\": \"hotgrid\"}");
    assert_int_equal(symlink("2016-12-31", in_out("2016-10-03")), 0);
    put(in_out("2016-11-01"), "notes.txt", "mine");
    assert_ok(hg_publish_retain(out(), "2016-12-31", 30, &removed, &err));
    assert_int_equal(removed, 2);
    assert_false(exists(in_out("2016-11-01/report.html")) || exists(in_out("2016-11-30")));
    assert_file_is(in_out("2016-11-01/notes.txt"), "mine");
    assert_true(exists(in_out("2016-12-01T0430/report.html")));
    assert_file_is(in_out("2016-10-01/diary"), "mine");
    assert_true(exists(in_out("2016-10-02")) && exists(in_out("2016-99-01")));
    assert_true(exists(in_out("2016-10-03")));
    assert_int_equal(count_entries("\\."), 0);
    /* a second time there is nothing left to do */
    assert_ok(hg_publish_retain(out(), "2016-12-31", 30, &removed, &err));
    assert_int_equal(removed, 0);
    /* never the current one, even when it is the oldest */
    assert_ok(hg_publish_retain(out(), "2099-01-01", 0, &removed, &err));
    assert_int_equal(removed, 1);
    assert_true(exists(in_out("2016-12-31/report.html")));
    assert_fails(hg_publish_retain(out(), "yesterday", 3, &removed, &err), HG_EDOMAIN, "yesterday");
    assert_fails(hg_publish_retain(out(), "2016-12-31", -1, &removed, &err), HG_EDOMAIN, "-1");
}

/* Killed at random moments: `current` is always a whole run, and the next run works. */
static void a_kill_tears_nothing(void **state)
{
    (void)state;
    run("2016-12-31", "0");
    test_random random = {5};
    for (int k = 1; k <= 40; k++) {
        pid_t child = fork();
        if (child == 0) {
            for (;;)
                run("2016-12-31", "next");
        }
        struct timespec pause = {.tv_nsec = (long)(test_next(&random) % 6000000)};
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        assert_current("2016-12-31");
        char *text = slurp(in_out("current/report.html"), NULL);
        assert_true(strcmp(text, "0") == 0 || strcmp(text, "next") == 0);
        free(text);
        assert_file_is(in_out("current/overval/risk.tif"), "raster");
        assert_true(exists(in_out("current/manifest.json")));
    }
    run("2016-12-31", "last");
    assert_file_is(in_out("current/report.html"), "last");
    assert_int_equal(count_entries("\\."), 0);
    assert_int_equal(count_entries("kept"), 0);
}

int main(void)
{
#define IN_FRESH(test) cmocka_unit_test_setup_teardown(test, fresh, scratch_end)
    const struct CMUnitTest tests[] = {
        IN_FRESH(a_run_appears_whole),
        IN_FRESH(a_repeated_run_is_exchanged),
        IN_FRESH(notes_in_a_replaced_run_are_kept),
        IN_FRESH(the_list_is_sorted_and_right),
        IN_FRESH(an_aborted_run_leaves_nothing),
        IN_FRESH(stale_stages_are_swept),
        IN_FRESH(foreign_targets_are_refused),
        IN_FRESH(the_preflight_finds_out_early),
        IN_FRESH(retention_keeps_what_it_must),
        IN_FRESH(a_kill_tears_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
