/* cluster/trend.c - does a series rise or fall, and by how much a step? */
#include "hotgrid/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

enum { STEPS_MAX = 10000 }; /* the slopes of all pairs are held: 400 MB at this length */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static hg_status check(size_t n, const double *values, hg_err *err)
{
    if (n < 4)
        return hg_fail(err, HG_EEMPTY, "a trend over %zu steps: at least 4 are needed", n);
    if (n > STEPS_MAX)
        return hg_fail(err, HG_EDOMAIN, "a trend over %zu steps: at most %d", n, STEPS_MAX);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(values[i]))
            return hg_fail(err, HG_EDOMAIN, "step %zu of the series is missing (%g)", i + 1,
                           values[i]);
    return HG_OK;
}

/* [n(n-1)(2n+5) - sum over ties of t(t-1)(2t+5)] / 18; sorts `values`. */
static double variance_with_ties(size_t n, double *values)
{
    double total = (double)n * (double)(n - 1) * (double)(2 * n + 5);
    qsort(values, n, sizeof *values, ascending);
    for (size_t first = 0; first < n;) {
        size_t next = first;
        while (next < n && values[next] == values[first])
            next++;
        double t = (double)(next - first);
        total -= t * (t - 1.0) * (2.0 * t + 5.0);
        first = next;
    }
    return total / 18.0;
}

/* The k-th smallest comes to place k, nothing larger before it (Hoare): n steps on average where a
 * sort takes n log n, and the slopes are most of the work. */
static double kth(size_t n, double *values, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        while (i <= j) { /* left of i nothing is above the pivot, right of j nothing below */
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i > j)
                break;
            double held = values[i];
            values[i++] = values[j];
            values[j] = held;
            if (j == 0)
                break;
            j--;
        }
        if (k <= j && j < i)
            high = j;
        else if (k >= i)
            low = i;
        else
            break;
    }
    return values[k];
}

static double median(size_t n, double *values)
{
    double upper = kth(n, values, n / 2), lower = values[0];
    if (n % 2)
        return upper;
    for (size_t i = 0; i < n / 2; i++)
        lower = values[i] > lower ? values[i] : lower;
    return 0.5 * (lower + upper);
}

hg_status hg_mann_kendall(size_t n, const double *values, hg_trend *out, hg_err *err)
{
    double *sorted = NULL, *slopes = NULL;
    size_t pairs = 0;
    hg_trend made = {0};
    hg_status st = HG_OK;
    HG_TRY(check(n, values, err));
    HG_TRY(hg_alloc(&sorted, n, sizeof *sorted, err));
    HG_TRY(hg_alloc(&slopes, n * (n - 1) / 2, sizeof *slopes, err));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            made.s += (values[j] > values[i]) - (values[j] < values[i]);
            slopes[pairs++] = (values[j] - values[i]) / (double)(j - i);
        }
    memcpy(sorted, values, n * sizeof *sorted);
    made.variance = variance_with_ties(n, sorted);
    if (made.s != 0.0)
        made.z = (made.s - (made.s > 0.0 ? 1.0 : -1.0)) / sqrt(made.variance);
    made.p = erfc(fabs(made.z) / sqrt(2.0));
    made.sen_slope = median(pairs, slopes);
    *out = made;
done:
    hg_free(sorted);
    hg_free(slopes);
    return st;
}
