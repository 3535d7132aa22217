/* cli/evaluate_summary.c - the verdict, and everything that it rests on. */
#include <math.h>

#include "base/try.h"
#include "cli/evaluate.h"
#include "hotgrid/mem.h"

static void put_difference(hg_json *json, const char *name, const hg_difference *d)
{
    hg_json_object(json, name);
    hg_json_double(json, "value", d->value);
    hg_json_double(json, "low", d->low);
    hg_json_double(json, "high", d->high);
    hg_json_double(json, "p", d->p);
    hg_json_end_object(json);
}

static void put_judgement(const evaluate_command *e, size_t m, hg_json *json)
{
    const evaluate_judgement *j = &e->judged[m];
    hg_json_object(json, NULL);
    hg_json_string(json, "model", e->plan.models[m].name);
    hg_json_string(json, "verdict", hg_verdict_name(j->gain.verdict));
    hg_json_int(json, "windows", (int64_t)j->n_windows);
    hg_json_int(json, "failed", (int64_t)j->n_failed);
    hg_json_object(json, "gain");
    hg_json_double(json, "value", j->gain.gain);
    hg_json_double(json, "low", j->gain.low);
    hg_json_double(json, "high", j->gain.high);
    hg_json_end_object(json);
    put_difference(json, "hit_rate", &j->hit_rate);
    hg_json_double(json, "p_holm", j->holm);
    put_difference(json, "information_gain_bits", &j->bits);
    hg_json_object(json, "diebold_mariano");
    hg_json_double(json, "t", j->dm_t);
    hg_json_double(json, "p", j->dm_p);
    hg_json_end_object(json);
    hg_json_object(json, "complementarity");
    hg_json_double(json, "both", j->both);
    hg_json_double(json, "only_model", j->only_model);
    hg_json_double(json, "only_baseline", j->only_baseline);
    hg_json_double(json, "neither", j->none);
    hg_json_double(json, "mcnemar_p", j->mcnemar);
    hg_json_end_object(json);
    hg_json_end_object(json);
}

static hg_status put_power(const evaluate_command *e, hg_json *json, hg_err *err)
{
    hg_window_score base;
    double expected;
    hg_status st = HG_OK;
    HG_TRY(evaluate_pool(e, e->plan.baseline, e->plan.primary, &base, &expected, err));
    hg_json_object(json, "power");
    hg_json_double(json, "baseline_hit_rate", base.hit_rate);
    hg_json_double(json, "events", base.events);
    hg_json_double(json, "detectable_hit_rate", hg_detectable_hit_rate(base.hit_rate, base.events));
    hg_json_double(json, "alpha", 0.05);
    hg_json_double(json, "power", 0.8);
    hg_json_array(json, "paired");
    for (size_t m = 0; m < e->plan.n_models; m++) {
        const evaluate_judgement *j = &e->judged[m];
        if (m == e->plan.baseline)
            continue;
        hg_json_object(json, NULL);
        hg_json_string(json, "model", e->plan.models[m].name);
        hg_json_double(json, "discordant_hits", j->only_model + j->only_baseline);
        hg_json_double(json, "detectable_share",
                       hg_detectable_share(j->only_model + j->only_baseline));
        hg_json_end_object(json);
    }
    hg_json_end_array(json);
    hg_json_end_object(json);
done:
    return st;
}

static void put_failures(const evaluate_command *e, hg_json *json)
{
    char iso[32];
    hg_json_array(json, "failures");
    for (size_t k = 0; k < e->result.n_windows; k++)
        for (size_t m = 0; m < e->result.n_models; m++) {
            const hg_backtest_score *s = &e->result.score[k * e->result.n_models + m];
            if (!s->failed)
                continue;
            hg_json_object(json, NULL);
            hg_json_string(json, "model", e->plan.models[m].name);
            hg_json_string(json, "origin", hg_time_iso(e->result.origin[k], iso));
            hg_json_string(json, "reason", s->why.text);
            hg_json_end_object(json);
        }
    hg_json_end_array(json);
}

static hg_status put_result(const evaluate_command *e, hg_json *json, hg_err *err)
{
    hg_status st = HG_OK;
    hg_json_string(json, "verdict", hg_verdict_name(e->verdict));
    hg_json_string(json, "baseline", e->plan.models[e->plan.baseline].name);
    hg_json_string(json, "plan_sha256", e->plan_sha256);
    hg_json_int(json, "windows", (int64_t)e->result.n_windows);
    hg_json_double(json, "minimum_gain", e->minimum_gain);
    hg_json_double(json, "area_share", e->plan.share[e->plan.primary]);
    hg_json_array(json, "differences");
    for (size_t m = 0; m < e->plan.n_models; m++)
        if (m != e->plan.baseline)
            put_judgement(e, m, json);
    hg_json_end_array(json);
    HG_TRY(put_power(e, json, err));
    put_failures(e, json);
done:
    return st;
}

static void tell(evaluate_command *e)
{
    hg_talk *talk = &e->c->talk;
    size_t few = 0;
    for (size_t m = 0; m < e->plan.n_models; m++) {
        const evaluate_judgement *j = &e->judged[m];
        const char *name = e->plan.models[m].name;
        if (j->n_failed > 0)
            hg_warn(talk, "model_failed", "model %s failed in %zu of %zu windows", name,
                    j->n_failed, e->result.n_windows);
        if (m == e->plan.baseline)
            continue;
        few += j->n_windows < 8;
        hg_note(talk, "%s: %+.1f %% hits over %s (%.1f to %.1f), %+.3f bits an event: %s", name,
                100 * j->gain.gain, e->plan.models[e->plan.baseline].name, 100 * j->gain.low,
                100 * j->gain.high, j->bits.value, hg_verdict_name(j->gain.verdict));
    }
    if (few > 0)
        hg_warn(talk, "too_few_windows", "%zu windows: below 8 there is no interval and no verdict",
                e->result.n_windows);
    hg_note(talk, "verdict: %s", hg_verdict_name(e->verdict));
}

hg_status evaluate_write_summary(evaluate_command *e, hg_err *err)
{
    hg_json json;
    hg_buf text = {0};
    hg_status st = HG_OK;
    hg_json_begin(&json, &e->numbers);
    hg_json_object(&json, NULL);
    HG_TRY(put_result(e, &json, err));
    hg_json_end_object(&json);
    HG_TRY(hg_buf_check(&e->numbers, err));
    hg_buf_add(&text, e->numbers.data, e->numbers.length);
    hg_buf_puts(&text, "\n");
    HG_TRY(evaluate_folder_put(e, "summary.json", &text, err));
    text.length = 0;
    hg_buf_add(&text, e->declared.data, e->declared.length);
    HG_TRY(evaluate_folder_put(e, "plan.json", &text, err));
    tell(e);
done:
    hg_buf_clear(&text);
    return st;
}
