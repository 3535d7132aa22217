/* data/cell_name.c - how a cell is called, whatever the extent of its grid. */
#include "hotgrid/grid.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/corner.h"
#include "hotgrid/text.h"

/*
 * The corner as people should read it: 228.6, not the 228.60000000000002 that 3 * 76.2 gives.
 * A micrometre tells cells apart unless they are absurdly small.
 */
static double label(double corner, double cell_m)
{
    double rounded = nearbyint(corner * 1e6) / 1e6;
    bool plain = cell_m >= 1e-3 && fabs(corner) < 1e9;
    return (plain ? rounded : corner) + 0.0; /* -0 becomes 0 */
}

/* Appends to out; false when it does not fit or memory is out. */
static bool append_number(char out[HG_CELL_NAME_MAX], double value)
{
    size_t used = strlen(out), room = HG_CELL_NAME_MAX - used;
    if (value == floor(value) && fabs(value) < 1e15)
        return (size_t)snprintf(out + used, room, "%" PRId64, (int64_t)value) < room;
    hg_buf digits = {0};
    hg_buf_double(&digits, value);
    bool fits = !digits.failed && digits.length < room;
    if (fits)
        memcpy(out + used, digits.data, digits.length + 1);
    hg_buf_clear(&digits);
    return fits;
}

const char *hg_grid_cell_name(const hg_grid *grid, size_t index, char out[HG_CELL_NAME_MAX])
{
    int64_t col = grid->first_col + (int64_t)(index % grid->cols);
    int64_t row = grid->first_row + (int64_t)(grid->rows - 1 - index / grid->cols);
    double west = label(hg_corner(grid->origin_x, grid->cell_m, col), grid->cell_m);
    double south = label(hg_corner(grid->origin_y, grid->cell_m, row), grid->cell_m);
    memcpy(out, "E", 2);
    bool fits = append_number(out, west);
    size_t used = strlen(out);
    fits = fits && used + 2 < HG_CELL_NAME_MAX;
    if (fits)
        memcpy(out + used, "N", 2);
    if (!fits || !append_number(out, south))
        out[0] = '\0';
    return out;
}

/* Which of the n corners from `first` on carries exactly this label? */
static bool find_corner(double origin, double cell_m, int64_t first, size_t n, double wanted,
                        size_t *offset)
{
    double nearest = nearbyint((wanted - origin) / cell_m);
    double low = (double)first, high = (double)(first + (int64_t)n);
    if (!(nearest >= low && nearest < high))
        return false;
    int64_t k = (int64_t)nearest;
    *offset = (size_t)(k - first);
    return label(hg_corner(origin, cell_m, k), cell_m) == wanted;
}

bool hg_grid_cell_find(const hg_grid *grid, const char *name, size_t *index)
{
    const char *north = name[0] == 'E' ? strchr(name, 'N') : NULL;
    double west, south;
    size_t col, row;
    if (!north || !hg_parse_double(name + 1, (size_t)(north - name) - 1, '.', &west) ||
        !hg_parse_double(north + 1, strlen(north + 1), '.', &south))
        return false;
    if (!find_corner(grid->origin_x, grid->cell_m, grid->first_col, grid->cols, west, &col) ||
        !find_corner(grid->origin_y, grid->cell_m, grid->first_row, grid->rows, south, &row))
        return false;
    *index = (grid->rows - 1 - row) * grid->cols + col;
    return true;
}
