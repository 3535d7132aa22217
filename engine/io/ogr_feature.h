/* io/ogr_feature.h - a feature of GDAL as text fields, a point or a polygon. */
#ifndef HG_IO_OGR_FEATURE_H
#define HG_IO_OGR_FEATURE_H

#include <ogr_api.h>

#include "hotgrid/area.h"
#include "hotgrid/text.h"

/*
 * Append field `index` as text: whole numbers, shortest round trip for reals, ISO dates, date
 * times with their offset when known, true and false; nothing for NULL and for binary.
 */
void hg_ogr_field(OGRFeatureH feature, int index, hg_buf *out);

/* Point, or a multipoint of one: true. No geometry or an empty one: true with NaN. False: *what is
 * the name of what it is instead. */
bool hg_ogr_point(OGRFeatureH feature, bool *there, double *x, double *y, const char **what);

/*
 * Polygons, multipolygons and collections of them; curves become chords. Empty for no geometry.
 * HG_EDATA: something else, or a coordinate that is not finite. *dropped as in io/shapes.h.
 */
HG_CHECKED hg_status hg_ogr_area(OGRFeatureH feature, hg_area *out, size_t *dropped, hg_err *err);

#endif
