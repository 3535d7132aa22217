/* io/ogr_out.h - one way through GDAL for every vector format. */
#ifndef HG_IO_OGR_OUT_H
#define HG_IO_OGR_OUT_H

#include <gdal.h>

#include "hotgrid/write.h"

typedef struct hg_ogr_format {
    const char *driver;
    bool needs_geometry;
    hg_status (*layer_options)(const char *path, const hg_layer *, const hg_file_facts *,
                               char ***options, hg_err *);
    hg_status (*check)(GDALDatasetH file, const char *path, hg_err *err); /* may be NULL */
} hg_ogr_format;

/* Write n layers, close, open again, check. `crs` is that of the layers as they are handed over. */
HG_CHECKED hg_status hg_ogr_write(const hg_ogr_format *format, const char *path, size_t n,
                                  const hg_layer *layers, const hg_file_facts *facts,
                                  const hg_crs *crs, hg_err *err);

#endif
