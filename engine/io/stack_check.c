/* io/stack_check.c - does the file hold every slice that was handed over? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/write_stack.h"

static uint64_t mixed(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

void hg_stack_print(uint64_t *print, const float *value, uint64_t first_cell, size_t cols)
{
    for (size_t c = 0; c < cols; c++) {
        uint32_t bits = 0x7FC00000; /* a NaN is a NaN, whatever its bits */
        float plain = value[c] + 0.0f;
        if (!isnan(plain))
            memcpy(&bits, &plain, sizeof bits);
        *print += mixed((first_cell + c) * UINT64_C(0x9E3779B97F4A7C15) + bits + 1);
    }
}

static bool same_transform(const hg_stack_writer *w, const double t[6])
{
    const hg_grid *grid = &w->stack->grid;
    const double expected[6] = {hg_grid_west(grid), grid->cell_m, 0, hg_grid_north(grid), 0,
                                -grid->cell_m};
    const double slack = w->format->exact_transform ? 0.0 : 1e-9;
    for (size_t i = 0; i < 6; i++)
        if (fabs(t[i] - expected[i]) > slack * (fabs(expected[i]) + 1.0))
            return false;
    return true;
}

static hg_status check_frame(const hg_stack_writer *w, GDALDatasetH file, hg_err *err)
{
    const hg_grid *grid = &w->stack->grid;
    const char *layout = GDALGetMetadataItem(file, "LAYOUT", "IMAGE_STRUCTURE");
    const char *wrong = NULL;
    double t[6];
    if (GDALGetRasterXSize(file) != (int)grid->cols || GDALGetRasterYSize(file) != (int)grid->rows)
        wrong = "size";
    else if (GDALGetRasterCount(file) != (int)w->stack->n_bands)
        wrong = "number of bands";
    else if (strcmp(w->format->driver, "COG") == 0 && (!layout || strcmp(layout, "COG") != 0))
        wrong = "layout (not cloud optimized)";
    else if (GDALGetGeoTransform(file, t) != CE_None || !same_transform(w, t))
        wrong = "geotransform";
    else if (!hg_srs_same(GDALGetSpatialRef(file), w->srs))
        wrong = "CRS";
    if (wrong)
        return hg_fail(err, HG_EIO, "%s was written with another %s", w->target.path, wrong);
    return HG_OK;
}

/* One row of tiles of all bands at a time, as the file has them. */
static hg_status check_values(const hg_stack_writer *w, GDALDatasetH file, uint64_t *print,
                              hg_err *err)
{
    const hg_grid *grid = &w->stack->grid;
    const size_t block = hg_stack_block(w->stack), n = w->stack->n_bands;
    float *value = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&value, n * block * block, sizeof *value, err));
    for (size_t r = 0; r < grid->rows; r += block)
        for (size_t c = 0; c < grid->cols; c += block) {
            size_t rows = grid->rows - r < block ? grid->rows - r : block;
            size_t cols = grid->cols - c < block ? grid->cols - c : block;
            if (GDALDatasetRasterIO(file, GF_Read, (int)c, (int)r, (int)cols, (int)rows, value,
                                    (int)cols, (int)rows, GDT_Float32, (int)n, NULL, 0, 0,
                                    0) != CE_None) {
                st = hg_fail(err, HG_EIO, "%s cannot be read back at row %zu", w->target.path, r);
                goto done;
            }
            for (size_t k = 0; k < n; k++)
                for (size_t i = 0; i < rows; i++)
                    hg_stack_print(&print[k], value + (k * rows + i) * cols,
                                   (r + i) * grid->cols + c, cols);
        }
    for (size_t k = 0; k < n; k++)
        if (print[k] != w->print[k]) {
            st = hg_fail(err, HG_EIO, "%s holds other numbers in slice %zu than were written",
                         w->target.path, k + 1);
            goto done;
        }
done:
    hg_free(value);
    return st;
}

hg_status hg_stack_check(const hg_stack_writer *w, hg_err *err)
{
    static const char *const drivers[] = {"GTiff", "netCDF", NULL};
    uint64_t *print = NULL;
    hg_status st = HG_OK;
    GDALDatasetH file =
        GDALOpenEx(w->target.work, GDAL_OF_RASTER | GDAL_OF_READONLY, drivers, NULL, NULL);
    if (!file)
        return hg_fail(err, HG_EIO, "%s was written but cannot be opened again", w->target.path);
    HG_TRY(hg_alloc(&print, w->stack->n_bands, sizeof *print, err));
    HG_TRY(check_frame(w, file, err));
    HG_TRY(check_values(w, file, print, err));
done:
    hg_free(print);
    GDALClose(file);
    return st;
}
