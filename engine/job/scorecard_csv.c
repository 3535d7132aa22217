/* job/scorecard_csv.c - the scorecard as a table of text: one column list for reading and writing.
 */
#include "job/scorecard_csv.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"

typedef enum cell_kind { CELL_TEXT, CELL_INT, CELL_REAL, CELL_BOOL } cell_kind;

#define ROW(name, kind, member, size)                  \
    {                                                  \
        name, kind, offsetof(run_window, member), size \
    }

static const struct {
    const char *name;
    cell_kind kind;
    size_t offset, size;
} columns[] = {
    ROW("run", CELL_TEXT, run, 32),
    ROW("offence", CELL_TEXT, offence, 64),
    ROW("model", CELL_TEXT, model, 32),
    ROW("baseline", CELL_TEXT, baseline, 32),
    ROW("plan_sha256", CELL_TEXT, plan_sha256, 65),
    ROW("origin_s", CELL_INT, origin, 8),
    ROW("horizon_s", CELL_INT, horizon_s, 8),
    ROW("pooled", CELL_BOOL, pooled, 1),
    ROW("events", CELL_REAL, score.events, 8),
    ROW("hits", CELL_REAL, score.hits, 8),
    ROW("area_share", CELL_REAL, score.area_share, 8),
    ROW("hit_rate", CELL_REAL, score.hit_rate, 8),
    ROW("pai", CELL_REAL, score.pai, 8),
    ROW("best_hits", CELL_REAL, score.best_hits, 8),
    ROW("pei_star", CELL_REAL, score.pei_star, 8),
    ROW("baseline_events", CELL_REAL, base.events, 8),
    ROW("baseline_hits", CELL_REAL, base.hits, 8),
    ROW("baseline_area_share", CELL_REAL, base.area_share, 8),
    ROW("baseline_hit_rate", CELL_REAL, base.hit_rate, 8),
    ROW("baseline_pai", CELL_REAL, base.pai, 8),
    ROW("baseline_best_hits", CELL_REAL, base.best_hits, 8),
    ROW("baseline_pei_star", CELL_REAL, base.pei_star, 8),
    ROW("setup_sha256", CELL_TEXT, setup_sha256, 65),
};

static void write_cell(hg_buf *out, size_t column, const run_window *row)
{
    const char *at = (const char *)row + columns[column].offset;
    int64_t whole;
    double real;
    switch (columns[column].kind) {
    case CELL_TEXT: /* run ids, offence and model names: validated words, never quoted */
        hg_buf_puts(out, at);
        break;
    case CELL_INT:
        memcpy(&whole, at, sizeof whole);
        hg_buf_printf(out, "%lld", (long long)whole);
        break;
    case CELL_REAL:
        memcpy(&real, at, sizeof real);
        if (real == real)
            hg_buf_double(out, real);
        break;
    case CELL_BOOL:
        hg_buf_puts(out, row->pooled ? "1" : "0");
        break;
    }
}

hg_status run_scorecard_text(const run_windows *windows, hg_buf *out, hg_err *err)
{
    for (size_t c = 0; c < HG_COUNT(columns); c++)
        hg_buf_printf(out, "%s%s", c ? "," : "", columns[c].name);
    hg_buf_puts(out, "\n");
    for (size_t i = 0; i < windows->n; i++)
        for (size_t c = 0; c < HG_COUNT(columns); c++) {
            write_cell(out, c, &windows->row[i]);
            hg_buf_puts(out, c + 1 < HG_COUNT(columns) ? "," : "\n");
        }
    return hg_buf_check(out, err);
}

/* What write_cell can write again: a word without comma, quote or control character. */
static bool is_word(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == ',' || text[i] == '"')
            return false;
    return true;
}

static bool read_cell(const hg_field *field, size_t column, run_window *row)
{
    char *at = (char *)row + columns[column].offset;
    int64_t whole = 0;
    double real = (double)NAN;
    switch (columns[column].kind) {
    case CELL_TEXT:
        if (field->length >= columns[column].size || !is_word(field->text, field->length))
            return false;
        memcpy(at, field->text, field->length);
        return true;
    case CELL_INT:
        if (!hg_parse_int64(field->text, field->length, &whole))
            return false;
        memcpy(at, &whole, sizeof whole);
        return true;
    case CELL_REAL:
        if (field->length > 0 && !hg_parse_double(field->text, field->length, '.', &real))
            return false;
        memcpy(at, &real, sizeof real);
        return true;
    case CELL_BOOL:
        row->pooled = field->length == 1 && field->text[0] == '1';
        return true;
    }
    return false;
}

static hg_status read_row(const hg_record *record, const size_t *where, const char *path,
                          run_windows *out, hg_err *err)
{
    run_window row;
    memset(&row, 0, sizeof row);
    for (size_t c = 0; c < HG_COUNT(columns); c++)
        if (!read_cell(&record->field[where[c]], c, &row))
            return hg_fail(err, HG_EDATA, "%s:%llu: column %s cannot be read", path,
                           (unsigned long long)record->line, columns[c].name);
    hg_status st = hg_grow(&out->row, &out->capacity, out->n + 1, sizeof *out->row, err);
    if (st == HG_OK)
        out->row[out->n++] = row;
    return st;
}

static hg_status find_columns(const hg_reader *reader, const char *path, size_t *where, hg_err *err)
{
    for (size_t c = 0; c < HG_COUNT(columns); c++) {
        size_t k = 0;
        while (k < hg_reader_columns(reader) &&
               strcmp(hg_reader_column(reader, k), columns[c].name) != 0)
            k++;
        if (k == hg_reader_columns(reader))
            return hg_fail(err, HG_EDATA, "%s: column %s is missing", path, columns[c].name);
        where[c] = k;
    }
    return HG_OK;
}

hg_status run_scorecard_read(const char *folder, run_windows *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf path = {0};
    hg_reader *reader = NULL;
    size_t where[HG_COUNT(columns)];
    hg_buf_printf(&path, "%s/current/scorecard.csv", folder);
    HG_TRY(hg_buf_check(&path, err));
    if (access(path.data, F_OK) != 0)
        goto done;
    hg_source_options source = {.path = path.data, .delimiter = ','};
    HG_TRY(hg_reader_open(&source, &reader, NULL, err));
    HG_TRY(find_columns(reader, path.data, where, err));
    for (;;) {
        hg_record record;
        bool more;
        const char *defect = NULL;
        HG_TRY(hg_reader_next(reader, &record, &more, &defect, err));
        if (!more)
            break;
        if (defect) {
            st = hg_fail(err, HG_EDATA, "%s:%llu: %s", path.data, (unsigned long long)record.line,
                         defect);
            goto done;
        }
        HG_TRY(read_row(&record, where, path.data, out, err));
    }
done:
    hg_reader_free(reader);
    hg_buf_clear(&path);
    return st;
}
