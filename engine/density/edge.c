/* density/edge.c - e_h: the share of a kernel at a point that lies inside the area. */
#include "density/edge.h"

#include <math.h>

#include "base/try.h"
#include "density/check.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { CHUNK = 64 };

typedef struct shares {
    const hg_border *border;
    const hg_arc *arc;
    double one;
    const double *each;
    size_t m;
    const double *x, *y;
    double *out;
} shares;

static hg_status share_chunk(size_t index, void *context, hg_err *err)
{
    const shares *job = context;
    size_t first = index * CHUNK, last = first + CHUNK < job->m ? first + CHUNK : job->m;
    (void)err;
    for (size_t j = first; j < last; j++)
        job->out[j] = hg_border_share(job->border, job->arc, job->each ? job->each[j] : job->one,
                                      job->x[j], job->y[j]);
    return HG_OK;
}

hg_status hg_border_shares(const hg_border *border, const hg_arc *arc, double one,
                           const double *each, size_t m, const double *at_x, const double *at_y,
                           double *out, hg_err *err)
{
    shares job = {border, arc, one, each, m, at_x, at_y, out};
    return hg_par_for((m + CHUNK - 1) / CHUNK, share_chunk, &job, err);
}

hg_status hg_edge_check_area(hg_edge edge, const hg_area *area, hg_err *err)
{
    if (edge == HG_EDGE_NONE || area)
        return HG_OK;
    return hg_fail(err, HG_EDOMAIN, "an edge correction was asked for without an area");
}

static hg_status check_places(const hg_kde_options *options, size_t m, const double *at_x,
                              const double *at_y, hg_err *err)
{
    for (size_t j = 0; j < m; j++) {
        double h = hg_kde_bandwidth(options, j);
        if (!isfinite(h) || h <= 0.0)
            return hg_fail(err, HG_EDOMAIN,
                           "place %zu: bandwidth %g m: must be a positive number of metres", j + 1,
                           h);
        if (!isfinite(at_x[j]) || !isfinite(at_y[j]))
            return hg_fail(err, HG_EDOMAIN, "place %zu: coordinates (%g, %g) are not numbers",
                           j + 1, at_x[j], at_y[j]);
    }
    return HG_OK;
}

hg_status hg_edge_at(const hg_kde_options *options, const hg_area *area, size_t m,
                     const double *at_x, const double *at_y, double *out, hg_err *err)
{
    hg_border *border = NULL;
    hg_arc arc;
    hg_status st = HG_OK;
    HG_TRY(hg_edge_check_area(HG_EDGE_UNIFORM, area, err));
    HG_TRY(hg_arc_of(options, &arc, err));
    HG_TRY(check_places(options, m, at_x, at_y, err));
    HG_TRY(hg_border_new(area, &border, err));
    HG_TRY(hg_border_shares(border, &arc, options->bandwidth_m, options->bandwidth_each, m, at_x,
                            at_y, out, err));
done:
    hg_border_free(border);
    return st;
}
