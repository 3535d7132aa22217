/* cli/cmd_check.c - what would a run refuse? All of it, on stdout; nothing is written. */
#include "base/try.h"
#include "cli/job_options.h"
#include "hotgrid/job.h"

static void list_problems(const hg_problems *problems, hg_buf *out)
{
    char shown[4096];
    for (size_t i = 0; i < problems->n; i++) {
        size_t length = 0;
        while (problems->text[i][length])
            length++;
        hg_buf_printf(out, "refused: %s\n",
                      hg_printable(problems->text[i], length, shown, sizeof shown));
    }
}

static void list_rows(const hg_account *account, hg_buf *out)
{
    hg_buf_printf(out, "rows read: %llu\nrows used: %llu\nrows in the halo: %llu\n",
                  (unsigned long long)account->read, (unsigned long long)account->used,
                  (unsigned long long)account->halo);
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        if (account->dropped[reason] > 0)
            hg_buf_printf(out, "rows dropped, %s: %llu\n", hg_reason_name((hg_reason)reason),
                          (unsigned long long)account->dropped[reason]);
}

static void list_warnings(const hg_talk *talk, hg_buf *out)
{
    for (size_t i = 0; i < talk->n_warnings; i++)
        hg_buf_printf(out, "warning: %s\n",
                      talk->warnings[i].text ? talk->warnings[i].text : talk->warnings[i].code);
}

/* Warnings are part of the report: said on stderr too, they would be read twice. */
static void say_but_warnings(void *context, hg_level level, const char *code, const char *text)
{
    if (level != HG_LEVEL_WARNING)
        terminal_say(context, level, code, text);
}

static hg_status report(cli *c, const hg_run_summary *summary, hg_status found, hg_err *err)
{
    hg_buf out = {0};
    list_problems(&summary->problems, &out);
    list_warnings(&c->talk, &out);
    list_rows(&summary->account, &out);
    if (summary->run[0])
        hg_buf_printf(&out, "run: %s\n", summary->run);
    if (found == HG_OK)
        hg_buf_printf(&out, "a run would need about %.0f MB and %.1f s\nnothing is refused\n",
                      (double)summary->estimate_bytes / 1e6, summary->estimate_seconds);
    return cli_print(&out, err);
}

static hg_status check_data(cli *c, const hg_job *job, hg_err *err)
{
    const option_value *as_of = &c->options.value[OPT_AS_OF];
    hg_run_summary summary = {.newest_incident = HG_NO_TIME};
    hg_run_options options = {.as_of = as_of->given ? as_of->text : NULL,
                              .dry_run = true,
                              .command_line = c->command_line.data};
    hg_status found = hg_job_run(job, &options, &summary, &c->talk, err);
    terminal_close_line(&c->term);
    hg_err lost = {0};
    cli_summary numbers = {.account = &summary.account,
                           .total = summary.seconds_total,
                           .read = summary.seconds_read,
                           .project = summary.seconds_project,
                           .compute = summary.seconds_compute,
                           .parameters = &summary.parameters_json,
                           .result = &summary.result_json};
    hg_status written = report(c, &summary, found, &lost);
    if (written == HG_OK)
        written = cli_summary_write(c, &numbers, &lost);
    if (found == HG_OK && written != HG_OK && err)
        *err = lost;
    hg_run_summary_clear(&summary);
    return found != HG_OK ? found : written;
}

hg_status cmd_check(cli *c, hg_err *err)
{
    hg_job job = {0};
    hg_problems problems = {0};
    hg_buf out = {0};
    hg_err lost = {0};
    hg_status st = cli_inputs(c, command_find("check"), 1, err);
    if (st != HG_OK)
        return st;
    c->talk.say = say_but_warnings;
    st = job_options_load(c, &job, &problems, err);
    list_problems(&problems, &out);
    hg_status printed = cli_print(&out, &lost);
    hg_problems_clear(&problems);
    if (st != HG_OK)
        return st;
    if (printed == HG_OK)
        st = check_data(c, &job, err);
    hg_job_clear(&job);
    return st;
}
