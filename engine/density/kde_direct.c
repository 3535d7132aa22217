/* density/kde_direct.c - the definition of the estimator, written down plainly: for tests. */
#include "hotgrid/density.h"

#include "density/check.h"
#include "density/radial.h"
#include "hotgrid/par.h"

typedef struct plain {
    const hg_kde_options *options;
    hg_radial radial;
    size_t n;
    const double *x, *y, *weight;
    const hg_grid *grid;
    double *out;
} plain;

/* Coordinates against the grid's corner first, as the fast way has them: a centre exactly on the
 * rim of a kernel is then judged alike. */
static double one(const plain *p, size_t i, double h, double east, double south)
{
    const double inverse = 1.0 / h;
    double across = (east - (p->x[i] - hg_grid_west(p->grid))) * inverse;
    double down = (south - (hg_grid_north(p->grid) - p->y[i])) * inverse;
    return hg_radial_value(&p->radial, across * across + down * down);
}

/* k of the k x k midpoints of a cell: steps of at most h / 256, from 32 to 256 across a cell. */
static int steps_of(const plain *p, double h)
{
    int steps = 1;
    if (p->options->cell_integral)
        while ((p->grid->cell_m / steps > h / 256.0 && steps < 256) || steps < 32)
            steps *= 2;
    return steps;
}

static double share(const plain *p, size_t i, size_t row, size_t col)
{
    const double cell = p->grid->cell_m, h = hg_kde_bandwidth(p->options, i);
    const int steps = steps_of(p, h);
    double sum = 0.0;
    for (int a = 0; a < steps; a++)
        for (int b = 0; b < steps; b++)
            sum += one(p, i, h, ((double)col + (b + 0.5) / steps) * cell,
                       ((double)row + (a + 0.5) / steps) * cell);
    return p->weight[i] * sum / ((double)steps * steps * h * h);
}

static hg_status one_row(size_t row, void *context, hg_err *err)
{
    const plain *p = context;
    (void)err;
    for (size_t col = 0; col < p->grid->cols; col++) {
        double total = 0.0;
        for (size_t i = 0; i < p->n; i++)
            total += share(p, i, row, col);
        p->out[row * p->grid->cols + col] = total;
    }
    return HG_OK;
}

hg_status hg_kde_direct(const hg_kde_options *options, size_t n, const double *x, const double *y,
                        const double *weight, const hg_grid *grid, double *out, hg_err *err)
{
    hg_status st = hg_kde_check(options, n, x, y, weight, grid, err);
    if (st != HG_OK)
        return st;
    plain p = {options, hg_radial_of(options), n, x, y, weight, grid, out};
    return hg_par_for(grid->rows, one_row, &p, err);
}
