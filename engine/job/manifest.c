/* job/manifest.c - how exactly a run came about: manifest.json, scorecard.json, the summary. */
#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/par.h"
#include "job/run.h"

/* ---- pieces shared by manifest and summary ---- */

static void put_account(hg_json *json, const char *key, const hg_account *account)
{
    hg_json_object(json, key);
    hg_json_int(json, "read", (int64_t)account->read);
    hg_json_int(json, "used", (int64_t)account->used);
    hg_json_int(json, "halo", (int64_t)account->halo);
    hg_json_object(json, "rejected");
    for (int r = 0; r < HG_REASON_COUNT; r++)
        if (account->dropped[r] > 0)
            hg_json_int(json, hg_reason_name((hg_reason)r), (int64_t)account->dropped[r]);
    hg_json_end_object(json);
    hg_json_end_object(json);
}

/* A shapefile is more than its .shp: names, codes and the CRS stand in files beside it. */
static hg_status put_companions(hg_json *json, const run_state *run, const char *path, hg_err *err)
{
    static const char *const others[] = {".shx", ".dbf", ".prj", ".cpg"};
    size_t n = strlen(path);
    hg_status st = HG_OK;
    char *other = NULL;
    if (n < 4 || strcasecmp(path + n - 4, ".shp") != 0)
        return HG_OK;
    HG_TRY(hg_strdup(&other, path, err));
    hg_json_array(json, "companions");
    for (size_t i = 0; i < HG_COUNT(others); i++) {
        char sha256[65];
        uint64_t bytes;
        for (size_t k = 1; k < 4; k++) /* .SHP has a .DBF beside it */
            other[n - 4 + k] = (char)(path[n - 3] == 'S' ? others[i][k] - 'a' + 'A' : others[i][k]);
        if (access(other, F_OK) != 0)
            continue;
        HG_TRY(hg_sha256_file(other, sha256, &bytes, err));
        hg_json_object(json, NULL);
        hg_json_string(json, "path", run_source_label(run->job, other));
        hg_json_string(json, "sha256", sha256);
        hg_json_int(json, "bytes", (int64_t)bytes);
        hg_json_end_object(json);
    }
    hg_json_end_array(json);
done:
    hg_free(other);
    return st;
}

static hg_status put_source(hg_json *json, const run_state *run, size_t index, hg_err *err)
{
    const char *path = run->job->sources[index].source;
    const hg_ingest_result *source = &run->sources[index];
    hg_json_object(json, NULL);
    hg_json_string(json, "path", run_source_label(run->job, path));
    hg_json_string(json, "sha256", source->sha256);
    hg_json_int(json, "bytes", (int64_t)source->bytes);
    put_account(json, "rows", &source->account);
    hg_json_string(json, "format", source->description);
    hg_json_string(json, "crs", source->crs_code);
    hg_json_string(json, "pipeline", source->pipeline);
    hg_json_double(json, "accuracy_m", source->accuracy_m);
    hg_status st = put_companions(json, run, path, err);
    hg_json_end_object(json);
    return st;
}

/* Polygons have no account of rows: null. A database has no hash: "". */
static hg_status put_polygons(hg_json *json, const run_state *run, const char *path, hg_err *err)
{
    char sha256[65] = "";
    uint64_t bytes = 0;
    hg_status st = HG_OK;
    if (!path)
        return HG_OK;
    if (strncmp(path, "PG:", 3) != 0)
        HG_TRY(hg_sha256_file(path, sha256, &bytes, err));
    hg_json_object(json, NULL);
    hg_json_string(json, "path", run_source_label(run->job, path));
    hg_json_string(json, "sha256", sha256);
    hg_json_int(json, "bytes", (int64_t)bytes);
    hg_json_string(json, "rows", NULL);
    HG_TRY(put_companions(json, run, path, err));
    hg_json_end_object(json);
done:
    return st;
}

static hg_status put_inputs(hg_json *json, const run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_json_array(json, "inputs");
    for (size_t i = 0; i < run->job->n_sources; i++)
        HG_TRY(put_source(json, run, i, err));
    HG_TRY(put_polygons(json, run, run->job->study_area.source, err));
    HG_TRY(put_polygons(json, run, run->job->neighbourhoods.source, err));
    hg_json_end_array(json);
done:
    return st;
}

static void put_parameters(hg_json *json, const run_state *run, const char *key)
{
    hg_json_object(json, key);
    for (size_t i = 0; i < run->job->n_settings; i++)
        hg_json_string(json, run->job->settings[i].key, run->job->settings[i].value);
    hg_json_end_object(json);
}

static void put_warnings(hg_json *json, const run_state *run)
{
    hg_json_array(json, "warnings");
    for (size_t i = 0; run->talk && i < run->talk->n_warnings; i++) {
        const hg_warning *w = &run->talk->warnings[i];
        hg_json_object(json, NULL);
        hg_json_string(json, "code", w->code);
        hg_json_string(json, "text", w->text);
        hg_json_int(json, "count", (int64_t)w->count);
        hg_json_end_object(json);
    }
    hg_json_end_array(json);
}

