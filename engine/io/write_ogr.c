/* io/write_ogr.c - how does GDAL write our tables (GeoPackage, FlatGeobuf), from one column list?
 */
#include "io/writers.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>

#include "base/try.h"
#include "hotgrid/time.h"
#include "io/gdal_out.h"
#include "io/ogr_out.h"
#include "io/out.h"
#include "io/wkb.h"

/* ---- columns and rows ---- */

static hg_status add_columns(OGRLayerH to, const char *path, const hg_layer *layer, hg_err *err)
{
    static const OGRFieldType types[] = {
        [HG_COLUMN_TEXT] = OFTString, [HG_COLUMN_INT] = OFTInteger64, [HG_COLUMN_REAL] = OFTReal};
    for (size_t c = 0; c < layer->n_columns; c++) {
        OGRFieldDefnH field = OGR_Fld_Create(layer->columns[c].name, types[layer->columns[c].type]);
        OGRErr failed = OGR_L_CreateField(to, field, FALSE);
        OGR_Fld_Destroy(field);
        if (failed != OGRERR_NONE)
            return hg_fail(err, HG_EIO, "%s: cannot create the column %s", path,
                           layer->columns[c].name);
    }
    return HG_OK;
}

static void set_value(OGRFeatureH feature, int field, const hg_column *column, size_t row)
{
    if (hg_cell_is_null(column, row))
        OGR_F_SetFieldNull(feature, field);
    else if (column->type == HG_COLUMN_TEXT)
        OGR_F_SetFieldString(feature, field, column->text[row]);
    else if (column->type == HG_COLUMN_INT)
        OGR_F_SetFieldInteger64(feature, field, column->integer[row]);
    else
        OGR_F_SetFieldDouble(feature, field, column->real[row]);
}

static hg_status set_geometry(OGRFeatureH feature, const hg_layer *layer, size_t row, hg_buf *wkb,
                              hg_err *err)
{
    OGRGeometryH geometry = NULL;
    if (!layer->area && !layer->x)
        return HG_OK;
    wkb->length = 0;
    if (layer->area)
        hg_wkb_area(wkb, &layer->area[row]);
    else
        hg_wkb_point(wkb, layer->x[row], layer->y[row]);
    hg_status st = hg_buf_check(wkb, err);
    if (st != HG_OK)
        return st;
    if (wkb->length > INT_MAX ||
        OGR_G_CreateFromWkb(wkb->data, NULL, &geometry, (int)wkb->length) != OGRERR_NONE)
        return hg_fail(err, HG_EDATA, "row %zu: a polygon that GDAL refuses", row + 1);
    OGR_F_SetGeometryDirectly(feature, geometry);
    return HG_OK;
}

static hg_status add_rows(OGRLayerH to, const char *path, const hg_layer *layer, hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf wkb = {0};
    OGRFeatureH feature = NULL;
    for (size_t row = 0; row < layer->n_rows; row++) {
        feature = OGR_F_Create(OGR_L_GetLayerDefn(to));
        for (size_t c = 0; c < layer->n_columns; c++)
            set_value(feature, (int)c, &layer->columns[c], row);
        HG_TRY(set_geometry(feature, layer, row, &wkb, err));
        if (OGR_L_CreateFeature(to, feature) != OGRERR_NONE) {
            st = hg_fail(err, HG_EIO, "cannot write row %zu of %s", row + 1, path);
            goto done;
        }
        OGR_F_Destroy(feature);
        feature = NULL;
    }
done:
    if (feature)
        OGR_F_Destroy(feature);
    hg_buf_clear(&wkb);
    return st;
}

static OGRwkbGeometryType geometry_type(const hg_layer *layer)
{
    return layer->area ? wkbMultiPolygon : layer->x ? wkbPoint : wkbNone;
}

/* ---- writing ---- */

