/* job/scorecard_json.c - what does the scorecard say to a program? */
#include "job/run.h"

static void put_score(hg_json *json, const char *key, const hg_window_score *score)
{
    hg_json_object(json, key);
    hg_json_double(json, "events", score->events);
    hg_json_double(json, "hits", score->hits);
    hg_json_double(json, "area_share", score->area_share);
    hg_json_double(json, "hit_rate", score->hit_rate);
    hg_json_double(json, "pai", score->pai);
    hg_json_double(json, "pei_star", score->pei_star);
    hg_json_end_object(json);
}

static void put_verdict(hg_json *json, const run_state *run, const run_offence *o)
{
    hg_json_object(json, o->plan->offence);
    hg_json_string(json, "model", o->plan->model);
    hg_json_string(json, "baseline", run->job->baseline->name);
    hg_json_string(json, "setup_sha256", o->setup_sha256);
    hg_json_int(json, "windows", (int64_t)o->gain.n_windows);
    put_score(json, "pooled", &o->pooled);
    put_score(json, "pooled_baseline", &o->pooled_baseline);
    hg_json_double(json, "hits_low", o->hits_low);
    hg_json_double(json, "hits_high", o->hits_high);
    hg_json_double(json, "detectable_hit_rate", o->detectable);
    hg_json_double(json, "gain", o->gain.gain);
    hg_json_double(json, "gain_low", o->gain.low);
    hg_json_double(json, "gain_high", o->gain.high);
    hg_json_double(json, "minimum_gain", run->job->minimum_gain);
    hg_json_string(json, "verdict", hg_verdict_name(o->gain.verdict));
    hg_json_end_object(json);
}

void run_scorecard_json(hg_json *json, const run_state *run)
{
    hg_json_object(json, NULL);
    hg_json_string(json, "run", run->run);
    hg_json_string(json, "plan_sha256", run->job->plan_sha256);
    hg_json_string(json, "goal", run->job->goal);
    hg_json_object(json, "offences");
    for (size_t i = 0; i < run->n_offences; i++)
        put_verdict(json, run, &run->offences[i]);
    hg_json_end_object(json);
    hg_json_end_object(json);
}
