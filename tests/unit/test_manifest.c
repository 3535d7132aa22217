/* manifest.json: the keys that other programs rely on (docs/results.md), hashes that match, and
 * nothing outside its run block that may differ between equal runs. */
#define _XOPEN_SOURCE 700
#include "night.h"

static void town(void)
{
    night_table t;
    night_begin(&t);
    night_add(&t, 20, 1, 1, "2016-11-05 12:00", NULL, "B70");
    night_add(&t, 3, 2, 5, "2016-11-20 12:00", NULL, "B72");
    night_add(&t, 1, 6, 6, "2016-11-21 12:00", NULL, "A10"); /* not asked for */
    night_save(&t);
    night_job_with("job.yaml", NIGHT_PLAN,
                   "neighbourhoods: {source: wijken.geojson, name: name, code: code}\n"
                   "forecast: {straatroof: {model: kde, bandwidth: 300}, overval: {model: "
                   "count-12m}}\n"
                   "seed: 77\n"
                   "output: {folder: out, formats: [cog, asc, gpkg, shp, geojson, csv]}\n");
}

static json_t *manifest_of(const char *as_of)
{
    char path[128];
    night_pass("job.yaml", as_of);
    snprintf(path, sizeof path, "out/%s/manifest.json", as_of);
    return night_json(path);
}

static void the_contract_keys(void **state)
{
    (void)state;
    town();
    json_t *root = manifest_of("2016-12-01");
    static const struct {
        const char *key;
        json_type type;
    } contract[] = {{"inputs", JSON_ARRAY},      {"plan_sha256", JSON_STRING},
                    {"parameters", JSON_OBJECT}, {"crs", JSON_STRING},
                    {"versions", JSON_OBJECT},   {"random_key", JSON_INTEGER},
                    {"outputs", JSON_ARRAY},     {"run", JSON_OBJECT}};
    for (size_t i = 0; i < sizeof contract / sizeof *contract; i++) {
        const json_t *value = json_object_get(root, contract[i].key);
        if (!value || json_typeof(value) != contract[i].type) {
            print_error("key %s is missing or of another type\n", contract[i].key);
            fail();
        }
    }
    /* All keys, in this order: more may follow with a change of this list, none may go. */
    static const char *const all[] = {"program",  "id",      "as_of",      "plan_sha256",
                                      "inputs",   "rows",    "parameters", "crs",
                                      "crs_name", "halo_m",  "random_key", "versions",
                                      "warnings", "scoring", "outputs",    "run"};
    const char *key;
    json_t *value;
    size_t n = 0;
    json_object_foreach(root, key, value)
    {
        assert_true(n < sizeof all / sizeof *all);
        assert_string_equal(key, all[n++]);
    }
    assert_int_equal(n, sizeof all / sizeof *all);
    assert_int_equal(json_integer_value(json_object_get(root, "random_key")), 77);
    assert_string_equal(night_text(root, "crs"), "EPSG:28992");
    assert_string_equal(night_text(root, "id"), "2016-12-01");
    static const char *const versions[] = {"hotgrid", "proj", "epsg", "geos", "gdal", "tzdata"};
    for (size_t i = 0; i < 6; i++)
        assert_true(strlen(night_text(json_object_get(root, "versions"), versions[i])) > 0);
    static const char *const run[] = {"command", "finished", "host", "threads", "seconds"};
    for (size_t i = 0; i < 5; i++)
        assert_non_null(json_object_get(json_object_get(root, "run"), run[i]));
    json_decref(root);
}

static void parameters_are_the_whole_job(void **state)
{
    (void)state;
    town();
    json_t *root = manifest_of("2016-12-01");
    const json_t *p = json_object_get(root, "parameters");
    assert_string_equal(night_text(p, "plan.horizon"), "14d");
    assert_string_equal(night_text(p, "plan.goal"), "test");
    assert_string_equal(night_text(p, "grid.cell"), "125");
    assert_string_equal(night_text(p, "quality.maximum_rejected"), "5%"); /* a default */
    assert_string_equal(night_text(p, "seed"), "77");
    json_decref(root);
}

