/* data/surface.c - a raster of doubles over a grid. */
#include "hotgrid/grid.h"

#include "hotgrid/mem.h"

hg_status hg_surface_init(hg_surface *surface, const hg_grid *grid, double fill, hg_err *err)
{
    double *value = NULL;
    size_t cells = hg_grid_cells(grid);
    hg_status st = hg_alloc_large(&value, cells, sizeof *value, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < cells; i++)
        value[i] = fill;
    *surface = (hg_surface){.grid = *grid, .value = value};
    return HG_OK;
}

void hg_surface_clear(hg_surface *surface)
{
    hg_free(surface->value);
    *surface = (hg_surface){0};
}
