/* job/config_table.c - which keys may a job file hold, and what does each mean? */
#include <stddef.h>

#include "base/try.h"
#include "job/config_names.h"
#include "job/config_schema.h"

/* clang-format off */
static const key_choice clock_policies[] = {
    {"default", HG_CLOCK_DEFAULT, "twice: the earlier, flagged; never: dropped"},
    {"earlier", HG_CLOCK_EARLIER, "twice: the earlier"},
    {"later", HG_CLOCK_LATER, "twice: the later; never: the instant of the change"},
    {"reject", HG_CLOCK_REJECT, "both are dropped"},
    {NULL, 0, NULL}};
static const key_choice location_classes[] = {
    {"A", 'A', "address or GPS, about 10 m"},
    {"B", 'B', "street or postcode, about 100 m"},
    {"C", 'C', "neighbourhood centroid, about 500 m"},
    {"D", 'D', "town centroid: counted only"},
    {NULL, 0, NULL}};
static const key_choice delimiters[] = {
    {",", ',', NULL}, {";", ';', NULL}, {"tab", '\t', NULL}, {"\t", '\t', NULL}, {"|", '|', NULL},
    {NULL, 0, NULL}};
static const key_choice decimals[] = {{".", '.', NULL}, {",", ',', NULL}, {NULL, 0, NULL}};

static const key_members baseline = {offsetof(hg_job, baseline_name), offsetof(hg_job, baseline),
                                     offsetof(hg_job, baseline_values)};
static const key_members model = {offsetof(hg_job_forecast, model), offsetof(hg_job_forecast, table),
                                  offsetof(hg_job_forecast, values)};

#define JOB(member) .offset = offsetof(hg_job, member)
#define SOURCE(member) .offset = offsetof(hg_job_source, member)
#define MONITOR(member) .offset = offsetof(hg_job_monitor, member)
#define COLUMN(role) .offset = offsetof(hg_job_source, columns) + (role) * sizeof(char *)
#define LIST(type, member, count) .offset = offsetof(type, member), .count_offset = offsetof(type, count)
#define RANGE(low, high) .minimum = (low), .maximum = (high)

