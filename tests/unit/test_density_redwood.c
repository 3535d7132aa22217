/* Densities of the redwood seedlings: O3.13, numbers of spatstat 3.0-6 at sd 0.08, 128 x 128.
 * Its grids come from counts a pixel, so trees stand in the middle of their pixel. */
#include "redwood.h"

enum { SIDE = 128, CELLS = SIDE * SIDE };

static const double SIGMA = .08, PI = 3.14159265358979323846;
static const hg_grid grid = {.cell_m = 1.0 / SIDE, .first_row = -SIDE, .cols = SIDE, .rows = SIDE};
static hg_err err;
static double weight[62], value[CELLS];
static double pixel_x[62], pixel_y[62]; /* the middle of the pixel that holds a tree */

static hg_density_options of_kernel(const char *name, hg_edge edge, const hg_area *square)
{
    const hg_kernel *kernel = hg_kernel_find(name);
    assert_non_null(kernel);
    return (hg_density_options){
        .kernel = {.kernel = kernel,
                   .bandwidth_m = SIGMA * kernel->sd_radius,
                   .cut = strcmp(name, "gaussian") == 0 ? 8 : 0},
        .edge = edge,
        .area = square,
    };
}

/* The whole surface: its highest value and its integral over the square. */
static void grids(void **state)
{
    (void)state;
    static const struct {
        const char *kernel;
        hg_edge edge;
        double max, integral, tolerance; /* their edge terms are sums over pixels, too */
    } rows[] = {
        {"gaussian", HG_EDGE_UNIFORM, 203.3884, 64.41984, 1e-4},
        {"gaussian", HG_EDGE_NONE, 200.8528, 57.75816, 5e-7},
        {"gaussian", HG_EDGE_DIGGLE, 205.5724, 62, 1e-4},
        {"quartic", HG_EDGE_UNIFORM, 183.1435, 64.71183, 1e-4},
        {"epanechnikov", HG_EDGE_UNIFORM, 175.8546, 64.82320, 1e-4},
        {"uniform", HG_EDGE_UNIFORM, 199.6176, 65.07275, 5e-3},
    };
    hg_area square = redwood_square();
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        hg_density_options o = of_kernel(rows[k].kernel, rows[k].edge, &square);
        double max = 0;
        assert_ok(
            hg_density_grid(NULL, &o, 62, pixel_x, pixel_y, weight, &grid, value, NULL, &err));
        for (size_t i = 0; i < CELLS; i++)
            max = fmax(max, value[i]);
        double integral = hg_sum(CELLS, value) / CELLS;
        print_message("%s, edge %d: max %.7g (%.7g), integral %.7g (%.7g)\n", rows[k].kernel,
                      rows[k].edge, max, rows[k].max, integral, rows[k].integral);
        assert_close(max, rows[k].max, rows[k].tolerance);
        assert_close(integral, rows[k].integral, rows[k].tolerance);
    }
    hg_area_clear(&square);
}

/* Mass conserved means the number of trees, not one percent beside it. */
static void diggle_keeps_every_tree(void **state)
{
    (void)state;
    hg_area square = redwood_square();
    hg_density_options o = of_kernel("gaussian", HG_EDGE_DIGGLE, &square);
    assert_ok(
        hg_density_grid(NULL, &o, 62, redwood_x, redwood_y, weight, &grid, value, NULL, &err));
    assert_close(hg_sum(CELLS, value) / CELLS, 62, 1e-4);
    hg_area_clear(&square);
}

/* Leave-one-out at the trees themselves, as density(redwood, 0.08, at = "points"). */
static void leave_one_out(void **state)
{
    (void)state;
    static const struct {
        hg_edge edge;
        double first[4];
    } rows[] = {
        {HG_EDGE_UNIFORM, {40.4215489933630, 83.0510896577574, 85.5562785158834, 70.6262888426986}},
        {HG_EDGE_NONE, {34.0083423238948, 74.2767594220514, 71.9823253486078, 67.7970591896292}},
        {HG_EDGE_DIGGLE, {38.1278600865244, 84.0710852420353, 79.5646053651630, 77.2923039605843}},
    };
    hg_area square = redwood_square();
    hg_kde_options kernel = of_kernel("gaussian", HG_EDGE_NONE, NULL).kernel;
    double inside[62], share[62], at[62];
    assert_ok(hg_edge_at(&kernel, &square, 62, redwood_x, redwood_y, inside, &err));
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        bool by_tree = rows[k].edge == HG_EDGE_DIGGLE, by_place = rows[k].edge == HG_EDGE_UNIFORM;
        for (size_t i = 0; i < 62; i++)
            share[i] = by_tree ? 1 / inside[i] : 1;
        assert_ok(hg_kde_at(&kernel, 62, redwood_x, redwood_y, share, 62, redwood_x, redwood_y, at,
                            &err));
        for (size_t i = 0; i < 4; i++) {
            double own = share[i] / (2 * PI * SIGMA * SIGMA);
            assert_close((at[i] - own) / (by_place ? inside[i] : 1), rows[k].first[i], 1e-11);
        }
    }
    hg_area_clear(&square);
}

static int settle(void **state)
{
    (void)state;
    for (size_t i = 0; i < 62; i++) {
        weight[i] = 1;
        pixel_x[i] = (floor(redwood_x[i] * SIDE) + 0.5) / SIDE;
        pixel_y[i] = (floor(redwood_y[i] * SIDE) + 0.5) / SIDE;
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids),
        cmocka_unit_test(diggle_keeps_every_tree),
        cmocka_unit_test(leave_one_out),
    };
    return cmocka_run_group_tests(tests, settle, NULL);
}
