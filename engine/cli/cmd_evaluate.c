/* cli/cmd_evaluate.c - which model is worth following: the stages. */
#include "base/try.h"
#include "cli/evaluate.h"
#include "hotgrid/evaluate.h"
#include "hotgrid/mem.h"
#include <string.h>

/* Kept while a window is there: calibration, what one model caught and the baseline did not, and
 * the surfaces themselves when they were asked for. */
static hg_status look(size_t window, int64_t origin, size_t model, const double *expected,
                      const uint8_t *flagged, const double *observed, void *context, hg_err *err)
{
    evaluate_command *e = context;
    const size_t n = hg_grid_cells(&e->grid);
    hg_overlap overlap;
    hg_status st = HG_OK;
    (void)window;
    if (model == 0) /* the baseline is the first of the plan */
        e->base_failed = !expected;
    if (!expected)
        return HG_OK;
    if (model == 0)
        memcpy(e->base_flagged, flagged, n);
    HG_TRY(hg_calibration_add(&e->tally[model], n, expected, e->area_m2, observed, err));
    if (!e->base_failed) {
        HG_TRY(hg_overlap_of(n, flagged, e->base_flagged, e->area_m2, observed, &overlap, err));
        e->overlap[model][0] += overlap.hits_both;
        e->overlap[model][1] += overlap.hits_first;
        e->overlap[model][2] += overlap.hits_second;
        e->overlap[model][3] += overlap.hits_none;
    }
    if (e->c->options.value[OPT_KEEP_RASTERS].given)
        HG_TRY(evaluate_folder_raster(e, origin, e->plan.models[model].name, expected, err));
done:
    return st;
}

static hg_status compute(evaluate_command *e, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&e->overlap, e->plan.n_models, sizeof *e->overlap, err));
    HG_TRY(hg_alloc(&e->base_flagged, hg_grid_cells(&e->grid), 1, err));
    HG_TRY(hg_backtest_run(&e->plan, &e->input.table, UINT16_MAX, 0, hg_backtest_windows(&e->plan),
                           look, e, &e->c->talk, &e->result, err));
    HG_TRY(evaluate_judge(e, err));
    e->seconds_compute = hg_monotonic_seconds() - start;
done:
    return st;
}

static hg_status write_all(evaluate_command *e, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(evaluate_write_rows(e, err));
    HG_TRY(evaluate_write_summary(e, err));
    HG_TRY(evaluate_write_page(e, err));
    HG_TRY(evaluate_folder_commit(e, err));
    e->seconds_write = hg_monotonic_seconds() - start;
done:
    return st;
}

static hg_status stages(evaluate_command *e, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    hg_quiet_gsl();
    HG_TRY(evaluate_read_options(e, err));
    HG_TRY(incidents_read(e->c, evaluate_reach_m(e), &e->input, err));
    HG_TRY(evaluate_settle(e, err));
    HG_TRY(evaluate_declare(e, err));
    HG_TRY(evaluate_folder_begin(e, err));
    HG_TRY(compute(e, err));
    HG_TRY(hg_check_stop(&e->c->talk, err));
    HG_TRY(write_all(e, err));
    cli_summary summary = {.account = &e->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = e->input.seconds,
                           .compute = e->seconds_compute,
                           .write = e->seconds_write,
                           .parameters = &e->parameters,
                           .result = &e->numbers};
    HG_TRY(cli_summary_write(e->c, &summary, err));
done:
    return st;
}

hg_status cmd_evaluate(cli *c, hg_err *err)
{
    evaluate_command e = {.c = c};
    hg_status st = stages(&e, err);
    evaluate_folder_abort(&e);
    incidents_clear(&e.input);
    hg_zone_free(e.clock);
    hg_backtest_clear(&e.result);
    for (size_t m = 0; m < EVALUATE_MODELS_MAX; m++)
        hg_free(e.tally[m].row);
    hg_free((void *)e.names);
    hg_free(e.fraction);
    hg_free(e.area_m2);
    hg_free(e.overlap);
    hg_free(e.base_flagged);
    hg_buf_clear(&e.declared);
    hg_buf_clear(&e.parameters);
    hg_buf_clear(&e.numbers);
    return st;
}
