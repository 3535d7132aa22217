/*
 * io/pile_up.c - does one coordinate hold a suspicious share of the incidents?
 *
 * Counts by hash in 64k buckets; only buckets that could hold a pile are looked at exactly. The
 * answer does not depend on the order of the rows. O(n).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/ingest.h"

enum { BUCKETS = 1 << 16, SHOWN = 3, ROWS_MIN = 10 };

typedef struct place {
    double x, y;
    uint64_t n;
} place;

static uint32_t bucket_of(double x, double y)
{
    uint64_t a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    uint64_t hash = (a ^ b << 29 ^ b >> 35) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(hash >> 48);
}

static int by_place(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

static int by_size(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return by_place(left, right);
}

/* Equal neighbours become one place; those at or below the limit go. */
static size_t merge_places(place *places, size_t n, double limit)
{
    size_t out = 0;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && by_place(&places[i], &places[k]) == 0;)
            k++;
        places[i].n = k - i;
        if ((double)(k - i) > limit)
            places[out++] = places[i];
    }
    return out;
}

static void warn(const hg_ingest_run *run, const place *places, size_t n, size_t rows, double share)
{
    char list[320];
    size_t used = 0;
    for (size_t i = 0; i < n && i < SHOWN; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s(%.10g, %.10g) %.1f%%",
                                 i ? ", " : "", places[i].x, places[i].y,
                                 100.0 * (double)places[i].n / (double)rows);
    hg_warn(run->talk, "pile_up",
            "%s: %zu place%s more than %.3g%% of the incidents (a station, a hospital, a "
            "geocoder's default?): %s%s, in the working CRS",
            run->path, n, n == 1 ? " holds" : "s hold each", 100 * share, list,
            n > SHOWN ? " and more" : "");
}

hg_status hg_warn_pile_ups(const hg_ingest_run *run, hg_err *err)
{
    hg_status st = HG_OK;
    const hg_incidents *table = run->table;
    uint32_t *count = NULL;
    place *places = NULL;
    size_t first = run->first_row, rows = table->n - first, n = 0;
    double share = run->options->pile_up_share > 0 ? run->options->pile_up_share : 0.01;
    double limit = share * (double)rows < ROWS_MIN ? ROWS_MIN : share * (double)rows;
    HG_TRY(hg_alloc(&count, BUCKETS, sizeof *count, err));
    for (size_t i = first; i < table->n; i++)
        count[bucket_of(table->x[i], table->y[i])]++;
    for (size_t i = 0; i < BUCKETS; i++)
        n += (double)count[i] > limit ? count[i] : 0;
    HG_TRY(hg_alloc(&places, n, sizeof *places, err));
    n = 0;
    for (size_t i = first; i < table->n; i++)
        if ((double)count[bucket_of(table->x[i], table->y[i])] > limit)
            places[n++] = (place){table->x[i], table->y[i], 1};
    qsort(places, n, sizeof *places, by_place);
    n = merge_places(places, n, limit);
    qsort(places, n, sizeof *places, by_size);
    if (n > 0)
        warn(run, places, n, rows, share);
done:
    hg_free(count);
    hg_free(places);
    return st;
}
