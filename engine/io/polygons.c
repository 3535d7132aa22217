/* io/polygons.c - which zones, which study area does this polygon source describe? */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hotgrid/mem.h"
#include "hotgrid/text.h"

#include "base/try.h"
#include "io/gdal_err.h"
#include "io/shapes.h"

#define NAME_MAX_BYTES 1024u

/* Everything that is open while a polygon source is read. */
typedef struct source {
    const hg_polygon_options *options;
    hg_talk *talk;
    hg_reader *reader;
    hg_last_area last_area;
    hg_crs *crs;
    hg_transform *transform;
    const char *shown; /* the path for sentences */
    char shown_room[512];
    size_t name_index, code_index; /* SIZE_MAX: none */
} source;

/* What the caller does with each feature: `area` is valid, oriented, in the working CRS. */
typedef hg_status (*use_feature)(void *context, const hg_area *area, const char *name,
                                 const char *code, hg_err *err);

static bool has_extension(const char *path, const char *extension)
{
    size_t n = strlen(path), m = strlen(extension);
    return n > m && strcasecmp(path + n - m, extension) == 0;
}

static const char *printable_path(const char *path, char *room, size_t size)
{
    char *copy = NULL;
    if (hg_strdup(&copy, path, NULL) != HG_OK)
        return "(source)";
    hg_mask_secrets(copy);
    hg_printable(copy, strlen(copy), room, size);
    hg_free(copy);
    return room;
}

static hg_status open_reader(const hg_source_options *options, bool attributes, const char *shown,
                             hg_reader **out, hg_last_area *last_area, hg_talk *talk, hg_err *err)
{
    static const char *const tables[] = {".csv", ".txt", ".tsv"};
    for (size_t i = 0; i < HG_COUNT(tables); i++) {
        if (has_extension(options->path, tables[i]))
            return hg_fail(err, HG_ECONFIG,
                           "%s: a text table holds no polygons; give a .shp, .gpkg, .geojson, "
                           ".fgb or a PG: table",
                           shown);
    }
    if (has_extension(options->path, ".shp"))
        return hg_shp_open(options, attributes, out, last_area, talk, err);
    return hg_ogr_open(options, out, last_area, talk, err);
}

static hg_status no_such_column(const source *s, const char *what, const char *wanted, hg_err *err)
{
    size_t n = hg_reader_columns(s->reader);
    hg_buf list = {0};
    char shown[128];
    const char *near = hg_did_you_mean(wanted, (const char *const *)s->reader->columns, n);
    for (size_t i = 0; i < n; i++) {
        const char *name = hg_reader_column(s->reader, i);
        hg_buf_printf(&list, "%s%s", i ? ", " : "",
                      hg_printable(name, strlen(name), shown, sizeof shown));
    }
    hg_status st = hg_fail(err, HG_ECONFIG, "%s: no column \"%s\" for the %s%s%s%s; it has: %s",
                           s->shown, hg_printable(wanted, strlen(wanted), shown, sizeof shown),
                           what, near ? ", did you mean \"" : "", near ? near : "",
                           near ? "\"" : "", n && list.data ? list.data : "none");
    hg_buf_clear(&list);
    return st;
}

static hg_status find_column(const source *s, const char *what, const char *wanted, size_t *index,
                             hg_err *err)
{
    *index = SIZE_MAX;
    if (!wanted)
        return HG_OK;
    for (size_t i = 0; i < hg_reader_columns(s->reader); i++) {
        if (strcmp(hg_reader_column(s->reader, i), wanted) == 0) {
            *index = i;
            return HG_OK;
        }
    }
    return no_such_column(s, what, wanted, err);
}

static hg_status no_crs(const char *shown, hg_err *err)
{
    return hg_fail(err, HG_ECONFIG,
                   "%s says in no way which coordinate reference system it has (a shapefile does "
                   "it by a .prj); name it, for example EPSG:28992",
                   shown);
}

static hg_status open_transform(source *s, hg_err *err)
{
    const char *own = hg_reader_crs(s->reader);
    const char *definition = s->options->crs ? s->options->crs : own;
    if (!definition)
        return no_crs(s->shown, err);
    hg_status st = hg_crs_open(definition, &s->crs, err);
    if (st == HG_OK)
        st = hg_transform_open(s->crs, s->options->work_crs, s->options->allow_ballpark,
                               &s->transform, err);
    return st == HG_OK ? st : hg_fail_within(err, st, "%s", s->shown);
}

static hg_status source_open(const hg_polygon_options *options, source *s, hg_talk *talk,
                             hg_err *err)
{
    hg_status st = HG_OK;
    bool attributes = options->name_column || options->code_column;
    *s = (source){.options = options, .talk = talk};
    s->shown = printable_path(options->source.path, s->shown_room, sizeof s->shown_room);
    HG_TRY(
        open_reader(&options->source, attributes, s->shown, &s->reader, &s->last_area, talk, err));
    HG_TRY(find_column(s, "name", options->name_column, &s->name_index, err));
    HG_TRY(find_column(s, "code", options->code_column, &s->code_index, err));
    HG_TRY(open_transform(s, err));
done:
    return st;
}

static void source_close(source *s)
{
    hg_transform_free(s->transform);
    hg_crs_free(s->crs);
    hg_reader_free(s->reader);
}

/* "file: feature 12 (Oud-West)" */
static const char *feature_label(const source *s, uint64_t line, const char *name, char room[768])
{
    char shown[160];
    snprintf(room, 768, "%s: feature %llu (%s)", s->shown, (unsigned long long)line,
             hg_printable(name, strlen(name), shown, sizeof shown));
    return room;
}

