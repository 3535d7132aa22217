/* bench/common.c - options, time, memory and the JSON line of a bench program. */
#include "common.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ---- */

static bool set_option(bench_settings *s, const char *name, const char *value)
{
    if (strcmp(name, "--repeat") == 0)
        s->repeats = atoi(value);
    else if (strcmp(name, "--case") == 0)
        s->only = value;
    else if (strcmp(name, "--threads") == 0)
        s->threads = value;
    else if (strcmp(name, "--dump") == 0)
        s->folder = value;
    else
        return false;
    return true;
}

int bench_main(const char *name, int argc, char **argv, bench_cases cases)
{
    hg_err err = {.status = HG_OK};
    bench_settings s = {.repeats = 5, .threads = "1,2"};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--tiny") == 0)
            s.tiny = true;
        else if (i + 1 < argc && set_option(&s, argv[i], argv[i + 1]))
            i++;
        else {
            fprintf(stderr, "usage: %s [--tiny] [--repeat N] [--case PART|=NAME] [--threads 1,2]\n",
                    name);
            return 64;
        }
    }
    if (s.repeats < 1 || s.repeats > 99)
        s.repeats = 5;
    hg_status st = cases(&s, &err);
    if (st != HG_OK)
        fprintf(stderr, "%s: %s\n", name, err.text);
    return hg_status_exit_code(st);
}

bool bench_wanted(const bench_settings *s, const char *name)
{
    return !s->only ||
           (s->only[0] == '=' ? strcmp(name, s->only + 1) == 0 : strstr(name, s->only) != NULL);
}

hg_status bench_each_team(const bench_settings *s, bench_body body, void *context, hg_err *err)
{
    hg_status st = HG_OK;
    for (const char *at = s->threads; st == HG_OK && *at;) {
        char *end;
        long team = strtol(at, &end, 10);
        if (end == at || team < 1 || team > 1024)
            return hg_fail(err, HG_EUSAGE, "--threads %s: whole numbers with commas", s->threads);
        at = *end ? end + 1 : end;
        st = hg_par_start((int)team, err);
        if (st == HG_OK)
            st = body((int)team, context, err);
    }
    return st;
}

/* ---- time ---- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(int n, double *values)
{
    qsort(values, (size_t)n, sizeof *values, ascending);
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

static hg_status one_run(bench_work prepare, bench_work work, void *context, double *seconds,
                         hg_err *err)
{
    hg_status st = prepare ? prepare(context, err) : HG_OK;
    double start = hg_monotonic_seconds();
    if (st == HG_OK)
        st = work(context, err);
    *seconds = hg_monotonic_seconds() - start;
    return st;
}

hg_status bench_time(int repeats, bench_work prepare, bench_work work, void *context,
                     bench_times *out, hg_err *err)
{
    double seconds[99];
    int n = repeats;
    hg_status st = one_run(prepare, work, context, &seconds[0], err);
    if (st == HG_OK && seconds[0] > 5)
        n = 1;
    else
        for (int k = 0; k < n && st == HG_OK; k++)
            st = one_run(prepare, work, context, &seconds[k], err);
    if (st != HG_OK)
        return st;
    out->runs = n;
    out->median = median(n, seconds);
    out->min = seconds[0];
    for (int k = 0; k < n; k++)
        seconds[k] = fabs(seconds[k] - out->median);
    out->mad = median(n, seconds);
    return HG_OK;
}

/* ---- memory ---- */

void bench_peak_reset(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file)
        return;
    fputs("5\n", file);
    fclose(file);
}

double bench_peak_mib(void)
{
    char line[256];
    double kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtod(line + 6, NULL);
    if (file)
        fclose(file);
    return kib / 1024;
}

/* ---- the line ---- */

void bench_begin(const char *bench, const char *name)
{
    printf("{\"bench\":\"%s\",\"program\":\"hotgrid\",\"case\":\"%s\"", bench, name);
}

void bench_text(const char *key, const char *value)
{
    printf(",\"%s\":\"%s\"", key, value);
}

void bench_number(const char *key, double value)
{
    if (isfinite(value))
        printf(",\"%s\":%.6g", key, value);
    else
        printf(",\"%s\":null", key);
}

void bench_count(const char *key, size_t value)
{
    printf(",\"%s\":%zu", key, value);
}

void bench_put_times(const char *name, const bench_times *t)
{
    printf(",\"%s_s\":%.6f,\"%s_min_s\":%.6f,\"%s_mad_s\":%.6f,\"%s_runs\":%d", name, t->median,
           name, t->min, name, t->mad, name, t->runs);
}

void bench_limit(double limit_s, int threads, double seconds)
{
    if (limit_s > 0)
        printf(",\"limit_s\":%g,\"share_of_limit\":%.3f", limit_s / threads,
               limit_s / threads / seconds);
}

void bench_end(void)
{
    printf(",\"peak_mib\":%.0f}\n", bench_peak_mib());
    fflush(stdout);
}

void bench_skipped(const char *bench, const char *name, const char *why)
{
    printf("{\"bench\":\"%s\",\"program\":\"hotgrid\",\"case\":\"%s\",\"skipped\":\"%s\"}\n", bench,
           name, why);
    fflush(stdout);
}

/* ---- how exact ---- */

double bench_worst(size_t n, const double *got, const double *exact)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        if (exact[i] > 0)
            worst = fmax(worst, fabs(got[i] - exact[i]) / exact[i]);
    return worst;
}

size_t bench_sample(const hg_grid *grid, const double *value, size_t most, size_t *cell)
{
    const size_t cells = hg_grid_cells(grid), step = cells / most + 1;
    double peak = 0;
    size_t n = 0;
    for (size_t i = 0; i < cells; i++)
        peak = value[i] > peak ? value[i] : peak; /* NaN is no peak */
    for (size_t i = 0; i < cells && n < most; i++)
        if (value[i] > 1e-6 * peak && (i * 2654435761u) % step == 0)
            cell[n++] = i;
    return n;
}
