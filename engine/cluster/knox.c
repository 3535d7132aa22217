/*
 * cluster/knox.c - the Knox table: its steps, and the open bands from the margins.
 *
 * Only pairs within the last finite radius are ever looked at; what lies in an open band is what
 * the margins leave over, in the data and in every permutation.
 */
#include <math.h>

#include "base/try.h"
#include "cluster/knox.h"
#include "hotgrid/mem.h"

/* Pairs held at once: 8 bytes each. */
static const uint64_t usual_most_held = 100000000;
static uint64_t most_held = 100000000;

void hg_knox_hold_at_most(uint64_t pairs)
{
    most_held = pairs ? pairs : usual_most_held;
}

typedef struct making {
    const hg_knox_options *options;
    hg_knox_events events;
    hg_knox_pairs pairs;
    hg_knox_margin space[HG_KNOX_BANDS_MOST], time[HG_KNOX_BANDS_MOST];
    uint64_t *below;  /* [permutation][finite space band][limit]: lags below the limit */
    uint64_t *counts; /* [permutation][cell] */
    hg_knox table;
} making;

static void space_margins(making *m)
{
    const hg_knox_events *e = &m->events;
    const uint64_t all = (uint64_t)e->n * (e->n - 1) / 2;
    for (size_t k = 0; k < e->n; k++) {
        uint64_t rest = e->n - 1;
        for (size_t a = 0; a < e->n_beyond; a++) {
            const uint64_t partners = m->pairs.partners[k * e->n_beyond + a];
            m->space[a].squares += partners * partners;
            rest -= partners;
        }
        m->space[e->n_beyond].squares += rest * rest;
    }
    for (size_t a = 0; a < e->n_beyond; a++)
        m->space[a].pairs = m->pairs.band_total[a];
    m->space[e->n_beyond].pairs = all - m->pairs.total;
}

/* Counts below the limits become a whole table. */
static void whole_table(const making *m, const uint64_t *below, uint64_t *cell)
{
    const size_t n_beyond = m->events.n_beyond, n_limits = m->events.n_limits;
    const size_t n_time = n_limits + 1;
    for (size_t b = 0; b < n_time; b++) {
        uint64_t rest = m->time[b].pairs;
        for (size_t a = 0; a < n_beyond; a++) {
            const uint64_t until = b < n_limits ? below[a * n_limits + b] : m->space[a].pairs;
            const uint64_t before = b > 0 ? below[a * n_limits + b - 1] : 0;
            cell[(a * n_time + b)] = until - before;
            rest -= until - before;
        }
        cell[(n_beyond * n_time + b)] = rest;
    }
}

static hg_status begin_table(making *m, hg_err *err)
{
    hg_knox *t = &m->table;
    const hg_knox_events *e = &m->events;
    uint64_t observed[HG_KNOX_BANDS_MOST * HG_KNOX_BANDS_MOST];
    hg_status st = HG_OK;
    *t = (hg_knox){.n = e->n,
                   .n_space = e->n_beyond + 1,
                   .n_time = e->n_limits + 1,
                   .permutations = m->options->permutations,
                   .pairs = (uint64_t)e->n * (e->n - 1) / 2,
                   .within = m->pairs.total,
                   .joint_z = NAN,
                   .joint_p = NAN,
                   .joint_cell = SIZE_MAX};
    for (size_t a = 0; a < t->n_space; a++)
        t->space_pairs[a] = m->space[a].pairs;
    for (size_t b = 0; b < t->n_time; b++)
        t->time_pairs[b] = m->time[b].pairs;
    HG_TRY(hg_alloc(&t->cell, t->n_space * t->n_time, sizeof *t->cell, err));
    whole_table(m, m->pairs.observed, observed);
    for (size_t c = 0; c < t->n_space * t->n_time; c++) {
        hg_knox_cell *cell = &t->cell[c];
        *cell = (hg_knox_cell){.observed = observed[c], .z = NAN, .ratio = NAN, .p = NAN, .q = NAN};
        cell->simulated_mean = cell->simulated_median = NAN;
        hg_knox_moments(e->n, &m->space[c / t->n_time], &m->time[c % t->n_time], &cell->expected,
                        &cell->variance);
    }
done:
    return st;
}

