/* evaluate/flag.c - which cells does an area budget buy? */
#include "hotgrid/evaluate.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* A budget of 3 cells must buy 3 cells although 0.03 and the sum of areas are rounded. */
#define HG_BUDGET_SLACK (4096 * DBL_EPSILON)

static hg_status check(size_t n, const double *area_m2, const double *hits, double budget_share,
                       hg_err *err)
{
    if (!(budget_share > 0.0 && budget_share <= 1.0))
        return hg_fail(err, HG_EDOMAIN, "area budget %g: must be above 0 and at most 1",
                       budget_share);
    if (n > UINT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu cells: at most %u", n, UINT32_MAX);
    for (size_t i = 0; i < n; i++) {
        if (!(area_m2[i] >= 0.0) || isinf(area_m2[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: area %g m2: must be 0 or more", i,
                           area_m2[i]);
        if (hits && !isfinite(hits[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: %g hits: must be a number", i, hits[i]);
    }
    return HG_OK;
}

static bool may_be_flagged(double score, double area_m2)
{
    return area_m2 > 0.0 && !isnan(score);
}

/* The highest score has the lowest key. */
static uint64_t risk_key(double score)
{
    return ~hg_key_double(score);
}

/*
 * Which cells can matter: keys below *end. Nearly all cells of a large map lie far beyond the
 * budget, and only the rest needs an order. Cells are put into classes of about equal score; *end
 * is that of the class in which the budget runs out, so one cell too many is always there, and
 * every cell tied with the last one. *n_kept cells remain.
 */
static hg_status keep_the_risky(size_t n, const double *score, const double *area_m2, double budget,
                                uint64_t *end, size_t *n_kept, hg_err *err)
{
    enum { CLASS_SHIFT = 48, CLASSES = 1 << 16 };
    double *area = NULL, sum = 0.0;
    size_t *count = NULL, class = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&area, CLASSES, sizeof *area, err));
    HG_TRY(hg_alloc(&count, CLASSES, sizeof *count, err));
    for (size_t i = 0; i < n; i++)
        if (may_be_flagged(score[i], area_m2[i])) {
            area[risk_key(score[i]) >> CLASS_SHIFT] += area_m2[i];
            count[risk_key(score[i]) >> CLASS_SHIFT]++;
        }
    *n_kept = 0;
    do {
        sum += area[class];
        *n_kept += count[class];
    } while (++class < CLASSES && sum <= budget * (1.0 + 1e-9)); /* whatever the order of sums */
    *end = class < CLASSES ? (uint64_t) class << CLASS_SHIFT : UINT64_MAX;
done:
    hg_free(area);
    hg_free(count);
    return st;
}

/* The cells that may be flagged for that budget, and at least one more when there is one: riskiest
 * first, equal scores by hits when given, then by index. */
static hg_status riskiest_first(size_t n, const double *score, const double *area_m2,
                                const double *hits, double budget, hg_keyed **out, size_t *n_out,
                                hg_err *err)
{
    hg_keyed *list = NULL, *spare = NULL;
    size_t m = 0;
    uint64_t end;
    hg_status st = HG_OK;
    HG_TRY(keep_the_risky(n, score, area_m2, budget, &end, &m, err));
    HG_TRY(hg_alloc_large(&list, m, sizeof *list, err));
    HG_TRY(hg_alloc_large(&spare, m, sizeof *spare, err));
    m = 0;
    for (size_t i = 0; i < n; i++)
        if (may_be_flagged(score[i], area_m2[i]) && risk_key(score[i]) < end)
            list[m++] = (hg_keyed){hits ? hg_key_double(hits[i]) : 0, (uint32_t)i};
    if (hits)
        hg_radix_sort(m, list, spare);
    for (size_t k = 0; k < m; k++)
        list[k].key = risk_key(score[list[k].index]);
    hg_radix_sort(m, list, spare);
    *out = list;
    *n_out = m;
    list = NULL;
done:
    hg_free(list);
    hg_free(spare);
    return st;
}

static size_t count_tied(const hg_keyed *list, size_t n, uint64_t key)
{
    size_t tied = 0;
    for (size_t k = 0; k < n; k++)
        tied += list[k].key == key;
    return tied;
}

/* How many of the list fit; their area goes to *area. */
static size_t buy(const hg_keyed *list, size_t n, const double *area_m2, double budget,
                  double *area)
{
    size_t bought = 0;
    *area = 0.0;
    while (bought < n && *area + area_m2[list[bought].index] <= budget)
        *area += area_m2[list[bought++].index];
    return bought;
}

hg_status hg_flag_cells(size_t n, const double *score, const double *area_m2, const double *hits,
                        double budget_share, uint8_t *flagged, uint32_t *rank, hg_flagging *out,
                        hg_err *err)
{
    hg_keyed *list = NULL;
    size_t m = 0;
    hg_flagging made = {0};
    hg_status st = HG_OK;
    HG_TRY(check(n, area_m2, hits, budget_share, err));
    made.total_area_m2 = hg_sum(n, area_m2);
    double budget = budget_share * made.total_area_m2;
    HG_TRY(riskiest_first(n, score, area_m2, hits, budget, &list, &m, err));
    if (m == 0) {
        st = hg_fail(err, HG_EEMPTY, "no cell to flag: none of %zu cells has area and a score", n);
        goto done;
    }
    made.n_flagged = buy(list, m, area_m2, budget * (1.0 + HG_BUDGET_SLACK), &made.area_m2);
    if (made.n_flagged == 0) {
        st = hg_fail(err, HG_EEMPTY,
                     "the riskiest cell alone, %g m2, exceeds the budget of %g m2 (%g of %g m2): "
                     "raise the budget or take smaller cells",
                     area_m2[list[0].index], budget, budget_share, made.total_area_m2);
        goto done;
    }
    made.n_tied_at_cut = count_tied(list, m, list[made.n_flagged - 1].key);
    memset(flagged, 0, n);
    if (rank)
        memset(rank, 0, n * sizeof *rank);
    for (size_t k = 0; k < made.n_flagged; k++) {
        flagged[list[k].index] = 1;
        if (rank)
            rank[list[k].index] = (uint32_t)k + 1;
    }
    if (out)
        *out = made;
done:
    hg_free(list);
    return st;
}
