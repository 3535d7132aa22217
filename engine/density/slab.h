/* density/slab.h - where do the values of many places add up? In a part of the grid that fits the
 * cache. */
#ifndef HG_DENSITY_SLAB_H
#define HG_DENSITY_SLAB_H

#include "density/places.h"
#include "density/shape.h"

/*
 * A band of rows, kept as blocks of HG_LANES columns; a block is a run of rows, so that a place
 * adds to whole aligned vectors: one number per row against one vector per block. The HG_SPARE rows
 * at the end of a block take what is added beyond its last row and are never read.
 */
enum { HG_SLAB_ROWS = 64, HG_SPARE = 4, HG_SLAB_COLS = 4096 };
typedef struct hg_slab {
    double *value;                         /* of first_col, 64-byte aligned */
    const double *col_centre, *row_centre; /* metres from the grid's corner, 64-byte aligned */
    unsigned char *touched;                /* per block: 1 when anything was added */
    size_t stride;                         /* doubles from block to block */
    size_t first_row, last_row;            /* of the grid, [first, last), HG_SLAB_ROWS at most */
    size_t first_col, last_col;            /* of the grid, HG_SLAB_COLS at most */
    double cell, constant;                 /* of the kernel: of a unit weight, bandwidth 1 m */
    const hg_radial *radial;
} hg_slab;

/* Leaves: slab_leaves.c. */
hg_slab_leaf hg_slab_uniform, hg_slab_triangular, hg_slab_epanechnikov, hg_slab_quartic;
hg_slab_leaf hg_slab_triweight, hg_slab_gaussian, hg_slab_exponential, hg_slab_general;

/* Tests only: no wider instructions than 0 = plain, 1 = AVX2, 2 = AVX-512. */
void hg_slab_at_most(int set);

#endif
