/* forecast/sepp_climb.c - the quick way up: which theta and omega have the largest likelihood?
 *
 * The EM moves ln theta by ln(P / (theta G)) and ln omega by ln(P / (omega (Q + theta H))): for
 * small moves the gradient of the objective, with the background solved, divided by P. So
 * quasi-Newton steps that begin with the scaling 1 / P are the EM, accelerated (Lange 1995;
 * Jamshidian & Jennrich 1997). A step is taken only when the objective does not fall.
 */
#include <math.h>

#include "base/try.h"
#include "forecast/sepp.h"

#define LONGEST 1.5    /* of a step in ln theta and ln omega */
#define JOINED .02     /* as near to a known maximum, and lower: it is the same hill */
#define ROUNDING 1e-13 /* of the objective */

typedef struct climb {
    hg_sepp_room *room;
    const hg_sepp_limits *limits;
    double g[2]; /* d objective / d ln theta, d ln omega */
    double h[3]; /* inverse of minus the Hessian: 00, 01, 11 */
} climb;

static hg_status look(climb *w, double theta, double omega, hg_sepp_point *out, hg_err *err)
{
    hg_status st;
    HG_TRY(hg_sepp_recur(w->room, omega, err));
    HG_TRY(hg_sepp_solve_background(w->room, theta, err));
    HG_TRY(hg_sepp_add_up(w->room, theta, out, err));
done:
    return st;
}

static void slope(const climb *w, const hg_sepp_point *p, double g[2])
{
    const double P = p->sums.triggered, theta = p->theta, omega = p->omega;
    const double G = w->room->no_end ? w->room->atoms->parents : p->sums.begun;
    const double H = w->room->no_end ? 0 : p->sums.censored;
    const hg_sepp_limits *l = w->limits;
    g[0] = P - theta * G;
    g[1] = P - omega * (p->sums.lag_days + theta * H);
    if (l->theta_fixed || (theta >= l->theta_max && g[0] > 0) ||
        (theta <= l->theta_min && g[0] < 0))
        g[0] = 0;
    if ((omega >= l->omega_max && g[1] > 0) || (omega <= l->omega_min && g[1] < 0))
        g[1] = 0;
}

static void forget(climb *w, const hg_sepp_point *p)
{
    const double scale = 1 / fmax(p->sums.triggered, 1e-3);
    w->h[0] = w->h[2] = scale;
    w->h[1] = 0;
}

/* Upwards; the free coordinates alone when others stand at their limit. */
static void direction(climb *w, const hg_sepp_point *p, double d[2])
{
    const double det = w->h[0] * w->h[2] - w->h[1] * w->h[1];
    if (w->g[0] == 0 && w->g[1] == 0) {
        d[0] = d[1] = 0;
        return;
    }
    if (!(w->h[0] > 0 && w->h[2] > 0 && det > 1e-10 * w->h[0] * w->h[2]))
        forget(w, p);
    d[0] = w->h[0] * w->g[0] + w->h[1] * w->g[1];
    d[1] = w->h[1] * w->g[0] + w->h[2] * w->g[1];
    if (w->g[0] == 0 || w->g[1] == 0) {
        const double plain = w->h[0] * w->h[2] - w->h[1] * w->h[1];
        d[0] = w->g[0] == 0 ? 0 : w->g[0] * plain / w->h[2];
        d[1] = w->g[1] == 0 ? 0 : w->g[1] * plain / w->h[0];
    }
    const double longest = fmax(fabs(d[0]), fabs(d[1]));
    for (int i = 0; i < 2 && longest > LONGEST; i++)
        d[i] *= LONGEST / longest;
}

/* Broyden, Fletcher, Goldfarb and Shanno's update; left out where the slope says nothing. */
static void learn(climb *w, const double s[2], const double g[2])
{
    const double y[2] = {w->g[0] - g[0], w->g[1] - g[1]};
    const double sy = s[0] * y[0] + s[1] * y[1];
    if (!(sy > 1e-8 * sqrt((s[0] * s[0] + s[1] * s[1]) * (y[0] * y[0] + y[1] * y[1]))))
        return;
    const double hy[2] = {w->h[0] * y[0] + w->h[1] * y[1], w->h[1] * y[0] + w->h[2] * y[1]};
    const double k = (1 + (hy[0] * y[0] + hy[1] * y[1]) / sy) / sy;
    w->h[0] += k * s[0] * s[0] - 2 * hy[0] * s[0] / sy;
    w->h[1] += k * s[0] * s[1] - (hy[0] * s[1] + hy[1] * s[0]) / sy;
    w->h[2] += k * s[1] * s[1] - 2 * hy[1] * s[1] / sy;
}

