/* evaluate/backtest_calibrate.c - do as many incidents happen as were expected, where few and where
 * many were? */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/backtest.h"
#include "hotgrid/mem.h"

/* The upper bits of a double: sign 0, 11 of exponent, 6 of mantissa. */
enum { CLASS_SHIFT = 46, CLASSES = 1 << 17 };

static size_t class_of(double expected)
{
    uint64_t bits;
    memcpy(&bits, &expected, sizeof bits);
    return expected > 0 ? (size_t)(bits >> CLASS_SHIFT) : 0;
}

hg_status hg_calibration_add(hg_calibration_tally *tally, size_t n, const double *expected,
                             const double *area_m2, const double *observed, hg_err *err)
{
    hg_status st = HG_OK;
    if (!tally->row)
        HG_TRY(hg_alloc_large(&tally->row, CLASSES, sizeof *tally->row, err));
    for (size_t i = 0; i < n; i++) {
        if (!(area_m2[i] > 0) || !(expected[i] >= 0) || isinf(expected[i]))
            continue;
        hg_calibration_row *row = &tally->row[class_of(expected[i])];
        row->cells++;
        row->expected += expected[i];
        row->observed += observed[i];
    }
done:
    return st;
}

static void close_bin(hg_calibration_bin *bin)
{
    double low, high;
    bin->ratio = bin->expected > 0 ? bin->observed / bin->expected : NAN;
    hg_garwood(bin->observed, 0.95, &low, &high);
    bin->low = bin->expected > 0 ? low / bin->expected : NAN;
    bin->high = bin->expected > 0 ? high / bin->expected : NAN;
}

void hg_calibration_bins(const hg_calibration_tally *tally, size_t n_bins, hg_calibration_bin *bins)
{
    double total = 0, sum = 0;
    size_t bin = 0;
    memset(bins, 0, n_bins * sizeof *bins);
    for (size_t c = 0; tally->row && c < CLASSES; c++)
        total += tally->row[c].expected;
    for (size_t c = 0; tally->row && c < CLASSES; c++) {
        const hg_calibration_row *row = &tally->row[c];
        bins[bin].cells += (size_t)row->cells;
        bins[bin].expected += row->expected;
        bins[bin].observed += row->observed;
        sum += row->expected;
        while (bin + 1 < n_bins && sum >= total * (double)(bin + 1) / (double)n_bins &&
               bins[bin].expected > 0)
            bin++;
    }
    for (size_t k = 0; k < n_bins; k++)
        close_bin(&bins[k]);
}
