/* Coordinates come out where the surveyors say, or not at all; the operation is frozen and named.
 */
#include "check.h"

static hg_err err;

static hg_crs *crs_of(const char *definition)
{
    hg_crs *crs = NULL;
    assert_ok(hg_crs_open(definition, &crs, &err));
    return crs;
}

static hg_transform *between(const char *from, const char *to)
{
    hg_crs *a = crs_of(from), *b = crs_of(to);
    hg_transform *transform = NULL;
    assert_ok(hg_transform_open(a, b, false, &transform, &err));
    hg_crs_free(a); /* a transform stands on its own */
    hg_crs_free(b);
    return transform;
}

/* The .prj of ESRI software: no EPSG code, longitude first. */
static const char rd_prj[] =
    "PROJCS[\"RD_New\",GEOGCS[\"GCS_Amersfoort\",DATUM[\"D_Amersfoort\",SPHEROID[\"Bessel_1841\","
    "6377397.155,299.1528128]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],"
    "PROJECTION[\"Double_Stereographic\"],PARAMETER[\"False_Easting\",155000.0],"
    "PARAMETER[\"False_Northing\",463000.0],PARAMETER[\"Central_Meridian\",5.38763888888889],"
    "PARAMETER[\"Scale_Factor\",0.9999079],PARAMETER[\"Latitude_Of_Origin\",52.1561605555556],"
    "UNIT[\"Meter\",1.0]]";
static const char wgs84_prj[] =
    "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],"
    "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
static const char no_datum[] = "+proj=sterea +lat_0=52.15616055555555 +lon_0=5.38763888888889 "
                               "+k=0.9999079 +x_0=155000 +y_0=463000 +ellps=bessel +units=m";

/* The six official RDNAPTRANS control points. */
static const double control[6][4] = {
    {4.824761912, 53.160753042, 117380.12, 575040.34},
    {6.776726674, 53.419482050, 247380.56, 604580.78},
    {5.387203657, 52.155172897, 155000, 463000},
    {3.397588595, 51.368607152, 16460.91, 377380.23},
    {5.773795548, 50.792584916, 182260.45, 311480.67},
    {4.072887101, 51.947393898, 64640.89, 440700.01},
};

static void control_points_come_out_within_a_quarter_metre(void **state)
{
    (void)state;
    static const char *const from[] = {"EPSG:4258", "EPSG:4326", "OGC:CRS84", wgs84_prj};
    static const char *const to[] = {"EPSG:28992", rd_prj};
    for (size_t f = 0; f < 4; f++)
        for (size_t t = 0; t < 2; t++) {
            hg_transform *transform = between(from[f], to[t]);
            double x[6], y[6];
            for (size_t i = 0; i < 6; i++) {
                x[i] = control[i][0];
                y[i] = control[i][1];
            }
            assert_ok(hg_transform_points(transform, 6, x, y, &err));
            for (size_t i = 0; i < 6; i++)
                assert_true(hypot(x[i] - control[i][2], y[i] - control[i][3]) < 0.25);
            assert_ok(hg_transform_back(transform, 6, x, y, &err));
            for (size_t i = 0; i < 6; i++) {
                assert_true(fabs(x[i] - control[i][0]) < 1e-7);
                assert_true(fabs(y[i] - control[i][1]) < 1e-7);
            }
            hg_transform_free(transform);
        }
}

static void the_operation_is_named(void **state)
{
    (void)state;
    hg_transform *transform = between("EPSG:4258", "EPSG:28992");
    assert_non_null(strstr(hg_transform_pipeline(transform), "+proj=sterea"));
    assert_non_null(strstr(hg_transform_pipeline(transform), "+proj=helmert"));
    assert_non_null(strstr(hg_transform_name(transform), "RD New"));
    assert_close(hg_transform_accuracy_m(transform), 0.25, 0);
    assert_false(hg_transform_is_identity(transform));
    hg_transform_free(transform);
    transform = between("EPSG:4326", "EPSG:32631"); /* a bare projection */
    assert_close(hg_transform_accuracy_m(transform), 0, 0);
    hg_transform_free(transform);
    assert_string_equal(hg_epsg_version()[0] == 'v' ? "v" : hg_epsg_version(), "v");
    assert_true(hg_proj_version()[0] >= '7');
    assert_non_null(strstr(hg_geos_version(), "CAPI"));
}

