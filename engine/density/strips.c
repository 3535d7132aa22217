/* density/strips.c - how much of the kernel lies on one line left of each cell edge? */
#include "density/shape.h"

#include <math.h>

/*
 * Along a line at height y the polynomial kernels, the cone and the normal have an antiderivative
 * F(t), odd in t; beyond the rim at +-half it is constant. Edges on the same side of the rim get
 * exactly the same number, so that cells beyond the support differ by exact zeros.
 */
static inline double clamp(double t, double half)
{
    t = t < half ? t : half;
    return t > -half ? t : -half;
}

/* Half the length of the line inside the unit circle; 0 when the line misses it. */
static inline double half_chord(double y)
{
    double a = 1.0 - y * y;
    return a > 0.0 ? sqrt(a) : 0.0;
}

HG_CLONES void hg_strip_uniform(const hg_strip *strip, double y, double gain)
{
    const double *restrict edge = strip->edge;
    double *restrict sum = strip->sum;
    const double half = half_chord(y);
    for (size_t j = 0; j < strip->edges; j++)
        sum[j] += gain * clamp(edge[j], half);
}

HG_CLONES void hg_strip_epanechnikov(const hg_strip *strip, double y, double gain)
{
    const double *restrict edge = strip->edge;
    double *restrict sum = strip->sum;
    const double half = half_chord(y), a = half * half;
    for (size_t j = 0; j < strip->edges; j++) {
        double t = clamp(edge[j], half);
        sum[j] += gain * (t * (a - t * t * (1.0 / 3.0)));
    }
}

HG_CLONES void hg_strip_quartic(const hg_strip *strip, double y, double gain)
{
    const double *restrict edge = strip->edge;
    double *restrict sum = strip->sum;
    const double half = half_chord(y), a = half * half;
    const double c0 = a * a, c2 = -2.0 / 3.0 * a, c4 = 0.2;
    for (size_t j = 0; j < strip->edges; j++) {
        double t = clamp(edge[j], half), t2 = t * t;
        sum[j] += gain * (t * (c0 + t2 * (c2 + t2 * c4)));
    }
}

HG_CLONES void hg_strip_triweight(const hg_strip *strip, double y, double gain)
{
    const double *restrict edge = strip->edge;
    double *restrict sum = strip->sum;
    const double half = half_chord(y), a = half * half;
    const double c0 = a * a * a, c2 = -a * a, c4 = 0.6 * a, c6 = -1.0 / 7.0;
    for (size_t j = 0; j < strip->edges; j++) {
        double t = clamp(edge[j], half), t2 = t * t;
        sum[j] += gain * (t * (c0 + t2 * (c2 + t2 * (c4 + t2 * c6))));
    }
}

/* Integral of 1 - sqrt(t^2 + y^2): the arc sinh keeps this one out of vectors. */
void hg_strip_triangular(const hg_strip *strip, double y, double gain)
{
    const double half = half_chord(y), y2 = y * y;
    for (size_t j = 0; j < strip->edges; j++) {
        double t = clamp(strip->edge[j], half);
        double cone = t * sqrt(t * t + y2);
        if (y2 > 0.0)
            cone += y2 * asinh(t / fabs(y));
        strip->sum[j] += gain * (t - 0.5 * cone);
    }
}

/* The integral of exp(-t^2/2) from 0, times a constant that the shape's constant leaves to us. */
static double normal_integral(double t)
{
    return sqrt(HG_PI / 2.0) * erf(t * sqrt(0.5));
}

void hg_strip_gaussian_prepare(hg_strip *strip)
{
    for (size_t j = 0; j < strip->edges; j++)
        strip->aid[j] = normal_integral(strip->edge[j]);
}

HG_CLONES static void gaussian_line(const hg_strip *strip, double rim, double height)
{
    const double *restrict aid = strip->aid;
    double *restrict sum = strip->sum;
    for (size_t j = 0; j < strip->edges; j++)
        sum[j] += height * clamp(aid[j], rim);
}

void hg_strip_gaussian(const hg_strip *strip, double y, double gain)
{
    double a = strip->radial->limit - y * y;
    double rim = a > 0.0 ? normal_integral(sqrt(a)) : 0.0;
    gaussian_line(strip, rim, gain * exp(-0.5 * y * y));
}

/* No formula: Gauss points along the part of each cell inside the support. */
void hg_strip_general(const hg_strip *strip, double y, double gain)
{
    const hg_radial *radial = strip->radial;
    const double inside = radial->support * radial->support - y * y;
    const double half = inside > 0.0 ? sqrt(inside) : 0.0;
    double so_far = 0.0;
    for (size_t j = 1; j < strip->edges; j++) {
        double left = clamp(strip->edge[j - 1], half), right = clamp(strip->edge[j], half);
        int panels = hg_panels(left, right, strip->step + strip->growth * fabs(y), strip->growth);
        double width = (right - left) / panels;
        for (int k = 0; width > 0.0 && k < 4 * panels; k++) {
            double t = left + (k / 4 + hg_gauss_at[k % 4]) * width;
            so_far += width * hg_gauss_weight[k % 4] * radial->bare(t * t + y * y);
        }
        strip->sum[j] += gain * so_far;
    }
}

HG_CLONES void hg_strip_shares(const hg_strip *strip, size_t cells, double *out)
{
    const double *restrict sum = strip->sum;
    double *restrict cell = out;
    for (size_t c = 0; c < cells; c++) {
        double share = sum[c + 1] - sum[c];
        cell[c] += share > 0.0 ? share : 0.0; /* rounding must not make a density negative */
    }
}
