/*
 * io/diagnose.c - when many rows do not fit, what is wrong with the whole source?
 *
 * Each likely cause is a row of a table: undo it, project a sample, and see whether the places fit
 * then. The cause is named and the reading ends; nothing is ever repaired silently.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "io/ingest.h"

void hg_misfits_add(hg_misfits *misfits, double x, double y)
{
    hg_extent *e = &misfits->extent;
    if (misfits->n++ == 0)
        *e = (hg_extent){x, y, x, y};
    e->x_min = fmin(e->x_min, x);
    e->y_min = fmin(e->y_min, y);
    e->x_max = fmax(e->x_max, x);
    e->y_max = fmax(e->y_max, y);
    if (misfits->kept < HG_SAMPLE_MAX) {
        misfits->x[misfits->kept] = x;
        misfits->y[misfits->kept++] = y;
    }
}

/* Too many for single rows to be blamed: above 1%, and more than ten or all of them. */
static bool too_many(uint64_t n, uint64_t of)
{
    return n > 0 && n * 100 > of && (n > 10 || n == of);
}

/* ---- texts that are no numbers ---- */

/* 431.234,50 or 1,234.5: groups of three between marks, maybe one other mark at the end. */
static bool has_thousands(const char *text, size_t length)
{
    size_t marks = 0, digits = 0;
    char mark = '\0', last = '\0';
    for (size_t i = length > 0 && (text[0] == '-' || text[0] == '+'); i < length; i++) {
        char c = text[i];
        if (c >= '0' && c <= '9') {
            digits++;
            continue;
        }
        if (c != '.' && c != ',' && c != ' ' && c != '\'')
            return false;
        if (last && last != mark)
            return false; /* nothing may follow the decimal mark but digits */
        if (marks > 0 && digits != 3)
            return false;
        if (marks == 0 && (digits == 0 || digits > 3))
            return false;
        if (marks == 0)
            mark = c;
        last = c;
        marks++;
        digits = 0;
    }
    return marks >= 2 && (last != mark || digits == 3);
}

static hg_text_flaw flaw_of(char decimal, const char *text, size_t length)
{
    double value;
    hg_field trimmed = hg_field_trim((hg_field){text, (uint32_t)length});
    if (hg_parse_double(trimmed.text, trimmed.length, decimal, &value))
        return HG_TEXT_BLANKS;
    if (hg_parse_double(trimmed.text, trimmed.length, decimal == ',' ? '.' : ',', &value))
        return HG_TEXT_DECIMAL;
    return has_thousands(trimmed.text, trimmed.length) ? HG_TEXT_THOUSANDS : HG_TEXT_OTHER;
}

void hg_bad_texts_add(hg_bad_texts *bad, char decimal, uint64_t line, const char *text,
                      size_t length)
{
    hg_text_flaw flaw = flaw_of(decimal, text, length);
    bad->n++;
    if (bad->of[flaw]++ > 0)
        return;
    bad->line[flaw] = line;
    hg_printable(text, length, bad->example[flaw], sizeof bad->example[flaw]);
}

static hg_status diagnose_texts(const hg_ingest_run *run, hg_err *err)
{
    static const char *const causes[HG_TEXT_FLAW_COUNT] = {
        [HG_TEXT_THOUSANDS] = "thousands marks; export the numbers without them",
        [HG_TEXT_DECIMAL] = "the other decimal mark; see --decimal or `decimal:`",
        [HG_TEXT_BLANKS] = "blanks around the number; export without them",
        [HG_TEXT_OTHER] = "no number; is the right column mapped?",
    };
    const hg_bad_texts *bad = &run->bad_texts;
    if (!too_many(bad->n, bad->n + run->placed))
        return HG_OK;
    size_t most = 0;
    for (size_t i = 1; i < HG_TEXT_FLAW_COUNT; i++)
        if (bad->of[i] > bad->of[most])
            most = i;
    return hg_fail(err, HG_EDATA,
                   "%s: %llu of %llu rows have coordinates that cannot be read with the decimal "
                   "mark %c: \"%s\" on line %llu has %s",
                   run->path, (unsigned long long)bad->n,
                   (unsigned long long)(bad->n + run->placed), run->decimal, bad->example[most],
                   (unsigned long long)bad->line[most], causes[most]);
}

