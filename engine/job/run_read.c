/* job/run_read.c - incidents in: the as-of, every source, the gate, the canonical order. */
#include <string.h>
#include <time.h>

#include "base/try.h"
#include "job/run.h"

/* "2017-01-01", or a date and time; naive means local. */
static hg_status parse_as_of(const run_state *run, const char *text, int64_t *out, hg_err *err)
{
    hg_time_format iso;
    hg_time_text read;
    const char *why = "not a time";
    hg_status st = hg_time_format_compile("iso", -1, &iso, err);
    if (st != HG_OK)
        return st;
    if (!hg_time_parse(&iso, text, strlen(text), &read, &why))
        return hg_fail(err, HG_EUSAGE, "--as-of %s: %s (give YYYY-MM-DD or YYYY-MM-DDThh:mm)", text,
                       why);
    if (read.grain == HG_GRAIN_MONTH)
        return hg_fail(err, HG_EUSAGE, "--as-of %s: a month is not enough, give the day", text);
    *out = read.has_offset ? read.local_s - read.offset_s
                           : hg_zone_resolve(run->zone, read.local_s).first;
    return HG_OK;
}

/* One list of offences for all sources: index = hg_incidents.offence. */
static hg_status collect_offences(run_state *run, hg_err *err)
{
    const hg_job *job = run->job;
    size_t most = 0;
    for (size_t i = 0; i < job->n_sources; i++)
        most += job->sources[i].n_offences;
    hg_status st = hg_alloc(&run->offence_names, most, sizeof *run->offence_names, err);
    if (st != HG_OK)
        return st;
    for (size_t i = 0; i < job->n_sources; i++)
        for (size_t k = 0; k < job->sources[i].n_offences; k++) {
            const char *name = job->sources[i].offences[k].offence;
            size_t seen = 0;
            while (seen < run->n_offence_names && strcmp(run->offence_names[seen], name) != 0)
                seen++;
            if (seen == run->n_offence_names)
                run->offence_names[run->n_offence_names++] = name;
        }
    return HG_OK;
}

/* The codes of one source under the common list. */
static void map_offences(const run_state *run, const hg_job_source *source, hg_offence_codes *codes)
{
    for (size_t i = 0; i < run->n_offence_names; i++) {
        codes[i] = (hg_offence_codes){.offence = run->offence_names[i]};
        for (size_t k = 0; k < source->n_offences; k++)
            if (strcmp(source->offences[k].offence, run->offence_names[i]) == 0) {
                codes[i].codes = (const char *const *)source->offences[k].codes;
                codes[i].n_codes = source->offences[k].n_codes;
            }
    }
}

static hg_ingest_options source_options(const run_state *run, size_t index, hg_rejects *rejects,
                                        const hg_offence_codes *codes)
{
    const hg_job *job = run->job;
    const hg_job_source *source = &job->sources[index];
    hg_ingest_options o = {0};
    o.source.path = source->source;
    o.label = run_source_label(job, source->source);
    o.source.layer = source->layer;
    o.source.delimiter = source->delimiter;
    o.source.encoding = source->encoding;
    for (int role = 0; role < HG_ROLE_COUNT; role++)
        o.schema.column[role] = source->columns[role];
    o.schema.ignore = (const char *const *)source->ignore;
    o.schema.n_ignore = source->n_ignore;
    o.schema.decimal = source->decimal ? source->decimal : '.';
    o.schema.time_format = source->time_format;
    o.schema.pivot = source->pivot;
    o.schema.time_zone = source->time_zone ? source->time_zone : job->time_zone;
    o.schema.clock_policy = job->clock_policy;
    o.schema.offences = codes;
    o.schema.n_offences = run->n_offence_names;
    o.schema.default_location_class = source->location_class;
    o.crs = source->crs ? source->crs : job->crs;
    o.work_crs = run->work_crs;
    o.allow_ballpark = job->allow_ballpark;
    o.from = HG_NO_TIME;
    o.to = HG_NO_TIME;
    o.as_of = run->origin;
    o.area = run->has_frame ? &run->area : NULL;
    o.halo_area = run->has_frame && run->halo_m > 0 ? &run->halo_area : NULL;
    o.source_index = (uint16_t)index;
    o.pile_up_share = job->pile_up_share;
    o.rejects = rejects;
    return o;
}

