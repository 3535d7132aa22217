/* cli/incident_options.c - which incidents do the options ask for? */
#include "cli/incident_options.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "hotgrid/mem.h"

static const char *text_of(const cli *c, option_id id)
{
    return c->options.value[id].given ? c->options.value[id].text : NULL;
}

/* What lives as long as the reading: lists cut at commas, the window, the chosen columns. */
typedef struct reading {
    cli *c;
    incident_input *out;
    const char **select, **ignore;
    size_t n_select, n_ignore;
    hg_offence_codes codes;
    int64_t from, to;
    double reach_m;
    hg_area halo;
    bool has_halo;
    hg_rejects *rejects;
} reading;

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

static hg_source_options source_options(const cli *c, const char *path)
{
    hg_source_options source = {.path = path};
    source.layer = text_of(c, OPT_LAYER);
    source.encoding = text_of(c, OPT_ENCODING);
    if (c->options.value[OPT_DELIMITER].given)
        source.delimiter = (char)c->options.value[OPT_DELIMITER].number;
    return source;
}

/* An instant from --from or --to: naive text needs --tz. */
static hg_status parse_instant(const cli *c, option_id id, int64_t *out, hg_err *err)
{
    const char *text = text_of(c, id), *why = "not a time";
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
    if (!text_of(c, OPT_TZ))
        return hg_fail(err, HG_EUSAGE,
                       "--%s %s has no UTC offset: say with --tz in which zone it is",
                       option_table(id)->name, text);
    HG_TRY(hg_zone_open(text_of(c, OPT_TZ), &zone, err));
    *out = hg_zone_resolve(zone, read.local_s).first;
done:
    hg_zone_free(zone);
    return st;
}

/* x,y else lon,lat (cli.md 2); a source with points needs neither. */
static const char *usual_column(const hg_reader *reader, const char *const *names)
{
    for (; *names; names++)
        for (size_t i = 0; i < hg_reader_columns(reader); i++)
            if (strcasecmp(hg_reader_column(reader, i), *names) == 0)
                return hg_reader_column(reader, i);
    return NULL;
}

static hg_status find_coordinates(reading *r, const char *path, hg_schema *schema, char **x,
                                  char **y, hg_err *err)
{
    static const char *const east[] = {"x", "lon", "longitude", NULL};
    static const char *const north[] = {"y", "lat", "latitude", NULL};
    hg_source_options source = source_options(r->c, path);
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
        st = hg_fail(err, HG_EUSAGE,
                     "%s has neither columns x, y nor lon, lat: name them with --x and --y", path);
done:
    hg_reader_free(reader);
    return st;
}

static hg_schema schema_of(const reading *r)
{
    const cli *c = r->c;
    hg_schema schema = {.decimal = '.', .pivot = -1};
    for (size_t i = 0; i < HG_COUNT(columns); i++)
        schema.column[columns[i].role] = text_of(c, columns[i].option);
    schema.ignore = r->ignore;
    schema.n_ignore = r->n_ignore;
    if (c->options.value[OPT_DECIMAL].given)
        schema.decimal = (char)c->options.value[OPT_DECIMAL].number;
    schema.time_format = text_of(c, OPT_TIME_FORMAT);
    schema.time_zone = text_of(c, OPT_TZ);
    if (r->n_select > 0) {
        schema.offences = &r->codes;
        schema.n_offences = 1;
    }
    return schema;
}

/* The declared CRS, or the source's own; NULL when there is none. The caller frees. */
static hg_status input_crs(const cli *c, const char *path, char **out, hg_err *err)
{
    hg_source_options source = source_options(c, path);
    return text_of(c, OPT_CRS) ? hg_strdup(out, text_of(c, OPT_CRS), err)
                               : hg_read_crs(&source, out, err);
}

