/* job/run.c - the whole recipe of a night, from the lock to the swap. */
#include "job/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "hotgrid/par.h"

/* ---- helpers of the stages ---- */

static hg_status keep_problem(hg_problems *problems, const char *text)
{
    hg_status st = hg_grow(&problems->text, &problems->capacity, problems->n + 1,
                           sizeof *problems->text, NULL);
    if (st == HG_OK)
        st = hg_strdup(&problems->text[problems->n], text, NULL);
    if (st == HG_OK)
        problems->n++;
    return st;
}

void hg_problems_clear(hg_problems *problems)
{
    for (size_t i = 0; i < problems->n; i++)
        hg_free(problems->text[i]);
    hg_free(problems->text);
    memset(problems, 0, sizeof *problems);
}

hg_status run_problem(run_state *run, hg_status status, const hg_err *err)
{
    if (status == HG_OK || status == HG_ESTOPPED || status == HG_ENOMEM || !run->options->dry_run)
        return status;
    if (run->first_problem == HG_OK)
        run->first_problem = status;
    return keep_problem(&run->summary->problems, err ? err->text : hg_status_name(status));
}

hg_status run_path(const run_state *run, const char *folder, const char *name, char **out,
                   hg_err *err)
{
    hg_buf path = {0};
    hg_buf_printf(&path, "%s/%s%s%s", hg_publish_stage(run->publication), folder ? folder : "",
                  folder ? "/" : "", name);
    hg_status st = hg_buf_check(&path, err);
    if (st != HG_OK) {
        hg_buf_clear(&path);
        return st;
    }
    *out = path.data;
    return HG_OK;
}

const char *run_source_label(const hg_job *job, const char *path)
{
    size_t n = strlen(job->folder);
    return strncmp(path, job->folder, n) == 0 && path[n] == '/' ? path + n + 1 : path;
}

const char *run_duration_text(int64_t seconds, char out[32])
{
    if (seconds % HG_DAY_S == 0)
        snprintf(out, 32, "%lld d", (long long)(seconds / HG_DAY_S));
    else
        snprintf(out, 32, "%lld h", (long long)(seconds / 3600));
    return out;
}

void run_model_text(const hg_model *model, const hg_model_values *values, hg_buf *out)
{
    for (size_t i = 0; i < model->n_options; i++) {
        const hg_model_option *option = &model->options[i];
        hg_buf_printf(out, "%s%s ", i ? ", " : "", option->name);
        hg_model_option_text(option, values->value[i], out);
        if (option->unit && *option->unit)
            hg_buf_printf(out, " %s", option->unit);
    }
    if (model->n_options == 0)
        hg_buf_puts(out, "no options");
}

/* ---- the stages ---- */

/* Room for the outputs: a generous bound, since a full disk is better noticed before the work. */
static uint64_t output_bytes(const run_state *run)
{
    uint64_t cells = hg_grid_cells(&run->grid);
    return run->job->n_forecasts * (cells * 2 + ((uint64_t)1 << 20));
}

static hg_status take_lock(run_state *run, hg_err *err)
{
    const char *folder = run->job->output_folder;
    hg_status st = HG_OK;
    HG_TRY(hg_publish_preflight(folder, 0, err));
    HG_TRY(hg_lock_take(folder, run->options->wait_s, &run->lock, err));
    HG_TRY(hg_publish_begin(folder, "new", &run->publication, err));
    HG_TRY(run_path(run, NULL, "rejects.csv", &run->stage_rejects, err));
done:
    return st;
}

static hg_status name_run(run_state *run, hg_err *err)
{
    char text[32];
    hg_time_iso_local(run->zone, run->origin, text);
    bool midnight = strncmp(text + 11, "00:00", 5) == 0;
    text[midnight ? 10 : 16] = '\0';
    if (!midnight)
        text[13] = '-'; /* 2016-12-31T04-30: no colon in folder names */
    snprintf(run->run, sizeof run->run, "%s", text);
    snprintf(run->summary->run, sizeof run->summary->run, "%s", text);
    return run->publication ? hg_publish_name(run->publication, run->run, err) : HG_OK;
}

