/* density/lattice.c - a wide normal kernel by way of a coarse lattice of nodes. */
#include "density/lattice.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/exp_leaf.h"
#include "density/room.h"
#include "hotgrid/par.h"

/*
 * Nodes stand on cell centres, every `step` cells. With NEAREST nodes on either side of a point,
 * the points' kernel ends at 8.2 of its sigma and the sum errs by 2 exp(-34).
 */
enum { NEAREST = 12, SPREAD = 2 * NEAREST, BAND_NODES = 32, BAND_CELLS = 16 };
#define WIDEST_STEP 0.298   /* node distance / sigma, at most */
#define NODES_A_SIGMA 1.318 /* (a b / sigma) / node distance, at least */
#define KERNEL_END 9.5      /* sigma of the cells' kernel: where a point at 8 sigma still counts */
#define LEAST_STEP 2        /* cells: the lattice is then a quarter of the grid */
#define GATHER_MOST 112  /* nodes that a cell can gather along one axis when step >= LEAST_STEP */
#define PAYS_COVER 128.0 /* estimated from timed cases */

typedef struct lattice {
    const hg_kde_job *job;
    double near, distance; /* sigma of the points' kernel; of nodes, metres */
    double unit;           /* of a unit weight on a lattice sum of 1 */
    size_t step, gather;   /* cells between nodes; nodes gathered along one axis */
    size_t before;         /* nodes north (west) of the first cell's own */
    size_t rows, cols, stride;
    double *value;  /* node [row][SPREAD + col] */
    double *weight; /* [cell % step][gather] */
} lattice;

bool hg_lattice_can(const hg_kde_options *options, const hg_kde_job *job)
{
    const double sigma = job->places->h_max / job->cell;
    return job->places->n > 0 && !options->bandwidth_each && !options->cell_integral &&
           job->radial.kernel == hg_kernel_find("gaussian") &&
           job->radial.support >= HG_LATTICE_CUT && WIDEST_STEP * sigma >= LEAST_STEP &&
           sigma <= (double)(job->cols + job->rows);
}

bool hg_lattice_pays(const hg_kde_options *options, const hg_kde_job *job)
{
    const double cells = (double)job->rows * (double)job->cols;
    const double radius = job->radius_max / job->cell;
    double cover = (double)job->places->n * fmin(HG_PI * radius * radius / cells, 1.0);
    return cover > PAYS_COVER && hg_lattice_can(options, job);
}

static lattice make_lattice(const hg_kde_job *job)
{
    const double sigma = job->places->h_max, cells = WIDEST_STEP * sigma / job->cell;
    lattice l = {.job = job, .step = (size_t)cells};
    l.distance = (double)l.step * job->cell;
    const double product = NODES_A_SIGMA * l.distance * sigma; /* a b */
    const double root = sqrt(sigma * sigma * sigma * sigma - 4.0 * product * product);
    l.near = sqrt(0.5 * (sigma * sigma - root));
    const double far = sqrt(sigma * sigma - l.near * l.near);
    const double factor = l.distance * sigma / (sqrt(2.0 * HG_PI) * l.near * far);
    l.unit = job->constant / (sigma * sigma) * factor * factor;
    const size_t half = (size_t)ceil(KERNEL_END * far / l.distance) + 1;
    l.gather = (2 * half + HG_LANES - 1) / HG_LANES * HG_LANES;
    l.before = half - 1;
    l.rows = (job->rows - 1) / l.step + 1 + l.gather;
    l.cols = (job->cols - 1) / l.step + 1 + l.gather;
    l.stride = l.cols + 2 * SPREAD;
    return l;
}

/* Room for any sigma on this grid, so that a workspace fits the next call too. */
static hg_status reserve(lattice *l, hg_err *err)
{
    const size_t cols = l->job->cols, rows = l->job->rows;
    const size_t most_cols = cols / LEAST_STEP + 2 + GATHER_MOST + 2 * SPREAD;
    const size_t most_rows = rows / LEAST_STEP + 2 + GATHER_MOST;
    const size_t weights = GATHER_MOST * ((size_t)(WIDEST_STEP * (double)(cols + rows)) + 1);
    hg_kde_workspace *workspace = l->job->workspace;
    hg_status st = HG_OK;
    HG_TRY(hg_workspace_seats(workspace, most_cols, err));
    HG_TRY(hg_room(&workspace->table, &workspace->table_room, most_cols * most_rows + weights,
                   sizeof *workspace->table, err));
    l->value = workspace->table;
    l->weight = workspace->table + l->rows * l->stride;
done:
    return st;
}

/* exp(-d^2 / 2) at `n` places `step` apart, the first at `from`. */
HG_CLONES static void bell(double from, double step, size_t n, double *restrict out)
{
    for (int k = 0; k < (int)n; k++) { /* all levels have vectors that turn int to double */
        double d = from + (double)k * step;
        out[k] = hg_exp_leaf(-0.5 * (d * d));
    }
}

