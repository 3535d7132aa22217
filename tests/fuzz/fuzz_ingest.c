/*
 * Incidents from a CSV of any bytes: two bytes say which columns are mapped, two how they are read;
 * then the file. The account balances, the table holds what it says, the rejects can be read back.
 */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"

static const char *const names[HG_ROLE_COUNT] = {"id", "x", "y",  "t", "tc", "e",
                                                 "ec", "k", "kc", "c", "w",  "p"};
static const char *const forms[] = {"iso", "%d-%m-%Y %H:%M", "%d/%m/%y", "%Y%m%d"};
static const char *const crs[] = {"EPSG:32631", "EPSG:4326"};
static const char *const burglary[] = {"A20", "A30"}, *const robbery[] = {"B72"};

static hg_crs *work_crs;
static hg_area area, halo_area;

static void square(hg_area *out, double x0, double y0, double side)
{
    const double x[] = {x0, x0 + side, x0 + side, x0}, y[] = {y0, y0, y0 + side, y0 + side};
    fuzz_check(hg_area_add_ring(out, 4, x, y, false, NULL) == HG_OK);
    hg_area_orient(out);
}

static void prepare(void)
{
    hg_err err = {0};
    if (work_crs)
        return;
    fuzz_check_says(hg_crs_open("EPSG:32631", &work_crs, &err) == HG_OK, &err);
    square(&area, 600000, 5800000, 50000);
    square(&halo_area, 599000, 5799000, 52000);
}

static void check_rows(const hg_incidents *table, size_t before)
{
    for (size_t i = before; i < table->n; i++) {
        fuzz_check(isfinite(table->x[i]) && isfinite(table->y[i]));
        fuzz_check(table->weight[i] >= 0 && isfinite(table->weight[i]));
        fuzz_check(table->end[i] >= table->begin[i]);
        fuzz_check(table->location_class[i] >= 'A' && table->location_class[i] <= 'D');
        fuzz_check(table->time_class[i] <= 4 && table->source[i] == 7);
        fuzz_check(table->id[i] < table->ids.used);
        fuzz_check(i == before || table->line[i] > table->line[i - 1]);
    }
}

/* Every rejected row is one line of five fields that no spreadsheet runs. */
static void check_rejects(const char *path)
{
    hg_source_options options = {.path = path, .delimiter = ','};
    hg_reader *reader = NULL;
    hg_err err = {0};
    bool more = true;
    hg_record record;
    const char *defect = NULL;
    fuzz_check_says(hg_reader_open(&options, &reader, NULL, &err) == HG_OK, &err);
    while (more) {
        fuzz_check_says(hg_reader_next(reader, &record, &more, &defect, &err) == HG_OK, &err);
        fuzz_check_says(!defect, &err);
        if (!more)
            break;
        fuzz_check(record.n_fields == 5);
        const hg_field *value = &record.field[4];
        double number;
        if (value->length > 0 && memchr("=+-@\t\r", value->text[0], 6))
            fuzz_check(hg_parse_double(value->text, value->length, '.', &number));
    }
    hg_reader_free(reader);
}

static void choose(fuzz_input *in, hg_ingest_options *o)
{
    static const hg_offence_codes offences[] = {{"burglary", burglary, 2}, {"robbery", robbery, 1}};
    unsigned mapped = fuzz_u16(in), how = fuzz_byte(in), what = fuzz_byte(in);
    for (int role = 0; role < HG_ROLE_COUNT; role++)
        if (mapped >> role & 1)
            o->schema.column[role] = names[role];
    o->schema.decimal = how & 1 ? ',' : '.';
    o->schema.time_format = forms[how >> 1 & 3];
    o->schema.pivot = how & 8 ? 50 : -1;
    o->schema.time_zone = how & 16 ? "Europe/Amsterdam" : "UTC";
    o->schema.clock_policy = (hg_clock_policy)(how >> 5 & 3);
    o->schema.offences = offences;
    o->schema.n_offences = what & 1 ? 2 : 0;
    o->crs = crs[what >> 1 & 1];
    o->work_crs = what & 4 ? work_crs : NULL;
    o->area = what & 8 && (o->work_crs || !(what & 2)) ? &area : NULL;
    o->halo_area = what & 16 && o->area ? &halo_area : NULL;
    o->from = what & 32 && mapped & 1u << HG_ROLE_START ? 1420070400 : HG_NO_TIME;
    o->to = HG_NO_TIME;
    o->as_of = what & 64 ? 1483228800 : HG_NO_TIME;
    o->source_index = 7;
}

static void ingest(const hg_ingest_options *options, hg_incidents *table)
{
    hg_ingest_result result = {0};
    hg_talk talk = {0};
    hg_err err = {0};
    hg_crs *chosen = NULL;
    size_t before = table->n;
    hg_status st = hg_ingest(options, table, &result, &chosen, &talk, &err);
    if (st == HG_OK) {
        fuzz_check(hg_account_balances(&result.account));
        fuzz_check(table->n - before == result.account.used + result.account.halo);
        fuzz_check(!chosen == (options->work_crs != NULL));
        fuzz_check(strlen(result.sha256) == 64);
        check_rows(table, before);
    } else {
        fuzz_check_says(st == HG_EDATA || st == HG_ECONFIG || st == HG_EEMPTY, &err);
        fuzz_check(*err.text && table->n == before && !chosen);
    }
    hg_ingest_result_clear(&result);
    hg_talk_clear(&talk);
    hg_crs_free(chosen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4 || size > 1 << 18)
        return 0;
    prepare();
    fuzz_input in = {data, size};
    hg_ingest_options options = {0};
    hg_incidents table = {0};
    hg_err err = {0};
    char rejects[512];
    choose(&in, &options);
    options.source.path = fuzz_file("a.csv", in.at, in.left);
    snprintf(rejects, sizeof rejects, "%s/rejects.csv", fuzz_folder());
    fuzz_check_says(hg_rejects_open(rejects, &options.rejects, &err) == HG_OK, &err);
    ingest(&options, &table);
    fuzz_check_says(hg_rejects_close(options.rejects, &err) == HG_OK, &err);
    options.rejects = NULL;
    check_rejects(rejects);
    if (data[0] & 1) /* the same source again: behind the rows that are there */
        ingest(&options, &table);
    fuzz_check_says(hg_incidents_sort(&table, &err) == HG_OK, &err);
    hg_incidents_clear(&table);
    return 0;
}
