/* tests/property/test_edge_lobes.c - a chain of pieces asked all at once loses what its pieces lose
 * one by one. */
#include "check.h"

#include "density/edge.h"

enum { PIECES = 64, CHAINS = 400 };

/* A wiggly line of steps of about `step` metres, that seldom crosses itself, at RD coordinates. */
static void draw_chain(hg_rng *rng, double step, size_t n, hg_piece *piece)
{
    double x = 155000 + 1000 * hg_rng_uniform(rng), y = 463000 + 1000 * hg_rng_uniform(rng);
    double angle = 2 * 3.14159265358979323846 * hg_rng_uniform(rng);
    for (size_t i = 0; i < n; i++) {
        angle += 0.6 * hg_rng_normal(rng);
        hg_piece *p = &piece[i];
        p->ax = x;
        p->ay = y;
        x = p->bx = floor(100 * (x + step * cos(angle))) / 100;
        y = p->by = floor(100 * (y + step * sin(angle))) / 100;
        p->length = hypot(p->bx - p->ax, p->by - p->ay);
        p->ux = (p->bx - p->ax) / p->length;
        p->uy = (p->by - p->ay) / p->length;
    }
}

static double one_by_one(const hg_arc *arc, const hg_piece *piece, size_t n, double h, double x,
                         double y)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += hg_piece_loss(arc, &piece[i], h, x, y);
    return sum;
}

/* Kernels that are polynomials: to rounding. The Gaussian: 1e-12 of a turn a lobe. */
static void check_kernel(const hg_kernel *kernel, size_t *taken)
{
    static hg_piece piece[PIECES];
    hg_kde_options options = {.kernel = kernel, .bandwidth_m = 1};
    hg_arc arc;
    hg_rng rng;
    hg_err err = {0};
    assert_ok(hg_arc_of(&options, &arc, &err));
    hg_rng_init(&rng, 31, HG_STAGE_TEST, 0);
    for (int c = 0; c < CHAINS; c++) {
        hg_lobe lobe;
        size_t n = 2 + (size_t)hg_rng_below(&rng, PIECES - 1);
        draw_chain(&rng, 5 + 40 * hg_rng_uniform(&rng), n, piece);
        hg_lobe_make(piece, n, &lobe);
        assert_true(lobe.chain);
        for (int k = 0; k < 20; k++) {
            double h = lobe.size * exp(4 * hg_rng_uniform(&rng)) / 2;
            double x = lobe.x + h * arc.support * (2 * hg_rng_uniform(&rng) - 1);
            double y = lobe.y + h * arc.support * (2 * hg_rng_uniform(&rng) - 1);
            double together;
            if (!hg_lobe_loss(&arc, &lobe, h, x, y, &together))
                continue;
            double apart = one_by_one(&arc, piece, n, h, x, y);
            assert_true(fabs(together - apart) <= 1e-11);
            (*taken)++;
        }
    }
}

static void test_together_as_one_by_one(void **state)
{
    (void)state;
    for (size_t k = 0; k < hg_kernel_count(); k++) {
        size_t taken = 0;
        const char *name = hg_kernel_at(k)->name;
        check_kernel(hg_kernel_at(k), &taken);
        if (strcmp(name, "triangular") == 0 || strcmp(name, "exponential") == 0)
            assert_int_equal(taken, 0); /* no polynomials: asked one by one */
        else
            assert_true(taken > 500);
    }
}

/* Pieces of two rings in one box hang together otherwise; one piece is its own chord. */
static void test_no_chain(void **state)
{
    (void)state;
    hg_piece piece[4];
    hg_rng rng;
    hg_lobe lobe;
    hg_rng_init(&rng, 32, HG_STAGE_TEST, 0);
    draw_chain(&rng, 20, 4, piece);
    hg_lobe_make(piece, 4, &lobe);
    assert_true(lobe.chain);
    piece[2].ax += 0.01;
    hg_lobe_make(piece, 4, &lobe);
    assert_false(lobe.chain);
    hg_lobe_make(piece, 1, &lobe);
    assert_false(lobe.chain);
}

/* A whole ring in one box: the lobe is the ring's inside, its mass the kernel's there. */
static void test_a_whole_ring(void **state)
{
    (void)state;
    const double side = 10, west = 600003, south = 400001;
    const double x[] = {west, west + side, west + side, west, west};
    const double y[] = {south, south, south + side, south + side, south};
    hg_piece piece[4];
    hg_lobe lobe;
    double loss;
    for (size_t i = 0; i < 4; i++)
        piece[i] = (hg_piece){.ax = x[i],
                              .ay = y[i],
                              .bx = x[i + 1],
                              .by = y[i + 1],
                              .ux = (x[i + 1] - x[i]) / side,
                              .uy = (y[i + 1] - y[i]) / side,
                              .length = side};
    hg_lobe_make(piece, 4, &lobe);
    assert_close(lobe.moment[0] * lobe.size * lobe.size, side * side, 1e-13);
    hg_kde_options options = {.kernel = hg_kernel_find("uniform"), .bandwidth_m = 500};
    hg_arc arc;
    hg_err err = {0};
    assert_ok(hg_arc_of(&options, &arc, &err));
    assert_true(hg_lobe_loss(&arc, &lobe, 500, west + 100, south + 100, &loss));
    assert_close(loss, -2 * side * side / (500.0 * 500.0),
                 1e-12); /* - 2 pi times area / (pi h^2) */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_together_as_one_by_one),
        cmocka_unit_test(test_no_chain),
        cmocka_unit_test(test_a_whole_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
