/* test_scan_random.c - the scan against a plain enumeration of every window, on hundreds of tiny
 * cases: ties, duplicates, empty places, one step, masks, both models, both tie rules. */
#include "check.h"

enum { PLACES_MOST = 24, FEW_STEPS = 16, STEPS_MOST = 90, CASES_MOST = 60 };

typedef struct tiny {
    hg_scan_data data;
    hg_scan_options options;
    double x[PLACES_MOST], y[PLACES_MOST], expected[PLACES_MOST * STEPS_MOST];
    uint32_t place[CASES_MOST], step[CASES_MOST];
} tiny;

static size_t below(test_random *r, size_t n)
{
    return (size_t)(test_next(r) % n);
}

static void make(test_random *r, tiny *t)
{
    memset(t, 0, sizeof *t);
    hg_scan_data *d = &t->data;
    hg_scan_options *o = &t->options;
    d->n_places = 2 + below(r, PLACES_MOST - 1);
    d->n_steps = 2 + below(r, FEW_STEPS - 1);
    d->n_cases = 10 + below(r, CASES_MOST - 9);
    const bool lattice = below(r, 2);
    for (size_t p = 0; p < d->n_places; p++) {
        t->x[p] = lattice ? (double)below(r, 4) : test_uniform(r, 0, 4);
        t->y[p] = lattice ? (double)below(r, 4) : test_uniform(r, 0, 4);
    }
    t->x[0] = -1, t->x[1] = 5; /* never all at one place */
    o->model = below(r, 2) ? HG_SCAN_POISSON : HG_SCAN_PERMUTATION;
    o->window = o->model == HG_SCAN_POISSON ? (hg_scan_window)below(r, 3) : HG_SCAN_SPACE_TIME;
    o->prospective = o->window != HG_SCAN_SPACE && below(r, 2);
    o->ties = below(r, 3) == 0 ? HG_SCAN_SINGLE : HG_SCAN_DISC;
    o->max_radius_m = below(r, 2) ? test_uniform(r, 0.5, 4) : 0;
    o->max_share = below(r, 2) ? test_uniform(r, 0.2, 1) : 0;
    o->max_time_share = below(r, 2) ? 1 : 0;
    o->max_steps = below(r, 3) == 0 ? 1 + below(r, d->n_steps) : 0;
    o->fewest_cases = below(r, 4) == 0 ? 1 + below(r, 4) : 0;
    o->overlap = below(r, 4) == 0;
    o->seed = test_next(r) >> 1;
    const size_t kind = below(r, 3); /* constant in time, product, anything */
    for (size_t p = 0; p < d->n_places; p++) {
        double weight = test_uniform(r, 0.1, 5);
        for (size_t s = 0; s < d->n_steps; s++) {
            double e = kind == 0   ? weight
                       : kind == 1 ? weight * (double)(1 + s % 3)
                                   : test_uniform(r, 0.1, 5);
            t->expected[p * d->n_steps + s] = kind == 2 && below(r, 5) == 0 ? 0 : e;
        }
    }
    t->expected[0] = t->expected[d->n_steps + 1] = 1;
    const size_t some = 1 + below(r, d->n_places); /* the others hold no case */
    for (size_t i = 0; i < d->n_cases; i++) {
        size_t p = below(r, some), s = below(r, d->n_steps);
        bool ends =
            i < 2 || (o->model == HG_SCAN_POISSON && !(t->expected[p * d->n_steps + s] > 0));
        t->place[i] = ends ? i % 2 : (uint32_t)p;
        t->step[i] = ends ? i % 2 : (uint32_t)s;
    }
    d->x = t->x, d->y = t->y, d->place = t->place, d->step = t->step;
    d->expected = o->model == HG_SCAN_POISSON ? t->expected : NULL;
}

/* ---- the plain enumeration ---- */

typedef struct plain {
    double llr, mu, radius;
    size_t centre, first, length, c;
} plain;

static double distance(const tiny *t, size_t a, size_t b)
{
    double dx = t->x[a] - t->x[b], dy = t->y[a] - t->y[b];
    return sqrt(dx * dx + dy * dy);
}

