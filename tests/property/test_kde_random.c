/* Is the fast density equal to the plain one, for any kernel, size, order and number of threads? */
#include "check.h"
#include "density/slab.h"

enum { CASES = 420, POINTS_MAX = 120 };
static hg_err err;

typedef struct sample {
    hg_kde_options options;
    hg_grid grid;
    size_t n;
    double support; /* of the kernel with its cut */
    double x[POINTS_MAX], y[POINTS_MAX], weight[POINTS_MAX], each[POINTS_MAX];
} sample;

static size_t pick(test_random *r, size_t n)
{
    return (size_t)(test_next(r) % n);
}

/* A point anywhere near, on a cell edge or corner, or on top of an earlier one. */
static void draw_point(test_random *r, sample *s, size_t i, double margin)
{
    const hg_grid *grid = &s->grid;
    s->x[i] = test_uniform(r, hg_grid_west(grid) - margin, hg_grid_east(grid) + margin);
    s->y[i] = test_uniform(r, hg_grid_south(grid) - margin, hg_grid_north(grid) + margin);
    size_t kind = pick(r, 5);
    if (kind <= 1)
        s->x[i] = hg_grid_west(grid) + (double)pick(r, grid->cols + 1) * grid->cell_m;
    if (kind == 1)
        s->y[i] = hg_grid_south(grid) + (double)pick(r, grid->rows + 1) * grid->cell_m;
    if (kind == 2 && i > 0) {
        size_t j = pick(r, i);
        s->x[i] = s->x[j];
        s->y[i] = s->y[j];
        if (pick(r, 2))
            s->each[i] = s->each[j];
    }
    s->weight[i] = pick(r, 4) == 0 ? test_uniform(r, 0, 3) : (double)pick(r, 3);
}

/* A cut of its own for every second unbounded kernel, a bandwidth each for every third sample. */
static void draw_kernel(test_random *r, size_t number, bool mean, double cell, double ratio,
                        sample *s)
{
    const hg_kernel *kernel = hg_kernel_at(number % hg_kernel_count());
    s->options = (hg_kde_options){.kernel = kernel, .cell_integral = mean};
    s->support = kernel->support;
    if (kernel->support > 1 && pick(r, 2))
        s->support = s->options.cut = test_uniform(r, 1.5, 7);
    s->options.bandwidth_m = ratio * cell / s->support;
    double most = 9 * hypot((double)s->grid.cols, (double)s->grid.rows) * cell;
    if (s->options.bandwidth_m > most)
        s->options.bandwidth_m = most;
    for (size_t i = 0; i < POINTS_MAX; i++) {
        s->each[i] = s->options.bandwidth_m * exp(test_uniform(r, mean ? -0.5 : -2, 1));
        s->each[i] = fmin(s->each[i], most);
        if (!mean)
            s->each[i] = fmax(s->each[i], 0.7072 * cell / s->support);
    }
    if (number % 3 == 2)
        s->options.bandwidth_each = s->each;
}

static void draw(test_random *r, size_t number, bool mean, size_t cols, size_t rows, sample *s)
{
    static const double cells[] = {125, 50, 33.3, 100};
    double cell = cells[pick(r, 4)];
    double ratio = exp(test_uniform(r, log(0.3), log(60))); /* support radius in cells */
    if (!mean && ratio < 0.75)
        ratio = 0.75;
    s->grid = (hg_grid){.origin_x = pick(r, 2) ? 0 : 17.25,
                        .cell_m = cell,
                        .first_col = (int64_t)(600000 / cell) + (int64_t)pick(r, 100),
                        .first_row = (int64_t)(400000 / cell) + (int64_t)pick(r, 100),
                        .cols = 1 + pick(r, cols),
                        .rows = 1 + pick(r, rows)};
    draw_kernel(r, number, mean, cell, ratio, s);
    s->n = 1 + pick(r, mean ? 6 : POINTS_MAX);
    for (size_t i = 0; i < s->n; i++)
        draw_point(r, s, i, ratio * cell * 1.2);
}

static double bandwidth(const sample *s, size_t i)
{
    return s->options.bandwidth_each ? s->each[i] : s->options.bandwidth_m;
}

