/* density/stkde_leaves.c - the loops over cells that space-time density spends its time in. */
#include "density/stkde.h"

#define HG_INLINE static inline __attribute__((always_inline))

/*
 * A pass keeps V_j = sum w K v^j, v being how far each event's time lies inside the rim, in
 * bandwidths, at the slice in hand. Going on by s adds to v: V_j <- sum_m C(j, m) s^(j-m) V_m. All
 * terms are positive, nothing is ever taken away: no cancellation, and exact zeros stay.
 */
HG_INLINE void spread_row(size_t n, size_t cols, double *restrict p0, double *restrict p1,
                          double *restrict p2, double *restrict p3, double *restrict p4, double v,
                          const double *restrict block)
{
    for (size_t c = 0; c < cols; c++) {
        double b = block[c];
        p0[c] += b;
        if (n >= 3) {
            double b1 = v * b, b2 = v * b1;
            p1[c] += b1;
            p2[c] += b2;
            if (n >= 5) {
                double b3 = v * b2, b4 = v * b3;
                p3[c] += b3;
                p4[c] += b4;
            }
        }
    }
}

HG_INLINE void spread(size_t n, double *const plane[], size_t stride, double v, const double *block,
                      size_t block_stride, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++) {
        const size_t at = r * stride;
        spread_row(n, cols, plane[0] + at, n >= 3 ? plane[1] + at : NULL,
                   n >= 3 ? plane[2] + at : NULL, n >= 5 ? plane[3] + at : NULL,
                   n >= 5 ? plane[4] + at : NULL, v, block + r * block_stride);
    }
}

HG_CLONES void hg_leaf_spread(size_t n, double *const plane[], size_t stride, double v,
                              const double *block, size_t block_stride, size_t rows, size_t cols)
{
    if (n == 1)
        spread(1, plane, stride, v, block, block_stride, rows, cols);
    else if (n == 3)
        spread(3, plane, stride, v, block, block_stride, rows, cols);
    else
        spread(5, plane, stride, v, block, block_stride, rows, cols);
}

/* Uniform: k = 1/2, which is the zeroth moment. */
HG_INLINE void uniform_row(bool set, size_t cols, const double *restrict p0, double scale,
                           double *restrict out)
{
    const double s = 0.5 * scale;
    for (size_t c = 0; c < cols; c++)
        out[c] = (set ? 0.0 : out[c]) + s * p0[c];
}

/* Epanechnikov: k = 3/4 v (2 - v). */
HG_INLINE void epanechnikov_row(bool set, size_t cols, const double *restrict p0,
                                double *restrict p1, double *restrict p2, double scale, double step,
                                double *restrict out)
{
    const double s = 0.75 * scale, twice = 2.0 * step, square = step * step;
    for (size_t c = 0; c < cols; c++) {
        double v0 = p0[c], v1 = p1[c], v2 = p2[c];
        out[c] = (set ? 0.0 : out[c]) + s * (2.0 * v1 - v2);
        p1[c] = v1 + step * v0;
        p2[c] = v2 + twice * v1 + square * v0;
    }
}

/* Quartic: k = 15/16 v^2 (2 - v)^2. */
HG_INLINE void quartic_row(bool set, size_t cols, const double *restrict p0, double *restrict p1,
                           double *restrict p2, double *restrict p3, double *restrict p4,
                           double scale, double s1, double *restrict out)
{
    const double s = 0.9375 * scale, s2 = s1 * s1, s3 = s2 * s1, s4 = s2 * s2;
    for (size_t c = 0; c < cols; c++) {
        double v0 = p0[c], v1 = p1[c], v2 = p2[c], v3 = p3[c], v4 = p4[c];
        out[c] = (set ? 0.0 : out[c]) + s * (4.0 * (v2 - v3) + v4);
        p1[c] = v1 + s1 * v0;
        p2[c] = v2 + 2.0 * s1 * v1 + s2 * v0;
        p3[c] = v3 + 3.0 * s1 * v2 + 3.0 * s2 * v1 + s3 * v0;
        p4[c] = v4 + 4.0 * s1 * v3 + 6.0 * s2 * v2 + 4.0 * s3 * v1 + s4 * v0;
    }
}

HG_INLINE void moments(bool set, size_t n, double *const plane[], size_t stride, double scale,
                       double step, double *out, size_t out_stride, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++) {
        const size_t at = r * stride;
        double *row = out + r * out_stride;
        if (n == 1)
            uniform_row(set, cols, plane[0] + at, scale, row);
        else if (n == 3)
            epanechnikov_row(set, cols, plane[0] + at, plane[1] + at, plane[2] + at, scale, step,
                             row);
        else
            quartic_row(set, cols, plane[0] + at, plane[1] + at, plane[2] + at, plane[3] + at,
                        plane[4] + at, scale, step, row);
    }
}

HG_CLONES void hg_leaf_moments_set(size_t n, double *const plane[], size_t stride, double scale,
                                   double step, double *out, size_t out_stride, size_t rows,
                                   size_t cols)
{
    moments(true, n, plane, stride, scale, step, out, out_stride, rows, cols);
}

HG_CLONES void hg_leaf_moments_add(size_t n, double *const plane[], size_t stride, double scale,
                                   double step, double *out, size_t out_stride, size_t rows,
                                   size_t cols)
{
    moments(false, n, plane, stride, scale, step, out, out_stride, rows, cols);
}

HG_CLONES void hg_leaf_add(double *out, size_t out_stride, double gain, const double *block,
                           size_t block_stride, size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++) {
        double *restrict to = out + r * out_stride;
        const double *restrict from = block + r * block_stride;
        for (size_t c = 0; c < cols; c++)
            to[c] += gain * from[c];
    }
}

HG_CLONES void hg_leaf_decay(double *state, double *out, size_t stride, double scale, double decay,
                             size_t rows, size_t cols)
{
    for (size_t r = 0; r < rows; r++) {
        double *restrict s = state + r * stride, *restrict to = out + r * stride;
        for (size_t c = 0; c < cols; c++) {
            double v = s[c];
            to[c] = scale * v;
            v *= decay;
            s[c] = v > 1e-290 ? v : 0.0; /* what has faded must not slow the processor down */
        }
    }
}

HG_CLONES void hg_leaf_times(double *out, const double *factor, size_t stride, size_t rows,
                             size_t cols)
{
    for (size_t r = 0; r < rows; r++) {
        double *restrict to = out + r * stride;
        const double *restrict by = factor + r * stride;
        for (size_t c = 0; c < cols; c++)
            to[c] *= by[c];
    }
}
