/* density/kde_at_sum.c - what do the incidents of one strip add at a point? */
#include "density/kde_at.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/exp_leaf.h"
#include "density/shape.h"

/*
 * Element by element into a short list, then eight running sums by index: loops that become
 * vectors of any width with the same bits.
 */
#define HG_INLINE static inline __attribute__((always_inline))
enum { BLOCK = 128 };
typedef double term(double u2);

/* scale * term(u^2) within the limit; u^2 as the plain definition forms it, so that a rim is judged
 * alike. */
HG_INLINE void terms(const hg_near *near, size_t first, size_t n, double at_x, double at_y,
                     double limit, double *restrict out, term *of)
{
    const double *restrict x = near->x + first, *restrict y = near->y + first;
    const double *restrict inverse = near->inverse + first, *restrict scale = near->scale + first;
    for (size_t i = 0; i < n; i++) {
        double across = (x[i] - at_x) * inverse[i], down = (y[i] - at_y) * inverse[i];
        double u2 = across * across + down * down;
        double value = scale[i] * of(u2);
        out[i] = u2 <= limit ? value : 0.0;
    }
}

HG_INLINE double uniform(double u2)
{
    return u2 <= 1.0 ? 1.0 : 0.0;
}

HG_INLINE double triangular(double u2)
{
    double z = 1.0 - sqrt(u2);
    return z > 0.0 ? z : 0.0;
}

HG_INLINE double epanechnikov(double u2)
{
    double z = 1.0 - u2;
    return z > 0.0 ? z : 0.0;
}

HG_INLINE double quartic(double u2)
{
    double z = epanechnikov(u2);
    return z * z;
}

HG_INLINE double triweight(double u2)
{
    double z = epanechnikov(u2);
    return z * z * z;
}

HG_INLINE double gaussian(double u2)
{
    return hg_exp_leaf(-0.5 * u2);
}

HG_INLINE double exponential(double u2)
{
    return hg_exp_leaf(-sqrt(u2));
}

#define LEAF(kernel)                                                                              \
    HG_CLONES static void leaf_##kernel(const hg_near *near, size_t first, size_t n, double at_x, \
                                        double at_y, double limit, double *out)                   \
    {                                                                                             \
        terms(near, first, n, at_x, at_y, limit, out, kernel);                                    \
    }
LEAF(quartic)
LEAF(uniform)
LEAF(triangular)
LEAF(epanechnikov)
LEAF(triweight)
LEAF(gaussian)
LEAF(exponential)

/* The constants are those of the shapes: bare forms are free of them. */
static const struct {
    const char *kernel;
    hg_near_leaf *leaf;
} leaves[] = {
    {"quartic", leaf_quartic},         {"uniform", leaf_uniform},
    {"triangular", leaf_triangular},   {"epanechnikov", leaf_epanechnikov},
    {"triweight", leaf_triweight},     {"gaussian", leaf_gaussian},
    {"exponential", leaf_exponential},
};

void hg_near_choose(hg_near *near, const hg_radial *radial)
{
    const hg_shape *shape = hg_shape_of(radial->kernel);
    near->leaf = NULL;
    near->constant = radial->gain;
    for (size_t i = 0; i < HG_COUNT(leaves); i++)
        if (strcmp(shape->kernel, leaves[i].kernel) == 0) {
            near->leaf = leaves[i].leaf;
            near->constant = radial->gain * shape->constant;
        }
}

static double fold(const double *values, size_t n)
{
    double lane[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++)
            lane[k] += values[i + k];
    for (; i < n; i++)
        lane[i & 7] += values[i];
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* A kernel that we have no leaf for: its own function. */
static void any_kernel(const hg_radial *radial, const hg_near *near, size_t first, size_t n,
                       double at_x, double at_y, double *out)
{
    for (size_t i = 0; i < n; i++) {
        const size_t k = first + i;
        double across = (near->x[k] - at_x) * near->inverse[k];
        double down = (near->y[k] - at_y) * near->inverse[k];
        double u2 = across * across + down * down;
        out[i] = u2 <= radial->limit ? near->scale[k] * radial->bare(u2) : 0.0;
    }
}

double hg_near_sum(const hg_radial *radial, const hg_near *near, size_t first, size_t last,
                   double at_x, double at_y)
{
    double total = 0.0, value[BLOCK];
    for (size_t i = first; i < last; i += BLOCK) {
        size_t n = last - i < BLOCK ? last - i : BLOCK;
        if (near->leaf)
            near->leaf(near, i, n, at_x, at_y, radial->limit, value);
        else
            any_kernel(radial, near, i, n, at_x, at_y, value);
        total += fold(value, n);
    }
    return total;
}
