/* density/kde_direct.c - the definition of the estimator, written down plainly: for tests. */
#include "hotgrid/density.h"

#include "density/check.h"
#include "hotgrid/par.h"

typedef struct plain {
    const hg_kernel *kernel;
    double h;
    size_t n;
    const double *x, *y, *weight;
    const hg_grid *grid;
    int steps; /* k: the mean over k x k midpoints; 1 = the centre alone */
    double *out;
} plain;

/* Coordinates against the grid's corner first, as the fast way has them: a centre exactly on the
 * rim of a kernel is then judged alike. */
static double one(const plain *p, size_t i, double east, double south)
{
    const double inverse = 1.0 / p->h;
    double across = (east - (p->x[i] - hg_grid_west(p->grid))) * inverse;
    double down = (south - (hg_grid_north(p->grid) - p->y[i])) * inverse;
    return p->kernel->value(across * across + down * down);
}

static double cell_value(const plain *p, size_t row, size_t col)
{
    double cell = p->grid->cell_m, total = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        double sum = 0.0;
        for (int a = 0; a < p->steps; a++)
            for (int b = 0; b < p->steps; b++)
                sum += one(p, i, ((double)col + (b + 0.5) / p->steps) * cell,
                           ((double)row + (a + 0.5) / p->steps) * cell);
        total += p->weight[i] * sum / ((double)p->steps * p->steps);
    }
    return total / (p->h * p->h);
}

static hg_status one_row(size_t row, void *context, hg_err *err)
{
    const plain *p = context;
    (void)err;
    for (size_t col = 0; col < p->grid->cols; col++)
        p->out[row * p->grid->cols + col] = cell_value(p, row, col);
    return HG_OK;
}

hg_status hg_kde_direct(const hg_kde_options *options, size_t n, const double *x, const double *y,
                        const double *weight, const hg_grid *grid, double *out, hg_err *err)
{
    hg_status st = hg_kde_check(options, n, x, y, weight, grid, err);
    if (st != HG_OK)
        return st;
    plain p = {hg_kde_kernel(options), options->bandwidth_m, n, x, y, weight, grid, 1, out};
    if (options->cell_integral) /* steps of at most h / 256, 256 across a cell at most */
        while (grid->cell_m / p.steps > p.h / 256.0 && p.steps < 256)
            p.steps *= 2;
    return hg_par_for(grid->rows, one_row, &p, err);
}
