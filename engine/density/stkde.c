/* density/stkde.c - how dense are incidents in space and time, slice after slice? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/check.h"
#include "density/stkde.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/*
 * The slices are cut into slabs. A slab's planes are filled tile by tile on all cores and then
 * handed on one after the other: what is held is a slab, never the cube.
 */
#define SLAB_BYTES (UINT64_C(256) << 20)
#define SLAB_BANDWIDTHS 1.75 /* v stays below 1.9: v^2 (2 - v)^2 loses three digits at most */

size_t hg_st_moments(const hg_time_kernel *kernel)
{
    static const struct {
        const char *name;
        size_t moments;
    } forms[] = {{"uniform", 1}, {"epanechnikov", 3}, {"quartic", 5}};
    if (hg_time_kernel_find(kernel->name) == kernel)
        for (size_t i = 0; i < HG_COUNT(forms); i++)
            if (strcmp(kernel->name, forms[i].name) == 0)
                return forms[i].moments;
    return 0;
}

/* ---- which method, and how long a slab: a rule of sizes alone, so that bits do not depend on the
 * machine ---- */

static size_t slices_within(const hg_stkde_options *o, double bandwidths)
{
    double n = floor(bandwidths * o->time_bandwidth_s / (double)o->slice_s) + 1.0;
    return n < (double)o->slices ? (size_t)n : o->slices;
}

static size_t planes_that_fit(const hg_stkde_options *o, const hg_grid *grid)
{
    uint64_t fit = SLAB_BYTES / ((uint64_t)hg_grid_cells(grid) * sizeof(double));
    fit = fit > 0 ? fit : 1;
    return fit < o->slices ? (size_t)fit : o->slices;
}

static size_t slab_length(const hg_stkde_options *o, const hg_grid *grid, hg_st_method method)
{
    const size_t fit = planes_that_fit(o, grid);
    size_t want = 8;
    if (method == HG_ST_MOMENTS)
        want = slices_within(o, SLAB_BANDWIDTHS);
    if (method == HG_ST_WINDOWS)
        want = slices_within(o, 2.0 * hg_stkde_kernel(o)->support);
    want = want > 8 || method == HG_ST_MOMENTS ? want : 8;
    return want < fit ? want : fit;
}

/* Cells under one kernel; of its own bandwidth the mean. */
static double footprint(const hg_stkde_options *o, const hg_patch_frame *frame, const hg_grid *grid)
{
    double reach = o->space.bandwidth_m * frame->radial.support / grid->cell_m + 1.0;
    double cells = 3.2 * reach * reach;
    return fmin(cells, (double)hg_grid_cells(grid));
}

/*
 * In units of one multiply-add a cell. Either way an event is prepared once a slab that it reaches
 * (PATCH). Windows add it to each slice in its window; moments add it to each moment, and every
 * cell of every slice is evaluated in two passes (SWEEP a moment).
 */
#define PATCH 3.0
#define SWEEP 0.7
static hg_st_method choose(const hg_stkde_options *o, const hg_patch_frame *frame, size_t events,
                           const hg_grid *grid)
{
    const hg_time_kernel *kernel = hg_stkde_kernel(o);
    const double moments = (double)hg_st_moments(kernel);
    if (isinf(kernel->support))
        return HG_ST_DECAY;
    if (moments == 0.0)
        return HG_ST_WINDOWS;
    const double window = 2.0 * kernel->support * o->time_bandwidth_s / (double)o->slice_s;
    const double slab_w = (double)slab_length(o, grid, HG_ST_WINDOWS);
    const double slab_m = (double)slab_length(o, grid, HG_ST_MOMENTS);
    const double stamps = (double)events * footprint(o, frame, grid);
    double windows = stamps * (PATCH * (window / slab_w + 1.0) + window);
    double passes = stamps * (PATCH + moments) * (window / slab_m + 1.0) +
                    SWEEP * (moments + 1.0) * (double)hg_grid_cells(grid) * (double)o->slices;
    return windows < passes ? HG_ST_WINDOWS : HG_ST_MOMENTS;
}

/* ---- tiles ---- */

