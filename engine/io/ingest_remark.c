/* io/ingest_remark.c - what does only the whole source show: default times, months, a zone? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/ingest.h"

enum { FEW = 10, MONTH_ROWS_MIN = 20 };

static unsigned long long ull(uint64_t value)
{
    return value;
}

/* ---- a working CRS for degrees ---- */

/* Value below which `share` of the counted ones lie, in tenths. */
static size_t quantile(const uint32_t *count, size_t n, double share)
{
    uint64_t total = 0, seen = 0;
    for (size_t i = 0; i < n; i++)
        total += count[i];
    for (size_t i = 0; i < n; i++) {
        seen += count[i];
        if ((double)seen > share * (double)total)
            return i;
    }
    return n - 1;
}

/* The block that holds 98% of the places: one stray point does not choose the zone. */
static hg_extent core_extent(const hg_ingest_run *run)
{
    const uint32_t *lon = run->lon_tenths, *lat = run->lat_tenths;
    return (hg_extent){(double)quantile(lon, 3600, 0.01) / 10 - 180,
                       (double)quantile(lat, 1801, 0.01) / 10 - 90,
                       (double)(quantile(lon, 3600, 0.99) + 1) / 10 - 180,
                       fmin(90, (double)(quantile(lat, 1801, 0.99) + 1) / 10 - 90)};
}

static void move_row(hg_incidents *t, size_t from, size_t to)
{
    t->x[to] = t->x[from];
    t->y[to] = t->y[from];
    t->weight[to] = t->weight[from];
    t->begin[to] = t->begin[from];
    t->end[to] = t->end[from];
    t->known[to] = t->known[from];
    t->id[to] = t->id[from];
    t->line[to] = t->line[from];
    t->source[to] = t->source[from];
    t->offence[to] = t->offence[from];
    t->location_class[to] = t->location_class[from];
    t->time_class[to] = t->time_class[from];
    t->marks[to] = t->marks[from];
}

/* A row that was kept and is not after all. */
static void uncount(hg_ingest_run *run, size_t row)
{
    hg_account *account = &run->account;
    unsigned marks = run->table->marks[row];
    account->used--; /* no halo without an area, no area without a working CRS */
    account->no_end -= (marks & HG_MARK_NO_END) != 0;
    account->clock_twice -= (marks & HG_MARK_CLOCK_TWICE) != 0;
    account->clock_never -= (marks & HG_MARK_CLOCK_NEVER) != 0;
    account->date_only -= (marks & HG_MARK_DATE_ONLY) != 0;
    account->month_only -= (marks & HG_MARK_MONTH_ONLY) != 0;
    account->at_midnight -= (marks & HG_MARK_MIDNIGHT) != 0;
    run->timed -= !(marks & (HG_MARK_DATE_ONLY | HG_MARK_MONTH_ONLY));
}

static hg_status project_table(hg_ingest_run *run, hg_err *err)
{
    hg_status st;
    hg_incidents *t = run->table;
    size_t first = run->first_row, n = t->n - first, kept = first;
    double *x = NULL, *y = NULL;
    HG_TRY(hg_alloc(&x, n, sizeof *x, err));
    HG_TRY(hg_alloc(&y, n, sizeof *y, err));
    if (n > 0) {
        memcpy(x, t->x + first, n * sizeof *x);
        memcpy(y, t->y + first, n * sizeof *y);
    }
    HG_TRY(hg_transform_points(run->transform, n, x, y, err));
    for (size_t i = 0; i < n; i++) {
        size_t row = first + i;
        if (isnan(x[i])) {
            hg_misfits_add(&run->outside_crs, t->x[row], t->y[row]);
            uncount(run, row);
            hg_ingest_drop(run, t->line[row], HG_DROP_OUTSIDE_CRS,
                           hg_columns_name(&run->columns, run->reader, HG_ROLE_X), "", 0);
            continue;
        }
        t->x[row] = x[i] + 0.0;
        t->y[row] = y[i] + 0.0;
        move_row(t, row, kept++);
    }
    t->n = kept;
done:
    hg_free(x);
    hg_free(y);
    return st;
}

hg_status hg_ingest_choose_work_crs(hg_ingest_run *run, hg_err *err)
{
    hg_status st;
    char code[16];
    hg_extent core = core_extent(run);
    if (run->table->n == run->first_row)
        return hg_fail(err, HG_EEMPTY,
                       "%s: no row has a usable place, so no working CRS can be chosen; name one "
                       "with --work-crs",
                       run->path);
    HG_TRY(hg_crs_suggest(&core, code, err));
    HG_TRY(hg_crs_open(code, &run->own_work_crs, err));
    run->work_crs = run->own_work_crs;
    hg_transform_free(run->transform);
    run->transform = NULL;
    HG_TRY(hg_transform_open(run->input_crs, run->work_crs, run->options->allow_ballpark,
                             &run->transform, err));
    hg_note(run->talk, "working CRS chosen: %s (%s)", code, hg_crs_name(run->work_crs));
    HG_TRY(project_table(run, err));
done:
    return st;
}

/* ---- default times ---- */

static void reclass(hg_incidents *table, size_t i)
{
    table->time_class[i] = hg_time_class(table->begin[i], table->end[i], table->marks[i]);
}

