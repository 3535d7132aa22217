/* forecast/sepp.h - how the parts of the grid Hawkes process work together. */
#ifndef HG_FORECAST_SEPP_H
#define HG_FORECAST_SEPP_H

#include "hotgrid/sepp.h"

/*
 * Cells by ascending number, in a cell its distinct times, ascending: an atom each. Cells are cut
 * into chunks of some thousand atoms, the tasks of every sum.
 */
typedef struct hg_sepp_atoms {
    size_t n, n_occupied, n_chunks;
    size_t *cell;        /* [n_occupied] */
    size_t *start;       /* [n_occupied + 1] first atom */
    size_t *chunk;       /* [n_chunks + 1] first occupied cell */
    double *gap;         /* [n] days since the atom before in the cell, 0 for the first */
    double *rest;        /* [n] days until the window ends */
    double *scored;      /* [n] weight that is counted */
    double *parent;      /* [n] weight that triggers: the same and the halo's */
    double *share;       /* [n_occupied] */
    double *cell_scored; /* [n_occupied] */
    double window_days, events, parents; /* summed scored and parent weight */
    double shares, empty_share;          /* summed over all cells, and over those without atoms */
    double empty_share2;                 /* squares of the shares of the cells without atoms */
    size_t n_cells, n_inside;            /* all, and those with a share */
    size_t n_pairs; /* of scored atoms within HG_SEPP_PAIR_DAYS, counted up to HG_SEPP_MANY_PAIRS */
} hg_sepp_atoms;

#define HG_SEPP_PAIR_DAYS 30.0
#define HG_SEPP_MANY_PAIRS 1000000u

HG_CHECKED hg_status hg_sepp_atoms_new(const hg_sepp_events *events, hg_sepp_atoms *out,
                                       hg_err *err);
void hg_sepp_atoms_clear(hg_sepp_atoms *atoms);

/* Everything that an evaluation needs; a and b hold A_k and B_k at `omega`. */
typedef struct hg_sepp_room {
    const hg_sepp_atoms *atoms;
    bool no_end;            /* HG_SEPP_NONE: every parent counts whole */
    double prior;           /* alpha0 per unit of share; 0 = none */
    double omega;           /* of a, b; 0 = not made yet */
    double begun, censored; /* G and H at omega, end of the window in any case */
    double *a, *b;          /* [atoms.n] */
    double *mu;             /* [n_occupied] */
    double empty_rate;      /* mu of a cell without atoms, per unit of share */
    double background;      /* S = sum p_ii of the last solve: the start of the next */
    double *part;           /* [n_chunks * HG_SEPP_PARTS] */
    size_t evaluations;
} hg_sepp_room;
#define HG_SEPP_PARTS 6

HG_CHECKED hg_status hg_sepp_room_new(const hg_sepp_atoms *atoms, const hg_sepp_options *options,
                                      hg_sepp_room *out, hg_err *err);
void hg_sepp_room_clear(hg_sepp_room *room);

/* A, B, G and H at this omega. */
HG_CHECKED hg_status hg_sepp_recur(hg_sepp_room *room, double omega, hg_err *err);

/* The sums at theta, the room's omega and mu. */
typedef struct hg_sepp_point {
    double theta, omega;
    double objective; /* penalised log L of the chosen end */
    hg_sepp_sums sums;
} hg_sepp_point;
HG_CHECKED hg_status hg_sepp_add_up(hg_sepp_room *room, double theta, hg_sepp_point *out,
                                    hg_err *err);

/* The mu that maximise the penalised log L at theta and the room's omega. */
HG_CHECKED hg_status hg_sepp_solve_background(hg_sepp_room *room, double theta, hg_err *err);
/* One EM step of mu from sums p_ii, in place: monotone, not the maximum. */
HG_CHECKED hg_status hg_sepp_step_background(hg_sepp_room *room, double theta, hg_err *err);
/* mu as if a share `part` of all events were background. */
void hg_sepp_begin_background(hg_sepp_room *room, double part);

/* alpha0 of the gamma-Poisson baseline (docs/methods.md 10.3), capped. */
double hg_sepp_prior_shape(const hg_sepp_atoms *atoms);

/* ---- maximisation ---- */
typedef struct hg_sepp_limits {
    double theta_min, theta_max, omega_min, omega_max;
    bool theta_fixed;
} hg_sepp_limits;

/* G, and what stands for H, in the objective of the chosen end. */
double hg_sepp_whole(const hg_sepp_room *room);
double hg_sepp_late(const hg_sepp_room *room);

/*
 * From *point (theta, omega) upwards until nothing is gained; `known` maxima that are reached again
 * end the climb early. The room's mu belong to the last evaluation, not to *point.
 */
HG_CHECKED hg_status hg_sepp_climb(hg_sepp_room *room, const hg_sepp_limits *limits,
                                   const hg_sepp_point *known, size_t n_known, size_t most,
                                   hg_sepp_point *point, bool *converged, hg_err *err);
HG_CHECKED hg_status hg_sepp_em(hg_sepp_room *room, const hg_sepp_limits *limits, double tolerance,
                                size_t most, hg_sepp_point *point, bool *converged, hg_err *err);
/* All of the fixed starts; the best. */
HG_CHECKED hg_status hg_sepp_maximise(hg_sepp_room *room, const hg_sepp_options *options,
                                      hg_sepp_point *best, double *start, bool *converged,
                                      hg_err *err);
hg_sepp_limits hg_sepp_limits_of(const hg_sepp_atoms *atoms, const hg_sepp_options *options);

/* Rates by cell out of the room, and into it. */
void hg_sepp_put_rates(const hg_sepp_room *room, const double *share, double *mu_per_day);
void hg_sepp_take_rates(hg_sepp_room *room, const double *mu_per_day);

/* The background rates of the model with theta = 0. */
HG_CHECKED hg_status hg_sepp_background_alone(const hg_sepp_events *events,
                                              const hg_sepp_options *options, double *mu_per_day,
                                              hg_err *err);

/* The checks of the sample that a fit needs. */
HG_CHECKED hg_status hg_sepp_check_sample(const hg_sepp_atoms *atoms,
                                          const hg_sepp_options *options, hg_err *err);
HG_CHECKED hg_status hg_sepp_check_model(const hg_sepp_events *events, const hg_sepp *model,
                                         hg_err *err);

#endif
