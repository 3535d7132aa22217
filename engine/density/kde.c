/* density/kde.c - how dense are the points around each cell? The fast and exact way. */
#include "hotgrid/density.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/check.h"
#include "density/shape.h"
#include "density/workspace.h"
#include "hotgrid/par.h"

/*
 * The rows are cut into bands by size alone; each band belongs to one task, which visits the places
 * near it in canonical order. So every cell adds the same numbers in the same order whatever the
 * number of threads and the order of the rows read.
 */
enum { BAND_ROWS_MAX = 64 };
typedef struct kde_job {
    hg_radial radial;
    const hg_shape *shape;
    const hg_places *places;
    hg_kde_workspace *workspace;
    double cell, radius_max; /* of the widest bandwidth */
    double growth;           /* of the panels; see make_job */
    double constant;         /* of the kernel: of a unit weight when the bandwidth is 1 m */
    size_t cols, rows, band_rows;
    bool mean;
    double *out;
} kde_job;

typedef struct band_work {
    const kde_job *job;
    size_t first, last; /* rows [first, last) */
    hg_stamp stamp;
    hg_strip strip;
    hg_seat *seat;
} band_work;

/*
 * Cells [first, last) whose centre (margin 0.5) or extent (margin 1) may lie within `radius` of a
 * position; never one too few: rounding decides nothing here, the rest gets exact zeros later.
 */
static void reach(double position, double radius, double cell, double margin, size_t n,
                  size_t *first, size_t *last)
{
    const double slack = 1e-6;
    double low = ceil((position - radius) / cell - margin - slack);
    double high = floor((position + radius) / cell - 1.0 + margin + slack) + 1.0;
    *first = low <= 0.0 ? 0 : low >= (double)n ? n : (size_t)low;
    *last = high <= 0.0 ? 0 : high >= (double)n ? n : (size_t)high;
}

/* Widen [first, last) to whole vectors inside n columns: what is added gets exact zeros. */
static void whole_lanes(size_t n, size_t *first, size_t *last)
{
    size_t width = (*last - *first + HG_LANES - 1) / HG_LANES * HG_LANES;
    if (width > n)
        return;
    if (*first + width > n)
        *first = n - width;
    *last = *first + width;
}

static void squares(double *out, size_t first, size_t last, double cell, double at, double inverse)
{
    for (size_t i = first; i < last; i++) {
        double d = (((double)i + 0.5) * cell - at) * inverse;
        out[i - first] = d * d;
    }
}

static void add_centres(band_work *w, const hg_place *place, size_t row0, size_t row1, size_t col0,
                        size_t col1)
{
    const kde_job *job = w->job;
    hg_stamp *stamp = &w->stamp;
    whole_lanes(job->cols, &col0, &col1);
    stamp->rows = row1 - row0;
    stamp->cols = col1 - col0;
    stamp->scale = place->weight * job->constant / (place->h * place->h);
    stamp->out = job->out + row0 * job->cols + col0;
    squares(stamp->across, col0, col1, job->cell, place->x, 1.0 / place->h);
    squares(stamp->down, row0, row1, job->cell, place->y, 1.0 / place->h);
    if (job->shape->prepare_stamp)
        job->shape->prepare_stamp(stamp);
    job->shape->stamp(stamp);
}

