/* forecast/model.c - which models are there, and is a task fit for one? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

static const hg_model *const models[] = {
    &hg_model_blend,     &hg_model_count_12m, &hg_model_kde,       &hg_model_poisson_reg,
    &hg_model_sepp,      &hg_model_count_28d, &hg_model_count_56d, &hg_model_count_364d,
    &hg_model_count_all, &hg_model_eb,        &hg_model_ewma,      &hg_model_kde_28d,
    &hg_model_kde_56d,   &hg_model_promap,    &hg_model_seasonal,  &hg_model_stkde,
    &hg_model_uniform};

size_t hg_model_count(void)
{
    return HG_COUNT(models);
}

const hg_model *hg_model_at(size_t index)
{
    return index < HG_COUNT(models) ? models[index] : NULL;
}

const hg_model *hg_model_find(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(models); i++)
        if (strcmp(models[i]->name, name) == 0)
            return models[i];
    return NULL;
}

void hg_model_defaults(const hg_model *model, hg_model_values *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < model->n_options; i++)
        out->value[i] = model->options[i].fallback;
}

static hg_status unknown_option(const hg_model *model, const char *option, hg_err *err)
{
    const char *names[HG_MODEL_OPTIONS_MAX] = {NULL};
    char shown[80];
    for (size_t i = 0; i < model->n_options; i++)
        names[i] = model->options[i].name;
    const char *near = hg_did_you_mean(option, names, model->n_options);
    hg_printable(option, strlen(option), shown, sizeof shown);
    if (near)
        return hg_fail(err, HG_EDOMAIN, "model %s has no option \"%s\": did you mean \"%s\"?",
                       model->name, shown, near);
    return hg_fail(err, HG_EDOMAIN, "model %s has no option \"%s\"", model->name, shown);
}

static hg_status check_value(const hg_model *model, const hg_model_option *option, double value,
                             hg_err *err)
{
    if (value >= option->minimum && value <= option->maximum)
        return HG_OK;
    return hg_fail(err, HG_EDOMAIN, "model %s: %s is %g %s: must be from %g to %g", model->name,
                   option->name, value, option->unit, option->minimum, option->maximum);
}

hg_status hg_model_set(const hg_model *model, const char *option, double value,
                       hg_model_values *values, hg_err *err)
{
    for (size_t i = 0; i < model->n_options; i++) {
        if (strcmp(model->options[i].name, option) != 0)
            continue;
        hg_status st = check_value(model, &model->options[i], value, err);
        if (st == HG_OK)
            values->value[i] = value;
        return st;
    }
    return unknown_option(model, option, err);
}

static hg_status set_choice(const hg_model *model, const hg_model_option *option, const char *text,
                            double *value, hg_err *err)
{
    hg_buf names = {0};
    for (size_t k = 0; option->choices[k]; k++) {
        if (strcmp(option->choices[k], text) == 0) {
            hg_buf_clear(&names);
            *value = (double)k;
            return HG_OK;
        }
        hg_buf_printf(&names, "%s%s", k ? ", " : "", option->choices[k]);
    }
    hg_status st = hg_fail(err, HG_EDOMAIN, "model %s: %s is \"%.40s\": one of %.200s is needed",
                           model->name, option->name, text, names.data ? names.data : "");
    hg_buf_clear(&names);
    return st;
}

hg_status hg_model_set_text(const hg_model *model, const char *option, const char *text,
                            hg_model_values *values, hg_err *err)
{
    double value;
    for (size_t i = 0; i < model->n_options; i++) {
        const hg_model_option *o = &model->options[i];
        if (strcmp(o->name, option) != 0)
            continue;
        if (o->choices)
            return set_choice(model, o, text, &values->value[i], err);
        if (!hg_parse_double(text, strlen(text), '.', &value))
            return hg_fail(err, HG_EDOMAIN, "model %s: %s is \"%.40s\": a number%s%s is needed",
                           model->name, o->name, text, *o->unit ? " of " : "", o->unit);
        return hg_model_set(model, option, value, values, err);
    }
    return unknown_option(model, option, err);
}

void hg_model_option_text(const hg_model_option *option, double value, hg_buf *out)
{
    size_t k = 0;
    while (option->choices && option->choices[k] && (double)k < value)
        k++;
    if (option->choices && option->choices[k])
        hg_buf_puts(out, option->choices[k]);
    else
        hg_buf_double(out, value);
}

static hg_status check_cells(const hg_forecast_task *task, hg_err *err)
{
    size_t n = hg_grid_cells(task->grid), inside = 0;
    for (size_t i = 0; i < n; i++) {
        double f = task->fraction[i];
        if (!(f >= 0.0 && f <= 1.0 + 1e-9))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: share %g inside the area: must be 0 to 1", i,
                           f);
        inside += f > 0.0;
    }
    if (inside == 0)
        return hg_fail(err, HG_EEMPTY, "none of the %zu cells lies inside the study area", n);
    return HG_OK;
}

/* Months without days: a density over a year can bear them, a method on days cannot. */
static hg_status check_months(const hg_model *model, const hg_forecast_task *task, hg_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < task->history->n; i++)
        n += (task->history->marks[i] & HG_MARK_MONTH_ONLY) != 0;
    if (n > 0 && model->needs_days)
        return hg_fail(err, HG_EDATA,
                       "model %s works on days, but %zu of %zu incidents give only the month",
                       model->name, n, task->history->n);
    if (n > 0)
        hg_warn(task->talk, "month_only",
                "model %s: %zu of %zu incidents give only the month; they count from its first day",
                model->name, n, task->history->n);
    return HG_OK;
}

