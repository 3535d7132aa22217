/* density/relrisk_mc.c - how often do labels at random make a log risk as high as this one? */
#include "density/relrisk.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/replicates.h"
#include "hotgrid/rng.h"

/* One room of work. Only whole numbers are added up between slots, so their number changes no
 * bit. */
typedef struct slot {
    hg_kde_workspace *workspace;
    hg_relrisk_side side; /* the smaller group, drawn anew */
    double *drawn;        /* its sum of kernels */
    uint32_t *reached;    /* replicates with rho* >= rho */
} slot;

typedef struct relabel {
    const hg_relrisk_work *work;
    const double *log_risk;
    bool few_are_cases; /* the smaller group */
    size_t n_few;
    double *all;                 /* sum of kernels of all points */
    double all_total, few_total; /* integrals; few: as observed */
    const double *few;           /* sum of kernels of the smaller group, as observed */
    slot *slots;
    size_t n_slots;
} relabel;

/* n_few of n points, each choice equally likely (Knuth, TAOCP 2, algorithm 3.4.2 S). */
static void draw_labels(const relabel *r, size_t replicate, hg_relrisk_side *side)
{
    const hg_relrisk_pool *pool = &r->work->pool;
    hg_rng rng;
    hg_rng_init(&rng, r->work->options->seed, HG_STAGE_RELRISK, replicate);
    side->n = 0;
    for (size_t i = 0; side->n < r->n_few; i++)
        if (hg_rng_below(&rng, pool->n - i) < r->n_few - side->n)
            hg_relrisk_side_add(pool, i, side);
}

/*
 * rho* >= rho without logarithms: with a, b the sums of the smaller and the larger group and A, B
 * their integrals, a* / A* / (b* / B*) >= a / A / (b / B), or <= when the smaller are controls.
 * Both sides get the larger group as the rest of all, so that equal labels compare as equal.
 */
static void count(const relabel *r, const double *drawn, double drawn_total, uint32_t *reached)
{
    double few_scale = r->few_total * (r->all_total - drawn_total);
    double drawn_scale = drawn_total * (r->all_total - r->few_total);
    for (size_t i = 0; i < r->work->cells; i++) {
        double few = r->few[i], rest = fmax(r->all[i] - few, 0);
        double new_rest = fmax(r->all[i] - drawn[i], 0);
        double mine = drawn[i] * rest * few_scale, seen = few * new_rest * drawn_scale;
        reached[i] += r->few_are_cases ? mine >= seen : mine <= seen;
    }
}

static hg_status run_block(size_t first, size_t last, size_t slot_number, void *context,
                           hg_err *err)
{
    const relabel *r = context;
    slot *s = &r->slots[slot_number];
    double total;
    hg_status st = HG_OK;
    for (size_t k = first; k < last; k++) {
        draw_labels(r, k, &s->side);
        HG_TRY(hg_relrisk_density(r->work, s->workspace, &s->side, s->drawn, err));
        HG_TRY(hg_relrisk_integral(r->work, s->drawn, &total, err));
        count(r, s->drawn, total, s->reached);
    }
done:
    return st;
}

static hg_status sum_of_all(relabel *r, hg_err *err)
{
    const hg_relrisk_pool *pool = &r->work->pool;
    const hg_relrisk_side everybody = {pool->n, pool->x, pool->y, pool->weight, pool->bandwidth};
    hg_kde_workspace *workspace = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&r->all, r->work->cells, sizeof *r->all, err));
    HG_TRY(hg_kde_workspace_new(&workspace, err));
    HG_TRY(hg_relrisk_density(r->work, workspace, &everybody, r->all, err));
    HG_TRY(hg_relrisk_integral(r->work, r->all, &r->all_total, err));
done:
    hg_kde_workspace_free(workspace);
    return st;
}

static hg_status make_slots(relabel *r, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&r->slots, r->n_slots, sizeof *r->slots, err));
    for (size_t k = 0; k < r->n_slots; k++) {
        slot *s = &r->slots[k];
        HG_TRY(hg_kde_workspace_new(&s->workspace, err));
        HG_TRY(hg_relrisk_side_alloc(&r->work->pool, r->n_few, &s->side, err));
        HG_TRY(hg_alloc_large(&s->drawn, r->work->cells, sizeof *s->drawn, err));
        HG_TRY(hg_alloc(&s->reached, r->work->cells, sizeof *s->reached, err));
    }
done:
    return st;
}

static void clear(relabel *r)
{
    for (size_t k = 0; r->slots && k < r->n_slots; k++) {
        hg_kde_workspace_free(r->slots[k].workspace);
        hg_relrisk_side_clear(&r->slots[k].side);
        hg_free(r->slots[k].drawn);
        hg_free(r->slots[k].reached);
    }
    hg_free(r->slots);
    hg_free(r->all);
}

hg_status hg_relrisk_relabel(const hg_relrisk_work *work, const double *log_risk, double *p,
                             hg_err *err)
{
    size_t n_controls = work->pool.n - work->pool.n_cases;
    size_t permutations = work->options->permutations;
    const hg_replicates replicates = {
        .last = permutations, .talk = work->options->talk, .stage = "relabel"};
    relabel r = {.work = work, .log_risk = log_risk, .n_slots = hg_replicates_slots(&replicates)};
    hg_status st = HG_OK;
    r.few_are_cases = work->pool.n_cases <= n_controls;
    r.n_few = r.few_are_cases ? work->pool.n_cases : n_controls;
    r.few = r.few_are_cases ? work->cases : work->controls;
    r.few_total = r.few_are_cases ? work->cases_total : work->controls_total;
    HG_TRY(sum_of_all(&r, err));
    HG_TRY(make_slots(&r, err));
    HG_TRY(hg_replicates_run(&replicates, run_block, &r, err));
    for (size_t i = 0; i < work->cells; i++) {
        size_t reached = 0;
        for (size_t k = 0; k < r.n_slots; k++)
            reached += r.slots[k].reached[i];
        p[i] = isnan(log_risk[i]) ? NAN : hg_monte_carlo_p(reached, permutations);
    }
done:
    clear(&r);
    return st;
}