static void what_a_crs_says_of_itself(void **state)
{
    (void)state;
    hg_extent use;
    hg_crs *rd = crs_of("EPSG:28992"), *prj = crs_of(rd_prj), *degrees = crs_of("EPSG:4326");
    assert_string_equal(hg_crs_name(rd), "Amersfoort / RD New");
    assert_string_equal(hg_crs_code(rd), "EPSG:28992");
    assert_close(hg_crs_unit_m(rd), 1, 0);
    assert_false(hg_crs_is_geographic(rd));
    assert_non_null(strstr(hg_crs_wkt(rd), "PROJCRS[\"Amersfoort / RD New\""));
    assert_non_null(strstr(hg_crs_wkt1(rd), "PROJCS[\"RD_New\""));
    assert_true(hg_crs_area_of_use(rd, &use));
    assert_close(use.x_min, 3.2, 0.01);
    assert_close(use.y_max, 53.7, 0.01);
    assert_string_equal(hg_crs_code(prj), "EPSG:28992"); /* recognised */
    assert_true(hg_crs_area_of_use(prj, &use));
    assert_close(use.y_min, 50.75, 0.01);
    assert_true(hg_crs_is_geographic(degrees));
    assert_close(hg_crs_unit_m(degrees), 0, 0);
    hg_crs_free(rd);
    hg_crs_free(prj);
    hg_crs_free(degrees);
    hg_crs *with_height = crs_of("EPSG:7415"); /* RD New + NAP height */
    assert_string_equal(hg_crs_code(with_height), "EPSG:28992");
    hg_crs_free(with_height);
    hg_crs *padded = crs_of("\xEF\xBB\xBF EPSG:28992\r\n");
    assert_string_equal(hg_crs_code(padded), "EPSG:28992");
    hg_crs_free(padded);
    hg_crs_free(NULL);
    hg_transform_free(NULL);
}

static void equal_systems_need_no_operation(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"EPSG:28992", "EPSG:28992"},
                                           {rd_prj, "EPSG:28992"},
                                           {"EPSG:28992", rd_prj},
                                           {"EPSG:4326", "OGC:CRS84"},
                                           {wgs84_prj, "EPSG:4326"}};
    for (size_t i = 0; i < 5; i++) {
        hg_transform *transform = between(pairs[i][0], pairs[i][1]);
        double x[] = {i < 3 ? 85912.3 : 4.4, NAN}, y[] = {i < 3 ? 436087 : 51.9, 1};
        double x0 = x[0], y0 = y[0];
        assert_true(hg_transform_is_identity(transform));
        assert_string_equal(hg_transform_pipeline(transform), "");
        assert_ok(hg_transform_points(transform, 2, x, y, &err));
        assert_close(x[0], x0, 0);
        assert_close(y[0], y0, 0);
        assert_true(isnan(x[1]) && isnan(y[1]));
        hg_transform_free(transform);
    }
}

/* PROJ answers all of these without an error; none of them may come through. */
static void nonsense_becomes_nan(void **state)
{
    (void)state;
    hg_transform *transform = between("EPSG:4326", "EPSG:28992");
    double x[] = {52.155172897, 0, NAN, INFINITY, -74, 200, 5.4, 5.4, 1e300};
    double y[] = {5.387203657, 0, 52, 52, 40.7, 52, 95, -INFINITY, 52};
    assert_ok(hg_transform_points(transform, 9, x, y, &err)); /* the first is swapped */
    for (size_t i = 0; i < 9; i++)
        assert_true(isnan(x[i]) && isnan(y[i]));
    double bx[] = {463000, 155000, 85912.3e3, -1e9, 155000};
    double by[] = {155000, 463, 436087e3, 463000, 463000};
    assert_ok(hg_transform_back(transform, 5, bx, by, &err));
    for (size_t i = 0; i < 4; i++)
        assert_true(isnan(bx[i]) && isnan(by[i]));
    assert_close(bx[4], 5.387203657, 1e-6);
    hg_transform_free(transform);
}

