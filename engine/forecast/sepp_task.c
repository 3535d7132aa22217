/* forecast/sepp_task.c - when did each incident happen, as far as a point process must know? */
#include "forecast/sepp_task.h"

#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/mem.h"

#define MOST_LEFT_OUT .2
#define MANY_DATES .01 /* more of them and the times are as coarse as days */

typedef struct census {
    size_t dated, spans, dates, registered;
    int64_t first, until;
} census;

/* The instant of a row; false when its span is longer than a day. */
static bool instant(const hg_history *h, size_t row, int64_t until, int64_t *out)
{
    const int64_t begin = h->begin[row], end = h->end[row];
    *out = begin;
    if (end == HG_NO_TIME || end <= begin)
        return true;
    if (end - begin > HG_DAY_S)
        return false;
    const int64_t middle = begin + (end - begin) / 2;
    *out = middle < until ? middle : begin;
    return true;
}

/* In reach of `days`, and before what can be known. */
static bool taken(const hg_forecast_task *task, size_t row, double days)
{
    return hg_is_recent(task, row, days) && task->history->weight[row] > 0;
}

static census count(const hg_forecast_task *task, double days)
{
    const hg_history *h = task->history;
    census c = {.first = INT64_MAX};
    for (size_t i = 0; i < h->n; i++)
        c.registered += h->known[i] != HG_NO_TIME;
    /* Without dates of registration the last days are kept back: they are no quiet days. */
    c.until = task->origin - (c.registered == h->n ? 0 : h->reporting_gap_s);
    for (size_t i = 0; i < h->n; i++) {
        int64_t at;
        if (!taken(task, i, days) || h->begin[i] >= c.until)
            continue;
        c.dated++;
        if (!instant(h, i, c.until, &at)) {
            c.spans++;
            continue;
        }
        c.dates += (h->marks[i] & HG_MARK_DATE_ONLY) != 0;
        c.first = at < c.first ? at : c.first;
    }
    return c;
}

static hg_status check(const hg_forecast_task *task, const char *model, double days,
                       const census *c, hg_err *err)
{
    if (c->dated == c->spans)
        return hg_fail(err, HG_EEMPTY,
                       "model %s: 0 incidents with a time in the %g days before the origin (the "
                       "history holds %zu): at least 30 are needed",
                       model, days, task->history->n);
    if ((double)c->spans > MOST_LEFT_OUT * (double)c->dated)
        return hg_fail(err, HG_EDATA,
                       "model %s: %zu of %zu incidents are known to more than a day: at most a "
                       "fifth can be left out",
                       model, c->spans, c->dated);
    if (c->spans > 0)
        hg_warn(task->talk, "span_left_out",
                "model %s: %zu of %zu incidents are known to more than a day and left out", model,
                c->spans, c->dated);
    return HG_OK;
}

hg_status hg_sepp_past_new(const hg_forecast_task *task, const char *model, double days,
                           hg_sepp_past *out, hg_err *err)
{
    const hg_history *h = task->history;
    const census c = count(task, days);
    hg_sepp_past made = {.resolution_days = 1.0 / 1440};
    hg_status st;
    HG_TRY(check(task, model, days, &c, err));
    HG_TRY(hg_alloc(&made.row, c.dated, sizeof *made.row, err));
    HG_TRY(hg_alloc(&made.days, c.dated, sizeof *made.days, err));
    HG_TRY(hg_alloc(&made.weight, c.dated, sizeof *made.weight, err));
    HG_TRY(hg_alloc(&made.parent_only, c.dated, sizeof *made.parent_only, err));
    for (size_t i = 0; i < h->n; i++) {
        int64_t at;
        if (!taken(task, i, days) || h->begin[i] >= c.until || !instant(h, i, c.until, &at))
            continue;
        made.row[made.n] = i;
        made.days[made.n] = (double)(at - c.first) / HG_DAY_S;
        made.weight[made.n] = h->weight[i];
        made.parent_only[made.n++] = (h->marks[i] & HG_MARK_HALO) != 0;
    }
    if ((double)c.dates > MANY_DATES * (double)made.n)
        made.resolution_days = 1;
    made.window_days = (double)(c.until - c.first) / HG_DAY_S;
    made.gap_days = (double)(task->origin - c.until) / HG_DAY_S;
    *out = made;
    made = (hg_sepp_past){0};
done:
    hg_sepp_past_clear(&made);
    return st;
}

void hg_sepp_past_clear(hg_sepp_past *past)
{
    hg_free(past->row);
    hg_free(past->days);
    hg_free(past->weight);
    hg_free(past->parent_only);
    memset(past, 0, sizeof *past);
}