/* Cases and expectation of the places in `in` and the steps [a, b). */
static void measure(const tiny *t, const bool *in, size_t a, size_t b, size_t *c, double *mu)
{
    const hg_scan_data *d = &t->data;
    double here = 0, all = 0;
    size_t disc = 0, interval = 0;
    *c = 0;
    for (size_t i = 0; i < d->n_cases; i++) {
        bool inside = in[d->place[i]], during = d->step[i] >= a && d->step[i] < b;
        disc += inside;
        interval += during;
        *c += inside && during;
    }
    *mu = (double)(disc * interval) / (double)d->n_cases;
    if (t->options.model == HG_SCAN_PERMUTATION)
        return;
    for (size_t p = 0; p < d->n_places; p++)
        for (size_t s = 0; s < d->n_steps; s++) {
            all += t->expected[p * d->n_steps + s];
            here += in[p] && s >= a && s < b ? t->expected[p * d->n_steps + s] : 0;
        }
    *mu = here / all * (double)d->n_cases;
}

static void intervals(const tiny *t, const bool *in, size_t centre, double radius, plain *best)
{
    const hg_scan_options *o = &t->options;
    const size_t steps = t->data.n_steps, fewest = o->fewest_cases ? o->fewest_cases : 2;
    const double share = o->max_time_share > 0 ? o->max_time_share : 0.5;
    size_t longest = o->max_steps ? o->max_steps : (size_t)floor(share * (double)steps);
    const bool space = o->window == HG_SCAN_SPACE;
    for (size_t a = 0; a < (space ? 1 : steps); a++)
        for (size_t b = a + 1; b <= steps; b++) {
            if (space ? b < steps : b - a > longest || (o->prospective && b < steps))
                continue;
            size_t c;
            double mu;
            measure(t, in, a, b, &c, &mu);
            double llr = c >= fewest ? hg_scan_llr((double)c, mu, (double)t->data.n_cases) : 0;
            double near = 1e-9 * (1 + best->llr);
            bool better = llr > best->llr + near;
            if (!better && llr > best->llr - near && llr > 0 && best->llr > 0)
                better = radius < best->radius - 1e-9 ||
                         (radius < best->radius + 1e-9 &&
                          (b - a < best->length || (b - a == best->length && a < best->first)));
            if (better && llr > 1e-9)
                *best = (plain){llr, mu, radius, centre, a, b - a, c};
        }
}

/* The best window of a centre. Discs: by the distinct radii, or one place after the other. */
static plain best_of(const tiny *t, size_t centre)
{
    const hg_scan_data *d = &t->data;
    const hg_scan_options *o = &t->options;
    const double most = o->max_share > 0 ? o->max_share : 0.5;
    plain best = {0};
    bool in[PLACES_MOST] = {0};
    if (o->window == HG_SCAN_TIME) {
        for (size_t p = 0; p < d->n_places; p++)
            in[p] = true;
        intervals(t, in, centre, 0, &best);
        return best;
    }
    for (size_t grown = 0; grown < d->n_places; grown++) {
        size_t next = SIZE_MAX, c;
        double whole;
        for (size_t p = 0; p < d->n_places; p++)
            if (!in[p] && (next == SIZE_MAX || distance(t, centre, p) < distance(t, centre, next)))
                next = p;
        if (next == SIZE_MAX)
            break;
        double radius = distance(t, centre, next);
        for (size_t p = 0; p < d->n_places; p++)
            if (p == next ||
                (o->ties == HG_SCAN_DISC && fabs(distance(t, centre, p) - radius) < 1e-9))
                in[p] = true;
        measure(t, in, 0, d->n_steps, &c, &whole);
        if (whole > most * (double)d->n_cases * (1 + 1e-12) ||
            (o->max_radius_m > 0 && radius > o->max_radius_m))
            break;
        intervals(t, in, centre, radius, &best);
    }
    return best;
}

