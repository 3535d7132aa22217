/* cluster/gistar_parts.h - the pieces that Gi* of a map and of a cube share. */
#ifndef HG_CLUSTER_GISTAR_PARTS_H
#define HG_CLUSTER_GISTAR_PARTS_H

#include <math.h>

#include "hotgrid/gistar.h"

/*
 * Values as whole numbers of 2^-exponent: counts as they are, others as finely as sums of 64 bits
 * and twice `most` of them allow. Values where inside is 0 become 0.
 */
typedef struct hg_whole {
    int exponent;
    int64_t total, low, high; /* over the universe */
    size_t n, n_low, n_high;  /* places; those that hold the lowest, the highest value */
} hg_whole;
/* values[n] are copied in blocks of `universe` places, such as the steps of a cube. */
HG_CHECKED hg_status hg_whole_values(size_t n, const double *value, const uint8_t *inside,
                                     size_t universe, size_t most, int64_t *out, hg_whole *facts,
                                     hg_err *err);
/* Sum of (x - mean)^2 over the universe, in squares of whole units; scratch holds n doubles. */
double hg_whole_squares(size_t n, const int64_t *value, const uint8_t *inside, size_t universe,
                        double mean, double *scratch);

/* z of a sum of `near` values (itself included) among n of this mean and sd; NaN when all are near
 * or nothing differs. */
static inline double hg_gistar_z(double sum, double near, double n, double mean, double sd)
{
    double room = near * (n - near) / (n - 1);
    return room > 0 && sd > 0 ? (sum - mean * near) / (sd * sqrt(room)) : NAN;
}

/* erfc(|z| / sqrt 2); the last few z are remembered, as maps of counts repeat few of them. */
enum { HG_P_REMEMBERED = 512 };
typedef struct hg_p_memory {
    double z[HG_P_REMEMBERED], p[HG_P_REMEMBERED];
} hg_p_memory;
void hg_p_memory_init(hg_p_memory *memory);
double hg_p_two_sided(hg_p_memory *memory, double z);

/* gistar_permute.c: reached[i], zero before, = replicates whose sum is at least as far from its
 * mean. */
HG_CHECKED hg_status hg_gistar_permute(const hg_gistar_options *options,
                                       const hg_neighbours *neighbours, const int64_t *value,
                                       const int64_t *sum, const hg_whole *whole, uint32_t *reached,
                                       hg_err *err);

#endif
