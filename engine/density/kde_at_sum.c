/* density/kde_at_sum.c - what do the incidents of one strip add at a point? */
#include "density/kde_at.h"

#include <math.h>

#include "density/shape.h"

enum { BLOCK = 128 };

/* u^2 of a block of incidents: as the plain definition forms it, so that a rim is judged alike. */
HG_CLONES static void squares(const hg_near *near, size_t first, size_t n, double at_x, double at_y,
                              double *restrict u2)
{
    const double *restrict x = near->x + first, *restrict y = near->y + first;
    const double *restrict inverse = near->inverse + first;
    for (size_t i = 0; i < n; i++) {
        double across = (x[i] - at_x) * inverse[i], down = (y[i] - at_y) * inverse[i];
        u2[i] = across * across + down * down;
    }
}

static double fold(const double *values, size_t n)
{
    double lane[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++)
            lane[k] += values[i + k];
    for (; i < n; i++)
        lane[i & 7] += values[i];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

static double block_sum(const hg_radial *radial, const hg_near *near, size_t first, size_t n,
                        double at_x, double at_y)
{
    double value[BLOCK];
    squares(near, first, n, at_x, at_y, value);
    for (size_t i = 0; i < n; i++)
        value[i] =
            value[i] <= radial->limit ? near->scale[first + i] * radial->bare(value[i]) : 0.0;
    return fold(value, n);
}

double hg_near_sum(const hg_radial *radial, const hg_near *near, size_t first, size_t last,
                   double at_x, double at_y)
{
    double total = 0.0;
    for (size_t i = first; i < last; i += BLOCK)
        total += block_sum(radial, near, i, last - i < BLOCK ? last - i : BLOCK, at_x, at_y);
    return total;
}