static void the_first_cluster_is_the_best_window_of_all(void **state)
{
    (void)state;
    hg_err err = {0};
    test_random r = {20261};
    size_t found = 0;
    for (int turn = 0; turn < 600; turn++) {
        tiny t;
        hg_scan scan;
        make(&r, &t);
        plain best = {0};
        for (size_t c = 0; c < t.data.n_places; c++) {
            plain mine = best_of(&t, c);
            if (mine.llr > best.llr)
                best = mine;
        }
        assert_ok(hg_scan_find(&t.data, &t.options, &scan, &err));
        if (scan.n == 0 || best.llr == 0) {
            assert_true(best.llr < 1e-9 && scan.n == 0);
        } else {
            assert_close(scan.cluster[0].llr, best.llr, 1e-9);
            found++;
        }
        hg_scan_clear(&scan);
    }
    assert_true(found > 400);
}

/* Every centre's own best, sorted, is what `overlap` reports. */
static void all_centres_offer_their_best(void **state)
{
    (void)state;
    hg_err err = {0};
    test_random r = {77};
    for (int turn = 0; turn < 300; turn++) {
        tiny t;
        hg_scan scan;
        make(&r, &t);
        t.options.overlap = true;
        t.options.ties = HG_SCAN_SINGLE; /* then co-located places are centres of their own */
        if (t.options.window == HG_SCAN_TIME)
            continue;
        assert_ok(hg_scan_find(&t.data, &t.options, &scan, &err));
        size_t n = 0;
        for (size_t c = 0; c < t.data.n_places; c++) {
            plain best = best_of(&t, c);
            if (!(best.llr > 0))
                continue;
            n++;
            const hg_scan_cluster *mine = NULL;
            for (size_t i = 0; i < scan.n; i++)
                if (scan.cluster[i].centre == c)
                    mine = &scan.cluster[i];
            assert_non_null(mine);
            assert_true(fabs(mine->llr - best.llr) <= 1e-12 + 1e-9 * best.llr);
            assert_close(mine->expected, best.mu, 1e-9);
            assert_int_equal(mine->observed, best.c);
            assert_int_equal(mine->end - mine->first, best.length);
            assert_int_equal(mine->first, best.first);
            assert_close(mine->radius_m, best.radius, 1e-9);
        }
        size_t above = 0;
        for (size_t i = 0; i < scan.n; i++)
            above += scan.cluster[i].llr > 1e-9;
        assert_int_equal(above, n);
        for (size_t i = 1; i < scan.n; i++)
            assert_true(scan.cluster[i].llr <= scan.cluster[i - 1].llr);
        hg_scan_clear(&scan);
    }
}

static void shuffle(test_random *r, tiny *t, tiny *out, size_t *place_was)
{
    *out = *t;
    hg_scan_data *d = &out->data;
    size_t to[PLACES_MOST];
    for (size_t p = 0; p < d->n_places; p++)
        place_was[p] = p;
    for (size_t p = d->n_places - 1; p > 0; p--) {
        size_t j = below(r, p + 1), keep = place_was[p];
        place_was[p] = place_was[j];
        place_was[j] = keep;
    }
    for (size_t p = 0; p < d->n_places; p++) {
        to[place_was[p]] = p;
        out->x[p] = t->x[place_was[p]];
        out->y[p] = t->y[place_was[p]];
        memcpy(out->expected + p * d->n_steps, t->expected + place_was[p] * d->n_steps,
               d->n_steps * sizeof(double));
    }
    for (size_t i = 0; i < d->n_cases; i++)
        out->place[i] = (uint32_t)to[t->place[i]];
    for (size_t i = d->n_cases - 1; i > 0; i--) {
        size_t j = below(r, i + 1);
        uint32_t p = out->place[i], s = out->step[i];
        out->place[i] = out->place[j], out->step[i] = out->step[j];
        out->place[j] = p, out->step[j] = s;
    }
    d->x = out->x, d->y = out->y, d->place = out->place, d->step = out->step;
    d->expected = t->data.expected ? out->expected : NULL;
}

