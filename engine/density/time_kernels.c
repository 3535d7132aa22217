/* density/time_kernels.c - which kernels are there along time, and which may be used for what? */
#include "hotgrid/spacetime.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/time.h"

/* docs/methods.md 3.6. Products of (1 - u) and (1 + u) keep their digits near the rims. */
#define CUT 4.0
#define CUT_MASS 0.99993665751633376 /* erf(4 / sqrt 2) */

static double clamp(double u, double rim)
{
    return u > rim ? rim : u > -rim ? u : -rim;
}

static double epanechnikov(double u)
{
    return fabs(u) < 1.0 ? 0.75 * ((1.0 - u) * (1.0 + u)) : 0.0;
}

static double epanechnikov_mass(double from, double to)
{
    double a = clamp(from, 1.0), b = clamp(to, 1.0);
    return 0.75 * (b - a) * (1.0 - (a * a + a * b + b * b) / 3.0);
}

static double uniform(double u)
{
    return fabs(u) <= 1.0 ? 0.5 : 0.0;
}

static double uniform_mass(double from, double to)
{
    return 0.5 * (clamp(to, 1.0) - clamp(from, 1.0));
}

static double quartic(double u)
{
    double z = (1.0 - u) * (1.0 + u);
    return z > 0.0 ? 0.9375 * z * z : 0.0;
}

static double quartic_from_0(double u)
{
    double u2 = u * u;
    return 0.9375 * u * (1.0 - u2 * (2.0 / 3.0 - 0.2 * u2));
}

static double quartic_mass(double from, double to)
{
    return quartic_from_0(clamp(to, 1.0)) - quartic_from_0(clamp(from, 1.0));
}

static double gaussian(double u)
{
    const double height = 0.39894228040143268 / CUT_MASS; /* 1 / sqrt(2 pi) */
    return fabs(u) <= CUT ? height * exp(-0.5 * u * u) : 0.0;
}

static double gaussian_mass(double from, double to)
{
    const double root = sqrt(0.5);
    return 0.5 * (erf(clamp(to, CUT) * root) - erf(clamp(from, CUT) * root)) / CUT_MASS;
}

static double exponential(double u)
{
    return u >= 0.0 ? exp(-u) : 0.0;
}

static double exponential_mass(double from, double to)
{
    double a = from > 0.0 ? from : 0.0;
    return to > a ? exp(-a) * -expm1(a - to) : 0.0;
}

static const hg_time_kernel kernels[] = {
    {"epanechnikov", "1 - u^2, the bandwidth is the half-width", false, epanechnikov,
     epanechnikov_mass, 1.0},
    {"uniform", "the same weight within the bandwidth before and after", false, uniform,
     uniform_mass, 1.0},
    {"quartic", "(1 - u^2)^2, the bandwidth is the half-width", false, quartic, quartic_mass, 1.0},
    {"gaussian", "normal; the bandwidth is the standard deviation; cut at 4 and renormalised",
     false, gaussian, gaussian_mass, CUT},
    {"exponential", "causal, exp(-u) after the incident and 0 before: for forecasts", true,
     exponential, exponential_mass, INFINITY},
};

size_t hg_time_kernel_count(void)
{
    return HG_COUNT(kernels);
}

const hg_time_kernel *hg_time_kernel_at(size_t index)
{
    return index < HG_COUNT(kernels) ? &kernels[index] : NULL;
}

const hg_time_kernel *hg_time_kernel_find(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(kernels); i++)
        if (strcmp(kernels[i].name, name) == 0)
            return &kernels[i];
    return NULL;
}

hg_status hg_time_kernel_check(const hg_time_kernel *kernel, hg_time_use use, hg_err *err)
{
    if (use == HG_TIME_MAP && kernel->causal)
        return hg_fail(err, HG_EDOMAIN,
                       "the time kernel %s is causal: it is for forecasts; a map of what happened "
                       "takes a symmetric one, such as epanechnikov",
                       kernel->name);
    if (use == HG_TIME_FORECAST && !kernel->causal)
        return hg_fail(err, HG_EDOMAIN,
                       "the time kernel %s looks both ways and would leak the future into a "
                       "forecast: take a causal one, such as exponential",
                       kernel->name);
    return HG_OK;
}

double hg_time_edge(const hg_time_kernel *kernel, double bandwidth_s, double t, double from,
                    double to)
{
    return kernel->mass((t - to) / bandwidth_s, (t - from) / bandwidth_s);
}

double hg_causal_share(const hg_time_kernel *kernel, double bandwidth_s, double age_s,
                       double horizon_s)
{
    return kernel->mass(age_s / bandwidth_s, (age_s + horizon_s) / bandwidth_s);
}

static hg_status check_positive(const char *what, double seconds, hg_err *err)
{
    if (isfinite(seconds) && seconds > 0.0)
        return HG_OK;
    return hg_fail(err, HG_EDOMAIN, "%s of %g s: must be a positive number", what, seconds);
}

static hg_status check_past(const int64_t *when, size_t n, int64_t origin, hg_err *err)
{
    char at[32], start[32];
    for (size_t i = 0; i < n; i++) {
        if (when[i] == HG_NO_TIME)
            return hg_fail(err, HG_EDOMAIN, "point %zu has no time", i + 1);
        if (when[i] >= origin)
            return hg_fail(
                err, HG_EDOMAIN,
                "point %zu began at %s: a forecast from %s may only know what was before", i + 1,
                hg_time_iso(when[i], at), hg_time_iso(origin, start));
    }
    return HG_OK;
}

hg_status hg_causal_weights(const hg_time_kernel *kernel, double bandwidth_s, int64_t origin,
                            double horizon_s, size_t n, const int64_t *when, const double *weight,
                            double *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_time_kernel_check(kernel, HG_TIME_FORECAST, err));
    HG_TRY(check_positive("time bandwidth", bandwidth_s, err));
    HG_TRY(check_positive("horizon", horizon_s, err));
    HG_TRY(check_past(when, n, origin, err));
    for (size_t i = 0; i < n; i++)
        out[i] =
            weight[i] * hg_causal_share(kernel, bandwidth_s, (double)(origin - when[i]), horizon_s);
done:
    return st;
}
