/* forecast/memo.c - what did an earlier forecast compute already? */
#include <string.h>

#include "base/try.h"
#include "forecast/memo.h"
#include "hotgrid/mem.h"

enum { SLOTS = 128 };

typedef struct slot {
    memo_key key;
    void *block;
    size_t bytes;
    uint64_t put_at;
} slot;

struct hg_forecast_memo {
    slot slots[SLOTS];
    uint64_t puts;
};

hg_status hg_forecast_memo_new(hg_forecast_memo **out, hg_err *err)
{
    return hg_alloc(out, 1, sizeof **out, err);
}

void hg_forecast_memo_free(hg_forecast_memo *memo)
{
    if (!memo)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        hg_free(memo->slots[i].block);
    hg_free(memo);
}

/* Two lanes of multiply and fold, with constants of splitmix64 and of wyhash. */
static uint64_t folded(uint64_t a, uint64_t b)
{
    a ^= b;
    a *= 0x9e3779b97f4a7c15u;
    return a ^ (a >> 29);
}

static void stir(memo_key *key, uint64_t word)
{
    key->part[0] = folded(key->part[0], word);
    key->part[1] = (key->part[1] ^ (word + 0xa0761d6478bd642fu)) * 0xe7037ed1a0b428dbu;
    key->part[1] ^= key->part[1] >> 32;
}

memo_key memo_key_begin(uint64_t kind)
{
    memo_key key = {{0x243f6a8885a308d3u, 0x13198a2e03707344u}};
    stir(&key, kind);
    return key;
}

void memo_key_words(memo_key *key, size_t n, const void *words)
{
    const unsigned char *bytes = words;
    stir(key, n);
    for (size_t i = 0; i < n; i++) {
        uint64_t word;
        memcpy(&word, bytes + 8 * i, sizeof word);
        stir(key, word);
    }
}

void memo_key_int(memo_key *key, int64_t value)
{
    memo_key_words(key, 1, &value);
}

void memo_key_real(memo_key *key, double value)
{
    memo_key_words(key, 1, &value);
}

void memo_key_history(memo_key *key, const hg_history *history)
{
    memo_key_words(key, history->n, history->x);
    memo_key_words(key, history->n, history->y);
    memo_key_words(key, history->n, history->weight);
    memo_key_words(key, history->n, history->begin);
    memo_key_words(key, history->n, history->end);
    memo_key_words(key, history->n, history->known);
    for (size_t i = 0; i < history->n; i++)
        stir(key, history->marks[i]);
}

void memo_key_grid(memo_key *key, const hg_grid *grid, const double *fraction)
{
    memo_key_real(key, grid->origin_x);
    memo_key_real(key, grid->origin_y);
    memo_key_real(key, grid->cell_m);
    memo_key_int(key, grid->first_col);
    memo_key_int(key, grid->first_row);
    memo_key_int(key, (int64_t)grid->cols);
    memo_key_int(key, (int64_t)grid->rows);
    memo_key_words(key, hg_grid_cells(grid), fraction);
}

static bool same(memo_key a, memo_key b)
{
    return a.part[0] == b.part[0] && a.part[1] == b.part[1];
}

const void *memo_find(const hg_forecast_memo *memo, memo_key key, size_t *bytes)
{
    for (size_t i = 0; memo && i < SLOTS; i++)
        if (memo->slots[i].block && same(memo->slots[i].key, key)) {
            if (bytes)
                *bytes = memo->slots[i].bytes;
            return memo->slots[i].block;
        }
    return NULL;
}

static slot *slot_for(hg_forecast_memo *memo, memo_key key)
{
    slot *oldest = memo->slots;
    for (size_t i = 0; i < SLOTS; i++) {
        slot *s = &memo->slots[i];
        if (s->block && same(s->key, key))
            return s;
        if (s->put_at < oldest->put_at)
            oldest = s;
    }
    return oldest;
}

hg_status memo_put(hg_forecast_memo *memo, memo_key key, const void *block, size_t bytes,
                   hg_err *err)
{
    hg_status st = HG_OK;
    unsigned char *copy = NULL;
    HG_TRY(hg_alloc(&copy, bytes, 1, err));
    memcpy(copy, block, bytes);
    slot *s = slot_for(memo, key);
    hg_free(s->block);
    *s = (slot){key, copy, bytes, ++memo->puts};
done:
    return st;
}
