/* hotgrid/sepp.h - self-exciting point processes: does an incident bring others soon and near? */
#ifndef HOTGRID_SEPP_H
#define HOTGRID_SEPP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"
#include "hotgrid/talk.h"

HG_BEGIN_DECLS

/*
 * The grid Hawkes process (Mohler et al. 2015, JASA 110, 1399; docs/methods.md 10.1):
 *
 *   lambda_n(t) = mu_n + sum over t_i < t in cell n of w_i theta omega exp(-omega (t - t_i))
 *
 * Times are days since the start of a window [0, window_days). Equal instants never trigger each
 * other. A weight of 2 is two events at once. Any order of the events gives the same bits.
 */
typedef struct hg_sepp_events {
    size_t n, n_cells;
    double window_days;      /* > 0 and finite */
    const double *days;      /* [n] in [0, window_days) */
    const size_t *cell;      /* [n] below n_cells */
    const double *weight;    /* [n] >= 0; NULL = 1 each */
    const bool *parent_only; /* [n] halo: triggers, but is not counted; NULL = none */
    const double *share;     /* [n_cells] inside the universe; 0 = no cell of it; NULL = 1 each */
} hg_sepp_events;

/* How the end of the window enters the estimate. */
typedef enum hg_sepp_end {
    HG_SEPP_EDGE, /* offspring that may follow later: the maximum likelihood (Lewis & Mohler 2011)
                   */
    HG_SEPP_NONE  /* every parent counts whole: the published EM, biased towards a small theta */
} hg_sepp_end;

typedef struct hg_sepp_options {
    hg_sepp_end end;
    double omega_cap;       /* 1 / day; 0 = ln 2 / resolution_days */
    double resolution_days; /* of the times; 0 = exact, no cap */
    bool no_prior;          /* pure EM: cells without events get mu = 0 */
    bool plain_em;          /* the steps of the EM as published, slow: for tests and comparison */
    double tolerance;       /* plain_em: least relative change of log L; 0 = 1e-10 */
    size_t most_iterations; /* 0 = 5000 */
    size_t least_events;    /* 0 = 30 */
    size_t least_pairs;     /* within 30 days in one cell, not at the same instant; 0 = 10 */
    hg_talk *talk;
} hg_sepp_options;

typedef struct hg_sepp {
    double theta;         /* expected direct offspring of an event */
    double omega_per_day; /* decay; the mean lag is 1 / omega */
    size_t n_cells;
    double *mu_per_day; /* [n_cells], > 0 in every cell with a share unless no_prior */
    double window_days;
    double prior_shape;       /* alpha0 of docs/methods.md 10.3; 0 = no prior */
    double log_likelihood;    /* with the end of the window, whatever options.end */
    double penalised;         /* what was maximised: equal to it without a prior */
    double poisson_penalised; /* the same at theta = 0 */
    double events;            /* weight of what was counted */
    size_t iterations;        /* evaluations of all intensities, over all starts */
    double start_omega;       /* the start that won, 1 / day */
    bool converged, at_cap;
} hg_sepp;

/*
 * Maximum (penalised) likelihood by EM, accelerated: background rates are solved cell by cell, then
 * theta and omega climb by quasi-Newton steps with the EM's scaling, none of which lowers the
 * objective by more than rounding. Starts theta .5, omega 1, .1, .3, 10 a day; the best wins.
 * Warns "not_converged", "omega_at_cap". *out needs hg_sepp_clear.
 *
 * HG_EDOMAIN  an event outside window or cells, a weight that is no number >= 0
 * HG_EEMPTY   too few events or repeat pairs: theta cannot be told (the sentence has the numbers)
 *
 * Cost O(n) an evaluation, some dozens of evaluations.
 */
HG_CHECKED hg_status hg_sepp_fit(const hg_sepp_events *events, const hg_sepp_options *options,
                                 hg_sepp *out, hg_err *err);
void hg_sepp_clear(hg_sepp *model);

/* What an E-step adds up at given parameters (docs/methods.md 10.1). */
typedef struct hg_sepp_sums {
    double log_likelihood; /* with the end of the window */
    double background;     /* sum p_ii */
    double triggered;      /* P = sum p_ji */
    double lag_days;       /* Q = sum p_ji (t_i - t_j) */
    double begun;          /* G = sum (1 - exp(-omega (T - t_i))) */
    double censored;       /* H = sum (T - t_i) exp(-omega (T - t_i)) */
} hg_sepp_sums;
/* Of model: theta, omega_per_day and mu_per_day alone are looked at. Cost O(n log n). */
HG_CHECKED hg_status hg_sepp_evaluate(const hg_sepp_events *events, const hg_sepp *model,
                                      hg_sepp_sums *out, hg_err *err);
