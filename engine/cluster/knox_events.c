/*
 * cluster/knox_events.c - can these events bear the question, and in which order do they stand?
 *
 * Times become whole steps from 0 on, of the largest unit that measures all of them (days for
 * dates, minutes for clocks): lags are exact, and mostly fit 16 bits, which doubles the lanes.
 */
#include <math.h>

#include "base/radix.h"
#include "base/try.h"
#include "cluster/knox.h"
#include "hotgrid/mem.h"

static const size_t usual_fewest = 20;
static const size_t most_events = (size_t)1 << 21; /* sums of squares fit 64 bits: n^3 <= 2^63 */

static hg_status check_values(size_t n, const double *x, const double *y,
                              const hg_knox_options *options, hg_err *err)
{
    const size_t fewest = options->fewest ? options->fewest : usual_fewest;
    if (n < fewest || n < 3)
        return hg_fail(err, HG_EEMPTY, "%zu %s: a Knox table needs at least %zu", n,
                       n == 1 ? "incident" : "incidents", fewest > 3 ? fewest : 3);
    if (n > most_events)
        return hg_fail(err, HG_EDOMAIN, "%zu incidents: a Knox table takes at most %zu", n,
                       most_events);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDOMAIN, "event %zu: (%g, %g) is not a place", i, x[i], y[i]);
    for (size_t i = 0; options->stratum && i < n; i++)
        if (options->stratum[i] >= options->n_strata)
            return hg_fail(err, HG_EDOMAIN, "event %zu: stratum %u of %zu", i,
                           (unsigned)options->stratum[i], options->n_strata);
    return HG_OK;
}

static int64_t date_of(int64_t time, int64_t ticks_per_day)
{
    return time / ticks_per_day - (time % ticks_per_day < 0);
}

static hg_status check_spread(size_t n, const double *x, const double *y, const int64_t *time,
                              int64_t ticks_per_day, hg_err *err)
{
    bool one_place = true, one_date = true;
    for (size_t i = 1; i < n; i++) {
        one_place = one_place && x[i] == x[0] && y[i] == y[0];
        one_date = one_date && date_of(time[i], ticks_per_day) == date_of(time[0], ticks_per_day);
    }
    if (one_place)
        return hg_fail(err, HG_EEMPTY,
                       "all %zu incidents are at one place: a Knox table needs at least 2 places",
                       n);
    if (one_date)
        return hg_fail(err, HG_EEMPTY,
                       "all %zu incidents are on one date: a Knox table needs at least 2 dates", n);
    return HG_OK;
}

/* Four stable passes, the last key first: stratum, time, x, y. */
static hg_status canonical_order(size_t n, const double *x, const double *y, const int64_t *time,
                                 const uint32_t *stratum, uint32_t *order, hg_err *err)
{
    hg_keyed *list = NULL, *spare = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, n, sizeof *list, err));
    HG_TRY(hg_alloc(&spare, n, sizeof *spare, err));
    for (size_t i = 0; i < n; i++)
        list[i].index = (uint32_t)i;
    for (int key = 0; key < 4; key++) {
        for (size_t k = 0; k < n; k++) {
            const size_t i = list[k].index;
            list[k].key = key == 0   ? hg_key_double(y[i])
                          : key == 1 ? hg_key_double(x[i])
                          : key == 2 ? hg_key_int64(time[i])
                          : stratum  ? stratum[i]
                                     : 0;
        }
        hg_radix_sort(n, list, spare);
    }
    for (size_t k = 0; k < n; k++)
        order[k] = list[k].index;
done:
    hg_free(list);
    hg_free(spare);
    return st;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* lag < limit in steps exactly when the lag in ticks is below the edge (or on it, when closed). */
static void set_limits(const hg_knox_bands *bands, int64_t ticks_per_day, uint64_t step,
                       uint64_t span, hg_knox_events *out)
{
    out->n_limits = bands->n - 1;
    for (size_t b = 0; b < out->n_limits; b++) {
        const double edge = bands->edge[b + 1] * (double)ticks_per_day;
        const double first_beyond = bands->right_closed ? floor(edge) + 1 : ceil(edge);
        uint64_t limit = span + 1;
        if (first_beyond < (double)(span * step + 1))
            limit = ((uint64_t)first_beyond + step - 1) / step;
        out->limit[b] = (int32_t)(limit < span + 1 ? limit : span + 1);
    }
}