/* RD coordinates read as those of before 1970 would lie 490 km off: outside that system's area. */
static void old_and_new_rd_are_told_apart(void **state)
{
    (void)state;
    hg_transform *transform = between("EPSG:28991", "EPSG:28992");
    double x[] = {155000, 85912.3, 0, -69087.7}, y[] = {463000, 436087, 0, -26913};
    assert_ok(hg_transform_points(transform, 4, x, y, &err));
    assert_true(isnan(x[0]) && isnan(x[1]));
    assert_close(x[2], 155000, 1e-9); /* true old coordinates do come through */
    assert_close(x[3], 85912.3, 1e-9);
    assert_close(y[3], 436087, 1e-9);
    hg_transform_free(transform);
}

static void a_crs_without_datum_is_refused_with_a_hint(void **state)
{
    (void)state;
    hg_crs *vague, *rd = crs_of("EPSG:28992");
    hg_transform *transform;
    char prj[sizeof rd_prj];
    snprintf(prj, sizeof prj, "%s", rd_prj);
    memcpy(strstr(prj, "GCS_Amersfoort"), "GCS_Unknown   ", 14);
    memcpy(strstr(prj, "D_Amersfoort"), "D_Unknown   ", 12);
    assert_fails(hg_crs_open(no_datum, &vague, &err), HG_ECONFIG, "did you mean --crs EPSG:28992?");
    assert_fails(hg_crs_open(prj, &vague, &err), HG_ECONFIG, "did you mean --crs EPSG:28992?");
    assert_ok(hg_crs_open_any(no_datum, &vague, &err));
    assert_fails(hg_transform_open(vague, rd, false, &transform, &err), HG_ECONFIG,
                 "did you mean --crs EPSG:28992?");
    assert_ok(hg_transform_open(vague, rd, true, &transform, &err));
    assert_non_null(strstr(hg_transform_name(transform), "Ballpark"));
    assert_close(hg_transform_accuracy_m(transform), -1, 0);
    hg_transform_free(transform);
    hg_crs_free(vague);
    /* a datum by another name is known to nobody either, but only matters on the way elsewhere */
    hg_crs *degrees = crs_of("EPSG:4326");
    char other[sizeof rd_prj];
    snprintf(other, sizeof other, "%s", rd_prj);
    memcpy(strstr(other, "D_Amersfoort"), "D_Amersfooxx", 12);
    memcpy(strstr(other, "GCS_Amersfoort"), "GCS_Amersfooxx", 14);
    hg_crs *misnamed = crs_of(other);
    assert_fails(hg_transform_open(misnamed, degrees, false, &transform, &err), HG_ECONFIG,
                 "ballpark");
    hg_crs_free(misnamed);
    hg_crs_free(degrees);
    hg_crs_free(rd);
}

/* US survey feet in, metres out: a Maryland police export (Baltimore city hall). */
static void feet_are_converted(void **state)
{
    (void)state;
    hg_crs *feet = crs_of("EPSG:2248");
    hg_transform *transform = between("EPSG:2248", "EPSG:26918");
    hg_transform *degrees = between("EPSG:4269", "EPSG:26918");
    hg_transform *plane = between("EPSG:4269", "EPSG:26985");
    double x[] = {1422170, 1423170}, y[] = {592500, 592500};
    assert_close(hg_crs_unit_m(feet), 1200.0 / 3937, 1e-15);
    assert_ok(hg_transform_points(transform, 2, x, y, &err));
    /* 1000 survey feet are 304.8006 m; scale of the two grids differs by some 1e-4 */
    assert_close(hypot(x[1] - x[0], y[1] - y[0]), 304.8006, 1e-3);
    assert_ok(hg_transform_back(degrees, 2, x, y, &err));
    assert_true(fabs(x[0] + 76.61) < 0.01 && fabs(y[0] - 39.29) < 0.01);
    /* Maryland in metres is the same plane: false easting 400 km in both */
    assert_ok(hg_transform_points(plane, 2, x, y, &err));
    assert_close(x[0], 1422170 * (1200.0 / 3937), 1e-9);
    assert_close(y[0], 592500 * (1200.0 / 3937), 1e-9);
    hg_transform_free(transform);
    hg_transform_free(degrees);
    hg_transform_free(plane);
    hg_crs_free(feet);
}

