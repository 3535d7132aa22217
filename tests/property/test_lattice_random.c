/* Is the normal kernel by way of a lattice equal to the plain density? */
#include "check.h"
#include "density/check.h"
#include "density/lattice.h"

enum { MOST = 400 };
static hg_err err;

typedef struct sample {
    hg_kde_options options;
    hg_grid grid;
    size_t n;
    double x[MOST], y[MOST], weight[MOST];
} sample;
static sample s;

static size_t pick(test_random *r, size_t n)
{
    return (size_t)(test_next(r) % n);
}

static void draw(test_random *r, double sigma, size_t cols, size_t rows, size_t n)
{
    static const double cells[] = {50, 125, 33.3};
    const double cell = cells[pick(r, 3)], margin = 8.5 * sigma * cell;
    s.options = (hg_kde_options){.kernel = hg_kernel_find("gaussian"),
                                 .bandwidth_m = sigma * cell,
                                 .cut = pick(r, 3) ? 8 : test_uniform(r, 8, 12)};
    s.grid = (hg_grid){.origin_x = 17.25,
                       .cell_m = cell,
                       .first_col = (int64_t)(600000 / cell),
                       .first_row = (int64_t)(400000 / cell),
                       .cols = cols,
                       .rows = rows};
    s.n = n;
    for (size_t i = 0; i < n; i++) {
        s.x[i] = test_uniform(r, hg_grid_west(&s.grid) - margin, hg_grid_east(&s.grid) + margin);
        s.y[i] = test_uniform(r, hg_grid_south(&s.grid) - margin, hg_grid_north(&s.grid) + margin);
        if (pick(r, 4) == 0) /* on a corner of a cell */
            s.x[i] = hg_grid_west(&s.grid) + (double)pick(r, cols + 1) * cell;
        if (pick(r, 6) == 0 && i > 0)
            s.x[i] = s.x[i - 1], s.y[i] = s.y[i - 1];
        s.weight[i] = pow(10, test_uniform(r, -3, 3));
    }
    s.x[0] = hg_grid_west(&s.grid) + test_uniform(r, 0, 1) * (double)cols * cell;
    s.y[0] = hg_grid_south(&s.grid) + test_uniform(r, 0, 1) * (double)rows * cell;
}

static hg_kde_job open_job(hg_kde_workspace *workspace, double *out)
{
    hg_kde_job job = {.radial = hg_radial_of(&s.options),
                      .places = &workspace->places,
                      .workspace = workspace,
                      .cell = s.grid.cell_m,
                      .cols = s.grid.cols,
                      .rows = s.grid.rows,
                      .out = out};
    assert_ok(
        hg_places_make(&s.options, s.n, s.x, s.y, s.weight, &s.grid, &workspace->places, &err));
    job.shape = hg_shape_of(job.radial.kernel);
    job.constant = job.shape->constant * job.radial.gain;
    job.radius_max = workspace->places.h_max * job.radial.support;
    return job;
}

static double *surface(void)
{
    return calloc(s.grid.cols * s.grid.rows, sizeof(double));
}

static double *by_lattice(void)
{
    hg_kde_workspace workspace = {0};
    double *out = surface();
    hg_kde_job job = open_job(&workspace, out);
    assert_true(hg_lattice_can(&s.options, &job));
    assert_ok(hg_kde_lattice(&job, &err));
    hg_workspace_clear(&workspace);
    return out;
}

static bool pays(void)
{
    hg_kde_workspace workspace = {0};
    hg_kde_job job = open_job(&workspace, NULL);
    bool answer = hg_lattice_pays(&s.options, &job);
    hg_workspace_clear(&workspace);
    return answer;
}

/* Within 1e-12 of the peak, and what a cut at 8 leaves of a point: exp(-32) of its own height. */
static void compare(const double *fast, const double *slow)
{
    const size_t cells = s.grid.cols * s.grid.rows;
    double peak = 0, heights = 0;
    for (size_t i = 0; i < cells; i++)
        peak = fmax(peak, slow[i]);
    for (size_t i = 0; i < s.n; i++)
        heights += s.weight[i] / (2 * HG_PI * s.options.bandwidth_m * s.options.bandwidth_m);
    for (size_t i = 0; i < cells; i++) {
        assert_true(fast[i] >= 0);
        assert_true(fabs(fast[i] - slow[i]) <= 1e-12 * peak + exp(-32) * heights);
    }
}

static void the_lattice_equals_the_plain_sum(void **state)
{
    (void)state;
    test_random r = {64};
    for (size_t number = 0; number < 60; number++) {
        size_t cols = 20 + pick(&r, 110), rows = 20 + pick(&r, 40);
        double sigma = fmin(exp(test_uniform(&r, log(7), log(90))), 0.9 * (double)(cols + rows));
        draw(&r, sigma, cols, rows, 1 + pick(&r, 20));
        double *fast = by_lattice(), *slow = surface();
        assert_ok(hg_kde_direct(&s.options, s.n, s.x, s.y, s.weight, &s.grid, slow, &err));
        compare(fast, slow);
        free(fast);
        free(slow);
    }
}

