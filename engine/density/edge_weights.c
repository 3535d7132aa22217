/* density/edge_weights.c - what does a point count for once the border is corrected for? */
#include "density/adaptive.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

static void divide(size_t n, const double *share, double *weight, size_t *too_thin)
{
    for (size_t i = 0; i < n; i++) {
        if (share[i] >= HG_EDGE_THIN) {
            weight[i] /= share[i];
        } else {
            weight[i] = 0.0;
            ++*too_thin;
        }
    }
}

hg_status hg_edge_weights(hg_edge edge, const hg_border *border, const hg_arc *arc, double one,
                          const double *each, size_t n, const double *x, const double *y,
                          const double *weight, double *out, size_t *outside, size_t *too_thin,
                          hg_err *err)
{
    size_t left_out = 0, thin = 0;
    double *share = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&share, n, sizeof *share, err));
    for (size_t i = 0; i < n; i++) {
        bool inside = hg_border_inside(border, x[i], y[i]);
        left_out += !inside;
        out[i] = inside || edge == HG_EDGE_NONE ? weight[i] : 0.0;
        share[i] = 1.0;
    }
    if (edge == HG_EDGE_DIGGLE) {
        HG_TRY(hg_border_shares(border, arc, one, each, n, x, y, share, err));
        for (size_t i = 0; i < n; i++)
            if (!hg_border_inside(border, x[i], y[i]))
                share[i] = 1.0; /* left out already, and counted as outside */
        divide(n, share, out, &thin);
    }
    if (outside)
        *outside = left_out;
    if (too_thin)
        *too_thin = thin;
done:
    hg_free(share);
    return st;
}
