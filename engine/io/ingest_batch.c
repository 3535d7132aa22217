/* io/ingest_batch.c - where do the staged rows lie, and do they belong into the table? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/ingest.h"

hg_status hg_batch_init(hg_batch *batch, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&batch->row, HG_INGEST_BATCH, sizeof *batch->row, err));
    HG_TRY(hg_alloc(&batch->id_at, HG_INGEST_BATCH, sizeof *batch->id_at, err));
    HG_TRY(hg_alloc(&batch->hash, HG_INGEST_BATCH, sizeof *batch->hash, err));
    HG_TRY(hg_alloc(&batch->x, HG_INGEST_BATCH, sizeof *batch->x, err));
    HG_TRY(hg_alloc(&batch->y, HG_INGEST_BATCH, sizeof *batch->y, err));
done:
    return st;
}

void hg_batch_clear(hg_batch *batch)
{
    hg_free(batch->row);
    hg_free(batch->id_at);
    hg_free(batch->hash);
    hg_free(batch->x);
    hg_free(batch->y);
    hg_buf_clear(&batch->ids);
    *batch = (hg_batch){0};
}

static void drop_place(hg_ingest_run *run, const hg_incident *row, hg_reason reason)
{
    hg_buf text = {0};
    const char *column = hg_columns_name(&run->columns, run->reader, HG_ROLE_X);
    if (run->options->rejects) {
        hg_buf_double(&text, row->x);
        hg_buf_puts(&text, " ");
        hg_buf_double(&text, row->y);
    }
    hg_ingest_drop(run, row->line, reason, column, text.data ? text.data : "", text.length);
    hg_buf_clear(&text);
}

/* Degrees in tenths, for the choice of a UTM zone that no stray point can turn. */
static void count_degrees(hg_ingest_run *run, double lon, double lat)
{
    int east = (int)floor((lon + 180) * 10), north = (int)floor((lat + 90) * 10);
    east = (east % 3600 + 3600) % 3600;
    north = north < 0 ? 0 : north > 1800 ? 1800 : north;
    run->lon_tenths[east]++;
    run->lat_tenths[north]++;
}

/* False when the row is outside of everything; marks those in the halo. */
static bool within_area(const hg_ingest_run *run, double x, double y, hg_incident *row)
{
    if (!run->area || hg_locator_find(run->area, x, y) >= 0)
        return true;
    if (!run->halo || hg_locator_find(run->halo, x, y) < 0)
        return false;
    row->marks |= HG_MARK_HALO;
    return true;
}

static void count_kept(hg_ingest_run *run, unsigned marks)
{
    hg_account *account = &run->account;
    account->used += !(marks & HG_MARK_HALO);
    account->halo += (marks & HG_MARK_HALO) != 0;
    account->no_end += (marks & HG_MARK_NO_END) != 0;
    account->clock_twice += (marks & HG_MARK_CLOCK_TWICE) != 0;
    account->clock_never += (marks & HG_MARK_CLOCK_NEVER) != 0;
    account->date_only += (marks & HG_MARK_DATE_ONLY) != 0;
    account->month_only += (marks & HG_MARK_MONTH_ONLY) != 0;
    account->reported_before_begin += (marks & HG_MARK_REPORTED_BEFORE) != 0;
    account->at_midnight += (marks & HG_MARK_MIDNIGHT) != 0;
    run->reported_missing += (marks & HG_MARK_REPORTED_MISSING) != 0;
    run->timed += !(marks & (HG_MARK_DATE_ONLY | HG_MARK_MONTH_ONLY));
}

/* Keeps the midnight remark for now: whether it is suspicious shows at the end. */
static hg_status keep(hg_ingest_run *run, hg_incident *row, hg_err *err)
{
    unsigned marks = row->marks;
    row->marks = (uint16_t)(marks & (HG_MARK_PUBLIC | HG_MARK_MIDNIGHT));
    hg_status st = hg_incidents_add(run->table, row, err);
    if (st == HG_OK)
        count_kept(run, marks);
    return st;
}

