/* density/bandwidth_rules.c - what do the plug-in rules say? Closed formulas of spread and n. */
#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "density/bandwidth.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/time.h"

/* A normal sample has an interquartile range of 1.349 sd; the literature divides by 1.34. */
#define IQR_OF_NORMAL 1.34

typedef struct axis_spread {
    double sd, iqr;
} axis_spread;

static int ascending(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* The quantile of sorted values that R calls type 7: linear between the order statistics. */
static double quantile(size_t n, const double *sorted, double share)
{
    double at = share * (double)(n - 1);
    size_t below = (size_t)at;
    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

/* sd divides by n - 1. `value` is sorted and then overwritten. */
static axis_spread spread_of(size_t n, double *value)
{
    qsort(value, n, sizeof *value, ascending);
    axis_spread out = {.iqr = quantile(n, value, 0.75) - quantile(n, value, 0.25)};
    if (value[0] == value[n - 1]) /* the rounded mean could make it more than 0 */
        return (axis_spread){0};
    double mean = hg_sum(n, value) / (double)n;
    for (size_t i = 0; i < n; i++)
        value[i] = (value[i] - mean) * (value[i] - mean);
    out.sd = sqrt(hg_sum(n, value) / (double)(n - 1));
    return out;
}

/* The smaller of two measures of spread; piles of ties can make an IQR 0. */
static double robust(const axis_spread *axis)
{
    double iqr = axis->iqr / IQR_OF_NORMAL;
    return iqr > 0 ? fmin(axis->sd, iqr) : axis->sd;
}

static hg_status spreads(const bw_sample *s, axis_spread *x, axis_spread *y, hg_err *err)
{
    double *value = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&value, s->n, sizeof *value, err));
    for (size_t i = 0; i < s->n; i++)
        value[i] = s->point[i].x;
    *x = spread_of(s->n, value);
    for (size_t i = 0; i < s->n; i++)
        value[i] = s->point[i].y;
    *y = spread_of(s->n, value);
done:
    hg_free(value);
    return st;
}

static double sixth_root(const bw_sample *s)
{
    return pow((double)s->n, -1.0 / 6.0);
}

/* The geometric mean of the two axes (spatstat, bw.scott with isotropic = TRUE). */
hg_status bw_scott(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    axis_spread x, y;
    hg_status st = spreads(s, &x, &y, err);
    if (st == HG_OK)
        out->value = out->sigma_m = sqrt(x.sd * y.sd) * sixth_root(s);
    return st;
}

/* Each measure of spread is a mean over the axes before the smaller one is taken. */
static hg_status robust_spread(const bw_sample *s, double *out, hg_err *err)
{
    axis_spread x, y;
    hg_status st = spreads(s, &x, &y, err);
    if (st != HG_OK)
        return st;
    axis_spread mean = {0.5 * (x.sd + y.sd), 0.5 * (x.iqr + y.iqr)};
    *out = robust(&mean);
    return HG_OK;
}

hg_status bw_ns(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    double scale = NAN;
    hg_status st = robust_spread(s, &scale, err);
    if (st == HG_OK)
        out->value = out->sigma_m = scale * sixth_root(s);
    return st;
}

/*
 * Terrell 1990: (R(K) d / (n V))^(1/(d+4)), R(K) = (4 pi)^(-d/2) of the Gaussian. For d = 2 that is
 * 1.084571361 n^(-1/6).
 */
static double oversmoothing(int dimensions, double n)
{
    double d = dimensions, roughness = pow(4.0 * BW_PI, -0.5 * d);
    double v = 16.0 * tgamma(0.5 * (d + 8.0)) * d * (d + 2.0) /
               (pow(d + 8.0, 0.5 * (d + 6.0)) * pow(BW_PI, 0.5 * d));
    return pow(roughness * d / (n * v), 1.0 / (d + 4.0));
}

hg_status bw_os(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    double scale = NAN;
    hg_status st = robust_spread(s, &scale, err);
    if (st == HG_OK)
        out->value = out->sigma_m = scale * oversmoothing(2, (double)s->n);
    return st;
}

/* MASS bandwidth.nrd: a width of 4 sd. */
static double nrd_width(const bw_sample *s, const axis_spread *axis)
{
    return 4.0 * 1.06 * robust(axis) * pow((double)s->n, -0.2);
}

hg_status bw_nrd(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    axis_spread x, y;
    hg_status st = spreads(s, &x, &y, err);
    if (st == HG_OK) {
        out->value = 0.5 * (nrd_width(s, &x) + nrd_width(s, &y));
        out->sigma_m = 0.25 * out->value;
    }
    return st;
}

