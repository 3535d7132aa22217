/* job/run_near_repeat.c - which neighbours should be warned tonight, and until when? */
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "job/run.h"

typedef struct events {
    size_t n, left_out, months;
    double *x, *y;
    int64_t *day;
} events;

const char *run_day_text(int64_t day, char out[16])
{
    hg_civil c;
    hg_civil_from_seconds(day * HG_DAY_S, &c);
    snprintf(out, 16, "%04d-%02d-%02d", c.year % 10000, c.month % 100, c.day % 100);
    return out;
}

int64_t run_local_day(const run_state *run, int64_t utc_s)
{
    int64_t local = utc_s + hg_zone_offset(run->zone, utc_s);
    return local >= 0 ? local / HG_DAY_S : -((-local + HG_DAY_S - 1) / HG_DAY_S);
}

static bool wanted(const hg_job *job, const char *offence)
{
    for (size_t i = 0; i < job->near_repeat.n_offences; i++)
        if (strcmp(job->near_repeat.offences[i], offence) == 0)
            return true;
    return false;
}

static hg_status cut(hg_knox_axis axis, char *const *text, size_t n, hg_knox_bands *out,
                     hg_err *err)
{
    double breaks[HG_KNOX_BANDS_MOST];
    for (size_t i = 0; i < n; i++)
        if (!hg_parse_double(text[i], strlen(text[i]), '.', &breaks[i]))
            return hg_fail(err, HG_ECONFIG, "near_repeat: \"%s\" is no number", text[i]);
    return hg_knox_cut(axis, HG_KNOX_HALF_OPEN, n, breaks, out, err);
}

static hg_status take(const run_state *run, const hg_history *h, double longest_days, events *out,
                      hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&out->x, h->n, sizeof *out->x, err));
    HG_TRY(hg_alloc(&out->y, h->n, sizeof *out->y, err));
    HG_TRY(hg_alloc(&out->day, h->n, sizeof *out->day, err));
    for (size_t i = 0; i < h->n; i++) {
        int64_t span = h->end[i] - h->begin[i];
        if (h->marks[i] & HG_MARK_HALO)
            continue;
        out->months += (h->marks[i] & HG_MARK_MONTH_ONLY) != 0;
        if ((h->marks[i] & HG_MARK_MONTH_ONLY) || (double)span > longest_days * HG_DAY_S) {
            out->left_out++;
            continue;
        }
        out->x[out->n] = h->x[i];
        out->y[out->n] = h->y[i];
        out->day[out->n++] = run_local_day(run, h->begin[i] + span / 2);
    }
done:
    return st;
}

/* Trouble with one offence is told; only a stop or missing memory ends the night. */
static hg_status tell(run_state *run, const run_offence *offence, hg_buf *sentence, hg_status st,
                      hg_err *err)
{
    if (st == HG_ESTOPPED || st == HG_ENOMEM || st == HG_EBUG)
        return st;
    hg_buf_puts(sentence, err->text);
    hg_warn(run->talk, "near_repeat", "%s, near repeats: %s", offence->plan->offence, err->text);
    memset(err, 0, sizeof *err);
    return hg_buf_check(sentence, err);
}

static void say(run_near_repeat *near)
{
    const hg_advice *a = &near->advice;
    if (a->found)
        hg_buf_printf(&near->sentence,
                      "After an incident, warn neighbours within %.6g m for %.6g days: %llu pairs "
                      "lie that near and that soon, %.1f would by chance. %zu zones hold tonight, "
                      "in %zu rounds of visits.",
                      a->radius_m, a->days, (unsigned long long)a->observed, a->expected,
                      near->zones.n, near->zones.n_visits);
    else
        hg_buf_printf(
            &near->sentence,
            "No evidence for an advice window: pairs that lie near and follow soon are no "
            "more than chance explains (q of the first bands %.3g).",
            near->table.cell[0].q);
    hg_buf_printf(&near->sentence, " %zu incidents", near->events);
    if (near->left_out > 0)
        hg_buf_printf(&near->sentence, "; %zu more are not known to the day that is needed",
                      near->left_out);
    hg_buf_puts(&near->sentence, ".");
}

static hg_status analyse(run_state *run, run_near_repeat *near, const events *e, hg_err *err)
{
    hg_status st = HG_OK;
    if (e->months > 0)
        return hg_fail(err, HG_EDATA,
                       "%zu incidents are known to the month only: the day is needed", e->months);
    HG_TRY(hg_knox_table(e->n, e->x, e->y, e->day, 1, &near->options, &near->table, err));
    hg_repeat_advice(&near->table, &near->options.space, &near->options.time,
                     run->job->near_repeat.alpha, &near->advice);
    HG_TRY(hg_repeat_zones(&near->advice, HG_METRIC_EUCLIDEAN, e->n, e->x, e->y, e->day, 1,
                           run_local_day(run, run->origin), &near->zones, err));
    say(near);
    st = hg_buf_check(&near->sentence, err);
done:
    return st;
}

hg_status run_near_repeats(run_state *run, run_offence *offence, hg_err *err)
{
    const hg_job_near_repeat *job = &run->job->near_repeat;
    run_near_repeat *near = &offence->near_repeat;
    hg_history history = {0};
    events e = {0};
    hg_err own = {0};
    hg_status st = HG_OK;
    near->wanted = wanted(run->job, offence->plan->offence);
    if (!near->wanted)
        return HG_OK;
    near->options = (hg_knox_options){.permutations = (size_t)job->permutations,
                                      .seed = run->job->seed,
                                      .alpha = job->alpha,
                                      .talk = run->talk};
    HG_TRY(cut(HG_KNOX_SPACE, job->space, job->n_space, &near->options.space, err));
    HG_TRY(cut(HG_KNOX_TIME, job->time, job->n_time, &near->options.time, err));
    HG_TRY(hg_history_cut(&run->incidents, offence->code,
                          job->history_days > 0
                              ? hg_zone_add_days(run->zone, run->origin, -job->history_days)
                              : HG_NO_TIME,
                          run->origin, run->job->reporting_gap_s, &history, err));
    HG_TRY(take(run, &history, near->options.time.edge[1], &e, err));
    near->events = e.n;
    near->left_out = e.left_out;
    st = analyse(run, near, &e, &own);
    if (st != HG_OK)
        st = tell(run, offence, &near->sentence, st, &own);
    if (st != HG_OK && err)
        *err = own;
done:
    hg_history_clear(&history);
    hg_free(e.x);
    hg_free(e.y);
    hg_free(e.day);
    return st;
}

void run_near_repeat_clear(run_near_repeat *near)
{
    hg_buf_clear(&near->sentence);
    hg_knox_clear(&near->table);
    hg_advice_zones_clear(&near->zones);
}
