/* forecast/promap.c - prospective hot-spotting: recent incidents near by, by whole cells and weeks.
 */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "forecast/models.h"
#include "hotgrid/mem.h"

enum { VARIANT, METRIC, LARGEST, COUPLED, CELL, REACH, WEEKS };
enum { V_2004_CELL, V_2004_HALF, V_2007 };
enum { CHEB, L1, L2 };

static const char *const variants[] = {"2004-cell", "2004-half", "2007", NULL};
static const char *const metrics[] = {"cheb", "l1", "l2", NULL};

static const hg_model_option options[] = {
    {"variant", "whole cells, half cells (Bowers et al. 2004), or the weights of 2007", "", 0.0,
     0.0, 2.0, variants},
    {"metric", "how whole cells are counted", "", 0.0, 0.0, 2.0, metrics},
    {"max", "1 = the largest single term instead of the sum", "", 0.0, 0.0, 1.0, NULL},
    {"coupled", "1 = cells of the grid and a reach of as many of them", "", 0.0, 0.0, 1.0, NULL},
    {"cell_m", "width of a cell of the method", "m", 50.0, 1.0, 1e5, NULL},
    {"reach_m", "incidents so far away or farther count nothing", "m", 400.0, 1.0, 1e6, NULL},
    {"weeks", "incidents so old or older count nothing", "weeks", 8.0, 1.0, 520.0, NULL},
};

/* Of c whole cells (or half cells) and w whole weeks; 0 at the limits and beyond. */
static double space_factor(const hg_forecast_task *task, double c)
{
    return hg_option(task, VARIANT) == V_2007 ? 1.0 + 1.0 / (c + 1.0) : 1.0 / (1.0 + c);
}

static double whole(double x)
{
    return floor(x * (1.0 + 1e-12)); /* three cells of 50 m are three */
}

/* From the incident to the cell (col, row); negative when it is out of reach. */
static double steps(const hg_forecast_task *task, size_t event, double event_col, double event_row,
                    size_t col, size_t row)
{
    const hg_grid *grid = task->grid;
    const double unit = hg_option(task, COUPLED) != 0.0 ? grid->cell_m : hg_option(task, CELL);
    const double most = hg_option(task, REACH) / hg_option(task, CELL);
    double c;
    if (hg_option(task, VARIANT) == V_2004_HALF) {
        double dx = hg_grid_center_x(grid, col) - task->history->x[event];
        double dy = hg_grid_center_y(grid, row) - task->history->y[event];
        c = floor(hypot(dx, dy) / (0.5 * unit));
        return c < 2.0 * most ? c : -1.0;
    }
    double across = fabs((double)col - event_col) * (grid->cell_m / unit);
    double down = fabs((double)row - event_row) * (grid->cell_m / unit);
    double metric = hg_option(task, METRIC);
    c = whole(metric == CHEB ? fmax(across, down)
              : metric == L1 ? across + down
                             : hypot(across, down));
    return c < most ? c : -1.0;
}

/* Mean of 1 / (1 + whole weeks) over the span [begin, end) as far as it is past. */
static double time_factor(const hg_forecast_task *task, size_t event)
{
    const int64_t week = 7 * (int64_t)HG_DAY_S, origin = task->origin;
    const int64_t begin = task->history->begin[event];
    const int most = (int)hg_option(task, WEEKS);
    int64_t end = task->history->end[event];
    if (end <= begin) {
        double w = floor((double)(origin - begin) / (double)week);
        return w < most ? 1.0 / (1.0 + w) : 0.0;
    }
    end = end < origin ? end : origin;
    double sum = 0.0;
    for (int w = 0; w < most; w++) /* ages of [w, w + 1) weeks */
        sum +=
            hg_aoristic_share(begin, end, origin - (w + 1) * week, origin - w * week) / (1.0 + w);
    return sum;
}

static void place(const hg_forecast_task *task, size_t event, double *col, double *row)
{
    const hg_grid *grid = task->grid;
    *col = floor((task->history->x[event] - hg_grid_west(grid)) / grid->cell_m);
    *row = ceil((hg_grid_north(grid) - task->history->y[event]) / grid->cell_m) - 1.0;
}

static size_t clip(double value, size_t most)
{
    return value <= 0.0 ? 0 : value >= (double)most ? most : (size_t)value;
}

