/* io/read_shp.c - the records of a shapefile: points for incidents, polygons for zones. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "hotgrid/mem.h"

#include "base/try.h"
#include "io/dbf_text.h"
#include "io/readers.h"
#include "io/shapes.h"
#include "io/shp_files.h"
#include "io/shp_hooks.h"

typedef struct shp_reader {
    hg_reader base;
    char *path;
    SHPHandle shp;
    hg_dbf dbf; /* handle NULL without a .dbf */
    hg_shp_watch watch;
    hg_shp_sizes sizes;
    size_t row;       /* the next record, from 0 */
    SHPObject *shape; /* of the last record; owned by shp (fast mode) */
    hg_buf text;
    size_t *start; /* of each field in text, n_columns + 1 */
    hg_field *field;
    char defect[128];
} shp_reader;

static const struct {
    int type;
    const char *name;
    bool point, polygon;
} types[] = {
    {SHPT_NULL, "null shapes", false, false},
    {SHPT_POINT, "points", true, false},
    {SHPT_POINTZ, "points with z", true, false},
    {SHPT_POINTM, "points with m", true, false},
    {SHPT_MULTIPOINT, "multipoints", true, false},
    {SHPT_MULTIPOINTZ, "multipoints with z", true, false},
    {SHPT_MULTIPOINTM, "multipoints with m", true, false},
    {SHPT_ARC, "lines", false, false},
    {SHPT_ARCZ, "lines with z", false, false},
    {SHPT_ARCM, "lines with m", false, false},
    {SHPT_POLYGON, "polygons", false, true},
    {SHPT_POLYGONZ, "polygons with z", false, true},
    {SHPT_POLYGONM, "polygons with m", false, true},
    {SHPT_MULTIPATCH, "multipatches", false, false},
};

static size_t type_row(int type)
{
    for (size_t i = 0; i < HG_COUNT(types); i++) {
        if (types[i].type == type)
            return i;
    }
    return HG_COUNT(types);
}

/* Fast mode keeps the memory, but wants to hear that the object is done with. */
static void drop_shape(shp_reader *r)
{
    if (r->shape)
        SHPDestroyObject(r->shape);
    r->shape = NULL;
}

static void shp_free(hg_reader *reader)
{
    shp_reader *r = (shp_reader *)reader;
    hg_shp_watch *before = hg_shp_use(&r->watch);
    hg_reader_clear_base(reader);
    hg_dbf_end(&r->dbf);
    drop_shape(r);
    if (r->shp)
        SHPClose(r->shp);
    hg_buf_clear(&r->text);
    hg_free(r->start);
    hg_free(r->field);
    hg_free(r->path);
    hg_shp_use(before == &r->watch ? NULL : before);
    hg_free(r);
}

/* SHPReadObject checks lengths against the buffer; that .shp and .shx agree is for us to see. */
static hg_status read_shape(shp_reader *r, hg_err *err)
{
    drop_shape(r);
    r->shape = SHPReadObject(r->shp, (int)r->row);
    unsigned long offset = r->shp->panRecOffset[r->row];
    if (!r->shape)
        return hg_fail(err, HG_EDATA, "%s: record %zu at byte %lu cannot be read%s%s", r->path,
                       r->row + 1, offset, *r->watch.text ? ": " : "", r->watch.text);
    const unsigned char *head = r->shp->pabyRec + 4;
    unsigned long words = (unsigned long)head[0] << 24 | (unsigned long)head[1] << 16 |
                          (unsigned long)head[2] << 8 | head[3];
    if (2 * words != r->shp->panRecSize[r->row])
        return hg_fail(err, HG_EDATA,
                       "%s: record %zu at byte %lu is %lu bytes long, the .shx says %u", r->path,
                       r->row + 1, offset, 2 * words, r->shp->panRecSize[r->row]);
    if (r->shape->nSHPType != SHPT_NULL && r->shape->nSHPType != r->shp->nShapeType)
        return hg_fail(err, HG_EDATA,
                       "%s: record %zu at byte %lu has shape type %d in a file of type %d", r->path,
                       r->row + 1, offset, r->shape->nSHPType, r->shp->nShapeType);
    return HG_OK;
}

