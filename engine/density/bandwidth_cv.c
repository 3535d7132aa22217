/* density/bandwidth_cv.c - which width predicts points that were left out? LSCV, LCV, CvL. */
#include <math.h>

#include "base/try.h"
#include "density/bandwidth_sums.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { PEER_STEPS = 16, STEPS = 32 };

/* spatstat's range: the smallest distance between two places to half the window's diameter. */
static hg_status search(const bw_sample *s, bw_criterion criterion, hg_bandwidth *out, hg_err *err)
{
    double diameter = NAN, low = s->index->nearest_min;
    hg_status st = bw_diameter(s, &diameter, err);
    if (st != HG_OK)
        return st;
    bool peer = s->input->peer_grid;
    return bw_minimise(s, criterion, low, 0.5 * diameter, peer ? PEER_STEPS : STEPS, !peer, out,
                       err);
}

/* sum_i count_i value_i in the order of the index; `value` is overwritten. */
static double weighted_sum(const bw_index *index, size_t n, double *value)
{
    for (size_t i = 0; i < n; i++)
        value[i] *= index->count[i];
    return hg_sum(n, value);
}

/* ---- LSCV: integral of f^2 less twice the mean of the density that the others predict ---- */

hg_status bw_lscv_at(const bw_sample *s, double h, double *out, hg_err *err)
{
    double *sum = NULL, n = (double)s->n, left_out = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&sum, s->places, sizeof *sum, err));
    HG_TRY(bw_sums(s, sqrt(2.0) * h, sum, err));
    double all = weighted_sum(s->index, s->places, sum) / (4 * BW_PI * h * h);
    HG_TRY(bw_sums(s, h, sum, err));
    for (size_t i = 0; i < s->places; i++) {
        double own = s->input->leave_location_out ? s->index->count[i] : 1;
        sum[i] -= own;
        left_out += own * s->index->count[i];
    }
    double other = weighted_sum(s->index, s->places, sum) / (2 * BW_PI * h * h);
    *out = all / (n * n) - 2 * other / (n * n - left_out);
done:
    hg_free(sum);
    return st;
}

hg_status bw_lscv(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    return search(s, bw_lscv_at, out, err);
}

/* docs/methods.md 4: as h -> 0 the ties count 1/(2 pi h^2) each, 2m (2/(n(n-1)) - 1/(2 n^2)). */
hg_status bw_lscv_refuse(const bw_sample *s, hg_err *err)
{
    double n = (double)s->n, bound = n * (n - 1) / (2 * (3 * n + 1));
    if (s->input->leave_location_out || s->tied_pairs <= bound)
        return HG_OK;
    return hg_fail(err, HG_EDATA,
                   "lscv: %.0f pairs of the %zu incidents share a place; above n(n-1)/(2(3n+1)) = "
                   "%.4f of them the criterion falls without end as the bandwidth shrinks: leave "
                   "out whole locations, or choose another selector",
                   s->tied_pairs, s->n, bound);
}

/* ---- likelihood ---- */

static double phi_between(double low, double high, double h)
{
    return 0.5 * (erf(high / (h * sqrt(2.0))) - erf(low / (h * sqrt(2.0))));
}

/* A single ring of four corners along the axes. */
static bool is_rectangle(const hg_area *area)
{
    if (area->n_rings != 1 || area->n_points != 5)
        return false;
    for (size_t k = 0; k < 4; k++)
        if ((area->x[k] != area->x[k + 1]) == (area->y[k] != area->y[k + 1]))
            return false;
    return true;
}

/* The window relative to (x0, y0), and whether it is all of the study area. */
static bool window_is_rectangle(const bw_sample *s, hg_extent *out)
{
    const hg_area *area = s->input->area;
    hg_extent in = {s->x0, s->y0, s->x0 + s->width, s->y0 + s->height};
    if (area)
        hg_area_extent(area, &in);
    *out = (hg_extent){in.x_min - s->x0, in.y_min - s->y0, in.x_max - s->x0, in.y_max - s->y0};
    return !area || is_rectangle(area);
}