/* Adds what an incident gives to cells [col0, col1) x [row0, row1). */
static void add_event(const hg_forecast_task *task, size_t event, double *risk)
{
    const hg_grid *grid = task->grid;
    const double when = hg_is_recent(task, event, HG_EVER_DAYS) ? time_factor(task, event) : 0.0;
    const double unit = hg_option(task, COUPLED) != 0.0 ? grid->cell_m : hg_option(task, CELL);
    const double reach = hg_option(task, REACH) / hg_option(task, CELL) * unit / grid->cell_m + 2.0;
    double col, row;
    if (!(when > 0.0))
        return;
    place(task, event, &col, &row);
    const size_t col0 = clip(col - reach, grid->cols), col1 = clip(col + reach + 1.0, grid->cols);
    const size_t row0 = clip(row - reach, grid->rows), row1 = clip(row + reach + 1.0, grid->rows);
    for (size_t r = row0; r < row1; r++)
        for (size_t c = col0; c < col1; c++) {
            double s = steps(task, event, col, row, c, r);
            if (s < 0.0)
                continue;
            double term = task->history->weight[event] * space_factor(task, s) * when;
            double *cell = &risk[r * grid->cols + c];
            *cell = hg_option(task, LARGEST) != 0.0 ? fmax(*cell, term) : *cell + term;
        }
}

/* R of each cell, and what one unit of it stands for. */
static hg_status make_risk(const hg_forecast_task *task, double *risk, double *each, hg_err *err)
{
    size_t cells = hg_grid_cells(task->grid);
    double total, sum = 0.0;
    hg_status st = HG_OK;
    HG_TRY(hg_count_recent(task, "promap", HG_YEAR_DAYS, NULL, &total, err));
    memset(risk, 0, cells * sizeof *risk);
    for (size_t i = 0; i < task->history->n; i++)
        add_event(task, i, risk);
    for (size_t i = 0; i < cells; i++)
        sum += risk[i] * task->fraction[i];
    if (!(sum > 0.0))
        return hg_fail(err, HG_EEMPTY,
                       "model promap: 0 incidents within %g m and %g weeks of any cell: nothing to "
                       "forecast from",
                       hg_option(task, REACH), hg_option(task, WEEKS));
    *each = total * hg_horizon_days(task) / HG_YEAR_DAYS / sum;
done:
    return st;
}

/* expected_i = N12 D / 365 * R_i a_i / sum R a: the risk itself has no unit. */
static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    double each;
    hg_status st = make_risk(task, expected, &each, err);
    if (st != HG_OK)
        return st;
    if (task->grid->cell_m != 50.0)
        hg_warn(task->talk, "promap_cell",
                "model promap is published for cells of 50 m, these are %g m: distances are whole "
                "cells of %g m",
                task->grid->cell_m,
                hg_option(task, COUPLED) != 0.0 ? task->grid->cell_m : hg_option(task, CELL));
    for (size_t i = 0; i < hg_grid_cells(task->grid); i++)
        expected[i] *= task->fraction[i] * each;
    return HG_OK;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    const size_t c = cell % task->grid->cols, r = cell / task->grid->cols;
    double *risk = NULL, each = 0, col, row;
    hg_status st = HG_OK;
    if (hg_option(task, LARGEST) != 0.0)
        return hg_fail(err, HG_EDOMAIN,
                       "model promap with max=1 is the largest term, no sum over incidents: it "
                       "cannot be explained by them");
    HG_TRY(hg_alloc_large(&risk, hg_grid_cells(task->grid), sizeof *risk, err));
    HG_TRY(make_risk(task, risk, &each, err));
    for (size_t i = 0; i < task->history->n; i++) {
        if (!hg_is_recent(task, i, HG_EVER_DAYS))
            continue;
        place(task, i, &col, &row);
        double s = steps(task, i, col, row, c, r);
        if (s < 0.0)
            continue;
        double term = task->history->weight[i] * space_factor(task, s) * time_factor(task, i);
        HG_TRY(hg_add_event(out, i, "promap", term * (task->fraction[cell] * each), err));
    }
done:
    hg_free(risk);
    return st;
}

static double reach_m(const hg_model_values *values)
{
    return values->value[REACH];
}

const hg_model hg_model_promap = {
    .name = "promap",
    .help = "prospective hot-spotting: incidents near by and recent, scaled to the last 365 days",
    .reference = "Bowers, Johnson & Pease 2004, BJC 44, 641; Johnson et al. 2007",
    .cost = "O(recent incidents (2 reach / cell)^2 + incidents + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = reach_m,
    .needs_days = true,
};