hg_status bw_nrd_x(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    axis_spread x, y;
    hg_status st = spreads(s, &x, &y, err);
    if (st == HG_OK) {
        out->value = nrd_width(s, &x);
        out->sigma_m = 0.25 * out->value;
    }
    return st;
}

typedef struct far_weight {
    double distance, weight;
} far_weight;

static int nearest_first(const void *a, const void *b)
{
    const far_weight *p = a, *q = b;
    if (p->distance != q->distance)
        return p->distance < q->distance ? -1 : 1;
    return (p->weight > q->weight) - (p->weight < q->weight);
}

/* Half of the weight lies nearer: between two values when it is reached exactly. */
static double weighted_median(size_t n, const far_weight *sorted, double total)
{
    double below = 0;
    for (size_t i = 0; i < n; i++) {
        below += sorted[i].weight;
        if (below == 0.5 * total && i + 1 < n)
            return 0.5 * (sorted[i].distance + sorted[i + 1].distance);
        if (below > 0.5 * total)
            return sorted[i].distance;
    }
    return n > 0 ? sorted[n - 1].distance : NAN;
}

static void weighted_center(const bw_sample *s, double *value, double *total, double *x, double *y)
{
    for (size_t i = 0; i < s->n; i++)
        value[i] = s->point[i].weight;
    *total = hg_sum(s->n, value);
    for (size_t i = 0; i < s->n; i++)
        value[i] = s->point[i].weight * s->point[i].x;
    *x = hg_sum(s->n, value) / *total;
    for (size_t i = 0; i < s->n; i++)
        value[i] = s->point[i].weight * s->point[i].y;
    *y = hg_sum(s->n, value) / *total;
}

/* SD: root of the mean squared distance to the mean centre; n: the sum of the weights. */
hg_status bw_arcgis(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    far_weight *far = NULL;
    double *value = NULL, total, x, y;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&far, s->n, sizeof *far, err));
    HG_TRY(hg_alloc(&value, s->n, sizeof *value, err));
    weighted_center(s, value, &total, &x, &y);
    for (size_t i = 0; i < s->n; i++) {
        const bw_point *p = &s->point[i];
        far[i] = (far_weight){hypot(p->x - x, p->y - y), p->weight};
        value[i] = p->weight * far[i].distance * far[i].distance;
    }
    double sd = sqrt(hg_sum(s->n, value) / total);
    qsort(far, s->n, sizeof *far, nearest_first);
    double middle = sqrt(1.0 / log(2.0)) * weighted_median(s->n, far, total);
    out->value = 0.9 * (middle > 0 ? fmin(sd, middle) : sd) * pow(total, -0.2);
    out->sigma_m = out->value / hg_kernel_find("quartic")->sd_radius;
done:
    hg_free(far);
    hg_free(value);
    return st;
}

/* The days of the sample; their number is how many have a time. */
static hg_status time_spread(const bw_sample *s, axis_spread *out, size_t *n_out, hg_err *err)
{
    const hg_bandwidth_input *in = s->input;
    double *day = NULL;
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&day, in->n, sizeof *day, err));
    for (size_t i = 0; i < in->n; i++)
        if (s->kept[i] && in->begin[i] != HG_NO_TIME)
            day[n++] = (double)in->begin[i] / HG_DAY_S;
    if (n < 2)
        st = hg_fail(err, HG_EEMPTY, "%zu incidents with a time: too few for a spread", n);
    else
        *out = spread_of(n, day);
    if (st == HG_OK && !(out->sd > 0))
        st = hg_fail(err, HG_EEMPTY, "every incident has the same time: no spread to choose from");
    *n_out = n;
done:
    hg_free(day);
    return st;
}

/* Silverman 1986, eq. 3.31, along the time axis. */
hg_status bw_time(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    axis_spread t = {0};
    size_t n = 0;
    hg_status st = time_spread(s, &t, &n, err);
    if (st == HG_OK) {
        out->value = 0.9 * robust(&t) * pow((double)n, -0.2);
        out->sigma_m = NAN;
    }
    return st;
}

hg_status bw_time_os(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    axis_spread t = {0};
    size_t n = 0;
    hg_status st = time_spread(s, &t, &n, err);
    if (st == HG_OK) {
        out->value = robust(&t) * oversmoothing(1, (double)n);
        out->sigma_m = NAN;
    }
    return st;
}