static double clip(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static bool joined(const hg_sepp_point *p, const hg_sepp_point *known, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (fabs(log(p->theta / known[i].theta)) < JOINED &&
            fabs(log(p->omega / known[i].omega)) < JOINED && p->objective <= known[i].objective)
            return true;
    return false;
}

/* Nothing is triggered, and the less the better: theta creeps to 0 for ever, and omega loses its
 * meaning on the way. Below a known maximum there is nothing to be found there. */
static bool fading(const climb *w, const hg_sepp_point *p, const hg_sepp_point *known, size_t n)
{
    if (!(w->g[0] < 0) || !(p->sums.triggered < .05) || w->limits->theta_fixed)
        return false;
    for (size_t i = 0; i < n; i++)
        if (p->objective + p->sums.triggered < known[i].objective)
            return true;
    return fabs(w->g[0]) + fabs(w->g[1]) < 1e-10 * fmax(fabs(p->objective), 1);
}

/* Half of what a parabola through here would still gain. */
static double gain(const double g[2], const double d[2])
{
    return .5 * (g[0] * d[0] + g[1] * d[1]);
}

/*
 * The first of d, d/2, d/4 .. that does not lower the objective. So close to the top that
 * its digits are used up, the slopes still have theirs: then those must not grow.
 */
static hg_status step(climb *w, const hg_sepp_point *from, const double d[2], hg_sepp_point *to,
                      bool *taken, hg_err *err)
{
    const hg_sepp_limits *l = w->limits;
    const double noise = ROUNDING * fmax(fabs(from->objective), 1);
    hg_status st = HG_OK;
    *taken = false;
    for (double part = 1; part > 1e-6 && !*taken; part *= part == 1 ? .5 : .25) {
        double theta = clip(from->theta * exp(part * d[0]), l->theta_min, l->theta_max);
        double omega = clip(from->omega * exp(part * d[1]), l->omega_min, l->omega_max), g[2];
        if (l->theta_fixed)
            theta = from->theta;
        HG_TRY(look(w, theta, omega, to, err));
        slope(w, to, g);
        *taken = to->objective >= from->objective;
        if (gain(w->g, d) < noise) {
            *taken = to->objective >= from->objective - noise && fabs(g[0]) <= fabs(w->g[0]) &&
                     fabs(g[1]) <= fabs(w->g[1]);
            break;
        }
    }
done:
    return st;
}

static bool at_top(const climb *w, const hg_sepp_point *p)
{
    const double P = fmax(p->sums.triggered, 1e-6);
    return fabs(w->g[0]) <= 1e-10 * P && fabs(w->g[1]) <= 1e-10 * P;
}

hg_status hg_sepp_climb(hg_sepp_room *room, const hg_sepp_limits *limits,
                        const hg_sepp_point *known, size_t n_known, size_t most,
                        hg_sepp_point *point, bool *converged, hg_err *err)
{
    climb w = {.room = room, .limits = limits};
    hg_status st;
    const double omega = clip(point->omega, limits->omega_min, limits->omega_max);
    *converged = false;
    HG_TRY(look(&w, point->theta, omega, point, err));
    forget(&w, point);
    slope(&w, point, w.g);
    for (size_t i = 0; i < most; i++) {
        double d[2], g[2];
        hg_sepp_point next;
        bool taken;
        direction(&w, point, d);
        if (at_top(&w, point) || joined(point, known, n_known) ||
            fading(&w, point, known, n_known)) {
            *converged = true;
            break;
        }
        HG_TRY(step(&w, point, d, &next, &taken, err));
        if (!taken) {
            *converged = true; /* nothing above, as far as the numbers can tell */
            break;
        }
        const double s[2] = {log(next.theta / point->theta), log(next.omega / point->omega)};
        slope(&w, &next, g);
        learn(&w, s, g);
        w.g[0] = g[0];
        w.g[1] = g[1];
        *point = next;
    }
done:
    return st;
}