static hg_status fill(GDALDatasetH file, const hg_ogr_format *format, const char *path,
                      const hg_layer *layer, const hg_file_facts *facts, OGRSpatialReferenceH srs,
                      hg_err *err)
{
    char **options = NULL;
    hg_status st;
    HG_TRY(format->layer_options(path, layer, facts, &options, err));
    bool transaction = GDALDatasetTestCapability(file, ODsCTransactions) != 0;
    if (transaction && GDALDatasetStartTransaction(file, FALSE) != OGRERR_NONE)
        transaction = false;
    OGRLayerH to = GDALDatasetCreateLayer(file, layer->name, geometry_type(layer) ? srs : NULL,
                                          geometry_type(layer), options);
    if (!to) {
        st = hg_fail(err, HG_EIO, "cannot create the layer %s in %s", layer->name, path);
        goto done;
    }
    HG_TRY(add_columns(to, path, layer, err));
    HG_TRY(add_rows(to, path, layer, err));
    if (transaction && GDALDatasetCommitTransaction(file) != OGRERR_NONE)
        st = hg_fail(err, HG_EIO, "cannot commit %s", path);
done:
    CSLDestroy(options);
    return st;
}

/* GDAL's own sentence says more than ours when both failed. */
static hg_status create(const hg_ogr_format *format, const char *path, size_t n,
                        const hg_layer *layers, const hg_file_facts *facts,
                        OGRSpatialReferenceH srs, hg_err *err)
{
    hg_gdal_watch watch;
    hg_status st = HG_OK;
    hg_gdal_watch_begin(&watch);
    GDALDatasetH file =
        GDALCreate(GDALGetDriverByName(format->driver), path, 0, 0, 0, GDT_Unknown, NULL);
    if (file) {
        if (strcmp(format->driver, "GPKG") == 0)
            hg_gdal_tag(file, facts);
        for (size_t i = 0; i < n && st == HG_OK; i++)
            st = fill(file, format, path, &layers[i], facts, srs, err);
        GDALClose(file);
    }
    if (!file || hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, path, err);
    hg_gdal_watch_end(&watch);
    return st;
}

/* ---- the check ---- */

static hg_status check_layer(GDALDatasetH file, const char *path, bool only, const hg_layer *layer,
                             OGRSpatialReferenceH srs, hg_err *err)
{
    /* a GeoPackage creates empty layers last, other formats may name theirs after the file */
    OGRLayerH found =
        only ? GDALDatasetGetLayer(file, 0) : GDALDatasetGetLayerByName(file, layer->name);
    const char *wrong = NULL;
    if (!found)
        wrong = "no layer";
    else if (OGR_L_GetFeatureCount(found, TRUE) != (GIntBig)layer->n_rows)
        wrong = "another number of rows";
    else if (OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(found)) != (int)layer->n_columns &&
             layer->n_rows > 0)
        wrong = "another number of columns";
    else if (geometry_type(layer) != wkbNone && !hg_srs_same(OGR_L_GetSpatialRef(found), srs))
        wrong = "another CRS";
    return wrong ? hg_fail(err, HG_EIO, "%s was written with %s", path, wrong) : HG_OK;
}

static hg_status check_file(const hg_ogr_format *format, const char *path, size_t n,
                            const hg_layer *layers, OGRSpatialReferenceH srs, hg_err *err)
{
    const char *const drivers[] = {format->driver, NULL};
    hg_gdal_watch watch;
    hg_status st = HG_OK;
    hg_gdal_watch_begin(&watch);
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (!file) {
        hg_gdal_watch_end(&watch);
        return hg_fail(err, HG_EIO, "%s was written but cannot be opened again: %s", path,
                       watch.text);
    }
    for (size_t i = 0; i < n && st == HG_OK; i++)
        st = check_layer(file, path, n == 1, &layers[i], srs, err);
    if (st == HG_OK && format->check)
        st = format->check(file, path, err);
    GDALClose(file);
    if (hg_gdal_watch_end(&watch) && st == HG_OK)
        st = hg_fail(err, HG_EIO, "%s cannot be read back: %s", path, watch.text);
    return st;
}

