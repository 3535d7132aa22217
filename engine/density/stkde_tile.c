/* density/stkde_tile.c - what do the events add to one tile of cells during one slab of slices? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/stkde.h"

/*
 * A tile belongs to one task, which visits its events in order of time: every cell adds the same
 * numbers in the same order whatever the number of threads and the order of the rows read.
 */
typedef struct tile_work {
    const hg_slab *slab;
    hg_box tile;
    hg_patch patch;
    const uint32_t *event;
    size_t n;
    double *moment[HG_ST_MOMENTS_MAX];
    size_t stride; /* of the moments: odd lines, or rows would share the same places of the cache */
    hg_box active; /* cells that a pass has touched so far */
} tile_work;

static size_t moment_stride(size_t tile_cols)
{
    return (tile_cols + HG_LANES - 1) / HG_LANES * HG_LANES + HG_LANES;
}

size_t hg_slab_seat_size(const hg_slab *slab)
{
    return hg_patch_room(slab->tile_rows, slab->tile_cols) +
           slab->moments * slab->tile_rows * moment_stride(slab->tile_cols);
}

hg_box hg_slab_tile(const hg_slab *slab, size_t index)
{
    const size_t row = index / slab->tiles_across * slab->tile_rows;
    const size_t col = index % slab->tiles_across * slab->tile_cols;
    const size_t row1 = row + slab->tile_rows, col1 = col + slab->tile_cols;
    return (hg_box){(uint32_t)row, (uint32_t)(row1 < slab->rows ? row1 : slab->rows), (uint32_t)col,
                    (uint32_t)(col1 < slab->cols ? col1 : slab->cols)};
}

static double *cell_of(const hg_slab *slab, size_t slice, size_t row, size_t col)
{
    return slab->plane + ((slice - slab->first) * slab->rows + row) * slab->cols + col;
}

static const hg_event *event_at(const tile_work *w, size_t i)
{
    return &w->slab->event[w->event[i]];
}

static bool fill_patch(tile_work *w, const hg_event *e)
{
    return hg_patch_fill(w->slab->frame, e->x, e->y, e->h, e->weight, &e->reach, &w->tile,
                         &w->patch);
}

/* ---- windows: each event straight into the slices that it reaches ---- */

static void add_windows(tile_work *w)
{
    const hg_slab *slab = w->slab;
    const double b = slab->options->time_bandwidth_s;
    for (size_t i = 0; i < w->n; i++) {
        const hg_event *e = event_at(w, i);
        if (!fill_patch(w, e))
            continue;
        const hg_box *box = &w->patch.box;
        for (size_t k = slab->first; k < slab->last; k++) {
            double gain = slab->kernel->value((hg_stkde_middle(slab->options, k) - e->at) / b);
            if (gain > 0.0)
                hg_leaf_add(cell_of(slab, k, box->row0, box->col0), slab->cols,
                            gain * slab->scale[k], w->patch.value, w->patch.stride,
                            box->row1 - box->row0, box->col1 - box->col0);
        }
    }
}

/* ---- moments: events enter a pass at their rim and are never taken out ---- */

static void widen(hg_box *active, const hg_box *box)
{
    if (active->row0 >= active->row1) {
        *active = *box;
        return;
    }
    active->row0 = box->row0 < active->row0 ? box->row0 : active->row0;
    active->row1 = box->row1 > active->row1 ? box->row1 : active->row1;
    active->col0 = box->col0 < active->col0 ? box->col0 : active->col0;
    active->col1 = box->col1 > active->col1 ? box->col1 : active->col1;
}

static void planes_at(const tile_work *w, size_t row, size_t col, double *plane[])
{
    for (size_t j = 0; j < w->slab->moments; j++)
        plane[j] = w->moment[j] + (row - w->tile.row0) * w->stride + (col - w->tile.col0);
}

static void enter(tile_work *w, const hg_event *e, double inside)
{
    double *plane[HG_ST_MOMENTS_MAX];
    if (!fill_patch(w, e))
        return;
    const hg_box *box = &w->patch.box;
    planes_at(w, box->row0, box->col0, plane);
    hg_leaf_spread(w->slab->moments, plane, w->stride, inside, w->patch.value, w->patch.stride,
                   box->row1 - box->row0, box->col1 - box->col0);
    widen(&w->active, box);
}

/* Zeros in the cells of the tile's slice that the pass has not touched. */
static void clear_around(const tile_work *w, size_t slice)
{
    const hg_box *tile = &w->tile, *box = &w->active;
    const size_t wide = tile->col1 - tile->col0;
    for (uint32_t r = tile->row0; r < tile->row1; r++) {
        double *row = cell_of(w->slab, slice, r, tile->col0);
        if (r < box->row0 || r >= box->row1) {
            memset(row, 0, wide * sizeof *row);
            continue;
        }
        memset(row, 0, (box->col0 - tile->col0) * sizeof *row);
        memset(row + (box->col1 - tile->col0), 0, (tile->col1 - box->col1) * sizeof *row);
    }
}

