/* evaluate/wdd.c - did a treated area change more than a control area, its neighbours included? */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "base/try.h"
#include "hotgrid/compare.h"

typedef struct contrast {
    double change, variance;
} contrast;

/* After minus before, each in units of its weights. */
static contrast of_area(const hg_wdd_area *area, double before_weight, double after_weight)
{
    double weight = area->weight > 0 ? area->weight : 1;
    double b = before_weight * weight, a = after_weight * weight;
    return (contrast){(double)area->after / a - (double)area->before / b,
                      (double)area->after / (a * a) + (double)area->before / (b * b)};
}

static hg_wdd_effect effect(double estimate, double variance, double level)
{
    double se = sqrt(variance), reach = gsl_cdf_ugaussian_Pinv(0.5 + level / 2) * se;
    hg_wdd_effect out = {.estimate = estimate, .se = se, .z = NAN, .p = NAN};
    if (se > 0) {
        out.z = estimate / se;
        out.p = 2 * gsl_cdf_ugaussian_Q(fabs(out.z));
    }
    out.low = estimate - reach;
    out.high = estimate + reach;
    return out;
}

static hg_wdd_effect relative(const hg_wdd_area *t, const hg_wdd_area *c, double level)
{
    double t0 = (double)t->before, t1 = (double)t->after, c0 = (double)c->before,
           c1 = (double)c->after;
    if (!(t0 > 0 && t1 > 0 && c0 > 0 && c1 > 0))
        return (hg_wdd_effect){NAN, NAN, NAN, NAN, NAN, NAN};
    hg_wdd_effect out =
        effect(log(t1) - log(t0) - log(c1) + log(c0), 1 / t0 + 1 / t1 + 1 / c0 + 1 / c1, level);
    out.estimate = exp(out.estimate);
    out.low = exp(out.low);
    out.high = exp(out.high);
    return out;
}

static bool usable(double weight)
{
    return weight > 0 && !isinf(weight);
}

hg_status hg_wdd_test(const hg_wdd_area *treated, const hg_wdd_area *control,
                      const hg_wdd_area *ring, double before_weight, double after_weight,
                      double level, hg_wdd *out, hg_err *err)
{
    const double area_weight[] = {treated->weight, control->weight, ring ? ring->weight : 0};
    if (before_weight == 0)
        before_weight = 1;
    if (after_weight == 0)
        after_weight = 1;
    if (level == 0)
        level = 0.95;
    if (!usable(before_weight) || !usable(after_weight))
        return hg_fail(err, HG_EDOMAIN, "periods of weight %g and %g cannot be compared",
                       before_weight, after_weight);
    for (size_t k = 0; k < HG_COUNT(area_weight); k++)
        if (area_weight[k] != 0 && !usable(area_weight[k]))
            return hg_fail(err, HG_EDOMAIN, "an area of weight %g cannot be compared",
                           area_weight[k]);
    if (!(level > 0 && level < 1))
        return hg_fail(err, HG_EDOMAIN, "level %g must lie between 0 and 1", level);
    if (treated->before + treated->after == 0)
        return hg_fail(err, HG_EEMPTY,
                       "no incident in the treated area in either period: no change to test");
    contrast t = of_area(treated, before_weight, after_weight);
    contrast c = of_area(control, before_weight, after_weight);
    contrast d = {0};
    if (ring)
        d = of_area(ring, before_weight, after_weight);
    out->local = effect(t.change - c.change, t.variance + c.variance, level);
    out->displacement = effect(d.change, d.variance, level);
    out->total =
        effect(t.change - c.change + d.change, t.variance + c.variance + d.variance, level);
    out->relative = relative(treated, control, level);
    return HG_OK;
}
