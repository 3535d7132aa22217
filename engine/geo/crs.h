/* geo/crs.h - what transforms need to know about a CRS beyond its public face. */
#ifndef HG_GEO_CRS_H
#define HG_GEO_CRS_H

#include <proj.h>

#include "geo/proj_context.h"
#include "hotgrid/geo.h"

struct hg_crs {
    char *definition; /* as given; every thread opens it again in its own context */
    char *name, *code, *wkt, *wkt1;
    char *meant; /* "EPSG:28992" when it only resembles that one, else "" */
    bool geographic, has_datum, east_north, has_use, has_valid;
    double unit_m;
    hg_extent use;   /* degrees, x_max < 540; x_min <= x_max also across the date line */
    hg_extent valid; /* where its coordinates can lie: the area of use and a tolerance */
};

/* The horizontal part of the CRS that `definition` names, in this context; caller destroys. */
HG_CHECKED hg_status hg_crs_horizontal(PJ_CONTEXT *context, const char *definition,
                                       const hg_proj_log *log, PJ **out, hg_err *err);

/* Fills use and valid (geo/area_of_use.c). `known` carries the area of use, `crs` the axes. */
void hg_crs_find_valid(PJ_CONTEXT *context, const PJ *crs, const PJ *known, hg_crs *out);

#endif
