/* forecast/sepp_check.c - do the times look as the fitted process says, and does it help? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"

enum { LEAST_IN_CELL = 5 };

typedef struct collected {
    size_t n;
    double *value; /* [atoms] */
    double ties;
} collected;

/*
 * Lambda(t) = mu t + theta (W - A), W the weight before t: its increments between counted instants
 * are Exp(1) under the model.
 */
static void increments_of(const hg_sepp_atoms *atoms, size_t c, const hg_sepp *model,
                          collected *out)
{
    const double mu = model->mu_per_day[atoms->cell[c]];
    double a = 0, weight = 0, last = 0;
    for (size_t k = atoms->start[c]; k < atoms->start[c + 1]; k++) {
        const double t = atoms->window_days - atoms->rest[k];
        if (k > atoms->start[c]) {
            a = exp(-model->omega_per_day * atoms->gap[k]) * (a + atoms->parent[k - 1]);
            weight += atoms->parent[k - 1];
        }
        if (!(atoms->scored[k] > 0))
            continue;
        const double now = mu * t + model->theta * (weight - a);
        out->value[out->n++] = now - last;
        out->ties += fmax(atoms->scored[k] - 1, 0);
        last = now;
    }
}

static void residuals(const hg_sepp_atoms *atoms, const hg_sepp *model, double *residual)
{
    for (size_t c = 0; c < atoms->n_cells; c++)
        residual[c] = -sqrt(model->mu_per_day[c] * atoms->window_days);
    for (size_t c = 0; c < atoms->n_occupied; c++) {
        double begun = 0;
        for (size_t k = atoms->start[c]; k < atoms->start[c + 1]; k++)
            begun -= atoms->parent[k] * expm1(-model->omega_per_day * atoms->rest[k]);
        const double expected =
            model->mu_per_day[atoms->cell[c]] * atoms->window_days + model->theta * begun;
        residual[atoms->cell[c]] =
            expected > 0 ? (atoms->cell_scored[c] - expected) / sqrt(expected) : 0;
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov's limit with Stephens' correction for small n. */
static double kolmogorov_p(double d, size_t n)
{
    const double root = sqrt((double)n), x = (root + .12 + .11 / root) * d;
    double sum = 0, sign = 2;
    if (x < .2)
        return 1;
    for (int j = 1; j <= 100; j++, sign = -sign) {
        const double term = exp(-2.0 * j * j * x * x);
        sum += sign * term;
        if (term < 1e-16)
            break;
    }
    return fmin(fmax(sum, 0), 1);
}

static void compare(size_t n, const double *sorted, hg_sepp_fitness *out)
{
    out->ks = n > 0 ? 0 : NAN;
    for (size_t i = 0; i < n; i++) {
        const double f = -expm1(-sorted[i]);
        out->ks = fmax(out->ks, fmax(f - (double)i / (double)n, (double)(i + 1) / (double)n - f));
    }
    out->ks_p = n > 0 ? kolmogorov_p(out->ks, n) : NAN;
    for (size_t q = 0; q < HG_SEPP_QUANTILES; q++) { /* linear between order statistics */
        const double at = n > 0 ? (double)(n - 1) * (double)(q + 1) / 10 : 0;
        const size_t i = (size_t)at, next = i + 1 < n ? i + 1 : i;
        out->quantile[q] = n > 0 ? sorted[i] + (at - (double)i) * (sorted[next] - sorted[i]) : NAN;
    }
}

hg_status hg_sepp_fit_check(const hg_sepp_events *events, const hg_sepp *model, double *residual,
                            size_t most, double *increment, hg_sepp_fitness *out, hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    collected got = {0};
    hg_status st;
    HG_TRY(hg_sepp_check_model(events, model, err));
    HG_TRY(hg_sepp_atoms_new(events, &atoms, err));
    HG_TRY(hg_alloc(&got.value, atoms.n, sizeof *got.value, err));
    for (size_t c = 0; c < atoms.n_occupied; c++)
        if (atoms.cell_scored[c] >= LEAST_IN_CELL)
            increments_of(&atoms, c, model, &got);
    if (increment)
        memcpy(increment, got.value, (most < got.n ? most : got.n) * sizeof *increment);
    *out = (hg_sepp_fitness){.increments = got.n, .ties = got.ties};
    qsort(got.value, got.n, sizeof *got.value, by_value);
    compare(got.n, got.value, out);
    if (residual)
        residuals(&atoms, model, residual);
done:
    hg_free(got.value);
    hg_sepp_atoms_clear(&atoms);
    return st;
}

/* ---- held out ---- */

/* The events before `until` only. */
static hg_status early_part(const hg_sepp_events *events, double until, double **days,
                            size_t **cell, double **weight, bool **parent, hg_sepp_events *out,
                            hg_err *err)
{
    hg_status st;
    size_t n = 0;
    HG_TRY(hg_alloc(days, events->n, sizeof **days, err));
    HG_TRY(hg_alloc(cell, events->n, sizeof **cell, err));
    HG_TRY(hg_alloc(weight, events->n, sizeof **weight, err));
    HG_TRY(hg_alloc(parent, events->n, sizeof **parent, err));
    for (size_t i = 0; i < events->n; i++) {
        if (!(events->days[i] < until))
            continue;
        (*days)[n] = events->days[i];
        (*cell)[n] = events->cell[i];
        (*weight)[n] = events->weight ? events->weight[i] : 1;
        (*parent)[n++] = events->parent_only && events->parent_only[i];
    }
    *out = *events;
    out->n = n;
    out->window_days = until;
    out->days = *days;
    out->cell = *cell;
    out->weight = *weight;
    out->parent_only = *parent;
done:
    return st;
}

/* log L of the late part given the early one: of the whole less that of the early part. */
static hg_status late_score(const hg_sepp_events *all, const hg_sepp_events *early,
                            const hg_sepp *model, double *out, hg_err *err)
{
    hg_sepp_sums whole, before;
    hg_status st;
    HG_TRY(hg_sepp_evaluate(all, model, &whole, err));
    HG_TRY(hg_sepp_evaluate(early, model, &before, err));
    *out = whole.log_likelihood - before.log_likelihood;
done:
    return st;
}

static double late_weight(const hg_sepp_events *events, double from)
{
    double sum = 0;
    for (size_t i = 0; i < events->n; i++)
        if (events->days[i] >= from && !(events->parent_only && events->parent_only[i]) &&
            (!events->share || events->share[events->cell[i]] > 0))
            sum += events->weight ? events->weight[i] : 1;
    return sum;
}

hg_status hg_sepp_score_held_out(const hg_sepp_events *events, const hg_sepp_options *options,
                                 double last_share, hg_sepp_held_out *out, hg_err *err)
{
    double *days = NULL, *weight = NULL;
    size_t *cell = NULL;
    bool *parent = NULL;
    hg_sepp model = {0};
    hg_sepp_events early;
    hg_status st;
    if (!(last_share > 0 && last_share < 1))
        return hg_fail(err, HG_EDOMAIN, "held-out share %g: must be between 0 and 1", last_share);
    hg_sepp_held_out made = {.from_day = events->window_days * (1 - last_share)};
    HG_TRY(early_part(events, made.from_day, &days, &cell, &weight, &parent, &early, err));
    HG_TRY(hg_sepp_fit(&early, options, &model, err));
    made.theta = model.theta;
    made.events = late_weight(events, made.from_day);
    HG_TRY(late_score(events, &early, &model, &made.log_score, err));
    HG_TRY(hg_sepp_background_alone(&early, options, model.mu_per_day, err));
    model.theta = 0;
    HG_TRY(late_score(events, &early, &model, &made.log_score_theta0, err));
    *out = made;
done:
    hg_free(days);
    hg_free(weight);
    hg_free(cell);
    hg_free(parent);
    hg_sepp_clear(&model);
    return st;
}
