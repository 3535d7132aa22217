/* Is the sweep of wide kernels equal to the plain density, whatever the rows, cells and threads? */
#include "check.h"
#include "density/check.h"
#include "density/sweep.h"

enum { MOST = 4000 };
static hg_err err;
static const char *const names[] = {"uniform", "epanechnikov", "quartic", "triweight"};

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

/* Far east, where a coordinate's last digits are coarse, and with cells that doubles do not hold.
 */
static void draw_frame(test_random *r, const char *kernel, double radius, size_t cols, size_t rows)
{
    static const double cells[] = {50, 125, 100, 33.3};
    double cell = cells[pick(r, 4)];
    s.options = (hg_kde_options){.kernel = hg_kernel_find(kernel), .bandwidth_m = radius * cell};
    s.grid = (hg_grid){.origin_x = pick(r, 2) ? 0 : 17.25,
                       .cell_m = cell,
                       .first_col = (int64_t)(600000 / cell),
                       .first_row = (int64_t)(400000 / cell),
                       .cols = cols,
                       .rows = rows};
}

/* Anywhere near, in a cell's corner or centre, or on an earlier one; weights over six decades. */
static void draw_points(test_random *r, size_t n)
{
    const double cell = s.grid.cell_m, margin = 1.1 * s.options.bandwidth_m;
    s.n = n;
    for (size_t i = 0; i < n; i++) {
        s.x[i] = test_uniform(r, hg_grid_west(&s.grid) - margin, hg_grid_east(&s.grid) + margin);
        s.y[i] = test_uniform(r, hg_grid_south(&s.grid) - margin, hg_grid_north(&s.grid) + margin);
        size_t kind = pick(r, 6), before = i > 0 ? pick(r, i) : 0;
        if (kind <= 1)
            s.x[i] = hg_grid_west(&s.grid) + (double)pick(r, s.grid.cols + 1) * cell;
        if (kind == 1)
            s.y[i] = hg_grid_south(&s.grid) + ((double)pick(r, s.grid.rows) + 0.5) * cell;
        if (kind == 2 && i > 0)
            s.x[i] = s.x[before], s.y[i] = s.y[before];
        s.weight[i] = pick(r, 9) == 0 ? 0 : pow(10, test_uniform(r, -3, 3));
    }
}

static void shuffle(test_random *r)
{
    for (size_t i = s.n; i > 1; i--) {
        size_t j = pick(r, i), a = i - 1;
        double x = s.x[a], y = s.y[a], w = s.weight[a];
        s.x[a] = s.x[j], s.y[a] = s.y[j], s.weight[a] = s.weight[j];
        s.x[j] = x, s.y[j] = y, s.weight[j] = w;
    }
}

/* What hg_kde_grid_with sets up before it chooses its way. */
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
    job.radius_max = workspace->places.h_max;
    return job;
}

static double *surface(void)
{
    return calloc(s.grid.cols * s.grid.rows, sizeof(double));
}

static double *swept(void)
{
    hg_kde_workspace workspace = {0};
    double *out = surface();
    hg_kde_job job = open_job(&workspace, out);
    if (job.places->n > 0) {
        assert_true(hg_sweep_can(&s.options, &job));
        assert_ok(hg_kde_sweep(&job, &err));
    }
    hg_workspace_clear(&workspace);
    return out;
}

static double *plain(void)
{
    double *out = surface();
    assert_ok(hg_kde_direct(&s.options, s.n, s.x, s.y, s.weight, &s.grid, out, &err));
    return out;
}

/* Relative where the value counts; absolute below; exactly zero where no support comes. */
static void compare(const double *fast, const double *slow, double tolerance)
{
    const size_t cells = s.grid.cols * s.grid.rows;
    double peak = 0;
    for (size_t i = 0; i < cells; i++)
        peak = slow[i] > peak ? slow[i] : peak;
    for (size_t i = 0; i < cells; i++) {
        assert_true(fast[i] >= 0);
        if (slow[i] > 1e-6 * peak)
            assert_close(fast[i], slow[i], tolerance);
        else if (slow[i] == 0)
            assert_true(fast[i] == 0);
        else
            assert_true(fabs(fast[i] - slow[i]) <= tolerance * 1e-6 * peak);
    }
}

