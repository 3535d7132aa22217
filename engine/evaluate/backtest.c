/* evaluate/backtest.c - forecast, wait, score, go on: many models over rolling origins. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "evaluate/backtest.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/* One model on its way through the windows. */
typedef struct lane {
    backtest_room room;
    double *expected;
    hg_talk talk; /* of its own: the caller's may be used by the main thread only */
} lane;

typedef struct walk {
    const hg_backtest_plan *plan;
    const hg_incidents *incidents;
    uint16_t offence;
    size_t cells, window;
    bool scored; /* false: only to know the cells of the window before the first */
    hg_history history;
    double *observed;
    lane *lanes;
    hg_backtest_score *score; /* of this window */
    hg_talk *talk;
} walk;

size_t hg_backtest_windows(const hg_backtest_plan *plan)
{
    if (plan->step_s <= 0 || plan->last < plan->first)
        return 0;
    return (size_t)((plan->last - plan->first) / plan->step_s) + 1;
}

static int64_t origin_of(const hg_backtest_plan *plan, size_t window)
{
    return plan->first + (int64_t)window * plan->step_s;
}

/* A failure that is about this window's data stays there; these end everything. */
static bool ends_all(hg_status st)
{
    return st == HG_EDOMAIN || st == HG_ENOMEM || st == HG_ESTOPPED;
}

static hg_status run_model(walk *w, size_t m, hg_err *err)
{
    const hg_backtest_plan *plan = w->plan;
    const hg_backtest_model *model = &plan->models[m];
    lane *l = &w->lanes[m];
    hg_backtest_score *score = &w->score[m];
    const hg_forecast_task task = {.history = &w->history,
                                   .grid = plan->grid,
                                   .fraction = plan->fraction,
                                   .origin = w->history.origin,
                                   .horizon_s = plan->horizon_s,
                                   .values = &model->values,
                                   .talk = &l->talk,
                                   .zone = plan->zone,
                                   .covariates = plan->covariates,
                                   .n_covariates = plan->n_covariates};
    double start = hg_monotonic_seconds();
    hg_status st = hg_model_forecast(model->model, &task, l->expected, &score->why);
    score->seconds = hg_monotonic_seconds() - start;
    score->failed = st != HG_OK;
    if (ends_all(st))
        return hg_fail(err, st, "model %s: %s", model->name, score->why.text);
    if (st == HG_OK)
        st = backtest_score(plan, l->expected, w->observed, &l->room, score, err);
    else
        st = HG_OK;
    return st;
}

static hg_status run_task(size_t m, void *context, hg_err *err)
{
    return run_model(context, m, err);
}

/* What the models had to say, in the plan's order, whoever computed them. */
static void pass_on(walk *w)
{
    for (size_t m = 0; m < w->plan->n_models; m++) {
        hg_talk *own = &w->lanes[m].talk;
        for (size_t i = 0; i < own->n_warnings && w->scored; i++)
            hg_warn(w->talk, own->warnings[i].code, "%s", own->warnings[i].text);
        hg_talk_clear(own);
        own->stop = w->talk ? w->talk->stop : NULL;
    }
}

/* The chosen cells of this window become those of the window before. */
static void turn(walk *w)
{
    for (size_t m = 0; m < w->plan->n_models; m++) {
        backtest_room *room = &w->lanes[m].room;
        uint8_t *spare = room->before;
        room->before = room->flagged;
        room->flagged = spare;
        room->has_before = !w->score[m].failed;
    }
}

/*
 * Models side by side when they are many: each writes to its own lane, and what runs inside them
 * is then serial. Few models use the threads inside. No bit depends on it.
 */
static hg_status run_models(walk *w, hg_err *err)
{
    const size_t n = w->plan->n_models;
    hg_status st = HG_OK;
    if (n >= 2 * (size_t)hg_par_threads())
        return hg_par_for(n, run_task, w, err);
    for (size_t m = 0; m < n && st == HG_OK; m++)
        st = run_model(w, m, err);
    return st;
}

static hg_status run_window(walk *w, hg_err *err)
{
    const hg_backtest_plan *plan = w->plan;
    const int64_t origin = origin_of(plan, w->window);
    hg_status st = HG_OK;
    HG_TRY(hg_check_stop(w->talk, err));
    memset(w->score, 0, plan->n_models * sizeof *w->score);
    HG_TRY(hg_history_cut(w->incidents, w->offence, HG_NO_TIME, origin, plan->reporting_gap_s,
                          &w->history, err));
    hg_observe(plan->grid, w->incidents, w->offence, origin, origin + plan->horizon_s, HG_NO_TIME,
               w->observed);
    for (size_t i = 0; i < w->cells; i++)
        w->observed[i] = plan->area_m2[i] > 0 ? w->observed[i] : 0;
    HG_TRY(run_models(w, err));
    pass_on(w);
done:
    hg_history_clear(&w->history);
    return st;
}

static hg_status tell(const walk *w, hg_backtest_sink sink, void *context, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t m = 0; m < w->plan->n_models && sink && st == HG_OK; m++) {
        const lane *l = &w->lanes[m];
        bool failed = w->score[m].failed;
        st = sink(w->window, origin_of(w->plan, w->window), m, failed ? NULL : l->expected,
                  failed ? NULL : l->room.flagged, w->observed, context, err);
    }
    return st;
}

static void keep(const walk *w, hg_backtest *out)
{
    const size_t n = w->plan->n_models, at = w->window - out->first_window;
    out->origin[at] = origin_of(w->plan, w->window);
    out->events[at] = hg_sum(w->cells, w->observed);
    memcpy(out->score + at * n, w->score, n * sizeof *w->score);
}

