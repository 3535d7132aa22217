/* Zones and study areas out of polygon files: parts, holes, repairs, units, names. */
#include "check.h"
#include "shapefile.h"

#include "io/shapes.h"

static test_folder folder;
static hg_err err;
static hg_crs *rd;

static int make_folder(void **state)
{
    (void)state;
    folder_make(&folder);
    memset(&err, 0, sizeof err);
    assert_ok(hg_crs_open("EPSG:28992", &rd, &err));
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    hg_mem_fail_at(0, 0);
    hg_crs_free(rd);
    folder_remove(&folder);
    return 0;
}

/* Corners of an axis-parallel square, clockwise (an outer ring of a shapefile) or the other way. */
static void square(double *x, double *y, double west, double south, double side, bool clockwise)
{
    const double xs[] = {west, west, west + side, west + side, west};
    const double ys[] = {south, south + side, south + side, south, south};
    for (int i = 0; i < 5; i++) {
        x[i] = xs[clockwise ? i : 4 - i];
        y[i] = ys[clockwise ? i : 4 - i];
    }
}

/* ---- rings ---- */

static void holes_go_to_the_smallest_ring_around_them(void **state)
{
    (void)state;
    /* lake (3) in an island (2) in a lake (1) in the land (0); apart: an exclave (4) */
    double x[25], y[25];
    static const size_t start[] = {0, 5, 10, 15, 20, 25};
    size_t dropped = 0;
    hg_area area = {0};
    square(x, y, 40, 40, 10, false); /* the small lake first: order must not matter */
    square(x + 5, y + 5, 10, 10, 80, false);
    square(x + 10, y + 10, 0, 0, 100, true);
    square(x + 15, y + 15, 200, 0, 10, true);
    square(x + 20, y + 20, 30, 30, 40, true);
    assert_ok(hg_rings_to_area(5, start, x, y, &area, &dropped, &err));
    assert_int_equal(dropped, 0);
    assert_int_equal(area.n_rings, 5);
    assert_int_equal(hg_area_parts(&area), 3);
    static const bool hole[] = {false, true, false, false, true};
    static const double corner[] = {0, 10, 200, 30, 40}; /* parts in the order of their outers */
    for (size_t k = 0; k < 5; k++) {
        double least = INFINITY;
        for (size_t i = area.start[k]; i < area.start[k + 1]; i++)
            least = fmin(least, area.x[i]);
        assert_int_equal(area.hole[k], hole[k]);
        assert_close(least, corner[k], 0);
    }
    hg_area_orient(&area);
    assert_close(hg_area_m2(&area), 10000 - 6400 + 100 + 1600 - 100, 1e-15);
    hg_area_clear(&area);
}

static void a_hole_that_touches_its_outer_ring_is_still_a_hole(void **state)
{
    (void)state;
    double x[9], y[9];
    static const size_t start[] = {0, 5, 9};
    static const double hx[] = {0, 5, 5, 0}, hy[] = {5, 2, 8, 5}; /* touches (0, 5) */
    size_t dropped = 0;
    hg_area area = {0};
    square(x, y, 0, 0, 10, true);
    memcpy(x + 5, hx, sizeof hx);
    memcpy(y + 5, hy, sizeof hy);
    assert_ok(hg_rings_to_area(2, start, x, y, &area, &dropped, &err));
    assert_int_equal(hg_area_parts(&area), 1);
    assert_true(area.hole[1]);
    hg_area_clear(&area);
}

static void a_hole_of_nothing_is_a_part_and_a_line_is_dropped(void **state)
{
    (void)state;
    double x[7] = {0}, y[7] = {0};
    static const size_t start[] = {0, 5, 7};
    size_t dropped = 0;
    hg_area area = {0};
    square(x, y, 0, 0, 10, false);
    x[6] = 4;
    assert_ok(hg_rings_to_area(2, start, x, y, &area, &dropped, &err));
    assert_int_equal(dropped, 1);
    assert_int_equal(hg_area_parts(&area), 1);
    assert_false(area.hole[0]);
    hg_area_clear(&area);
    y[3] = NAN;
    assert_fails(hg_rings_to_area(2, start, x, y, &area, &dropped, &err), HG_EDATA,
                 "ring 1: point 4 is not finite");
}

/* ---- shapefiles ---- */

