/* evaluate/backtest_score.c - every score of one model in one window. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "evaluate/backtest.h"
#include "hotgrid/par.h"

#define SILENT_TOTAL 1.0 /* incidents that a silent model is given, to have a log score at all */

double hg_backtest_curve_share(size_t k)
{
    double root = (double)k / (HG_BACKTEST_CURVE - 1);
    return root * root;
}

/* A model that expects nothing anywhere flags nothing, and is scored for that. */
static hg_status flag(const hg_backtest_plan *plan, const double *expected, const double *observed,
                      double share, uint8_t *flagged, hg_flagging *facts, hg_err *err)
{
    const size_t n = hg_grid_cells(plan->grid);
    bool silent = true;
    for (size_t i = 0; i < n && silent; i++)
        silent = !(plan->area_m2[i] > 0 && expected[i] > 0);
    *facts = (hg_flagging){0};
    if (!silent)
        return hg_flag_expected(n, expected, plan->area_m2, observed, share, flagged, NULL, facts,
                                err);
    memset(flagged, 0, n);
    return HG_OK;
}

static double expected_in(size_t n, const double *expected, const uint8_t *flagged)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += flagged[i] ? expected[i] : 0;
    return sum;
}

static hg_status score_choices(const hg_backtest_plan *plan, const double *expected,
                               const double *observed, backtest_room *room, hg_backtest_score *out,
                               hg_err *err)
{
    const size_t n = hg_grid_cells(plan->grid);
    hg_flagging facts;
    hg_overlap overlap;
    hg_status st = HG_OK;
    for (size_t k = 0; k < plan->n_shares; k++) {
        uint8_t *flagged = k == plan->primary ? room->flagged : room->secondary;
        HG_TRY(flag(plan, expected, observed, plan->share[k], flagged, &facts, err));
        HG_TRY(hg_score_flagged(n, flagged, plan->area_m2, observed, &out->at[k], err));
        out->expected_at[k] = expected_in(n, expected, flagged);
        if (k == plan->primary)
            out->n_tied_at_cut = facts.n_tied_at_cut;
    }
    out->compactness = hg_compactness(plan->grid, room->flagged);
    out->turnover = NAN;
    if (room->has_before) {
        HG_TRY(
            hg_overlap_of(n, room->before, room->flagged, plan->area_m2, observed, &overlap, err));
        out->turnover = 1 - overlap.jaccard;
    }
done:
    return st;
}

static hg_status score_curve(const hg_backtest_plan *plan, const double *expected,
                             const double *observed, double *density, hg_backtest_score *out,
                             hg_err *err)
{
    const size_t n = hg_grid_cells(plan->grid);
    double share[HG_BACKTEST_CURVE];
    for (size_t k = 0; k < HG_BACKTEST_CURVE; k++)
        share[k] = hg_backtest_curve_share(k);
    for (size_t i = 0; i < n; i++)
        density[i] = plan->area_m2[i] > 0 ? expected[i] / plan->area_m2[i] : 0;
    return hg_capture_curve(n, density, plan->area_m2, observed, HG_TIES_FEWEST_FIRST,
                            HG_BACKTEST_CURVE, share, out->curve, &out->auc, err);
}

/* sum y ln(L a / A) - L: what the model's total is worth without its map. */
static double even_log_likelihood(const hg_backtest_plan *plan, double total,
                                  const double *observed)
{
    const size_t n = hg_grid_cells(plan->grid);
    const double area = hg_sum(n, plan->area_m2);
    double sum = -total;
    for (size_t i = 0; i < n; i++)
        if (plan->area_m2[i] > 0 && observed[i] > 0)
            sum += observed[i] * log(total * plan->area_m2[i] / area);
    return sum;
}

hg_status backtest_score(const hg_backtest_plan *plan, const double *expected,
                         const double *observed, backtest_room *room, hg_backtest_score *out,
                         hg_err *err)
{
    const size_t n = hg_grid_cells(plan->grid);
    hg_status st = HG_OK;
    HG_TRY(score_choices(plan, expected, observed, room, out, err));
    HG_TRY(score_curve(plan, expected, observed, room->surface, out, err));
    for (size_t i = 0; i < n; i++)
        room->surface[i] = plan->area_m2[i] > 0 ? expected[i] : 0;
    HG_TRY(hg_floor_surface(n, plan->area_m2, plan->eps, SILENT_TOTAL, room->surface, err));
    HG_TRY(hg_score_surface(n, room->surface, plan->area_m2, observed, &out->surface, err));
    out->even_log_likelihood = even_log_likelihood(plan, out->surface.expected_sum, observed);
done:
    return st;
}
