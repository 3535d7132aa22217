/* density/adaptive.c - which bandwidth does each point get where density rules it? */
#include "density/adaptive.h"

#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "density/check.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

static const double TRIM_USUAL = 5.0;

static hg_status check(const hg_kde_options *options, const hg_adaptive *adaptive, hg_err *err)
{
    if (!isfinite(options->bandwidth_m) || options->bandwidth_m <= 0.0)
        return hg_fail(err, HG_EDOMAIN, "bandwidth %g m: must be a positive number of metres",
                       options->bandwidth_m);
    if (!isfinite(adaptive->pilot_m) || adaptive->pilot_m < 0.0)
        return hg_fail(err, HG_EDOMAIN,
                       "pilot bandwidth %g m: must be a positive number of metres, or 0 for the "
                       "bandwidth itself",
                       adaptive->pilot_m);
    if (!(adaptive->trim >= 0.0)) /* NaN too; infinite means that nothing is trimmed */
        return hg_fail(err, HG_EDOMAIN,
                       "trim %g: must be a positive number of bandwidths, or 0 for the usual %g",
                       adaptive->trim, TRIM_USUAL);
    return HG_OK;
}

/* The pilot density, up to a constant: gamma takes that out again. */
static hg_status density_at(const hg_pilot *pilot, size_t m, const double *at_x, const double *at_y,
                            double *out, hg_err *err)
{
    double *share = NULL;
    hg_arc arc;
    hg_status st = HG_OK;
    HG_TRY(hg_kde_at(&pilot->kernel, pilot->n, pilot->x, pilot->y, pilot->weight, m, at_x, at_y,
                     out, err));
    if (pilot->edge == HG_EDGE_UNIFORM) {
        HG_TRY(hg_alloc(&share, m, sizeof *share, err));
        HG_TRY(hg_arc_of(&pilot->kernel, &arc, err));
        HG_TRY(hg_border_shares(pilot->border, &arc, pilot->kernel.bandwidth_m, NULL, m, at_x, at_y,
                                share, err));
        for (size_t j = 0; j < m; j++)
            out[j] /= fmax(share[j], HG_EDGE_THIN); /* a bandwidth must come out in any case */
    }
done:
    hg_free(share);
    return st;
}

/* ln f^(-1/2), f floored. */
static double log_stretch(const hg_pilot *pilot, double density)
{
    return -0.5 * log(fmax(density, pilot->floor));
}

typedef struct term {
    double log_stretch, weight;
} term;

static int compare_terms(const void *a, const void *b)
{
    const term *p = a, *q = b;
    if (p->log_stretch != q->log_stretch)
        return p->log_stretch < q->log_stretch ? -1 : 1;
    return (p->weight > q->weight) - (p->weight < q->weight);
}

/*
 * ln gamma: the weighted mean of the logarithms, taken around the least of them, so that it is
 * exact when all are the same, and in an order that does not depend on the rows.
 */
static hg_status mean_stretch(hg_pilot *pilot, const double *weight, const double *density,
                              hg_err *err)
{
    term *terms = NULL;
    double *product = NULL, *share = NULL;
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&terms, pilot->n, sizeof *terms, err));
    HG_TRY(hg_alloc(&product, pilot->n, sizeof *product, err));
    HG_TRY(hg_alloc(&share, pilot->n, sizeof *share, err));
    for (size_t i = 0; i < pilot->n; i++)
        if (pilot->weight[i] > 0.0)
            terms[n++] = (term){log_stretch(pilot, density[i]), weight[i]};
    qsort(terms, n, sizeof *terms, compare_terms);
    for (size_t i = 0; i < n; i++) {
        product[i] = terms[i].weight * (terms[i].log_stretch - terms[0].log_stretch);
        share[i] = terms[i].weight;
    }
    if (n > 0)
        pilot->log_gamma = terms[0].log_stretch + hg_sum(n, product) / hg_sum(n, share);
done:
    hg_free(terms);
    hg_free(product);
    hg_free(share);
    return st;
}

