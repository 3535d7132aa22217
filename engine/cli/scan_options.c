/* cli/scan_options.c - which windows and which chance do the options ask for? */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/try.h"
#include "cli/scan.h"
#include "hotgrid/write.h"

static bool ends_in(const char *path, const char *extension)
{
    size_t n = strlen(path), m = strlen(extension);
    return n > m && strcmp(path + n - m, extension) == 0;
}

/* One .prm, or a .cas with its .geo and perhaps its .pop. */
static hg_status find_satscan(scan_command *s, hg_err *err)
{
    const cli_options *options = &s->c->options;
    static const char *const extensions[] = {".prm", ".cas", ".geo", ".pop"};
    size_t n[4] = {0}, known = 0;
    for (size_t i = 0; i < options->n_inputs; i++)
        for (size_t k = 0; k < HG_COUNT(extensions); k++)
            if (ends_in(options->inputs[i], extensions[k])) {
                n[k]++;
                known++;
            }
    s->satscan = known > 0;
    if (options->value[OPT_COMPAT].given && strcmp(options->value[OPT_COMPAT].text, "satscan") != 0)
        return hg_fail(err, HG_EUSAGE, "--compat %s is of another command: scan knows satscan",
                       options->value[OPT_COMPAT].text);
    if (!s->satscan && options->value[OPT_COMPAT].given)
        return hg_fail(
            err, HG_EUSAGE,
            "--compat %s: the input is FILE.prm, or FILE.cas and FILE.geo (and FILE.pop)",
            options->value[OPT_COMPAT].text);
    bool whole = (n[0] == 1 && known == 1) || (n[0] == 0 && n[1] == 1 && n[2] == 1 && n[3] <= 1);
    if (s->satscan && (!whole || known != options->n_inputs))
        return hg_fail(
            err, HG_EUSAGE,
            "files of SaTScan are given as FILE.prm, or as one FILE.cas and one FILE.geo "
            "(and one FILE.pop), and with no other input");
    return HG_OK;
}

static hg_status read_model(scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    hg_scan_options *o = &s->options;
    if (value[OPT_MODEL].given)
        o->model = (hg_scan_model)value[OPT_MODEL].integer;
    if (value[OPT_WINDOW].given)
        o->window = (hg_scan_window)value[OPT_WINDOW].integer;
    if (value[OPT_PROSPECTIVE].given)
        o->prospective = true;
    if (o->model == HG_SCAN_PERMUTATION && o->window != HG_SCAN_SPACE_TIME)
        return hg_fail(err, HG_EUSAGE,
                       "--window %s needs --model poisson: the permutation model compares places "
                       "by when their incidents happen",
                       hg_scan_window_name(o->window));
    if (o->prospective && o->window == HG_SCAN_SPACE)
        return hg_fail(err, HG_EUSAGE, "--prospective: a window in space alone has no end");
    return HG_OK;
}

static void read_limits(scan_command *s)
{
    const option_value *value = s->c->options.value;
    hg_scan_options *o = &s->options;
    if (value[OPT_MAX_RADIUS].given)
        o->max_radius_m = value[OPT_MAX_RADIUS].number;
    if (value[OPT_MAX_SHARE].given)
        o->max_share = value[OPT_MAX_SHARE].number;
    if (value[OPT_MAX_TIME_SHARE].given) {
        o->max_time_share = value[OPT_MAX_TIME_SHARE].number;
        o->max_steps = 0;
    }
    if (value[OPT_TIES].given)
        o->ties = (hg_scan_ties)value[OPT_TIES].integer;
    if (value[OPT_OVERLAP].given)
        o->overlap = value[OPT_OVERLAP].integer == 1;
    if (value[OPT_SPHERE].given)
        o->sphere_m = value[OPT_SPHERE].number;
    if (value[OPT_PERMUTATIONS].given)
        o->replicates = (size_t)value[OPT_PERMUTATIONS].integer;
    if (value[OPT_STOP_EARLY].given)
        o->stop_at = 50;
    if (value[OPT_SEED].given || !s->satscan)
        o->seed = value[OPT_SEED].given ? (uint64_t)value[OPT_SEED].integer : 1;
    o->most = value[OPT_CLUSTERS].given ? (size_t)value[OPT_CLUSTERS].integer : 20;
    o->talk = &s->c->talk;
}

