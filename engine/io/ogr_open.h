/* io/ogr_open.h - a GDAL vector source opened by an allow-list, one layer of it chosen. */
#ifndef HG_IO_OGR_OPEN_H
#define HG_IO_OGR_OPEN_H

#include <stdbool.h>

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "hotgrid/io.h"

typedef struct hg_ogr_source {
    GDALDatasetH dataset;
    OGRLayerH layer;       /* of the data set */
    bool database;         /* failures are HG_EUNAVAILABLE, else HG_EDATA */
    bool counts_in_header; /* the file itself says how many features it has */
    char *shown;           /* the name for sentences: secrets masked */
    char *description;
    char *crs; /* "EPSG:n" or WKT, NULL when the layer has none */
} hg_ogr_source;

/*
 * GeoPackage, GeoJSON, FlatGeobuf by extension, PostGIS by "PG:". HG_ENOINPUT missing file,
 * HG_EDATA broken file, HG_EUNAVAILABLE no database, HG_ECONFIG refused name, unknown layer, or
 * several layers and none named.
 */
HG_CHECKED hg_status hg_ogr_source_open(const hg_source_options *options, hg_ogr_source *out,
                                        hg_err *err);
void hg_ogr_source_close(hg_ogr_source *source);

/* Names that GDAL reads as something else than a file: archives, URLs, inline XML, databases. */
bool hg_is_gdal_prefix(const char *path);
/* HG_ENOINPUT unless the path is a regular file that can be read. */
HG_CHECKED hg_status hg_check_plain_file(const char *path, const char *shown, hg_err *err);
/* "EPSG:n" or WKT, without a height system; *out stays as it is when there is none. */
HG_CHECKED hg_status hg_srs_definition(OGRSpatialReferenceH from, char **out, hg_err *err);

/* [schema.]table, each part [A-Za-z_][A-Za-z0-9_]{0,62}. */
bool hg_is_table_name(const char *name);

#endif
