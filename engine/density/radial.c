/* density/radial.c - what is a kernel worth at a distance, once its cut is chosen? */
#include "density/radial.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/check.h"
#include "density/shape.h"

static double gaussian(double u2)
{
    return exp(-0.5 * u2);
}

static double exponential(double u2)
{
    return exp(-sqrt(u2));
}

/* The mass within the cut, by expm1: a tiny cut keeps its digits. */
static double gaussian_mass(double cut)
{
    return -expm1(-0.5 * cut * cut);
}

/* 1 - (1 + c) exp(-c) = -expm1(-c) - c exp(-c); below 1e-3 the difference would lose its digits. */
static double exponential_mass(double cut)
{
    if (cut < 1e-3)
        return cut * cut * (0.5 - cut * (1.0 / 3.0 - cut * 0.125));
    return -expm1(-cut) - cut * exp(-cut);
}

static const struct {
    const char *name;
    double (*bare)(double u2);
    double (*mass)(double cut);
    double usual;
} unbounded[] = {
    {"gaussian", gaussian, gaussian_mass, HG_GAUSSIAN_CUT},
    {"exponential", exponential, exponential_mass, HG_EXPONENTIAL_CUT},
};

static size_t find(const hg_kernel *kernel)
{
    size_t i = 0;
    while (i < HG_COUNT(unbounded) && hg_kernel_find(unbounded[i].name) != kernel)
        i++;
    return i;
}

bool hg_radial_has_cut(const hg_kernel *kernel)
{
    return find(kernel) < HG_COUNT(unbounded);
}

hg_radial hg_radial_of(const hg_kde_options *options)
{
    const hg_kernel *kernel = hg_kde_kernel(options);
    size_t i = find(kernel);
    if (i == HG_COUNT(unbounded))
        return (hg_radial){kernel, kernel->value, kernel->support, INFINITY, 1.0};
    double cut = options->cut > 0.0 ? options->cut : unbounded[i].usual;
    return (hg_radial){kernel, unbounded[i].bare, cut, cut * cut,
                       1.0 / (2.0 * HG_PI * unbounded[i].mass(cut))};
}
