/* The reader behind GeoPackage, GeoJSON and FlatGeobuf: one table, the same records from each. */
#include "check.h"
#include "gdal_table.h"
#include "in_folder.h"
#include "shapefile.h"

#include "io/gdal_err.h"
#include "io/ogr_open.h"
#include "io/readers.h"

static hg_status open_path(const char *path, const char *layer, hg_reader **out)
{
    hg_source_options options = {.path = path, .layer = layer};
    return hg_open_ogr(&options, out, NULL, &err);
}

static hg_status open_it(const char *name, const char *layer, hg_reader **out)
{
    return open_path(in_folder(&folder, name), layer, out);
}

/* One line a record: fields in [], then the bits of the coordinates; sorted. */
typedef struct lines {
    char *line[64];
    size_t n;
} lines;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static lines read_lines(const char *name)
{
    lines all = {0};
    hg_reader *reader;
    hg_record record;
    const char *defect;
    bool more;
    assert_ok(open_it(name, NULL, &reader));
    for (;;) {
        hg_buf text = {0};
        assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
        if (!more)
            break;
        assert_null(defect);
        assert_true(record.has_point);
        assert_int_equal(record.line, all.n + 1);
        for (size_t i = 0; i < record.n_fields; i++) {
            hg_buf_puts(&text, "[");
            hg_buf_add(&text, record.field[i].text, record.field[i].length);
            hg_buf_puts(&text, "]");
        }
        hg_buf_printf(&text, " %a %a", record.x, record.y);
        all.line[all.n++] = text.data;
    }
    hg_reader_free(reader);
    qsort(all.line, all.n, sizeof all.line[0], by_text);
    return all;
}

static void lines_free(lines *all)
{
    for (size_t i = 0; i < all->n; i++)
        hg_free(all->line[i]);
}

static void three_formats_give_the_same_records(void **state)
{
    (void)state;
    table_write("GPKG", in_folder(&folder, "t.gpkg"), "t", 28992);
    table_write("GeoJSON", in_folder(&folder, "t.geojson"), "t", 28992);
    table_write("FlatGeobuf", in_folder(&folder, "t.fgb"), "t", 28992);
    lines gpkg = read_lines("t.gpkg"), json = read_lines("t.geojson"), fgb = read_lines("t.fgb");
    assert_int_equal(gpkg.n, TABLE_ROWS);
    assert_int_equal(json.n, TABLE_ROWS);
    assert_int_equal(fgb.n, TABLE_ROWS);
    for (size_t i = 0; i < TABLE_ROWS; i++) {
        assert_string_equal(gpkg.line[i], json.line[i]);
        /* FlatGeobuf has no type for a date without a time: GDAL writes midnight. */
        char *midnight = strstr(fgb.line[i], "T00:00:00]");
        assert_non_null(midnight);
        memmove(midnight, midnight + 9, strlen(midnight + 9) + 1);
        assert_string_equal(gpkg.line[i], fgb.line[i]);
    }
    char expected[256]; /* and they are what was written */
    snprintf(expected, sizeof expected,
             "[1][B72][0.1][2016-12-31][2016-12-31T23:05:09Z][true] %a %a", 155000.25, 463000.5);
    assert_string_equal(gpkg.line[0], expected);
    snprintf(expected, sizeof expected,
             "[2][][1e-7][2016-02-29][2016-07-01T00:00:00Z][false] %a %a", 121000.1, 487000.2);
    assert_string_equal(gpkg.line[1], expected);
    lines_free(&gpkg);
    lines_free(&json);
    lines_free(&fgb);
}

