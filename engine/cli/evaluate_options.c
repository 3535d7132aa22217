/* cli/evaluate_options.c - which models, when, on which cells: the plan as it was typed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "cli/evaluate.h"
#include "cli/event_times.h"
#include "hotgrid/area.h"
#include "hotgrid/job.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "job/run.h" /* HG_SLIVER_SHARE */

static const double usual_shares[] = {0.01, 0.03, 0.05, 0.10};

/* ---- models ---- */

static hg_status unknown_model(const char *option, const char *name, hg_err *err)
{
    const char *names[64];
    char shown[80];
    size_t n = 0;
    for (size_t i = 0; i < hg_model_count() && n < HG_COUNT(names); i++)
        names[n++] = hg_model_at(i)->name;
    const char *near = hg_did_you_mean(name, names, n);
    hg_printable(name, strlen(name), shown, sizeof shown);
    return hg_fail(err, HG_EUSAGE, "--%s: no model \"%s\"%s%s%s; `hotgrid models` lists them",
                   option, shown, near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

/* "kde" or "wide=kde": a name of the caller's for a model with options of its own. */
static hg_status add_model(evaluate_command *e, const char *option, const char *text, hg_err *err)
{
    const char *equals = strchr(text, '=');
    hg_backtest_model *slot = &e->model[e->plan.n_models];
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    if (e->plan.n_models == EVALUATE_MODELS_MAX)
        return hg_fail(err, HG_EUSAGE, "--models: at most %d", EVALUATE_MODELS_MAX);
    if (length == 0 || length > 40 ||
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST"
                     "UVWXYZ0123456789-_") < length)
        return hg_fail(err, HG_EUSAGE,
                       "--models %s: a name is 1 to 40 letters, digits, - and _ (file names are "
                       "made of it)",
                       text);
    slot->model = hg_model_find(equals ? equals + 1 : text);
    if (!slot->model)
        return unknown_model(option, equals ? equals + 1 : text, err);
    slot->name = text;
    if (equals) { /* the label alone: the option's own copy is cut */
        char *own = (char *)(uintptr_t)text;
        own[length] = '\0';
    }
    hg_model_defaults(slot->model, &slot->values);
    e->plan.n_models++;
    return HG_OK;
}

static hg_status read_models(evaluate_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    const char *baseline = value[OPT_BASELINE].given ? value[OPT_BASELINE].text : "count-12m";
    size_t n = 0;
    hg_status st = HG_OK;
    if (!value[OPT_MODELS].given)
        return hg_fail(err, HG_EUSAGE,
                       "--models is missing: which ones, such as kde,sepp? `hotgrid models` lists "
                       "them");
    HG_TRY(options_list(&e->c->options, OPT_MODELS, &e->names, &n, err));
    HG_TRY(add_model(e, "baseline", baseline, err));
    for (size_t i = 0; i < n; i++)
        if (strcmp(e->names[i], baseline) != 0)
            HG_TRY(add_model(e, "models", e->names[i], err));
    if (e->plan.n_models < 2)
        st = hg_fail(err, HG_EUSAGE, "--models names only the baseline, %s: nothing to compare",
                     baseline);
done:
    return st;
}

static hg_backtest_model *find_model(evaluate_command *e, const char *name, size_t length)
{
    for (size_t m = 0; m < e->plan.n_models; m++)
        if (strlen(e->model[m].name) == length && strncmp(e->model[m].name, name, length) == 0)
            return &e->model[m];
    return NULL;
}

/* MODEL.KEY=VALUE */
static hg_status set_option(evaluate_command *e, const char *pair, hg_err *err)
{
    char key[64];
    const char *dot = strchr(pair, '.'), *equals = strchr(pair, '=');
    if (!dot || dot > equals || (size_t)(equals - dot) > sizeof key)
        return hg_fail(err, HG_EUSAGE,
                       "--set %s: MODEL.KEY=VALUE is needed, such as "
                       "kde.bandwidth=500",
                       pair);
    hg_backtest_model *m = find_model(e, pair, (size_t)(dot - pair));
    if (!m)
        return hg_fail(err, HG_EUSAGE, "--set %s: no model %.*s among --models and --baseline",
                       pair, (int)(dot - pair), pair);
    memcpy(key, dot + 1, (size_t)(equals - dot - 1));
    key[equals - dot - 1] = '\0';
    return hg_model_set_text(m->model, key, equals + 1, &m->values, err);
}

/* ---- shares ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static hg_status read_shares(evaluate_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    const char **texts = NULL;
    double declared = value[OPT_AREA_SHARE].given ? value[OPT_AREA_SHARE].number : 0.03;
    size_t n = 0, kept = 0;
    hg_status st = HG_OK;
    HG_TRY(options_list(&e->c->options, OPT_SHARES, &texts, &n, err));
    if (n + 1 > HG_BACKTEST_SHARES_MAX) {
        st = hg_fail(err, HG_EUSAGE, "--shares: at most %d", HG_BACKTEST_SHARES_MAX - 1);
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        if (!hg_parse_share(texts[i], &e->share[i]) || !(e->share[i] > 0)) {
            st = hg_fail(err, HG_EUSAGE, "--shares: \"%s\" is no share above 0, such as 3%%",
                         texts[i]);
            goto done;
        }
    if (n == 0)
        for (; n < HG_COUNT(usual_shares); n++)
            e->share[n] = usual_shares[n];
    e->share[n++] = declared;
    qsort(e->share, n, sizeof *e->share, ascending);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || e->share[i] > e->share[kept - 1])
            e->share[kept++] = e->share[i];
    for (size_t i = 0; i < kept; i++)
        e->plan.primary = e->share[i] == declared ? i : e->plan.primary;
    e->plan.n_shares = kept;
    e->plan.share = e->share;
done:
    hg_free((void *)texts);
    return st;
}

/* ---- times ---- */

static hg_status read_time(const evaluate_command *e, option_id id, int64_t *out, hg_err *err)
{
    const char *text = e->c->options.value[id].text;
    hg_time_format iso;
    hg_time_text read;
    hg_status st = hg_time_format_compile("iso", -1, &iso, err);
    if (st != HG_OK)
        return st;
    if (!hg_time_parse(&iso, text, strlen(text), &read, NULL))
        return hg_fail(err, HG_EUSAGE, "--%s %s: no date or time such as 2016-01-01",
                       option_table(id)->name, text);
    if (!read.has_offset && !e->clock)
        return hg_fail(err, HG_EUSAGE,
                       "--%s %s has no UTC offset: say with --tz in which zone it is",
                       option_table(id)->name, text);
    *out = read.has_offset ? read.local_s - read.offset_s
                           : hg_zone_resolve(e->clock, read.local_s).first;
    return HG_OK;
}

static hg_status read_duration(const evaluate_command *e, option_id id, double fallback_s,
                               int64_t *out, hg_err *err)
{
    double seconds = fallback_s;
    hg_status st = HG_OK;
    if (e->c->options.value[id].given)
        HG_TRY(event_days(e->c, id, &seconds, err));
    *out = (int64_t)llround(seconds);
done:
    return st;
}

static hg_status read_gap(evaluate_command *e, hg_err *err)
{
    const option_value *gap = &e->c->options.value[OPT_REPORTING_GAP];
    e->plan.reporting_gap_s = 3 * 86400;
    if (gap->given && strcmp(gap->text, "0") == 0) {
        e->plan.reporting_gap_s = 0;
        return HG_OK;
    }
    return read_duration(e, OPT_REPORTING_GAP, 3 * 86400.0, &e->plan.reporting_gap_s, err);
}

static hg_status read_times(evaluate_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    hg_backtest_plan *p = &e->plan;
    hg_status st = HG_OK;
    if (!value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE,
                       "--time is missing: in which column is the time of an "
                       "incident?");
    if (!value[OPT_FIRST].given || !value[OPT_LAST].given)
        return hg_fail(err, HG_EUSAGE,
                       "--%s is missing: from which day to which are forecasts made?",
                       value[OPT_FIRST].given ? "last" : "first");
    if (value[OPT_TZ].given)
        HG_TRY(hg_zone_open(value[OPT_TZ].text, &e->clock, err));
    HG_TRY(read_time(e, OPT_FIRST, &p->first, err));
    HG_TRY(read_time(e, OPT_LAST, &p->last, err));
    HG_TRY(read_duration(e, OPT_HORIZON, 14 * 86400.0, &p->horizon_s, err));
    HG_TRY(read_duration(e, OPT_STEP, (double)p->horizon_s, &p->step_s, err));
    HG_TRY(read_gap(e, err));
    if (p->step_s < p->horizon_s)
        st = hg_fail(err, HG_EUSAGE,
                     "--step %s is shorter than the horizon of %g days: windows would overlap and "
                     "count the same incidents twice",
                     value[OPT_STEP].text, (double)p->horizon_s / 86400.0);
    else if (p->last < p->first)
        st = hg_fail(err, HG_EUSAGE, "--last %s lies before --first %s", value[OPT_LAST].text,
                     value[OPT_FIRST].text);
done:
    return st;
}

hg_status evaluate_read_options(evaluate_command *e, hg_err *err)
{
    const option_value *value = e->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(e->c, command_find("evaluate"), 0, err));
    HG_TRY(evaluate_folder_check(e->c, err));
    HG_TRY(read_models(e, err));
    for (size_t i = 0; i < e->c->options.n_pairs; i++)
        HG_TRY(set_option(e, e->c->options.pairs[i], err));
    HG_TRY(read_shares(e, err));
    HG_TRY(read_times(e, err));
    e->minimum_gain = value[OPT_MINIMUM_GAIN].given ? value[OPT_MINIMUM_GAIN].number : 0;
    e->plan.seed = value[OPT_SEED].given ? (uint64_t)value[OPT_SEED].integer : 1;
    e->plan.eps = 0.01;
    e->plan.models = e->model;
    e->plan.baseline = 0;
    e->plan.zone = e->clock;
done:
    return st;
}

