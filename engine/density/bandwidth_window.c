/* density/bandwidth_window.c - which window do the selectors look through, and how wide is it? */
#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "density/bandwidth.h"
#include "hotgrid/mem.h"

hg_status bw_window(const bw_sample *s, hg_area *out, hg_err *err)
{
    const double x[4] = {0, s->width, s->width, 0}, y[4] = {0, 0, s->height, s->height};
    hg_status st = HG_OK;
    if (!s->input->area) {
        HG_TRY(hg_area_add_ring(out, 4, x, y, false, err));
        goto done;
    }
    HG_TRY(hg_area_copy(s->input->area, out, err));
    for (size_t v = 0; v < out->n_points; v++) {
        out->x[v] -= s->x0;
        out->y[v] -= s->y0;
    }
    hg_area_orient(out);
done:
    return st;
}

typedef struct corner {
    double x, y;
} corner;

static int west_first(const void *a, const void *b)
{
    const corner *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* Adds to a chain that turns left only, whose first `base` corners stay. */
static size_t add_left(corner *chain, size_t base, size_t n, corner next)
{
    while (n > base) {
        corner a = chain[n - 2], b = chain[n - 1];
        if ((b.x - a.x) * (next.y - a.y) - (b.y - a.y) * (next.x - a.x) > 0)
            break;
        n--;
    }
    chain[n] = next;
    return n + 1;
}

/* Convex hull by Andrew's monotone chain: corners sorted, then the southern and northern chain. */
static size_t hull_of(corner *sorted, size_t n, corner *hull)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k = add_left(hull, 1, k, sorted[i]);
    size_t south = k;
    for (size_t i = n - 1; i-- > 0;)
        k = add_left(hull, south, k, sorted[i]);
    return k;
}

hg_status bw_diameter(const bw_sample *s, double *out, hg_err *err)
{
    hg_area window = {0};
    corner *sorted = NULL, *hull = NULL;
    double most2 = 0;
    hg_status st = HG_OK;
    HG_TRY(bw_window(s, &window, err));
    HG_TRY(hg_alloc(&sorted, window.n_points, sizeof *sorted, err));
    HG_TRY(hg_alloc(&hull, 2 * window.n_points + 1, sizeof *hull, err));
    for (size_t v = 0; v < window.n_points; v++)
        sorted[v] = (corner){window.x[v], window.y[v]};
    qsort(sorted, window.n_points, sizeof *sorted, west_first);
    size_t n = hull_of(sorted, window.n_points, hull);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            double dx = hull[i].x - hull[j].x, dy = hull[i].y - hull[j].y;
            most2 = fmax(most2, dx * dx + dy * dy);
        }
    *out = sqrt(most2);
done:
    hg_free(sorted);
    hg_free(hull);
    hg_area_clear(&window);
    return st;
}
