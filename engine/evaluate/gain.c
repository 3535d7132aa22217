/* evaluate/gain.c - does the model catch as much more than the baseline as the plan asked for? */
#include "hotgrid/evaluate.h"

#include <math.h>

#include "base/try.h"
#include "evaluate/bootstrap.h"
#include "hotgrid/mem.h"

const char *hg_verdict_name(hg_verdict verdict)
{
    static const char *const names[] = {"undecidable", "met", "not met"};
    return (size_t)verdict < HG_COUNT(names) ? names[verdict] : "undecidable";
}

static hg_status check(size_t n, const double *model, const double *baseline, double minimum,
                       hg_err *err)
{
    if (!isfinite(minimum))
        return hg_fail(err, HG_EDOMAIN, "minimum gain %g: must be a number", minimum);
    for (size_t i = 0; i < n; i++)
        if (!(model[i] >= 0.0 && baseline[i] >= 0.0) || isinf(model[i]) || isinf(baseline[i]))
            return hg_fail(err, HG_EDOMAIN, "window %zu: hits %g and %g: must be 0 or more", i + 1,
                           model[i], baseline[i]);
    return HG_OK;
}

/* Nothing against nothing is no gain; something against nothing is more than any gain. */
static double gain_of(double model, double baseline)
{
    if (baseline > 0.0)
        return model / baseline - 1.0;
    return model > 0.0 ? INFINITY : 0.0;
}

static hg_status bootstrap(size_t n, const double *model, const double *baseline, uint64_t seed,
                           hg_gain *out, hg_err *err)
{
    double *draws = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&draws, HG_BOOTSTRAP_DRAWS, sizeof *draws, err));
    HG_TRY(hg_bootstrap_windows(n, model, baseline, seed, gain_of, draws, err));
    hg_bootstrap_interval(draws, &out->low, &out->high);
done:
    hg_free(draws);
    return st;
}

static hg_verdict judge(const hg_gain *gain, double minimum)
{
    if (gain->low > minimum)
        return HG_VERDICT_MET;
    return gain->high < minimum ? HG_VERDICT_NOT_MET : HG_VERDICT_UNDECIDABLE;
}

hg_status hg_gain_verdict(size_t n_windows, const double *model_hits, const double *baseline_hits,
                          double minimum_gain, uint64_t seed, hg_gain *out, hg_err *err)
{
    hg_gain made = {NAN, NAN, NAN, n_windows, HG_VERDICT_UNDECIDABLE};
    double model = 0.0, baseline = 0.0;
    hg_status st = HG_OK;
    HG_TRY(check(n_windows, model_hits, baseline_hits, minimum_gain, err));
    for (size_t i = 0; i < n_windows; i++) {
        model += model_hits[i];
        baseline += baseline_hits[i];
    }
    if (baseline > 0.0)
        made.gain = model / baseline - 1.0;
    if (n_windows >= HG_BOOTSTRAP_WINDOWS_MIN && baseline > 0.0) {
        HG_TRY(bootstrap(n_windows, model_hits, baseline_hits, seed, &made, err));
        made.verdict = judge(&made, minimum_gain);
    }
    *out = made;
done:
    return st;
}
