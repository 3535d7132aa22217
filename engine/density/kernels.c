/* density/kernels.c - which kernels are there, and what is each worth at a distance? */
#include "hotgrid/density.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/shape.h"

/* All of docs/methods.md 3.1. A point exactly on the rim belongs to the support. */
static double uniform(double u2)
{
    return u2 <= 1.0 ? 1.0 / HG_PI : 0.0;
}

static double triangular(double u2)
{
    return u2 < 1.0 ? 3.0 / HG_PI * (1.0 - sqrt(u2)) : 0.0;
}

static double epanechnikov(double u2)
{
    return u2 < 1.0 ? 2.0 / HG_PI * (1.0 - u2) : 0.0;
}

static double quartic(double u2)
{
    double z = 1.0 - u2;
    return z > 0.0 ? 3.0 / HG_PI * z * z : 0.0;
}

static double triweight(double u2)
{
    double z = 1.0 - u2;
    return z > 0.0 ? 4.0 / HG_PI * z * z * z : 0.0;
}

static double gaussian(double u2)
{
    const double c = HG_GAUSSIAN_CUT;
    return u2 <= c * c ? exp(-0.5 * u2) / (2.0 * HG_PI * HG_GAUSSIAN_MASS) : 0.0;
}

static double exponential(double u2)
{
    const double c = HG_EXPONENTIAL_CUT;
    return u2 <= c * c ? exp(-sqrt(u2)) / (2.0 * HG_PI * HG_EXPONENTIAL_MASS) : 0.0;
}

static const hg_kernel kernels[] = {
    {"quartic", "(1 - u^2)^2, the habit of crime mapping (Bailey & Gatrell 1995)", quartic, 1.0,
     2.8284271247461903, "radius"},
    {"uniform", "the same weight everywhere within the radius", uniform, 1.0, 2.0, "radius"},
    {"triangular", "a cone, 1 - u", triangular, 1.0, 2.581988897471611, "radius"},
    {"epanechnikov", "1 - u^2", epanechnikov, 1.0, 2.449489742783178, "radius"},
    {"triweight", "(1 - u^2)^3", triweight, 1.0, 3.1622776601683795, "radius"},
    {"gaussian", "normal; the bandwidth is the standard deviation; cut at 4 and renormalised",
     gaussian, HG_GAUSSIAN_CUT, 1.0, "sd"},
    {"exponential", "exp(-u); the bandwidth is the scale; cut at 6 and renormalised", exponential,
     HG_EXPONENTIAL_CUT, 0.5773502691896258, "scale"},
};

size_t hg_kernel_count(void)
{
    return HG_COUNT(kernels);
}

const hg_kernel *hg_kernel_at(size_t index)
{
    return index < HG_COUNT(kernels) ? &kernels[index] : NULL;
}

const hg_kernel *hg_kernel_find(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(kernels); i++)
        if (strcmp(kernels[i].name, name) == 0)
            return &kernels[i];
    return NULL;
}
