/* density/sweep.c - the rows of a grid by sweeps: what is set up once, and what each task does. */
#include "density/sweep.h"

#include <math.h>
#include <string.h>

#include "base/try.h"
#include "density/room.h"
#include "hotgrid/par.h"

/* The shares of the radius bound the error, see density/sweep.h: steeper kernels need more. */
static const hg_sweep_shape shapes[] = {
    {"uniform", 1, 1, 0.0, 0.05, hg_sweep_add_0, hg_sweep_read_1},
    {"epanechnikov", 4, 3, 0.0625, 0.25, hg_sweep_add_1, hg_sweep_read_4},
    {"quartic", 8, 5, 0.0625, 0.25, hg_sweep_add_2, hg_sweep_read_8},
    {"triweight", 8, 8, 0.125, 0.35, hg_sweep_add_3, hg_sweep_read_8},
};

enum { BAND_ROWS = 16 };
#define COLS_MOST ((size_t)1 << 28) /* columns are counted in 32 bits */
#define PAYS_FROM 76.0              /* cells of radius, between timed cases */
#define PAYS_CELL 64.0
#define WEIGHT_MOST 1e250 /* of all places: scales must be doubles */

typedef struct sweep_task {
    const hg_kde_job *job;
    const hg_sweep_shape *shape;
    hg_sweep_plan plan;
    double unit; /* of a unit weight at u = 0 */
} sweep_task;

static const hg_sweep_shape *shape_of(const hg_kernel *kernel)
{
    if (hg_kernel_find(kernel->name) == kernel)
        for (size_t i = 0; i < HG_COUNT(shapes); i++)
            if (strcmp(shapes[i].kernel, kernel->name) == 0)
                return &shapes[i];
    return NULL;
}

static double weight_of(const hg_places *places)
{
    double sum = 0.0;
    for (size_t i = 0; i < places->n; i++)
        sum += places->place[i].weight;
    return sum;
}

bool hg_sweep_can(const hg_kde_options *options, const hg_kde_job *job)
{
    /* wider kernels than the grid need no speed */
    return job->places->n > 0 && !options->bandwidth_each && !options->cell_integral &&
           shape_of(job->radial.kernel) && job->cols < COLS_MOST &&
           job->radius_max <= job->cell * (double)(job->cols + job->rows) &&
           weight_of(job->places) < WEIGHT_MOST;
}

bool hg_sweep_pays(const hg_kde_options *options, const hg_kde_job *job)
{
    const double radius = job->radius_max / job->cell, rows = (double)job->rows;
    const double per_row = (double)job->places->n / (rows * (double)job->cols);
    return per_row * fmin(2.0 * radius, rows) * (radius - PAYS_FROM) > PAYS_CELL &&
           hg_sweep_can(options, job);
}

/* What any radius that is indexable can ask for. */
static size_t skip_most(size_t cols, size_t rows)
{
    return (cols + rows) / 8 + 2 * HG_LANES;
}

static size_t pad_most(size_t cols, size_t rows)
{
    return skip_most(cols, rows) + 2 * HG_LANES;
}

static size_t sets_most(size_t cols)
{
    return cols + 8;
}

static size_t work_doubles(void)
{
    return (sizeof(hg_sweep_work) + sizeof(double) - 1) / sizeof(double);
}

/* Room for any bandwidth, so that a workspace fits the next call too. */
static hg_status reserve(hg_kde_workspace *workspace, size_t cols, size_t rows, hg_err *err)
{
    const size_t direct = cols + 2 * pad_most(cols, rows);
    const size_t seat =
        work_doubles() + (cols + 1) * HG_SWEEP_SETS * HG_LANES + direct + 2 * sets_most(cols);
    const size_t table = direct + HG_SWEEP_SETS * HG_LANES * (cols + rows + 2);
    hg_status st = hg_workspace_seats(workspace, seat, err);
    if (st != HG_OK)
        return st;
    return hg_room(&workspace->table, &workspace->table_room, table, sizeof *workspace->table, err);
}

hg_status hg_sweep_reserve(hg_kde_workspace *workspace, size_t n, const hg_grid *grid, hg_err *err)
{
    const double cols = (double)grid->cols, widest = cols + (double)grid->rows;
    if ((double)n / cols * (widest - PAYS_FROM) <= PAYS_CELL)
        return HG_OK;
    return reserve(workspace, grid->cols, grid->rows, err);
}

static void fill_tables(hg_sweep_plan *p, double *table)
{
    const size_t wide = HG_SWEEP_SETS * (size_t)p->block;
    p->centre = table;
    p->power = table + p->cols + 2 * p->pad;
    for (size_t c = 0; c < p->cols + 2 * p->pad; c++)
        p->centre[c] = ((double)c - (double)p->pad + 0.5) * p->cell;
    for (size_t c = 0; c < wide; c++) {
        double at = ((double)c + 0.5 - 0.5 * (double)wide) / (0.5 * (double)wide), power = 1.0;
        for (size_t k = 0; k < p->lanes; k++, power *= at)
            p->power[c * p->lanes + k] = power;
    }
}

