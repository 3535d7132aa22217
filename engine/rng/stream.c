/* rng/stream.c - where does chance come from? From a counter, never from the order of calls. */
#include "hotgrid/rng.h"

#include <Random123/philox.h>
#include <assert.h>

void hg_rng_init(hg_rng *rng, uint64_t seed, hg_stage stage, uint64_t replicate)
{
    *rng = (hg_rng){.seed = seed, .replicate = replicate, .stage = (uint32_t)stage};
}

/* Counter: draw (48 bits), stage (16 bits), replicate (64 bits). */
static void next_block(hg_rng *rng)
{
    assert(rng->block >> 48 == 0 && rng->stage >> 16 == 0);
    philox4x32_ctr_t counter = {{(uint32_t)rng->block,
                                 (uint32_t)(rng->block >> 32) | rng->stage << 16,
                                 (uint32_t)rng->replicate, (uint32_t)(rng->replicate >> 32)}};
    philox4x32_key_t key = {{(uint32_t)rng->seed, (uint32_t)(rng->seed >> 32)}};
    philox4x32_ctr_t words = philox4x32_R(10, counter, key);
    for (int i = 0; i < 4; i++)
        rng->word[i] = words.v[i];
    rng->block++;
    rng->left = 4;
}

uint32_t hg_rng_u32(hg_rng *rng)
{
    if (rng->left == 0)
        next_block(rng);
    return rng->word[4 - rng->left--];
}

uint64_t hg_rng_u64(hg_rng *rng)
{
    uint64_t high = hg_rng_u32(rng);
    return high << 32 | hg_rng_u32(rng);
}

double hg_rng_uniform(hg_rng *rng)
{
    return (double)(hg_rng_u64(rng) >> 11) * 0x1p-53;
}

/* The 128-bit product of two 64-bit numbers, without a type that ISO C does not have. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *low)
{
    uint64_t a0 = a & 0xffffffffu, a1 = a >> 32, b0 = b & 0xffffffffu, b1 = b >> 32;
    uint64_t mid = a1 * b0 + (a0 * b0 >> 32);
    uint64_t mid2 = a0 * b1 + (mid & 0xffffffffu);
    *low = a * b;
    return a1 * b1 + (mid >> 32) + (mid2 >> 32);
}

uint64_t hg_rng_below(hg_rng *rng, uint64_t n)
{
    assert(n >= 1);
    uint64_t low, floor_ = (0 - n) % n; /* 2^64 mod n: products below it are over-represented */
    uint64_t high = multiply(hg_rng_u64(rng), n, &low);
    while (low < floor_)
        high = multiply(hg_rng_u64(rng), n, &low);
    return high;
}