/* Without --work-crs and without metres in the input, UTM of the study area. */
static hg_status suggest_from_area(const cli *c, hg_crs **out, hg_err *err)
{
    hg_crs *degrees = NULL;
    hg_area area = {0};
    hg_extent extent;
    char code[16];
    hg_status st = HG_OK;
    HG_TRY(hg_crs_open("OGC:CRS84", &degrees, err));
    hg_polygon_options options = {.source.path = text_of(c, OPT_AREA), .work_crs = degrees};
    options.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    HG_TRY(hg_read_area(&options, &area, NULL, err));
    if (!hg_area_extent(&area, &extent)) {
        st = hg_fail(err, HG_EEMPTY, "--area %s holds no polygon", text_of(c, OPT_AREA));
        goto done;
    }
    HG_TRY(hg_crs_suggest(&extent, code, err));
    HG_TRY(hg_crs_open(code, out, err));
done:
    hg_area_clear(&area);
    hg_crs_free(degrees);
    return st;
}

static bool is_auto(const cli *c)
{
    const char *name = text_of(c, OPT_WORK_CRS);
    return !name || strcmp(name, "auto") == 0;
}

/* May leave out->work_crs NULL: then the first source settles it. */
static hg_status open_work_crs(reading *r, hg_err *err)
{
    cli *c = r->c;
    char *definition = NULL;
    hg_crs *crs = NULL;
    hg_status st = HG_OK;
    if (!is_auto(c))
        return hg_crs_open(text_of(c, OPT_WORK_CRS), &r->out->work_crs, err);
    if (!r->out->has_area)
        return HG_OK;
    HG_TRY(input_crs(c, c->options.inputs[0], &definition, err));
    if (definition)
        HG_TRY(hg_crs_open(definition, &crs, err));
    if (crs && hg_crs_unit_m(crs) == 1.0) {
        r->out->work_crs = crs;
        crs = NULL;
    } else {
        HG_TRY(suggest_from_area(c, &r->out->work_crs, err));
    }
done:
    hg_crs_free(crs);
    hg_free(definition);
    return st;
}

static hg_status read_area(reading *r, hg_err *err)
{
    cli *c = r->c;
    hg_status st = HG_OK;
    if (!r->out->has_area)
        return HG_OK;
    hg_polygon_options options = {.source.path = text_of(c, OPT_AREA),
                                  .work_crs = r->out->work_crs};
    options.allow_ballpark = c->options.value[OPT_ALLOW_BALLPARK].given;
    HG_TRY(hg_read_area(&options, &r->out->area, &c->talk, err));
    if (r->reach_m > 0) {
        HG_TRY(hg_shape_buffer(&r->out->area, r->reach_m, &r->halo, err));
        r->has_halo = true;
    }
done:
    return st;
}

