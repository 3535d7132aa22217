/* evaluate/metric_calibration.c - where much was expected, did much happen, and as much as said? */
#include "hotgrid/metrics.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "evaluate/poisson.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* Ten equal parts must fill ten bins although their sums are rounded. */
#define HG_CUT_SLACK (4096 * DBL_EPSILON)

static hg_status check(size_t n, const double *expected, const double *observed, size_t n_bins,
                       hg_err *err)
{
    if (n_bins == 0)
        return hg_fail(err, HG_EDOMAIN, "0 bins of calibration: must be 1 or more");
    if (n > UINT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu cells of calibration: at most %u", n, UINT32_MAX);
    for (size_t i = 0; i < n; i++) {
        if (!(expected[i] >= 0) || isinf(expected[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: expected incidents %g: must be 0 or more", i,
                           expected[i]);
        if (!(observed[i] >= 0) || isinf(observed[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: observed incidents %g: must be 0 or more", i,
                           observed[i]);
    }
    return HG_OK;
}

static hg_status ascending(size_t n, const double *expected, hg_keyed **out, hg_err *err)
{
    hg_keyed *list = NULL, *spare = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&list, n, sizeof *list, err));
    HG_TRY(hg_alloc_large(&spare, n, sizeof *spare, err));
    for (size_t i = 0; i < n; i++)
        list[i] = (hg_keyed){hg_key_double(expected[i]), (uint32_t)i};
    hg_radix_sort(n, list, spare);
    *out = list;
    list = NULL;
done:
    hg_free(list);
    hg_free(spare);
    return st;
}

/* Equal expectations go where the first of them goes; a bin that they jump over stays empty. */
static void fill(size_t n, const hg_keyed *list, const double *expected, const double *observed,
                 double total, size_t n_bins, hg_calibration_bin *bins)
{
    double passed = 0;
    size_t bin = 0;
    for (size_t k = 0; k < n; k++) {
        bool new_value = k > 0 && list[k].key != list[k - 1].key;
        while (new_value && bin + 1 < n_bins &&
               passed >= total * ((double)(bin + 1) / (double)n_bins) * (1 - HG_CUT_SLACK))
            bin++;
        passed += expected[list[k].index];
        bins[bin].cells++;
        bins[bin].expected += expected[list[k].index];
        bins[bin].observed += observed[list[k].index];
    }
}

static void complete(hg_calibration_bin *bin)
{
    double per = bin->expected > 0 ? bin->expected : NAN;
    hg_garwood(bin->observed, 0.95, &bin->low, &bin->high);
    bin->ratio = bin->observed / per;
    bin->low /= per;
    bin->high /= per;
}

hg_status hg_calibration(size_t n, const double *expected, const double *observed, size_t n_bins,
                         hg_calibration_bin *bins, hg_err *err)
{
    hg_keyed *list = NULL;
    hg_status st = HG_OK;
    HG_TRY(check(n, expected, observed, n_bins, err));
    HG_TRY(ascending(n, expected, &list, err));
    memset(bins, 0, n_bins * sizeof *bins);
    fill(n, list, expected, observed, hg_sum(n, expected), n_bins, bins);
    for (size_t k = 0; k < n_bins; k++)
        complete(&bins[k]);
done:
    hg_free(list);
    return st;
}

double hg_pit(double mu, double observed, double u)
{
    if (!(mu >= 0) || isinf(mu) || !(observed >= 0) || isinf(observed) || !(u >= 0 && u < 1))
        return NAN;
    return hg_poisson_cdf(observed - 1, mu) + u * hg_poisson_pmf(observed, mu);
}
