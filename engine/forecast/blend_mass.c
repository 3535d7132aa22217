/* forecast/blend_mass.c - what do the incidents known at an origin say about a cell? */
#include <stdlib.h>
#include <string.h>

#include "base/try.h"
#include "forecast/blend.h"
#include "hotgrid/mem.h"

void blend_mass_clear(blend_mass *mass)
{
    hg_free(mass->sum[0]);
    memset(mass, 0, sizeof *mass);
}

static void gather(const blend_frame *f, const hg_history *history, int64_t origin, blend_mass *m)
{
    size_t at;
    double horizon = hg_horizon_days(f->task);
    for (size_t i = 0; i < history->n; i++) {
        if (history->begin[i] == HG_NO_TIME || history->begin[i] >= origin ||
            !blend_locate(f, history->x[i], history->y[i], &at))
            continue;
        double age = (double)(origin - history->begin[i]) / HG_DAY_S;
        for (int p = 0; p < BLEND_PROFILES; p++)
            m->sum[p][at] += history->weight[i] * blend_profile(p, age, horizon);
    }
}

hg_status blend_mass_make(const blend_frame *f, const hg_history *history, int64_t origin,
                          blend_mass *out, hg_err *err)
{
    hg_status st = HG_OK;
    blend_mass m = {0};
    size_t n = f->cols * f->rows;
    HG_TRY(hg_alloc_large(&m.sum[0], n * BLEND_PROFILES, sizeof **m.sum, err));
    for (size_t p = 1; p < BLEND_PROFILES; p++)
        m.sum[p] = m.sum[0] + p * n;
    gather(f, history, origin, &m);
    m.mass[BLEND_FLOOR] = f->area;
    for (size_t i = 0; i < n; i++) {
        if (!(m.sum[0][i] > 0)) /* what never forgets is 0: nothing is here */
            continue;
        for (size_t k = 1; k < BLEND_PARTS; k++)
            m.mass[k] += m.sum[blend_parts[k].profile][i] * f->reached[blend_parts[k].kernel][i];
    }
    *out = m;
    return HG_OK;
done:
    blend_mass_clear(&m);
    return st;
}

/* The smoothed sum at one lattice cell: row by row, as the spread over the whole lattice. */
static double smoothed(const blend_frame *f, int kernel, const double *source, size_t at)
{
    const long rx = f->radius_x[kernel], ry = f->radius_y[kernel];
    const long col = (long)(at % f->cols), row = (long)(at / f->cols);
    const long west = col < rx ? -col : -rx, last = (long)f->cols - 1 - col;
    const long east = last < rx ? last : rx;
    double sum = 0;
    for (long dy = -ry; dy <= ry; dy++) {
        if (row + dy < 0 || row + dy >= (long)f->rows)
            continue;
        const double *line = source + (size_t)(row + dy) * f->cols + col;
        double part = 0;
        for (long dx = west; dx <= east; dx++)
            part += f->tap_x[kernel][labs(dx)] * line[dx];
        sum += f->tap_y[kernel][labs(dy)] * part;
    }
    return sum;
}

void blend_values_at(const blend_frame *f, const blend_mass *m, size_t at, double *value)
{
    value[BLEND_FLOOR] = 1 / f->area;
    for (size_t k = 1; k < BLEND_PARTS; k++) {
        const blend_part *part = &blend_parts[k];
        value[k] = m->mass[k] > 0
                       ? smoothed(f, part->kernel, m->sum[part->profile], at) / m->mass[k]
                       : 1 / f->area; /* nothing to say: as the floor */
    }
}