static const json_t *entry(const json_t *list, const char *path)
{
    size_t i;
    json_t *value;
    json_array_foreach(list, i, value)
    {
        if (strcmp(night_text(value, "path"), path) == 0)
            return value;
    }
    print_error("no entry %s\n", path);
    fail();
    return NULL;
}

static void has_hash(const json_t *value, const char *file)
{
    hg_err err = {0};
    char sha256[65];
    uint64_t bytes = 0;
    assert_ok(hg_sha256_file(scratch(file), sha256, &bytes, &err));
    assert_string_equal(night_text(value, "sha256"), sha256);
    assert_close(night_real(value, "bytes"), (double)bytes, 0);
}

static void inputs_are_hashed(void **state)
{
    (void)state;
    town();
    json_t *root = manifest_of("2016-12-01");
    const json_t *inputs = json_object_get(root, "inputs");
    assert_int_equal(json_array_size(inputs), 3);
    static const char *const files[] = {"incidents.csv", "area.geojson", "wijken.geojson"};
    for (size_t i = 0; i < 3; i++) {
        const json_t *input = entry(inputs, files[i]);
        has_hash(input, files[i]);
        assert_non_null(json_object_get(input, "rows")); /* path, sha256, rows: the contract */
    }
    const json_t *rows = json_object_get(entry(inputs, "incidents.csv"), "rows");
    assert_close(night_real(rows, "read"), 24, 0);
    assert_close(night_real(rows, "used"), 23, 0);
    assert_int_equal(json_object_size(json_object_get(rows, "rejected")), 1);
    json_decref(root);
}

/* The parts of a shapefile each have a hash: a changed name of a neighbourhood is a changed
 * input. */
static void a_shapefile_is_hashed_as_a_whole(void **state)
{
    (void)state;
    town();
    night_pass("job.yaml", "2016-12-01");
    static const char *const parts[] = {".shp", ".shx", ".dbf", ".prj", ".cpg"};
    size_t found = 0;
    for (size_t i = 0; i < 5; i++) { /* our own output serves as the next job's input */
        char from[128], to[64];
        snprintf(from, sizeof from, "out/current/neighbourhoods%s", parts[i]);
        snprintf(to, sizeof to, "zones%s", parts[i]);
        if (exists(scratch(from))) {
            assert_int_equal(rename(scratch(from), scratch(to)), 0);
            found++;
        }
    }
    assert_in_range(found, 4, 5);
    char *job = slurp(scratch("job.yaml"), NULL);
    char *source = strstr(job, "wijken.geojson");
    assert_non_null(source);
    memcpy(source, "zones.shp     ", 14);
    night_write("job.yaml", job);
    free(job);
    json_t *root = manifest_of("2016-12-02");
    const json_t *zones = entry(json_object_get(root, "inputs"), "zones.shp");
    has_hash(zones, "zones.shp");
    const json_t *companions = json_object_get(zones, "companions");
    assert_int_equal(json_array_size(companions), found - 1);
    for (size_t i = 1; i < 4; i++) {
        char file[64];
        snprintf(file, sizeof file, "zones%s", parts[i]);
        has_hash(entry(companions, file), file);
    }
    json_decref(root);
}

static size_t files_seen;
static const json_t *outputs_seen;
static char run_folder[1024];
static int check_file(const char *path, const struct stat *s, int flag, struct FTW *ftw)
{
    (void)s, (void)ftw;
    const char *inside = path + strlen(run_folder) + 1;
    if (flag != FTW_F || strcmp(inside, "manifest.json") == 0)
        return 0;
    hg_err err = {0};
    char sha256[65];
    assert_ok(hg_sha256_file(path, sha256, NULL, &err));
    assert_string_equal(night_text(entry(outputs_seen, inside), "sha256"), sha256);
    files_seen++;
    return 0;
}