typedef struct zone_row {
    const char *name, *code;
    int parts, n;
    int start[3];
    double x[20], y[20];
} zone_row;

static void write_zones(const char *name, int type, const zone_row *rows, int n)
{
    const char *path = in_folder(&folder, name);
    SHPHandle shp = SHPCreate(path, type);
    DBFHandle dbf = DBFCreateEx(path, "UTF-8");
    DBFAddField(dbf, "WIJK", FTString, 40, 0);
    DBFAddField(dbf, "CODE", FTString, 10, 0);
    for (int i = 0; i < n; i++) {
        shp_add(shp, rows[i].n ? type : SHPT_NULL, rows[i].parts, rows[i].start, rows[i].n,
                rows[i].x, rows[i].y);
        DBFWriteStringAttribute(dbf, i, 0, rows[i].name);
        DBFWriteStringAttribute(dbf, i, 1, rows[i].code);
    }
    SHPClose(shp);
    DBFClose(dbf);
}

static hg_polygon_options options_for(const char *name)
{
    return (hg_polygon_options){
        .source = {.path = in_folder(&folder, name)}, .crs = "EPSG:28992", .work_crs = rd};
}

/* Two neighbours and, in the second, a hole; 1 km2 and 1 km2 less 0.04 km2. */
static void write_town(const char *name)
{
    zone_row rows[2] = {{"Oud-West", "W1", 1, 5, {0}, {0}, {0}},
                        {"Zuid", "W2", 2, 10, {0, 5}, {0}, {0}}};
    square(rows[0].x, rows[0].y, 120000, 486000, 1000, true);
    square(rows[1].x, rows[1].y, 121000, 486000, 1000, true);
    square(rows[1].x + 5, rows[1].y + 5, 121400, 486400, 200, false);
    write_zones(name, SHPT_POLYGON, rows, 2);
}

static void zones_have_names_codes_and_holes(void **state)
{
    (void)state;
    hg_zones zones = {0};
    write_town("t.shp");
    hg_polygon_options options = options_for("t.shp");
    options.name_column = "WIJK";
    options.code_column = "CODE";
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    assert_int_equal(zones.n, 2);
    assert_string_equal(zones.name[0], "Oud-West");
    assert_string_equal(zones.code[1], "W2");
    assert_close(hg_area_m2(&zones.area[0]), 1e6, 1e-12);
    assert_close(hg_area_m2(&zones.area[1]), 1e6 - 4e4, 1e-12);
    assert_false(hg_area_contains(&zones.area[1], 121500, 486500));
    assert_true(hg_area_contains(&zones.area[1], 121100, 486100));
    hg_zones_clear(&zones);
}

static void the_study_area_is_their_union(void **state)
{
    (void)state;
    hg_area area = {0};
    write_town("t.shp");
    hg_polygon_options options = options_for("t.shp");
    assert_ok(hg_read_area(&options, &area, NULL, &err));
    assert_int_equal(hg_area_parts(&area), 1);
    assert_int_equal(area.n_rings, 2);
    assert_close(hg_area_m2(&area), 2e6 - 4e4, 1e-12);
    hg_area_clear(&area);
}

static void without_columns_zones_have_numbers_and_need_no_table(void **state)
{
    (void)state;
    hg_zones zones = {0};
    write_town("t.shp");
    hg_polygon_options options = options_for("t.shp");
    assert_int_equal(unlink(in_folder(&folder, "t.dbf")), 0);
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    assert_string_equal(zones.name[1], "2");
    assert_string_equal(zones.code[1], "2");
    hg_zones_clear(&zones);
    options.name_column = "WIJK";
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_ENOINPUT, "t.dbf is missing");
}

static void a_wrong_column_lists_the_right_ones(void **state)
{
    (void)state;
    hg_zones zones = {0};
    write_town("t.shp");
    hg_polygon_options options = options_for("t.shp");
    options.name_column = "WIJKK";
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_ECONFIG,
                 "no column \"WIJKK\" for the name, did you mean \"WIJK\"; it has: WIJK, CODE");
    options.name_column = "WIJK";
    options.code_column = "zzz";
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_ECONFIG, "for the code");
    assert_int_equal(zones.n, 0);
}

