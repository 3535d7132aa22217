/* Near repeats: links and chains by hand and against all pairs, the advice block, the zones. */
#include "check.h"

static hg_err err;

static hg_knox_bands cut(hg_knox_axis axis, hg_knox_convention how, size_t n, const double *breaks)
{
    hg_knox_bands out;
    assert_ok(hg_knox_cut(axis, how, n, breaks, &out, &err));
    return out;
}

static hg_repeat_options hand_options(double chain_m, double chain_days)
{
    const double space[] = {0, 1, 100, 200}, time[] = {0, 7, 14};
    return (hg_repeat_options){.space = cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 4, space),
                               .time = cut(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 3, time),
                               .chain_m = chain_m,
                               .chain_days = chain_days};
}

static hg_repeat linked(size_t n, const double *x, const double *y, const int64_t *t,
                        const hg_repeat_options *o)
{
    hg_repeat out = {0};
    assert_ok(hg_repeat_link_events(n, x, y, t, 1, o, &out, &err));
    return out;
}

/*
 * Days: 0 at day 10; 1 same place day 12; 2 at 60 m day 15; 3 at 100 m of 0 and day 11 (60 m away
 * from nobody but 2's 160); 4 and 5 far away on one day, 6 near them two days later; 7 alone.
 */
static void a_hand_worked_chain(void **state)
{
    (void)state;
    const double x[] = {0, .5, 60, -100, 5000, 5020, 5030, 9000}, y[8] = {0};
    const int64_t t[] = {10, 12, 15, 11, 3, 3, 5, 1};
    const hg_repeat_options o = hand_options(100, 7);
    hg_repeat r = linked(8, x, y, t, &o);
    static const hg_repeat_kind kinds[] = {
        HG_REPEAT_ORIGINATOR, HG_REPEAT_REPEAT,   HG_REPEAT_NEAR, HG_REPEAT_NONE,
        HG_REPEAT_SAME_DAY,   HG_REPEAT_SAME_DAY, HG_REPEAT_NEAR, HG_REPEAT_NONE};
    /* ranks by time: 7, 4, 5, 6, 0, 3, 1, 2 */
    const uint32_t chain[] = {5, 5, 5, 0, 2, 2, 2, 0};
    const uint32_t earlier[] = {0, 1, 2, 0, 0, 0, 2, 0}, later[] = {2, 1, 0, 0, 1, 1, 0, 0};
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(r.kind[i], kinds[i]);
        assert_int_equal(r.chain[i], chain[i]);
        assert_int_equal(r.earlier[i], earlier[i]);
        assert_int_equal(r.later[i], later[i]);
    }
    assert_int_equal(r.n_chains, 2);
    assert_int_equal(r.longest, 3);
    assert_int_equal(r.kinds[HG_REPEAT_NEAR], 2);
    assert_int_equal(r.kinds[HG_REPEAT_NONE], 2);
    /* links in rank order of `from`: 4-5 4-6 5-6 0-3 0-1 0-2 3-1 3-2 1-2 */
    static const uint32_t pairs[][2] = {{4, 5}, {4, 6}, {5, 6}, {0, 3}, {0, 1},
                                        {0, 2}, {3, 1}, {3, 2}, {1, 2}};
    assert_int_equal(r.n_links, 9);
    for (size_t k = 0; k < 9; k++) {
        assert_int_equal(r.link[k].from, pairs[k][0]);
        assert_int_equal(r.link[k].to, pairs[k][1]);
        assert_int_equal(r.link[k].same_day, k == 0);
        assert_int_equal(r.link[k].chained, k != 3 && k != 6 && k != 7);
    }
    assert_int_equal(r.link[3].space_band, 2); /* 100 m belongs to [100, 200) */
    assert_close(r.link[3].distance_m, 100, 0);
    assert_int_equal(r.link[4].space_band, 0);
    assert_int_equal(r.link[4].time_band, 0);
    assert_close(r.link[4].lag_days, 2, 0);
    hg_repeat_clear(&r);
    assert_null(r.link);
}

