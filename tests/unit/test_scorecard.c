/* The scorecard: which windows are scored, when, against what, and what they add up to. Every
 * number here was worked out by hand from the few incidents that the tests place. */
#define _XOPEN_SOURCE 700
#include "night.h"

/*
 * The model of these tests counts the last year per cell, the baseline is uniform: its first cells
 * are those of the northern row, from the west. Ten per cent of 64 cells are six.
 */
#define MODEL_ROWS "forecast: {straatroof: {model: count-12m}}\n"
#define OUTPUT "output: {folder: out, formats: [csv]}\n"

static void window_history(night_table *t) /* before December: four cells */
{
    night_add(t, 5, 1, 1, "2016-11-05 12:00", NULL, "B70");
    night_add(t, 3, 2, 5, "2016-11-06 12:00", NULL, "B70");
    night_add(t, 2, 6, 6, "2016-11-07 12:00", NULL, "B70");
    night_add(t, 1, 4, 3, "2016-11-08 12:00", NULL, "B70");
}

static void first_window(night_table *t) /* [1, 15) December: 7 incidents */
{
    night_add(t, 2, 1, 1, "2016-12-01 00:00", NULL, "B70"); /* the very first minute */
    night_add(t, 1, 2, 5, "2016-12-14 23:59", "2016-12-15 08:00", "B70"); /* the very last */
    night_add(t, 3, 7, 0, "2016-12-05 12:00", NULL, "B70");
    night_add(t, 1, 3, 7, "2016-12-06 12:00", NULL, "B70");
}

static void second_window(night_table *t) /* [15, 29) December: 4 incidents */
{
    night_add(t, 2, 7, 0, "2016-12-15 00:00", NULL, "B70");
    night_add(t, 1, 3, 7, "2016-12-20 12:00", NULL, "B70");
    night_add(t, 1, 0, 0, "2016-12-28 12:00", NULL, "B70");
}

static void write_town(void)
{
    night_table t;
    night_begin(&t);
    window_history(&t);
    first_window(&t);
    second_window(&t);
    night_add(&t, 1, 0, 0, "2016-12-29 00:00", NULL, "B70"); /* after both */
    night_add(&t, 4, 1, 1, "2016-12-05 12:00", NULL, "B72"); /* another offence */
    night_save(&t);
    night_job_with("job.yaml", NIGHT_PLAN, MODEL_ROWS OUTPUT);
}

static void is_first_window(const night_csv *t, size_t r)
{
    assert_string_equal(night_csv_at(t, r, "offence"), "straatroof");
    assert_string_equal(night_csv_at(t, r, "model"), "count-12m");
    assert_string_equal(night_csv_at(t, r, "baseline"), "uniform");
    assert_close(night_csv_real(t, r, "events"), 7, 0);
    assert_close(night_csv_real(t, r, "hits"), 3, 0);
    assert_close(night_csv_real(t, r, "area_share"), 4 / 64.0, 1e-12);
    assert_close(night_csv_real(t, r, "hit_rate"), 3 / 7.0, 1e-12);
    assert_close(night_csv_real(t, r, "pai"), 3 / 7.0 * 16, 1e-12);
    assert_close(night_csv_real(t, r, "best_hits"), 7, 1e-12);
    assert_close(night_csv_real(t, r, "pei_star"), 3 / 7.0, 1e-12);
    assert_close(night_csv_real(t, r, "baseline_hits"), 1, 0);
    assert_close(night_csv_real(t, r, "baseline_area_share"), 6 / 64.0, 1e-12);
    assert_close(night_csv_real(t, r, "baseline_pai"), 1 / 7.0 * 64 / 6, 1e-12);
    assert_close(night_csv_real(t, r, "baseline_pei_star"), 1 / 7.0, 1e-12);
}

static void is_second_window(const night_csv *t, size_t r)
{
    assert_close(night_csv_real(t, r, "events"), 4, 0);
    assert_close(night_csv_real(t, r, "hits"), 3, 0);
    assert_close(night_csv_real(t, r, "area_share"), 6 / 64.0, 1e-12);
    assert_close(night_csv_real(t, r, "pai"), .75 * 64 / 6, 1e-12);
    assert_close(night_csv_real(t, r, "pei_star"), .75, 1e-12);
    assert_close(night_csv_real(t, r, "baseline_hits"), 1, 0);
}

