/* density/density_divide.c - the uniform edge correction: what does each cell see of the area? */
#include "density/density.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/*
 * Most cells are far from the border. Blocks of them are looked at first: a block that no piece of
 * the border can reach lies all inside, where e = 1, or all outside, where e = 0.
 */
enum { BLOCK = 16 };
enum { FAR_INSIDE, FAR_OUTSIDE, NEAR };

typedef struct dividing {
    const hg_border *border;
    const hg_grid *grid;
    double reach; /* of the widest kernel at a cell */
    size_t across, blocks;
    unsigned char *state;
    double *value;
} dividing;

typedef struct span {
    size_t row, row_end, col, col_end;
} span;

static span block_span(const dividing *job, size_t block)
{
    size_t row = block / job->across * BLOCK, col = block % job->across * BLOCK;
    size_t rows = job->grid->rows, cols = job->grid->cols;
    return (span){row, row + BLOCK < rows ? row + BLOCK : rows, col,
                  col + BLOCK < cols ? col + BLOCK : cols};
}

static hg_status look_at_block(size_t block, void *context, hg_err *err)
{
    const dividing *job = context;
    span s = block_span(job, block);
    double west = hg_grid_center_x(job->grid, s.col);
    double east = hg_grid_center_x(job->grid, s.col_end - 1);
    double north = hg_grid_center_y(job->grid, s.row);
    double south = hg_grid_center_y(job->grid, s.row_end - 1);
    double x = 0.5 * (west + east), y = 0.5 * (south + north);
    double radius = job->reach + 0.5 * hypot(east - west, north - south);
    (void)err;
    if (hg_border_near(job->border, x, y, radius * (1.0 + 1e-9))) {
        job->state[block] = NEAR;
        return HG_OK;
    }
    job->state[block] = hg_border_inside(job->border, x, y) ? FAR_INSIDE : FAR_OUTSIDE;
    if (job->state[block] == FAR_OUTSIDE)
        for (size_t row = s.row; row < s.row_end; row++)
            for (size_t col = s.col; col < s.col_end; col++)
                job->value[row * job->grid->cols + col] = NAN;
    return HG_OK;
}

/* The cells of the near blocks, with their centres. */
typedef struct cells {
    size_t n, *index;
    double *x, *y, *share, *each;
} cells;

static void clear_cells(cells *near)
{
    hg_free(near->index);
    hg_free(near->x);
    hg_free(near->y);
    hg_free(near->share);
    hg_free(near->each);
}

static hg_status list_near(const dividing *job, cells *near, hg_err *err)
{
    size_t most = 0;
    hg_status st = HG_OK;
    for (size_t b = 0; b < job->blocks; b++)
        most += job->state[b] == NEAR ? BLOCK * BLOCK : 0;
    HG_TRY(hg_alloc_large(&near->index, most, sizeof *near->index, err));
    HG_TRY(hg_alloc_large(&near->x, most, sizeof *near->x, err));
    HG_TRY(hg_alloc_large(&near->y, most, sizeof *near->y, err));
    HG_TRY(hg_alloc_large(&near->share, most, sizeof *near->share, err));
    for (size_t b = 0; b < job->blocks; b++) {
        if (job->state[b] != NEAR)
            continue;
        span s = block_span(job, b);
        for (size_t row = s.row; row < s.row_end; row++)
            for (size_t col = s.col; col < s.col_end; col++) {
                near->index[near->n] = row * job->grid->cols + col;
                near->x[near->n] = hg_grid_center_x(job->grid, col);
                near->y[near->n++] = hg_grid_center_y(job->grid, row);
            }
    }
done:
    return st;
}

/* Cells without a value that have a part in the area: nobody misses those beyond it. */
static hg_status count_thin(const dividing *job, size_t *too_thin, hg_err *err)
{
    size_t touched = 0, *index = NULL;
    double *fraction = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_area_fractions_sparse(hg_border_area(job->border), job->grid, &touched, &index,
                                    &fraction, err));
    *too_thin = 0;
    for (size_t i = 0; i < touched; i++)
        *too_thin += isnan(job->value[index[i]]) ? 1 : 0;
done:
    hg_free(index);
    hg_free(fraction);
    return st;
}

hg_status hg_density_divide(const hg_border *border, const hg_arc *arc, const hg_pilot *pilot,
                            double one, const hg_grid *grid, double *value, size_t *too_thin,
                            hg_err *err)
{
    dividing job = {.border = border, .grid = grid, .value = value};
    cells near = {0};
    hg_status st = HG_OK;
    job.reach = arc->support * one * (pilot ? pilot->trim : 1.0);
    job.across = (grid->cols + BLOCK - 1) / BLOCK;
    job.blocks = job.across * ((grid->rows + BLOCK - 1) / BLOCK);
    HG_TRY(hg_alloc(&job.state, job.blocks, sizeof *job.state, err));
    HG_TRY(hg_par_for(job.blocks, look_at_block, &job, err));
    HG_TRY(list_near(&job, &near, err));
    if (pilot) {
        HG_TRY(hg_alloc_large(&near.each, near.n, sizeof *near.each, err));
        HG_TRY(hg_pilot_at(pilot, near.n, near.x, near.y, near.each, err));
    }
    HG_TRY(hg_border_shares(border, arc, one, near.each, near.n, near.x, near.y, near.share, err));
    for (size_t i = 0; i < near.n; i++)
        value[near.index[i]] =
            near.share[i] >= HG_EDGE_THIN ? value[near.index[i]] / near.share[i] : (double)NAN;
    HG_TRY(count_thin(&job, too_thin, err));
done:
    hg_free(job.state);
    clear_cells(&near);
    return st;
}
