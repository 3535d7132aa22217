/* io/ingest.c - how does a source of incidents become rows of the table? */
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/ingest.h"

/* ---- before the first row ---- */

/* Declared, or what the source itself carries; NULL when neither says. */
static const char *crs_definition(const hg_ingest_run *run)
{
    const char *declared = run->options->crs;
    return declared && *declared ? declared : hg_reader_crs(run->reader);
}

static hg_status open_input_crs(hg_ingest_run *run, hg_err *err)
{
    const char *definition = crs_definition(run);
    if (!definition || !*definition)
        return hg_fail(err, HG_ECONFIG,
                       "%s: the CRS of the coordinates is not known; declare it with --crs or "
                       "`crs:`, e.g. EPSG:28992 (RD New) or EPSG:4326 (degrees)",
                       run->path);
    hg_status st = hg_crs_open(definition, &run->input_crs, err);
    bool own = definition == hg_reader_crs(run->reader);
    return st != HG_OK && own ? hg_fail_within(err, st, "%s", run->path) : st;
}

static bool is_metric(const hg_crs *crs)
{
    return !hg_crs_is_geographic(crs) && hg_crs_unit_m(crs) == 1.0;
}

/* The caller's CRS, the input's own when it is in metres, or degrees until a zone is chosen. */
static hg_status open_transform(hg_ingest_run *run, hg_err *err)
{
    hg_status st;
    hg_crs *degrees = NULL;
    const hg_ingest_options *options = run->options;
    run->work_crs = options->work_crs;
    if (!run->work_crs && is_metric(run->input_crs)) {
        HG_TRY(hg_crs_open(crs_definition(run), &run->own_work_crs, err));
        run->work_crs = run->own_work_crs;
    }
    if (!run->work_crs && options->area) {
        st = hg_fail(err, HG_ECONFIG,
                     "%s: a study area is given but no working CRS, and the input has none in "
                     "metres; name one with --work-crs",
                     run->path);
        goto done;
    }
    run->deferred = !run->work_crs;
    if (run->deferred)
        HG_TRY(hg_crs_open("OGC:CRS84", &degrees, err));
    HG_TRY(hg_transform_open(run->input_crs, run->deferred ? degrees : run->work_crs,
                             options->allow_ballpark, &run->transform, err));
done:
    hg_crs_free(degrees);
    return st;
}

static hg_status check_window(const hg_ingest_run *run, hg_err *err)
{
    const hg_ingest_options *options = run->options;
    if (run->columns.at[HG_ROLE_START] < 0 &&
        (options->from != HG_NO_TIME || options->to != HG_NO_TIME))
        return hg_fail(err, HG_ECONFIG,
                       "%s: a time window is asked for, but no time column is mapped; name it with "
                       "--time or `start:`",
                       run->path);
    return HG_OK;
}

static hg_status open_locators(hg_ingest_run *run, hg_err *err)
{
    hg_status st = HG_OK;
    if (run->options->area)
        HG_TRY(hg_locator_new(1, run->options->area, &run->area, err));
    if (run->options->area && run->options->halo_area)
        HG_TRY(hg_locator_new(1, run->options->halo_area, &run->halo, err));
done:
    return st;
}

static hg_status prepare(hg_ingest_run *run, hg_err *err)
{
    hg_status st;
    const hg_schema *schema = &run->options->schema;
    HG_TRY(hg_reader_open(&run->options->source, &run->reader, run->talk, err));
    st = hg_person_check_columns(run->reader, schema, err);
    if (st != HG_OK) {
        hg_fail_within(err, st, "%s", run->path);
        goto done;
    }
    HG_TRY(hg_columns_resolve(schema, run->reader, run->path, &run->columns, err));
    HG_TRY(check_window(run, err));
    HG_TRY(hg_codes_init(schema, run->columns.at[HG_ROLE_CATEGORY] >= 0, &run->codes, err));
    if (run->columns.at[HG_ROLE_START] >= 0)
        HG_TRY(hg_when_init(&run->when, schema, err));
    HG_TRY(open_input_crs(run, err));
    HG_TRY(open_transform(run, err));
    HG_TRY(open_locators(run, err));
    HG_TRY(hg_batch_init(&run->batch, err));
    HG_TRY(hg_person_tally_init(&run->persons, hg_reader_columns(run->reader), err));
done:
    return st;
}