static void note_newest(run_state *run)
{
    run->summary->newest_incident = HG_NO_TIME;
    for (size_t i = 0; i < run->incidents.n; i++)
        if (run->incidents.begin[i] > run->summary->newest_incident &&
            run->incidents.begin[i] < run->origin)
            run->summary->newest_incident = run->incidents.begin[i];
}

/* One quiet offence is news; a night on which no offence has a past is a wrong file or as-of. */
static hg_status tell_silence(const run_state *run, hg_err *err)
{
    hg_buf quiet = {0};
    size_t n = 0;
    for (size_t i = 0; i < run->n_offences; i++)
        if (run->offences[i].quiet)
            hg_buf_printf(&quiet, "%s%s", n++ ? ", " : "", run->offences[i].plan->offence);
    if (n > 0)
        hg_warn(run->talk, "no_history",
                "%s: no incident to forecast from: 0 everywhere, no cell is flagged", quiet.data);
    hg_buf_clear(&quiet);
    if (n < run->n_offences)
        return HG_OK;
    return hg_fail(err, HG_EEMPTY, "no offence of the job has an incident to forecast from at %s",
                   run->run);
}

static hg_status forecast_all(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    if (run->summary->problems.n > 0)
        return HG_OK; /* a check that already failed would only repeat itself here */
    run->n_offences = run->job->n_forecasts;
    HG_TRY(hg_alloc(&run->offences, run->n_offences, sizeof *run->offences, err));
    for (size_t i = 0; i < run->n_offences; i++) {
        run->offences[i].plan = &run->job->forecasts[i];
        hg_progress(run->talk, "forecast", (double)i / (double)run->n_offences);
        HG_TRY(run_problem(run, run_forecast(run, &run->offences[i], err), err));
        HG_TRY(hg_check_stop(run->talk, err));
        if (!run->options->dry_run)
            HG_TRY(run_zone_table(run, &run->offences[i], err));
        HG_TRY(run_near_repeats(run, &run->offences[i], err));
        HG_TRY(run_emerging_places(run, &run->offences[i], err));
        HG_TRY(run_scan_alarms(run, &run->offences[i], err));
    }
    HG_TRY(run_problem(run, tell_silence(run, err), err));
    hg_progress(run->talk, "forecast", 1);
done:
    return st;
}

static hg_status refuse_warnings(const run_state *run, hg_err *err)
{
    if (!run->options->strict || !run->talk || run->talk->n_warnings == 0)
        return HG_OK;
    return hg_fail(err, HG_EDATA, "--strict: %zu warnings, the first: %s", run->talk->n_warnings,
                   run->talk->warnings[0].text);
}

static hg_status read_all(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(run_frame(run, err));
    run->summary->seconds_project = hg_monotonic_seconds() - start;
    start = hg_monotonic_seconds();
    if (!run->options->dry_run)
        HG_TRY(hg_publish_preflight(run->job->output_folder, output_bytes(run), err));
    HG_TRY(run_read(run, err));
    HG_TRY(name_run(run, err));
    note_newest(run);
    run->summary->account = run->account;
    run->summary->seconds_read = hg_monotonic_seconds() - start;
done:
    return st;
}

static hg_status write_all(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    double start = hg_monotonic_seconds();
    HG_TRY(refuse_warnings(run, err));
    HG_TRY(run_write(run, err));
    HG_TRY(run_report(run, err));
    HG_TRY(run_manifest(run, err));
    HG_TRY(hg_check_stop(run->talk, err));
    hg_publication *publication = run->publication;
    run->publication = NULL; /* the commit frees it whatever happens */
    HG_TRY(hg_publish_commit(publication, err));
    run->summary->seconds_write = hg_monotonic_seconds() - start;
done:
    return st;
}

