/* tests/support/shapes.h - polygons for tests: boxes, stars with holes, tessellations. */
#ifndef HG_TEST_SHAPES_H
#define HG_TEST_SHAPES_H

#include "check.h"

static inline void shape_ring(hg_area *area, size_t n, const double *x, const double *y, bool hole)
{
    hg_err err = {0};
    assert_ok(hg_area_add_ring(area, n, x, y, hole, &err));
}

static inline void shape_box(hg_area *area, double west, double south, double east, double north,
                             bool hole)
{
    double x[] = {west, east, east, west}, y[] = {south, south, north, north};
    shape_ring(area, 4, x, y, hole);
}

/* n corners at random distances around a centre: never crosses itself. */
static inline void shape_star(hg_area *area, test_random *r, size_t n, double x, double y,
                              double near, double far, bool hole)
{
    double *xs = calloc(n, sizeof *xs), *ys = calloc(n, sizeof *ys);
    assert_true(xs && ys);
    for (size_t i = 0; i < n; i++) {
        double angle = 2 * acos(-1) * ((double)i + test_uniform(r, 0.1, 0.9)) / (double)n;
        double reach = test_uniform(r, near, far);
        xs[i] = x + reach * cos(angle);
        ys[i] = y + reach * sin(angle);
    }
    shape_ring(area, n, xs, ys, hole);
    free(xs);
    free(ys);
}

/* A star with a star-shaped hole in it, and a second part beside it; oriented. */
static inline hg_area shape_random(test_random *r, size_t corners, double x, double y, double size)
{
    hg_area area = {0};
    shape_star(&area, r, corners, x, y, 0.6 * size, size, false);
    shape_star(&area, r, corners / 2 + 3, x, y, 0.2 * size, 0.45 * size, true);
    shape_star(&area, r, corners, x + 2.5 * size, y, 0.3 * size, size, false);
    hg_area_orient(&area);
    return area;
}

/*
 * (nx * ny) quadrangles between shifted lattice points fill the rectangle [0, nx*step) x
 * [0, ny*step) but for its ragged inside: inner vertices are moved, outer ones are not.
 * Neighbours walk their common border in opposite directions.
 */
static inline hg_area *shape_tessellation(test_random *r, size_t nx, size_t ny, double step,
                                          double jitter)
{
    hg_area *areas = calloc(nx * ny, sizeof *areas);
    double *x = calloc((nx + 1) * (ny + 1), sizeof *x), *y = calloc((nx + 1) * (ny + 1), sizeof *y);
    assert_true(areas && x && y);
    for (size_t j = 0; j <= ny; j++)
        for (size_t i = 0; i <= nx; i++) {
            bool inner = i > 0 && i < nx && j > 0 && j < ny;
            double shift_x = inner ? test_uniform(r, -jitter, jitter) : 0;
            double shift_y = inner ? test_uniform(r, -jitter, jitter) : 0;
            x[j * (nx + 1) + i] = step * ((double)i + shift_x);
            y[j * (nx + 1) + i] = step * ((double)j + shift_y);
        }
    for (size_t j = 0; j < ny; j++)
        for (size_t i = 0; i < nx; i++) {
            size_t at[4] = {j * (nx + 1) + i, j * (nx + 1) + i + 1, (j + 1) * (nx + 1) + i + 1,
                            (j + 1) * (nx + 1) + i};
            double px[4], py[4];
            for (size_t k = 0; k < 4; k++) {
                px[k] = x[at[k]];
                py[k] = y[at[k]];
            }
            shape_ring(&areas[j * nx + i], 4, px, py, false);
        }
    free(x);
    free(y);
    return areas;
}

static inline void shape_clear_all(hg_area *areas, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hg_area_clear(&areas[i]);
    free(areas);
}

#endif