/* ---- places that fit nowhere ---- */

typedef struct guess {
    const char *cause, *help;
    bool swap;
    double scale, shift_x, shift_y;
    const char *crs;                   /* they would be in this one; NULL = in the declared one */
    const char *only;                  /* the declared CRS must be this one; NULL = any */
    bool from_projected, from_degrees; /* which kind of declared CRS it may explain */
} guess;

#define DEGREES "OGC:CRS84"
static const guess guesses[] = {
    {"longitude and latitude in degrees", "declare --crs EPSG:4326", false, 1, 0, 0, DEGREES, NULL,
     true, false},
    {"latitude and longitude in degrees, in this order",
     "exchange the columns of x and y and declare --crs EPSG:4326", true, 1, 0, 0, DEGREES, NULL,
     true, false},
    {"swapped axes: x holds the northing and y the easting", "exchange the columns of x and y",
     true, 1, 0, 0, NULL, NULL, true, false},
    {"swapped axes: x holds the latitude and y the longitude", "exchange the columns of x and y",
     true, 1, 0, 0, NULL, NULL, false, true},
    {"metres of Amersfoort / RD New (EPSG:28992), not RD Old", "declare --crs EPSG:28992", false, 1,
     0, 0, "EPSG:28992", "EPSG:28991", true, false},
    {"kilometres, or metres whose thousands marks were read as decimal marks",
     "export metres without thousands marks", false, 1000, 0, 0, NULL, NULL, true, false},
    {"millimetres", "export metres, or check --decimal", false, 1e-3, 0, 0, NULL, NULL, true,
     false},
    {"centimetres", "export metres, or check --decimal", false, 1e-2, 0, 0, NULL, NULL, true,
     false},
    {"RD coordinates of before 1970, with the origin at Amersfoort",
     "add 155000 to x and 463000 to y in the export", false, 1, 155000, 463000, NULL, "EPSG:28992",
     true, false},
    {"metres of Amersfoort / RD New (EPSG:28992)", "declare --crs EPSG:28992", false, 1, 0, 0,
     "EPSG:28992", NULL, true, true},
    {"metres of Belgian Lambert 72 (EPSG:31370)", "declare --crs EPSG:31370", false, 1, 0, 0,
     "EPSG:31370", NULL, false, true},
    {"metres of UTM zone 31 (EPSG:25831)", "declare --crs EPSG:25831", false, 1, 0, 0, "EPSG:25831",
     NULL, true, true},
    {"metres of UTM zone 32 (EPSG:25832)", "declare --crs EPSG:25832", false, 1, 0, 0, "EPSG:25832",
     NULL, true, true},
    {"metres of Web Mercator (EPSG:3857)", "declare --crs EPSG:3857", false, 1, 0, 0, "EPSG:3857",
     NULL, true, true},
};

typedef struct trial {
    size_t n;
    double x[HG_SAMPLE_MAX], y[HG_SAMPLE_MAX];
} trial;

/* Where the sample would be allowed to lie: in the area when there is one. */
static size_t count_fitting(const hg_ingest_run *run, const trial *t)
{
    hg_extent e = {-INFINITY, -INFINITY, INFINITY, INFINITY};
    const hg_area *area = run->options->halo_area ? run->options->halo_area : run->options->area;
    size_t fitting = 0;
    if (area)
        hg_area_extent(area, &e);
    for (size_t i = 0; i < t->n; i++)
        fitting +=
            t->x[i] >= e.x_min && t->x[i] <= e.x_max && t->y[i] >= e.y_min && t->y[i] <= e.y_max;
    return fitting;
}

static hg_status project_trial(const hg_ingest_run *run, const char *crs_name, trial *t,
                               hg_err *err)
{
    hg_status st;
    hg_crs *crs = NULL, *degrees = NULL;
    hg_transform *transform = NULL;
    const hg_crs *to = run->work_crs;
    HG_TRY(hg_crs_open(crs_name, &crs, err));
    if (!to) {
        HG_TRY(hg_crs_open(DEGREES, &degrees, err));
        to = degrees;
    }
    HG_TRY(hg_transform_open(crs, to, true, &transform, err));
    HG_TRY(hg_transform_points(transform, t->n, t->x, t->y, err));
done:
    hg_transform_free(transform);
    hg_crs_free(degrees);
    hg_crs_free(crs);
    return st;
}

