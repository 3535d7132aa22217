/* tests/support/hawkes.h - a Hawkes process by branching, and its sums by definition, O(n^2). */
#ifndef HG_TEST_HAWKES_H
#define HG_TEST_HAWKES_H

#include "check.h"

enum { HAWKES_MOST = 200000 };
typedef struct hawkes {
    size_t n;
    double *days;
    size_t *cell;
} hawkes;

static inline double hawkes_wait(test_random *r)
{
    return -log(1 - test_uniform(r, 0, 1));
}

static inline void hawkes_add(hawkes *h, double day, size_t cell)
{
    assert_true(h->n < HAWKES_MOST);
    h->days[h->n] = day;
    h->cell[h->n++] = cell;
}

/* Background of `mu` a day in each cell, Poisson(theta) children each, lags of mean 1 / omega. */
static inline hawkes hawkes_draw(test_random *r, size_t cells, const double *mu, double theta,
                                 double omega, double window)
{
    hawkes h = {.days = malloc(HAWKES_MOST * sizeof(double)),
                .cell = malloc(HAWKES_MOST * sizeof(size_t))};
    for (size_t c = 0; c < cells; c++)
        for (double t = hawkes_wait(r) / mu[c]; t < window; t += hawkes_wait(r) / mu[c])
            hawkes_add(&h, t, c);
    for (size_t i = 0; i < h.n; i++)
        for (double left = hawkes_wait(r); left < theta; left += hawkes_wait(r)) {
            const double t = h.days[i] + hawkes_wait(r) / omega;
            if (t < window)
                hawkes_add(&h, t, h.cell[i]);
        }
    return h;
}

static inline void hawkes_clear(hawkes *h)
{
    free(h->days);
    free(h->cell);
}

/* By the definition of docs/methods.md 10.1, pair by pair. */
static inline hg_sepp_sums hawkes_sums(const hg_sepp_events *e, const hg_sepp *m)
{
    hg_sepp_sums s = {0};
    double logs = 0;
    for (size_t i = 0; i < e->n; i++) {
        const double w = e->weight ? e->weight[i] : 1;
        const double rest = e->window_days - e->days[i];
        double rate = m->mu_per_day[e->cell[i]], triggered = 0, lag = 0;
        if (e->share && !(e->share[e->cell[i]] > 0))
            continue;
        s.begun += w * (1 - exp(-m->omega_per_day * rest));
        s.censored += w * rest * exp(-m->omega_per_day * rest);
        if (e->parent_only && e->parent_only[i])
            continue;
        for (size_t j = 0; j < e->n; j++) {
            const double dt = e->days[i] - e->days[j];
            if (e->cell[j] != e->cell[i] || !(dt > 0))
                continue;
            const double g = (e->weight ? e->weight[j] : 1) * m->theta * m->omega_per_day *
                             exp(-m->omega_per_day * dt);
            triggered += g;
            lag += g * dt;
        }
        rate += triggered;
        if (!(w > 0))
            continue;
        logs += w * log(rate);
        s.background += w * m->mu_per_day[e->cell[i]] / rate;
        s.triggered += w * triggered / rate;
        s.lag_days += w * lag / rate;
    }
    double rates = 0;
    for (size_t c = 0; c < e->n_cells; c++)
        rates += m->mu_per_day[c];
    s.log_likelihood = logs - rates * e->window_days - m->theta * s.begun;
    return s;
}

#endif
