/* io/ogr_open.c - which driver may read this source, and which of its layers is meant? */
#include "io/ogr_open.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cpl_conv.h>
#include <ogr_srs_api.h>

#include "hotgrid/mem.h"
#include "hotgrid/text.h"

#include "base/try.h"
#include "io/gdal_err.h"

/* One driver for each extension: what a file is, is not for its content to say. */
static const struct {
    const char *extension, *driver;
} drivers[] = {
    {".gpkg", "GPKG"},
    {".geojson", "GeoJSON"},
    {".json", "GeoJSON"},
    {".fgb", "FlatGeobuf"},
};

static bool is_database(const char *path)
{
    return strncmp(path, "PG:", 3) == 0;
}

static const char *driver_of(const char *path)
{
    size_t n = strlen(path);
    for (size_t i = 0; i < HG_COUNT(drivers); i++) {
        size_t m = strlen(drivers[i].extension);
        if (n > m && strcasecmp(path + n - m, drivers[i].extension) == 0)
            return drivers[i].driver;
    }
    return NULL;
}

static bool is_name_part(const char *text, size_t n)
{
    if (n < 1 || n > 63 || isdigit((unsigned char)*text))
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80 || (!isalnum(c) && c != '_'))
            return false;
    }
    return true;
}

bool hg_is_table_name(const char *name)
{
    const char *dot = strchr(name, '.');
    if (!dot)
        return is_name_part(name, strlen(name));
    return is_name_part(name, (size_t)(dot - name)) && is_name_part(dot + 1, strlen(dot + 1));
}

bool hg_is_gdal_prefix(const char *path)
{
    return strncasecmp(path, "/vsi", 4) == 0 || *path == '<' || strstr(path, "PG:") ||
           strstr(path, "MYSQL:");
}

static hg_status check_file(const char *path, const char *shown, hg_err *err)
{
    if (hg_is_gdal_prefix(path))
        return hg_fail(err, HG_ECONFIG,
                       "%s is refused: a source is a plain file or begins with PG:", shown);
    if (!driver_of(path))
        return hg_fail(err, HG_ENOINPUT,
                       "%s: its extension is none of .gpkg, .geojson, .json, .fgb", shown);
    return hg_check_plain_file(path, shown, err);
}

hg_status hg_check_plain_file(const char *path, const char *shown, hg_err *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return hg_fail(err, HG_ENOINPUT, "%s: %s", shown,
                       errno == ENOENT   ? "there is no such file"
                       : errno == EACCES ? "no permission to read it"
                                         : "it cannot be opened");
    bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    close(fd);
    if (!regular)
        return hg_fail(err, HG_ENOINPUT, "%s: it is not a regular file", shown);
    return HG_OK;
}

/* Before anything is sent to a server. */
static hg_status check_table(const hg_source_options *options, hg_err *err)
{
    const char *table = options->layer;
    char shown[160];
    if (!table || hg_is_table_name(table))
        return HG_OK;
    return hg_fail(err, HG_ECONFIG,
                   "table \"%s\" is refused: letters, digits and _ only, as table or schema.table",
                   hg_printable(table, strlen(table), shown, sizeof shown));
}

/* libpq waits for ever by default; a nightly run must not. */
static void connection_text(const char *path, hg_buf *out)
{
    const char *rest = path + 3;
    hg_buf_puts(out, "PG:");
    hg_buf_puts(out, rest);
    if (!strstr(rest, "connect_timeout") && !strstr(rest, "://") && !getenv("PGCONNECT_TIMEOUT"))
        hg_buf_puts(out, " connect_timeout=10");
}

static hg_status open_dataset(const hg_source_options *options, hg_ogr_source *source, hg_err *err)
{
    const char *driver = source->database ? "PostgreSQL" : driver_of(options->path);
    const char *const allowed[] = {driver, NULL};
    hg_buf name = {0};
    hg_gdal_watch watch;
    if (source->database) {
        connection_text(options->path, &name);
    } else { /* never a name that GDAL could take for something else than a path */
        hg_buf_puts(&name, *options->path == '/' ? "" : "./");
        hg_buf_puts(&name, options->path);
    }
    hg_status st = hg_buf_check(&name, err);
    if (st == HG_OK) {
        hg_gdal_watch_begin(&watch);
        source->dataset =
            GDALOpenEx(name.data, GDAL_OF_VECTOR | GDAL_OF_READONLY, allowed, NULL, NULL);
        if (hg_gdal_watch_end(&watch) || !source->dataset)
            st = hg_fail(
                err, source->database ? HG_EUNAVAILABLE : HG_EDATA, "%s: %s: %s", source->shown,
                source->database ? "the database does not answer" : "the file cannot be read",
                *watch.text      ? watch.text
                : *watch.warning ? watch.warning
                                 : "it is not of the format that its name says");
    }
    if (name.data) /* it may hold a password */
        memset(name.data, 0, name.length);
    hg_buf_clear(&name);
    return st;
}

