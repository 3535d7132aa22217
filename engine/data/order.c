/*
 * data/order.c - which incident stands before which, whatever order they were read in?
 *
 * O(n) radix passes on begin, then on x, then on y inside equal runs; short runs are merged with
 * the full comparison. The id comes last: without an id column it is the row number, and then
 * only rows that are equal in all that is computed with may swap when the input is shuffled.
 */
#include "data/order.h"

#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "hotgrid/mem.h"

enum { SHORT_RUN = 512, N_KEYS = 3 };

static uint64_t row_key(const hg_incidents *table, int level, uint32_t row)
{
    if (level == 0)
        return hg_key_int64(table->begin[row]);
    return hg_key_double(level == 1 ? table->x[row] : table->y[row]);
}

static int compare_keys(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_rest(const hg_incidents *t, uint32_t a, uint32_t b)
{
    int c = compare_keys(hg_key_int64(t->end[a]), hg_key_int64(t->end[b]));
    if (c == 0)
        c = compare_keys(hg_key_double(t->weight[a]), hg_key_double(t->weight[b]));
    if (c == 0)
        c = (int)t->offence[a] - (int)t->offence[b];
    if (c == 0)
        c = compare_keys(hg_key_int64(t->known[a]), hg_key_int64(t->known[b]));
    if (c == 0)
        c = (int)t->marks[a] - (int)t->marks[b];
    if (c == 0)
        c = (int)t->location_class[a] - (int)t->location_class[b];
    if (c == 0)
        c = strcmp(hg_strings_get(&t->ids, t->id[a]), hg_strings_get(&t->ids, t->id[b]));
    if (c == 0)
        c = (int)t->source[a] - (int)t->source[b];
    return c != 0 ? c : compare_keys(t->line[a], t->line[b]);
}

static int compare_from(const hg_incidents *table, int level, uint32_t a, uint32_t b)
{
    for (; level < N_KEYS; level++) {
        int c = compare_keys(row_key(table, level, a), row_key(table, level, b));
        if (c != 0)
            return c;
    }
    return compare_rest(table, a, b);
}

int hg_order_compare(const hg_incidents *table, uint32_t a, uint32_t b)
{
    return compare_from(table, 0, a, b);
}

static void insert_sort(const hg_incidents *table, int level, size_t n, hg_keyed *rows)
{
    for (size_t i = 1; i < n; i++) {
        hg_keyed moving = rows[i];
        size_t k = i;
        for (; k > 0 && compare_from(table, level, rows[k - 1].index, moving.index) > 0; k--)
            rows[k] = rows[k - 1];
        rows[k] = moving;
    }
}

static void merge_sort(const hg_incidents *table, int level, size_t n, hg_keyed *rows,
                       hg_keyed *spare)
{
    if (n <= 12) {
        insert_sort(table, level, n, rows);
        return;
    }
    size_t half = n / 2;
    merge_sort(table, level, half, rows, spare);
    merge_sort(table, level, n - half, rows + half, spare);
    memcpy(spare, rows, half * sizeof *rows);
    size_t left = 0, right = half, to = 0;
    while (left < half && right < n)
        rows[to++] = compare_from(table, level, spare[left].index, rows[right].index) <= 0
                         ? spare[left++]
                         : rows[right++];
    while (left < half)
        rows[to++] = spare[left++];
}

static void sort_level(const hg_incidents *table, int level, size_t n, hg_keyed *rows,
                       hg_keyed *spare)
{
    if (n < 2)
        return;
    if (n <= SHORT_RUN || level == N_KEYS) {
        merge_sort(table, level, n, rows, spare);
        return;
    }
    for (size_t i = 0; i < n; i++)
        rows[i].key = row_key(table, level, rows[i].index);
    hg_radix_sort(n, rows, spare);
    for (size_t i = 0, k; i < n; i = k) {
        uint64_t key = rows[i].key; /* deeper levels overwrite it */
        for (k = i + 1; k < n && rows[k].key == key;)
            k++;
        sort_level(table, level + 1, k - i, rows + i, spare);
    }
}

hg_status hg_order_rows(const hg_incidents *table, size_t n, uint32_t *rows, hg_err *err)
{
    hg_status st = HG_OK;
    hg_keyed *block = NULL;
    size_t i = 1;
    while (i < n && hg_order_compare(table, rows[i - 1], rows[i]) <= 0)
        i++;
    if (i >= n)
        return HG_OK;
    HG_TRY(hg_alloc_large(&block, 2 * n, sizeof *block, err));
    for (i = 0; i < n; i++)
        block[i].index = rows[i];
    sort_level(table, 0, n, block, block + n);
    for (i = 0; i < n; i++)
        rows[i] = block[i].index;
done:
    hg_free(block);
    return st;
}
