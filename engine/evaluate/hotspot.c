/* evaluate/hotspot.c - which flagged cells belong together? */
#include "hotgrid/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

typedef struct spot {
    double expected;
    size_t first; /* lowest cell index */
    int32_t name; /* in order of discovery, from 1 */
} spot;

typedef struct walk {
    const hg_grid *grid;
    const uint8_t *flagged;
    int32_t *label;
    size_t *stack, top;
} walk;

static int most_expected_first(const void *a, const void *b)
{
    const spot *p = a, *q = b;
    if (p->expected != q->expected)
        return p->expected > q->expected ? -1 : 1;
    return (p->first > q->first) - (p->first < q->first);
}

static hg_status check(size_t n, const uint8_t *flagged, const double *expected, size_t *count,
                       hg_err *err)
{
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!flagged[i])
            continue;
        if (!(expected[i] >= 0.0) || isinf(expected[i]))
            return hg_fail(err, HG_EDOMAIN, "cell %zu: expected %g: must be 0 or more", i,
                           expected[i]);
        ++*count;
    }
    if (*count > INT32_MAX)
        return hg_fail(err, HG_EDOMAIN, "%zu flagged cells: at most %d", *count, INT32_MAX);
    return HG_OK;
}

/* Each cell is pushed once, when it gets its label, so the stack never outgrows the flagged. */
static void push_neighbours(walk *w, size_t cell, int32_t name)
{
    size_t cols = w->grid->cols, row = cell / cols, col = cell % cols;
    size_t row0 = row > 0 ? row - 1 : 0, row1 = row + 1 < w->grid->rows ? row + 1 : row;
    size_t col0 = col > 0 ? col - 1 : 0, col1 = col + 1 < cols ? col + 1 : col;
    for (size_t r = row0; r <= row1; r++)
        for (size_t c = col0; c <= col1; c++) {
            size_t next = r * cols + c;
            if (w->flagged[next] && w->label[next] == 0) {
                w->label[next] = name;
                w->stack[w->top++] = next;
            }
        }
}

static void flood(walk *w, size_t first, int32_t name)
{
    w->top = 0;
    w->label[first] = name;
    w->stack[w->top++] = first;
    while (w->top > 0)
        push_neighbours(w, w->stack[--w->top], name);
}

/* Sum in the order of the cells, then number by what is expected. */
static hg_status number_spots(size_t n, const double *expected, int32_t *label, spot *spots,
                              size_t k, hg_err *err)
{
    int32_t *final = NULL;
    hg_status st = hg_alloc(&final, k + 1, sizeof *final, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        if (label[i] > 0)
            spots[label[i] - 1].expected += expected[i];
    qsort(spots, k, sizeof *spots, most_expected_first);
    for (size_t s = 0; s < k; s++)
        final[spots[s].name] = (int32_t)s + 1;
    for (size_t i = 0; i < n; i++)
        label[i] = final[label[i]];
    hg_free(final);
    return HG_OK;
}

hg_status hg_hotspot_label(const hg_grid *grid, const uint8_t *flagged, const double *expected,
                           int32_t *label, size_t *n_hotspots, hg_err *err)
{
    size_t n = hg_grid_cells(grid), count, k = 0;
    walk w = {.grid = grid, .flagged = flagged, .label = label};
    spot *spots = NULL;
    hg_status st = HG_OK;
    HG_TRY(check(n, flagged, expected, &count, err));
    HG_TRY(hg_alloc(&w.stack, count, sizeof *w.stack, err));
    HG_TRY(hg_alloc(&spots, count, sizeof *spots, err));
    memset(label, 0, n * sizeof *label);
    for (size_t i = 0; i < n; i++)
        if (flagged[i] && label[i] == 0) {
            spots[k] = (spot){0.0, i, (int32_t)k + 1};
            flood(&w, i, (int32_t)++k);
        }
    HG_TRY(number_spots(n, expected, label, spots, k, err));
    *n_hotspots = k;
done:
    hg_free(w.stack);
    hg_free(spots);
    return st;
}
