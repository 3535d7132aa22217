/* density/bandwidth_search.c - where is a criterion smallest? A log grid first, then closer. */
#include <math.h>

#include "base/try.h"
#include "density/bandwidth.h"

enum { STEPS_MAX = 64, ROUNDS = 60 };

typedef struct trial {
    const bw_sample *sample;
    bw_criterion criterion;
    hg_err *err;
    hg_status status;
} trial;

static double at(trial *t, double log_h)
{
    double value = NAN;
    if (t->status == HG_OK)
        t->status = t->criterion(t->sample, exp(log_h), &value, t->err);
    return isnan(value) ? INFINITY : value;
}

/* A point by parabola through the three best, or by the golden section when that does not shrink.
 */
static double next_point(double a, double b, double x, double w, double v, double fx, double fw,
                         double fv, double before_last)
{
    const double golden = 0.3819660112501051;
    double r = (x - w) * (fx - fv), q = (x - v) * (fx - fw), p = (x - v) * q - (x - w) * r;
    q = 2 * (q - r);
    p = q > 0 ? -p : p;
    q = fabs(q);
    if (q > 0 && fabs(p) < fabs(0.5 * q * before_last) && p > q * (a - x) && p < q * (b - x))
        return p / q;
    return golden * (x < 0.5 * (a + b) ? b - x : a - x);
}

/* Brent 1973, ch. 5: the minimum inside (a, b), whose middle x is below both ends. */
static double closer(trial *t, double a, double b, double x, double *fx_out)
{
    const double close_enough = 1e-8;
    double w = x, v = x, fx = *fx_out, fw = fx, fv = fx, step = b - a, before_last = step;
    for (int round = 0; round < ROUNDS && t->status == HG_OK; round++) {
        if (fmax(x - a, b - x) < 2 * close_enough)
            break;
        double move = next_point(a, b, x, w, v, fx, fw, fv, before_last);
        before_last = step;
        step = move;
        move = fabs(move) >= close_enough ? move : copysign(close_enough, move);
        double u = x + move, fu = at(t, u);
        if (fu <= fx) {
            *(u < x ? &b : &a) = x;
            v = w, fv = fw, w = x, fw = fx, x = u, fx = fu;
        } else {
            *(u < x ? &a : &b) = u;
            if (fu <= fw || w == x)
                v = w, fv = fw, w = u, fw = fu;
            else if (fu <= fv || v == x || v == w)
                v = u, fv = fu;
        }
    }
    *fx_out = fx;
    return x;
}

hg_status bw_minimise(const bw_sample *sample, bw_criterion criterion, double low, double high,
                      size_t steps, bool refine, hg_bandwidth *out, hg_err *err)
{
    trial t = {sample, criterion, err, HG_OK};
    double a = log(low), b = log(high), value[STEPS_MAX];
    size_t best = 0;
    steps = steps < 2 ? 2 : steps < STEPS_MAX ? steps : STEPS_MAX;
    double stride = (b - a) / (double)(steps - 1);
    for (size_t k = 0; k < steps; k++) {
        value[k] = at(&t, k + 1 == steps ? b : a + stride * (double)k);
        if (value[k] < value[best])
            best = k;
    }
    double log_h = best + 1 == steps ? b : a + stride * (double)best, least = value[best];
    if (best == 0 || best + 1 == steps)
        out->warnings |= HG_BANDWIDTH_AT_BOUND;
    else if (refine && value[best] < value[best - 1] && value[best] < value[best + 1])
        log_h = closer(&t, log_h - stride, log_h + stride, log_h, &least);
    if (t.status != HG_OK)
        return t.status;
    if (!isfinite(least))
        return hg_fail(err, HG_EDATA, "no bandwidth from %g to %g m gives a finite criterion", low,
                       high);
    out->value = out->sigma_m = log_h == b ? high : best == 0 ? low : exp(log_h);
    out->criterion = least;
    out->low_m = low;
    out->high_m = high;
    return HG_OK;
}
