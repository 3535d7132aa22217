/* io/ingest_row.c - is one record an incident, and if not, for which one reason? */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/ingest.h"

static const int64_t year_1990_s = INT64_C(631152000);

void hg_ingest_drop(hg_ingest_run *run, uint64_t line, hg_reason reason, const char *column,
                    const char *value, size_t length)
{
    run->account.dropped[reason]++;
    hg_rejects_add(run->options->rejects, run->path, line, reason, column, value, length);
}

static inline const hg_field *field_of(const hg_ingest_run *run, const hg_record *record,
                                       hg_role role)
{
    int at = run->columns.at[role];
    return at >= 0 && (size_t)at < record->n_fields ? &record->field[at] : NULL;
}

/* Always false, so that checks can `return drop(...)`. */
static bool drop(hg_ingest_run *run, const hg_record *record, hg_reason reason, hg_role role)
{
    const hg_field *field = field_of(run, record, role);
    hg_ingest_drop(run, record->line, reason, hg_columns_name(&run->columns, run->reader, role),
                   field ? field->text : "", field ? field->length : 0);
    return false;
}

static bool is_blank(const hg_field *field)
{
    for (uint32_t i = 0; i < field->length; i++)
        if (field->text[i] != ' ' && field->text[i] != '\t')
            return false;
    return true;
}

static bool take_category(hg_ingest_run *run, const hg_record *record, hg_incident *row)
{
    const hg_field *field = field_of(run, record, HG_ROLE_CATEGORY);
    int offence = field ? hg_codes_find(&run->codes, field->text, field->length) : 0;
    if (offence < 0) {
        run->account.unknown_category++;
        return drop(run, record, HG_DROP_CATEGORY, HG_ROLE_CATEGORY);
    }
    row->offence = (uint16_t)offence;
    return true;
}

static bool take_weight(hg_ingest_run *run, const hg_record *record, hg_incident *row)
{
    const hg_field *field = field_of(run, record, HG_ROLE_WEIGHT);
    row->weight = 1.0;
    if (!field)
        return true;
    if (!hg_parse_double(field->text, field->length, run->decimal, &row->weight) ||
        !(row->weight >= 0))
        return drop(run, record, HG_DROP_BAD_WEIGHT, HG_ROLE_WEIGHT);
    row->weight += 0.0; /* no -0 */
    return true;
}

static bool take_precision(hg_ingest_run *run, const hg_record *record, hg_incident *row)
{
    const hg_field *field = field_of(run, record, HG_ROLE_PRECISION);
    char standard = run->options->schema.default_location_class;
    char class = standard ? standard : 'A';
    if (field && !is_blank(field)) {
        hg_field trimmed = hg_field_trim(*field);
        class = trimmed.text[0] >= 'a' ? (char)(trimmed.text[0] - ('a' - 'A')) : trimmed.text[0];
        if (trimmed.length != 1 || class < 'A' || class > 'D')
            return drop(run, record, HG_DROP_BAD_PRECISION, HG_ROLE_PRECISION);
    }
    row->location_class = (uint8_t) class;
    return class != 'D' || drop(run, record, HG_DROP_CENTROID, HG_ROLE_PRECISION);
}

static bool take_coordinate(hg_ingest_run *run, const hg_record *record, hg_role role, double *out)
{
    const hg_field *field = field_of(run, record, role);
    if (hg_parse_double(field->text, field->length, run->decimal, out))
        return true;
    if (is_blank(field))
        return drop(run, record, HG_DROP_NO_LOCATION, role);
    hg_bad_texts_add(&run->bad_texts, run->decimal, record->line, field->text, field->length);
    return drop(run, record, HG_DROP_BAD_COORDINATE, role);
}

