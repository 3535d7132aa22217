/* forecast/kde.c - the density of the recent past, carried forward. */
#include "forecast/models.h"

#include "base/try.h"
#include "hotgrid/density.h"
#include "hotgrid/mem.h"

enum { BANDWIDTH, DAYS };

static const hg_model_option options[] = {
    {"bandwidth", "radius of the quartic kernel", "m", 750.0, 1.0, 1e6, NULL},
    {"days", "length of the past that counts", "d", 365.0, 1.0, 36500.0, NULL},
};

/* The recent incidents, halo included: they lie outside but spread their density inwards. */
static hg_status gather(const hg_forecast_task *task, double **x, double **y, double **weight,
                        size_t *n_out, hg_err *err)
{
    const hg_history *history = task->history;
    size_t n = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(x, history->n, sizeof **x, err));
    HG_TRY(hg_alloc(y, history->n, sizeof **y, err));
    HG_TRY(hg_alloc(weight, history->n, sizeof **weight, err));
    for (size_t i = 0; i < history->n; i++) {
        if (!hg_is_recent(task, i, hg_option(task, DAYS)))
            continue;
        (*x)[n] = history->x[i];
        (*y)[n] = history->y[i];
        (*weight)[n++] = history->weight[i];
    }
    *n_out = n;
done:
    return st;
}

/*
 * expected_i = (mean density in the cell) * a_i * D / days. Mass that the kernel carries out of the
 * study area stays outside and is not scaled back in; mass that it carries in from the halo counts.
 */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    double *x = NULL, *y = NULL, *weight = NULL, total, days = hg_option(task, DAYS);
    size_t n = 0, cells = hg_grid_cells(task->grid);
    hg_kde_options kde = {.kernel = hg_kernel_find("quartic"),
                          .bandwidth_m = hg_option(task, BANDWIDTH),
                          .cell_integral = true};
    hg_status st = HG_OK;
    HG_TRY(hg_count_recent(task, "kde", days, NULL, &total, err));
    HG_TRY(gather(task, &x, &y, &weight, &n, err));
    HG_TRY(hg_kde_grid(&kde, n, x, y, weight, task->grid, expected, err));
    double per_density = task->grid->cell_m * task->grid->cell_m * hg_horizon_days(task) / days;
    for (size_t i = 0; i < cells; i++)
        expected[i] *= task->fraction[i] * per_density;
done:
    hg_free(x);
    hg_free(y);
    hg_free(weight);
    return st;
}

static double reach_m(const hg_model_values *values)
{
    return values->value[BANDWIDTH];
}

const hg_model hg_model_kde = {
    .name = "kde",
    .help = "kernel density of the past incidents (quartic, fixed bandwidth), averaged per cell",
    .reference = "Bailey & Gatrell 1995; Chainey, Tompson & Uhlig 2008",
    .cost = "O(incidents (2 bandwidth / cell)^2 + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .reach_m = reach_m,
};
