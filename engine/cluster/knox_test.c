/* cluster/knox_test.c - which cells of the table hold more pairs than chance puts there? */
#include <math.h>

#include "base/radix.h"
#include "base/try.h"
#include "cluster/knox.h"
#include "hotgrid/mem.h"
#include "hotgrid/replicates.h"

static const char *const flags[HG_KNOX_FLAG_COUNT] = {
    [HG_KNOX_PLAIN] = "",
    [HG_KNOX_SIGNIFICANT] = "significant",
    [HG_KNOX_EXPECTED_BELOW_1] = "expected_below_1",
    [HG_KNOX_EXPECTED_0] = "expected_0",
    [HG_KNOX_NO_VARIANCE] = "no_variance",
};

static const double usual_alpha = 0.05;
static const double nrc_alpha = 0.05, nrc_ratio = 1.2;

const char *hg_knox_flag_name(hg_knox_flag flag)
{
    return flags[flag];
}

static double median_of(size_t n, hg_keyed *list, hg_keyed *spare)
{
    hg_radix_sort(n, list, spare);
    return n % 2 ? (double)list[n / 2].key
                 : ((double)list[n / 2 - 1].key + (double)list[n / 2].key) / 2;
}

/* Mean, median and p of one cell; under strata also its variance. */
static void simulate(const hg_knox_options *options, const uint64_t *counts, size_t cells, size_t c,
                     hg_knox_cell *cell, hg_keyed *list)
{
    const size_t n = options->permutations;
    uint64_t sum = 0;
    double squares = 0;
    for (size_t r = 0; r < n; r++) {
        const uint64_t count = counts[r * cells + c];
        list[r] = (hg_keyed){count, 0};
        sum += count;
        cell->reached += count >= cell->observed;
    }
    cell->simulated_mean = (double)sum / (double)n;
    for (size_t r = 0; r < n; r++) {
        const double d = (double)counts[r * cells + c] - cell->simulated_mean;
        squares += d * d;
    }
    if (options->stratum)
        cell->variance = squares / (double)n;
    cell->simulated_median = median_of(n, list, list + n);
    if (cell->expected > 0)
        cell->p = hg_monte_carlo_p(cell->reached, n);
}

static void score(const hg_knox_options *options, hg_knox_cell *cell)
{
    const double under[] = {[HG_KNOX_EXACT] = cell->expected,
                            [HG_KNOX_MEAN] = cell->simulated_mean,
                            [HG_KNOX_MEDIAN] = cell->simulated_median};
    if (cell->variance > 0)
        cell->z = ((double)cell->observed - cell->expected) / sqrt(cell->variance);
    if (cell->expected > 0)
        cell->ratio = (double)cell->observed / under[options->ratio];
}

/*
 * What lies in an open band is the rest: it moves because the other cells do, and over a million
 * pairs a ratio of 1.0001 is significant. It has a p, and is no question of its own.
 */
static bool is_rest(const hg_knox *table, size_t c)
{
    return c / table->n_time + 1 == table->n_space || c % table->n_time + 1 == table->n_time;
}

static hg_status adjust(const hg_knox_options *options, size_t cells, hg_knox *table, hg_err *err)
{
    double *p = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&p, cells, sizeof *p, err));
    for (size_t c = 0; c < cells; c++)
        p[c] = is_rest(table, c) ? NAN : table->cell[c].p;
    HG_TRY(hg_adjust_p(options->adjust, cells, p, p, err));
    for (size_t c = 0; c < cells; c++)
        table->cell[c].q = p[c];
done:
    hg_free(p);
    return st;
}

static hg_knox_flag flag_of(const hg_knox_options *options, const hg_knox_cell *cell)
{
    const double alpha = options->alpha > 0 ? options->alpha : usual_alpha;
    if (!(cell->expected > 0))
        return HG_KNOX_EXPECTED_0;
    if (cell->expected < 1)
        return HG_KNOX_EXPECTED_BELOW_1;
    if (cell->variance <= 0)
        return HG_KNOX_NO_VARIANCE;
    if (options->rule == HG_KNOX_RULE_NRC)
        return cell->p < nrc_alpha && cell->ratio >= nrc_ratio ? HG_KNOX_SIGNIFICANT
                                                               : HG_KNOX_PLAIN;
    return cell->q < alpha && cell->ratio > 1 ? HG_KNOX_SIGNIFICANT : HG_KNOX_PLAIN;
}

/*
 * Only cells that may be highlighted take part: a single pair where a hundredth was expected has a
 * z of 10 and would drown all others. Which cells these are no permutation changes.
 */
static bool takes_part(const hg_knox *table, size_t c)
{
    const hg_knox_cell *cell = &table->cell[c];
    return !is_rest(table, c) && cell->expected >= 1 && cell->variance > 0;
}

static void joint_test(const hg_knox_options *options, const uint64_t *counts, size_t cells,
                       hg_knox *table)
{
    size_t reached = 0;
    for (size_t c = 0; c < cells; c++)
        if (takes_part(table, c) &&
            (table->joint_cell == SIZE_MAX || table->cell[c].z > table->joint_z)) {
            table->joint_cell = c;
            table->joint_z = table->cell[c].z;
        }
    if (table->joint_cell == SIZE_MAX || options->permutations == 0)
        return;
    for (size_t r = 0; r < options->permutations; r++) {
        bool higher = false;
        for (size_t c = 0; c < cells && !higher; c++) {
            const hg_knox_cell *cell = &table->cell[c];
            higher = takes_part(table, c) &&
                     ((double)counts[r * cells + c] - cell->expected) / sqrt(cell->variance) >=
                         table->joint_z;
        }
        reached += higher;
    }
    table->joint_p = hg_monte_carlo_p(reached, options->permutations);
}

hg_status hg_knox_judge(const hg_knox_options *options, const uint64_t *counts, hg_knox *table,
                        hg_err *err)
{
    const size_t cells = table->n_space * table->n_time;
    hg_keyed *list = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, 2 * options->permutations + 1, sizeof *list, err));
    for (size_t c = 0; c < cells; c++) {
        if (options->permutations > 0)
            simulate(options, counts, cells, c, &table->cell[c], list);
        score(options, &table->cell[c]);
    }
    HG_TRY(adjust(options, cells, table, err));
    for (size_t c = 0; c < cells; c++)
        table->cell[c].flag = flag_of(options, &table->cell[c]);
    joint_test(options, counts, cells, table);
done:
    hg_free(list);
    return st;
}