static double *surface(const sample *s)
{
    return calloc(s->grid.cols * s->grid.rows, sizeof(double));
}

/* True when no point's support comes near the cell's centre (or the cell itself). */
static bool beyond_every_support(const sample *s, size_t index)
{
    double x = hg_grid_center_x(&s->grid, index % s->grid.cols);
    double y = hg_grid_center_y(&s->grid, index / s->grid.cols);
    for (size_t i = 0; i < s->n; i++) {
        double radius = bandwidth(s, i) * s->support * (1 + 1e-9);
        if (s->options.cell_integral)
            radius += s->grid.cell_m * 0.70711;
        if (s->weight[i] > 0 && hypot(s->x[i] - x, s->y[i] - y) <= radius)
            return false;
    }
    return true;
}

static double peak(const double *value, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = value[i] > most ? value[i] : most;
    return most;
}

/* The mean density of the cell that a point of weight 1 stands in, roughly. */
static double height(const sample *s)
{
    double h = s->options.bandwidth_m, cell = s->grid.cell_m;
    for (size_t i = 0; s->options.bandwidth_each && i < s->n; i++)
        h = fmin(h, s->each[i]);
    return fmin(s->options.kernel->value(0) / (h * h), 1 / (cell * cell));
}

static void compare(const sample *s, const double *fast, const double *plain, double tolerance)
{
    size_t cells = s->grid.cols * s->grid.rows;
    double most = peak(plain, cells), least = s->options.cell_integral ? height(s) : 0;
    for (size_t i = 0; i < cells; i++) {
        assert_true(fast[i] >= 0);
        if (!s->options.cell_integral && plain[i] > 1e-6 * most)
            assert_close(fast[i], plain[i], tolerance);
        else
            assert_true(fabs(fast[i] - plain[i]) <= tolerance * fmax(most, least));
        if (beyond_every_support(s, i))
            assert_close(fast[i], 0, 0);
    }
}

static void fast_equals_plain(void **state)
{
    (void)state;
    test_random r = {20160101};
    for (size_t number = 0; number < CASES; number++) {
        static sample s;
        draw(&r, number, false, 90, 70, &s);
        double *fast = surface(&s), *plain = surface(&s);
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, fast, &err));
        assert_ok(hg_kde_direct(&s.options, s.n, s.x, s.y, s.weight, &s.grid, plain, &err));
        compare(&s, fast, plain, 1e-9);
        free(fast);
        free(plain);
    }
}

static void shuffle(test_random *r, sample *s)
{
    for (size_t i = s->n; i > 1; i--) {
        size_t j = pick(r, i), a = i - 1;
        double x = s->x[a], y = s->y[a], w = s->weight[a];
        s->x[a] = s->x[j], s->y[a] = s->y[j], s->weight[a] = s->weight[j];
        s->x[j] = x, s->y[j] = y, s->weight[j] = w;
        double each = s->each[a];
        s->each[a] = s->each[j], s->each[j] = each;
    }
}

/* Same bits for shuffled rows and 1, 2, 3, 8 threads. */
static void order_and_threads_change_no_bit(void **state)
{
    (void)state;
    test_random r = {37};
    static const int teams[] = {2, 3, 8, 1};
    for (size_t number = 0; number < 140; number++) {
        static sample s;
        draw(&r, number, number % 2, 90, 70, &s);
        size_t bytes = s.grid.cols * s.grid.rows * sizeof(double);
        double *first = surface(&s), *again = surface(&s);
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, first, &err));
        for (size_t t = 0; t < 4; t++) {
            shuffle(&r, &s);
            assert_ok(hg_par_start(teams[t], &err));
            assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, again, &err));
            assert_memory_equal(first, again, bytes);
        }
        free(first);
        free(again);
    }
}

/* Same bits with vectors of two, four and eight numbers. */
static void instruction_sets_change_no_bit(void **state)
{
    (void)state;
    test_random r = {41};
    for (size_t number = 0; number < 140; number++) {
        static sample s;
        draw(&r, number, false, 90, 70, &s);
        size_t bytes = s.grid.cols * s.grid.rows * sizeof(double);
        double *first = surface(&s), *again = surface(&s);
        for (int set = 0; set <= 2; set++) {
            hg_slab_at_most(set);
            assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid,
                                  set == 0 ? first : again, &err));
            assert_true(set == 0 || memcmp(first, again, bytes) == 0);
        }
        free(first);
        free(again);
    }
}

