/* cli/incident_options.c - which incidents do the options ask for? */
#include "cli/incident_reading.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "hotgrid/mem.h"

/* Options that point at columns, in the order of hg_role. */
static const struct {
    hg_role role;
    option_id option;
} columns[] = {
    {HG_ROLE_ID, OPT_ID},
    {HG_ROLE_X, OPT_X},
    {HG_ROLE_Y, OPT_Y},
    {HG_ROLE_START, OPT_TIME},
    {HG_ROLE_END, OPT_TIME_END},
    {HG_ROLE_REPORTED, OPT_REPORTED},
    {HG_ROLE_CATEGORY, OPT_CATEGORY},
    {HG_ROLE_WEIGHT, OPT_WEIGHT},
};

hg_status incident_instant(const cli *c, option_id id, int64_t *out, hg_err *err)
{
    const char *text = incident_text(c, id), *why = "not a time";
    hg_time_format iso;
    hg_time_text read;
    hg_zone *zone = NULL;
    hg_status st = HG_OK;
    *out = HG_NO_TIME;
    if (!text)
        return HG_OK;
    HG_TRY(hg_time_format_compile("iso", -1, &iso, err));
    if (!hg_time_parse(&iso, text, strlen(text), &read, &why))
        return hg_fail(err, HG_EUSAGE, "--%s %s: %s (such as 2016-12-31 or 2016-12-31T18:00)",
                       option_table(id)->name, text, why);
    *out = read.local_s - read.offset_s;
    if (read.has_offset)
        return HG_OK;
    if (!incident_text(c, OPT_TZ))
        return hg_fail(err, HG_EUSAGE,
                       "--%s %s has no UTC offset: say with --tz in which zone it is",
                       option_table(id)->name, text);
    HG_TRY(hg_zone_open(incident_text(c, OPT_TZ), &zone, err));
    *out = hg_zone_resolve(zone, read.local_s).first;
done:
    hg_zone_free(zone);
    return st;
}

/* x,y else lon,lat; a source with points needs neither. */
static const char *usual_column(const hg_reader *reader, const char *const *names)
{
    for (; *names; names++)
        for (size_t i = 0; i < hg_reader_columns(reader); i++)
            if (strcasecmp(hg_reader_column(reader, i), *names) == 0)
                return hg_reader_column(reader, i);
    return NULL;
}

/* One column with separators in its name is a file that was cut at the wrong character. */
static hg_status no_coordinates(const hg_reader *reader, const char *path, hg_err *err)
{
    size_t n = hg_reader_columns(reader);
    hg_buf list = {0};
    char shown[120];
    for (size_t i = 0; i < n && list.length < 800; i++) {
        const char *name = hg_reader_column(reader, i);
        hg_buf_printf(&list, "%s%s", i > 0 ? ", " : "",
                      hg_printable(name, strlen(name), shown, sizeof shown));
    }
    const char *names = list.data ? list.data : "";
    const char *neither = "has neither columns x, y nor lon, lat";
    hg_status st =
        n == 1 && strpbrk(names, ",;\t|")
            ? hg_fail(err, HG_EUSAGE, "%s %s; its only column is \"%s\": is the delimiter right?",
                      path, neither, names)
            : hg_fail(err, HG_EUSAGE, "%s (%s) %s: name them with --x and --y; its columns are %s",
                      path, hg_reader_description(reader), neither, names);
    hg_buf_clear(&list);
    return st;
}

static hg_status find_coordinates(incident_reading *r, const char *path, hg_schema *schema,
                                  char **x, char **y, hg_err *err)
{
    static const char *const east[] = {"x", "lon", "longitude", NULL};
    static const char *const north[] = {"y", "lat", "latitude", NULL};
    hg_source_options source = incident_source(r->c, path);
    hg_reader *reader = NULL;
    hg_status st = HG_OK;
    if (schema->column[HG_ROLE_X] && schema->column[HG_ROLE_Y])
        return HG_OK;
    HG_TRY(hg_reader_open(&source, &reader, NULL, err));
    if (hg_reader_has_points(reader) && !schema->column[HG_ROLE_X] && !schema->column[HG_ROLE_Y])
        goto done;
    const char *found_x = usual_column(reader, east), *found_y = usual_column(reader, north);
    if (!schema->column[HG_ROLE_X] && found_x)
        HG_TRY(hg_strdup(x, found_x, err));
    if (!schema->column[HG_ROLE_Y] && found_y)
        HG_TRY(hg_strdup(y, found_y, err));
    schema->column[HG_ROLE_X] = *x ? *x : schema->column[HG_ROLE_X];
    schema->column[HG_ROLE_Y] = *y ? *y : schema->column[HG_ROLE_Y];
    if (!schema->column[HG_ROLE_X] || !schema->column[HG_ROLE_Y])
        st = no_coordinates(reader, path, err);
done:
    hg_reader_free(reader);
    return st;
}

