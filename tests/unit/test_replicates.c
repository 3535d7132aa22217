/* Is every Monte Carlo replicate run once, wherever the work is cut, and are p values right? */
#include "check.h"

#include <math.h>
#include <signal.h>

#include "hotgrid/par.h"
#include "hotgrid/replicates.h"
#include "hotgrid/rng.h"

static hg_err err;

enum { MOST = 1000 };

typedef struct tally {
    unsigned char runs[MOST];
    uint64_t drawn[MOST];
    unsigned char busy[64];
    size_t block, clashes, too_long;
} tally;

static hg_status draw(size_t first, size_t last, size_t slot, void *context, hg_err *e)
{
    (void)e;
    tally *t = context;
    t->clashes += t->busy[slot];
    t->busy[slot] = 1;
    t->too_long += last - first > t->block || last <= first;
    for (size_t r = first; r < last; r++) {
        hg_rng rng;
        hg_rng_init(&rng, 7, HG_STAGE_TEST, r);
        t->drawn[r] = hg_rng_u64(&rng);
        t->runs[r]++;
    }
    t->busy[slot] = 0;
    return HG_OK;
}

static void each_replicate_runs_once_and_draws_the_same(void **state)
{
    (void)state;
    static const int teams[] = {1, 2, 3, 8};
    static const size_t blocks[] = {0, 1, 7, 32, 2000};
    static const size_t cuts[][2] = {{0, 0}, {0, 1}, {0, 999}, {13, 500}, {999, 1000}};
    static tally first, t;
    hg_replicates all = {.last = MOST};
    assert_ok(hg_par_start(1, &err));
    first.block = 1;
    assert_ok(hg_replicates_run(&all, draw, &first, &err));
    for (size_t k = 0; k < 4 * 5 * 5; k++) {
        const size_t *cut = cuts[k % 5];
        hg_replicates some = {.first = cut[0], .last = cut[1], .block = blocks[k / 5 % 5]};
        memset(&t, 0, sizeof t);
        t.block = some.block ? some.block : 1;
        assert_ok(hg_par_start(teams[k / 25], &err));
        assert_true(hg_replicates_slots(&some) >= 1);
        assert_true(hg_replicates_slots(&some) <= (size_t)teams[k / 25]);
        assert_ok(hg_replicates_run(&some, draw, &t, &err));
        assert_int_equal(t.clashes + t.too_long, 0);
        for (size_t r = 0; r < MOST; r++) {
            bool inside = r >= cut[0] && r < cut[1];
            assert_int_equal(t.runs[r], inside);
            assert_true(t.drawn[r] == (inside ? first.drawn[r] : 0));
        }
    }
}

static hg_status fail_at_40(size_t first, size_t last, size_t slot, void *context, hg_err *e)
{
    (void)slot, (void)context;
    if (first <= 40 && last > 40)
        return hg_fail(e, HG_EDATA, "replicate 40");
    return HG_OK;
}

static volatile sig_atomic_t stop;

static hg_status stop_at_8(size_t first, size_t last, size_t slot, void *context, hg_err *e)
{
    (void)slot, (void)e;
    size_t *done = context;
    *done += last - first;
    if (first >= 8)
        stop = 1;
    return HG_OK;
}

static void failures_and_a_wish_to_stop_end_the_run(void **state)
{
    (void)state;
    size_t done = 0;
    hg_talk talk = {.stop = &stop};
    hg_replicates some = {.last = MOST, .talk = &talk, .stage = "draw"};
    assert_ok(hg_par_start(1, &err));
    assert_fails(hg_replicates_run(&some, fail_at_40, NULL, &err), HG_EDATA, "replicate 40");
    assert_int_equal(hg_replicates_run(&some, stop_at_8, &done, &err), HG_ESTOPPED);
    assert_int_equal(done, 9);
    some.first = MOST + 1;
    assert_fails(hg_replicates_run(&some, fail_at_40, NULL, &err), HG_EDOMAIN, "1001");
    some.last = HG_REPLICATES_MOST + 2;
    assert_fails(hg_replicates_run(&some, fail_at_40, NULL, &err), HG_EDOMAIN, "1000000");
}

/* O7.3: maxima whose mean is 4 and whose sd is pi / sqrt 6. */
static void gumbel_tails_are_those_of_the_moments(void **state)
{
    (void)state;
    const double sd = 1.2825498301618641, step = sd * sqrt(2.0 / 3.0);
    const double maxima[4] = {4 - 1.5 * step, 4 + 1.5 * step, 4, 4};
    const double pair[2] = {4 - sd / sqrt(2.0), 4 + sd / sqrt(2.0)};
    hg_gumbel g;
    assert_ok(hg_gumbel_fit(2, pair, &g, &err));
    assert_close(g.scale, 1, 1e-12);
    assert_close(g.location, 3.422784335, 1e-9);
    assert_close(hg_gumbel_tail(&g, 8), .010230795, 1e-7);
    assert_close(hg_gumbel_tail(&g, 60), exp(-(60 - g.location)), 1e-12);
    assert_ok(hg_gumbel_fit(4, maxima, &g, &err)); /* squares 2 (1.5 step)^2 over 3: sd^2 */
    assert_close(g.scale, 1, 1e-12);
    const double equal[3] = {2, 2, 2};
    assert_fails(hg_gumbel_fit(3, equal, &g, &err), HG_EEMPTY, "all 2");
    assert_fails(hg_gumbel_fit(1, equal, &g, &err), HG_EEMPTY, "at least 2");
}

static void p_counts_the_data_as_one_draw(void **state)
{
    (void)state;
    assert_close(hg_monte_carlo_p(0, 999), .001, 1e-15);
    assert_close(hg_monte_carlo_p(999, 999), 1, 0);
    assert_close(hg_monte_carlo_p(49, 999), .05, 1e-15);
    assert_close(hg_monte_carlo_p(0, 0), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_replicate_runs_once_and_draws_the_same),
        cmocka_unit_test(failures_and_a_wish_to_stop_end_the_run),
        cmocka_unit_test(gumbel_tails_are_those_of_the_moments),
        cmocka_unit_test(p_counts_the_data_as_one_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
