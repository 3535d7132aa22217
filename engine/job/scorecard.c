/* job/scorecard.c - how did the earlier forecasts do? */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/backtest.h"
#include "hotgrid/evaluate.h"
#include "job/earlier.h"
#include "job/run.h"
#include "job/scorecard_csv.h"

/*
 * A run leaves behind, per offence, the cells that the model and the baseline chose
 * (cells.csv, baseline_cells.csv) and in manifest.json the window and the grid. Scoring needs
 * nothing else but the incidents known today. Windows that cannot be scored again, because their
 * run folder has been retired or was changed, are carried on from the last scorecard.csv.
 */

static bool same_grid(const hg_grid *a, const hg_grid *b)
{
    return a->origin_x == b->origin_x && a->origin_y == b->origin_y && a->cell_m == b->cell_m &&
           a->first_col == b->first_col && a->first_row == b->first_row && a->cols == b->cols &&
           a->rows == b->rows;
}

typedef struct scratch {
    double *hits;
    uint8_t *flagged;
} scratch;

static void copy_text(char *out, size_t room, const char *text)
{
    snprintf(out, room, "%s", text);
}

static hg_status score_offence(const run_state *run, const earlier_run *earlier,
                               const run_offence *offence, scratch *s, run_window *out, hg_err *err)
{
    const char *name = offence->plan->offence, *folder = run->job->output_folder;
    size_t cells = hg_grid_cells(&run->grid);
    hg_status st = HG_OK;
    hg_observe(&run->grid, &run->incidents, offence->code, earlier->origin,
               earlier->origin + earlier->horizon_s, run->origin, s->hits);
    HG_TRY(earlier_cells(folder, earlier, name, "cells.csv", s->flagged, err));
    HG_TRY(hg_score_flagged(cells, s->flagged, run->area_m2, s->hits, &out->score, err));
    HG_TRY(earlier_cells(folder, earlier, name, "baseline_cells.csv", s->flagged, err));
    HG_TRY(hg_score_flagged(cells, s->flagged, run->area_m2, s->hits, &out->base, err));
done:
    return st;
}

static hg_status add_window(run_windows *windows, const run_window *row, hg_err *err)
{
    hg_status st =
        hg_grow(&windows->row, &windows->capacity, windows->n + 1, sizeof *windows->row, err);
    if (st == HG_OK)
        windows->row[windows->n++] = *row;
    return st;
}

/* A window that cannot be scored is said and left out; running out of memory is no verdict. */
static hg_status score_window(run_state *run, const earlier_run *earlier,
                              const run_offence *offence, scratch *s, hg_err *err)
{
    const char *name = offence->plan->offence, *model, *baseline, *setup;
    run_window row;
    hg_err mine = {0};
    if (!earlier_offence(earlier, name, &model, &baseline, &setup))
        return HG_OK;
    memset(&row, 0, sizeof row);
    copy_text(row.run, sizeof row.run, earlier->name);
    copy_text(row.offence, sizeof row.offence, name);
    copy_text(row.model, sizeof row.model, model);
    copy_text(row.baseline, sizeof row.baseline, baseline);
    copy_text(row.plan_sha256, sizeof row.plan_sha256, earlier->plan_sha256);
    copy_text(row.setup_sha256, sizeof row.setup_sha256, setup);
    row.origin = earlier->origin;
    row.horizon_s = earlier->horizon_s;
    hg_status st = score_offence(run, earlier, offence, s, &row, &mine);
    if (st == HG_OK)
        return add_window(&run->windows, &row, err);
    if (st == HG_ENOMEM)
        return hg_fail(err, st, "%s", mine.text);
    hg_warn(run->talk, "unscorable", "run %s is not scored: %s", earlier->name, mine.text);
    return HG_OK;
}

static hg_status score_run(run_state *run, const earlier_run *earlier, scratch *s, hg_err *err)
{
    hg_status st = HG_OK;
    if (earlier->origin + earlier->horizon_s > run->origin)
        return HG_OK; /* its window is not over yet */
    if (!same_grid(&earlier->grid, &run->grid) ||
        !(fabs(earlier->area_total_m2 - run->area_total_m2) <= 1e-6 * run->area_total_m2)) {
        hg_warn(run->talk, "not_comparable",
                "run %s used another grid or study area: its forecast is not scored",
                earlier->name);
        return HG_OK;
    }
    for (size_t i = 0; i < run->n_offences; i++)
        HG_TRY(score_window(run, earlier, &run->offences[i], s, err));
done:
    return st;
}