static bool may_explain(const hg_ingest_run *run, const guess *g)
{
    bool degrees = hg_crs_is_geographic(run->input_crs);
    if (degrees ? !g->from_degrees : !g->from_projected)
        return false;
    if (g->only && strcmp(g->only, hg_crs_code(run->input_crs)) != 0)
        return false;
    return !g->crs || strcmp(g->crs, hg_crs_code(run->input_crs)) != 0;
}

/* Are at least nine of ten places where they should be once the cause is undone? */
static bool explains(const hg_ingest_run *run, const hg_misfits *misfits, const guess *g, trial *t)
{
    hg_err ignored = {0};
    hg_status st;
    t->n = misfits->kept;
    for (size_t i = 0; i < t->n; i++) {
        double x = g->swap ? misfits->y[i] : misfits->x[i];
        double y = g->swap ? misfits->x[i] : misfits->y[i];
        t->x[i] = x * g->scale + g->shift_x;
        t->y[i] = y * g->scale + g->shift_y;
    }
    if (g->crs)
        st = project_trial(run, g->crs, t, &ignored);
    else
        st = hg_transform_points(run->transform, t->n, t->x, t->y, &ignored);
    return st == HG_OK && count_fitting(run, t) * 10 >= t->n * 9;
}

static hg_status find_guess(const hg_ingest_run *run, const hg_misfits *misfits, const guess **out,
                            hg_err *err)
{
    trial *t = NULL;
    hg_status st = hg_alloc(&t, 1, sizeof *t, err);
    *out = NULL;
    for (size_t i = 0; st == HG_OK && !*out && i < HG_COUNT(guesses); i++)
        if (may_explain(run, &guesses[i]) && explains(run, misfits, &guesses[i], t))
            *out = &guesses[i];
    hg_free(t);
    return st;
}

static hg_status refuse(const hg_ingest_run *run, const hg_misfits *misfits, const char *where,
                        const guess *g, hg_err *err)
{
    const hg_extent *e = &misfits->extent;
    const char *unknown = hg_crs_is_geographic(run->input_crs) && e->x_max > 400
                              ? "metres of some projected CRS; declare it with --crs"
                              : "another CRS; declare the right one with --crs";
    return hg_fail(err, HG_EDATA,
                   "%s: %llu of %llu places lie outside %s: x %.10g to %.10g, y %.10g to %.10g, "
                   "such as (%.10g, %.10g). The likely cause: %s%s%s",
                   run->path, (unsigned long long)misfits->n, (unsigned long long)run->placed,
                   where, e->x_min, e->x_max, e->y_min, e->y_max, misfits->x[0], misfits->y[0],
                   g ? g->cause : unknown, g ? "; " : "", g ? g->help : "");
}

static hg_status diagnose_crs(const hg_ingest_run *run, hg_err *err)
{
    const guess *g;
    char where[200];
    if (!too_many(run->outside_crs.n, run->placed))
        return HG_OK;
    hg_status st = find_guess(run, &run->outside_crs, &g, err);
    if (st != HG_OK)
        return st;
    snprintf(where, sizeof where, "the area of use of %.150s", hg_crs_name(run->input_crs));
    return refuse(run, &run->outside_crs, where, g, err);
}

/* Nearly nothing in the study area, and a cause that would put it there. */
static hg_status diagnose_area(const hg_ingest_run *run, hg_err *err)
{
    const guess *g = NULL;
    const hg_misfits *misfits = &run->outside_area;
    if (!run->options->area || misfits->n <= 10 || misfits->n * 10 < run->placed * 9)
        return HG_OK;
    hg_status st = find_guess(run, misfits, &g, err);
    if (st != HG_OK || !g)
        return st;
    return refuse(run, misfits, "the study area", g, err);
}

hg_status hg_diagnose(const hg_ingest_run *run, hg_err *err)
{
    hg_status st;
    HG_TRY(diagnose_texts(run, err));
    HG_TRY(diagnose_crs(run, err));
    HG_TRY(diagnose_area(run, err));
done:
    return st;
}
