/* density/stkde_check.c - is the question in space and time a sound one? */
#include <math.h>

#include "base/try.h"
#include "density/check.h"
#include "density/stkde.h"
#include "hotgrid/time.h"

/* Beyond it a time in seconds would no longer be exact to half a second as a double. */
#define SPAN_MAX 4503599627370496.0 /* 2^52 */

static hg_status check_slices(const hg_stkde_options *o, hg_err *err)
{
    if (!isfinite(o->time_bandwidth_s) || o->time_bandwidth_s <= 0.0)
        return hg_fail(err, HG_EDOMAIN, "time bandwidth %g s: must be a positive number",
                       o->time_bandwidth_s);
    if (o->slice_s <= 0)
        return hg_fail(err, HG_EDOMAIN, "a slice of %lld s: must be at least a second",
                       (long long)o->slice_s);
    if (o->slices == 0)
        return hg_fail(err, HG_EDOMAIN, "no slice of time is asked for");
    if (o->from == HG_NO_TIME || (double)o->slices * (double)o->slice_s > SPAN_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu slices of %lld s are more time than there is",
                       o->slices, (long long)o->slice_s);
    return HG_OK;
}

static hg_status check_edges(const hg_stkde_options *o, hg_err *err)
{
    if (!o->area &&
        (o->edge != HG_EDGE_NONE || (o->adaptive && o->adaptive->pilot_edge != HG_EDGE_NONE)))
        return hg_fail(err, HG_EDOMAIN, "an edge correction in space needs a study area");
    if (o->edge == HG_EDGE_UNIFORM && o->space.bandwidth_each && !o->adaptive)
        return hg_fail(err, HG_EDOMAIN,
                       "the uniform edge correction needs one bandwidth for all points");
    if (o->seen_to < o->seen_from)
        return hg_fail(err, HG_EDOMAIN, "the time that was seen ends before it begins");
    return HG_OK;
}

hg_status hg_stkde_check(const hg_stkde_options *o, size_t n, const double *x, const double *y,
                         const int64_t *when, const double *weight, const hg_grid *grid,
                         hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_time_kernel_check(hg_stkde_kernel(o), o->use, err));
    HG_TRY(check_slices(o, err));
    HG_TRY(check_edges(o, err));
    if (!o->adaptive) /* else each bandwidth is looked at once it is known */
        HG_TRY(hg_kde_check(&o->space, n, x, y, weight, grid, err));
    for (size_t i = 0; i < n; i++) {
        if (when[i] == HG_NO_TIME)
            return hg_fail(err, HG_EDOMAIN, "point %zu has no time", i + 1);
        if (fabs((double)when[i] - (double)o->from) > SPAN_MAX)
            return hg_fail(err, HG_EDOMAIN, "point %zu: its time is too far from the slices",
                           i + 1);
    }
done:
    return st;
}
