/*
 * cluster/knox_pairs.c - which pairs of places lie within the last finite radius?
 *
 * Found from the buckets of an index, chunk of places by chunk, each chunk by itself: the first
 * look counts (in all bands, both ways, so that no two chunks write to one place), the second
 * writes the pairs down when they are few enough to be held. O(n + pairs).
 */
#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "cluster/knox.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

enum { BATCH = 512, SPANS = 256 };

/* The space band of each of m places as seen from (x, y); n_beyond when it is further away. */
CLONES static void classify(size_t m, const double *x, const double *y, double at_x, double at_y,
                            hg_metric metric, size_t n_beyond, const double *beyond, int64_t *band)
{
    double measure[BATCH];
    if (metric == HG_METRIC_MANHATTAN)
        for (size_t i = 0; i < m; i++)
            measure[i] = fabs(x[i] - at_x) + fabs(y[i] - at_y);
    else
        for (size_t i = 0; i < m; i++)
            measure[i] = (x[i] - at_x) * (x[i] - at_x) + (y[i] - at_y) * (y[i] - at_y);
    for (size_t i = 0; i < m; i++)
        band[i] = measure[i] >= beyond[0];
    for (size_t a = 1; a < n_beyond; a++)
        for (size_t i = 0; i < m; i++)
            band[i] += measure[i] >= beyond[a];
}

typedef void take_near(void *context, size_t k, size_t j, size_t band);

/* Every place j >= from, other than k, in a finite band around place k, in ascending order. */
INLINE void each_near(const hg_knox_pairs *p, size_t k, size_t from, take_near *take, void *context)
{
    const hg_index *index = p->index;
    const size_t n_beyond = p->events->n_beyond;
    int64_t band[BATCH] = {0};
    hg_index_span spans[SPANS];
    const size_t n = hg_index_spans(index, index->x[k], index->y[k], p->radius, SPANS, spans);
    for (size_t s = 0; s < n; s++) {
        size_t first = spans[s].first > from ? spans[s].first : from;
        for (size_t last; first < spans[s].last; first = last) {
            last = spans[s].last - first > BATCH ? first + BATCH : spans[s].last;
            classify(last - first, index->x + first, index->y + first, index->x[k], index->y[k],
                     p->metric, n_beyond, p->events->beyond, band);
            for (size_t j = first; j < last; j++)
                if ((size_t)band[j - first] < n_beyond && j != k)
                    take(context, k, j, (size_t)band[j - first]);
        }
    }
}

/* ---- the first look ---- */
typedef struct look {
    hg_knox_pairs *pairs;
    uint64_t *seen;     /* [n_chunks][n_beyond][n_limits + 1] forward pairs by exact time band */
    uint64_t *of_chunk; /* within seen */
} look;

INLINE void note(void *context, size_t k, size_t j, size_t band)
{
    const look *l = context;
    const hg_knox_pairs *p = l->pairs;
    const hg_knox_events *e = p->events;
    p->partners[k * e->n_beyond + band]++;
    if (j < k)
        return;
    const int32_t lag = abs(p->time[k] - p->time[j]);
    size_t b = 0;
    for (size_t i = 0; i < e->n_limits; i++)
        b += lag >= e->limit[i];
    l->of_chunk[band * (e->n_limits + 1) + b]++;
}

static hg_status look_at_chunk(size_t chunk, void *context, hg_err *err)
{
    (void)err;
    look l = *(look *)context;
    const hg_knox_events *e = l.pairs->events;
    const size_t first = chunk * HG_KNOX_CHUNK;
    const size_t last = first + HG_KNOX_CHUNK < e->n ? first + HG_KNOX_CHUNK : e->n;
    l.of_chunk = l.seen + chunk * e->n_beyond * (e->n_limits + 1);
    for (size_t k = first; k < last; k++)
        each_near(l.pairs, k, 0, note, &l);
    return HG_OK;
}

static void add_up(const look *l)
{
    hg_knox_pairs *p = l->pairs;
    const size_t n_beyond = p->events->n_beyond, n_limits = p->events->n_limits;
    for (size_t c = 0; c < p->n_chunks; c++) {
        uint64_t in_chunk = 0;
        for (size_t a = 0; a < n_beyond; a++) {
            const uint64_t *seen = l->seen + (c * n_beyond + a) * (n_limits + 1);
            uint64_t below = 0;
            for (size_t b = 0; b <= n_limits; b++) {
                below += seen[b];
                if (b < n_limits)
                    p->observed[a * n_limits + b] += below;
            }
            p->in_chunk[c * n_beyond + a] = below;
            p->band_total[a] += below;
            in_chunk += below;
        }
        p->most_in_chunk = in_chunk > p->most_in_chunk ? in_chunk : p->most_in_chunk;
        p->total += in_chunk;
    }
}

static hg_status first_look(hg_knox_pairs *p, hg_err *err)
{
    const hg_knox_events *e = p->events;
    look l = {.pairs = p};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&l.seen, p->n_chunks * e->n_beyond * (e->n_limits + 1), sizeof *l.seen, err));
    HG_TRY(hg_par_for(p->n_chunks, look_at_chunk, &l, err));
    add_up(&l);
done:
    hg_free(l.seen);
    return st;
}

/* ---- writing pairs down ---- */
typedef struct hand {
    hg_knox_pair *out;
    uint64_t next[HG_KNOX_BANDS_MOST];
} hand;

