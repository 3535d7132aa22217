/* evaluate/power.c - how large must a difference be before these counts could show it? */
#include "hotgrid/evaluate.h"

#include <math.h>

/* (z_.975 + z_.8)^2 */
#define HG_POWER_CONSTANT 7.8488797343

/*
 * events = c (p1 q1 + p2 q2) / (p2 - p1)^2 solved for p2 = p1 + d:
 * (events + c) d^2 - c (1 - 2 p1) d - 2 c p1 q1 = 0, the positive root.
 */
double hg_detectable_hit_rate(double baseline_rate, double events)
{
    const double c = HG_POWER_CONSTANT, p = baseline_rate;
    if (!(p >= 0.0 && p < 1.0) || !(events > 0.0) || isinf(events))
        return NAN;
    double a = events + c, b = c * (1.0 - 2.0 * p);
    double d = (b + sqrt(b * b + 8.0 * a * c * p * (1.0 - p))) / (2.0 * a);
    return p + d <= 1.0 ? p + d : NAN;
}
