/*
 * rng/fill_simd.h - LANES blocks of Philox4x32-10 at once.
 *
 * fill.c includes this once per instruction set, with LANES (64-bit lanes of a vector), MULTIPLY
 * (the 64-bit products of the low halves), WEAVE (two vectors, element by element, as two vectors)
 * and NAME(x) defined. A word stands in the low half of its lane, the high half is rubbish until
 * the end: products look at low halves alone.
 */
typedef uint64_t NAME(vec) __attribute__((vector_size(LANES * sizeof(uint64_t))));
typedef NAME(vec) NAME(memory) __attribute__((may_alias, aligned(4)));
#define vec NAME(vec)
#define memory NAME(memory)

/* Blocks first .. first + LANES - 1 of the stream into 4 * LANES words. */
static void NAME(blocks)(const hg_rng *rng, uint64_t first, uint32_t *out)
{
    vec number, c0, c1, c2, c3;
    uint32_t key0 = (uint32_t)rng->seed, key1 = (uint32_t)(rng->seed >> 32);
    for (unsigned lane = 0; lane < LANES; lane++)
        number[lane] = first + lane;
    const vec none = {0};
    c0 = number;
    c1 = number >> 32 | (uint64_t)rng->stage << 16;
    c2 = none + (uint32_t)rng->replicate;
    c3 = none + (rng->replicate >> 32);
    for (int turn = 0; turn < 10; turn++) {
        const vec p0 = MULTIPLY(none + PHILOX_M4x32_0, c0);
        const vec p1 = MULTIPLY(none + PHILOX_M4x32_1, c2);
        c0 = p1 >> 32 ^ c1 ^ key0;
        c1 = p1;
        c2 = p0 >> 32 ^ c3 ^ key1;
        c3 = p0;
        key0 += PHILOX_W32_0;
        key1 += PHILOX_W32_1;
    }
    const vec low = (c0 & 0xffffffffu) | c1 << 32, high = (c2 & 0xffffffffu) | c3 << 32;
    WEAVE(low, high, ((memory *)(void *)out)[0], ((memory *)(void *)out)[1]);
}

#undef vec
#undef memory
#undef LANES
#undef MULTIPLY
#undef WEAVE
#undef NAME
