/* data/corner.h - where the corners of the grid lie: one formula for everybody. */
#ifndef HG_DATA_CORNER_H
#define HG_DATA_CORNER_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Monotone in k, so comparing a point with two neighbouring corners leaves no gap and no overlap.
 */
static inline double hg_corner(double origin, double cell_m, int64_t k)
{
    return origin + (double)k * cell_m;
}

/*
 * The k with corner(k) <= value < corner(k + 1). The division may be off by one in floating point,
 * hence the comparison. False when k would not be exact as a double.
 */
static inline bool hg_corner_below(double origin, double cell_m, double value, int64_t *out)
{
    double guess = floor((value - origin) / cell_m);
    if (!(fabs(guess) < 0x1p51))
        return false;
    int64_t k = (int64_t)guess;
    while (value < hg_corner(origin, cell_m, k))
        k--;
    while (value >= hg_corner(origin, cell_m, k + 1))
        k++;
    *out = k;
    return true;
}

#endif
