/* What was not known at the origin cannot move a forecast: rows of the future are added, changed,
 * moved, deleted and shuffled, and the night of that origin writes the same bytes. */
#define _XOPEN_SOURCE 700
#include "night.h"

enum { KNOWN = 60, LATER = 40, ROUNDS = 12 };
#define AS_OF "2016-12-01"

typedef struct event {
    int id, col, row;
    int begin_day, lag_h; /* days after 1 October 2016; hours until it was registered */
    int code;
} event;

/* 1 December is day 61: known = begin + lag < 61 * 24 h. */
static bool known_then(const event *e)
{
    return e->begin_day * 24 + 12 + e->lag_h < 61 * 24;
}

static event draw(test_random *r, int id, bool known)
{
    for (;;) {
        event e = {.id = id,
                   .col = (int)(test_next(r) % 8),
                   .row = (int)(test_next(r) % 8),
                   .begin_day = (int)(test_next(r) % 90),
                   .lag_h = (int)(test_next(r) % (24 * 20)),
                   .code = (int)(test_next(r) % 2)};
        if (known_then(&e) == known)
            return e;
    }
}

static void put_time(hg_buf *out, int hours)
{
    hg_civil c;
    hg_civil_from_seconds(hg_days_from_civil(2016, 10, 1) * HG_DAY_S + hours * 3600, &c);
    hg_buf_printf(out, "%04d-%02d-%02d %02d:00", c.year, c.month, c.day, c.hour);
}

static void write_events(const event *e, size_t n, test_random *shuffle)
{
    size_t order[KNOWN + 2 * LATER];
    hg_buf text = {0};
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; shuffle && i > 1; i--) {
        size_t k = test_next(shuffle) % i, swap = order[k];
        order[k] = order[i - 1];
        order[i - 1] = swap;
    }
    hg_buf_puts(&text, "id,x,y,begin,reported,code\n");
    for (size_t i = 0; i < n; i++) {
        const event *at = &e[order[i]];
        hg_buf_printf(&text, "%d,%.1f,%.1f,", at->id, TOWN_X(at->col), TOWN_Y(at->row));
        put_time(&text, at->begin_day * 24 + 12);
        hg_buf_puts(&text, ",");
        put_time(&text, at->begin_day * 24 + 12 + at->lag_h);
        hg_buf_printf(&text, ",%s\n", at->code ? "B70" : "B72");
    }
    night_write("incidents.csv", text.data);
    hg_buf_clear(&text);
}

/* The hash of the input stands in the raster and rightly differs; everything else must not. */
static void blank_input_hash(char *bytes, size_t n)
{
    hg_err err = {0};
    char sha256[65];
    assert_ok(hg_sha256_file(scratch("incidents.csv"), sha256, NULL, &err));
    for (size_t i = 0; i + 64 <= n; i++)
        if (memcmp(bytes + i, sha256, 64) == 0)
            memset(bytes + i, '0', 64);
}

static const char *const files[] = {"straatroof/risk.tif",
                                    "straatroof/risk.asc",
                                    "straatroof/risk.png",
                                    "straatroof/cells.csv",
                                    "straatroof/baseline_cells.csv",
                                    "straatroof/hotspots.geojson",
                                    "overval/risk.tif",
                                    "overval/cells.csv",
                                    "overval/hotspots.csv",
                                    "neighbourhoods.csv"};
enum { FILES = sizeof files / sizeof *files };

typedef struct output {
    char *bytes[FILES];
    size_t n[FILES];
} output;

static void read_output(output *out)
{
    for (size_t i = 0; i < FILES; i++) {
        char path[128];
        snprintf(path, sizeof path, "out/" AS_OF "/%s", files[i]);
        out->bytes[i] = slurp(scratch(path), &out->n[i]);
        blank_input_hash(out->bytes[i], out->n[i]);
    }
}

static void clear_output(output *out)
{
    for (size_t i = 0; i < FILES; i++)
        free(out->bytes[i]);
}

static void assert_same_output(const output *a, const output *b, const char *change)
{
    for (size_t i = 0; i < FILES; i++)
        if (a->n[i] != b->n[i] || memcmp(a->bytes[i], b->bytes[i], a->n[i]) != 0) {
            print_error("%s differs after: %s\n", files[i], change);
            fail();
        }
}

static void run(output *out)
{
    night_pass("job.yaml", AS_OF);
    read_output(out);
}

