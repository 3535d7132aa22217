/* job/run_offence.c - one offence: the past, the surface, the cells within the budget, the
 * hotspots. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/backtest.h"
#include "hotgrid/contours.h"
#include "hotgrid/par.h"
#include "job/run.h"

static uint16_t offence_code(const run_state *run, const char *name)
{
    for (size_t i = 0; i < run->n_offence_names; i++)
        if (strcmp(run->offence_names[i], name) == 0)
            return (uint16_t)i;
    return UINT16_MAX;
}

static double *value_or_null(const run_state *run, double **slot, hg_status *st, hg_err *err)
{
    if (*st == HG_OK)
        *st = hg_alloc_large(slot, hg_grid_cells(&run->grid), sizeof **slot, err);
    return *slot;
}

static hg_status forecast_with(run_state *run, const hg_history *history, const hg_model *model,
                               const hg_model_values *values, double *expected, hg_err *err)
{
    hg_forecast_task task = {
        .history = history,
        .grid = &run->grid,
        .fraction = run->fraction,
        .origin = run->origin,
        .horizon_s = run->job->horizon_s,
        .values = values,
        .talk = run->talk,
    };
    return hg_model_forecast(model, &task, expected, err);
}

static size_t count_inside(const hg_history *history)
{
    size_t n = 0;
    for (size_t i = 0; i < history->n; i++)
        n += !(history->marks[i] & HG_MARK_HALO);
    return n;
}

/*
 * Nothing known of an offence is no reason to keep the maps of the others from the morning: its
 * surface is 0 everywhere, no cell is flagged, and the run says so.
 */
static hg_status forecast_or_quiet(run_state *run, const hg_history *history, const hg_model *model,
                                   const hg_model_values *values, double *expected, bool *quiet,
                                   hg_err *err)
{
    hg_status st = forecast_with(run, history, model, values, expected, err);
    *quiet = st == HG_EEMPTY;
    if (*quiet)
        memset(expected, 0, hg_grid_cells(&run->grid) * sizeof *expected);
    return *quiet ? HG_OK : st;
}

/* The model's surface and the baseline's, from the same past. */
static hg_status make_surfaces(run_state *run, run_offence *offence, hg_err *err)
{
    const hg_job *job = run->job;
    hg_history history = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_history_cut(&run->incidents, offence->code, HG_NO_TIME, run->origin,
                          job->reporting_gap_s, &history, err));
    offence->n_history = count_inside(&history);
    value_or_null(run, &offence->expected, &st, err);
    value_or_null(run, &offence->baseline, &st, err);
    if (st != HG_OK)
        goto done;
    HG_TRY(forecast_or_quiet(run, &history, offence->plan->table, &offence->plan->values,
                             offence->expected, &offence->quiet, err));
    HG_TRY(forecast_or_quiet(run, &history, job->baseline, &job->baseline_values, offence->baseline,
                             &offence->baseline_quiet, err));
done:
    hg_history_clear(&history);
    return st;
}

static hg_status flag(const run_state *run, const double *expected, uint8_t *flagged,
                      uint32_t *rank, hg_flagging *out, hg_err *err)
{
    return hg_flag_expected(hg_grid_cells(&run->grid), expected, run->area_m2, NULL,
                            run->job->area_budget, flagged, rank, out, err);
}

static hg_status flag_both(run_state *run, run_offence *offence, hg_err *err)
{
    size_t cells = hg_grid_cells(&run->grid);
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&offence->flagged, cells, 1, err));
    HG_TRY(hg_alloc(&offence->baseline_flagged, cells, 1, err));
    HG_TRY(hg_alloc_large(&offence->rank, cells, sizeof *offence->rank, err));
    if (!offence->quiet)
        HG_TRY(
            flag(run, offence->expected, offence->flagged, offence->rank, &offence->flagging, err));
    if (!offence->baseline_quiet)
        HG_TRY(flag(run, offence->baseline, offence->baseline_flagged, NULL,
                    &offence->baseline_flagging, err));
    hg_free(offence->baseline); /* only its choice of cells is used from here on */
    offence->baseline = NULL;
    if (!offence->quiet && offence->flagging.n_tied_at_cut > 1 + offence->flagging.n_flagged / 2)
        hg_warn(run->talk, "ties_decide",
                "%s: %zu cells share the score at the cut: the order of cells decides, not risk",
                offence->plan->offence, offence->flagging.n_tied_at_cut);
    offence->expected_total = hg_sum(cells, offence->expected);
    for (size_t i = 0; i < cells; i++)
        if (offence->flagged[i])
            offence->flagged_expected += offence->expected[i];
done:
    return st;
}

/* ---- hotspots: flagged cells that touch, merged ---- */

