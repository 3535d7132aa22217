/* cli/cmd_stdbscan.c - which incidents crowd together in space and time: the stages. */
#include <math.h>
#include <string.h>

#include "base/try.h"
#include "cli/stdbscan.h"
#include "hotgrid/mem.h"

#define LARGE_SHARE 0.5

static hg_status read_options(stdbscan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(s->c, command_find("stdbscan"), 0, err));
    if (!value[OPT_EPS].given || !value[OPT_EPS_TIME].given || !value[OPT_MIN_POINTS].given)
        return hg_fail(err, HG_EUSAGE,
                       "--%s is missing: --eps, --eps-time and --min-points are the question, and "
                       "have no default",
                       !value[OPT_EPS].given        ? "eps"
                       : !value[OPT_EPS_TIME].given ? "eps-time"
                                                    : "min-points");
    s->options = (hg_stdbscan_options){.eps_m = value[OPT_EPS].number,
                                       .eps_time_s = INFINITY,
                                       .min_points = (size_t)value[OPT_MIN_POINTS].integer,
                                       .talk = &s->c->talk};
    if (strcmp(value[OPT_EPS_TIME].text, "none") != 0) {
        HG_TRY(event_days(s->c, OPT_EPS_TIME, &s->options.eps_time_s, err));
        if (!value[OPT_TIME].given)
            return hg_fail(err, HG_EUSAGE,
                           "stdbscan needs --time: which column says when it began? (--eps-time "
                           "none clusters places alone)");
    }
    s->strip_m = s->options.eps_m / 10;
    HG_TRY(event_output(s->c, err));
done:
    return st;
}

/* Without a limit in time, and without times, every incident has the same. */
static hg_status take_all(stdbscan_command *s, hg_err *err)
{
    const hg_incidents *table = &s->input.table;
    event_times *e = &s->events;
    hg_status st;
    e->ticks_per_day = HG_DAY_S;
    HG_TRY(hg_alloc(&e->row, table->n, sizeof *e->row, err));
    HG_TRY(hg_alloc(&e->x, table->n, sizeof *e->x, err));
    HG_TRY(hg_alloc(&e->y, table->n, sizeof *e->y, err));
    HG_TRY(hg_alloc(&e->time, table->n, sizeof *e->time, err));
    memcpy(e->x, table->x, table->n * sizeof *e->x);
    memcpy(e->y, table->y, table->n * sizeof *e->y);
    for (size_t i = 0; i < table->n; i++)
        e->row[i] = (uint32_t)i;
    e->n = table->n;
done:
    return st;
}

/* Lags of dates are whole days, whatever the clocks did between them. */
static void count_seconds(stdbscan_command *s)
{
    event_times *e = &s->events;
    s->dates = e->ticks_per_day == 1;
    for (size_t i = 0; s->dates && i < e->n; i++)
        e->time[i] *= HG_DAY_S;
}

static void remark(stdbscan_command *s)
{
    const hg_stdbscan *l = &s->labels;
    hg_talk *talk = &s->c->talk;
    const char *unit = isinf(s->options.eps_time_s) ? "" : " or --eps-time";
    hg_note(talk, "%zu clusters, %zu of %zu incidents in none", l->n_clusters, l->n_noise, l->n);
    if (l->n_clusters == 0)
        hg_warn(talk, "all_noise",
                "no incident has %zu within %.6g m and the time (itself included): a larger "
                "--eps%s, or fewer --min-points",
                s->options.min_points, s->options.eps_m, unit);
    else if ((double)l->clusters[0].n > LARGE_SHARE * (double)l->n)
        hg_warn(talk, "eps_too_large",
                "one cluster holds %zu of %zu incidents: --eps%s reaches across the city",
                l->clusters[0].n, l->n, unit);
}

static hg_status compute(stdbscan_command *s, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    if (s->c->options.value[OPT_TIME].given)
        HG_TRY(event_times_take(s->c, &s->input, s->options.eps_time_s, true, &s->events, err));
    else
        HG_TRY(take_all(s, err));
    count_seconds(s);
    const event_times *e = &s->events;
    incidents_remark_precision(s->c, &s->input, s->options.eps_m);
    HG_TRY(hg_stdbscan_label(e->n, e->x, e->y, e->time, &s->options, &s->labels, err));
    s->seconds_compute = hg_monotonic_seconds() - start;
    remark(s);
done:
    return st;
}

static void put_parameters(const stdbscan_command *s, hg_json *json)
{
    hg_json_double(json, "eps_m", s->options.eps_m);
    hg_json_double(json, "eps_time_days", s->options.eps_time_s / HG_DAY_S);
    hg_json_int(json, "min_points", (int64_t)s->options.min_points);
    hg_json_string(json, "metric", hg_metric_name(s->options.metric));
    hg_json_string(json, "limits", "closed: distance <= eps and lag <= eps-time, itself counted");
    hg_json_string(json, "border", "least max(distance / eps, lag / eps-time), then the earliest");
    hg_json_double(json, "strip_m", s->strip_m);
    incidents_parameters(s->c, &s->input, json);
}

static void put_result(const stdbscan_command *s, hg_json *json)
{
    const hg_stdbscan *l = &s->labels;
    size_t largest = l->n_clusters > 0 ? l->clusters[0].n : 0;
    hg_json_int(json, "incidents", (int64_t)l->n);
    hg_json_int(json, "left_out", (int64_t)s->events.left_out);
    hg_json_int(json, "clusters", (int64_t)l->n_clusters);
    hg_json_int(json, "core", (int64_t)l->n_core);
    hg_json_int(json, "border", (int64_t)(l->n - l->n_noise - l->n_core));
    hg_json_int(json, "noise", (int64_t)l->n_noise);
    hg_json_int(json, "largest", (int64_t)largest);
    hg_json_double(json, "largest_share", l->n > 0 ? (double)largest / (double)l->n : 0);
}

static hg_status describe(stdbscan_command *s, hg_err *err)
{
    hg_json json;
    hg_json_begin(&json, &s->parameters);
    hg_json_object(&json, NULL);
    put_parameters(s, &json);
    hg_json_end_object(&json);
    hg_json_begin(&json, &s->result);
    hg_json_object(&json, NULL);
    put_result(s, &json);
    hg_json_end_object(&json);
    hg_status st = hg_buf_check(&s->parameters, err);
    return st == HG_OK ? hg_buf_check(&s->result, err) : st;
}

static hg_status stages(stdbscan_command *s, hg_err *err)
{
    double start = hg_monotonic_seconds();
    hg_status st = HG_OK;
    HG_TRY(read_options(s, err));
    HG_TRY(incidents_read(s->c, 0, &s->input, err));
    HG_TRY(compute(s, err));
    HG_TRY(describe(s, err));
    HG_TRY(hg_check_stop(&s->c->talk, err));
    HG_TRY(stdbscan_write(s, err));
    cli_summary summary = {.account = &s->input.account,
                           .total = hg_monotonic_seconds() - start,
                           .read = s->input.seconds,
                           .compute = s->seconds_compute,
                           .write = s->seconds_write,
                           .parameters = &s->parameters,
                           .result = &s->result};
    HG_TRY(cli_summary_write(s->c, &summary, err));
done:
    return st;
}

hg_status cmd_stdbscan(cli *c, hg_err *err)
{
    stdbscan_command s = {.c = c};
    hg_status st = stages(&s, err);
    incidents_clear(&s.input);
    event_times_clear(&s.events);
    hg_stdbscan_clear(&s.labels);
    hg_buf_clear(&s.parameters);
    hg_buf_clear(&s.result);
    return st;
}
