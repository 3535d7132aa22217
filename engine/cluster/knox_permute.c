/*
 * cluster/knox_permute.c - what do the counts become when times are dealt out anew?
 *
 * Permutation r shuffles the times of each stratum with the words of stream (seed, KNOX, r) alone:
 * word k decides for event k of the canonical order, so neither threads nor neighbours in a block
 * matter. HG_KNOX_LANES permutations lie side by side, and a pair reads two rows of them. When the
 * pairs are too many to be held, a block has several such groups, so that finding a tile of pairs
 * anew is paid for by many permutations.
 */
#include <string.h>

#include "base/try.h"
#include "cluster/knox.h"
#include "hotgrid/mem.h"
#include "hotgrid/replicates.h"
#include "hotgrid/rng.h"

enum { GROUPS_FOR_TILES = 8, TILE_PAIRS = 1 << 20 };

typedef struct room { /* of one slot */
    uint32_t *word;   /* [n] */
    int32_t *dealt;   /* [n] times of one permutation, canonical order */
    void *times;      /* [groups][n][HG_KNOX_LANES], by place */
    hg_knox_pair *tile;
    uint64_t *count; /* [groups][n_beyond][n_limits][HG_KNOX_LANES] */
} room;

typedef struct permuting {
    const hg_knox_events *events;
    const hg_knox_pairs *pairs;
    const hg_knox_options *options;
    size_t groups; /* in a block */
    uint64_t tile_pairs;
    room *rooms;
    uint64_t *count;
} permuting;

/*
 * Uniform in [0, n) from one word (Lemire 2019): the high half of word * n, unless its low half is
 * among the 2^32 mod n values that come once too often; then with words beyond those of the events.
 */
static inline uint32_t below(uint32_t word, uint32_t n, hg_rng *rest)
{
    uint64_t product = (uint64_t)word * n;
    if ((uint32_t)product < n) {
        const uint32_t unfair = (0u - n) % n;
        while ((uint32_t)product < unfair)
            product = (uint64_t)hg_rng_u32(rest) * n;
    }
    return (uint32_t)(product >> 32);
}

/* Fisher and Yates, stratum by stratum. */
static void deal(const permuting *p, size_t permutation, room *r)
{
    const hg_knox_events *e = p->events;
    hg_rng rng;
    hg_rng_init(&rng, p->options->seed, HG_STAGE_KNOX, permutation);
    hg_rng_fill(&rng, e->n, r->word);
    memcpy(r->dealt, e->time, e->n * sizeof *r->dealt);
    for (size_t g = 0; g < e->n_strata; g++) {
        int32_t *time = r->dealt + e->start[g];
        const uint32_t *word = r->word + e->start[g];
        for (size_t k = e->start[g + 1] - e->start[g]; k-- > 1;) {
            const uint32_t j = below(word[k], (uint32_t)k + 1, &rng);
            const int32_t moving = time[k];
            time[k] = time[j];
            time[j] = moving;
        }
    }
}

/* One lane of a group of times. */
static void lay(const permuting *p, const room *r, size_t group, size_t lane)
{
    const size_t n = p->events->n;
    const uint32_t *place = p->pairs->index->place;
    if (p->events->narrow) {
        int16_t *out = (int16_t *)r->times + group * n * HG_KNOX_LANES + lane;
        for (size_t k = 0; k < n; k++)
            out[(size_t)place[k] * HG_KNOX_LANES] = (int16_t)r->dealt[k];
    } else {
        int32_t *out = (int32_t *)r->times + group * n * HG_KNOX_LANES + lane;
        for (size_t k = 0; k < n; k++)
            out[(size_t)place[k] * HG_KNOX_LANES] = r->dealt[k];
    }
}

static void count_pairs(const permuting *p, const room *r, size_t groups, const hg_knox_pair *pair,
                        const uint64_t *begin)
{
    const hg_knox_events *e = p->events;
    const size_t number = e->narrow ? sizeof(int16_t) : sizeof(int32_t);
    for (size_t g = 0; g < groups; g++) {
        const char *times = (const char *)r->times + g * e->n * HG_KNOX_LANES * number;
        for (size_t a = 0; a < e->n_beyond; a++)
            hg_knox_count_lanes(e->narrow, pair + begin[a], begin[a + 1] - begin[a], times,
                                e->n_limits, e->limit,
                                r->count + (g * e->n_beyond + a) * e->n_limits * HG_KNOX_LANES);
    }
}

