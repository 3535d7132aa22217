/* density/shape.h - how is one point spread over the cells, kernel by kernel? */
#ifndef HG_DENSITY_SHAPE_H
#define HG_DENSITY_SHAPE_H

#include <stddef.h>

#include "density/radial.h"
#include "hotgrid/density.h"

#define HG_PI 3.14159265358979323846
#define HG_GAUSSIAN_CUT 4.0
#define HG_GAUSSIAN_MASS 0.99966453737209748 /* 1 - exp(-8) */
#define HG_EXPONENTIAL_CUT 6.0
#define HG_EXPONENTIAL_MASS 0.98264873476333547 /* 1 - 7 exp(-6) */

/*
 * A leaf that a compiler may build for several instruction sets. Only element-wise loops: the order
 * of the operations on each cell, and so its bits, are the same in all of them. Sanitizers cannot
 * instrument the run-time choice, so they get one plain version.
 */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__OPTIMIZE__)
#define HG_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define HG_CLONES
#endif

/*
 * Centre values: add the kernel of one point to a block of cells, u^2 = across[col] + down[row].
 * `aid` holds a second number per column for kernels whose columns need more work (else unused).
 */
enum { HG_LANES = 8 };
typedef struct hg_stamp {
    size_t rows, cols; /* cols is a multiple of HG_LANES unless the grid is narrower than that */
    size_t stride;     /* of out, in cells */
    double *across;    /* ((center - x) / h)^2 */
    double *down;      /* ((center - y) / h)^2 */
    double *aid;
    double scale; /* weight / h^2 times the kernel's constant and gain */
    double *out;  /* the block's first cell */
    const hg_radial *radial;
} hg_stamp;

/*
 * Cell means: the integral of the kernel along one line at height y (in bandwidths), from its left
 * rim to each of `edges` cell edges; sum[edge] += gain times it. Differences of neighbouring sums
 * are the cells' shares.
 */
typedef struct hg_strip {
    size_t edges;
    double *edge; /* (edge - x) / h, ascending */
    double *aid;  /* as above, one per edge */
    double *sum;
    double step, growth; /* widest panel, for kernels without a formula; as hg_shape below */
    const hg_radial *radial;
} hg_strip;

struct hg_slab;
struct hg_place;
typedef void hg_slab_leaf(const struct hg_slab *slab, const struct hg_place *place, size_t n);

/*
 * One row of the table per kernel. Across the lines, and along them where there is no formula, the
 * kernel is integrated by four Gauss points a panel; a panel is at most `step + growth * d`
 * bandwidths wide at distance d from the point, which keeps the mass within 1e-4 (property test):
 * narrow where the kernel has a cusp or a jump, wide where it is smooth.
 */
typedef struct hg_shape {
    const char *kernel;
    double constant; /* of K; 1 where the radial's gain says it all */
    double step, growth;
    void (*prepare_stamp)(hg_stamp *stamp); /* fills aid; may be NULL */
    void (*stamp)(const hg_stamp *stamp);
    void (*prepare_strip)(hg_strip *strip); /* may be NULL */
    void (*strip)(const hg_strip *strip, double y, double gain);
    hg_slab_leaf *slab; /* many places at once into a slab of the grid: slab.h */
} hg_shape;

/* Four-point Gauss-Legendre on [0, 1]: exact up to degree 7. */
extern const double hg_gauss_at[4], hg_gauss_weight[4];
/* Panels for [low, high]: a power of two. */
int hg_panels(double low, double high, double step, double growth);

/* Never NULL: kernels that are not in our table get the general shape, which calls their value. */
const hg_shape *hg_shape_of(const hg_kernel *kernel);

/* The leaves, stamps.c and strips.c. */
void hg_stamp_uniform(const hg_stamp *stamp);
void hg_stamp_triangular(const hg_stamp *stamp);
void hg_stamp_epanechnikov(const hg_stamp *stamp);
void hg_stamp_quartic(const hg_stamp *stamp);
void hg_stamp_triweight(const hg_stamp *stamp);
void hg_stamp_gaussian(const hg_stamp *stamp);
void hg_stamp_gaussian_prepare(hg_stamp *stamp);
void hg_stamp_general(const hg_stamp *stamp);

void hg_strip_uniform(const hg_strip *strip, double y, double gain);
void hg_strip_triangular(const hg_strip *strip, double y, double gain);
void hg_strip_epanechnikov(const hg_strip *strip, double y, double gain);
void hg_strip_quartic(const hg_strip *strip, double y, double gain);
void hg_strip_triweight(const hg_strip *strip, double y, double gain);
void hg_strip_gaussian(const hg_strip *strip, double y, double gain);
void hg_strip_gaussian_prepare(hg_strip *strip);
void hg_strip_general(const hg_strip *strip, double y, double gain);
/* out[cell] += the share of each of the first `cells` cells. */
void hg_strip_shares(const hg_strip *strip, size_t cells, double *out);

#endif
