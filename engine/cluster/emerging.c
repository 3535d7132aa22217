/* cluster/emerging.c - Gi* of every bin of a cube, the trend of each place, and its pattern. */
#include "hotgrid/emerging.h"

#include <string.h>

#include "base/try.h"
#include "cluster/gistar_parts.h"
#include "hotgrid/mem.h"
#include "hotgrid/par.h"
#include "hotgrid/trend.h"

enum { PLACES_MIN = 3, BLOCK = 256 };
static const double usual_alpha = 0.05, correlation_worth_saying = 0.3;

static const char *const against_names[HG_AGAINST_COUNT] = {
    [HG_AGAINST_CUBE] = "cube",
    [HG_AGAINST_NEIGHBOUR_STEPS] = "neighbour-steps",
    [HG_AGAINST_STEP] = "step",
};

const char *hg_against_name(hg_against against)
{
    return against_names[against];
}

/* Whom the bins of a step are compared with. */
typedef struct universe {
    double n, mean, sd;
} universe;

typedef struct work {
    const hg_emerging_options *options;
    const hg_neighbours *w;
    const hg_cube *cube;
    hg_emerging *out;
    int64_t *value; /* steps * n */
    int64_t *sum;   /* of the current step, and of the one before */
    double *p;      /* steps * n, then q */
    universe *universe;
    double alpha, trend_alpha;
} work;

/* ---- z ---- */

/* Mean and sd of the bins of steps [first, last], in whole units. */
static hg_status compare_with(const work *k, size_t first, size_t last, double *scratch,
                              universe *out, hg_err *err)
{
    const size_t n = k->w->n, bins = (last - first + 1) * n;
    const int64_t *value = k->value + first * n;
    int64_t total = 0;
    (void)err;
    for (size_t i = 0; i < bins; i++)
        total += value[i]; /* 0 outside the universe */
    out->n = (double)(k->w->n_inside * (last - first + 1));
    out->mean = (double)total / out->n;
    out->sd = sqrt(hg_whole_squares(bins, value, k->w->inside, n, out->mean, scratch) / out->n);
    return HG_OK;
}

static hg_status find_universes(work *k, hg_err *err)
{
    const size_t steps = k->cube->steps;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&k->universe, steps, sizeof *k->universe, err));
    for (size_t t = 0; t < steps; t++) {
        if (k->options->against == HG_AGAINST_CUBE && t > 0) {
            k->universe[t] = k->universe[0];
            continue;
        }
        bool all = k->options->against == HG_AGAINST_CUBE;
        bool one = k->options->against == HG_AGAINST_STEP || t == 0;
        HG_TRY(compare_with(k, one ? (all ? 0 : t) : t - 1, all ? steps - 1 : t, k->p,
                            &k->universe[t], err));
    }
done:
    return st;
}

static void fill_step(const work *k, size_t t, const int64_t *now, const int64_t *before)
{
    const hg_neighbours *w = k->w;
    const universe *u = &k->universe[t];
    double *z = k->out->z + t * w->n, *p = k->p + t * w->n;
    hg_p_memory memory;
    hg_p_memory_init(&memory);
    for (size_t i = 0; i < w->n; i++) {
        bool inside = !w->inside || w->inside[i];
        double near = (double)(w->degree[i] + 1) * (before ? 2 : 1);
        int64_t sum = now[i] + (before ? before[i] : 0);
        z[i] = inside ? hg_gistar_z((double)sum, near, u->n, u->mean, u->sd) : NAN;
        p[i] = hg_p_two_sided(&memory, z[i]);
    }
}

static hg_status fill_z(work *k, hg_err *err)
{
    const size_t n = k->w->n;
    int64_t *now = k->sum, *before = k->sum + n, *held;
    hg_status st = HG_OK;
    for (size_t t = 0; t < k->cube->steps; t++) {
        bool looks_back = t > 0 && k->options->against != HG_AGAINST_STEP;
        HG_TRY(hg_check_stop(k->options->talk, err));
        HG_TRY(hg_neighbours_sum(k->w, k->value + t * n, now, err));
        fill_step(k, t, now, looks_back ? before : NULL);
        held = before;
        before = now;
        now = held;
        hg_progress(k->options->talk, "gistar", (double)(t + 1) / (double)k->cube->steps);
    }
done:
    return st;
}

