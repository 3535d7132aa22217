/* density/places.c - how do shuffled rows become one and the same list of places? */
#include "density/places.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/check.h"
#include "density/radial.h"
#include "density/room.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

typedef struct frame {
    const hg_kde_options *options;
    const double *x, *y, *weight;
    double west, north, width, height, support, cell;
    size_t tile_cols, tile_rows;
    hg_places *places;
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
static bool locate(const frame *f, size_t i, hg_place *place, size_t *tile)
{
    place->weight = f->weight[i];
    place->h = hg_kde_bandwidth(f->options, i);
    place->x = f->x[i] - f->west;
    place->y = f->north - f->y[i];
    const double reach = place->h * f->support;
    if (!(place->weight > 0.0 && place->x >= -reach && place->x <= f->width + reach &&
          place->y >= -reach && place->y <= f->height + reach))
        return false;
    *tile = tile_of(place->y, f->cell, HG_TILE_ROWS, f->tile_rows) * f->tile_cols +
            tile_of(place->x, f->cell, HG_TILE_COLS, f->tile_cols);
    return true;
}

size_t hg_places_merge(hg_place *place, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && place[kept - 1].x == place[i].x && place[kept - 1].y == place[i].y &&
            place[kept - 1].h == place[i].h)
            place[kept - 1].weight += place[i].weight;
        else
            place[kept++] = place[i];
    }
    return kept;
}

static hg_status order_tile_row(size_t row, void *context, hg_err *err)
{
    const frame *f = context;
    const hg_places *p = f->places;
    (void)err;
    for (size_t t = row * f->tile_cols; t < (row + 1) * f->tile_cols; t++) {
        size_t n = p->start[t + 1] - p->start[t];
        hg_places_sort(p->place + p->start[t], n);
        p->kept[t] = hg_places_merge(p->place + p->start[t], n);
    }
    return HG_OK;
}

/* Count the points of each tile, then put every point into its tile's part of the list. */
static void deal(const frame *f, size_t n)
{
    hg_places *p = f->places;
    size_t tiles = f->tile_rows * f->tile_cols, tile;
    hg_place place;
    memset(p->start, 0, (tiles + 1) * sizeof *p->start);
    p->h_max = 0.0;
    for (size_t i = 0; i < n; i++)
        if (locate(f, i, &place, &tile)) {
            p->start[tile + 1]++;
            p->h_max = place.h > p->h_max ? place.h : p->h_max;
        }
    for (size_t t = 0; t < tiles; t++)
        p->start[t + 1] += p->start[t];
    memcpy(p->next, p->start, tiles * sizeof *p->next);
    for (size_t i = 0; i < n; i++)
        if (locate(f, i, &place, &tile))
            p->place[p->next[tile]++] = place;
}

/* Close the gaps that merging left. */
static void pack(const frame *f)
{
    hg_places *p = f->places;
    size_t n = 0;
    for (size_t row = 0; row < f->tile_rows; row++) {
        p->row_start[row] = n;
        for (size_t t = row * f->tile_cols; t < (row + 1) * f->tile_cols; t++) {
            memmove(p->place + n, p->place + p->start[t], p->kept[t] * sizeof *p->place);
            n += p->kept[t];
        }
    }
    p->row_start[f->tile_rows] = n;
    p->tile_rows = f->tile_rows;
    p->n = n;
}

static hg_status make_room(hg_places *p, size_t n, size_t tile_rows, size_t tiles, hg_err *err)
{
    size_t kept_room = p->tile_room, next_room = p->tile_room;
    hg_status st = HG_OK;
    HG_TRY(hg_room(&p->place, &p->place_room, n, sizeof *p->place, err));
    HG_TRY(hg_room(&p->row_start, &p->row_room, tile_rows + 1, sizeof *p->row_start, err));
    HG_TRY(hg_room(&p->kept, &kept_room, tiles + 1, sizeof *p->kept, err));
    HG_TRY(hg_room(&p->next, &next_room, tiles + 1, sizeof *p->next, err));
    HG_TRY(hg_room(&p->start, &p->tile_room, tiles + 1, sizeof *p->start, err));
done:
    if (st != HG_OK) /* what a failure half way left must not pass for roomy next time */
        hg_places_clear(p);
    return st;
}

hg_status hg_places_make(const hg_kde_options *options, size_t n, const double *x, const double *y,
                         const double *weight, const hg_grid *grid, hg_places *places, hg_err *err)
{
    frame f = {.options = options,
               .x = x,
               .y = y,
               .weight = weight,
               .west = hg_grid_west(grid),
               .north = hg_grid_north(grid),
               .width = (double)grid->cols * grid->cell_m,
               .height = (double)grid->rows * grid->cell_m,
               .support = hg_radial_of(options).support,
               .cell = grid->cell_m,
               .tile_cols = (grid->cols + HG_TILE_COLS - 1) / HG_TILE_COLS + 2,
               .tile_rows = (grid->rows + HG_TILE_ROWS - 1) / HG_TILE_ROWS + 2,
               .places = places};
    hg_status st = HG_OK;
    HG_TRY(make_room(places, n, f.tile_rows, f.tile_rows * f.tile_cols, err));
    deal(&f, n);
    HG_TRY(hg_par_for(f.tile_rows, order_tile_row, &f, err));
    pack(&f);
done:
    return st;
}

void hg_places_clear(hg_places *places)
{
    hg_free(places->place);
    hg_free(places->row_start);
    hg_free(places->start);
    hg_free(places->kept);
    hg_free(places->next);
    *places = (hg_places){0};
}