static void note_source(incident_input *out, const char *path, const hg_ingest_result *result)
{
    if (result->pipeline && *result->pipeline)
        hg_buf_printf(&out->pipelines, "%s%s: %s", out->pipelines.length > 0 ? "; " : "", path,
                      result->pipeline);
    if (result->sha256[0])
        hg_buf_printf(&out->hashes, "%s%s sha256:%s", out->hashes.length > 0 ? "; " : "", path,
                      result->sha256);
    if (result->account.used + result->account.halo == 0)
        return;
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

static hg_status read_source(reading *r, size_t index, hg_err *err)
{
    cli *c = r->c;
    incident_input *out = r->out;
    const char *path = c->options.inputs[index];
    char *x = NULL, *y = NULL;
    hg_ingest_result result = {0};
    hg_ingest_options o = {.source = source_options(c, path), .schema = schema_of(r)};
    hg_status st = HG_OK;
    HG_TRY(find_coordinates(r, path, &o.schema, &x, &y, err));
    o.crs = text_of(c, OPT_CRS);
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
    hg_note(&c->talk, "%s: %llu rows read, %llu used%s%s", path,
            (unsigned long long)result.account.read, (unsigned long long)result.account.used,
            result.description ? "; " : "", result.description ? result.description : "");
    st = hg_check_stop(&c->talk, err);
done:
    hg_ingest_result_clear(&result);
    hg_free(x);
    hg_free(y);
    return st;
}

static hg_status check_options(reading *r, hg_err *err)
{
    cli *c = r->c;
    hg_status st = HG_OK;
    HG_TRY(options_list(&c->options, OPT_SELECT, &r->select, &r->n_select, err));
    HG_TRY(options_list(&c->options, OPT_IGNORE, &r->ignore, &r->n_ignore, err));
    if (r->n_select > 0 && !text_of(c, OPT_CATEGORY))
        return hg_fail(err, HG_EUSAGE, "--select needs --category: which column holds the codes?");
    r->codes = (hg_offence_codes){"selected", r->select, r->n_select};
    HG_TRY(parse_instant(c, OPT_FROM, &r->from, err));
    HG_TRY(parse_instant(c, OPT_TO, &r->to, err));
    if ((r->from != HG_NO_TIME || r->to != HG_NO_TIME) && !text_of(c, OPT_TIME))
        return hg_fail(err, HG_EUSAGE, "--from and --to need --time: which column holds the time?");
    if (r->from != HG_NO_TIME && r->to != HG_NO_TIME && r->from >= r->to)
        return hg_fail(err, HG_EUSAGE, "--from %s is not before --to %s", text_of(c, OPT_FROM),
                       text_of(c, OPT_TO));
    if (text_of(c, OPT_REJECTS))
        HG_TRY(hg_rejects_open(text_of(c, OPT_REJECTS), &r->rejects, err));
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
    reading r = {.c = c, .out = out, .reach_m = reach_m, .from = HG_NO_TIME, .to = HG_NO_TIME};
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    memset(out, 0, sizeof *out);
    out->extent = (hg_extent){1, 1, 0, 0}; /* empty */
    out->newest = HG_NO_TIME;
    out->has_area = text_of(c, OPT_AREA) != NULL;
    HG_TRY(check_options(&r, err));
    HG_TRY(open_work_crs(&r, err));
    HG_TRY(read_area(&r, err));
    for (size_t i = 0; i < c->options.n_inputs; i++)
        HG_TRY(read_source(&r, i, err));
    HG_TRY(gate(c, &out->account, err));
    HG_TRY(hg_incidents_sort(&out->table, err));
    if (!text_of(c, OPT_WORK_CRS) && out->work_crs)
        hg_note(&c->talk, "working CRS: %s", hg_crs_name(out->work_crs));
    out->seconds = hg_monotonic_seconds() - start;
done:
    hg_free((void *)r.select);
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

hg_status incidents_grid(const cli *c, const incident_input *input, hg_grid *out, hg_err *err)
{
    const option_value *value = c->options.value;
    const double *given = value[OPT_EXTENT].numbers;
    hg_extent extent = input->extent;
    if (value[OPT_EXTENT].given)
        extent = (hg_extent){given[0], given[1], given[2], given[3]};
    else if (input->has_area)
        hg_area_extent(&input->area, &extent);
    if (extent.x_min > extent.x_max)
        return hg_fail(err, HG_EEMPTY,
                       "no incident is left and no --extent or --area says where the grid lies");
    return hg_grid_cover(&extent, value[OPT_CELL].given ? value[OPT_CELL].number : 125,
                         value[OPT_ORIGIN].numbers[0], value[OPT_ORIGIN].numbers[1],
                         HG_GRID_CELLS_MAX, out, err);
}

void incidents_parameters(const cli *c, const incident_input *input, hg_json *json)
{
    for (int id = 0; id < OPT_COUNT; id++) {
        const option_row *row = option_table((option_id)id);
        if ((row->groups & TAKES_INCIDENTS) && c->options.value[id].given)
            hg_json_string(json, row->name,
                           row->kind == OPTION_FLAG ? "true" : c->options.value[id].text);
    }
    hg_json_string(json, "work_crs", hg_crs_code(input->work_crs));
    hg_json_string(json, "pipeline", input->pipelines.data ? input->pipelines.data : "");
    hg_json_string(json, "inputs", input->hashes.data ? input->hashes.data : "");
}
