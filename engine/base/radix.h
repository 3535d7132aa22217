/* base/radix.h - a stable order of many rows by a number, in linear time. */
#ifndef HG_BASE_RADIX_H
#define HG_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct hg_keyed {
    uint64_t key;
    uint32_t index;
} hg_keyed;

/* Keys whose unsigned order is the order of the numbers; -0 and 0 are equal. Not for NaN. Inline:
 * comparisons of rows call them by the million. */
static inline uint64_t hg_key_double(double value)
{
    const uint64_t sign_bit = UINT64_C(1) << 63;
    uint64_t bits;
    double plain = value + 0.0; /* -0 becomes 0 */
    memcpy(&bits, &plain, sizeof bits);
    return bits & sign_bit ? ~bits : bits | sign_bit;
}
static inline uint64_t hg_key_int64(int64_t value)
{
    return (uint64_t)value ^ UINT64_C(1) << 63;
}

/* Sort by key, equal keys as they stand; `spare` is a second list of the same length. */
void hg_radix_sort(size_t n, hg_keyed *list, hg_keyed *spare);

#endif