/* A bow tie: two triangles of 0.25 km2 each. */
static void a_bow_tie_is_repaired_with_a_warning_or_refused(void **state)
{
    (void)state;
    hg_zones zones = {0};
    hg_talk talk = {0};
    zone_row rows[2] = {{"Strik",
                         "S",
                         1,
                         5,
                         {0},
                         {120000, 121000, 120000, 121000, 120000},
                         {486000, 486000, 487000, 487000, 486000}},
                        {"Vierkant", "V", 1, 5, {0}, {0}, {0}}};
    square(rows[1].x, rows[1].y, 130000, 486000, 1000, true);
    write_zones("b.shp", SHPT_POLYGON, rows, 2);
    hg_polygon_options options = options_for("b.shp");
    options.name_column = "WIJK";
    assert_ok(hg_read_zones(&options, &zones, &talk, &err));
    assert_close(hg_area_m2(&zones.area[0]), 5e5, 1e-9);
    assert_close(hg_area_m2(&zones.area[1]), 1e6, 1e-12);
    assert_int_equal(talk.n_warnings, 1);
    assert_string_equal(talk.warnings[0].code, "repaired_polygon");
    assert_non_null(strstr(talk.warnings[0].text, "feature 1 (Strik) was repaired"));
    hg_zones_clear(&zones);
    hg_talk_clear(&talk);
    options.refuse_invalid = true;
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_EDATA,
                 "feature 1 (Strik) is not a valid polygon: ");
}

static void rings_written_the_wrong_way_round_are_repaired(void **state)
{
    (void)state;
    hg_area area = {0};
    zone_row row = {"Om", "O", 2, 10, {0, 5}, {0}, {0}};
    square(row.x, row.y, 120000, 486000, 1000, false);
    square(row.x + 5, row.y + 5, 120400, 486400, 200, true);
    write_zones("o.shp", SHPT_POLYGON, &row, 1);
    hg_polygon_options options = options_for("o.shp");
    assert_ok(hg_read_area(&options, &area, NULL, &err));
    assert_close(hg_area_m2(&area), 1e6 - 4e4, 1e-12);
    hg_area_clear(&area);
}

static void kilometres_become_metres(void **state)
{
    (void)state;
    hg_area area = {0};
    zone_row row = {"Km", "K", 1, 5, {0}, {0}, {0}};
    square(row.x, row.y, 155, 463, 2, true);
    write_zones("k.shp", SHPT_POLYGONZ, &row, 1);
    hg_polygon_options options = options_for("k.shp");
    options.crs = "+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 "
                  "+x_0=155000 +y_0=463000 +ellps=bessel "
                  "+towgs84=565.4171,50.3319,465.5524,1.9342,-1.6677,9.1019,4.0725 +units=km "
                  "+type=crs";
    options.allow_ballpark = true;
    assert_ok(hg_read_area(&options, &area, NULL, &err));
    assert_close(hg_area_m2(&area), 4e6, 1e-4);
    hg_area_clear(&area);
}

static void null_shapes_are_left_out_with_a_warning(void **state)
{
    (void)state;
    hg_zones zones = {0};
    hg_talk talk = {0};
    zone_row rows[2] = {{"Leeg", "L", 0, 0, {0}, {0}, {0}}, {"Vol", "V", 1, 5, {0}, {0}, {0}}};
    square(rows[1].x, rows[1].y, 120000, 486000, 1000, true);
    write_zones("l.shp", SHPT_POLYGON, rows, 2);
    hg_polygon_options options = options_for("l.shp");
    options.name_column = "WIJK";
    assert_ok(hg_read_zones(&options, &zones, &talk, &err));
    assert_int_equal(zones.n, 1);
    assert_string_equal(zones.name[0], "Vol");
    assert_int_equal(talk.n_warnings, 1);
    assert_string_equal(talk.warnings[0].code, "no_geometry");
    hg_zones_clear(&zones);
    hg_talk_clear(&talk);
    write_zones("l.shp", SHPT_POLYGON, rows, 1);
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_EEMPTY, "holds no polygon");
}

