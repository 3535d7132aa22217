/* io/ids.h - was an incident of this name read before, and with the same content? */
#ifndef HG_IO_IDS_H
#define HG_IO_IDS_H

#include "hotgrid/incidents.h"

typedef struct hg_id_slot {
    uint32_t tag;      /* the hash; its low bits choose the slot */
    uint32_t row_next; /* row + 1; 0 = free */
} hg_id_slot;

typedef struct hg_ids {
    size_t n, n_slots; /* a power of two, or 0 */
    hg_id_slot *slot;
} hg_ids;

typedef enum hg_id_verdict { HG_ID_NEW, HG_ID_SAME, HG_ID_CONFLICT } hg_id_verdict;

/* Never 0. */
uint32_t hg_ids_hash(const char *id, size_t length);
void hg_ids_prefetch(const hg_ids *ids, uint32_t hash);
/* Room for n more. */
HG_CHECKED hg_status hg_ids_reserve(hg_ids *ids, size_t n, hg_err *err);
/*
 * Compares with every row of that id: SAME when one of them from any source has the same content,
 * CONFLICT when rows from first_row on have the id with other content, else NEW.
 */
hg_id_verdict hg_ids_judge(const hg_ids *ids, const hg_incidents *table, size_t first_row,
                           const hg_incident *row, uint32_t hash);
/* The row that was just appended to the table; there must be room. */
void hg_ids_add(hg_ids *ids, uint32_t row, uint32_t hash);
void hg_ids_clear(hg_ids *ids);

#endif
