/* Does the job file say what it says, and is every mistake in it named with its place? */
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hg-config-XXXXXX";
static char job_path[200];

/* A whole job: what the tests change is one line of it. */
static const char complete[] = "plan:\n"                        /* 1 */
                               "  goal: \"halve the misses\"\n" /* 2 */
                               "  horizon: 14d\n"               /* 3 */
                               "  area_budget: 3%\n"            /* 4 */
                               "  baseline: count-12m\n"        /* 5 */
                               "crs: EPSG:28992\n"              /* 6 */
                               "time_zone: Europe/Amsterdam\n"  /* 7 */
                               "incidents:\n"                   /* 8 */
                               "  - source: incidents.csv\n"    /* 9 */
                               "    columns: {x: x_rd, y: y_rd, start: begin, category: class}\n"
                               "    offences: {overval: [B72, B73], inbraak: [A20]}\n" /* 11 */
                               "study_area: area.shp\n"                                /* 12 */
                               "grid:\n"                                               /* 13 */
                               "  cell: 250\n"                                         /* 14 */
                               "forecast:\n"                                           /* 15 */
                               "  overval: {model: kde, bandwidth: 800}\n";            /* 16 */

static void write_job(const char *text, size_t length)
{
    FILE *file = fopen(job_path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static hg_status load(const char *text, size_t length, const hg_job_override *overrides, size_t n,
                      hg_job *job, hg_problems *problems, hg_err *err)
{
    write_job(text, length);
    return hg_job_load(job_path, overrides, n, job, problems, err);
}

/* The complete job with every `from` replaced by `to`. */
static const char *with(const char *from, const char *to)
{
    static char text[20000];
    size_t used = 0;
    const char *rest = complete, *hit;
    while ((hit = strstr(rest, from)) != NULL) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s%s", (int)(hit - rest), rest,
                                 to);
        rest = hit + strlen(from);
    }
    if (rest == complete)
        fail_msg("the job does not hold \"%s\"", from);
    snprintf(text + used, sizeof text - used, "%s", rest);
    return text;
}

static const hg_job_override *no_overrides = NULL;

/* The text is refused, and one problem is exactly "FILE:place: ...part...". */
static void refused_with(const char *text, size_t length, const hg_job_override *overrides,
                         size_t n, const char *place, const char *part)
{
    hg_job job;
    hg_problems problems = {0};
    hg_err err = {0};
    hg_status st = load(text, length, overrides, n, &job, &problems, &err);
    if (st == HG_OK)
        hg_job_clear(&job);
    assert_int_equal(st, HG_ECONFIG);
    char start[300];
    if (place[0] >= '0' && place[0] <= '9')
        snprintf(start, sizeof start, "%s:%s: ", job_path, place);
    else
        snprintf(start, sizeof start, "%s: ", place);
    bool found = false;
    for (size_t i = 0; i < problems.n; i++)
        found = found || (strncmp(problems.text[i], start, strlen(start)) == 0 &&
                          strstr(problems.text[i], part));
    if (!found) {
        for (size_t i = 0; i < problems.n; i++)
            print_error("told: %s\n", problems.text[i]);
        fail_msg("nothing told at \"%s\" with \"%s\"", start, part);
    }
    assert_string_equal(err.text, problems.text[0]);
    hg_problems_clear(&problems);
}

static void refused(const char *text, const char *place, const char *part)
{
    refused_with(text, strlen(text), no_overrides, 0, place, part);
}

static void loaded(const char *text, const hg_job_override *overrides, size_t n, hg_job *job)
{
    hg_problems problems = {0};
    hg_err err = {0};
    hg_status st = load(text, strlen(text), overrides, n, job, &problems, &err);
    for (size_t i = 0; i < problems.n; i++)
        print_error("told: %s\n", problems.text[i]);
    if (st != HG_OK)
        fail_msg("%s", err.text);
    hg_problems_clear(&problems);
}

static const struct hg_job_setting *setting(const hg_job *job, const char *key)
{
    for (size_t i = 0; i < job->n_settings; i++)
        if (strcmp(job->settings[i].key, key) == 0)
            return &job->settings[i];
    fail_msg("no setting %s", key);
    return NULL;
}

