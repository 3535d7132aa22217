/* density/kde_at.c - how dense are the incidents at points anywhere? Exactly. */
#include "density/kde_at.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/check.h"
#include "density/places.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

/*
 * Incidents of one class, whose bandwidths lie within a factor of two, stand in strips three
 * quarters of a radius high, sorted by x (then y, bandwidth, weight) in each: what can reach a
 * point is a run in each of about four strips. One wide bandwidth so never makes the search of the
 * others wide.
 */
typedef struct near_job {
    hg_radial radial;
    hg_near near;
    hg_place *all, *place;
    size_t *start, *next, *kept; /* of the strips; `start` becomes tight after merging */
    size_t strips;
    double south, strip_m, radius; /* of this class */
    size_t m;
    const double *at_x, *at_y;
    double *out;
} near_job;

enum { CHUNK = 64 };

static size_t strip_of(const near_job *job, double y)
{
    double s = floor((y - job->south) / job->strip_m);
    return s <= 0.0 ? 0 : s >= (double)(job->strips - 1) ? job->strips - 1 : (size_t)s;
}

/* The first place of [low, high) whose x is not below `west`. */
static size_t first_from(const double *x, size_t low, size_t high, double west)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x[middle] < west)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Half the width of the circle where a strip comes nearest to its centre; a hair too wide. */
static double half_chord(const near_job *job, size_t strip, double y)
{
    double low = job->south + (double)strip * job->strip_m, high = low + job->strip_m;
    double away = strip > 0 && y < low                  ? low - y
                  : strip + 1 < job->strips && y > high ? y - high
                                                        : 0.0;
    away *= 1.0 - 1e-9;
    return away < job->radius ? sqrt((job->radius - away) * (job->radius + away)) : 0.0;
}

static double density_at(const near_job *job, double x, double y)
{
    double total = 0.0;
    size_t from = strip_of(job, y - job->radius), to = strip_of(job, y + job->radius);
    for (size_t s = from; s <= to; s++) {
        double half = half_chord(job, s, y) + job->radius * 1e-9;
        size_t first = first_from(job->near.x, job->start[s], job->start[s + 1], x - half);
        size_t last = first_from(job->near.x, first, job->start[s + 1], x + half);
        total += hg_near_sum(&job->radial, &job->near, first, last, x, y);
    }
    return total;
}

static hg_status add_chunk(size_t index, void *context, hg_err *err)
{
    const near_job *job = context;
    size_t first = index * CHUNK, last = first + CHUNK < job->m ? first + CHUNK : job->m;
    (void)err;
    for (size_t j = first; j < last; j++)
        job->out[j] += density_at(job, job->at_x[j], job->at_y[j]);
    return HG_OK;
}

static hg_status order_strip(size_t s, void *context, hg_err *err)
{
    const near_job *job = context;
    size_t n = job->start[s + 1] - job->start[s];
    (void)err;
    hg_places_sort(job->place + job->start[s], n);
    job->kept[s] = hg_places_merge(job->place + job->start[s], n);
    return HG_OK;
}

/* From places with gaps to lists without. */
static void spread_out(near_job *job)
{
    size_t k = 0;
    for (size_t s = 0; s < job->strips; s++) {
        const hg_place *place = job->place + job->start[s];
        job->start[s] = k;
        for (size_t i = 0; i < job->kept[s]; i++, k++) {
            job->near.x[k] = place[i].x;
            job->near.y[k] = place[i].y;
            job->near.inverse[k] = 1.0 / place[i].h;
            job->near.scale[k] = place[i].weight * job->near.constant / (place[i].h * place[i].h);
        }
    }
    job->start[job->strips] = k;
}

static void measure(near_job *job, const hg_place *place, size_t n)
{
    double north = place[0].y, widest = place[0].h;
    job->south = place[0].y;
    for (size_t i = 0; i < n; i++) {
        job->south = fmin(job->south, place[i].y);
        north = fmax(north, place[i].y);
        widest = fmax(widest, place[i].h);
    }
    job->radius = widest * job->radial.support;
    double most = (double)n; /* strips: no more than incidents */
    job->strip_m = fmax(0.75 * job->radius, (north - job->south) / most);
    job->strips = (size_t)fmin(floor((north - job->south) / job->strip_m), most - 1.0) + 1;
}

