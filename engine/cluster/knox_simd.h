/*
 * cluster/knox_simd.h - in how many permutations is the lag of a pair below each limit?
 *
 * knox_leaves.c includes this once per instruction set and width of a time, with WIDTH (bytes of a
 * vector), NUMBER (int16_t or int32_t) and NAME(x) defined. Counters of the width of a time: the
 * caller hands over at most HG_KNOX_RUN pairs. Whole numbers alone: the same bits everywhere.
 */
typedef NUMBER NAME(vec) __attribute__((vector_size(WIDTH)));
typedef NAME(vec) NAME(memory) __attribute__((may_alias, aligned(sizeof(NUMBER))));
#define vec NAME(vec)
#define memory NAME(memory)
#define VECTORS ((int)(HG_KNOX_LANES * sizeof(NUMBER) / WIDTH))

/* -1 where true, as comparisons of vectors have it: counters run downwards. */
INLINE void NAME(few)(const hg_knox_pair *pair, size_t n, const NUMBER *times, int n_limits,
                      const NUMBER *limit, NUMBER *count)
{
    for (int v = 0; v < VECTORS; v++) {
        vec sum[LIMITS_AT_ONCE], edge[LIMITS_AT_ONCE];
        for (int b = 0; b < n_limits; b++) {
            sum[b] = (vec){0};
            edge[b] = (vec){0} + limit[b];
        }
        const NUMBER *from = times + v * (int)(WIDTH / sizeof(NUMBER));
        for (size_t p = 0; p < n; p++) {
            const vec one = *(const memory *)(from + (size_t)pair[p].i * HG_KNOX_LANES);
            const vec two = *(const memory *)(from + (size_t)pair[p].j * HG_KNOX_LANES);
            const vec apart = one - two, sign = apart >> (8 * sizeof(NUMBER) - 1);
            const vec lag = (apart ^ sign) - sign;
            for (int b = 0; b < n_limits; b++)
                sum[b] += (vec)(lag < edge[b]);
        }
        for (int b = 0; b < n_limits; b++)
            *(memory *)(count + b * HG_KNOX_LANES + v * (int)(WIDTH / sizeof(NUMBER))) = -sum[b];
    }
}

static void NAME(count)(const hg_knox_pair *pair, size_t n, const void *times, int n_limits,
                        const int32_t *limits, uint64_t *total)
{
    NUMBER count[LIMITS_AT_ONCE * HG_KNOX_LANES], limit[LIMITS_AT_ONCE];
    for (int b = 0; b < n_limits; b++)
        limit[b] = (NUMBER)limits[b];
    /* The number of limits must be a constant, or the counters leave the registers. */
    if (n_limits == 1)
        NAME(few)(pair, n, times, 1, limit, count);
    else if (n_limits == 2)
        NAME(few)(pair, n, times, 2, limit, count);
    else if (n_limits == 3)
        NAME(few)(pair, n, times, 3, limit, count);
    else
        NAME(few)(pair, n, times, 4, limit, count);
    for (int i = 0; i < n_limits * HG_KNOX_LANES; i++)
        total[i] += (uint64_t)count[i];
}

#undef vec
#undef memory
#undef VECTORS
#undef WIDTH
#undef NUMBER
#undef NAME