/* One change of the rows that were not known then; returns their new number. */
static size_t change(event *later, size_t n, unsigned kind, test_random *r, const char **what)
{
    static const char *const names[] = {
        "adding",      "deleting", "moving", "shifting `reported`", "changing the class",
        "deleting all"};
    *what = names[kind % 6];
    switch (kind % 6) {
    case 0:
        for (int i = 0; i < LATER / 2; i++)
            later[n++] = draw(r, 5000 + i, false);
        break;
    case 1:
        n -= 7;
        break;
    case 2:
        for (size_t i = 0; i < n; i++)
            later[i].col = (int)(test_next(r) % 8), later[i].row = (int)(test_next(r) % 8);
        break;
    case 3:
        for (size_t i = 0; i < n; i++)
            later[i].lag_h += (int)(test_next(r) % 1000);
        break;
    case 4:
        for (size_t i = 0; i < n; i++)
            later[i].code = 1 - later[i].code;
        break;
    default:
        n = 0;
    }
    return n;
}

/* The job, and what was known at its origin. */
static void known_town(test_random *r, event *events)
{
    night_job_with("job.yaml", NIGHT_PLAN,
                   "neighbourhoods: {source: wijken.geojson, name: name, code: code}\n"
                   "forecast: {straatroof: {model: kde, bandwidth: 300}, overval: {model: "
                   "count-12m}}\n"
                   "output: {folder: out, formats: [cog, asc, geojson, csv]}\n");
    for (int i = 0; i < KNOWN; i++)
        events[i] = draw(r, 1 + i, true);
}

static void the_future_moves_nothing(void **state)
{
    (void)state;
    test_random r = {2016};
    event events[KNOWN + 2 * LATER];
    known_town(&r, events);
    for (int i = 0; i < LATER; i++)
        events[KNOWN + i] = draw(&r, 1000 + i, false);
    output first, other;
    write_events(events, KNOWN + LATER, NULL);
    run(&first);
    for (unsigned round = 0; round < ROUNDS; round++) {
        event changed[KNOWN + 2 * LATER];
        const char *what;
        memcpy(changed, events, sizeof changed);
        size_t later = change(changed + KNOWN, LATER, round, &r, &what);
        write_events(changed, KNOWN + later, round % 2 ? &r : NULL);
        run(&other);
        assert_same_output(&first, &other, what);
        clear_output(&other);
    }
    clear_output(&first);
}

/* The test can fail: one row that was known, moved by one cell, is seen. */
static void the_past_moves_it(void **state)
{
    (void)state;
    test_random r = {2017};
    event events[KNOWN];
    output first, other;
    known_town(&r, events);
    write_events(events, KNOWN, NULL);
    run(&first);
    for (int i = 0; i < KNOWN; i++)
        if (events[i].code == 1 && events[i].begin_day < 60) {
            events[i].col = (events[i].col + 1) % 8;
            break;
        }
    write_events(events, KNOWN, NULL);
    run(&other);
    assert_true(first.n[1] != other.n[1] ||
                memcmp(first.bytes[1], other.bytes[1], first.n[1]) != 0);
    clear_output(&first);
    clear_output(&other);
}

/* Versions of one incident under one id: the one that was registered later is not there yet, in
 * whichever order they stand. */
static void a_later_version_of_a_row_is_not_there_yet(void **state)
{
    (void)state;
    test_random r = {2018};
    event events[KNOWN + LATER];
    output first, other;
    known_town(&r, events);
    write_events(events, KNOWN, NULL);
    run(&first);
    for (int i = 0; i < LATER; i++) {
        events[KNOWN + i] = events[i]; /* same id, same begin, corrected place, registered later */
        events[KNOWN + i].lag_h += 24 * 62;
        events[KNOWN + i].row = (events[i].row + (i % 2)) % 8;
    }
    for (int round = 0; round < 3; round++) {
        write_events(events, KNOWN + LATER, round ? &r : NULL);
        run(&other);
        assert_same_output(&first, &other, "a later version of known rows");
        clear_output(&other);
    }
    clear_output(&first);
}

#define night_test(f) cmocka_unit_test_setup_teardown(f, night_setup, scratch_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        night_test(the_future_moves_nothing),
        night_test(the_past_moves_it),
        night_test(a_later_version_of_a_row_is_not_there_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
