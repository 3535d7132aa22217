/* evaluate/compare.c - is the difference of two counts more than chance? */
#include "hotgrid/compare.h"

#include <math.h>

#include "base/try.h"
#include "evaluate/interval.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/mem.h"

static const char *const names[HG_CHANGE_CLASS_COUNT] = {"too few", "no clear change", "up",
                                                         "down"};

const char *hg_change_class_name(hg_change_class change)
{
    return names[change];
}

typedef struct frame {
    double share, rest; /* of the exposure: after, before */
    double scale;       /* after_days / before_days */
    double level, alpha;
    uint64_t base;
} frame;

static double at_least(const frame *f, double k, double n)
{
    return k > 0 ? hg_beta_upper_tail(f->rest, n - k + 1, k) : 1;
}

static double at_most(const frame *f, double k, double n)
{
    return k < n ? hg_beta_upper_tail(f->share, k + 1, n - k) : 1;
}

/* The smallest p that any split of n incidents could give. */
static double least_p(const frame *f, double n)
{
    return 2 * fmin(pow(f->share, n), pow(f->rest, n));
}

/* The rate ratio that makes `after` a share x of all. */
static double ratio_of(const frame *f, double x)
{
    return x < 1 ? x / (1 - x) / f->scale : INFINITY;
}

static void judge(const frame *f, uint64_t before, uint64_t after, hg_change *out)
{
    double b = (double)before, a = (double)after, n = a + b, low, high;
    *out = (hg_change){.before = before, .after = after, .q = NAN, .share = NAN};
    out->expected = b * f->scale;
    out->difference = a - out->expected;
    out->ratio = n > 0 ? (b > 0 ? a / out->expected : INFINITY) : NAN;
    hg_clopper_pearson(a, n, f->level, &low, &high);
    out->low = ratio_of(f, low);
    out->high = ratio_of(f, high);
    out->p = fmin(1, 2 * fmin(at_least(f, a, n), at_most(f, a, n)));
    if (before >= f->base)
        out->share = out->ratio - 1;
    out->change = least_p(f, n) > f->alpha ? HG_CHANGE_TOO_FEW : HG_CHANGE_NOT_SEEN;
}

static hg_status make_frame(const hg_compare_options *o, frame *f, hg_err *err)
{
    const double days[] = {o->before_days, o->after_days};
    for (size_t k = 0; k < HG_COUNT(days); k++)
        if (!(days[k] > 0) || isinf(days[k]))
            return hg_fail(err, HG_EDOMAIN, "a period of %g days cannot be compared", days[k]);
    *f = (frame){.level = o->level > 0 ? o->level : 0.95,
                 .alpha = o->alpha > 0 ? o->alpha : 0.05,
                 .base = o->share_base > 0 ? o->share_base : 20};
    if (!(f->level < 1) || !(f->alpha < 1) || o->level < 0 || o->alpha < 0)
        return hg_fail(err, HG_EDOMAIN, "level %g and alpha %g must lie between 0 and 1", o->level,
                       o->alpha);
    f->scale = o->after_days / o->before_days;
    f->share = o->after_days / (o->before_days + o->after_days);
    f->rest = o->before_days / (o->before_days + o->after_days);
    return HG_OK;
}

static const uint64_t largest = UINT64_C(1) << 52; /* two of them are an exact double */

hg_status hg_compare(const hg_compare_options *options, size_t n, const uint64_t *before,
                     const uint64_t *after, hg_change *out, hg_err *err)
{
    double *q = NULL;
    frame f;
    hg_status st = HG_OK;
    HG_TRY(make_frame(options, &f, err));
    for (size_t i = 0; i < n; i++)
        if (before[i] > largest || after[i] > largest)
            return hg_fail(err, HG_EDOMAIN, "place %zu: more incidents than can be counted", i);
    HG_TRY(hg_alloc(&q, n, sizeof *q, err));
    hg_quiet_gsl();
    for (size_t i = 0; i < n; i++) {
        judge(&f, before[i], after[i], &out[i]);
        q[i] = out[i].change == HG_CHANGE_TOO_FEW ? NAN : out[i].p;
    }
    HG_TRY(hg_adjust_p(options->adjust, n, q, q, err));
    for (size_t i = 0; i < n; i++) {
        out[i].q = q[i];
        if (q[i] <= f.alpha) /* false for NaN */
            out[i].change = out[i].ratio > 1 ? HG_CHANGE_UP : HG_CHANGE_DOWN;
    }
done:
    hg_free(q);
    return st;
}
