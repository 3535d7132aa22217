/* Job files: the bytes of one, then lines "--set KEY=VALUE". Read whole, or every problem named. */
#include "fuzz.h"

#include "hotgrid.h"

enum { SETS_MAX = 8 };
static const char mark[] = "\n--set ";

static size_t yaml_length(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + sizeof mark - 1 <= size; i++)
        if (memcmp(data + i, mark, sizeof mark - 1) == 0)
            return i + 1;
    return size;
}

/* Cuts the lines in place; what has no '=' is left out, as the command line does. */
static size_t take_sets(char *lines, hg_job_override *sets)
{
    size_t n = 0;
    for (char *line = strtok(lines, "\n"); line && n < SETS_MAX; line = strtok(NULL, "\n")) {
        char *equals = strchr(line, '=');
        if (strncmp(line, mark + 1, sizeof mark - 2) != 0 || !equals)
            continue;
        *equals = '\0';
        sets[n++] = (hg_job_override){line + sizeof mark - 2, equals + 1, "--set"};
    }
    return n;
}

static void check_job(const hg_job *job)
{
    hg_buf dump = {0};
    hg_err err = {0};
    fuzz_check(job->n_forecasts > 0 && job->n_sources > 0);
    fuzz_check(job->cell_m > 0 && job->horizon_s > 0);
    fuzz_check(job->area_budget > 0 && job->area_budget <= 1);
    fuzz_check(job->baseline && strlen(job->plan_sha256) == 64);
    fuzz_check(job->title && job->folder && job->output_folder);
    for (size_t i = 0; i < job->n_forecasts; i++)
        fuzz_check(job->forecasts[i].offence && job->forecasts[i].table);
    for (size_t i = 0; i < job->n_sources; i++)
        fuzz_check(job->sources[i].source);
    for (size_t i = 0; i < job->n_settings; i++)
        fuzz_check(job->settings[i].key && job->settings[i].value && job->settings[i].origin);
    fuzz_check_says(hg_job_dump(job, &dump, &err) == HG_OK && dump.length > 0, &err);
    hg_buf_clear(&dump);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    hg_job_override sets[SETS_MAX];
    hg_job job;
    hg_problems problems = {0};
    hg_err err = {0};
    fuzz_input in = {data, size};
    fuzz_input yaml = fuzz_part(&in, yaml_length(data, size));
    char *lines = fuzz_text(in);
    const char *path = fuzz_file("job.yaml", yaml.at, yaml.left);
    hg_status st = hg_job_load(path, sets, take_sets(lines, sets), &job, &problems, &err);
    if (st == HG_OK) {
        fuzz_check(problems.n == 0);
        check_job(&job);
        hg_job_clear(&job);
    } else {
        fuzz_check_says(st == HG_ECONFIG && problems.n > 0, &err);
        fuzz_check_says(strcmp(err.text, problems.text[0]) == 0, &err);
        for (size_t i = 0; i < problems.n; i++)
            for (const char *p = problems.text[i]; *p; p++)
                fuzz_check((unsigned char)*p >= 0x20 && *p != 0x7f);
    }
    hg_problems_clear(&problems);
    free(lines);
    return 0;
}
