/* io/writers.h - the formats behind hg_writer, and what those that use GDAL share. */
#ifndef HG_IO_WRITERS_H
#define HG_IO_WRITERS_H

#include "hotgrid/text.h"
#include "hotgrid/write.h"

/* One function a format; the contract of hg_writer. The target does not exist yet. */
hg_status hg_cog_raster(const char *, const hg_raster *, const hg_file_facts *, hg_err *);
hg_status hg_asc_raster(const char *, const hg_raster *, const hg_file_facts *, hg_err *);
hg_status hg_png_raster(const char *, const hg_raster *, const hg_file_facts *, hg_err *);
hg_status hg_csv_raster(const char *, const hg_raster *, const hg_file_facts *, hg_err *);
hg_status hg_csv_layer(const char *, const hg_layer *, const hg_file_facts *, hg_err *);
hg_status hg_json_layer(const char *, const hg_layer *, const hg_file_facts *, hg_err *);
hg_status hg_gpkg_layer(const char *, const hg_layer *, const hg_file_facts *, hg_err *);
hg_status hg_gpkg_layers(const char *, size_t n, const hg_layer *, const hg_file_facts *, hg_err *);
hg_status hg_geojson_layer(const char *, const hg_layer *, const hg_file_facts *, hg_err *);
hg_status hg_fgb_layer(const char *, const hg_layer *, const hg_file_facts *, hg_err *);
hg_status hg_shp_layer(const char *, const hg_layer *, const hg_file_facts *, hg_err *);

/* The path with its extension replaced (".prj"); HG_EUSAGE when it grows too long. */
HG_CHECKED hg_status hg_path_with(const char *path, const char *extension, char *out, size_t room,
                                  hg_err *err);

/* A .prj beside a file: the CRS as ESRI WKT1. */
HG_CHECKED hg_status hg_write_prj(const char *path, const hg_crs *crs, hg_err *err);

/* "HOTGRID_PLAN_SHA256" from "plan_sha256": letters, digits and _ only. */
void hg_tag_name(const char *key, char *out, size_t room);

/* Is this cell of the table empty? */
bool hg_cell_is_null(const hg_column *column, size_t row);

#endif
