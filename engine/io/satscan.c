/* io/satscan.c - cases per place and step from SaTScan's case and coordinates files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/time.h"
#include "io/satscan_text.h"

enum { STEPS_MOST = 1000000 };

size_t hg_satscan_find(const hg_satscan *data, const char *name)
{
    size_t low = 0, high = data->n_places; /* names ascend */
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(hg_strings_get(&data->names, data->name[middle]), name);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return data->n_places;
}

/* ---- coordinates ---- */

typedef struct named {
    const char *name;
    double x, y;
    size_t line;
} named;

static int by_name(const void *left, const void *right)
{
    const named *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : a->line < b->line ? -1 : a->line > b->line;
}

static hg_status keep_places(const char *path, size_t n, const named *list, hg_satscan *data,
                             hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&data->x, n, sizeof *data->x, err));
    HG_TRY(hg_alloc(&data->y, n, sizeof *data->y, err));
    HG_TRY(hg_alloc(&data->name, n, sizeof *data->name, err));
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && strcmp(list[i].name, list[i - 1].name) == 0) {
            if (list[i].x == list[i - 1].x && list[i].y == list[i - 1].y)
                continue;
            return hg_fail(err, HG_EDATA, "%s:%zu: %s has other coordinates in line %zu", path,
                           list[i].line, list[i].name, list[i - 1].line);
        }
        HG_TRY(hg_strings_add(&data->names, list[i].name, strlen(list[i].name),
                              &data->name[data->n_places], err));
        data->x[data->n_places] = list[i].x;
        data->y[data->n_places++] = list[i].y;
    }
done:
    return st;
}

static hg_status read_places(const hg_satscan_job *job, hg_satscan *data, hg_err *err)
{
    hg_word_file file = {0};
    named *list = NULL;
    size_t n = 0, capacity = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_word_file_open(&file, job->coordinates, err));
    while (hg_word_file_next(&file)) {
        double a = 0, b = 0;
        HG_TRY(hg_grow(&list, &capacity, n + 1, sizeof *list, err));
        if (file.n < 3 || !hg_parse_double(file.word[1], strlen(file.word[1]), '.', &a) ||
            !hg_parse_double(file.word[2], strlen(file.word[2]), '.', &b)) {
            st = hg_fail(err, HG_EDATA, "%s:%zu: a name and two coordinates are needed",
                         job->coordinates, file.line);
            goto done;
        }
        if (job->degrees && !(a >= -90 && a <= 90 && b >= -180 && b <= 360)) {
            st = hg_fail(err, HG_EDATA, "%s:%zu: (%s, %s) is no latitude and longitude",
                         job->coordinates, file.line, file.word[1], file.word[2]);
            goto done;
        }
        list[n++] = (named){file.word[0], job->degrees ? b : a, job->degrees ? a : b, file.line};
    }
    if (n == 0) {
        st = hg_fail(err, HG_EDATA, "%s: no coordinates in it", job->coordinates);
        goto done;
    }
    qsort(list, n, sizeof *list, by_name);
    HG_TRY(keep_places(job->coordinates, n, list, data, err));
done:
    hg_free(list);
    hg_word_file_close(&file);
    return st;
}

/* ---- cases ---- */