static hg_sweep_plan make_plan(const hg_sweep_shape *shape, const hg_kde_job *job)
{
    const double h = job->radius_max, radius = h / job->cell;
    hg_sweep_plan p = {.h = h,
                       .cell = job->cell,
                       .radius = radius,
                       .inverse = 1.0 / h,
                       .cols = job->cols,
                       .rows = job->rows,
                       .width = (double)job->cols * job->cell,
                       .height = (double)job->rows * job->cell,
                       .block = (int32_t)ceil(radius) + 1,
                       .lanes = shape->lanes};
    p.skip = HG_LANES * (int32_t)fmax(1.0, ceil(radius * shape->skip / HG_LANES));
    p.least = 2 * p.skip + 2 * HG_LANES;
    p.least_a = shape->chord * shape->chord;
    p.span = 1.5 * (double)p.block * p.cell / h;
    p.sets = job->cols / (size_t)p.block + 4;
    p.pad = (size_t)p.skip + 2 * HG_LANES;
    return p;
}

/*
 * Each set's integers count in units of the weight that can begin in it: the places of its own
 * block and the next, since a chord begins at most one block before its place.
 */
static void make_scales(const sweep_task *task, size_t from, size_t to, hg_sweep_work *w)
{
    const hg_sweep_plan *p = &task->plan;
    double *weight = w->unscale;
    memset(weight, 0, (p->sets + 1) * sizeof *weight);
    for (size_t i = from; i < to; i++) {
        const hg_place *place = &task->job->places->place[i];
        if (hg_sweep_out(place->x, p->width, p->inverse) +
                hg_sweep_out(place->y, p->height, p->inverse) >
            HG_SWEEP_OUT)
            continue;
        double block = place->x / (p->cell * (double)p->block) + 2.0;
        size_t b = block < 0.0 ? 0 : (size_t)block;
        weight[b < p->sets ? b : p->sets] += place->weight;
    }
    for (size_t s = 0; s < p->sets; s++) {
        /* one block more on either side: rounding decides nothing */
        double sum = weight[s] + weight[s + 1] + (s + 2 <= p->sets ? weight[s + 2] : 0.0);
        int exponent;
        frexp(sum, &exponent);
        exponent = 62 - task->shape->bits - (p->radius < 16.0 ? 3 : 0) - exponent;
        exponent = exponent < 1000 ? exponent : 1000;
        w->scale[s] = ldexp(1.0, exponent);
    }
    for (size_t s = 0; s < p->sets; s++)
        w->unscale[s] = 1.0 / w->scale[s];
}

static void flush(const sweep_task *task, hg_sweep_work *w)
{
    hg_sweep_chords(w);
    task->shape->add(w);
    w->n = 0;
}

static void fill_row(const sweep_task *task, size_t row, size_t from, size_t to, hg_sweep_work *w)
{
    const hg_sweep_plan *p = &task->plan;
    const double centre = ((double)row + 0.5) * p->cell;
    w->n = 0;
    w->event_first = (int32_t)p->cols;
    w->event_last = 0;
    for (size_t i = from; i < to; i++) {
        const hg_place *place = &task->job->places->place[i];
        double d = (centre - place->y) * p->inverse;
        w->x[w->n] = place->x;
        w->weight[w->n] = place->weight;
        w->down[w->n] = d * d;
        w->south[w->n] = hg_sweep_out(place->y, p->height, p->inverse);
        w->n += d * d <= 1.0;
        if (w->n == HG_SWEEP_CHUNK)
            flush(task, w);
    }
    flush(task, w);
    task->shape->read(w, task->unit, task->job->out + row * p->cols);
}

/* The parts of a seat; events and direct sums are zero between rows. */
static hg_sweep_work *open_work(const sweep_task *task, hg_seat *seat)
{
    const hg_sweep_plan *p = &task->plan;
    const size_t events = (p->cols + 1) * HG_SWEEP_SETS * p->lanes, direct = p->cols + 2 * p->pad;
    hg_sweep_work *w = (hg_sweep_work *)seat->block;
    double *rest = seat->block + work_doubles();
    w->plan = p;
    w->event = (int64_t *)rest;
    w->direct = rest + events;
    w->scale = w->direct + direct;
    w->unscale = w->scale + p->sets + 1;
    memset(w->event, 0, events * sizeof *w->event);
    memset(w->direct, 0, direct * sizeof *w->direct);
    return w;
}

static hg_status fill_band(size_t index, void *context, hg_err *err)
{
    const sweep_task *task = context;
    const size_t first = index * BAND_ROWS;
    const size_t last = first + BAND_ROWS < task->plan.rows ? first + BAND_ROWS : task->plan.rows;
    hg_seat *seat = hg_workspace_sit(task->job->workspace);
    hg_sweep_work *w = open_work(task, seat);
    size_t from, to;
    (void)err;
    hg_places_near(task->job, first, last, &from, &to);
    make_scales(task, from, to, w);
    for (size_t row = first; row < last; row++)
        fill_row(task, row, from, to, w);
    hg_workspace_rise(seat);
    return HG_OK;
}

hg_status hg_kde_sweep(hg_kde_job *job, hg_err *err)
{
    const double h = job->radius_max;
    const hg_sweep_shape *shape = shape_of(job->radial.kernel);
    sweep_task task = {
        .plan = make_plan(shape, job), .shape = shape, .job = job, .unit = job->constant / (h * h)};
    hg_status st = HG_OK;
    HG_TRY(reserve(job->workspace, job->cols, job->rows, err));
    fill_tables(&task.plan, job->workspace->table);
    HG_TRY(hg_par_for((job->rows + BAND_ROWS - 1) / BAND_ROWS, fill_band, &task, err));
done:
    return st;
}
