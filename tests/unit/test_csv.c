/* The CSV reader: RFC 4180 to the letter, every refusal with line and column. */
#define _GNU_SOURCE
#include "csvfile.h"

#include <sys/stat.h>

#include "io/csv.h"

static hg_err err;

static hg_reader *open_with(const char *path, char delimiter, const char *encoding)
{
    hg_reader *reader = NULL;
    hg_source_options options = {.path = path, .delimiter = delimiter, .encoding = encoding};
    assert_ok(hg_reader_open(&options, &reader, NULL, &err));
    return reader;
}

static hg_status try_open(const char *path, char delimiter, const char *encoding)
{
    hg_reader *reader = NULL;
    hg_source_options options = {.path = path, .delimiter = delimiter, .encoding = encoding};
    hg_status st = hg_reader_open(&options, &reader, NULL, &err);
    if (st == HG_OK)
        hg_reader_free(reader);
    return st;
}

/* The rest of the source as "line:field|field;..." with ! before a defective record. */
static hg_status dump(hg_reader *reader, hg_buf *out)
{
    hg_record record;
    const char *defect;
    bool more;
    for (;;) {
        hg_status st = hg_reader_next(reader, &record, &more, &defect, &err);
        if (st != HG_OK || !more)
            return st;
        hg_buf_printf(out, "%s%llu:", defect ? "!" : "", (unsigned long long)record.line);
        for (size_t i = 0; i < record.n_fields; i++) {
            hg_buf_puts(out, i ? "|" : "");
            hg_buf_add(out, record.field[i].text, record.field[i].length);
        }
        hg_buf_puts(out, ";");
    }
}

static void expect(const char *text, size_t n, char delimiter, const char *encoding,
                   const char *expected)
{
    const char *path = test_file(".csv", text, n);
    hg_buf out = {0};
    hg_reader *reader = open_with(path, delimiter, encoding);
    assert_ok(dump(reader, &out));
    assert_string_equal(out.data ? out.data : "", expected);
    hg_reader_free(reader);
    hg_buf_clear(&out);
    unlink(path);
}

static void expect_text(const char *text, const char *expected)
{
    expect(text, strlen(text), ',', NULL, expected);
}

static void expect_broken(const char *text, size_t n, const char *sentence)
{
    const char *path = test_file(".csv", text, n);
    hg_source_options options = {.path = path, .delimiter = ','};
    hg_reader *reader = NULL;
    hg_buf out = {0};
    memset(&err, 0, sizeof err);
    hg_status st = hg_reader_open(&options, &reader, NULL, &err);
    if (st == HG_OK)
        st = dump(reader, &out);
    if (st != HG_EDATA || !strstr(err.text, sentence))
        fail_msg("got %s \"%s\", expected data \"%s\"", hg_status_name(st), err.text, sentence);
    hg_reader_free(reader);
    hg_buf_clear(&out);
    unlink(path);
}

static void plain_records(void **state)
{
    (void)state;
    expect_text("a,b,c\n1,2,3\n4,,6\n", "2:1|2|3;3:4||6;");
    expect_text("a,b,c\n1,2,3", "2:1|2|3;"); /* no line end at the end */
    expect_text("a,b,c\n1,2,", "2:1|2|;");   /* an empty last field */
    expect_text("a,b\n,\n", "2:|;");
    expect_text("a,b\n 1 , 2 \n", "2: 1 | 2 ;"); /* blanks belong to the field */
    expect_text("a\n1\n\"\"\n", "2:1;3:;");      /* a quoted empty field is a row */
}

static void line_ends(void **state)
{
    (void)state;
    expect_text("a,b\r\n1,2\r\n3,4\r\n", "2:1|2;3:3|4;");
    expect_text("a,b\r1,2\r3,4\r", "2:1|2;3:3|4;");
    expect_text("a,b\n1,2\r\n3,4\r5,6", "2:1|2;3:3|4;4:5|6;");
    expect_text("\r\n\na,b\n\n\n1,2\n\r\n3,4\n\n", "6:1|2;8:3|4;"); /* blank lines are no rows */
}