static void remark_midnights(hg_ingest_run *run)
{
    hg_incidents *table = run->table;
    uint64_t n = run->account.at_midnight;
    bool suspicious = n > FEW && n * 20 > run->timed; /* above 5% of those with a clock */
    for (size_t i = run->first_row; i < table->n; i++) {
        if (!(table->marks[i] & HG_MARK_MIDNIGHT))
            continue;
        table->marks[i] &= HG_MARK_PUBLIC;
        if (!suspicious)
            continue;
        table->marks[i] |= HG_MARK_DEFAULT_TIME;
        reclass(table, i);
    }
    if (suspicious)
        hg_warn(run->talk, "default_time",
                "%s: %llu of %llu times are exactly 00:00, a default rather than an hour; they "
                "are read as known to the day",
                run->path, ull(n), ull(run->timed));
}

/* ---- dates that are months ---- */

/* Every date the first of a month, and more than one month: days were never recorded. */
static bool dates_are_months(const hg_ingest_run *run)
{
    const hg_incidents *table = run->table;
    size_t n = table->n - run->first_row;
    bool several = false;
    if (n < MONTH_ROWS_MIN || run->account.date_only != n)
        return false;
    for (size_t i = run->first_row; i < table->n; i++) {
        if (!hg_when_is_month_start(&run->when, table->begin[i]))
            return false;
        several = several || table->begin[i] != table->begin[run->first_row];
    }
    return several;
}

static void remark_months(hg_ingest_run *run)
{
    hg_incidents *table = run->table;
    hg_account *account = &run->account;
    if (dates_are_months(run)) {
        for (size_t i = run->first_row; i < table->n; i++) {
            int64_t month_end = hg_when_next_month(&run->when, table->begin[i]);
            table->end[i] = table->end[i] > month_end ? table->end[i] : month_end;
            table->marks[i] =
                (uint16_t)((table->marks[i] & ~HG_MARK_DATE_ONLY) | HG_MARK_MONTH_ONLY);
            reclass(table, i);
        }
        account->month_only = account->date_only;
        account->date_only = 0;
        hg_warn(run->talk, "month_only",
                "%s: every date is the first of a month, so only months are known; methods that "
                "need days refuse these rows",
                run->path);
    } else if (account->month_only > 0) {
        hg_warn(run->talk, "month_only",
                "%s: %llu incidents are dated to the month only; methods that need days refuse "
                "these rows",
                run->path, ull(account->month_only));
    }
}

static void remark_counts(const hg_ingest_run *run)
{
    const hg_account *a = &run->account;
    uint64_t kept = a->used + a->halo;
    if (a->read == 0)
        hg_warn(run->talk, "no_rows", "%s: column names, but not one row below them", run->path);
    if (a->dropped[HG_DROP_BAD_RECORD] > 0)
        hg_warn(run->talk, "bad_record", "%s: %llu broken records were dropped, the first: %s",
                run->path, ull(a->dropped[HG_DROP_BAD_RECORD]), run->first_defect);
    if (a->no_end > 0)
        hg_warn(run->talk, "no_end",
                "%s: %llu of %llu incidents have no end; they count at their "
                "begin",
                run->path, ull(a->no_end), ull(kept));
    if (a->reported_before_begin > 0)
        hg_warn(run->talk, "reported_before_begin",
                "%s: %llu incidents were reported before they began; read as reported at the begin",
                run->path, ull(a->reported_before_begin));
    if (run->reported_missing > 0)
        hg_warn(run->talk, "reported_missing",
                "%s: %llu incidents have no report time; read as reported at the begin", run->path,
                ull(run->reported_missing));
    if (a->clock_twice > 0)
        hg_warn(run->talk, "clock_twice",
                "%s: %llu incidents began in the hour that happens twice in autumn", run->path,
                ull(a->clock_twice));
    if (a->clock_never > 0)
        hg_warn(run->talk, "clock_never",
                "%s: %llu incidents began in the hour that is skipped in spring; read as the "
                "instant of the change",
                run->path, ull(a->clock_never));
    if (a->dropped[HG_DROP_DUPLICATE_ID] > 0)
        hg_warn(run->talk, "duplicate_id", "%s: %llu rows repeat an incident and were dropped",
                run->path, ull(a->dropped[HG_DROP_DUPLICATE_ID]));
    if (a->id_conflicts > 0)
        hg_warn(run->talk, "id_conflict",
                "%s: %llu rows have the id of another row but other content; all were kept",
                run->path, ull(a->id_conflicts));
    if (a->read > 0 && a->dropped[HG_DROP_CATEGORY] == a->read)
        hg_warn(run->talk, "unknown_category",
                "%s: no row has one of the offence codes that are asked for", run->path);
    if (run->options->area && run->placed > 0 && kept == 0 &&
        a->dropped[HG_DROP_OUTSIDE_AREA] == run->placed)
        hg_warn(run->talk, "outside_area", "%s: every place lies outside the study area",
                run->path);
}

hg_status hg_ingest_remark(hg_ingest_run *run, hg_err *err)
{
    remark_midnights(run);
    remark_months(run);
    remark_counts(run);
    return hg_warn_pile_ups(run, err);
}
