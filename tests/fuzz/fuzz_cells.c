/* Names of cells and of CBS squares: three numbers for a grid, an index, then a name. */
#include "fuzz.h"

#include <math.h>

#include "hotgrid.h"

static void check_cbs(const char *name)
{
    double west, south;
    char code[16];
    hg_err err = {0};
    if (!hg_cbs_parse(name, &west, &south))
        return;
    fuzz_check(west >= 0 && west < 1e6 && south >= 0 && south < 1e6);
    double again_west, again_south;
    fuzz_check_says(hg_cbs_code(west, south, 100, code, &err) == HG_OK, &err);
    fuzz_check(hg_cbs_parse(code, &again_west, &again_south));
    fuzz_check(again_west == west && again_south == south);
}

static void check_grid(const hg_grid *grid, size_t index, const char *name)
{
    char own[HG_CELL_NAME_MAX];
    size_t found, cells = hg_grid_cells(grid);
    index %= cells;
    fuzz_check(!hg_grid_cell_find(grid, name, &found) || found < cells);
    hg_grid_cell_name(grid, index, own);
    fuzz_check(strlen(own) < sizeof own);
    double x = hg_grid_center_x(grid, index % grid->cols);
    double y = hg_grid_center_y(grid, index / grid->cols);
    fuzz_check(hg_grid_locate(grid, x, y, &found) && found == index);
    if (*own && grid->cell_m >= 1e-3)
        fuzz_check(hg_grid_cell_find(grid, own, &found) && found == index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1024)
        return 0;
    fuzz_input in = {data, size};
    double x = fuzz_double(&in), y = fuzz_double(&in), cell = fuzz_double(&in);
    double origin = (double)(int16_t)fuzz_u16(&in) / 8;
    size_t wide = fuzz_byte(&in), index = fuzz_u16(&in);
    char *name = fuzz_text(in), code[16];
    hg_extent extent = {x, y, x + cell * (double)wide, y + cell * 3};
    hg_grid grid;
    hg_err err = {0};
    check_cbs(name);
    hg_status st = hg_cbs_code(x, y, wide % 2 ? 100 : 500, code, &err);
    fuzz_check_says(st == HG_OK || (st == HG_EDOMAIN && *err.text), &err);
    st = hg_grid_cover(&extent, cell, origin, -origin, 4096, &grid, &err);
    fuzz_check_says(st == HG_OK || (st == HG_EDOMAIN && *err.text), &err);
    if (st == HG_OK) {
        fuzz_check(hg_grid_cells(&grid) > 0 && hg_grid_cells(&grid) <= 4096);
        fuzz_check(hg_grid_locate(&grid, x, y, &(size_t){0}));
        check_grid(&grid, index, name);
    }
    free(name);
    return 0;
}
