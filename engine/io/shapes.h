/* io/shapes.h - readers whose records carry geometry: what polygons.c needs beyond hg_reader. */
#ifndef HG_IO_SHAPES_H
#define HG_IO_SHAPES_H

#include <stdbool.h>

#include "hotgrid/area.h"
#include "hotgrid/io.h"

/*
 * The polygon of the record that hg_reader_next gave last, in the CRS of the source. `out` is
 * empty for a record without geometry. *dropped counts rings of fewer than three points that were
 * left out. HG_EDATA: not a polygon, or a coordinate that is not finite.
 */
typedef hg_status (*hg_last_area)(hg_reader *reader, hg_area *out, size_t *dropped, hg_err *err);

/*
 * As hg_open_shapefile, but `attributes` false allows the .dbf to be missing, and *last_area (may
 * be NULL) says how to get the polygons.
 */
HG_CHECKED hg_status hg_shp_open(const hg_source_options *options, bool attributes, hg_reader **out,
                                 hg_last_area *last_area, hg_talk *talk, hg_err *err);
HG_CHECKED hg_status hg_ogr_open(const hg_source_options *options, hg_reader **out,
                                 hg_last_area *last_area, hg_talk *talk, hg_err *err);

/* Just the .prj beside `path`: *out is NULL when there is none. HG_EDATA above 64 kB. */
HG_CHECKED hg_status hg_shp_read_prj(const char *path, char **out, hg_err *err);

/*
 * Group rings as shapefiles hold them (not nested: outer rings clockwise, holes the other way)
 * into parts: a hole goes to the smallest outer ring around it. When a hole has none, directions
 * are not to be trusted in this shape and nesting alone decides.
 * Ring k holds vertices [start[k], start[k + 1]).
 */
HG_CHECKED hg_status hg_rings_to_area(size_t n_rings, const size_t *start, const double *x,
                                      const double *y, hg_area *out, size_t *dropped, hg_err *err);

#endif
