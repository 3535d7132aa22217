/* job/scorecard.c - how did the earlier forecasts do, and is the plan met? */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "base/try.h"
#include "hotgrid/evaluate.h"
#include "job/run.h"
#include "job/scorecard_csv.h"

/*
 * A run leaves behind, per offence, the cells that the model and the baseline chose
 * (cells.csv, baseline_cells.csv) and in manifest.json the window and the grid. Scoring needs
 * nothing else but the incidents known today. Windows whose run folder has been retired are carried
 * on from the last scorecard.csv.
 */

typedef struct earlier_run {
    char name[32];
    int64_t origin, horizon_s;
    double area_total_m2;
    hg_grid grid;
    char plan_sha256[65];
    json_t *offences; /* borrowed from root: {"overval": {"model": .., "baseline": ..}} */
    json_t *root;
} earlier_run;

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static int64_t integer(const json_t *object, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(object, key));
}

/* false: not a run that can be scored (foreign folder, older layout). */
static bool open_earlier(const char *folder, const char *name, earlier_run *out)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s/manifest.json", folder, name) >= (int)sizeof path)
        return false;
    memset(out, 0, sizeof *out);
    json_error_t where;
    out->root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    const json_t *scoring = json_object_get(out->root, "scoring");
    const json_t *grid = json_object_get(scoring, "grid");
    out->offences = json_object_get(scoring, "offences");
    const char *plan = json_string_value(json_object_get(out->root, "plan_sha256"));
    if (!json_is_object(grid) || !json_is_object(out->offences) || !plan) {
        json_decref(out->root);
        return false;
    }
    snprintf(out->name, sizeof out->name, "%s", name);
    snprintf(out->plan_sha256, sizeof out->plan_sha256, "%s", plan);
    out->origin = integer(scoring, "origin");
    out->horizon_s = integer(scoring, "horizon_s");
    out->area_total_m2 = number(scoring, "area_m2");
    out->grid = (hg_grid){.origin_x = number(grid, "origin_x"),
                          .origin_y = number(grid, "origin_y"),
                          .cell_m = number(grid, "cell_m"),
                          .first_col = integer(grid, "first_col"),
                          .first_row = integer(grid, "first_row"),
                          .cols = (size_t)integer(grid, "cols"),
                          .rows = (size_t)integer(grid, "rows")};
    return true;
}

static bool same_grid(const hg_grid *a, const hg_grid *b)
{
    return a->origin_x == b->origin_x && a->origin_y == b->origin_y && a->cell_m == b->cell_m &&
           a->first_col == b->first_col && a->first_row == b->first_row && a->cols == b->cols &&
           a->rows == b->rows;
}

/* Incidents of the offence inside the study area with begin in the window, per cell. */
static void count_hits(const run_state *run, uint16_t code, int64_t from, int64_t to, double *hits)
{
    memset(hits, 0, hg_grid_cells(&run->grid) * sizeof *hits);
    const hg_incidents *t = &run->incidents;
    for (size_t i = 0; i < t->n; i++) {
        size_t cell;
        if (t->offence[i] == code && !(t->marks[i] & HG_MARK_HALO) && t->begin[i] >= from &&
            t->begin[i] < to && (t->known[i] == HG_NO_TIME || t->known[i] < run->origin) &&
            hg_grid_locate(&run->grid, t->x[i], t->y[i], &cell))
            hits[cell] += t->weight[i];
    }
}

/* The cells that a run chose, from its own CSV. */
static hg_status read_flagged(const run_state *run, const char *name, const char *offence,
                              const char *file, uint8_t *flagged, hg_err *err)
{
    hg_buf path = {0};
    hg_reader *reader = NULL;
    hg_status st = HG_OK;
    memset(flagged, 0, hg_grid_cells(&run->grid));
    hg_buf_printf(&path, "%s/%s/%s/%s", run->job->output_folder, name, offence, file);
    HG_TRY(hg_buf_check(&path, err));
    hg_source_options source = {.path = path.data, .delimiter = ','};
    HG_TRY(hg_reader_open(&source, &reader, NULL, err));
    if (hg_reader_columns(reader) == 0 || strcmp(hg_reader_column(reader, 0), "cell") != 0) {
        st = hg_fail(err, HG_EDATA, "%s: first column is not `cell`", path.data);
        goto done;
    }
    for (bool more = true;;) {
        hg_record record;
        const char *defect = NULL;
        HG_TRY(hg_reader_next(reader, &record, &more, &defect, err));
        if (!more)
            break;
        char cell[HG_CELL_NAME_MAX];
        size_t index;
        if (defect || record.field[0].length >= sizeof cell)
            continue;
        memcpy(cell, record.field[0].text, record.field[0].length);
        cell[record.field[0].length] = '\0';
        if (hg_grid_cell_find(&run->grid, cell, &index))
            flagged[index] = 1;
    }
done:
    hg_reader_free(reader);
    hg_buf_clear(&path);
    return st;
}

