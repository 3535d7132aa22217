/* io/stack_overviews.c - what does a slice look like from afar? */
#include <math.h>
#include <stdio.h>

#include <cpl_conv.h>

#include "io/write_stack.h"

enum { FACTORS_MAX = 31 };

hg_status hg_stack_overviews_create(hg_stack_writer *w, hg_err *err)
{
    const hg_grid *grid = &w->stack->grid;
    const size_t size = grid->cols > grid->rows ? grid->cols : grid->rows;
    const size_t block = hg_stack_block(w->stack);
    int factor[FACTORS_MAX], n = 0;
    char tile[24];
    hg_gdal_watch watch;
    for (size_t side = size; n < FACTORS_MAX - 1 && side > block; side = (side + 1) / 2, n++)
        factor[n] = 2 << n;
    if (n == 0)
        return HG_OK;
    snprintf(tile, sizeof tile, "%zu", block);
    hg_gdal_watch_begin(&watch);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_OVR_BLOCKSIZE", tile);
    const CPLErr made = GDALBuildOverviews(w->bands, "NONE", n, factor, 0, NULL, NULL, NULL);
    CPLSetThreadLocalConfigOption("GDAL_TIFF_OVR_BLOCKSIZE", NULL);
    if (made != CE_None || hg_gdal_watch_failed(&watch))
        return hg_gdal_fail(&watch, w->target.path, err);
    hg_gdal_watch_end(&watch);
    return HG_OK;
}

/* The mean of the cells that have a value, of up to four. */
static float mean(const float *value, size_t stride, size_t rows, size_t cols)
{
    double sum = 0.0;
    int n = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < cols; c++) {
            const double v = (double)value[r * stride + c];
            sum += isnan(v) ? 0.0 : v;
            n += !isnan(v);
        }
    return n > 0 ? (float)(sum / n) : NAN;
}

/* In place: what is written lies before all that is still to be read. */
static void halve(float *value, size_t *rows, size_t *cols)
{
    const size_t half_rows = (*rows + 1) / 2, half_cols = (*cols + 1) / 2;
    for (size_t r = 0; r < half_rows; r++)
        for (size_t c = 0; c < half_cols; c++)
            value[r * half_cols + c] = mean(value + 2 * r * *cols + 2 * c, *cols,
                                            2 * r + 1 < *rows ? 2 : 1, 2 * c + 1 < *cols ? 2 : 1);
    *rows = half_rows;
    *cols = half_cols;
}

hg_status hg_stack_overviews_fill(hg_stack_writer *w, GDALRasterBandH band, hg_err *err)
{
    size_t rows = w->stack->grid.rows, cols = w->stack->grid.cols;
    const int n = GDALGetOverviewCount(band);
    hg_gdal_watch watch;
    hg_gdal_watch_begin(&watch);
    for (int k = 0; k < n; k++) {
        GDALRasterBandH overview = GDALGetOverview(band, k);
        halve(w->plane, &rows, &cols);
        if (GDALRasterIO(overview, GF_Write, 0, 0, (int)cols, (int)rows, w->plane, (int)cols,
                         (int)rows, GDT_Float32, 0, 0) != CE_None ||
            hg_gdal_watch_failed(&watch))
            return hg_gdal_fail(&watch, w->target.path, err);
    }
    hg_gdal_watch_end(&watch);
    return HG_OK;
}
