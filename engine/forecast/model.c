/* forecast/model.c - which models are there, and is a task fit for one? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/text.h"

static const hg_model *const models[] = {&hg_model_count_12m, &hg_model_kde, &hg_model_uniform};

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

hg_status hg_model_forecast(const hg_model *model, const hg_forecast_task *task, double *expected,
                            hg_err *err)
{
    hg_model_values fallback;
    hg_forecast_task whole = *task;
    if (!whole.values) {
        hg_model_defaults(model, &fallback);
        whole.values = &fallback;
    }
    hg_status st = HG_OK;
    HG_TRY(check_task(model, &whole, err));
    HG_TRY(model->forecast(&whole, expected, err));
    HG_TRY(check_result(model, &whole, expected, err));
done:
    return st;
}
