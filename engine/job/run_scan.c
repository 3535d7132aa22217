/* job/run_scan.c - where are there, up to tonight, more incidents than place and time explain? */
#include <string.h>

#include "base/try.h"
#include "job/run.h"

typedef struct cases {
    size_t n, months;
    uint32_t *place, *step;
} cases;

static bool wanted(const hg_job *job, const char *offence)
{
    for (size_t i = 0; i < job->scan.n_offences; i++)
        if (strcmp(job->scan.offences[i], offence) == 0)
            return true;
    return false;
}

/* Every incident is a place of its own and a case of it; equal places are merged by the method. */
static hg_status take(const run_state *run, const hg_history *h, size_t steps, run_scan *s,
                      cases *out, hg_err *err)
{
    const int64_t step_days = run->job->scan.step_days;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&s->x, h->n, sizeof *s->x, err));
    HG_TRY(hg_alloc(&s->y, h->n, sizeof *s->y, err));
    HG_TRY(hg_alloc(&out->place, h->n, sizeof *out->place, err));
    HG_TRY(hg_alloc(&out->step, h->n, sizeof *out->step, err));
    for (size_t i = 0; i < h->n; i++) {
        int64_t span = h->end[i] - h->begin[i];
        if (h->marks[i] & HG_MARK_HALO)
            continue;
        out->months += (h->marks[i] & HG_MARK_MONTH_ONLY) != 0;
        int64_t day = run_local_day(run, h->begin[i] + span / 2) - s->first_day;
        if (span > step_days * HG_DAY_S || day < 0 || day >= (int64_t)steps * step_days)
            continue;
        s->x[out->n] = h->x[i];
        s->y[out->n] = h->y[i];
        out->place[out->n] = (uint32_t)out->n;
        out->step[out->n] = (uint32_t)(day / step_days);
        out->n++;
    }
    s->events = out->n;
done:
    return st;
}

static void say(const run_state *run, run_scan *s)
{
    const hg_job_scan *job = &run->job->scan;
    while (s->alarms < s->result.n && s->result.cluster[s->alarms].p <= job->alpha)
        s->alarms++;
    hg_buf_printf(&s->sentence, "%zu incidents in %d days: ", s->events, job->history_days);
    if (s->result.n == 0) {
        hg_buf_puts(&s->sentence, "no place has more up to tonight than its time explains.");
        return;
    }
    const hg_scan_cluster *c = &s->result.cluster[0];
    s->recurrence_days = hg_scan_recurrence(job->step_days, c->p);
    hg_buf_printf(&s->sentence, "%zu alarm%s (p at most %.4g). ", s->alarms,
                  s->alarms == 1 ? "" : "s", job->alpha);
    hg_buf_printf(
        &s->sentence,
        "The most likely cluster holds %llu incidents where %.1f are expected, p %.3g: by "
        "chance, one like it would come up every %.0f days.",
        (unsigned long long)c->observed, c->expected, c->p, s->recurrence_days);
}

static hg_status analyse(run_state *run, const hg_history *h, size_t steps, run_scan *s,
                         hg_err *err)
{
    const hg_job_scan *job = &run->job->scan;
    cases found = {0};
    hg_status st = HG_OK;
    HG_TRY(take(run, h, steps, s, &found, err));
    if (found.months > 0) {
        st = hg_fail(err, HG_EDATA, "%zu incidents are known to the month only: the day is needed",
                     found.months);
        goto done;
    }
    const hg_scan_data data = {.n_places = found.n,
                               .n_steps = steps,
                               .n_cases = found.n,
                               .x = s->x,
                               .y = s->y,
                               .place = found.place,
                               .step = found.step};
    const hg_scan_options options = {.model = HG_SCAN_PERMUTATION,
                                     .prospective = true,
                                     .max_radius_m = job->max_radius_m,
                                     .ties = HG_SCAN_DISC,
                                     .replicates = (size_t)job->permutations,
                                     .seed = run->job->seed,
                                     .talk = run->talk};
    HG_TRY(hg_scan_find(&data, &options, &s->result, err));
    say(run, s);
    st = hg_buf_check(&s->sentence, err);
done:
    hg_free(found.place);
    hg_free(found.step);
    return st;
}

hg_status run_scan_alarms(run_state *run, run_offence *offence, hg_err *err)
{
    const hg_job_scan *job = &run->job->scan;
    run_scan *s = &offence->scan;
    hg_history history = {0};
    hg_err own = {0};
    hg_status st = HG_OK;
    s->wanted = wanted(run->job, offence->plan->offence);
    if (!s->wanted)
        return HG_OK;
    size_t steps = (size_t)(job->history_days / job->step_days);
    int days = (int)steps * job->step_days;
    s->first_day = run_local_day(run, run->origin) - days;
    HG_TRY(hg_history_cut(&run->incidents, offence->code,
                          hg_zone_add_days(run->zone, run->origin, -days), run->origin,
                          run->job->reporting_gap_s, &history, err));
    st = analyse(run, &history, steps, s, &own);
    if (st == HG_ESTOPPED || st == HG_ENOMEM || st == HG_EBUG) {
        if (err)
            *err = own;
    } else if (st != HG_OK) {
        hg_buf_puts(&s->sentence, own.text);
        hg_warn(run->talk, "scan", "%s, alarm clusters: %s", offence->plan->offence, own.text);
        st = hg_buf_check(&s->sentence, err);
    }
done:
    hg_history_clear(&history);
    return st;
}

void run_scan_clear(run_scan *scan)
{
    hg_buf_clear(&scan->sentence);
    hg_scan_clear(&scan->result);
    hg_free(scan->x);
    hg_free(scan->y);
}
