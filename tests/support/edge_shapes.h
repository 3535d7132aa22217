/* tests/support/edge_shapes.h - areas for tests of edges, and their shares by brute force. */
#ifndef HG_TEST_EDGE_SHAPES_H
#define HG_TEST_EDGE_SHAPES_H

#include "check.h"

#define TEST_PI 3.14159265358979323846

static inline void add_box(hg_area *area, double west, double south, double east, double north,
                           bool hole)
{
    const double x[] = {west, east, east, west}, y[] = {south, south, north, north};
    hg_err err = {0};
    assert_ok(hg_area_add_ring(area, 4, x, y, hole, &err));
}

/* A star around (x, y): radius between low and high, n corners, all by chance. */
static inline void add_star(hg_area *area, test_random *r, double x, double y, double low,
                            double high, size_t n, bool hole)
{
    double px[256], py[256];
    hg_err err = {0};
    assert_true(n <= 256);
    for (size_t i = 0; i < n; i++) {
        double angle = 2.0 * TEST_PI * (double)i / (double)n, far = test_uniform(r, low, high);
        px[i] = x + far * cos(angle);
        py[i] = y + far * sin(angle);
    }
    assert_ok(hg_area_add_ring(area, n, px, py, hole, &err));
}

/* K at u^2 with the cut of the options. */
static inline double kernel_value(const hg_kde_options *o, double u2)
{
    const hg_kernel *k = o->kernel;
    bool gaussian = strcmp(k->name, "gaussian") == 0, cut = strcmp(k->convention, "radius") != 0;
    if (!cut || o->cut == 0.0)
        return k->value(u2);
    double mass =
        gaussian ? 1.0 - exp(-0.5 * o->cut * o->cut) : 1.0 - exp(-o->cut) * (1.0 + o->cut);
    double bare = gaussian ? exp(-0.5 * u2) : exp(-sqrt(u2));
    return u2 <= o->cut * o->cut ? bare / (2.0 * TEST_PI * mass) : 0.0;
}

static inline double kernel_reach(const hg_kde_options *o)
{
    return o->cut > 0.0 ? o->cut : o->kernel->support;
}

#endif
