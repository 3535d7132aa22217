/* forecast/blend_frame.c - how far does each kernel carry, and what of it stays in the universe? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "forecast/blend.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* Standard deviations east and north, metres; cut at three and scaled to the mass kept. */
static const double sigma_m[BLEND_KERNELS][2] = {{0, 0},       {75, 75},   {200, 200}, {500, 500},
                                                 {1200, 1200}, {250, 250}, {250, 20},  {20, 250}};

/* The mass of a Gaussian around a cell's centre in the cell `offset` further on. */
static hg_status taps(double sigma_cells, double **out, int *radius_out, hg_err *err)
{
    int radius = (int)ceil(3 * sigma_cells);
    double *tap, sum = 0;
    hg_status st = hg_alloc(&tap, (size_t)radius + 1, sizeof *tap, err);
    if (st != HG_OK)
        return st;
    for (int i = 0; i <= radius; i++) {
        double half = sigma_cells > 0 ? 1 / (sigma_cells * sqrt(2.0)) : 0;
        tap[i] = sigma_cells > 0 ? 0.5 * (erf((i + 0.5) * half) - erf((i - 0.5) * half)) : 1;
        sum += i ? 2 * tap[i] : tap[i];
    }
    for (int i = 0; i <= radius; i++)
        tap[i] /= sum;
    *out = tap;
    *radius_out = radius;
    return HG_OK;
}

static hg_status all_taps(blend_frame *f, hg_err *err)
{
    hg_status st = HG_OK;
    double cell = f->task->grid->cell_m;
    for (int k = 0; k < BLEND_KERNELS; k++) {
        HG_TRY(taps(sigma_m[k][0] / cell, &f->tap_x[k], &f->radius_x[k], err));
        HG_TRY(taps(sigma_m[k][1] / cell, &f->tap_y[k], &f->radius_y[k], err));
    }
done:
    return st;
}

bool blend_locate(const blend_frame *f, double x, double y, size_t *index)
{
    hg_grid wide = *f->task->grid;
    wide.first_col -= (int64_t)f->pad;
    wide.first_row -= (int64_t)f->pad;
    wide.cols = f->cols;
    wide.rows = f->rows;
    return hg_grid_locate(&wide, x, y, index);
}

size_t blend_inside(const blend_frame *f, size_t cell)
{
    size_t cols = f->task->grid->cols;
    return (cell / cols + f->pad) * f->cols + cell % cols + f->pad;
}

/* A rim only where somebody stands on it. */
static size_t rim(const hg_forecast_task *task)
{
    size_t cell;
    for (size_t i = 0; i < task->history->n; i++)
        if (!hg_grid_locate(task->grid, task->history->x[i], task->history->y[i], &cell))
            return (size_t)ceil(blend_reach_m() / task->grid->cell_m);
    return 0;
}

double blend_tap(const blend_frame *f, int kernel, size_t from, size_t to)
{
    int dx = abs((int)(from % f->cols) - (int)(to % f->cols));
    int dy = abs((int)(from / f->cols) - (int)(to / f->cols));
    if (dx > f->radius_x[kernel] || dy > f->radius_y[kernel])
        return 0;
    return f->tap_x[kernel][dx] * f->tap_y[kernel][dy];
}

/* out[i] += factor * in[i + shift], where both are in the row. */
static void add_shifted(size_t n, long shift, double factor, const double *in, double *out)
{
    size_t first = shift < 0 ? (size_t)-shift : 0;
    size_t last = shift > 0 ? (size_t)shift < n ? n - (size_t)shift : 0 : n;
    const double *from = in + shift;
    for (size_t i = first; i < last; i++)
        out[i] += factor * from[i];
}