/* With ids of its own, a source is compared with what earlier sources brought. */
static hg_status remember_earlier_rows(hg_ingest_run *run, hg_err *err)
{
    const hg_incidents *table = run->table;
    if (run->columns.at[HG_ROLE_ID] < 0)
        return HG_OK;
    hg_status st = hg_ids_reserve(&run->ids, table->n, err);
    for (size_t i = 0; st == HG_OK && i < table->n; i++) {
        const char *id = hg_strings_get(&table->ids, table->id[i]);
        hg_ids_add(&run->ids, (uint32_t)i, hg_ids_hash(id, strlen(id)));
    }
    return st;
}

/* ---- the rows ---- */

static hg_status read_rows(hg_ingest_run *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_record record = {0};
    const char *defect = NULL;
    bool more = true;
    for (;;) {
        HG_TRY(hg_reader_next(run->reader, &record, &more, &defect, err));
        if (!more)
            break;
        if (run->account.read++ % HG_INGEST_BATCH == 0) {
            HG_TRY(hg_check_stop(run->talk, err));
            hg_progress(run->talk, "read", hg_reader_share(run->reader));
        }
        if (defect) {
            if (!*run->first_defect)
                snprintf(run->first_defect, sizeof run->first_defect, "line or record %llu %s",
                         (unsigned long long)record.line, defect);
            hg_ingest_drop(run, record.line, HG_DROP_BAD_RECORD, "", defect, strlen(defect));
            continue;
        }
        hg_person_tally_add(&run->persons, &record);
        HG_TRY(hg_ingest_record(run, &record, err));
    }
    HG_TRY(hg_batch_empty(run, err));
    hg_progress(run->talk, "read", 1.0);
done:
    return st;
}

/* ---- after the last row ---- */

static void summarise_rounding(const hg_ingest_run *run, hg_ingest_result *result)
{
    static const double degree_m = 111195; /* on a sphere of 6371008.8 m */
    bool degrees = hg_crs_is_geographic(run->input_crs);
    double unit_m = degrees ? degree_m : hg_crs_unit_m(run->input_crs);
    result->rounded_step = hg_rounding_step(&run->rounding);
    result->rounded_m = result->rounded_step * unit_m;
    result->rounded_unit = degrees ? "degrees" : unit_m == 1 ? "m" : "units";
}

static void summarise(const hg_ingest_run *run, hg_ingest_result *result)
{
    const hg_incidents *t = run->table;
    result->first_begin = result->last_begin = result->last_known = HG_NO_TIME;
    for (size_t i = run->first_row; i < t->n; i++) {
        hg_extent *e = &result->extent;
        bool first = i == run->first_row;
        e->x_min = first || t->x[i] < e->x_min ? t->x[i] : e->x_min;
        e->x_max = first || t->x[i] > e->x_max ? t->x[i] : e->x_max;
        e->y_min = first || t->y[i] < e->y_min ? t->y[i] : e->y_min;
        e->y_max = first || t->y[i] > e->y_max ? t->y[i] : e->y_max;
        if (first || t->begin[i] < result->first_begin)
            result->first_begin = t->begin[i];
        if (t->begin[i] > result->last_begin)
            result->last_begin = t->begin[i];
        if (t->known[i] > result->last_known)
            result->last_known = t->known[i];
    }
    summarise_rounding(run, result);
    result->account = run->account;
    result->accuracy_m = hg_transform_accuracy_m(run->transform);
}