static hg_status take_times(const int64_t *time, const uint32_t *order, int64_t ticks_per_day,
                            const hg_knox_options *options, hg_knox_events *out, hg_err *err)
{
    int64_t first = time[order[0]], last = first;
    uint64_t step = 0;
    for (size_t k = 0; k < out->n; k++) {
        first = time[order[k]] < first ? time[order[k]] : first;
        last = time[order[k]] > last ? time[order[k]] : last;
    }
    const double width = (double)last - (double)first;
    if (width < 9e15)
        for (size_t k = 0; k < out->n; k++)
            step = common_divisor(step, (uint64_t)(time[order[k]] - first));
    if (step == 0 || width / (double)step >= 2147483646.0)
        return hg_fail(err, HG_EDOMAIN,
                       "times from %lld to %lld: too far apart for a table of lags",
                       (long long)first, (long long)last);
    for (size_t k = 0; k < out->n; k++)
        out->time[k] = (int32_t)((uint64_t)(time[order[k]] - first) / step);
    const uint64_t span = (uint64_t)(last - first) / step;
    set_limits(&options->time, ticks_per_day, step, span, out);
    out->narrow = span < 32767;
    return HG_OK;
}

/*
 * The least measure that lies beyond each edge. Euclidean distances are compared by their squares:
 * a correctly rounded root is monotonic, so one number separates them as the roots would.
 */
static void set_beyond(const hg_knox_options *options, hg_knox_events *out)
{
    const hg_knox_bands *bands = &options->space;
    out->n_beyond = bands->n - 1;
    for (size_t a = 0; a < out->n_beyond; a++) {
        const double edge = bands->edge[a + 1];
        const double least = bands->right_closed ? nextafter(edge, INFINITY) : edge;
        double square = least * least;
        if (options->metric == HG_METRIC_MANHATTAN) {
            out->beyond[a] = least;
            continue;
        }
        while (sqrt(square) >= least)
            square = nextafter(square, 0);
        while (sqrt(square) < least)
            square = nextafter(square, INFINITY);
        out->beyond[a] = square;
    }
}

static hg_status set_strata(const hg_knox_options *options, const uint32_t *order,
                            hg_knox_events *out, hg_err *err)
{
    hg_status st = HG_OK;
    out->n_strata = options->stratum ? options->n_strata : 1;
    HG_TRY(hg_alloc(&out->start, out->n_strata + 1, sizeof *out->start, err));
    for (size_t k = 0; k < out->n; k++) {
        out->stratum[k] = options->stratum ? options->stratum[order[k]] : 0;
        out->start[out->stratum[k] + 1]++;
    }
    for (size_t g = 0; g < out->n_strata; g++)
        out->start[g + 1] += out->start[g];
done:
    return st;
}

hg_status hg_knox_events_take(size_t n, const double *x, const double *y, const int64_t *time,
                              int64_t ticks_per_day, const hg_knox_options *options,
                              hg_knox_events *out, hg_err *err)
{
    uint32_t *order = NULL;
    hg_status st = HG_OK;
    *out = (hg_knox_events){.n = n};
    HG_TRY(check_values(n, x, y, options, err));
    HG_TRY(check_spread(n, x, y, time, ticks_per_day, err));
    HG_TRY(hg_alloc(&order, n, sizeof *order, err));
    HG_TRY(hg_alloc(&out->x, n, sizeof *out->x, err));
    HG_TRY(hg_alloc(&out->y, n, sizeof *out->y, err));
    HG_TRY(hg_alloc(&out->time, n, sizeof *out->time, err));
    HG_TRY(hg_alloc(&out->stratum, n, sizeof *out->stratum, err));
    HG_TRY(canonical_order(n, x, y, time, options->stratum, order, err));
    for (size_t k = 0; k < n; k++) {
        out->x[k] = x[order[k]];
        out->y[k] = y[order[k]];
    }
    HG_TRY(take_times(time, order, ticks_per_day, options, out, err));
    HG_TRY(set_strata(options, order, out, err));
    set_beyond(options, out);
done:
    hg_free(order);
    return st;
}

void hg_knox_events_clear(hg_knox_events *events)
{
    hg_free(events->x);
    hg_free(events->y);
    hg_free(events->time);
    hg_free(events->stratum);
    hg_free(events->start);
    *events = (hg_knox_events){0};
}
