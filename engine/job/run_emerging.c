/* job/run_emerging.c - which neighbourhoods are becoming hot? */
#include <string.h>

#include "base/try.h"
#include "hotgrid/neighbours.h"
#include "job/run.h"

#define TOUCH_M 1.0 /* borders that were drawn apart */

static bool wanted(const hg_job *job, const char *offence)
{
    for (size_t i = 0; i < job->emerging.n_offences; i++)
        if (strcmp(job->emerging.offences[i], offence) == 0)
            return true;
    return false;
}

/* Whole steps between the first incident and the origin, at most those that were asked for. */
static size_t steps_that_fit(const run_state *run, const hg_history *h)
{
    const hg_job_emerging *job = &run->job->emerging;
    int64_t end = hg_zone_midnight(run->zone, run->origin);
    size_t steps = 0;
    while (h->n > 0 && steps < (size_t)job->steps &&
           hg_zone_add_days(run->zone, end, -(int)(steps + 1) * job->step_days) >=
               hg_zone_midnight(run->zone, h->begin[0]))
        steps++;
    return steps;
}

static hg_status count(const run_state *run, const hg_history *h, hg_cube *cube, hg_err *err)
{
    hg_locator *locator = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_locator_new(run->zones.n, run->zones.area, &locator, err));
    for (size_t i = 0; i < h->n; i++) {
        int32_t zone = hg_locator_find(locator, h->x[i], h->y[i]);
        if (h->marks[i] & HG_MARK_MONTH_ONLY) {
            st = hg_fail(err, HG_EDATA,
                         "some incidents are known to the month only: steps of days need the day");
            goto done;
        }
        if (zone >= 0 && !(h->marks[i] & HG_MARK_HALO))
            hg_cube_add(cube, (size_t)zone, h->begin[i], h->end[i], h->weight[i]);
    }
done:
    hg_locator_free(locator);
    return st;
}

static hg_status find_neighbours(const run_state *run, hg_neighbours *out, hg_err *err)
{
    size_t *start = NULL;
    uint32_t *to = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_shape_neighbours(run->zones.n, run->zones.area, TOUCH_M, &start, &to, err));
    HG_TRY(hg_neighbours_list(run->zones.n, start, to, out, err));
done:
    hg_free(start);
    hg_free(to);
    return st;
}

static void say(const run_state *run, run_emerging *e)
{
    for (size_t z = 0; z < e->result.n; z++) {
        e->hot += e->result.place[z].pattern > 0;
        e->cold += e->result.place[z].pattern < 0;
    }
    hg_buf_printf(&e->sentence,
                  "%zu steps of %d days, neighbours are neighbourhoods that touch: of %zu "
                  "neighbourhoods %zu have a pattern of hot steps, %zu of cold ones.",
                  e->result.steps, run->job->emerging.step_days, e->result.n, e->hot, e->cold);
    e->made = true;
}

static hg_status analyse(run_state *run, const hg_history *h, run_emerging *e, hg_err *err)
{
    const hg_job_emerging *job = &run->job->emerging;
    const hg_emerging_options options = {.alpha = job->alpha, .trend_alpha = job->alpha};
    hg_neighbours near = {0};
    hg_status st = HG_OK;
    size_t steps = steps_that_fit(run, h);
    if (steps < HG_EMERGING_STEPS_MIN)
        return hg_fail(err, HG_EEMPTY,
                       "%zu steps of %d days fit between the first incident and the as-of time, %d "
                       "are needed",
                       steps, job->step_days, HG_EMERGING_STEPS_MIN);
    HG_TRY(
        hg_cube_init(run->zones.n, run->zone, run->origin, job->step_days, steps, &e->cube, err));
    HG_TRY(count(run, h, &e->cube, err));
    HG_TRY(find_neighbours(run, &near, err));
    HG_TRY(hg_emerging_run(&options, &near, &e->cube, &e->result, err));
    say(run, e);
    st = hg_buf_check(&e->sentence, err);
done:
    hg_neighbours_clear(&near);
    return st;
}

hg_status run_emerging_places(run_state *run, run_offence *offence, hg_err *err)
{
    run_emerging *e = &offence->emerging;
    hg_history history = {0};
    hg_err own = {0};
    hg_status st = HG_OK;
    e->wanted = wanted(run->job, offence->plan->offence) && run->zones.n > 0;
    if (!e->wanted)
        return HG_OK;
    HG_TRY(hg_history_cut(&run->incidents, offence->code, HG_NO_TIME, run->origin,
                          run->job->reporting_gap_s, &history, err));
    st = analyse(run, &history, e, &own);
    if (st == HG_ESTOPPED || st == HG_ENOMEM || st == HG_EBUG) {
        if (err)
            *err = own;
    } else if (st != HG_OK) {
        hg_buf_puts(&e->sentence, own.text);
        hg_warn(run->talk, "emerging", "%s, emerging neighbourhoods: %s", offence->plan->offence,
                own.text);
        st = hg_buf_check(&e->sentence, err);
    }
done:
    hg_history_clear(&history);
    return st;
}

void run_emerging_clear(run_emerging *emerging)
{
    hg_buf_clear(&emerging->sentence);
    hg_cube_clear(&emerging->cube);
    hg_emerging_clear(&emerging->result);
}
