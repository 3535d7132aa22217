/* io/write_shp.c - how does a table become a shapefile without losing a name, a digit or an error?
 */
#include "io/writers.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/time.h"
#include "io/out.h"
#include "io/shp_fields.h"
#include "io/shp_hooks.h"
#include "io/xml.h"

#define BYTES_MAX 2147483647u /* what every reader of the format can address */

/* ---- geometry ---- */

/* Shapefiles want outer rings clockwise and holes counter-clockwise: the reverse of ours. */
static void reverse_rings(const hg_area *area, double *x, double *y)
{
    for (size_t r = 0; r < area->n_rings; r++) {
        size_t first = area->start[r], last = area->start[r + 1] - 1;
        for (size_t i = first; i <= last; i++) {
            x[i] = area->x[first + last - i];
            y[i] = area->y[first + last - i];
        }
    }
}

static hg_status polygon_object(const hg_area *ours, SHPObject **out, hg_err *err)
{
    hg_status st;
    hg_area area = {0};
    double *x = NULL, *y = NULL;
    int *start = NULL;
    HG_TRY(hg_area_copy(ours, &area, err));
    hg_area_orient(&area);
    HG_TRY(hg_alloc(&x, area.n_points, sizeof *x, err));
    HG_TRY(hg_alloc(&y, area.n_points, sizeof *y, err));
    HG_TRY(hg_alloc(&start, area.n_rings, sizeof *start, err));
    reverse_rings(&area, x, y);
    for (size_t r = 0; r < area.n_rings; r++)
        start[r] = (int)area.start[r];
    *out = SHPCreateObject(SHPT_POLYGON, -1, (int)area.n_rings, start, NULL, (int)area.n_points, x,
                           y, NULL, NULL);
    if (!*out)
        st = hg_fail(err, HG_ENOMEM, "out of memory for a polygon of %zu vertices", area.n_points);
done:
    hg_area_clear(&area);
    hg_free(x);
    hg_free(y);
    hg_free(start);
    return st;
}

static hg_status shape_object(const hg_layer *layer, size_t row, SHPObject **out, hg_err *err)
{
    if (layer->area && layer->area[row].n_rings > 0)
        return polygon_object(&layer->area[row], out, err);
    *out = layer->area ? SHPCreateSimpleObject(SHPT_NULL, 0, NULL, NULL, NULL)
                       : SHPCreateSimpleObject(SHPT_POINT, 1, layer->x + row, layer->y + row, NULL);
    return *out ? HG_OK : hg_fail(err, HG_ENOMEM, "out of memory for a shape");
}

static hg_status write_shapes(SHPHandle shp, const char *path, const hg_layer *layer, hg_err *err)
{
    for (size_t row = 0; row < layer->n_rows; row++) {
        SHPObject *object = NULL;
        hg_status st = shape_object(layer, row, &object, err);
        if (st != HG_OK)
            return st;
        int index = SHPWriteObject(shp, -1, object);
        SHPDestroyObject(object);
        if (index != (int)row)
            return hg_fail(err, HG_EIO, "cannot write shape %zu of %s", row + 1, path);
    }
    return HG_OK;
}

/* Before a byte is written: 2^31-1 is the end of the format, GeoPackage has no such end. */
static hg_status check_size(const char *path, const hg_layer *layer, size_t record_bytes,
                            hg_err *err)
{
    uint64_t shp = 100, dbf = 65536;
    for (size_t row = 0; row < layer->n_rows; row++)
        shp += layer->area ? 8 + 44 + 4 * (uint64_t)layer->area[row].n_rings +
                                 16 * (uint64_t)layer->area[row].n_points
                           : 28;
    dbf += (uint64_t)layer->n_rows * record_bytes;
    if (shp > BYTES_MAX || dbf > BYTES_MAX || layer->n_rows > INT_MAX)
        return hg_fail(err, HG_EUSAGE,
                       "%s would be larger than the 2 GB that shapefiles can be; use .gpkg", path);
    return HG_OK;
}

/* ---- one of the two halves, with the errors that only show when it is closed ---- */

static hg_status watch_fail(const hg_shp_watch *watch, const char *path, hg_err *err)
{
    if (watch->operation)
        return hg_fail_write(err, path, watch->error);
    return hg_fail(err, HG_EIO, "cannot write %s: %s", path,
                   *watch->text ? watch->text : "shapelib gave no reason");
}

static hg_status write_shp(const char *path, const hg_layer *layer, hg_err *err)
{
    SAHooks hooks;
    hg_shp_watch watch = {0};
    hg_shp_hooks(&hooks);
    hg_shp_watch *outer = hg_shp_use(&watch);
    hg_status st = HG_OK;
    SHPHandle shp = SHPCreateLL(path, layer->area ? SHPT_POLYGON : SHPT_POINT, &hooks);
    if (shp) {
        st = write_shapes(shp, path, layer, err);
        SHPClose(shp);
    }
    hg_shp_use(outer);
    if (!shp || watch.operation || *watch.text)
        return watch_fail(&watch, path, err);
    return st;
}

static hg_status fill_dbf(DBFHandle dbf, const char *path, const hg_layer *layer,
                          const hg_shp_fields *fields, const hg_file_facts *facts, hg_err *err)
{
    hg_civil day;
    hg_status st;
    hg_civil_from_seconds(facts->as_of == HG_NO_TIME ? 0 : facts->as_of, &day);
    DBFSetLastModifiedDate(dbf, day.year - 1900, day.month, day.day);
    HG_TRY(hg_shp_fields_create(dbf, path, layer, fields, err));
    for (size_t row = 0; row < layer->n_rows; row++)
        HG_TRY(hg_shp_fields_write(dbf, path, layer, fields, row, err));
done:
    return st;
}