static hg_schema schema_of(const incident_reading *r)
{
    const cli *c = r->c;
    hg_schema schema = {.decimal = '.', .pivot = -1};
    for (size_t i = 0; i < HG_COUNT(columns); i++)
        schema.column[columns[i].role] = incident_text(c, columns[i].option);
    schema.ignore = r->ignore;
    schema.n_ignore = r->n_ignore;
    if (c->options.value[OPT_DECIMAL].given)
        schema.decimal = (char)c->options.value[OPT_DECIMAL].number;
    schema.time_format = incident_text(c, OPT_TIME_FORMAT);
    schema.time_zone = incident_text(c, OPT_TZ);
    if (r->n_select > 0) {
        schema.offences = r->each ? r->each : &r->codes;
        schema.n_offences = r->each ? r->n_select : 1;
    }
    return schema;
}

static void note_source(incident_input *out, const char *path, const hg_ingest_result *result)
{
    if (result->pipeline && *result->pipeline)
        hg_buf_printf(&out->pipelines, "%s%s: %s", out->pipelines.length > 0 ? "; " : "", path,
                      result->pipeline);
    if (out->pipelines.data)
        hg_mask_secrets(out->pipelines.data);
    if (result->sha256[0])
        hg_buf_printf(&out->hashes, "%s%s sha256:%s", out->hashes.length > 0 ? "; " : "", path,
                      result->sha256);
    if (result->account.used + result->account.halo == 0)
        return;
    if (result->rounded_m > out->rounded_m) {
        out->rounded_step = result->rounded_step;
        out->rounded_m = result->rounded_m;
        out->rounded_unit = result->rounded_unit;
    }
    if (out->extent.x_min > out->extent.x_max) {
        out->extent = result->extent;
    } else {
        out->extent.x_min = fmin(out->extent.x_min, result->extent.x_min);
        out->extent.y_min = fmin(out->extent.y_min, result->extent.y_min);
        out->extent.x_max = fmax(out->extent.x_max, result->extent.x_max);
        out->extent.y_max = fmax(out->extent.y_max, result->extent.y_max);
    }
    if (result->last_begin > out->newest)
        out->newest = result->last_begin;
}

static hg_status read_source(incident_reading *r, size_t index, hg_err *err)
{
    cli *c = r->c;
    incident_input *out = r->out;
    const char *path = c->options.inputs[index];
    char *x = NULL, *y = NULL, *shown = NULL;
    hg_ingest_result result = {0};
    hg_ingest_options o = {.source = incident_source(c, path), .schema = schema_of(r)};
    hg_status st = HG_OK;
    HG_TRY(find_coordinates(r, path, &o.schema, &x, &y, err));
    o.crs = incident_text(c, OPT_CRS);
    o.work_crs = out->work_crs;
    o.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    o.from = r->from;
    o.to = r->to;
    o.as_of = HG_NO_TIME;
    o.area = out->has_area ? &out->area : NULL;
    o.halo_area = r->has_halo ? &r->halo : NULL;
    o.source_index = (uint16_t)index;
    o.rejects = r->rejects;
    HG_TRY(
        hg_ingest(&o, &out->table, &result, out->work_crs ? NULL : &out->work_crs, &c->talk, err));
    hg_account_add(&out->account, &result.account);
    note_source(out, path, &result);
    HG_TRY(hg_strdup(&shown, path, err));
    hg_mask_secrets(shown);
    hg_note(&c->talk, "%s: %llu rows read, %llu used%s%s", shown,
            (unsigned long long)result.account.read, (unsigned long long)result.account.used,
            result.description ? "; " : "", result.description ? result.description : "");
    st = hg_check_stop(&c->talk, err);
done:
    hg_ingest_result_clear(&result);
    hg_free(shown);
    hg_free(x);
    hg_free(y);
    return st;
}

/* Each code becomes an offence of its own where a method asks which one it was. */
static hg_status tell_codes_apart(incident_reading *r, hg_err *err)
{
    const char *by = incident_text(r->c, OPT_STRATIFY);
    hg_status st = HG_OK;
    if (!by || strcmp(by, "category") != 0)
        return HG_OK;
    if (r->n_select == 0)
        return hg_fail(err, HG_EUSAGE,
                       "--stratify category needs --category and --select: which codes are told "
                       "apart?");
    HG_TRY(hg_alloc(&r->each, r->n_select, sizeof *r->each, err));
    for (size_t i = 0; i < r->n_select; i++)
        r->each[i] = (hg_offence_codes){r->select[i], &r->select[i], 1};
done:
    return st;
}

