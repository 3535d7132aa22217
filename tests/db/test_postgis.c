/*
 * The same incidents and zones out of PostGIS as out of files, and a database that refuses, lacks
 * or hides things. Run under with_postgis.
 */
#include "check.h"
#include "gdal_table.h"
#include "shapefile.h"

static test_folder folder;
static hg_err err;
static hg_crs *rd;
static const char *const database = "PG:dbname=hotgrid";

/* ---- set-up: one table of incidents, one of zones; the same rows as CSV, GeoPackage ---- */

static void run_sql(const char *sql)
{
    static const char *const allowed[] = {"PostgreSQL", NULL};
    GDALAllRegister();
    GDALDatasetH data = GDALOpenEx(database, GDAL_OF_VECTOR | GDAL_OF_UPDATE, allowed, NULL, NULL);
    assert_non_null(data);
    CPLErrorReset();
    OGRLayerH result = GDALDatasetExecuteSQL(data, sql, NULL, NULL);
    if (CPLGetLastErrorType() >= CE_Failure)
        fail_msg("%s: %s", sql, CPLGetLastErrorMsg());
    if (result)
        GDALDatasetReleaseResultSet(data, result);
    GDALClose(data);
}

static const struct row {
    const char *id, *code, *at, *end;
    double x, y;
} rows[] = {
    /* winter, summer, the hour that happens twice (both), an open end, a place over the border */
    {"4000000001", "B72", "2016-12-31 23:05:09+01:00", "2017-01-01 00:15:00+01:00", 121000.25,
     487000.5},
    {"4000000002", "B70", "2016-07-01 00:00:00+02:00", "2016-07-01 08:00:00+02:00", 121100.125,
     487050},
    {"4000000003", "A20", "2016-10-30 02:30:00+02:00", "2016-10-30 02:30:00+02:00", 93000,
     437000.75},
    {"4000000004", "A20", "2016-10-30 02:30:00+01:00", "2016-10-30 04:00:00+01:00", 93010, 437001},
    {"4000000005", "B72", "2016-03-01 12:00:00+00:00", NULL, 155000, 463000},
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

static void make_incident_table(void)
{
    char sql[4096];
    run_sql("CREATE SCHEMA politie");
    run_sql("CREATE TABLE politie.incidenten (nr bigint, code text, begin_tijd timestamptz, "
            "eind_tijd timestamptz, plaats geometry(Point, 28992))");
    for (int i = 0; i < N_ROWS; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO politie.incidenten VALUES (%s, '%s', '%s', %s%s%s, "
                 "ST_SetSRID(ST_MakePoint(%.17g, %.17g), 28992))",
                 rows[i].id, rows[i].code, rows[i].at, rows[i].end ? "'" : "",
                 rows[i].end ? rows[i].end : "NULL", rows[i].end ? "'" : "", rows[i].x, rows[i].y);
        run_sql(sql);
    }
}

static void make_incident_csv(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "nr,code,begin_tijd,eind_tijd,x,y\n");
    for (int i = 0; i < N_ROWS; i++)
        fprintf(file, "%s,%s,%s,%s,%.17g,%.17g\n", rows[i].id, rows[i].code, rows[i].at,
                rows[i].end ? rows[i].end : "", rows[i].x, rows[i].y);
    assert_int_equal(fclose(file), 0);
}

static const char *const shapes[] = {
    "MULTIPOLYGON(((120000 486000,121000 486000,121000 487000,120000 487000,120000 486000),"
    "(120100 486100,120100 486200,120200 486200,120200 486100,120100 486100)),"
    "((125000 486000,125100 486000,125100 486100,125000 486000)))",
    "MULTIPOLYGON(((121000 486000,122000 486000,122000 487000.5,121000 487000,121000 486000)))"};