static hg_status describe(const hg_ingest_run *run, hg_ingest_result *result, hg_err *err)
{
    hg_status st;
    bool identity = hg_transform_is_identity(run->transform);
    const char *code = hg_crs_code(run->input_crs);
    snprintf(result->crs_code, sizeof result->crs_code, "%s",
             *code ? code : hg_crs_name(run->input_crs));
    HG_TRY(
        hg_strdup(&result->pipeline, identity ? "" : hg_transform_pipeline(run->transform), err));
    HG_TRY(hg_strdup(&result->description, hg_reader_description(run->reader), err));
    if (strncmp(run->options->source.path, "PG:", 3) != 0)
        HG_TRY(hg_sha256_file(run->options->source.path, result->sha256, &result->bytes, err));
done:
    return st;
}

static hg_status finish(hg_ingest_run *run, hg_err *err)
{
    hg_status st;
    HG_TRY(
        hg_person_tally_check(&run->persons, run->reader, &run->options->schema, run->path, err));
    HG_TRY(hg_diagnose(run, err));
    if (run->deferred) {
        HG_TRY(hg_ingest_choose_work_crs(run, err));
        HG_TRY(hg_diagnose(run, err));
    }
    HG_TRY(hg_ingest_remark(run, err));
done:
    return st;
}

static void release(hg_ingest_run *run)
{
    hg_reader_free(run->reader);
    hg_codes_clear(&run->codes);
    hg_when_clear(&run->when);
    hg_crs_free(run->input_crs);
    hg_crs_free(run->own_work_crs);
    hg_transform_free(run->transform);
    hg_locator_free(run->area);
    hg_locator_free(run->halo);
    hg_ids_clear(&run->ids);
    hg_batch_clear(&run->batch);
    hg_person_tally_clear(&run->persons);
    hg_free(run->shown);
    hg_free(run);
}

static hg_status start(const hg_ingest_options *options, hg_incidents *table, hg_talk *talk,
                       hg_ingest_run **out, hg_err *err)
{
    hg_ingest_run *run;
    hg_status st = hg_alloc(&run, 1, sizeof *run, err);
    if (st != HG_OK)
        return st;
    run->options = options;
    run->path = options->label ? options->label : options->source.path ? options->source.path : "";
    st = hg_strdup(&run->shown, run->path, err);
    if (st != HG_OK) {
        hg_free(run);
        return st;
    }
    hg_mask_secrets(run->shown);
    run->path = run->shown;
    run->talk = talk;
    run->decimal = options->schema.decimal ? options->schema.decimal : '.';
    run->table = table;
    run->first_row = table->n;
    run->first_ids = table->ids.used;
    *out = run;
    return HG_OK;
}

hg_status hg_ingest(const hg_ingest_options *options, hg_incidents *table, hg_ingest_result *result,
                    hg_crs **work_crs_out, hg_talk *talk, hg_err *err)
{
    hg_status st;
    hg_ingest_run *run = NULL;
    hg_ingest_result made = {0};
    HG_TRY(start(options, table, talk, &run, err));
    HG_TRY(prepare(run, err));
    HG_TRY(remember_earlier_rows(run, err));
    HG_TRY(read_rows(run, err));
    HG_TRY(finish(run, err));
    HG_TRY(describe(run, &made, err));
    summarise(run, &made);
    *result = made;
    memset(&made, 0, sizeof made);
    if (work_crs_out) {
        *work_crs_out = run->own_work_crs;
        run->own_work_crs = NULL;
    }
done:
    if (run && st != HG_OK) {
        table->n = run->first_row; /* as if nothing had been read */
        table->ids.used = run->first_ids;
    }
    if (run)
        release(run);
    hg_ingest_result_clear(&made);
    return st;
}

void hg_ingest_result_clear(hg_ingest_result *result)
{
    hg_free(result->pipeline);
    hg_free(result->description);
    memset(result, 0, sizeof *result);
}