static hg_status check_task(const hg_model *model, const hg_forecast_task *task, hg_err *err)
{
    if (task->horizon_s <= 0)
        return hg_fail(err, HG_EDOMAIN, "horizon of %lld s: must be above 0",
                       (long long)task->horizon_s);
    const int64_t far = (int64_t)1 << 45; /* a million years: room for sums of times */
    if (task->origin > far || task->origin < -far)
        return hg_fail(err, HG_EDOMAIN, "origin %lld s: is it a time?", (long long)task->origin);
    if (task->history->origin > task->origin)
        return hg_fail(err, HG_EBUG,
                       "the history was cut later than the forecast's origin: it may know the "
                       "future");
    for (size_t i = 0; i < model->n_options; i++) {
        hg_status st = check_value(model, &model->options[i], task->values->value[i], err);
        if (st != HG_OK)
            return st;
    }
    hg_status st = check_cells(task, err);
    return st == HG_OK ? check_months(model, task, err) : st;
}

static hg_status check_result(const hg_model *model, const hg_forecast_task *task,
                              const double *expected, hg_err *err)
{
    size_t n = hg_grid_cells(task->grid);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(expected[i]) || expected[i] < 0.0)
            return hg_fail(err, HG_EBUG, "model %s expects %g incidents in cell %zu", model->name,
                           expected[i], i);
        if (!(task->fraction[i] > 0.0) && expected[i] > 0.0)
            return hg_fail(err, HG_EBUG, "model %s expects incidents in cell %zu outside the area",
                           model->name, i);
    }
    return HG_OK;
}

/* The task with the defaults where it names no values. */
static hg_forecast_task completed(const hg_model *model, const hg_forecast_task *task,
                                  hg_model_values *fallback)
{
    hg_forecast_task whole = *task;
    if (!whole.values) {
        hg_model_defaults(model, fallback);
        whole.values = fallback;
    }
    return whole;
}

hg_status hg_model_forecast(const hg_model *model, const hg_forecast_task *task, double *expected,
                            hg_err *err)
{
    hg_model_values fallback;
    hg_forecast_task whole = completed(model, task, &fallback);
    hg_status st = HG_OK;
    HG_TRY(check_task(model, &whole, err));
    HG_TRY(model->forecast(&whole, expected, err));
    HG_TRY(check_result(model, &whole, expected, err));
done:
    return st;
}

static hg_status not_additive(const hg_model *model, hg_err *err)
{
    hg_buf names = {0};
    for (size_t i = 0; i < HG_COUNT(models); i++)
        if (models[i]->explain)
            hg_buf_printf(&names, "%s%s", names.length ? ", " : "", models[i]->name);
    hg_status st = hg_fail(err, HG_EDOMAIN,
                           "model %s is no sum over incidents and cannot be explained by them; "
                           "these can: %.300s",
                           model->name, names.data ? names.data : "none");
    hg_buf_clear(&names);
    return st;
}

/* n additions of doubles that are not negative: each may be wrong by half an ulp of the sum. */
static hg_status check_total(const hg_model *model, const hg_forecast_task *task, size_t cell,
                             const hg_addends *list, hg_err *err)
{
    double *expected = NULL, total = hg_addends_total(list);
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&expected, hg_grid_cells(task->grid), sizeof *expected, err));
    HG_TRY(model->forecast(task, expected, err));
    double ulp = nextafter(expected[cell], INFINITY) - expected[cell];
    if (!(fabs(total - expected[cell]) <= 4.0 * (double)(list->n + 1) * ulp))
        st = hg_fail(err, HG_EBUG, "model %s: %zu addends sum to %.17g in cell %zu, not to %.17g",
                     model->name, list->n, total, cell, expected[cell]);
done:
    hg_free(expected);
    return st;
}

hg_status hg_model_explain(const hg_model *model, const hg_forecast_task *task, size_t cell,
                           hg_addends *out, hg_err *err)
{
    hg_model_values fallback;
    hg_forecast_task whole = completed(model, task, &fallback);
    hg_addends made = {0};
    hg_status st = HG_OK;
    if (!model->explain)
        return not_additive(model, err);
    HG_TRY(check_task(model, &whole, err));
    if (cell >= hg_grid_cells(task->grid)) {
        st = hg_fail(err, HG_EDOMAIN, "cell %zu: the grid has cells 0 to %zu", cell,
                     hg_grid_cells(task->grid) - 1);
        goto done;
    }
    HG_TRY(model->explain(&whole, cell, &made, err));
    HG_TRY(check_total(model, &whole, cell, &made, err));
    *out = made;
    made = (hg_addends){0};
done:
    hg_addends_clear(&made);
    return st;
}