static void kilometres_are_converted(void **state)
{
    (void)state;
    hg_crs *km = crs_of("+proj=utm +zone=31 +datum=WGS84 +units=km");
    hg_transform *transform = between("+proj=utm +zone=31 +datum=WGS84 +units=km", "EPSG:32631");
    double x[] = {602.1234}, y[] = {5750.5};
    assert_close(hg_crs_unit_m(km), 1000, 0);
    assert_ok(hg_transform_points(transform, 1, x, y, &err));
    assert_close(x[0], 602123.4, 1e-12);
    assert_close(y[0], 5750500, 1e-12);
    hg_transform_free(transform);
    hg_crs_free(km);
}

static void cells_need_metres(void **state)
{
    (void)state;
    static const char *const not_metric[] = {"EPSG:2248", "EPSG:4326",
                                             "+proj=utm +zone=31 +datum=WGS84 +units=km"};
    hg_crs *rd = crs_of("EPSG:28992"), *source = crs_of("EPSG:4326");
    hg_transform *transform = NULL;
    assert_ok(hg_crs_check_work(rd, &err));
    for (size_t i = 0; i < 3; i++) {
        hg_crs *crs = crs_of(not_metric[i]);
        assert_fails(hg_crs_check_work(crs, &err), HG_ECONFIG, "metres");
        if (!hg_crs_is_geographic(crs))
            assert_fails(hg_transform_open(source, crs, false, &transform, &err), HG_ECONFIG,
                         "must be in metres");
        hg_crs_free(crs);
    }
    assert_null(transform);
    hg_crs_free(rd);
    hg_crs_free(source);
}

static void a_whole_country_in_one_zone_is_accepted(void **state)
{
    (void)state;
    hg_transform *transform = between("EPSG:25832", "EPSG:4326"); /* all of Germany */
    double x[] = {797000, 300000}, y[] = {5827000, 5640000};      /* Berlin, Aachen */
    assert_ok(hg_transform_points(transform, 2, x, y, &err));
    assert_close(x[0], 13.36, 0.01);
    assert_close(y[0], 52.5, 0.01);
    assert_close(x[1], 6.16, 0.01);
    hg_transform_free(transform);
}

static void garbage_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "   ",
                                        "hello",
                                        "EPSG:",
                                        "EPSG:999999",
                                        "EPSG:28992x",
                                        "PROJCS[",
                                        "GEOGCS[\"x\"",
                                        "+proj=",
                                        "+proj=nonsense",
                                        "+proj=pipeline +step +proj=utm +zone=31",
                                        "\xff\xfe\x01",
                                        "]]]][[[[",
                                        "EPSG:9001",
                                        "EPSG:4978",
                                        "+proj=longlat +ellps=",
                                        "LOCAL_CS[\"paper\",UNIT[\"m\",1]]",
                                        "EPSG:5709"};
    hg_crs *crs = NULL;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        memset(&err, 0, sizeof err);
        hg_status st = hg_crs_open(texts[i], &crs, &err);
        if (st != HG_ECONFIG || !err.text[0])
            fail_msg("\"%s\": %s \"%s\"", texts[i], hg_status_name(st), err.text);
        assert_int_equal(hg_crs_open(texts[i], &crs, NULL), HG_ECONFIG);
    }
    assert_null(crs);
}