static void cut_tiles(hg_slab *slab, const hg_stkde_options *o)
{
    double tall = ceil(o->space.bandwidth_m * slab->frame->radial.support / slab->frame->cell);
    slab->tile_rows = tall > 16.0 ? tall < 64.0 ? (size_t)tall : 64 : 16;
    slab->tile_cols = slab->cols < 384 ? slab->cols : 256;
    slab->tiles_across = (slab->cols + slab->tile_cols - 1) / slab->tile_cols;
    slab->tiles = slab->tiles_across * ((slab->rows + slab->tile_rows - 1) / slab->tile_rows);
}

/* Counts each tile's events, or lists them where `count` says. */
static void deal(const hg_slab *slab, size_t from, size_t to, size_t *count, uint32_t *list)
{
    for (size_t i = from; i < to; i++) {
        const hg_box *box = &slab->event[i].reach;
        for (size_t r = box->row0 / slab->tile_rows; r <= (box->row1 - 1) / slab->tile_rows; r++)
            for (size_t c = box->col0 / slab->tile_cols; c <= (box->col1 - 1) / slab->tile_cols;
                 c++) {
                size_t *at = &count[r * slab->tiles_across + c];
                if (list)
                    list[*at] = (uint32_t)i;
                (*at)++;
            }
    }
}

/* Events [from, to) by tile, in order of time within each. */
static hg_status list_events(hg_slab *slab, size_t from, size_t to, hg_err *err)
{
    size_t *next = NULL;
    hg_status st = HG_OK;
    hg_free(slab->tile_event);
    slab->tile_event = NULL;
    HG_TRY(hg_alloc(&next, slab->tiles + 1, sizeof *next, err));
    deal(slab, from, to, next, NULL);
    slab->tile_start[0] = 0;
    for (size_t t = 0; t < slab->tiles; t++) {
        slab->tile_start[t + 1] = slab->tile_start[t] + next[t];
        next[t] = slab->tile_start[t];
    }
    HG_TRY(hg_alloc_large(&slab->tile_event, slab->tile_start[slab->tiles],
                          sizeof *slab->tile_event, err));
    deal(slab, from, to, next, slab->tile_event);
done:
    hg_free(next);
    return st;
}

/* ---- the run over all slabs ---- */

typedef struct st_run {
    hg_slab slab;
    hg_events events;
    hg_st_edges edges;
    hg_kde_workspace seats;
    double *scale;
    size_t from, to; /* events of the slab */
    size_t length;   /* slices of a slab */
    hg_stkde_sink sink;
    void *context;
} st_run;

/* Events that may reach a slice of the slab; decay has those that came since the last slab. */
static void find_events(st_run *run)
{
    const hg_slab *slab = &run->slab;
    const hg_event *event = run->events.event;
    const double reach = slab->kernel->support * slab->options->time_bandwidth_s;
    const double first = hg_stkde_middle(slab->options, slab->first);
    const double last = hg_stkde_middle(slab->options, slab->last - 1);
    const bool decay = slab->method == HG_ST_DECAY;
    if (decay)
        run->from = run->to;
    else
        while (run->from < run->events.n && event[run->from].at < first - reach)
            run->from++;
    while (run->to < run->events.n && event[run->to].at <= (decay ? last : last + reach))
        run->to++;
}

static hg_status hand_on(st_run *run, hg_err *err)
{
    const hg_slab *slab = &run->slab;
    const size_t cells = slab->rows * slab->cols;
    for (size_t k = slab->first; k < slab->last; k++) {
        double *plane = slab->plane + (k - slab->first) * cells;
        if (hg_st_slice_edge(slab->options, k) < HG_EDGE_THIN)
            for (size_t c = 0; c < cells; c++)
                plane[c] = NAN;
        hg_status st = run->sink(k, plane, run->context, err);
        if (st != HG_OK)
            return st;
    }
    return HG_OK;
}

static hg_status fill_scale(st_run *run, const hg_stkde_options *o, hg_err *err)
{
    hg_status st = hg_alloc(&run->scale, o->slices, sizeof *run->scale, err);
    for (size_t k = 0; st == HG_OK && k < o->slices; k++) {
        double q = hg_st_slice_edge(o, k);
        run->scale[k] = 1.0 / (o->time_bandwidth_s * (q < HG_EDGE_THIN ? 1.0 : q));
    }
    return st;
}

