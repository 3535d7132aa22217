/* Statuses, their sentences, and how the library speaks to its user. */
#include "check.h"

/* The exit codes of the command line's contract, one for each status, in words that scripts see. */
static void every_status_has_a_name_and_an_exit_code(void **state)
{
    (void)state;
    static const struct {
        hg_status status;
        const char *name;
        int exit_code;
    } cases[] = {
        {HG_OK, "ok", 0},
        {HG_EUSAGE, "usage", 64},
        {HG_EDOMAIN, "domain", 64},
        {HG_EDATA, "data", 65},
        {HG_EEMPTY, "empty", 65},
        {HG_ENOINPUT, "no_input", 66},
        {HG_EUNAVAILABLE, "unavailable", 69},
        {HG_EBUG, "bug", 70},
        {HG_ENOMEM, "no_memory", 71},
        {HG_ESYSTEM, "system", 71},
        {HG_ECANTCREATE, "cannot_create", 73},
        {HG_EIO, "io", 74},
        {HG_ELOCKED, "locked", 75},
        {HG_EPERM, "permission", 77},
        {HG_ECONFIG, "config", 78},
        {HG_ESTOPPED, "stopped", 130},
    };
    assert_int_equal(sizeof cases / sizeof cases[0], HG_STATUS_COUNT);
    for (size_t i = 0; i < HG_STATUS_COUNT; i++) {
        assert_int_equal(cases[i].status, i);
        assert_string_equal(hg_status_name(cases[i].status), cases[i].name);
        assert_int_equal(hg_status_exit_code(cases[i].status), cases[i].exit_code);
    }
    assert_string_equal(hg_status_name(HG_STATUS_COUNT), "unknown");
    assert_int_equal(hg_status_exit_code((hg_status)-1), 70);
}

static void a_failure_keeps_its_sentence(void **state)
{
    (void)state;
    hg_err err = {0};
    assert_int_equal(hg_fail(&err, HG_EDATA, "row %d: latitude %s", 812, "94.2"), HG_EDATA);
    assert_int_equal(err.status, HG_EDATA);
    assert_string_equal(err.text, "row 812: latitude 94.2");
    assert_int_equal(hg_fail_within(&err, HG_ENOINPUT, "%s", "a.csv"), HG_ENOINPUT);
    assert_string_equal(err.text, "a.csv: row 812: latitude 94.2");
    assert_int_equal(err.status, HG_ENOINPUT);
    assert_int_equal(hg_fail(NULL, HG_EIO, "x"), HG_EIO);
    assert_int_equal(hg_fail_within(NULL, HG_EIO, "x"), HG_EIO);
}

