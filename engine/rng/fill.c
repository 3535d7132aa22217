/*
 * rng/fill.c - many words of one stream at once, for those who need one per event and replicate.
 *
 * A counter-based stream has no state to carry from block to block, so blocks are made side by side
 * in the lanes of a vector: .3 ns a word instead of 2. Whole numbers alone: the same bits in every
 * instruction set.
 */
#include "hotgrid/rng.h"

#include <Random123/philox.h>

#include "rng/fill.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#include <immintrin.h>
#define HG_WIDE 1
#pragma GCC push_options
#pragma GCC target("avx512f")
#define LANES 8
#define NAME(x) x##_avx512
#define MULTIPLY(a, b) (vec) _mm512_mul_epu32((__m512i)(a), (__m512i)(b))
#define WEAVE(a, b, first, second)                                       \
    ((first) = __builtin_shuffle(a, b, (vec){0, 8, 1, 9, 2, 10, 3, 11}), \
     (second) = __builtin_shuffle(a, b, (vec){4, 12, 5, 13, 6, 14, 7, 15}))
#include "rng/fill_simd.h"
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx2")
#define LANES 4
#define NAME(x) x##_avx2
#define MULTIPLY(a, b) (vec) _mm256_mul_epu32((__m256i)(a), (__m256i)(b))
#define WEAVE(a, b, first, second)                         \
    ((first) = __builtin_shuffle(a, b, (vec){0, 4, 1, 5}), \
     (second) = __builtin_shuffle(a, b, (vec){2, 6, 3, 7}))
#include "rng/fill_simd.h"
#pragma GCC pop_options
#else
#define HG_WIDE 0
#endif

static void blocks_plain(const hg_rng *rng, uint64_t first, uint32_t *out)
{
    hg_rng one = {
        .seed = rng->seed, .replicate = rng->replicate, .block = first, .stage = rng->stage};
    for (int word = 0; word < 4; word++)
        out[word] = hg_rng_u32(&one);
}

static const struct filler {
    void (*blocks)(const hg_rng *rng, uint64_t first, uint32_t *out);
    size_t at_once; /* blocks */
} fillers[] = {
    {blocks_plain, 1},
#if HG_WIDE
    {blocks_avx2, 4},
    {blocks_avx512, 8},
#else
    {blocks_plain, 1},
    {blocks_plain, 1},
#endif
};

static int widest_allowed = 2;

void hg_rng_fill_at_most(int set)
{
    widest_allowed = set;
}

/* 0 = plain, 1 = AVX2, 2 = AVX-512: what this processor has. */
static int best(void)
{
#if HG_WIDE
    if (__builtin_cpu_supports("avx512f"))
        return 2;
    if (__builtin_cpu_supports("avx2"))
        return 1;
#endif
    return 0;
}

void hg_rng_fill(hg_rng *rng, size_t n, uint32_t *out)
{
    const struct filler *filler = &fillers[best() < widest_allowed ? best() : widest_allowed];
    const size_t words = 4 * filler->at_once;
    size_t done = 0;
    while (done < n && rng->left > 0)
        out[done++] = hg_rng_u32(rng);
    for (; n - done >= words; done += words) {
        filler->blocks(rng, rng->block, out + done);
        rng->block += filler->at_once;
    }
    while (done < n)
        out[done++] = hg_rng_u32(rng);
}