/* Days into whole steps. */
static hg_status read_steps(scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    double seconds = HG_DAY_S;
    hg_status st = HG_OK;
    if (value[OPT_STEP].given)
        HG_TRY(event_days(s->c, OPT_STEP, &seconds, err));
    if (fmod(seconds, HG_DAY_S) != 0)
        return hg_fail(err, HG_EUSAGE, "--step %s: a step is whole days", value[OPT_STEP].text);
    s->step_days = (int64_t)(seconds / HG_DAY_S);
    if (!value[OPT_MAX_DAYS].given)
        return HG_OK;
    HG_TRY(event_days(s->c, OPT_MAX_DAYS, &seconds, err));
    s->options.max_steps = (size_t)(seconds / HG_DAY_S / (double)s->step_days + 1e-9);
    if (s->options.max_steps == 0)
        return hg_fail(err, HG_EUSAGE, "--max-days %s is shorter than a step of %lld days",
                       value[OPT_MAX_DAYS].text, (long long)s->step_days);
done:
    return st;
}

/* Read before anything else: then the options of the command line go over it. */
static hg_status read_job(scan_command *s, hg_err *err)
{
    const cli_options *options = &s->c->options;
    hg_status st = HG_OK;
    if (ends_in(options->inputs[0], ".prm")) {
        HG_TRY(hg_satscan_read_prm(options->inputs[0], &s->job, err));
        if (options->value[OPT_STEP].given)
            return hg_fail(err, HG_EUSAGE, "--step: %s says it (TimeAggregationLength)",
                           options->inputs[0]);
        s->options = s->job.options;
        return HG_OK;
    }
    s->job = (hg_satscan_job){
        .length = 1, .precision = HG_SATSCAN_DAY, .unit = HG_SATSCAN_DAY, .degrees = false};
    s->job.degrees = options->value[OPT_SPHERE].given;
    for (size_t i = 0; i < options->n_inputs; i++) {
        const char *path = options->inputs[i];
        char *to = ends_in(path, ".cas")   ? s->job.cases
                   : ends_in(path, ".geo") ? s->job.coordinates
                                           : s->job.population;
        if (strlen(path) >= sizeof s->job.cases)
            return hg_fail(err, HG_EUSAGE, "%s is too long", path);
        memcpy(to, path, strlen(path) + 1);
    }
    s->options.replicates = 999;
    s->options.seed = 1;
    if (*s->job.population)
        s->options.model = HG_SCAN_POISSON;
done:
    return st;
}

static hg_status read_dates(scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    static const option_id ids[] = {OPT_FROM, OPT_TO};
    char *const to[] = {s->job.start, s->job.end};
    for (size_t i = 0; i < HG_COUNT(ids); i++) {
        if (!value[ids[i]].given)
            continue;
        int64_t unit;
        if (!hg_satscan_date(value[ids[i]].text, s->job.precision, s->job.unit, &unit) ||
            strlen(value[ids[i]].text) >= sizeof s->job.start)
            return hg_fail(err, HG_EUSAGE, "--%s %s: no date, such as 2001-11-24",
                           option_table(ids[i])->name, value[ids[i]].text);
        if (i == 1) { /* half-open, as everywhere: the day before is the last */
            hg_civil civil;
            hg_civil_from_seconds((unit - 1) * HG_DAY_S, &civil);
            snprintf(to[i], sizeof s->job.end, "%d-%02d-%02d", civil.year, civil.month, civil.day);
        } else {
            snprintf(to[i], sizeof s->job.start, "%s", value[ids[i]].text);
        }
    }
    return HG_OK;
}

static hg_status check_members(const scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value, *members = &value[OPT_MEMBERS];
    struct stat facts;
    if (!members->given)
        return HG_OK;
    const hg_writer *writer = hg_writer_for_path(members->text);
    if (!writer || !writer->layer)
        return hg_fail(err, HG_EUSAGE, "--members %s: a table such as members.csv is needed",
                       members->text);
    if (!value[OPT_FORCE].given && lstat(members->text, &facts) == 0)
        return hg_fail(err, HG_ECANTCREATE, "%s exists already; --force replaces it",
                       members->text);
    return HG_OK;
}

hg_status scan_read_options(scan_command *s, hg_err *err)
{
    const option_value *value = s->c->options.value;
    hg_status st = HG_OK;
    HG_TRY(cli_inputs(s->c, command_find("scan"), 0, err));
    HG_TRY(find_satscan(s, err));
    s->options.replicates = 999;
    if (s->satscan)
        HG_TRY(read_job(s, err));
    HG_TRY(read_model(s, err));
    read_limits(s);
    HG_TRY(read_steps(s, err));
    if (s->satscan)
        HG_TRY(read_dates(s, err));
    if (!s->satscan && s->options.model == HG_SCAN_POISSON && s->options.window != HG_SCAN_TIME)
        return hg_fail(err, HG_EUSAGE,
                       "--model poisson in space needs a population: give FILE.cas, FILE.geo and "
                       "FILE.pop, or --window time, or the permutation model, which needs none");
    if (!s->satscan && !value[OPT_TIME].given)
        return hg_fail(err, HG_EUSAGE, "scan needs --time: which column says when it began?");
    HG_TRY(event_output(s->c, err));
    HG_TRY(check_members(s, err));
done:
    return st;
}
