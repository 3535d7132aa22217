/* density/stamps.c - what does one point add to the cell centres of one row? */
#include "density/shape.h"

#include <math.h>

/*
 * All leaves form u^2 as across + down, as the reference does, so that a centre exactly on the rim
 * is judged alike in both. No branch and no call in the loops: the compiler turns them into
 * vectors.
 */
HG_CLONES void hg_stamp_uniform(const hg_stamp *stamp, double down, double *out)
{
    const double *restrict across = stamp->across;
    double *restrict row = out;
    for (size_t c = 0; c < stamp->cols; c++)
        row[c] += across[c] + down <= 1.0 ? stamp->scale : 0.0;
}

HG_CLONES void hg_stamp_triangular(const hg_stamp *stamp, double down, double *out)
{
    const double *restrict across = stamp->across;
    double *restrict row = out;
    const double scale = stamp->scale;
    for (size_t c = 0; c < stamp->cols; c++) {
        double z = 1.0 - sqrt(across[c] + down);
        row[c] += scale * (z > 0.0 ? z : 0.0);
    }
}

HG_CLONES void hg_stamp_epanechnikov(const hg_stamp *stamp, double down, double *out)
{
    const double *restrict across = stamp->across;
    double *restrict row = out;
    const double scale = stamp->scale;
    for (size_t c = 0; c < stamp->cols; c++) {
        double z = 1.0 - (across[c] + down);
        row[c] += scale * (z > 0.0 ? z : 0.0);
    }
}

HG_CLONES void hg_stamp_quartic(const hg_stamp *stamp, double down, double *out)
{
    const double *restrict across = stamp->across;
    double *restrict row = out;
    const double scale = stamp->scale;
    for (size_t c = 0; c < stamp->cols; c++) {
        double z = 1.0 - (across[c] + down);
        z = z > 0.0 ? z : 0.0;
        row[c] += scale * (z * z);
    }
}

HG_CLONES void hg_stamp_triweight(const hg_stamp *stamp, double down, double *out)
{
    const double *restrict across = stamp->across;
    double *restrict row = out;
    const double scale = stamp->scale;
    for (size_t c = 0; c < stamp->cols; c++) {
        double z = 1.0 - (across[c] + down);
        z = z > 0.0 ? z : 0.0;
        row[c] += scale * (z * z * z);
    }
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
    const double cut2 = HG_GAUSSIAN_CUT * HG_GAUSSIAN_CUT;
    for (size_t c = 0; c < stamp->cols; c++)
        row[c] += across[c] + down <= cut2 ? height * aid[c] : 0.0;
}

void hg_stamp_gaussian(const hg_stamp *stamp, double down, double *out)
{
    gaussian_row(stamp, down, stamp->scale * exp(-0.5 * down), out);
}

void hg_stamp_general(const hg_stamp *stamp, double down, double *out)
{
    for (size_t c = 0; c < stamp->cols; c++)
        out[c] += stamp->scale * stamp->kernel->value(stamp->across[c] + down);
}
