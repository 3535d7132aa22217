/*
 * bench/bench_ingest.c - how fast does a CSV file become incidents, times and places included?
 *
 *   bench_ingest --write FILE [--rows N]    a seeded file of ten columns (1,000,000 rows)
 *   bench_ingest --read FILE [--repeat K]   one JSON line: bytes, seconds, MB/s
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hotgrid.h"

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int fail(const hg_err *err)
{
    fprintf(stderr, "bench_ingest: %s\n", err->text);
    return 1;
}

static void put_time(FILE *file, int64_t seconds)
{
    hg_civil c;
    hg_civil_from_seconds(seconds, &c);
    fprintf(file, "%04d-%02d-%02d %02d:%02d:%02d,", c.year, c.month, c.day, c.hour, c.minute,
            c.second);
}

/* Ten columns as a Dutch export has them: id, three times, a place, four texts and numbers. */
static int write_file(const char *path, long rows)
{
    static const char *const codes[] = {"B72", "B70", "A20", "A30"};
    static const char *const places[] = {"woning", "openbare weg", "winkel, overdekt",
                                         "caf\xC3\xA9"};
    uint64_t state = 37;
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    fputs("incident_id,begin,end,registered,x_rd,y_rd,class,place,precision,weight\n", file);
    for (long i = 0; i < rows; i++) {
        uint64_t r = next(&state), s = next(&state);
        int64_t begin = 1451606400 + (int64_t)(r % 94608000);
        fprintf(file, "PL%09ld,", i * 7 + (long)(s % 7));
        put_time(file, begin);
        put_time(file, begin + (int64_t)(s >> 8) % 30000);
        put_time(file, begin + 30000 + (int64_t)(s >> 24) % 90000);
        uint64_t x = 8000000 + next(&state) % 2000000, y = 43000000 + next(&state) % 2000000;
        fprintf(file, "%u.%02u,%u.%02u,%s,", (unsigned)(x / 100), (unsigned)(x % 100),
                (unsigned)(y / 100), (unsigned)(y % 100), codes[(r >> 40) % 4]);
        const char *place = places[(r >> 50) % 4];
        fprintf(file, strchr(place, ',') ? "\"%s\",%c,%u\n" : "%s,%c,%u\n", place,
                "AAAB"[(s >> 50) % 4], 1 + (unsigned)((s >> 60) % 2));
    }
    return ferror(file) | fclose(file) ? 1 : 0;
}

static hg_status read_once(const char *path, const hg_crs *crs, double *seconds, uint64_t *bytes,
                           uint64_t *used, hg_err *err)
{
    hg_incidents table = {0};
    hg_ingest_result result = {0};
    hg_ingest_options options = {.source = {.path = path},
                                 .crs = "EPSG:28992",
                                 .work_crs = crs,
                                 .from = HG_NO_TIME,
                                 .to = HG_NO_TIME,
                                 .as_of = HG_NO_TIME};
    static const char *const columns[HG_ROLE_COUNT] = {[HG_ROLE_ID] = "incident_id",
                                                       [HG_ROLE_X] = "x_rd",
                                                       [HG_ROLE_Y] = "y_rd",
                                                       [HG_ROLE_START] = "begin",
                                                       [HG_ROLE_END] = "end",
                                                       [HG_ROLE_REPORTED] = "registered",
                                                       [HG_ROLE_PRECISION] = "precision",
                                                       [HG_ROLE_WEIGHT] = "weight"};
    memcpy(options.schema.column, columns, sizeof columns);
    options.schema.pivot = -1;
    options.schema.time_zone = "Europe/Amsterdam";
    options.schema.clock_policy = HG_CLOCK_LATER;
    double before = hg_monotonic_seconds();
    hg_status st = hg_ingest(&options, &table, &result, NULL, NULL, err);
    *seconds = hg_monotonic_seconds() - before;
    *bytes = result.bytes;
    *used = result.account.used;
    hg_incidents_clear(&table);
    hg_ingest_result_clear(&result);
    return st;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static int read_file(const char *path, int repeat)
{
    enum { MOST = 99 };
    hg_err err = {0};
    hg_crs *crs = NULL;
    double seconds[MOST];
    uint64_t bytes = 0, used = 0;
    if (repeat < 1 || repeat > MOST || hg_crs_open("EPSG:28992", &crs, &err) != HG_OK)
        return fail(&err);
    for (int i = 0; i < repeat; i++)
        if (read_once(path, crs, &seconds[i], &bytes, &used, &err) != HG_OK)
            return fail(&err);
    hg_crs_free(crs);
    qsort(seconds, (size_t)repeat, sizeof *seconds, by_size);
    double median = seconds[repeat / 2];
    printf(
        "{\"bench\": \"ingest\", \"peer\": \"hotgrid\", \"rows\": %llu, \"bytes\": %llu, "
        "\"threads\": %d, \"seconds_min\": %.4f, \"seconds_median\": %.4f, \"mb_per_s\": %.1f}\n",
        (unsigned long long)used, (unsigned long long)bytes, hg_par_threads(), seconds[0], median,
        (double)bytes / 1e6 / median);
    return 0;
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    bool write = false;
    long rows = 1000000;
    int repeat = 5;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--write") == 0 || strcmp(argv[i], "--read") == 0) {
            write = argv[i][2] == 'w';
            path = argv[i + 1];
        } else if (strcmp(argv[i], "--rows") == 0) {
            rows = strtol(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--repeat") == 0) {
            repeat = (int)strtol(argv[i + 1], NULL, 10);
        }
    }
    if (!path) {
        fputs("usage: bench_ingest --write FILE [--rows N] | --read FILE [--repeat K]\n", stderr);
        return 64;
    }
    return write ? write_file(path, rows) : read_file(path, repeat);
}