static hg_status prepare(walk *w, size_t n_windows, hg_backtest *out, hg_err *err)
{
    const size_t n = w->plan->n_models;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&out->origin, n_windows, sizeof *out->origin, err));
    HG_TRY(hg_alloc(&out->events, n_windows, sizeof *out->events, err));
    HG_TRY(hg_alloc(&out->score, n_windows * n, sizeof *out->score, err));
    HG_TRY(hg_alloc(&w->score, n, sizeof *w->score, err));
    HG_TRY(hg_alloc_large(&w->observed, w->cells, sizeof *w->observed, err));
    HG_TRY(hg_alloc(&w->lanes, n, sizeof *w->lanes, err));
    for (size_t m = 0; m < n; m++) {
        lane *l = &w->lanes[m];
        HG_TRY(hg_alloc_large(&l->expected, w->cells, sizeof *l->expected, err));
        HG_TRY(hg_alloc_large(&l->room.surface, w->cells, sizeof *l->room.surface, err));
        HG_TRY(hg_alloc(&l->room.flagged, w->cells, 1, err));
        HG_TRY(hg_alloc(&l->room.before, w->cells, 1, err));
        HG_TRY(hg_alloc(&l->room.secondary, w->cells, 1, err));
    }
    pass_on(w);
done:
    return st;
}

static void clear_walk(walk *w)
{
    for (size_t m = 0; w->lanes && m < w->plan->n_models; m++) {
        lane *l = &w->lanes[m];
        hg_talk_clear(&l->talk);
        hg_free(l->expected);
        hg_free(l->room.surface);
        hg_free(l->room.flagged);
        hg_free(l->room.before);
        hg_free(l->room.secondary);
    }
    hg_free(w->lanes);
    hg_free(w->observed);
    hg_free(w->score);
}

static hg_status check(const hg_backtest_plan *plan, const hg_incidents *incidents,
                       uint16_t offence, size_t first, size_t last, hg_err *err)
{
    const size_t n = hg_backtest_windows(plan);
    hg_status st = HG_OK;
    HG_TRY(backtest_check_plan(plan, err));
    HG_TRY(backtest_check_data(plan, incidents, offence, err));
    if (first >= last || last > n)
        st = hg_fail(err, HG_EDOMAIN, "windows %zu to %zu: the plan has %zu", first, last, n);
done:
    return st;
}

hg_status hg_backtest_run(const hg_backtest_plan *plan, const hg_incidents *incidents,
                          uint16_t offence, size_t first_window, size_t last_window,
                          hg_backtest_sink sink, void *context, hg_talk *talk, hg_backtest *out,
                          hg_err *err)
{
    walk w = {.plan = plan, .incidents = incidents, .offence = offence, .talk = talk};
    hg_backtest made = {.first_window = first_window, .n_models = plan->n_models};
    hg_status st = HG_OK;
    HG_TRY(check(plan, incidents, offence, first_window, last_window, err));
    made.n_windows = last_window - first_window;
    w.cells = hg_grid_cells(plan->grid);
    HG_TRY(prepare(&w, made.n_windows, &made, err));
    /* One window earlier, when there is one: its choice of cells is what turnover is against. */
    for (w.window = first_window - (first_window > 0); w.window < last_window; w.window++) {
        w.scored = w.window >= first_window;
        HG_TRY(run_window(&w, err));
        if (w.scored) {
            keep(&w, &made);
            HG_TRY(tell(&w, sink, context, err));
            hg_progress(talk, "backtest",
                        (double)(w.window + 1 - first_window) / (double)made.n_windows);
        }
        turn(&w);
    }
    *out = made;
    made = (hg_backtest){0};
done:
    clear_walk(&w);
    hg_backtest_clear(&made);
    return st;
}

void hg_backtest_clear(hg_backtest *backtest)
{
    hg_free(backtest->origin);
    hg_free(backtest->events);
    hg_free(backtest->score);
    memset(backtest, 0, sizeof *backtest);
}

hg_status hg_backtest_append(hg_backtest *whole, hg_backtest *part, hg_err *err)
{
    const size_t n = whole->n_windows + part->n_windows;
    hg_status st = HG_OK;
    if (whole->n_windows == 0) {
        hg_backtest_clear(whole);
        *whole = *part;
        *part = (hg_backtest){0};
        return HG_OK;
    }
    if (whole->n_models != part->n_models ||
        part->first_window != whole->first_window + whole->n_windows)
        return hg_fail(err, HG_EDOMAIN,
                       "windows from %zu on with %zu models do not follow windows %zu to %zu with "
                       "%zu",
                       part->first_window, part->n_models, whole->first_window,
                       whole->first_window + whole->n_windows, whole->n_models);
    HG_TRY(hg_resize(&whole->origin, n, sizeof *whole->origin, err));
    HG_TRY(hg_resize(&whole->events, n, sizeof *whole->events, err));
    HG_TRY(hg_resize(&whole->score, n * whole->n_models, sizeof *whole->score, err));
    memcpy(whole->origin + whole->n_windows, part->origin, part->n_windows * sizeof *part->origin);
    memcpy(whole->events + whole->n_windows, part->events, part->n_windows * sizeof *part->events);
    memcpy(whole->score + whole->n_windows * whole->n_models, part->score,
           part->n_windows * part->n_models * sizeof *part->score);
    whole->n_windows = n;
    hg_backtest_clear(part);
done:
    return st;
}
