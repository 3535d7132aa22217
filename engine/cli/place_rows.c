/* cli/place_rows.c - how do cells become rows, and which cells are there? */
#include "cli/place_rows.h"

#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "hotgrid/contours.h"
#include "hotgrid/mem.h"
#include "hotgrid/text.h"

void place_rows_clear(place_rows *rows)
{
    for (size_t i = 0; rows->square && i < rows->n; i++)
        hg_area_clear(&rows->square[i]);
    void *const blocks[] = {rows->index, rows->name, (void *)rows->cell,
                            rows->x,     rows->y,    rows->square};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    memset(rows, 0, sizeof *rows);
}

static hg_status fill(const hg_grid *grid, const uint8_t *inside, place_rows *rows, hg_err *err)
{
    size_t row = 0;
    hg_status st = HG_OK;
    for (size_t i = 0; i < hg_grid_cells(grid); i++) {
        if (inside && !inside[i])
            continue;
        rows->index[row] = i;
        rows->cell[row] = hg_grid_cell_name(grid, i, rows->name[row]);
        rows->x[row] = hg_grid_center_x(grid, i % grid->cols);
        rows->y[row] = hg_grid_center_y(grid, i / grid->cols);
        HG_TRY(hg_cell_block(grid, i, 1, &rows->square[row], err));
        row++;
    }
done:
    return st;
}

hg_status place_rows_cells(const hg_grid *grid, const uint8_t *inside, size_t n_inside,
                           place_rows *out, hg_err *err)
{
    place_rows rows = {.n = n_inside};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&rows.index, rows.n, sizeof *rows.index, err));
    HG_TRY(hg_alloc(&rows.name, rows.n, sizeof *rows.name, err));
    HG_TRY(hg_alloc(&rows.cell, rows.n, sizeof *rows.cell, err));
    HG_TRY(hg_alloc(&rows.x, rows.n, sizeof *rows.x, err));
    HG_TRY(hg_alloc(&rows.y, rows.n, sizeof *rows.y, err));
    HG_TRY(hg_alloc(&rows.square, rows.n, sizeof *rows.square, err));
    HG_TRY(fill(grid, inside, &rows, err));
    *out = rows;
done:
    if (st != HG_OK)
        place_rows_clear(&rows);
    return st;
}

hg_status place_universe(const hg_area *area, const hg_grid *grid, uint8_t **inside, hg_err *err)
{
    const size_t n = hg_grid_cells(grid);
    double *fraction = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&fraction, n, sizeof *fraction, err));
    HG_TRY(hg_area_fractions(area, grid, fraction, err));
    HG_TRY(hg_alloc(inside, n, 1, err));
    for (size_t i = 0; i < n; i++)
        (*inside)[i] = fraction[i] > 0;
done:
    hg_free(fraction);
    return st;
}

bool place_output_is_layer(const char *path)
{
    const hg_writer *writer = hg_writer_for_path(path);
    return writer && writer->layer;
}

hg_status place_output(const char *option, const char *path, bool given, bool force, hg_err *err)
{
    struct stat facts;
    if (!given)
        return hg_fail(err, HG_EUSAGE, "%s is missing: where does the result go?", option);
    if (!hg_writer_for_path(path)) {
        hg_buf list = {0};
        for (size_t i = 0; i < hg_writer_count(); i++)
            hg_buf_printf(&list, " %s", hg_writer_at(i)->extension);
        hg_status st = hg_fail(err, HG_EUSAGE, "%s %s: results are written as%s", option, path,
                               list.data ? list.data : "");
        hg_buf_clear(&list);
        return st;
    }
    if (!force && lstat(path, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it", path);
    return HG_OK;
}
