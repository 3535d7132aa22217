/* forecast/sepp_fit.c - how much of what happens is triggered, and how fast does it fade? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/sepp.h"
#include "hotgrid/mem.h"

enum { LEAST_EVENTS = 30, LEAST_PAIRS = 10, MOST_ITERATIONS = 5000 };
#define TOLERANCE 1e-10
#define LARGEST_THETA 10.0

static const double starts[] = {1, .1, .3, 10}; /* omega, 1 / day */
#define START_THETA .5

hg_sepp_limits hg_sepp_limits_of(const hg_sepp_atoms *atoms, const hg_sepp_options *options)
{
    const double day_cap =
        options->resolution_days > 0 ? 0.69314718055994530942 / options->resolution_days : INFINITY;
    const double cap = options->omega_cap > 0 ? options->omega_cap : day_cap;
    return (hg_sepp_limits){.theta_min = 1e-12,
                            .theta_max = LARGEST_THETA,
                            .omega_min = 1e-3 / atoms->window_days,
                            .omega_max = fmin(cap, 1e9)};
}

hg_status hg_sepp_check_sample(const hg_sepp_atoms *atoms, const hg_sepp_options *options,
                               hg_err *err)
{
    const size_t events = options->least_events ? options->least_events : LEAST_EVENTS;
    const size_t pairs = options->least_pairs ? options->least_pairs : LEAST_PAIRS;
    if (atoms->events < (double)events)
        return hg_fail(err, HG_EEMPTY,
                       "sepp: %g incidents in the study area: theta cannot be told from fewer than "
                       "%zu",
                       atoms->events, events);
    if (atoms->n_pairs < pairs)
        return hg_fail(err, HG_EEMPTY,
                       "sepp: %zu times two incidents followed each other within %g days in one "
                       "cell (of %zu cells with incidents): theta cannot be told from fewer than "
                       "%zu; larger cells or a longer history have more",
                       atoms->n_pairs, HG_SEPP_PAIR_DAYS, atoms->n_occupied, pairs);
    return HG_OK;
}

/* Starts beyond the cap are the cap; one of them is enough. */
static bool same_start(double omega, size_t i, const hg_sepp_limits *limits)
{
    for (size_t k = 0; k < i; k++)
        if (fmin(starts[k], limits->omega_max) == omega)
            return true;
    return false;
}

hg_status hg_sepp_maximise(hg_sepp_room *room, const hg_sepp_options *options, hg_sepp_point *best,
                           double *start, bool *converged, hg_err *err)
{
    const hg_sepp_limits limits = hg_sepp_limits_of(room->atoms, options);
    const size_t most = options->most_iterations ? options->most_iterations : MOST_ITERATIONS;
    const double tolerance = options->tolerance > 0 ? options->tolerance : TOLERANCE;
    hg_sepp_point found[HG_COUNT(starts)];
    size_t n = 0;
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(starts); i++) {
        const double omega = fmin(starts[i], limits.omega_max);
        hg_sepp_point p = {.theta = START_THETA, .omega = omega};
        bool done;
        if (same_start(omega, i, &limits))
            continue;
        HG_TRY(hg_check_stop(options->talk, err));
        hg_sepp_begin_background(room, .5);
        if (options->plain_em)
            HG_TRY(hg_sepp_em(room, &limits, tolerance, most, &p, &done, err));
        else
            HG_TRY(hg_sepp_climb(room, &limits, found, n, most, &p, &done, err));
        if (n == 0 || p.objective > best->objective) {
            *best = p;
            *start = starts[i];
            *converged = done;
        }
        found[n++] = p;
    }
done:
    return st;
}

void hg_sepp_put_rates(const hg_sepp_room *room, const double *share, double *mu_per_day)
{
    const hg_sepp_atoms *atoms = room->atoms;
    for (size_t c = 0; c < atoms->n_cells; c++)
        mu_per_day[c] = room->empty_rate * (share ? share[c] : 1.0);
    for (size_t c = 0; c < atoms->n_occupied; c++)
        mu_per_day[atoms->cell[c]] = room->mu[c];
}

