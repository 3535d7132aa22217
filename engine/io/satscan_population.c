/* io/satscan_population.c - what is expected at each place and step, from its population? */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/satscan_text.h"

typedef struct count_row {
    uint64_t stratum;
    uint32_t place;
    double years, people;
} count_row;

static int by_stratum(const void *left, const void *right)
{
    const count_row *a = left, *b = right;
    if (a->stratum != b->stratum)
        return a->stratum < b->stratum ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return a->years < b->years ? -1 : a->years > b->years;
}

static hg_status read_rows(const hg_satscan_job *job, const hg_satscan *data, count_row **rows,
                           size_t *n, hg_err *err)
{
    hg_word_file file = {0};
    size_t capacity = 0;
    hg_status st = HG_OK;
    HG_TRY(hg_word_file_open(&file, job->population, err));
    while (hg_word_file_next(&file)) {
        count_row row = {0};
        size_t place = hg_satscan_find(data, file.word[0]);
        const bool whole = file.n >= 3;
        if (whole && place == data->n_places)
            st = hg_fail(err, HG_EDATA, "%s:%zu: %s has no coordinates in %s", file.path, file.line,
                         file.word[0], job->coordinates);
        else if (!whole || !hg_satscan_years(file.word[1], job->unit, &row.years) ||
                 !hg_parse_double(file.word[2], strlen(file.word[2]), '.', &row.people) ||
                 !(row.people >= 0))
            st = hg_fail(err, HG_EDATA, "%s:%zu: a place, a date and a number of people are needed",
                         file.path, file.line);
        if (st != HG_OK)
            goto done;
        row.place = (uint32_t)place;
        row.stratum = hg_satscan_stratum(&file, 3);
        HG_TRY(hg_grow(rows, &capacity, *n + 1, sizeof **rows, err));
        (*rows)[(*n)++] = row;
    }
    if (*n > 0)
        qsort(*rows, *n, sizeof **rows, by_stratum);
done:
    hg_word_file_close(&file);
    return st;
}

/* The middle of a step, in years (generic: in its unit). */
static double middle_of(const hg_satscan *data, size_t step)
{
    double at = (double)data->first + ((double)step + 0.5) * (double)data->length;
    if (data->unit == HG_SATSCAN_MONTH)
        return at / 12;
    return data->unit == HG_SATSCAN_DAY ? 1970 + at / 365.2425 : at;
}

/* Linear between the dates of rows [0, n) of one place, constant beyond. Equal dates add up. */
static double people_at(const count_row *row, size_t n, double years)
{
    double before = NAN, at_before = 0;
    for (size_t i = 0; i < n;) {
        double when = row[i].years, people = 0;
        for (; i < n && row[i].years == when; i++)
            people += row[i].people;
        if (when >= years)
            return isnan(before)
                       ? people
                       : at_before + (people - at_before) * (years - before) / (when - before);
        before = when;
        at_before = people;
    }
    return at_before;
}

/* One stratum: its people into scratch[places * steps], scaled by cases / people. */
static hg_status add_stratum(const hg_satscan_job *job, hg_satscan *data, const count_row *row,
                             size_t n, double cases, double *scratch, hg_err *err)
{
    const size_t cells = data->n_places * data->n_steps;
    double people = 0;
    memset(scratch, 0, cells * sizeof *scratch);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && row[j].place == row[i].place; j++)
            continue;
        for (size_t t = 0; t < data->n_steps; t++) {
            double here = people_at(row + i, j - i, middle_of(data, t));
            scratch[row[i].place * data->n_steps + t] = here;
            people += here;
        }
    }
    if (!(people > 0) && cases > 0)
        return hg_fail(err, HG_EDATA, "%s: cases in a stratum of covariates without people",
                       job->population);
    for (size_t i = 0; i < cells && people > 0; i++)
        data->expected[i] += scratch[i] * (cases / people);
    return HG_OK;
}

static int by_number(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static hg_status check_places(const hg_satscan_job *job, const hg_satscan *data, hg_err *err)
{
    for (size_t i = 0; i < data->n_cases; i++) {
        const double *row = data->expected + data->place[i] * data->n_steps;
        if (row[data->step[i]] > 0)
            continue;
        return hg_fail(err, HG_EDATA, "%s: %s has cases, and no people in %s", job->cases,
                       hg_strings_get(&data->names, data->name[data->place[i]]), job->population);
    }
    return HG_OK;
}

hg_status hg_satscan_expect(const hg_satscan_job *job, hg_satscan *data, uint64_t *strata,
                            hg_err *err)
{
    count_row *rows = NULL;
    double *scratch = NULL;
    size_t n = 0, met = 0;
    hg_status st = HG_OK;
    HG_TRY(read_rows(job, data, &rows, &n, err));
    HG_TRY(hg_alloc(&scratch, data->n_places * data->n_steps, sizeof *scratch, err));
    HG_TRY(hg_alloc(&data->expected, data->n_places * data->n_steps, sizeof *data->expected, err));
    qsort(strata, data->n_cases, sizeof *strata, by_number);
    for (size_t i = 0, j, c = 0; i < n; i = j) {
        for (j = i; j < n && rows[j].stratum == rows[i].stratum; j++)
            continue;
        size_t cases = 0;
        for (; c < data->n_cases && strata[c] <= rows[i].stratum; c++)
            cases += strata[c] == rows[i].stratum;
        met += cases;
        HG_TRY(add_stratum(job, data, rows + i, j - i, (double)cases, scratch, err));
    }
    if (met < data->n_cases) {
        st = hg_fail(err, HG_EDATA, "%zu of %zu cases have covariates that %s does not",
                     data->n_cases - met, data->n_cases, job->population);
        goto done;
    }
    HG_TRY(check_places(job, data, err));
done:
    hg_free(rows);
    hg_free(scratch);
    return st;
}