static void fill_states(work *k)
{
    hg_emerging *out = k->out;
    for (size_t b = 0; b < out->steps * out->n; b++) {
        bool sure = k->p[b] <= k->alpha; /* NaN: not */
        out->state[b] = (int8_t)(sure ? (out->z[b] > 0) - (out->z[b] < 0) : 0);
        out->hot_bins += out->state[b] > 0;
        out->cold_bins += out->state[b] < 0;
    }
}

/* ---- places ---- */

static double lag_1_correlation(size_t n, const double *x)
{
    double mean = 0, together = 0, squares = 0;
    for (size_t t = 0; t < n; t++)
        mean += x[t] / (double)n;
    for (size_t t = 0; t < n; t++) {
        squares += (x[t] - mean) * (x[t] - mean);
        together += t > 0 ? (x[t] - mean) * (x[t - 1] - mean) : 0;
    }
    return squares > 0 ? together / squares : 0;
}

static hg_gistar_reason reason_of(const work *k, size_t i, const double *series)
{
    if (k->w->inside && !k->w->inside[i])
        return HG_GISTAR_OUTSIDE;
    for (size_t t = 0; t < k->cube->steps; t++)
        if (isnan(series[t]))
            return k->universe[t].sd > 0 ? HG_GISTAR_ALL_NEIGHBOURS : HG_GISTAR_CONSTANT;
    return k->w->degree[i] == 0 ? HG_GISTAR_ISLAND : HG_GISTAR_FINE;
}

static void count_steps(const work *k, size_t i, int8_t *state, hg_emerging_place *place)
{
    const size_t n = k->w->n, steps = k->cube->steps;
    for (size_t t = 0; t < steps; t++) {
        state[t] = k->out->state[t * n + i];
        place->hot_steps = (uint16_t)(place->hot_steps + (state[t] > 0));
        place->cold_steps = (uint16_t)(place->cold_steps + (state[t] < 0));
        bool goes_on = state[t] != 0 && (t == 0 || state[t] == state[t - 1]);
        place->streak = (uint16_t)(goes_on ? place->streak + 1 : state[t] != 0);
        place->count += k->cube->count[t * n + i];
    }
    place->count_last = k->cube->count[(steps - 1) * n + i];
}

static hg_status judge(const work *k, size_t i, double *series, int8_t *state, hg_err *err)
{
    const size_t n = k->w->n, steps = k->cube->steps;
    hg_emerging_place *place = &k->out->place[i];
    hg_trend trend = {.z = NAN, .p = NAN, .sen_slope = NAN};
    hg_status st = HG_OK;
    for (size_t t = 0; t < steps; t++)
        series[t] = k->out->z[t * n + i];
    place->reason = (uint8_t)reason_of(k, i, series);
    place->rule = place->reason == HG_GISTAR_OUTSIDE ? "outside" : "no z in some step";
    place->z_last = series[steps - 1];
    if (place->reason != HG_GISTAR_OUTSIDE)
        count_steps(k, i, state, place);
    bool has_z = place->reason == HG_GISTAR_FINE || place->reason == HG_GISTAR_ISLAND;
    if (has_z) {
        HG_TRY(hg_mann_kendall(steps, series, &trend, err));
        place->pattern = (int8_t)hg_emerging_pattern(k->options->rules, steps, state, trend.z,
                                                     trend.p, k->trend_alpha, &place->rule);
    }
    place->trend_z = trend.z;
    place->trend_p = trend.p;
    place->trend_slope = trend.sen_slope;
done:
    return st;
}

static hg_status judge_block(size_t block, void *context, hg_err *err)
{
    const work *k = context;
    size_t end = (block + 1) * BLOCK < k->w->n ? (block + 1) * BLOCK : k->w->n;
    double *series = NULL;
    int8_t *state = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_check_stop(k->options->talk, err));
    HG_TRY(hg_alloc(&series, k->cube->steps, sizeof *series, err));
    HG_TRY(hg_alloc(&state, k->cube->steps, sizeof *state, err));
    for (size_t i = block * BLOCK; i < end; i++)
        HG_TRY(judge(k, i, series, state, err));
done:
    hg_free(series);
    hg_free(state);
    return st;
}

static hg_status count_correlated(const work *k, hg_err *err)
{
    const size_t n = k->w->n, steps = k->cube->steps;
    double *series = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&series, steps, sizeof *series, err));
    for (size_t i = 0; i < n; i++) {
        if (isnan(k->out->place[i].trend_z))
            continue;
        for (size_t t = 0; t < steps; t++)
            series[t] = k->out->z[t * n + i];
        k->out->autocorrelated += lag_1_correlation(steps, series) > correlation_worth_saying;
    }
