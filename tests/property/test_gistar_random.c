/* Gi* against plain references: random masks, rules, weights; every replicate drawn the long way.
 */
#include "check.h"

static hg_err err;

enum { CELLS_MOST = 400, CASES = 300 };

typedef struct trial {
    hg_grid grid;
    size_t n;
    uint8_t inside[CELLS_MOST];
    double value[CELLS_MOST];
    hg_neighbour_rule rule;
    double distance_m;
    hg_neighbours w;
} trial;

/* Whether b is near a, by the distance of centres alone. */
static bool near(const trial *t, size_t a, size_t b)
{
    double dx = fabs((double)(a % t->grid.cols) - (double)(b % t->grid.cols));
    double dy = fabs((double)(a / t->grid.cols) - (double)(b / t->grid.cols));
    if (!t->inside[a] || !t->inside[b] || a == b)
        return false;
    if (t->rule == HG_NEIGHBOURS_QUEEN)
        return dx <= 1 && dy <= 1;
    if (t->rule == HG_NEIGHBOURS_ROOK)
        return dx + dy <= 1;
    return hypot(dx, dy) * t->grid.cell_m <= t->distance_m * (1 + 1e-12);
}

static void draw_trial(trial *t, test_random *r, bool whole)
{
    size_t cols = 1 + test_next(r) % 20, rows = 1 + test_next(r) % 20, some = 0;
    double filled = test_uniform(r, .2, 1.2), busy = test_uniform(r, .05, 3);
    t->grid = (hg_grid){.cell_m = test_uniform(r, 10, 500), .cols = cols, .rows = rows};
    t->n = cols * rows;
    for (size_t i = 0; i < t->n; i++) {
        t->inside[i] = test_uniform(r, 0, 1) < filled;
        some += t->inside[i];
        t->value[i] = floor(busy * test_uniform(r, 0, 2)) * (whole ? 1 : test_uniform(r, .1, 2));
        if (!t->inside[i] && test_next(r) % 3 == 0)
            t->value[i] = NAN; /* nobody looks at it */
    }
    for (size_t i = 0; some < 3 && i < t->n; i++) {
        some += !t->inside[i];
        t->value[i] = 1;
        t->inside[i] = 1;
    }
    t->rule = (hg_neighbour_rule)(test_next(r) % HG_NEIGHBOURS_COUNT);
    t->distance_m = t->grid.cell_m * sqrt((double)(1 + test_next(r) % 60));
    assert_ok(hg_neighbours_grid(&t->grid, t->inside, t->rule, t->distance_m, &t->w, &err));
}

/* Grids of one row and so on may hold fewer than three cells. */
static bool too_few(const trial *t)
{
    return t->w.n_inside < 3;
}

static void compare_z(const trial *t, const double *z, const double *conditional)
{
    double n = 0, total = 0, squares = 0, low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < t->n; i++) {
        if (!t->inside[i])
            continue;
        n++;
        total += t->value[i];
        low = fmin(low, t->value[i]);
        high = fmax(high, t->value[i]);
    }
    for (size_t i = 0; i < t->n; i++)
        squares += t->inside[i] ? pow(t->value[i] - total / n, 2) : 0;
    double sd = sqrt(squares / n);
    for (size_t i = 0; i < t->n; i++) {
        double sum = t->value[i], count = 1, mean = 0, spread = 0, first = NAN;
        bool others_differ = false;
        for (size_t j = 0; j < t->n; j++)
            if (near(t, i, j)) {
                sum += t->value[j];
                count++;
            }
        if (!t->inside[i] || low == high || count == n) {
            assert_close(z[i], NAN, 0);
            assert_close(conditional[i], NAN, 0);
            continue;
        }
        assert_int_equal(t->w.degree[i], count - 1);
        double expected =
            (sum - total / n * count) / (sd * sqrt((n * count - count * count) / (n - 1)));
        assert_true(fabs(z[i] - expected) < 1e-9 * (1 + fabs(expected)));
        for (size_t j = 0; j < t->n; j++) {
            if (!t->inside[j] || j == i)
                continue;
            first = isnan(first) ? t->value[j] : first;
            others_differ = others_differ || t->value[j] != first;
            mean += t->value[j] / (n - 1);
        }
        for (size_t j = 0; j < t->n; j++)
            spread += t->inside[j] && j != i ? pow(t->value[j] - mean, 2) / (n - 2) : 0;
        double k = count - 1, variance = k * (1 - k / (n - 1)) * spread;
        expected = k > 0 && others_differ ? (sum - t->value[i] - k * mean) / sqrt(variance) : NAN;
        if (isnan(expected))
            assert_close(conditional[i], NAN, 0);
        else
            assert_true(fabs(conditional[i] - expected) < 1e-7 * (1 + fabs(expected)));
    }
}

