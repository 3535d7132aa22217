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

/*
 * A counting sort by tile, in chunks of the points so that threads can share it, then an order
 * within each tile. Chunks are cut by the number of points and tiles alone.
 */
enum { CHUNK_LEAST = 32768, CHUNKS_MAX = 64 };
#define NOWHERE UINT32_MAX

typedef struct frame {
    const hg_kde_options *options;
    size_t n;
    const double *x, *y, *weight;
    double west, north, width, height, support;
    double tiles_per_m_across, tiles_per_m_down;
    size_t tile_cols, tile_rows, tiles, chunks;
    hg_places *places;
} frame;

/* False when the point cannot touch the grid. */
static inline bool locate(const frame *f, size_t i, hg_place *place)
{
    place->weight = f->weight[i];
    place->h = hg_kde_bandwidth(f->options, i);
    place->x = f->x[i] - f->west;
    place->y = f->north - f->y[i];
    const double reach = place->h * f->support;
    return place->weight > 0.0 && place->x >= -reach && place->x <= f->width + reach &&
           place->y >= -reach && place->y <= f->height + reach;
}

/* Tile number along one axis: 0 is the ring before the grid, the last one the ring behind it. */
static inline size_t tile_along(double metres, double tiles_per_m, size_t tiles)
{
    const double t = metres * tiles_per_m + 1.0, last = (double)(tiles - 1);
    return t > 0.0 ? (size_t)(t < last ? t : last) : 0;
}

static size_t chunk_start(const frame *f, size_t chunk)
{
    return f->n / f->chunks * chunk + (chunk < f->n % f->chunks ? chunk : f->n % f->chunks);
}

static hg_status count_chunk(size_t chunk, void *context, hg_err *err)
{
    const frame *f = context;
    uint32_t *count = f->places->count + chunk * f->tiles;
    double widest = 0.0;
    hg_place place;
    (void)err;
    memset(count, 0, f->tiles * sizeof *count);
    for (size_t i = chunk_start(f, chunk); i < chunk_start(f, chunk + 1); i++) {
        f->places->tile[i] = NOWHERE;
        if (!locate(f, i, &place))
            continue;
        size_t tile = tile_along(place.y, f->tiles_per_m_down, f->tile_rows) * f->tile_cols +
                      tile_along(place.x, f->tiles_per_m_across, f->tile_cols);
        f->places->tile[i] = (uint32_t)tile;
        count[tile]++;
        widest = place.h > widest ? place.h : widest;
    }
    f->places->widest[chunk] = widest;
    return HG_OK;
}

/* Where each tile begins, and where each chunk's points of it go. Chunk by chunk, since counts of
 * one tile lie far apart. */
static void lay_out(const frame *f)
{
    hg_places *p = f->places;
    size_t total = 0;
    memset(p->start, 0, (f->tiles + 1) * sizeof *p->start);
    for (size_t c = 0; c < f->chunks; c++)
        for (size_t t = 0; t < f->tiles; t++)
            p->start[t] += p->count[c * f->tiles + t];
    for (size_t t = 0; t <= f->tiles; t++) {
        const size_t in_tile = p->start[t];
        p->start[t] = total;
        total += in_tile;
    }
    for (size_t c = 0; c < f->chunks; c++)
        for (size_t t = 0; t < f->tiles; t++) {
            const uint32_t in_chunk = p->count[c * f->tiles + t];
            p->count[c * f->tiles + t] = (uint32_t)p->start[t]; /* less than 2^32 points */
            p->start[t] += in_chunk;
        }
    memmove(p->start + 1, p->start, f->tiles * sizeof *p->start);
    p->start[0] = 0;
    p->h_max = 0.0;
    for (size_t c = 0; c < f->chunks; c++)
        p->h_max = fmax(p->h_max, p->widest[c]);
}

static hg_status deal_chunk(size_t chunk, void *context, hg_err *err)
{
    const frame *f = context;
    const hg_places *p = f->places;
    uint32_t *next = p->count + chunk * f->tiles;
    (void)err;
    for (size_t i = chunk_start(f, chunk); i < chunk_start(f, chunk + 1); i++) {
        const uint32_t tile = p->tile[i];
        hg_place place;
        if (tile == NOWHERE)
            continue;
        (void)locate(f, i, &place);
        p->dealt[next[tile]++] = place;
    }
    return HG_OK;
}

size_t hg_places_merge(hg_place *place, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && place[kept - 1].x == place[i].x && place[kept - 1].y == place[i].y &&
            place[kept - 1].h == place[i].h)
            place[kept - 1].weight += place[i].weight;
        else if (kept++ < i)
            place[kept - 1] = place[i];
    }
    return kept;
}