static bool take_place(hg_ingest_run *run, const hg_record *record, hg_incident *row)
{
    if (run->columns.points) {
        if (!record->has_point)
            return drop(run, record, HG_DROP_NO_LOCATION, HG_ROLE_X);
        row->x = record->x;
        row->y = record->y;
    } else if (!take_coordinate(run, record, HG_ROLE_X, &row->x) ||
               !take_coordinate(run, record, HG_ROLE_Y, &row->y)) {
        return false;
    }
    if (!isfinite(row->x) || !isfinite(row->y))
        return drop(run, record, HG_DROP_NONFINITE, HG_ROLE_X);
    if (row->x == 0 && row->y == 0)
        return drop(run, record, HG_DROP_NULL_ISLAND, HG_ROLE_X);
    return true;
}

/* ---- times ---- */

typedef enum time_read { TIME_READ, TIME_EMPTY, TIME_DROPPED } time_read;

static time_read take_time(hg_ingest_run *run, const hg_record *record, hg_role role,
                           hg_when_kind kind, hg_moment *out, hg_when_result *result)
{
    const char *why = NULL;
    const hg_field *text = field_of(run, record, role);
    const hg_field *clock = field_of(run, record, (hg_role)(role + 1));
    if (is_blank(text))
        return TIME_EMPTY;
    if (clock && is_blank(clock))
        clock = NULL;
    *result = hg_when_read(&run->when, text, clock, kind, out, &why);
    if (*result == HG_WHEN_OK)
        return TIME_READ;
    if (*result == HG_WHEN_UNREADABLE)
        drop(run, record, HG_DROP_BAD_TIME, role);
    else if (*result == HG_WHEN_CHANGE)
        drop(run, record, HG_DROP_CLOCK_CHANGE, role);
    return TIME_DROPPED;
}

static bool take_begin(hg_ingest_run *run, const hg_record *record, hg_incident *row,
                       hg_when_result *result)
{
    hg_moment begin;
    switch (take_time(run, record, HG_ROLE_START, HG_WHEN_BEGIN, &begin, result)) {
    case TIME_EMPTY:
        return drop(run, record, HG_DROP_NO_BEGIN, HG_ROLE_START);
    case TIME_DROPPED:
        return false;
    case TIME_READ:
        break;
    }
    row->begin = begin.first;
    row->end = begin.last;
    row->marks = (uint16_t)(begin.marks | (begin.midnight ? HG_MARK_MIDNIGHT : 0u));
    return row->begin >= year_1990_s || drop(run, record, HG_DROP_IMPLAUSIBLE_TIME, HG_ROLE_START);
}

static bool take_end(hg_ingest_run *run, const hg_record *record, hg_incident *row,
                     hg_when_result *result)
{
    hg_moment end;
    switch (take_time(run, record, HG_ROLE_END, HG_WHEN_END, &end, result)) {
    case TIME_EMPTY:
        if (!(row->marks & (HG_MARK_DATE_ONLY | HG_MARK_MONTH_ONLY)))
            row->marks |= HG_MARK_NO_END;
        return true;
    case TIME_DROPPED:
        return false;
    case TIME_READ:
        break;
    }
    row->end = end.last; /* of a day or month: until it is over */
    if (end.grain == HG_GRAIN_MONTH)
        row->marks |= HG_MARK_MONTH_ONLY;
    return row->end >= row->begin || drop(run, record, HG_DROP_END_BEFORE_BEGIN, HG_ROLE_END);
}

static bool take_known(hg_ingest_run *run, const hg_record *record, hg_incident *row,
                       hg_when_result *result)
{
    hg_moment known;
    switch (take_time(run, record, HG_ROLE_REPORTED, HG_WHEN_KNOWN, &known, result)) {
    case TIME_EMPTY:
        row->known = row->begin;
        row->marks |= HG_MARK_REPORTED_MISSING;
        return true;
    case TIME_DROPPED:
        return false;
    case TIME_READ:
        break;
    }
    /* Known "on that day" is known by its last second: nothing peeks, and midnight still has it. */
    row->known = known.grain >= HG_GRAIN_DAY ? known.last - 1 : known.first;
    if (row->known < row->begin) {
        row->known = row->begin;
        row->marks |= HG_MARK_REPORTED_BEFORE;
    }
    return true;
}

