/* hotgrid/grid.h - the aligned grid, its cells' names, and surfaces over it. */
#ifndef HOTGRID_GRID_H
#define HOTGRID_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/status.h"

HG_BEGIN_DECLS

typedef struct hg_extent {
    double x_min, y_min, x_max, y_max;
} hg_extent;

/*
 * Cell (col, row) covers x0 + col*cell <= x < x0 + (col+1)*cell; row 0 is the NORTHERN row.
 * Corners lie at origin + k*cell. Arrays over a grid are row-major: index = row * cols + col.
 */
typedef struct hg_grid {
    double origin_x, origin_y; /* a cell corner, metres in the working CRS */
    double cell_m;
    int64_t first_col, first_row; /* k of the west edge, and of the SOUTH edge */
    size_t cols, rows;
} hg_grid;

#define HG_GRID_CELLS_MAX 100000000u /* more must be confirmed by the caller */

/*
 * The smallest aligned block that covers the extent; a point on x_max or y_max is inside.
 * HG_EDOMAIN: cell not positive (or its square no normal number), extent not finite or
 * x_max < x_min (a single point is one cell), more than max_cells cells (the sentence says which
 * cell would fit), or cells too small to tell their corners apart.
 */
HG_CHECKED hg_status hg_grid_cover(const hg_extent *extent, double cell_m, double origin_x,
                                   double origin_y, size_t max_cells, hg_grid *out, hg_err *err);

double hg_grid_west(const hg_grid *grid);
double hg_grid_south(const hg_grid *grid);
double hg_grid_east(const hg_grid *grid);
double hg_grid_north(const hg_grid *grid);
size_t hg_grid_cells(const hg_grid *grid);
double hg_grid_center_x(const hg_grid *grid, size_t col);
double hg_grid_center_y(const hg_grid *grid, size_t row);

/* Which cell holds the point, by comparison with the corners, so that each point has exactly one.
 */
bool hg_grid_locate(const hg_grid *grid, double x, double y, size_t *index);

/*
 * A name that does not depend on the extent: E<west>N<south> in metres of the cell's lower-left
 * corner, e.g. "E85875N436000", rounded to a micrometre, shortest digits: any cell size works.
 * "" only when memory is out.
 */
#define HG_CELL_NAME_MAX 64
const char *hg_grid_cell_name(const hg_grid *grid, size_t index, char out[HG_CELL_NAME_MAX]);
/* The reverse; false when it is no cell of this grid. */
bool hg_grid_cell_find(const hg_grid *grid, const char *name, size_t *index);

/*
 * CBS square codes (RD New): E + N of the lower-left corner in hectometres, four digits each,
 * "E0859N4360", for 100 m and 500 m squares alike. Parsing takes the metre form E85900N436000 too.
 */
HG_CHECKED hg_status hg_cbs_code(double x, double y, int size_m, char out[16], hg_err *err);
bool hg_cbs_parse(const char *code, double *west, double *south);

/* A raster of doubles over a grid; NaN = no value, and in densities only "outside the study area".
 */
typedef struct hg_surface {
    hg_grid grid;
    double *value;
} hg_surface;
HG_CHECKED hg_status hg_surface_init(hg_surface *surface, const hg_grid *grid, double fill,
                                     hg_err *err);
void hg_surface_clear(hg_surface *surface);

HG_END_DECLS

#endif
