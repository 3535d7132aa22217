/* forecast/sepp_em.c - the EM as published: slow, and the measure of the quick way.
 *
 * Lewis & Mohler 2011; docs/methods.md 10.1. The step of omega uses the old omega and theta on the
 * right: nobody has proven that it never lowers the likelihood, so there is a guard.
 */
#include <math.h>

#include "base/try.h"
#include "forecast/sepp.h"

#define GOLDEN .6180339887498949

/* P ln omega - omega Q - theta G(omega): what the M-step should maximise in omega. */
static hg_status expected(hg_sepp_room *room, const hg_sepp_sums *old, double theta, double omega,
                          double *out, hg_err *err)
{
    hg_status st = hg_sepp_recur(room, omega, err);
    *out = old->triggered * log(omega) - omega * old->lag_days - theta * hg_sepp_whole(room);
    return st;
}

/* It has one maximum for the exponential kernel; by golden section in ln omega. */
static hg_status guarded(hg_sepp_room *room, const hg_sepp_limits *limits, const hg_sepp_sums *old,
                         double theta, double *omega, hg_err *err)
{
    double low = log(limits->omega_min), high = log(limits->omega_max), fa, fb;
    double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
    hg_status st;
    HG_TRY(expected(room, old, theta, exp(a), &fa, err));
    HG_TRY(expected(room, old, theta, exp(b), &fb, err));
    while (high - low > 1e-9) {
        if (fa > fb) {
            high = b, b = a, fb = fa;
            a = high - GOLDEN * (high - low);
            HG_TRY(expected(room, old, theta, exp(a), &fa, err));
        } else {
            low = a, a = b, fa = fb;
            b = low + GOLDEN * (high - low);
            HG_TRY(expected(room, old, theta, exp(b), &fb, err));
        }
    }
    *omega = exp((low + high) / 2);
done:
    return st;
}

static double clip(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* One round: mu, theta and omega from the sums at *from. */
static hg_status round_of(hg_sepp_room *room, const hg_sepp_limits *l, const hg_sepp_point *from,
                          hg_sepp_point *to, hg_err *err)
{
    const hg_sepp_sums *old = &from->sums;
    const double noise = 1e-13 * fmax(fabs(from->objective), 1);
    const double late = hg_sepp_late(room);
    double theta = clip(old->triggered / hg_sepp_whole(room), l->theta_min, l->theta_max);
    double omega = old->triggered / (old->lag_days + from->theta * late);
    hg_status st;
    omega = clip(omega, l->omega_min, l->omega_max);
    HG_TRY(hg_sepp_step_background(room, from->theta, err));
    HG_TRY(hg_sepp_recur(room, omega, err));
    HG_TRY(hg_sepp_add_up(room, theta, to, err));
    if (to->objective < from->objective - noise) {
        HG_TRY(guarded(room, l, old, theta, &omega, err));
        HG_TRY(hg_sepp_recur(room, omega, err));
        HG_TRY(hg_sepp_add_up(room, theta, to, err));
    }
done:
    return st;
}

hg_status hg_sepp_em(hg_sepp_room *room, const hg_sepp_limits *limits, double tolerance,
                     size_t most, hg_sepp_point *point, bool *converged, hg_err *err)
{
    hg_status st;
    *converged = false;
    HG_TRY(hg_sepp_recur(room, clip(point->omega, limits->omega_min, limits->omega_max), err));
    HG_TRY(hg_sepp_add_up(room, point->theta, point, err));
    for (size_t i = 0; i < most && !*converged; i++) {
        hg_sepp_point next;
        if (!(point->sums.triggered > 1e-12 * room->atoms->events))
            *converged = true; /* nothing is triggered: omega has no meaning */
        else {
            HG_TRY(round_of(room, limits, point, &next, err));
            *converged = fabs(next.objective - point->objective) < tolerance * fabs(next.objective);
            *point = next;
        }
    }
done:
    return st;
}