static void a_shapefile_of_the_table_agrees(void **state)
{
    (void)state;
    hg_reader *shp, *gpkg;
    hg_source_options options = {.path = in_folder(&folder, "t.shp")};
    table_write("ESRI Shapefile", options.path, "t", 28992);
    table_write("GPKG", in_folder(&folder, "t.gpkg"), "t", 28992);
    assert_ok(hg_open_shapefile(&options, &shp, NULL, &err));
    assert_ok(open_it("t.gpkg", NULL, &gpkg));
    for (size_t row = 0; row < TABLE_ROWS; row++) {
        hg_record a, b;
        const char *defect;
        bool more;
        double va, vb;
        assert_ok(hg_reader_next(shp, &a, &more, &defect, &err));
        assert_ok(hg_reader_next(gpkg, &b, &more, &defect, &err));
        for (size_t i = 0; i < 4; i++) {
            if (i == 2) {
                assert_true(hg_parse_double(a.field[i].text, a.field[i].length, '.', &va));
                assert_true(hg_parse_double(b.field[i].text, b.field[i].length, '.', &vb));
                assert_close(va, vb, 0);
                continue;
            }
            assert_int_equal(a.field[i].length, b.field[i].length);
            assert_memory_equal(a.field[i].text, b.field[i].text, a.field[i].length);
        }
        assert_close(a.x, b.x, 0);
        assert_close(a.y, b.y, 0);
    }
    hg_reader_free(shp);
    hg_reader_free(gpkg);
}

static void the_layer_brings_its_crs_and_columns(void **state)
{
    (void)state;
    hg_reader *reader;
    table_write("GPKG", in_folder(&folder, "t.gpkg"), "voorvallen", 28992);
    assert_ok(open_it("t.gpkg", NULL, &reader));
    assert_string_equal(hg_reader_crs(reader), "EPSG:28992");
    assert_string_equal(hg_reader_description(reader), "GeoPackage, layer voorvallen");
    assert_int_equal(hg_reader_columns(reader), 6);
    assert_string_equal(hg_reader_column(reader, 4), "at");
    assert_true(hg_reader_has_points(reader));
    hg_reader_free(reader);
    table_write("GPKG", in_folder(&folder, "h.gpkg"), "met_hoogte", 7415); /* RD with NAP */
    assert_ok(open_it("h.gpkg", NULL, &reader));
    assert_non_null(strstr(hg_reader_crs(reader), "28992"));
    hg_reader_free(reader);
    table_write("GPKG", in_folder(&folder, "n.gpkg"), "geen", 0);
    assert_ok(open_it("n.gpkg", NULL, &reader));
    assert_null(hg_reader_crs(reader));
    hg_reader_free(reader);
}

static void of_several_layers_one_must_be_named(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    GDALDatasetH data = data_create("GPKG", in_folder(&folder, "t.gpkg"));
    table_layer(data, "overvallen", 28992, NULL);
    table_layer(data, "straatroof", 28992, NULL);
    GDALClose(data);
    assert_fails(open_it("t.gpkg", NULL, &reader), HG_ECONFIG,
                 "it has 2 layers, name one of: overvallen, straatroof");
    assert_fails(open_it("t.gpkg", "straatrof", &reader), HG_ECONFIG,
                 "no layer \"straatrof\", did you mean \"straatroof\"");
    assert_fails(open_it("t.gpkg", "\x1b[31m", &reader), HG_ECONFIG, "\\x1b[31m");
    assert_ok(open_it("t.gpkg", "straatroof", &reader));
    hg_reader_free(reader);
}

static void names_that_are_no_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        hg_status status;
    } rows[] = {
        {"/vsizip/a.zip/a.gpkg", HG_ECONFIG},
        {"/vsicurl/http://127.0.0.1/a.geojson", HG_ECONFIG},
        {"/VSIMEM/a.gpkg", HG_ECONFIG},
        {"<VRTDataset>.gpkg", HG_ECONFIG},
        {"a PG:dbname=x .gpkg", HG_ECONFIG},
        {"MYSQL:x.gpkg", HG_ECONFIG},
        {"a.kml", HG_ENOINPUT},
        {"a.vrt", HG_ENOINPUT},
        {"a.shp", HG_ENOINPUT},
        {"GeoJSON:a.geojson", HG_ENOINPUT},
        {"{\"type\":\"Point\"}.geojson", HG_ENOINPUT},
        {"no-such-file.gpkg", HG_ENOINPUT},
        {"/dev/null.gpkg", HG_ENOINPUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hg_reader *reader = NULL;
        assert_fails(open_path(rows[i].path, NULL, &reader), rows[i].status, rows[i].path);
        assert_null(reader);
    }
}

