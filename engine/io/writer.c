/* io/writer.c - which format writes this file, and does a failed one leave nothing behind? */
#define _GNU_SOURCE /* renameat2 */
#include "hotgrid/write.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.h"
#include "io/out.h"
#include "io/tree.h"
#include "io/writers.h"

static const hg_writer writers[] = {
    {"cog", ".tif", "Cloud Optimized GeoTIFF, float32, NaN where there is no value", hg_cog_raster,
     NULL, ""},
    {"asc", ".asc", "ESRI ASCII grid with .prj, one band", hg_asc_raster, NULL, ".prj"},
    {"csv", ".csv", "a table; of a raster: cell,x,y,value, only cells with a value", hg_csv_raster,
     hg_csv_layer, ""},
    {"png", ".png", "a preview of the first band with legend and scale bar", hg_png_raster, NULL,
     ""},
    {"gpkg", ".gpkg", "GeoPackage", NULL, hg_gpkg_layer, ""},
    {"shp", ".shp", "shapefile: names of at most 10 characters, no empty texts", NULL, hg_shp_layer,
     ".shx .dbf .prj .cpg .shp.xml"},
    {"geojson", ".geojson", "GeoJSON (RFC 7946): longitude and latitude", NULL, hg_geojson_layer,
     ""},
    {"fgb", ".fgb", "FlatGeobuf, in the order of its spatial index; holds no tags", NULL,
     hg_fgb_layer, ""},
    {"json", ".json", "a table as JSON, without geometry", NULL, hg_json_layer, ""},
};

size_t hg_writer_count(void)
{
    return HG_COUNT(writers);
}

const hg_writer *hg_writer_at(size_t index)
{
    return index < HG_COUNT(writers) ? &writers[index] : NULL;
}

const hg_writer *hg_writer_find(const char *name)
{
    for (size_t i = 0; i < HG_COUNT(writers); i++) {
        if (strcmp(writers[i].name, name) == 0)
            return &writers[i];
    }
    return NULL;
}

const hg_writer *hg_writer_for_path(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    if (!dot || (slash && dot < slash))
        return NULL;
    for (size_t i = 0; i < HG_COUNT(writers); i++) {
        if (strcasecmp(writers[i].extension, dot) == 0)
            return &writers[i];
    }
    return NULL;
}

/* HG_EUSAGE with the extensions that would do. */
static hg_status choose(const char *path, bool raster, const hg_writer **out, hg_err *err)
{
    const hg_writer *writer = hg_writer_for_path(path);
    if (writer && (raster ? writer->raster != NULL : writer->layer != NULL)) {
        *out = writer;
        return HG_OK;
    }
    hg_buf list = {0};
    for (size_t i = 0; i < HG_COUNT(writers); i++) {
        if (raster ? writers[i].raster != NULL : writers[i].layer != NULL)
            hg_buf_printf(&list, " %s", writers[i].extension);
    }
    hg_status st = hg_fail(err, HG_EUSAGE, "%s: no format for %s has this extension; take one of%s",
                           path, raster ? "rasters" : "tables", list.data ? list.data : "");
    hg_buf_clear(&list);
    return st;
}

/* ---- the file and its companions ---- */

typedef struct target {
    const hg_writer *writer;
    const char *path;         /* where it shall be */
    char work[HG_PATH_MAX];   /* where it is written: path, or the same name in `folder` */
    char folder[HG_PATH_MAX]; /* a hidden folder beside an old file, "" when there is none */
} target;

/* The k-th file of a format: the path itself, then its companions; false after the last. */
static bool file_of(const hg_writer *writer, const char *path, size_t k, char out[HG_PATH_MAX])
{
    const char *at = writer->companions;
    char extension[16];
    if (k == 0)
        return snprintf(out, HG_PATH_MAX, "%s", path) < HG_PATH_MAX;
    for (size_t i = 1; *at; i++) {
        size_t n = strcspn(at, " ");
        if (i == k && n < sizeof extension) {
            memcpy(extension, at, n);
            extension[n] = '\0';
            return hg_path_with(path, extension, out, HG_PATH_MAX, NULL) == HG_OK;
        }
        at += n;
        at += strspn(at, " ");
    }
    return false;
}

/* The first of its files that exists already, or "". */
static bool find_existing(const hg_writer *writer, const char *path, char out[HG_PATH_MAX])
{
    struct stat facts;
    for (size_t k = 0; file_of(writer, path, k, out); k++) {
        if (lstat(out, &facts) == 0)
            return true;
    }
    return false;
}

/* Libraries say "cannot create" in many ways; ask the system first, in ours. */
static hg_status probe(const char *path, hg_err *err)
{
    hg_out out;
    hg_status st = hg_out_open(&out, path, false, err);
    if (st == HG_OK)
        hg_out_drop(&out);
    return st;
}