static void half_lives_are_medians_with_their_n(void **state)
{
    (void)state;
    const double x[] = {0, 0, 1000, 1050, 2000, 2030, 3000, 3150}, y[8] = {0};
    const int64_t t[] = {0, 3, 0, 5, 0, 8, 0, 13};
    const hg_repeat_options o = hand_options(0, 0);
    hg_repeat r = linked(8, x, y, t, &o);
    assert_int_equal(r.n_links, 4);
    assert_int_equal(r.n_chains, 0);
    assert_int_equal(r.kinds[HG_REPEAT_NONE], 8);
    assert_int_equal(r.space[0].n, 1);
    assert_close(r.space[0].life_days, 3, 0);
    assert_int_equal(r.space[1].n, 2);
    assert_close(r.space[1].life_days, 6.5, 0);
    assert_close(r.space[1].distance_m, 40, 0);
    assert_close(r.space[2].life_days, 13, 0);
    assert_int_equal(r.space[3].n, 0);
    assert_true(isnan(r.space[3].life_days));
    assert_int_equal(r.time[0].n, 2);
    assert_close(r.time[0].distance_m, 25, 0);
    assert_close(r.time[1].distance_m, 90, 0);
    assert_int_equal(r.all.n, 4);
    assert_close(r.all.life_days, 6.5, 0);
    assert_close(r.all.distance_m, 40, 0);
    hg_repeat_clear(&r);
}

static void edges_belong_where_the_bands_say(void **state)
{
    (void)state;
    const double x[] = {0, 200, 1000, 1100, 2000, 2199.99}, y[6] = {0};
    const int64_t t[] = {0, 1, 0, 14, 0, 13};
    const double space[] = {0, 1, 100, 200}, time[] = {0, 7, 14};
    hg_repeat_options o = hand_options(200, 14);
    hg_repeat r = linked(6, x, y, t, &o);
    assert_int_equal(r.n_links, 1); /* 200 m and 14 days are out */
    assert_int_equal(r.link[0].from, 4);
    assert_true(r.link[0].chained);
    hg_repeat_clear(&r);
    o.space = cut(HG_KNOX_SPACE, HG_KNOX_RIGHT_CLOSED, 4, space);
    o.time = cut(HG_KNOX_TIME, HG_KNOX_RIGHT_CLOSED, 3, time);
    r = linked(6, x, y, t, &o);
    assert_int_equal(r.n_links, 3);
    assert_int_equal(r.link[1].space_band, 1); /* 100 m, 14 days: (1, 100] (7, 14] */
    assert_int_equal(r.link[1].time_band, 1);
    assert_int_equal(r.kinds[HG_REPEAT_NEAR], 3);
    hg_repeat_clear(&r);
}

/* Two lines that meet: two originators, one chain, named after the first. */
static void a_chain_may_have_two_originators(void **state)
{
    (void)state;
    const double x[] = {160, 0, 80}, y[3] = {0};
    const int64_t t[] = {2, 1, 4};
    const hg_repeat_options o = hand_options(100, 7);
    hg_repeat r = linked(3, x, y, t, &o);
    assert_int_equal(r.kind[0], HG_REPEAT_ORIGINATOR);
    assert_int_equal(r.kind[1], HG_REPEAT_ORIGINATOR);
    assert_int_equal(r.kind[2], HG_REPEAT_NEAR);
    assert_int_equal(r.n_chains, 1);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(r.chain[i], 1);
    hg_repeat_clear(&r);
}

