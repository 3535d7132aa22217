/* io/write_asc.c - how does a raster become an ESRI ASCII grid with its .prj? */
#include "io/writers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "io/out.h"

hg_status hg_path_with(const char *path, const char *extension, char *out, size_t room, hg_err *err)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
    int n = snprintf(out, room, "%.*s%s", (int)stem, path, extension);
    if (n < 0 || (size_t)n >= room)
        return hg_fail(err, HG_EUSAGE, "the path %.60s... is too long", path);
    return HG_OK;
}

hg_status hg_write_prj(const char *path, const hg_crs *crs, hg_err *err)
{
    char prj[4096];
    hg_status st = hg_path_with(path, ".prj", prj, sizeof prj, err);
    if (st != HG_OK)
        return st;
    const char *wkt = hg_crs_wkt1(crs);
    return hg_write_bytes(prj, wkt, strlen(wkt), false, err);
}

/* A number below everything in the raster, so that no value is taken for "none". */
static double nodata_for(const hg_raster *raster)
{
    double low = 0, nodata = -9999;
    for (size_t i = 0; i < hg_grid_cells(&raster->grid); i++)
        low = raster->bands[0].value[i] < low ? raster->bands[0].value[i] : low;
    while (low <= nodata)
        nodata = nodata * 10 - 9;
    return nodata;
}

static void put_item(hg_out *out, const char *key, double value)
{
    hg_buf_puts(&out->text, key);
    hg_buf_double(&out->text, value);
    hg_buf_puts(&out->text, "\n");
}

static void put_header(hg_out *out, const hg_grid *grid, double nodata)
{
    hg_buf_printf(&out->text, "ncols %zu\nnrows %zu\n", grid->cols, grid->rows);
    put_item(out, "xllcorner ", hg_grid_west(grid));
    put_item(out, "yllcorner ", hg_grid_south(grid));
    put_item(out, "cellsize ", grid->cell_m);
    put_item(out, "NODATA_value ", nodata);
}

hg_status hg_asc_raster(const char *path, const hg_raster *raster, const hg_file_facts *facts,
                        hg_err *err)
{
    const hg_grid *grid = &raster->grid;
    hg_out out;
    if (raster->n_bands != 1)
        return hg_fail(err, HG_EUSAGE, "%s: an .asc file holds one band, not %zu; use .tif", path,
                       raster->n_bands);
    double nodata = nodata_for(raster);
    hg_status st = hg_out_open(&out, path, err);
    if (st != HG_OK)
        return st;
    put_header(&out, grid, nodata);
    for (size_t r = 0; r < grid->rows; r++) {
        const double *value = raster->bands[0].value + r * grid->cols;
        for (size_t c = 0; c < grid->cols; c++) {
            hg_buf_double(&out.text, isnan(value[c]) ? nodata : value[c]);
            hg_buf_add(&out.text, c + 1 < grid->cols ? " " : "\n", 1);
        }
        hg_out_spill(&out);
    }
    HG_TRY(hg_out_close(&out, err));
    HG_TRY(hg_write_prj(path, facts->crs, err));
done:
    return st;
}
