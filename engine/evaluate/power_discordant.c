/* evaluate/power_discordant.c - how many hits of one model alone does it take to tell two apart? */
#include "hotgrid/metrics.h"

#include <math.h>

#include "evaluate/interval.h"

#define HG_Z_975 1.95996398454005423552
#define HG_Z_80 0.841621233572914205179
/* (z_.975 + z_.8)^2, as docs/methods.md 12.6 rounds it */
#define HG_POWER_CONSTANT 7.8488797343

enum { EXACT_MOST = 100000, LEAST = 6 }; /* below 6 no outcome is significant */

static const double alpha = 0.05, power_wanted = 0.8;

double hg_power_events(double p1, double p2)
{
    if (!(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1) || p1 == p2)
        return NAN;
    return HG_POWER_CONSTANT * (p1 * (1 - p1) + p2 * (1 - p2)) / ((p1 - p2) * (p1 - p2));
}

/* P(X <= k) of n trials with chance p, k < n. */
static double at_most(double k, double n, double p)
{
    return k < 0 ? 0 : hg_beta_upper_tail(p, k + 1, n - k);
}

/* The largest k with 2 P(X <= k) <= alpha for a fair coin; -1 when there is none. */
static double critical(double n)
{
    double low = -1, high = floor(n / 2); /* at_most(high) is above alpha / 2 */
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (2 * at_most(middle, n, 0.5) <= alpha)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double power_at(double n, double p)
{
    double k = critical(n);
    return p < 1 ? at_most(k, n, 1 - p) + at_most(k, n, p) : k >= 0;
}

/* The normal approximation of the number wanted. */
static double about(double p)
{
    double root = (HG_Z_975 / 2 + HG_Z_80 * sqrt(p * (1 - p))) / (p - 0.5);
    return root * root;
}

hg_status hg_power_discordant(double p, size_t *first, size_t *stays, hg_err *err)
{
    if (!(p > 0.5 && p <= 1))
        return hg_fail(err, HG_EDOMAIN, "share %g of the discordant hits: must be above 1/2", p);
    double middle = about(p);
    if (!(middle < 0x1p53))
        return hg_fail(err, HG_EDOMAIN, "share %g of the discordant hits: too near to 1/2", p);
    *first = *stays = (size_t)ceil(middle);
    if (middle > EXACT_MOST)
        return HG_OK;
    /* Power is a saw whose teeth cover about 1.4 sqrt(n) numbers. */
    double reach = 10 * sqrt(middle) + 20;
    size_t low = middle > reach + LEAST ? (size_t)(middle - reach) : LEAST, found = 0;
    for (size_t n = low; n < (size_t)(middle + reach); n++) {
        bool enough = power_at((double)n, p) >= power_wanted;
        if (enough && !found)
            *first = found = n;
        if (!enough)
            *stays = n + 1;
        else if (n == low)
            *stays = n;
    }
    return HG_OK;
}

double hg_detectable_share(double n)
{
    double low = 0.5, high = 1;
    n = floor(n);
    if (!(n >= LEAST) || isinf(n))
        return NAN;
    for (;;) {
        double middle = low + (high - low) / 2;
        if (!(middle > low && middle < high))
            return high;
        if (power_at(n, middle) >= power_wanted)
            high = middle;
        else
            low = middle;
    }
}
