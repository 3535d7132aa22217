/* cli/cmd_run.c - the nightly job on the command line: load, run, tell, leave metrics. */
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "cli/job_options.h"
#include "hotgrid/job.h"

static hg_status print_schema(hg_err *err)
{
    hg_buf text = {0};
    hg_status st = hg_job_schema_json(&text, err);
    if (st != HG_OK) {
        hg_buf_clear(&text);
        return st;
    }
    return cli_print(&text, err);
}

static hg_status print_config(const hg_job *job, hg_err *err)
{
    hg_buf text = {0};
    hg_status st = hg_job_dump(job, &text, err);
    if (st != HG_OK) {
        hg_buf_clear(&text);
        return st;
    }
    return cli_print(&text, err);
}

/* Every problem but the first, which is the error that the program ends with. */
static void tell_others(cli *c, const hg_problems *problems)
{
    for (size_t i = 1; i < problems->n; i++)
        terminal_say(&c->term, HG_LEVEL_ERROR, hg_status_name(HG_ECONFIG), problems->text[i]);
}

static void tell_account(cli *c, const hg_account *account)
{
    hg_buf text = {0};
    hg_buf_printf(&text, "rows: %llu read, %llu used", (unsigned long long)account->read,
                  (unsigned long long)account->used);
    if (account->halo > 0)
        hg_buf_printf(&text, ", %llu in the halo", (unsigned long long)account->halo);
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        if (account->dropped[reason] > 0)
            hg_buf_printf(&text, ", %llu %s", (unsigned long long)account->dropped[reason],
                          hg_reason_name((hg_reason)reason));
    hg_note(&c->talk, "%s", text.data ? text.data : "");
    hg_buf_clear(&text);
}

static void tell_result(cli *c, const hg_run_summary *summary, bool dry)
{
    tell_account(c, &summary->account);
    if (dry)
        hg_note(&c->talk, "dry run: nothing written; a run would need about %.0f MB and %.1f s",
                (double)summary->estimate_bytes / 1e6, summary->estimate_seconds);
    if (summary->folder)
        hg_note(&c->talk, "published %s", summary->folder);
    if (summary->report)
        hg_note(&c->talk, "report %s", summary->report);
}

static hg_status write_summary(cli *c, const hg_run_summary *summary, hg_err *err)
{
    cli_summary out = {.account = &summary->account,
                       .total = summary->seconds_total,
                       .read = summary->seconds_read,
                       .project = summary->seconds_project,
                       .compute = summary->seconds_compute,
                       .write = summary->seconds_write,
                       .parameters = &summary->parameters_json,
                       .result = &summary->result_json};
    return cli_summary_write(c, &out, err);
}

static hg_status run_job(cli *c, const hg_job *job, hg_err *err)
{
    const option_value *value = c->options.value;
    hg_run_summary summary = {.newest_incident = HG_NO_TIME};
    hg_run_options options = {
        .as_of = value[OPT_AS_OF].given ? value[OPT_AS_OF].text : NULL,
        .dry_run = value[OPT_DRY_RUN].given,
        .wait_s = value[OPT_WAIT].number,
        .strict = value[OPT_STRICT].given,
        .command_line = c->command_line.data,
    };
    hg_status st = hg_job_run(job, &options, &summary, &c->talk, err);
    terminal_close_line(&c->term);
    if (!options.dry_run)
        metrics_write(c, job, &summary, st);
    tell_others(c, &summary.problems);
    if (st == HG_OK)
        tell_result(c, &summary, options.dry_run);
    hg_err lost = {0};
    hg_status written = write_summary(c, &summary, &lost);
    if (st == HG_OK && written != HG_OK) {
        st = written;
        if (err)
            *err = lost;
    }
    hg_run_summary_clear(&summary);
    return st;
}

hg_status cmd_run(cli *c, hg_err *err)
{
    const option_value *value = c->options.value;
    hg_job job = {0};
    hg_problems problems = {0};
    if (value[OPT_SCHEMA].given && c->options.n_inputs == 0)
        return print_schema(err);
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(c, command_find("run"), 1, err));
    if (value[OPT_SCHEMA].given)
        return print_schema(err);
    st = job_options_load(c, &job, &problems, err);
    tell_others(c, &problems);
    if (st != HG_OK)
        goto done;
    st = value[OPT_DUMP_CONFIG].given ? print_config(&job, err) : run_job(c, &job, err);
    hg_job_clear(&job);
done:
    hg_problems_clear(&problems);
    return st;
}