/* The first pass sets the tile, the second adds to it. */
static void emit(const tile_work *w, size_t slice, bool set)
{
    const hg_slab *slab = w->slab;
    const hg_box *box = &w->active;
    const double step = (double)slab->options->slice_s / slab->options->time_bandwidth_s;
    double *plane[HG_ST_MOMENTS_MAX];
    if (set)
        clear_around(w, slice);
    if (box->row0 >= box->row1)
        return;
    planes_at(w, box->row0, box->col0, plane);
    (set ? hg_leaf_moments_set
         : hg_leaf_moments_add)(slab->moments, plane, w->stride, slab->scale[slice], step,
                                cell_of(slab, slice, box->row0, box->col0), slab->cols,
                                box->row1 - box->row0, box->col1 - box->col0);
}

static void begin_pass(tile_work *w)
{
    w->active = (hg_box){w->tile.row0, w->tile.row0, w->tile.col0, w->tile.col0};
    for (size_t j = 0; j < w->slab->moments; j++)
        memset(w->moment[j], 0, w->slab->tile_rows * w->stride * sizeof *w->moment[j]);
}

/* The tile's events [from, to). Those before the slab's middle leave during it: seen backwards
 * they enter, too. */
static void add_pass(tile_work *w, size_t from, size_t to, bool backwards)
{
    const hg_slab *slab = w->slab;
    const double b = slab->options->time_bandwidth_s;
    size_t next = from;
    if (from >= to && !backwards)
        return;
    begin_pass(w);
    for (size_t i = 0; i < slab->last - slab->first; i++) {
        const size_t slice = backwards ? slab->last - 1 - i : slab->first + i;
        const double middle = hg_stkde_middle(slab->options, slice);
        for (; next < to; next++) {
            const hg_event *e = event_at(w, backwards ? to - 1 - (next - from) : next);
            double away = backwards ? middle - e->at : e->at - middle;
            if (away > b)
                break;
            enter(w, e, (b - away) / b);
        }
        emit(w, slice, backwards);
    }
}

static void add_moments(tile_work *w)
{
    const hg_slab *slab = w->slab;
    const double middle = 0.5 * (hg_stkde_middle(slab->options, slab->first) +
                                 hg_stkde_middle(slab->options, slab->last - 1));
    size_t early = 0;
    while (early < w->n && event_at(w, early)->at < middle)
        early++;
    add_pass(w, 0, early, true);
    add_pass(w, early, w->n, false);
}

/* ---- decay: the exponential remembers everything in one plane ---- */

static void add_decay(tile_work *w)
{
    const hg_slab *slab = w->slab;
    const double b = slab->options->time_bandwidth_s;
    const double decay = exp(-(double)slab->options->slice_s / b);
    const hg_box *tile = &w->tile;
    double *state = slab->state + tile->row0 * slab->cols + tile->col0;
    size_t next = 0;
    for (size_t k = slab->first; k < slab->last; k++) {
        const double middle = hg_stkde_middle(slab->options, k);
        for (; next < w->n && event_at(w, next)->at <= middle; next++) {
            const hg_event *e = event_at(w, next);
            if (!fill_patch(w, e))
                continue;
            const hg_box *box = &w->patch.box;
            hg_leaf_add(slab->state + box->row0 * slab->cols + box->col0, slab->cols,
                        exp((e->at - middle) / b), w->patch.value, w->patch.stride,
                        box->row1 - box->row0, box->col1 - box->col0);
        }
        hg_leaf_decay(state, cell_of(slab, k, tile->row0, tile->col0), slab->cols, slab->scale[k],
                      decay, tile->row1 - tile->row0, tile->col1 - tile->col0);
    }
}

static void clear_tile(const tile_work *w)
{
    for (size_t k = w->slab->first; k < w->slab->last; k++)
        for (size_t r = w->tile.row0; r < w->tile.row1; r++)
            memset(cell_of(w->slab, k, r, w->tile.col0), 0,
                   (w->tile.col1 - w->tile.col0) * sizeof(double));
}

static void correct_edges(const tile_work *w)
{
    const hg_slab *slab = w->slab;
    const hg_box *tile = &w->tile;
    for (size_t k = slab->first; slab->inverse && k < slab->last; k++)
        hg_leaf_times(cell_of(slab, k, tile->row0, tile->col0),
                      slab->inverse + tile->row0 * slab->cols + tile->col0, slab->cols,
                      tile->row1 - tile->row0, tile->col1 - tile->col0);
}

static void open_tile(tile_work *w, const hg_slab *slab, size_t index, double *room)
{
    *w = (tile_work){.slab = slab,
                     .tile = hg_slab_tile(slab, index),
                     .event = slab->tile_event + slab->tile_start[index],
                     .n = slab->tile_start[index + 1] - slab->tile_start[index],
                     .stride = moment_stride(slab->tile_cols)};
    hg_patch_deal(&w->patch, room, slab->tile_rows, slab->tile_cols);
    room += hg_patch_room(slab->tile_rows, slab->tile_cols);
    for (size_t j = 0; j < slab->moments; j++)
        w->moment[j] = room + j * slab->tile_rows * w->stride;
}

hg_status hg_slab_fill_tile(size_t index, void *context, hg_err *err)
{
    const hg_slab *slab = context;
    hg_seat *seat = hg_workspace_sit(slab->seats);
    tile_work w;
    (void)err;
    open_tile(&w, slab, index, seat->block);
    if (slab->method == HG_ST_DECAY) {
        add_decay(&w);
    } else if (slab->method == HG_ST_MOMENTS) {
        add_moments(&w);
    } else {
        clear_tile(&w);
        add_windows(&w);
    }
    correct_edges(&w);
    hg_workspace_rise(seat);
    return HG_OK;
}