/* Every file of the run but the manifest itself, and no other. */
static void outputs_are_what_lies_there(void **state)
{
    (void)state;
    town();
    json_t *root = manifest_of("2016-12-01");
    outputs_seen = json_object_get(root, "outputs");
    files_seen = 0;
    snprintf(run_folder, sizeof run_folder, "%s", scratch("out/2016-12-01"));
    assert_int_equal(nftw(run_folder, check_file, 16, FTW_PHYS), 0);
    assert_int_equal(files_seen, json_array_size(outputs_seen));
    static const char *const must[] = {
        "report.html",          "scorecard.json",          "scorecard.csv",
        "rejects.csv",          "neighbourhoods.csv",      "neighbourhoods.gpkg",
        "straatroof/risk.tif",  "straatroof/cells.csv",    "straatroof/hotspots.gpkg",
        "overval/hotspots.shp", "overval/hotspots.geojson"};
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        entry(outputs_seen, must[i]);
    json_decref(root);
}

/* Two equal runs: after the run block is taken out, the same text. */
static void only_the_run_block_may_differ(void **state)
{
    (void)state;
    char *text[2];
    town();
    for (int i = 0; i < 2; i++) {
        json_t *root = manifest_of("2016-12-01");
        assert_int_equal(json_object_del(root, "run"), 0);
        text[i] = json_dumps(root, JSON_INDENT(1));
        json_decref(root);
        remove_tree(scratch("out"));
    }
    assert_string_equal(text[0], text[1]);
    free(text[0]);
    free(text[1]);
}

/* What a later run scores is what this run published. */
static void the_scoring_block_agrees_with_the_files(void **state)
{
    (void)state;
    town();
    json_t *root = manifest_of("2016-12-01");
    const json_t *scoring = json_object_get(root, "scoring");
    assert_close(night_real(scoring, "origin"), 1480546800, 0);
    assert_close(night_real(scoring, "horizon_s"), 14 * 86400, 0);
    assert_close(night_real(scoring, "area_m2"), 1e6, 1e-12);
    const json_t *grid = json_object_get(scoring, "grid");
    /* Eight and the one for points on the eastern and northern edge (docs/methods.md 2.2). */
    assert_close(night_real(grid, "cols"), 9, 0);
    assert_close(night_real(grid, "rows"), 9, 0);
    const char *const offences[] = {"straatroof", "overval"};
    for (size_t i = 0; i < 2; i++) {
        char path[64];
        night_csv t;
        const json_t *o = json_object_get(json_object_get(scoring, "offences"), offences[i]);
        snprintf(path, sizeof path, "out/current/%s/cells.csv", offences[i]);
        night_csv_read(&t, path);
        assert_close(night_real(o, "cells"), (double)t.rows - 1, 0);
        double expected = 0, area = 0;
        for (size_t r = 1; r < t.rows; r++) {
            expected += night_csv_real(&t, r, "expected");
            area += night_csv_real(&t, r, "area_m2");
        }
        assert_close(night_real(o, "flagged_expected"), expected, 1e-12);
        assert_close(night_real(o, "flagged_area_m2"), area, 1e-12);
        assert_true(night_real(o, "expected") >= expected * (1 - 1e-12));
        night_csv_clear(&t);
    }
    json_decref(root);
}

/* --json-summary shows the parameters of the manifest and the result of scorecard.json. */
static void the_summary_is_the_same_story(void **state)
{
    (void)state;
    night n;
    json_error_t where;
    town();
    night_pass("job.yaml", "2016-11-25");
    night_run(&n, "job.yaml", "2016-12-10");
    json_t *manifest = night_json("out/current/manifest.json");
    json_t *scorecard = night_json("out/current/scorecard.json");
    json_t *parameters = json_loads(n.summary.parameters_json.data, 0, &where);
    json_t *result = json_loads(n.summary.result_json.data, 0, &where);
    assert_true(json_equal(parameters, json_object_get(manifest, "parameters")));
    assert_true(json_equal(result, scorecard));
    json_decref(manifest);
    json_decref(scorecard);
    json_decref(parameters);
    json_decref(result);
    night_clear(&n);
}

#define night_test(f) cmocka_unit_test_setup_teardown(f, night_setup, scratch_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        night_test(the_contract_keys),
        night_test(parameters_are_the_whole_job),
        night_test(inputs_are_hashed),
        night_test(a_shapefile_is_hashed_as_a_whole),
        night_test(outputs_are_what_lies_there),
        night_test(only_the_run_block_may_differ),
        night_test(the_scoring_block_agrees_with_the_files),
        night_test(the_summary_is_the_same_story),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
