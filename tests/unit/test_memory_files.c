/* With any request for memory refused: are files whole or absent, and the published run untouched?
 */
#define _XOPEN_SOURCE 700
#include "scratch.h"
#include "shapes.h"
#include "sweep.h"

static hg_crs *rd;
static hg_publication *publication;

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
}

/* ---- files that are written whole ---- */

static void no_file(void)
{
    static const char *const names[] = {"r.tif", "r.asc", "r.prj", "r.png",
                                        "r.csv", "r.qml", "r.sld", "r.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remove(scratch(names[i]));
}

static const hg_tag tags[] = {{"plan_sha256", "0123abcd"}};

static hg_raster raster_of(const hg_band *band)
{
    return (hg_raster){
        .grid = {.cell_m = 125, .first_col = 1240, .first_row = 3704, .cols = 3, .rows = 2},
        .bands = band,
        .n_bands = 1,
        .title = "Risk"};
}

static hg_status write_raster(const char *name, hg_err *err)
{
    static const double value[6] = {0.5, 1, 2, 3, NAN, 4};
    hg_band band = {"risk", "incidents per cell", value, false};
    hg_raster raster = raster_of(&band);
    hg_file_facts facts = {.crs = rd, .as_of = 1483158600, .tags = tags, .n_tags = 1};
    return hg_write_raster(scratch(name), &raster, &facts, err);
}

static hg_status write_tif(hg_err *err)
{
    return write_raster("r.tif", err);
}

static hg_status write_asc(hg_err *err)
{
    return write_raster("r.asc", err);
}

static hg_status write_png(hg_err *err)
{
    return write_raster("r.png", err);
}

static void raster_or_none(bool done)
{
    bool found = exists(scratch("r.tif")) || exists(scratch("r.asc")) || exists(scratch("r.png"));
    assert_true(done == found);
    assert_true(done || !exists(scratch("r.prj")));
    no_file();
}

static hg_status raster_style(hg_err *err)
{
    static const double value[6] = {0.5, 1, 2, 3, NAN, 4};
    char qml[1024];
    hg_band band = {"risk", "incidents per cell", value, false};
    hg_raster raster = raster_of(&band);
    snprintf(qml, sizeof qml, "%s", scratch("r.qml"));
    return hg_write_raster_style(qml, scratch("r.sld"), &raster, err);
}

static void styles_when_done(bool done)
{
    assert_true(!done || (exists(scratch("r.qml")) && exists(scratch("r.sld"))));
    no_file();
}

static hg_status write_bytes(hg_err *err)
{
    return hg_write_bytes(scratch("r.txt"), "abc", 3, false, err);
}

static void text_or_none(bool done)
{
    assert_true(done == exists(scratch("r.txt")));
    no_file();
}

/* ---- rejects, digests, readers ---- */

static hg_status rejects(hg_err *err)
{
    hg_rejects *made = NULL;
    hg_status st = hg_rejects_open(scratch("r.csv"), &made, err);
    if (st != HG_OK) {
        assert_null(made);
        return st;
    }
    hg_rejects_add(made, "a.csv", 2, HG_DROP_BAD_TIME, "t", "=1+1", 4);
    return hg_rejects_close(made, err);
}

static void all_rejects_when_done(bool done)
{
    if (done)
        assert_file_is(scratch("r.csv"),
                       "file,line,reason,column,value\na.csv,2,bad_time,t,'=1+1\n");
    no_file();
}

static hg_area area;
static char *definition;

static hg_polygon_options polygons(void)
{
    return (hg_polygon_options){.source.path = scratch("area.geojson"), .work_crs = rd};
}

static hg_status read_area(hg_err *err)
{
    hg_polygon_options options = polygons();
    return hg_read_area(&options, &area, NULL, err);
}

static void area_or_empty(bool done)
{
    assert_true(done == (area.n_points > 0));
    if (done)
        assert_close(hg_area_m2(&area), 2e6, 1e-12);
    hg_area_clear(&area);
}

static hg_status read_crs(hg_err *err)
{
    hg_polygon_options options = polygons();
    definition = NULL;
    return hg_read_crs(&options.source, &definition, err);
}

static void crs_or_null(bool done)
{
    assert_true(done == (definition != NULL));
    hg_free(definition);
}

static hg_status person_columns(hg_err *err)
{
    hg_source_options source = {.path = scratch("in.csv")};
    hg_schema schema = {0};
    hg_reader *reader = NULL;
    hg_status st = hg_reader_open(&source, &reader, NULL, err);
    if (st == HG_OK)
        st = hg_person_check_columns(reader, &schema, err);
    hg_reader_free(reader);
    return st;
}

/* ---- publication ---- */

static void fresh_out(void)
{
    hg_err err = {0};
    assert_ok(hg_publish_preflight(scratch("out"), 0, &err));
    publication = NULL;
}

static void staged(void)
{
    hg_err err = {0};
    char path[1024];
    fresh_out();
    assert_ok(hg_publish_begin(scratch("out"), "2017-01-02", &publication, &err));
    snprintf(path, sizeof path, "%s/manifest.json", hg_publish_stage(publication));
    put(path, "{\"program\": \"hotgrid\", \"outputs\": [{\"path\": \"report.html\"}]}\n");
    snprintf(path, sizeof path, "%s/report.html", hg_publish_stage(publication));
    put(path, "new");
}

/* The run of the day before is whole, whatever happened. */
static void first_run_is_whole(void)
{
    assert_file_is(scratch("out/2017-01-01/report.html"), "old");
    assert_true(exists(scratch("out/2017-01-01/manifest.json")));
}

static hg_status preflight(hg_err *err)
{
    return hg_publish_preflight(scratch("out"), 1000, err);
}

static hg_status begin(hg_err *err)
{
    return hg_publish_begin(scratch("out"), "2017-01-03", &publication, err);
}

static hg_status name_and_folder(hg_err *err)
{
    hg_status st = hg_publish_name(publication, "2017-01-04", err);
    return st == HG_OK ? hg_publish_folder(publication, "overval", err) : st;
}

static hg_status list(hg_err *err)
{
    hg_published_file *files = NULL;
    size_t n = 0;
    hg_status st = hg_publish_list(publication, &files, &n, err);
    assert_true(st == HG_OK ? n == 2 && files : !files && n == 0);
    hg_published_files_free(files, n);
    return st;
}

static void abort_it(bool done)
{
    (void)done;
    hg_publish_abort(publication);
    first_run_is_whole();
}

static hg_status commit(hg_err *err)
{
    return hg_publish_commit(publication, err);
}

/* Either run is current, and it is whole. */
static void old_or_new(bool done)
{
    char *report = slurp(scratch("out/current/report.html"), NULL);
    assert_true(strcmp(report, "new") == 0 || (!done && strcmp(report, "old") == 0));
    free(report);
    first_run_is_whole();
}

static hg_lock *lock;

static hg_status take_lock(hg_err *err)
{
    lock = NULL;
    return hg_lock_take(scratch("out"), 0, &lock, err);
}

static void locked_or_free(bool done)
{
    assert_true(done == (lock != NULL));
    hg_lock_release(lock);
}

static hg_status retain(hg_err *err)
{
    size_t removed;
    return hg_publish_retain(scratch("out"), "2017-01-02", 300, &removed, err);
}

static void first_run_stays(bool done)
{
    (void)done;
    first_run_is_whole();
}

static int make_world(void **state)
{
    hg_err err = {0};
    char path[1024];
    if (scratch_begin(state) != 0 || hg_crs_open("EPSG:28992", &rd, &err) != HG_OK)
        return -1;
    put(scratch("in.csv"), "id,x,y\n1,2,3\n");
    put(scratch("area.geojson"),
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::28992\"}},\"features\":[{\"type\":\"Feature\",\"properties\":{},"
        "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[155000,463000],[157000,463000],"
        "[157000,464000],[155000,464000],[155000,463000]]]}}]}");
    fresh_out();
    if (hg_publish_begin(scratch("out"), "2017-01-01", &publication, &err) != HG_OK)
        return -1;
    snprintf(path, sizeof path, "%s/manifest.json", hg_publish_stage(publication));
    put(path, "{\"program\": \"hotgrid\", \"outputs\": [{\"path\": \"report.html\"}]}\n");
    snprintf(path, sizeof path, "%s/report.html", hg_publish_stage(publication));
    put(path, "old");
    return hg_publish_commit(publication, &err) == HG_OK ? 0 : -1;
}

static int end_world(void **state)
{
    hg_crs_free(rd);
    return scratch_end(state);
}

static void files(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_write_raster cog", no_file, write_tif, raster_or_none, 3},
        {"hg_write_raster asc", no_file, write_asc, raster_or_none, 2},
        {"hg_write_raster png", no_file, write_png, raster_or_none, 2},
        {"hg_write_raster_style", no_file, raster_style, styles_when_done, 2},
        {"hg_write_bytes", no_file, write_bytes, text_or_none, 0},
        {"hg_rejects", no_file, rejects, all_rejects_when_done, 3},
        {"hg_read_area", NULL, read_area, area_or_empty, 20},
        {"hg_read_crs", NULL, read_crs, crs_or_null, 1},
        {"hg_person_check_columns", NULL, person_columns, NULL, 5},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

static void publishing(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_publish_preflight", NULL, preflight, first_run_stays, 0},
        {"hg_publish_begin", fresh_out, begin, abort_it, 4},
        {"hg_publish_name and folder", staged, name_and_folder, abort_it, 1},
        {"hg_publish_list", staged, list, abort_it, 3},
        {"hg_lock_take", NULL, take_lock, locked_or_free, 1},
        {"hg_publish_commit", staged, commit, old_or_new, 3},
        {"hg_publish_retain", NULL, retain, first_run_stays, 2},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files),
        cmocka_unit_test(publishing),
    };
    return cmocka_run_group_tests(tests, make_world, end_world);
}
