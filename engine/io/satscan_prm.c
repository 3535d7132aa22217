/* io/satscan_prm.c - what do the parameters ask for that are followed? */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/try.h"
#include "io/satscan_text.h"

typedef struct prm {
    const char *path;
    size_t line;
    hg_satscan_job *job;
    double share, radius, longest;
    int64_t analysis, model, interpretation, criteria, p_type, stop_at;
    bool by_radius;
    const char *text; /* of the value that is read */
} prm;

static hg_status refuse_value(const prm *p, const char *key, hg_err *err)
{
    return hg_fail(err, HG_ECONFIG, "%s:%zu: %s=%s is no value that is understood", p->path,
                   p->line, key, p->text);
}

static hg_status take_integer(const prm *p, const char *key, int64_t low, int64_t high,
                              int64_t *out, hg_err *err)
{
    if (!hg_parse_int64(p->text, strlen(p->text), out) || *out < low || *out > high)
        return refuse_value(p, key, err);
    return HG_OK;
}

static hg_status take_number(const prm *p, const char *key, double *out, hg_err *err)
{
    if (!hg_parse_double(p->text, strlen(p->text), '.', out) || !(*out > 0))
        return refuse_value(p, key, err);
    return HG_OK;
}

static hg_status take_yes(const prm *p, const char *key, bool *out, hg_err *err)
{
    *out = strcmp(p->text, "y") == 0;
    return *out || strcmp(p->text, "n") == 0 ? HG_OK : refuse_value(p, key, err);
}

static hg_status take_text(const prm *p, const char *key, char *out, size_t room, hg_err *err)
{
    if (strlen(p->text) >= room)
        return refuse_value(p, key, err);
    memcpy(out, p->text, strlen(p->text) + 1);
    return HG_OK;
}

/* Whole numbers and where they go. */
static hg_status take_integers(prm *p, const char *key, bool *taken, hg_err *err)
{
    int64_t precision = -1, unit = -1, coordinates = -1, fewest = -1, replicates = -1;
    const struct {
        const char *key;
        int64_t *to, low, high;
    } all[] = {{"PrecisionCaseTimes", &precision, 0, 4},
               {"TimeAggregationUnits", &unit, 0, 4},
               {"TimeAggregationLength", &p->job->length, 1, 1000000},
               {"CoordinatesType", &coordinates, 0, 1},
               {"AnalysisType", &p->analysis, 1, 9},
               {"ModelType", &p->model, 0, 20},
               {"MaxTemporalSizeInterpretation", &p->interpretation, 0, 1},
               {"MinimumCasesInHighRateClusters", &fewest, 0, 1000000},
               {"MonteCarloReps", &replicates, 0, HG_REPLICATES_MOST},
               {"PValueReportType", &p->p_type, 0, 3},
               {"EarlyTerminationThreshold", &p->stop_at, 1, HG_REPLICATES_MOST},
               {"CriteriaForReportingSecondaryClusters", &p->criteria, 0, 5}};
    hg_status st = HG_OK;
    for (size_t i = 0; i < HG_COUNT(all); i++) {
        if (strcmp(all[i].key, key) != 0)
            continue;
        *taken = true;
        HG_TRY(take_integer(p, key, all[i].low, all[i].high, all[i].to, err));
    }
    if (precision >= 0)
        p->job->precision = (hg_satscan_unit)precision;
    if (unit >= 0)
        p->job->unit = (hg_satscan_unit)unit;
    if (coordinates >= 0)
        p->job->degrees = coordinates == 1;
    if (fewest >= 0)
        p->job->options.fewest_cases = fewest > 1 ? (size_t)fewest : 1;
    if (replicates >= 0)
        p->job->options.replicates = (size_t)replicates;
done:
    return st;
}

static hg_status take(prm *p, const char *key, hg_err *err)
{
    hg_satscan_job *job = p->job;
    bool taken = false;
    hg_status st = HG_OK;
    HG_TRY(hg_satscan_check_key(p->path, p->line, key, p->text, err));
    HG_TRY(take_integers(p, key, &taken, err));
    if (taken)
        return HG_OK;
    if (strcmp(key, "CaseFile") == 0)
        HG_TRY(take_text(p, key, job->cases, sizeof job->cases, err));
    else if (strcmp(key, "CoordinatesFile") == 0)
        HG_TRY(take_text(p, key, job->coordinates, sizeof job->coordinates, err));
    else if (strcmp(key, "PopulationFile") == 0)
        HG_TRY(take_text(p, key, job->population, sizeof job->population, err));
    else if (strcmp(key, "StartDate") == 0)
        HG_TRY(take_text(p, key, job->start, sizeof job->start, err));
    else if (strcmp(key, "EndDate") == 0)
        HG_TRY(take_text(p, key, job->end, sizeof job->end, err));
    else if (strcmp(key, "MaxSpatialSizeInPopulationAtRisk") == 0)
        HG_TRY(take_number(p, key, &p->share, err));
    else if (strcmp(key, "MaxSpatialSizeInDistanceFromCenter") == 0)
        HG_TRY(take_number(p, key, &p->radius, err));
    else if (strcmp(key, "MaxTemporalSize") == 0)
        HG_TRY(take_number(p, key, &p->longest, err));
    else if (strcmp(key, "UseDistanceFromCenterOption") == 0)
        st = take_yes(p, key, &p->by_radius, err);
done:
    return st;
}

/* ---- from parameters to options ---- */