static void kinds_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"none", "originator", "repeat", "near_repeat", "same_day"};
    for (size_t k = 0; k < HG_REPEAT_KIND_COUNT; k++)
        assert_string_equal(hg_repeat_kind_name((hg_repeat_kind)k), names[k]);
    assert_string_equal(hg_repeat_kind_name(HG_REPEAT_KIND_COUNT), "");
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    const double x[] = {0, 1, 2}, bad[] = {0, NAN, 1};
    const int64_t t[] = {0, 1, 2}, far[] = {0, INT64_MAX, 0};
    hg_repeat out = {.n = 9};
    hg_repeat_options o = hand_options(201, 7);
    assert_fails(hg_repeat_link_events(3, x, x, t, 1, &o, &out, &err), HG_EDOMAIN, "201 m");
    o = hand_options(100, -1);
    assert_fails(hg_repeat_link_events(3, x, x, t, 1, &o, &out, &err), HG_EDOMAIN, "-1 days");
    o = hand_options(NAN, 1);
    assert_fails(hg_repeat_link_events(3, x, x, t, 1, &o, &out, &err), HG_EDOMAIN, "nan");
    o = hand_options(100, 7);
    assert_fails(hg_repeat_link_events(3, x, bad, t, 1, &o, &out, &err), HG_EDOMAIN, "incident 1");
    assert_fails(hg_repeat_link_events(3, x, x, far, 1, &o, &out, &err), HG_EDOMAIN, "far apart");
    o.links_most = 2;
    assert_fails(hg_repeat_link_events(3, x, x, t, 1, &o, &out, &err), HG_EDOMAIN, "3 pairs");
    assert_int_equal(hg_repeat_link_events(3, x, x, t, 1, &o, &out, NULL), HG_EDOMAIN);
    assert_int_equal(out.n, 9);
}

/* ---- random events against all pairs ---- */

enum { MOST = 120 };
typedef struct sample {
    size_t n;
    double x[MOST], y[MOST];
    int64_t t[MOST];
    hg_repeat_options o;
} sample;

static sample draw(test_random *r, int trial)
{
    const double space[] = {0, 1, 4, 9}, time[] = {0, 2, 3, 6};
    static const hg_knox_convention how[] = {HG_KNOX_HALF_OPEN, HG_KNOX_RIGHT_CLOSED};
    sample s = {.n = 1 + test_next(r) % MOST};
    double width = trial % 6 == 0 ? 0 : test_uniform(r, 5, 60);
    uint64_t days = trial % 7 == 0 ? 1 : 3 + test_next(r) % 60;
    for (size_t i = 0; i < s.n; i++) {
        s.x[i] = floor(test_uniform(r, 0, width));
        s.y[i] = trial % 2 ? floor(test_uniform(r, 0, width)) : test_uniform(r, 0, width);
        s.t[i] = 17000 + (int64_t)(test_next(r) % days);
    }
    s.o = (hg_repeat_options){.space = cut(HG_KNOX_SPACE, how[trial / 2 % 2], 4, space),
                              .time = cut(HG_KNOX_TIME, how[trial / 2 % 2], 4, time),
                              .metric = trial % 5 == 0 ? HG_METRIC_MANHATTAN : HG_METRIC_EUCLIDEAN,
                              .chain_m = trial % 9 == 0 ? 0 : space[1 + test_next(r) % 3],
                              .chain_days = time[1 + test_next(r) % 3]};
    return s;
}

static bool in(bool right_closed, double value, double limit)
{
    return right_closed ? value <= limit : value < limit;
}

static bool stands_before(const sample *s, size_t a, size_t b)
{
    if (s->t[a] != s->t[b])
        return s->t[a] < s->t[b];
    if (s->x[a] != s->x[b])
        return s->x[a] < s->x[b];
    return s->y[a] != s->y[b] ? s->y[a] < s->y[b] : a < b;
}

static double lag_of(const sample *s, size_t a, size_t b)
{
    return fabs((double)(s->t[a] - s->t[b]));
}

static double distance_of(const sample *s, size_t a, size_t b)
{
    return hg_metric_distance(s->o.metric, s->x[a] - s->x[b], s->y[a] - s->y[b]);
}

static bool chained(const sample *s, size_t a, size_t b)
{
    bool closed = s->o.space.right_closed;
    return a != b && s->o.chain_m > 0 && in(closed, distance_of(s, a, b), s->o.chain_m) &&
           in(closed, lag_of(s, a, b), s->o.chain_days);
}