static hg_status keep_unless_known(hg_ingest_run *run, hg_incident *row, uint32_t hash, hg_err *err)
{
    hg_id_verdict verdict = hg_ids_judge(&run->ids, run->table, run->first_row, row, hash);
    if (verdict == HG_ID_SAME) {
        hg_ingest_drop(run, row->line, HG_DROP_DUPLICATE_ID,
                       hg_columns_name(&run->columns, run->reader, HG_ROLE_ID), row->id,
                       row->id_length);
        return HG_OK;
    }
    hg_status st = keep(run, row, err);
    if (st != HG_OK)
        return st;
    run->account.id_conflicts += verdict == HG_ID_CONFLICT;
    hg_ids_add(&run->ids, (uint32_t)(run->table->n - 1), hash);
    return HG_OK;
}

/* Projected places into batch x, y; NaN where there is none. */
static hg_status project(hg_ingest_run *run, hg_err *err)
{
    hg_batch *batch = &run->batch;
    for (size_t i = 0; i < batch->n; i++) {
        batch->x[i] = batch->row[i].x;
        batch->y[i] = batch->row[i].y;
    }
    return hg_transform_points(run->transform, batch->n, batch->x, batch->y, err);
}

/* Drops what lies outside; the rest moves up, with its place in the working CRS. */
static void sift(hg_ingest_run *run)
{
    hg_batch *batch = &run->batch;
    size_t kept = 0;
    bool projected = run->deferred || !hg_transform_is_identity(run->transform);
    for (size_t i = 0; i < batch->n; i++) {
        hg_incident *row = &batch->row[i];
        double x = batch->x[i], y = batch->y[i];
        if (isnan(x) || isnan(y)) {
            hg_misfits_add(&run->outside_crs, row->x, row->y);
            drop_place(run, row, HG_DROP_OUTSIDE_CRS);
            continue;
        }
        if (!within_area(run, x, y, row)) {
            hg_misfits_add(&run->outside_area, row->x, row->y);
            drop_place(run, row, HG_DROP_OUTSIDE_AREA);
            continue;
        }
        if (projected)
            hg_rounding_add(&run->rounding, row->x, row->y);
        if (run->deferred) {
            count_degrees(run, x, y);
        } else {
            row->x = x + 0.0; /* no -0: equal places have equal bits */
            row->y = y + 0.0;
        }
        batch->id_at[kept] = batch->id_at[i];
        batch->row[kept++] = *row;
    }
    batch->n = kept;
}

/* Hashes first: the slots are on their way from memory before they are asked for. */
static void hash_ids(hg_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) {
        hg_incident *row = &batch->row[i];
        bool named = row->id != NULL;
        row->id = batch->ids.data + batch->id_at[i];
        batch->hash[i] = named ? hg_ids_hash(row->id, row->id_length) : 0;
    }
}

/*
 * Room for what the rest of the source will bring, judged by how far it has been read: the arrays
 * are copied a few times at most. Never more than 16 times what is there, whatever was guessed.
 */
static hg_status expect_rows(hg_ingest_run *run, hg_err *err)
{
    hg_incidents *table = run->table;
    size_t need = table->n + run->batch.n, kept = need - run->first_row;
    double share = hg_reader_share(run->reader);
    if (need <= table->capacity && run->ids.n + run->batch.n <= run->ids_expected)
        return HG_OK;
    double factor = share > 0.0 && share < 1.0 ? fmin(1.03 / share, 16.0) : 1.0;
    size_t expected = (size_t)((double)kept * factor) + 1;
    hg_status st = hg_incidents_reserve(
        table, run->first_row + expected,
        table->n == 0 ? 0 : table->ids.used / table->n * (run->first_row + expected), err);
    if (st == HG_OK && run->columns.at[HG_ROLE_ID] >= 0)
        st = hg_ids_reserve(&run->ids, expected, err);
    run->ids_expected = run->ids.n + expected;
    return st;
}

hg_status hg_batch_empty(hg_ingest_run *run, hg_err *err)
{
    hg_status st = HG_OK;
    enum { AHEAD = 16 };
    hg_batch *batch = &run->batch;
    HG_TRY(hg_buf_check(&batch->ids, err));
    run->placed += batch->n;
    HG_TRY(project(run, err));
    sift(run);
    HG_TRY(expect_rows(run, err));
    hash_ids(batch);
    for (size_t i = 0; i < batch->n; i++) {
        if (i + AHEAD < batch->n)
            hg_ids_prefetch(&run->ids, batch->hash[i + AHEAD]);
        HG_TRY(batch->hash[i] ? keep_unless_known(run, &batch->row[i], batch->hash[i], err)
                              : keep(run, &batch->row[i], err));
    }
    batch->n = 0;
    batch->ids.length = 0;
done:
    return st;
}