double evaluate_reach_m(const evaluate_command *e)
{
    double reach = 0;
    for (size_t m = 0; m < e->plan.n_models; m++)
        reach = fmax(reach, e->model[m].model->reach_m(&e->model[m].values));
    return reach;
}

/* ---- with the data at hand ---- */

static hg_status lay_grid(evaluate_command *e, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(incidents_grid(e->c, &e->input, &e->grid, err));
    const size_t n = hg_grid_cells(&e->grid);
    HG_TRY(
        incidents_check_memory(&e->grid, (double)n * (40 + 27.0 * (double)e->plan.n_models), err));
    HG_TRY(hg_alloc_large(&e->fraction, n, sizeof *e->fraction, err));
    HG_TRY(hg_alloc_large(&e->area_m2, n, sizeof *e->area_m2, err));
    if (e->input.has_area)
        HG_TRY(hg_area_fractions(&e->input.area, &e->grid, e->fraction, err));
    for (size_t i = 0; i < n; i++) {
        if (!e->input.has_area)
            e->fraction[i] = 1;
        e->area_m2[i] =
            e->fraction[i] < HG_SLIVER_SHARE ? 0 : e->fraction[i] * e->grid.cell_m * e->grid.cell_m;
    }
    e->plan.grid = &e->grid;
    e->plan.fraction = e->fraction;
    e->plan.area_m2 = e->area_m2;
done:
    return st;
}

