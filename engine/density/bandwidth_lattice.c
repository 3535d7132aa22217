/*
 * density/bandwidth_lattice.c - sums of wide Gaussians over all pairs, without the pairs.
 *
 * Each place is spread over 10 x 10 nodes of a lattice of h/8 with Lagrange weights, the lattice is
 * convolved with exp(-t^2/2) along each axis, and read back at the places with the same weights: a
 * polynomial of degree 9 through an analytic function at both ends. Error per pair: 1e-9 at most,
 * of a kernel that is 1 in its centre (unit test). O(places + area / h^2).
 */
#include <math.h>

#include "base/try.h"
#include "density/bandwidth_sums.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { ORDER = BW_LAGRANGE, PER_H = 8, TAPS = 69, CHUNK = 1024 };

typedef struct lattice {
    const bw_index *index;
    size_t places, cols, rows;
    double step;
    double tap[TAPS + 1];
    double *node, *pass;
    double *out;
} lattice;

static void measure(const bw_sample *s, double h, lattice *l)
{
    l->step = h / PER_H;
    l->cols = (size_t)(s->width / l->step) + ORDER + 1;
    l->rows = (size_t)(s->height / l->step) + ORDER + 1;
}

double bw_lattice_cost(const bw_sample *sample, double h)
{
    double step = h / PER_H, cols = sample->width / step + ORDER + 1,
           rows = sample->height / step + ORDER + 1;
    if (cols * rows > 5e7)
        return INFINITY;
    return 400.0 * (double)sample->places + 2.0 * TAPS * cols * rows;
}

double bw_lagrange(double at, double weight[BW_LAGRANGE])
{
    double node = floor(at), f = at - node;
    for (int k = 0; k < ORDER; k++) {
        double value = 1;
        for (int m = 0; m < ORDER; m++)
            if (m != k)
                value *= (f - (m - BW_LAGRANGE_BEFORE)) / (k - m);
        weight[k] = value;
    }
    return node;
}

/* The first of the ten nodes: a margin of four lies before the first place. */
static size_t weights(double at, double weight[ORDER])
{
    return (size_t)bw_lagrange(at, weight);
}

static void spread(lattice *l)
{
    double across[ORDER], down[ORDER];
    for (size_t i = 0; i < l->places; i++) {
        size_t col = weights(l->index->x[i] / l->step, across);
        size_t row = weights(l->index->y[i] / l->step, down);
        for (size_t r = 0; r < ORDER; r++) {
            double *node = l->node + (row + r) * l->cols + col, w = l->index->count[i] * down[r];
            for (size_t c = 0; c < ORDER; c++)
                node[c] += w * across[c];
        }
    }
}

static hg_status along_row(size_t row, void *context, hg_err *err)
{
    const lattice *l = context;
    const double *in = l->node + row * l->cols;
    double *out = l->pass + row * l->cols;
    (void)err;
    for (size_t c = 0; c < l->cols; c++)
        out[c] = in[c];
    for (size_t t = 1; t <= TAPS && t < l->cols; t++) {
        double tap = l->tap[t];
        for (size_t c = 0; c + t < l->cols; c++)
            out[c] += tap * in[c + t];
        for (size_t c = t; c < l->cols; c++)
            out[c] += tap * in[c - t];
    }
    return HG_OK;
}

static void add_row(size_t n, double *out, double tap, const double *row)
{
    for (size_t c = 0; c < n; c++)
        out[c] += tap * row[c];
}

static hg_status across_rows(size_t row, void *context, hg_err *err)
{
    const lattice *l = context;
    double *out = l->node + row * l->cols;
    (void)err;
    for (size_t c = 0; c < l->cols; c++)
        out[c] = l->pass[row * l->cols + c];
    for (size_t t = 1; t <= TAPS; t++) {
        if (row >= t)
            add_row(l->cols, out, l->tap[t], l->pass + (row - t) * l->cols);
        if (row + t < l->rows)
            add_row(l->cols, out, l->tap[t], l->pass + (row + t) * l->cols);
    }
    return HG_OK;
}

static hg_status read_back(size_t chunk, void *context, hg_err *err)
{
    const lattice *l = context;
    size_t first = chunk * CHUNK;
    double across[ORDER], down[ORDER];
    (void)err;
    for (size_t i = first; i < l->places && i < first + CHUNK; i++) {
        size_t col = weights(l->index->x[i] / l->step, across);
        size_t row = weights(l->index->y[i] / l->step, down);
        double sum = 0;
        for (size_t r = 0; r < ORDER; r++) {
            const double *node = l->node + (row + r) * l->cols + col;
            double line = 0;
            for (size_t c = 0; c < ORDER; c++)
                line += across[c] * node[c];
            sum += down[r] * line;
        }
        l->out[i] = sum;
    }
    return HG_OK;
}

hg_status bw_lattice_sums(const bw_sample *sample, double h, double *out, hg_err *err)
{
    lattice l = {.index = sample->index, .places = sample->places, .out = out};
    hg_status st = HG_OK;
    measure(sample, h, &l);
    for (int t = 0; t <= TAPS; t++)
        l.tap[t] = exp(-0.5 * t * t / (PER_H * PER_H));
    HG_TRY(hg_alloc_large(&l.node, l.cols * l.rows, sizeof *l.node, err));
    HG_TRY(hg_alloc_large(&l.pass, l.cols * l.rows, sizeof *l.pass, err));
    spread(&l);
    HG_TRY(hg_par_for(l.rows, along_row, &l, err));
    HG_TRY(hg_par_for(l.rows, across_rows, &l, err));
    HG_TRY(hg_par_for((l.places + CHUNK - 1) / CHUNK, read_back, &l, err));
done:
    hg_free(l.node);
    hg_free(l.pass);
    return st;
}