/* Order and merge a row of tiles, and close the gaps within it. */
static hg_status order_tile_row(size_t row, void *context, hg_err *err)
{
    const frame *f = context;
    const hg_places *p = f->places;
    hg_place *first = p->place + p->start[row * f->tile_cols], *end = first;
    (void)err;
    for (size_t t = row * f->tile_cols; t < (row + 1) * f->tile_cols; t++) {
        size_t n = p->start[t + 1] - p->start[t];
        hg_places_sort_into(end, p->dealt + p->start[t], n);
        end += hg_places_merge(end, n);
    }
    p->kept[row] = (size_t)(end - first);
    return HG_OK;
}

/* Close the gaps between the rows of tiles. */
static void pack(const frame *f)
{
    hg_places *p = f->places;
    size_t n = 0;
    for (size_t row = 0; row < f->tile_rows; row++) {
        const size_t from = p->start[row * f->tile_cols];
        p->row_start[row] = n;
        if (from > n)
            memmove(p->place + n, p->place + from, p->kept[row] * sizeof *p->place);
        n += p->kept[row];
    }
    p->row_start[f->tile_rows] = n;
    p->tile_rows = f->tile_rows;
    p->n = n;
}

static hg_status make_room(const frame *f, hg_err *err)
{
    hg_places *p = f->places;
    const size_t counts = f->chunks * f->tiles;
    hg_status st = HG_OK;
    HG_TRY(hg_room(&p->place, &p->place_room, f->n, sizeof *p->place, err));
    HG_TRY(hg_room(&p->dealt, &p->dealt_room, f->n, sizeof *p->dealt, err));
    HG_TRY(hg_room(&p->tile, &p->named_room, f->n, sizeof *p->tile, err));
    HG_TRY(hg_room(&p->count, &p->count_room, counts, sizeof *p->count, err));
    HG_TRY(hg_room(&p->start, &p->start_room, f->tiles + 1, sizeof *p->start, err));
    HG_TRY(hg_room(&p->row_start, &p->row_room, f->tile_rows + 1, sizeof *p->row_start, err));
    HG_TRY(hg_room(&p->kept, &p->kept_room, f->tile_rows, sizeof *p->kept, err));
    HG_TRY(hg_room(&p->widest, &p->widest_room, f->chunks, sizeof *p->widest, err));
done:
    return st;
}

/* More points never give fewer chunks: a workspace that held many holds few. */
static size_t chunks_of(size_t n, size_t tiles)
{
    size_t chunks = n / CHUNK_LEAST < CHUNKS_MAX ? n / CHUNK_LEAST : CHUNKS_MAX;
    const size_t counts = (n + (size_t)2 * CHUNK_LEAST) / tiles; /* no more counts than points */
    chunks = chunks < counts ? chunks : counts;
    return chunks > 0 ? chunks : 1;
}

hg_status hg_places_make(const hg_kde_options *options, size_t n, const double *x, const double *y,
                         const double *weight, const hg_grid *grid, hg_places *places, hg_err *err)
{
    frame f = {.options = options,
               .n = n,
               .x = x,
               .y = y,
               .weight = weight,
               .west = hg_grid_west(grid),
               .north = hg_grid_north(grid),
               .width = (double)grid->cols * grid->cell_m,
               .height = (double)grid->rows * grid->cell_m,
               .support = hg_radial_of(options).support,
               .tiles_per_m_across = 1.0 / (HG_TILE_COLS * grid->cell_m),
               .tiles_per_m_down = 1.0 / (HG_TILE_ROWS * grid->cell_m),
               .tile_cols = (grid->cols + HG_TILE_COLS - 1) / HG_TILE_COLS + 2,
               .tile_rows = (grid->rows + HG_TILE_ROWS - 1) / HG_TILE_ROWS + 2,
               .places = places};
    hg_status st = HG_OK;
    f.tiles = f.tile_cols * f.tile_rows;
    f.chunks = chunks_of(n, f.tiles);
    if (f.tiles >= NOWHERE || n >= NOWHERE)
        return hg_fail(err, HG_EDOMAIN, "a grid of %zu x %zu cells with %zu points is too large",
                       grid->cols, grid->rows, n);
    HG_TRY(make_room(&f, err));
    HG_TRY(hg_par_for(f.chunks, count_chunk, &f, err));
    lay_out(&f);
    HG_TRY(hg_par_for(f.chunks, deal_chunk, &f, err));
    HG_TRY(hg_par_for(f.tile_rows, order_tile_row, &f, err));
    pack(&f);
done:
    return st;
}

void hg_places_clear(hg_places *places)
{
    hg_free(places->place);
    hg_free(places->dealt);
    hg_free(places->tile);
    hg_free(places->count);
    hg_free(places->start);
    hg_free(places->row_start);
    hg_free(places->kept);
    hg_free(places->widest);
    *places = (hg_places){0};
}