/* D21: neither the order of rows nor that of places changes a bit, replicates included. */
static void permuted_rows_give_the_same_clusters(void **state)
{
    (void)state;
    hg_err err = {0};
    test_random r = {31};
    for (int turn = 0; turn < 200; turn++) {
        tiny t, other;
        size_t was[PLACES_MOST];
        hg_scan a, b;
        make(&r, &t);
        t.options.ties = HG_SCAN_DISC;
        t.options.replicates = 19;
        shuffle(&r, &t, &other, was);
        assert_ok(hg_scan_find(&t.data, &t.options, &a, &err));
        assert_ok(hg_scan_find(&other.data, &other.options, &b, &err));
        assert_int_equal(a.n, b.n);
        assert_int_equal(a.tied, b.tied);
        assert_memory_equal(a.maxima, b.maxima, a.replicates * sizeof *a.maxima);
        for (size_t i = 0; i < a.n; i++) {
            assert_close(b.cluster[i].llr, a.cluster[i].llr, 0);
            assert_close(b.cluster[i].p, a.cluster[i].p, 0);
            assert_close(b.cluster[i].radius_m, a.cluster[i].radius_m, 0);
            assert_int_equal(b.cluster[i].first, a.cluster[i].first);
            assert_int_equal(b.cluster[i].n_places, a.cluster[i].n_places);
            if (a.cluster[i].centre != SIZE_MAX) {
                assert_close(other.x[b.cluster[i].centre], t.x[a.cluster[i].centre], 0);
                assert_close(other.y[b.cluster[i].centre], t.y[a.cluster[i].centre], 0);
            }
        }
        hg_scan_clear(&a);
        hg_scan_clear(&b);
    }
}

/* Kept clusters share no place; without `overlap`, every cluster left out shares one with a kept
 * cluster of at least its LLR. */
static void clusters_share_no_place(void **state)
{
    (void)state;
    hg_err err = {0};
    test_random r = {99};
    for (int turn = 0; turn < 200; turn++) {
        tiny t;
        hg_scan scan;
        make(&r, &t);
        t.options.overlap = false;
        assert_ok(hg_scan_find(&t.data, &t.options, &scan, &err));
        bool taken[PLACES_MOST] = {0};
        for (size_t i = 0; i < scan.n; i++)
            for (size_t k = 0; k < scan.cluster[i].n_places; k++) {
                assert_false(taken[scan.cluster[i].place[k]]);
                taken[scan.cluster[i].place[k]] = true;
            }
        hg_scan_clear(&scan);
    }
}

/* ---- replicates: quick ways of finding the largest LLR, and every window ---- */

typedef struct placed {
    double x, y;
} placed;

static int by_place(const void *left, const void *right)
{
    const placed *a = left, *b = right;
    return a->x != b->x ? (a->x < b->x ? -1 : 1) : (a->y > b->y) - (a->y < b->y);
}

static int by_step(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* As the scan draws: cases by place, steps ascending, shuffled inside out. */
static void draw_times(const tiny *t, size_t replicate, placed *place, uint32_t *step)
{
    const size_t n = t->data.n_cases;
    uint32_t sorted[CASES_MOST];
    hg_rng rng;
    hg_rng_init(&rng, t->options.seed, HG_STAGE_SCAN, replicate);
    for (size_t i = 0; i < n; i++)
        place[i] = (placed){t->x[t->place[i]], t->y[t->place[i]]};
    qsort(place, n, sizeof *place, by_place);
    memcpy(sorted, t->step, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_step);
    for (size_t i = 0; i < n; i++) {
        size_t j = (size_t)hg_rng_below(&rng, i + 1);
        step[i] = step[j];
        step[j] = sorted[i];
    }
}

/* The largest LLR of all windows of one disc; same arithmetic, so the same bits. */
static double largest_in(const tiny *t, const bool *in, const uint32_t *step, size_t longest)
{
    const size_t n = t->data.n_cases, steps = t->data.n_steps;
    size_t disc = 0, before[STEPS_MOST + 1] = {0}, anywhere[STEPS_MOST + 1] = {0};
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        disc += in[i];
        before[step[i] + 1] += in[i];
        anywhere[step[i] + 1]++;
    }
    for (size_t s = 0; s < steps; s++) {
        before[s + 1] += before[s];
        anywhere[s + 1] += anywhere[s];
    }
    for (size_t a = 0; a < steps; a++)
        for (size_t b = a + 1; b <= steps && b - a <= longest; b++) {
            size_t c = before[b] - before[a];
            double mu = (double)(disc * (anywhere[b] - anywhere[a])) / (double)n;
            if (c >= (t->options.fewest_cases ? t->options.fewest_cases : 2) &&
                (!t->options.prospective || b == steps))
                most = fmax(most, hg_scan_llr((double)c, mu, (double)n));
        }
    return most;
}

