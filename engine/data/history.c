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

static bool was_known(const hg_incidents *table, size_t row, const cut *c)
{
    if (table->begin[row] == HG_NO_TIME) /* undated: only whoever asks for everything gets it */
        return c->origin == INT64_MAX;
    if (c->from != HG_NO_TIME && table->begin[row] < c->from)
        return false;
    if (table->begin[row] >= c->origin)
        return false;
    if (table->known[row] != HG_NO_TIME)
        return table->known[row] < c->origin;
    return began_before_gap(table->begin[row], c);
}

static hg_status pick_rows(const hg_incidents *table, const cut *c, uint32_t **rows_out,
                           size_t *n_out, hg_err *err)
{
    hg_status st = HG_OK;
    uint32_t *rows = NULL;
    size_t n = 0;
    HG_TRY(hg_alloc(&rows, table->n, sizeof *rows, err));
    for (size_t i = 0; i < table->n; i++)
        if ((c->offence == UINT16_MAX || table->offence[i] == c->offence) && was_known(table, i, c))
            rows[n++] = (uint32_t)i;
    HG_TRY(hg_order_rows(table, n, rows, err));
    *rows_out = rows;
    *n_out = n;
    rows = NULL;
done:
    hg_free(rows);
    return st;
}

static void copy_row(const hg_incidents *table, size_t row, hg_history *out, size_t to)
{
    out->x[to] = table->x[row];
    out->y[to] = table->y[row];
    out->weight[to] = table->weight[row];
    out->begin[to] = table->begin[row];
    out->end[to] = table->end[row];
    out->marks[to] = table->marks[row];
    out->row[to] = row;
}

hg_status hg_history_cut(const hg_incidents *table, uint16_t offence, int64_t from, int64_t origin,
                         int64_t reporting_gap_s, hg_history *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_history made = {.origin = origin};
    uint32_t *rows = NULL;
    cut c = {offence, from, origin, reporting_gap_s};
    if (reporting_gap_s < 0) {
        st = hg_fail(err, HG_EDOMAIN, "reporting gap of %lld seconds: at least 0 is needed",
                     (long long)reporting_gap_s);
        goto done;
    }
    HG_TRY(pick_rows(table, &c, &rows, &made.n, err));
    HG_TRY(hg_alloc(&made.x, made.n, sizeof *made.x, err));
    HG_TRY(hg_alloc(&made.y, made.n, sizeof *made.y, err));
    HG_TRY(hg_alloc(&made.weight, made.n, sizeof *made.weight, err));
    HG_TRY(hg_alloc(&made.begin, made.n, sizeof *made.begin, err));
    HG_TRY(hg_alloc(&made.end, made.n, sizeof *made.end, err));
    HG_TRY(hg_alloc(&made.marks, made.n, sizeof *made.marks, err));
    HG_TRY(hg_alloc(&made.row, made.n, sizeof *made.row, err));
    for (size_t i = 0; i < made.n; i++)
        copy_row(table, rows[i], &made, i);
    *out = made;
    memset(&made, 0, sizeof made);
done:
    hg_free(rows);
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
    hg_free(history->marks);
    hg_free(history->row);
    memset(history, 0, sizeof *history);
}
