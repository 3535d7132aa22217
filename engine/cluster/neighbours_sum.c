/* cluster/neighbours_sum.c - what do a place and its neighbours hold together?
 *
 * On a grid every row gets its running total once; a row of the disc is then the difference of two
 * of them, so the width of the disc costs nothing. Whole numbers: nothing drifts along a row.
 */
#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/neighbours.h"
#include "hotgrid/par.h"

enum { BAND_ROWS = 8, LIST_BLOCK = 4096 };

typedef struct sums {
    const hg_neighbours *w;
    const int64_t *value;
    int64_t *sum;
    int64_t *running; /* rows of `width`: entry pad + c is the sum of the cells west of column c */
    size_t pad, width;
} sums;

static int64_t inside_value(const sums *s, size_t index)
{
    return !s->w->inside || s->w->inside[index] ? s->value[index] : 0;
}

/* West of the grid nothing has been added; east of it everything has. */
static void run_row(const sums *s, size_t row)
{
    int64_t *r = s->running + row * s->width, total = 0;
    for (size_t k = 0; k < s->pad; k++)
        r[k] = 0;
    for (size_t c = 0; c < s->w->cols; c++) {
        r[s->pad + c] = total;
        total += inside_value(s, row * s->w->cols + c);
    }
    for (size_t k = s->pad + s->w->cols; k < s->width; k++)
        r[k] = total;
}

static void add_row(const sums *s, size_t from, size_t half, int64_t *restrict out)
{
    const int64_t *east = s->running + from * s->width + s->pad + half + 1;
    const int64_t *west = s->running + from * s->width + s->pad - half;
    for (size_t c = 0; c < s->w->cols; c++)
        out[c] += east[c] - west[c];
}

static void sum_row(const sums *s, size_t row)
{
    const hg_neighbours *w = s->w;
    int64_t *out = s->sum + row * w->cols;
    size_t first = row > w->reach ? row - w->reach : 0;
    size_t last = row + w->reach < w->rows ? row + w->reach : w->rows - 1;
    for (size_t c = 0; c < w->cols; c++)
        out[c] = 0;
    for (size_t from = first; from <= last; from++)
        add_row(s, from, w->half[from > row ? from - row : row - from], out);
    for (size_t c = 0; w->inside && c < w->cols; c++)
        if (!w->inside[row * w->cols + c])
            out[c] = 0;
}

static hg_status band(size_t index, const sums *s, void (*each)(const sums *s, size_t row))
{
    size_t end = (index + 1) * BAND_ROWS < s->w->rows ? (index + 1) * BAND_ROWS : s->w->rows;
    for (size_t row = index * BAND_ROWS; row < end; row++)
        each(s, row);
    return HG_OK;
}

static hg_status run_band(size_t index, void *context, hg_err *err)
{
    (void)err;
    return band(index, context, run_row);
}

static hg_status sum_band(size_t index, void *context, hg_err *err)
{
    (void)err;
    return band(index, context, sum_row);
}

static hg_status sum_grid(sums *s, hg_err *err)
{
    size_t bands = (s->w->rows + BAND_ROWS - 1) / BAND_ROWS;
    hg_status st = HG_OK;
    for (size_t k = 0; k <= s->w->reach; k++)
        s->pad = s->w->half[k] > s->pad ? s->w->half[k] : s->pad;
    s->width = s->w->cols + 2 * s->pad + 1;
    HG_TRY(hg_alloc_large(&s->running, s->w->rows * s->width, sizeof *s->running, err));
    HG_TRY(hg_par_for(bands, run_band, s, err));
    HG_TRY(hg_par_for(bands, sum_band, s, err));
done:
    hg_free(s->running);
    return st;
}

static hg_status sum_list(size_t block, void *context, hg_err *err)
{
    const sums *s = context;
    const hg_neighbours *w = s->w;
    size_t end = (block + 1) * LIST_BLOCK < w->n ? (block + 1) * LIST_BLOCK : w->n;
    (void)err;
    for (size_t i = block * LIST_BLOCK; i < end; i++) {
        int64_t total = s->value[i];
        for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
            total += s->value[w->to[k]];
        s->sum[i] = total;
    }
    return HG_OK;
}

hg_status hg_neighbours_sum(const hg_neighbours *neighbours, const int64_t *value, int64_t *sum,
                            hg_err *err)
{
    sums s = {.w = neighbours, .value = value, .sum = sum};
    if (neighbours->half)
        return sum_grid(&s, err);
    return hg_par_for((neighbours->n + LIST_BLOCK - 1) / LIST_BLOCK, sum_list, &s, err);
}
