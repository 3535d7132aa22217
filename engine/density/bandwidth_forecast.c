/* density/bandwidth_forecast.c - which width would have foretold the places of the next weeks best?
 */
#include <math.h>
#include <stdlib.h>

#include "base/try.h"
#include "density/bandwidth.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/time.h"

/*
 * Windows [T, T + horizon) back from the newest incident, at most 26; each is foretold by what was
 * known at T and began in the 365 days before. The density of history, divided by its mass inside
 * the area, is mixed with 1 % of an even one (docs/methods.md 11: zero intensity is forbidden in
 * scoring). Its level is the same for every h, so the Poisson log score differs only by the mean
 * of ln f over the incidents of the windows.
 */
enum { TRIES = 12, WINDOWS_MAX = 26, WINDOWS_FEW = 8, HISTORY_DAYS = 365, HISTORY_LEAST = 20 };
#define EVEN_SHARE 0.01
#define CUT 8.6
#define HORIZON_DAYS 14

typedef struct event {
    int64_t begin, known;
    double x, y, weight;
} event;

typedef struct rolling {
    const bw_sample *sample;
    event *event; /* by begin, then place */
    size_t n;
    int64_t origin[WINDOWS_MAX], horizon;
    size_t windows;
    double *x, *y, *weight, *at_x, *at_y, *density, *share; /* scratch, n each */
    double *score;                                          /* of every event scored, n at most */
    hg_area window;
} rolling;

static int by_begin(const void *a, const void *b)
{
    const event *p = a, *q = b;
    if (p->begin != q->begin)
        return p->begin < q->begin ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    if (p->known != q->known)
        return p->known < q->known ? -1 : 1;
    return (p->weight > q->weight) - (p->weight < q->weight);
}

static hg_status gather_events(rolling *r, hg_err *err)
{
    const hg_bandwidth_input *in = r->sample->input;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&r->event, in->n, sizeof *r->event, err));
    for (size_t i = 0; i < in->n; i++) {
        if (!r->sample->kept[i] || in->begin[i] == HG_NO_TIME)
            continue;
        int64_t known = in->begin[i] + in->reporting_gap_s;
        if (in->known && in->known[i] != HG_NO_TIME && in->known[i] > in->begin[i])
            known = in->known[i];
        r->event[r->n++] = (event){in->begin[i], known, in->x[i] - r->sample->x0,
                                   in->y[i] - r->sample->y0, in->weight ? in->weight[i] : 1};
    }
    qsort(r->event, r->n, sizeof *r->event, by_begin);
    double **scratch[] = {&r->x,    &r->y,       &r->weight, &r->at_x,
                          &r->at_y, &r->density, &r->share,  &r->score};
    for (size_t i = 0; i < HG_COUNT(scratch); i++)
        HG_TRY(hg_alloc_large(scratch[i], r->n, sizeof **scratch[i], err));
    HG_TRY(bw_window(r->sample, &r->window, err));
done:
    return st;
}

/* What was known at the origin and is no older than a year; nothing else is ever looked at. */
static size_t history_at(const rolling *r, int64_t origin)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n && r->event[i].begin < origin; i++) {
        const event *e = &r->event[i];
        if (e->known >= origin || e->begin < origin - (int64_t)HISTORY_DAYS * HG_DAY_S)
            continue;
        r->x[n] = e->x;
        r->y[n] = e->y;
        r->weight[n++] = e->weight;
    }
    return n;
}

/* What there is to foretell. */
static size_t future_of(const rolling *r, int64_t origin)
{
    size_t m = 0;
    for (size_t i = 0; i < r->n && r->event[i].begin < origin + r->horizon; i++)
        if (r->event[i].begin >= origin) {
            r->at_x[m] = r->event[i].x;
            r->at_y[m++] = r->event[i].y;
        }
    return m;
}

/* How many windows before this one have no history either: none is looked at in vain. */
static int64_t empty_steps(const rolling *r, int64_t origin)
{
    int64_t newest = r->event[0].begin;
    for (size_t i = 0; i < r->n && r->event[i].begin < origin; i++)
        newest = r->event[i].begin;
    int64_t gap = origin - (int64_t)HISTORY_DAYS * HG_DAY_S - newest;
    return gap > 0 ? gap / r->horizon : 0;
}

/* Newest first, as long as half a year (or half of a shorter record) lies before the window. A
 * window without an incident says nothing: a date typed decades late must not fill all of them. */
