/* density/patch.h - the kernel of one place as a small block of cells, for sums of several kinds.
 */
#ifndef HG_DENSITY_PATCH_H
#define HG_DENSITY_PATCH_H

#include <stdint.h>

#include "density/shape.h"
#include "hotgrid/grid.h"

/* Cells [row0, row1) x [col0, col1); 32 bits, for millions of events keep one. */
typedef struct hg_box {
    uint32_t row0, row1, col0, col1;
} hg_box;

/* What all places share. */
typedef struct hg_patch_frame {
    hg_radial radial;
    const hg_shape *shape;
    double cell, constant; /* constant: of the kernel, with its gain */
    bool mean;             /* cell means instead of centres */
} hg_patch_frame;

/* Numbers of one task, hg_patch_room of them; value holds the block, stride cells a row. */
typedef struct hg_patch {
    double *value, *across, *aid, *down, *sum;
    size_t stride;
    hg_box box;
} hg_patch;

hg_patch_frame hg_patch_frame_of(const hg_kde_options *options, const hg_grid *grid);

/* Doubles that a patch inside a window of that size needs, and how they are dealt. */
size_t hg_patch_room(size_t rows, size_t cols);
void hg_patch_deal(hg_patch *patch, double *room, size_t rows, size_t cols);

/*
 * The cells of the window that a kernel at (x, y) [metres east and south of the grid's corner] with
 * bandwidth h can touch; false when there is none. Never one too few.
 */
bool hg_patch_reach(const hg_patch_frame *frame, double x, double y, double h, const hg_box *window,
                    hg_box *out);

/*
 * weight * K_h in patch->value over patch->box: the part of `reach` inside the window, widened
 * there to whole vectors by exact zeros. False when they do not meet.
 */
bool hg_patch_fill(const hg_patch_frame *frame, double x, double y, double h, double weight,
                   const hg_box *reach, const hg_box *window, hg_patch *patch);

#endif