static void other_shapes_and_tables_are_no_zones(void **state)
{
    (void)state;
    hg_zones zones = {0};
    hg_polygon_options options = options_for("p.shp");
    shp_incidents(options.source.path, SHPT_POINT, "UTF-8", "x");
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_EDATA,
                 "holds points, not polygons");
    zone_row row = {"Weg", "W", 1, 2, {0}, {120000, 121000}, {486000, 486000}};
    write_zones("w.shp", SHPT_ARC, &row, 1);
    options = options_for("w.shp");
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_EDATA,
                 "holds lines, not polygons");
    options = options_for("t.csv");
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_ECONFIG, "holds no polygons");
    file_text(in_folder(&folder, "p.geojson"),
              "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\","
              "\"coordinates\":[4.5,52.5]}}");
    options = options_for("p.geojson");
    options.crs = NULL;
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_EDATA,
                 "feature 1 (1): its geometry is a POINT, not a polygon");
}

static void a_source_without_a_crs_asks_for_one(void **state)
{
    (void)state;
    hg_zones zones = {0};
    char *crs = NULL;
    write_town("t.shp");
    hg_polygon_options options = options_for("t.shp");
    options.crs = NULL;
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_ECONFIG, "t.shp says in no way");
    assert_fails(hg_read_crs(&options.source, &crs, &err), HG_ECONFIG, "t.shp says in no way");
    assert_null(crs);
    file_text(in_folder(&folder, "t.prj"), hg_crs_wkt1(rd));
    assert_ok(hg_read_crs(&options.source, &crs, &err));
    assert_string_equal(crs, hg_crs_wkt1(rd));
    hg_free(crs);
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    assert_close(hg_area_m2(&zones.area[0]), 1e6, 1e-6);
    hg_zones_clear(&zones);
    options.work_crs = NULL;
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_EDOMAIN, "working CRS");
}

/* ---- GDAL's geometries ---- */

static void nested_multipolygons_keep_their_parts(void **state)
{
    (void)state;
    hg_zones zones = {0};
    file_text(in_folder(&folder, "m.geojson"),
              "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
              "\"urn:ogc:def:crs:EPSG::28992\"}},\"features\":[{\"type\":\"Feature\","
              "\"properties\":{\"naam\":\"A <b>\"},\"geometry\":{\"type\":\"MultiPolygon\","
              "\"coordinates\":[[[[120000,486000],[121000,486000],[121000,487000],[120000,487000],"
              "[120000,486000]],[[120100,486100],[120100,486200],[120200,486200],[120200,486100],"
              "[120100,486100]]],[[[125000,486000],[125100,486000],[125100,486100],[125000,486000]"
              "]]]}},{\"type\":\"Feature\",\"properties\":{\"naam\":null},\"geometry\":{\"type\":"
              "\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\",\"coordinates\":"
              "[[[130000,486000],[131000,486000],[131000,487000],[130000,486000]]]}]}}]}");
    hg_polygon_options options = options_for("m.geojson");
    options.crs = NULL;
    options.name_column = "naam";
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    assert_int_equal(zones.n, 2);
    assert_string_equal(zones.name[0], "A <b>");
    assert_string_equal(zones.name[1], "2"); /* no name: its number */
    assert_int_equal(hg_area_parts(&zones.area[0]), 2);
    assert_close(hg_area_m2(&zones.area[0]), 1e6 - 1e4 + 5e3, 1e-12);
    assert_close(hg_area_m2(&zones.area[1]), 5e5, 1e-12);
    hg_zones_clear(&zones);
}

static void each_failed_request_for_memory_is_survived(void **state)
{
    (void)state;
    long k = 1;
    write_town("t.shp");
    hg_polygon_options options = options_for("t.shp");
    options.name_column = "WIJK";
    do {
        hg_zones zones = {0};
        hg_mem_fail_at(k, 0);
        hg_status st = hg_read_zones(&options, &zones, NULL, &err);
        assert_true(st == HG_OK || st == HG_ENOMEM);
        assert_int_equal(zones.n, st == HG_OK ? 2 : 0);
        hg_zones_clear(&zones);
    } while (hg_mem_requests() >= k++);
    assert_true(k > 20);
}

/* ---- real boundaries ---- */

static size_t read_real(const char *name, const char *column, double *total_m2)
{
    const char *path = test_dataset(name);
    hg_zones zones = {0};
    hg_polygon_options options = {.source = {.path = path}, .work_crs = rd, .name_column = column};
    *total_m2 = 0;
    if (!path)
        return 0;
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    size_t n = zones.n;
    for (size_t i = 0; i < n; i++)
        *total_m2 += hg_area_m2(&zones.area[i]);
    hg_zones_clear(&zones);
    return n;
}