static hg_status open_run(st_run *run, const hg_stkde_options *o, const hg_grid *grid, hg_err *err)
{
    hg_slab *slab = &run->slab;
    const size_t cells = hg_grid_cells(grid);
    hg_status st = HG_OK;
    slab->options = o;
    slab->kernel = hg_stkde_kernel(o);
    slab->event = run->events.event;
    slab->cols = grid->cols;
    slab->rows = grid->rows;
    slab->method = choose(o, slab->frame, run->events.n, grid);
    slab->moments = slab->method == HG_ST_MOMENTS ? hg_st_moments(slab->kernel) : 0;
    slab->inverse = run->edges.inverse;
    slab->seats = &run->seats;
    run->length = slab_length(o, grid, slab->method);
    cut_tiles(slab, o);
    HG_TRY(fill_scale(run, o, err));
    slab->scale = run->scale;
    HG_TRY(hg_alloc(&slab->tile_start, slab->tiles + 1, sizeof *slab->tile_start, err));
    HG_TRY(hg_alloc_large(&slab->plane, run->length * cells, sizeof *slab->plane, err));
    if (slab->method == HG_ST_DECAY)
        HG_TRY(hg_alloc_large(&slab->state, cells, sizeof *slab->state, err));
    HG_TRY(hg_workspace_seats(&run->seats, hg_slab_seat_size(slab), err));
done:
    return st;
}

static void close_run(st_run *run)
{
    hg_free(run->events.event);
    hg_free(run->scale);
    hg_free(run->slab.tile_start);
    hg_free(run->slab.tile_event);
    hg_free(run->slab.plane);
    hg_free(run->slab.state);
    hg_st_edges_clear(&run->edges);
    hg_workspace_clear(&run->seats);
}

static hg_status all_slabs(st_run *run, hg_err *err)
{
    hg_slab *slab = &run->slab;
    const size_t slices = slab->options->slices;
    hg_status st = HG_OK;
    for (slab->first = 0; slab->first < slices; slab->first = slab->last) {
        slab->last = slices - slab->first > run->length ? slab->first + run->length : slices;
        find_events(run);
        HG_TRY(list_events(slab, run->from, run->to, err));
        HG_TRY(hg_par_for(slab->tiles, hg_slab_fill_tile, slab, err));
        HG_TRY(hand_on(run, err));
    }
done:
    return st;
}

hg_status hg_stkde_slices(const hg_stkde_options *options, size_t n, const double *x,
                          const double *y, const int64_t *when, const double *weight,
                          const hg_grid *grid, hg_stkde_sink sink, void *context,
                          hg_stkde_facts *facts, hg_err *err)
{
    static const char *const names[] = {"windows", "moments", "decay"};
    st_run run = {.sink = sink, .context = context};
    hg_stkde_facts found = {0};
    hg_stkde_options settled;
    hg_patch_frame frame;
    hg_status st = HG_OK;
    HG_TRY(
        hg_stkde_settle(options, n, x, y, when, weight, grid, &settled, &run.edges, &found, err));
    frame = hg_patch_frame_of(&settled.space, grid);
    run.slab.frame = &frame;
    HG_TRY(hg_events_make(&settled, &frame, n, x, y, when,
                          run.edges.weight ? run.edges.weight : weight, grid, &run.events, err));
    HG_TRY(open_run(&run, &settled, grid, err));
    HG_TRY(all_slabs(&run, err));
    found.planes = run.length + (run.slab.state ? 1 : 0) + (run.edges.inverse ? 1 : 0);
    found.method = names[run.slab.method];
    if (facts)
        *facts = found;
done:
    close_run(&run);
    return st;
}

uint64_t hg_stkde_bytes(const hg_stkde_options *options, size_t n, const hg_grid *grid)
{
    const size_t slab = planes_that_fit(options, grid);
    const uint64_t planes = slab + 1u + (options->edge == HG_EDGE_UNIFORM ? 3u : 0u);
    return planes * hg_grid_cells(grid) * sizeof(double) +
           (uint64_t)n * (2 * sizeof(hg_event) + 64);
}
