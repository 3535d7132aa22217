/* io/ogr_feature.c - what does a feature of GDAL say, as text, point or polygon? */
#include "io/ogr_feature.h"

#include <math.h>
#include <string.h>

#include <cpl_conv.h>

#include "hotgrid/mem.h"

#include "base/try.h"

/* Milliseconds: OGR keeps seconds as float, which holds no more. */
static void add_seconds(float seconds, hg_buf *out)
{
    int ms = (int)lround((double)seconds * 1000);
    if (ms >= 60000 && seconds < 60)
        ms = 59999;
    hg_buf_printf(out, ":%02d", ms / 1000);
    if (ms % 1000)
        hg_buf_printf(out, ".%03d", ms % 1000);
}

/* OGR's zone flag: 0 unknown, 1 local, 100 UTC, else 100 plus quarters of an hour. */
static void add_offset(int flag, hg_buf *out)
{
    if (flag <= 1)
        return;
    if (flag == 100) {
        hg_buf_puts(out, "Z");
        return;
    }
    int quarters = flag > 100 ? flag - 100 : 100 - flag;
    hg_buf_printf(out, "%c%02d:%02d", flag > 100 ? '+' : '-', quarters / 4, quarters % 4 * 15);
}

static void add_time(OGRFeatureH feature, int index, OGRFieldType type, hg_buf *out)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, flag = 0;
    float seconds = 0;
    if (!OGR_F_GetFieldAsDateTimeEx(feature, index, &year, &month, &day, &hour, &minute, &seconds,
                                    &flag))
        return;
    if (type != OFTTime)
        hg_buf_printf(out, "%04d-%02d-%02d", year, month, day);
    if (type == OFTDateTime)
        hg_buf_puts(out, "T");
    if (type != OFTDate) {
        hg_buf_printf(out, "%02d:%02d", hour, minute);
        add_seconds(seconds, out);
        add_offset(flag, out);
    }
}

void hg_ogr_field(OGRFeatureH feature, int index, hg_buf *out)
{
    OGRFieldDefnH definition = OGR_F_GetFieldDefnRef(feature, index);
    OGRFieldType type = OGR_Fld_GetType(definition);
    if (!OGR_F_IsFieldSetAndNotNull(feature, index) || type == OFTBinary)
        return;
    if (type == OFTInteger && OGR_Fld_GetSubType(definition) == OFSTBoolean)
        hg_buf_puts(out, OGR_F_GetFieldAsInteger(feature, index) ? "true" : "false");
    else if (type == OFTInteger || type == OFTInteger64)
        hg_buf_printf(out, "%lld", (long long)OGR_F_GetFieldAsInteger64(feature, index));
    else if (type == OFTReal)
        hg_buf_double(out, OGR_F_GetFieldAsDouble(feature, index));
    else if (type == OFTDate || type == OFTTime || type == OFTDateTime)
        add_time(feature, index, type, out);
    else
        hg_buf_puts(out, OGR_F_GetFieldAsString(feature, index));
}

bool hg_ogr_point(OGRFeatureH feature, bool *there, double *x, double *y, const char **what)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    *x = *y = NAN;
    *there = geometry && !OGR_G_IsEmpty(geometry);
    if (!*there)
        return true;
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbMultiPoint && OGR_G_GetGeometryCount(geometry) == 1) {
        geometry = OGR_G_GetGeometryRef(geometry, 0);
        type = wkbPoint;
    }
    *what = OGR_G_GetGeometryName(geometry);
    if (type != wkbPoint)
        return false;
    *x = OGR_G_GetX(geometry, 0);
    *y = OGR_G_GetY(geometry, 0);
    return true;
}

typedef struct builder {
    hg_area area;
    size_t dropped;
    double *x, *y;
    size_t x_capacity, y_capacity;
} builder;

static hg_status add_ring(builder *b, OGRGeometryH ring, bool hole, bool *added, hg_err *err)
{
    hg_status st = HG_OK;
    int count = OGR_G_GetPointCount(ring);
    size_t n = count > 0 ? (size_t)count : 0;
    HG_TRY(hg_grow(&b->x, &b->x_capacity, n + 1, sizeof *b->x, err));
    HG_TRY(hg_grow(&b->y, &b->y_capacity, n + 1, sizeof *b->y, err));
    OGR_G_GetPoints(ring, b->x, (int)sizeof *b->x, b->y, (int)sizeof *b->y, NULL, 0);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(b->x[i]) || !isfinite(b->y[i]))
            return hg_fail(err, HG_EDATA, "point %zu of a ring is not finite (%g, %g)", i + 1,
                           b->x[i], b->y[i]);
    }
    *added = false;
    st = n < 3 ? HG_EDATA : hg_area_add_ring(&b->area, n, b->x, b->y, hole, err);
    if (st == HG_OK)
        *added = true;
    else if (st == HG_EDATA)
        b->dropped++, st = HG_OK;
done:
    return st;
}

static hg_status add_polygon(builder *b, OGRGeometryH polygon, hg_err *err)
{
    int n = OGR_G_GetGeometryCount(polygon);
    for (int k = 0; k < n; k++) {
        bool added = false;
        hg_status st = add_ring(b, OGR_G_GetGeometryRef(polygon, k), k > 0, &added, err);
        if (st != HG_OK)
            return st;
        if (k == 0 && !added) /* holes of nothing */
            return HG_OK;
    }
    return HG_OK;
}

/* `depth` guards against collections of collections without end. */
static hg_status add_geometry(builder *b, OGRGeometryH geometry, int depth, hg_err *err)
{
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_G_GetGeometryType(geometry));
    if (type == wkbPolygon)
        return add_polygon(b, geometry, err);
    if ((type != wkbMultiPolygon && type != wkbGeometryCollection) || depth > 8)
        return hg_fail(err, HG_EDATA, "its geometry is a %s, not a polygon",
                       OGR_G_GetGeometryName(geometry));
    int n = OGR_G_GetGeometryCount(geometry);
    for (int i = 0; i < n; i++) {
        hg_status st = add_geometry(b, OGR_G_GetGeometryRef(geometry, i), depth + 1, err);
        if (st != HG_OK)
            return st;
    }
    return HG_OK;
}

hg_status hg_ogr_area(OGRFeatureH feature, hg_area *out, size_t *dropped, hg_err *err)
{
    hg_status st = HG_OK;
    builder b = {0};
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature), linear = NULL;
    if (geometry && OGR_G_HasCurveGeometry(geometry, 0)) {
        linear = OGR_G_GetLinearGeometry(geometry, 0, NULL);
        geometry = linear;
    }
    if (geometry && !OGR_G_IsEmpty(geometry))
        HG_TRY(add_geometry(&b, geometry, 0, err));
    hg_area_clear(out);
    *out = b.area;
    b.area = (hg_area){0};
    *dropped = b.dropped;
done:
    if (linear)
        OGR_G_DestroyGeometry(linear);
    hg_area_clear(&b.area);
    hg_free(b.x);
    hg_free(b.y);
    return st;
}