static hg_status read_fields(shp_reader *r, hg_record *out, const char **defect, hg_err *err)
{
    r->text.length = 0;
    for (size_t i = 0; i < r->base.n_columns; i++) {
        r->start[i] = r->text.length;
        const char *why = NULL;
        hg_status st = hg_dbf_field(&r->dbf, r->row, i, &r->text, &why, err);
        if (st != HG_OK)
            return st;
        if (why) {
            char shown[48];
            const char *name = r->base.columns[i];
            snprintf(r->defect, sizeof r->defect, "column %s: %s",
                     hg_printable(name, strlen(name), shown, sizeof shown), why);
            *defect = r->defect;
        }
    }
    r->start[r->base.n_columns] = r->text.length;
    hg_status st = hg_buf_check(&r->text, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < r->base.n_columns; i++) {
        r->field[i].text = r->text.data ? r->text.data + r->start[i] : "";
        r->field[i].length = (uint32_t)(r->start[i + 1] - r->start[i]);
    }
    out->n_fields = r->base.n_columns;
    out->field = r->field;
    return HG_OK;
}

static void read_point(shp_reader *r, hg_record *out, const char **defect)
{
    const SHPObject *shape = r->shape;
    out->has_point = r->base.has_points && shape->nSHPType != SHPT_NULL && shape->nVertices > 0;
    out->x = out->y = NAN;
    if (!out->has_point)
        return;
    if (shape->nVertices > 1) {
        snprintf(r->defect, sizeof r->defect,
                 "a multipoint of %d points; an incident has one place", shape->nVertices);
        *defect = r->defect;
        return;
    }
    out->x = shape->padfX[0];
    out->y = shape->padfY[0];
}

static hg_status shp_next(hg_reader *reader, hg_record *out, bool *more, const char **defect,
                          hg_err *err)
{
    shp_reader *r = (shp_reader *)reader;
    hg_record record = {0};
    hg_status st = HG_OK;
    hg_shp_watch *before = hg_shp_use(&r->watch);
    *defect = NULL;
    while (r->dbf.handle && r->row < r->sizes.n_shapes &&
           DBFIsRecordDeleted(r->dbf.handle, (int)r->row))
        r->row++;
    *more = r->row < r->sizes.n_shapes;
    if (!*more)
        goto done;
    HG_TRY(read_shape(r, err));
    HG_TRY(read_fields(r, &record, defect, err));
    read_point(r, &record, defect);
    if (r->watch.operation) {
        st = hg_fail(err, HG_ENOINPUT, "%s: %s failed at record %zu: %s", r->path,
                     r->watch.operation, r->row + 1, strerror(r->watch.error));
        goto done;
    }
    record.line = ++r->row;
    *out = record;
done:
    hg_shp_use(before);
    return st;
}

static double shp_share(const hg_reader *reader)
{
    const shp_reader *r = (const shp_reader *)reader;
    return r->sizes.n_shapes ? (double)r->row / (double)r->sizes.n_shapes : 0;
}

static const hg_reader_methods methods = {shp_next, shp_share, shp_free};

static hg_status shp_last_area(hg_reader *reader, hg_area *out, size_t *dropped, hg_err *err)
{
    shp_reader *r = (shp_reader *)reader;
    const SHPObject *shape = r->shape;
    hg_status st = HG_OK;
    size_t *start = NULL;
    hg_area_clear(out);
    *dropped = 0;
    if (!shape || shape->nSHPType == SHPT_NULL || shape->nParts <= 0)
        return HG_OK;
    size_t n = (size_t)shape->nParts;
    HG_TRY(hg_alloc(&start, n + 1, sizeof *start, err));
    for (size_t k = 0; k < n; k++) {
        start[k] = (size_t)shape->panPartStart[k]; /* shapelib checked their range */
        if (k && start[k] < start[k - 1]) {
            st = hg_fail(err, HG_EDATA, "its ring %zu starts before the one before it", k + 1);
            goto done;
        }
    }
    start[n] = (size_t)shape->nVertices;
    HG_TRY(hg_rings_to_area(n, start, shape->padfX, shape->padfY, out, dropped, err));
done:
    hg_free(start);
    return st;
}

