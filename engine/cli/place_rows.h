/* cli/place_rows.h - cells of a study area as the rows of a table. */
#ifndef HG_CLI_PLACE_ROWS_H
#define HG_CLI_PLACE_ROWS_H

#include "hotgrid/area.h"
#include "hotgrid/grid.h"
#include "hotgrid/write.h"

typedef struct place_rows {
    size_t n;
    size_t *index; /* the cell of each row, ascending */
    char (*name)[HG_CELL_NAME_MAX];
    const char **cell; /* the names */
    double *x, *y;     /* centres */
    hg_area *square;
} place_rows;

/* Cells with inside != 0 (NULL: all). */
HG_CHECKED hg_status place_rows_cells(const hg_grid *grid, const uint8_t *inside, size_t n_inside,
                                      place_rows *out, hg_err *err);
void place_rows_clear(place_rows *rows);

/* Which cells an area covers at all: fraction > 0. NULL when the command has no area. */
HG_CHECKED hg_status place_universe(const hg_area *area, const hg_grid *grid, uint8_t **inside,
                                    hg_err *err);

/* -o names a raster or a layer that can be written; HG_EUSAGE, or HG_ECANTCREATE without --force.
 */
HG_CHECKED hg_status place_output(const char *option, const char *path, bool given, bool force,
                                  hg_err *err);
/* A table or vector: what is no raster, and .csv. */
bool place_output_is_layer(const char *path);

#endif