/* E = sum over g <= h of S_gh T_gh / C_gh; its variance is left to the permutations. */
static hg_status stratified_mean(making *m, hg_err *err)
{
    const hg_knox_events *e = &m->events;
    hg_knox *t = &m->table;
    const size_t g_max = e->n_strata, square = g_max * g_max;
    double *space = NULL, *time = NULL;
    hg_status st = HG_OK;
    HG_TRY(hg_alloc(&space, t->n_space * square, sizeof *space, err));
    HG_TRY(hg_alloc(&time, t->n_time * square, sizeof *time, err));
    hg_knox_pairs_by_strata(&m->pairs, space);
    hg_knox_lags_by_strata(e, time);
    for (size_t c = 0; c < t->n_space * t->n_time; c++) {
        t->cell[c].expected = 0;
        t->cell[c].variance = NAN;
    }
    for (size_t g = 0; g < g_max; g++)
        for (size_t h = g; h < g_max; h++) {
            const double n_g = (double)(e->start[g + 1] - e->start[g]);
            const double n_h = (double)(e->start[h + 1] - e->start[h]);
            const double all = g == h ? n_g * (n_g - 1) / 2 : n_g * n_h;
            double rest = all;
            if (!(all > 0))
                continue;
            for (size_t a = 0; a < t->n_space; a++) {
                const double pairs = a < e->n_beyond ? space[a * square + g * g_max + h] : rest;
                rest -= pairs;
                for (size_t b = 0; b < t->n_time; b++)
                    t->cell[a * t->n_time + b].expected +=
                        pairs * time[b * square + g * g_max + h] / all;
            }
        }
done:
    hg_free(space);
    hg_free(time);
    return st;
}

static hg_status permute(making *m, hg_err *err)
{
    const size_t n = m->options->permutations;
    const size_t finite = m->events.n_beyond * m->events.n_limits;
    const size_t cells = m->table.n_space * m->table.n_time;
    hg_status st = HG_OK;
    if (n == 0)
        return HG_OK;
    HG_TRY(hg_alloc(&m->below, n * finite, sizeof *m->below, err));
    HG_TRY(hg_alloc(&m->counts, n * cells, sizeof *m->counts, err));
    HG_TRY(hg_knox_permute(&m->events, &m->pairs, m->options, m->below, err));
    for (size_t r = 0; r < n; r++)
        whole_table(m, m->below + r * finite, m->counts + r * cells);
done:
    return st;
}

static hg_status check_options(const hg_knox_options *options, int64_t ticks_per_day, hg_err *err)
{
    if (options->space.n < 2 || options->time.n < 2 || options->space.axis != HG_KNOX_SPACE ||
        options->time.axis != HG_KNOX_TIME)
        return hg_fail(err, HG_EDOMAIN, "a Knox table needs bands of distance and of time");
    if (ticks_per_day < 1)
        return hg_fail(err, HG_EDOMAIN, "%lld ticks a day: at least 1", (long long)ticks_per_day);
    if (options->ratio != HG_KNOX_EXACT && options->permutations == 0)
        return hg_fail(err, HG_EDOMAIN, "a ratio to the %s of the permutations needs permutations",
                       options->ratio == HG_KNOX_MEAN ? "mean" : "median");
    return HG_OK;
}

hg_status hg_knox_table(size_t n, const double *x, const double *y, const int64_t *time,
                        int64_t ticks_per_day, const hg_knox_options *options, hg_knox *out,
                        hg_err *err)
{
    making m = {.options = options};
    hg_status st = HG_OK;
    HG_TRY(check_options(options, ticks_per_day, err));
    HG_TRY(hg_knox_events_take(n, x, y, time, ticks_per_day, options, &m.events, err));
    HG_TRY(hg_knox_pairs_find(&m.events, options, most_held, &m.pairs, err));
    space_margins(&m);
    HG_TRY(hg_knox_lags(&m.events, m.time, err));
    HG_TRY(begin_table(&m, err));
    if (options->stratum)
        HG_TRY(stratified_mean(&m, err));
    HG_TRY(permute(&m, err));
    HG_TRY(hg_knox_judge(options, m.counts, &m.table, err));
    *out = m.table;
    m.table = (hg_knox){0};
done:
    hg_knox_clear(&m.table);
    hg_knox_pairs_clear(&m.pairs);
    hg_knox_events_clear(&m.events);
    hg_free(m.below);
    hg_free(m.counts);
    return st;
}

void hg_knox_clear(hg_knox *table)
{
    hg_free(table->cell);
    *table = (hg_knox){0};
}