static void a_format_in_disguise_is_refused(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    file_text(in_folder(&folder, "a.gpkg"),
              "<OGRVRTDataSource><OGRVRTLayer name=\"x\"/></OGRVRTDataSource>");
    assert_fails(open_it("a.gpkg", NULL, &reader), HG_EDATA, "a.gpkg");
    table_write("GeoJSON", in_folder(&folder, "t.geojson"), "t", 28992);
    rename(in_folder(&folder, "t.geojson"), in_folder(&folder, "t.fgb"));
    assert_fails(open_it("t.fgb", NULL, &reader), HG_EDATA, "t.fgb");
    assert_int_equal(mkdir(in_folder(&folder, "d.gpkg"), 0700), 0);
    assert_fails(open_it("d.gpkg", NULL, &reader), HG_ENOINPUT, "not a regular file");
    rmdir(in_folder(&folder, "d.gpkg"));
}

static hg_status read_to_the_end(const char *name)
{
    hg_reader *reader;
    hg_record record;
    const char *defect;
    bool more = true;
    hg_status st = open_it(name, NULL, &reader);
    if (st != HG_OK)
        return st;
    do
        st = hg_reader_next(reader, &record, &more, &defect, &err);
    while (st == HG_OK && more);
    hg_reader_free(reader);
    return st;
}

/* A row may never be lost in silence: every shorter file is an error. */
static void cut_files_are_refused(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"GeoJSON", "t.geojson"}, {"FlatGeobuf", "t.fgb"}};
    for (size_t f = 0; f < 2; f++) {
        size_t n;
        const char *path = in_folder(&folder, names[f][1]);
        table_write(names[f][0], path, "t", 28992);
        unsigned char *data = file_bytes(path, &n);
        while (n && (data[n - 1] == '\n' || data[n - 1] == ' ')) /* blanks at the end are free */
            n--;
        for (size_t keep = 0; keep < n; keep += keep + 40 < n ? 7 : 1) {
            file_write(in_folder(&folder, names[f][1]), data, keep);
            hg_status st = read_to_the_end(names[f][1]);
            if (st != HG_EDATA)
                fail_msg("%s cut to %zu of %zu: %s", names[f][1], keep, n, hg_status_name(st));
        }
        free(data);
    }
}

/* SQLite notices a missing page when it comes to it; the first one holds the schema. */
static void a_cut_geopackage_is_refused(void **state)
{
    (void)state;
    size_t n;
    const char *path = in_folder(&folder, "t.gpkg");
    table_write("GPKG", path, "t", 28992);
    unsigned char *data = file_bytes(path, &n);
    for (size_t keep = 0; keep < n; keep += 1024) {
        file_write(in_folder(&folder, "t.gpkg"), data, keep);
        hg_status st = read_to_the_end("t.gpkg");
        if (st != HG_EDATA)
            fail_msg("cut to %zu of %zu: %s", keep, n, hg_status_name(st));
    }
    free(data);
}

static void geometry_that_is_not_one_point_is_a_defect(void **state)
{
    (void)state;
    static const char *const text =
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"a\":1},\"geometry\":null},"
        "{\"type\":\"Feature\",\"properties\":{\"a\":2},\"geometry\":{\"type\":\"MultiPoint\","
        "\"coordinates\":[[4.5,52.5]]}},"
        "{\"type\":\"Feature\",\"properties\":{\"a\":3},\"geometry\":{\"type\":\"MultiPoint\","
        "\"coordinates\":[[4.5,52.5],[5,52]]}},"
        "{\"type\":\"Feature\",\"properties\":{\"a\":4},\"geometry\":{\"type\":\"LineString\","
        "\"coordinates\":[[4.5,52.5],[5,52]]}}]}";
    hg_reader *reader;
    hg_record record;
    const char *defect;
    bool more;
    file_text(in_folder(&folder, "a.geojson"), text);
    assert_ok(open_it("a.geojson", NULL, &reader));
    assert_string_equal(hg_reader_crs(reader), "EPSG:4326");
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_null(defect);
    assert_true(!record.has_point && isnan(record.x) && isnan(record.y));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_null(defect);
    assert_close(record.x, 4.5, 0); /* longitude first */
    assert_close(record.y, 52.5, 0);
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_non_null(strstr(defect, "MULTIPOINT"));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_non_null(strstr(defect, "LINESTRING"));
    hg_reader_free(reader);
}