done:
    hg_free(series);
    return st;
}

/* ---- the whole ---- */

static hg_status check(const hg_emerging_options *o, const hg_neighbours *w, const hg_cube *cube,
                       hg_err *err)
{
    const double alphas[] = {o->alpha, o->trend_alpha};
    if (cube->n != w->n)
        return hg_fail(err, HG_EDOMAIN, "a cube of %zu places and neighbours of %zu", cube->n,
                       w->n);
    for (size_t i = 0; i < HG_COUNT(alphas); i++)
        if (!(alphas[i] >= 0 && alphas[i] < 1))
            return hg_fail(err, HG_EDOMAIN, "alpha %g: must be between 0 and 1", alphas[i]);
    if (cube->steps < HG_EMERGING_STEPS_MIN)
        return hg_fail(err, HG_EEMPTY, "a cube of %zu steps: at least %d are needed", cube->steps,
                       HG_EMERGING_STEPS_MIN);
    if (cube->incidents < HG_EMERGING_INCIDENTS_MIN)
        return hg_fail(err, HG_EEMPTY, "%zu incidents lie in the cube: at least %d are needed",
                       cube->incidents, HG_EMERGING_INCIDENTS_MIN);
    if (w->n_inside < PLACES_MIN)
        return hg_fail(err, HG_EEMPTY, "a cube of %zu places: at least %d are needed", w->n_inside,
                       PLACES_MIN);
    return HG_OK;
}

static hg_status prepare(work *k, hg_err *err)
{
    const size_t n = k->w->n, bins = n * k->cube->steps;
    hg_whole whole;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc_large(&k->value, bins, sizeof *k->value, err));
    HG_TRY(hg_alloc_large(&k->sum, 2 * n, sizeof *k->sum, err));
    HG_TRY(hg_alloc_large(&k->p, bins, sizeof *k->p, err));
    HG_TRY(hg_alloc_large(&k->out->z, bins, sizeof *k->out->z, err));
    HG_TRY(hg_alloc(&k->out->state, bins, sizeof *k->out->state, err));
    HG_TRY(hg_alloc(&k->out->place, n, sizeof *k->out->place, err));
    HG_TRY(hg_whole_values(bins, k->cube->count, k->w->inside, n, 2 * ((size_t)k->w->most + 1),
                           k->value, &whole, err));
    if (whole.low == whole.high) {
        st = hg_fail(err, HG_EDATA,
                     "every bin of the cube holds the same count (%g): nothing stands out",
                     ldexp((double)whole.low, -whole.exponent));
        goto done;
    }
    HG_TRY(find_universes(k, err));
    k->out->mean = ldexp((double)whole.total, -whole.exponent) / (double)whole.n;
    k->out->sd = sqrt(hg_whole_squares(bins, k->value, k->w->inside, n,
                                       (double)whole.total / (double)whole.n, k->p) /
                      (double)whole.n);
    k->out->sd = ldexp(k->out->sd, -whole.exponent);
    k->out->bins = whole.n;
done:
    return st;
}

hg_status hg_emerging_run(const hg_emerging_options *options, const hg_neighbours *neighbours,
                          const hg_cube *cube, hg_emerging *out, hg_err *err)
{
    hg_emerging made = {.n = cube->n, .steps = cube->steps};
    work k = {.options = options,
              .w = neighbours,
              .cube = cube,
              .out = &made,
              .alpha = options->alpha > 0 ? options->alpha : usual_alpha,
              .trend_alpha = options->trend_alpha > 0 ? options->trend_alpha : usual_alpha};
    hg_status st = HG_OK;
    HG_TRY(check(options, neighbours, cube, err));
    HG_TRY(prepare(&k, err));
    HG_TRY(fill_z(&k, err));
    HG_TRY(hg_adjust_p(options->adjust, made.n * made.steps, k.p, k.p, err));
    fill_states(&k);
    HG_TRY(hg_check_stop(options->talk, err));
    HG_TRY(hg_par_for((made.n + BLOCK - 1) / BLOCK, judge_block, &k, err));
    HG_TRY(count_correlated(&k, err));
    *out = made;
done:
    hg_free(k.value);
    hg_free(k.sum);
    hg_free(k.p);
    hg_free(k.universe);
    if (st != HG_OK)
        hg_emerging_clear(&made);
    return st;
}

void hg_emerging_clear(hg_emerging *emerging)
{
    hg_free(emerging->z);
    hg_free(emerging->state);
    hg_free(emerging->place);
    memset(emerging, 0, sizeof *emerging);
}