static void the_sweep_equals_the_plain_sum(void **state)
{
    (void)state;
    test_random r = {4021};
    for (size_t number = 0; number < 120; number++) {
        size_t cols = 1 + pick(&r, 330), rows = 1 + pick(&r, 60);
        double radius = exp(test_uniform(&r, log(5), log(200)));
        radius = fmin(radius, 0.99 * (double)(cols + rows)); /* all that a sweep takes */
        draw_frame(&r, names[number % 4], radius, cols, rows);
        draw_points(&r, 1 + pick(&r, 90));
        double *fast = swept(), *slow = plain();
        compare(fast, slow, 1e-9);
        free(fast);
        free(slow);
    }
}

/* Where cancellation would hurt most: thousands of points in one cell, seen from their rim. */
static void a_crowd_seen_from_its_rim_is_exact(void **state)
{
    (void)state;
    test_random r = {77};
    for (size_t number = 0; number < 12; number++) {
        double radius = number < 4 ? 200 : test_uniform(&r, 16, 200);
        draw_frame(&r, names[number % 4], radius, 260, 2);
        s.n = MOST;
        double x = hg_grid_west(&s.grid) + test_uniform(&r, 0, 260) * s.grid.cell_m;
        double y = hg_grid_south(&s.grid) + test_uniform(&r, -0.95, 0.95) * s.options.bandwidth_m;
        for (size_t i = 0; i < s.n; i++) {
            s.x[i] = x + test_uniform(&r, 0, s.grid.cell_m);
            s.y[i] = y + test_uniform(&r, 0, s.grid.cell_m);
            s.weight[i] = test_uniform(&r, 0.5, 1.5);
        }
        double *fast = swept(), *slow = plain();
        compare(fast, slow, 1e-9);
        free(fast);
        free(slow);
    }
}

static void order_and_threads_change_no_bit(void **state)
{
    (void)state;
    test_random r = {5};
    static const int teams[] = {2, 3, 8, 1};
    for (size_t number = 0; number < 12; number++) {
        draw_frame(&r, names[number % 4], test_uniform(&r, 20, 90), 150, 70);
        draw_points(&r, 300);
        double *first = swept();
        for (size_t t = 0; t < 4; t++) {
            shuffle(&r);
            assert_ok(hg_par_start(teams[t], &err));
            double *again = swept();
            assert_memory_equal(first, again, s.grid.cols * s.grid.rows * sizeof *first);
            free(again);
        }
        free(first);
    }
}

/* Hand-worked: one point in the middle of a cell, r = 64. */
static void one_point_gives_its_kernel(void **state)
{
    (void)state;
    const double h = 6400, k0 = 3 / HG_PI / (h * h);
    s.options = (hg_kde_options){.kernel = hg_kernel_find("quartic"), .bandwidth_m = h};
    s.grid = (hg_grid){.cell_m = 100, .cols = 201, .rows = 3};
    s.n = 1;
    s.x[0] = 10050, s.y[0] = 150, s.weight[0] = 7;
    double *out = swept();
    for (size_t c = 0; c < 201; c++) {
        double u = ((double)c - 100) / 64, v = 1.0 / 64;
        double z = 1 - u * u, above = 1 - u * u - v * v;
        assert_close(out[201 + c], fabs(u) < 1 ? 7 * k0 * z * z : 0, 1e-11);
        assert_close(out[c], above > 0 ? 7 * k0 * above * above : 0, 1e-11);
        assert_close(out[c], out[402 + c], 1e-13);
    }
    assert_true(out[201 + 100 - 64] == 0 && out[201 + 100 + 63] > 0);
    free(out);
    s.options.kernel = hg_kernel_find("uniform"); /* whose rim belongs to it */
    out = swept();
    assert_close(out[201 + 100 - 64], 7 / HG_PI / (h * h), 1e-14);
    assert_true(out[201 + 100 - 65] == 0 && out[201 + 100 + 65] == 0);
    free(out);
}

static bool pays(void)
{
    hg_kde_workspace workspace = {0};
    hg_kde_job job = open_job(&workspace, NULL);
    bool answer = hg_sweep_pays(&s.options, &job);
    hg_workspace_clear(&workspace);
    return answer;
}

/* The grid takes the sweep where the rule says so, and the scatter one point earlier: both agree.
 */
