/* evaluate/contour.c - which cells are the top of a surface, and what do they hold of it? */
#include "evaluate/contour.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

void hg_contours_clear(hg_contours *contours)
{
    for (size_t k = 0; contours->item && k < contours->n; k++)
        hg_area_clear(&contours->item[k].shape);
    hg_free(contours->item);
    hg_free(contours->cells);
    memset(contours, 0, sizeof *contours);
}

void hg_holding_clear(hg_holding *holding)
{
    hg_free(holding->area_m2);
    hg_free(holding->mass);
    holding->area_m2 = holding->mass = NULL;
}

hg_status hg_holding_init(const hg_surface *surface, const double *fraction, hg_holding *out,
                          hg_err *err)
{
    hg_holding h = {.surface = surface, .n = hg_grid_cells(&surface->grid)};
    double square = surface->grid.cell_m * surface->grid.cell_m;
    char name[HG_CELL_NAME_MAX];
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&h.area_m2, h.n, sizeof *h.area_m2, err));
    HG_TRY(hg_alloc_large(&h.mass, h.n, sizeof *h.mass, err));
    for (size_t i = 0; i < h.n; i++) {
        double value = surface->value[i], share = fraction ? fraction[i] : 1.0;
        bool inside = share > 0 && !isnan(value);
        if (inside && isinf(value)) {
            st = hg_fail(err, HG_EDOMAIN, "cell %s: the value is infinite",
                         hg_grid_cell_name(&surface->grid, i, name));
            goto done;
        }
        h.area_m2[i] = inside ? share * square : 0;
        h.mass[i] = inside ? value * h.area_m2[i] : 0;
        h.negative = h.negative || (inside && value < 0);
    }
    h.total_area_m2 = hg_sum(h.n, h.area_m2);
    h.total_mass = h.negative ? NAN : hg_sum(h.n, h.mass);
    *out = h;
    return HG_OK;
done:
    hg_holding_clear(&h);
    return st;
}

/* Shares of the whole surface, and values as they stand in it, for polygons of whole cells. */
static void complete(const hg_holding *h, hg_contours *c)
{
    c->total_area_m2 = h->total_area_m2;
    c->total_mass = h->total_mass;
    for (size_t k = 0; k < c->n; k++) {
        hg_contour *item = &c->item[k];
        item->level = INFINITY;
        item->peak = -INFINITY;
        for (size_t i = 0; i < item->n_cells; i++) {
            double value = h->surface->value[c->cells[item->first + i]];
            item->level = fmin(item->level, value);
            item->peak = fmax(item->peak, value);
        }
        item->mass = h->negative ? NAN : item->mass;
        item->mass_share = item->mass / h->total_mass;
    }
}

static hg_status merge(const hg_holding *h, const uint8_t *flagged, hg_contours *out, hg_err *err)
{
    int32_t *label = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&label, h->n, sizeof *label, err));
    HG_TRY(hg_contours_of_cells(&h->surface->grid, flagged, h->negative ? h->area_m2 : h->mass,
                                h->mass, h->area_m2, label, out, err));
    complete(h, out);
done:
    hg_free(label);
    return st;
}

/* hg_flag_cells speaks of square metres: here the budget may be one of mass. */
static hg_status check_top(const hg_holding *h, const double *score, double share, hg_top_of of,
                           hg_err *err)
{
    size_t best = h->n;
    if (!(share > 0 && share <= 1))
        return hg_fail(err, HG_EDOMAIN, "top share %g: must be above 0 and at most 1", share);
    for (size_t i = 0; i < h->n; i++)
        if (!isnan(score[i]) && (best == h->n || score[i] > score[best]))
            best = i;
    if (best == h->n)
        return hg_fail(err, HG_EEMPTY, "no cell of %zu has a value", h->n);
    if (of == HG_TOP_OF_AREA)
        return HG_OK;
    if (h->negative)
        return hg_fail(err, HG_EDOMAIN,
                       "the surface has negative values: a share of its mass means nothing");
    if (!(h->total_mass > 0))
        return hg_fail(err, HG_EEMPTY, "the surface is 0 everywhere: it has no mass");
    if (h->mass[best] > share * h->total_mass * (1 + 1e-12))
        return hg_fail(err, HG_EEMPTY,
                       "the highest cell alone holds %.3g of the mass, more than the share %g",
                       h->mass[best] / h->total_mass, share);
    return HG_OK;
}

hg_status hg_contours_top(const hg_surface *surface, const double *fraction, double share,
                          hg_top_of of, hg_contours *out, hg_err *err)
{
    hg_holding h = {0};
    double *score = NULL;
    uint8_t *flagged = NULL;
    hg_flagging flagging = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_holding_init(surface, fraction, &h, err));
    HG_TRY(hg_alloc_large(&score, h.n, sizeof *score, err));
    HG_TRY(hg_alloc_large(&flagged, h.n, 1, err));
    for (size_t i = 0; i < h.n; i++) {
        bool sliver = fraction && fraction[i] < HG_CONTOUR_SLIVER;
        score[i] = h.area_m2[i] > 0 && !sliver ? surface->value[i] : NAN;
    }
    HG_TRY(check_top(&h, score, share, of, err));
    HG_TRY(hg_flag_cells(h.n, score, of == HG_TOP_OF_MASS ? h.mass : h.area_m2, NULL, share,
                         flagged, NULL, &flagging, err));
    HG_TRY(merge(&h, flagged, out, err));
    out->flagging = flagging;
done:
    hg_holding_clear(&h);
    hg_free(score);
    hg_free(flagged);
    return st;
}

hg_status hg_contours_threshold(const hg_surface *surface, const double *fraction, double threshold,
                                hg_contours *out, hg_err *err)
{
    hg_holding h = {0};
    uint8_t *flagged = NULL;
    hg_status st = HG_OK;
    if (!isfinite(threshold))
        return hg_fail(err, HG_EDOMAIN, "threshold %g: must be a number", threshold);
    HG_TRY(hg_holding_init(surface, fraction, &h, err));
    HG_TRY(hg_alloc_large(&flagged, h.n, 1, err));
    for (size_t i = 0; i < h.n; i++)
        flagged[i] = h.area_m2[i] > 0 && !(fraction && fraction[i] < HG_CONTOUR_SLIVER) &&
                     surface->value[i] >= threshold;
    HG_TRY(merge(&h, flagged, out, err));
    for (size_t k = 0; k < out->n; k++)
        out->item[k].level = threshold;
done:
    hg_holding_clear(&h);
    hg_free(flagged);
    return st;
}