static hg_status check_days(const evaluate_command *e, hg_err *err)
{
    const hg_incidents *t = &e->input.table;
    size_t months = 0;
    for (size_t i = 0; i < t->n; i++)
        months += (t->marks[i] & HG_MARK_MONTH_ONLY) != 0;
    if (months > 0)
        return hg_fail(err, HG_EDATA,
                       "%zu of %zu incidents give only the month: windows of days cannot be scored "
                       "with them",
                       months, t->n);
    return HG_OK;
}

static void remark(evaluate_command *e)
{
    const hg_incidents *t = &e->input.table;
    size_t unknown = 0;
    for (size_t i = 0; i < t->n; i++)
        unknown += t->known[i] == HG_NO_TIME;
    if (unknown > 0)
        hg_warn(&e->c->talk, "reporting_gap",
                "%s: models are not shown the last %g days before each origin (--reporting-gap); a "
                "column with the time of registration (--reported) would be honest to the minute",
                unknown == t->n ? "no time of registration"
                                : "some incidents without a time of "
                                  "registration",
                (double)e->plan.reporting_gap_s / 86400.0);
    if (!e->input.has_area)
        hg_warn(&e->c->talk, "no_area",
                "without --area every cell of the rectangle counts, also where nothing can happen: "
                "all models look better than they are");
}

