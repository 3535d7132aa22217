/* hotgrid/rng.h - chance that does not depend on threads: counter-based streams. */
#ifndef HOTGRID_RNG_H
#define HOTGRID_RNG_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * What the chance is for. The number is part of the stream's name, so it never changes;
 * append new stages.
 */
typedef enum hg_stage {
    HG_STAGE_TEST = 0,
    HG_STAGE_GAIN = 1,    /* bootstrap of a model's gain */
    HG_STAGE_RANK = 2,    /* rank intervals */
    HG_STAGE_RELRISK = 3, /* labels of cases and controls drawn anew */
    HG_STAGE_KNOX = 4,    /* event times permuted over places */
    HG_STAGE_SCAN = 5,    /* times permuted, or cases drawn from their expectation */
    HG_STAGE_GISTAR = 6,  /* neighbours' values drawn from the other cells */
    HG_STAGE_SEPP = 7,    /* events drawn from a self-exciting process */
    HG_STAGE_REGRESS = 9, /* cells without incidents to learn from */
    HG_STAGE_COUNT
} hg_stage;

/*
 * One stream of Philox4x32-10 (Salmon et al. 2011, SC11), named by (seed, stage, replicate): the
 * key is the seed; the counter holds replicate, stage and the number of the draw. Two streams with
 * different names never share a block. Copying the struct copies the position. 2^50 words each.
 */
typedef struct hg_rng {
    uint64_t seed, replicate, block; /* block = number of the next block of four words */
    uint32_t stage;
    uint32_t word[4];
    int left; /* words of `word` not given out yet */
} hg_rng;

void hg_rng_init(hg_rng *rng, uint64_t seed, hg_stage stage, uint64_t replicate);

uint32_t hg_rng_u32(hg_rng *rng);
uint64_t hg_rng_u64(hg_rng *rng);
/* The next n words, as n calls of hg_rng_u32 give them, several times faster. */
void hg_rng_fill(hg_rng *rng, size_t n, uint32_t *out);
/* In [0, 1), a multiple of 2^-53. */
double hg_rng_uniform(hg_rng *rng);
/* In [0, n), each equally likely (Lemire 2019, with rejection); n >= 1. */
uint64_t hg_rng_below(hg_rng *rng, uint64_t n);
/* Standard normal (Marsaglia's polar method; the second value is thrown away). */
double hg_rng_normal(hg_rng *rng);
/* Gamma with shape > 0 and scale 1 (Marsaglia & Tsang 2000). */
double hg_rng_gamma(hg_rng *rng, double shape);

HG_END_DECLS

#endif
