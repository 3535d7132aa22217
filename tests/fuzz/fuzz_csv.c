/* CSV: a byte of choices, then a file. Read through a small and a large buffer: the same records.
 */
#include "fuzz.h"

#include "hotgrid.h"
#include "io/csv.h"

static const char delimiters[] = {0, ',', ';', '\t', '|'};
static const char *const encodings[] = {NULL, "UTF-8", "CP1252", "ISO-8859-15"};

typedef struct side {
    hg_reader *reader;
    hg_record record;
    bool more;
    const char *defect;
    hg_err err;
    hg_status st;
} side;

static void next(side *s)
{
    s->defect = NULL;
    s->st = hg_reader_next(s->reader, &s->record, &s->more, &s->defect, &s->err);
}

static void check_same_record(const side *a, const side *b)
{
    fuzz_check(a->record.line == b->record.line);
    fuzz_check(!a->defect == !b->defect && (!a->defect || strcmp(a->defect, b->defect) == 0));
    if (a->defect)
        return;
    fuzz_check(a->record.n_fields == b->record.n_fields);
    fuzz_check(a->record.n_fields == hg_reader_columns(a->reader));
    for (size_t i = 0; i < a->record.n_fields; i++) {
        const hg_field *f = &a->record.field[i], *g = &b->record.field[i];
        fuzz_check(f->length == g->length && f->length <= HG_CSV_FIELD_MAX);
        fuzz_check(f->length == 0 || memcmp(f->text, g->text, f->length) == 0);
    }
}

static void check_same_columns(const hg_reader *a, const hg_reader *b)
{
    fuzz_check(hg_reader_columns(a) == hg_reader_columns(b) && hg_reader_columns(a) > 0);
    for (size_t i = 0; i < hg_reader_columns(a); i++)
        fuzz_check(strcmp(hg_reader_column(a, i), hg_reader_column(b, i)) == 0);
    fuzz_check(strcmp(hg_reader_description(a), hg_reader_description(b)) == 0);
}

static void read_both(side *a, side *b, size_t size)
{
    size_t records = 0;
    check_same_columns(a->reader, b->reader);
    do {
        next(a);
        next(b);
        fuzz_check(a->st == b->st && (a->st == HG_OK || a->st == HG_EDATA));
        fuzz_check_says(strcmp(a->err.text, b->err.text) == 0, &a->err);
        fuzz_check(a->st == HG_OK || *a->err.text);
        if (a->st == HG_OK) {
            fuzz_check(a->more == b->more);
            if (a->more)
                check_same_record(a, b);
        }
        fuzz_check(records++ <= size);
    } while (a->st == HG_OK && a->more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 20)
        return 0;
    fuzz_input in = {data, size};
    unsigned choices = fuzz_byte(&in);
    const char *path = fuzz_file("a.csv", in.at, in.left);
    hg_source_options options = {
        .path = path, .delimiter = delimiters[choices % 5], .encoding = encodings[choices / 5 % 4]};
    side a = {0}, b = {0};
    a.st = hg_csv_open_buffered(&options, HG_CSV_BUFFER, &a.reader, &a.err);
    /* what the delimiter is sniffed from is what the first buffer holds */
    b.st = hg_csv_open_buffered(&options, choices % 5 ? 64 + choices / 20 : HG_CSV_BUFFER,
                                &b.reader, &b.err);
    fuzz_check_says(a.st == b.st && (a.st == HG_OK || a.st == HG_EDATA), &a.err);
    fuzz_check_says(strcmp(a.err.text, b.err.text) == 0, &a.err);
    if (a.st == HG_OK)
        read_both(&a, &b, size);
    hg_reader_free(a.reader);
    hg_reader_free(b.reader);
    return 0;
}