INLINE void write_down(void *context, size_t k, size_t j, size_t band)
{
    hand *h = context;
    h->out[h->next[band]++] = (hg_knox_pair){(uint32_t)k, (uint32_t)j};
}

static void write_chunk(const hg_knox_pairs *p, size_t chunk, hand *h)
{
    const size_t first = chunk * HG_KNOX_CHUNK, n = p->events->n;
    const size_t last = first + HG_KNOX_CHUNK < n ? first + HG_KNOX_CHUNK : n;
    for (size_t k = first; k < last; k++)
        each_near(p, k, k + 1, write_down, h);
}

void hg_knox_pairs_of(const hg_knox_pairs *pairs, size_t first, size_t last, hg_knox_pair *out,
                      uint64_t *begin)
{
    const size_t n_beyond = pairs->events->n_beyond;
    hand h = {.out = out};
    uint64_t at = 0;
    for (size_t a = 0; a < n_beyond; a++) {
        begin[a] = h.next[a] = at;
        for (size_t c = first; c < last; c++)
            at += pairs->in_chunk[c * n_beyond + a];
    }
    begin[n_beyond] = at;
    for (size_t c = first; c < last; c++)
        write_chunk(pairs, c, &h);
}

typedef struct keeping {
    hg_knox_pairs *pairs;
    uint64_t *at; /* [n_chunks][n_beyond]: where a chunk's pairs go */
} keeping;

static hg_status keep_chunk(size_t chunk, void *context, hg_err *err)
{
    (void)err;
    const keeping *k = context;
    const size_t n_beyond = k->pairs->events->n_beyond;
    hand h = {.out = k->pairs->kept};
    for (size_t a = 0; a < n_beyond; a++)
        h.next[a] = k->at[chunk * n_beyond + a];
    write_chunk(k->pairs, chunk, &h);
    return HG_OK;
}

static hg_status keep_all(hg_knox_pairs *p, hg_err *err)
{
    const size_t n_beyond = p->events->n_beyond;
    keeping k = {.pairs = p};
    uint64_t at = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&k.at, p->n_chunks * n_beyond, sizeof *k.at, err));
    HG_TRY(hg_alloc_large(&p->kept, p->total ? (size_t)p->total : 1, sizeof *p->kept, err));
    for (size_t a = 0; a < n_beyond; a++)
        for (size_t c = 0; c < p->n_chunks; c++) {
            k.at[c * n_beyond + a] = at;
            at += p->in_chunk[c * n_beyond + a];
        }
    HG_TRY(hg_par_for(p->n_chunks, keep_chunk, &k, err));
done:
    hg_free(k.at);
    return st;
}

/* Values of the events, in the order of the places. */
static void lay_out(hg_knox_pairs *p)
{
    for (size_t k = 0; k < p->events->n; k++) {
        p->time[p->index->place[k]] = p->events->time[k];
        p->stratum[p->index->place[k]] = p->events->stratum[k];
    }
}

hg_status hg_knox_pairs_find(const hg_knox_events *events, const hg_knox_options *options,
                             uint64_t most_kept, hg_knox_pairs *out, hg_err *err)
{
    const hg_knox_events *e = events;
    hg_status st = HG_OK;
    *out = (hg_knox_pairs){.events = e,
                           .metric = options->metric,
                           .radius = options->space.edge[options->space.n - 1],
                           .n_chunks = (e->n + HG_KNOX_CHUNK - 1) / HG_KNOX_CHUNK};
    HG_TRY(hg_index_new(e->n, e->x, e->y, out->radius / 2, &out->index, err));
    HG_TRY(hg_alloc(&out->in_chunk, out->n_chunks * e->n_beyond, sizeof *out->in_chunk, err));
    HG_TRY(hg_alloc(&out->partners, e->n * e->n_beyond, sizeof *out->partners, err));
    HG_TRY(hg_alloc(&out->observed, e->n_beyond * e->n_limits, sizeof *out->observed, err));
    HG_TRY(hg_alloc(&out->stratum, e->n, sizeof *out->stratum, err));
    HG_TRY(hg_alloc(&out->time, e->n, sizeof *out->time, err));
    lay_out(out);
    HG_TRY(first_look(out, err));
    if (options->permutations > 0 && out->total <= most_kept)
        HG_TRY(keep_all(out, err));
done:
    return st;
}

void hg_knox_pairs_clear(hg_knox_pairs *pairs)
{
    hg_index_free(pairs->index);
    hg_free(pairs->in_chunk);
    hg_free(pairs->partners);
    hg_free(pairs->observed);
    hg_free(pairs->stratum);
    hg_free(pairs->time);
    hg_free(pairs->kept);
    *pairs = (hg_knox_pairs){0};
}

/* ---- by strata ---- */
typedef struct strata_count {
    const hg_knox_pairs *pairs;
    double *out;
} strata_count;

INLINE void count_strata(void *context, size_t k, size_t j, size_t band)
{
    const strata_count *s = context;
    const size_t n_strata = s->pairs->events->n_strata;
    const size_t g = s->pairs->stratum[k], h = s->pairs->stratum[j];
    s->out[(band * n_strata + (g < h ? g : h)) * n_strata + (g < h ? h : g)]++;
}

void hg_knox_pairs_by_strata(const hg_knox_pairs *pairs, double *out)
{
    strata_count s = {pairs, out};
    for (size_t k = 0; k < pairs->events->n; k++)
        each_near(pairs, k, k + 1, count_strata, &s);
}
