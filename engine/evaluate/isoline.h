/* evaluate/isoline.h - crossings of a level and the directed pieces of line between them. */
#ifndef HG_EVALUATE_ISOLINE_H
#define HG_EVALUATE_ISOLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/grid.h"
#include "hotgrid/status.h"

/* The places that a line can pass: one point on an edge, or a corner on the border. */
typedef enum hg_place_kind {
    HG_PLACE_EAST,  /* centre of a cell to that of its east neighbour */
    HG_PLACE_SOUTH, /* ... of its south neighbour */
    HG_PLACE_NW,    /* centre of a cell to its corner, NW .. SE */
    HG_PLACE_NE,
    HG_PLACE_SW,
    HG_PLACE_SE,
    HG_PLACE_SIDE_EAST,  /* corner to the corner east of it: a cell's side on the border */
    HG_PLACE_SIDE_SOUTH, /* ... south of it */
    HG_PLACE_CORNER,     /* the corner itself */
    HG_PLACE_KINDS
} hg_place_kind;

/* index * HG_PLACE_KINDS + kind; the index is that of the cell, or row * (cols + 1) + col of the
 * corner. */
typedef uint64_t hg_place;

/* From one place to another with the high side on the left. */
typedef struct hg_piece {
    hg_place from, to;
} hg_piece;

typedef struct hg_march {
    const hg_surface *surface;
    const double *area_m2; /* a cell of 0 takes no part */
    double level;
    hg_piece *piece;
    size_t n, capacity;
} hg_march;

/* Mean of the cells around a corner, between their extremes. -inf where two cells touch at this
 * corner alone: they stay apart there. */
double hg_march_corner(const hg_march *march, size_t row, size_t col);
bool hg_march_inside(const hg_march *march, size_t row, size_t col); /* any numbers, SIZE_MAX too */

/* isoline.c: all pieces; each place is left as often as it is reached: once. */
HG_CHECKED hg_status hg_march_pieces(hg_march *march, hg_err *err);

/* isoline_rings.c: where a place lies. */
void hg_march_point(const hg_march *march, hg_place place, double *x, double *y);

#endif
