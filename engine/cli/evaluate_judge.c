/* cli/evaluate_judge.c - which model beats the baseline, by how much, and is that enough? */
#include <math.h>

#include "base/try.h"
#include "cli/evaluate.h"
#include "hotgrid/mem.h"
#include "hotgrid/multiple.h"

static const hg_backtest_score *score_of(const evaluate_command *e, size_t window, size_t model)
{
    return &e->result.score[window * e->result.n_models + model];
}

hg_status evaluate_pool(const evaluate_command *e, size_t model, size_t share, hg_window_score *out,
                        double *expected, hg_err *err)
{
    hg_window_score *list = NULL;
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, e->result.n_windows, sizeof *list, err));
    *expected = 0;
    for (size_t k = 0; k < e->result.n_windows; k++) {
        const hg_backtest_score *s = score_of(e, k, model);
        if (s->failed)
            continue;
        list[n++] = s->at[share];
        *expected += s->expected_at[share];
    }
    *out = hg_score_pool(n, list);
done:
    hg_free(list);
    return st;
}

hg_status evaluate_pool_surface(const evaluate_command *e, size_t model, hg_surface_score *out,
                                hg_err *err)
{
    hg_surface_score *list = NULL;
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&list, e->result.n_windows, sizeof *list, err));
    for (size_t k = 0; k < e->result.n_windows; k++)
        if (!score_of(e, k, model)->failed)
            list[n++] = score_of(e, k, model)->surface;
    *out = hg_surface_pool(n, list);
done:
    hg_free(list);
    return st;
}

/* What the windows of a pair say, one number each. */
typedef struct pair {
    size_t n;
    double *hits, *base_hits, *more_hits, *gain, *even, *events, total;
} pair;

static hg_status pair_room(pair *p, size_t n, hg_err *err)
{
    double **const all[] = {&p->hits, &p->base_hits, &p->more_hits, &p->gain, &p->even, &p->events};
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(all); i++)
        HG_TRY(hg_alloc(all[i], n, sizeof **all[i], err));
done:
    return st;
}

static void pair_clear(pair *p)
{
    double *const all[] = {p->hits, p->base_hits, p->more_hits, p->gain, p->even, p->events};
    for (size_t i = 0; i < HG_COUNT(all); i++)
        hg_free(all[i]);
}

/* Hits at equal area: a choice that left budget unspent is not beaten for that. */
static void fill_pair(const evaluate_command *e, size_t model, pair *p, evaluate_judgement *out)
{
    const size_t share = e->plan.primary;
    for (size_t k = 0; k < e->result.n_windows; k++) {
        const hg_backtest_score *s = score_of(e, k, model), *b = score_of(e, k, e->plan.baseline);
        out->n_failed += s->failed;
        if (s->failed || b->failed)
            continue;
        double area = fmax(s->at[share].area_share, b->at[share].area_share);
        p->hits[p->n] = hg_hits_at_area(&s->at[share], area);
        p->base_hits[p->n] = hg_hits_at_area(&b->at[share], area);
        p->more_hits[p->n] = p->hits[p->n] - p->base_hits[p->n];
        p->gain[p->n] = s->surface.log_likelihood - b->surface.log_likelihood;
        p->even[p->n] = s->surface.log_likelihood - s->even_log_likelihood;
        p->events[p->n] = s->surface.events;
        p->total += s->surface.events;
        p->n++;
    }
}

/* A log score of minus infinity (eps 0) has no difference. */
static bool all_finite(const pair *p)
{
    for (size_t k = 0; k < p->n; k++)
        if (!isfinite(p->gain[k]) || !isfinite(p->even[k]))
            return false;
    return true;
}

static hg_status judge_model(evaluate_command *e, size_t m, hg_err *err)
{
    evaluate_judgement *j = &e->judged[m];
    const hg_difference nothing = {NAN, NAN, NAN, NAN, 0};
    pair p = {0};
    hg_status st = HG_OK;
    HG_TRY(pair_room(&p, e->result.n_windows, err));
    fill_pair(e, m, &p, j);
    j->n_windows = p.n;
    j->hit_rate = j->bits = j->even = nothing;
    j->dm_t = j->dm_p = j->holm = NAN;
    HG_TRY(hg_gain_verdict(p.n, p.hits, p.base_hits, e->minimum_gain, e->plan.seed, &j->gain, err));
    if (p.total > 0)
        HG_TRY(hg_paired_difference(p.n, p.more_hits, p.total, e->plan.seed, &j->hit_rate, err));
    if (p.total > 0 && all_finite(&p)) {
        HG_TRY(hg_gain_per_event(p.n, p.gain, p.events, e->plan.seed, &j->bits, err));
        HG_TRY(hg_gain_per_event(p.n, p.even, p.events, e->plan.seed, &j->even, err));
        if (m != e->plan.baseline)
            HG_TRY(hg_diebold_mariano(p.n, p.gain, 1, &j->dm_t, &j->dm_p, err));
    }
    j->both = e->overlap[m][0];
    j->only_model = e->overlap[m][1];
    j->only_baseline = e->overlap[m][2];
    j->none = e->overlap[m][3];
    j->mcnemar = hg_mcnemar(j->only_model, j->only_baseline);
done:
    pair_clear(&p);
    return st;
}

/*
 * Several challengers have several chances to be lucky: the plan is met when one of them gained
 * enough and is better than the baseline after Holm; not met when none gained enough.
 */
static hg_status judge_plan(evaluate_command *e, hg_err *err)
{
    double p[EVALUATE_MODELS_MAX];
    size_t met = 0, not_met = 0, challengers = 0;
    hg_status st = HG_OK;
    for (size_t m = 0; m < e->plan.n_models; m++)
        p[m] = m == e->plan.baseline ? NAN : e->judged[m].hit_rate.p;
    HG_TRY(hg_adjust_p(HG_ADJUST_HOLM, e->plan.n_models, p, p, err));
    for (size_t m = 0; m < e->plan.n_models; m++) {
        evaluate_judgement *j = &e->judged[m];
        j->holm = p[m];
        if (m == e->plan.baseline)
            continue;
        challengers++;
        met += j->gain.verdict == HG_VERDICT_MET && p[m] < 0.05 && j->hit_rate.value > 0;
        not_met += j->gain.verdict == HG_VERDICT_NOT_MET;
    }
    e->verdict = met > 0                                     ? HG_VERDICT_MET
                 : challengers > 0 && not_met == challengers ? HG_VERDICT_NOT_MET
                                                             : HG_VERDICT_UNDECIDABLE;
done:
    return st;
}

hg_status evaluate_judge(evaluate_command *e, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t m = 0; m < e->plan.n_models; m++)
        HG_TRY(judge_model(e, m, err));
    HG_TRY(judge_plan(e, err));
done:
    return st;
}
