/* forecast/blend.c - the flagship: simple surfaces, mixed as they would have served best. */
#include <string.h>

#include "base/try.h"
#include "forecast/blend.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"

enum { WINDOWS, SHRINK, LEVEL };

static const hg_model_option options[] = {
    {"windows", "past windows, as long as the horizon, that the weights are learnt from", "", 13.0,
     1.0, 104.0, NULL},
    {"shrink", "incidents' worth of the declared weights that are mixed into the learnt ones", "",
     25.0, 1.0, 1e6, NULL},
    {"level", "half-life of the recent rate that the total is made from", "d", 56.0, 1.0, 3650.0,
     NULL},
};

/* Everything that a cell's expectation is made of. */
typedef struct blend {
    blend_frame frame;
    blend_mass mass;
    double weight[BLEND_PARTS];
    double scale[BLEND_PARTS]; /* expected incidents per unit of the part's smoothed sum */
} blend;

static void clear(blend *b)
{
    blend_mass_clear(&b->mass);
    blend_frame_clear(&b->frame);
}

/* Parts that have nothing to say now leave their weight to the others. */
static void drop_silent(blend *b)
{
    double sum = 0;
    for (size_t k = 0; k < BLEND_PARTS; k++) {
        if (!(b->mass.mass[k] > 0))
            b->weight[k] = 0;
        sum += b->weight[k];
    }
    for (size_t k = 0; k < BLEND_PARTS; k++)
        b->weight[k] /= sum;
}

static hg_status learn(const hg_forecast_task *task, blend *b, hg_err *err)
{
    blend_past past = {0};
    hg_status st = HG_OK;
    HG_TRY(blend_past_make(&b->frame, (size_t)hg_option(task, WINDOWS), &past, err));
    if (past.windows == 0)
        hg_warn(task->talk, "blend_prior",
                "model blend: no past window with a history before it: the declared weights are "
                "used");
    HG_TRY(blend_weights(&past, hg_option(task, SHRINK), b->weight, err));
done:
    blend_past_clear(&past);
    return st;
}

static hg_status prepare(const hg_forecast_task *task, blend *out, hg_err *err)
{
    blend b = {0};
    double total;
    hg_status st = HG_OK;
    HG_TRY(blend_total(task, hg_option(task, LEVEL), &total, err));
    HG_TRY(blend_frame_make(task, &b.frame, err));
    HG_TRY(blend_mass_make(&b.frame, task->history, task->origin, &b.mass, err));
    HG_TRY(learn(task, &b, err));
    drop_silent(&b);
    for (size_t k = 0; k < BLEND_PARTS; k++)
        b.scale[k] = b.weight[k] > 0 ? total * b.weight[k] / b.mass.mass[k] : 0;
    *out = b;
    return HG_OK;
done:
    clear(&b);
    return st;
}

typedef struct spreading {
    const blend *b;
    double *source, *row, *out; /* a lattice for each kernel */
} spreading;

/* Parts of one kernel are added first: one smoothing does for all of them. */
static hg_status spread_kernel(size_t kernel, void *context, hg_err *err)
{
    spreading *s = context;
    const blend *b = s->b;
    size_t n = b->frame.cols * b->frame.rows, at = kernel * n;
    (void)err;
    for (size_t k = 1; k < BLEND_PARTS; k++) {
        const double *sum = b->mass.sum[blend_parts[k].profile];
        if (blend_parts[k].kernel != (int)kernel || !(b->scale[k] > 0))
            continue;
        for (size_t i = 0; i < n; i++)
            s->source[at + i] += b->scale[k] * sum[i];
    }
    blend_spread(&b->frame, (int)kernel, s->source + at, s->row + at, s->out + at);
    return HG_OK;
}

static hg_status forecast(const hg_forecast_task *task, double *expected, hg_err *err)
{
    blend b = {0};
    spreading s = {.b = &b};
    hg_status st = HG_OK;
    HG_TRY(prepare(task, &b, err));
    size_t n = b.frame.cols * b.frame.rows, cells = hg_grid_cells(task->grid);
    HG_TRY(hg_alloc_large(&s.source, n * BLEND_KERNELS, sizeof *s.source, err));
    HG_TRY(hg_alloc_large(&s.row, n * BLEND_KERNELS, sizeof *s.row, err));
    HG_TRY(hg_alloc_large(&s.out, n * BLEND_KERNELS, sizeof *s.out, err));
    HG_TRY(hg_par_for(BLEND_KERNELS, spread_kernel, &s, err));
    for (size_t i = 0; i < cells; i++) {
        double sum = b.scale[BLEND_FLOOR];
        for (size_t kernel = 0; kernel < BLEND_KERNELS; kernel++)
            sum += s.out[kernel * n + blend_inside(&b.frame, i)];
        expected[i] = sum * task->fraction[i];
    }
done:
    hg_free(s.source);
    hg_free(s.row);
    hg_free(s.out);
    clear(&b);
    return st;
}

/* What one incident adds to the cell, part by part: the same products as in the forecast. */
static hg_status add_incident(const hg_forecast_task *task, const blend *b, size_t row, size_t cell,
                              hg_addends *out, hg_err *err)
{
    const hg_history *h = task->history;
    size_t from, to = blend_inside(&b->frame, cell);
    if (h->begin[row] == HG_NO_TIME || h->begin[row] >= task->origin ||
        !blend_locate(&b->frame, h->x[row], h->y[row], &from))
        return HG_OK;
    double age = (double)(task->origin - h->begin[row]) / HG_DAY_S;
    for (size_t k = 1; k < BLEND_PARTS; k++) {
        double tap = b->scale[k] > 0 ? blend_tap(&b->frame, blend_parts[k].kernel, from, to) : 0;
        if (!(tap > 0))
            continue;
        double mass =
            h->weight[row] * blend_profile(blend_parts[k].profile, age, hg_horizon_days(task));
        double value = b->scale[k] * mass * tap * task->fraction[cell];
        hg_addend addend = {row, blend_parts[k].name, b->weight[k], value};
        hg_status st = value > 0 ? hg_addends_add(out, addend, err) : HG_OK;
        if (st != HG_OK)
            return st;
    }
    return HG_OK;
}

static hg_status explain(const hg_forecast_task *task, size_t cell, hg_addends *out, hg_err *err)
{
    blend b = {0};
    hg_status st = HG_OK;
    HG_TRY(prepare(task, &b, err));
    if (!(task->fraction[cell] > 0))
        goto done;
    for (size_t i = 0; i < task->history->n; i++)
        HG_TRY(add_incident(task, &b, i, cell, out, err));
    hg_addend floor = {HG_NO_EVENT, blend_parts[BLEND_FLOOR].name, b.weight[BLEND_FLOOR],
                       b.scale[BLEND_FLOOR] * task->fraction[cell]};
    HG_TRY(hg_addends_add(out, floor, err));
done:
    clear(&b);
    return st;
}

static double reach_m(const hg_model_values *values)
{
    (void)values;
    return blend_reach_m();
}

const hg_model hg_model_blend = {
    .name = "blend",
    .help = "long-run and recent densities, near repeats, season and floor, mixed by past success",
    .reference = "Dempster, Laird & Rubin 1977; docs/methods.md, blend",
    .cost = "O(windows (incidents + places) + cells)",
    .options = options,
    .n_options = HG_COUNT(options),
    .forecast = forecast,
    .explain = explain,
    .reach_m = reach_m,
    .needs_days = true,
};