static void a_deep_geojson_is_refused(void **state)
{
    (void)state;
    size_t depth = 200000;
    char *text = malloc(depth + 200);
    int n = sprintf(text, "{\"type\":\"FeatureCollection\",\"features\":");
    memset(text + n, '[', depth);
    text[(size_t)n + depth] = '\0';
    file_text(in_folder(&folder, "a.geojson"), text);
    free(text);
    assert_int_equal(read_to_the_end("a.geojson"), HG_EDATA);
}

static void a_text_over_64_kb_is_refused(void **state)
{
    (void)state;
    char *text = malloc(70000);
    int n = sprintf(text, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                          "\"geometry\":null,\"properties\":{\"a\":\"");
    memset(text + n, 'x', 65537);
    strcpy(text + n + 65537, "\"}}]}");
    file_text(in_folder(&folder, "a.geojson"), text);
    free(text);
    assert_fails(read_to_the_end("a.geojson"), HG_EDATA, "record 1, column a: 65537 bytes");
}

static void local_times_keep_their_offset(void **state)
{
    (void)state;
    hg_reader *reader;
    hg_record record;
    const char *defect;
    bool more;
    file_text(in_folder(&folder, "a.geojson"),
              "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":"
              "{\"type\":\"Point\",\"coordinates\":[4.5,52.5]},\"properties\":{"
              "\"east\":\"2016-12-31T05:30:01.25+01:00\",\"west\":\"2016-12-31T05:30:00-03:30\","
              "\"bare\":\"2016-12-31T05:30:00\",\"day\":\"2016-12-31\"}}]}");
    assert_ok(open_it("a.geojson", NULL, &reader));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    static const char *const expected[] = {"2016-12-31T05:30:01.250+01:00",
                                           "2016-12-31T05:30:00-03:30", "2016-12-31T05:30:00",
                                           "2016-12-31"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(record.field[i].length, strlen(expected[i]));
        assert_memory_equal(record.field[i].text, expected[i], strlen(expected[i]));
    }
    hg_reader_free(reader);
}

static void no_side_file_appears(void **state)
{
    (void)state;
    table_write("GPKG", in_folder(&folder, "t.gpkg"), "t", 28992);
    assert_int_equal(read_to_the_end("t.gpkg"), HG_OK);
    DIR *dir = opendir(folder.path);
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    assert_int_equal(n, 1);
}

/* ---- the counter ---- */

static void *fail_within_a_scope(void *context)
{
    hg_gdal_watch_begin(context);
    CPLError(CE_Failure, CPLE_AppDefined, "there");
    hg_gdal_watch_end(context);
    return NULL;
}

static void *fail_without_a_scope(void *context)
{
    CPLError(CE_Failure, CPLE_AppDefined, "a worker");
    return context;
}

static void run_thread(void *(*body)(void *), void *context)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, body, context), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

/* Files written side by side are not blamed for each other; GDAL's workers are anybody's. */
static void scopes_of_other_threads_do_not_count(void **state)
{
    (void)state;
    hg_gdal_watch here, there;
    hg_gdal_watch_begin(&here);
    run_thread(fail_within_a_scope, &there);
    assert_int_equal(there.failures, 1);
    assert_string_equal(there.text, "there");
    assert_false(hg_gdal_watch_failed(&here));
    run_thread(fail_without_a_scope, NULL);
    assert_true(hg_gdal_watch_end(&here));
    assert_string_equal(here.text, "a worker");
}

