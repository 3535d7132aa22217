/* forecast/smooth.c - weighted incidents as a surface of expected counts, and taken apart again. */
#include "forecast/smooth.h"

#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"

/* The halo belongs to it: it lies outside but spreads its density inwards. */
hg_status hg_marked_gather(const hg_forecast_task *task, double days, hg_weigh weigh,
                           const void *context, hg_marked *out, hg_err *err)
{
    const hg_history *history = task->history;
    hg_marked m = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&m.x, history->n, sizeof *m.x, err));
    HG_TRY(hg_alloc(&m.y, history->n, sizeof *m.y, err));
    HG_TRY(hg_alloc(&m.weight, history->n, sizeof *m.weight, err));
    HG_TRY(hg_alloc(&m.event, history->n, sizeof *m.event, err));
    for (size_t i = 0; i < history->n; i++) {
        if (!hg_is_recent(task, i, days))
            continue;
        m.x[m.n] = history->x[i];
        m.y[m.n] = history->y[i];
        m.weight[m.n] = history->weight[i] * (weigh ? weigh(task, i, context) : 1.0);
        m.event[m.n++] = i;
    }
    *out = m;
    return HG_OK;
done:
    hg_marked_clear(&m);
    return st;
}

void hg_marked_clear(hg_marked *marked)
{
    hg_free(marked->x);
    hg_free(marked->y);
    hg_free(marked->weight);
    hg_free(marked->event);
    *marked = (hg_marked){0};
}

static double cell_m2(const hg_forecast_task *task)
{
    return task->grid->cell_m * task->grid->cell_m;
}

hg_status hg_smooth(const hg_forecast_task *task, const hg_kde_options *kernel,
                    const hg_marked *marked, double each, double *expected, hg_err *err)
{
    size_t cells = hg_grid_cells(task->grid);
    double per_density = cell_m2(task) * each;
    hg_status st = hg_kde_grid(kernel, marked->n, marked->x, marked->y, marked->weight, task->grid,
                               expected, err);
    for (size_t i = 0; i < cells && st == HG_OK; i++)
        expected[i] *= task->fraction[i] * per_density;
    return st;
}

hg_status hg_smooth_explain(const hg_forecast_task *task, const hg_kde_options *kernel,
                            const hg_marked *marked, double each, size_t cell,
                            const char *component, hg_addends *out, hg_err *err)
{
    const double factor = task->fraction[cell] * (cell_m2(task) * each);
    double *share = NULL;
    hg_status st = HG_OK;
    if (!(task->fraction[cell] > 0.0))
        return HG_OK;
    HG_TRY(hg_alloc(&share, marked->n, sizeof *share, err));
    HG_TRY(hg_kde_cell(kernel, marked->n, marked->x, marked->y, marked->weight, task->grid, cell,
                       share, err));
    for (size_t i = 0; i < marked->n; i++)
        HG_TRY(hg_add_event(out, marked->event[i], component, share[i] * factor, err));
done:
    hg_free(share);
    return st;
}