static hg_status write_dbf(const char *path, const hg_layer *layer, const hg_shp_fields *fields,
                           const hg_file_facts *facts, hg_err *err)
{
    SAHooks hooks;
    hg_shp_watch watch = {0};
    hg_shp_hooks(&hooks);
    hg_shp_watch *outer = hg_shp_use(&watch);
    hg_status st = HG_OK;
    DBFHandle dbf = DBFCreateLL(path, NULL, &hooks);
    if (dbf) {
        st = fill_dbf(dbf, path, layer, fields, facts, err);
        DBFClose(dbf);
    }
    hg_shp_use(outer);
    if (!dbf || watch.operation || *watch.text)
        return watch_fail(&watch, path, err);
    return st;
}

/* Not by DBFCreateLL: it writes through the handle of a .cpg that could not be opened. */
static hg_status write_cpg(const char *path, hg_err *err)
{
    char cpg[4096];
    hg_status st = hg_path_with(path, ".cpg", cpg, sizeof cpg, err);
    return st == HG_OK ? hg_write_bytes(cpg, "UTF-8", 5, false, err) : st;
}

static void put_item(hg_buf *out, const char *key, const char *value)
{
    hg_xml_text(out, key);
    hg_buf_puts(out, " = ");
    hg_xml_text(out, value);
    hg_buf_puts(out, "\n");
}

/* The only place for tags: metadata in the FGDC form that ArcGIS reads beside a shapefile. */
static hg_status write_metadata(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                                hg_err *err)
{
    char xml[4096], as_of[32];
    hg_buf text = {0};
    hg_status st;
    HG_TRY(hg_path_with(path, ".shp.xml", xml, sizeof xml, err));
    hg_buf_puts(&text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata>\n  <idinfo>\n"
                       "    <citation><citeinfo><title>");
    hg_xml_text(&text, layer->name);
    hg_buf_puts(&text, "</title></citeinfo></citation>\n    <descript><supplinf>");
    put_item(&text, "hotgrid", hg_version());
    if (facts->as_of != HG_NO_TIME)
        put_item(&text, "as_of", hg_time_iso(facts->as_of, as_of));
    for (size_t i = 0; i < facts->n_tags; i++)
        put_item(&text, facts->tags[i].key, facts->tags[i].value);
    hg_buf_puts(&text, "</supplinf></descript>\n  </idinfo>\n</metadata>\n");
    HG_TRY(hg_buf_check(&text, err));
    HG_TRY(hg_write_bytes(xml, text.data, text.length, false, err));
done:
    hg_buf_clear(&text);
    return st;
}

/* ---- the check ---- */

static bool file_has(const char *path, uint64_t bytes)
{
    struct stat facts;
    return stat(path, &facts) == 0 && (uint64_t)facts.st_size == bytes;
}

static hg_status check_files(const char *path, const char *dbf_path, const hg_layer *layer,
                             const hg_shp_fields *fields, hg_err *err)
{
    SAHooks hooks;
    hg_shp_watch watch = {0};
    int n = -1, type = -1;
    char shx_path[4096];
    hg_status st = hg_path_with(path, ".shx", shx_path, sizeof shx_path, err);
    if (st != HG_OK)
        return st;
    hg_shp_hooks(&hooks);
    hg_shp_watch *outer = hg_shp_use(&watch);
    SHPHandle shp = SHPOpenLL(path, "rb", &hooks);
    DBFHandle dbf = DBFOpenLL(dbf_path, "rb", &hooks);
    if (shp)
        SHPGetInfo(shp, &n, &type, NULL, NULL);
    bool whole = shp && dbf && n == (int)layer->n_rows && DBFGetRecordCount(dbf) == n &&
                 DBFGetFieldCount(dbf) == (int)fields->n &&
                 type == (layer->area ? SHPT_POLYGON : SHPT_POINT) &&
                 file_has(path, shp->nFileSize) && file_has(shx_path, 100 + 8 * (uint64_t)n) &&
                 file_has(dbf_path, (uint64_t)dbf->nHeaderLength +
                                        (uint64_t)n * (uint64_t)dbf->nRecordLength + 1);
    if (shp)
        SHPClose(shp);
    if (dbf)
        DBFClose(dbf);
    hg_shp_use(outer);
    if (watch.operation && watch.error == ENOMEM)
        return hg_fail(err, HG_ENOMEM, "out of memory while %s is read again", path);
    if (!whole || watch.operation)
        return hg_fail(err, HG_EIO, "%s does not hold what was written", path);
    return HG_OK;
}

hg_status hg_shp_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                       hg_err *err)
{
    char dbf[4096];
    hg_shp_fields fields = {0};
    hg_status st;
    if (!layer->area && !layer->x)
        return hg_fail(err, HG_EUSAGE, "%s: a shapefile needs geometry; write a table as .csv",
                       path);
    HG_TRY(hg_path_with(path, ".dbf", dbf, sizeof dbf, err));
    HG_TRY(hg_shp_fields_plan(path, layer, &fields, err));
    HG_TRY(check_size(path, layer, fields.record_bytes, err));
    HG_TRY(write_dbf(dbf, layer, &fields, facts, err));
    HG_TRY(write_shp(path, layer, err));
    HG_TRY(hg_write_prj(path, facts->crs, err));
    HG_TRY(write_cpg(path, err));
    HG_TRY(write_metadata(path, layer, facts, err));
    HG_TRY(check_files(path, dbf, layer, &fields, err));
done:
    hg_free(fields.field);
    return st;
}
