/*
 * io/read_csv.c - what are the records of a CSV file (RFC 4180, read strictly)?
 *
 * Streaming: one buffer that slides over the file and grows only for a record that does not fit.
 * A record that is wrong by itself is handed out with a defect; what makes the rest of the file
 * unreliable (NUL, a quote never closed, endless fields) ends the reading with line and column.
 */
#include "io/csv.h"

#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "base/utf8.h"
#include "hotgrid/mem.h"
#include "io/readers.h"

enum { ROOM_MIN = 64, SNIFFED = 64 * 1024 };

typedef struct csv_reader {
    hg_reader base;
    hg_csv_input input;
    hg_csv_scan scan;
    char *buffer;
    size_t capacity; /* without the pad */
    char *path;
    uint64_t line;   /* where scan.text stands */
    uint64_t record; /* line of the record handed out last */
    char defect[160];
} csv_reader;

/* Line and column (bytes, from 1) of a byte of the record that starts at scan.text. */
static void place_of(const csv_reader *csv, const char *byte, uint64_t *line, size_t *column)
{
    const char *start = csv->scan.text;
    *line = csv->line;
    for (const char *p = start; p < byte; p++) {
        if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
            ++*line;
            start = p + 1;
        }
    }
    *column = (size_t)(byte - start) + 1;
}

static hg_status broken_at(const csv_reader *csv, const char *byte, const char *what, hg_err *err)
{
    uint64_t line;
    size_t column;
    place_of(csv, byte, &line, &column);
    return hg_fail(err, HG_EDATA, "%s:%llu:%zu: %s", csv->path, (unsigned long long)line, column,
                   what);
}

/* ---- the sliding buffer ---- */

static hg_status make_room(csv_reader *csv, size_t kept, hg_err *err)
{
    size_t wanted = csv->capacity;
    while (wanted - kept < ROOM_MIN || kept > wanted / 2)
        wanted *= 2;
    if (wanted == csv->capacity)
        return HG_OK;
    hg_status st = hg_resize(&csv->buffer, wanted + HG_CSV_PAD, 1, err);
    if (st == HG_OK)
        csv->capacity = wanted;
    return st;
}

/* Slides the unread text to the front and appends what the file gives next. */
static hg_status fill(csv_reader *csv, hg_err *err)
{
    hg_csv_scan *scan = &csv->scan;
    size_t kept = (size_t)(scan->end - scan->text), got = 0;
    memmove(csv->buffer, scan->text, kept);
    scan->text = csv->buffer;
    scan->end = csv->buffer + kept;
    hg_status st = make_room(csv, kept, err);
    scan->text = csv->buffer;
    scan->end = csv->buffer + kept;
    if (st == HG_OK)
        st = hg_csv_input_read(&csv->input, scan->end, csv->capacity - kept, &got, err);
    scan->end += got;
    scan->last = got == 0;
    memset(scan->end, 0, HG_CSV_PAD);
    hg_csv_scan_start(scan);
    return st;
}

static hg_status check_limits_so_far(const csv_reader *csv, hg_err *err)
{
    const hg_csv_scan *scan = &csv->scan;
    if (scan->open_field && scan->end - scan->open_field > HG_CSV_FIELD_MAX)
        return broken_at(csv, scan->open_field,
                         "a field longer than 64 kB starts here; is a quote not closed?", err);
    if (scan->end - scan->text > HG_CSV_ROW_MAX)
        return broken_at(csv, scan->text, "a row longer than 1 MB starts here", err);
    return HG_OK;
}

/* ---- one record ---- */

static hg_status check_limits(const csv_reader *csv, hg_err *err)
{
    const hg_csv_scan *scan = &csv->scan;
    size_t length = (size_t)(scan->next - scan->text);
    if (length <= HG_CSV_FIELD_MAX)
        return HG_OK;
    for (size_t i = 0; i < scan->n_fields; i++)
        if (scan->field[i].length > HG_CSV_FIELD_MAX)
            return broken_at(csv, scan->field[i].text, "a field longer than 64 kB starts here",
                             err);
    if (length > HG_CSV_ROW_MAX)
        return broken_at(csv, scan->text, "a row longer than 1 MB starts here", err);
    return HG_OK;
}

