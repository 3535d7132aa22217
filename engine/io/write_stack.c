/* io/write_stack.c - how do slices that come one by one become one file? */
#include "io/write_stack.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include <cpl_string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/out.h"

/*
 * Cloud Optimized GeoTIFF and netCDF with a time axis can only be copied from a whole data set. So
 * the bands wait in a plain tiled GeoTIFF, in a hidden folder beside the target, which goes when
 * the file is in place or anything failed.
 *
 * The driver of Cloud Optimized GeoTIFF would make the overviews of many bands tile by tile of all
 * of them, compress them, and read them again, which takes most of the time. A band that is handed
 * over lies in memory anyway: its overviews are made there and then, and wait with it.
 */

uint64_t hg_stack_bytes(const hg_stack *stack)
{
    uint64_t bands = (uint64_t)hg_grid_cells(&stack->grid) * sizeof(float) * stack->n_bands;
    /* overviews are a third; the result is compressed, noise compresses worst */
    return bands + bands / 3 + bands / 2;
}

static hg_status check_stack(const char *path, const hg_stack *stack, hg_err *err)
{
    const hg_grid *grid = &stack->grid;
    if (!hg_stack_format_for(path))
        return hg_fail(err, HG_EUSAGE, "%s: slices of time are written as %s", path,
                       hg_stack_extensions());
    if (stack->n_bands == 0 || hg_grid_cells(grid) == 0)
        return hg_fail(err, HG_EUSAGE, "%s: a stack without %s", path,
                       stack->n_bands ? "cells" : "bands");
    const size_t block = hg_stack_block(stack);
    if (grid->cols > INT_MAX || grid->rows > INT_MAX ||
        stack->n_bands > (size_t)INT_MAX / (block * block * sizeof(float)))
        return hg_fail(err, HG_EUSAGE, "%s: %zu slices are too many for one file (at most %zu)",
                       path, stack->n_bands, (size_t)INT_MAX / (block * block * sizeof(float)));
    return HG_OK;
}

static hg_status check_room(const char *path, const hg_stack *stack, hg_err *err)
{
    char folder[HG_PATH_MAX];
    const char *base;
    struct statvfs room;
    hg_path_split(path, folder, sizeof folder, &base);
    if (statvfs(folder, &room) != 0)
        return HG_OK; /* the attempt to create the file will say why */
    const double need = (double)hg_stack_bytes(stack);
    const double have = (double)room.f_bavail * (double)room.f_frsize;
    if (need <= have)
        return HG_OK;
    return hg_fail(err, HG_EIO,
                   "%s: %zu slices of %zu x %zu cells need %.3g GB of disk while they are written "
                   "and %.3g GB are free: take longer slices or larger cells",
                   path, stack->n_bands, stack->grid.cols, stack->grid.rows, need / 1e9,
                   have / 1e9);
}

static hg_status create_bands(hg_stack_writer *w, hg_err *err)
{
    const hg_grid *grid = &w->stack->grid;
    double transform[6] = {hg_grid_west(grid), grid->cell_m, 0, hg_grid_north(grid), 0,
                           -grid->cell_m};
    char **options = NULL, block[16], waiting[HG_PATH_MAX + 16];
    hg_gdal_watch watch;
    snprintf(waiting, sizeof waiting, "%s/bands.tif", w->target.folder);
    snprintf(block, sizeof block, "%zu", hg_stack_block(w->stack));
    options = CSLSetNameValue(options, "TILED", "YES");
    options = CSLSetNameValue(options, "BLOCKXSIZE", block);
    options = CSLSetNameValue(options, "BLOCKYSIZE", block);
    options = CSLSetNameValue(options, "INTERLEAVE", "BAND");
    options = CSLSetNameValue(options, "BIGTIFF", "IF_SAFER");
    hg_gdal_watch_begin(&watch);
    w->bands = GDALCreate(GDALGetDriverByName("GTiff"), waiting, (int)grid->cols, (int)grid->rows,
                          (int)w->stack->n_bands, GDT_Float32, options);
    CSLDestroy(options);
    if (!w->bands || hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, w->target.path, err);
    hg_gdal_watch_end(&watch);
    GDALSetGeoTransform(w->bands, transform);
    GDALSetSpatialRef(w->bands, w->srs);
    GDALSetMetadataItem(w->bands, "AREA_OR_POINT", "Area", NULL);
    GDALSetMetadataItem(w->bands, "TIFFTAG_SOFTWARE", "hotgrid", NULL);
    if (w->stack->title)
        GDALSetMetadataItem(w->bands, "TIFFTAG_IMAGEDESCRIPTION", w->stack->title, NULL);
    hg_gdal_tag(w->bands, w->facts);
    return w->format->overviews ? hg_stack_overviews_create(w, err) : HG_OK;
}

static void close_bands(hg_stack_writer *w)
{
    if (w->bands)
        GDALClose(w->bands);
    w->bands = NULL;
}

static void free_writer(hg_stack_writer *w)
{
    if (w->srs)
        OSRDestroySpatialReference(w->srs);
    hg_free(w->plane);
    hg_free(w->print);
    hg_free(w);
}