static void as_every_pair_says(void **state)
{
    (void)state;
    test_random r = {11};
    trial t;
    double z[CELLS_MOST], conditional[CELLS_MOST];
    size_t compared = 0;
    for (int k = 0; k < CASES; k++) {
        hg_gistar_options o = {0};
        hg_gistar_out out = {.z = z, .conditional = conditional};
        draw_trial(&t, &r, k % 2 == 0);
        if (!too_few(&t)) {
            assert_ok(hg_gistar(&o, &t.w, t.value, &out, NULL, &err));
            compare_z(&t, z, conditional);
            compared++;
        }
        hg_neighbours_clear(&t.w);
    }
    assert_true(compared > CASES * 9 / 10);
}

/* Counts alone: every comparison is of whole numbers. Each replicate orders the whole universe
 * anew from its stream; a place takes the first ones that are not itself. */
static double plain_p(const trial *t, size_t i, const uint32_t *universe, size_t n, size_t R,
                      uint64_t seed)
{
    long long total = 0, observed = 0, own = (long long)t->value[i];
    size_t k = t->w.degree[i], reached = 0;
    uint32_t order[CELLS_MOST];
    for (size_t j = 0; j < n; j++)
        total += (long long)t->value[universe[j]];
    for (size_t j = 0; j < t->n; j++)
        observed += near(t, i, j) ? (long long)t->value[j] : 0;
    long long off = llabs(observed * (long long)(n - 1) - (long long)k * (total - own));
    for (size_t replicate = 0; replicate < R; replicate++) {
        hg_rng rng;
        long long sum = 0;
        hg_rng_init(&rng, seed, HG_STAGE_GISTAR, replicate);
        memcpy(order, universe, n * sizeof *order);
        for (size_t j = 0, taken = 0; taken < k; j++) {
            size_t other = j + (size_t)hg_rng_below(&rng, n - j);
            uint32_t held = order[j];
            order[j] = order[other];
            order[other] = held;
            if (order[j] != i) {
                sum += (long long)t->value[order[j]];
                taken++;
            }
        }
        reached += llabs(sum * (long long)(n - 1) - (long long)k * (total - own)) >= off;
    }
    return (1 + (double)reached) / (1 + (double)R);
}

static void as_every_replicate_says(void **state)
{
    (void)state;
    test_random r = {29};
    trial t;
    double p[CELLS_MOST];
    uint32_t universe[CELLS_MOST];
    size_t compared = 0;
    for (int k = 0; k < 60; k++) {
        size_t R = k == 0 ? 1200 : 1 + (size_t)(test_next(&r) % 60), n = 0;
        hg_gistar_options o = {.permutations = R, .seed = (uint64_t)k};
        hg_gistar_out out = {.p = p};
        draw_trial(&t, &r, true);
        for (size_t i = 0; i < t.n; i++) /* sums too wide to be counted one by one */
            t.value[i] *= k % 2 ? 1000003 : 1;
        for (size_t i = 0; i < t.n; i++)
            if (t.inside[i])
                universe[n++] = (uint32_t)i;
        hg_gistar_facts facts;
        if (!too_few(&t)) {
            assert_ok(hg_gistar(&o, &t.w, t.value, &out, &facts, &err));
            for (size_t i = 0; i < t.n; i++) {
                bool drawn =
                    t.inside[i] && !facts.constant && t.w.degree[i] > 0 && t.w.degree[i] + 1 < n;
                assert_close(p[i], drawn ? plain_p(&t, i, universe, n, R, o.seed) : NAN, 0);
                compared += drawn;
            }
        }
        hg_neighbours_clear(&t.w);
    }
    assert_true(compared > 2000);
}

