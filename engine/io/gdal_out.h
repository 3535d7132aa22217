/* io/gdal_out.h - what every file that GDAL writes for us needs. */
#ifndef HG_IO_GDAL_OUT_H
#define HG_IO_GDAL_OUT_H

#include <gdal.h>
#include <ogr_srs_api.h>

#include "hotgrid/write.h"
#include "io/gdal_err.h"

/* The CRS for GDAL, x before y. HG_ECONFIG when GDAL does not understand it. */
HG_CHECKED hg_status hg_srs_from(const hg_crs *crs, OGRSpatialReferenceH *out, hg_err *err);
bool hg_srs_same(OGRSpatialReferenceH a, OGRSpatialReferenceH b);

/* HOTGRID_* items of the data set: version, as-of and every tag. */
void hg_gdal_tag(GDALMajorObjectH object, const hg_file_facts *facts);

/*
 * STATISTICS_* of a band as float32, NaN left out. The drivers compute none: viewers would, and
 * leave side files.
 */
void hg_gdal_statistics(GDALRasterBandH band, const double *value, size_t n);

/* HG_EIO: "cannot write PATH: GDAL's first sentence". Closes the watch. */
hg_status hg_gdal_fail(hg_gdal_watch *watch, const char *path, hg_err *err);

#endif