static void hostile_definitions_do_no_harm(void **state)
{
    (void)state;
    enum { LONG = 70000 };
    char *text = malloc(LONG + 1);
    hg_crs *crs = NULL;
    assert_non_null(text);
    memset(text, '[', LONG);
    text[LONG] = '\0';
    assert_fails(hg_crs_open(text, &crs, &err), HG_ECONFIG, "64 kB");
    for (size_t i = 0; i < 60000; i += 2)
        memcpy(text + i, "A[", 2); /* deep nesting below the cap */
    text[60000] = '\0';
    assert_int_equal(hg_crs_open(text, &crs, &err), HG_ECONFIG);
    test_random r = {8};
    for (int i = 0; i < 300; i++) { /* a good .prj with a few bytes changed, or cut short */
        memcpy(text, rd_prj, sizeof rd_prj);
        for (int k = 0; k < 3; k++)
            text[test_next(&r) % (sizeof rd_prj - 1)] = (char)(1 + test_next(&r) % 255);
        if (i % 5 == 0)
            text[test_next(&r) % (sizeof rd_prj - 1)] = '\0';
        hg_crs *changed = NULL;
        hg_status st = hg_crs_open(text, &changed, &err);
        assert_true(st == HG_OK || st == HG_ECONFIG);
        hg_crs_free(changed);
    }
    free(text);
}

static void suggest_names_the_utm_zone(void **state)
{
    (void)state;
    static const struct {
        hg_extent degrees;
        const char *code;
    } cases[] = {{{4, 51, 5, 52}, "EPSG:32631"},         {{-75.7, 6.1, -75.5, 6.3}, "EPSG:32618"},
                 {{151, -34, 151.5, -33}, "EPSG:32756"}, {{-88, 41.6, -87.5, 42.1}, "EPSG:32616"},
                 {{6, 50, 6, 50}, "EPSG:32632"},         {{-180, 0, -180, 0}, "EPSG:32601"},
                 {{180, -1, 180, -1}, "EPSG:32701"},     {{178, -18, 183, -16}, "EPSG:32701"},
                 {{5.2, 60.3, 5.4, 60.5}, "EPSG:32632"}, {{15, 78, 16, 79}, "EPSG:32633"}};
    char code[16];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(hg_crs_suggest(&cases[i].degrees, code, &err));
        assert_string_equal(code, cases[i].code);
    }
    hg_extent arctic = {0, 84.5, 1, 85}, antarctic = {0, -85, 1, -81}, wide = {-125, 25, -67, 49};
    hg_extent metres = {85000, 436000, 86000, 437000}, nothing = {NAN, 0, 1, 1};
    assert_fails(hg_crs_suggest(&arctic, code, &err), HG_ECONFIG, "beyond the UTM zones");
    assert_fails(hg_crs_suggest(&antarctic, code, &err), HG_ECONFIG, "beyond the UTM zones");
    assert_fails(hg_crs_suggest(&wide, code, &err), HG_ECONFIG, "58 degrees");
    assert_fails(hg_crs_suggest(&metres, code, &err), HG_EDOMAIN, "not degrees");
    assert_fails(hg_crs_suggest(&nothing, code, &err), HG_EDOMAIN, "not degrees");
}

