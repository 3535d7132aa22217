/* forecast/sepp_bootstrap.c - data as the fitted process would make them, and what is fitted then.
 */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"
#include "hotgrid/replicates.h"
#include "hotgrid/rng.h"

#define MOST_EVENTS 1e8

static double exponential(hg_rng *rng)
{
    return -log1p(-hg_rng_uniform(rng));
}

static hg_status push(hg_sepp_drawn *out, double day, size_t cell, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_grow(&out->days, &out->capacity_days, out->n + 1, sizeof *out->days, err));
    HG_TRY(hg_grow(&out->cell, &out->capacity_cell, out->n + 1, sizeof *out->cell, err));
    out->days[out->n] = day;
    out->cell[out->n++] = cell;
done:
    return st;
}

/* First cell whose cumulated rate is above `at`. */
static size_t find_cell(const double *until, size_t n, double at)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (until[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static hg_status draw_background(const hg_sepp *model, const double *until, hg_rng *rng,
                                 hg_sepp_drawn *out, hg_err *err)
{
    const double rate = until[model->n_cells - 1];
    double day = 0;
    while (rate > 0 && (day += exponential(rng) / rate) < model->window_days) {
        const size_t cell = find_cell(until, model->n_cells, hg_rng_uniform(rng) * rate);
        hg_status st = push(out, day, cell, err);
        if (st != HG_OK)
            return st;
    }
    return HG_OK;
}

/* Children of event i: their number is Poisson, by the product of uniforms (theta is below 1). */
static hg_status draw_children(const hg_sepp *model, size_t i, hg_rng *rng, hg_sepp_drawn *out,
                               hg_err *err)
{
    const double limit = exp(-model->theta);
    double left = hg_rng_uniform(rng);
    while (left > limit) {
        const double day = out->days[i] + exponential(rng) / model->omega_per_day;
        if (day < model->window_days) {
            hg_status st = push(out, day, out->cell[i], err);
            if (st != HG_OK)
                return st;
        }
        left *= hg_rng_uniform(rng);
    }
    return HG_OK;
}

hg_status hg_sepp_simulate(const hg_sepp *model, double resolution_days, uint64_t seed,
                           uint64_t replicate, hg_sepp_drawn *out, hg_err *err)
{
    hg_sepp_drawn made = {0};
    hg_rng rng;
    double *until = NULL, sum = 0;
    hg_status st;
    if (!(model->theta >= 0 && model->theta < 1))
        return hg_fail(err, HG_EDOMAIN, "theta is %g: must be from 0 to below 1", model->theta);
    HG_TRY(hg_alloc_large(&until, model->n_cells, sizeof *until, err));
    for (size_t c = 0; c < model->n_cells; c++)
        until[c] = sum += model->mu_per_day[c];
    if (!(sum * model->window_days / (1 - model->theta) <= MOST_EVENTS)) {
        st = hg_fail(err, HG_EDOMAIN, "%g events would be drawn: at most %g",
                     sum * model->window_days / (1 - model->theta), MOST_EVENTS);
        goto done;
    }
    hg_rng_init(&rng, seed, HG_STAGE_SEPP, replicate);
    if (model->n_cells > 0)
        HG_TRY(draw_background(model, until, &rng, &made, err));
    for (size_t i = 0; i < made.n; i++)
        HG_TRY(draw_children(model, i, &rng, &made, err));
    for (size_t i = 0; resolution_days > 0 && i < made.n; i++)
        made.days[i] = floor(made.days[i] / resolution_days) * resolution_days;
    *out = made;
    made = (hg_sepp_drawn){0};
done:
    hg_free(until);
    hg_sepp_drawn_clear(&made);
    return st;
}

void hg_sepp_drawn_clear(hg_sepp_drawn *drawn)
{
    hg_free(drawn->days);
    hg_free(drawn->cell);
    memset(drawn, 0, sizeof *drawn);
}

typedef struct bootstrap {
    const hg_sepp_events *events;
    hg_sepp_options options;
    hg_sepp source;
    const hg_sepp_bootstrap *which;
    double *theta, *omega, *ratio;
} bootstrap;

static hg_status one(size_t first, size_t last, size_t slot, void *context, hg_err *err)
{
    const bootstrap *w = context;
    hg_sepp_drawn drawn = {0};
    hg_sepp fit = {0};
    hg_err refusal = {.status = HG_OK};
    const size_t at = first - w->which->first;
    hg_status st;
    (void)last;
    (void)slot;
    HG_TRY(hg_sepp_simulate(&w->source, w->options.resolution_days, w->which->seed, first, &drawn,
                            err));
    const hg_sepp_events events = {.n = drawn.n,
                                   .n_cells = w->events->n_cells,
                                   .window_days = w->events->window_days,
                                   .days = drawn.days,
                                   .cell = drawn.cell,
                                   .share = w->events->share};
    w->theta[at] = w->ratio[at] = 0;
    w->omega[at] = NAN;
    st = hg_sepp_fit(&events, &w->options, &fit, &refusal);
    if (st == HG_EEMPTY) {
        st = HG_OK;
    } else if (st != HG_OK) {
        st = hg_fail(err, st, "%s", refusal.text);
    } else {
        w->theta[at] = fit.theta;
        w->omega[at] = fit.omega_per_day;
        w->ratio[at] = fmax(0, 2 * (fit.penalised - fit.poisson_penalised));
    }
done:
    hg_sepp_clear(&fit);
    hg_sepp_drawn_clear(&drawn);
    return st;
}

hg_status hg_sepp_bootstrap_run(const hg_sepp_events *events, const hg_sepp_options *options,
                                const hg_sepp *model, const hg_sepp_bootstrap *which, double *theta,
                                double *omega_per_day, double *ratio, hg_err *err)
{
    const hg_replicates replicates = {
        .first = which->first, .last = which->last, .talk = options->talk, .stage = "bootstrap"};
    double *mu = NULL;
    bootstrap w = {.events = events,
                   .options = *options,
                   .source = *model,
                   .which = which,
                   .theta = theta,
                   .omega = omega_per_day,
                   .ratio = ratio};
    hg_status st;
    w.options.talk = NULL;
    HG_TRY(hg_sepp_check_model(events, model, err));
    if (which->null) {
        HG_TRY(hg_alloc_large(&mu, events->n_cells, sizeof *mu, err));
        HG_TRY(hg_sepp_background_alone(events, options, mu, err));
        w.source.mu_per_day = mu;
        w.source.theta = 0;
    }
    HG_TRY(hg_replicates_run(&replicates, one, &w, err));
done:
    hg_free(mu);
    return st;
}
