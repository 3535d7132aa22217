/* job/scorecard_pool.c - which earlier windows add up, to what, and is the plan met? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/evaluate.h"
#include "job/run.h"

/* ---- the design that a window belongs to ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every code that means the offence, sorted, once each: adding a file of another year with the same
 * codes changes nothing. */
static hg_status put_codes(const hg_job *job, const char *offence, hg_buf *out, hg_err *err)
{
    hg_status st = HG_OK;
    const char **codes = NULL;
    size_t n = 0, capacity = 0;
    for (size_t i = 0; i < job->n_sources; i++)
        for (size_t k = 0; k < job->sources[i].n_offences; k++) {
            const hg_job_codes *entry = &job->sources[i].offences[k];
            for (size_t c = 0; c < entry->n_codes && strcmp(entry->offence, offence) == 0; c++) {
                HG_TRY(hg_grow(&codes, &capacity, n + 1, sizeof *codes, err));
                codes[n++] = entry->codes[c];
            }
        }
    if (n > 1)
        qsort((void *)codes, n, sizeof *codes, by_text);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(codes[i], codes[i - 1]) != 0)
            hg_buf_printf(out, " %s", codes[i]);
done:
    hg_free((void *)codes);
    return st;
}

/* What must stay the same for windows to be pooled, beside the plan: docs/methods.md 12.2. */
hg_status run_setup_hash(const run_state *run, run_offence *offence, hg_err *err)
{
    const hg_job *job = run->job;
    const hg_grid *g = &run->grid;
    const double numbers[] = {g->origin_x,
                              g->origin_y,
                              g->cell_m,
                              (double)g->first_col,
                              (double)g->first_row,
                              (double)g->cols,
                              (double)g->rows,
                              run->halo_m,
                              round(run->area_total_m2),
                              (double)job->reporting_gap_s};
    hg_buf text = {0};
    hg_status st = HG_OK;
    hg_buf_printf(&text, "%s ", offence->plan->model);
    run_model_text(offence->plan->table, &offence->plan->values, &text);
    hg_buf_printf(&text, "\n%s ", job->baseline->name);
    run_model_text(job->baseline, &job->baseline_values, &text);
    hg_buf_puts(&text, "\n");
    for (size_t i = 0; i < HG_COUNT(numbers); i++) {
        hg_buf_double(&text, numbers[i]);
        hg_buf_puts(&text, " ");
    }
    hg_buf_puts(&text, "\n");
    HG_TRY(put_codes(job, offence->plan->offence, &text, err));
    HG_TRY(hg_buf_check(&text, err));
    hg_sha256_bytes(text.data, text.length, offence->setup_sha256);
done:
    hg_buf_clear(&text);
    return st;
}

/* ---- pooling ---- */

static const run_offence *find_offence(const run_state *run, const char *name)
{
    for (size_t i = 0; i < run->n_offences; i++)
        if (strcmp(run->offences[i].plan->offence, name) == 0)
            return &run->offences[i];
    return NULL;
}

/* Windows of today's plan and setup only: what they add up to must be the skill of one method. */
static bool same_design(const run_state *run, const run_window *w)
{
    const run_offence *offence = find_offence(run, w->offence);
    return offence && strcmp(w->plan_sha256, run->job->plan_sha256) == 0 &&
           strcmp(w->setup_sha256, offence->setup_sha256) == 0;
}

/* And only windows that do not overlap: overlapping ones are not independent. */
static void choose_pooled(run_state *run)
{
    const char *offence = "";
    int64_t free_from = INT64_MIN;
    size_t others = 0;
    for (size_t i = 0; i < run->windows.n; i++) {
        run_window *w = &run->windows.row[i];
        if (strcmp(w->offence, offence) != 0) {
            offence = w->offence;
            free_from = INT64_MIN;
        }
        bool same = same_design(run, w);
        others += !same;
        w->pooled = same && w->origin >= free_from;
        if (w->pooled)
            free_from = w->origin + w->horizon_s;
    }
    if (others > 0)
        hg_note(run->talk,
                "%zu earlier windows belong to another plan, model or grid: they stay in "
                "scorecard.csv and are not pooled",
                others);
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
        /* A choice that left budget unspent is not beaten for that: docs/methods.md 12.5. */
        double area = fmax(w->score.area_share, w->base.area_share);
        model_hits[n] = hg_hits_at_area(&w->score, area);
        base_hits[n++] = hg_hits_at_area(&w->base, area);
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

hg_status run_pool(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    choose_pooled(run);
    for (size_t i = 0; i < run->n_offences; i++)
        HG_TRY(pool_offence(run, &run->offences[i], err));
done:
    return st;
}
