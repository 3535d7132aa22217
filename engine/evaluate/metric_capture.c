/* evaluate/metric_capture.c - how much of what happened lies in the riskiest share of the area? */
#include <math.h>
#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/metrics.h"

/* Corners of the curve, riskiest cells first: cumulated area and events, both from 0. */
typedef struct curve {
    double *area, *events;
    size_t n; /* corners after the first */
} curve;

static hg_status check(size_t n, const double *score, const double *area_m2, const double *observed,
                       hg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!(area_m2[i] >= 0) || isinf(area_m2[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: area in m2 %g: must be 0 or more", i,
                           area_m2[i]);
        if (area_m2[i] == 0)
            continue;
        if (isnan(score[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: its score is not a number", i);
        if (!(observed[i] >= 0) || isinf(observed[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: observed incidents %g: must be 0 or more", i,
                           observed[i]);
    }
    return HG_OK;
}

static hg_status check_shares(size_t n, const double *share, hg_err *err)
{
    for (size_t k = 0; k < n; k++)
        if (!(share[k] >= 0 && share[k] <= 1) || (k > 0 && share[k] < share[k - 1]))
            return hg_fail(err, HG_EDOMAIN, "area share %zu is %g: must ascend within [0, 1]",
                           k + 1, share[k]);
    return HG_OK;
}

static uint64_t risk_key(double score)
{
    return ~hg_key_double(score);
}

/* Riskiest first; equal scores as luck is to have it, by events per square metre, then by index. */
static hg_status in_order(size_t n, const double *score, const double *area_m2,
                          const double *observed, hg_tie_order ties, hg_keyed **out, size_t *n_out,
                          hg_err *err)
{
    hg_keyed *list = NULL, *spare = NULL;
    size_t m = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&list, n, sizeof *list, err));
    HG_TRY(hg_alloc_large(&spare, n, sizeof *spare, err));
    for (size_t i = 0; i < n; i++)
        if (area_m2[i] > 0) {
            uint64_t dense = hg_key_double(observed[i] / area_m2[i]);
            list[m++] = (hg_keyed){ties == HG_TIES_BEST ? ~dense : dense, (uint32_t)i};
        }
    if (ties != HG_TIES_EXPECTED)
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

/* A corner a cell, or a block of equal scores. */
static hg_status draw(size_t m, const hg_keyed *list, const double *area_m2, const double *observed,
                      bool by_block, curve *c, hg_err *err)
{
    double area = 0, events = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&c->area, m + 1, sizeof *c->area, err));
    HG_TRY(hg_alloc_large(&c->events, m + 1, sizeof *c->events, err));
    for (size_t k = 0; k < m; k++) {
        area += area_m2[list[k].index];
        events += observed[list[k].index];
        if (!by_block || k + 1 == m || list[k + 1].key != list[k].key) {
            c->n++;
            c->area[c->n] = area;
            c->events[c->n] = events;
        }
    }
done:
    return st;
}

static void read_shares(const curve *c, size_t n_shares, const double *share, double *rate)
{
    double all_area = c->area[c->n], all = c->events[c->n];
    size_t at = 0;
    for (size_t k = 0; k < n_shares; k++) {
        double area = share[k] * all_area;
        while (at + 1 < c->n && c->area[at + 1] < area)
            at++;
        double part = (area - c->area[at]) / (c->area[at + 1] - c->area[at]);
        double step = c->events[at + 1] - c->events[at];
        rate[k] = (c->events[at] + fmin(part, 1) * step) / all;
    }
}

static double area_under(const curve *c)
{
    double sum = 0;
    for (size_t k = 0; k < c->n; k++)
        sum += (c->area[k + 1] - c->area[k]) * (c->events[k + 1] + c->events[k]);
    return sum / 2 / c->area[c->n] / c->events[c->n];
}

hg_status hg_capture_curve(size_t n, const double *score, const double *area_m2,
                           const double *observed, hg_tie_order ties, size_t n_shares,
                           const double *share, double *rate, double *auc, hg_err *err)
{
    hg_keyed *list = NULL;
    curve c = {0};
    size_t m = 0;
    hg_status st = HG_OK;
    if (n > UINT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu cells: at most %u", n, UINT32_MAX);
    HG_TRY(check_shares(n_shares, share, err));
    HG_TRY(check(n, score, area_m2, observed, err));
    HG_TRY(in_order(n, score, area_m2, observed, ties, &list, &m, err));
    HG_TRY(draw(m, list, area_m2, observed, ties == HG_TIES_EXPECTED, &c, err));
    if (m == 0) {
        st = hg_fail(err, HG_EEMPTY, "nothing to score: none of %zu cells has area", n);
        goto done;
    }
    bool any = c.events[c.n] > 0;
    if (any)
        read_shares(&c, n_shares, share, rate);
    for (size_t k = 0; k < n_shares && !any; k++)
        rate[k] = NAN;
    if (auc)
        *auc = any ? area_under(&c) : NAN;
done:
    hg_free(list);
    hg_free(c.area);
    hg_free(c.events);
    return st;
}