static hg_status no_such_layer(const hg_ogr_source *source, const char *wanted, hg_err *err)
{
    int n = GDALDatasetGetLayerCount(source->dataset);
    const char **names = NULL;
    hg_buf list = {0};
    char shown[160];
    hg_status st = hg_alloc(&names, n > 0 ? (size_t)n : 0, sizeof *names, err);
    if (st != HG_OK)
        return st;
    for (int i = 0; i < n; i++) {
        names[i] = OGR_L_GetName(GDALDatasetGetLayer(source->dataset, i));
        if (i < 20)
            hg_buf_printf(&list, "%s%s", i ? ", " : "",
                          hg_printable(names[i], strlen(names[i]), shown, sizeof shown));
    }
    if (n > 20)
        hg_buf_printf(&list, " and %d more", n - 20);
    const char *near = wanted ? hg_did_you_mean(wanted, names, (size_t)n) : NULL;
    if (!wanted)
        st = hg_fail(err, HG_ECONFIG, "%s: it has %d layers, name one of: %s", source->shown, n,
                     n ? list.data : "");
    else
        st = hg_fail(err, HG_ECONFIG, "%s: no layer \"%s\"%s%s%s; it has: %s", source->shown,
                     hg_printable(wanted, strlen(wanted), shown, sizeof shown),
                     near ? ", did you mean \"" : "", near ? near : "", near ? "\"" : "",
                     n ? list.data : "none");
    hg_buf_clear(&list);
    hg_free(names);
    return st;
}

static hg_status choose_layer(const hg_source_options *options, hg_ogr_source *source, hg_err *err)
{
    int n = GDALDatasetGetLayerCount(source->dataset);
    const char *wanted = options->layer;
    if (!wanted && n == 1) {
        source->layer = GDALDatasetGetLayer(source->dataset, 0);
        return HG_OK;
    }
    if (!wanted && n == 0)
        return hg_fail(err, HG_EDATA, "%s: there is no layer of features in it", source->shown);
    if (!wanted)
        return no_such_layer(source, NULL, err);
    hg_gdal_watch watch; /* GDAL reports an unknown table; we say it in our own words */
    hg_gdal_watch_begin(&watch);
    source->layer = GDALDatasetGetLayerByName(source->dataset, wanted);
    hg_gdal_watch_end(&watch);
    return source->layer ? HG_OK : no_such_layer(source, wanted, err);
}

static hg_status take_wkt(OGRSpatialReferenceH srs, char **out, hg_err *err)
{
    static const char *const options[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", NULL};
    char *wkt = NULL;
    hg_status st = HG_OK;
    if (OSRExportToWktEx(srs, &wkt, options) == OGRERR_NONE && wkt && *wkt)
        st = hg_strdup(out, wkt, err);
    CPLFree(wkt);
    return st;
}

/* A height system on top of the plane (RD with NAP) does not concern us. */
hg_status hg_srs_definition(OGRSpatialReferenceH from, char **out, hg_err *err)
{
    if (!from)
        return HG_OK;
    const char *name = OSRGetName(from);
    if (name && strncmp(name, "Undefined", 9) == 0) /* srs_id 0 and -1 of GeoPackage */
        return HG_OK;
    OGRSpatialReferenceH srs = OSRClone(from);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    OSRStripVertical(srs);
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    hg_status st = HG_OK;
    if (authority && code && strcmp(authority, "EPSG") == 0) {
        hg_buf text = {0};
        hg_buf_printf(&text, "EPSG:%s", code);
        st = hg_buf_check(&text, err);
        if (st == HG_OK)
            st = hg_strdup(out, text.data, err);
        hg_buf_clear(&text);
    } else {
        st = take_wkt(srs, out, err);
    }
    OSRRelease(srs);
    return st;
}

static hg_status describe(hg_ogr_source *source, hg_err *err)
{
    const char *name = OGR_L_GetName(source->layer);
    char shown[160];
    hg_buf text = {0};
    hg_printable(name, strlen(name), shown, sizeof shown);
    if (source->database)
        hg_buf_printf(&text, "PostGIS, table %s", shown);
    else
        hg_buf_printf(&text, "%s, layer %s",
                      GDALGetDriverLongName(GDALGetDatasetDriver(source->dataset)), shown);
    hg_status st = hg_buf_check(&text, err);
    if (st == HG_OK)
        st = hg_strdup(&source->description, text.data, err);
    hg_buf_clear(&text);
    return st;
}

static hg_status shown_name(const char *path, char **out, hg_err *err)
{
    char *copy = NULL, *shown = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_strdup(&copy, path, err));
    hg_mask_secrets(copy);
    HG_TRY(hg_alloc(&shown, 1024, 1, err));
    hg_printable(copy, strlen(copy), shown, 1024);
    *out = shown;
done:
    hg_free(copy);
    return st;
}

hg_status hg_ogr_source_open(const hg_source_options *options, hg_ogr_source *out, hg_err *err)
{
    hg_status st = HG_OK;
    hg_ogr_source source = {.database = is_database(options->path)};
    HG_TRY(shown_name(options->path, &source.shown, err));
    HG_TRY(source.database ? check_table(options, err)
                           : check_file(options->path, source.shown, err));
    source.counts_in_header =
        !source.database && strcmp(driver_of(options->path), "FlatGeobuf") == 0;
    HG_TRY(open_dataset(options, &source, err));
    HG_TRY(choose_layer(options, &source, err));
    HG_TRY(hg_srs_definition(OGR_L_GetSpatialRef(source.layer), &source.crs, err));
    HG_TRY(describe(&source, err));
    *out = source;
    return HG_OK;
done:
    hg_ogr_source_close(&source);
    return st;
}

void hg_ogr_source_close(hg_ogr_source *source)
{
    if (source->dataset) {
        hg_gdal_watch watch;
        hg_gdal_watch_begin(&watch);
        GDALClose(source->dataset);
        hg_gdal_watch_end(&watch);
    }
    hg_free(source->shown);
    hg_free(source->description);
    hg_free(source->crs);
    *source = (hg_ogr_source){0};
}