/* The neighbourhood that holds most of the hotspot's expected incidents, by cell centres. */
static const char *main_place(const run_state *run, const run_offence *offence,
                              const hg_locator *locator, const size_t *cells, size_t n,
                              double *weight)
{
    if (!locator)
        return "";
    memset(weight, 0, run->zones.n * sizeof *weight);
    for (size_t i = 0; i < n; i++) {
        size_t cell = cells[i];
        int32_t zone = hg_locator_find(locator, hg_grid_center_x(&run->grid, cell % run->grid.cols),
                                       hg_grid_center_y(&run->grid, cell / run->grid.cols));
        if (zone >= 0)
            weight[zone] += offence->expected[cell];
    }
    size_t best = 0;
    for (size_t z = 1; z < run->zones.n; z++)
        if (weight[z] > weight[best])
            best = z;
    return weight[best] > 0 ? run->zones.name[best] : "";
}

/* Takes the contour's shape over. */
static void describe_hotspot(const run_state *run, const run_offence *offence,
                             const hg_locator *locator, const size_t *cells, hg_contour *contour,
                             double *weight, run_hotspot *out)
{
    out->n_cells = (uint32_t)contour->n_cells;
    out->area_m2 = contour->area_m2;
    out->expected = contour->mass;
    hg_poisson_interval(out->expected, 0.95, &out->low, &out->high);
    out->place = main_place(run, offence, locator, cells, contour->n_cells, weight);
    out->shape = contour->shape;
    contour->shape = (hg_area){0};
}

static hg_status make_hotspots(run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    hg_contours merged = {0};
    double *weight = NULL;
    hg_locator *locator = NULL;
    HG_TRY(hg_alloc_large(&offence->label, hg_grid_cells(&run->grid), sizeof *offence->label, err));
    HG_TRY(hg_contours_merge(&run->grid, offence->flagged, offence->expected, run->area_m2,
                             offence->label, &merged, err));
    HG_TRY(hg_alloc(&offence->hotspots, merged.n, sizeof *offence->hotspots, err));
    offence->n_hotspots = merged.n;
    if (run->zones.n > 0) {
        HG_TRY(hg_locator_new(run->zones.n, run->zones.area, &locator, err));
        HG_TRY(hg_alloc(&weight, run->zones.n, sizeof *weight, err));
    }
    for (size_t k = 0; k < merged.n; k++)
        describe_hotspot(run, offence, locator, merged.cells + merged.item[k].first,
                         &merged.item[k], weight, &offence->hotspots[k]);
done:
    hg_locator_free(locator);
    hg_free(weight);
    hg_contours_clear(&merged);
    return st;
}

static hg_status draw(run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    hg_buf title = {0}, unit = {0};
    char horizon[32];
    run_duration_text(run->job->horizon_s, horizon);
    hg_buf_printf(&title, "%s: expected incidents, %s from %s", offence->plan->offence, horizon,
                  run->run);
    hg_buf_printf(&unit, "incidents per cell in %s", horizon);
    HG_TRY(hg_buf_check(&title, err));
    HG_TRY(hg_buf_check(&unit, err));
    hg_picture picture = {
        .surface = {.grid = run->grid, .value = offence->expected},
        .flagged = offence->flagged,
        .zones = run->zones.n ? &run->zones : NULL,
        .area = &run->area,
        .title = title.data,
        .unit = unit.data,
    };
    HG_TRY(hg_picture_png(&picture, &offence->map_png, &offence->map_bytes, err));
done:
    hg_buf_clear(&title);
    hg_buf_clear(&unit);
    return st;
}

hg_status run_forecast(run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    offence->code = offence_code(run, offence->plan->offence);
    HG_TRY(make_surfaces(run, offence, err));
    HG_TRY(flag_both(run, offence, err));
    HG_TRY(make_hotspots(run, offence, err));
    for (size_t i = 0; i < hg_grid_cells(&run->grid); i++) /* shown and written as no value */
        if (!(run->fraction[i] > 0))
            offence->expected[i] = NAN;
    if (!run->options->dry_run)
        HG_TRY(draw(run, offence, err));
    return HG_OK;
done:
    return hg_fail_within(err, st, "offence %s, model %s", offence->plan->offence,
                          offence->plan->model);
}

void run_offence_clear(run_offence *offence)
{
    for (size_t i = 0; offence->hotspots && i < offence->n_hotspots; i++)
        hg_area_clear(&offence->hotspots[i].shape);
    hg_free(offence->hotspots);
    hg_free(offence->expected);
    hg_free(offence->baseline);
    hg_free(offence->flagged);
    hg_free(offence->baseline_flagged);
    hg_free(offence->rank);
    hg_free(offence->label);
    hg_free(offence->map_png);
    hg_free(offence->zone_count);
    hg_free(offence->zone_expected);
    hg_free(offence->zone_rank);
    hg_free(offence->zone_low);
    hg_free(offence->zone_high);
    run_near_repeat_clear(&offence->near_repeat);
    run_emerging_clear(&offence->emerging);
    run_scan_clear(&offence->scan);
}