static void spread(const sample *s, size_t from, size_t mark, size_t *component)
{
    component[from] = mark;
    for (size_t j = 0; j < s->n; j++)
        if (component[j] == 0 && chained(s, from, j))
            spread(s, j, mark, component);
}

static uint32_t chain_of(const sample *s, size_t i, const size_t *component)
{
    size_t first = i, members = 0;
    uint32_t rank = 1;
    for (size_t j = 0; j < s->n; j++) {
        members += component[j] == component[i];
        if (component[j] == component[i] && stands_before(s, j, first))
            first = j;
    }
    for (size_t j = 0; j < s->n; j++)
        rank += stands_before(s, j, first);
    return members > 1 ? rank : 0;
}

static hg_repeat_kind plain_kind(const sample *s, size_t i)
{
    bool follows = false, same_place = false, same_day = false, followed = false;
    for (size_t j = 0; j < s->n; j++) {
        if (!chained(s, i, j))
            continue;
        same_day |= s->t[j] == s->t[i];
        follows |= s->t[j] < s->t[i];
        followed |= s->t[j] > s->t[i];
        same_place |= s->t[j] < s->t[i] && in(s->o.space.right_closed, distance_of(s, i, j), 1);
    }
    return follows    ? same_place ? HG_REPEAT_REPEAT : HG_REPEAT_NEAR
           : same_day ? HG_REPEAT_SAME_DAY
           : followed ? HG_REPEAT_ORIGINATOR
                      : HG_REPEAT_NONE;
}

static void check_links(const sample *s, const hg_repeat *r)
{
    size_t expected = 0;
    bool closed = s->o.space.right_closed;
    for (size_t a = 0; a < s->n; a++)
        for (size_t b = 0; b < a; b++)
            expected += in(closed, distance_of(s, a, b), 9) && in(closed, lag_of(s, a, b), 6);
    assert_int_equal(r->n_links, expected);
    for (size_t k = 0; k < r->n_links; k++) {
        const hg_repeat_link *l = &r->link[k];
        assert_true(stands_before(s, l->from, l->to));
        if (k > 0) {
            const hg_repeat_link *last = &r->link[k - 1];
            assert_true(stands_before(s, last->from, l->from) ||
                        (last->from == l->from && stands_before(s, last->to, l->to)));
        }
        assert_close(l->distance_m, distance_of(s, l->from, l->to), 0);
        assert_close(l->lag_days, lag_of(s, l->from, l->to), 0);
        assert_int_equal(l->chained, chained(s, l->from, l->to));
        assert_int_equal(l->same_day, s->t[l->from] == s->t[l->to]);
        double low = s->o.space.edge[l->space_band], high = s->o.space.edge[l->space_band + 1];
        assert_true(closed ? (l->distance_m > low || low == 0) && l->distance_m <= high
                           : l->distance_m >= low && l->distance_m < high);
        low = s->o.time.edge[l->time_band];
        high = s->o.time.edge[l->time_band + 1];
        assert_true(closed ? (l->lag_days > low || low == 0) && l->lag_days <= high
                           : l->lag_days >= low && l->lag_days < high);
    }
}

static void random_events_agree_with_all_pairs(void **state)
{
    (void)state;
    test_random r = {31};
    for (int trial = 0; trial < 250; trial++) {
        sample s = draw(&r, trial);
        size_t component[MOST] = {0}, marks = 0;
        hg_repeat found = linked(s.n, s.x, s.y, s.t, &s.o);
        check_links(&s, &found);
        for (size_t i = 0; i < s.n; i++)
            if (component[i] == 0)
                spread(&s, i, ++marks, component);
        for (size_t i = 0; i < s.n; i++) {
            assert_int_equal(found.chain[i], chain_of(&s, i, component));
            assert_int_equal(found.kind[i], plain_kind(&s, i));
        }
        hg_repeat_clear(&found);
    }
}

