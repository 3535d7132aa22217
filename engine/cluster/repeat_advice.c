/* cluster/repeat_advice.c - for how long and how far does the Knox table advise to warn? */
#include "hotgrid/repeat.h"

#include <math.h>

/* Does this cell say that more pairs were seen than chance explains? NaN says no. */
static bool speaks(const hg_knox_cell *cell, double alpha, double least_ratio)
{
    return cell->q < alpha && cell->ratio > 1 && cell->ratio >= least_ratio;
}

/* Time bands from the first on that speak in this space band, at most `most`. */
static size_t speaking(const hg_knox *table, size_t space_band, size_t most, double alpha,
                       double least_ratio)
{
    size_t b = 0;
    while (b < most && speaks(&table->cell[space_band * table->n_time + b], alpha, least_ratio))
        b++;
    return b;
}

static void weigh(const hg_knox *table, hg_advice *block)
{
    block->observed = 0;
    block->expected = 0;
    for (size_t a = 0; a < block->space_bands; a++)
        for (size_t b = 0; b < block->time_bands; b++) {
            block->observed += table->cell[a * table->n_time + b].observed;
            block->expected += table->cell[a * table->n_time + b].expected;
        }
}

/* Blocks come by ascending radius, so at equal excess the earlier one stays. */
static bool is_larger(const hg_advice *a, const hg_advice *b)
{
    size_t cells = a->space_bands * a->time_bands, other = b->space_bands * b->time_bands;
    if (cells != other)
        return cells > other;
    return (double)a->observed - a->expected > (double)b->observed - b->expected;
}

void hg_repeat_advice_above(const hg_knox *table, const hg_knox_bands *space,
                            const hg_knox_bands *time, double alpha, double least_ratio,
                            hg_advice *out)
{
    hg_advice best = {.found = false};
    size_t common = table->n_time - 1; /* the last band is open */
    if (alpha == 0)
        alpha = .05;
    for (size_t a = 0; a + 1 < table->n_space; a++) {
        if (table->space_pairs[a] == 0) /* nothing was ever that near: no evidence either way */
            continue;
        common = speaking(table, a, common, alpha, least_ratio);
        if (common == 0)
            break;
        hg_advice block = {true, a + 1, common, space->edge[a + 1], time->edge[common], 0, 0};
        weigh(table, &block);
        if (is_larger(&block, &best))
            best = block;
    }
    *out = best;
}

void hg_repeat_advice(const hg_knox *table, const hg_knox_bands *space, const hg_knox_bands *time,
                      double alpha, hg_advice *out)
{
    hg_repeat_advice_above(table, space, time, alpha, 1, out);
}
