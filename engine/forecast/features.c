/* forecast/features.c - lagged counts in rings and windows, densities, season: a row per cell. */
#include "forecast/features.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/density.h"
#include "hotgrid/mem.h"

/*
 * Counts of the last `days` in the square ring of cells from `inner` to `outer` steps away (0 = the
 * cell itself). Short windows reach the neighbours (near repeats), long ones say what the place is
 * like.
 */
typedef struct lag {
    const char *name;
    double days;
    size_t inner, outer;
    bool near;
} lag;

static const lag lags[] = {
    {"own-7d", 7, 0, 0, true},
    {"ring1-7d", 7, 1, 1, true},
    {"own-28d", 28, 0, 0, true},
    {"ring1-28d", 28, 1, 1, true},
    {"ring3-28d", 28, 2, 3, true},
    {"own-91d", 91, 0, 0, false},
    {"own-365d", 365, 0, 0, false},
    {"ring1-365d", 365, 1, 1, false},
    {"ring3-365d", 365, 2, 3, false},
    {"own-all", HUGE_VAL, 0, 0, false},
    {"ring1-all", HUGE_VAL, 1, 1, false},
};
enum { LAGS = HG_COUNT(lags), SPANS = 5, KERNELS = 2 };

/* The windows that the lags share: one map of counts each. */
static const double spans[SPANS] = {7, 28, 91, 365, HUGE_VAL};
static const char *const kernel_names[KERNELS] = {"kde-near", "kde-wide"};

struct feature_maps {
    const feature_plan *plan;
    const hg_forecast_task *task;
    size_t cells, cols, rows, width;
    double *corner[SPANS]; /* summed-area tables, (cols + 1) * (rows + 1) */
    double *density[KERNELS];
    double floor[KERNELS]; /* added before the logarithm */
    double span_days[SPANS];
    double season[2], weekday[6];
    double *x, *y, *weight; /* of the last year, for the densities */
    hg_kde_workspace *workspace;
};

size_t feature_names(const feature_plan *plan, const hg_forecast_task *task,
                     const char *names[REGRESS_MOST])
{
    static const char *const days[6] = {"monday",   "tuesday", "wednesday",
                                        "thursday", "friday",  "saturday"};
    size_t n = 0;
    for (size_t i = 0; i < LAGS; i++)
        if (plan->near || !lags[i].near)
            names[n++] = lags[i].name;
    for (size_t k = 0; plan->kde && k < KERNELS; k++)
        names[n++] = kernel_names[k];
    if (plan->season) {
        names[n++] = "season-sin";
        names[n++] = "season-cos";
    }
    for (size_t d = 0; plan->weekday && d < 6; d++)
        names[n++] = days[d];
    for (size_t c = 0; c < task->n_covariates && n < REGRESS_MOST; c++)
        names[n++] = task->covariates[c].name;
    return n;
}

hg_status feature_maps_new(const feature_plan *plan, const hg_forecast_task *task,
                           feature_maps **out, hg_err *err)
{
    const char *names[REGRESS_MOST];
    feature_maps *m = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&m, 1, sizeof *m, err));
    m->plan = plan;
    m->task = task;
    m->cells = hg_grid_cells(task->grid);
    m->cols = task->grid->cols;
    m->rows = task->grid->rows;
    m->width = feature_names(plan, task, names);
    for (size_t s = 0; s < SPANS; s++)
        HG_TRY(hg_alloc_large(&m->corner[s], (m->cols + 1) * (m->rows + 1), sizeof(double), err));
    for (size_t k = 0; k < KERNELS; k++)
        HG_TRY(hg_alloc_large(&m->density[k], m->cells, sizeof(double), err));
    HG_TRY(hg_alloc(&m->x, task->history->n, sizeof *m->x, err));
    HG_TRY(hg_alloc(&m->y, task->history->n, sizeof *m->y, err));
    HG_TRY(hg_alloc(&m->weight, task->history->n, sizeof *m->weight, err));
    HG_TRY(hg_kde_workspace_new(&m->workspace, err));
    *out = m;
    m = NULL;
done:
    feature_maps_free(m);
    return st;
}

void feature_maps_free(feature_maps *m)
{
    if (!m)
        return;
    for (size_t s = 0; s < SPANS; s++)
        hg_free(m->corner[s]);
    for (size_t k = 0; k < KERNELS; k++)
        hg_free(m->density[k]);
    hg_free(m->x);
    hg_free(m->y);
    hg_free(m->weight);
    hg_kde_workspace_free(m->workspace);
    hg_free(m);
}

/* Each incident into the shortest span that holds it; longer spans add the shorter ones. */
static void count(feature_maps *m, const hg_history *past)
{
    size_t wide = m->cols + 1, cell;
    for (size_t s = 0; s < SPANS; s++)
        memset(m->corner[s], 0, wide * (m->rows + 1) * sizeof(double));
    for (size_t i = 0; i < past->n; i++) {
        double age = (double)(past->origin - past->begin[i]) / HG_DAY_S;
        size_t s = 0;
        while (age > spans[s])
            s++;
        if (hg_grid_locate(m->task->grid, past->x[i], past->y[i], &cell))
            m->corner[s][(cell / m->cols + 1) * wide + cell % m->cols + 1] += past->weight[i];
    }
    for (size_t s = 0; s < SPANS; s++)
        for (size_t r = 1; r <= m->rows; r++) {
            double *above = m->corner[s] + (r - 1) * wide, *here = above + wide, line = 0;
            for (size_t c = 1; c <= m->cols; c++) {
                line += here[c];
                here[c] = line + above[c];
            }
        }
    for (size_t s = 1; s < SPANS; s++)
        for (size_t i = 0; i < wide * (m->rows + 1); i++)
            m->corner[s][i] += m->corner[s - 1][i];
}

