/* density/sweep.h - how is a wide kernel added without visiting each cell of each point? */
#ifndef HG_DENSITY_SWEEP_H
#define HG_DENSITY_SWEEP_H

#include <stdint.h>

#include "density/band.h"

/*
 * Along one row of cells a compact polynomial kernel is a polynomial of the column, from the first
 * to the last column of its chord. The sweep adds the polynomial's coefficients where a chord
 * begins, takes them away where it ends, and evaluates the running sums once a cell: two events a
 * point and row however wide the kernel is.
 *
 * Two traps, and what keeps them shut:
 *
 *   Cancellation. Sums in double leave a rest where nothing is active any more, and drift. The
 *   coefficients are rounded to integers instead (62 bits of the set's weight): sums of integers
 *   are exact, so that what was added goes away to the last bit, in any order.
 *
 *   Conditioning. A polynomial is only as good as its origin is near. Columns are cut into blocks
 *   as wide as the radius; a chord belongs to the set of the block in which it begins, whose
 *   origin is the middle of the three blocks that such a chord can touch. The `skip` columns at
 *   either end of a chord, where the kernel is smallest, and chords that are short as a whole are
 *   added directly as stamps.c does; so are places so far outside the grid that only their foot
 *   reaches it, whose weight would drown the others'. What is left is at least 1/60 of z = 1 - u^2,
 * which bounds the relative error of each point's share by 1e-9 (docs/methods.md, density).
 */
enum { HG_SWEEP_CHUNK = 256, HG_SWEEP_SETS = 3 };

typedef struct hg_sweep_plan {
    double h, cell, radius; /* radius in cells */
    double inverse;         /* 1 / h */
    size_t cols, rows;
    double width, height; /* of the grid in metres */
    int32_t block;        /* columns of a block, > radius */
    int32_t skip;         /* columns at either end of a chord, a multiple of HG_LANES */
    int32_t least;        /* last - first of the shortest chord worth events */
    double least_a;       /* half a chord squared, in bandwidths, that is worth events */
    double span;          /* half the width of a set in bandwidths */
    size_t sets;          /* blocks; the first two lie west of the grid */
    size_t pad;           /* columns beyond either end that may be written to */
    size_t lanes;         /* numbers kept per column and set */
    double *centre;       /* of column c at [pad + c], metres */
    double *power;        /* [column within a set][lane]: powers of the column's place in [-1, 1] */
} hg_sweep_plan;

/* One task's workspace: places of a row by chunks, and the row that they add to. */
typedef struct hg_sweep_work {
    const hg_sweep_plan *plan;
    int64_t *event;          /* [column][set % 3][lane], cols + 1 columns, zero between rows */
    double *direct;          /* [pad + column], zero between rows */
    double *scale, *unscale; /* [set]: powers of two */
    int32_t event_first, event_last; /* columns of the row that have events */
    size_t n;                        /* places of the chunk */
    double x[HG_SWEEP_CHUNK], weight[HG_SWEEP_CHUNK];
    double down[HG_SWEEP_CHUNK];   /* ((center - y) / h)^2 */
    double south[HG_SWEEP_CHUNK];  /* hg_sweep_out of y */
    double a[HG_SWEEP_CHUNK];      /* 1 - down; 0 for a place too far out for events */
    int32_t first[HG_SWEEP_CHUNK]; /* columns of the chord; one too many, never too few */
    int32_t last[HG_SWEEP_CHUNK];
    int32_t set[HG_SWEEP_CHUNK];
    int64_t coefficient[HG_SWEEP_CHUNK * HG_LANES];
} hg_sweep_work;

#define HG_SWEEP_OUT 0.5 /* (distance from the grid / h)^2 beyond which a place has no events */

/* Squared distance in bandwidths of a coordinate from [0, size]; 0 inside. */
static inline double hg_sweep_out(double at, double size, double inverse)
{
    double before = -at, after = at - size, out = before > after ? before : after;
    out = out > 0.0 ? out * inverse : 0.0;
    return out * out;
}

/* Leaves by the power of z: sweep_leaves.c. */
typedef struct hg_sweep_shape {
    const char *kernel;
    size_t lanes;
    int bits;           /* a coefficient of a unit weight is below 2^bits */
    double skip, chord; /* least share of the radius: `skip` above, half a chord worth events */
    void (*add)(hg_sweep_work *work);                            /* the chunk's places to one row */
    void (*read)(hg_sweep_work *work, double unit, double *row); /* out, and clear */
} hg_sweep_shape;

void hg_sweep_chords(hg_sweep_work *work);
void hg_sweep_add_0(hg_sweep_work *work);
void hg_sweep_add_1(hg_sweep_work *work);
void hg_sweep_add_2(hg_sweep_work *work);
void hg_sweep_add_3(hg_sweep_work *work);
void hg_sweep_read_1(hg_sweep_work *work, double unit, double *row);
void hg_sweep_read_4(hg_sweep_work *work, double unit, double *row);
void hg_sweep_read_8(hg_sweep_work *work, double unit, double *row);

/* The kernel is uniform, epanechnikov, quartic or triweight; one bandwidth; centre values. */
bool hg_sweep_can(const hg_kde_options *options, const hg_kde_job *job);

/*
 * The rule of docs/methods.md: a sweep costs about the same for every point and row, and a fixed
 * sum for every cell; a scatter costs the more the wider the kernel. With r the radius in cells and
 * p the rows of all points (at most 2 r each) per cell, sweep when p (r - 76) > 64. It looks at
 * numbers alone, so that every machine takes the same path. False for what a sweep cannot do.
 */
bool hg_sweep_pays(const hg_kde_options *options, const hg_kde_job *job);

/* Make room for a sweep, whatever the bandwidth, on a grid where it could pay for n points. */
HG_CHECKED hg_status hg_sweep_reserve(hg_kde_workspace *workspace, size_t n, const hg_grid *grid,
                                      hg_err *err);

/* out = sum of w K_h at the cell centres, of the job's places. hg_sweep_can must hold. */
HG_CHECKED hg_status hg_kde_sweep(hg_kde_job *job, hg_err *err);

#endif
