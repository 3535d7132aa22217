/* hotgrid/area.h - polygons with parts and holes, their cell fractions, and named zones. */
#ifndef HOTGRID_AREA_H
#define HOTGRID_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotgrid/grid.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/*
 * A multipolygon in the working CRS. Ring k holds vertices [start[k], start[k+1]), first = last.
 * A part is an outer ring followed by its holes: hole[k] is false for the outer ring that opens a
 * part. Outer rings run counter-clockwise, holes clockwise (hg_area_orient makes it so).
 */
typedef struct hg_area {
    size_t n_rings, n_points;
    size_t *start; /* n_rings + 1 */
    bool *hole;
    double *x, *y;
    size_t rings_capacity, hole_capacity, x_capacity, y_capacity;
} hg_area;

/* Zero-initialise, then add rings; an open ring is closed. HG_EDATA: fewer than 3 distinct points,
 * a coordinate that is not finite, a hole before any outer ring. */
HG_CHECKED hg_status hg_area_add_ring(hg_area *area, size_t n, const double *x, const double *y,
                                      bool hole, hg_err *err);
HG_CHECKED hg_status hg_area_append(hg_area *area, const hg_area *more, hg_err *err);
HG_CHECKED hg_status hg_area_copy(const hg_area *from, hg_area *to, hg_err *err);
void hg_area_orient(hg_area *area);
void hg_area_clear(hg_area *area);

double hg_area_m2(const hg_area *area);
double hg_area_perimeter_m(const hg_area *area);
size_t hg_area_parts(const hg_area *area);
/* false when the area is empty */
bool hg_area_extent(const hg_area *area, hg_extent *out);

/* Even-odd; points on a boundary by the half-open rule, so neighbours never share or lose one.
 * O(vertices). */
bool hg_area_contains(const hg_area *area, double x, double y);

/* The same answer in about O(log) after O(vertices log vertices): edges bucketed by y. */
typedef struct hg_locator hg_locator;
HG_CHECKED hg_status hg_locator_new(size_t n_areas, const hg_area *areas, hg_locator **out,
                                    hg_err *err);
/* Index of the first area that contains the point, or -1. Thread-safe. */
int32_t hg_locator_find(const hg_locator *locator, double x, double y);
void hg_locator_free(hg_locator *locator);

/*
 * fraction[index] = area(cell intersect area) / cell area, exact by clipping; cells not touched
 * get 0. Identity: sum(fraction) * cell^2 = hg_area_m2 within 1e-9 relative when the grid covers
 * the area. The area must be oriented (HG_EDATA when a cell comes out below 0 or above 1). Works in
 * the area's own window: O(vertices + cells of its extent). Less than 1e-12 is 0, nearly 1 is 1.
 */
HG_CHECKED hg_status hg_area_fractions(const hg_area *area, const hg_grid *grid, double *fraction,
                                       hg_err *err);

/* The same as a sparse list: only cells with fraction > 0, ascending index. Caller frees both. */
HG_CHECKED hg_status hg_area_fractions_sparse(const hg_area *area, const hg_grid *grid,
                                              size_t *n_out, size_t **index_out,
                                              double **fraction_out, hg_err *err);

/* ---- named zones: neighbourhoods, districts ---- */
typedef struct hg_zones {
    size_t n;
    hg_area *area;
    char **name, **code; /* code may equal name */
    size_t capacity;     /* of hg_zones_add; leave it 0 */
} hg_zones;
HG_CHECKED hg_status hg_zones_add(hg_zones *zones, const hg_area *area, const char *name,
                                  const char *code, hg_err *err); /* copies */
void hg_zones_clear(hg_zones *zones);

HG_END_DECLS

#endif