static void both_ways_agree_at_the_crossover(void **state)
{
    (void)state;
    test_random r = {12};
    for (size_t number = 0; number < 8; number++) {
        draw_frame(&r, names[number % 4], test_uniform(&r, 85, 120), 120, 90);
        draw_points(&r, MOST);
        for (size_t i = 0; i < s.n; i++)
            s.weight[i] = 1 + (double)i / MOST;
        size_t low = 1, high = MOST;
        assert_true((s.n = high, pays()) && (s.n = low, !pays()));
        while (high - low > 1) {
            s.n = (low + high) / 2;
            *(pays() ? &high : &low) = s.n;
        }
        double *grid = surface();
        s.n = high;
        double *sweep = swept();
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, grid, &err));
        assert_memory_equal(grid, sweep, s.grid.cols * s.grid.rows * sizeof *grid);
        free(sweep);
        s.n = low;
        sweep = swept();
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, grid, &err));
        assert_true(memcmp(grid, sweep, s.grid.cols * s.grid.rows * sizeof *grid) != 0);
        compare(grid, sweep, 1e-10);
        free(sweep);
        free(grid);
    }
}

/* What the sweep cannot do, it says, and the rule leaves it to the others. */
static void the_rule_knows_what_a_sweep_cannot_do(void **state)
{
    (void)state;
    test_random r = {3};
    draw_frame(&r, "quartic", 100, 60, 60);
    draw_points(&r, MOST);
    assert_true(pays());
    const hg_kde_options sound = s.options;
    s.options.cell_integral = true;
    assert_false(pays());
    s.options = sound;
    s.options.bandwidth_m = 50 * s.grid.cell_m;
    assert_false(pays());
    s.options.bandwidth_m = 121 * s.grid.cell_m; /* wider than rows and columns together */
    assert_false(pays());
    static double each[MOST];
    for (size_t i = 0; i < MOST; i++)
        each[i] = sound.bandwidth_m;
    s.options = sound;
    s.options.bandwidth_each = each;
    assert_false(pays());
    for (size_t i = 0; i < hg_kernel_count(); i++) {
        s.options = sound;
        s.options.kernel = hg_kernel_at(i);
        bool swept_kernel = false;
        for (size_t k = 0; k < 4; k++)
            swept_kernel |= strcmp(names[k], s.options.kernel->name) == 0;
        assert_int_equal(pays(), swept_kernel);
    }
    s.options = sound;
    s.weight[0] = 1e251;
    assert_false(pays());
}

/* Any bandwidth and kernel on the same grid: the workspace has room from the first call on. */
static void a_workspace_serves_both_ways(void **state)
{
    (void)state;
    test_random r = {8};
    hg_kde_workspace *workspace = NULL;
    assert_ok(hg_kde_workspace_new(&workspace, &err));
    draw_frame(&r, "quartic", 20, 100, 80);
    draw_points(&r, MOST);
    double *kept = surface(), *fresh = surface();
    for (size_t i = 0; i < 12; i++) {
        s.options.kernel = hg_kernel_find(names[i % 4]);
        s.options.bandwidth_m = (i % 3 == 0 ? 20.0 : 70.0 + 5.0 * (double)i) * s.grid.cell_m;
        hg_mem_fail_at(0, 0);
        assert_ok(
            hg_kde_grid_with(workspace, &s.options, s.n, s.x, s.y, s.weight, &s.grid, kept, &err));
        assert_true(i == 0 || hg_mem_requests() == 0);
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, fresh, &err));
        assert_memory_equal(kept, fresh, s.grid.cols * s.grid.rows * sizeof *kept);
    }
    free(kept);
    free(fresh);
    hg_kde_workspace_free(workspace);
}

static void want_of_memory_is_a_clean_error(void **state)
{
    (void)state;
    test_random r = {9};
    draw_frame(&r, "quartic", 90, 80, 80);
    draw_points(&r, MOST);
    assert_true(pays());
    double *out = surface();
    hg_mem_fail_at(0, 0);
    assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, out, &err));
    long requests = hg_mem_requests();
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
        cmocka_unit_test(the_sweep_equals_the_plain_sum),
        cmocka_unit_test(a_crowd_seen_from_its_rim_is_exact),
        cmocka_unit_test(order_and_threads_change_no_bit),
        cmocka_unit_test(one_point_gives_its_kernel),
        cmocka_unit_test(both_ways_agree_at_the_crossover),
        cmocka_unit_test(the_rule_knows_what_a_sweep_cannot_do),
        cmocka_unit_test(a_workspace_serves_both_ways),
        cmocka_unit_test(want_of_memory_is_a_clean_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
