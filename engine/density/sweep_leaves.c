/* density/sweep_leaves.c - the inner loops of the sweep: chords, events and running sums. */
#include "density/sweep.h"

#include <math.h>

/*
 * As HG_CLONES, with the conversions of doubles to 64-bit integers that the widest level knows.
 * Element-wise loops only; the one sum across lanes is written out as a tree.
 */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && defined(__OPTIMIZE__)
#define SWEEP_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define SWEEP_CLONES
#endif
#define SWEEP_INLINE static inline __attribute__((always_inline))

/* The columns of each place's chord. The offset keeps the numbers positive: truncation is floor. */
SWEEP_CLONES void hg_sweep_chords(hg_sweep_work *work)
{
    const hg_sweep_plan *plan = work->plan;
    const double radius = plan->radius, inverse = 1.0 / plan->cell, slack = 1e-6;
    const int32_t offset = 3 * plan->block;
    const double west = (double)offset - 0.5;
    const int32_t block = plan->block, to_set = 2 * block + plan->skip;
    const double per_block = 1.0 / (double)block;
    const int32_t most = (int32_t)plan->sets - 1;
    for (size_t i = 0; i < work->n; i++) {
        double a = 1.0 - work->down[i];
        double half = sqrt(a > 0.0 ? a : 0.0) * radius + slack,
               middle = work->x[i] * inverse + west;
        double out = hg_sweep_out(work->x[i], plan->width, plan->inverse) + work->south[i];
        work->a[i] = out > HG_SWEEP_OUT ? 0.0 : a;
        int32_t first = (int32_t)(middle - half + 1.0) - offset;
        work->first[i] = first;
        work->last[i] = (int32_t)(middle + half) - offset;
        int32_t set = (int32_t)(((double)(first + to_set) + 0.5) * per_block);
        work->set[i] = set < most ? set : most; /* beyond it no column is left */
    }
}

/* (b + g s - d s^2)^power, s in [-1, 1] over a set. */
SWEEP_INLINE void expand(int power, double b, double g, double d, double *c)
{
    for (int k = 0; k < HG_LANES; k++)
        c[k] = 0.0;
    if (power == 0) {
        c[0] = 1.0;
    } else if (power == 1) {
        c[0] = b, c[1] = g, c[2] = -d;
    } else if (power == 2) {
        c[0] = b * b, c[1] = 2.0 * (b * g), c[2] = g * g - 2.0 * (b * d);
        c[3] = -2.0 * (g * d), c[4] = d * d;
    } else {
        double bb = b * b, gg = g * g, dd = d * d, bd = b * d;
        c[0] = bb * b, c[1] = 3.0 * (bb * g), c[2] = 3.0 * (b * (gg - bd));
        c[3] = g * (gg - 6.0 * bd), c[4] = -3.0 * (d * (gg - bd)), c[5] = 3.0 * (g * dd);
        c[6] = -(dd * d);
    }
}

SWEEP_INLINE int64_t nearest(double v)
{
    return (int64_t)(v + copysign(0.5, v));
}

SWEEP_INLINE void coefficients(hg_sweep_work *work, int power, size_t lanes)
{
    const hg_sweep_plan *plan = work->plan;
    const double span = plan->span, inverse = plan->inverse, d = span * span;
    const int32_t cols = (int32_t)plan->cols;
    const double width = (double)plan->block * plan->cell, to_origin = -0.5 * width;
    for (size_t i = 0; i < work->n; i++) {
        double origin = (double)work->set[i] * width + to_origin;
        double at = (work->x[i] - origin) * inverse, c[HG_LANES];
        /* integers hold the places that have events, and no others */
        const bool has = work->a[i] >= plan->least_a && work->first[i] < cols &&
                         work->last[i] - work->first[i] >= plan->least;
        double scaled = has ? work->weight[i] * work->scale[work->set[i]] : 0.0;
        expand(power, work->a[i] - at * at, 2.0 * (at * span), d, c);
        for (size_t k = 0; k < lanes; k++)
            work->coefficient[i * lanes + k] = nearest(scaled * c[k]);
    }
}

SWEEP_INLINE double power_of(int power, double u2)
{
    double z = 1.0 - u2;
    if (power == 0)
        return u2 <= 1.0 ? 1.0 : 0.0;
    z = z > 0.0 ? z : 0.0;
    return power == 1 ? z : power == 2 ? z * z : z * z * z;
}

/* Whole vectors from column `first` on; cells beyond the support get exact zeros. */
SWEEP_INLINE void direct(hg_sweep_work *work, size_t i, int32_t first, int32_t n, int power)
{
    const size_t at = (size_t)(first + (int32_t)work->plan->pad);
    const double *restrict centre = work->plan->centre + at;
    double *restrict out = work->direct + at;
    const double x = work->x[i], down = work->down[i], weight = work->weight[i];
    const double inverse = work->plan->inverse;
    for (int32_t k = 0; k < n; k += HG_LANES)
        for (int32_t lane = k; lane < k + HG_LANES; lane++) {
            double t = (centre[lane] - x) * inverse;
            out[lane] += weight * power_of(power, t * t + down);
        }
}

SWEEP_INLINE int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

SWEEP_INLINE int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* Read all, then write all: so the compiler sees that it may take vectors. */
SWEEP_INLINE void count(int64_t *event, const int64_t *c, int sign, size_t lanes)
{
    int64_t sum[HG_LANES];
    for (size_t k = 0; k < lanes; k++)
        sum[k] = sign > 0 ? event[k] + c[k] : event[k] - c[k];
    for (size_t k = 0; k < lanes; k++)
        event[k] = sum[k];
}