/* share[i]: how much of a Gaussian at place i lies inside the study area. */
static hg_status shares_inside(const bw_sample *s, double h, double *share, hg_err *err)
{
    const bw_index *index = s->index;
    hg_extent in;
    if (window_is_rectangle(s, &in)) {
        for (size_t i = 0; i < s->places; i++)
            share[i] = phi_between(in.x_min - index->x[i], in.x_max - index->x[i], h) *
                       phi_between(in.y_min - index->y[i], in.y_max - index->y[i], h);
        return HG_OK;
    }
    hg_kde_options options = {.kernel = hg_kernel_find("gaussian"), .bandwidth_m = h, .cut = 8.6};
    double *x = NULL, *y = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&x, s->places, sizeof *x, err));
    HG_TRY(hg_alloc_large(&y, s->places, sizeof *y, err));
    for (size_t i = 0; i < s->places; i++) {
        x[i] = index->x[i] + s->x0;
        y[i] = index->y[i] + s->y0;
    }
    HG_TRY(hg_edge_at(&options, s->input->area, s->places, x, y, share, err));
done:
    hg_free(x);
    hg_free(y);
    return st;
}

typedef struct likelihood {
    double log_sum;   /* sum over the points of ln lambda without the point, no edge correction */
    double log_share; /* sum of ln of the share inside */
    double mass;      /* integral of lambda over the area */
} likelihood;

static hg_status likelihood_at(const bw_sample *s, double h, likelihood *out, hg_err *err)
{
    double *value = NULL, *mass = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&value, s->places, sizeof *value, err));
    HG_TRY(hg_alloc_large(&mass, s->places, sizeof *mass, err));
    HG_TRY(bw_log_sums_without(s, h, s->input->leave_location_out, value, err));
    out->log_sum = weighted_sum(s->index, s->places, value) - (double)s->n * log(2 * BW_PI * h * h);
    HG_TRY(shares_inside(s, h, mass, err));
    for (size_t i = 0; i < s->places; i++)
        value[i] = log(mass[i]);
    out->log_share = weighted_sum(s->index, s->places, value);
    out->mass = weighted_sum(s->index, s->places, mass);
done:
    hg_free(value);
    hg_free(mass);
    return st;
}

hg_status bw_lcv_at(const bw_sample *s, double h, double *out, hg_err *err)
{
    likelihood l = {0};
    hg_status st = likelihood_at(s, h, &l, err);
    if (st == HG_OK)
        *out = l.mass - l.log_sum;
    return st;
}

/* sparr: lambda divided by the share of the kernel inside, and no integral. */
hg_status bw_lik_at(const bw_sample *s, double h, double *out, hg_err *err)
{
    likelihood l = {0};
    hg_status st = likelihood_at(s, h, &l, err);
    if (st == HG_OK)
        *out = l.log_share - l.log_sum;
    return st;
}

/* spatstat: the same, less the integral of that lambda; in polygons n, its mean if all is even. */
hg_status bw_ppl_at(const bw_sample *s, double h, double *out, hg_err *err)
{
    double without = NAN, mass = (double)s->n;
    hg_extent in;
    hg_status st = HG_OK;
    HG_TRY(bw_lik_at(s, h, &without, err));
    if (window_is_rectangle(s, &in))
        HG_TRY(bw_uniform_mass(s, &in, h, &mass, err));
    *out = without + mass;
done:
    return st;
}

hg_status bw_lcv(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    return search(s, bw_lcv_at, out, err);
}

hg_status bw_lik(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    return search(s, bw_lik_at, out, err);
}

hg_status bw_ppl(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    return search(s, bw_ppl_at, out, err);
}

/* A single point without a twin bounds the likelihood as h -> 0; when each has one, nothing does.
 */
hg_status bw_lik_refuse(const bw_sample *s, hg_err *err)
{
    if (s->input->leave_location_out)
        return HG_OK;
    for (size_t i = 0; i < s->places; i++)
        if (s->count[i] < 2)
            return HG_OK;
    return hg_fail(err, HG_EDATA,
                   "each of the %zu incidents shares its place with another: the likelihood grows "
                   "without end as the bandwidth shrinks; leave out whole locations, or choose "
                   "another selector",
                   s->n);
}

/* ---- Cronie & van Lieshout: sum 1/lambda estimates the area ---- */

hg_status bw_cvl_at(const bw_sample *s, double h, double *out, hg_err *err)
{
    double *sum = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&sum, s->places, sizeof *sum, err));
    HG_TRY(bw_sums(s, h, sum, err));
    for (size_t i = 0; i < s->places; i++)
        sum[i] = 2 * BW_PI * h * h / sum[i];
    double off = weighted_sum(s->index, s->places, sum) - s->area_m2;
    *out = off * off;
done:
    hg_free(sum);
    return st;
}

hg_status bw_cvl(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    return search(s, bw_cvl_at, out, err);
}
