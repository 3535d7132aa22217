/* density/roughness.c - how large is the integral of a squared kernel? */
#include "density/roughness.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* Simpson along the radius: polynomials of degree up to 13 to 1e-12. */
static double compact(const hg_kernel *kernel)
{
    enum { STEPS = 2000 };
    double sum = 0, step = kernel->support / STEPS;
    for (int i = 0; i <= STEPS; i++) {
        double u = i * step, value = kernel->value(u * u);
        sum += (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2) * value * value * u;
    }
    return 2 * pi * sum * step / 3;
}

double hg_kernel_roughness(const hg_kernel *kernel, double cut)
{
    double c = cut > 0 ? cut : kernel->support;
    if (strcmp(kernel->name, "gaussian") == 0) {
        double kept = -expm1(-c * c / 2);
        return -expm1(-c * c) / (4 * pi * kept * kept);
    }
    if (strcmp(kernel->name, "exponential") == 0) {
        double kept = 1 - exp(-c) * (1 + c);
        return (1 - exp(-2 * c) * (1 + 2 * c)) / (8 * pi * kept * kept);
    }
    return compact(kernel);
}