/* The windows must have happened. */
static hg_status check_end(const evaluate_command *e, hg_err *err)
{
    const hg_backtest_plan *p = &e->plan;
    int64_t last = p->first + (int64_t)(hg_backtest_windows(p) - 1) * p->step_s;
    char newest[32], origin[32];
    if (e->input.newest == HG_NO_TIME || last + p->horizon_s <= e->input.newest + 86400)
        return HG_OK;
    return hg_fail(err, HG_EEMPTY,
                   "the window of origin %s ends %.3g days after the newest incident (%s): it "
                   "cannot be scored; an earlier --last is needed",
                   hg_time_iso(last, origin),
                   (double)(last + p->horizon_s - e->input.newest) / 86400.0,
                   hg_time_iso(e->input.newest, newest));
}

hg_status evaluate_settle(evaluate_command *e, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(check_days(e, err));
    HG_TRY(lay_grid(e, err));
    HG_TRY(check_end(e, err));
    remark(e);
done:
    return st;
}

/* ---- the plan in one agreed spelling, and its hash ---- */

static void put_model(const hg_backtest_model *m, hg_json *json)
{
    hg_json_object(json, m->name);
    hg_json_string(json, "model", m->model->name);
    for (size_t i = 0; i < m->model->n_options; i++) {
        const hg_model_option *o = &m->model->options[i];
        if (o->choices)
            hg_json_string(json, o->name, o->choices[(size_t)m->values.value[i]]);
        else
            hg_json_double(json, o->name, m->values.value[i]);
    }
    hg_json_end_object(json);
}

static void put_plan(const evaluate_command *e, hg_json *json)
{
    const hg_backtest_plan *p = &e->plan;
    char iso[32];
    hg_json_string(json, "baseline", p->models[p->baseline].name);
    hg_json_object(json, "models");
    for (size_t m = 0; m < p->n_models; m++)
        put_model(&p->models[m], json);
    hg_json_end_object(json);
    hg_json_string(json, "first", hg_time_iso(p->first, iso));
    hg_json_string(json, "last", hg_time_iso(p->last, iso));
    hg_json_double(json, "step_days", (double)p->step_s / 86400.0);
    hg_json_double(json, "horizon_days", (double)p->horizon_s / 86400.0);
    hg_json_double(json, "reporting_gap_days", (double)p->reporting_gap_s / 86400.0);
    hg_json_double(json, "area_share", p->share[p->primary]);
    hg_json_array(json, "shares");
    for (size_t k = 0; k < p->n_shares; k++)
        hg_json_double(json, NULL, p->share[k]);
    hg_json_end_array(json);
    hg_json_double(json, "minimum_gain", e->minimum_gain);
    hg_json_double(json, "floor", p->eps);
    hg_json_int(json, "seed", (int64_t)p->seed);
    hg_json_double(json, "cell_m", e->grid.cell_m);
    hg_json_double(json, "west", hg_grid_west(&e->grid));
    hg_json_double(json, "south", hg_grid_south(&e->grid));
    hg_json_int(json, "cols", (int64_t)e->grid.cols);
    hg_json_int(json, "rows", (int64_t)e->grid.rows);
    hg_json_double(json, "area_m2", hg_sum(hg_grid_cells(&e->grid), e->area_m2));
}

hg_status evaluate_declare(evaluate_command *e, hg_err *err)
{
    hg_json json;
    hg_status st = HG_OK;
    hg_json_begin(&json, &e->declared);
    hg_json_object(&json, NULL);
    put_plan(e, &json);
    hg_json_end_object(&json);
    HG_TRY(hg_buf_check(&e->declared, err));
    hg_sha256_bytes(e->declared.data, e->declared.length, e->plan_sha256);
    hg_json_begin(&json, &e->parameters);
    hg_json_object(&json, NULL);
    incidents_parameters(e->c, &e->input, &json);
    put_plan(e, &json);
    hg_json_string(&json, "plan_sha256", e->plan_sha256);
    hg_json_end_object(&json);
    HG_TRY(hg_buf_check(&e->parameters, err));
done:
    return st;
}
