/* base/par.c - the team of threads; nobody else starts one. */
#define _GNU_SOURCE
#include "hotgrid/par.h"

#include <omp.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "hotgrid/text.h"

static int team = 1;

/* The CPU quota of the control group, which libgomp does not look at: "quota
 * period" in microseconds, or "max period". 0 = no limit known. */
static int cgroup_quota(void)
{
    char line[64] = "";
    int64_t quota, period;
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
    if (!file)
        return 0;
    bool got = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    char *blank = strchr(line, ' ');
    size_t length = strcspn(line, "\n");
    if (!got || !blank || !hg_parse_int64(line, (size_t)(blank - line), &quota) ||
        !hg_parse_int64(blank + 1, length - (size_t)(blank + 1 - line), &period) || quota < 1 ||
        period < 1)
        return 0;
    int64_t cpus = quota / period + (quota % period * 2 >= period); /* rounded */
    return cpus < 1 ? 1 : cpus > 4096 ? 4096 : (int)cpus;
}

int hg_par_available(void)
{
    cpu_set_t set;
    int cpus = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        cpus = CPU_COUNT(&set);
    int quota = cgroup_quota();
    if (quota > 0 && quota < cpus)
        cpus = quota;
    return cpus < 1 ? 1 : cpus;
}

hg_status hg_par_start(int threads, hg_err *err)
{
    if (threads <= 0)
        threads = hg_par_available();
    if (threads > 1024)
        return hg_fail(err, HG_EDOMAIN, "threads %d: at most 1024", threads);
    int started = 1;
    omp_set_dynamic(0);
#pragma omp parallel num_threads(threads)
#pragma omp single
    started = omp_get_num_threads();
    if (started < threads)
        return hg_fail(err, HG_ESYSTEM, "only %d of %d threads could be started", started, threads);
    team = threads;
    return HG_OK;
}

int hg_par_threads(void)
{
    return team;
}

typedef struct first_failure {
    atomic_flag busy;
    size_t index;
    hg_status status;
    hg_err err;
} first_failure;

static void keep_lowest(first_failure *kept, size_t index, hg_status status, const hg_err *err)
{
    while (atomic_flag_test_and_set(&kept->busy)) {
    }
    if (kept->status == HG_OK || index < kept->index) {
        kept->index = index;
        kept->status = status;
        kept->err = *err;
    }
    atomic_flag_clear(&kept->busy);
}

static void run_one(hg_par_body body, size_t index, void *context, first_failure *kept)
{
    hg_err mine;
    mine.text[0] = '\0';
    mine.status = HG_OK;
    hg_status status = body(index, context, &mine);
    if (status != HG_OK)
        keep_lowest(kept, index, status, &mine);
}

hg_status hg_par_for(size_t n, hg_par_body body, void *context, hg_err *err)
{
    first_failure kept = {.busy = ATOMIC_FLAG_INIT, .status = HG_OK};
    if (team == 1 || n < 2 || omp_in_parallel()) {
        for (size_t i = 0; i < n; i++)
            run_one(body, i, context, &kept);
    } else {
#pragma omp parallel for schedule(dynamic, 1) num_threads(team)
        for (size_t i = 0; i < n; i++)
            run_one(body, i, context, &kept);
    }
    if (kept.status != HG_OK && err)
        *err = kept.err;
    return kept.status;
}

/* Chunks of 4096 with four running sums each, folded pairwise: the order is fixed by the index. */
static double chunk_sum(size_t n, const double *values)
{
    double lane[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++)
            lane[k] += values[i + (size_t)k];
    for (; i < n; i++)
        lane[i & 3] += values[i];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

double hg_sum(size_t n, const double *values)
{
    enum { CHUNK = 4096 };
    if (n <= CHUNK)
        return chunk_sum(n, values);
    size_t chunks = (n + CHUNK - 1) / CHUNK;
    size_t half = chunks / 2 * CHUNK;
    return hg_sum(half, values) + hg_sum(n - half, values + half);
}