static void areas_move_whole_or_not_at_all(void **state)
{
    (void)state;
    hg_transform *transform = between("EPSG:4326", "EPSG:28992");
    hg_area area = {0};
    double x[] = {4.4, 4.5, 4.5, 4.4}, y[] = {51.9, 51.9, 52, 52}, stray_x[] = {4.4, 52, 4.5};
    assert_ok(hg_area_add_ring(&area, 4, x, y, false, &err));
    assert_ok(hg_transform_area(transform, &area, &err));
    /* 0.1 x 0.1 degrees at 52 north: 6.88 by 11.13 km */
    assert_close(hg_area_m2(&area), 6.88e3 * 11.13e3, 2e-3);
    hg_area_clear(&area);
    assert_ok(hg_area_add_ring(&area, 3, stray_x, y, false, &err));
    assert_fails(hg_transform_area(transform, &area, &err), HG_EDATA,
                 "vertex 2 of the polygon, (52, 51.9)");
    assert_close(area.x[1], 52, 0);
    hg_area_clear(&area);
    hg_transform_free(transform);
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void)state;
    enum { N = 50000 };
    static const int teams[] = {1, 2, 3, 8};
    static double x[4][N], y[4][N];
    for (size_t t = 0; t < 4; t++) {
        test_random r = {12};
        hg_transform *transform = between("EPSG:4326", "EPSG:28992");
        assert_ok(hg_par_start(teams[t], &err));
        for (size_t i = 0; i < N; i++) {
            x[t][i] = test_uniform(&r, 2, 9);
            y[t][i] = test_uniform(&r, 50, 55);
        }
        assert_ok(hg_transform_points(transform, N, x[t], y[t], &err));
        assert_memory_equal(x[t], x[0], sizeof x[0]);
        assert_memory_equal(y[t], y[0], sizeof y[0]);
        hg_transform_free(transform);
    }
    size_t inside = 0;
    for (size_t i = 0; i < N; i++)
        inside += isfinite(x[0][i]);
    assert_true(inside > N / 2 && inside < N);
    assert_ok(hg_par_start(1, &err));
}

/* Files written side by side ask for it at the same time. */
static hg_status is_known(size_t index, void *context, hg_err *e)
{
    (void)index;
    for (int i = 0; i < 2000; i++)
        if (strcmp(hg_proj_version(), context) != 0)
            return hg_fail(e, HG_EBUG, "PROJ is called \"%s\"", hg_proj_version());
    return HG_OK;
}

static void the_version_is_whole_in_every_thread(void **state)
{
    (void)state;
    char version[32];
    snprintf(version, sizeof version, "%s", hg_proj_version());
    assert_true(strlen(version) >= 5);
    assert_ok(hg_par_start(4, &err));
    assert_ok(hg_par_for(64, is_known, version, &err));
    assert_ok(hg_par_start(1, &err));
}

static void failing_memory_leaves_nothing(void **state)
{
    (void)state;
    hg_crs *from = crs_of("EPSG:4326"), *to = crs_of("EPSG:28992");
    for (long k = 1;; k++) {
        hg_crs *crs = NULL;
        hg_transform *transform = NULL;
        hg_mem_fail_at(k, 0);
        hg_status st = hg_crs_open("EPSG:28992", &crs, NULL);
        if (st == HG_OK)
            st = hg_transform_open(from, to, false, &transform, NULL);
        hg_mem_fail_at(0, 0);
        hg_transform_free(transform);
        hg_crs_free(crs);
        if (st == HG_OK)
            break;
        assert_int_equal(st, HG_ENOMEM);
    }
    hg_crs_free(from);
    hg_crs_free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_points_come_out_within_a_quarter_metre),
        cmocka_unit_test(the_operation_is_named),
        cmocka_unit_test(what_a_crs_says_of_itself),
        cmocka_unit_test(equal_systems_need_no_operation),
        cmocka_unit_test(nonsense_becomes_nan),
        cmocka_unit_test(old_and_new_rd_are_told_apart),
        cmocka_unit_test(a_crs_without_datum_is_refused_with_a_hint),
        cmocka_unit_test(feet_are_converted),
        cmocka_unit_test(kilometres_are_converted),
        cmocka_unit_test(cells_need_metres),
        cmocka_unit_test(a_whole_country_in_one_zone_is_accepted),
        cmocka_unit_test(garbage_is_refused),
        cmocka_unit_test(hostile_definitions_do_no_harm),
        cmocka_unit_test(suggest_names_the_utm_zone),
        cmocka_unit_test(areas_move_whole_or_not_at_all),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(the_version_is_whole_in_every_thread),
        cmocka_unit_test(failing_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