/* Many points: several chunks, crowded tiles, equal coordinates, grids of several slabs. */
static void crowds_change_no_bit(void **state)
{
    (void)state;
    enum { CROWD = 200000 };
    test_random r = {42};
    static const int teams[] = {2, 3, 8};
    double *x = calloc(CROWD, 8), *y = calloc(CROWD, 8), *weight = calloc(CROWD, 8);
    hg_grid grid = {.cell_m = 10, .cols = 4500, .rows = 70};
    hg_kde_options options = {.bandwidth_m = 35};
    double *first = calloc(grid.cols * grid.rows, 8), *again = calloc(grid.cols * grid.rows, 8);
    for (size_t i = 0; i < CROWD; i++) {
        double wide = pick(&r, 3) ? 45000 : 300; /* a third in the west */
        x[i] = floor(test_uniform(&r, 0, wide)) + (pick(&r, 2) ? 0.25 : 0);
        y[i] = pick(&r, 4) ? test_uniform(&r, 0, 700) : 333;
        weight[i] = test_uniform(&r, 0, 2);
    }
    assert_ok(hg_par_start(1, &err));
    assert_ok(hg_kde_grid(&options, CROWD, x, y, weight, &grid, first, &err));
    for (size_t t = 0; t < 3; t++) {
        for (size_t i = CROWD; i > 1; i--) {
            size_t j = pick(&r, i), a = i - 1;
            double kept[3] = {x[a], y[a], weight[a]};
            x[a] = x[j], y[a] = y[j], weight[a] = weight[j];
            x[j] = kept[0], y[j] = kept[1], weight[j] = kept[2];
        }
        assert_ok(hg_par_start(teams[t], &err));
        assert_ok(hg_kde_grid(&options, CROWD, x, y, weight, &grid, again, &err));
        assert_memory_equal(first, again, grid.cols * grid.rows * sizeof *first);
    }
    assert_ok(hg_par_start(1, &err));
    double at_x[60], at_y[60], exact[60], got[60];
    for (size_t k = 0; k < 60; k++) { /* around the seam of two slabs and in the crowd */
        size_t col = k < 30 ? HG_SLAB_COLS - 11 + k : k, row = pick(&r, grid.rows);
        at_x[k] = hg_grid_center_x(&grid, col);
        at_y[k] = hg_grid_center_y(&grid, row);
        got[k] = first[row * grid.cols + col];
    }
    assert_ok(hg_kde_at(&options, CROWD, x, y, weight, 60, at_x, at_y, exact, &err));
    for (size_t k = 0; k < 60; k++)
        assert_close(got[k], exact[k], 1e-9);
    free(x);
    free(y);
    free(weight);
    free(first);
    free(again);
}

/* The mean over the cell keeps the mass within 1e-4 at any position, whatever h / cell. */
static void cell_integral_keeps_the_mass(void **state)
{
    (void)state;
    test_random r = {11};
    for (size_t number = 0; number < 350; number++) {
        const hg_kernel *kernel = hg_kernel_at(number % hg_kernel_count());
        double cell = 125, ratio = exp(test_uniform(&r, log(0.02), log(12)));
        size_t size = 2 * (size_t)ceil(ratio) + 3;
        hg_grid grid = {
            .cell_m = cell, .first_col = 1500, .first_row = 3400, .cols = size, .rows = size};
        hg_kde_options options = {
            .kernel = kernel, .bandwidth_m = ratio * cell / kernel->support, .cell_integral = true};
        double x = hg_grid_center_x(&grid, size / 2) + test_uniform(&r, -0.5, 0.5) * cell;
        double y = hg_grid_center_y(&grid, size / 2) + test_uniform(&r, -0.5, 0.5) * cell;
        double one = 1, mass = 0, *out = calloc(size * size, sizeof *out);
        assert_ok(hg_kde_grid(&options, 1, &x, &y, &one, &grid, out, &err));
        for (size_t i = 0; i < size * size; i++)
            mass += out[i] * cell * cell;
        assert_close(mass, 1, 1e-4);
        free(out);
    }
}