static hg_status check_options(incident_reading *r, hg_err *err)
{
    cli *c = r->c;
    hg_status st = HG_OK;
    HG_TRY(options_list(&c->options, OPT_SELECT, &r->select, &r->n_select, err));
    HG_TRY(options_list(&c->options, OPT_IGNORE, &r->ignore, &r->n_ignore, err));
    if (r->n_select > 0 && !incident_text(c, OPT_CATEGORY))
        return hg_fail(err, HG_EUSAGE, "--select needs --category: which column holds the codes?");
    r->codes = (hg_offence_codes){"selected", r->select, r->n_select};
    HG_TRY(tell_codes_apart(r, err));
    HG_TRY(incident_instant(c, OPT_FROM, &r->from, err));
    HG_TRY(incident_instant(c, OPT_TO, &r->to, err));
    if ((r->from != HG_NO_TIME || r->to != HG_NO_TIME) && !incident_text(c, OPT_TIME))
        return hg_fail(err, HG_EUSAGE, "--from and --to need --time: which column holds the time?");
    if (r->from != HG_NO_TIME && r->to != HG_NO_TIME && r->from >= r->to)
        return hg_fail(err, HG_EUSAGE, "--from %s is not before --to %s",
                       incident_text(c, OPT_FROM), incident_text(c, OPT_TO));
    if (incident_text(c, OPT_REJECTS))
        HG_TRY(hg_rejects_open(incident_text(c, OPT_REJECTS), &r->rejects, err));
done:
    return st;
}

/* One gate for the command line: every row that is defective or has no place counts. */
static hg_status gate(const cli *c, const hg_account *account, hg_err *err)
{
    static const hg_reason placeless[] = {HG_DROP_NO_LOCATION, HG_DROP_NULL_ISLAND};
    const option_value *share = &c->options.value[OPT_MAX_REJECT_SHARE];
    double most = share->given ? share->number : 0.05;
    uint64_t rows = account->read - account->dropped[HG_DROP_CATEGORY];
    uint64_t rejected = hg_account_defects(account);
    if (!hg_account_balances(account))
        return hg_fail(err, HG_EBUG, "row accounting does not balance: please report this");
    for (size_t i = 0; i < HG_COUNT(placeless); i++)
        if (!hg_reason_is_defect(placeless[i]))
            rejected += account->dropped[placeless[i]];
    if ((double)rejected <= most * (double)rows)
        return HG_OK;
    hg_buf list = {0};
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        if (account->dropped[reason] > 0)
            hg_buf_printf(&list, ", %llu %s", (unsigned long long)account->dropped[reason],
                          hg_reason_name((hg_reason)reason));
    hg_status st = hg_fail(err, HG_EDATA,
                           "%llu of %llu rows are rejected, more than %g%% (--max-reject-share): "
                           "%s; --rejects FILE.csv lists them",
                           (unsigned long long)rejected, (unsigned long long)rows, 100 * most,
                           list.data ? list.data + 2 : "");
    hg_buf_clear(&list);
    return st;
}

hg_status incidents_read(cli *c, double reach_m, incident_input *out, hg_err *err)
{
    incident_reading r = {
        .c = c, .out = out, .reach_m = reach_m, .from = HG_NO_TIME, .to = HG_NO_TIME};
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    memset(out, 0, sizeof *out);
    out->extent = (hg_extent){1, 1, 0, 0}; /* empty */
    out->newest = HG_NO_TIME;
    out->has_area = incident_text(c, OPT_AREA) != NULL;
    HG_TRY(check_options(&r, err));
    out->from = r.from;
    out->to = r.to;
    HG_TRY(incident_open_work_crs(&r, err));
    HG_TRY(incident_read_area(&r, err));
    for (size_t i = 0; i < c->options.n_inputs; i++)
        HG_TRY(read_source(&r, i, err));
    HG_TRY(gate(c, &out->account, err));
    HG_TRY(incident_check_present(out, err));
    HG_TRY(hg_incidents_sort(&out->table, err));
    if (!incident_text(c, OPT_WORK_CRS) && out->work_crs)
        hg_note(&c->talk, "working CRS: %s", hg_crs_name(out->work_crs));
    out->seconds = hg_monotonic_seconds() - start;
done:
    hg_free((void *)r.select);
    hg_free(r.each);
    hg_free((void *)r.ignore);
    hg_area_clear(&r.halo);
    hg_status closed = hg_rejects_close(r.rejects, st == HG_OK ? err : NULL);
    st = st == HG_OK ? closed : st;
    if (st != HG_OK)
        incidents_clear(out);
    return st;
}

void incidents_clear(incident_input *input)
{
    hg_crs_free(input->work_crs);
    hg_area_clear(&input->area);
    hg_incidents_clear(&input->table);
    hg_buf_clear(&input->pipelines);
    hg_buf_clear(&input->hashes);
    memset(input, 0, sizeof *input);
}

void incidents_parameters(const cli *c, const incident_input *input, hg_json *json)
{
    for (int id = 0; id < OPT_COUNT; id++) {
        const option_row *row = option_table((option_id)id);
        char *shown = NULL;
        if (!(row->groups & TAKES_INCIDENTS) || !c->options.value[id].given)
            continue;
        if (row->kind != OPTION_FLAG && hg_strdup(&shown, c->options.value[id].text, NULL) == HG_OK)
            hg_mask_secrets(shown); /* --area may be a database */
        hg_json_string(json, row->name, row->kind == OPTION_FLAG ? "true" : shown);
        hg_free(shown);
    }
    hg_json_string(json, "work_crs", hg_crs_code(input->work_crs));
    hg_json_string(json, "pipeline", input->pipelines.data ? input->pipelines.data : "");
    hg_json_string(json, "inputs", input->hashes.data ? input->hashes.data : "");
}
