/* The shapefile reader: what it reads, and what it refuses with which sentence. */
#include "check.h"
#include "in_folder.h"
#include "shapefile.h"

#include "io/readers.h"

static hg_status open_it(const char *name, hg_talk *talk, hg_reader **out)
{
    hg_source_options options = {.path = in_folder(&folder, name)};
    return hg_open_shapefile(&options, out, talk, &err);
}

/* Opens and reads to the end or the first failure. */
static hg_status read_all(const char *name, size_t *rows)
{
    hg_reader *reader = NULL;
    hg_record record;
    const char *defect;
    bool more = true;
    *rows = 0;
    hg_status st = open_it(name, NULL, &reader);
    if (st != HG_OK)
        return st;
    while ((st = hg_reader_next(reader, &record, &more, &defect, &err)) == HG_OK && more)
        ++*rows;
    hg_reader_free(reader);
    return st;
}

static void next(hg_reader *reader, hg_record *record)
{
    const char *defect;
    bool more;
    assert_ok(hg_reader_next(reader, record, &more, &defect, &err));
    assert_true(more);
    assert_null(defect);
}

static void field_is(const hg_record *record, size_t index, const char *expected)
{
    assert_true(index < record->n_fields);
    assert_int_equal(record->field[index].length, strlen(expected));
    assert_memory_equal(record->field[index].text, expected, strlen(expected));
}

static void every_type_of_field_becomes_text(void **state)
{
    (void)state;
    hg_reader *reader;
    hg_record record;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "Zw\xC3\xA9lle");
    file_text(in_folder(&folder, "a.prj"), "\xEF\xBB\xBF LOCAL_CS[\"x\"]");
    assert_ok(open_it("a.shp", NULL, &reader));
    static const char *const names[] = {"NR", "ZAAK", "DATUM", "WAARDE", "OPEN", "PLAATS"};
    assert_int_equal(hg_reader_columns(reader), 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(hg_reader_column(reader, i), names[i]);
    assert_string_equal(hg_reader_crs(reader), "LOCAL_CS[\"x\"]");
    assert_string_equal(hg_reader_description(reader), "shapefile, 3 points, UTF-8");
    assert_true(hg_reader_has_points(reader));
    next(reader, &record);
    assert_int_equal(record.line, 1);
    assert_true(record.has_point);
    assert_close(record.x, 155000.25, 0);
    assert_close(record.y, 463000.5, 0);
    static const char *const first[] = {"7",     "4000000001", "2016-12-31",
                                        "1.500", "true",       "Zw\xC3\xA9lle"};
    for (size_t i = 0; i < 6; i++)
        field_is(&record, i, first[i]);
    next(reader, &record);
    for (size_t i = 0; i < 6; i++)
        field_is(&record, i, "");
    assert_close(hg_reader_share(reader), 2.0 / 3, 0);
    next(reader, &record);
    assert_int_equal(record.line, 3);
    field_is(&record, 1, "4000000003");
    field_is(&record, 4, "false");
    bool more = true;
    const char *defect;
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_false(more);
    hg_reader_free(reader);
}

static void points_with_z_and_m_are_points(void **state)
{
    (void)state;
    static const int types[] = {SHPT_POINTZ, SHPT_POINTM, SHPT_MULTIPOINT, SHPT_MULTIPOINTZ};
    for (size_t i = 0; i < 4; i++) {
        hg_reader *reader;
        hg_record record;
        shp_incidents(in_folder(&folder, "z.shp"), types[i], "UTF-8", "x");
        assert_ok(open_it("z.shp", NULL, &reader));
        next(reader, &record);
        next(reader, &record);
        next(reader, &record);
        assert_true(record.has_point);
        assert_close(record.x, 93000.125, 0);
        assert_close(record.y, 437000.75, 0);
        hg_reader_free(reader);
    }
}

static void make_bare(const char *name, int type, int rows)
{
    DBFHandle dbf = DBFCreate(in_folder(&folder, name));
    DBFAddField(dbf, "A", FTInteger, 4, 0);
    for (int i = 0; i < rows; i++)
        DBFWriteIntegerAttribute(dbf, i, 0, i);
    DBFClose(dbf);
    SHPClose(SHPCreate(in_folder(&folder, name), type));
}

