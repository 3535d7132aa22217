/* rng/fill.h - for tests: every instruction set must give the same words. */
#ifndef HG_RNG_FILL_H
#define HG_RNG_FILL_H

/* At most plain (0), AVX2 (1), AVX-512 (2) from now on; what the processor lacks is never used. */
void hg_rng_fill_at_most(int set);

#endif