/* Hand-worked: the formula itself, to 1e-12 of the value within four sigma. */
static void one_point_gives_its_kernel(void **state)
{
    (void)state;
    const double sigma = 1234.5, height = 3 / (2 * HG_PI * sigma * sigma * (1 - exp(-32)));
    s.options = (hg_kde_options){
        .kernel = hg_kernel_find("gaussian"), .bandwidth_m = sigma, .cut = HG_LATTICE_CUT};
    s.grid = (hg_grid){.cell_m = 100, .cols = 260, .rows = 230};
    s.n = 1;
    s.x[0] = 12345.6, s.y[0] = 11111.1, s.weight[0] = 3;
    double *out = by_lattice();
    for (size_t i = 0; i < s.grid.cols * s.grid.rows; i++) {
        double dx = hg_grid_center_x(&s.grid, i % 260) - s.x[0];
        double dy = hg_grid_center_y(&s.grid, i / 260) - s.y[0];
        double u2 = (dx * dx + dy * dy) / (sigma * sigma), value = height * exp(-0.5 * u2);
        if (u2 <= 16)
            assert_close(out[i], value, 1e-12);
        else
            assert_true(fabs(out[i] - value) <= 1e-15 * height);
    }
    free(out);
}

static void order_and_threads_change_no_bit(void **state)
{
    (void)state;
    test_random r = {65};
    static const int teams[] = {2, 3, 8, 1};
    for (size_t number = 0; number < 6; number++) {
        draw(&r, test_uniform(&r, 7, 30), 150, 130, MOST);
        double *first = by_lattice();
        for (size_t t = 0; t < 4; t++) {
            for (size_t i = s.n; i > 1; i--) {
                size_t j = pick(&r, i), a = i - 1;
                double x = s.x[a], y = s.y[a], w = s.weight[a];
                s.x[a] = s.x[j], s.y[a] = s.y[j], s.weight[a] = s.weight[j];
                s.x[j] = x, s.y[j] = y, s.weight[j] = w;
            }
            assert_ok(hg_par_start(teams[t], &err));
            double *again = by_lattice();
            assert_memory_equal(first, again, s.grid.cols * s.grid.rows * sizeof *first);
            free(again);
        }
        free(first);
    }
}

/* The grid takes the lattice where the rule says so and the scatter one point earlier. */
static void both_ways_agree_at_the_crossover(void **state)
{
    (void)state;
    test_random r = {66};
    for (size_t number = 0; number < 4; number++) {
        draw(&r, test_uniform(&r, 7, 9), 110, 100, MOST);
        s.options.cut = 8;
        size_t low = 1, high = MOST;
        assert_true((s.n = high, pays()) && (s.n = low, !pays()));
        while (high - low > 1) {
            s.n = (low + high) / 2;
            *(pays() ? &high : &low) = s.n;
        }
        double *grid = surface();
        s.n = high;
        double *fast = by_lattice();
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, grid, &err));
        assert_memory_equal(grid, fast, s.grid.cols * s.grid.rows * sizeof *grid);
        free(fast);
        s.n = low;
        fast = by_lattice();
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, grid, &err));
        compare(fast, grid);
        free(fast);
        free(grid);
    }
}

static void the_rule_knows_what_a_lattice_cannot_do(void **state)
{
    (void)state;
    test_random r = {67};
    draw(&r, 12, 100, 90, MOST);
    s.options.cut = 8;
    assert_true(pays());
    const hg_kde_options sound = s.options;
    s.options.cut = 7.9; /* what is beyond would count */
    assert_false(pays());
    s.options.cut = 0;
    assert_false(pays());
    s.options = sound;
    s.options.cell_integral = true;
    assert_false(pays());
    s.options = sound;
    s.options.bandwidth_m = 6 * s.grid.cell_m; /* nodes would be as many as cells */
    assert_false(pays());
    s.options = sound;
    s.options.kernel = hg_kernel_find("exponential");
    assert_false(pays());
    static double each[MOST];
    for (size_t i = 0; i < MOST; i++)
        each[i] = sound.bandwidth_m;
    s.options = sound;
    s.options.bandwidth_each = each;
    assert_false(pays());
}

static void want_of_memory_is_a_clean_error(void **state)
{
    (void)state;
    test_random r = {68};
    draw(&r, 12, 100, 90, MOST);
    double *out = surface();
    hg_mem_fail_at(0, 0);
    assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, out, &err));
    const long requests = hg_mem_requests();
    assert_true(requests > 0);
    for (long k = 1; k <= requests; k++) {
        hg_mem_fail_at(k, 0);
        assert_int_equal(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, out, &err),
                         HG_ENOMEM);
    }
    hg_mem_fail_at(0, 0);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lattice_equals_the_plain_sum),
        cmocka_unit_test(one_point_gives_its_kernel),
        cmocka_unit_test(order_and_threads_change_no_bit),
        cmocka_unit_test(both_ways_agree_at_the_crossover),
        cmocka_unit_test(the_rule_knows_what_a_lattice_cannot_do),
        cmocka_unit_test(want_of_memory_is_a_clean_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
