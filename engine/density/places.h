/* density/places.h - the points of a density in one order that does not depend on their rows. */
#ifndef HG_DENSITY_PLACES_H
#define HG_DENSITY_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/density.h"

/* One place with the summed weight of its points; metres east and south of the north-west corner.
 */
typedef struct hg_place {
    double x, y, weight, h;
} hg_place;

/*
 * Canonical order: tile of 16 rows x 64 columns (row-major, one ring of tiles for points outside
 * the grid), then x, y, bandwidth; points that agree in all three are merged, weights added in
 * ascending order. row_start[t] .. row_start[t + 1] are the places of tile row t; tile row 0 is the
 * ring to the north. The buffers are kept from call to call.
 */
enum { HG_TILE_ROWS = 16, HG_TILE_COLS = 64 };
typedef struct hg_places {
    size_t n, tile_rows;
    double h_max;
    hg_place *place;
    size_t *row_start; /* tile_rows + 1 */
    /* buffers */
    hg_place *dealt;      /* the points by tile, not yet in order */
    uint32_t *tile;       /* of each point read */
    uint32_t *count;      /* [chunk of points][tile] */
    size_t *start, *kept; /* of the tiles; of the tile rows */
    double *widest;       /* of the chunks */
    size_t place_room, dealt_room, named_room, count_room, start_room, row_room, kept_room;
    size_t widest_room;
} hg_places;

/*
 * Keeps the points with weight > 0 whose support reaches the grid. Options, coordinates and weights
 * must be checked already. *places is zero at first, then whatever the last call left.
 */
HG_CHECKED hg_status hg_places_make(const hg_kde_options *options, size_t n, const double *x,
                                    const double *y, const double *weight, const hg_grid *grid,
                                    hg_places *places, hg_err *err);
/* By x, y, bandwidth, weight; the same bits come out for any order going in. */
void hg_places_sort(hg_place *place, size_t n);
/* The same from one list into another: in linear time unless many have nearly the same x. */
void hg_places_sort_into(hg_place *to, const hg_place *from, size_t n);
/* Add the weights of neighbours that agree in all else; returns how many are left. */
size_t hg_places_merge(hg_place *place, size_t n);
void hg_places_clear(hg_places *places);

#endif