SWEEP_INLINE void add(hg_sweep_work *work, int power, size_t lanes)
{
    const hg_sweep_plan *plan = work->plan;
    const int32_t cols = (int32_t)plan->cols, skip = plan->skip;
    coefficients(work, power, lanes);
    for (size_t i = 0; i < work->n; i++) {
        const int32_t first = work->first[i], last = work->last[i];
        if (last < 0 || first >= cols)
            continue;
        if (last - first < plan->least || work->a[i] < plan->least_a) {
            int32_t from = larger(first, 0);
            direct(work, i, from, smaller(last + 1, cols) - from, power);
            continue;
        }
        direct(work, i, larger(first, -skip), skip, power);
        direct(work, i, smaller(last + 1 - skip, cols), skip, power);
        const int32_t from = larger(first + skip, 0), to = smaller(last + 1 - skip, cols);
        if (from >= to)
            continue;
        const size_t set = (size_t)work->set[i] % HG_SWEEP_SETS;
        const int64_t *c = work->coefficient + i * lanes;
        count(work->event + ((size_t)from * HG_SWEEP_SETS + set) * lanes, c, 1, lanes);
        count(work->event + ((size_t)to * HG_SWEEP_SETS + set) * lanes, c, -1, lanes);
        work->event_first = smaller(work->event_first, from);
        work->event_last = larger(work->event_last, to);
    }
}

SWEEP_CLONES void hg_sweep_add_0(hg_sweep_work *work)
{
    add(work, 0, 1);
}

SWEEP_CLONES void hg_sweep_add_1(hg_sweep_work *work)
{
    add(work, 1, 4);
}

SWEEP_CLONES void hg_sweep_add_2(hg_sweep_work *work)
{
    add(work, 2, 8);
}

SWEEP_CLONES void hg_sweep_add_3(hg_sweep_work *work)
{
    add(work, 3, 8);
}

SWEEP_INLINE double tree(const double *q, size_t lanes)
{
    if (lanes == 1)
        return q[0];
    if (lanes == 4)
        return (q[0] + q[2]) + (q[1] + q[3]);
    return ((q[0] + q[4]) + (q[2] + q[6])) + ((q[1] + q[5]) + (q[3] + q[7]));
}

/*
 * Columns [from, to) of one block: the running sums of the three sets that can be active there,
 * each about its own origin.
 */
SWEEP_INLINE void read_block(hg_sweep_work *work, size_t from, size_t to, int64_t *running,
                             double unit, double *restrict row, size_t lanes)
{
    const size_t block = (size_t)work->plan->block, oldest = from / block, left = from % block;
    const double *power[HG_SWEEP_SETS];
    double unscale[HG_SWEEP_SETS];
    for (size_t slot = 0; slot < HG_SWEEP_SETS; slot++) {
        size_t later = (slot + HG_SWEEP_SETS - oldest % HG_SWEEP_SETS) % HG_SWEEP_SETS;
        size_t set = oldest + later, age = HG_SWEEP_SETS - 1 - later;
        power[slot] = work->plan->power + (left + age * block) * lanes;
        unscale[slot] = work->unscale[set];
    }
    const double *restrict near = work->direct + work->plan->pad;
    for (size_t c = from; c < to; c++) {
        int64_t *restrict event = work->event + c * (HG_SWEEP_SETS * lanes);
        const size_t at = (c - from) * lanes;
        double q[HG_LANES] = {0};
        for (size_t slot = 0; slot < HG_SWEEP_SETS; slot++)
            for (size_t k = 0; k < lanes; k++) {
                int64_t sum = running[slot * lanes + k] + event[slot * lanes + k];
                event[slot * lanes + k] = 0;
                running[slot * lanes + k] = sum;
                q[k] += (double)sum * power[slot][at + k] * unscale[slot];
            }
        double value = tree(q, lanes);
        /* rounding must not make a density negative */
        row[c] = unit * (near[c] + (value > 0.0 ? value : 0.0));
    }
}

SWEEP_INLINE void read_row(hg_sweep_work *work, double unit, double *restrict row, size_t lanes)
{
    const size_t cols = work->plan->cols, width = HG_SWEEP_SETS * lanes;
    const size_t block = (size_t)work->plan->block;
    const size_t first = (size_t)work->event_first, last = (size_t)work->event_last;
    const double *restrict near = work->direct + work->plan->pad;
    int64_t running[HG_SWEEP_SETS * HG_LANES] = {0};
    for (size_t c = 0; c < cols; c++)
        row[c] = unit * near[c];
    for (size_t from = first, to; from < last; from = to) {
        to = (from / block + 1) * block;
        to = to < last ? to : last;
        read_block(work, from, to, running, unit, row, lanes);
    }
    for (size_t k = 0; k < width; k++) /* where the last chord ends */
        work->event[last * width + k] = 0;
    for (size_t c = 0; c < cols + 2 * work->plan->pad; c++)
        work->direct[c] = 0.0;
}

SWEEP_CLONES void hg_sweep_read_1(hg_sweep_work *work, double unit, double *row)
{
    read_row(work, unit, row, 1);
}

SWEEP_CLONES void hg_sweep_read_4(hg_sweep_work *work, double unit, double *row)
{
    read_row(work, unit, row, 4);
}

SWEEP_CLONES void hg_sweep_read_8(hg_sweep_work *work, double unit, double *row)
{
    read_row(work, unit, row, 8);
}