static void threads_and_ticks_change_nothing(void **state)
{
    (void)state;
    enum { N = 6000 };
    static double x[N], y[N];
    static int64_t t[N], seconds[N];
    static const int threads[] = {1, 2, 3, 8};
    test_random r = {5};
    const hg_repeat_options o = hand_options(100, 7);
    hg_repeat first = {0}, next = {0};
    for (size_t i = 0; i < N; i++) {
        x[i] = test_uniform(&r, 0, 4000);
        y[i] = test_uniform(&r, 0, 4000);
        t[i] = (int64_t)(test_next(&r) % 365);
        seconds[i] = t[i] * HG_DAY_S;
    }
    for (size_t k = 0; k < 5; k++) {
        assert_ok(hg_par_start(threads[k % 4], &err));
        assert_ok(hg_repeat_link_events(N, x, y, k < 4 ? t : seconds, k < 4 ? 1 : HG_DAY_S, &o,
                                        &next, &err));
        if (k == 0) {
            first = next;
            assert_true(first.n_links > 5000);
            continue;
        }
        assert_int_equal(next.n_links, first.n_links);
        for (size_t i = 0; i < first.n_links; i++) {
            const hg_repeat_link *one = &first.link[i], *other = &next.link[i];
            assert_true(one->from == other->from && one->to == other->to &&
                        one->chained == other->chained && one->distance_m == other->distance_m &&
                        one->lag_days == other->lag_days);
        }
        assert_memory_equal(next.chain, first.chain, N * sizeof *first.chain);
        assert_memory_equal(next.kind, first.kind, N);
        hg_repeat_clear(&next);
    }
    hg_repeat_clear(&first);
    assert_ok(hg_par_start(1, &err));
}

/* ---- the advice ---- */

/* rows of q; ratio 2 unless q is marked negative, which means ratio .5 */
static hg_advice advised(const double q[3][3], uint64_t excess)
{
    const double space[] = {0, 1, 150}, time[] = {0, 7, 14};
    hg_knox_cell cell[9] = {0};
    hg_knox table = {.n_space = 3, .n_time = 3, .cell = cell, .space_pairs = {9, 9, 9}};
    hg_advice out;
    for (size_t k = 0; k < 9; k++) {
        double value = q[k / 3][k % 3];
        cell[k] = (hg_knox_cell){
            .q = fabs(value), .ratio = value < 0 ? .5 : 2, .observed = 10, .expected = 5};
    }
    cell[3].observed += excess;
    hg_knox_bands s = cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 3, space),
                  t = cut(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 3, time);
    hg_repeat_advice(&table, &s, &t, 0, &out);
    return out;
}

static void the_advice_is_the_largest_block_from_the_origin(void **state)
{
    (void)state;
    const double all[3][3] = {{.01, .01, .01}, {.01, .01, .01}, {.01, .01, .01}};
    hg_advice a = advised(all, 0);
    assert_true(a.found);
    assert_int_equal(a.space_bands, 2); /* never an open band */
    assert_int_equal(a.time_bands, 2);
    assert_close(a.radius_m, 150, 0);
    assert_close(a.days, 14, 0);
    assert_int_equal(a.observed, 40);
    assert_close(a.expected, 20, 0);
    const double none[3][3] = {{.05, .01, .01}, {.01, .01, .01}, {.01, .01, .01}};
    a = advised(none, 0);
    assert_false(a.found); /* q must be below .05 */
    assert_close(a.radius_m, 0, 0);
    const double fewer[3][3] = {{-.01, .01, .01}, {.01, .01, .01}, {.01, .01, .01}};
    assert_false(advised(fewer, 0).found); /* fewer pairs than expected is no evidence */
    const double gap[3][3] = {{.01, .2, .01}, {.01, .01, .01}, {.01, .01, .01}};
    a = advised(gap, 0);
    assert_close(a.radius_m, 150, 0);
    assert_close(a.days, 7, 0);
    const double corner[3][3] = {{.01, .01, .01}, {.01, .3, .01}, {.01, .01, .01}};
    a = advised(corner, 0); /* 1 x 2 and 2 x 1: equal excess, the smaller radius */
    assert_close(a.radius_m, 1, 0);
    assert_close(a.days, 14, 0);
    a = advised(corner, 1); /* more excess in 2 x 1 */
    assert_close(a.radius_m, 150, 0);
    assert_close(a.days, 7, 0);
    const double unknown[3][3] = {{NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN, NAN}};
    assert_false(advised(unknown, 0).found);
}

