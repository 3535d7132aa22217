/* job/monitor.c - is the programme on its way: yearly counts against a declared target? */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "job/run.h"

enum { TREND_YEARS = 4 }; /* fewer say nothing (docs/methods.md 8.3) */

static const hg_job_monitor *find_monitor(const hg_job *job, const char *offence)
{
    for (size_t i = 0; i < job->n_monitors; i++)
        if (strcmp(job->monitors[i].offence, offence) == 0)
            return &job->monitors[i];
    return NULL;
}

static int local_year(const run_state *run, int64_t instant)
{
    hg_civil civil;
    hg_civil_from_seconds(instant + hg_zone_offset(run->zone, instant), &civil);
    return civil.year;
}

static int64_t new_year(const run_state *run, int year)
{
    return hg_zone_resolve(run->zone, hg_days_from_civil(year, 1, 1) * HG_DAY_S).first;
}

/* The monitor is as blind to the future as the forecast beside it. */
static bool known_at_origin(const run_state *run, size_t i)
{
    const hg_incidents *t = &run->incidents;
    return t->begin[i] != HG_NO_TIME && t->begin[i] < run->origin &&
           (t->known[i] == HG_NO_TIME || t->known[i] < run->origin);
}

typedef struct year_span {
    int first, last; /* years to show */
    int64_t begin;   /* first incident of any offence */
} year_span;

static bool shown_years(const run_state *run, const hg_job_monitor *plan, year_span *out)
{
    const hg_incidents *t = &run->incidents;
    *out = (year_span){.first = INT32_MAX, .last = INT32_MIN, .begin = INT64_MAX};
    for (size_t i = 0; i < t->n; i++)
        if (known_at_origin(run, i) && t->begin[i] < out->begin)
            out->begin = t->begin[i];
    if (out->begin < run->origin) {
        out->first = local_year(run, out->begin);
        out->last = local_year(run, run->origin - 1);
    }
    for (size_t i = 0; plan && i < plan->n_national; i++) {
        int year = plan->national[i].year;
        out->first = year < out->first ? year : out->first;
        out->last = year > out->last ? year : out->last;
    }
    return out->first <= out->last;
}

static double national_count(const hg_job_monitor *plan, int year)
{
    for (size_t i = 0; plan && i < plan->n_national; i++)
        if (plan->national[i].year == year)
            return plan->national[i].count;
    return NAN;
}

/* A year counts as complete when the data begin in its first week at the latest and run to its end.
 */
static void fill_years(const run_state *run, const run_offence *offence, const hg_job_monitor *plan,
                       const year_span *span, hg_report_year *years)
{
    int n = span->last - span->first + 1;
    for (int k = 0; k < n; k++) {
        int year = span->first + k;
        int64_t from = new_year(run, year), to = new_year(run, year + 1);
        bool covered = span->begin < from + 7 * HG_DAY_S && to <= run->origin;
        bool touched = span->begin < to && from < run->origin;
        years[k] = (hg_report_year){.year = year,
                                    .count = touched ? 0 : (double)NAN,
                                    .national = national_count(plan, year),
                                    .complete = covered};
    }
    const hg_incidents *t = &run->incidents;
    for (size_t i = 0; i < t->n; i++) {
        if (t->offence[i] == offence->code && !(t->marks[i] & HG_MARK_HALO) &&
            known_at_origin(run, i))
            years[local_year(run, t->begin[i]) - span->first].count += t->weight[i];
    }
}

/* The area's share of the national count over the years that both series have in full. */
static double share_from_data(const hg_report_year *years, size_t n)
{
    double here = 0, all = 0;
    for (size_t i = 0; i < n; i++)
        if (years[i].complete && !isnan(years[i].national)) {
            here += years[i].count;
            all += years[i].national;
        }
    return all > 0 ? here / all : NAN;
}

typedef struct year_run {
    size_t start, n;
} year_run;

/* The longest run of years without a missing one, all counted in one way; the earlier of two. A
 * trend across a gap or a break would be an artefact (docs/methods.md 8.3). */