static void two_windows_by_hand(void **state)
{
    (void)state;
    night_csv t;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 1); /* nothing earlier */
    night_csv_clear(&t);
    night_pass("job.yaml", "2016-12-15");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 2); /* exactly at its end the first window counts */
    /* Its last incident was not registered by then: the day after, it counts too. */
    assert_close(night_csv_real(&t, 1, "events"), 6, 0);
    assert_close(night_csv_real(&t, 1, "hits"), 2, 0);
    night_csv_clear(&t);
    night_pass("job.yaml", "2016-12-29");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 3);
    is_first_window(&t, night_csv_find(&t, "2016-12-01", "straatroof"));
    is_second_window(&t, night_csv_find(&t, "2016-12-15", "straatroof"));
    assert_string_equal(night_csv_at(&t, 1, "pooled"), "1");
    assert_string_equal(night_csv_at(&t, 2, "pooled"), "1");
    night_csv_clear(&t);

    json_t *root = night_json("out/current/scorecard.json");
    json_t *o = json_object_get(json_object_get(root, "offences"), "straatroof");
    json_t *pooled = json_object_get(o, "pooled"), *base = json_object_get(o, "pooled_baseline");
    assert_close(night_real(pooled, "hits"), 6, 0);
    assert_close(night_real(pooled, "events"), 11, 0);
    assert_close(night_real(pooled, "hit_rate"), 6 / 11.0, 1e-12);
    assert_close(night_real(pooled, "pai"), 6 / (7 * 4 / 64.0 + 4 * 6 / 64.0), 1e-12);
    assert_close(night_real(pooled, "pei_star"), 6 / 11.0, 1e-12);
    assert_close(night_real(base, "hits"), 2, 0);
    assert_close(night_real(base, "pai"), 2 / (11 * 6 / 64.0), 1e-12);
    /* In the first window the baseline had 6 cells and the model 4: the model gets 2 of the other
     * 60 by lot, 4 * 2 / 60 hits. */
    assert_close(night_real(o, "gain"), (6 + 4 * 2 / 60.0) / 2 - 1, 1e-12);
    assert_close(night_real(o, "gain_low"), NAN, 0);         /* two windows are not eight */
    assert_close(night_real(o, "hits_low"), 2.201894, 1e-6); /* Garwood 95 % of 6 */
    assert_close(night_real(o, "hits_high"), 13.059474, 1e-6);
    assert_int_equal(night_real(o, "windows"), 2);
    assert_string_equal(night_text(o, "verdict"), "undecidable");
    json_decref(root);
}

/* One minute before the end of its horizon a forecast is not scored, at the end it is. */
static void a_window_is_scored_when_it_is_over(void **state)
{
    (void)state;
    night_csv t;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    night_pass("job.yaml", "2016-12-14T23:59");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 1);
    night_csv_clear(&t);
    night_pass("job.yaml", "2016-12-15");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 2);
    assert_string_equal(night_csv_at(&t, 1, "run"), "2016-12-01");
    night_csv_clear(&t);
}

/* From summer time to winter time and back, fourteen days end at the same clock: the next run's
 * window touches and is pooled. */
static void windows_over_a_change_of_the_clock(void **state)
{
    (void)state;
    night_csv t;
    write_town();
    night_table rows;
    night_begin(&rows);
    night_add(&rows, 2, 1, 1, "2016-10-01 12:00", NULL, "B70");
    night_add(&rows, 1, 1, 1, "2016-11-06 23:30", NULL, "B70"); /* the 25-hour day is inside */
    night_add(&rows, 1, 1, 1, "2016-11-07 00:30", NULL, "B70"); /* the next window */
    night_save(&rows);
    night_pass("job.yaml", "2016-10-24");
    night_pass("job.yaml", "2016-11-07");
    night_pass("job.yaml", "2016-11-21");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 3);
    for (size_t r = 1; r < 3; r++) {
        assert_string_equal(night_csv_at(&t, r, "pooled"), "1");
        assert_close(night_csv_real(&t, r, "events"), 1, 0);
    }
    assert_close(night_csv_real(&t, 1, "horizon_s"), 14 * 86400 + 3600, 0);
    assert_close(night_csv_real(&t, 2, "horizon_s"), 14 * 86400, 0);
    night_csv_clear(&t);
}