static hg_status read_sources(run_state *run, hg_rejects *rejects, hg_err *err)
{
    const hg_job *job = run->job;
    hg_status st = HG_OK;
    hg_offence_codes *codes = NULL;
    HG_TRY(hg_alloc(&codes, run->n_offence_names, sizeof *codes, err));
    HG_TRY(hg_alloc(&run->sources, job->n_sources, sizeof *run->sources, err));
    for (size_t i = 0; i < job->n_sources; i++) {
        map_offences(run, &job->sources[i], codes);
        hg_ingest_options options = source_options(run, i, rejects, codes);
        st = hg_ingest(&options, &run->incidents, &run->sources[i], NULL, run->talk, err);
        HG_TRY(run_problem(run, st, err));
        hg_account_add(&run->account, &run->sources[i].account);
        HG_TRY(hg_check_stop(run->talk, err));
    }
done:
    hg_free(codes);
    return st;
}

/*
 * Without an as-of the data decide: the start of the local day that holds the newest registration,
 * so that every day before it is complete. The wall clock only bounds it: a date in the future is
 * a mistake in the data, not the present.
 */
static hg_status choose_origin(run_state *run, hg_err *err)
{
    if (run->options->as_of)
        return parse_as_of(run, run->options->as_of, &run->origin, err);
    run->origin = run->job->as_of;
    if (run->origin != HG_NO_TIME)
        return HG_OK;
    run->origin = hg_zone_add_days(run->zone, hg_zone_midnight(run->zone, (int64_t)time(NULL)), 1);
    return HG_OK;
}

static void settle_origin(run_state *run)
{
    if (run->options->as_of || run->job->as_of != HG_NO_TIME)
        return;
    int64_t newest = HG_NO_TIME;
    for (size_t i = 0; i < run->job->n_sources; i++) {
        const hg_ingest_result *source = &run->sources[i];
        int64_t last = source->last_known != HG_NO_TIME ? source->last_known : source->last_begin;
        newest = last > newest ? last : newest;
    }
    if (newest != HG_NO_TIME)
        run->origin = hg_zone_midnight(run->zone, newest);
    char text[32];
    hg_note(run->talk, "as-of %s: the start of the newest day in the data",
            hg_time_iso_local(run->zone, run->origin, text));
}

/* Which filter took them is the first thing that whoever reads this wants to know. */
static hg_status nothing_left(const hg_account *account, hg_err *err)
{
    hg_buf list = {0};
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        if (account->dropped[reason] > 0)
            hg_buf_printf(&list, ", %llu %s (%s)", (unsigned long long)account->dropped[reason],
                          hg_reason_name((hg_reason)reason), hg_reason_help((hg_reason)reason));
    if (account->halo > 0)
        hg_buf_printf(&list, ", %llu only in the halo of the study area",
                      (unsigned long long)account->halo);
    hg_status st = hg_fail(err, HG_EEMPTY, "no incident is left of %llu rows read%s%s",
                           (unsigned long long)account->read, list.data ? ": " : "",
                           list.data ? list.data + 2 : "");
    hg_buf_clear(&list);
    return st;
}

int64_t run_window_end(const run_state *run)
{
    int64_t horizon_s = run->job->horizon_s;
    if (horizon_s % HG_DAY_S != 0)
        return run->origin + horizon_s;
    int64_t local_s = run->origin + hg_zone_offset(run->zone, run->origin);
    return hg_zone_resolve(run->zone, local_s + horizon_s).first;
}

static hg_status gate(run_state *run, hg_err *err)
{
    const hg_job *job = run->job;
    if (!hg_account_balances(&run->account))
        return hg_fail(err, HG_EBUG, "row accounting does not balance: please report this");
    hg_status st = hg_account_gate(&run->account, job->minimum_located, job->maximum_rejected, err);
    if (st == HG_OK && run->account.used == 0)
        st = nothing_left(&run->account, err);
    return st;
}

hg_status run_read(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    hg_rejects *rejects = NULL;
    HG_TRY(choose_origin(run, err));
    HG_TRY(collect_offences(run, err));
    if (run->stage_rejects)
        HG_TRY(hg_rejects_open(run->stage_rejects, &rejects, err));
    size_t before = run->summary->problems.n;
    HG_TRY(read_sources(run, rejects, err));
    if (run->summary->problems.n == before) /* else a check would blame what was never read */
        HG_TRY(run_problem(run, gate(run, err), err));
    settle_origin(run);
    HG_TRY(hg_incidents_sort(&run->incidents, err));
done:;
    hg_status closed = hg_rejects_close(rejects, st == HG_OK ? err : NULL);
    return st == HG_OK ? closed : st;
}
