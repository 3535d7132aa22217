/* density/places.h - the points of a density in one order that does not depend on their rows. */
#ifndef HG_DENSITY_PLACES_H
#define HG_DENSITY_PLACES_H

#include <stddef.h>

#include "hotgrid/grid.h"
#include "hotgrid/status.h"

/* One place with the summed weight of its points; metres east and south of the north-west corner.
 */
typedef struct hg_place {
    double x, y, weight;
} hg_place;

/*
 * Canonical order: tile of 16 rows x 64 columns (row-major, one ring of tiles for points outside
 * the grid), then x, y; points with the same coordinates are merged, weights added in ascending
 * order. row_start[t] .. row_start[t + 1] are the places of tile row t; tile row 0 is the ring to
 * the north.
 */
enum { HG_TILE_ROWS = 16, HG_TILE_COLS = 64 };
typedef struct hg_places {
    size_t n, tile_rows;
    hg_place *place;
    size_t *row_start; /* tile_rows + 1 */
} hg_places;

/* Keeps the points with weight > 0 within reach_m of the grid. Weights must be checked already. */
HG_CHECKED hg_status hg_places_make(size_t n, const double *x, const double *y,
                                    const double *weight, const hg_grid *grid, double reach_m,
                                    hg_places *out, hg_err *err);
/* By x, then y, then weight; the same bits come out for any order going in. */
void hg_places_sort(hg_place *place, size_t n);
void hg_places_clear(hg_places *places);

#endif