static void small_excess_can_be_left_out(void **state)
{
    (void)state;
    const double space[] = {0, 1, 150}, time[] = {0, 7, 14};
    const double ratio[] = {3, 1.3, 9, 1.2, 1.1, 9, 9, 9, 9};
    hg_knox_cell cell[9] = {0};
    hg_knox table = {.n_space = 3, .n_time = 3, .cell = cell, .space_pairs = {9, 9, 9}};
    hg_advice a;
    for (size_t k = 0; k < 9; k++)
        cell[k] = (hg_knox_cell){.q = .01, .ratio = ratio[k], .observed = 10, .expected = 5};
    hg_knox_bands s = cut(HG_KNOX_SPACE, HG_KNOX_HALF_OPEN, 3, space),
                  t = cut(HG_KNOX_TIME, HG_KNOX_HALF_OPEN, 3, time);
    hg_repeat_advice(&table, &s, &t, 0, &a);
    assert_int_equal(a.space_bands * a.time_bands, 4);
    hg_repeat_advice_above(&table, &s, &t, 0, 1.2, &a); /* at least: 1.2 itself will do */
    assert_int_equal(a.space_bands * a.time_bands, 2);
    hg_repeat_advice_above(&table, &s, &t, 0, 1.4, &a);
    assert_int_equal(a.space_bands * a.time_bands, 1);
    hg_repeat_advice_above(&table, &s, &t, 0, 4, &a);
    assert_false(a.found);
    table.space_pairs[0] = 0; /* no two at one place: that band is passed over */
    cell[0].q = cell[1].q = NAN;
    hg_repeat_advice_above(&table, &s, &t, 0, 1.2, &a);
    assert_int_equal(a.space_bands, 2);
    assert_int_equal(a.time_bands, 1);
    assert_close(a.radius_m, 150, 0);
    table.space_pairs[1] = 0;
    hg_repeat_advice(&table, &s, &t, 0, &a);
    assert_false(a.found);
}

/* ---- the zones ---- */

static void zones_hold_until_their_day_and_overlap_to_visits(void **state)
{
    (void)state;
    const hg_advice advice = {.found = true, .radius_m = 100, .days = 7};
    const double x[] = {0, 150, 5000, 0, 0, 9000}, y[6] = {0};
    const int64_t t[] = {94, 96, 100, 93, 101, 94};
    hg_advice_zones z = {0};
    assert_ok(hg_repeat_zones(&advice, HG_METRIC_EUCLIDEAN, 6, x, y, t, 1, 100, &z, &err));
    assert_int_equal(z.n, 4); /* day 93 is over on day 100, day 101 has not come */
    const uint32_t event[] = {0, 5, 1, 2}, visit[] = {0, 1, 0, 2};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(z.zone[i].event, event[i]);
        assert_int_equal(z.zone[i].visit, visit[i]);
        assert_int_equal(z.zone[i].until, t[event[i]] + 7);
        assert_close(z.zone[i].days_left, (double)(t[event[i]] + 7 - 100), 0);
        assert_close(hg_area_m2(&z.zone[i].shape), 32e4 * sin(acos(-1) / 32), 1e-9);
    }
    assert_int_equal(z.n_visits, 3);
    assert_int_equal(z.visit[0].zones, 2);
    assert_int_equal(z.visit[0].from, 94);
    assert_int_equal(z.visit[0].first_until, 101);
    assert_int_equal(z.visit[0].last_until, 103);
    assert_true(z.visit[0].area_m2 > z.visit[1].area_m2 &&
                z.visit[0].area_m2 < 2 * z.visit[1].area_m2);
    assert_true(hg_area_contains(&z.visit[0].shape, 75, 0));
    hg_advice_zones_clear(&z);
    assert_ok(hg_repeat_zones(&advice, HG_METRIC_MANHATTAN, 6, x, y, t, 1, 100, &z, &err));
    assert_close(hg_area_m2(&z.zone[0].shape), 2e4, 1e-9);
    hg_advice_zones_clear(&z);
}

