/* The fast table is the plain one: any order of rows, threads, instruction set, tiling, unit. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "cluster/knox.h"
#include "hotgrid/par.h"
#include "hotgrid/rng.h"

enum { MOST = 400 };

typedef struct sample {
    size_t n;
    double x[MOST], y[MOST];
    int64_t t[MOST];
    uint32_t stratum[MOST];
} sample;

/* Duplicates, ties, points on edges, and sometimes far and late ones. */
static void draw(uint64_t seed, int64_t scale, sample *s)
{
    hg_rng rng;
    hg_rng_init(&rng, seed, HG_STAGE_TEST, 0);
    s->n = 20 + hg_rng_below(&rng, 100);
    const uint64_t side = 3 + hg_rng_below(&rng, 30), days = 2 + hg_rng_below(&rng, 60);
    for (size_t i = 0; i < s->n; i++) {
        s->x[i] = 50.0 * (double)hg_rng_below(&rng, side);
        s->y[i] = 50.0 * (double)hg_rng_below(&rng, side) + (i % 7 == 0 ? 0.1 : 0);
        s->t[i] = 17000 * scale + (int64_t)hg_rng_below(&rng, days) * scale +
                  (int64_t)hg_rng_below(&rng, (uint64_t)scale);
        s->stratum[i] = (uint32_t)hg_rng_below(&rng, 3);
    }
    s->x[0] = -1000;
    s->t[0] = 17200 * scale;
    s->t[1] = 17000 * scale;
}

static hg_knox_options options_of(uint64_t seed)
{
    static const double space[] = {0, 1, 100, 150, 200}, time[] = {0, 1, 7, 14, 21, 28, 40};
    hg_knox_options o = {.permutations = 70, .seed = seed, .metric = (hg_metric)(seed % 2)};
    const hg_knox_convention convention = (hg_knox_convention)(seed % HG_KNOX_CONVENTION_COUNT);
    const size_t k = seed % 3;
    assert_int_equal(hg_knox_cut(HG_KNOX_SPACE, convention, 2 + k, space, &o.space, NULL), HG_OK);
    assert_int_equal(hg_knox_cut(HG_KNOX_TIME, convention, 3 + 2 * k, time, &o.time, NULL), HG_OK);
    return o;
}

static hg_knox table_of(const sample *s, int64_t ticks, const hg_knox_options *o)
{
    hg_knox k;
    hg_err err = {0};
    if (hg_knox_table(s->n, s->x, s->y, s->t, ticks, o, &k, &err) != HG_OK)
        fail_msg("%s", err.text);
    return k;
}

static size_t band_of(const hg_knox_bands *bands, double value)
{
    size_t a = 0;
    while (bands->right_closed ? value > bands->edge[a + 1] : value >= bands->edge[a + 1])
        a++;
    return a;
}

static void counts_are_those_of_every_pair(void **state)
{
    (void)state;
    static sample s;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        const int64_t ticks = seed % 2 ? 86400 : 1;
        uint64_t plain[256] = {0}, space[32] = {0}, time[32] = {0}, sum = 0;
        draw(seed, ticks, &s);
        hg_knox_options o = options_of(seed);
        o.permutations = 0;
        hg_knox k = table_of(&s, ticks, &o);
        for (size_t i = 0; i < s.n; i++)
            for (size_t j = i + 1; j < s.n; j++) {
                const size_t a = band_of(
                    &o.space, hg_metric_distance(o.metric, s.x[i] - s.x[j], s.y[i] - s.y[j]));
                const size_t b = band_of(&o.time, (double)llabs(s.t[i] - s.t[j]) / (double)ticks);
                plain[a * k.n_time + b]++;
                space[a]++;
                time[b]++;
            }
        for (size_t c = 0; c < k.n_space * k.n_time; c++) {
            assert_int_equal(k.cell[c].observed, plain[c]);
            sum += k.cell[c].observed;
        }
        assert_int_equal(sum, s.n * (s.n - 1) / 2);
        assert_memory_equal(k.space_pairs, space, k.n_space * sizeof *space);
        assert_memory_equal(k.time_pairs, time, k.n_time * sizeof *time);
        hg_knox_clear(&k);
    }
}