/* Chunks from `first` on that together hold no more pairs than a tile (or one chunk). */
static size_t tile_end(const hg_knox_pairs *pairs, size_t first, uint64_t most)
{
    uint64_t held = 0;
    size_t last = first;
    for (; last < pairs->n_chunks; last++) {
        for (size_t a = 0; a < pairs->events->n_beyond; a++)
            held += pairs->in_chunk[last * pairs->events->n_beyond + a];
        if (held > most && last > first)
            break;
    }
    return last;
}

static hg_status count_all(const permuting *p, const room *r, size_t groups, hg_err *err)
{
    const hg_knox_pairs *pairs = p->pairs;
    uint64_t begin[HG_KNOX_BANDS_MOST + 1] = {0};
    hg_status st = HG_OK;
    if (pairs->kept) {
        for (size_t a = 0; a < p->events->n_beyond; a++)
            begin[a + 1] = begin[a] + pairs->band_total[a];
        count_pairs(p, r, groups, pairs->kept, begin);
        return HG_OK;
    }
    for (size_t first = 0, last; first < pairs->n_chunks; first = last) {
        HG_TRY(hg_check_stop(p->options->talk, err));
        last = tile_end(pairs, first, p->tile_pairs);
        hg_knox_pairs_of(pairs, first, last, r->tile, begin);
        count_pairs(p, r, groups, r->tile, begin);
    }
done:
    return st;
}

static hg_status permute_block(size_t first, size_t last, size_t slot, void *context, hg_err *err)
{
    const permuting *p = context;
    const room *r = &p->rooms[slot];
    const size_t cells = p->events->n_beyond * p->events->n_limits;
    const size_t groups = (last - first + HG_KNOX_LANES - 1) / HG_KNOX_LANES;
    hg_status st = HG_OK;
    for (size_t k = first; k < last; k++) {
        deal(p, k, &p->rooms[slot]);
        lay(p, r, (k - first) / HG_KNOX_LANES, (k - first) % HG_KNOX_LANES);
    }
    memset(r->count, 0, groups * cells * HG_KNOX_LANES * sizeof *r->count);
    HG_TRY(count_all(p, r, groups, err));
    for (size_t k = first; k < last; k++) {
        const size_t group = (k - first) / HG_KNOX_LANES, lane = (k - first) % HG_KNOX_LANES;
        for (size_t c = 0; c < cells; c++)
            p->count[k * cells + c] = r->count[(group * cells + c) * HG_KNOX_LANES + lane];
    }
done:
    return st;
}

static hg_status prepare(permuting *p, size_t slots, hg_err *err)
{
    const hg_knox_events *e = p->events;
    const size_t number = e->narrow ? sizeof(int16_t) : sizeof(int32_t);
    const size_t cells = e->n_beyond * e->n_limits;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&p->rooms, slots, sizeof *p->rooms, err));
    for (size_t s = 0; s < slots; s++) {
        room *r = &p->rooms[s];
        HG_TRY(hg_alloc(&r->word, e->n, sizeof *r->word, err));
        HG_TRY(hg_alloc(&r->dealt, e->n, sizeof *r->dealt, err));
        HG_TRY(hg_alloc_large(&r->times, p->groups * e->n * HG_KNOX_LANES, number, err));
        HG_TRY(hg_alloc(&r->count, p->groups * cells * HG_KNOX_LANES, sizeof *r->count, err));
        if (!p->pairs->kept)
            HG_TRY(hg_alloc_large(&r->tile, (size_t)p->tile_pairs, sizeof *r->tile, err));
    }
done:
    return st;
}

static void clear(permuting *p, size_t slots)
{
    for (size_t s = 0; p->rooms && s < slots; s++) {
        hg_free(p->rooms[s].word);
        hg_free(p->rooms[s].dealt);
        hg_free(p->rooms[s].times);
        hg_free(p->rooms[s].count);
        hg_free(p->rooms[s].tile);
    }
    hg_free(p->rooms);
}

hg_status hg_knox_permute(const hg_knox_events *events, const hg_knox_pairs *pairs,
                          const hg_knox_options *options, uint64_t *count, hg_err *err)
{
    permuting p = {.events = events,
                   .pairs = pairs,
                   .options = options,
                   .groups = pairs->kept ? 1 : GROUPS_FOR_TILES,
                   .tile_pairs =
                       pairs->most_in_chunk > TILE_PAIRS ? pairs->most_in_chunk : TILE_PAIRS,
                   .count = count};
    const hg_replicates replicates = {.last = options->permutations,
                                      .block = p.groups * HG_KNOX_LANES,
                                      .talk = options->talk,
                                      .stage = "permute"};
    const size_t slots = hg_replicates_slots(&replicates);
    hg_status st = HG_OK;
    HG_TRY(prepare(&p, slots, err));
    HG_TRY(hg_replicates_run(&replicates, permute_block, &p, err));
done:
    clear(&p, slots);
    return st;
}
