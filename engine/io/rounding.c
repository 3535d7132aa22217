/* io/rounding.c - to which power of ten were coordinates rounded before they were projected? */
#include "io/rounding.h"

#include <math.h>
#include <stdbool.h>

enum { LEAST = 20 };

/* Coarse to fine. A step and what makes it 1: products of whole numbers lose the least. */
static const struct {
    double step, times;
} steps[HG_ROUNDING_STEPS] = {
    {1000, 1e-3}, {100, 1e-2}, {10, 1e-1},  {1, 1},      {0.1, 1e1},
    {0.01, 1e2},  {1e-3, 1e3}, {1e-4, 1e4}, {1e-5, 1e5},
};

static bool is_multiple(double v, double times)
{
    double scaled = v * times;
    return fabs(scaled - nearbyint(scaled)) < 1e-6;
}

static bool fits(double x, double y, int k)
{
    return is_multiple(x, steps[k].times) && is_multiple(y, steps[k].times);
}

/* Most coordinates have more digits than any step: one look is enough for them. */
void hg_rounding_add(hg_rounding *tally, double x, double y)
{
    int k = HG_ROUNDING_STEPS - 1;
    tally->n++;
    if (!fits(x, y, k))
        return;
    while (k > 0 && fits(x, y, k - 1))
        k--;
    tally->fits[k]++;
}

double hg_rounding_step(const hg_rounding *tally)
{
    uint64_t kept = 0;
    if (tally->n < LEAST)
        return 0;
    for (int k = 0; k < HG_ROUNDING_STEPS; k++) {
        kept += tally->fits[k];
        if (kept * 20 >= tally->n * 19)
            return steps[k].step;
    }
    return 0;
}
