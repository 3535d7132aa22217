/* hotgrid/geo.h - coordinate reference systems (PROJ) and polygon algebra (GEOS). */
#ifndef HOTGRID_GEO_H
#define HOTGRID_GEO_H

#include <stdbool.h>
#include <stddef.h>

#include "hotgrid/area.h"
#include "hotgrid/status.h"

HG_BEGIN_DECLS

/* A CRS, immutable after opening; may be read by any thread. */
typedef struct hg_crs hg_crs;

/*
 * "EPSG:28992", WKT (a .prj, at most 64 kB), a PROJ string or "OGC:CRS84". HG_ECONFIG when it is
 * not understood, has no datum (ballpark; "did you mean EPSG:28992" when recognisable), or is
 * neither geographic nor projected with a length unit.
 */
HG_CHECKED hg_status hg_crs_open(const char *definition, hg_crs **out, hg_err *err);
/* The same, but a CRS without a datum is accepted: for --allow-ballpark only. */
HG_CHECKED hg_status hg_crs_open_any(const char *definition, hg_crs **out, hg_err *err);
void hg_crs_free(hg_crs *crs);
const char *hg_crs_name(const hg_crs *crs); /* "Amersfoort / RD New" */
const char *hg_crs_code(const hg_crs *crs); /* "EPSG:28992" or "" */
const char *hg_crs_wkt(const hg_crs *crs);  /* WKT2:2019 */
const char *hg_crs_wkt1(const hg_crs *crs); /* ESRI WKT1, for .prj */
bool hg_crs_is_geographic(const hg_crs *crs);
double hg_crs_unit_m(const hg_crs *crs); /* metres per unit; 0 for degrees */
/* HG_ECONFIG unless cells can be laid in it: projected, in metres, axes east and north. */
HG_CHECKED hg_status hg_crs_check_work(const hg_crs *crs, hg_err *err);
/* Area of use in degrees; false when unknown. Across the date line x_max is above 180. A .prj has
 * that of the EPSG entry it is equivalent to. */
bool hg_crs_area_of_use(const hg_crs *crs, hg_extent *degrees);

/*
 * `auto`: the UTM zone (WGS 84) of the extent's centre, in degrees. An input CRS that is projected
 * in metres is used as it is; feet or kilometres: the same projection cannot be the working CRS,
 * UTM is chosen. Writes e.g. "EPSG:32631". HG_EDOMAIN: not degrees; HG_ECONFIG: beyond 80 S or
 * 84 N, or more than 12 degrees of longitude wide.
 */
HG_CHECKED hg_status hg_crs_suggest(const hg_extent *degrees, char out[16], hg_err *err);

/* One frozen operation from one CRS to another, usable from every thread. */
typedef struct hg_transform hg_transform;

/*
 * Takes the best operation that lacks no grid, once, for every point. Network off. x, y order
 * always (east, north), lon/lat for degrees. allow_ballpark false: refuses with HG_ECONFIG.
 * `to` must be in metres or degrees (HG_ECONFIG); whether cells can be laid in it
 * hg_crs_check_work tells.
 */
HG_CHECKED hg_status hg_transform_open(const hg_crs *from, const hg_crs *to, bool allow_ballpark,
                                       hg_transform **out, hg_err *err);
void hg_transform_free(hg_transform *transform);
bool hg_transform_is_identity(const hg_transform *transform);
/* The PROJ pipeline, its name, its stated accuracy in metres (-1 unknown): for the manifest. */
const char *hg_transform_pipeline(const hg_transform *transform);
const char *hg_transform_name(const hg_transform *transform);
double hg_transform_accuracy_m(const hg_transform *transform);

/*
 * In place. Points that are not finite, lie outside the area of use of the source CRS, come out
 * outside that of the other (1 degree of tolerance; 6 degrees of longitude for zones of transverse
 * Mercator systems, in which whole countries are drawn) or do not transform become NaN. Runs in
 * parallel in blocks; same bits always.
 */
HG_CHECKED hg_status hg_transform_points(const hg_transform *transform, size_t n, double *x,
                                         double *y, hg_err *err);
HG_CHECKED hg_status hg_transform_back(const hg_transform *transform, size_t n, double *x,
                                       double *y, hg_err *err);
/* Every vertex; HG_EDATA when one leaves the area of use. */
HG_CHECKED hg_status hg_transform_area(const hg_transform *transform, hg_area *area, hg_err *err);

/* "9.1.1", and the EPSG data set version "v10.076". */
const char *hg_proj_version(void);
const char *hg_epsg_version(void);
const char *hg_geos_version(void);

/* ---- polygon algebra ---- */

/* What is wrong with it: HG_EDATA with GEOS' reason and place; HG_OK when valid. */
HG_CHECKED hg_status hg_shape_valid(const hg_area *area, hg_err *err);
/* Repair rings (GEOS MakeValid); *changed tells whether anything was. HG_EDATA when nothing areal
 * is left. */
HG_CHECKED hg_status hg_shape_repair(hg_area *area, bool *changed, hg_err *err);
/* Union of n areas (neighbours merge). */
HG_CHECKED hg_status hg_shape_union(size_t n, const hg_area *areas, hg_area *out, hg_err *err);
/* Everything within distance_m; arcs by 16 segments a quarter. */
HG_CHECKED hg_status hg_shape_buffer(const hg_area *area, double distance_m, hg_area *out,
                                     hg_err *err);
HG_CHECKED hg_status hg_shape_intersection(const hg_area *a, const hg_area *b, hg_area *out,
                                           hg_err *err);
/* The convex hull of n points. When all stand at one place or in one line, everything within
 * strip_m of them, and *stripped (may be NULL) is true. HG_EEMPTY: no points; HG_EDOMAIN: strip_m.
 */
HG_CHECKED hg_status hg_shape_hull(size_t n, const double *x, const double *y, double strip_m,
                                   hg_area *out, bool *stripped, hg_err *err);
/* A point surely inside. */
HG_CHECKED hg_status hg_shape_inner_point(const hg_area *area, double *x, double *y, hg_err *err);

/*
 * Which areas touch: share a point, or come within tolerance_m of each other (borders that were
 * drawn apart). Neighbours of area i are to[start[i]] .. to[start[i + 1] - 1], ascending, without i
 * itself; an area that lies in another's hole or over it touches it too. The caller frees both.
 * HG_EDOMAIN tolerance_m below 0 or not finite. Cost O(n log n + vertices of areas that are near).
 */
HG_CHECKED hg_status hg_shape_neighbours(size_t n, const hg_area *areas, double tolerance_m,
                                         size_t **start, uint32_t **to, hg_err *err);

HG_END_DECLS

#endif
