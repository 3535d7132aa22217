/* Random CSV in every dialect, read through buffers of any size, against a plain splitter. */
#define _GNU_SOURCE /* mkstemps */
#include "csvfile.h"

#include "io/csv.h"

static hg_err err;

enum { COLUMNS = 5, TEXT_MAX = 1 << 16 };

typedef struct random_file {
    char text[TEXT_MAX];
    size_t n;
} random_file;

static const char *const line_ends[] = {"\n", "\r\n", "\r"};

static void put(random_file *f, const char *bytes, size_t n)
{
    assert_true(f->n + n < TEXT_MAX);
    memcpy(f->text + f->n, bytes, n);
    f->n += n;
}

/* One field in any spelling: plain, quoted, with doubled quotes, line ends and UTF-8 inside. */
static void put_field(random_file *f, test_random *r, char delimiter)
{
    static const char *const pieces[] = {"a",  "12.5", "\"\"", "\r\n", "\n", "\xC3\xA9", "; ",
                                         ", ", "|",    "\t",   "\r",   " ",  "xyz"};
    bool quoted = test_next(r) % 3 == 0;
    size_t n = test_next(r) % 6;
    if (quoted)
        put(f, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        const char *piece = pieces[test_next(r) % (sizeof pieces / sizeof pieces[0])];
        if (quoted || (!strpbrk(piece, "\"\r\n") && !strchr(piece, delimiter)))
            put(f, piece, strlen(piece));
    }
    if (quoted)
        put(f, "\"", 1);
}

static void make_file(random_file *f, test_random *r, char delimiter)
{
    f->n = 0;
    size_t rows = test_next(r) % 60;
    for (size_t row = 0; row <= rows; row++) {
        size_t columns = row > 0 && test_next(r) % 20 == 0 ? 1 + test_next(r) % 8 : COLUMNS;
        for (size_t c = 0; c < columns; c++) {
            if (c > 0)
                put(f, &delimiter, 1);
            put_field(f, r, delimiter);
        }
        const char *end = line_ends[test_next(r) % 3];
        if (row < rows || test_next(r) % 2)
            put(f, end, strlen(end));
    }
    f->text[f->n] = '\0'; /* the splitter looks one byte ahead */
}

/* The plain splitter: one byte at a time, from the RFC. Appends "line[field][field]\n" a record. */
static void split_plainly(const random_file *f, char delimiter, hg_buf *out)
{
    size_t i = 0;
    unsigned line = 1;
    while (i < f->n) {
        unsigned first_line = line;
        hg_buf record = {0};
        size_t fields = 0, start = i;
        bool ended = false;
        while (!ended) {
            hg_buf_puts(&record, "[");
            fields++;
            if (i < f->n && f->text[i] == '"') {
                for (i++; f->text[i] != '"' || f->text[i + 1] == '"'; i++) {
                    i += f->text[i] == '"';
                    hg_buf_add(&record, &f->text[i], 1);
                    bool cr = f->text[i] == '\r' && f->text[i + 1] != '\n';
                    line += cr || f->text[i] == '\n';
                }
                i++;
            }
            while (i < f->n && f->text[i] != delimiter && f->text[i] != '\r' && f->text[i] != '\n')
                hg_buf_add(&record, &f->text[i++], 1);
            hg_buf_puts(&record, "]");
            ended = i >= f->n || f->text[i] != delimiter;
            i += !ended;
        }
        bool blank = i == start;
        if (i < f->n)
            i += f->text[i] == '\r' && i + 1 < f->n && f->text[i + 1] == '\n' ? 2 : 1;
        line++;
        if (!blank)
            hg_buf_printf(out, "%u %zu %s\n", first_line, fields, record.data);
        hg_buf_clear(&record);
    }
}