static hg_status open_failed(const shp_reader *r, const char *what, hg_err *err)
{
    if (r->watch.operation)
        return hg_fail(err, r->watch.error == ENOMEM ? HG_ENOMEM : HG_ENOINPUT,
                       "%s: %s the %s failed: %s", r->path, r->watch.operation, what,
                       strerror(r->watch.error));
    return hg_fail(err, HG_EDATA, "%s: the %s cannot be read: %s", r->path, what,
                   *r->watch.text ? r->watch.text : "its header is broken");
}

static hg_status open_shapes(shp_reader *r, hg_err *err)
{
    SAHooks hooks;
    hg_shp_hooks(&hooks);
    r->shp = SHPOpenLL(r->path, "rb", &hooks);
    if (!r->shp)
        return open_failed(r, ".shp", err);
    size_t row = type_row(r->shp->nShapeType);
    if (row == HG_COUNT(types))
        return hg_fail(err, HG_EDATA, "%s: shape type %d is not one of the format", r->path,
                       r->shp->nShapeType);
    if (r->shp->nRecords < 0 || (size_t)r->shp->nRecords != r->sizes.n_shapes)
        return hg_fail(err, HG_EDATA, "%s: changed while it was opened", r->path);
    SHPSetFastModeReadObject(r->shp, 1);
    r->base.has_points = types[row].point;
    return HG_OK;
}

static hg_status open_table(shp_reader *r, const char *encoding, hg_talk *talk, hg_err *err)
{
    SAHooks hooks;
    hg_shp_hooks(&hooks);
    DBFHandle handle = DBFOpenLL(r->path, "rb", &hooks);
    if (!handle)
        return open_failed(r, ".dbf", err);
    hg_status st = hg_dbf_begin(handle, r->path, encoding, &r->dbf, &r->base.columns, talk, err);
    if (st != HG_OK) {
        DBFClose(handle);
        return st;
    }
    r->base.n_columns = r->dbf.n_fields;
    /* shapelib goes on without a .cpg that did not open: then the text would be another one. */
    return r->watch.operation ? open_failed(r, ".dbf or .cpg", err) : HG_OK;
}

static hg_status describe(shp_reader *r, hg_err *err)
{
    char text[160];
    snprintf(text, sizeof text, "shapefile, %zu %s%s%s", r->sizes.n_shapes,
             types[type_row(r->shp->nShapeType)].name, r->dbf.handle ? ", " : "",
             r->dbf.handle ? r->dbf.page.name : "");
    return hg_strdup(&r->base.description, text, err);
}

hg_status hg_shp_open(const hg_source_options *options, bool attributes, hg_reader **out,
                      hg_last_area *last_area, hg_talk *talk, hg_err *err)
{
    hg_status st = HG_OK;
    shp_reader *r = NULL;
    hg_shp_watch *before = hg_shp_use(NULL);
    HG_TRY(hg_alloc(&r, 1, sizeof *r, err));
    hg_shp_use(&r->watch);
    r->base.methods = &methods;
    HG_TRY(hg_strdup(&r->path, options->path, err));
    HG_TRY(hg_shp_check_files(r->path, attributes, &r->sizes, err));
    HG_TRY(open_shapes(r, err));
    if (last_area && !types[type_row(r->shp->nShapeType)].polygon) {
        st = hg_fail(err, HG_EDATA, "%s holds %s, not polygons", r->path,
                     types[type_row(r->shp->nShapeType)].name);
        goto done;
    }
    if (r->sizes.has_dbf)
        HG_TRY(open_table(r, options->encoding, talk, err));
    HG_TRY(hg_shp_read_prj(r->path, &r->base.crs, err));
    HG_TRY(hg_alloc(&r->start, r->base.n_columns + 1, sizeof *r->start, err));
    HG_TRY(hg_alloc(&r->field, r->base.n_columns, sizeof *r->field, err));
    HG_TRY(describe(r, err));
    *out = &r->base;
    if (last_area)
        *last_area = shp_last_area;
    r = NULL;
done:
    hg_shp_use(before);
    if (r)
        shp_free(&r->base);
    return st;
}

hg_status hg_open_shapefile(const hg_source_options *options, hg_reader **out, hg_talk *talk,
                            hg_err *err)
{
    return hg_shp_open(options, true, out, NULL, talk, err);
}
