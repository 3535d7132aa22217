/* io/reader.c - which reader opens this source, and what does every reader answer? */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "hotgrid/io.h"
#include "hotgrid/mem.h"
#include "io/readers.h"

static const hg_reader_kind kinds[] = {
    {"csv", "delimited text with column names in the first line", ".csv .tsv .txt", hg_open_csv},
    {"shapefile", "ESRI shapefile with its .dbf", ".shp", hg_open_shapefile},
    {"geopackage", "OGC GeoPackage", ".gpkg", hg_open_ogr},
    {"geojson", "GeoJSON features", ".geojson .json", hg_open_ogr},
    {"flatgeobuf", "FlatGeobuf", ".fgb", hg_open_ogr},
    {"postgis", "a table of PostgreSQL with PostGIS, \"PG:service=...\"", "PG:", hg_open_ogr},
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

size_t hg_reader_kind_count(void)
{
    return N_KINDS;
}

const hg_reader_kind *hg_reader_kind_at(size_t index)
{
    return index < N_KINDS ? &kinds[index] : NULL;
}

/* Is `word` one of the blank-separated words of `list`, whatever its case? */
static bool in_list(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; *at;) {
        size_t n = strcspn(at, " ");
        if (n == length && strncasecmp(at, word, n) == 0)
            return true;
        at += n;
        at += strspn(at, " ");
    }
    return false;
}

static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    return dot ? dot : "";
}

static const hg_reader_kind *find_kind(const char *path)
{
    const char *extension = strncmp(path, "PG:", 3) == 0 ? "PG:" : extension_of(path);
    for (size_t i = 0; i < N_KINDS; i++)
        if (*extension && in_list(kinds[i].extensions, extension))
            return &kinds[i];
    return NULL;
}

static hg_status unknown_kind(const char *path, hg_err *err)
{
    char shown[200];
    hg_printable(path, strlen(path), shown, sizeof shown);
    if (in_list(".xlsx .xls .ods", extension_of(path)))
        return hg_fail(err, HG_ENOINPUT, "%s: a workbook is not read; save the sheet as CSV UTF-8",
                       shown);
    return hg_fail(err, HG_ENOINPUT,
                   "%s: the extension says no format that is read here: .csv .tsv .txt .shp .gpkg "
                   ".geojson .json .fgb, or \"PG:...\"",
                   shown);
}

hg_status hg_reader_open(const hg_source_options *options, hg_reader **out, hg_talk *talk,
                         hg_err *err)
{
    if (!options->path || !*options->path)
        return hg_fail(err, HG_ENOINPUT, "no source is named");
    const hg_reader_kind *kind = find_kind(options->path);
    return kind ? kind->open(options, out, talk, err) : unknown_kind(options->path, err);
}

size_t hg_reader_columns(const hg_reader *reader)
{
    return reader->n_columns;
}

const char *hg_reader_column(const hg_reader *reader, size_t index)
{
    return index < reader->n_columns ? reader->columns[index] : NULL;
}

const char *hg_reader_crs(const hg_reader *reader)
{
    return reader->crs;
}

const char *hg_reader_description(const hg_reader *reader)
{
    return reader->description ? reader->description : "";
}

bool hg_reader_has_points(const hg_reader *reader)
{
    return reader->has_points;
}

hg_status hg_reader_next(hg_reader *reader, hg_record *out, bool *more, const char **defect,
                         hg_err *err)
{
    return reader->methods->next(reader, out, more, defect, err);
}

double hg_reader_share(const hg_reader *reader)
{
    return reader->methods->share(reader);
}

void hg_reader_free(hg_reader *reader)
{
    if (reader)
        reader->methods->free(reader);
}

void hg_reader_clear_base(hg_reader *reader)
{
    for (size_t i = 0; reader->columns && i < reader->n_columns; i++)
        hg_free(reader->columns[i]);
    hg_free(reader->columns);
    hg_free(reader->crs);
    hg_free(reader->description);
    reader->columns = NULL;
    reader->crs = reader->description = NULL;
    reader->n_columns = 0;
}