static void quoted_fields(void **state)
{
    (void)state;
    expect_text("a,b\n\"x,y\",\"2\"\n", "2:x,y|2;");
    expect_text("a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "2:say \"hi\"|\";");
    expect_text("a,b\n\"two\nlines\",1\n3,4\n", "2:two\nlines|1;4:3|4;");
    expect_text("a,b\n\"two\r\nlines\",1\n3,4\n", "2:two\r\nlines|1;4:3|4;");
    expect_text("a,b\n\"two\rlines\",1\n3,4\n", "2:two\rlines|1;4:3|4;");
    expect_text("\"a\",\"b \"\"x\"\"\"\n1,2\n", "2:1|2;");
    expect_text("a,b\n1,\"end\"", "2:1|end;");
}

static void flawed_records_are_handed_out_as_such(void **state)
{
    (void)state;
    expect_text("a,b\n1,2,3\n4\n5,6\n", "!2:1|2|3;!3:4;4:5|6;");
    expect_text("a,b\n5\" pipe,2\n3,4\n", "!2:5\" pipe|2;3:3|4;");
    expect_text("a,b\n\"x\"y,2\n3,4\n", "!2:\"x\"y|2;3:3|4;");
    expect_text("a,b\n\"x\" ,2\n3,4\n", "!2:\"x\" |2;3:3|4;");
    expect_text("a,b\n1,\xE9t\xE9\n3,caf\xC3\xA9\n", "!2:1|\xE9t\xE9;3:3|caf\xC3\xA9;");
    expect_text("a,b\n1,\xC0\xAF\n2,\xED\xA0\x80\n", "!2:1|\xC0\xAF;!3:2|\xED\xA0\x80;");
}

static void a_defect_says_what_is_wrong(void **state)
{
    (void)state;
    const char *path = test_csv("a,b\n1,2,3\n");
    hg_reader *reader = open_with(path, 0, NULL);
    hg_record record;
    const char *defect;
    bool more;
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_string_equal(defect, "has 3 fields, the header has 2");
    hg_reader_free(reader);
    unlink(path);
}

static void marks_and_encodings(void **state)
{
    (void)state;
    const char *path = test_csv("\xEF\xBB\xBFnaamloos,b\n1,2\n");
    hg_reader *reader = open_with(path, 0, NULL);
    assert_string_equal(hg_reader_column(reader, 0), "naamloos");
    assert_int_equal(hg_reader_columns(reader), 2);
    assert_null(hg_reader_column(reader, 2));
    hg_reader_free(reader);
    expect("a,b\n\xE9,\x80\n", 8, ',', "cp1252", "2:\xC3\xA9|\xE2\x82\xAC;");
    expect("a,b\n\xE9,\xA4\n", 8, ',', "latin1", "2:\xC3\xA9|\xC2\xA4;");
    expect("a,b\n\xE9,\xA4\n", 8, ',', "ISO-8859-15", "2:\xC3\xA9|\xE2\x82\xAC;");
    expect("a,b\n1,\x81\n3,4\n", 12, ',', "cp1252", "!2:1|\xFF;3:3|4;"); /* not in that page */
    assert_fails(try_open(path, 0, "cp1252"), HG_EDATA, "UTF-8");        /* the mark contradicts */
    assert_fails(try_open(path, 0, "UTF-16LE"), HG_EDATA, "UTF-16");
    assert_fails(try_open(path, 0, "klingon"), HG_ECONFIG, "klingon");
    unlink(path);
}