static double pooled_windows(void)
{
    json_t *root = night_json("out/current/scorecard.json");
    double n =
        night_real(json_object_get(json_object_get(root, "offences"), "straatroof"), "windows");
    json_decref(root);
    return n;
}

static void overlapping_windows_are_not_pooled(void **state)
{
    (void)state;
    night_csv t;
    write_town();
    const char *const nights[] = {"2016-12-01", "2016-12-02", "2016-12-08", "2016-12-15",
                                  "2016-12-29"};
    for (size_t i = 0; i < 5; i++)
        night_pass("job.yaml", nights[i]);
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 5);
    const char *const pooled[] = {"1", "0", "0", "1"};
    for (size_t i = 0; i < 4; i++) {
        size_t r = night_csv_find(&t, nights[i], "straatroof");
        assert_true(r > 0);
        assert_string_equal(night_csv_at(&t, r, "pooled"), pooled[i]);
    }
    night_csv_clear(&t);
    assert_close(pooled_windows(), 2, 0);
}

static void another_plan_is_not_pooled(void **state)
{
    (void)state;
    night_csv t;
    write_town();
    night_job_with("other.yaml", "goal: tesT, horizon: 14d, area_budget: 10%, baseline: uniform",
                   MODEL_ROWS OUTPUT);
    night_pass("other.yaml", "2016-12-01");
    night_pass("job.yaml", "2016-12-15");
    assert_close(pooled_windows(), 0, 0);
    night_pass("job.yaml", "2016-12-29");
    night_csv_read(&t, "out/current/scorecard.csv");
    size_t first = night_csv_find(&t, "2016-12-01", "straatroof");
    size_t second = night_csv_find(&t, "2016-12-15", "straatroof");
    is_first_window(&t, first); /* scored it is */
    assert_string_equal(night_csv_at(&t, first, "pooled"), "0");
    assert_string_equal(night_csv_at(&t, second, "pooled"), "1");
    assert_string_not_equal(night_csv_at(&t, first, "plan_sha256"),
                            night_csv_at(&t, second, "plan_sha256"));
    night_csv_clear(&t);
    assert_close(pooled_windows(), 1, 0);
}

/* The plan does not hold the model, its options, the codes: they count all the same. */
static void another_setup_is_not_pooled(void **state)
{
    (void)state;
    write_town();
    night_job_with("other.yaml", NIGHT_PLAN,
                   "forecast: {straatroof: {model: kde, bandwidth: 300}}\n" OUTPUT);
    night_job_with("wider.yaml", NIGHT_PLAN,
                   "forecast: {straatroof: {model: kde, bandwidth: 400}}\n" OUTPUT);
    night_pass("other.yaml", "2016-12-01");
    night_pass("wider.yaml", "2016-12-15");
    assert_close(pooled_windows(), 0, 0);
    night_pass("other.yaml", "2016-12-29");
    assert_close(pooled_windows(), 1, 0);
}

/* The last scorecard speaks for runs that retention has removed. */
static void retired_runs_are_carried_on(void **state)
{
    (void)state;
    night_csv t;
    night n;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    night_pass("job.yaml", "2016-12-15");
    night_pass("job.yaml", "2016-12-29");
    remove_tree(scratch("out/2016-12-01"));
    night_run(&n, "job.yaml", "2017-01-12");
    assert_int_equal(night_warned(&n, "unscorable", NULL), 0);
    night_clear(&n);
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 4);
    is_first_window(&t, night_csv_find(&t, "2016-12-01", "straatroof"));
    assert_close(night_csv_real(&t, night_csv_find(&t, "2016-12-29", "straatroof"), "events"), 1,
                 0);
    night_csv_clear(&t);
    assert_close(pooled_windows(), 3, 0);
    /* A run of the past knows nothing of them: on 14 December no window was over. */
    night_pass("job.yaml", "2016-12-14");
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 1);
    night_csv_clear(&t);
}