typedef struct scratch {
    double *hits;
    uint8_t *flagged;
} scratch;

static hg_status score_offence(const run_state *run, const earlier_run *earlier,
                               const run_offence *offence, scratch *s, run_window *out, hg_err *err)
{
    const char *name = offence->plan->offence;
    const json_t *entry = json_object_get(earlier->offences, name);
    size_t cells = hg_grid_cells(&run->grid);
    hg_status st = HG_OK;
    memset(out, 0, sizeof *out);
    snprintf(out->run, sizeof out->run, "%s", earlier->name);
    snprintf(out->offence, sizeof out->offence, "%s", name);
    snprintf(out->model, sizeof out->model, "%s",
             json_string_value(json_object_get(entry, "model")));
    snprintf(out->baseline, sizeof out->baseline, "%s",
             json_string_value(json_object_get(entry, "baseline")));
    snprintf(out->plan_sha256, sizeof out->plan_sha256, "%s", earlier->plan_sha256);
    out->origin = earlier->origin;
    out->horizon_s = earlier->horizon_s;
    count_hits(run, offence->code, earlier->origin, earlier->origin + earlier->horizon_s, s->hits);
    HG_TRY(read_flagged(run, earlier->name, name, "cells.csv", s->flagged, err));
    HG_TRY(hg_score_flagged(cells, s->flagged, run->area_m2, s->hits, &out->score, err));
    HG_TRY(read_flagged(run, earlier->name, name, "baseline_cells.csv", s->flagged, err));
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

static bool scorable_offence(const earlier_run *earlier, const run_offence *offence)
{
    const json_t *entry = json_object_get(earlier->offences, offence->plan->offence);
    return json_is_string(json_object_get(entry, "model")) &&
           json_is_string(json_object_get(entry, "baseline"));
}

static hg_status score_run(run_state *run, const earlier_run *earlier, scratch *s, hg_err *err)
{
    if (earlier->horizon_s <= 0 || earlier->origin + earlier->horizon_s > run->origin)
        return HG_OK; /* its window is not over yet */
    if (!same_grid(&earlier->grid, &run->grid) ||
        fabs(earlier->area_total_m2 - run->area_total_m2) > 1e-6 * run->area_total_m2) {
        hg_warn(run->talk, "not_comparable",
                "run %s used another grid or study area: its forecast is not scored",
                earlier->name);
        return HG_OK;
    }
    hg_status st = HG_OK;
    for (size_t i = 0; i < run->n_offences; i++) {
        run_window row;
        hg_err mine = {0};
        if (!scorable_offence(earlier, &run->offences[i]))
            continue;
        if (score_offence(run, earlier, &run->offences[i], s, &row, &mine) != HG_OK) {
            hg_warn(run->talk, "unscorable", "run %s, %s: %s", earlier->name,
                    run->offences[i].plan->offence, mine.text);
            continue;
        }
        HG_TRY(add_window(&run->windows, &row, err));
    }
done:
    return st;
}

static bool looks_like_run(const char *name)
{
    return strlen(name) >= 10 && strlen(name) < 32 && name[4] == '-' && name[7] == '-' &&
           strspn(name, "0123456789-Th") == strlen(name);
}

static hg_status score_folder(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    scratch s = {0};
    struct dirent **entries = NULL;
    int n = scandir(run->job->output_folder, &entries, NULL, alphasort);
    size_t cells = hg_grid_cells(&run->grid);
    HG_TRY(hg_alloc_large(&s.hits, cells, sizeof *s.hits, err));
    HG_TRY(hg_alloc(&s.flagged, cells, 1, err));
    for (int i = 0; i < n && st == HG_OK; i++) {
        earlier_run earlier;
        const char *name = entries[i]->d_name;
        if (!looks_like_run(name) || strcmp(name, run->run) >= 0)
            continue;
        if (!open_earlier(run->job->output_folder, name, &earlier)) {
            hg_warn(run->talk, "unscorable", "run %s has no readable manifest", name);
            continue;
        }
        st = score_run(run, &earlier, &s, err);
        json_decref(earlier.root);
    }
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

/* Rows of the last published scorecard whose run folder is gone. */
static hg_status carry_on(run_state *run, hg_err *err)
{
    run_windows old = {0};
    size_t scored = run->windows.n;
    hg_err unread = {0};
    if (run_scorecard_read(run->job->output_folder, &old, &unread) != HG_OK)
        hg_warn(run->talk, "scorecard_unread", "the last scorecard cannot be read: %s",
                unread.text);
    hg_status st = HG_OK;
    for (size_t i = 0; i < old.n && st == HG_OK; i++)
        if (old.row[i].origin < run->origin && !have_window(&run->windows, scored, &old.row[i]))
            st = add_window(&run->windows, &old.row[i], err);
    hg_free(old.row);
    return st;
}

/* Only windows of today's plan that do not overlap are pooled: overlapping ones are not
 * independent. */
static void choose_pooled(run_state *run)
{
    const char *offence = "";
    int64_t free_from = INT64_MIN;
    for (size_t i = 0; i < run->windows.n; i++) {
        run_window *w = &run->windows.row[i];
        if (strcmp(w->offence, offence) != 0) {
            offence = w->offence;
            free_from = INT64_MIN;
        }
        w->pooled = w->origin >= free_from && strcmp(w->plan_sha256, run->job->plan_sha256) == 0;
        if (w->pooled)
            free_from = w->origin + w->horizon_s;
    }
}

static hg_status pool_offence(const run_state *run, run_offence *offence, hg_err *err)
{
    hg_status st = HG_OK;
    size_t n = 0;
    hg_window_score *model = NULL, *base = NULL;
    double *model_hits = NULL, *base_hits = NULL;
    HG_TRY(hg_alloc(&model, run->windows.n, sizeof *model, err));
    HG_TRY(hg_alloc(&base, run->windows.n, sizeof *base, err));
    HG_TRY(hg_alloc(&model_hits, run->windows.n, sizeof *model_hits, err));
    HG_TRY(hg_alloc(&base_hits, run->windows.n, sizeof *base_hits, err));
    for (size_t i = 0; i < run->windows.n; i++) {
        const run_window *w = &run->windows.row[i];
        if (!w->pooled || strcmp(w->offence, offence->plan->offence) != 0)
            continue;
        model[n] = w->score;
        base[n] = w->base;
        model_hits[n] = w->score.hits;
        base_hits[n++] = w->base.hits;
    }
    offence->pooled = hg_score_pool(n, model);
    offence->pooled_baseline = hg_score_pool(n, base);
    hg_garwood(offence->pooled.hits, 0.95, &offence->hits_low, &offence->hits_high);
    offence->detectable =
        hg_detectable_hit_rate(offence->pooled_baseline.hit_rate, offence->pooled_baseline.events);
    HG_TRY(hg_gain_verdict(n, model_hits, base_hits, run->job->minimum_gain, run->job->seed,
                           &offence->gain, err));
done:
    hg_free(model);
    hg_free(base);
    hg_free(model_hits);
    hg_free(base_hits);
    return st;
}

hg_status run_scorecard(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_progress(run->talk, "score", 0);
    HG_TRY(score_folder(run, err));
    HG_TRY(carry_on(run, err));
    if (run->windows.n > 0)
        qsort(run->windows.row, run->windows.n, sizeof *run->windows.row, by_offence_then_origin);
    choose_pooled(run);
    for (size_t i = 0; i < run->n_offences; i++)
        HG_TRY(pool_offence(run, &run->offences[i], err));
    hg_progress(run->talk, "score", 1);
done:
    return st;
}