static double least_positive(size_t n, const double *value)
{
    double least = INFINITY;
    for (size_t i = 0; i < n; i++)
        if (value[i] > 0.0)
            least = fmin(least, value[i]);
    return isfinite(least) ? least : 0.0;
}

static void stretch(const hg_pilot *pilot, size_t m, double *density)
{
    for (size_t j = 0; j < m; j++) {
        double by = 1.0; /* no point counts: nothing to follow */
        if (pilot->floor > 0.0)
            by = fmin(exp(log_stretch(pilot, density[j]) - pilot->log_gamma), pilot->trim);
        density[j] = pilot->h0 * by;
    }
}

static hg_status weigh(hg_pilot *pilot, const double *weight, hg_err *err)
{
    hg_arc arc;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&pilot->weight, pilot->n, sizeof *pilot->weight, err));
    if (pilot->edge == HG_EDGE_NONE) {
        for (size_t i = 0; i < pilot->n; i++)
            pilot->weight[i] = weight[i];
        return HG_OK;
    }
    HG_TRY(hg_arc_of(&pilot->kernel, &arc, err));
    HG_TRY(hg_edge_weights(pilot->edge, pilot->border, &arc, pilot->kernel.bandwidth_m, NULL,
                           pilot->n, pilot->x, pilot->y, weight, pilot->weight, NULL, NULL, err));
done:
    return st;
}

hg_status hg_pilot_make(const hg_kde_options *options, const hg_adaptive *adaptive,
                        const hg_border *border, size_t n, const double *x, const double *y,
                        const double *weight, hg_pilot *pilot, double *each, hg_err *err)
{
    hg_pilot made = {.kernel = *options, .border = border, .n = n, .x = x, .y = y};
    hg_status st = HG_OK;
    made.h0 = options->bandwidth_m;
    made.edge = adaptive->pilot_edge;
    made.trim = adaptive->trim > 0.0 ? adaptive->trim : TRIM_USUAL;
    made.kernel.bandwidth_each = NULL;
    made.kernel.cell_integral = false;
    made.kernel.bandwidth_m = adaptive->pilot_m > 0.0 ? adaptive->pilot_m : made.h0;
    HG_TRY(check(options, adaptive, err));
    HG_TRY(hg_kde_check_kernel(&made.kernel, err));
    HG_TRY(hg_kde_check_points(&made.kernel, n, x, y, weight, err));
    HG_TRY(weigh(&made, weight, err));
    HG_TRY(density_at(&made, n, x, y, each, err));
    made.floor = least_positive(n, each);
    HG_TRY(mean_stretch(&made, weight, each, err));
    stretch(&made, n, each);
    *pilot = made;
    return HG_OK;
done:
    hg_pilot_clear(&made);
    return st;
}

hg_status hg_pilot_at(const hg_pilot *pilot, size_t m, const double *at_x, const double *at_y,
                      double *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(density_at(pilot, m, at_x, at_y, out, err));
    stretch(pilot, m, out);
done:
    return st;
}

void hg_pilot_clear(hg_pilot *pilot)
{
    hg_free(pilot->weight);
    pilot->weight = NULL;
}

hg_status hg_adaptive_bandwidths(const hg_kde_options *options, const hg_adaptive *adaptive,
                                 const hg_area *area, size_t n, const double *x, const double *y,
                                 const double *weight, double *out, hg_err *err)
{
    hg_border *border = NULL;
    hg_pilot pilot = {0};
    double *each = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_edge_check_area(adaptive->pilot_edge, area, err));
    HG_TRY(hg_alloc(&each, n, sizeof *each, err));
    if (adaptive->pilot_edge != HG_EDGE_NONE)
        HG_TRY(hg_border_new(area, &border, err));
    HG_TRY(hg_pilot_make(options, adaptive, border, n, x, y, weight, &pilot, each, err));
    for (size_t i = 0; i < n; i++)
        out[i] = each[i];
done:
    hg_free(each);
    hg_pilot_clear(&pilot);
    hg_border_free(border);
    return st;
}
