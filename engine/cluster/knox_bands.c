/* cluster/knox_bands.c - where are distances and lags cut, and what is printed about it? */
#include <math.h>
#include <stdio.h>

#include "base/try.h"
#include "hotgrid/knox.h"

static const char *const conventions[HG_KNOX_CONVENTION_COUNT] = {
    [HG_KNOX_HALF_OPEN] = "half-open",
    [HG_KNOX_NRC] = "nrc",
    [HG_KNOX_RIGHT_CLOSED] = "right-closed",
    [HG_KNOX_AS_LABELLED] = "as-labelled",
};

static const char *const axes[] = {[HG_KNOX_SPACE] = "distance", [HG_KNOX_TIME] = "time"};
static const char *const units[] = {[HG_KNOX_SPACE] = "m", [HG_KNOX_TIME] = "days"};

/* Up to here a first band of distances is that of one and the same place. */
static const double same_place_m = 1;

const char *hg_knox_convention_name(hg_knox_convention convention)
{
    return conventions[convention];
}

static hg_status check_breaks(hg_knox_axis axis, size_t n, const double *breaks, hg_err *err)
{
    if (n < 2 || n > HG_KNOX_BANDS_MOST)
        return hg_fail(err, HG_EDOMAIN, "%zu %s breaks: at least 2, such as %s, and at most %d", n,
                       axes[axis], axis == HG_KNOX_SPACE ? "0,100" : "0,7", HG_KNOX_BANDS_MOST);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(breaks[i]) || breaks[i] > 1e12)
            return hg_fail(err, HG_EDOMAIN, "%s break %zu is %g: not a number of %s", axes[axis],
                           i + 1, breaks[i], units[axis]);
    if (breaks[0] != 0)
        return hg_fail(err, HG_EDOMAIN,
                       "the first %s break is %.15g: it must be 0, or near pairs are in no band",
                       axes[axis], breaks[0]);
    for (size_t i = 1; i < n; i++)
        if (!(breaks[i] > breaks[i - 1]))
            return hg_fail(err, HG_EDOMAIN,
                           "%s breaks must ascend: %.15g after %.15g makes %s band", axes[axis],
                           breaks[i], breaks[i - 1],
                           breaks[i] < breaks[i - 1] ? "an overlapping" : "an empty");
    return HG_OK;
}

/* "1 to 100" promises 100 itself: the cut is one unit later, save that of the same place. */
static double labelled_edge(hg_knox_axis axis, double label)
{
    if (label == 0 || (axis == HG_KNOX_SPACE && label <= same_place_m))
        return label;
    return label + 1;
}

hg_status hg_knox_cut(hg_knox_axis axis, hg_knox_convention convention, size_t n,
                      const double *breaks, hg_knox_bands *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(check_breaks(axis, n, breaks, err));
    *out = (hg_knox_bands){.axis = axis,
                           .convention = convention,
                           .n = n,
                           .right_closed = convention == HG_KNOX_RIGHT_CLOSED};
    for (size_t i = 0; i < n; i++) {
        out->label[i] = breaks[i];
        out->edge[i] =
            convention == HG_KNOX_AS_LABELLED ? labelled_edge(axis, breaks[i]) : breaks[i];
    }
    out->label[n] = out->edge[n] = INFINITY;
done:
    return st;
}

bool hg_knox_has_same_place(const hg_knox_bands *bands)
{
    return bands->axis == HG_KNOX_SPACE && bands->edge[1] <= same_place_m;
}

bool hg_knox_join_same_place(hg_knox_bands *bands)
{
    if (bands->n < 3)
        return false;
    for (size_t i = 1; i < bands->n; i++) {
        bands->edge[i] = bands->edge[i + 1];
        bands->label[i] = bands->label[i + 1];
    }
    bands->n--;
    return true;
}

const char *hg_knox_interval(const hg_knox_bands *bands, size_t band, char out[64])
{
    const bool open = isinf(bands->edge[band + 1]);
    const char left = bands->right_closed && band > 0 ? '(' : '[';
    const char right = bands->right_closed && !open ? ']' : ')';
    if (open)
        snprintf(out, 64, "%c%.9g, inf%c", left, bands->edge[band], right);
    else
        snprintf(out, 64, "%c%.9g, %.9g%c", left, bands->edge[band], bands->edge[band + 1], right);
    return out;
}

const char *hg_knox_label(const hg_knox_bands *bands, size_t band, char out[64])
{
    const double from = bands->label[band], to = bands->label[band + 1];
    const bool after_same_place = band == 1 && hg_knox_has_same_place(bands);
    if (bands->convention != HG_KNOX_NRC && bands->convention != HG_KNOX_AS_LABELLED)
        return hg_knox_interval(bands, band, out);
    if (band == 0 && hg_knox_has_same_place(bands))
        snprintf(out, 64, "same place");
    else if (isinf(to))
        snprintf(out, 64, "more than %.9g", from);
    else
        snprintf(out, 64, "%.9g to %.9g", after_same_place ? 1.0 : from == 0 ? 0.0 : from + 1, to);
    return out;
}