/* The only clock that GDAL may read while it writes is the as-of. */
static void set_clock(const hg_file_facts *facts)
{
    char text[32], date[40];
    hg_time_iso(facts->as_of == HG_NO_TIME ? 0 : facts->as_of, text);
    snprintf(date, sizeof date, "%.19s.000Z", text);
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", date);
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF"); /* publish syncs */
}

static void unset_clock(void)
{
    CPLSetThreadLocalConfigOption("OGR_CURRENT_DATE", NULL);
    CPLSetThreadLocalConfigOption("OGR_SQLITE_SYNCHRONOUS", NULL);
}

hg_status hg_ogr_write(const hg_ogr_format *format, const char *path, size_t n,
                       const hg_layer *layers, const hg_file_facts *facts, const hg_crs *crs,
                       hg_err *err)
{
    hg_status st;
    OGRSpatialReferenceH srs = NULL;
    for (size_t i = 0; i < n; i++)
        if (format->needs_geometry && geometry_type(&layers[i]) == wkbNone)
            return hg_fail(err, HG_EUSAGE, "%s: %s needs geometry; write a table as .csv or .gpkg",
                           path, format->driver);
    hg_gdal_start();
    set_clock(facts);
    HG_TRY(hg_srs_from(crs, &srs, err));
    HG_TRY(create(format, path, n, layers, facts, srs, err));
    HG_TRY(check_file(format, path, n, layers, srs, err));
done:
    if (srs)
        OSRDestroySpatialReference(srs);
    unset_clock();
    return st;
}

/* ---- GeoPackage ---- */

static hg_status gpkg_options(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                              char ***options, hg_err *err)
{
    (void)path, (void)facts, (void)err;
    /* A column of that name would collide with the key that the driver adds. */
    const char *key = "fid";
    for (size_t c = 0; c < layer->n_columns; c++) {
        if (strcasecmp(layer->columns[c].name, key) == 0)
            key = "hotgrid_fid";
    }
    *options = CSLSetNameValue(NULL, "FID", key);
    *options = CSLSetNameValue(*options, "SPATIAL_INDEX", "YES");
    return HG_OK;
}

static hg_status gpkg_check(GDALDatasetH file, const char *path, hg_err *err)
{
    OGRLayerH answer = GDALDatasetExecuteSQL(file, "PRAGMA integrity_check", NULL, NULL);
    OGRFeatureH row = answer ? OGR_L_GetNextFeature(answer) : NULL;
    bool whole = row && strcmp(OGR_F_GetFieldAsString(row, 0), "ok") == 0;
    if (row)
        OGR_F_Destroy(row);
    if (answer)
        GDALDatasetReleaseResultSet(file, answer);
    return whole ? HG_OK : hg_fail(err, HG_EIO, "%s fails SQLite's integrity check", path);
}

hg_status hg_gpkg_layers(const char *path, size_t n, const hg_layer *layers,
                         const hg_file_facts *facts, hg_err *err)
{
    static const hg_ogr_format format = {"GPKG", false, gpkg_options, gpkg_check};
    return hg_ogr_write(&format, path, n, layers, facts, facts->crs, err);
}

hg_status hg_gpkg_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                        hg_err *err)
{
    return hg_gpkg_layers(path, 1, layer, facts, err);
}

/* ---- FlatGeobuf ---- */

static hg_status fgb_options(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                             char ***options, hg_err *err)
{
    char folder[4096];
    const char *base;
    (void)layer, (void)facts, (void)err;
    hg_path_split(path, folder, sizeof folder, &base);
    *options = CSLSetNameValue(NULL, "TEMPORARY_DIR", folder);
    return HG_OK;
}

hg_status hg_fgb_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                       hg_err *err)
{
    static const hg_ogr_format format = {"FlatGeobuf", true, fgb_options, NULL};
    return hg_ogr_write(&format, path, 1, layer, facts, facts->crs, err);
}