static bool looks_like_run(const char *name)
{
    return strlen(name) >= 10 && strlen(name) < 32 && name[4] == '-' && name[7] == '-' &&
           strspn(name, "0123456789-Th") == strlen(name);
}

static hg_status score_named(run_state *run, const char *name, scratch *s, hg_err *err)
{
    earlier_run earlier;
    hg_err mine = {0};
    hg_status st = earlier_open(run->job->output_folder, name, &earlier, &mine);
    if (st == HG_ENOMEM)
        return hg_fail(err, st, "%s", mine.text);
    if (st != HG_OK) {
        hg_warn(run->talk, "unscorable", "not scored: %s", mine.text);
        return HG_OK;
    }
    st = score_run(run, &earlier, s, err);
    earlier_close(&earlier);
    return st;
}

static hg_status score_folder(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    scratch s = {0};
    struct dirent **entries = NULL;
    size_t cells = hg_grid_cells(&run->grid);
    int n = scandir(run->job->output_folder, &entries, NULL, alphasort);
    if (n < 0) {
        st = hg_fail(err, errno == ENOMEM ? HG_ENOMEM : HG_EIO, "cannot list %s: %s",
                     run->job->output_folder, strerror(errno));
        goto done;
    }
    HG_TRY(hg_alloc_large(&s.hits, cells, sizeof *s.hits, err));
    HG_TRY(hg_alloc(&s.flagged, cells, 1, err));
    for (int i = 0; i < n; i++)
        if (looks_like_run(entries[i]->d_name) && strcmp(entries[i]->d_name, run->run) < 0)
            HG_TRY(score_named(run, entries[i]->d_name, &s, err));
done:
    for (int i = 0; i < n; i++)
        free(entries[i]); /* scandir's own allocation */
    free(entries);
    hg_free(s.hits);
    hg_free(s.flagged);
    return st;
}

static int by_offence_then_origin(const void *a, const void *b)
{
    const run_window *x = a, *y = b;
    int order = strcmp(x->offence, y->offence);
    if (order == 0)
        order = (x->origin > y->origin) - (x->origin < y->origin);
    return order ? order : strcmp(x->run, y->run);
}

static bool have_window(const run_windows *windows, size_t n, const run_window *row)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(windows->row[i].run, row->run) == 0 &&
            strcmp(windows->row[i].offence, row->offence) == 0)
            return true;
    return false;
}

/* Rows of the last published scorecard that could not be made anew. A run of the past (a chosen
 * as-of) takes none that was not over by then. */
static hg_status carry_on(run_state *run, hg_err *err)
{
    run_windows old = {0};
    size_t scored = run->windows.n;
    hg_err unread = {0};
    hg_status st = run_scorecard_read(run->job->output_folder, &old, &unread);
    if (st == HG_ENOMEM) {
        st = hg_fail(err, st, "%s", unread.text);
        goto done;
    }
    if (st != HG_OK)
        hg_warn(run->talk, "scorecard_unread", "the last scorecard cannot be read: %s",
                unread.text);
    st = HG_OK;
    for (size_t i = 0; i < old.n; i++) {
        int64_t end;
        if (earlier_window_end(old.row[i].origin, old.row[i].horizon_s, &end) &&
            end <= run->origin && !have_window(&run->windows, scored, &old.row[i]))
            HG_TRY(add_window(&run->windows, &old.row[i], err));
    }
done:
    hg_free(old.row);
    return st;
}

hg_status run_scorecard(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_progress(run->talk, "score", 0);
    for (size_t i = 0; i < run->n_offences; i++)
        HG_TRY(run_setup_hash(run, &run->offences[i], err));
    HG_TRY(score_folder(run, err));
    HG_TRY(carry_on(run, err));
    if (run->windows.n > 0)
        qsort(run->windows.row, run->windows.n, sizeof *run->windows.row, by_offence_then_origin);
    HG_TRY(run_pool(run, err));
    hg_progress(run->talk, "score", 1);
done:
    return st;
}
