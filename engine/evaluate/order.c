/* evaluate/order.c - which cells come first? A radix sort: a nation's cells in a blink. */
#include "evaluate/order.h"

#include <string.h>

uint64_t hg_key_ascending(double value)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits;
    value += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

uint64_t hg_key_descending(double value)
{
    return ~hg_key_ascending(value);
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

static size_t digit_of(uint64_t key, unsigned shift)
{
    return (size_t)(key >> shift) & (DIGITS - 1);
}

/* One stable pass over eleven bits; false when all keys share them and nothing was moved. */
static int pass(size_t n, const hg_ranked *from, hg_ranked *to, unsigned shift)
{
    size_t next[DIGITS] = {0};
    for (size_t i = 0; i < n; i++)
        next[digit_of(from[i].key, shift)]++;
    if (next[digit_of(from[0].key, shift)] == n)
        return 0;
    size_t start = 0;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = next[d];
        next[d] = start;
        start += count;
    }
    for (size_t i = 0; i < n; i++)
        to[next[digit_of(from[i].key, shift)]++] = from[i];
    return 1;
}

void hg_rank_sort(size_t n, hg_ranked *list, hg_ranked *spare)
{
    hg_ranked *from = list, *to = spare;
    for (unsigned shift = 0; n > 1 && shift < 64; shift += DIGIT_BITS)
        if (pass(n, from, to, shift)) {
            hg_ranked *swap = from;
            from = to;
            to = swap;
        }
    if (from != list)
        memcpy(list, from, n * sizeof *list);
}