/* D24: the same bits with one thread and with several; lists as grids. */
static void threads_and_lists_agree(void **state)
{
    (void)state;
    test_random r = {41};
    trial t;
    static double z[2][CELLS_MOST], p[2][CELLS_MOST], q[2][CELLS_MOST];
    for (int k = 0; k < 20; k++) {
        draw_trial(&t, &r, k % 2 == 0);
        for (size_t i = 0; i < t.n; i++) { /* a list knows no mask */
            t.inside[i] = 1;
            t.value[i] = isnan(t.value[i]) ? 0 : t.value[i];
        }
        hg_neighbours_clear(&t.w);
        assert_ok(hg_neighbours_grid(&t.grid, NULL, t.rule, t.distance_m, &t.w, &err));
        size_t start[CELLS_MOST + 1] = {0}, n = 0;
        static uint32_t to[CELLS_MOST * CELLS_MOST];
        for (size_t i = 0; i < t.n; i++) {
            for (size_t j = 0; j < t.n; j++)
                if (near(&t, i, j))
                    to[n++] = (uint32_t)j;
            start[i + 1] = n;
        }
        hg_neighbours list;
        assert_ok(hg_neighbours_list(t.n, start, to, &list, &err));
        const hg_neighbours *const both[] = {&t.w, &list};
        if (t.n >= 3)
            for (int turn = 0; turn < 2; turn++) {
                hg_gistar_options o = {.permutations = 1100, .seed = 5};
                hg_gistar_out out = {.z = z[turn], .p = p[turn], .q = q[turn]};
                assert_ok(hg_par_start(turn ? 4 : 1, &err));
                assert_ok(hg_gistar(&o, both[turn], t.value, &out, NULL, &err));
            }
        if (t.n >= 3) {
            assert_memory_equal(z[0], z[1], t.n * sizeof **z);
            assert_memory_equal(p[0], p[1], t.n * sizeof **p);
            assert_memory_equal(q[0], q[1], t.n * sizeof **q);
        }
        hg_neighbours_clear(&list);
        hg_neighbours_clear(&t.w);
    }
}

/* An empty margin round the area changes z: the universe is part of the question. Doubling every
 * incident changes nothing. */
static void universe_and_scale(void **state)
{
    (void)state;
    hg_grid small = {.cell_m = 100, .cols = 10, .rows = 10},
            wide = {.cell_m = 100, .cols = 20, .rows = 20};
    double value[100], doubled[100], around[400] = {0}, a[100], b[100], c[400];
    hg_neighbours w, v;
    hg_gistar_options o = {0};
    test_random r = {2};
    for (size_t i = 0; i < 100; i++) {
        value[i] = floor(test_uniform(&r, 0, 5));
        doubled[i] = 2 * value[i];
        around[(i / 10 + 5) * 20 + i % 10 + 5] = value[i];
    }
    assert_ok(hg_neighbours_grid(&small, NULL, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    assert_ok(hg_neighbours_grid(&wide, NULL, HG_NEIGHBOURS_QUEEN, 0, &v, &err));
    assert_ok(hg_gistar(&o, &w, value, &(hg_gistar_out){.z = a}, NULL, &err));
    assert_ok(hg_gistar(&o, &w, doubled, &(hg_gistar_out){.z = b}, NULL, &err));
    assert_ok(hg_gistar(&o, &v, around, &(hg_gistar_out){.z = c}, NULL, &err));
    for (size_t i = 0; i < 100; i++)
        assert_close(b[i], a[i], 1e-12);
    assert_true(c[10 * 20 + 10] > a[55] + 1);
    hg_neighbours_clear(&w);
    hg_neighbours_clear(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_every_pair_says),
        cmocka_unit_test(as_every_replicate_says),
        cmocka_unit_test(threads_and_lists_agree),
        cmocka_unit_test(universe_and_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