/* What a later run needs to score this one. */
static void put_scoring(hg_json *json, const run_state *run)
{
    const hg_grid *grid = &run->grid;
    hg_json_object(json, "scoring");
    hg_json_int(json, "origin", run->origin);
    hg_json_int(json, "horizon_s", run_window_end(run) - run->origin);
    hg_json_double(json, "area_m2", run->area_total_m2);
    hg_json_object(json, "grid");
    hg_json_double(json, "origin_x", grid->origin_x);
    hg_json_double(json, "origin_y", grid->origin_y);
    hg_json_double(json, "cell_m", grid->cell_m);
    hg_json_int(json, "first_col", grid->first_col);
    hg_json_int(json, "first_row", grid->first_row);
    hg_json_int(json, "cols", (int64_t)grid->cols);
    hg_json_int(json, "rows", (int64_t)grid->rows);
    hg_json_end_object(json);
    hg_json_object(json, "offences");
    for (size_t i = 0; i < run->n_offences; i++) {
        const run_offence *o = &run->offences[i];
        hg_json_object(json, o->plan->offence);
        hg_json_string(json, "model", o->plan->model);
        hg_json_string(json, "baseline", run->job->baseline->name);
        hg_json_string(json, "setup_sha256", o->setup_sha256);
        hg_json_double(json, "expected", o->expected_total);
        hg_json_double(json, "flagged_expected", o->flagged_expected);
        hg_json_int(json, "cells", (int64_t)o->flagging.n_flagged);
        hg_json_double(json, "flagged_area_m2", o->flagging.area_m2);
        hg_json_end_object(json);
    }
    hg_json_end_object(json);
    hg_json_end_object(json);
}

static void put_versions(hg_json *json)
{
    hg_json_object(json, "versions");
    hg_json_string(json, "hotgrid", hg_version());
    hg_json_string(json, "proj", hg_proj_version());
    hg_json_string(json, "epsg", hg_epsg_version());
    hg_json_string(json, "geos", hg_geos_version());
    hg_json_string(json, "gdal", hg_gdal_version());
    hg_json_string(json, "tzdata", hg_tzdata_version());
    hg_json_end_object(json);
}

static hg_status put_outputs(hg_json *json, const run_state *run, hg_err *err)
{
    hg_published_file *files = NULL;
    size_t n = 0;
    hg_status st = hg_publish_list(run->publication, &files, &n, err);
    if (st != HG_OK)
        return st;
    hg_json_array(json, "outputs");
    for (size_t i = 0; i < n; i++) {
        hg_json_object(json, NULL);
        hg_json_string(json, "path", files[i].path);
        hg_json_int(json, "bytes", (int64_t)files[i].bytes);
        hg_json_string(json, "sha256", files[i].sha256);
        hg_json_end_object(json);
    }
    hg_json_end_array(json);
    hg_published_files_free(files, n);
    return HG_OK;
}

/* Everything that may differ between two equal runs stands here and nowhere else. */
static void put_run_block(hg_json *json, const run_state *run)
{
    struct utsname host;
    char now[32];
    hg_json_object(json, "run");
    hg_json_string(json, "command", run->options->command_line);
    hg_json_string(json, "finished", hg_time_iso((int64_t)time(NULL), now));
    hg_json_string(json, "host", uname(&host) == 0 ? host.nodename : NULL);
    hg_json_int(json, "threads", hg_par_threads());
    hg_json_double(json, "seconds", hg_monotonic_seconds() - run->started);
    hg_json_end_object(json);
}

static hg_status save(const run_state *run, const char *name, hg_buf *text, hg_err *err)
{
    char *path = NULL;
    hg_status st = HG_OK;
    hg_buf_puts(text, "\n");
    HG_TRY(hg_buf_check(text, err));
    HG_TRY(run_path(run, NULL, name, &path, err));
    HG_TRY(hg_write_bytes(path, text->data, text->length, false, err));
done:
    hg_free(path);
    return st;
}

static hg_status write_scorecard(const run_state *run, hg_err *err)
{
    hg_buf text = {0};
    hg_json json;
    hg_json_begin(&json, &text);
    run_scorecard_json(&json, run);
    hg_status st = save(run, "scorecard.json", &text, err);
    hg_buf_clear(&text);
    return st;
}

hg_status run_manifest(run_state *run, hg_err *err)
{
    hg_buf text = {0};
    hg_json json;
    char as_of[32];
    hg_status st = HG_OK;
    HG_TRY(write_scorecard(run, err));
    hg_json_begin(&json, &text);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "program", "hotgrid");
    hg_json_string(&json, "id", run->run);
    hg_json_string(&json, "as_of", hg_time_iso(run->origin, as_of));
    hg_json_string(&json, "plan_sha256", run->job->plan_sha256);
    HG_TRY(put_inputs(&json, run, err));
    put_account(&json, "rows", &run->account);
    put_parameters(&json, run, "parameters");
    hg_json_string(&json, "crs", hg_crs_code(run->work_crs));
    hg_json_string(&json, "crs_name", hg_crs_name(run->work_crs));
    hg_json_double(&json, "halo_m", run->halo_m);
    hg_json_int(&json, "random_key", (int64_t)run->job->seed);
    put_versions(&json);
    put_warnings(&json, run);
    put_scoring(&json, run);
    run_clusters_json(&json, run);
    HG_TRY(put_outputs(&json, run, err));
    put_run_block(&json, run);
    hg_json_end_object(&json);
    HG_TRY(save(run, "manifest.json", &text, err));
done:
    hg_buf_clear(&text);
    return st;
}

hg_status run_summarise(run_state *run, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &run->summary->parameters_json);
    put_parameters(&json, run, NULL);
    hg_json_begin(&json, &run->summary->result_json);
    run_scorecard_json(&json, run);
    hg_status st = hg_buf_check(&run->summary->parameters_json, err);
    return st == HG_OK ? hg_buf_check(&run->summary->result_json, err) : st;
}
