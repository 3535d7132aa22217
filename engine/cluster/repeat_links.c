/*
 * cluster/repeat_links.c - which pairs lie in the finite bands of space and of time?
 *
 * In a bucket of the index events stand by time, so for each event only the part of a bucket that
 * is later and soon enough is looked at. One pass counts, one fills: memory is what the links need.
 */
#include <math.h>

#include "base/radix.h"
#include "base/try.h"
#include "cluster/repeat.h"
#include "data/index.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/time.h"

enum { BLOCK = 512, ROUND = 64, MOST = 20000000 };

/* ---- events by rank ---- */

static hg_status check_events(size_t n, const double *x, const double *y, const int64_t *time,
                              hg_err *err)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    if (n > UINT32_MAX - 1)
        return hg_fail(err, HG_EDOMAIN, "%zu incidents: at most %u", n, UINT32_MAX - 1);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "incident %zu: (%g, %g) is not a place", i, x[i], y[i]);
        first = time[i] < first ? time[i] : first;
        last = time[i] > last ? time[i] : last;
    }
    if (n > 0 && (double)last - (double)first >= 0x1p53)
        return hg_fail(err, HG_EDOMAIN, "the times are too far apart: %g ticks",
                       (double)last - (double)first);
    return HG_OK;
}

static hg_status sort_ranks(size_t n, const double *x, const double *y, const int64_t *time,
                            uint32_t *row, hg_err *err)
{
    hg_keyed *list = NULL;
    hg_status st;
    HG_TRY(hg_alloc_large(&list, 2 * n, sizeof *list, err));
    for (size_t i = 0; i < n; i++)
        list[i] = (hg_keyed){hg_key_double(y[i]), (uint32_t)i};
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_double(x[list[i].index]);
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        list[i].key = hg_key_int64(time[list[i].index]);
    hg_radix_sort(n, list, list + n);
    for (size_t i = 0; i < n; i++)
        row[i] = list[i].index;
done:
    hg_free(list);
    return st;
}

hg_status hg_ranked_make(size_t n, const double *x, const double *y, const int64_t *time,
                         double bucket_m, hg_ranked *out, hg_err *err)
{
    hg_ranked made = {.n = n};
    hg_status st;
    HG_TRY(check_events(n, x, y, time, err));
    HG_TRY(hg_alloc(&made.x, n, sizeof *made.x, err));
    HG_TRY(hg_alloc(&made.y, n, sizeof *made.y, err));
    HG_TRY(hg_alloc(&made.time, n, sizeof *made.time, err));
    HG_TRY(hg_alloc(&made.row, n, sizeof *made.row, err));
    HG_TRY(sort_ranks(n, x, y, time, made.row, err));
    for (size_t i = 0; i < n; i++) {
        made.x[i] = x[made.row[i]];
        made.y[i] = y[made.row[i]];
        made.time[i] = time[made.row[i]] - time[made.row[0]];
    }
    HG_TRY(hg_index_new(n, made.x, made.y, bucket_m, &made.index, err));
    *out = made;
    return HG_OK;
done:
    hg_ranked_clear(&made);
    return st;
}

void hg_ranked_clear(hg_ranked *ranked)
{
    hg_free(ranked->x);
    hg_free(ranked->y);
    hg_free(ranked->time);
    hg_free(ranked->row);
    hg_index_free(ranked->index);
    *ranked = (hg_ranked){0};
}

/* ---- pairs ---- */

size_t hg_repeat_band(const hg_knox_bands *bands, double value, double scale)
{
    size_t band = 0;
    while (band + 1 < bands->n && (bands->right_closed ? value > bands->edge[band + 1] * scale
                                                       : value >= bands->edge[band + 1] * scale))
        band++;
    return band;
}

static bool is_below(bool right_closed, double value, double limit)
{
    return right_closed ? value <= limit : value < limit;
}

typedef struct search {
    const hg_ranked *events;
    const hg_repeat_options *options;
    double ticks_per_day, reach_m, reach_ticks;
    size_t *start;        /* [n + 1]: links of each event, then where they begin */
    hg_repeat_link *link; /* NULL while counting */
    size_t first_block;
} search;

static void describe_link(const search *s, uint32_t from, uint32_t to, double d, double lag,
                          hg_repeat_link *out)
{
    const hg_repeat_options *o = s->options;
    *out = (hg_repeat_link){
        .from = from,
        .to = to,
        .space_band = (uint8_t)hg_repeat_band(&o->space, d, 1),
        .time_band = (uint8_t)hg_repeat_band(&o->time, lag, s->ticks_per_day),
        .same_day = lag == 0,
        .chained = o->chain_m > 0 && o->chain_days > 0 &&
                   is_below(o->space.right_closed, d, o->chain_m) &&
                   is_below(o->time.right_closed, lag, o->chain_days * s->ticks_per_day),
        .distance_m = d,
        .lag_days = lag / s->ticks_per_day,
    };
}

