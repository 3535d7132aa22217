/* cli/metrics.c - how did the last run go, for the textfile collector of Prometheus? */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/try.h"
#include "cli/job_options.h"
#include "cli/signals.h"
#include "hotgrid/write.h"

static const char success_name[] = "hotgrid_last_success_timestamp_seconds";

/* The metric that only a success may move: on failure the old value stays. */
static long long last_success(const char *path)
{
    char text[16384];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    for (const char *at = text; (at = strstr(at, success_name)) != NULL; at++) {
        const char *value = at + sizeof success_name - 1;
        int64_t seconds;
        if (*value == ' ' && (at == text || at[-1] == '\n') &&
            hg_parse_int64(value + 1, strcspn(value + 1, "\n"), &seconds))
            return (long long)seconds;
    }
    return 0;
}

static void head(hg_buf *out, const char *name, const char *help)
{
    hg_buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void one(hg_buf *out, const char *name, const char *help, long long value)
{
    head(out, name, help);
    hg_buf_printf(out, "%s %lld\n", name, value);
}

static void durations(hg_buf *out, const hg_run_summary *summary)
{
    static const char name[] = "hotgrid_duration_seconds";
    const struct {
        const char *stage;
        double seconds;
    } stages[] = {{"total", summary->seconds_total},
                  {"read", summary->seconds_read},
                  {"project", summary->seconds_project},
                  {"compute", summary->seconds_compute},
                  {"write", summary->seconds_write}};
    head(out, name, "Wall time of the last run by stage.");
    for (size_t i = 0; i < HG_COUNT(stages); i++) {
        hg_buf_printf(out, "%s{stage=\"%s\"} ", name, stages[i].stage);
        hg_buf_double(out, stages[i].seconds);
        hg_buf_puts(out, "\n");
    }
}

static void rows(hg_buf *out, const hg_account *account)
{
    static const char name[] = "hotgrid_rows";
    head(out, name, "Rows of the last run by what became of them.");
    hg_buf_printf(out, "%s{state=\"read\",reason=\"\"} %llu\n", name,
                  (unsigned long long)account->read);
    hg_buf_printf(out, "%s{state=\"used\",reason=\"\"} %llu\n", name,
                  (unsigned long long)account->used);
    for (int reason = 0; reason < HG_REASON_COUNT; reason++)
        hg_buf_printf(out, "%s{state=\"rejected\",reason=\"%s\"} %llu\n", name,
                      hg_reason_name((hg_reason)reason),
                      (unsigned long long)account->dropped[reason]);
}

static void compose(hg_buf *out, const char *path, const hg_run_summary *summary, hg_status status)
{
    long long now = (long long)time(NULL);
    int code = status == HG_ESTOPPED && *signals_flag() ? 128 + *signals_flag()
                                                        : hg_status_exit_code(status);
    one(out, "hotgrid_last_run_timestamp_seconds", "When the last run ended.", now);
    one(out, success_name, "When the last successful run ended; 0 when none did.",
        status == HG_OK ? now : last_success(path));
    one(out, "hotgrid_exit_code", "Exit code of the last run.", code);
    durations(out, summary);
    rows(out, &summary->account);
    if (summary->newest_incident != HG_NO_TIME)
        one(out, "hotgrid_input_newest_event_timestamp_seconds",
            "Begin of the newest incident in the data.", (long long)summary->newest_incident);
    head(out, "hotgrid_build_info", "Version of hotgrid.");
    hg_buf_printf(out, "hotgrid_build_info{version=\"%s\"} 1\n", hg_version());
}

void metrics_write(cli *c, const hg_job *job, const hg_run_summary *summary, hg_status status)
{
    hg_buf path = {0}, text = {0};
    hg_err err = {0};
    if (status == HG_ELOCKED || access(job->output_folder, F_OK) != 0)
        return; /* the other run speaks; or there is no place to speak */
    hg_buf_printf(&path, "%s/metrics.prom", job->output_folder);
    hg_status st = hg_buf_check(&path, &err);
    if (st == HG_OK) {
        compose(&text, path.data, summary, status);
        st = hg_buf_check(&text, &err);
    }
    if (st == HG_OK)
        st = hg_write_bytes(path.data, text.data, text.length, true, &err);
    if (st != HG_OK)
        hg_warn(&c->talk, "metrics", "no metrics: %s", err.text);
    hg_buf_clear(&path);
    hg_buf_clear(&text);
}
