/* density/stamps.c - what does one point add to the cell centres around it? */
#include "density/shape.h"

#include <math.h>

/*
 * All leaves form u^2 as across + down, as the reference does, so that a centre exactly on the rim
 * is judged alike in both. Once `term` is inlined no branch and no call is left, and a width that
 * is a multiple of the lanes leaves no rest: the compiler turns the rows into vectors.
 */
#define HG_INLINE static inline __attribute__((always_inline))

HG_INLINE void add_row(size_t cols, double *restrict row, const double *restrict across,
                       double down, double scale, double (*term)(double u2))
{
    for (size_t c = 0; c < cols; c++)
        row[c] += scale * term(across[c] + down);
}

HG_INLINE void add_block(const hg_stamp *stamp, double (*term)(double u2))
{
    const size_t cols = stamp->cols, whole = cols / HG_LANES * HG_LANES;
    for (size_t r = 0; r < stamp->rows; r++) {
        double *row = stamp->out + r * stamp->stride;
        add_row(whole, row, stamp->across, stamp->down[r], stamp->scale, term);
        if (whole < cols)
            add_row(cols - whole, row + whole, stamp->across + whole, stamp->down[r], stamp->scale,
                    term);
    }
}

HG_INLINE double uniform(double u2)
{
    return u2 <= 1.0 ? 1.0 : 0.0;
}

HG_CLONES void hg_stamp_uniform(const hg_stamp *stamp)
{
    add_block(stamp, uniform);
}

HG_INLINE double triangular(double u2)
{
    double z = 1.0 - sqrt(u2);
    return z > 0.0 ? z : 0.0;
}

HG_CLONES void hg_stamp_triangular(const hg_stamp *stamp)
{
    add_block(stamp, triangular);
}

HG_INLINE double epanechnikov(double u2)
{
    double z = 1.0 - u2;
    return z > 0.0 ? z : 0.0;
}

HG_CLONES void hg_stamp_epanechnikov(const hg_stamp *stamp)
{
    add_block(stamp, epanechnikov);
}

HG_INLINE double quartic(double u2)
{
    double z = 1.0 - u2;
    z = z > 0.0 ? z : 0.0;
    return z * z;
}

HG_CLONES void hg_stamp_quartic(const hg_stamp *stamp)
{
    add_block(stamp, quartic);
}

HG_INLINE double triweight(double u2)
{
    double z = 1.0 - u2;
    z = z > 0.0 ? z : 0.0;
    return z * z * z;
}

HG_CLONES void hg_stamp_triweight(const hg_stamp *stamp)
{
    add_block(stamp, triweight);
}

/* exp(-(a + b) / 2) is a product, so a column needs one exp for all its rows. */
void hg_stamp_gaussian_prepare(hg_stamp *stamp)
{
    for (size_t c = 0; c < stamp->cols; c++)
        stamp->aid[c] = exp(-0.5 * stamp->across[c]);
}

HG_CLONES static void gaussian_row(const hg_stamp *stamp, double down, double height, double *out)
{
    const double *restrict across = stamp->across, *restrict aid = stamp->aid;
    double *restrict row = out;
    const double cut2 = stamp->radial->limit;
    for (size_t c = 0; c < stamp->cols; c++)
        row[c] += across[c] + down <= cut2 ? height * aid[c] : 0.0;
}

void hg_stamp_gaussian(const hg_stamp *stamp)
{
    for (size_t r = 0; r < stamp->rows; r++)
        gaussian_row(stamp, stamp->down[r], stamp->scale * exp(-0.5 * stamp->down[r]),
                     stamp->out + r * stamp->stride);
}

void hg_stamp_general(const hg_stamp *stamp)
{
    const hg_radial *radial = stamp->radial;
    for (size_t r = 0; r < stamp->rows; r++)
        for (size_t c = 0; c < stamp->cols; c++) {
            double u2 = stamp->across[c] + stamp->down[r];
            if (u2 <= radial->limit)
                stamp->out[r * stamp->stride + c] += stamp->scale * radial->bare(u2);
        }
}