static void the_municipalities_of_2022_agree_in_both_formats(void **state)
{
    (void)state;
    double shp, json;
    size_t n = read_real("nl_boundaries_2022/municipalities_epsg28992.shp", "name", &shp);
    if (!n)
        skip();
    assert_int_equal(n, 345);
    assert_int_equal(read_real("nl_boundaries_2022/municipalities_wgs84.geojson", "name", &json),
                     345);
    assert_close(json, shp, 1e-5);
}

/* Belgian Baarle-Hertog lies in pieces inside Dutch Baarle-Nassau, with Dutch pieces inside. */
static void baarle_nassau_has_its_enclaves(void **state)
{
    (void)state;
    const char *path = test_dataset("nl_boundaries_2022/municipalities_epsg28992.shp");
    hg_zones zones = {0};
    if (!path)
        skip();
    hg_polygon_options options = {
        .source = {.path = path}, .work_crs = rd, .name_column = "name", .code_column = "code"};
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    size_t i = 0;
    while (i < zones.n && strcmp(zones.name[i], "Baarle-Nassau") != 0)
        i++;
    assert_true(i < zones.n);
    assert_true(hg_area_parts(&zones.area[i]) > 1);
    assert_true(zones.area[i].n_rings > hg_area_parts(&zones.area[i]));
    assert_string_equal(zones.code[i], "GM0744");
    assert_ok(hg_shape_valid(&zones.area[i], &err));
    hg_zones_clear(&zones);
}

/* Its .prj counts kilometres and names no datum: refused as it stands, right when told. */
static void germany_in_kilometres(void **state)
{
    (void)state;
    const char *path = test_dataset("imdepi_germany/districts_km.shp");
    hg_crs *laea = NULL;
    hg_zones zones = {0};
    hg_extent box;
    double total = 0;
    if (!path)
        skip();
    assert_ok(hg_crs_open("EPSG:3035", &laea, &err));
    hg_polygon_options options = {.source = {.path = path}, .work_crs = laea, .name_column = "GEN"};
    assert_fails(hg_read_zones(&options, &zones, NULL, &err), HG_ECONFIG, "datum");
    options.crs = "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 "
                  "+towgs84=0,0,0 +units=km +type=crs";
    assert_ok(hg_read_zones(&options, &zones, NULL, &err));
    assert_int_equal(zones.n, 413);
    bool umlaut = false; /* the .cpg says ISO-8859-1 */
    for (size_t i = 0; i < zones.n; i++) {
        total += hg_area_m2(&zones.area[i]);
        umlaut = umlaut || strstr(zones.name[i], "M\xC3\xBCnchen") != NULL;
        assert_true(hg_area_extent(&zones.area[i], &box));
        assert_true(box.x_min > 4e6 && box.x_max < 4.7e6 && box.y_min > 2.6e6 && box.y_max < 3.6e6);
    }
    assert_true(umlaut);
    assert_close(total, 357.6e9, 0.01); /* Germany, coasts simplified */
    hg_zones_clear(&zones);
    hg_crs_free(laea);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(holes_go_to_the_smallest_ring_around_them),
        IN_FOLDER(a_hole_that_touches_its_outer_ring_is_still_a_hole),
        IN_FOLDER(a_hole_of_nothing_is_a_part_and_a_line_is_dropped),
        IN_FOLDER(zones_have_names_codes_and_holes),
        IN_FOLDER(the_study_area_is_their_union),
        IN_FOLDER(without_columns_zones_have_numbers_and_need_no_table),
        IN_FOLDER(a_wrong_column_lists_the_right_ones),
        IN_FOLDER(a_bow_tie_is_repaired_with_a_warning_or_refused),
        IN_FOLDER(rings_written_the_wrong_way_round_are_repaired),
        IN_FOLDER(kilometres_become_metres),
        IN_FOLDER(null_shapes_are_left_out_with_a_warning),
        IN_FOLDER(other_shapes_and_tables_are_no_zones),
        IN_FOLDER(a_source_without_a_crs_asks_for_one),
        IN_FOLDER(nested_multipolygons_keep_their_parts),
        IN_FOLDER(each_failed_request_for_memory_is_survived),
        IN_FOLDER(the_municipalities_of_2022_agree_in_both_formats),
        IN_FOLDER(baarle_nassau_has_its_enclaves),
        IN_FOLDER(germany_in_kilometres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