/* One M-step of the EM without prior: new theta, omega (uncapped) and mu, in place. */
HG_CHECKED hg_status hg_sepp_em_step(const hg_sepp_events *events, hg_sepp_end end, hg_sepp *model,
                                     hg_err *err);

/*
 * The 95 % profile-likelihood interval of theta: 2 (l_max - l(theta)) <= 3.841459, every other
 * parameter at its best. 0 where theta = 0 belongs to it, INFINITY where theta = 10 does.
 */
typedef struct hg_sepp_interval {
    double low, high;
} hg_sepp_interval;
HG_CHECKED hg_status hg_sepp_profile(const hg_sepp_events *events, const hg_sepp_options *options,
                                     const hg_sepp *model, hg_sepp_interval *out, hg_err *err);

/* ---- forecast ---- */

/*
 * Expected events in [T, T + days) of a cell with background mu and intensity lambda at T,
 * offspring of offspring included: lambda f + mu omega (days - f) / k, k = omega (1 - theta), f =
 * (1 - exp(-k days)) / k, right for any theta, 1 too (docs/methods.md 10.2).
 */
double hg_sepp_expected(double mu, double lambda, double theta, double omega_per_day, double days);

/* lambda_n(T) of every cell at the end of the window, before what happens at T itself. */
HG_CHECKED hg_status hg_sepp_intensity(const hg_sepp_events *events, const hg_sepp *model,
                                       double *lambda_per_day, hg_err *err);

/* ---- is it any good? ---- */

#define HG_SEPP_QUANTILES 9
typedef struct hg_sepp_fitness {
    size_t increments; /* of the compensator between events, cells with at least 5 events */
    double ties;       /* events at an instant that had one already: left out */
    double ks, ks_p;   /* against Exp(1); p asymptotic, and optimistic on the data of the fit */
    double quantile[HG_SEPP_QUANTILES]; /* observed at .1, .2, .. .9; exact are -ln(1 - p) */
} hg_sepp_fitness;
/* residual[n_cells] = (N_n - integral of lambda_n) / sqrt(that); 0 where nothing was expected; may
 * be NULL. increment (may be NULL): the first `most` by cell and time. */
HG_CHECKED hg_status hg_sepp_fit_check(const hg_sepp_events *events, const hg_sepp *model,
                                       double *residual, size_t most, double *increment,
                                       hg_sepp_fitness *out, hg_err *err);

/* Fitted before window_days (1 - last_share), scored after: log likelihoods there, in nats. */
typedef struct hg_sepp_held_out {
    double from_day, events, theta, log_score, log_score_theta0;
} hg_sepp_held_out;
HG_CHECKED hg_status hg_sepp_score_held_out(const hg_sepp_events *events,
                                            const hg_sepp_options *options, double last_share,
                                            hg_sepp_held_out *out, hg_err *err);

/* Events drawn from the model by branching, in no order that means anything; hg_free days, cell. */
typedef struct hg_sepp_drawn {
    size_t n, capacity_days, capacity_cell;
    double *days;
    size_t *cell;
} hg_sepp_drawn;
/* resolution_days > 0: times are cut to whole multiples. HG_EDOMAIN theta >= 1 or above 1e8 events
 * expected. */
HG_CHECKED hg_status hg_sepp_simulate(const hg_sepp *model, double resolution_days, uint64_t seed,
                                      uint64_t replicate, hg_sepp_drawn *out, hg_err *err);
void hg_sepp_drawn_clear(hg_sepp_drawn *drawn);

/*
 * Replicates [first, last) of the parametric bootstrap: the fit to data drawn from the model, or
 * with `null` from the background alone. theta, omega and the likelihood ratio 2 (l_max - l(0)) by
 * replicate - first; a replicate that cannot carry a fit has theta 0, omega NaN, ratio 0.
 */
typedef struct hg_sepp_bootstrap {
    size_t first, last;
    uint64_t seed;
    bool null;
} hg_sepp_bootstrap;
HG_CHECKED hg_status hg_sepp_bootstrap_run(const hg_sepp_events *events,
                                           const hg_sepp_options *options, const hg_sepp *model,
                                           const hg_sepp_bootstrap *which, double *theta,
                                           double *omega_per_day, double *ratio, hg_err *err);

HG_END_DECLS

#endif
