/* evaluate/contour.h - what the files that make polygons of a surface share. */
#ifndef HG_EVALUATE_CONTOUR_H
#define HG_EVALUATE_CONTOUR_H

#include <stdbool.h>

#include "hotgrid/contours.h"

/* A cell with less than this share inside the study area is never part of a choice of cells. */
#define HG_CONTOUR_SLIVER 0.01

/* What the cells hold: area (0 outside), mass, and whether a value is negative. */
typedef struct hg_holding {
    const hg_surface *surface;
    size_t n;
    double *area_m2, *mass;
    bool negative;
    double total_area_m2, total_mass;
} hg_holding;
HG_CHECKED hg_status hg_holding_init(const hg_surface *surface, const double *fraction,
                                     hg_holding *out, hg_err *err);
void hg_holding_clear(hg_holding *holding);

/* hg_contours_merge, numbered by the sum of `order`; shares are left at 0, totals are of the
 * flagged cells. */
HG_CHECKED hg_status hg_contours_of_cells(const hg_grid *grid, const uint8_t *flagged,
                                          const double *order, const double *mass,
                                          const double *area_m2, int32_t *label, hg_contours *out,
                                          hg_err *err);

/* isoline.c: where the surface is at least `level`: one polygon with its holes an item. */
HG_CHECKED hg_status hg_isoline_polygons(const hg_surface *surface, const double *area_m2,
                                         double level, hg_area **out, size_t *n, hg_err *err);

#endif