/* GDAL's failures while it lets go of what nobody wants are nobody's concern. */
static hg_status give_up(hg_stack_writer *w, hg_status st, hg_err *err)
{
    hg_gdal_watch watch;
    hg_gdal_watch_begin(&watch);
    close_bands(w);
    hg_gdal_watch_end(&watch);
    if (*w->target.folder)
        st = hg_target_finish(&w->target, st, err);
    free_writer(w);
    return st;
}

hg_status hg_stack_open(const char *path, const hg_stack *stack, const hg_file_facts *facts,
                        hg_stack_writer **out, hg_err *err)
{
    hg_stack_writer *w = NULL;
    hg_status st = HG_OK;
    HG_TRY(check_stack(path, stack, err));
    HG_TRY(hg_alloc(&w, 1, sizeof *w, err));
    w->stack = stack;
    w->facts = facts;
    w->format = hg_stack_format_for(path);
    hg_gdal_start();
    HG_TRY(hg_srs_from(facts->crs, &w->srs, err));
    HG_TRY(hg_alloc_large(&w->plane, hg_grid_cells(&stack->grid), sizeof *w->plane, err));
    HG_TRY(hg_alloc(&w->print, stack->n_bands, sizeof *w->print, err));
    HG_TRY(check_room(path, stack, err));
    HG_TRY(hg_target_begin(&w->target, path, "", facts->overwrite, err));
    HG_TRY(create_bands(w, err));
    *out = w;
    return HG_OK;
done:
    return w ? give_up(w, st, err) : st;
}

static void describe(const hg_stack_writer *w, GDALRasterBandH band, const double *value)
{
    const hg_stack *stack = w->stack;
    char interval[HG_INTERVAL_MAX];
    GDALSetRasterNoDataValue(band, (double)NAN);
    GDALSetDescription(band, hg_stack_interval(stack, w->n, interval));
    if (stack->unit) {
        GDALSetRasterUnitType(band, stack->unit);
        GDALSetMetadataItem(band, "UNIT", stack->unit, NULL); /* QGIS shows no unit type */
    }
    hg_gdal_statistics(band, value, hg_grid_cells(&stack->grid));
}

static hg_status to_float(hg_stack_writer *w, const double *value, hg_err *err)
{
    const hg_grid *grid = &w->stack->grid;
    char name[HG_CELL_NAME_MAX];
    for (size_t i = 0; i < hg_grid_cells(grid); i++) {
        if (fabs(value[i]) > FLT_MAX)
            return hg_fail(err, HG_EDOMAIN, "slice %zu, cell %s: %g does not fit a 32-bit number",
                           w->n + 1, hg_grid_cell_name(grid, i, name), value[i]);
        w->plane[i] = (float)value[i];
    }
    return HG_OK;
}

hg_status hg_stack_add(hg_stack_writer *w, const double *value, hg_err *err)
{
    const hg_grid *grid = &w->stack->grid;
    const int cols = (int)grid->cols, rows = (int)grid->rows;
    hg_gdal_watch watch;
    hg_status st = HG_OK;
    if (w->n == w->stack->n_bands)
        return hg_fail(err, HG_EBUG, "%s: a slice more than was announced", w->target.path);
    HG_TRY(to_float(w, value, err));
    hg_stack_print(&w->print[w->n], w->plane, 0, hg_grid_cells(grid));
    hg_gdal_watch_begin(&watch);
    GDALRasterBandH band = GDALGetRasterBand(w->bands, (int)w->n + 1);
    describe(w, band, value);
    if (GDALRasterIO(band, GF_Write, 0, 0, cols, rows, w->plane, cols, rows, GDT_Float32, 0, 0) !=
            CE_None ||
        hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, w->target.path, err);
    hg_gdal_watch_end(&watch);
    HG_TRY(hg_stack_overviews_fill(w, band, err));
    w->n++;
done:
    return st;
}

static hg_status copy_to_file(hg_stack_writer *w, hg_err *err)
{
    hg_gdal_watch watch;
    GDALDriverH driver = GDALGetDriverByName(w->format->driver);
    if (!driver)
        return hg_fail(err, HG_EUSAGE, "%s: this GDAL has no %s driver", w->target.path,
                       w->format->driver);
    hg_gdal_watch_begin(&watch);
    if (w->format->prepare)
        w->format->prepare(w->bands, w->stack);
    GDALFlushCache(w->bands);
    if (hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, w->target.path, err);
    char **options = w->format->options(w->stack);
    GDALDatasetH file =
        GDALCreateCopy(driver, w->target.work, w->bands, FALSE, options, NULL, NULL);
    CSLDestroy(options);
    if (file)
        GDALClose(file);
    if (!file || hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, w->target.path, err);
    hg_gdal_watch_end(&watch);
    return HG_OK;
}

hg_status hg_stack_close(hg_stack_writer *w, hg_err *err)
{
    hg_status st = HG_OK;
    if (w->n != w->stack->n_bands)
        st = hg_fail(err, HG_EBUG, "%s: %zu slices of %zu were written", w->target.path, w->n,
                     w->stack->n_bands);
    if (st == HG_OK)
        st = copy_to_file(w, err);
    if (st == HG_OK)
        st = hg_stack_check(w, err);
    return give_up(w, st, err);
}

void hg_stack_abort(hg_stack_writer *w)
{
    if (w)
        (void)!give_up(w, HG_ESTOPPED, NULL);
}