uint64_t hg_satscan_stratum(const hg_word_file *file, size_t from)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a of the covariates */
    for (size_t i = from; i < file->n; i++) {
        for (const char *c = file->word[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
        hash = (hash ^ ' ') * UINT64_C(1099511628211);
    }
    return hash;
}

typedef struct case_list {
    size_t n, place_capacity, time_capacity, stratum_capacity;
    int64_t *time; /* units */
    uint64_t *stratum;
} case_list;

static hg_status add_cases(hg_satscan *data, case_list *list, size_t place, int64_t time,
                           uint64_t stratum, int64_t count, hg_err *err)
{
    const size_t need = list->n + (size_t)count;
    hg_status st = HG_OK;
    HG_TRY(hg_grow(&data->place, &list->place_capacity, need, sizeof *data->place, err));
    HG_TRY(hg_grow(&list->time, &list->time_capacity, need, sizeof *list->time, err));
    HG_TRY(hg_grow(&list->stratum, &list->stratum_capacity, need, sizeof *list->stratum, err));
    for (; list->n < need; list->n++) {
        data->place[list->n] = (uint32_t)place;
        list->time[list->n] = time;
        list->stratum[list->n] = stratum;
    }
done:
    return st;
}

static hg_status read_case(const hg_satscan_job *job, const hg_word_file *file, hg_satscan *data,
                           case_list *list, hg_err *err)
{
    const bool timed = job->precision != HG_SATSCAN_NONE;
    const bool dated = timed && job->unit != HG_SATSCAN_NONE;
    int64_t count, time = 0;
    if (file->n < (timed ? 3 : 2))
        return hg_fail(err, HG_EDATA, "%s:%zu: a place, a number%s are needed", file->path,
                       file->line, timed ? " and a date" : "");
    size_t place = hg_satscan_find(data, file->word[0]);
    if (place == data->n_places)
        return hg_fail(err, HG_EDATA, "%s:%zu: %s has no coordinates in %s", file->path, file->line,
                       file->word[0], job->coordinates);
    if (!hg_parse_int64(file->word[1], strlen(file->word[1]), &count) || count < 0 ||
        count > 10000000)
        return hg_fail(err, HG_EDATA, "%s:%zu: %s is no number of cases", file->path, file->line,
                       file->word[1]);
    if (dated && !hg_satscan_date(file->word[2], job->precision, job->unit, &time))
        return hg_fail(err, HG_EDATA, "%s:%zu: %s is no date of that precision", file->path,
                       file->line, file->word[2]);
    return add_cases(data, list, place, time, hg_satscan_stratum(file, timed ? 3 : 2), count, err);
}

static hg_status read_cases(const hg_satscan_job *job, hg_satscan *data, case_list *list,
                            hg_err *err)
{
    hg_word_file file = {0};
    hg_status st = HG_OK;
    HG_TRY(hg_word_file_open(&file, job->cases, err));
    while (hg_word_file_next(&file))
        HG_TRY(read_case(job, &file, data, list, err));
    if (list->n == 0)
        st = hg_fail(err, HG_EDATA, "%s: no case in it", job->cases);
done:
    hg_word_file_close(&file);
    return st;
}

/* ---- the study period ---- */

static hg_status one_date(const hg_satscan_job *job, const char *text, int64_t *out, hg_err *err)
{
    if (*text && !hg_satscan_date(text, job->precision, job->unit, out))
        return hg_fail(err, HG_EDATA, "study period: %s is no date of the precision of the cases",
                       text);
    return HG_OK;
}

static hg_status cut_steps(const hg_satscan_job *job, const case_list *list, hg_satscan *data,
                           hg_err *err)
{
    int64_t start = INT64_MAX, end = INT64_MIN;
    hg_status st = HG_OK;
    for (size_t i = 0; i < list->n; i++) {
        start = list->time[i] < start ? list->time[i] : start;
        end = list->time[i] > end ? list->time[i] : end;
    }
    if (job->unit != HG_SATSCAN_NONE) {
        HG_TRY(one_date(job, job->start, &start, err));
        HG_TRY(one_date(job, job->end, &end, err));
    }
    if (end < start || (end - start) / job->length >= STEPS_MOST)
        return hg_fail(err, HG_EDATA, "study period %s to %s: no period, or more than %d steps",
                       job->start, job->end, STEPS_MOST);
    data->unit = job->unit;
    data->length = job->length;
    data->n_steps = (size_t)((end - start) / job->length) + 1;
    data->first = end + 1 - (int64_t)data->n_steps * job->length;
    HG_TRY(hg_alloc(&data->step, list->n, sizeof *data->step, err));
    for (size_t i = 0; i < list->n; i++) {
        if (list->time[i] < start || list->time[i] > end)
            return hg_fail(err, HG_EDATA, "%s: case %zu is outside the study period %s to %s",
                           job->cases, i + 1, job->start, job->end);
        data->step[i] = (uint32_t)((list->time[i] - data->first) / job->length);
    }
    data->n_cases = list->n;
done:
    return st;
}

hg_status hg_satscan_read(const hg_satscan_job *job, hg_satscan *out, hg_err *err)
{
    hg_satscan data = {0};
    case_list list = {0};
    hg_status st = HG_OK;
    if (job->unit < job->precision && job->unit == HG_SATSCAN_GENERIC)
        return hg_fail(err, HG_ECONFIG, "generic steps need generic dates");
    if (job->unit > job->precision && job->precision != HG_SATSCAN_NONE)
        return hg_fail(err, HG_ECONFIG, "steps are finer than the dates of the cases");
    HG_TRY(read_places(job, &data, err));
    HG_TRY(read_cases(job, &data, &list, err));
    HG_TRY(cut_steps(job, &list, &data, err));
    if (*job->population)
        HG_TRY(hg_satscan_expect(job, &data, list.stratum, err));
    data.data = (hg_scan_data){.n_places = data.n_places,
                               .n_steps = data.n_steps,
                               .n_cases = data.n_cases,
                               .x = data.x,
                               .y = data.y,
                               .place = data.place,
                               .step = data.step,
                               .expected = data.expected};
    *out = data;
    data = (hg_satscan){0};
done:
    hg_satscan_clear(&data);
    hg_free(list.time);
    hg_free(list.stratum);
    return st;
}

void hg_satscan_clear(hg_satscan *data)
{
    void *const blocks[] = {data->x, data->y, data->expected, data->place, data->step, data->name};
    for (size_t i = 0; i < HG_COUNT(blocks); i++)
        hg_free(blocks[i]);
    hg_strings_clear(&data->names);
    *data = (hg_satscan){0};
}

/* ---- steps for people ---- */

const char *hg_satscan_step_text(const hg_satscan *data, size_t step, char out[32])
{
    int64_t at = data->first + (int64_t)step * data->length;
    hg_civil civil = {.year = (int)at, .month = 1, .day = 1};
    if (data->unit == HG_SATSCAN_NONE) {
        *out = 0;
        return out;
    }
    if (data->unit == HG_SATSCAN_GENERIC) {
        snprintf(out, 32, "%lld", (long long)at);
        return out;
    }
    if (data->unit == HG_SATSCAN_MONTH) {
        civil.year = (int)(at / 12);
        civil.month = (int)(at % 12) + 1;
    } else if (data->unit == HG_SATSCAN_DAY) {
        hg_civil_from_seconds(at * HG_DAY_S, &civil);
    }
    snprintf(out, 32, "%04d-%02d-%02d", civil.year % 10000, civil.month % 100, civil.day % 100);
    return out;
}

double hg_satscan_step_days(const hg_satscan *data)
{
    static const double days[] = {1, 365.25, 365.25 / 12, 1, 1};
    return days[data->unit] * (double)data->length;
}