/* In the order of --dump-config, of the manual and of the text that plan_sha256 covers. */
static const key_row rows[] = {
    {"title", KEY_TEXT, "name of the job on the report", JOB(title), .fallback = "Hotspot forecast"},

    {"plan", KEY_MAP, "declared beforehand; its SHA-256 is in every manifest", .required = true},
    {"plan.goal", KEY_TEXT, "what the forecast is for, in one sentence", JOB(goal), .required = true, .check = config_check_filled},
    {"plan.owner", KEY_TEXT, "who answers for it", JOB(owner)},
    {"plan.horizon", KEY_DURATION, "how far each run forecasts", JOB(horizon_s), .required = true, RANGE(86400, 366 * 86400.0)},
    {"plan.area_budget", KEY_SHARE, "share of the study area that may be flagged", JOB(area_budget), .required = true, RANGE(1e-6, 1)},
    {"plan.baseline", KEY_MODEL, "the model to beat", .members = &baseline, .required = true},
    {"plan.minimum_gain", KEY_SHARE, "gain in pooled hits over the baseline that counts as success", JOB(minimum_gain), .fallback = "0%", RANGE(0, 1)},
    {"plan.stop_rule", KEY_TEXT, "when the pilot ends without success", JOB(stop_rule)},

    {"crs", KEY_TEXT, "coordinate system of the incidents, such as EPSG:28992", JOB(crs), .required = true, .check = config_check_filled},
    {"work_crs", KEY_TEXT, "metric coordinate system of grid and distances, or auto for UTM; else crs when it is metric", JOB(work_crs), .check = config_check_filled},
    {"allow_ballpark", KEY_BOOL, "accept a transformation without datum shift (about 100 m off)", JOB(allow_ballpark), .fallback = "false"},
    {"time_zone", KEY_TEXT, "zone of naive times, and of the local day, such as Europe/Amsterdam", JOB(time_zone), .required = true, .check = config_check_zone},
    {"clock_policy", KEY_CHOICE, "local times that happen twice or never", JOB(clock_policy), .bytes = sizeof(hg_clock_policy), .choices = clock_policies, .fallback = "default"},
    {"as_of", KEY_TEXT, "everything used was known before this local date or time; else the start of the newest day in the data", .offset = SIZE_MAX},
    {"seed", KEY_SEED, "key of every random number", JOB(seed), .fallback = "1"},

    {"incidents", KEY_LIST_OF, "sources of incidents", LIST(hg_job, sources, n_sources), .element = sizeof(hg_job_source), .required = true, .shorthand = "source"},
    {"incidents[].source", KEY_PATH, "file, from the folder of the job file, or PG:...", SOURCE(source), .required = true, .check = config_check_path},
    {"incidents[].preset", KEY_CHOICE, "usual keys of an export; keys written out win", SOURCE(preset), .choices = config_presets},
    {"incidents[].layer", KEY_TEXT, "layer or table; else the only one", SOURCE(layer)},
    {"incidents[].delimiter", KEY_CHARACTER, "CSV delimiter; else sniffed", SOURCE(delimiter), .choices = delimiters},
    {"incidents[].decimal", KEY_CHARACTER, "decimal mark", SOURCE(decimal), .choices = decimals, .fallback = "."},
    {"incidents[].encoding", KEY_TEXT, "such as CP1252; else UTF-8", SOURCE(encoding), .check = config_check_filled},
    {"incidents[].crs", KEY_TEXT, "coordinate system of this source; else crs", SOURCE(crs), .check = config_check_filled},
    {"incidents[].columns", KEY_MAP, "which column holds what", .required = false},
    {"incidents[].columns.id", KEY_TEXT, "identity of the incident; else the row number", COLUMN(HG_ROLE_ID)},
    {"incidents[].columns.x", KEY_TEXT, "x or longitude; not for sources with points", COLUMN(HG_ROLE_X)},
    {"incidents[].columns.y", KEY_TEXT, "y or latitude; not for sources with points", COLUMN(HG_ROLE_Y)},
    {"incidents[].columns.start", KEY_TEXT, "date and time when it began at the earliest", COLUMN(HG_ROLE_START), .required = true},
    {"incidents[].columns.start_clock", KEY_TEXT, "hh:mm beside a start that is only a date", COLUMN(HG_ROLE_START_CLOCK)},
    {"incidents[].columns.end", KEY_TEXT, "when it had happened at the latest", COLUMN(HG_ROLE_END)},
    {"incidents[].columns.end_clock", KEY_TEXT, "hh:mm beside an end that is only a date", COLUMN(HG_ROLE_END_CLOCK)},
    {"incidents[].columns.reported", KEY_TEXT, "when it became known to the police", COLUMN(HG_ROLE_REPORTED)},
    {"incidents[].columns.reported_clock", KEY_TEXT, "hh:mm beside a report that is only a date", COLUMN(HG_ROLE_REPORTED_CLOCK)},
    {"incidents[].columns.category", KEY_TEXT, "class code, for offences", COLUMN(HG_ROLE_CATEGORY)},
    {"incidents[].columns.weight", KEY_TEXT, "weight of the incident, 0 or more; else 1", COLUMN(HG_ROLE_WEIGHT)},
    {"incidents[].columns.precision", KEY_TEXT, "location class A, B, C or D", COLUMN(HG_ROLE_PRECISION)},
    {"incidents[].ignore", KEY_TEXTS, "columns that look like a person and are left unread on purpose", LIST(hg_job_source, ignore, n_ignore)},
    {"incidents[].time_format", KEY_TEXT, "iso, or a form of %Y %y %m %d %H %M %S %z %b", SOURCE(time_format), .fallback = "iso"},
    {"incidents[].pivot", KEY_INTEGER, "two-digit years below it are 20xx, the others 19xx; else %y is refused", SOURCE(pivot), RANGE(0, 99), .absent = -1},
    {"incidents[].time_zone", KEY_TEXT, "zone of naive times of this source; else time_zone", SOURCE(time_zone), .check = config_check_zone},
    {"incidents[].location_class", KEY_CHOICE, "precision of the places, unless a column says it", SOURCE(location_class), .bytes = 1, .choices = location_classes, .fallback = "A"},
    {"incidents[].offences", KEY_MAP_OF, "names of offences and the codes that mean them", LIST(hg_job_source, offences, n_offences), .element = sizeof(hg_job_codes), .check = config_check_name},
    {"incidents[].offences.*", KEY_TEXTS, "codes of one offence", LIST(hg_job_codes, codes, n_codes)},

    {"study_area", KEY_MAP, "polygons of the study area; a path alone is enough", .required = true, .shorthand = "source"},
    {"study_area.source", KEY_PATH, "any vector source", JOB(study_area.source), .required = true, .check = config_check_path},
    {"study_area.layer", KEY_TEXT, "layer or table; else the only one", JOB(study_area.layer)},
    {"study_area.crs", KEY_TEXT, "coordinate system; else the source's own", JOB(study_area.crs), .check = config_check_filled},
    {"neighbourhoods", KEY_MAP, "polygons of the table of neighbourhoods", .shorthand = "source"},
    {"neighbourhoods.source", KEY_PATH, "any vector source", JOB(neighbourhoods.source), .check = config_check_path},
    {"neighbourhoods.layer", KEY_TEXT, "layer or table; else the only one", JOB(neighbourhoods.layer)},
    {"neighbourhoods.crs", KEY_TEXT, "coordinate system; else the source's own", JOB(neighbourhoods.crs), .check = config_check_filled},
    {"neighbourhoods.name", KEY_TEXT, "column of the name; else numbers", JOB(neighbourhoods.name)},
    {"neighbourhoods.code", KEY_TEXT, "column of the code; else the name", JOB(neighbourhoods.code)},
    {"neighbourhoods.minimum_count", KEY_NUMBER, "no rank below this many incidents", JOB(zone_minimum_count), .fallback = "10", RANGE(0, 1e9)},

    {"grid", KEY_MAP, "the grid of the forecast", .required = false},
    {"grid.cell", KEY_NUMBER, "side of a cell", JOB(cell_m), .unit = "m", .fallback = "125", RANGE(1, 100000)},
    {"grid.origin", KEY_POINT, "a corner of a cell, in the working coordinate system", JOB(origin_x), .unit = "m", .fallback = "[0, 0]", RANGE(-1e8, 1e8)},
    {"grid.halo", KEY_NUMBER, "incidents this far outside the study area still add to the surface; else the reach of the models", JOB(halo_m), .unit = "m", RANGE(0, 100000)},
    {"grid.maximum_cells", KEY_NUMBER, "refuse larger grids", JOB(maximum_cells), .fallback = "100000000", RANGE(1, 4e9)},

    {"quality", KEY_MAP, "what the data must be worth", .required = false},
    {"quality.minimum_located", KEY_SHARE, "share of the rows that must have a usable place", JOB(minimum_located), .fallback = "85%", RANGE(0, 1)},
    {"quality.maximum_rejected", KEY_SHARE, "share of the rows that may be dropped for a defect", JOB(maximum_rejected), .fallback = "5%", RANGE(0, 1)},
    {"quality.pile_up", KEY_SHARE, "warn when one place holds more of the incidents", JOB(pile_up_share), .fallback = "1%", RANGE(0, 1)},
    {"quality.reporting_gap", KEY_DURATION, "without a reported column: incidents younger than this were not known yet", JOB(reporting_gap_s), .fallback = "0", RANGE(0, 366 * 86400.0)},

    {"forecast", KEY_MAP_OF, "offences to forecast; a model's name alone is enough", LIST(hg_job, forecasts, n_forecasts), .element = sizeof(hg_job_forecast), .required = true, .shorthand = "model", .check = config_check_name},
    {"forecast.*.model", KEY_MODEL, "one of `hotgrid models`", .members = &model, .required = true},
    {"forecast.*.*", KEY_OPTION, "option of the model, such as bandwidth", .members = &model},

    {"shifts", KEY_LIST_OF, "watches of the day; the models of this version forecast whole days", LIST(hg_job, shifts, n_shifts), .element = sizeof(hg_job_shift)},
    {"shifts[].name", KEY_TEXT, "name of the shift", .offset = offsetof(hg_job_shift, name), .required = true, .check = config_check_name},
    {"shifts[].from", KEY_CLOCK, "local clock, hh:mm in quotes", .offset = offsetof(hg_job_shift, from_s), .required = true},
    {"shifts[].to", KEY_CLOCK, "local clock; before or at from: the next day", .offset = offsetof(hg_job_shift, to_s), .required = true},

    {"monitor", KEY_MAP_OF, "yearly counts against a target", LIST(hg_job, monitors, n_monitors), .element = sizeof(hg_job_monitor), .check = config_check_name},
    {"monitor.*.target", KEY_NUMBER, "national target: fewer than this a year", MONITOR(target), .unit = "incidents", RANGE(0, 1e9)},
    {"monitor.*.area_share", KEY_SHARE, "share of the national target that is this area's; else from the data", MONITOR(area_share), RANGE(0, 1)},
    {"monitor.*.source", KEY_TEXT, "where the national series comes from", MONITOR(source)},
    {"monitor.*.as_of", KEY_TEXT, "when it was published", MONITOR(as_of)},
    {"monitor.*.break", KEY_INTEGER, "first year of a new way of counting", MONITOR(break_year), RANGE(1900, 2200)},
    {"monitor.*.national", KEY_MAP_OF, "national count of each year", LIST(hg_job_monitor, national, n_national), .element = sizeof(hg_job_year), .bytes = sizeof(int), .check = config_check_year},
    {"monitor.*.national.*", KEY_NUMBER, "count of one year", .offset = offsetof(hg_job_year, count), .unit = "incidents", RANGE(0, 1e9)},

    {"near_repeat", KEY_MAP, "who repeats whom: advice zones where neighbours should be warned", .required = false},
    {"near_repeat.offences", KEY_TEXTS, "offences of forecast to look at; none: the section is off", LIST(hg_job, near_repeat.offences, near_repeat.n_offences)},
    {"near_repeat.space", KEY_TEXTS, "breaks of the distance bands in metres, from 0", LIST(hg_job, near_repeat.space, near_repeat.n_space), .fallback = "[0, 100, 200, 300, 400]"},
    {"near_repeat.time", KEY_TEXTS, "breaks of the time bands in days, from 0", LIST(hg_job, near_repeat.time, near_repeat.n_time), .fallback = "[0, 7, 14, 21, 28]"},
    {"near_repeat.history", KEY_DAYS, "look at the incidents of so many days; all takes all", JOB(near_repeat.history_days), .fallback = "730d", RANGE(28, 36500)},
    {"near_repeat.permutations", KEY_INTEGER, "simulations behind p", JOB(near_repeat.permutations), .fallback = "999", RANGE(99, 1000000)},
    {"near_repeat.alpha", KEY_NUMBER, "an advice needs q below it in every band of it", JOB(near_repeat.alpha), .fallback = "0.05", RANGE(1e-6, 0.5)},

    {"emerging", KEY_MAP, "which neighbourhoods become hot: Gi* step by step and its trend", .required = false},
    {"emerging.offences", KEY_TEXTS, "offences of forecast to look at; none: the section is off", LIST(hg_job, emerging.offences, emerging.n_offences)},
    {"emerging.step", KEY_DAYS, "length of a step in whole local days", JOB(emerging.step_days), .fallback = "28d", RANGE(1, 366)},
    {"emerging.steps", KEY_INTEGER, "steps at most, at least 10 are needed; the last ends at as_of", JOB(emerging.steps), .fallback = "24", RANGE(10, 1000)},
    {"emerging.alpha", KEY_NUMBER, "level of hot, of cold and of the trend", JOB(emerging.alpha), .fallback = "0.05", RANGE(1e-6, 0.5)},

    {"scan", KEY_MAP, "alarm clusters: more incidents up to now than the place and the time explain", .required = false},
    {"scan.offences", KEY_TEXTS, "offences of forecast to look at; none: the section is off", LIST(hg_job, scan.offences, scan.n_offences)},
    {"scan.step", KEY_DAYS, "length of a step in whole local days", JOB(scan.step_days), .fallback = "7d", RANGE(1, 366)},
    {"scan.history", KEY_DAYS, "the study period, up to as_of", JOB(scan.history_days), .fallback = "364d", RANGE(14, 36500)},
    {"scan.max_radius", KEY_NUMBER, "no larger circle", JOB(scan.max_radius_m), .unit = "m", .fallback = "1000", RANGE(1, 1e6)},
    {"scan.permutations", KEY_INTEGER, "simulations behind p", JOB(scan.permutations), .fallback = "999", RANGE(99, 1000000)},
    {"scan.alpha", KEY_NUMBER, "an alarm is a cluster with p at most this", JOB(scan.alpha), .fallback = "0.05", RANGE(1e-6, 0.5)},

    {"output", KEY_MAP, "what is written where", .required = false},
    {"output.folder", KEY_PATH, "folder of the runs, from the folder of the job file", JOB(output_folder), .fallback = "out", .check = config_check_path},
    {"output.formats", KEY_TEXTS, "formats of `hotgrid formats`", LIST(hg_job, formats, n_formats), .fallback = "[cog, gpkg, csv]", .names = config_format_names},
    {"output.keep", KEY_DAYS, "runs older than this are removed; all keeps them", JOB(keep_days), .fallback = "all", RANGE(1, 36500)},
};
/* clang-format on */

size_t config_row_count(void)
{
    return HG_COUNT(rows);
}

const key_row *config_row(size_t index)
{
    return index < HG_COUNT(rows) ? &rows[index] : NULL;
}
