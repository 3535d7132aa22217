/* cluster/scan_ladder.c - how little must be expected for c cases to reach a given LLR? */
#include <math.h>

#include "base/try.h"
#include "cluster/scan.h"
#include "hotgrid/mem.h"

hg_status hg_scan_ladder_init(hg_scan_ladder *ladder, size_t n, size_t fewest, hg_err *err)
{
    ladder->n = n;
    ladder->fewest = fewest;
    return hg_alloc(&ladder->rung, HG_SCAN_RUNGS, sizeof *ladder->rung, err);
}

void hg_scan_ladder_clear(hg_scan_ladder *ladder)
{
    for (size_t k = 0; ladder->rung && k < HG_SCAN_RUNGS; k++)
        hg_free(ladder->rung[k]);
    hg_free((void *)ladder->rung);
    ladder->rung = NULL;
}

/*
 * The root of LLR(c, mu) = value in (0, c): a convex falling function, so that Newton's steps are
 * on its left after the first one, wherever that began, and climb. At mu = c exp(-1 - value / c) it
 * is still above: LLR >= c ln(c / mu) - c.
 */
static double most_expected(double c, double n, double value, double guess)
{
    const double least = c * exp(-1 - value / c);
    double mu = guess > least && guess < c ? guess : least;
    for (int turn = 0; turn < 60; turn++) {
        double excess = c * log(c / mu) - value, slope = c / mu;
        if (c < n) {
            excess += (n - c) * log((n - c) / (n - mu));
            slope -= (n - c) / (n - mu);
        }
        if (!(slope > 0) || (turn > 0 && !(excess > 0)))
            break;
        double next = fmax(mu + excess / slope, least);
        if (next >= c || fabs(next - mu) <= 1e-12 * mu)
            break;
        mu = next;
    }
    return mu;
}

/*
 * A little more than the root, so that rounding never turns a window away: near c the LLR is flat,
 * (c - mu)^2 / 2c, and the root is only as good as the square root of the rounding.
 */
static void fill(const hg_scan_ladder *ladder, double value, double *most)
{
    double n = (double)ladder->n, root = 0, before = 0;
    for (size_t c = 0; c <= ladder->n; c++) {
        most[c] = 0;
        if (c < ladder->fewest) /* never c = 0 alone: fewest is 1 or more */
            continue;
        double guess = root + (root - before); /* as it went on */
        before = root;
        root = most_expected((double)c, n, value, guess);
        most[c] =
            value > 0 ? fmin(root * (1 + 1e-9) + 1e-6 * ((double)c - root), (double)c) : (double)c;
        most[c] = fmax(most[c], most[c - 1]); /* as the roots do: scan_ranks.c halves */
    }
}

hg_status hg_scan_ladder_for(hg_scan_ladder *ladder, double llr, const double **most, hg_err *err)
{
    hg_status st = HG_OK;
    size_t k = HG_SCAN_RUNGS - 1;
    if (llr < (double)(HG_SCAN_RUNGS - 1) / HG_SCAN_RUNGS_A_UNIT)
        k = (size_t)(llr * HG_SCAN_RUNGS_A_UNIT);
    if (!ladder->rung[k]) {
        HG_TRY(hg_alloc(&ladder->rung[k], ladder->n + 1, sizeof **ladder->rung, err));
        fill(ladder, (double)k / HG_SCAN_RUNGS_A_UNIT, ladder->rung[k]);
    }
    *most = ladder->rung[k];
done:
    return st;
}
