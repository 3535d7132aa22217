/* density/places.c - how do shuffled rows become one and the same list of places? */
#include "density/places.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

typedef struct frame {
    double west, north, width, height, reach, cell;
    size_t tile_cols, tile_rows;
    size_t *start; /* of each tile in `place`, tiles + 1 */
    size_t *kept;  /* places of each tile after merging */
    hg_place *place;
} frame;

/* Tile number along one axis: 0 and last are the ring; by comparison, so that NaN cannot pass. */
static size_t tile_of(double metres, double cell, int cells_per_tile, size_t tiles)
{
    if (!(metres >= 0.0))
        return 0;
    double t = metres / (cell * cells_per_tile);
    return t < (double)(tiles - 2) ? (size_t)t + 1 : tiles - 1;
}

/* False when the point cannot touch the grid. */
static bool locate(const frame *f, double x, double y, hg_place *place, size_t *tile)
{
    place->x = x - f->west;
    place->y = f->north - y;
    if (!(place->x >= -f->reach && place->x <= f->width + f->reach && place->y >= -f->reach &&
          place->y <= f->height + f->reach))
        return false;
    *tile = tile_of(place->y, f->cell, HG_TILE_ROWS, f->tile_rows) * f->tile_cols +
            tile_of(place->x, f->cell, HG_TILE_COLS, f->tile_cols);
    return true;
}

static size_t merge(hg_place *place, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && place[kept - 1].x == place[i].x && place[kept - 1].y == place[i].y)
            place[kept - 1].weight += place[i].weight;
        else
            place[kept++] = place[i];
    }
    return kept;
}

static hg_status order_tile_row(size_t row, void *context, hg_err *err)
{
    frame *f = context;
    (void)err;
    for (size_t t = row * f->tile_cols; t < (row + 1) * f->tile_cols; t++) {
        size_t n = f->start[t + 1] - f->start[t];
        hg_places_sort(f->place + f->start[t], n);
        f->kept[t] = merge(f->place + f->start[t], n);
    }
    return HG_OK;
}

/* Count the points of each tile, then put every point into its tile's part of the list. */
static hg_status deal(frame *f, size_t n, const double *x, const double *y, const double *weight,
                      hg_err *err)
{
    size_t tiles = f->tile_rows * f->tile_cols, tile, *next = NULL;
    hg_place place;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&f->start, tiles + 1, sizeof *f->start, err));
    HG_TRY(hg_alloc(&f->kept, tiles, sizeof *f->kept, err));
    HG_TRY(hg_alloc(&next, tiles, sizeof *next, err));
    for (size_t i = 0; i < n; i++)
        if (weight[i] > 0.0 && locate(f, x[i], y[i], &place, &tile))
            f->start[tile + 1]++;
    for (size_t t = 0; t < tiles; t++)
        f->start[t + 1] += f->start[t];
    memcpy(next, f->start, tiles * sizeof *next);
    HG_TRY(hg_alloc_large(&f->place, f->start[tiles], sizeof *f->place, err));
    for (size_t i = 0; i < n; i++)
        if (weight[i] > 0.0 && locate(f, x[i], y[i], &place, &tile)) {
            place.weight = weight[i];
            f->place[next[tile]++] = place;
        }
done:
    hg_free(next);
    return st;
}

/* Close the gaps that merging left. */
static void pack(const frame *f, hg_places *out)
{
    size_t n = 0;
    for (size_t row = 0; row < f->tile_rows; row++) {
        out->row_start[row] = n;
        for (size_t t = row * f->tile_cols; t < (row + 1) * f->tile_cols; t++) {
            memmove(f->place + n, f->place + f->start[t], f->kept[t] * sizeof *f->place);
            n += f->kept[t];
        }
    }
    out->row_start[f->tile_rows] = n;
    out->n = n;
}

hg_status hg_places_make(size_t n, const double *x, const double *y, const double *weight,
                         const hg_grid *grid, double reach_m, hg_places *out, hg_err *err)
{
    frame f = {.west = hg_grid_west(grid),
               .north = hg_grid_north(grid),
               .width = (double)grid->cols * grid->cell_m,
               .height = (double)grid->rows * grid->cell_m,
               .reach = reach_m,
               .cell = grid->cell_m,
               .tile_cols = (grid->cols + HG_TILE_COLS - 1) / HG_TILE_COLS + 2,
               .tile_rows = (grid->rows + HG_TILE_ROWS - 1) / HG_TILE_ROWS + 2};
    hg_places made = {.tile_rows = f.tile_rows};
    hg_status st = HG_OK;
    HG_TRY(deal(&f, n, x, y, weight, err));
    HG_TRY(hg_alloc(&made.row_start, f.tile_rows + 1, sizeof *made.row_start, err));
    HG_TRY(hg_par_for(f.tile_rows, order_tile_row, &f, err));
    pack(&f, &made);
    made.place = f.place;
    f.place = NULL;
    *out = made;
    made = (hg_places){0};
done:
    hg_free(f.start);
    hg_free(f.kept);
    hg_free(f.place);
    hg_places_clear(&made);
    return st;
}

void hg_places_clear(hg_places *places)
{
    hg_free(places->place);
    hg_free(places->row_start);
    *places = (hg_places){0};
}