/*
 * Rows of an archive that reaches beyond the as-of were not known then and are left out like any
 * other window. A row that was registered before it began is a mistake in the data.
 */
static bool known_at_as_of(hg_ingest_run *run, const hg_record *record, const hg_incident *row)
{
    int64_t as_of = run->options->as_of;
    if (as_of == HG_NO_TIME || (row->begin < as_of && row->known < as_of))
        return true; /* HG_NO_TIME is smaller than any instant */
    if (row->begin >= as_of && (row->marks & HG_MARK_REPORTED_BEFORE))
        return drop(run, record, HG_DROP_IMPLAUSIBLE_TIME, HG_ROLE_START);
    return drop(run, record, HG_DROP_OUTSIDE_WINDOW,
                row->begin >= as_of ? HG_ROLE_START : HG_ROLE_REPORTED);
}

static bool take_times(hg_ingest_run *run, const hg_record *record, hg_incident *row,
                       hg_when_result *result)
{
    const hg_ingest_options *options = run->options;
    const int *at = run->columns.at;
    row->begin = row->end = row->known = HG_NO_TIME;
    row->marks = 0;
    if (at[HG_ROLE_START] < 0)
        return true;
    if (!take_begin(run, record, row, result) ||
        (at[HG_ROLE_END] >= 0 && !take_end(run, record, row, result)) ||
        (at[HG_ROLE_REPORTED] >= 0 && !take_known(run, record, row, result)))
        return false;
    if (!known_at_as_of(run, record, row))
        return false;
    if ((options->from != HG_NO_TIME && row->begin < options->from) ||
        (options->to != HG_NO_TIME && row->begin >= options->to))
        return drop(run, record, HG_DROP_OUTSIDE_WINDOW, HG_ROLE_START);
    row->time_class = hg_time_class(row->begin, row->end, row->marks);
    return true;
}

static hg_status needs_zone(const hg_ingest_run *run, const hg_record *record, hg_err *err)
{
    return hg_fail(err, HG_ECONFIG,
                   "%s:%llu: times carry no UTC offset and no zone is declared; name one with --tz "
                   "or `time_zone:`, e.g. Europe/Amsterdam",
                   run->path, (unsigned long long)record->line);
}

static hg_status stage(hg_ingest_run *run, const hg_record *record, hg_incident *row, hg_err *err)
{
    hg_batch *batch = &run->batch;
    const hg_field *id = field_of(run, record, HG_ROLE_ID);
    char number[24];
    batch->id_at[batch->n] = batch->ids.length;
    if (id && id->length > 0) {
        hg_buf_add(&batch->ids, id->text, id->length);
    } else { /* a name for people only: never compared with others */
        int n = snprintf(number, sizeof number, "%llu", (unsigned long long)run->account.read);
        hg_buf_add(&batch->ids, number, (size_t)n);
    }
    row->id_length = batch->ids.length - batch->id_at[batch->n];
    row->id = id && id->length > 0 ? "" : NULL; /* not NULL: to be compared */
    row->line = record->line > UINT32_MAX ? UINT32_MAX : (uint32_t)record->line;
    row->source = run->options->source_index;
    batch->row[batch->n++] = *row;
    return batch->n < HG_INGEST_BATCH ? HG_OK : hg_batch_empty(run, err);
}

hg_status hg_ingest_record(hg_ingest_run *run, const hg_record *record, hg_err *err)
{
    hg_incident row = {0};
    hg_when_result result = HG_WHEN_OK;
    bool sound = take_category(run, record, &row) && take_precision(run, record, &row) &&
                 take_weight(run, record, &row) && take_place(run, record, &row) &&
                 take_times(run, record, &row, &result);
    if (result == HG_WHEN_NO_ZONE)
        return needs_zone(run, record, err);
    return sound ? stage(run, record, &row, err) : HG_OK;
}
