/* data/history.c - what was known before an origin, and nothing else? */
#include <string.h>

#include "base/try.h"
#include "data/order.h"
#include "hotgrid/incidents.h"
#include "hotgrid/mem.h"

typedef struct cut {
    uint16_t offence;
    int64_t from, origin, gap_s;
} cut;

/* Compared without subtracting from origin, which may be INT64_MAX or close to INT64_MIN. */
static bool began_before_gap(int64_t begin, const cut *c)
{
    int64_t limit;
    if (__builtin_sub_overflow(c->origin, c->gap_s, &limit))
        limit = c->gap_s > 0 ? INT64_MIN : INT64_MAX;
    return begin < limit || c->origin == INT64_MAX;
}

static bool was_known(int64_t begin, int64_t known, const cut *c)
{
    if (begin == HG_NO_TIME) /* undated: only whoever asks for everything gets it */
        return c->origin == INT64_MAX;
    if (c->from != HG_NO_TIME && begin < c->from)
        return false;
    if (begin >= c->origin)
        return false;
    return known != HG_NO_TIME ? known < c->origin : began_before_gap(begin, c);
}

static hg_status pick_rows(const hg_incidents *table, const cut *c, uint32_t **rows_out,
                           size_t *n_out, hg_err *err)
{
    hg_status st = HG_OK;
    uint32_t *rows = NULL;
    size_t n = 0;
    HG_TRY(hg_alloc(&rows, table->n, sizeof *rows, err));
    for (size_t i = 0; i < table->n; i++)
        if ((c->offence == UINT16_MAX || table->offence[i] == c->offence) &&
            was_known(table->begin[i], table->known[i], c))
            rows[n++] = (uint32_t)i;
    HG_TRY(hg_order_rows(table, n, rows, err));
    *rows_out = rows;
    *n_out = n;
    rows = NULL;
done:
    hg_free(rows);
    return st;
}

static hg_status room_for(size_t n, hg_history *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&out->x, n, sizeof *out->x, err));
    HG_TRY(hg_alloc(&out->y, n, sizeof *out->y, err));
    HG_TRY(hg_alloc(&out->weight, n, sizeof *out->weight, err));
    HG_TRY(hg_alloc(&out->begin, n, sizeof *out->begin, err));
    HG_TRY(hg_alloc(&out->end, n, sizeof *out->end, err));
    HG_TRY(hg_alloc(&out->known, n, sizeof *out->known, err));
    HG_TRY(hg_alloc(&out->marks, n, sizeof *out->marks, err));
    HG_TRY(hg_alloc(&out->row, n, sizeof *out->row, err));
done:
    return st;
}

static void copy_row(const hg_incidents *table, size_t row, hg_history *out, size_t to)
{
    out->x[to] = table->x[row];
    out->y[to] = table->y[row];
    out->weight[to] = table->weight[row];
    out->begin[to] = table->begin[row];
    out->end[to] = table->end[row];
    out->known[to] = table->known[row];
    out->marks[to] = table->marks[row];
    out->row[to] = row;
}

hg_status hg_history_cut(const hg_incidents *table, uint16_t offence, int64_t from, int64_t origin,
                         int64_t reporting_gap_s, hg_history *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_history made = {.origin = origin, .reporting_gap_s = reporting_gap_s};
    uint32_t *rows = NULL;
    cut c = {offence, from, origin, reporting_gap_s};
    if (reporting_gap_s < 0) {
        st = hg_fail(err, HG_EDOMAIN, "reporting gap of %lld seconds: at least 0 is needed",
                     (long long)reporting_gap_s);
        goto done;
    }
    HG_TRY(pick_rows(table, &c, &rows, &made.n, err));
    HG_TRY(room_for(made.n, &made, err));
    for (size_t i = 0; i < made.n; i++)
        copy_row(table, rows[i], &made, i);
    *out = made;
    memset(&made, 0, sizeof made);
done:
    hg_free(rows);
    hg_history_clear(&made);
    return st;
}

static void copy_event(const hg_history *from, size_t i, hg_history *out, size_t to)
{
    out->x[to] = from->x[i];
    out->y[to] = from->y[i];
    out->weight[to] = from->weight[i];
    out->begin[to] = from->begin[i];
    out->end[to] = from->end[i];
    out->known[to] = from->known[i];
    out->marks[to] = from->marks[i];
    out->row[to] = from->row[i];
}

hg_status hg_history_before(const hg_history *history, int64_t origin, hg_history *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_history made = {.origin = origin, .reporting_gap_s = history->reporting_gap_s};
    cut c = {UINT16_MAX, HG_NO_TIME, origin, history->reporting_gap_s};
    if (origin > history->origin) {
        st = hg_fail(err, HG_EDOMAIN, "a history cut at %lld s cannot tell what is known at %lld s",
                     (long long)history->origin, (long long)origin);
        goto done;
    }
    HG_TRY(room_for(history->n, &made, err));
    for (size_t i = 0; i < history->n; i++)
        if (was_known(history->begin[i], history->known[i], &c))
            copy_event(history, i, &made, made.n++);
    *out = made;
    memset(&made, 0, sizeof made);
done:
    hg_history_clear(&made);
    return st;
}

void hg_history_clear(hg_history *history)
{
    hg_free(history->x);
    hg_free(history->y);
    hg_free(history->weight);
    hg_free(history->begin);
    hg_free(history->end);
    hg_free(history->known);
    hg_free(history->marks);
    hg_free(history->row);
    memset(history, 0, sizeof *history);
}
