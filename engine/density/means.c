/* density/means.c - what is the mean density of each cell? */
#include "density/band.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "hotgrid/par.h"

typedef struct means_work {
    const hg_kde_job *job;
    size_t first, last; /* rows [first, last) */
    hg_strip strip;
    hg_seat *seat;
} means_work;

/*
 * Cells [first, last) whose extent may lie within `radius` of a
 * position; never one too few: rounding decides nothing here, the rest gets exact zeros later.
 */
static void reach(double position, double radius, double cell, size_t n, size_t *first,
                  size_t *last)
{
    const double slack = 1e-6;
    double low = ceil((position - radius) / cell - 1.0 - slack);
    double high = floor((position + radius) / cell + slack) + 1.0;
    *first = low <= 0.0 ? 0 : low >= (double)n ? n : (size_t)low;
    *last = high <= 0.0 ? 0 : high >= (double)n ? n : (size_t)high;
}

/* Integrate across the lines from `low` to `high` (bandwidths), clipped to the support. */
static bool add_lines(means_work *w, double low, double high, double scale)
{
    const hg_kde_job *job = w->job;
    const double rim = job->radial.support;
    low = low > -rim ? low : -rim;
    high = high < rim ? high : rim;
    if (!(high > low))
        return false;
    const int panels = hg_panels(low, high, job->shape->step, job->growth);
    const double width = (high - low) / panels;
    memset(w->strip.sum, 0, w->strip.edges * sizeof *w->strip.sum);
    for (int p = 0; p < panels; p++)
        for (int g = 0; g < 4; g++)
            job->shape->strip(&w->strip, low + (p + hg_gauss_at[g]) * width,
                              scale * width * hg_gauss_weight[g]);
    return true;
}

/* The edges of `cells` cells from column col0 on, seen from the place. */
static void lay_edges(means_work *w, const hg_place *place, size_t col0, size_t cells)
{
    hg_strip *strip = &w->strip;
    const double inverse = 1.0 / place->h;
    strip->edges = (cells + HG_LANES) / HG_LANES * HG_LANES; /* whole vectors: one edge or more */
    for (size_t j = 0; j < strip->edges; j++)
        strip->edge[j] = ((double)(col0 + j) * w->job->cell - place->x) * inverse;
    if (w->job->shape->prepare_strip)
        w->job->shape->prepare_strip(strip);
}

static void add_row(means_work *w, const hg_place *place, size_t row, size_t cells, double *out)
{
    const hg_kde_job *job = w->job;
    /* a mean over the cell divides the integral, h^2 K_h, by the cell's area */
    const double inverse = 1.0 / place->h;
    const double scale = place->weight * job->constant / (job->cell * job->cell);
    double low = ((double)row * job->cell - place->y) * inverse;
    double high = ((double)(row + 1) * job->cell - place->y) * inverse;
    if (add_lines(w, low, high, scale))
        hg_strip_shares(&w->strip, cells, out);
}

static void add_means(means_work *w, const hg_place *place, size_t row0, size_t row1, size_t col0,
                      size_t col1)
{
    const hg_kde_job *job = w->job;
    lay_edges(w, place, col0, col1 - col0);
    for (size_t r = row0; r < row1; r++)
        add_row(w, place, r, col1 - col0, job->out + r * job->cols + col0);
}

double hg_kde_mean_at(const hg_kde_job *job, const hg_place *place, size_t row, size_t col)
{
    double edge[HG_LANES], aid[HG_LANES], sum[HG_LANES], share = 0.0;
    means_work w = {.job = job,
                    .strip = {.edge = edge,
                              .aid = aid,
                              .sum = sum,
                              .step = job->shape->step,
                              .growth = job->growth,
                              .radial = &job->radial}};
    lay_edges(&w, place, col, 1);
    add_row(&w, place, row, 1, &share);
    return share;
}

/* Doubles of a seat: it serves every bandwidth, so that a workspace fits the next call too. */
static size_t seat_room(const hg_kde_job *job)
{
    return job->cols + HG_LANES; /* one edge more than cells, and whole vectors */
}

static void open_band(means_work *w, const hg_kde_job *job, size_t index)
{
    const size_t room = seat_room(job);
    hg_seat *seat = hg_workspace_sit(job->workspace);
    *w = (means_work){.job = job, .first = index * job->band_rows, .seat = seat};
    w->last = w->first + job->band_rows < job->rows ? w->first + job->band_rows : job->rows;
    w->strip = (hg_strip){.edge = seat->block,
                          .aid = seat->block + room,
                          .sum = seat->block + 2 * room,
                          .step = job->shape->step,
                          .growth = job->growth,
                          .radial = &job->radial};
}

static void add_place(means_work *w, const hg_place *place)
{
    const hg_kde_job *job = w->job;
    const double radius = place->h * job->radial.support;
    size_t row0, row1, col0, col1;
    reach(place->y, radius, job->cell, job->rows, &row0, &row1);
    row0 = row0 > w->first ? row0 : w->first;
    row1 = row1 < w->last ? row1 : w->last;
    if (row0 >= row1)
        return;
    reach(place->x, radius, job->cell, job->cols, &col0, &col1);
    if (col0 < col1)
        add_means(w, place, row0, row1, col0, col1);
}

static hg_status fill_band(size_t index, void *context, hg_err *err)
{
    const hg_kde_job *job = context;
    means_work w;
    size_t from, to;
    (void)err;
    open_band(&w, job, index);
    memset(job->out + w.first * job->cols, 0, (w.last - w.first) * job->cols * sizeof *job->out);
    hg_places_near(job, w.first, w.last, &from, &to);
    for (size_t i = from; i < to; i++)
        add_place(&w, &job->places->place[i]);
    hg_workspace_rise(w.seat);
    return HG_OK;
}

hg_status hg_kde_means(hg_kde_job *job, hg_err *err)
{
    hg_status st = HG_OK;
    /* As tall as the kernel's radius, so that few places are prepared twice, but many bands. */
    double tall = ceil(job->radius_max / job->cell);
    job->band_rows = tall < 16.0 ? 16 : tall > HG_BAND_ROWS_MAX ? HG_BAND_ROWS_MAX : (size_t)tall;
    HG_TRY(hg_workspace_seats(job->workspace, 3 * seat_room(job), err));
    HG_TRY(hg_par_for((job->rows + job->band_rows - 1) / job->band_rows, fill_band, job, err));
done:
    return st;
}