static void assert_same(const hg_knox *a, const hg_knox *b)
{
    assert_memory_equal(a->cell, b->cell, a->n_space * a->n_time * sizeof *a->cell);
    assert_memory_equal(&a->joint_p, &b->joint_p, sizeof a->joint_p);
    assert_memory_equal(&a->joint_z, &b->joint_z, sizeof a->joint_z);
}

static void shuffle(sample *s, uint64_t seed)
{
    hg_rng rng;
    hg_rng_init(&rng, seed, HG_STAGE_TEST, 9);
    for (size_t i = s->n; i-- > 1;) {
        const size_t j = hg_rng_below(&rng, i + 1);
        const sample old = *s;
        s->x[i] = old.x[j], s->x[j] = old.x[i];
        s->y[i] = old.y[j], s->y[j] = old.y[i];
        s->t[i] = old.t[j], s->t[j] = old.t[i];
        s->stratum[i] = old.stratum[j], s->stratum[j] = old.stratum[i];
    }
}

static void nothing_but_data_and_seed_matters(void **state)
{
    (void)state;
    static sample s;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        const int64_t ticks = seed % 2 ? 86400 : 1;
        draw(seed, ticks, &s);
        hg_knox_options o = options_of(seed);
        if (seed % 3 == 0) {
            o.stratum = s.stratum;
            o.n_strata = 3;
        }
        assert_int_equal(hg_par_start(1, NULL), HG_OK);
        hg_knox first = table_of(&s, ticks, &o), other;
        shuffle(&s, seed);
        other = table_of(&s, ticks, &o);
        assert_same(&first, &other);
        hg_knox_clear(&other);
        assert_int_equal(hg_par_start(3, NULL), HG_OK);
        other = table_of(&s, ticks, &o);
        assert_same(&first, &other);
        hg_knox_clear(&other);
        hg_knox_hold_at_most(5); /* pairs found anew, tile by tile */
        other = table_of(&s, ticks, &o);
        hg_knox_hold_at_most(0);
        assert_same(&first, &other);
        hg_knox_clear(&other);
        for (int set = 0; set < 2; set++) {
            hg_knox_count_at_most(set);
            other = table_of(&s, ticks, &o);
            hg_knox_count_at_most(2);
            assert_same(&first, &other);
            hg_knox_clear(&other);
        }
        hg_knox_clear(&first);
    }
}

/* Dates as day numbers or as seconds, near 1970 or later: lags are the same, so is all else. */
static void the_unit_of_time_does_not_matter(void **state)
{
    (void)state;
    static sample s;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        draw(seed, 1, &s);
        hg_knox_options o = options_of(seed);
        hg_knox days = table_of(&s, 1, &o);
        for (size_t i = 0; i < s.n; i++)
            s.t[i] = (s.t[i] - 17100) * 86400;
        hg_knox seconds = table_of(&s, 86400, &o);
        assert_same(&days, &seconds);
        hg_knox_clear(&days);
        hg_knox_clear(&seconds);
    }
}

/* More pairs in a band than 16 bits count. */
static void counters_are_emptied_in_time(void **state)
{
    (void)state;
    static sample s;
    s.n = MOST;
    for (size_t i = 0; i < s.n; i++) {
        s.x[i] = (double)(i % 2);
        s.y[i] = 0;
        s.t[i] = (int64_t)(i % 3);
    }
    hg_knox_options o = {.permutations = 33};
    const double space[] = {0, 10}, time[] = {0, 1, 5};
    assert_int_equal(hg_knox_cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 2, space, &o.space, NULL),
                     HG_OK);
    assert_int_equal(hg_knox_cut(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 3, time, &o.time, NULL), HG_OK);
    hg_knox k = table_of(&s, 1, &o);
    assert_int_equal(k.cell[0].observed, 26467); /* 134, 133 and 133 at one time */
    assert_true(k.cell[0].simulated_mean == 26467 && k.cell[1].simulated_mean == 79800 - 26467);
    assert_int_equal(k.cell[0].flag, HG_KNOX_NO_VARIANCE);
    hg_knox_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_every_pair),
        cmocka_unit_test(nothing_but_data_and_seed_matters),
        cmocka_unit_test(the_unit_of_time_does_not_matter),
        cmocka_unit_test(counters_are_emptied_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