static hg_status lay_windows(rolling *r, hg_err *err)
{
    r->horizon = r->sample->input->horizon_s;
    if (r->horizon == 0)
        r->horizon = (int64_t)HORIZON_DAYS * HG_DAY_S;
    if (r->n > 0) {
        int64_t first = r->event[0].begin, end = r->event[r->n - 1].begin + 1;
        int64_t before = (end - first) / 2;
        if (before > (int64_t)HISTORY_DAYS * HG_DAY_S / 2)
            before = (int64_t)HISTORY_DAYS * HG_DAY_S / 2;
        for (int64_t t = end - r->horizon; r->windows < WINDOWS_MAX && t >= first + before;
             t -= r->horizon * (1 + empty_steps(r, t)))
            if (history_at(r, t) >= HISTORY_LEAST && future_of(r, t) > 0)
                r->origin[r->windows++] = t;
    }
    if (r->windows > 0)
        return HG_OK;
    return hg_fail(err, HG_EEMPTY,
                   "forecast: %zu incidents with a time leave no window of %g days that at least "
                   "%d earlier ones could foretell",
                   r->n, (double)r->horizon / HG_DAY_S, (int)HISTORY_LEAST);
}

/* Adds ln f of each incident of the window to score[]; returns how many there are. */
static hg_status score_window(rolling *r, int64_t origin, double h, size_t *scored, hg_err *err)
{
    hg_kde_options options = {.kernel = hg_kernel_find("gaussian"), .bandwidth_m = h, .cut = CUT};
    size_t n = history_at(r, origin), m = future_of(r, origin);
    hg_status st = HG_OK;
    if (m == 0)
        return HG_OK;
    HG_TRY(hg_edge_at(&options, &r->window, n, r->x, r->y, r->share, err));
    for (size_t i = 0; i < n; i++)
        r->share[i] *= r->weight[i];
    double mass = hg_sum(n, r->share);
    HG_TRY(hg_kde_at(&options, n, r->x, r->y, r->weight, m, r->at_x, r->at_y, r->density, err));
    for (size_t i = 0; i < m; i++)
        r->score[(*scored)++] =
            log((1 - EVEN_SHARE) * r->density[i] / mass + EVEN_SHARE / r->sample->area_m2);
done:
    return st;
}

/* Minus the mean log score. */
static hg_status score_width(rolling *r, double h, double *out, hg_err *err)
{
    size_t scored = 0;
    hg_status st = HG_OK;
    for (size_t k = 0; k < r->windows; k++)
        HG_TRY(score_window(r, r->origin[k], h, &scored, err));
    *out = -hg_sum(scored, r->score) / (double)scored;
done:
    return st;
}

static void clear(rolling *r)
{
    double *scratch[] = {r->x, r->y, r->weight, r->at_x, r->at_y, r->density, r->share, r->score};
    for (size_t i = 0; i < HG_COUNT(scratch); i++)
        hg_free(scratch[i]);
    hg_free(r->event);
    hg_area_clear(&r->window);
}

/* From the floor, else from where a kernel would cover no more than a place, to 1/8 diagonal. */
static void bounds(const bw_sample *s, double *low, double *high)
{
    hg_extent in = {0, 0, s->width, s->height};
    if (s->input->area)
        hg_area_extent(s->input->area, &in);
    double diagonal = hypot(in.x_max - in.x_min, in.y_max - in.y_min);
    *high = diagonal / 8;
    *low = s->input->floor_m > 0 ? s->input->floor_m : diagonal / 1000;
}

hg_status bw_forecast_refuse(const bw_sample *s, hg_err *err)
{
    if (!s->input->months_only)
        return HG_OK;
    return hg_fail(err, HG_EEMPTY,
                   "forecast scores windows of days, but of these incidents only the month is "
                   "known: take another selector");
}

hg_status bw_forecast(const bw_sample *s, hg_bandwidth *out, hg_err *err)
{
    rolling r = {.sample = s};
    double low, high, value = NAN;
    hg_status st = HG_OK;
    bounds(s, &low, &high);
    if (!(low < high))
        return hg_fail(err, HG_EEMPTY,
                       "forecast: the smallest bandwidth, %g m, is not below an eighth of the "
                       "window's diagonal, %g m",
                       low, high);
    HG_TRY(gather_events(&r, err));
    HG_TRY(lay_windows(&r, err));
    out->criterion = INFINITY;
    size_t best = 0;
    for (size_t k = 0; k < TRIES; k++) {
        double h = k == 0 ? low : low * pow(high / low, (double)k / (TRIES - 1));
        HG_TRY(score_width(&r, h, &value, err));
        if (value < out->criterion) {
            out->criterion = value;
            out->value = out->sigma_m = h;
            best = k;
        }
    }
    if (!isfinite(out->criterion)) {
        st = hg_fail(err, HG_EDATA, "forecast: no bandwidth from %g to %g m gives a finite score",
                     low, high);
        goto done;
    }
    out->low_m = low;
    out->high_m = high;
    out->warnings |= best == 0 || best + 1 == TRIES ? HG_BANDWIDTH_AT_BOUND : 0;
    out->warnings |= r.windows < WINDOWS_FEW ? HG_BANDWIDTH_FEW_WINDOWS : 0;
done:
    clear(&r);
    return st;
}