/* The first place of the bucket whose event stands behind `rank`. */
static uint32_t first_later(const hg_index *index, uint32_t low, uint32_t high, uint32_t rank)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->point[middle] <= rank)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t look_in_bucket(const search *s, uint32_t i, size_t bucket, hg_repeat_link *out)
{
    const hg_ranked *e = s->events;
    const hg_index *index = e->index;
    const uint32_t end = index->start[bucket + 1];
    size_t n = 0;
    for (uint32_t at = first_later(index, index->start[bucket], end, i); at < end; at++) {
        uint32_t j = index->point[at];
        double lag = (double)(e->time[j] - e->time[i]);
        if (!is_below(s->options->time.right_closed, lag, s->reach_ticks))
            break;
        double d =
            hg_index_distance(s->options->metric, index->x[at] - e->x[i], index->y[at] - e->y[i]);
        if (!is_below(s->options->space.right_closed, d, s->reach_m))
            continue;
        if (out)
            describe_link(s, i, j, d, lag, &out[n]);
        n++;
    }
    return n;
}

/* Links of one event come bucket by bucket (Shell 1959). */
static void sort_by_end(hg_repeat_link *link, size_t n)
{
    for (size_t gap = n / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (size_t i = gap; i < n; i++) {
            hg_repeat_link moving = link[i];
            size_t k = i;
            for (; k >= gap && link[k - gap].to > moving.to; k -= gap)
                link[k] = link[k - gap];
            link[k] = moving;
        }
}

static void look_around(const search *s, uint32_t i)
{
    const hg_ranked *e = s->events;
    hg_repeat_link *out = s->link ? s->link + s->start[i] : NULL;
    hg_index_window_buckets window;
    size_t n = 0;
    if (hg_index_window(e->index, e->x[i], e->y[i], s->reach_m, &window))
        for (size_t row = window.row_first; row <= window.row_last; row++)
            for (size_t col = window.col_first; col <= window.col_last; col++)
                n += look_in_bucket(s, i, row * e->index->cols + col, out ? out + n : NULL);
    if (out)
        sort_by_end(out, n);
    else
        s->start[i] = n;
}

static hg_status search_block(size_t index, void *context, hg_err *err)
{
    const search *s = context;
    size_t i = (s->first_block + index) * BLOCK, end = i + BLOCK;
    (void)err;
    for (; i < end && i < s->events->n; i++)
        look_around(s, (uint32_t)i);
    return HG_OK;
}

static hg_status search_all(search *s, const char *stage, hg_err *err)
{
    const size_t blocks = (s->events->n + BLOCK - 1) / BLOCK;
    hg_talk *talk = s->options->talk;
    hg_status st = HG_OK;
    for (size_t first = 0; first < blocks; first += ROUND) {
        s->first_block = first;
        HG_TRY(hg_check_stop(talk, err));
        HG_TRY(hg_par_for(blocks - first < ROUND ? blocks - first : ROUND, search_block, s, err));
        hg_progress(talk, stage, fmin(1, (double)(first + ROUND) / (double)blocks));
    }
done:
    return st;
}

static hg_status add_up(size_t n, size_t *start, size_t most, hg_err *err)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count = start[i];
        start[i] = total;
        total += count;
    }
    start[n] = total;
    if (total > most)
        return hg_fail(
            err, HG_EDOMAIN,
            "%zu pairs lie in the bands, at most %zu can be linked: take a shorter time, "
            "or narrower bands",
            total, most);
    return HG_OK;
}

hg_status hg_repeat_find(const hg_ranked *events, double ticks_per_day,
                         const hg_repeat_options *options, hg_repeat_link **link, size_t *n_links,
                         hg_err *err)
{
    search s = {.events = events,
                .options = options,
                .ticks_per_day = ticks_per_day,
                .reach_m = options->space.edge[options->space.n - 1],
                .reach_ticks = options->time.edge[options->time.n - 1] * ticks_per_day};
    hg_repeat_link *made = NULL;
    hg_status st;
    HG_TRY(hg_alloc(&s.start, events->n + 1, sizeof *s.start, err));
    HG_TRY(search_all(&s, "pairs", err));
    HG_TRY(add_up(events->n, s.start, options->links_most ? options->links_most : MOST, err));
    HG_TRY(hg_alloc_large(&made, s.start[events->n], sizeof *made, err));
    s.link = made;
    HG_TRY(search_all(&s, "links", err));
    *link = made;
    *n_links = s.start[events->n];
    made = NULL;
done:
    hg_free(made);
    hg_free(s.start);
    return st;
}
