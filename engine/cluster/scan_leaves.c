/* cluster/scan_leaves.c - cases before each step, and the most of them in a window of one length.
 */
#include "cluster/scan.h"

/* Whole numbers: the same in every instruction set. Not with sanitizers, whose runtime is not ready
 * when the choice is made. */
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