static year_run national_run(const hg_job_monitor *plan, const hg_report_year *years, size_t n)
{
    year_run best = {0}, now = {0};
    for (size_t i = 0; i < n; i++) {
        if (isnan(years[i].national)) {
            now.n = 0;
            continue;
        }
        if (now.n == 0 || (plan->break_year != 0 && years[i].year == plan->break_year))
            now = (year_run){.start = i};
        now.n++;
        if (now.n > best.n)
            best = now;
    }
    return best;
}

/* Complete years follow each other: a year is complete from the begin of the data to the origin. */
static year_run complete_run(const hg_report_year *years, size_t n)
{
    year_run run = {0};
    for (size_t i = 0; i < n; i++)
        if (years[i].complete) {
            run.start = run.n == 0 ? i : run.start;
            run.n++;
        }
    return run;
}

static void write_note(const hg_job_monitor *plan, hg_buf *note)
{
    if (plan->source)
        hg_buf_printf(note, "National series: %s", plan->source);
    if (plan->as_of)
        hg_buf_printf(note, "%s as of %s", plan->source ? "," : "National series", plan->as_of);
    if (plan->source || plan->as_of)
        hg_buf_puts(note, ". ");
    if (plan->break_year)
        hg_buf_printf(note,
                      "Counted in another way from %d: the national trend is not tested across "
                      "that break.",
                      plan->break_year);
}

static hg_status trends(const hg_job_monitor *plan, run_monitor *out, hg_err *err)
{
    hg_report_monitor *view = &out->view;
    const hg_report_year *years = out->years;
    hg_status st = HG_OK;
    double *values = NULL;
    year_run here = complete_run(years, view->n_years);
    year_run national = national_run(plan, years, view->n_years);
    HG_TRY(hg_alloc(&values, view->n_years, sizeof *values, err));
    if (here.n >= TREND_YEARS) {
        for (size_t i = 0; i < here.n; i++)
            values[i] = years[here.start + i].count;
        HG_TRY(hg_mann_kendall(here.n, values, &view->trend, err));
        view->has_trend = 1;
        view->trend_first = years[here.start].year;
        view->trend_last = years[here.start + here.n - 1].year;
    }
    if (national.n >= TREND_YEARS) {
        for (size_t i = 0; i < national.n; i++)
            values[i] = years[national.start + i].national;
        HG_TRY(hg_mann_kendall(national.n, values, &view->national_trend, err));
        view->has_national_trend = 1;
        view->national_first = years[national.start].year;
        view->national_last = years[national.start + national.n - 1].year;
    }
done:
    hg_free(values);
    return st;
}

hg_status run_monitor_make(const run_state *run, const run_offence *offence, run_monitor *out,
                           hg_err *err)
{
    memset(out, 0, sizeof *out);
    const hg_job_monitor *plan = find_monitor(run->job, offence->plan->offence);
    year_span span;
    if (!plan || !shown_years(run, plan, &span))
        return HG_OK;
    hg_status st = HG_OK;
    size_t n = (size_t)(span.last - span.first + 1);
    HG_TRY(hg_alloc(&out->years, n, sizeof *out->years, err));
    fill_years(run, offence, plan, &span, out->years);
    hg_report_monitor *view = &out->view;
    view->years = out->years;
    view->n_years = n;
    view->break_year = plan->break_year;
    view->national_target = plan->target;
    view->area_share = isnan(plan->area_share) ? share_from_data(out->years, n) : plan->area_share;
    view->target = plan->target * view->area_share;
    write_note(plan, &out->note);
    HG_TRY(hg_buf_check(&out->note, err));
    view->note = out->note.data ? out->note.data : "";
    HG_TRY(trends(plan, out, err));
done:
    if (st != HG_OK)
        run_monitor_clear(out);
    return st;
}

void run_monitor_clear(run_monitor *monitor)
{
    hg_free(monitor->years);
    hg_buf_clear(&monitor->note);
    memset(monitor, 0, sizeof *monitor);
}