static void a_complete_job_fills_the_struct(void **state)
{
    (void)state;
    hg_job job;
    loaded(complete, no_overrides, 0, &job);
    assert_string_equal(job.goal, "halve the misses");
    assert_int_equal(job.horizon_s, 14 * 86400);
    assert_close(job.area_budget, 0.03, 0.0);
    assert_ptr_equal(job.baseline, hg_model_find("count-12m"));
    assert_string_equal(job.crs, "EPSG:28992");
    assert_int_equal(job.n_sources, 1);
    char path[300];
    snprintf(path, sizeof path, "%s/incidents.csv", folder);
    assert_string_equal(job.sources[0].source, path);
    assert_string_equal(job.sources[0].columns[HG_ROLE_START], "begin");
    assert_null(job.sources[0].columns[HG_ROLE_END]);
    assert_int_equal(job.sources[0].n_offences, 2);
    assert_string_equal(job.sources[0].offences[0].offence, "overval");
    assert_int_equal(job.sources[0].offences[0].n_codes, 2);
    assert_string_equal(job.sources[0].offences[0].codes[1], "B73");
    assert_int_equal(job.sources[0].pivot, -1);
    assert_int_equal(job.sources[0].decimal, '.');
    assert_int_equal(job.sources[0].delimiter, 0);
    snprintf(path, sizeof path, "%s/area.shp", folder);
    assert_string_equal(job.study_area.source, path);
    assert_null(job.neighbourhoods.source);
    assert_close(job.cell_m, 250, 0.0);
    assert_true(isnan(job.halo_m));
    assert_int_equal(job.n_forecasts, 1);
    assert_string_equal(job.forecasts[0].offence, "overval");
    assert_string_equal(job.forecasts[0].table->name, "kde");
    assert_close(job.forecasts[0].values.value[0], 800, 0.0);
    assert_true(job.as_of == HG_NO_TIME);
    assert_int_equal(strlen(job.plan_sha256), 64);
    hg_job_clear(&job);
    hg_job_clear(&job); /* a cleared job is an empty one */
}

static void defaults_are_as_the_manual_says(void **state)
{
    (void)state;
    hg_job job;
    loaded(complete, no_overrides, 0, &job);
    assert_close(job.minimum_located, 0.85, 0.0);
    assert_close(job.maximum_rejected, 0.05, 0.0);
    assert_close(job.pile_up_share, 0.01, 0.0);
    assert_int_equal(job.reporting_gap_s, 0);
    assert_int_equal(job.keep_days, 0);
    assert_int_equal(job.seed, 1);
    assert_int_equal(job.n_formats, 3);
    assert_string_equal(job.formats[0], "cog");
    assert_int_equal(job.clock_policy, HG_CLOCK_DEFAULT);
    assert_false(job.allow_ballpark);
    assert_string_equal(setting(&job, "quality.minimum_located")->value, "85%");
    assert_string_equal(setting(&job, "quality.minimum_located")->origin, "default");
    hg_job_clear(&job);
}

static void every_section_is_read(void **state)
{
    (void)state;
    char text[4000];
    snprintf(text, sizeof text,
             "%s"
             "neighbourhoods: {source: /abs/wijken.shp, name: WK_NAAM, code: WK_CODE, "
             "minimum_count: 5}\n"
             "quality: {minimum_located: 0.9, reporting_gap: 3d}\n"
             "shifts: [{name: night, from: \"23:00\", to: \"07:00\"}, {name: day, from: 07:00, "
             "to: \"24:00\"}]\n"
             "monitor:\n"
             "  overval: {target: 1000, area_share: 2%%, source: CBS, break: 2015, national: "
             "{2006: 1905, 2007: 2165}}\n"
             "output: {folder: uit, formats: [gpkg], keep: 400d}\n"
             "as_of: 2016-12-31\nseed: 77\nclock_policy: later\n",
             complete);
    hg_job job;
    loaded(text, no_overrides, 0, &job);
    assert_string_equal(job.neighbourhoods.source, "/abs/wijken.shp");
    assert_string_equal(job.neighbourhoods.code, "WK_CODE");
    assert_close(job.zone_minimum_count, 5, 0.0);
    assert_close(job.minimum_located, 0.9, 0.0);
    assert_int_equal(job.reporting_gap_s, 3 * 86400);
    assert_int_equal(job.n_shifts, 2);
    assert_int_equal(job.shifts[0].from_s, 23 * 3600);
    assert_int_equal(job.shifts[0].to_s, 7 * 3600);
    assert_int_equal(job.shifts[1].to_s, 0);
    assert_int_equal(job.n_monitors, 1);
    assert_close(job.monitors[0].target, 1000, 0.0);
    assert_close(job.monitors[0].area_share, 0.02, 0.0);
    assert_int_equal(job.monitors[0].break_year, 2015);
    assert_int_equal(job.monitors[0].n_national, 2);
    assert_int_equal(job.monitors[0].national[1].year, 2007);
    assert_close(job.monitors[0].national[1].count, 2165, 0.0);
    assert_int_equal(job.keep_days, 400);
    assert_int_equal(job.seed, 77);
    assert_int_equal(job.clock_policy, HG_CLOCK_LATER);
    /* midnight of 31 December in Amsterdam is 23:00 UTC the day before */
    assert_true(job.as_of == hg_days_from_civil(2016, 12, 31) * 86400 - 3600);
    hg_job_clear(&job);
}