/* Incidents in the square of cells within `reach` steps. */
static double square(const feature_maps *m, size_t span, size_t cell, size_t reach)
{
    size_t row = cell / m->cols, col = cell % m->cols, wide = m->cols + 1;
    size_t top = row > reach ? row - reach : 0, left = col > reach ? col - reach : 0;
    size_t bottom = row + reach + 1 < m->rows ? row + reach + 1 : m->rows;
    size_t right = col + reach + 1 < m->cols ? col + reach + 1 : m->cols;
    const double *at = m->corner[span];
    return (at[bottom * wide + right] - at[top * wide + right]) -
           (at[bottom * wide + left] - at[top * wide + left]);
}

static hg_status densities(feature_maps *m, const hg_history *past, hg_err *err)
{
    size_t n = 0;
    double total = 0;
    for (size_t i = 0; i < past->n; i++)
        if (past->origin - past->begin[i] <= 365 * HG_DAY_S) {
            m->x[n] = past->x[i];
            m->y[n] = past->y[i];
            m->weight[n++] = past->weight[i];
        }
    hg_kde_options kde = {.kernel = hg_kernel_find("quartic"), .cell_integral = true};
    for (size_t k = 0; k < KERNELS; k++) {
        kde.bandwidth_m = m->plan->bandwidth_m * (k == 0 ? 0.4 : 1.0);
        hg_status st = hg_kde_grid_with(m->workspace, &kde, n, m->x, m->y, m->weight, m->task->grid,
                                        m->density[k], err);
        if (st != HG_OK)
            return st;
        total = 0;
        for (size_t i = 0; i < m->cells; i++)
            total += m->density[k][i] * (m->task->fraction[i] > 0);
        m->floor[k] = 0.02 * total / (double)m->cells + 1e-300;
    }
    return HG_OK;
}

/* Season by the middle of the window; the share of its days that falls on each weekday. */
static void calendar(feature_maps *m, int64_t origin)
{
    int64_t offset = m->task->zone ? hg_zone_offset(m->task->zone, origin) : 0;
    int64_t local = origin + offset, days = m->task->horizon_s / HG_DAY_S;
    double year = 365.2425 * HG_DAY_S;
    double phase =
        2 * 3.14159265358979323846 * ((double)local + 0.5 * (double)m->task->horizon_s) / year;
    m->season[0] = sin(phase);
    m->season[1] = cos(phase);
    memset(m->weekday, 0, sizeof m->weekday);
    if (days < 1)
        days = 1;
    int64_t first = local / HG_DAY_S - (local % HG_DAY_S < 0);
    for (int64_t d = 0; d < days && d < 7000; d++) {
        int weekday = hg_weekday(first + d);
        if (weekday < 6)
            m->weekday[weekday] += 1.0 / (double)days;
    }
}

hg_status feature_maps_fill(feature_maps *m, const hg_history *past, hg_err *err)
{
    double seen = 1;
    for (size_t i = 0; i < past->n; i++)
        seen = fmax(seen, (double)(past->origin - past->begin[i]) / HG_DAY_S);
    for (size_t s = 0; s < SPANS; s++)
        m->span_days[s] = fmin(spans[s], seen);
    count(m, past);
    calendar(m, past->origin);
    return densities(m, past, err);
}

static double log_density(const feature_maps *m, size_t k, size_t cell)
{
    return log(m->density[k][cell] + m->floor[k]);
}

/* "own-all" and "ring1-all" as a number a year: a longer history is no higher risk. */
static double lagged(const feature_maps *m, const lag *l, size_t cell)
{
    size_t span = 0;
    while (spans[span] < l->days)
        span++;
    double n = square(m, span, cell, l->outer);
    if (l->inner > 0)
        n -= square(m, span, cell, l->inner - 1);
    return log1p(isfinite(l->days) ? n : n * 365 / m->span_days[span]);
}

void feature_row(const feature_maps *m, size_t cell, double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < LAGS; i++)
        if (m->plan->near || !lags[i].near)
            out[n++] = lagged(m, &lags[i], cell);
    for (size_t k = 0; m->plan->kde && k < KERNELS; k++)
        out[n++] = log_density(m, k, cell);
    for (size_t k = 0; m->plan->season && k < 2; k++)
        out[n++] = m->season[k];
    for (size_t d = 0; m->plan->weekday && d < 6; d++)
        out[n++] = m->weekday[d];
    for (size_t c = 0; c < m->task->n_covariates && n < m->width; c++)
        out[n++] = m->task->covariates[c].value[cell];
}

double feature_intensity(const feature_maps *m, size_t cell)
{
    return m->density[1][cell] + m->floor[1];
}
