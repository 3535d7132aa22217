/* density/exp_leaf.h - an exponential that a compiler can turn into vectors. */
#ifndef HG_DENSITY_EXP_LEAF_H
#define HG_DENSITY_EXP_LEAF_H

#include <stdint.h>

/*
 * p = Taylor's series of exp(r) to r^13, of numbers and of vectors alike (slab_simd.h). In pairs of
 * terms, pairs of pairs and powers of r^4: what waits for what is a third as long as term by term.
 */
#define HG_EXP_SERIES(p, r)                                                                       \
    do {                                                                                          \
        const __typeof__(r) r2 = r * r, r4 = r2 * r2;                                             \
        const __typeof__(r) c0 = (r * (1.0 / 6.0) + 0.5) + r2 * (r * (1.0 / 120.0) + 1.0 / 24.0); \
        const __typeof__(r) c1 =                                                                  \
            (r * (1.0 / 5040.0) + 1.0 / 720.0) + r2 * (r * (1.0 / 362880.0) + 1.0 / 40320.0);     \
        const __typeof__(r) c2 = (r * (1.0 / 39916800.0) + 1.0 / 3628800.0) +                     \
                                 r2 * (r * (1.0 / 6227020800.0) + 1.0 / 479001600.0);             \
        p = (r + 1.0) + r2 * (c0 + r4 * (c1 + r4 * c2));                                          \
    } while (0)

/*
 * exp(x) for x <= 0, relative error below 1e-15; 0 below -708. x = n ln 2 + r with |r| <= ln 2 / 2;
 * Taylor to r^13 (the rest is 5e-18); 2^n by its bits. Additions and products alone: the same bits
 * in every instruction set, which libm's exp does not promise.
 */
static inline __attribute__((always_inline)) double hg_exp_leaf(double x)
{
    const double rounder = 0x1.8p52;
    union {
        double number;
        uint64_t bits;
    } turns, power;
    const double safe = x < -708.0 ? -708.0 : x;
    turns.number = safe * 0x1.71547652b82fep0 + rounder;
    const double n = turns.number - rounder;
    const double r = (safe - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    double p;
    HG_EXP_SERIES(p, r);
    power.bits = (turns.bits + 1023) << 52;
    return x < -708.0 ? 0.0 : p * power.number;
}

#endif