static void read_ours(const char *path, char delimiter, size_t buffer, hg_buf *out)
{
    hg_source_options options = {.path = path, .delimiter = delimiter};
    hg_reader *reader = NULL;
    assert_ok(hg_csv_open_buffered(&options, buffer, &reader, &err));
    hg_record record;
    const char *defect;
    bool more;
    for (;;) {
        assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
        if (!more)
            break;
        assert_true((defect != NULL) == (record.n_fields != hg_reader_columns(reader)));
        hg_buf_printf(out, "%llu %zu ", (unsigned long long)record.line, record.n_fields);
        for (size_t i = 0; i < record.n_fields; i++) {
            hg_buf_puts(out, "[");
            hg_buf_add(out, record.field[i].text, record.field[i].length);
            hg_buf_puts(out, "]");
        }
        hg_buf_puts(out, "\n");
    }
    hg_reader_free(reader);
}

/* The header is a record like others for the splitter; ours starts behind it. */
static const char *behind_first_record(const hg_buf *plain)
{
    const char *text = plain->data ? plain->data : "";
    int depth = 0;
    for (; *text; text++) {
        depth += (*text == '[') - (*text == ']');
        if (*text == '\n' && depth == 0)
            return text + 1;
    }
    return text;
}

static void every_dialect_and_buffer_gives_the_same_records(void **state)
{
    (void)state;
    static random_file f;
    test_random r = {20240101};
    for (int trial = 0; trial < 600; trial++) {
        char delimiter = ",;\t|"[trial % 4];
        hg_buf plain = {0}, ours = {0};
        make_file(&f, &r, delimiter);
        split_plainly(&f, delimiter, &plain);
        if (plain.length == 0)
            continue;
        const char *path = test_file(".csv", f.text, f.n);
        size_t buffer = trial % 3 == 0 ? 1 : 64 + test_next(&r) % 200;
        read_ours(path, delimiter, buffer, &ours);
        assert_string_equal(ours.data ? ours.data : "", behind_first_record(&plain));
        unlink(path);
        hg_buf_clear(&plain);
        hg_buf_clear(&ours);
    }
}

/* The same text in a declared code page gives the same records, whatever the buffer. */
static void code_pages_give_the_same_records(void **state)
{
    (void)state;
    test_random r = {5};
    for (int trial = 0; trial < 60; trial++) {
        char latin[4000], utf8[8000];
        size_t n = 0, m = 0;
        memcpy(latin, "a,b\n", 4);
        memcpy(utf8, "a,b\n", 4);
        for (n = m = 4; n + 10 < sizeof latin; n++) {
            unsigned char c = n % 40 == 20 ? ',' : n % 40 == 0 ? '\n' : 0;
            if (!c)
                c = test_next(&r) % 4 ? 'x' : (unsigned char)(0xA0 + test_next(&r) % 0x60);
            latin[n] = (char)c;
            if (c >= 0x80)
                utf8[m++] = (char)(0xC0 | c >> 6);
            utf8[m++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c);
        }
        const char *one = test_file(".csv", latin, n), *two = test_file(".csv", utf8, m);
        hg_buf a = {0}, b = {0};
        hg_source_options options = {.path = one, .delimiter = ',', .encoding = "latin1"};
        hg_reader *reader = NULL;
        hg_record record;
        const char *defect;
        bool more = true;
        assert_ok(hg_csv_open_buffered(&options, 64 + (size_t)trial, &reader, &err));
        while (more) {
            assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
            if (!more)
                break;
            hg_buf_printf(&a, "%llu %zu ", (unsigned long long)record.line, record.n_fields);
            for (size_t i = 0; i < record.n_fields; i++) {
                hg_buf_puts(&a, "[");
                hg_buf_add(&a, record.field[i].text, record.field[i].length);
                hg_buf_puts(&a, "]");
            }
            hg_buf_puts(&a, "\n");
        }
        hg_reader_free(reader);
        read_ours(two, ',', 256 * 1024, &b);
        assert_string_equal(a.data, b.data);
        hg_buf_clear(&a);
        hg_buf_clear(&b);
        unlink(one);
        unlink(two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialect_and_buffer_gives_the_same_records),
        cmocka_unit_test(code_pages_give_the_same_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