static void sections_of_clusters_are_off_until_they_name_an_offence(void **state)
{
    (void)state;
    hg_job job;
    loaded(complete, no_overrides, 0, &job);
    assert_int_equal(job.near_repeat.n_offences + job.emerging.n_offences + job.scan.n_offences, 0);
    assert_int_equal(job.near_repeat.n_space, 5);
    assert_string_equal(job.near_repeat.time[4], "28");
    assert_int_equal(job.near_repeat.history_days, 730);
    assert_int_equal(job.near_repeat.permutations, 999);
    assert_close(job.near_repeat.alpha, .05, 0);
    assert_int_equal(job.emerging.step_days, 28);
    assert_int_equal(job.emerging.steps, 24);
    assert_close(job.emerging.alpha, .05, 0);
    assert_int_equal(job.scan.step_days, 7);
    assert_int_equal(job.scan.history_days, 364);
    assert_close(job.scan.max_radius_m, 1000, 0);
    assert_int_equal(job.scan.permutations, 999);
    assert_close(job.scan.alpha, .05, 0);
    hg_job_clear(&job);
    loaded(with("800}\n", "800}\nneighbourhoods: wijken.shp\n"
                          "near_repeat: {offences: overval, space: [0, 50, 150.5], time: [0, 2], "
                          "history: all, permutations: 199, alpha: 0.01}\n"
                          "emerging: {offences: [overval], step: 7d, steps: 52, alpha: 0.1}\n"
                          "scan: {offences: [overval], step: 1d, history: 90d, max_radius: 500, "
                          "permutations: 99, alpha: 0.02}\n"),
           no_overrides, 0, &job);
    assert_string_equal(job.near_repeat.offences[0], "overval");
    assert_string_equal(job.near_repeat.space[2], "150.5");
    assert_int_equal(job.near_repeat.n_time, 2);
    assert_int_equal(job.near_repeat.history_days, 0);
    assert_int_equal(job.near_repeat.permutations, 199);
    assert_close(job.near_repeat.alpha, .01, 0);
    assert_string_equal(job.emerging.offences[0], "overval");
    assert_int_equal(job.emerging.step_days, 7);
    assert_int_equal(job.emerging.steps, 52);
    assert_close(job.emerging.alpha, .1, 0);
    assert_int_equal(job.scan.n_offences, 1);
    assert_int_equal(job.scan.step_days, 1);
    assert_int_equal(job.scan.history_days, 90);
    assert_close(job.scan.max_radius_m, 500, 0);
    assert_int_equal(job.scan.permutations, 99);
    assert_close(job.scan.alpha, .02, 0);
    hg_job_clear(&job);
}

