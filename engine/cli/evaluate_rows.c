/* cli/evaluate_rows.c - every number of every window and model, one a row. */
#include <math.h>
#include <stddef.h>

#include "base/try.h"
#include "cli/evaluate.h"
#include "hotgrid/mem.h"

/* What a row is about; area_share NaN: the whole surface. */
typedef struct row_of {
    const evaluate_command *e;
    const char *model, *origin; /* origin NULL: pooled */
    hg_buf *out;
} row_of;

static void put_number(hg_buf *out, double value)
{
    hg_buf_puts(out, ",");
    if (!isnan(value)) /* an empty field: no value */
        hg_buf_double(out, value);
}

static void put(const row_of *r, double area_share, const char *metric, double value, double low,
                double high)
{
    hg_buf_puts(r->out, r->model);
    if (r->origin)
        hg_buf_printf(r->out, ",%s", r->origin);
    put_number(r->out, (double)r->e->plan.horizon_s / 86400.0);
    put_number(r->out, area_share);
    hg_buf_printf(r->out, ",%s", metric);
    put_number(r->out, value);
    put_number(r->out, low);
    put_number(r->out, high);
    hg_buf_puts(r->out, "\n");
}

/* Intervals of ratios that are a hit rate times something known. */
static void put_choice(const row_of *r, double share, const hg_window_score *s, double expected)
{
    double low, high, km2 = 0;
    const hg_backtest_plan *p = &r->e->plan;
    for (size_t i = 0; i < hg_grid_cells(&r->e->grid); i++)
        km2 += p->area_m2[i] / 1e6;
    hg_clopper_pearson(s->hits, s->events, 0.95, &low, &high);
    const double per_rate = s->pai / s->hit_rate, best_rate = s->best_hits / s->events;
    const double area = s->area_share > 0 ? s->area_share : NAN;
    put(r, share, "hits", s->hits, NAN, NAN);
    put(r, share, "events", s->events, NAN, NAN);
    put(r, share, "flagged_share", s->area_share, NAN, NAN);
    put(r, share, "best_hits", s->best_hits, NAN, NAN);
    put(r, share, "hit_rate", s->hit_rate, s->events > 0 ? low : NAN, s->events > 0 ? high : NAN);
    put(r, share, "pai", s->pai, low * (s->hits > 0 ? per_rate : 1 / area),
        high * (s->hits > 0 ? per_rate : 1 / area));
    put(r, share, "pei_star", s->pei_star, low / best_rate, fmin(1, high / best_rate));
    if (r->origin) { /* hits per km2 flagged; over windows it has no one area */
        double g_low, g_high;
        hg_garwood(s->hits, 0.95, &g_low, &g_high);
        put(r, share, "ser", s->hits / (area * km2), g_low / (area * km2), g_high / (area * km2));
    }
    put(r, share, "pred_over_obs", s->hits > 0 ? expected / s->hits : NAN, NAN, NAN);
}

static void put_surface(const row_of *r, const hg_surface_score *s)
{
    static const struct {
        const char *name;
        size_t at;
    } metric[] = {{"expected", offsetof(hg_surface_score, expected_sum)},
                  {"log_likelihood", offsetof(hg_surface_score, log_likelihood)},
                  {"deviance", offsetof(hg_surface_score, deviance)},
                  {"crps", offsetof(hg_surface_score, crps)},
                  {"brier", offsetof(hg_surface_score, brier)},
                  {"reliability", offsetof(hg_surface_score, reliability)},
                  {"resolution", offsetof(hg_surface_score, resolution)},
                  {"uncertainty", offsetof(hg_surface_score, uncertainty)},
                  {"dispersion", offsetof(hg_surface_score, dispersion)}};
    double low, high;
    hg_garwood(s->events, 0.95, &low, &high);
    put(r, NAN, "observed", s->events, low, high);
    for (size_t i = 0; i < HG_COUNT(metric); i++)
        put(r, NAN, metric[i].name, *(const double *)((const char *)s + metric[i].at), NAN, NAN);
}