static hg_status tell_where(run_state *run, hg_err *err)
{
    hg_buf folder = {0}, report = {0};
    hg_buf_printf(&folder, "%s/%s", run->job->output_folder, run->run);
    hg_buf_printf(&report, "%s/report.html", folder.data ? folder.data : "");
    run->summary->folder = folder.data;
    run->summary->report = report.data;
    hg_status st = hg_buf_check(&folder, err);
    return st == HG_OK ? hg_buf_check(&report, err) : st;
}

/* A failure here is a warning: the new run is already published. */
static void retire_old_runs(run_state *run)
{
    size_t removed = 0;
    hg_err err = {0};
    if (run->job->keep_days <= 0)
        return;
    if (hg_publish_retain(run->job->output_folder, run->run, run->job->keep_days, &removed, &err))
        hg_warn(run->talk, "retention", "old runs stay: %s", err.text);
    else if (removed > 0)
        hg_note(run->talk, "%zu runs older than %d days removed", removed, run->job->keep_days);
}

static hg_status run_stages(run_state *run, hg_err *err)
{
    hg_status st = HG_OK;
    bool dry = run->options->dry_run;
    HG_TRY(dry ? run_problem(run, run_check_output(run, err), err) : take_lock(run, err));
    HG_TRY(read_all(run, err));
    double start = hg_monotonic_seconds();
    run_estimate(run);
    HG_TRY(forecast_all(run, err));
    if (!dry)
        HG_TRY(run_scorecard(run, err));
    run->summary->seconds_compute = hg_monotonic_seconds() - start;
    HG_TRY(run_summarise(run, err));
    if (dry)
        goto done;
    HG_TRY(write_all(run, err));
    HG_TRY(tell_where(run, err));
    retire_old_runs(run);
done:
    return st;
}

static void clear(run_state *run)
{
    hg_publish_abort(run->publication);
    hg_lock_release(run->lock);
    for (size_t i = 0; run->offences && i < run->n_offences; i++)
        run_offence_clear(&run->offences[i]);
    hg_free(run->offences);
    for (size_t i = 0; run->sources && i < run->job->n_sources; i++)
        hg_ingest_result_clear(&run->sources[i]);
    hg_free(run->sources);
    hg_free(run->windows.row);
    hg_free(run->stage_rejects);
    hg_free((void *)run->offence_names);
    hg_incidents_clear(&run->incidents);
    hg_free(run->fraction);
    hg_free(run->area_m2);
    hg_zones_clear(&run->zones);
    hg_area_clear(&run->area);
    hg_area_clear(&run->halo_area);
    hg_crs_free(run->work_crs);
    hg_zone_free(run->zone);
}

hg_status hg_job_run(const hg_job *job, const hg_run_options *options, hg_run_summary *summary,
                     hg_talk *talk, hg_err *err)
{
    run_state run = {.job = job,
                     .options = options,
                     .summary = summary,
                     .talk = talk,
                     .started = hg_monotonic_seconds()};
    hg_quiet_gsl();
    memset(summary, 0, sizeof *summary);
    summary->newest_incident = HG_NO_TIME;
    hg_status st = run_stages(&run, err);
    if (st != HG_OK && options->dry_run)
        st = run_problem(&run, st, err); /* check reports, it does not fail half-way */
    summary->account = run.account;
    clear(&run);
    summary->seconds_total = hg_monotonic_seconds() - run.started;
    if (st == HG_OK && options->dry_run && summary->problems.n > 0)
        st = hg_fail(err, run.first_problem, "%s", summary->problems.text[0]);
    return st;
}

void hg_run_summary_clear(hg_run_summary *summary)
{
    hg_free(summary->folder);
    hg_free(summary->report);
    hg_buf_clear(&summary->parameters_json);
    hg_buf_clear(&summary->result_json);
    hg_problems_clear(&summary->problems);
}
