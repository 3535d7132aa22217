/* cluster/knox_lags.c - how many pairs of times lie in each time band? */
#include "base/radix.h"
#include "base/try.h"
#include "cluster/knox.h"
#include "hotgrid/mem.h"

/* The events' times in ascending order, stratum by stratum or all together. */
static hg_status sorted_times(const hg_knox_events *events, int32_t **out, hg_err *err)
{
    hg_keyed *list = NULL, *spare = NULL;
    int32_t *sorted = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, events->n, sizeof *list, err));
    HG_TRY(hg_alloc(&spare, events->n, sizeof *spare, err));
    HG_TRY(hg_alloc(&sorted, events->n, sizeof *sorted, err));
    for (size_t k = 0; k < events->n; k++)
        list[k] = (hg_keyed){(uint64_t)events->time[k], (uint32_t)k};
    hg_radix_sort(events->n, list, spare);
    for (size_t k = 0; k < events->n; k++)
        sorted[k] = (int32_t)list[k].key;
    *out = sorted;
    sorted = NULL;
done:
    hg_free(list);
    hg_free(spare);
    hg_free(sorted);
    return st;
}

/* Partners of event k with a lag below `limit`, itself left out: two feet that only go forward. */
typedef struct window {
    size_t first, last;
} window;

static uint64_t partners(const int32_t *sorted, size_t n, size_t k, int32_t limit, window *w)
{
    while ((int64_t)sorted[k] - sorted[w->first] >= limit && w->first < k)
        w->first++;
    while (w->last < n && (int64_t)sorted[w->last] - sorted[k] < limit)
        w->last++;
    return w->last > w->first ? w->last - w->first - (limit > 0) : 0;
}

hg_status hg_knox_lags(const hg_knox_events *events, hg_knox_margin *out, hg_err *err)
{
    int32_t *sorted = NULL;
    window w[HG_KNOX_BANDS_MOST] = {{0}};
    hg_status st = HG_OK;
    HG_TRY(sorted_times(events, &sorted, err));
    for (size_t b = 0; b <= events->n_limits; b++)
        out[b] = (hg_knox_margin){0};
    for (size_t k = 0; k < events->n; k++) {
        uint64_t before = 0;
        for (size_t b = 0; b <= events->n_limits; b++) {
            const uint64_t below = b < events->n_limits
                                       ? partners(sorted, events->n, k, events->limit[b], &w[b])
                                       : events->n - 1;
            out[b].pairs += below - before;
            out[b].squares += (below - before) * (below - before);
            before = below;
        }
    }
    for (size_t b = 0; b <= events->n_limits; b++)
        out[b].pairs /= 2; /* each was seen from both ends */
done:
    hg_free(sorted);
    return st;
}

/* Pairs of one event of g and one of h with a lag below `limit`, ordered pairs for g = h with the
 * events themselves among them. */
static double near(const hg_knox_events *events, size_t g, size_t h, int32_t limit)
{
    const int32_t *a = events->time + events->start[g], *b = events->time + events->start[h];
    const size_t n_a = events->start[g + 1] - events->start[g];
    const size_t n_b = events->start[h + 1] - events->start[h];
    size_t first = 0, last = 0;
    double pairs = 0;
    for (size_t k = 0; k < n_a; k++) {
        while (first < n_b && (int64_t)a[k] - b[first] >= limit)
            first++;
        while (last < n_b && (int64_t)b[last] - a[k] < limit)
            last++;
        pairs += last > first ? (double)(last - first) : 0;
    }
    return pairs;
}

void hg_knox_lags_by_strata(const hg_knox_events *events, double *out)
{
    const size_t n_strata = events->n_strata, table = n_strata * n_strata;
    for (size_t g = 0; g < n_strata; g++)
        for (size_t h = g; h < n_strata; h++) {
            const double n_g = (double)(events->start[g + 1] - events->start[g]);
            const double n_h = (double)(events->start[h + 1] - events->start[h]);
            double before = 0;
            for (size_t b = 0; b <= events->n_limits; b++) {
                double below = n_g * n_h;
                if (b < events->n_limits)
                    below = near(events, g, h, events->limit[b]);
                if (g == h) /* the canonical order is by time within a stratum */
                    below = (below - n_g) / 2;
                out[b * table + g * n_strata + h] = below - before;
                before = below;
            }
        }
}