static void a_null_shape_has_no_point(void **state)
{
    (void)state;
    hg_reader *reader;
    hg_record record;
    make_bare("n.shp", SHPT_POINT, 1);
    SHPHandle shp = SHPOpen(in_folder(&folder, "n.shp"), "rb+");
    shp_add(shp, SHPT_NULL, 0, NULL, 0, NULL, NULL);
    SHPClose(shp);
    assert_ok(open_it("n.shp", NULL, &reader));
    next(reader, &record);
    assert_false(record.has_point);
    assert_true(isnan(record.x) && isnan(record.y));
    hg_reader_free(reader);
}

static void two_points_of_one_incident_are_a_defect(void **state)
{
    (void)state;
    static const double x[] = {1, 2}, y[] = {3, 4};
    hg_reader *reader;
    hg_record record;
    const char *defect;
    bool more;
    make_bare("m.shp", SHPT_MULTIPOINT, 1);
    SHPHandle shp = SHPOpen(in_folder(&folder, "m.shp"), "rb+");
    shp_add(shp, SHPT_MULTIPOINT, 0, NULL, 2, x, y);
    SHPClose(shp);
    assert_ok(open_it("m.shp", NULL, &reader));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_non_null(defect);
    assert_non_null(strstr(defect, "multipoint of 2 points"));
    hg_reader_free(reader);
}

static void deleted_records_are_skipped_and_numbers_stay(void **state)
{
    (void)state;
    hg_reader *reader;
    hg_record record;
    shp_incidents(in_folder(&folder, "d.shp"), SHPT_POINT, "UTF-8", "x");
    DBFHandle dbf = DBFOpen(in_folder(&folder, "d.shp"), "rb+");
    assert_true(DBFMarkRecordDeleted(dbf, 1, 1));
    DBFClose(dbf);
    assert_ok(open_it("d.shp", NULL, &reader));
    next(reader, &record);
    next(reader, &record);
    assert_int_equal(record.line, 3);
    assert_close(record.x, 93000.125, 0);
    hg_reader_free(reader);
}

/* ---- code pages ---- */

static void place_is(const char *name, const char *expected, size_t warnings)
{
    hg_talk talk = {0};
    hg_reader *reader;
    hg_record record;
    assert_ok(open_it(name, &talk, &reader));
    next(reader, &record);
    field_is(&record, 5, expected);
    assert_int_equal(talk.n_warnings, warnings);
    hg_reader_free(reader);
    hg_talk_clear(&talk);
}

static void the_code_page_is_cpg_then_ldid_then_cp1252(void **state)
{
    (void)state;
    static const char *const pages[] = {"ISO-8859-1", "ISO 88591", "1252", "CP1252", "ANSI 1252"};
    for (size_t i = 0; i < 5; i++) {
        shp_incidents(in_folder(&folder, "p.shp"), SHPT_POINT, pages[i], "Den Ha\xE9g");
        place_is("p.shp", "Den Ha\xC3\xA9g", 0);
    }
    unlink(in_folder(&folder, "p.cpg"));
    shp_incidents(in_folder(&folder, "p.shp"), SHPT_POINT, "LDID/87", "\x80 5");
    place_is("p.shp", "\xE2\x82\xAC 5", 0); /* the euro sign is CP1252's own */
    shp_incidents(in_folder(&folder, "p.shp"), SHPT_POINT, "LDID/2", "\x82");
    place_is("p.shp", "\xC3\xA9", 0); /* e acute of CP850 */
    shp_incidents(in_folder(&folder, "p.shp"), SHPT_POINT, "LDID/0", "\x80 5");
    place_is("p.shp", "\xE2\x82\xAC 5", 1);
    shp_incidents(in_folder(&folder, "p.shp"), SHPT_POINT, "LDID/0", "ascii");
    place_is("p.shp", "ascii", 0);
}

static void bytes_outside_the_code_page_are_a_defect_of_the_row(void **state)
{
    (void)state;
    hg_reader *reader;
    hg_record record;
    const char *defect;
    bool more;
    shp_incidents(in_folder(&folder, "b.shp"), SHPT_POINT, "UTF-8", "Den Ha\xE9g");
    assert_ok(open_it("b.shp", NULL, &reader));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_true(more);
    assert_non_null(defect);
    assert_string_equal(defect, "column PLAATS: its bytes are not of the code page of the table");
    next(reader, &record); /* the reader goes on */
    hg_reader_free(reader);
}

