/* forecast/sepp_profile.c - which theta does the likelihood not rule out? */
#include <math.h>

#include "base/try.h"
#include "forecast/sepp.h"

#define CHI2_95 3.841458820694124
#define LARGEST_THETA 10.0

typedef struct profile {
    hg_sepp_room *room;
    hg_sepp_limits limits;
    const hg_sepp_options *options;
    double top, warm_omega;
} profile;

/* 2 (l_max - l(theta)) - 3.84, everything but theta at its best: from where the last one was, and
 * from the fixed starts, since another omega may be the best for another theta. */
static hg_status beyond(profile *w, double theta, double *out, hg_err *err)
{
    const double omegas[] = {w->warm_omega, 1, .1, .3, 10};
    hg_sepp_point found[HG_COUNT(omegas)];
    size_t n = 0, best = 0;
    hg_status st;
    HG_TRY(hg_check_stop(w->options->talk, err));
    for (size_t i = 0; i < HG_COUNT(omegas); i++) {
        hg_sepp_point p = {.theta = theta, .omega = fmin(omegas[i], w->limits.omega_max)};
        bool done;
        if (i > 0)
            hg_sepp_begin_background(w->room, .5);
        HG_TRY(hg_sepp_climb(w->room, &w->limits, found, n, 1000, &p, &done, err));
        found[n++] = p;
        if (p.objective > found[best].objective)
            best = n - 1;
    }
    w->warm_omega = found[best].omega;
    *out = 2 * (w->top - found[best].objective) - CHI2_95;
done:
    return st;
}

/* Between `in` (not ruled out) and `outside` (ruled out, by `at_out`): Illinois' false position. */
static hg_status border(profile *w, double in, double outside, double at_out, double *theta,
                        hg_err *err)
{
    double at_in = -CHI2_95;
    int side = 0;
    hg_status st = HG_OK;
    for (int i = 0; i < 100 && fabs(outside - in) > 1e-9 * outside; i++) {
        const double t = (in * at_out - outside * at_in) / (at_out - at_in);
        double at;
        HG_TRY(beyond(w, t, &at, err));
        if (fabs(at) < 1e-9) {
            in = outside = t;
        } else if (at > 0) {
            outside = t, at_out = at;
            at_in *= side > 0 ? .5 : 1;
            side = 1;
        } else {
            in = t, at_in = at;
            at_out *= side < 0 ? .5 : 1;
            side = -1;
        }
    }
    *theta = (in + outside) / 2;
done:
    return st;
}

static hg_status find_low(profile *w, const hg_sepp *model, double *low, hg_err *err)
{
    const double at_zero = 2 * (w->top - model->poisson_penalised) - CHI2_95;
    *low = 0;
    if (!(at_zero > 0) || !(model->theta > 1e-9))
        return HG_OK;
    return border(w, model->theta, 0, at_zero, low, err);
}

static hg_status find_high(profile *w, const hg_sepp *model, double *high, hg_err *err)
{
    double in = model->theta, out = fmax(2 * in, .05), at;
    hg_status st;
    w->warm_omega = model->omega_per_day;
    for (;;) {
        out = fmin(out, LARGEST_THETA);
        HG_TRY(beyond(w, out, &at, err));
        if (at > 0) {
            HG_TRY(border(w, in, out, at, high, err));
            break;
        }
        if (out >= LARGEST_THETA) {
            *high = INFINITY;
            break;
        }
        in = out;
        out *= 2;
    }
done:
    return st;
}

hg_status hg_sepp_profile(const hg_sepp_events *events, const hg_sepp_options *options,
                          const hg_sepp *model, hg_sepp_interval *out, hg_err *err)
{
    hg_sepp_atoms atoms = {0};
    hg_sepp_room room = {0};
    hg_sepp_interval made;
    hg_status st;
    HG_TRY(hg_sepp_check_model(events, model, err));
    HG_TRY(hg_sepp_atoms_new(events, &atoms, err));
    HG_TRY(hg_sepp_room_new(&atoms, options, &room, err));
    profile w = {.room = &room,
                 .limits = hg_sepp_limits_of(&atoms, options),
                 .options = options,
                 .top = model->penalised,
                 .warm_omega = model->omega_per_day};
    w.limits.theta_fixed = true;
    hg_sepp_begin_background(&room, .5);
    HG_TRY(find_low(&w, model, &made.low, err));
    HG_TRY(find_high(&w, model, &made.high, err));
    *out = made;
done:
    hg_sepp_room_clear(&room);
    hg_sepp_atoms_clear(&atoms);
    return st;
}