void blend_spread(const blend_frame *f, int kernel, const double *source, double *row, double *out)
{
    const long rx = f->radius_x[kernel], ry = f->radius_y[kernel];
    memset(row, 0, f->cols * f->rows * sizeof *row);
    for (size_t r = 0; r < f->rows; r++)
        for (long d = -rx; d <= rx; d++)
            add_shifted(f->cols, d, f->tap_x[kernel][labs(d)], source + r * f->cols,
                        row + r * f->cols);
    for (size_t r = 0; r < f->rows; r++)
        for (long d = -ry; d <= ry; d++) {
            long q = (long)r + d;
            if (q >= 0 && q < (long)f->rows)
                add_shifted(f->cols, 0, f->tap_y[kernel][labs(d)], row + (size_t)q * f->cols,
                            out + r * f->cols);
        }
}

static memo_key reach_key(const blend_frame *f)
{
    memo_key key = memo_key_begin(1);
    memo_key_grid(&key, f->task->grid, f->task->fraction);
    memo_key_int(&key, (int64_t)f->pad);
    return key;
}

typedef struct reaching {
    const blend_frame *frame;
    const double *share;
    double *row[BLEND_KERNELS];
} reaching;

static hg_status reach_of(size_t kernel, void *context, hg_err *err)
{
    reaching *r = context;
    (void)err;
    blend_spread(r->frame, (int)kernel, r->share, r->row[kernel], r->frame->reached[kernel]);
    return HG_OK;
}

static hg_status compute_reach(blend_frame *f, hg_err *err)
{
    hg_status st = HG_OK;
    double *share = NULL;
    reaching r = {.frame = f};
    size_t n = f->cols * f->rows, cells = hg_grid_cells(f->task->grid);
    HG_TRY(hg_alloc_large(&share, n, sizeof *share, err));
    for (size_t k = 0; k < BLEND_KERNELS; k++)
        HG_TRY(hg_alloc_large(&r.row[k], n, sizeof **r.row, err));
    for (size_t i = 0; i < cells; i++)
        share[blend_inside(f, i)] = f->task->fraction[i];
    r.share = share;
    HG_TRY(hg_par_for(BLEND_KERNELS, reach_of, &r, err));
done:
    for (size_t k = 0; k < BLEND_KERNELS; k++)
        hg_free(r.row[k]);
    hg_free(share);
    return st;
}

/* All kernels in one block: they are needed together. */
static hg_status reach(blend_frame *f, hg_err *err)
{
    hg_status st = HG_OK;
    size_t n = f->cols * f->rows;
    const double *kept = NULL;
    HG_TRY(hg_alloc_large(&f->reached[0], n * BLEND_KERNELS, sizeof **f->reached, err));
    for (size_t k = 1; k < BLEND_KERNELS; k++)
        f->reached[k] = f->reached[0] + k * n;
    if (f->task->memo)
        kept = memo_find(f->task->memo, reach_key(f), NULL);
    if (kept) {
        memcpy(f->reached[0], kept, n * BLEND_KERNELS * sizeof *kept);
        goto done;
    }
    HG_TRY(compute_reach(f, err));
    if (f->task->memo)
        HG_TRY(memo_put(f->task->memo, reach_key(f), f->reached[0],
                        n * BLEND_KERNELS * sizeof **f->reached, err));
done:
    return st;
}

hg_status blend_frame_make(const hg_forecast_task *task, blend_frame *out, hg_err *err)
{
    hg_status st = HG_OK;
    blend_frame f = {.task = task, .pad = rim(task)};
    f.cols = task->grid->cols + 2 * f.pad;
    f.rows = task->grid->rows + 2 * f.pad;
    f.area = hg_sum(hg_grid_cells(task->grid), task->fraction);
    HG_TRY(all_taps(&f, err));
    HG_TRY(reach(&f, err));
    *out = f;
    return HG_OK;
done:
    blend_frame_clear(&f);
    return st;
}

void blend_frame_clear(blend_frame *f)
{
    for (int k = 0; k < BLEND_KERNELS; k++) {
        hg_free(f->tap_x[k]);
        hg_free(f->tap_y[k]);
    }
    hg_free(f->reached[0]);
    memset(f, 0, sizeof *f);
}