static void put_window(const row_of *r, size_t window, size_t model)
{
    const hg_backtest *b = &r->e->result;
    const hg_backtest_score *s = &b->score[window * b->n_models + model];
    const hg_backtest_score *base = &b->score[window * b->n_models + r->e->plan.baseline];
    put(r, NAN, "failed", s->failed, NAN, NAN);
    if (s->failed)
        return;
    for (size_t k = 0; k < r->e->plan.n_shares; k++)
        put_choice(r, r->e->plan.share[k], &s->at[k], s->expected_at[k]);
    put_surface(r, &s->surface);
    if (!base->failed)
        put(r, NAN, "information_gain", hg_information_gain(&s->surface, &base->surface), NAN, NAN);
    hg_surface_score even = s->surface;
    even.log_likelihood = s->even_log_likelihood;
    put(r, NAN, "information_gain_even", hg_information_gain(&s->surface, &even), NAN, NAN);
    put(r, NAN, "auc", s->auc, NAN, NAN);
    put(r, r->e->plan.share[r->e->plan.primary], "turnover", s->turnover, NAN, NAN);
    put(r, r->e->plan.share[r->e->plan.primary], "compactness_m", s->compactness, NAN, NAN);
    put(r, r->e->plan.share[r->e->plan.primary], "tied_at_cut", (double)s->n_tied_at_cut, NAN, NAN);
}

static hg_status put_pooled(const row_of *r, size_t m, hg_err *err)
{
    const evaluate_command *e = r->e;
    const evaluate_judgement *j = &e->judged[m];
    const double declared = e->plan.share[e->plan.primary];
    hg_window_score s;
    hg_surface_score surface;
    double expected;
    hg_status st = HG_OK;
    put(r, NAN, "windows", (double)(e->result.n_windows - j->n_failed), NAN, NAN);
    put(r, NAN, "failed", (double)j->n_failed, NAN, NAN);
    for (size_t k = 0; k < e->plan.n_shares; k++) {
        HG_TRY(evaluate_pool(e, m, k, &s, &expected, err));
        put_choice(r, e->plan.share[k], &s, expected);
    }
    HG_TRY(evaluate_pool_surface(e, m, &surface, err));
    put_surface(r, &surface);
    put(r, NAN, "information_gain", j->bits.value, j->bits.low, j->bits.high);
    put(r, NAN, "information_gain_even", j->even.value, j->even.low, j->even.high);
    put(r, declared, "hit_rate_difference", j->hit_rate.value, j->hit_rate.low, j->hit_rate.high);
    put(r, declared, "gain", j->gain.gain, j->gain.low, j->gain.high);
done:
    return st;
}

static hg_status write_scores(const evaluate_command *e, hg_err *err)
{
    hg_buf text = {0};
    char iso[32];
    hg_buf_puts(&text, "model,origin,horizon_days,area_share,metric,value,low,high\n");
    for (size_t m = 0; m < e->plan.n_models; m++)
        for (size_t k = 0; k < e->result.n_windows; k++) {
            row_of r = {e, e->plan.models[m].name, hg_time_iso(e->result.origin[k], iso), &text};
            put_window(&r, k, m);
        }
    hg_status st = evaluate_folder_put(e, "scores.csv", &text, err);
    hg_buf_clear(&text);
    return st;
}

static hg_status write_pooled(const evaluate_command *e, hg_err *err)
{
    hg_buf text = {0};
    hg_status st = HG_OK;
    hg_buf_puts(&text, "model,horizon_days,area_share,metric,value,low,high\n");
    for (size_t m = 0; m < e->plan.n_models; m++) {
        row_of r = {e, e->plan.models[m].name, NULL, &text};
        HG_TRY(put_pooled(&r, m, err));
    }
    HG_TRY(evaluate_folder_put(e, "pooled.csv", &text, err));
done:
    hg_buf_clear(&text);
    return st;
}

static hg_status write_calibration(const evaluate_command *e, hg_err *err)
{
    enum { BINS = 10 };
    hg_calibration_bin bin[BINS];
    hg_buf text = {0};
    hg_buf_puts(&text, "model,bin,cells,expected,observed,ratio,low,high\n");
    for (size_t m = 0; m < e->plan.n_models; m++) {
        hg_calibration_bins(&e->tally[m], BINS, bin);
        for (size_t k = 0; k < BINS; k++) {
            const double value[] = {bin[k].expected, bin[k].observed, bin[k].ratio, bin[k].low,
                                    bin[k].high};
            hg_buf_printf(&text, "%s,%zu,%zu", e->plan.models[m].name, k + 1, bin[k].cells);
            for (size_t i = 0; i < HG_COUNT(value); i++)
                put_number(&text, value[i]);
            hg_buf_puts(&text, "\n");
        }
    }
    hg_status st = evaluate_folder_put(e, "calibration.csv", &text, err);
    hg_buf_clear(&text);
    return st;
}

hg_status evaluate_write_rows(const evaluate_command *e, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(write_scores(e, err));
    HG_TRY(write_pooled(e, err));
    HG_TRY(write_calibration(e, err));
done:
    return st;
}
