/* io/read_ogr.c - the records of a GeoPackage, GeoJSON, FlatGeobuf or PostGIS layer. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hotgrid/mem.h"

#include "base/try.h"
#include "io/codepage.h"
#include "io/gdal_err.h"
#include "io/ogr_feature.h"
#include "io/ogr_open.h"
#include "io/readers.h"
#include "io/shapes.h"

#define FIELD_MAX 65536u

typedef struct ogr_reader {
    hg_reader base;
    hg_ogr_source source;
    OGRFeatureH feature; /* the last one */
    uint64_t line;
    double total;      /* features of a file; 0 when unknown */
    uint64_t promised; /* by the header of a FlatGeobuf; 0 when unknown */
    hg_buf text;
    size_t *start;
    hg_field *field;
    char defect[160];
} ogr_reader;

static void ogr_free(hg_reader *reader)
{
    ogr_reader *r = (ogr_reader *)reader;
    hg_reader_clear_base(reader);
    if (r->feature)
        OGR_F_Destroy(r->feature);
    hg_ogr_source_close(&r->source);
    hg_buf_clear(&r->text);
    hg_free(r->start);
    hg_free(r->field);
    hg_free(r);
}

/* A failure of the driver counts even when it hands out a feature. */
static hg_status read_feature(ogr_reader *r, hg_err *err)
{
    hg_gdal_watch watch;
    if (r->feature)
        OGR_F_Destroy(r->feature);
    hg_gdal_watch_begin(&watch);
    r->feature = OGR_L_GetNextFeature(r->source.layer);
    if (hg_gdal_watch_end(&watch))
        return hg_fail(err, r->source.database ? HG_EUNAVAILABLE : HG_EDATA,
                       "%s: reading stopped after record %llu: %s", r->source.shown,
                       (unsigned long long)r->line, watch.text);
    return HG_OK;
}

/* The driver of FlatGeobuf takes a file cut between two features for a whole one. */
static hg_status check_end(const ogr_reader *r, hg_err *err)
{
    if (r->line >= r->promised)
        return HG_OK;
    return hg_fail(err, HG_EDATA,
                   "%s: truncated: its header promises %llu records, the file ends after %llu",
                   r->source.shown, (unsigned long long)r->promised, (unsigned long long)r->line);
}

static hg_status check_field(ogr_reader *r, size_t index, const char **defect, hg_err *err)
{
    size_t length = r->text.length - r->start[index];
    char shown[100];
    if (length > FIELD_MAX)
        return hg_fail(err, HG_EDATA, "%s: record %llu, column %s: %zu bytes; at most 64 kB",
                       r->source.shown, (unsigned long long)r->line + 1, r->base.columns[index],
                       length);
    if (length && !hg_is_utf8(r->text.data + r->start[index], length)) {
        snprintf(r->defect, sizeof r->defect, "column %s is not UTF-8 text",
                 hg_printable(r->base.columns[index], strlen(r->base.columns[index]), shown,
                              sizeof shown));
        *defect = r->defect;
    }
    return HG_OK;
}

static hg_status read_fields(ogr_reader *r, hg_record *out, const char **defect, hg_err *err)
{
    hg_status st = HG_OK;
    size_t n = r->base.n_columns;
    r->text.length = 0;
    for (size_t i = 0; i < n; i++) {
        r->start[i] = r->text.length;
        hg_ogr_field(r->feature, (int)i, &r->text);
        HG_TRY(check_field(r, i, defect, err));
    }
    r->start[n] = r->text.length;
    HG_TRY(hg_buf_check(&r->text, err));
    for (size_t i = 0; i < n; i++) {
        r->field[i].text = r->text.data ? r->text.data + r->start[i] : "";
        r->field[i].length = (uint32_t)(r->start[i + 1] - r->start[i]);
    }
    out->n_fields = n;
    out->field = r->field;
done:
    return st;
}

static hg_status ogr_next(hg_reader *reader, hg_record *out, bool *more, const char **defect,
                          hg_err *err)
{
    ogr_reader *r = (ogr_reader *)reader;
    hg_record record = {.has_point = r->base.has_points, .x = NAN, .y = NAN};
    const char *what = "";
    *defect = NULL;
    hg_status st = read_feature(r, err);
    if (st != HG_OK)
        return st;
    *more = r->feature != NULL;
    if (!*more)
        return check_end(r, err);
    st = read_fields(r, &record, defect, err);
    if (st != HG_OK)
        return st;
    if (record.has_point &&
        !hg_ogr_point(r->feature, &record.has_point, &record.x, &record.y, &what)) {
        snprintf(r->defect, sizeof r->defect, "its geometry is a %.40s, not one point", what);
        *defect = r->defect;
    }
    record.line = ++r->line;
    *out = record;
    return HG_OK;
}

static double ogr_share(const hg_reader *reader)
{
    const ogr_reader *r = (const ogr_reader *)reader;
    return r->total > 0 ? fmin((double)r->line / r->total, 1) : 0;
}

static const hg_reader_methods methods = {ogr_next, ogr_share, ogr_free};

static hg_status ogr_last_area(hg_reader *reader, hg_area *out, size_t *dropped, hg_err *err)
{
    ogr_reader *r = (ogr_reader *)reader;
    hg_area_clear(out);
    *dropped = 0;
    return r->feature ? hg_ogr_area(r->feature, out, dropped, err) : HG_OK;
}

static hg_status take_columns(ogr_reader *r, hg_err *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(r->source.layer);
    int n = OGR_FD_GetFieldCount(definition);
    hg_status st = HG_OK;
    size_t columns = n > 0 ? (size_t)n : 0;
    HG_TRY(hg_alloc(&r->base.columns, columns, sizeof *r->base.columns, err));
    r->base.n_columns = columns;
    for (size_t i = 0; i < columns; i++) {
        const char *name = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, (int)i));
        HG_TRY(hg_strdup(&r->base.columns[i], name, err));
    }
    HG_TRY(hg_alloc(&r->start, columns + 1, sizeof *r->start, err));
    HG_TRY(hg_alloc(&r->field, columns, sizeof *r->field, err));
    OGRwkbGeometryType type = OGR_GT_Flatten(OGR_FD_GetGeomType(definition));
    r->base.has_points = type == wkbPoint || type == wkbMultiPoint || type == wkbUnknown;
done:
    return st;
}

hg_status hg_ogr_open(const hg_source_options *options, hg_reader **out, hg_last_area *last_area,
                      hg_talk *talk, hg_err *err)
{
    hg_status st = HG_OK;
    ogr_reader *r = NULL;
    (void)talk;
    HG_TRY(hg_alloc(&r, 1, sizeof *r, err));
    r->base.methods = &methods;
    HG_TRY(hg_ogr_source_open(options, &r->source, err));
    HG_TRY(take_columns(r, err));
    r->base.crs = r->source.crs;
    r->base.description = r->source.description;
    r->source.crs = r->source.description = NULL;
    if (!r->source.database) /* a count would be a query of its own there */
        r->total = (double)OGR_L_GetFeatureCount(r->source.layer, 0);
    if (r->total > 0 && r->source.counts_in_header)
        r->promised = (uint64_t)r->total;
    OGR_L_ResetReading(r->source.layer);
    *out = &r->base;
    if (last_area) {
        *last_area = ogr_last_area;
        r->base.has_points = false; /* a polygon is no broken point */
    }
    r = NULL;
done:
    if (r)
        ogr_free(&r->base);
    return st;
}

hg_status hg_open_ogr(const hg_source_options *options, hg_reader **out, hg_talk *talk, hg_err *err)
{
    return hg_ogr_open(options, out, NULL, talk, err);
}
