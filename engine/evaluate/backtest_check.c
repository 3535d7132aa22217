/* evaluate/backtest_check.c - can this plan be followed at all, and with these data? */
#include <math.h>
#include <string.h>

#include "evaluate/backtest.h"
#include "hotgrid/par.h"

static double days(int64_t seconds)
{
    return (double)seconds / 86400.0;
}

static hg_status check_times(const hg_backtest_plan *p, hg_err *err)
{
    if (p->horizon_s <= 0 || p->step_s <= 0)
        return hg_fail(err, HG_EDOMAIN, "horizon of %g and step of %g days: both must be above 0",
                       days(p->horizon_s), days(p->step_s));
    if (p->step_s < p->horizon_s)
        return hg_fail(err, HG_EDOMAIN,
                       "step of %g days is shorter than the horizon of %g: windows would overlap "
                       "and count the same incidents twice",
                       days(p->step_s), days(p->horizon_s));
    if (p->last < p->first)
        return hg_fail(err, HG_EDOMAIN, "the last origin lies before the first");
    if (p->reporting_gap_s < 0)
        return hg_fail(err, HG_EDOMAIN, "reporting gap of %g days: at least 0 is needed",
                       days(p->reporting_gap_s));
    return HG_OK;
}

static hg_status check_models(const hg_backtest_plan *p, hg_err *err)
{
    if (p->n_models == 0 || p->baseline >= p->n_models)
        return hg_fail(err, HG_EDOMAIN, "%zu models, baseline number %zu: the baseline is missing",
                       p->n_models, p->baseline);
    for (size_t i = 0; i < p->n_models; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(p->models[i].name, p->models[k].name) == 0)
                return hg_fail(err, HG_EDOMAIN, "two models have the name %s", p->models[i].name);
    return HG_OK;
}

/* A budget that buys not even one whole cell gives ties and borders the word. */
static hg_status check_shares(const hg_backtest_plan *p, hg_err *err)
{
    const size_t n = hg_grid_cells(p->grid);
    double largest = 0, total = hg_sum(n, p->area_m2);
    if (p->n_shares == 0 || p->n_shares > HG_BACKTEST_SHARES_MAX || p->primary >= p->n_shares)
        return hg_fail(err, HG_EDOMAIN, "%zu area shares: 1 to %d, and the declared one among them",
                       p->n_shares, HG_BACKTEST_SHARES_MAX);
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, p->area_m2[i]);
    for (size_t k = 0; k < p->n_shares; k++) {
        if (!(p->share[k] > 0 && p->share[k] <= 1) || (k > 0 && !(p->share[k] > p->share[k - 1])))
            return hg_fail(err, HG_EDOMAIN,
                           "area share %g: shares are above 0, at most 1, and ascend", p->share[k]);
        if (p->share[k] * total < largest * (1 - 1e-9))
            return hg_fail(err, HG_EEMPTY,
                           "area share %g of %.6g km2 is %.6g km2, less than one cell of %.6g km2: "
                           "raise the share or take smaller cells",
                           p->share[k], total / 1e6, p->share[k] * total / 1e6, largest / 1e6);
    }
    return HG_OK;
}

hg_status backtest_check_plan(const hg_backtest_plan *p, hg_err *err)
{
    hg_status st = check_times(p, err);
    st = st == HG_OK ? check_models(p, err) : st;
    st = st == HG_OK ? check_shares(p, err) : st;
    if (st == HG_OK && !(p->eps >= 0 && p->eps <= 1))
        st = hg_fail(err, HG_EDOMAIN, "eps %g: must be 0 to 1", p->eps);
    return st;
}

static bool is_of(const hg_incidents *t, size_t row, uint16_t offence)
{
    return (offence == UINT16_MAX || t->offence[row] == offence) && t->begin[row] != HG_NO_TIME;
}

static bool known_before(const hg_backtest_plan *p, const hg_incidents *t, size_t row)
{
    if (t->begin[row] >= p->first)
        return false;
    return t->known[row] != HG_NO_TIME ? t->known[row] < p->first
                                       : t->begin[row] < p->first - p->reporting_gap_s;
}

hg_status backtest_check_data(const hg_backtest_plan *p, const hg_incidents *t, uint16_t offence,
                              hg_err *err)
{
    size_t known = 0, n = 0;
    int64_t newest = INT64_MIN, oldest = INT64_MAX;
    for (size_t i = 0; i < t->n; i++) {
        if (!is_of(t, i, offence))
            continue;
        n++;
        known += known_before(p, t, i);
        newest = t->begin[i] > newest ? t->begin[i] : newest;
        oldest = t->begin[i] < oldest ? t->begin[i] : oldest;
    }
    if (n == 0)
        return hg_fail(err, HG_EEMPTY, "no incident with a time: nothing to evaluate on");
    if (p->horizon_s > newest - oldest)
        return hg_fail(err, HG_EEMPTY,
                       "the horizon of %g days is longer than the data, which span %.4g days",
                       days(p->horizon_s), days(newest - oldest));
    if (known == 0)
        return hg_fail(err, HG_EEMPTY,
                       "nothing was known before the first origin: the oldest incident began %.4g "
                       "days %s it; a model needs a past to forecast from",
                       fabs(days(oldest - p->first)), oldest >= p->first ? "after" : "before");
    if (newest < p->first + p->horizon_s - 86400)
        return hg_fail(err, HG_EEMPTY,
                       "the data end %.4g days before the first window does: nothing can be scored",
                       days(p->first + p->horizon_s - newest));
    return HG_OK;
}
