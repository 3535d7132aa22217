/* A small town of the test's own, and nights that run over it: 8 x 8 cells of 125 m, RD New. */
#ifndef HG_TEST_NIGHT_H
#define HG_TEST_NIGHT_H

#include <jansson.h>

#include "scratch.h"

/* Column and row of the cell, counted from the south-west corner of the town. */
#define TOWN_X(col) (155000 + 125 * (col) + 62.5)
#define TOWN_Y(row) (463000 + 125 * (row) + 62.5)

/* ---- what the night reads ---- */

static inline void night_write(const char *name, const char *text)
{
    FILE *file = fopen(scratch(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Rows of incidents.csv: id,x,y,begin,reported,code */
typedef struct night_table {
    hg_buf text;
    int next;
} night_table;

static inline void night_begin(night_table *t)
{
    *t = (night_table){.next = 1};
    hg_buf_puts(&t->text, "id,x,y,begin,reported,code\n");
}

/* `n` incidents in one cell; reported an hour later when NULL. Times as "2016-12-01 12:00". */
static inline void night_add(night_table *t, int n, int col, int row, const char *begin,
                             const char *reported, const char *code)
{
    for (int i = 0; i < n; i++)
        hg_buf_printf(&t->text, "%d,%.1f,%.1f,%s,%s,%s\n", t->next++, TOWN_X(col), TOWN_Y(row),
                      begin, reported ? reported : begin, code);
}

static inline void night_save(night_table *t)
{
    night_write("incidents.csv", t->text.data);
    hg_buf_clear(&t->text);
}

static inline void night_town(void)
{
    night_write("area.geojson",
                "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{"
                "\"name\":\"urn:ogc:def:crs:EPSG::28992\"}},\"features\":[{\"type\":\"Feature\","
                "\"properties\":{\"name\":\"town\"},\"geometry\":{\"type\":\"Polygon\","
                "\"coordinates\":[[[155000,463000],[156000,463000],[156000,464000],"
                "[155000,464000],[155000,463000]]]}}]}\n");
    night_write("wijken.geojson",
                "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{"
                "\"name\":\"urn:ogc:def:crs:EPSG::28992\"}},\"features\":[{\"type\":\"Feature\","
                "\"properties\":{\"name\":\"West\",\"code\":\"W1\"},\"geometry\":{\"type\":"
                "\"Polygon\",\"coordinates\":[[[155000,463000],[155500,463000],[155500,464000],"
                "[155000,464000],[155000,463000]]]}},{\"type\":\"Feature\",\"properties\":{"
                "\"name\":\"East\",\"code\":\"E1\"},\"geometry\":{\"type\":\"Polygon\","
                "\"coordinates\":[[[155500,463000],[156000,463000],[156000,464000],"
                "[155500,464000],[155500,463000]]]}}]}\n");
}

/* A job file; what differs from test to test comes last and is YAML of its own. */
static inline void night_job_with(const char *name, const char *plan, const char *rest)
{
    hg_buf text = {0};
    hg_buf_printf(&text,
                  "plan: {%s}\n"
                  "crs: EPSG:28992\n"
                  "time_zone: Europe/Amsterdam\n"
                  "incidents:\n"
                  "  - source: incidents.csv\n"
                  "    columns: {id: id, x: x, y: y, start: begin, reported: reported, "
                  "category: code}\n"
                  "    time_format: \"%%Y-%%m-%%d %%H:%%M\"\n"
                  "    offences: {straatroof: [B70], overval: [B72, B73]}\n"
                  "study_area: area.geojson\n"
                  "grid: {cell: 125}\n"
                  "%s",
                  plan, rest);
    night_write(name, text.data);
    hg_buf_clear(&text);
}

#define NIGHT_PLAN "goal: test, horizon: 14d, area_budget: 10%, baseline: uniform"

/* ---- the night ---- */

typedef struct night {
    hg_status status;
    hg_err err;
    hg_run_summary summary;
    hg_talk talk;
} night;

static inline void night_clear(night *n)
{
    hg_run_summary_clear(&n->summary);
    hg_talk_clear(&n->talk);
    memset(n, 0, sizeof *n);
}

static inline void night_run_with(night *n, const char *job_file, const hg_run_options *options)
{
    hg_job job;
    hg_problems problems = {0};
    memset(n, 0, sizeof *n);
    n->status = hg_job_load(scratch(job_file), NULL, 0, &job, &problems, &n->err);
    if (n->status != HG_OK)
        print_error("%s: %s\n", job_file, n->err.text);
    assert_int_equal(n->status, HG_OK);
    n->status = hg_job_run(&job, options, &n->summary, &n->talk, &n->err);
    hg_job_clear(&job);
    hg_problems_clear(&problems);
}

static inline void night_run(night *n, const char *job_file, const char *as_of)
{
    hg_run_options options = {.as_of = as_of};
    night_run_with(n, job_file, &options);
    if (n->status != HG_OK)
        print_error("%s as of %s: %s: %s\n", job_file, as_of ? as_of : "the data",
                    hg_status_name(n->status), n->err.text);
    assert_int_equal(n->status, HG_OK);
}

/* A night that must succeed and whose summary is of no interest. */
static inline void night_pass(const char *job_file, const char *as_of)
{
    night n;
    night_run(&n, job_file, as_of);
    night_clear(&n);
}

/* How often the code was warned of, and the sentence in *text when asked for. */
static inline size_t night_warned(const night *n, const char *code, const char **text)
{
    for (size_t i = 0; i < n->talk.n_warnings; i++)
        if (strcmp(n->talk.warnings[i].code, code) == 0) {
            if (text)
                *text = n->talk.warnings[i].text;
            return n->talk.warnings[i].count;
        }
    return 0;
}

/* ---- what the night wrote ---- */

static inline json_t *night_json(const char *name)
{
    json_error_t where;
    json_t *root = json_load_file(scratch(name), JSON_REJECT_DUPLICATES, &where);
    if (!root)
        print_error("%s:%d: %s\n", name, where.line, where.text);
    assert_non_null(root);
    return root;
}

static inline double night_real(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_null(value))
        return NAN;
    if (!json_is_number(value))
        print_error("no number %s\n", key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static inline const char *night_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    if (!text)
        print_error("no text %s\n", key);
    assert_non_null(text);
    return text;
}

/* A table of plain words (no quotes), as rows of named cells. */
typedef struct night_csv {
    char *text;
    char *cell[256][32];
    size_t rows, columns; /* row 0 is the head */
} night_csv;

static inline void night_csv_read(night_csv *t, const char *name)
{
    *t = (night_csv){.text = slurp(scratch(name), NULL)};
    for (char *line = t->text; *line; t->rows++) {
        char *end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        assert_true(t->rows < 256);
        size_t c = 0;
        for (char *at = line;; at++) {
            assert_true(c < 32);
            t->cell[t->rows][c++] = at;
            at = strchr(at, ',');
            if (!at)
                break;
            *at = '\0';
        }
        if (t->rows == 0)
            t->columns = c;
        assert_int_equal(c, t->columns);
        line = end + 1;
    }
}

static inline const char *night_csv_at(const night_csv *t, size_t row, const char *column)
{
    for (size_t c = 0; c < t->columns; c++)
        if (strcmp(t->cell[0][c], column) == 0)
            return t->cell[row][c];
    print_error("no column %s\n", column);
    fail();
    return "";
}

static inline double night_csv_real(const night_csv *t, size_t row, const char *column)
{
    const char *text = night_csv_at(t, row, column);
    double value = NAN;
    if (*text)
        assert_true(hg_parse_double(text, strlen(text), '.', &value));
    return value;
}

/* The row of a run and an offence; 0: there is none. */
static inline size_t night_csv_find(const night_csv *t, const char *run, const char *offence)
{
    for (size_t r = 1; r < t->rows; r++)
        if (strcmp(night_csv_at(t, r, "run"), run) == 0 &&
            strcmp(night_csv_at(t, r, "offence"), offence) == 0)
            return r;
    return 0;
}

static inline void night_csv_clear(night_csv *t)
{
    free(t->text);
}

static inline void remove_tree(const char *path)
{
    assert_int_equal(nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* Every test begins with an empty folder and the town in it. */
static inline int night_setup(void **state)
{
    int begun = scratch_begin(state);
    if (begun == 0)
        night_town();
    return begun;
}

#endif
