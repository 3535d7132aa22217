/* evaluate/score.c - how much of what happened lay in the flagged cells? */
#include "hotgrid/evaluate.h"

#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "hotgrid/mem.h"

typedef struct crowded { /* a cell with hits */
    double density, hits, area;
    size_t index;
} crowded;

static int densest_first(const void *a, const void *b)
{
    const crowded *p = a, *q = b;
    if (p->density != q->density)
        return p->density > q->density ? -1 : 1;
    return (p->index > q->index) - (p->index < q->index);
}

/* The most hits that any choice of `area` could have caught: the densest cells, the last in part.
 */
static hg_status best_choice(size_t n, const double *area_m2, const double *hits, double area,
                             double *best, hg_err *err)
{
    crowded *cells = NULL;
    size_t m = 0;
    hg_status st = HG_OK;
    for (size_t i = 0; i < n; i++)
        m += hits[i] > 0.0 && area_m2[i] > 0.0;
    HG_TRY(hg_alloc(&cells, m, sizeof *cells, err));
    m = 0;
    for (size_t i = 0; i < n; i++)
        if (hits[i] > 0.0 && area_m2[i] > 0.0)
            cells[m++] = (crowded){hits[i] / area_m2[i], hits[i], area_m2[i], i};
    qsort(cells, m, sizeof *cells, densest_first);
    double sum = 0.0;
    for (size_t k = 0; k < m && area > 0.0; k++) {
        double part = area < cells[k].area ? area / cells[k].area : 1.0;
        sum += part * cells[k].hits;
        area -= cells[k].area;
    }
    *best = sum;
done:
    hg_free(cells);
    return st;
}

static hg_status check(size_t n, const double *area_m2, const double *hits, hg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!(area_m2[i] >= 0.0) || isinf(area_m2[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: area %g m2: must be 0 or more", i,
                           area_m2[i]);
        if (!(hits[i] >= 0.0) || isinf(hits[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: %g hits: must be 0 or more", i, hits[i]);
    }
    return HG_OK;
}

static double ratio(double above, double below)
{
    return below > 0.0 ? above / below : NAN;
}

hg_status hg_score_flagged(size_t n, const uint8_t *flagged, const double *area_m2,
                           const double *hits, hg_window_score *out, hg_err *err)
{
    hg_window_score made = {0};
    double area = 0.0, total = 0.0;
    hg_status st = HG_OK;
    HG_TRY(check(n, area_m2, hits, err));
    for (size_t i = 0; i < n; i++) {
        total += area_m2[i];
        made.events += hits[i];
        area += flagged[i] ? area_m2[i] : 0.0;
        made.hits += flagged[i] ? hits[i] : 0.0;
    }
    if (!(total > 0.0)) {
        st = hg_fail(err, HG_EEMPTY, "nothing to score: none of %zu cells has area", n);
        goto done;
    }
    HG_TRY(best_choice(n, area_m2, hits, area, &made.best_hits, err));
    /* Cells without hits never enter the best choice; rounding may not lift us above it. */
    made.best_hits = made.best_hits < made.hits ? made.hits : made.best_hits;
    made.area_share = area / total;
    made.hit_rate = ratio(made.hits, made.events);
    made.pai = ratio(made.hit_rate, made.area_share);
    made.pei_star = ratio(made.hits, made.best_hits);
    *out = made;
done:
    return st;
}

double hg_hits_at_area(const hg_window_score *score, double area_share)
{
    double own = score->area_share, wanted = area_share > 1.0 ? 1.0 : area_share;
    if (!(wanted > own))
        return score->hits;
    return score->hits + (score->events - score->hits) * (wanted - own) / (1.0 - own);
}

hg_window_score hg_score_pool(size_t n_windows, const hg_window_score *windows)
{
    hg_window_score pool = {0};
    double expected = 0.0, shares = 0.0;
    for (size_t k = 0; k < n_windows; k++) {
        pool.hits += windows[k].hits;
        pool.events += windows[k].events;
        pool.best_hits += windows[k].best_hits;
        expected += windows[k].events * windows[k].area_share;
        shares += windows[k].area_share;
    }
    pool.hit_rate = ratio(pool.hits, pool.events);
    pool.pai = ratio(pool.hits, expected);
    pool.pei_star = ratio(pool.hits, pool.best_hits);
    pool.area_share = pool.events > 0.0 ? expected / pool.events : ratio(shares, (double)n_windows);
    return pool;
}
