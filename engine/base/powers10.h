/* base/powers10.h - 10^k as a 128-bit fraction, rounded up, its highest bit set. */
#ifndef HG_BASE_POWERS10_H
#define HG_BASE_POWERS10_H

#include <stdint.h>

#define HG_POWERS10_LOWEST (-292)
#define HG_POWERS10_HIGHEST 324

/* [k - LOWEST]: high and low half of ceil(10^k * 2^(127 - floor(log2(10^k)))); exact, not rounded,
 * for 0 <= k <= 55. */
extern const uint64_t hg_powers10[HG_POWERS10_HIGHEST - HG_POWERS10_LOWEST + 1][2];

#endif
