/* hotgrid/contours.h - a surface as polygons: its top share, what exceeds a threshold, levels. */
#ifndef HOTGRID_CONTOURS_H
#define HOTGRID_CONTOURS_H

#include <stddef.h>
#include <stdint.h>

#include "hotgrid/area.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * One polygon. The surface counts as constant within each cell: a cell adds value * area to the
 * mass, area being what lies inside the study area and inside the polygon.
 */
typedef struct hg_contour {
    double
        level; /* the lower bound of the values inside: threshold, level, or lowest of the cells */
    uint32_t rank;         /* 1 = most mass within its level; without a mass: largest */
    size_t first, n_cells; /* of hg_contours.cells; 0 cells for levels, which cut through cells */
    double area_m2;
    double mass;       /* sum of value * m2; NaN when some value is negative: no mass then */
    double mass_share; /* of the whole surface's; NaN likewise */
    double mean;       /* over the area: mass / area_m2, also of surfaces without a mass */
    double peak;       /* highest cell value */
    hg_area shape;     /* oriented */
} hg_contour;

typedef struct hg_contours {
    size_t n;
    hg_contour *item;                 /* by level ascending, then rank */
    size_t *cells;                    /* ascending within each polygon */
    double total_area_m2, total_mass; /* of the whole surface; mass NaN when a value is negative */
    hg_flagging flagging;             /* of hg_contours_top: what was bought, and ties at the cut */
} hg_contours;
void hg_contours_clear(hg_contours *contours);

/* A surface with the share of each cell that lies in the study area; NULL = all of it. Cells of
 * NaN or with fraction 0 are outside. HG_EDOMAIN everywhere below: an infinite value, named. */

typedef enum hg_top_of { HG_TOP_OF_AREA, HG_TOP_OF_MASS } hg_top_of;

/*
 * Whole cells, highest value first, as long as they hold at most `share` of the area or of the
 * mass; those that touch at a side or a corner make one polygon. Slivers (fraction < 0.01) are left
 * out, and of equal values at the cut the lowest index goes first (hg_flag_cells).
 *
 * HG_EDOMAIN  share not in (0, 1]; of mass: a value is negative
 * HG_EEMPTY   no cell has a value, or the highest cell alone holds more than the share
 */
HG_CHECKED hg_status hg_contours_top(const hg_surface *surface, const double *fraction,
                                     double share, hg_top_of of, hg_contours *out, hg_err *err);

/* The same of all cells whose value is at least `threshold`; none is no error: n = 0. */
HG_CHECKED hg_status hg_contours_threshold(const hg_surface *surface, const double *fraction,
                                           double threshold, hg_contours *out, hg_err *err);

/*
 * Isolines as closed polygons: for each level the parts of the plane where the surface is at least
 * that high, so that polygons of higher levels lie inside those of lower ones.
 *
 * The surface between cell centres is linear in triangles: each square of four centres is cut at
 * its middle, which holds the mean of the four (a saddle is thereby decided by the mean: at or
 * above the level its high corners are joined). Cells without value take no part: along them, and
 * along the border of the grid, polygons follow the cells' sides, where a corner holds the mean of
 * the cells that have a value. A crossing keeps 2^-20 of its edge away from the edge's ends, so
 * rings are simple and never touch: polygons are valid. Rings below 1e-9 of a cell vanish.
 *
 * HG_EDOMAIN  a level that is not finite, or twice the same
 * Cost O(levels * cells + k log k) for k crossings.
 */
HG_CHECKED hg_status hg_contours_levels(const hg_surface *surface, const double *fraction,
                                        size_t n_levels, const double *levels, hg_contours *out,
                                        hg_err *err);

/*
 * Flagged cells that touch, merged: what hg_contours_top does with its choice, for callers with a
 * choice of their own (the job). mass[cells] and area_m2[cells] are read in flagged cells only;
 * label[cells] as hg_hotspot_label writes it. Shares are of the flagged cells together; level and
 * peak are mass over area of a cell.
 */
HG_CHECKED hg_status hg_contours_merge(const hg_grid *grid, const uint8_t *flagged,
                                       const double *mass, const double *area_m2, int32_t *label,
                                       hg_contours *out, hg_err *err);

/* The square, or n squares side by side from west to east, as one ring. */
HG_CHECKED hg_status hg_cell_block(const hg_grid *grid, size_t index, size_t n, hg_area *out,
                                   hg_err *err);

HG_END_DECLS

#endif