static void failures_are_counted_and_the_first_is_kept(void **state)
{
    (void)state;
    hg_gdal_watch outer, inner;
    long before = hg_gdal_errors();
    hg_gdal_watch_begin(&outer);
    CPLError(CE_Warning, CPLE_AppDefined, "only a warning");
    assert_false(hg_gdal_watch_failed(&outer));
    hg_gdal_watch_begin(&inner);
    CPLError(CE_Failure, CPLE_AppDefined, "first %s", "password=geheim host=x");
    CPLError(CE_Failure, CPLE_AppDefined, "second");
    assert_true(hg_gdal_watch_end(&inner));
    assert_true(hg_gdal_watch_end(&inner));
    CPLError(CE_Failure, CPLE_AppDefined, "third\x1b[2J");
    assert_true(hg_gdal_watch_end(&outer));
    assert_int_equal(inner.failures, 2);
    assert_int_equal(outer.failures, 3);
    assert_string_equal(inner.text, "first password=****** host=x");
    assert_string_equal(outer.warning, "only a warning");
    assert_int_equal(hg_gdal_errors() - before, 3);
}

static void secrets_are_masked(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"PG:host=h password=geheim dbname=d", "PG:host=h password=****** dbname=d"},
        {"PG:host=h PASSWORD = 'ge heim'", "PG:host=h PASSWORD = '*******'"},
        {"PG:postgresql://user:geheim@h/d", "PG:postgresql://user:******@h/d"},
        {"PG:postgresql://user@h:5432/d", "PG:postgresql://user@h:5432/d"},
        {"x?password=abc&sslmode=on", "x?password=***&sslmode=on"},
        {"password", "password"},
        {"password=", "password="},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s", rows[i][0]);
        hg_mask_secrets(text);
        assert_string_equal(text, rows[i][1]);
    }
}

static void a_database_that_does_not_answer_is_unavailable(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    assert_fails(
        open_path("PG:host=127.0.0.1 port=1 dbname=x user=u password=geheim", NULL, &reader),
        HG_EUNAVAILABLE, "password=******");
    assert_null(strstr(err.text, "geheim"));
}

static void table_names_are_plain_words(void **state)
{
    (void)state;
    char longest[] = "a234567890123456789012345678901234567890123456789012345678901234";
    assert_false(hg_is_table_name(longest));
    longest[63] = '\0';
    assert_true(hg_is_table_name(longest));
    assert_true(hg_is_table_name("public.Incidents_2016"));
    static const char *const bad[] = {"",   "1a", "a b", "a\"b",    "a;drop table b", "a.b.c",
                                      ".a", "a.", "a-b", "a(geom)", "na\xC3\xAFve",   "a'b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(hg_is_table_name(bad[i]));
}

static void each_failed_request_for_memory_is_survived(void **state)
{
    (void)state;
    long k = 1;
    table_write("GPKG", in_folder(&folder, "t.gpkg"), "t", 28992);
    do {
        hg_mem_fail_at(k, 0);
        hg_status st = read_to_the_end("t.gpkg");
        assert_true(st == HG_OK || st == HG_ENOMEM);
    } while (hg_mem_requests() >= k++);
    assert_true(k > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(three_formats_give_the_same_records),
        IN_FOLDER(a_shapefile_of_the_table_agrees),
        IN_FOLDER(the_layer_brings_its_crs_and_columns),
        IN_FOLDER(of_several_layers_one_must_be_named),
        IN_FOLDER(names_that_are_no_files_are_refused),
        IN_FOLDER(a_format_in_disguise_is_refused),
        IN_FOLDER(cut_files_are_refused),
        IN_FOLDER(a_cut_geopackage_is_refused),
        IN_FOLDER(geometry_that_is_not_one_point_is_a_defect),
        IN_FOLDER(a_deep_geojson_is_refused),
        IN_FOLDER(a_text_over_64_kb_is_refused),
        IN_FOLDER(local_times_keep_their_offset),
        IN_FOLDER(no_side_file_appears),
        IN_FOLDER(failures_are_counted_and_the_first_is_kept),
        IN_FOLDER(scopes_of_other_threads_do_not_count),
        IN_FOLDER(secrets_are_masked),
        IN_FOLDER(a_database_that_does_not_answer_is_unavailable),
        IN_FOLDER(table_names_are_plain_words),
        IN_FOLDER(each_failed_request_for_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
