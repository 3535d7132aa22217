/* cluster/knox_leaves.c - the loop in which all the time goes: lags of one pair in 32 permutations.
 */
#include "cluster/knox.h"

#define INLINE static inline __attribute__((always_inline))
enum { LIMITS_AT_ONCE = 4 };

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HG_WIDE 1
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw")
#define WIDTH 64
#define NUMBER int16_t
#define NAME(x) x##_16_avx512
#include "cluster/knox_simd.h"
#define WIDTH 64
#define NUMBER int32_t
#define NAME(x) x##_32_avx512
#include "cluster/knox_simd.h"
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2")
#define WIDTH 32
#define NUMBER int16_t
#define NAME(x) x##_16_avx2
#include "cluster/knox_simd.h"
#define WIDTH 32
#define NUMBER int32_t
#define NAME(x) x##_32_avx2
#include "cluster/knox_simd.h"
#pragma GCC pop_options
#else
#define HG_WIDE 0
#endif
#define WIDTH 16
#define NUMBER int16_t
#define NAME(x) x##_16_plain
#include "cluster/knox_simd.h"
#define WIDTH 16
#define NUMBER int32_t
#define NAME(x) x##_32_plain
#include "cluster/knox_simd.h"

typedef void leaf(const hg_knox_pair *pair, size_t n, const void *times, int n_limits,
                  const int32_t *limits, uint64_t *total);

static leaf *const leaves[2][3] = {
#if HG_WIDE
    {count_32_plain, count_32_avx2, count_32_avx512},
    {count_16_plain, count_16_avx2, count_16_avx512},
#else
    {count_32_plain, count_32_plain, count_32_plain},
    {count_16_plain, count_16_plain, count_16_plain},
#endif
};

/* 0 = plain, 1 = AVX2, 2 = AVX-512: what this processor has. */
static int best(void)
{
#if HG_WIDE
    if (__builtin_cpu_supports("avx512bw"))
        return 2;
    if (__builtin_cpu_supports("avx2"))
        return 1;
#endif
    return 0;
}

static int widest_allowed = 2;

void hg_knox_count_at_most(int set)
{
    widest_allowed = set;
}

void hg_knox_count_lanes(bool narrow, const hg_knox_pair *pair, uint64_t n, const void *times,
                         size_t n_limits, const int32_t *limit, uint64_t *count)
{
    leaf *const run = leaves[narrow][best() < widest_allowed ? best() : widest_allowed];
    for (uint64_t done = 0; done < n; done += HG_KNOX_RUN) {
        const size_t pairs = n - done > HG_KNOX_RUN ? HG_KNOX_RUN : (size_t)(n - done);
        for (size_t b = 0; b < n_limits; b += LIMITS_AT_ONCE) {
            const size_t some = n_limits - b > LIMITS_AT_ONCE ? LIMITS_AT_ONCE : n_limits - b;
            run(pair + done, pairs, times, (int)some, limit + b, count + b * HG_KNOX_LANES);
        }
    }
}
