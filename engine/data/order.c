/*
 * data/order.c - which incident stands before which, whatever order they were read in?
 *
 * O(n) radix passes on begin, then on x, then on y inside equal runs; short runs are merged with
 * the full comparison. The id comes last: without an id column it is the row number, and then
 * only rows that are equal in all that is computed with may swap when the input is shuffled.
 */
#include "data/order.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

enum { SHORT_RUN = 512, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, N_KEYS = 3 };

typedef struct keyed_row {
    uint64_t key;
    uint32_t row;
} keyed_row;

/* Orders like the number: negatives flipped, positives above them; -0 is 0. */
static uint64_t double_key(double value)
{
    uint64_t bits;
    double plain = value + 0.0;
    memcpy(&bits, &plain, sizeof bits);
    return bits & (UINT64_C(1) << 63) ? ~bits : bits | UINT64_C(1) << 63;
}

static uint64_t time_key(int64_t value)
{
    return (uint64_t)value ^ UINT64_C(1) << 63;
}

static uint64_t row_key(const hg_incidents *table, int level, uint32_t row)
{
    if (level == 0)
        return time_key(table->begin[row]);
    return double_key(level == 1 ? table->x[row] : table->y[row]);
}

static int compare_keys(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_rest(const hg_incidents *t, uint32_t a, uint32_t b)
{
    int c = compare_keys(time_key(t->end[a]), time_key(t->end[b]));
    if (c == 0)
        c = compare_keys(double_key(t->weight[a]), double_key(t->weight[b]));
    if (c == 0)
        c = (int)t->offence[a] - (int)t->offence[b];
    if (c == 0)
        c = compare_keys(time_key(t->known[a]), time_key(t->known[b]));
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

static void insert_sort(const hg_incidents *table, int level, size_t n, keyed_row *rows)
{
    for (size_t i = 1; i < n; i++) {
        keyed_row moving = rows[i];
        size_t k = i;
        for (; k > 0 && compare_from(table, level, rows[k - 1].row, moving.row) > 0; k--)
            rows[k] = rows[k - 1];
        rows[k] = moving;
    }
}

static void merge_sort(const hg_incidents *table, int level, size_t n, keyed_row *rows,
                       keyed_row *spare)
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
        rows[to++] = compare_from(table, level, spare[left].row, rows[right].row) <= 0
                         ? spare[left++]
                         : rows[right++];
    while (left < half)
        rows[to++] = spare[left++];
}

/* One stable counting pass; false when all digits are equal and nothing moved. */
static bool radix_pass(size_t n, const keyed_row *from, keyed_row *to, int shift)
{
    size_t start[DIGITS] = {0};
    for (size_t i = 0; i < n; i++)
        start[from[i].key >> shift & (DIGITS - 1)]++;
    if (start[from[0].key >> shift & (DIGITS - 1)] == n)
        return false;
    size_t sum = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = start[d];
        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[start[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
    return true;
}

static void radix_sort(size_t n, keyed_row *rows, keyed_row *spare)
{
    uint64_t differing = 0;
    for (size_t i = 1; i < n; i++)
        differing |= rows[i].key ^ rows[0].key;
    keyed_row *from = rows, *to = spare;
    for (int shift = 0; shift < 64 && differing >> shift; shift += DIGIT_BITS) {
        if ((differing >> shift & (DIGITS - 1)) == 0 || !radix_pass(n, from, to, shift))
            continue;
        keyed_row *swap = from;
        from = to;
        to = swap;
    }
    if (from != rows)
        memcpy(rows, from, n * sizeof *rows);
}

static void sort_level(const hg_incidents *table, int level, size_t n, keyed_row *rows,
                       keyed_row *spare)
{
    if (n < 2)
        return;
    if (n <= SHORT_RUN || level == N_KEYS) {
        merge_sort(table, level, n, rows, spare);
        return;
    }
    for (size_t i = 0; i < n; i++)
        rows[i].key = row_key(table, level, rows[i].row);
    radix_sort(n, rows, spare);
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
    keyed_row *block = NULL;
    size_t i = 1;
    while (i < n && hg_order_compare(table, rows[i - 1], rows[i]) <= 0)
        i++;
    if (i >= n)
        return HG_OK;
    HG_TRY(hg_alloc_large(&block, 2 * n, sizeof *block, err));
    for (i = 0; i < n; i++)
        block[i].row = rows[i];
    sort_level(table, 0, n, block, block + n);
    for (i = 0; i < n; i++)
        rows[i] = block[i].row;
done:
    hg_free(block);
    return st;
}