static hg_status settle_analysis(prm *p, hg_err *err)
{
    static const struct {
        hg_scan_window window;
        bool known, prospective;
    } analyses[] = {[1] = {HG_SCAN_SPACE, true, false},
                    [2] = {HG_SCAN_TIME, true, false},
                    [3] = {HG_SCAN_SPACE_TIME, true, false},
                    [4] = {HG_SCAN_SPACE_TIME, true, true},
                    [6] = {HG_SCAN_TIME, true, true}};
    hg_scan_options *o = &p->job->options;
    if ((size_t)p->analysis >= HG_COUNT(analyses) || !analyses[p->analysis].known)
        return hg_fail(err, HG_ECONFIG,
                       "%s: AnalysisType=%d: 1 to 4 and 6 are supported (space, time, space-time)",
                       p->path, (int)p->analysis);
    if (p->model != 0 && p->model != 2)
        return hg_fail(err, HG_ECONFIG,
                       "%s: ModelType=%d: 0 (discrete Poisson) and 2 (space-time permutation) are "
                       "supported",
                       p->path, (int)p->model);
    if (p->criteria != 0 && p->criteria != 5)
        return hg_fail(err, HG_ECONFIG,
                       "%s: CriteriaForReportingSecondaryClusters=%d: 0 (no overlap) and 5 (no "
                       "restriction) are supported",
                       p->path, (int)p->criteria);
    o->window = analyses[p->analysis].window;
    o->prospective = analyses[p->analysis].prospective;
    o->model = p->model == 0 ? HG_SCAN_POISSON : HG_SCAN_PERMUTATION;
    o->overlap = p->criteria == 5;
    o->stop_at = p->p_type == 2 ? (size_t)p->stop_at : 0;
    return HG_OK;
}

static hg_status settle_limits(prm *p, hg_err *err)
{
    hg_satscan_job *job = p->job;
    hg_scan_options *o = &job->options;
    o->max_share = p->share / 100;
    o->sphere_m = job->degrees ? 6367000 : 0;
    o->max_radius_m = p->by_radius ? p->radius * (job->degrees ? 1000 : 1) : 0;
    if (p->interpretation == 0)
        o->max_time_share = p->longest / 100;
    else
        o->max_steps = (size_t)floor(p->longest / (double)job->length);
    if (p->interpretation == 1 && o->max_steps == 0)
        return hg_fail(err, HG_ECONFIG,
                       "%s: MaxTemporalSize=%g is shorter than TimeAggregationLength=%d", p->path,
                       p->longest, (int)job->length);
    if (job->precision == HG_SATSCAN_NONE && o->window != HG_SCAN_SPACE)
        return hg_fail(err, HG_ECONFIG, "%s: PrecisionCaseTimes=0: a window in time needs times",
                       p->path);
    if (o->window == HG_SCAN_SPACE)
        job->unit = HG_SATSCAN_NONE;
    return HG_OK;
}

/* As written, or its last part beside the .prm: such files carry the paths of another computer. */
static hg_status place_file(const prm *p, const char *key, char *path, hg_err *err)
{
    char beside[4096];
    const char *name = path, *slash = strrchr(p->path, '/');
    if (*path == '\0' || (*path == '/' && access(path, R_OK) == 0))
        return HG_OK;
    for (const char *c = path; *c; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    int n = snprintf(beside, sizeof beside, "%.*s%s", slash ? (int)(slash - p->path) + 1 : 0,
                     p->path, name);
    if (n < 0 || (size_t)n >= sizeof beside)
        return hg_fail(err, HG_ECONFIG, "%s: %s is too long", p->path, key);
    memcpy(path, beside, (size_t)n + 1);
    return HG_OK;
}

static hg_status read_lines(prm *p, hg_word_file *file, hg_err *err)
{
    char *line;
    hg_status st = HG_OK;
    while ((line = hg_word_file_line(file)) != NULL) {
        size_t length = strlen(line);
        while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
            line[--length] = '\0';
        char *sign = strchr(line, '=');
        if (*line == ';' || *line == '[' || !sign)
            continue;
        size_t key = (size_t)(sign - line);
        while (key > 0 && (line[key - 1] == ' ' || line[key - 1] == '\t'))
            key--;
        line[key] = '\0';
        p->text = sign + 1 + strspn(sign + 1, " \t");
        p->line = file->line;
        HG_TRY(take(p, line, err));
    }
done:
    return st;
}

hg_status hg_satscan_read_prm(const char *path, hg_satscan_job *out, hg_err *err)
{
    hg_satscan_job job = {.length = 1, .precision = HG_SATSCAN_DAY, .unit = HG_SATSCAN_DAY};
    prm p = {.path = path,
             .job = &job,
             .share = 50,
             .longest = 50,
             .stop_at = 50,
             .analysis = 1,
             .model = 0};
    hg_word_file file = {0};
    hg_status st = HG_OK;
    job.options.replicates = 999;
    job.options.seed = 1;
    HG_TRY(hg_word_file_open(&file, path, err));
    HG_TRY(read_lines(&p, &file, err));
    HG_TRY(settle_analysis(&p, err));
    HG_TRY(settle_limits(&p, err));
    if (!*job.cases || !*job.coordinates) {
        st = hg_fail(err, HG_ECONFIG, "%s: %s= names no file", path,
                     *job.cases ? "CoordinatesFile" : "CaseFile");
        goto done;
    }
    HG_TRY(place_file(&p, "CaseFile", job.cases, err));
    HG_TRY(place_file(&p, "CoordinatesFile", job.coordinates, err));
    HG_TRY(place_file(&p, "PopulationFile", job.population, err));
    *out = job;
done:
    hg_word_file_close(&file);
    return st;
}
