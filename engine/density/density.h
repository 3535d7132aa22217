/* density/density.h - dividing a surface by the share of each cell's kernel inside an area. */
#ifndef HG_DENSITY_DENSITY_H
#define HG_DENSITY_DENSITY_H

#include "density/adaptive.h"

/*
 * value[index] /= e_h at the cell's centre, h = `one`, or by the pilot where there is one. Where e
 * is too thin the value is NaN; *too_thin counts those of them that touch the area.
 */
HG_CHECKED hg_status hg_density_divide(const hg_border *border, const hg_arc *arc,
                                       const hg_pilot *pilot, double one, const hg_grid *grid,
                                       double *value, size_t *too_thin, hg_err *err);

#endif