static void damaged_runs_are_said_and_skipped(void **state)
{
    (void)state;
    static const char *const manifests[] = {
        "",
        "{",
        "[]",
        "{\"scoring\": 7}",
        "\"text\"",
        "{\"plan_sha256\": \"x\", \"scoring\": {\"origin\": 1480546800, \"horizon_s\": 0,"
        " \"grid\": {}, \"offences\": {}}}",
        "{\"plan_sha256\": \"x\", \"scoring\": {\"origin\": 9223372036854775807, \"horizon_s\": 1,"
        " \"grid\": {}, \"offences\": {}}}",
        "{\"plan_sha256\": \"x\", \"scoring\": {\"origin\": 14e8, \"horizon_s\": 1,"
        " \"grid\": {}, \"offences\": {}}}",
    };
    const char *text;
    night n;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    night_pass("job.yaml", "2016-12-02");
    for (size_t i = 0; i < sizeof manifests / sizeof *manifests; i++) {
        night_write("out/2016-12-01/manifest.json", manifests[i]);
        night_run(&n, "job.yaml", "2016-12-16");
        assert_int_equal(night_warned(&n, "unscorable", &text), 1);
        assert_non_null(strstr(text, "run 2016-12-01"));
        night_clear(&n);
        night_csv t;
        night_csv_read(&t, "out/current/scorecard.csv");
        assert_int_equal(t.rows, 2);
        assert_string_equal(night_csv_at(&t, 1, "run"), "2016-12-02");
        night_csv_clear(&t);
        remove_tree(scratch("out/2016-12-16"));
    }
    /* Without any manifest, and a pipe in its place that nobody ever writes to. */
    remove(scratch("out/2016-12-01/manifest.json"));
    assert_int_equal(mkfifo(scratch("out/2016-12-01/manifest.json"), 0600), 0);
    night_run(&n, "job.yaml", "2016-12-16");
    assert_int_equal(night_warned(&n, "unscorable", &text), 1);
    assert_non_null(strstr(text, "no readable manifest"));
    night_clear(&n);
}

/* Cells that were edited after publication are not what was forecast. */
static void changed_cells_are_not_scored(void **state)
{
    (void)state;
    const char *text;
    night n;
    night_csv t;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    char *cells = slurp(scratch("out/2016-12-01/straatroof/cells.csv"), NULL);
    char *last = strrchr(cells, 'E');
    assert_non_null(last);
    *last = '\0'; /* the last cell is gone */
    night_write("out/2016-12-01/straatroof/cells.csv", cells);
    night_run(&n, "job.yaml", "2016-12-16");
    assert_int_equal(night_warned(&n, "unscorable", &text), 1);
    assert_non_null(strstr(text, "straatroof/cells.csv was changed after it was published"));
    night_clear(&n);
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 1);
    night_csv_clear(&t);
    remove(scratch("out/2016-12-01/straatroof/cells.csv"));
    night_run(&n, "job.yaml", "2016-12-16");
    assert_int_equal(night_warned(&n, "unscorable", &text), 1);
    night_clear(&n);
    free(cells);
}

static void another_grid_is_said_and_skipped(void **state)
{
    (void)state;
    const char *text;
    night n;
    night_csv t;
    write_town();
    night_job_with("other.yaml", NIGHT_PLAN, MODEL_ROWS OUTPUT);
    char *job = slurp(scratch("other.yaml"), NULL);
    char *cell = strstr(job, "cell: 125");
    assert_non_null(cell);
    memcpy(cell, "cell: 250", 9);
    night_write("other.yaml", job);
    free(job);
    night_pass("other.yaml", "2016-12-01");
    night_run(&n, "job.yaml", "2016-12-29");
    assert_int_equal(night_warned(&n, "not_comparable", &text), 1);
    assert_non_null(strstr(text, "2016-12-01"));
    night_clear(&n);
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 1);
    night_csv_clear(&t);
}

