/* geo/geos.h - areas to GEOS geometries and back, with GEOS' own words when it refuses. */
#ifndef HG_GEO_GEOS_H
#define HG_GEO_GEOS_H

#include <geos_c.h>

#include "hotgrid/area.h"

/* One call's handle: contexts are cheap, and a handle must not be shared between threads. */
typedef struct hg_geos {
    GEOSContextHandle_t handle;
    char reason[256]; /* the latest error */
} hg_geos;

HG_CHECKED hg_status hg_geos_start(hg_geos *geos, hg_err *err);
void hg_geos_finish(hg_geos *geos);

/* HG_EDATA "what: GEOS' reason". */
hg_status hg_geos_failed(const hg_geos *geos, const char *what, hg_err *err);

/* Always a multipolygon; caller destroys. */
HG_CHECKED hg_status hg_geos_from_area(hg_geos *geos, const hg_area *area, GEOSGeometry **out,
                                       hg_err *err);
/*
 * The polygons in it, lines and points left out, normalised and oriented: the same shape always
 * gives the same bytes. May be empty. *out is overwritten.
 */
HG_CHECKED hg_status hg_geos_to_area(hg_geos *geos, GEOSGeometry *geometry, hg_area *out,
                                     hg_err *err);

#endif