static hg_status at_zero(hg_sepp_room *room, double *objective, hg_err *err)
{
    hg_sepp_point p;
    hg_status st;
    HG_TRY(hg_sepp_recur(room, 1, err));
    HG_TRY(hg_sepp_solve_background(room, 0, err));
    HG_TRY(hg_sepp_add_up(room, 0, &p, err));
    *objective = p.objective;
done:
    return st;
}

hg_status hg_sepp_background_alone(const hg_sepp_events *events, const hg_sepp_options *options,
                                   double *mu_per_day, hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    hg_sepp_room room = {0};
    double objective;
    hg_status st;
    HG_TRY(hg_sepp_atoms_new(events, &atoms, err));
    HG_TRY(hg_sepp_room_new(&atoms, options, &room, err));
    hg_sepp_begin_background(&room, 1);
    HG_TRY(at_zero(&room, &objective, err));
    hg_sepp_put_rates(&room, events->share, mu_per_day);
done:
    hg_sepp_room_clear(&room);
    hg_sepp_atoms_clear(&atoms);
    return st;
}

/* The background of the best point once more, since other climbs came after it. */
static hg_status describe(hg_sepp_room *room, const hg_sepp_events *events,
                          const hg_sepp_options *options, hg_sepp_point *best, hg_sepp *out,
                          hg_err *err)
{
    const hg_sepp_limits limits = hg_sepp_limits_of(room->atoms, options);
    hg_status st;
    HG_TRY(at_zero(room, &out->poisson_penalised, err));
    HG_TRY(hg_sepp_recur(room, best->omega, err));
    HG_TRY(hg_sepp_solve_background(room, best->theta, err));
    HG_TRY(hg_sepp_add_up(room, best->theta, best, err));
    HG_TRY(hg_alloc_large(&out->mu_per_day, events->n_cells, sizeof *out->mu_per_day, err));
    hg_sepp_put_rates(room, events->share, out->mu_per_day);
    out->theta = best->theta;
    out->omega_per_day = best->omega;
    out->n_cells = events->n_cells;
    out->window_days = events->window_days;
    out->prior_shape = room->prior;
    out->log_likelihood = best->sums.log_likelihood;
    out->penalised = best->objective;
    out->events = room->atoms->events;
    out->iterations = room->evaluations;
    out->at_cap = best->omega >= limits.omega_max;
done:
    return st;
}

static void remark(const hg_sepp *model, const hg_sepp_options *options)
{
    if (!model->converged)
        hg_warn(options->talk, "not_converged",
                "sepp: no maximum of the likelihood in %zu evaluations; theta %.3g so far",
                model->iterations, model->theta);
    if (model->at_cap && model->theta > 1e-6)
        hg_warn(options->talk, "omega_at_cap",
                "sepp: the decay is at its cap of %.4g a day (half-life %.3g days): the times are "
                "too coarse to see it",
                model->omega_per_day, 0.69314718055994530942 / model->omega_per_day);
}

hg_status hg_sepp_fit(const hg_sepp_events *events, const hg_sepp_options *options, hg_sepp *out,
                      hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    hg_sepp_room room = {0};
    hg_sepp made = {0};
    hg_sepp_point best = {0};
    hg_status st;
    HG_TRY(hg_sepp_atoms_new(events, &atoms, err));
    HG_TRY(hg_sepp_check_sample(&atoms, options, err));
    HG_TRY(hg_sepp_room_new(&atoms, options, &room, err));
    HG_TRY(hg_sepp_maximise(&room, options, &best, &made.start_omega, &made.converged, err));
    HG_TRY(describe(&room, events, options, &best, &made, err));
    remark(&made, options);
    *out = made;
    made = (hg_sepp){0};
done:
    hg_sepp_clear(&made);
    hg_sepp_room_clear(&room);
    hg_sepp_atoms_clear(&atoms);
    return st;
}

void hg_sepp_clear(hg_sepp *model)
{
    hg_free(model->mu_per_day);
    memset(model, 0, sizeof *model);
}