/* Integrate across the lines from `low` to `high` (bandwidths), clipped to the support. */
static bool add_lines(band_work *w, double low, double high, double scale)
{
    const kde_job *job = w->job;
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

static void add_means(band_work *w, const hg_place *place, size_t row0, size_t row1, size_t col0,
                      size_t col1)
{
    const kde_job *job = w->job;
    hg_strip *strip = &w->strip;
    /* a mean over the cell divides the integral, h^2 K_h, by the cell's area */
    const double inverse = 1.0 / place->h;
    const double scale = place->weight * job->constant / (job->cell * job->cell);
    strip->edges = col1 - col0 + 1;
    for (size_t j = 0; j < strip->edges; j++)
        strip->edge[j] = ((double)(col0 + j) * job->cell - place->x) * inverse;
    if (job->shape->prepare_strip)
        job->shape->prepare_strip(strip);
    for (size_t r = row0; r < row1; r++) {
        double low = ((double)r * job->cell - place->y) * inverse;
        double high = ((double)(r + 1) * job->cell - place->y) * inverse;
        if (!add_lines(w, low, high, scale))
            continue;
        double *out = job->out + r * job->cols + col0;
        for (size_t c = 0; c + 1 < strip->edges; c++) {
            double share = strip->sum[c + 1] - strip->sum[c];
            out[c] += share > 0.0 ? share : 0.0; /* rounding must not make a density negative */
        }
    }
}

/* Doubles of a seat: it serves every bandwidth, so that a workspace fits the next call too. */
static size_t seat_size(const kde_job *job)
{
    return 3 * (job->cols + HG_LANES) + BAND_ROWS_MAX; /* edges are one more than cells */
}

static void open_band(band_work *w, const kde_job *job, size_t index)
{
    const size_t room = job->cols + HG_LANES;
    hg_seat *seat = hg_workspace_sit(job->workspace);
    *w = (band_work){.job = job, .first = index * job->band_rows, .seat = seat};
    w->last = w->first + job->band_rows < job->rows ? w->first + job->band_rows : job->rows;
    w->stamp = (hg_stamp){.across = seat->block,
                          .aid = seat->block + room,
                          .down = seat->block + 3 * room,
                          .stride = job->cols,
                          .radial = &job->radial};
    w->strip = (hg_strip){.edge = seat->block,
                          .aid = seat->block + room,
                          .sum = seat->block + 2 * room,
                          .step = job->shape->step,
                          .growth = job->growth,
                          .radial = &job->radial};
}

/* Tile rows whose places can reach rows [first, last) of the grid; row 0 and the last are rings. */
static void tiles_near(const kde_job *job, size_t first, size_t last, size_t *from, size_t *to)
{
    double far = ceil(job->radius_max / job->cell) + 2.0;
    double low = ((double)first - far) / HG_TILE_ROWS, high = ((double)last + far) / HG_TILE_ROWS;
    size_t n = job->places->tile_rows;
    *from = low < 0.0 ? 0 : (size_t)low + 1;
    *to = high + 2.0 >= (double)(n - 1) ? n : (size_t)high + 2;
}

static void add_place(band_work *w, const hg_place *place)
{
    const kde_job *job = w->job;
    const double margin = job->mean ? 1.0 : 0.5, radius = place->h * job->radial.support;
    size_t row0, row1, col0, col1;
    reach(place->y, radius, job->cell, margin, job->rows, &row0, &row1);
    row0 = row0 > w->first ? row0 : w->first;
    row1 = row1 < w->last ? row1 : w->last;
    if (row0 >= row1)
        return;
    reach(place->x, radius, job->cell, margin, job->cols, &col0, &col1);
    if (col0 < col1)
        (job->mean ? add_means : add_centres)(w, place, row0, row1, col0, col1);
}

static hg_status fill_band(size_t index, void *context, hg_err *err)
{
    const kde_job *job = context;
    band_work w;
    size_t from, to;
    (void)err;
    open_band(&w, job, index);
    memset(job->out + w.first * job->cols, 0, (w.last - w.first) * job->cols * sizeof *job->out);
    tiles_near(job, w.first, w.last, &from, &to);
    for (size_t i = job->places->row_start[from]; i < job->places->row_start[to]; i++)
        add_place(&w, &job->places->place[i]);
    hg_workspace_rise(w.seat);
    return HG_OK;
}

static kde_job make_job(hg_kde_workspace *workspace, const hg_kde_options *options,
                        const hg_grid *grid, double *out)
{
    kde_job job = {.radial = hg_radial_of(options),
                   .places = &workspace->places,
                   .workspace = workspace,
                   .cell = grid->cell_m,
                   .cols = grid->cols,
                   .rows = grid->rows,
                   .mean = options->cell_integral,
                   .out = out};
    job.shape = hg_shape_of(job.radial.kernel);
    /* an early cut jumps: panels must not be wide there */
    job.growth = job.radial.support < job.radial.kernel->support ? 0.0 : job.shape->growth;
    job.constant = job.shape->constant * job.radial.gain;
    job.radius_max = workspace->places.h_max * job.radial.support;
    /* As tall as the kernel's radius, so that few places are prepared twice, but many bands. */
    double tall = ceil(job.radius_max / job.cell);
    job.band_rows = tall < 16.0 ? 16 : tall > BAND_ROWS_MAX ? BAND_ROWS_MAX : (size_t)tall;
    return job;
}

hg_status hg_kde_grid_with(hg_kde_workspace *workspace, const hg_kde_options *options, size_t n,
                           const double *x, const double *y, const double *weight,
                           const hg_grid *grid, double *out, hg_err *err)
{
    hg_status st = HG_OK;
    HG_TRY(hg_kde_check(options, n, x, y, weight, grid, err));
    HG_TRY(hg_places_make(options, n, x, y, weight, grid, &workspace->places, err));
    kde_job job = make_job(workspace, options, grid, out);
    HG_TRY(hg_workspace_seats(workspace, seat_size(&job), err));
    HG_TRY(hg_par_for((job.rows + job.band_rows - 1) / job.band_rows, fill_band, &job, err));
done:
    return st;
}

hg_status hg_kde_grid(const hg_kde_options *options, size_t n, const double *x, const double *y,
                      const double *weight, const hg_grid *grid, double *out, hg_err *err)
{
    hg_kde_workspace workspace = {0};
    hg_status st = hg_kde_grid_with(&workspace, options, n, x, y, weight, grid, out, err);
    hg_workspace_clear(&workspace);
    return st;
}