/* ---- missing and odd files ---- */

static void missing_parts_are_named(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    assert_fails(open_it("b.shp", NULL, &reader), HG_ENOINPUT, "b.shp: there is no such file");
    unlink(in_folder(&folder, "a.dbf"));
    assert_fails(open_it("a.shp", NULL, &reader), HG_ENOINPUT, "a.dbf is missing");
    unlink(in_folder(&folder, "a.shx"));
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "a.shx is missing");
    assert_null(reader);
}

static void upper_case_extensions_are_found(void **state)
{
    (void)state;
    size_t rows;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    rename(in_folder(&folder, "a.shp"), in_folder(&folder, "A.SHP"));
    rename(in_folder(&folder, "a.shx"), in_folder(&folder, "A.SHX"));
    rename(in_folder(&folder, "a.dbf"), in_folder(&folder, "A.DBF"));
    assert_ok(read_all("A.SHP", &rows));
    assert_int_equal(rows, 3);
}

static void links_folders_and_pipes_are_refused(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    assert_int_equal(symlink("a.shp", in_folder(&folder, "l.shp")), 0);
    assert_fails(open_it("l.shp", NULL, &reader), HG_ENOINPUT, "symbolic link");
    assert_int_equal(mkfifo(in_folder(&folder, "f.shp"), 0600), 0);
    assert_fails(open_it("f.shp", NULL, &reader), HG_ENOINPUT, "not a regular file");
    rename(in_folder(&folder, "a.dbf"), in_folder(&folder, "b.dbf"));
    assert_int_equal(symlink("b.dbf", in_folder(&folder, "a.dbf")), 0);
    assert_fails(open_it("a.shp", NULL, &reader), HG_ENOINPUT, "a.dbf: it is a symbolic link");
    unlink(in_folder(&folder, "a.dbf"));
    assert_int_equal(mkdir(in_folder(&folder, "a.dbf"), 0700), 0);
    assert_fails(open_it("a.shp", NULL, &reader), HG_ENOINPUT, "not a regular file");
    rmdir(in_folder(&folder, "a.dbf"));
    rename(in_folder(&folder, "b.dbf"), in_folder(&folder, "a.dbf"));
    rename(in_folder(&folder, "a.cpg"), in_folder(&folder, "b.cpg"));
    assert_int_equal(symlink("b.cpg", in_folder(&folder, "a.cpg")), 0);
    assert_fails(open_it("a.shp", NULL, &reader), HG_ENOINPUT, ".cpg failed");
}

static void the_spatial_index_is_never_opened(void **state)
{
    (void)state;
    size_t rows;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    assert_int_equal(mkfifo(in_folder(&folder, "a.sbn"), 0600), 0); /* opening it would hang */
    assert_ok(read_all("a.shp", &rows));
    assert_int_equal(rows, 3);
}

static void a_huge_prj_is_refused(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    char *text = malloc(65537);
    memset(text, ' ', 65537);
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    file_write(in_folder(&folder, "a.prj"), text, 65537);
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "at most 64 kB");
    file_write(in_folder(&folder, "a.prj"), text, 65536); /* blanks only: says nothing */
    assert_ok(open_it("a.shp", NULL, &reader));
    assert_null(hg_reader_crs(reader));
    hg_reader_free(reader);
    free(text);
}

/* ---- truncated and lying files ---- */

static void cut_everywhere(const char *extension, size_t spare)
{
    char name[16];
    size_t n, rows;
    snprintf(name, sizeof name, "a%s", extension);
    unsigned char *data = file_bytes(in_folder(&folder, name), &n);
    for (size_t keep = 0; keep < n; keep++) {
        file_write(in_folder(&folder, name), data, keep);
        memset(&err, 0, sizeof err);
        hg_status st = read_all("a.shp", &rows);
        if (keep + spare >= n) {
            assert_int_equal(st, HG_OK);
            continue;
        }
        if (st != HG_EDATA || !strstr(err.text, "byte"))
            fail_msg("%s cut to %zu of %zu: %s \"%s\"", name, keep, n, hg_status_name(st),
                     err.text);
    }
    file_write(in_folder(&folder, name), data, n);
    free(data);
}