static void an_unreadable_scorecard_is_said(void **state)
{
    (void)state;
    static const char *const broken[] = {"run\n", "not,a,scorecard\n1,2\n", "\"", ""};
    night n;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    night_pass("job.yaml", "2016-12-15");
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        night_write("out/2016-12-15/scorecard.csv", broken[i]);
        night_run(&n, "job.yaml", "2016-12-15");
        assert_int_equal(night_warned(&n, "scorecard_unread", NULL), 1);
        night_clear(&n);
        assert_close(pooled_windows(), 1, 0);
    }
}

/* Folders of other people in the output folder are left alone and never scored. */
static void foreign_folders_are_no_runs(void **state)
{
    (void)state;
    night n;
    write_town();
    night_pass("job.yaml", "2016-12-01");
    mkdir(scratch("out/notes"), 0700);
    mkdir(scratch("out/2016-11-30"), 0700);
    night_run(&n, "job.yaml", "2016-12-15");
    assert_int_equal(night_warned(&n, "unscorable", NULL), 1);
    night_clear(&n);
    assert_close(pooled_windows(), 1, 0);
    assert_true(exists(scratch("out/notes")));
}

/* ---- the verdict ---- */

static void weekly_town(int weeks, int model_hits)
{
    night_table t;
    night_begin(&t);
    for (int c = 0; c < 6; c++)
        night_add(&t, 100 - c, c, 2, "2016-06-01 12:00", NULL, "B70");
    for (int w = 0; w < weeks; w++) {
        char when[32];
        hg_civil day;
        hg_civil_from_seconds((hg_days_from_civil(2016, 9, 5) + 7 * w + 3) * HG_DAY_S, &day);
        snprintf(when, sizeof when, "%04d-%02d-%02d 12:00", day.year, day.month, day.day);
        night_add(&t, model_hits, 0, 2, when, NULL, "B70"); /* where the model looks */
        night_add(&t, 2, 0, 7, when, NULL, "B70");          /* where the baseline looks */
    }
    night_save(&t);
    night_job_with("job.yaml",
                   "goal: test, horizon: 7d, area_budget: 10%, baseline: uniform, minimum_gain: "
                   "10%",
                   MODEL_ROWS OUTPUT);
}