static void wide_text_and_nul_are_refused_with_a_place(void **state)
{
    (void)state;
    expect_broken("\xFF\xFE"
                  "a\0,\0",
                  6, ":1:1: the file is UTF-16");
    expect_broken("\xFE\xFF\0a\0,", 6, "UTF-16");
    expect_broken("a\0,\0b\0\n\0", 8, ":1:2: a NUL byte");
    expect_broken("a,b\n1,2\n3,\0004\n", 13, ":3:3: a NUL byte");
    expect_broken("a,b\n\"1\n2\0\",2\n", 14, ":3:2: a NUL byte"); /* inside quotes */
}

static void a_quote_never_closed_is_refused_where_it_opens(void **state)
{
    (void)state;
    static const char text[] = "a,b\n1,2\n3,\"four\n5,6\n7,8\n";
    expect_broken(text, sizeof text - 1, ":3:3: the quote that opens here is never closed");
}

static void limits(void **state)
{
    (void)state;
    size_t n = 3 * 1024 * 1024;
    char *text = test_malloc(n);
    memset(text, 'x', n);
    memcpy(text, "a,b\n1,", 6);
    text[6 + 65536] = '\n'; /* exactly 64 kB is fine */
    const char *path = test_file(".csv", text, 6 + 65537);
    hg_reader *reader = open_with(path, ',', NULL);
    hg_buf out = {0};
    assert_ok(dump(reader, &out));
    assert_int_equal(out.length, 65536 + 5);
    hg_reader_free(reader);
    hg_buf_clear(&out);
    unlink(path);
    text[6 + 65536] = 'x';
    text[6 + 65537] = '\n';
    expect_broken(text, 6 + 65538, ":2:3: a field longer than 64 kB");
    text[6 + 65537] = 'x';
    expect_broken(text, n, ":2:3: a field longer than 64 kB"); /* never ends */
    text[6] = '"';
    expect_broken(text, n, ":2:3: a field longer than 64 kB starts here; is a quote not closed?");
    for (size_t i = 6; i < n; i += 1000)
        text[i] = ',';
    expect_broken(text, n, ":2:1: a row longer than 1 MB");
    memset(text, ',', n);
    expect_broken(text, n, "more than 10000 fields");
    test_free(text);
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    assert_fails(try_open("/nowhere/x.csv", 0, NULL), HG_ENOINPUT, "/nowhere/x.csv");
    assert_fails(try_open("incidents.xlsx", 0, NULL), HG_ENOINPUT, "CSV");
    assert_fails(try_open("incidents", 0, NULL), HG_ENOINPUT, "extension");
    assert_fails(try_open("", 0, NULL), HG_ENOINPUT, "no source");
    char folder[] = "/tmp/hgtXXXXXX.csv";
    assert_int_equal(close(mkstemps(folder, 4)), 0);
    unlink(folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_fails(try_open(folder, 0, NULL), HG_ENOINPUT, "is a folder");
    rmdir(folder);
    assert_int_equal(mkfifo(folder, 0600), 0);
    assert_fails(try_open(folder, 0, NULL), HG_ENOINPUT, "not a regular file");
    unlink(folder);
    const char *path = test_csv("");
    assert_fails(try_open(path, 0, NULL), HG_EDATA, "the file is empty");
    unlink(path);
    path = test_csv("\n\n");
    assert_fails(try_open(path, 0, NULL), HG_EDATA, "the file is empty");
    assert_fails(try_open(path, '#', NULL), HG_EDOMAIN, "'#'");
    unlink(path);
    path = test_csv("a,\"b\" x\n");
    assert_fails(try_open(path, 0, NULL), HG_EDATA, ":1: the line with the column names");
    unlink(path);
}

static void the_delimiter_is_sniffed_and_told(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
        size_t columns;
    } cases[] = {
        {"a,b,c\n1,2,3\n", "csv, delimiter , (sniffed), UTF-8", 3},
        {"a;b\n1,5;2,5\n3,5;4,5\n", "csv, delimiter ; (sniffed), UTF-8", 2},
        {"a\tb\n1,1\t2\n", "csv, delimiter tab (sniffed), UTF-8", 2},
        {"a|b|c\n1|2|3\n", "csv, delimiter | (sniffed), UTF-8", 3},
        {"\"a;x\",b\n\"1;2;3\",4\n", "csv, delimiter , (sniffed), UTF-8", 2},
        {"only\n1\n", "csv, delimiter , (sniffed), UTF-8", 1},
        {"a;b;c\n\"x, y, z\";2;3\n", "csv, delimiter ; (sniffed), UTF-8", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *path = test_csv(cases[i].text);
        hg_reader *reader = open_with(path, 0, NULL);
        assert_string_equal(hg_reader_description(reader), cases[i].told);
        assert_int_equal(hg_reader_columns(reader), cases[i].columns);
        assert_false(hg_reader_has_points(reader));
        assert_null(hg_reader_crs(reader));
        hg_reader_free(reader);
        unlink(path);
    }
    const char *path = test_csv("a;b,c\n");
    hg_reader *reader = open_with(path, ',', NULL);
    assert_string_equal(hg_reader_description(reader), "csv, delimiter ,, UTF-8");
    assert_string_equal(hg_reader_column(reader, 0), "a;b");
    hg_reader_free(reader);
    unlink(path);
}

/* Both ways of looking at 64 bytes agree, on random bytes rich in marks. */
static void the_fast_look_equals_the_plain_one(void **state)
{
    (void)state;
    static const char marks[] = ",;\t|\"\r\n\0\x80\xFFxyz ";
    test_random r = {7};
    for (int trial = 0; trial < 2000; trial++) {
        char block[64];
        for (int i = 0; i < 64; i++)
            block[i] = trial % 2 ? (char)test_next(&r) : marks[test_next(&r) % (sizeof marks - 1)];
        char delimiter = ",;\t|"[trial % 4];
        hg_csv_bits fast = hg_csv_look(block, delimiter);
        hg_csv_bits plain = hg_csv_look_scalar(block, delimiter);
        assert_true(fast.structural == plain.structural);
        assert_true(fast.high == plain.high);
    }
}

static void the_table_of_readers_is_complete(void **state)
{
    (void)state;
    assert_true(hg_reader_kind_count() >= 6);
    for (size_t i = 0; i < hg_reader_kind_count(); i++) {
        const hg_reader_kind *kind = hg_reader_kind_at(i);
        assert_non_null(kind->open);
        assert_true(strlen(kind->name) > 2 && strlen(kind->help) > 2);
    }
    assert_null(hg_reader_kind_at(hg_reader_kind_count()));
}

static void every_failed_request_is_reported(void **state)
{
    (void)state;
    const char *path = test_csv("a,b\n\"x\"\"\",2\n3,4\n");
    hg_status st;
    long k = 0;
    do {
        hg_reader *reader = NULL;
        hg_buf out = {0};
        hg_source_options options = {.path = path};
        hg_mem_fail_at(++k, 0);
        st = hg_reader_open(&options, &reader, NULL, &err);
        hg_mem_fail_at(0, 0);
        if (st != HG_OK)
            assert_int_equal(st, HG_ENOMEM);
        else
            assert_ok(dump(reader, &out));
        hg_reader_free(reader);
        hg_buf_clear(&out);
    } while (st != HG_OK);
    assert_true(k > 6);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_records),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(quoted_fields),
        cmocka_unit_test(flawed_records_are_handed_out_as_such),
        cmocka_unit_test(a_defect_says_what_is_wrong),
        cmocka_unit_test(marks_and_encodings),
        cmocka_unit_test(wide_text_and_nul_are_refused_with_a_place),
        cmocka_unit_test(a_quote_never_closed_is_refused_where_it_opens),
        cmocka_unit_test(limits),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(the_delimiter_is_sniffed_and_told),
        cmocka_unit_test(the_fast_look_equals_the_plain_one),
        cmocka_unit_test(the_table_of_readers_is_complete),
        cmocka_unit_test(every_failed_request_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
