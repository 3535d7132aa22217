/* io/write_png.c - how does a raster become a preview? */
#include "io/writers.h"

#include <stdlib.h>

#include "hotgrid/mem.h"

hg_status hg_png_raster(const char *path, const hg_raster *raster, const hg_file_facts *facts,
                        hg_err *err)
{
    unsigned char *png = NULL;
    size_t bytes;
    (void)facts;
    const hg_band *band = &raster->bands[0];
    /* The picture only reads the surface. */
    hg_picture picture = {
        .surface = {.grid = raster->grid, .value = (double *)(uintptr_t)band->value},
        .title = raster->title ? raster->title : band->description,
        .unit = band->unit};
    hg_status st = hg_picture_png(&picture, &png, &bytes, err);
    if (st == HG_OK)
        st = hg_write_bytes(path, png, bytes, false, err);
    hg_free(png);
    return st;
}