/* The nights from `first` to `last`, and what the last one says of the windows before it. */
static void weekly_nights(int first, int last, const char *verdict, double gain)
{
    for (int w = first; w <= last; w++) {
        char day[32];
        hg_civil civil;
        hg_civil_from_seconds((hg_days_from_civil(2016, 9, 5) + 7 * w) * HG_DAY_S, &civil);
        snprintf(day, sizeof day, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
        night_pass("job.yaml", day);
    }
    json_t *root = night_json("out/current/scorecard.json");
    json_t *o = json_object_get(json_object_get(root, "offences"), "straatroof");
    assert_close(night_real(o, "windows"), last, 0);
    assert_string_equal(night_text(o, "verdict"), verdict);
    assert_close(night_real(o, "gain"), gain, 1e-12);
    if (last < 8)
        assert_close(night_real(o, "gain_low"), NAN, 0);
    else
        assert_true(night_real(o, "gain_low") <= gain && night_real(o, "gain_high") >= gain);
    json_decref(root);
}

/* Six hits against two, every week. */
static void seven_windows_decide_nothing_eight_do(void **state)
{
    (void)state;
    weekly_town(8, 6);
    weekly_nights(0, 7, "undecidable", 2);
    weekly_nights(8, 8, "met", 2);
}

static void eight_windows_decide_against_it(void **state)
{
    (void)state;
    weekly_town(8, 1);
    weekly_nights(0, 8, "not met", -.5);
}

/* ---- scorecard.json says what scorecard.csv says ---- */

static void both_forms_agree(void **state)
{
    (void)state;
    night_csv t;
    night_table rows;
    night_begin(&rows);
    test_random random = {7};
    for (int day = 1; day <= 90; day++)
        for (int k = 0; k < 3; k++) {
            char when[32];
            hg_civil civil;
            hg_civil_from_seconds((hg_days_from_civil(2016, 10, 1) + day) * HG_DAY_S, &civil);
            snprintf(when, sizeof when, "%04d-%02d-%02d 12:%02d", civil.year, civil.month,
                     civil.day, (int)(test_next(&random) % 60));
            night_add(&rows, 1, (int)(test_next(&random) % 8), (int)(test_next(&random) % 8), when,
                      NULL, k == 0 ? "B72" : "B70");
        }
    night_save(&rows);
    night_job_with("job.yaml", NIGHT_PLAN,
                   "forecast: {straatroof: {model: kde, bandwidth: 300}, overval: {model: "
                   "count-12m}}\n" OUTPUT);
    const char *const nights[] = {"2016-11-01", "2016-11-05", "2016-11-15",
                                  "2016-11-29", "2016-12-13", "2016-12-28"};
    for (size_t i = 0; i < 6; i++)
        night_pass("job.yaml", nights[i]);
    night_csv_read(&t, "out/current/scorecard.csv");
    assert_int_equal(t.rows, 1 + 2 * 5);
    json_t *root = night_json("out/current/scorecard.json");
    const char *const offences[] = {"overval", "straatroof"};
    for (size_t k = 0; k < 2; k++) {
        double hits = 0, events = 0, best = 0, by_chance = 0, base = 0, windows = 0;
        for (size_t r = 1; r < t.rows; r++) {
            if (strcmp(night_csv_at(&t, r, "offence"), offences[k]) != 0 ||
                strcmp(night_csv_at(&t, r, "pooled"), "1") != 0)
                continue;
            windows++;
            hits += night_csv_real(&t, r, "hits");
            events += night_csv_real(&t, r, "events");
            best += night_csv_real(&t, r, "best_hits");
            base += night_csv_real(&t, r, "baseline_hits");
            by_chance += night_csv_real(&t, r, "events") * night_csv_real(&t, r, "area_share");
            assert_close(night_csv_real(&t, r, "baseline_events"), night_csv_real(&t, r, "events"),
                         0);
        }
        json_t *o = json_object_get(json_object_get(root, "offences"), offences[k]);
        json_t *pooled = json_object_get(o, "pooled");
        assert_close(windows, 4, 0); /* the one of 5 November overlaps */
        assert_close(night_real(o, "windows"), windows, 0);
        assert_close(night_real(pooled, "hits"), hits, 0);
        assert_close(night_real(pooled, "events"), events, 0);
        assert_close(night_real(pooled, "hit_rate"), hits / events, 1e-14);
        assert_close(night_real(pooled, "pai"), hits / by_chance, 1e-14);
        assert_close(night_real(pooled, "pei_star"), hits / best, 1e-14);
        assert_close(night_real(json_object_get(o, "pooled_baseline"), "hits"), base, 0);
        assert_close(night_real(o, "gain"), hits / base - 1, 1e-14);
        for (size_t r = 1; r < t.rows; r++)
            if (strcmp(night_csv_at(&t, r, "offence"), offences[k]) == 0)
                assert_string_equal(night_csv_at(&t, r, "plan_sha256"),
                                    night_text(root, "plan_sha256"));
    }
    json_decref(root);
    night_csv_clear(&t);
}

#define night_test(f) cmocka_unit_test_setup_teardown(f, night_setup, scratch_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        night_test(two_windows_by_hand),
        night_test(a_window_is_scored_when_it_is_over),
        night_test(windows_over_a_change_of_the_clock),
        night_test(overlapping_windows_are_not_pooled),
        night_test(another_plan_is_not_pooled),
        night_test(another_setup_is_not_pooled),
        night_test(retired_runs_are_carried_on),
        night_test(damaged_runs_are_said_and_skipped),
        night_test(changed_cells_are_not_scored),
        night_test(another_grid_is_said_and_skipped),
        night_test(an_unreadable_scorecard_is_said),
        night_test(foreign_folders_are_no_runs),
        night_test(seven_windows_decide_nothing_eight_do),
        night_test(eight_windows_decide_against_it),
        night_test(both_forms_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