/* The last byte of a .dbf is only the mark of its end. */
static void a_file_cut_at_any_byte_is_refused(void **state)
{
    (void)state;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    cut_everywhere(".shp", 0);
    cut_everywhere(".shx", 0);
    cut_everywhere(".dbf", 1);
}

static void a_cut_shp_names_record_and_byte(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    assert_int_equal(truncate(in_folder(&folder, "a.shp"), 150), 0); /* 100 + 28 + 22 */
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA,
                 "record 2 is said to be bytes 128 to 156, but the file ends at byte 150");
}

static void an_index_of_250_million_records_is_refused_unread(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    size_t n;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    unsigned char *data = file_bytes(in_folder(&folder, "a.shx"), &n);
    big32_put(data + 24, 50 + 4 * 250000000u);
    file_write(in_folder(&folder, "a.shx"), data, 100);
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "claims 250000000 records");
    free(data);
}

static void a_table_of_two_billion_rows_is_refused_unread(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    size_t n;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    unsigned char *data = file_bytes(in_folder(&folder, "a.dbf"), &n);
    memcpy(data + 4, "\xFF\xFF\xFF\x7F", 4);
    file_write(in_folder(&folder, "a.dbf"), data, n);
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "claims 2147483647 records");
    free(data);
}

static void files_that_do_not_belong_together_are_refused(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    size_t n;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    unsigned char *data = file_bytes(in_folder(&folder, "a.shx"), &n);
    big32_put(data + 24, 50 + 4 * 2); /* a .shx of the first two records */
    file_write(in_folder(&folder, "a.shx"), data, 116);
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "do not belong together");
    big32_put(data + 24, 50 + 4 * 3);
    big32_put(data + 108 + 4, 8); /* record 2: 16 bytes instead of 20 */
    file_write(in_folder(&folder, "a.shx"), data, n);
    size_t rows;
    assert_fails(read_all("a.shp", &rows), HG_EDATA, "record 2 at byte 128");
    free(data);
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    make_bare("b.shp", SHPT_POINT, 2);
    rename(in_folder(&folder, "b.dbf"), in_folder(&folder, "a.dbf"));
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "holds 3 shapes");
}

static void a_text_file_is_no_shapefile(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "UTF-8", "x");
    char text[300];
    memset(text, 'x', sizeof text);
    file_write(in_folder(&folder, "a.shp"), text, sizeof text);
    assert_fails(open_it("a.shp", NULL, &reader), HG_EDATA, "not part of a shapefile");
}

static void each_failed_request_for_memory_is_survived(void **state)
{
    (void)state;
    size_t rows;
    long k = 1;
    shp_incidents(in_folder(&folder, "a.shp"), SHPT_POINT, "ISO-8859-1", "Ha\xE9g");
    file_text(in_folder(&folder, "a.prj"), "LOCAL_CS[\"x\"]");
    do {
        hg_mem_fail_at(k, 0);
        hg_status st = read_all("a.shp", &rows);
        assert_true(st == HG_OK ? rows == 3 : st == HG_ENOMEM);
    } while (hg_mem_requests() >= k++);
    assert_true(k > 10);
    assert_int_equal(rows, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_type_of_field_becomes_text),
        IN_FOLDER(points_with_z_and_m_are_points),
        IN_FOLDER(a_null_shape_has_no_point),
        IN_FOLDER(two_points_of_one_incident_are_a_defect),
        IN_FOLDER(deleted_records_are_skipped_and_numbers_stay),
        IN_FOLDER(the_code_page_is_cpg_then_ldid_then_cp1252),
        IN_FOLDER(bytes_outside_the_code_page_are_a_defect_of_the_row),
        IN_FOLDER(missing_parts_are_named),
        IN_FOLDER(upper_case_extensions_are_found),
        IN_FOLDER(links_folders_and_pipes_are_refused),
        IN_FOLDER(the_spatial_index_is_never_opened),
        IN_FOLDER(a_huge_prj_is_refused),
        IN_FOLDER(a_file_cut_at_any_byte_is_refused),
        IN_FOLDER(a_cut_shp_names_record_and_byte),
        IN_FOLDER(an_index_of_250_million_records_is_refused_unread),
        IN_FOLDER(a_table_of_two_billion_rows_is_refused_unread),
        IN_FOLDER(files_that_do_not_belong_together_are_refused),
        IN_FOLDER(a_text_file_is_no_shapefile),
        IN_FOLDER(each_failed_request_for_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