static hg_status refuse(const csv_reader *csv, hg_csv_found found, hg_err *err)
{
    switch (found) {
    case HG_CSV_NUL:
        return broken_at(csv, csv->scan.trouble,
                         "a NUL byte; this is not a text file, or it is UTF-16 (save it as UTF-8)",
                         err);
    case HG_CSV_OPEN:
        return broken_at(csv, csv->scan.trouble, "the quote that opens here is never closed", err);
    default:
        return broken_at(csv, csv->scan.text, "more than 10000 fields in one row", err);
    }
}

static bool is_blank(const hg_csv_scan *scan)
{
    return scan->n_fields == 1 && scan->field[0].length == 0 && !scan->quoted[0];
}

/* The next record that is not an empty line, raw, at scan.text; *more false at the end. */
static hg_status next_raw(csv_reader *csv, bool *more, hg_err *err)
{
    hg_status st = HG_OK;
    hg_csv_scan *scan = &csv->scan;
    hg_csv_found found;
    for (;;) {
        if (scan->ended_in_cr && scan->text < scan->end)
            hg_csv_scan_skip_lf(scan);
        if (scan->text == scan->end && scan->last) {
            *more = false;
            return HG_OK;
        }
        scan->open_field = NULL;
        HG_TRY(hg_csv_scan_record(scan, &found, err));
        if (found == HG_CSV_MORE) {
            HG_TRY(check_limits_so_far(csv, err));
            HG_TRY(fill(csv, err));
            continue;
        }
        if (found != HG_CSV_RECORD)
            return refuse(csv, found, err);
        HG_TRY(check_limits(csv, err));
        if (!is_blank(scan)) {
            *more = true;
            return HG_OK;
        }
        scan->text = scan->next;
        csv->line++;
    }
done:
    return st;
}

/* Eight ASCII bytes at a time; only what lies between them is looked at closely. */
static bool is_utf8(const char *text, size_t length)
{
    uint64_t word;
    uint32_t code;
    for (size_t i = 0, n; i < length; i += n) {
        n = 8;
        if (length - i >= 8) {
            memcpy(&word, text + i, 8);
            if ((word & UINT64_C(0x8080808080808080)) == 0)
                continue;
        }
        n = hg_utf8_next(text + i, length - i, &code);
        if (n == 0)
            return false;
    }
    return true;
}

/* NULL, or a sentence about the record that stands at scan.text. */
static const char *find_defect(csv_reader *csv)
{
    static const char *const flaws[] = {
        [HG_CSV_FINE] = NULL,
        [HG_CSV_STRAY_QUOTE] = "has a quote inside a field that is not quoted",
        [HG_CSV_AFTER_QUOTE] = "has text behind a closing quote",
    };
    const hg_csv_scan *scan = &csv->scan;
    if (scan->n_fields != csv->base.n_columns && csv->base.n_columns > 0) {
        snprintf(csv->defect, sizeof csv->defect, "has %zu fields, the header has %zu",
                 scan->n_fields, csv->base.n_columns);
        return csv->defect;
    }
    if (scan->flaw != HG_CSV_FINE)
        return flaws[scan->flaw];
    if (scan->high && !is_utf8(scan->text, (size_t)(scan->next - scan->text))) {
        snprintf(csv->defect, sizeof csv->defect, "is not valid %s%s", csv->input.encoding,
                 strcmp(csv->input.encoding, "UTF-8") == 0
                     ? "; exports of Windows are often CP1252: declare the encoding"
                     : "");
        return csv->defect;
    }
    return NULL;
}

/* The record is dealt with: the next one starts behind it. */
static void step_over(csv_reader *csv)
{
    csv->record = csv->line;
    csv->line += 1 + csv->scan.inner_lines;
    csv->scan.text = csv->scan.next;
}

static hg_status csv_next(hg_reader *reader, hg_record *out, bool *more, const char **defect,
                          hg_err *err)
{
    csv_reader *csv = (csv_reader *)reader;
    bool found = false;
    hg_status st = next_raw(csv, &found, err);
    if (st != HG_OK)
        return st;
    *more = found;
    *defect = NULL;
    if (!found)
        return HG_OK;
    *defect = find_defect(csv);
    hg_csv_unquote(&csv->scan);
    step_over(csv);
    out->line = csv->record;
    out->n_fields = csv->scan.n_fields;
    out->field = csv->scan.field;
    out->has_point = false;
    return HG_OK;
}

static double csv_share(const hg_reader *reader)
{
    const csv_reader *csv = (const csv_reader *)reader;
    return csv->input.size ? (double)csv->input.taken / (double)csv->input.size : 0.0;
}

