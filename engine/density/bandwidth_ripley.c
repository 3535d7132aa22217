/* density/bandwidth_ripley.c - how many neighbours has a point within r, the edge allowed for? */
#include "density/bandwidth_ripley.h"

#include <math.h>

#include "base/try.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

#define SHARE_MIN 0.01
enum { CHUNK = 256 };

typedef struct edge {
    double ax, ay, ex, ey, a2, b2; /* start and direction from the circles' centre; ends squared */
} edge;

/* Adds the angles where the edge crosses circle r: leaving the window counts +, entering -. */
static void cross_circle(const edge *e, double r, unsigned *crossings, double *angle)
{
    double r2 = r * r, a = e->ex * e->ex + e->ey * e->ey, b = e->ax * e->ex + e->ay * e->ey;
    double inside = b * b - a * (e->a2 - r2);
    bool a_in = e->a2 <= r2, b_in = e->b2 <= r2;
    if ((a_in && b_in) || !(inside > 0))
        return;
    if (!a_in && !b_in && !(b < 0 && -b < a))
        return; /* the nearest point is an end, and that lies outside */
    double root = sqrt(inside);
    if (!a_in) { /* the edge enters the disc; its left side is the window */
        double t = (-b - root) / a;
        *angle += atan2(e->ay + t * e->ey, e->ax + t * e->ex);
        ++*crossings;
    }
    if (!b_in) {
        double t = (-b + root) / a;
        *angle -= atan2(e->ay + t * e->ey, e->ax + t * e->ex);
        ++*crossings;
    }
}

/* Squared distance from the centre to the nearest point of the edge. */
static double nearest2(const edge *e)
{
    double a = e->ex * e->ex + e->ey * e->ey, b = e->ax * e->ex + e->ay * e->ey;
    if (b >= 0)
        return e->a2;
    if (-b >= a)
        return e->b2;
    return fmax(e->a2 - b * b / a, 0);
}

static void add_edge(const hg_area *window, size_t v, double x, double y, double step, size_t bins,
                     unsigned *crossings, double *share)
{
    double ax = window->x[v] - x, ay = window->y[v] - y, bx = window->x[v + 1] - x,
           by = window->y[v + 1] - y, r_max = step * (double)(bins - 1);
    if (fmin(ax, bx) > r_max || fmax(ax, bx) < -r_max || fmin(ay, by) > r_max ||
        fmax(ay, by) < -r_max)
        return;
    edge e = {ax, ay, bx - ax, by - ay, ax * ax + ay * ay, bx * bx + by * by};
    double near = sqrt(nearest2(&e)) / step, far = sqrt(fmax(e.a2, e.b2)) / step;
    if (near > (double)bins)
        return;
    size_t last = far + 1 < (double)bins ? (size_t)far + 1 : bins - 1;
    for (size_t m = near > 2 ? (size_t)near - 1 : 1; m <= last; m++)
        cross_circle(&e, step * (double)m, &crossings[m], &share[m]);
}

void bw_circle_shares(const hg_area *window, const hg_locator *locator, double x, double y,
                      double r_max, size_t bins, unsigned *crossings, double *share)
{
    double step = r_max / (double)(bins - 1);
    for (size_t m = 0; m < bins; m++) {
        crossings[m] = 0;
        share[m] = 0;
    }
    for (size_t ring = 0; ring < window->n_rings; ring++)
        for (size_t v = window->start[ring]; v + 1 < window->start[ring + 1]; v++)
            add_edge(window, v, x, y, step, bins, crossings, share);
    share[0] = 1;
    for (size_t m = 1; m < bins; m++) {
        double turns = share[m] / (2 * BW_PI);
        share[m] = turns - floor(turns);
        /* All or nothing: one point of the circle tells which. */
        if (crossings[m] == 0 || share[m] < 1e-9 || share[m] > 1 - 1e-9)
            share[m] = hg_locator_find(locator, x + step * (double)m, y) == 0 ? 1 : 0;
    }
}

typedef struct ripley_job {
    const bw_sample *sample;
    const bw_index *index;
    const hg_area *window;
    hg_locator *locator;
    double r_max, step;
    size_t bins, chunks;
    double *part; /* chunks * bins */
} ripley_job;

/* Everything within the buckets around place i into the bins of its distance. */
static void count_around(const ripley_job *job, size_t i, const double *share, double *bin)
{
    const bw_index *index = job->index;
    double x = index->x[i], y = index->y[i], limit = job->r_max * job->r_max;
    bw_block block = bw_block_around(index, x, y, job->r_max);
    bin[0] += index->count[i] * (index->count[i] - 1);
    for (size_t row = block.row; row < block.row_end; row++) {
        size_t last = index->start[row * index->cols + block.col_end];
        for (size_t j = index->start[row * index->cols + block.col]; j < last; j++) {
            double dx = index->x[j] - x, dy = index->y[j] - y, d2 = dx * dx + dy * dy;
            if (d2 > limit || j == i)
                continue;
            double at = sqrt(d2) / job->step;
            size_t m = (size_t)at < job->bins - 1 ? (size_t)at : job->bins - 2;
            double here = share[m] + (at - (double)m) * (share[m + 1] - share[m]);
            size_t up = at > (double)m ? m + 1 : m; /* the first r that is not below d */
            bin[up] += index->count[i] * index->count[j] / fmax(here, SHARE_MIN);
        }
    }
}

static hg_status ripley_chunk(size_t chunk, void *context, hg_err *err)
{
    const ripley_job *job = context;
    size_t first = chunk * CHUNK, places = job->sample->places;
    double *share = NULL;
    unsigned *crossings = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&share, job->bins, sizeof *share, err));
    HG_TRY(hg_alloc(&crossings, job->bins, sizeof *crossings, err));
    for (size_t i = first; i < places && i < first + CHUNK; i++) {
        bw_circle_shares(job->window, job->locator, job->index->x[i], job->index->y[i], job->r_max,
                         job->bins, crossings, share);
        count_around(job, i, share, job->part + chunk * job->bins);
    }
done:
    hg_free(share);
    hg_free(crossings);
    return st;
}

hg_status bw_ripley(const bw_sample *s, double r_max, size_t bins, double *k, hg_err *err)
{
    ripley_job job = {.sample = s,
                      .index = s->index,
                      .r_max = r_max,
                      .step = r_max / (double)(bins - 1),
                      .bins = bins,
                      .chunks = (s->places + CHUNK - 1) / CHUNK};
    hg_area window = {0};
    double n = (double)s->n;
    hg_status st = HG_OK;
    HG_TRY(bw_window(s, &window, err));
    HG_TRY(hg_locator_new(1, &window, &job.locator, err));
    job.window = &window;
    HG_TRY(hg_alloc(&job.part, job.chunks * bins, sizeof *job.part, err));
    HG_TRY(hg_par_for(job.chunks, ripley_chunk, &job, err));
    double sum = 0;
    for (size_t m = 0; m < bins; m++) {
        for (size_t c = 0; c < job.chunks; c++)
            sum += job.part[c * bins + m];
        k[m] = s->area_m2 / (n * (n - 1)) * sum;
    }
done:
    hg_free(job.part);
    hg_locator_free(job.locator);
    hg_area_clear(&window);
    return st;
}
