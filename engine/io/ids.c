/*
 * io/ids.c - was an incident of this name read before, and with the same content?
 *
 * Open addressing, 8 bytes a slot, only while reading. A row is dropped only when all that is kept
 * of it is equal, so it does not matter which of the two came first.
 */
#include "io/ids.h"

#include <string.h>

#include "hotgrid/mem.h"

static inline uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= UINT64_C(0xd6e8feb86659fd93);
    return value ^ value >> 32;
}

uint32_t hg_ids_hash(const char *id, size_t length)
{
    uint64_t hash = length * UINT64_C(0x9e3779b97f4a7c15), word;
    for (; length >= 8; id += 8, length -= 8) {
        memcpy(&word, id, 8);
        hash = mix(hash ^ word);
    }
    word = 0;
    memcpy(&word, id, length);
    hash = mix(hash ^ word);
    return (uint32_t)(hash ^ hash >> 32) | 1;
}

static inline size_t slot_of(const hg_ids *ids, uint32_t hash)
{
    return (size_t)(hash >> 1) & (ids->n_slots - 1); /* bit 0 is always set */
}

void hg_ids_prefetch(const hg_ids *ids, uint32_t hash)
{
    __builtin_prefetch(&ids->slot[slot_of(ids, hash)], 1);
}

void hg_ids_add(hg_ids *ids, uint32_t row, uint32_t hash)
{
    size_t at = slot_of(ids, hash);
    while (ids->slot[at].row_next != 0)
        at = (at + 1) & (ids->n_slots - 1);
    ids->slot[at] = (hg_id_slot){hash, row + 1};
    ids->n++;
}

hg_status hg_ids_reserve(hg_ids *ids, size_t n, hg_err *err)
{
    size_t wanted = ids->n_slots ? ids->n_slots : 1024;
    while ((ids->n + n) * 4 > wanted * 3)
        wanted *= 2;
    if (wanted == ids->n_slots)
        return HG_OK;
    hg_ids bigger = {.n_slots = wanted};
    hg_status st = hg_alloc_large(&bigger.slot, wanted, sizeof *bigger.slot, err);
    if (st != HG_OK)
        return st;
    memset(bigger.slot, 0, wanted * sizeof *bigger.slot);
    for (size_t i = 0; i < ids->n_slots; i++)
        if (ids->slot[i].row_next != 0)
            hg_ids_add(&bigger, ids->slot[i].row_next - 1, ids->slot[i].tag);
    hg_ids_clear(ids);
    *ids = bigger;
    return HG_OK;
}

/* Everything that the source says of it; the line and the file are not content. */
static bool same_content(const hg_incidents *t, size_t i, const hg_incident *row)
{
    return t->x[i] == row->x && t->y[i] == row->y && t->weight[i] == row->weight &&
           t->begin[i] == row->begin && t->end[i] == row->end && t->known[i] == row->known &&
           t->offence[i] == row->offence && t->location_class[i] == row->location_class;
}

hg_id_verdict hg_ids_judge(const hg_ids *ids, const hg_incidents *table, size_t first_row,
                           const hg_incident *row, uint32_t hash)
{
    hg_id_verdict verdict = HG_ID_NEW;
    size_t at = slot_of(ids, hash);
    for (; ids->slot[at].row_next != 0; at = (at + 1) & (ids->n_slots - 1)) {
        if (ids->slot[at].tag != hash)
            continue;
        size_t other = ids->slot[at].row_next - 1;
        const char *id = hg_strings_get(&table->ids, table->id[other]);
        if (strncmp(id, row->id, row->id_length) != 0 || id[row->id_length] != '\0')
            continue;
        if (same_content(table, other, row))
            return HG_ID_SAME;
        if (other >= first_row)
            verdict = HG_ID_CONFLICT;
    }
    return verdict;
}

void hg_ids_clear(hg_ids *ids)
{
    hg_free(ids->slot);
    *ids = (hg_ids){0};
}