static void csv_free(hg_reader *reader)
{
    csv_reader *csv = (csv_reader *)reader;
    hg_csv_input_close(&csv->input);
    hg_reader_clear_base(&csv->base);
    hg_free(csv->buffer);
    hg_free(csv->scan.field);
    hg_free(csv->scan.quoted);
    hg_free(csv->path);
    hg_free(csv);
}

static const hg_reader_methods methods = {csv_next, csv_share, csv_free};

/* ---- opening ---- */

static hg_status choose_delimiter(csv_reader *csv, char given, hg_err *err)
{
    const char *how = given ? "" : " (sniffed)";
    char text[96];
    if (given && !strchr(",;\t|", given))
        return hg_fail(err, HG_EDOMAIN, "delimiter '%c': one of , ; | or a tab is needed", given);
    csv->scan.delimiter =
        given ? given : hg_csv_sniff(csv->scan.text, (size_t)(csv->scan.end - csv->scan.text));
    if (csv->scan.delimiter == '\t')
        snprintf(text, sizeof text, "csv, delimiter tab%s, %s", how, csv->input.encoding);
    else
        snprintf(text, sizeof text, "csv, delimiter %c%s, %s", csv->scan.delimiter, how,
                 csv->input.encoding);
    hg_csv_scan_start(&csv->scan);
    return hg_strdup(&csv->base.description, text, err);
}

static hg_status take_header(csv_reader *csv, hg_err *err)
{
    hg_status st = HG_OK;
    bool more;
    HG_TRY(next_raw(csv, &more, err));
    if (!more)
        return hg_fail(err, HG_EDATA, "%s: the file is empty; a line with column names is needed",
                       csv->path);
    const char *defect = find_defect(csv);
    if (defect)
        return hg_fail(err, HG_EDATA, "%s:%llu: the line with the column names %s", csv->path,
                       (unsigned long long)csv->line, defect);
    hg_csv_unquote(&csv->scan);
    size_t n = csv->scan.n_fields;
    HG_TRY(hg_alloc(&csv->base.columns, n, sizeof *csv->base.columns, err));
    csv->base.n_columns = n;
    for (size_t i = 0; i < n; i++)
        HG_TRY(hg_strndup(&csv->base.columns[i], csv->scan.field[i].text, csv->scan.field[i].length,
                          err));
    step_over(csv);
done:
    return st;
}

/* Enough text to sniff the delimiter from, and the mark at its start taken off. */
static hg_status first_text(csv_reader *csv, hg_err *err)
{
    hg_status st = HG_OK;
    size_t skip, wanted = csv->capacity < SNIFFED ? 8 : SNIFFED;
    csv->scan.text = csv->scan.end = csv->buffer;
    while ((size_t)(csv->scan.end - csv->scan.text) < wanted && !csv->scan.last)
        HG_TRY(fill(csv, err));
    HG_TRY(hg_csv_input_mark(&csv->input, csv->scan.text, (size_t)(csv->scan.end - csv->scan.text),
                             &skip, err));
    csv->scan.text += skip;
done:
    return st;
}

hg_status hg_csv_open_buffered(const hg_source_options *options, size_t buffer, hg_reader **out,
                               hg_err *err)
{
    hg_status st;
    csv_reader *csv = NULL;
    HG_TRY(hg_alloc(&csv, 1, sizeof *csv, err));
    csv->base.methods = &methods;
    csv->input.fd = -1;
    csv->input.decoder = (iconv_t)-1;
    csv->line = 1;
    csv->capacity = buffer < ROOM_MIN ? ROOM_MIN : buffer;
    HG_TRY(hg_strdup(&csv->path, options->path, err));
    HG_TRY(hg_csv_input_open(options, &csv->input, err));
    csv->input.path = csv->path;
    HG_TRY(hg_alloc(&csv->buffer, csv->capacity + HG_CSV_PAD, 1, err));
    HG_TRY(first_text(csv, err));
    HG_TRY(choose_delimiter(csv, options->delimiter, err));
    HG_TRY(take_header(csv, err));
    *out = &csv->base;
    csv = NULL;
done:
    if (csv)
        csv_free(&csv->base);
    return st;
}

hg_status hg_open_csv(const hg_source_options *options, hg_reader **out, hg_talk *talk, hg_err *err)
{
    (void)talk;
    return hg_csv_open_buffered(options, HG_CSV_BUFFER, out, err);
}
