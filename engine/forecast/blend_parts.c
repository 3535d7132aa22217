/* forecast/blend_parts.c - which parts are blended: where they reach, and how they forget? */
#include <math.h>

#include "forecast/blend.h"

/* Profiles in time: half-lives in days, 0 = never forgets; the last is the season. */
enum { ALL, D730, D365, D180, D60, D28, D5, SEASON };
static const double half_life[] = {0, 730, 365, 180, 60, 28, 5};

/* Places: the cell itself, rounds of 75 to 1200 m, and along the streets of a chequered town. */
enum { CELL, S75, S200, S500, S1200, S250, EAST_WEST, NORTH_SOUTH };

/*
 * Chosen on Chicago assaults 2013, New York thefts 2015, and the first months of the others; the
 * priors are rounded from what EM gave there. A cell's own count and its surroundings together are
 * the empirical Bayes rate: a shrunken count is just such a mixture.
 */
const blend_part blend_parts[BLEND_PARTS] = {
    {"floor", -1, -1, 0.03},
    {"cell", CELL, ALL, 0.08},
    {"cell-730d", CELL, D730, 0.07},
    {"cell-180d", CELL, D180, 0.04},
    {"cell-60d", CELL, D60, 0.03},
    {"near-75m", S75, ALL, 0.05},
    {"near-75m-365d", S75, D365, 0.04},
    {"near-75m-28d", S75, D28, 0.01},
    {"near-repeat-75m-5d", S75, D5, 0.01},
    {"kde-200m", S200, ALL, 0.08},
    {"kde-200m-365d", S200, D365, 0.08},
    {"kde-200m-28d", S200, D28, 0.03},
    {"near-repeat-200m-5d", S200, D5, 0.01},
    {"kde-500m-365d", S500, D365, 0.12},
    {"kde-500m-28d", S500, D28, 0.07},
    {"kde-1200m-365d", S1200, D365, 0.05},
    {"kde-1200m-28d", S1200, D28, 0.03},
    {"season-250m", S250, SEASON, 0.01},
    {"east-west-250m", EAST_WEST, ALL, 0.08},
    {"north-south-250m", NORTH_SOUTH, ALL, 0.08},
};

/* The middle of the window in each of the three years before, 21 days of standard deviation. */
static double season(double age_days, double horizon_days)
{
    double sum = 0;
    for (int year = 1; year <= 3; year++) {
        double away = (age_days - 365.25 * year + horizon_days / 2) / 21.0;
        if (fabs(away) < 4)
            sum += exp(-0.5 * away * away);
    }
    return sum;
}

double blend_profile(int profile, double age_days, double horizon_days)
{
    if (age_days < 0)
        return 0;
    if (profile == SEASON)
        return season(age_days, horizon_days);
    if (profile == ALL)
        return 1;
    double lives = age_days / half_life[profile];
    return lives < 60 ? exp2(-lives) : 0;
}

double blend_reach_m(void)
{
    return 3600.0;
}
