/* io/writer.c - which format writes this file, and may it rely on what it gets? */
#include "hotgrid/write.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/try.h"
#include "io/target.h"
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
    hg_target t;
    hg_status st;
    HG_TRY(choose(path, true, &writer, err));
    HG_TRY(check_raster(path, raster, err));
    HG_TRY(hg_target_begin(&t, path, writer->companions, facts->overwrite, err));
    st = hg_target_finish(&t, writer->raster(t.work, raster, facts, err), err);
done:
    return st;
}

hg_status hg_write_layer(const char *path, const hg_layer *layer, const hg_file_facts *facts,
                         hg_err *err)
{
    const hg_writer *writer = NULL;
    hg_target t;
    hg_status st;
    HG_TRY(choose(path, false, &writer, err));
    HG_TRY(check_layer(path, layer, err));
    HG_TRY(hg_target_begin(&t, path, writer->companions, facts->overwrite, err));
    st = hg_target_finish(&t, writer->layer(t.work, layer, facts, err), err);
done:
    return st;
}

static hg_status check_layers(const char *path, size_t n, const hg_layer *layers, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t i = 0; i < n; i++) {
        HG_TRY(check_layer(path, &layers[i], err));
        for (size_t k = 0; k < i; k++)
            if (strcasecmp(layers[i].name, layers[k].name) == 0)
                return hg_fail(err, HG_EUSAGE, "%s: two layers are named %s", path, layers[i].name);
    }
done:
    return st;
}

hg_status hg_write_layers(const char *path, size_t n, const hg_layer *layers,
                          const hg_file_facts *facts, hg_err *err)
{
    const hg_writer *writer = NULL;
    hg_target t;
    hg_status st;
    HG_TRY(choose(path, false, &writer, err));
    if (n == 0 || writer->layer != hg_gpkg_layer)
        return hg_fail(err, HG_EUSAGE, "%s: %zu layers in one file: only .gpkg holds several", path,
                       n);
    HG_TRY(check_layers(path, n, layers, err));
    HG_TRY(hg_target_begin(&t, path, writer->companions, facts->overwrite, err));
    st = hg_target_finish(&t, hg_gpkg_layers(t.work, n, layers, facts, err), err);
done:
    return st;
}
