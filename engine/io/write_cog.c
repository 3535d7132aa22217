/* io/write_cog.c - how does a raster become a Cloud Optimized GeoTIFF that surely holds it? */
#include "io/writers.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "io/gdal_out.h"

/* One row as float32; NaN stays NaN. HG_EDOMAIN names the first cell that does not fit. */
static hg_status row_as_float(const hg_raster *raster, size_t band, size_t row, float *out,
                              hg_err *err)
{
    const double *from = raster->bands[band].value + row * raster->grid.cols;
    for (size_t col = 0; col < raster->grid.cols; col++) {
        char name[HG_CELL_NAME_MAX];
        if (fabs(from[col]) > FLT_MAX)
            return hg_fail(err, HG_EDOMAIN, "cell %s: %g does not fit a 32-bit number",
                           hg_grid_cell_name(&raster->grid, row * raster->grid.cols + col, name),
                           from[col]);
        out[col] = (float)from[col];
    }
    return HG_OK;
}

static hg_status fill_band(GDALDatasetH memory, const hg_raster *raster, size_t index, float *row,
                           hg_err *err)
{
    const hg_band *from = &raster->bands[index];
    GDALRasterBandH band = GDALGetRasterBand(memory, (int)index + 1);
    int cols = (int)raster->grid.cols;
    GDALSetRasterNoDataValue(band, (double)NAN);
    if (from->description)
        GDALSetDescription(band, from->description);
    if (from->unit) {
        GDALSetRasterUnitType(band, from->unit);
        GDALSetMetadataItem(band, "UNIT", from->unit, NULL); /* QGIS shows no unit type */
    }
    for (size_t r = 0; r < raster->grid.rows; r++) {
        hg_status st = row_as_float(raster, index, r, row, err);
        if (st != HG_OK)
            return st;
        if (GDALRasterIO(band, GF_Write, 0, (int)r, cols, 1, row, cols, 1, GDT_Float32, 0, 0) !=
            CE_None)
            return hg_fail(err, HG_ENOMEM, "out of memory for a raster of %zu x %zu cells",
                           raster->grid.cols, raster->grid.rows);
    }
    hg_gdal_statistics(band, from->value, hg_grid_cells(&raster->grid));
    return HG_OK;
}

static hg_status to_memory(const hg_raster *raster, const hg_file_facts *facts,
                           OGRSpatialReferenceH srs, float *row, GDALDatasetH *out, hg_err *err)
{
    const hg_grid *grid = &raster->grid;
    double transform[6] = {hg_grid_west(grid), grid->cell_m, 0, hg_grid_north(grid), 0,
                           -grid->cell_m};
    GDALDatasetH memory = GDALCreate(GDALGetDriverByName("MEM"), "", (int)grid->cols,
                                     (int)grid->rows, (int)raster->n_bands, GDT_Float32, NULL);
    if (!memory)
        return hg_fail(err, HG_ENOMEM, "out of memory for a raster of %zu x %zu cells", grid->cols,
                       grid->rows);
    GDALSetGeoTransform(memory, transform);
    GDALSetSpatialRef(memory, srs);
    GDALSetMetadataItem(memory, "AREA_OR_POINT", "Area", NULL);
    GDALSetMetadataItem(memory, "TIFFTAG_SOFTWARE", "hotgrid", NULL);
    if (raster->title)
        GDALSetMetadataItem(memory, "TIFFTAG_IMAGEDESCRIPTION", raster->title, NULL);
    hg_gdal_tag(memory, facts);
    hg_status st = HG_OK;
    for (size_t b = 0; st == HG_OK && b < raster->n_bands; b++)
        st = fill_band(memory, raster, b, row, err);
    if (st == HG_OK)
        *out = memory;
    else
        GDALClose(memory);
    return st;
}

/* Averages of classes would be classes that do not exist. */
static const char *overview_resampling(const hg_raster *raster)
{
    size_t classes = 0;
    for (size_t b = 0; b < raster->n_bands; b++)
        classes += raster->bands[b].categorical;
    return classes == 0 ? "AVERAGE" : classes == raster->n_bands ? "MODE" : "NEAREST";
}

/* Tiles are cut by position and written in order: the bytes do not depend on the threads. */
static char **copy_options(const hg_raster *raster)
{
    static const char *const fixed[] = {"COMPRESS=DEFLATE", "LEVEL=6",
                                        "PREDICTOR=YES",    "OVERVIEW_PREDICTOR=YES",
                                        "BLOCKSIZE=512",    "BIGTIFF=IF_SAFER"};
    char **options = NULL;
    for (size_t i = 0; i < HG_COUNT(fixed); i++)
        options = CSLAddString(options, fixed[i]);
    char threads[16];
    snprintf(threads, sizeof threads, "%d", hg_par_threads());
    options = CSLSetNameValue(options, "NUM_THREADS", threads);
    return CSLSetNameValue(options, "OVERVIEW_RESAMPLING", overview_resampling(raster));
}

/* ---- the check ---- */

