/* satscan.h - SaTScan's sample files, read plainly: for tests of the scan alone. */
#ifndef HG_TEST_SATSCAN_H
#define HG_TEST_SATSCAN_H

#include "check.h"

enum { SAMPLE_PLACES = 256, SAMPLE_CASES = 4096 };

typedef struct sample {
    hg_scan_data data;
    char name[SAMPLE_PLACES][32];
    double x[SAMPLE_PLACES], y[SAMPLE_PLACES];
    uint32_t place[SAMPLE_CASES], step[SAMPLE_CASES];
    size_t n_places, n_cases;
} sample;

static inline size_t sample_find(const sample *s, const char *name)
{
    size_t p = 0;
    while (p < s->n_places && strcmp(s->name[p], name) != 0)
        p++;
    return p;
}

/* Places as they stand in the file; `degrees`: latitude first. */
static inline void sample_places(sample *s, const char *path, bool degrees)
{
    double a, b;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fscanf(file, "%31s %lf %lf", s->name[s->n_places], &a, &b) == 3) {
        assert_true(s->n_places + 1 < SAMPLE_PLACES);
        s->x[s->n_places] = degrees ? b : a;
        s->y[s->n_places++] = degrees ? a : b;
    }
    fclose(file);
    s->data.n_places = s->n_places;
    s->data.x = s->x, s->data.y = s->y;
}

/* "place count time": the time is a day Y/M/D or a number; steps count from `from`. */
static inline void sample_cases(sample *s, const char *path, int64_t from, size_t n_steps)
{
    char name[32], when[32];
    int count, year, month, day;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fscanf(file, "%31s %d %31s", name, &count, when) == 3) {
        size_t p = sample_find(s, name);
        int64_t t = atol(when);
        assert_true(p < s->n_places);
        if (sscanf(when, "%d/%d/%d", &year, &month, &day) == 3)
            t = hg_days_from_civil(year, month, day);
        assert_true(t >= from && (size_t)(t - from) < n_steps);
        for (; count > 0; count--) {
            s->place[s->n_cases] = (uint32_t)p;
            s->step[s->n_cases++] = (uint32_t)(t - from);
        }
    }
    fclose(file);
    s->data.n_cases = s->n_cases;
    s->data.n_steps = n_steps;
    s->data.place = s->place, s->data.step = s->step;
}

#endif