static hg_status add_class(near_job *job, const hg_place *place, size_t n, hg_err *err)
{
    hg_status st = HG_OK;
    measure(job, place, n);
    memset(job->start, 0, (job->strips + 1) * sizeof *job->start);
    for (size_t i = 0; i < n; i++)
        job->start[strip_of(job, place[i].y) + 1]++;
    for (size_t s = 0; s < job->strips; s++)
        job->start[s + 1] += job->start[s];
    memcpy(job->next, job->start, job->strips * sizeof *job->next);
    for (size_t i = 0; i < n; i++)
        job->place[job->next[strip_of(job, place[i].y)]++] = place[i];
    HG_TRY(hg_par_for(job->strips, order_strip, job, err));
    spread_out(job);
    HG_TRY(hg_par_for((job->m + CHUNK - 1) / CHUNK, add_chunk, job, err));
done:
    return st;
}

/* Move the places whose bandwidth is at most `most` to the front; returns how many. */
static size_t narrow_first(hg_place *place, size_t n, double most)
{
    size_t front = 0;
    for (size_t i = 0; i < n; i++)
        if (place[i].h <= most) {
            hg_place kept = place[front];
            place[front++] = place[i];
            place[i] = kept;
        }
    return front;
}

static hg_status add_all(near_job *job, size_t n, hg_err *err)
{
    hg_status st = HG_OK;
    for (size_t done_with = 0, size; done_with < n; done_with += size) {
        hg_place *rest = job->all + done_with;
        double least = rest[0].h;
        for (size_t i = 0; i < n - done_with; i++)
            least = fmin(least, rest[i].h);
        size = narrow_first(rest, n - done_with, 2.0 * least);
        HG_TRY(add_class(job, rest, size, err));
    }
done:
    return st;
}

static hg_status check_at(const hg_kde_options *options, size_t m, const double *at_x,
                          const double *at_y, hg_err *err)
{
    if (options->cell_integral)
        return hg_fail(err, HG_EDOMAIN, "a mean over cells was asked for at points without cells");
    for (size_t j = 0; j < m; j++)
        if (!isfinite(at_x[j]) || !isfinite(at_y[j]))
            return hg_fail(err, HG_EDOMAIN, "place %zu: coordinates (%g, %g) are not numbers",
                           j + 1, at_x[j], at_y[j]);
    return hg_kde_check_kernel(options, err);
}

static hg_status make_room(near_job *job, size_t n, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&job->all, n, sizeof *job->all, err));
    HG_TRY(hg_alloc_large(&job->place, n, sizeof *job->place, err));
    HG_TRY(hg_alloc_large(&job->near.x, n, sizeof *job->near.x, err));
    HG_TRY(hg_alloc_large(&job->near.y, n, sizeof *job->near.y, err));
    HG_TRY(hg_alloc_large(&job->near.inverse, n, sizeof *job->near.inverse, err));
    HG_TRY(hg_alloc_large(&job->near.scale, n, sizeof *job->near.scale, err));
    HG_TRY(hg_alloc(&job->start, n + 1, sizeof *job->start, err));
    HG_TRY(hg_alloc(&job->next, n + 1, sizeof *job->next, err));
    HG_TRY(hg_alloc(&job->kept, n + 1, sizeof *job->kept, err));
done:
    return st;
}

static void clear(near_job *job)
{
    hg_free(job->all);
    hg_free(job->place);
    hg_free(job->near.x);
    hg_free(job->near.y);
    hg_free(job->near.inverse);
    hg_free(job->near.scale);
    hg_free(job->start);
    hg_free(job->next);
    hg_free(job->kept);
}

hg_status hg_kde_at(const hg_kde_options *options, size_t n, const double *x, const double *y,
                    const double *weight, size_t m, const double *at_x, const double *at_y,
                    double *out, hg_err *err)
{
    near_job job = {.m = m, .at_x = at_x, .at_y = at_y};
    size_t kept = 0;
    hg_status st = HG_OK;
    HG_TRY(check_at(options, m, at_x, at_y, err));
    HG_TRY(hg_kde_check_points(options, n, x, y, weight, err));
    job.radial = hg_radial_of(options);
    hg_near_choose(&job.near, &job.radial);
    HG_TRY(hg_alloc(&job.out, m, sizeof *job.out, err));
    HG_TRY(make_room(&job, n, err));
    for (size_t i = 0; i < n; i++)
        if (weight[i] > 0.0)
            job.all[kept++] = (hg_place){x[i], y[i], weight[i], hg_kde_bandwidth(options, i)};
    HG_TRY(add_all(&job, kept, err));
    if (m > 0)
        memcpy(out, job.out, m * sizeof *out);
done:
    hg_free(job.out);
    clear(&job);
    return st;
}