static void each_wrong_value_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *place, *part;
    } rows[] = {
        {"800}\n", "800}\nnear_repeat: {offences: [inbraak]}\n", "17:25",
         "near_repeat.offences: \"inbraak\" is no offence of forecast"},
        {"800}\n", "800}\nnear_repeat:\n  alpha: 0.01\n", "17:1",
         "near_repeat.offences is missing"},
        {"800}\n", "800}\nnear_repeat: {offences: overval, space: [0, 200, 100]}\n", "17:41",
         "near_repeat.space: \"100\"; breaks are numbers that ascend"},
        {"800}\n", "800}\nnear_repeat: {offences: overval, time: [7, 14]}\n", "17:40",
         "near_repeat.time: \"7\"; breaks"},
        {"800}\n", "800}\nnear_repeat: {offences: overval, time: [0]}\n", "17:40",
         "1 breaks, 2 to 32 are needed"},
        {"800}\n", "800}\nnear_repeat: {offences: overval, permutations: 9}\n", "17:48",
         "outside 99 to 1000000"},
        {"800}\n", "800}\nnear_repeat: {offences: overval, spaces: [0, 9]}\n", "17:34",
         "did you mean \"space\"?"},
        {"800}\n", "800}\nemerging: {offences: overval}\n", "17:1",
         "emerging needs neighbourhoods"},
        {"800}\n", "800}\nemerging: {offences: overval, steps: 5}\n", "17:38",
         "outside 10 to 1000"},
        {"800}\n", "800}\nemerging: {offences: overval, step: 12h}\n", "17:37", "emerging.step"},
        {"800}\n", "800}\nscan: {offences: overvallen}\n", "17:18",
         "scan.offences: \"overvallen\" is no offence"},
        {"800}\n", "800}\nscan: {offences: overval, max_radius: 0}\n", "17:39",
         "outside 1 to 1000000 m"},
        {"800}\n", "800}\nscan: {offences: overval, alpha: 2}\n", "17:34", "scan.alpha"},
        {"14d", "14x", "3:12", "plan.horizon: \"14x\" is no duration"},
        {"14d", "2h", "3:12", "outside 1 to 366 days"},
        {"3%", "130%", "4:16", "is no share"},
        {"3%", "0%", "4:16", "outside"},
        {"250", "250,5", "14:9", "\"250,5\" is no number (the decimal mark is a point)"},
        {"250", "nan", "14:9", "\"nan\" is no number"},
        {"250", "0x32", "14:9", "\"0x32\" is no number"},
        {"250", "1e999", "14:9", "is no number"},
        {"250", "0.0001", "14:9", "0.0001 is outside 1 to 100000 m"},
        {"250", "[250]", "14:9", "one value is expected"},
        {"250", "", "14:3", "grid.cell has no value"},
        {"count-12m", "count-12", "5:13", "did you mean \"count-12m\"?"},
        {"EPSG:28992", "\" \"", "6:6", "crs \" \": is empty"},
        {"Europe/Amsterdam", "Europe/Amsterdm", "7:12", "time_zone"},
        {"Europe/Amsterdam", "../../etc/passwd", "7:12", "time_zone"},
        {"  cell:", "  cel:", "14:3", "unknown key \"cel\" in grid; did you mean \"cell\"?"},
        {"study_area", "studie_area", "12:1", "unknown key \"studie_area\"; did you mean"},
        {"overval: {", "ovreval: {", "16:3", "did you mean \"overval\"?"},
        {"overval: [", "\"../x\": [", "11:16", "names a folder"},
        {"bandwidth: 800", "bandwith: 750", "16:25", "bandwidth"},
        {"bandwidth: 800", "bandwidth: -5", "16:25", "bandwidth"},
        {"model: kde", "model: kdee", "16:20", "did you mean \"kde\"?"},
        {"start: begin, ", "", "10:5", "incidents.0.columns.start is missing"},
        {"y: y_rd, ", "", "10:15", "incidents.0.columns.x needs columns.y"},
        {"A20", "B73", "11:46", "code \"B73\" already means the offence \"overval\""},
        {"B73", "B72", "11:31", "\"B72\" stands in the list twice"},
        {"incidents.csv", "\"\"", "9:13", "incidents.0.source"},
        {"  horizon: 14d\n", "", "1:1", "plan.horizon is missing"},
        {"    columns:", "    decimal: ';'\n    columns:", "10:14", "is not one of ., ,"},
        {"    columns:", "    preset: duch\n    columns:", "10:13", "did you mean \"dutch\"?"},
        {"    columns:", "    time_format: '%Q'\n    columns:", "10:18", "time_format"},
        {"    columns:", "    time_format: '%d-%m-%y'\n    columns:", "10:18", "time_format"},
        {"    columns:", "    pivot: 1.5\n    columns:", "10:12", "is no whole number"},
        {"    columns:", "    location_class: E\n    columns:", "10:21",
         "is not one of A, B, C, D"},
        {"grid:", "allow_ballpark: yes\ngrid:", "13:17", "is no true or false"},
        {"grid:", "seed: -1\ngrid:", "13:7", "seed"},
        {"grid:", "as_of: 2016-13-01\ngrid:", "13:8", "as_of \"2016-13-01\""},
        {"grid:", "as_of: 2016-12\ngrid:", "13:8", "a month is not enough"},
        {"grid:", "output: {keep: 36h}\ngrid:", "13:16", "whole days"},
        {"grid:", "output: {formats: [cogg]}\ngrid:", "13:20", "did you mean \"cog\"?"},
        {"grid:", "shifts: [{name: n, from: \"25:00\", to: \"07:00\"}]\ngrid:", "13:26", "clock"},
        {"grid:", "monitor: {inbrak: {target: 5}}\ngrid:", "13:11", "did you mean \"inbraak\"?"},
        {"grid:", "monitor: {inbraak: {national: {06: 5}}}\ngrid:", "13:32", "is no year"},
        {"grid:", "neighbourhoods: {name: W}\ngrid:", "13:1", "neighbourhoods.source is missing"},
        {"grid:\n", "grid:\n  origin: [1]\n", "14:11", "two numbers"},
        {"grid:\n", "grid:\n  origin: [1, nan]\n", "14:15", "\"nan\" is no number"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refused(with(rows[i].from, rows[i].to), rows[i].place, rows[i].part);
}

static void all_problems_come_in_one_pass_and_in_order(void **state)
{
    (void)state;
    static const char text[] = "plan: {horizon: soon}\nforecast: {}\ngird: 1\nseed: x\n";
    hg_job job;
    hg_problems problems = {0};
    hg_err err = {0};
    assert_int_equal(load(text, strlen(text), no_overrides, 0, &job, &problems, &err), HG_ECONFIG);
    int line = 0, told = 0;
    for (size_t i = 0; i < problems.n; i++) {
        int at = atoi(problems.text[i] + strlen(job_path) + 1);
        assert_true(at >= line);
        line = at;
        told++;
    }
    /* plan: goal, area_budget, baseline missing, horizon wrong; crs, time_zone, incidents,
     * study_area missing; forecast empty; gird unknown; seed wrong */
    assert_int_equal(told, 11);
    hg_problems_clear(&problems);
}

static void hostile_yaml_is_refused_quickly(void **state)
{
    (void)state;
    refused("a: &x 1\n", "1:4", "anchors");
    refused("a: *x\n", "1:4", "aliases");
    refused("a: !!int 1\n", "1:4", "tags");
    refused("a: !evil {}\n", "1:4", "tags");
    refused("crs: a\ncrs: b\n", "2:1", "a second time (first in line 1)");
    refused("crs: [1, 2\n", "2:1", "not YAML");
    refused("crs: a\n---\ncrs: b\n", "2:1", "second document");
    refused("- 1\n", "1:1", "a job file holds keys");
    refused("? [a]\n: 1\n", "1:3", "a key must be one word");
    refused("crs: \xff\n", "1:6", "not UTF-8");
    refused_with("crs: a\0b\n", 9, no_overrides, 0, "1:7", "NUL");
    refused("", job_path, "plan is missing");
    refused("plan:\n", "1:1", "plan.goal is missing");
}

static void bombs_do_not_go_off(void **state)
{
    (void)state;
    size_t room = 1024 * 1024 + 2;
    char *text = malloc(room);
    assert_non_null(text);
    memset(text, '#', room);
    refused_with(text, room - 1, no_overrides, 0, job_path, "more than 1 MB");
    memset(text, '[', 900000);
    refused_with(text, 900000, no_overrides, 0, "1:33", "nested deeper than 32");
    for (size_t i = 0; i < 450000; i++)
        memcpy(text + 2 * i, i == 0 ? "[1" : ",1", 2);
    refused_with(text, 900000, no_overrides, 0, "1:200000", "more than 100000 values");
    size_t used = 0; /* many unknown keys: told up to a limit, counted beyond it */
    while (used < 400000)
        used += (size_t)snprintf(text + used, room - used, "k%zu: 1\n", used);
    refused_with(text, used, no_overrides, 0, "1:1", "unknown key");
    free(text);
}

static void a_missing_file_is_no_configuration_error(void **state)
{
    (void)state;
    hg_job job;
    hg_err err = {0};
    assert_fails(hg_job_load("/nowhere/job.yaml", NULL, 0, &job, NULL, &err), HG_ENOINPUT,
                 "/nowhere/job.yaml");
    assert_fails(hg_job_load(folder, NULL, 0, &job, NULL, &err), HG_ENOINPUT, "not a regular file");
}

static void later_words_win(void **state)
{
    (void)state;
    const hg_job_override overrides[] = {
        {"grid.cell", "500", "--set"},
        {"grid.cell", "400", "environment"},
        {"plan.minimum_gain", "10%", "environment"},
        {"output.formats", "[gpkg, csv]", "--set"},
        {"incidents.0.delimiter", ";", "--set"},
        {"study_area.layer", "wijk", "--set"},
        {"forecast.overval.bandwidth", "900", "--set"},
        {"forecast.inbraak", "count-12m", "--set"},
        {"incidents.0.offences.diefstal", "[C01, C02]", "--set"},
    };
    hg_job job;
    loaded(complete, overrides, sizeof overrides / sizeof overrides[0], &job);
    assert_close(job.cell_m, 500, 0.0);
    assert_string_equal(setting(&job, "grid.cell")->origin, "--set");
    assert_close(job.minimum_gain, 0.1, 0.0);
    assert_string_equal(setting(&job, "plan.minimum_gain")->origin, "environment");
    assert_int_equal(job.n_formats, 2);
    assert_string_equal(setting(&job, "output.formats")->value, "[gpkg, csv]");
    assert_int_equal(job.sources[0].delimiter, ';');
    assert_string_equal(job.study_area.layer, "wijk");
    assert_close(job.forecasts[0].values.value[0], 900, 0.0);
    assert_int_equal(job.n_forecasts, 2);
    assert_string_equal(job.forecasts[1].model, "count-12m");
    assert_int_equal(job.sources[0].n_offences, 3);
    char origin[300];
    snprintf(origin, sizeof origin, "%s:6", job_path);
    assert_string_equal(setting(&job, "crs")->origin, origin);
    hg_job_clear(&job);
}

static void overrides_are_checked_like_the_file(void **state)
{
    (void)state;
    static const struct {
        hg_job_override override;
        const char *part;
    } rows[] = {
        {{"grid.cel", "1", "--set"}, "unknown key \"cel\"; did you mean \"cell\"?"},
        {{"grid.cell", "nan", "--set"}, "grid.cell: \"nan\" is no number"},
        {{"grid.cell.x", "1", "--set"}, "no keys below cell"},
        {{"incidents.7.source", "x", "--set"}, "\"7\" is no item"},
        {{"output.formats", "[cog", "--set"}, "not YAML"},
        {{"output.formats", "*x", "--set"}, "aliases"},
        {{"", "1", "--set"}, "unknown key"},
        {{"gird.cell", "1", "environment"}, "did you mean \"grid\"?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refused_with(complete, strlen(complete), &rows[i].override, 1, rows[i].override.origin,
                     rows[i].part);
}

static void a_preset_fills_what_the_file_leaves_open(void **state)
{
    (void)state;
    hg_job job;
    const char *text = with("    offences: {overval: [B72, B73], inbraak: [A20]}\n",
                            "    preset: dutch\n    delimiter: tab\n");
    loaded(text, no_overrides, 0, &job);
    assert_int_equal(job.sources[0].delimiter, '\t');
    assert_int_equal(job.sources[0].decimal, ',');
    assert_string_equal(job.sources[0].time_format, "%d-%m-%Y");
    assert_int_equal(job.sources[0].n_offences, 3);
    assert_string_equal(job.sources[0].offences[1].offence, "straatroof");
    assert_string_equal(job.sources[0].offences[1].codes[0], "B70");
    assert_int_equal(job.sources[0].offences[2].n_codes, 4);
    assert_string_equal(setting(&job, "incidents.0.decimal")->origin, "preset dutch");
    hg_job_clear(&job);
    loaded(with("    columns:", "    preset: dutch\n    columns:"), no_overrides, 0, &job);
    assert_int_equal(job.sources[0].n_offences, 2); /* those of the file */
    hg_job_clear(&job);
}

static void hash_of(const char *text, char out[65])
{
    hg_job job;
    loaded(text, no_overrides, 0, &job);
    memcpy(out, job.plan_sha256, 65);
    hg_job_clear(&job);
}

static void the_plan_hash_sees_the_plan_and_nothing_else(void **state)
{
    (void)state;
    char plain[65], other[65];
    hash_of(complete, plain);
    static const char *changes[][2] = {{"halve", "Halve"},
                                       {"14d", "15d"},
                                       {"3%", "4%"},
                                       {"count-12m", "kde"},
                                       {"  baseline", "  owner: x\n  baseline"},
                                       {"  baseline", "  minimum_gain: 1%\n  baseline"}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        hash_of(with(changes[i][0], changes[i][1]), other);
        assert_string_not_equal(plain, other);
    }
    static const char *same[][2] = {{"3%", "0.03"},
                                    {"14d", "2w"},
                                    {"250", "125"},
                                    {"\"halve the misses\"", "halve the misses"}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        hash_of(with(same[i][0], same[i][1]), other);
        assert_string_equal(plain, other);
    }
}

static void the_dump_quotes_what_yaml_would_misread(void **state)
{
    (void)state;
    hg_job job;
    hg_buf out = {0};
    hg_err err = {0};
    loaded(with("halve the misses", "a \\\"b\\\" # c"), no_overrides, 0, &job);
    assert_ok(hg_job_dump(&job, &out, &err));
    assert_non_null(strstr(out.data, "grid.cell: 250 "));
    assert_non_null(strstr(out.data, "plan.goal: \"a \\\"b\\\" # c\""));
    assert_non_null(strstr(out.data, "# default\n"));
    hg_buf_clear(&out);
    hg_job_clear(&job);
}

static void schema_and_manual_name_every_key(void **state)
{
    (void)state;
    hg_buf schema = {0}, manual = {0};
    hg_err err = {0};
    assert_ok(hg_job_schema_json(&schema, &err));
    assert_ok(hg_job_schema_manual(&manual, &err));
    static const char *keys[] = {"area_budget", "neighbourhoods", "minimum_count", "start_clock",
                                 "offences",    "national",       "maximum_cells", "keep"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char quoted[60];
        snprintf(quoted, sizeof quoted, "\"%s\": {", keys[i]);
        assert_non_null(strstr(schema.data, quoted));
        assert_non_null(strstr(manual.data, keys[i]));
    }
    hg_buf_clear(&schema);
    hg_buf_clear(&manual);
}

/* Whatever request for memory fails, the answer is HG_ENOMEM and nothing leaks (seen by ASan). */
static void every_failed_allocation_is_survived(void **state)
{
    (void)state;
    hg_job job;
    hg_err err = {0};
    const hg_job_override override = {"study_area.layer", "w", "--set"};
    write_job(complete, strlen(complete));
    hg_mem_fail_at(0, 0);
    assert_ok(hg_job_load(job_path, &override, 1, &job, NULL, &err));
    long requests = hg_mem_requests();
    hg_job_clear(&job);
    for (long k = 1; k <= requests; k++) {
        hg_problems problems = {0};
        hg_mem_fail_at(k, 1);
        hg_status st = hg_job_load(job_path, &override, 1, &job, &problems, &err);
        hg_mem_fail_at(0, 0);
        if (st == HG_OK)
            hg_job_clear(&job);
        assert_int_equal(st, HG_ENOMEM);
        hg_problems_clear(&problems);
    }
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(job_path, sizeof job_path, "%s/job.yaml", mkdtemp(folder) ? folder : "/nowhere");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(job_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_job_fills_the_struct),
        cmocka_unit_test(defaults_are_as_the_manual_says),
        cmocka_unit_test(every_section_is_read),
        cmocka_unit_test(sections_of_clusters_are_off_until_they_name_an_offence),
        cmocka_unit_test(each_wrong_value_is_named_with_its_place),
        cmocka_unit_test(all_problems_come_in_one_pass_and_in_order),
        cmocka_unit_test(hostile_yaml_is_refused_quickly),
        cmocka_unit_test(bombs_do_not_go_off),
        cmocka_unit_test(a_missing_file_is_no_configuration_error),
        cmocka_unit_test(later_words_win),
        cmocka_unit_test(overrides_are_checked_like_the_file),
        cmocka_unit_test(a_preset_fills_what_the_file_leaves_open),
        cmocka_unit_test(the_plan_hash_sees_the_plan_and_nothing_else),
        cmocka_unit_test(the_dump_quotes_what_yaml_would_misread),
        cmocka_unit_test(schema_and_manual_name_every_key),
        cmocka_unit_test(every_failed_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
