/* cluster/scan_leaves.c - how many cases do windows hold, and how little is expected of them? */
#include "cluster/scan.h"

#include <math.h>

/* Whole numbers: the same in every instruction set; hg_scan_excess is a bound with slack. Not with
 * sanitizers, whose runtime is not ready when the choice is made. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__OPTIMIZE__)
#define SCAN_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define SCAN_CLONES
#endif

SCAN_CLONES void hg_scan_raise(uint32_t *before, size_t n)
{
    for (size_t t = 0; t < n; t++)
        before[t]++;
}

SCAN_CLONES uint32_t hg_scan_most(const uint32_t *before, size_t length, size_t n)
{
    const uint32_t *end = before + length;
    uint32_t most = 0;
    for (size_t a = 0; a < n; a++) {
        uint32_t c = end[a] - before[a];
        most = c > most ? c : most;
    }
    return most;
}

SCAN_CLONES uint32_t hg_scan_least(const hg_scan_ranks *ranks, size_t from, size_t n, size_t c,
                                   uint32_t longest)
{
    const uint32_t *begin = ranks->begin + from, *end = ranks->end + from + c - 1;
    const uint32_t *first = ranks->step + from, *last = ranks->step + from + c - 1;
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        uint32_t held = last[i] - first[i] < longest ? end[i] - begin[i] : UINT32_MAX;
        least = held < least ? held : least;
    }
    return least;
}

SCAN_CLONES double hg_scan_excess(const uint32_t *before, const int32_t *profile, size_t length,
                                  size_t n, double a_case, double a_share)
{
    enum { LANES = 16 };
    double most[LANES];
    size_t a = 0;
    for (size_t k = 0; k < LANES; k++)
        most[k] = -INFINITY;
    for (; a + LANES <= n; a += LANES)
        for (size_t k = 0; k < LANES; k++) {
            int32_t c = (int32_t)(before[a + k + length] - before[a + k]);
            int32_t held = profile[a + k + length] - profile[a + k];
            double excess = a_case * c - a_share * held;
            most[k] = excess > most[k] ? excess : most[k];
        }
    for (; a < n; a++) {
        int32_t c = (int32_t)(before[a + length] - before[a]);
        double excess = a_case * c - a_share * (profile[a + length] - profile[a]);
        most[0] = excess > most[0] ? excess : most[0];
    }
    for (size_t k = 1; k < LANES; k++)
        most[0] = most[k] > most[0] ? most[k] : most[0];
    return most[0];
}