static hg_status check_frame(GDALDatasetH file, const char *path, const hg_raster *raster,
                             OGRSpatialReferenceH srs, hg_err *err)
{
    const hg_grid *grid = &raster->grid;
    double t[6];
    const char *layout = GDALGetMetadataItem(file, "LAYOUT", "IMAGE_STRUCTURE");
    const char *wrong = NULL;
    if (GDALGetRasterXSize(file) != (int)grid->cols || GDALGetRasterYSize(file) != (int)grid->rows)
        wrong = "size";
    else if (GDALGetRasterCount(file) != (int)raster->n_bands)
        wrong = "number of bands";
    else if (!layout || strcmp(layout, "COG") != 0)
        wrong = "layout (not cloud optimized)";
    else if (GDALGetGeoTransform(file, t) != CE_None || t[0] != hg_grid_west(grid) ||
             t[1] != grid->cell_m || t[2] != 0 || t[3] != hg_grid_north(grid) || t[4] != 0 ||
             t[5] != -grid->cell_m)
        wrong = "geotransform";
    else if (!hg_srs_same(GDALGetSpatialRef(file), srs))
        wrong = "CRS";
    if (wrong)
        return hg_fail(err, HG_EIO, "%s was written with another %s", path, wrong);
    return HG_OK;
}

/* Every stored number against memory: NaN equals NaN whatever its bits. */
static hg_status check_band(GDALDatasetH file, const char *path, const hg_raster *raster,
                            size_t index, float *row, float *found, hg_err *err)
{
    GDALRasterBandH band = GDALGetRasterBand(file, (int)index + 1);
    int cols = (int)raster->grid.cols, has_nodata = 0;
    double nodata = GDALGetRasterNoDataValue(band, &has_nodata);
    if (GDALGetRasterDataType(band) != GDT_Float32 || !has_nodata || !isnan(nodata))
        return hg_fail(err, HG_EIO, "%s was written with another type or nodata value", path);
    for (size_t r = 0; r < raster->grid.rows; r++) {
        hg_status st = row_as_float(raster, index, r, row, err);
        if (st != HG_OK)
            return st;
        if (GDALRasterIO(band, GF_Read, 0, (int)r, cols, 1, found, cols, 1, GDT_Float32, 0, 0) !=
            CE_None)
            return hg_fail(err, HG_EIO, "%s cannot be read back at row %zu", path, r);
        for (size_t c = 0; c < raster->grid.cols; c++) {
            if (!(row[c] == found[c] || (isnan(row[c]) && isnan(found[c]))))
                return hg_fail(err, HG_EIO, "%s holds %g in row %zu, column %zu instead of %g",
                               path, (double)found[c], r, c, (double)row[c]);
        }
    }
    return HG_OK;
}

static hg_status check_file(const char *path, const hg_raster *raster, OGRSpatialReferenceH srs,
                            float *row, hg_err *err)
{
    static const char *const drivers[] = {"GTiff", NULL};
    hg_status st;
    float *found = NULL;
    GDALDatasetH file = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (!file)
        return hg_fail(err, HG_EIO, "%s was written but cannot be opened again", path);
    HG_TRY(hg_alloc(&found, raster->grid.cols, sizeof *found, err));
    HG_TRY(check_frame(file, path, raster, srs, err));
    for (size_t b = 0; b < raster->n_bands; b++)
        HG_TRY(check_band(file, path, raster, b, row, found, err));
done:
    hg_free(found);
    GDALClose(file);
    return st;
}

/* Handle, counter after the close: two of the three signs of success. */
static hg_status copy_to_file(const char *path, const hg_raster *raster, GDALDatasetH memory,
                              hg_err *err)
{
    hg_gdal_watch watch;
    hg_gdal_watch_begin(&watch);
    char **options = copy_options(raster);
    GDALDatasetH file =
        GDALCreateCopy(GDALGetDriverByName("COG"), path, memory, FALSE, options, NULL, NULL);
    CSLDestroy(options);
    if (file)
        GDALClose(file);
    if (!file || hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, path, err);
    hg_gdal_watch_end(&watch);
    return HG_OK;
}

hg_status hg_cog_raster(const char *path, const hg_raster *raster, const hg_file_facts *facts,
                        hg_err *err)
{
    hg_status st;
    float *row = NULL;
    OGRSpatialReferenceH srs = NULL;
    GDALDatasetH memory = NULL;
    if (raster->grid.cols > INT_MAX || raster->grid.rows > INT_MAX || raster->n_bands > 65535)
        return hg_fail(err, HG_EUSAGE, "%s: a GeoTIFF holds at most %d columns and 65535 bands",
                       path, INT_MAX);
    hg_gdal_start();
    HG_TRY(hg_alloc(&row, raster->grid.cols, sizeof *row, err));
    HG_TRY(hg_srs_from(facts->crs, &srs, err));
    HG_TRY(to_memory(raster, facts, srs, row, &memory, err));
    HG_TRY(copy_to_file(path, raster, memory, err));
    HG_TRY(check_file(path, raster, srs, row, err));
done:
    if (memory)
        GDALClose(memory);
    if (srs)
        OSRDestroySpatialReference(srs);
    hg_free(row);
    return st;
}