static void no_advice_no_zones(void **state)
{
    (void)state;
    const hg_advice none = {.found = false}, some = {.found = true, .radius_m = 9, .days = .5};
    const double x[] = {0, NAN}, y[2] = {0};
    const int64_t t[] = {43200, 0};
    hg_advice_zones z = {0};
    assert_ok(hg_repeat_zones(&none, HG_METRIC_EUCLIDEAN, 2, x, y, t, 86400, 0, &z, &err));
    assert_int_equal(z.n, 0);
    assert_int_equal(z.n_visits, 0);
    hg_advice_zones_clear(&z);
    assert_ok(hg_repeat_zones(&some, HG_METRIC_EUCLIDEAN, 2, x, y, t, 86400, 86399, &z, &err));
    assert_int_equal(z.n, 1);
    assert_close(z.zone[0].days_left, 1 / 86400.0, 1e-12);
    hg_advice_zones_clear(&z);
    assert_fails(hg_repeat_zones(&some, HG_METRIC_EUCLIDEAN, 2, x, y, t, 86400, 7, &z, &err),
                 HG_EDOMAIN, "incident 1");
}

static void memory_that_fails_is_said_and_given_back(void **state)
{
    (void)state;
    const double x[] = {0, 50, 3000}, y[3] = {0};
    const int64_t t[] = {0, 1, 2};
    const hg_repeat_options o = hand_options(100, 7);
    const hg_advice advice = {.found = true, .radius_m = 100, .days = 7};
    hg_repeat r = {0};
    hg_advice_zones z = {0};
    hg_mem_fail_at(0, 0);
    r = linked(3, x, y, t, &o);
    long requests = hg_mem_requests();
    hg_repeat_clear(&r);
    for (long k = 1; k <= requests; k++) {
        hg_mem_fail_at(k, 0);
        assert_int_equal(hg_repeat_link_events(3, x, y, t, 1, &o, &r, &err), HG_ENOMEM);
    }
    hg_mem_fail_at(0, 0);
    assert_ok(hg_repeat_zones(&advice, HG_METRIC_EUCLIDEAN, 3, x, y, t, 1, 2, &z, &err));
    requests = hg_mem_requests();
    hg_advice_zones_clear(&z);
    for (long k = 1; k <= requests; k++) {
        hg_mem_fail_at(k, 0);
        assert_int_equal(hg_repeat_zones(&advice, HG_METRIC_EUCLIDEAN, 3, x, y, t, 1, 2, &z, &err),
                         HG_ENOMEM);
    }
    hg_mem_fail_at(0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hand_worked_chain),
        cmocka_unit_test(half_lives_are_medians_with_their_n),
        cmocka_unit_test(edges_belong_where_the_bands_say),
        cmocka_unit_test(a_chain_may_have_two_originators),
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(random_events_agree_with_all_pairs),
        cmocka_unit_test(threads_and_ticks_change_nothing),
        cmocka_unit_test(the_advice_is_the_largest_block_from_the_origin),
        cmocka_unit_test(small_excess_can_be_left_out),
        cmocka_unit_test(zones_hold_until_their_day_and_overlap_to_visits),
        cmocka_unit_test(no_advice_no_zones),
        cmocka_unit_test(memory_that_fails_is_said_and_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