static void fill_weights(const lattice *l)
{
    const double sigma = l->job->places->h_max;
    const double far = sqrt(sigma * sigma - l->near * l->near);
    for (size_t rest = 0; rest < l->step; rest++) {
        double from = -(double)l->before - (double)rest / (double)l->step;
        bell(from * l->distance / far, l->distance / far, l->gather, l->weight + rest * l->gather);
    }
}

HG_CLONES static void spread(double *restrict out, size_t stride, size_t rows,
                             const double *restrict down, const double *restrict across)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < SPREAD; k++)
            out[r * stride + k] += down[r] * across[k];
}

/* Nodes of rows [first, last) that the place reaches. */
static void add_place(const lattice *l, const hg_place *place, double first, double last)
{
    const double per_node = 1.0 / l->distance, centre = 0.5 * l->job->cell;
    const double y = (place->y - centre) * per_node + (double)l->before;
    const double x = (place->x - centre) * per_node + (double)l->before;
    const double row = floor(y) - (NEAREST - 1), col = floor(x) - (NEAREST - 1);
    const double from = fmax(row, first), to = fmin(row + SPREAD, last);
    if (!(from < to && col > -SPREAD && col < (double)l->cols))
        return;
    const double step = l->distance / l->near;
    double down[SPREAD], across[SPREAD];
    bell((row - y) * step, step, SPREAD, down);
    bell((col - x) * step, step, SPREAD, across);
    for (size_t k = 0; k < SPREAD; k++)
        across[k] *= place->weight;
    spread(l->value + (size_t)from * l->stride + (size_t)(col + SPREAD), l->stride,
           (size_t)(to - from), down + (size_t)(from - row), across);
}

/* The grid's row under a row of nodes. */
static size_t row_under(const lattice *l, size_t node_row)
{
    size_t row = node_row < l->before ? 0 : (node_row - l->before) * l->step;
    return row < l->job->rows ? row : l->job->rows;
}

static hg_status spread_band(size_t index, void *context, hg_err *err)
{
    const lattice *l = context;
    const size_t first = index * BAND_NODES;
    const size_t last = first + BAND_NODES < l->rows ? first + BAND_NODES : l->rows;
    size_t from, to;
    (void)err;
    memset(l->value + first * l->stride, 0, (last - first) * l->stride * sizeof *l->value);
    hg_places_near(l->job, row_under(l, first), row_under(l, last), &from, &to);
    for (size_t i = from; i < to; i++)
        add_place(l, &l->job->places->place[i], (double)first, (double)last);
    return HG_OK;
}

/* One row of cells: along the columns of nodes, for every column of nodes. */
HG_CLONES static void gather_down(const double *restrict value, size_t stride, size_t cols,
                                  const double *restrict weight, size_t gather,
                                  double *restrict out)
{
    for (size_t c = 0; c < cols; c++)
        out[c] = 0.0;
    for (size_t t = 0; t < gather; t++)
        for (size_t c = 0; c < cols; c++)
            out[c] += weight[t] * value[t * stride + c];
}

/* Then along the row; the lanes are folded in a fixed order. */
HG_CLONES static void gather_across(const double *restrict node, const double *restrict weight,
                                    size_t gather, size_t step, double unit, size_t cols,
                                    double *restrict out)
{
    for (size_t first = 0, q = 0; first < cols; first += step, q++)
        for (size_t rest = 0; rest < step && first + rest < cols; rest++) {
            const double *restrict w = weight + rest * gather;
            double s[HG_LANES] = {0};
            for (size_t t = 0; t < gather; t += HG_LANES)
                for (size_t k = 0; k < HG_LANES; k++)
                    s[k] += w[t + k] * node[q + t + k];
            out[first + rest] =
                unit * (((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])));
        }
}

static hg_status gather_band(size_t index, void *context, hg_err *err)
{
    const lattice *l = context;
    const hg_kde_job *job = l->job;
    const size_t first = index * BAND_CELLS;
    const size_t last = first + BAND_CELLS < job->rows ? first + BAND_CELLS : job->rows;
    hg_seat *seat = hg_workspace_sit(job->workspace);
    (void)err;
    for (size_t row = first; row < last; row++) {
        gather_down(l->value + row / l->step * l->stride + SPREAD, l->stride, l->cols,
                    l->weight + row % l->step * l->gather, l->gather, seat->block);
        gather_across(seat->block, l->weight, l->gather, l->step, l->unit, job->cols,
                      job->out + row * job->cols);
    }
    hg_workspace_rise(seat);
    return HG_OK;
}

hg_status hg_kde_lattice(hg_kde_job *job, hg_err *err)
{
    lattice l = make_lattice(job);
    hg_status st = HG_OK;
    HG_TRY(reserve(&l, err));
    fill_weights(&l);
    HG_TRY(hg_par_for((l.rows + BAND_NODES - 1) / BAND_NODES, spread_band, &l, err));
    HG_TRY(hg_par_for((job->rows + BAND_CELLS - 1) / BAND_CELLS, gather_band, &l, err));
done:
    return st;
}
