/* density/scatter.c - how is a grid of centre values filled, slab by slab? */
#include "density/band.h"

#include <stdint.h>
#include <string.h>

#include "base/try.h"
#include "density/slab.h"
#include "hotgrid/par.h"

/* Doubles of a seat, by the grid alone so that a workspace fits the next call too. */
typedef struct layout {
    size_t cols, blocks, stride; /* of the widest slab */
    size_t rows;                 /* whole vectors of them, with what a leaf may read beyond */
} layout;

static layout layout_of(const hg_kde_job *job)
{
    layout l = {.cols = job->cols < HG_SLAB_COLS ? job->cols : HG_SLAB_COLS};
    l.blocks = (l.cols + HG_LANES - 1) / HG_LANES;
    /* one row more than needed: blocks a power of two apart would share few lines of the cache */
    l.rows = job->band_rows + 2 * HG_LANES;
    l.stride = (job->band_rows + HG_SPARE + 1) * HG_LANES;
    return l;
}

static size_t seat_room(const layout *l)
{
    const size_t flags = (l->blocks + sizeof(double) - 1) / sizeof(double);
    return HG_LANES + l->rows + l->blocks * (HG_LANES + l->stride) + flags;
}

static double *align(double *block)
{
    uintptr_t at = (uintptr_t)block, up = (at + 63) / 64 * 64;
    return block + (up - at) / sizeof *block;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* From blocks to rows. What nothing was added to is zero anyway. */
static void write_out(const hg_kde_job *job, const hg_slab *slab)
{
    const size_t cols = slab->last_col - slab->first_col;
    for (size_t r = slab->first_row; r < slab->last_row; r++) {
        double *row = job->out + r * job->cols + slab->first_col;
        const double *value = slab->value + (r - slab->first_row) * HG_LANES;
        for (size_t b = 0; b * HG_LANES < cols; b++) {
            const size_t c = b * HG_LANES, width = least(HG_LANES, cols - c);
            if (!slab->touched[b])
                memset(row + c, 0, width * sizeof *row);
            else if (width == HG_LANES)
                memcpy(row + c, value + b * slab->stride, HG_LANES * sizeof *row);
            else
                memcpy(row + c, value + b * slab->stride, width * sizeof *row);
        }
    }
}

static void centres(double *out, size_t n, size_t first, double cell)
{
    for (size_t i = 0; i < n; i++)
        out[i] = ((double)(first + i) + 0.5) * cell;
}

static hg_status fill_slab(size_t index, void *context, hg_err *err)
{
    const hg_kde_job *job = context;
    const layout l = layout_of(job);
    const size_t across = (job->cols + HG_SLAB_COLS - 1) / HG_SLAB_COLS;
    const size_t row = index / across * job->band_rows, col = index % across * HG_SLAB_COLS;
    hg_seat *seat = hg_workspace_sit(job->workspace);
    double *row_centre = align(seat->block), *col_centre = row_centre + l.rows;
    hg_slab slab = {.value = col_centre + l.blocks * HG_LANES,
                    .row_centre = row_centre,
                    .col_centre = col_centre,
                    .stride = l.stride,
                    .first_row = row,
                    .last_row = least(row + job->band_rows, job->rows),
                    .first_col = col,
                    .last_col = least(col + HG_SLAB_COLS, job->cols),
                    .cell = job->cell,
                    .constant = job->constant,
                    .radial = &job->radial};
    size_t from, to;
    (void)err;
    slab.touched = (unsigned char *)(slab.value + l.blocks * l.stride);
    memset(slab.value, 0, l.blocks * l.stride * sizeof *slab.value + l.blocks);
    centres(row_centre, l.rows, row, job->cell);
    centres(col_centre, l.blocks * HG_LANES, col, job->cell);
    hg_places_near(job, slab.first_row, slab.last_row, &from, &to);
    job->shape->slab(&slab, job->places->place + from, to - from);
    write_out(job, &slab);
    hg_workspace_rise(seat);
    return HG_OK;
}

/* Tall bands, so that few places are prepared twice; but enough of them for many threads. */
static size_t band_rows(size_t rows)
{
    size_t tall = rows / 8 / HG_TILE_ROWS * HG_TILE_ROWS; /* no tile in two bands */
    return tall < 16 ? 16 : tall > HG_SLAB_ROWS ? HG_SLAB_ROWS : tall;
}

hg_status hg_kde_scatter(hg_kde_job *job, hg_err *err)
{
    hg_status st = HG_OK;
    job->band_rows = band_rows(job->rows);
    const layout l = layout_of(job);
    const size_t across = (job->cols + HG_SLAB_COLS - 1) / HG_SLAB_COLS;
    const size_t down = (job->rows + job->band_rows - 1) / job->band_rows;
    HG_TRY(hg_workspace_seats(job->workspace, seat_room(&l), err));
    HG_TRY(hg_par_for(across * down, fill_slab, job, err));
done:
    return st;
}
