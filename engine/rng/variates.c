/* rng/variates.c - how do uniform numbers become normal and gamma ones? By rejection. */
#include "hotgrid/rng.h"

#include <assert.h>
#include <math.h>

double hg_rng_normal(hg_rng *rng)
{
    double x, y, square;
    do {
        x = 2.0 * hg_rng_uniform(rng) - 1.0;
        y = 2.0 * hg_rng_uniform(rng) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    return x * sqrt(-2.0 * log(square) / square);
}

/* Shape >= 1: a cubed normal, kept or drawn again (Marsaglia & Tsang 2000, ACM TOMS 26:363). */
static double gamma_large(hg_rng *rng, double shape)
{
    double d = shape - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        double x = hg_rng_normal(rng), v = 1.0 + c * x;
        if (v <= 0.0)
            continue;
        v = v * v * v;
        double u = 1.0 - hg_rng_uniform(rng); /* (0, 1] */
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

double hg_rng_gamma(hg_rng *rng, double shape)
{
    assert(shape > 0.0);
    if (shape >= 1.0)
        return gamma_large(rng, shape);
    double u = 1.0 - hg_rng_uniform(rng);
    return gamma_large(rng, shape + 1.0) * pow(u, 1.0 / shape);
}