static hg_status take_text(const source *s, const hg_record *record, size_t index,
                           const char *fallback, char **out, hg_err *err)
{
    if (index == SIZE_MAX || record->field[index].length == 0)
        return hg_strdup(out, fallback, err);
    const hg_field *field = &record->field[index];
    if (field->length > NAME_MAX_BYTES)
        return hg_fail(err, HG_EDATA,
                       "%s: feature %llu: column %s has %u bytes; a name has at "
                       "most %u",
                       s->shown, (unsigned long long)record->line,
                       hg_reader_column(s->reader, index), field->length, NAME_MAX_BYTES);
    return hg_strndup(out, field->text, field->length, err);
}

/* Valid in the working CRS, where everything else is computed. */
static hg_status make_valid(const source *s, hg_area *area, size_t dropped, const char *label,
                            hg_err *err)
{
    hg_err why = {0};
    bool changed = false;
    hg_status st = hg_shape_valid(area, &why);
    if (st != HG_OK && st != HG_EDATA)
        return hg_fail(err, st, "%s: %s", label, why.text);
    if (st == HG_OK && dropped)
        hg_fail(&why, HG_EDATA, "%zu ring%s of fewer than three points", dropped,
                dropped == 1 ? "" : "s");
    if (st == HG_OK && !dropped)
        return HG_OK;
    if (s->options->refuse_invalid)
        return hg_fail(err, HG_EDATA, "%s is not a valid polygon: %s", label, why.text);
    if (st != HG_OK)
        st = hg_shape_repair(area, &changed, err);
    if (st != HG_OK)
        return hg_fail_within(err, st, "%s cannot be repaired", label);
    hg_warn(s->talk, "repaired_polygon", "%s was repaired: %s", label, why.text);
    return HG_OK;
}

static hg_status take_feature(source *s, const hg_record *record, use_feature use, void *context,
                              hg_err *err)
{
    hg_status st = HG_OK;
    hg_area area = {0};
    char *name = NULL, *code = NULL, number[32], label[768];
    size_t dropped = 0;
    snprintf(number, sizeof number, "%llu", (unsigned long long)record->line);
    HG_TRY(take_text(s, record, s->name_index, number, &name, err));
    HG_TRY(take_text(s, record, s->code_index, name, &code, err));
    feature_label(s, record->line, name, label);
    st = s->last_area(s->reader, &area, &dropped, err);
    if (st == HG_OK && hg_area_parts(&area) == 0) {
        hg_warn(s->talk, "no_geometry", "%s has no polygon and is left out", label);
        goto done;
    }
    if (st == HG_OK)
        st = hg_transform_area(s->transform, &area, err);
    if (st != HG_OK) {
        hg_fail_within(err, st, "%s", label);
        goto done;
    }
    HG_TRY(make_valid(s, &area, dropped, label, err));
    hg_area_orient(&area);
    HG_TRY(use(context, &area, name, code, err));
done:
    hg_area_clear(&area);
    hg_free(name);
    hg_free(code);
    return st;
}

static hg_status each_feature(const hg_polygon_options *options, use_feature use, void *context,
                              hg_talk *talk, hg_err *err)
{
    hg_status st = HG_OK;
    source s = {0};
    hg_record record = {0};
    bool more = false;
    const char *defect = NULL;
    if (!options->work_crs)
        return hg_fail(err, HG_EDOMAIN, "polygons are read into a working CRS; none was given");
    HG_TRY(source_open(options, &s, talk, err));
    for (;;) {
        HG_TRY(hg_check_stop(talk, err));
        HG_TRY(hg_reader_next(s.reader, &record, &more, &defect, err));
        if (!more)
            break;
        if (defect && (s.name_index != SIZE_MAX || s.code_index != SIZE_MAX)) {
            st = hg_fail(err, HG_EDATA, "%s: feature %llu: %s", s.shown,
                         (unsigned long long)record.line, defect);
            goto done;
        }
        HG_TRY(take_feature(&s, &record, use, context, err));
    }
done:
    source_close(&s);
    return st;
}

static hg_status nothing_there(const hg_polygon_options *options, hg_err *err)
{
    char shown[512];
    return hg_fail(err, HG_EEMPTY, "%s holds no polygon",
                   printable_path(options->source.path, shown, sizeof shown));
}

static hg_status add_zone(void *context, const hg_area *area, const char *name, const char *code,
                          hg_err *err)
{
    return hg_zones_add(context, area, name, code, err);
}

hg_status hg_read_zones(const hg_polygon_options *options, hg_zones *out, hg_talk *talk,
                        hg_err *err)
{
    hg_zones zones = {0};
    hg_status st = each_feature(options, add_zone, &zones, talk, err);
    if (st == HG_OK && zones.n == 0)
        st = nothing_there(options, err);
    if (st == HG_OK)
        *out = zones;
    else
        hg_zones_clear(&zones);
    return st;
}

hg_status hg_read_area(const hg_polygon_options *options, hg_area *out, hg_talk *talk, hg_err *err)
{
    hg_zones zones = {0};
    hg_area area = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_read_zones(options, &zones, talk, err));
    HG_TRY(hg_shape_union(zones.n, zones.area, &area, err));
    hg_area_orient(&area);
    *out = area;
done:
    hg_zones_clear(&zones);
    return st;
}

hg_status hg_read_crs(const hg_source_options *options, char **out, hg_err *err)
{
    hg_reader *reader = NULL;
    char shown[512], *crs = NULL;
    hg_status st = HG_OK;
    printable_path(options->path, shown, sizeof shown);
    HG_TRY(open_reader(options, false, shown, &reader, NULL, NULL, err));
    if (!hg_reader_crs(reader)) {
        st = no_crs(shown, err);
        goto done;
    }
    HG_TRY(hg_strdup(&crs, hg_reader_crs(reader), err));
    *out = crs;
done:
    hg_reader_free(reader);
    return st;
}
