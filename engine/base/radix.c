/* base/radix.c - which rows come first? Eleven bits a pass: a nation's cells in a blink. */
#include "base/radix.h"

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

static size_t digit_of(uint64_t key, unsigned shift)
{
    return (size_t)(key >> shift) & (DIGITS - 1);
}

static void pass(size_t n, const hg_keyed *from, hg_keyed *to, unsigned shift)
{
    size_t next[DIGITS] = {0}, start = 0;
    for (size_t i = 0; i < n; i++)
        next[digit_of(from[i].key, shift)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = next[d];
        next[d] = start;
        start += count;
    }
    for (size_t i = 0; i < n; i++)
        to[next[digit_of(from[i].key, shift)]++] = from[i];
}

void hg_radix_sort(size_t n, hg_keyed *list, hg_keyed *spare)
{
    hg_keyed *from = list, *to = spare;
    uint64_t differing = 0;
    for (size_t i = 1; i < n; i++)
        differing |= list[i].key ^ list[0].key;
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
        if (digit_of(differing, shift) == 0)
            continue;
        pass(n, from, to, shift);
        hg_keyed *swap = from;
        from = to;
        to = swap;
    }
    if (from != list)
        memcpy(list, from, n * sizeof *list);
}