static double largest_of_all(const tiny *t, size_t replicate, size_t longest)
{
    const hg_scan_data *d = &t->data;
    const double share = t->options.max_share > 0 ? t->options.max_share : 0.5;
    placed place[CASES_MOST];
    uint32_t step[CASES_MOST];
    double most = 0;
    draw_times(t, replicate, place, step);
    for (size_t p = 0; p < d->n_places; p++)
        for (size_t q = 0; q < d->n_places; q++) { /* around p, as far as q */
            bool in[CASES_MOST];
            double reach = distance(t, p, q);
            size_t n = 0;
            if (t->options.max_radius_m > 0 && reach > t->options.max_radius_m)
                continue;
            for (size_t i = 0; i < d->n_cases; i++) {
                in[i] = hypot(place[i].x - t->x[p], place[i].y - t->y[p]) <= reach + 1e-9;
                n += in[i];
            }
            if ((double)n <= share * (double)d->n_cases)
                most = fmax(most, largest_in(t, in, step, longest));
        }
    return most;
}

/* Many and few steps, long and short windows: by the steps, and from case to case. */
static void replicates_find_the_largest_of_all_windows(void **state)
{
    (void)state;
    hg_err err = {0};
    test_random r = {2718};
    for (int turn = 0; turn < 150; turn++) {
        tiny t;
        hg_scan scan;
        make(&r, &t);
        if (below(&r, 4) > 0)
            t.data.n_steps = 30 + below(&r, STEPS_MOST - 29);
        for (size_t i = 2; i < t.data.n_cases; i++)
            t.step[i] = (uint32_t)below(&r, t.data.n_steps);
        t.step[0] = 0, t.step[1] = 1;
        t.data.expected = NULL;
        t.options.model = HG_SCAN_PERMUTATION;
        t.options.window = HG_SCAN_SPACE_TIME;
        t.options.prospective = below(&r, 4) == 0;
        t.options.ties = HG_SCAN_DISC;
        t.options.max_time_share = 0;
        t.options.max_steps = 1 + below(&r, t.data.n_steps);
        t.options.replicates = 4;
        assert_ok(hg_scan_find(&t.data, &t.options, &scan, &err));
        for (size_t k = 0; k < scan.replicates; k++)
            assert_close(scan.maxima[k], largest_of_all(&t, k, t.options.max_steps), 0);
        hg_scan_clear(&scan);
    }
}

/* D24, early stop included. */
static void same_bits_for_any_thread_count(void **state)
{
    (void)state;
    hg_err err = {0};
    test_random r = {5};
    for (int turn = 0; turn < 40; turn++) {
        tiny t;
        hg_scan one, many;
        make(&r, &t);
        t.options.replicates = 50;
        t.options.stop_at = turn % 2 ? 5 : 0;
        assert_ok(hg_par_start(1, &err));
        assert_ok(hg_scan_find(&t.data, &t.options, &one, &err));
        for (int threads = 2; threads <= 8; threads += threads == 2 ? 1 : 5) {
            assert_ok(hg_par_start(threads, &err));
            assert_ok(hg_scan_find(&t.data, &t.options, &many, &err));
            assert_int_equal(many.n, one.n);
            assert_int_equal(many.replicates, one.replicates);
            assert_memory_equal(many.maxima, one.maxima, one.replicates * sizeof(double));
            for (size_t i = 0; i < one.n; i++)
                assert_close(many.cluster[i].p, one.cluster[i].p, 0);
            hg_scan_clear(&many);
        }
        hg_scan_clear(&one);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_cluster_is_the_best_window_of_all),
        cmocka_unit_test(all_centres_offer_their_best),
        cmocka_unit_test(permuted_rows_give_the_same_clusters),
        cmocka_unit_test(clusters_share_no_place),
        cmocka_unit_test(replicates_find_the_largest_of_all_windows),
        cmocka_unit_test(same_bits_for_any_thread_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