static void cell_integral_equals_fine_midpoints(void **state)
{
    (void)state;
    test_random r = {5};
    for (size_t number = 0; number < 70; number++) {
        static sample s;
        draw(&r, number, true, 9, 7, &s); /* small: the plain way is slow */
        double *fast = surface(&s), *plain = surface(&s);
        assert_ok(hg_kde_grid(&s.options, s.n, s.x, s.y, s.weight, &s.grid, fast, &err));
        assert_ok(hg_kde_direct(&s.options, s.n, s.x, s.y, s.weight, &s.grid, plain, &err));
        /* the reference's midpoints are coarse where the rim of a kernel jumps through a cell */
        bool jumps = s.options.kernel->value(pow(s.options.kernel->support, 2)) > 0;
        compare(&s, fast, plain, jumps ? 2e-3 : 1e-4);
        free(fast);
        free(plain);
    }
}

/* The density at a point, straight from the definition; the kernel without its usual cut. */
static double plain_at(const sample *s, double x, double y, double *near_rim)
{
    const hg_kernel *kernel = s->options.kernel;
    const double c = s->support;
    double total = 0;
    *near_rim = 1;
    for (size_t i = 0; i < s->n; i++) {
        double h = bandwidth(s, i), u = hypot((s->x[i] - x) / h, (s->y[i] - y) / h);
        double value = kernel->value(u * u);
        if (strcmp(kernel->name, "gaussian") == 0)
            value = u <= c ? exp(-u * u / 2) / (1 - exp(-c * c / 2)) / (2 * acos(-1)) : 0;
        if (strcmp(kernel->name, "exponential") == 0)
            value = u <= c ? exp(-u) / (1 - exp(-c) * (1 + c)) / (2 * acos(-1)) : 0;
        total += s->weight[i] * value / (h * h);
        *near_rim = fmin(*near_rim, fabs(u - c));
    }
    return total;
}

enum { PLACES = 60 };

/* Anywhere, far away, and on top of incidents; same bits for any order and number of threads. */
static void densities_at_points_equal_the_definition(void **state)
{
    (void)state;
    test_random r = {77};
    static const int teams[] = {2, 3, 8, 1};
    for (size_t number = 0; number < CASES; number++) {
        static sample s;
        double x[PLACES], y[PLACES], got[PLACES], again[PLACES], most = 0;
        draw(&r, number, false, 90, 70, &s);
        for (size_t j = 0; j < PLACES; j++) {
            size_t i = pick(&r, s.n);
            double far = j % 3 == 0 ? 0 : 4 * bandwidth(&s, i) * (j % 3 == 1 ? 1 : 40);
            x[j] = s.x[i] + far * test_uniform(&r, -1, 1);
            y[j] = s.y[i] + far * test_uniform(&r, -1, 1);
        }
        assert_ok(hg_kde_at(&s.options, s.n, s.x, s.y, s.weight, PLACES, x, y, got, &err));
        for (size_t j = 0; j < PLACES; j++) {
            double near_rim, plain = plain_at(&s, x[j], y[j], &near_rim);
            most = fmax(most, plain);
            if (near_rim > 1e-9)
                assert_true(fabs(got[j] - plain) <= 1e-9 * plain + 1e-15 * most);
            assert_true(plain > 0 || near_rim < 1e-9 || got[j] == 0);
        }
        for (size_t t = 0; t < 4 && number < 140; t++) {
            shuffle(&r, &s);
            assert_ok(hg_par_start(teams[t], &err));
            assert_ok(hg_kde_at(&s.options, s.n, s.x, s.y, s.weight, PLACES, x, y, again, &err));
            assert_memory_equal(got, again, sizeof got);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fast_equals_plain),
        cmocka_unit_test(order_and_threads_change_no_bit),
        cmocka_unit_test(instruction_sets_change_no_bit),
        cmocka_unit_test(crowds_change_no_bit),
        cmocka_unit_test(cell_integral_keeps_the_mass),
        cmocka_unit_test(cell_integral_equals_fine_midpoints),
        cmocka_unit_test(densities_at_points_equal_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
