/* tests/support/gdal_table.h - one small table of incidents, written by GDAL in any format. */
#ifndef HG_TEST_GDAL_TABLE_H
#define HG_TEST_GDAL_TABLE_H

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "check.h"

static const struct table_row {
    long long id;
    const char *name; /* NULL: no value */
    double value;
    int day[3], at[6];
    int flag;
    double x, y;
} table_rows[] = {
    {1, "B72", 0.1, {2016, 12, 31}, {2016, 12, 31, 23, 5, 9}, 1, 155000.25, 463000.5},
    {2, NULL, 1e-7, {2016, 2, 29}, {2016, 7, 1, 0, 0, 0}, 0, 121000.1, 487000.2},
    {4000000003,
     "Zw\xC3\xA9lle; \"x\"",
     -2.5,
     {1999, 1, 1},
     {2017, 3, 26, 1, 0, 59},
     1,
     93000,
     437000},
    {4, "", 12345678.25, {2020, 6, 5}, {2020, 6, 5, 12, 34, 56}, 0, 233883.131, 582065.167},
};
#define TABLE_ROWS (sizeof table_rows / sizeof table_rows[0])

static inline void table_field(OGRLayerH layer, const char *name, OGRFieldType type,
                               OGRFieldSubType subtype)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    OGR_Fld_SetSubType(field, subtype);
    assert_int_equal(OGR_L_CreateField(layer, field, 1), OGRERR_NONE);
    OGR_Fld_Destroy(field);
}

static inline void table_row_write(OGRLayerH layer, const struct table_row *row)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    OGR_F_SetFieldInteger64(feature, 0, row->id);
    if (row->name)
        OGR_F_SetFieldString(feature, 1, row->name);
    else
        OGR_F_SetFieldNull(feature, 1);
    OGR_F_SetFieldDouble(feature, 2, row->value);
    OGR_F_SetFieldDateTime(feature, 3, row->day[0], row->day[1], row->day[2], 0, 0, 0, 0);
    OGR_F_SetFieldDateTime(feature, 4, row->at[0], row->at[1], row->at[2], row->at[3], row->at[4],
                           row->at[5], 100);
    OGR_F_SetFieldInteger(feature, 5, row->flag);
    OGR_G_SetPoint_2D(point, 0, row->x, row->y);
    OGR_F_SetGeometryDirectly(feature, point);
    assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
}

/* Layer `name` in an open data set: id, name, value, day, at, flag and a point in `epsg`. */
static inline void table_layer(GDALDatasetH data, const char *name, int epsg, char **options)
{
    OGRSpatialReferenceH srs = NULL;
    if (epsg) {
        srs = OSRNewSpatialReference(NULL);
        assert_int_equal(OSRImportFromEPSG(srs, epsg), OGRERR_NONE);
        OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    }
    OGRLayerH layer = GDALDatasetCreateLayer(data, name, srs, wkbPoint, options);
    assert_non_null(layer);
    table_field(layer, "id", OFTInteger64, OFSTNone);
    table_field(layer, "name", OFTString, OFSTNone);
    table_field(layer, "value", OFTReal, OFSTNone);
    table_field(layer, "day", OFTDate, OFSTNone);
    table_field(layer, "at", OFTDateTime, OFSTNone);
    table_field(layer, "flag", OFTInteger, OFSTBoolean);
    for (size_t i = 0; i < TABLE_ROWS; i++)
        table_row_write(layer, &table_rows[i]);
    if (srs)
        OSRRelease(srs);
}

static inline GDALDatasetH data_create(const char *driver, const char *path)
{
    GDALAllRegister();
    GDALDatasetH data = GDALCreate(GDALGetDriverByName(driver), path, 0, 0, 0, GDT_Unknown, NULL);
    assert_non_null(data);
    return data;
}

static inline void table_write(const char *driver, const char *path, const char *name, int epsg)
{
    GDALDatasetH data = data_create(driver, path);
    table_layer(data, name, epsg, NULL);
    GDALClose(data);
}

#endif