static void make_zones(const char *gpkg)
{
    char sql[2048];
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(srs, 28992);
    GDALDatasetH data = data_create("GPKG", gpkg);
    OGRLayerH layer = GDALDatasetCreateLayer(data, "wijken", srs, wkbMultiPolygon, NULL);
    table_field(layer, "naam", OFTString, OFSTNone);
    run_sql("CREATE TABLE wijken (naam text, vorm geometry(MultiPolygon, 28992))");
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "Zuid" : "'s-Gravenland";
        char *wkt = (char *)(size_t)shapes[i];
        OGRGeometryH shape = NULL;
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        assert_int_equal(OGR_G_CreateFromWkt(&wkt, NULL, &shape), OGRERR_NONE);
        OGR_F_SetFieldString(feature, 0, name);
        OGR_F_SetGeometryDirectly(feature, shape);
        assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
        OGR_F_Destroy(feature);
        snprintf(sql, sizeof sql, "INSERT INTO wijken VALUES ('%s', ST_GeomFromText('%s', 28992))",
                 i ? "Zuid" : "''s-Gravenland", shapes[i]);
        run_sql(sql);
    }
    GDALClose(data);
    OSRRelease(srs);
}

static int set_up(void **state)
{
    (void)state;
    folder_make(&folder);
    assert_ok(hg_crs_open("EPSG:28992", &rd, &err));
    make_incident_table();
    make_incident_csv(in_folder(&folder, "incidenten.csv"));
    make_zones(in_folder(&folder, "wijken.gpkg"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hg_crs_free(rd);
    folder_remove(&folder);
    return 0;
}

/* ---- the same as from files ---- */

static const char *const overval[] = {"B72"}, *const straat[] = {"B70"}, *const inbraak[] = {"A20"};
static const hg_offence_codes offences[] = {
    {"overval", overval, 1}, {"straatroof", straat, 1}, {"woninginbraak", inbraak, 1}};

static void ingest(const char *path, const char *layer, hg_incidents *table,
                   hg_ingest_result *result)
{
    hg_ingest_options options = {.source = {.path = path, .layer = layer},
                                 .work_crs = rd,
                                 .from = HG_NO_TIME,
                                 .to = HG_NO_TIME,
                                 .as_of = HG_NO_TIME};
    options.schema =
        (hg_schema){.decimal = '.', .pivot = -1, .offences = offences, .n_offences = 3};
    options.schema.column[HG_ROLE_ID] = "nr";
    options.schema.column[HG_ROLE_START] = "begin_tijd";
    options.schema.column[HG_ROLE_END] = "eind_tijd";
    options.schema.column[HG_ROLE_CATEGORY] = "code";
    if (!layer) {
        options.schema.column[HG_ROLE_X] = "x";
        options.schema.column[HG_ROLE_Y] = "y";
        options.crs = "EPSG:28992";
    }
    assert_ok(hg_ingest(&options, table, result, NULL, NULL, &err));
    assert_ok(hg_incidents_sort(table, &err));
}

static void incidents_are_those_of_the_csv(void **state)
{
    (void)state;
    hg_incidents csv = {0}, pg = {0};
    hg_ingest_result from_csv = {0}, from_pg = {0};
    ingest(in_folder(&folder, "incidenten.csv"), NULL, &csv, &from_csv);
    ingest(database, "politie.incidenten", &pg, &from_pg);
    assert_int_equal(pg.n, N_ROWS);
    assert_int_equal(csv.n, N_ROWS);
    for (size_t i = 0; i < pg.n; i++) {
        assert_close(pg.x[i], csv.x[i], 0);
        assert_close(pg.y[i], csv.y[i], 0);
        assert_int_equal(pg.begin[i], csv.begin[i]);
        assert_int_equal(pg.end[i], csv.end[i]);
        assert_int_equal(pg.offence[i], csv.offence[i]);
        assert_int_equal(pg.marks[i], csv.marks[i]);
        assert_string_equal(hg_strings_get(&pg.ids, pg.id[i]), hg_strings_get(&csv.ids, csv.id[i]));
    }
    assert_int_equal(from_pg.account.read, N_ROWS);
    assert_int_equal(from_pg.account.no_end, 1);
    assert_string_equal(from_pg.crs_code, "EPSG:28992");
    assert_string_equal(from_pg.sha256, "");
    assert_string_equal(from_pg.description, "PostGIS, table politie.incidenten");
    hg_ingest_result_clear(&from_csv);
    hg_ingest_result_clear(&from_pg);
    hg_incidents_clear(&csv);
    hg_incidents_clear(&pg);
}

static void zones_are_those_of_the_geopackage(void **state)
{
    (void)state;
    hg_zones file = {0}, table = {0};
    hg_polygon_options options = {.work_crs = rd, .name_column = "naam"};
    options.source.path = in_folder(&folder, "wijken.gpkg");
    assert_ok(hg_read_zones(&options, &file, NULL, &err));
    options.source = (hg_source_options){.path = database, .layer = "wijken"};
    assert_ok(hg_read_zones(&options, &table, NULL, &err));
    assert_int_equal(table.n, 2);
    for (size_t i = 0; i < 2; i++) {
        const hg_area *a = &file.area[i], *b = &table.area[i];
        assert_string_equal(table.name[i], file.name[i]);
        assert_int_equal(b->n_points, a->n_points);
        assert_int_equal(b->n_rings, a->n_rings);
        assert_memory_equal(b->x, a->x, a->n_points * sizeof *a->x);
        assert_memory_equal(b->y, a->y, a->n_points * sizeof *a->y);
    }
    assert_string_equal(table.name[0], "'s-Gravenland");
    assert_close(hg_area_m2(&table.area[0]), 1e6 - 1e4 + 5e3, 1e-12);
    hg_zones_clear(&file);
    hg_zones_clear(&table);
    char *crs = NULL;
    assert_ok(hg_read_crs(&options.source, &crs, &err));
    assert_string_equal(crs, "EPSG:28992");
    hg_free(crs);
}

/* ---- what does not work, and how it says so ---- */

static hg_status open_it(const char *path, const char *table)
{
    hg_reader *reader = NULL;
    hg_source_options options = {.path = path, .layer = table};
    hg_status st = hg_reader_open(&options, &reader, NULL, &err);
    if (st == HG_OK)
        hg_reader_free(reader);
    return st;
}

static void a_database_out_of_reach_is_unavailable(void **state)
{
    (void)state;
    char text[256];
    assert_fails(open_it("PG:dbname=hotgrid port=1", "wijken"), HG_EUNAVAILABLE, "port=1");
    assert_fails(open_it("PG:dbname=nergens", "wijken"), HG_EUNAVAILABLE, "nergens");
    assert_fails(open_it("PG:dbname=hotgrid user=niemand password=fout", "wijken"), HG_EUNAVAILABLE,
                 "password=****");
    assert_null(strstr(err.text, "fout"));
    snprintf(text, sizeof text, "PG:dbname=hotgrid password=x%s", getenv("HG_TEST_PASSWORD"));
    assert_fails(open_it(text, "wijken"), HG_EUNAVAILABLE, "authentication failed");
    assert_null(strstr(err.text, "geheim"));
}

static void a_password_in_the_source_is_never_shown(void **state)
{
    (void)state;
    char text[256];
    hg_reader *reader = NULL;
    snprintf(text, sizeof text, "PG:dbname=hotgrid password='%s'", getenv("HG_TEST_PASSWORD"));
    hg_source_options options = {.path = text, .layer = "wijken"};
    assert_ok(hg_reader_open(&options, &reader, NULL, &err));
    assert_null(strstr(hg_reader_description(reader), "geheim"));
    hg_reader_free(reader);
    assert_fails(open_it(text, "wijk"), HG_ECONFIG, "did you mean \"wijken\"");
    assert_null(strstr(err.text, "geheim"));
    hg_zones zones = {0};
    hg_polygon_options zone_options = {.source = options, .work_crs = rd, .name_column = "x"};
    assert_fails(hg_read_zones(&zone_options, &zones, NULL, &err), HG_ECONFIG, "it has: naam");
    assert_null(strstr(err.text, "geheim"));
    hg_incidents table = {0};
    hg_ingest_result result = {0};
    hg_ingest_options ingest_options = {.source = options, .work_crs = rd};
    ingest_options.schema.column[HG_ROLE_START] = "niet_daar";
    memset(&err, 0, sizeof err);
    assert_true(hg_ingest(&ingest_options, &table, &result, NULL, NULL, &err) != HG_OK);
    assert_true(*err.text);
    assert_null(strstr(err.text, "geheim"));
    hg_incidents_clear(&table);
    hg_ingest_result_clear(&result);
}

static void hostile_table_names_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "wijken; DROP TABLE wijken",      "wijken\" --", "(SELECT 1)", "wijken(vorm)", "", "a.b.c",
        "pg_catalog.pg_class WHERE true", "wijken'"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_fails(open_it(database, names[i]), HG_ECONFIG, "is refused");
    /* refused before anybody is asked */
    assert_fails(open_it("PG:dbname=hotgrid port=1", "a b"), HG_ECONFIG, "is refused");
    assert_int_equal(open_it(database, "wijken"), HG_OK); /* still there */
}

static void without_a_table_the_tables_are_listed(void **state)
{
    (void)state;
    assert_fails(open_it(database, NULL), HG_ECONFIG, "politie.incidenten");
    assert_fails(open_it(database, "politie.incidente"), HG_ECONFIG,
                 "did you mean \"politie.incidenten\"");
    assert_fails(open_it(database, "geheim.tabel"), HG_ECONFIG, "no layer \"geheim.tabel\"");
}

static void column_names_of_any_kind_are_only_names(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    hg_record record;
    const char *defect;
    bool more;
    run_sql("CREATE TABLE raar (\"a\"\"; DROP TABLE wijken; --\" int, \"Datum voorval\" date, "
            "p geometry(Point, 28992))");
    run_sql("INSERT INTO raar VALUES (7, '2016-12-31', "
            "ST_SetSRID(ST_MakePoint('NaN'::float8, 1), 28992)), (8, NULL, NULL)");
    hg_source_options options = {.path = database, .layer = "raar"};
    assert_ok(hg_reader_open(&options, &reader, NULL, &err));
    assert_string_equal(hg_reader_column(reader, 0), "a\"; DROP TABLE wijken; --");
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_int_equal(record.field[0].length, 1);
    assert_int_equal(record.field[1].length, 10);
    assert_memory_equal(record.field[1].text, "2016-12-31", 10);
    assert_true(record.has_point && !isfinite(record.x));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_int_equal(record.field[1].length, 0);
    assert_true(!record.has_point && isnan(record.x));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    assert_false(more);
    hg_reader_free(reader);
    assert_int_equal(open_it(database, "wijken"), HG_OK);
}

static void a_connection_lost_while_reading_is_an_error(void **state)
{
    (void)state;
    hg_reader *reader = NULL;
    hg_record record;
    const char *defect;
    bool more = true;
    hg_status st = HG_OK;
    run_sql("CREATE TABLE veel AS SELECT g AS nr, repeat('x', 200) AS tekst, "
            "ST_SetSRID(ST_MakePoint(121000 + g, 487000), 28992)::geometry(Point, 28992) AS p "
            "FROM generate_series(1, 20000) AS g");
    hg_source_options options = {.path = database, .layer = "veel"};
    assert_ok(hg_reader_open(&options, &reader, NULL, &err));
    assert_ok(hg_reader_next(reader, &record, &more, &defect, &err));
    run_sql("DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = current_user AND pid <> pg_backend_pid(); END $$");
    while (more && st == HG_OK)
        st = hg_reader_next(reader, &record, &more, &defect, &err);
    assert_int_equal(st, HG_EUNAVAILABLE);
    hg_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incidents_are_those_of_the_csv),
        cmocka_unit_test(zones_are_those_of_the_geopackage),
        cmocka_unit_test(a_database_out_of_reach_is_unavailable),
        cmocka_unit_test(a_password_in_the_source_is_never_shown),
        cmocka_unit_test(hostile_table_names_are_refused),
        cmocka_unit_test(without_a_table_the_tables_are_listed),
        cmocka_unit_test(column_names_of_any_kind_are_only_names),
        cmocka_unit_test(a_connection_lost_while_reading_is_an_error),
    };
    if (!getenv("HG_TEST_PASSWORD")) {
        print_message("skipped: run it as tests/db/with_postgis test_postgis\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