/* A file that exists is replaced only by a whole one: write beside it, in a folder of its own. */
static hg_status make_folder(target *t, hg_err *err)
{
    char parent[HG_PATH_MAX];
    const char *base;
    hg_path_split(t->path, parent, sizeof parent, &base);
    int n = snprintf(t->folder, sizeof t->folder, "%s/.hotgrid.XXXXXX", parent);
    if (n < 0 || (size_t)n >= sizeof t->folder || !mkdtemp(t->folder)) {
        t->folder[0] = '\0';
        return hg_fail(err, hg_creation_status(errno), "cannot write beside %s: %s", t->path,
                       strerror(errno));
    }
    n = snprintf(t->work, sizeof t->work, "%s/%s", t->folder, base);
    if (n < 0 || (size_t)n >= sizeof t->work)
        return hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", t->path);
    return HG_OK;
}

static hg_status begin(target *t, const hg_writer *writer, const char *path, bool overwrite,
                       hg_err *err)
{
    char existing[HG_PATH_MAX];
    struct stat facts;
    *t = (target){.writer = writer, .path = path};
    if (strlen(path) >= sizeof t->work - 16)
        return hg_fail(err, HG_ECANTCREATE, "the path %.60s... is too long", path);
    if (!find_existing(writer, path, existing)) {
        memcpy(t->work, path, strlen(path) + 1);
        return probe(path, err);
    }
    if (!overwrite)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", existing);
    if (lstat(existing, &facts) == 0 && S_ISDIR(facts.st_mode))
        return hg_fail(err, HG_ECANTCREATE, "%s is a folder", existing);
    return make_folder(t, err);
}

static void remove_folder(const target *t)
{
    int dir = open(t->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (dir >= 0) {
        hg_tree_remove(dir, NULL, NULL, NULL);
        close(dir);
    }
    rmdir(t->folder);
}

/* Companions first: a reader that meets the main file finds the rest. */
static hg_status move_into_place(const target *t, hg_err *err)
{
    char from[HG_PATH_MAX], to[HG_PATH_MAX];
    size_t n = 0;
    while (file_of(t->writer, t->path, n, to))
        n++;
    while (n-- > 0) {
        file_of(t->writer, t->work, n, from);
        file_of(t->writer, t->path, n, to);
        if (rename(from, to) != 0)
            return hg_fail(err, HG_EIO, "cannot replace %s: %s", to, strerror(errno));
    }
    return HG_OK;
}

static hg_status finish(const target *t, hg_status st, hg_err *err)
{
    char path[HG_PATH_MAX];
    if (st == HG_OK && *t->folder)
        st = move_into_place(t, err);
    if (*t->folder) {
        remove_folder(t);
        return st;
    }
    for (size_t k = 0; st != HG_OK && file_of(t->writer, t->path, k, path); k++)
        unlink(path);
    return st;
}

/* ---- what a format may rely on ---- */

static hg_status check_raster(const char *path, const hg_raster *raster, hg_err *err)
{
    if (raster->n_bands == 0 || hg_grid_cells(&raster->grid) == 0)
        return hg_fail(err, HG_EUSAGE, "%s: a raster without %s", path,
                       raster->n_bands ? "cells" : "bands");
    return HG_OK;
}

static hg_status check_names(const char *path, const hg_layer *layer, hg_err *err)
{
    for (size_t i = 0; i < layer->n_columns; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcasecmp(layer->columns[i].name, layer->columns[k].name) == 0)
                return hg_fail(err, HG_EUSAGE, "%s: two columns are named %s", path,
                               layer->columns[i].name);
        }
    }
    return HG_OK;
}

static hg_status check_numbers(const char *path, size_t row, size_t n, const double *x,
                               const double *y, hg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return hg_fail(err, HG_EDATA, "%s: row %zu has the coordinate %g, %g", path, row + 1,
                           x[i], y[i]);
    }
    return HG_OK;
}

static hg_status check_layer(const char *path, const hg_layer *layer, hg_err *err)
{
    hg_status st;
    if ((layer->x != NULL) != (layer->y != NULL) || (layer->area && layer->x))
        return hg_fail(err, HG_EUSAGE, "%s: a layer holds polygons or points, not both", path);
    HG_TRY(check_names(path, layer, err));
    for (size_t i = 0; i < layer->n_rows; i++) {
        if (layer->area)
            HG_TRY(check_numbers(path, i, layer->area[i].n_points, layer->area[i].x,
                                 layer->area[i].y, err));
        else if (layer->x)
            HG_TRY(check_numbers(path, i, 1, layer->x + i, layer->y + i, err));
    }
done:
    return st;
}

hg_status hg_write_raster(const char *path, const hg_raster *raster, const hg_file_facts *facts,
                          hg_err *err)
{
    const hg_writer *writer = NULL;
    target t;
    hg_status st;
    HG_TRY(choose(path, true, &writer, err));
    HG_TRY(check_raster(path, raster, err));
    HG_TRY(begin(&t, writer, path, facts->overwrite, err));
    st = finish(&t, writer->raster(t.work, raster, facts, err), err);
done:
    return st;
}

hg_status hg_write_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                         hg_err *err)
{
    const hg_writer *writer = NULL;
    target t;
    hg_status st;
    HG_TRY(choose(path, false, &writer, err));
    HG_TRY(check_layer(path, layer, err));
    HG_TRY(begin(&t, writer, path, facts->overwrite, err));
    st = finish(&t, writer->layer(t.work, layer, facts, err), err);
done:
    return st;
}