static void a_sentence_that_is_too_long_is_cut(void **state)
{
    (void)state;
    hg_err err = {0};
    char wide[3 * HG_ERR_TEXT_MAX];
    memset(wide, 'w', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    hg_fail(&err, HG_EDATA, "%s", wide);
    assert_int_equal(strlen(err.text), HG_ERR_TEXT_MAX - 1);
    hg_fail_within(&err, HG_EDATA, "context");
    assert_int_equal(strlen(err.text), HG_ERR_TEXT_MAX - 1);
    assert_memory_equal(err.text, "context: www", 12);
    hg_fail_within(&err, HG_EDATA, "%s", wide);
    assert_true(strlen(err.text) < HG_ERR_TEXT_MAX);
}

static void the_library_has_a_version(void **state)
{
    (void)state;
    int major, minor, patch;
    assert_int_equal(sscanf(hg_version(), "%d.%d.%d", &major, &minor, &patch), 3);
}

typedef struct heard {
    int said, progressed;
    hg_level level;
    char code[40], text[200];
    double share;
} heard;

static void hear(void *context, hg_level level, const char *code, const char *text)
{
    heard *h = context;
    h->said++;
    h->level = level;
    snprintf(h->code, sizeof h->code, "%s", code ? code : "");
    snprintf(h->text, sizeof h->text, "%s", text);
}

static void see(void *context, const char *stage, double share)
{
    heard *h = context;
    (void)stage;
    h->progressed++;
    h->share = share;
}

static void a_warning_is_said_once_and_counted(void **state)
{
    (void)state;
    heard h = {0};
    hg_talk talk = {.say = hear, .progress = see, .context = &h};
    hg_warn(&talk, "id_conflict", "row %d", 5);
    hg_warn(&talk, "id_conflict", "row %d", 9);
    hg_warn(&talk, "dst_gap", "row %d", 7);
    assert_int_equal(h.said, 2);
    assert_int_equal(h.level, HG_LEVEL_WARNING);
    assert_string_equal(h.code, "dst_gap");
    assert_int_equal(talk.n_warnings, 2);
    assert_string_equal(talk.warnings[0].code, "id_conflict");
    assert_string_equal(talk.warnings[0].text, "row 9"); /* the latest sentence */
    assert_int_equal(talk.warnings[0].count, 2);
    hg_note(&talk, "bandwidth %d m", 500);
    assert_int_equal(h.level, HG_LEVEL_NOTE);
    assert_string_equal(h.text, "bandwidth 500 m");
    hg_progress(&talk, "kde", 0.5);
    assert_close(h.share, 0.5, 0);
    hg_talk_clear(&talk);
    assert_int_equal(talk.n_warnings, 0);
    assert_null(talk.warnings);
}

static void a_code_that_is_too_long_is_still_one_code(void **state)
{
    (void)state;
    hg_talk talk = {0};
    for (int i = 0; i < 3; i++)
        hg_warn(&talk, "a_code_with_more_letters_than_the_forty_of_the_table", "%d", i);
    assert_int_equal(talk.n_warnings, 1);
    assert_int_equal(talk.warnings[0].count, 3);
    hg_talk_clear(&talk);
}

/* Without memory a warning is still said; nothing else is promised. */
static void a_warning_without_memory_is_said_all_the_same(void **state)
{
    (void)state;
    heard h = {0};
    hg_talk talk = {.say = hear, .context = &h};
    hg_mem_fail_at(1, 1);
    hg_warn(&talk, "id_conflict", "row %d", 5);
    hg_mem_fail_at(0, 0);
    assert_string_equal(h.text, "row 5");
    hg_talk_clear(&talk);
}

static void silence_is_allowed(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_talk silent = {0};
    hg_note(NULL, "x");
    hg_warn(NULL, "code", "x");
    hg_progress(NULL, "x", 1.0);
    hg_talk_clear(NULL);
    hg_note(&silent, "x");
    hg_warn(&silent, "code", "x");
    hg_progress(&silent, "x", 1.0);
    assert_int_equal(silent.n_warnings, 1); /* kept for the manifest all the same */
    hg_talk_clear(&silent);
    assert_false(hg_stopping(NULL));
    assert_ok(hg_check_stop(NULL, &err));
}

static void a_stop_is_noticed(void **state)
{
    (void)state;
    hg_err err = {0};
    volatile sig_atomic_t stop = 0;
    hg_talk talk = {.stop = &stop};
    assert_ok(hg_check_stop(&talk, &err));
    stop = 1;
    assert_true(hg_stopping(&talk));
    assert_fails(hg_check_stop(&talk, &err), HG_ESTOPPED, "stop");
    double start = hg_monotonic_seconds();
    assert_true(hg_monotonic_seconds() >= start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_name_and_an_exit_code),
        cmocka_unit_test(a_failure_keeps_its_sentence),
        cmocka_unit_test(a_sentence_that_is_too_long_is_cut),
        cmocka_unit_test(the_library_has_a_version),
        cmocka_unit_test(a_warning_is_said_once_and_counted),
        cmocka_unit_test(a_code_that_is_too_long_is_still_one_code),
        cmocka_unit_test(a_warning_without_memory_is_said_all_the_same),
        cmocka_unit_test(silence_is_allowed),
        cmocka_unit_test(a_stop_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
