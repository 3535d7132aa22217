/* density/relrisk_pool.c - which points are there, whatever order they came in? */
#include "density/relrisk.h"

#include <stdlib.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

typedef struct pooled {
    double x, y, weight;
    unsigned char is_case;
} pooled;

static int canonical(const void *a, const void *b)
{
    const pooled *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    if (p->weight != q->weight)
        return p->weight < q->weight ? -1 : 1;
    return (int)p->is_case - (int)q->is_case;
}

static size_t take(const hg_relrisk_points *from, unsigned char is_case, pooled *to)
{
    size_t n = 0;
    for (size_t i = 0; i < from->n; i++)
        if (from->weight[i] != 0) /* what is negative or no number is found by the estimator */
            to[n++] = (pooled){from->x[i], from->y[i], from->weight[i], is_case};
    return n;
}

static hg_status check_numbers(const hg_relrisk_points *points, const char *what, hg_err *err)
{
    for (size_t i = 0; i < points->n; i++)
        if (!(points->x[i] - points->x[i] == 0) || !(points->y[i] - points->y[i] == 0) ||
            !(points->weight[i] >= 0) || !(points->weight[i] - points->weight[i] == 0))
            return hg_fail(err, HG_EDOMAIN,
                           "%s %zu: (%g, %g), weight %g: must be numbers, the "
                           "weight 0 or more",
                           what, i, points->x[i], points->y[i], points->weight[i]);
    return HG_OK;
}

/* (sum w)^2 / sum w^2; the weights of one label go through `room`. */
static double effective(const hg_relrisk_pool *pool, unsigned char is_case, double *room,
                        double *sum)
{
    size_t n = 0;
    for (size_t i = 0; i < pool->n; i++)
        if (pool->is_case[i] == is_case)
            room[n++] = pool->weight[i];
    *sum = hg_sum(n, room);
    for (size_t i = 0; i < n; i++)
        room[i] *= room[i];
    return *sum * *sum / hg_sum(n, room);
}

static hg_status spread_out(const pooled *list, hg_relrisk_pool *pool, hg_err *err)
{
    double *room = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&pool->x, pool->n, sizeof *pool->x, err));
    HG_TRY(hg_alloc(&pool->y, pool->n, sizeof *pool->y, err));
    HG_TRY(hg_alloc(&pool->weight, pool->n, sizeof *pool->weight, err));
    HG_TRY(hg_alloc(&pool->is_case, pool->n, 1, err));
    HG_TRY(hg_alloc(&room, pool->n, sizeof *room, err));
    for (size_t i = 0; i < pool->n; i++) {
        pool->x[i] = list[i].x;
        pool->y[i] = list[i].y;
        pool->weight[i] = list[i].weight;
        pool->is_case[i] = list[i].is_case;
    }
    pool->cases_effective = effective(pool, 1, room, &pool->cases_weight);
    pool->controls_effective = effective(pool, 0, room, &pool->controls_weight);
done:
    hg_free(room);
    return st;
}

hg_status hg_relrisk_pool_init(const hg_relrisk_points *cases, const hg_relrisk_points *controls,
                               hg_relrisk_pool *out, hg_err *err)
{
    pooled *list = NULL;
    hg_relrisk_pool pool = {0};
    hg_status st = HG_OK;
    HG_TRY(check_numbers(cases, "case", err));
    HG_TRY(check_numbers(controls, "control", err));
    HG_TRY(hg_alloc(&list, cases->n + controls->n, sizeof *list, err));
    pool.n_cases = take(cases, 1, list);
    pool.n = pool.n_cases + take(controls, 0, list + pool.n_cases);
    size_t n_controls = pool.n - pool.n_cases;
    if (pool.n_cases < HG_RELRISK_LEAST || n_controls < HG_RELRISK_LEAST) {
        st = hg_fail(err, HG_EEMPTY,
                     "%zu cases and %zu controls: a relative risk needs at least %d of each",
                     pool.n_cases, n_controls, HG_RELRISK_LEAST);
        goto done;
    }
    qsort(list, pool.n, sizeof *list, canonical);
    HG_TRY(spread_out(list, &pool, err));
    *out = pool;
    pool = (hg_relrisk_pool){0};
done:
    hg_free(list);
    hg_relrisk_pool_clear(&pool);
    return st;
}

void hg_relrisk_pool_clear(hg_relrisk_pool *pool)
{
    hg_free(pool->x);
    hg_free(pool->y);
    hg_free(pool->weight);
    hg_free(pool->bandwidth);
    hg_free(pool->is_case);
    *pool = (hg_relrisk_pool){0};
}

/* ---- one side ---- */

hg_status hg_relrisk_side_alloc(const hg_relrisk_pool *pool, size_t n, hg_relrisk_side *out,
                                hg_err *err)
{
    hg_relrisk_side side = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&side.x, n, sizeof *side.x, err));
    HG_TRY(hg_alloc(&side.y, n, sizeof *side.y, err));
    HG_TRY(hg_alloc(&side.weight, n, sizeof *side.weight, err));
    if (pool->bandwidth)
        HG_TRY(hg_alloc(&side.bandwidth, n, sizeof *side.bandwidth, err));
    *out = side;
    return HG_OK;
done:
    hg_relrisk_side_clear(&side);
    return st;
}

void hg_relrisk_side_clear(hg_relrisk_side *side)
{
    hg_free(side->x);
    hg_free(side->y);
    hg_free(side->weight);
    hg_free(side->bandwidth);
    *side = (hg_relrisk_side){0};
}

void hg_relrisk_side_add(const hg_relrisk_pool *pool, size_t point, hg_relrisk_side *side)
{
    side->x[side->n] = pool->x[point];
    side->y[side->n] = pool->y[point];
    side->weight[side->n] = pool->weight[point];
    if (side->bandwidth)
        side->bandwidth[side->n] = pool->bandwidth[point];
    side->n++;
}

hg_status hg_relrisk_density(const hg_relrisk_work *work, hg_kde_workspace *workspace,
                             const hg_relrisk_side *side, double *out, hg_err *err)
{
    hg_kde_options options = work->kernel;
    options.bandwidth_each = side->bandwidth;
    return hg_kde_grid_with(workspace, &options, side->n, side->x, side->y, side->weight,
                            work->grid, out, err);
}
