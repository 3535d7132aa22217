/* Is every slice equal to the plain one, for any kernels, sizes, order and number of threads? */
#include "check.h"

#include "hotgrid/spacetime.h"

enum { CASES = 320, POINTS_MAX = 150, COLS_MAX = 26, ROWS_MAX = 22, SLICES_MAX = 70 };
static hg_err err;

typedef struct sample {
    hg_stkde_options options;
    hg_grid grid;
    size_t n;
    double x[POINTS_MAX], y[POINTS_MAX], weight[POINTS_MAX], h[POINTS_MAX];
    int64_t when[POINTS_MAX];
} sample;

typedef struct cube {
    size_t cells, n;
    double *value;
} cube;

static hg_status keep(size_t slice, const double *plane, void *context, hg_err *e)
{
    cube *c = context;
    (void)e;
    assert_int_equal(slice, c->n);
    memcpy(c->value + c->n++ * c->cells, plane, c->cells * sizeof *plane);
    return HG_OK;
}

static size_t pick(test_random *r, size_t n)
{
    return (size_t)(test_next(r) % n);
}

static double geometric(test_random *r, double low, double high)
{
    return exp(test_uniform(r, log(low), log(high)));
}

/* Bursts in place and time, whole days, times on a rim, copies of an earlier point. */
static void draw_point(test_random *r, sample *s, size_t i)
{
    const hg_stkde_options *o = &s->options;
    const hg_grid *g = &s->grid;
    double span = (double)o->slices * (double)o->slice_s, b = o->time_bandwidth_s;
    double margin = o->space.bandwidth_m * 1.2;
    s->x[i] = test_uniform(r, hg_grid_west(g) - margin, hg_grid_east(g) + margin);
    s->y[i] = test_uniform(r, hg_grid_south(g) - margin, hg_grid_north(g) + margin);
    s->when[i] = o->from + (int64_t)test_uniform(r, -1.2 * b, span + 1.2 * b);
    s->weight[i] = pick(r, 4) == 0 ? test_uniform(r, 0, 3) : (double)pick(r, 3);
    s->h[i] = o->space.bandwidth_m * test_uniform(r, 0.8, 2);
    size_t kind = pick(r, 6), j = i > 0 ? pick(r, i) : 0;
    if (kind == 0)
        s->when[i] = s->when[i] / 86400 * 86400;
    if (kind == 1) /* on the rim of a slice's middle, give or take a second */
        s->when[i] = o->from + (int64_t)pick(r, o->slices) * o->slice_s + o->slice_s / 2 +
                     (int64_t)((pick(r, 2) ? b : -b)) + (int64_t)pick(r, 3) - 1;
    if (kind == 2 || kind == 3) { /* a near repeat */
        s->x[i] = s->x[j];
        s->y[i] = s->y[j];
        s->when[i] = s->when[j] + (int64_t)(kind == 3 ? test_uniform(r, 0, 0.1 * b) : 0);
        s->h[i] = s->h[j];
    }
    if (kind == 4) /* on a corner of cells */
        s->x[i] = hg_grid_west(g) + (double)pick(r, g->cols + 1) * g->cell_m;
}

static void draw_grid(test_random *r, sample *s, bool dense)
{
    double cell = geometric(r, 20, 300);
    s->grid = (hg_grid){.cell_m = cell,
                        .first_col = (int64_t)(600000 / cell) + (int64_t)pick(r, 100),
                        .first_row = (int64_t)(400000 / cell) + (int64_t)pick(r, 100),
                        .cols = 1 + pick(r, dense ? 10 : COLS_MAX),
                        .rows = 1 + pick(r, dense ? 8 : ROWS_MAX)};
}

/* Dense: many points, few cells and long windows make moments worth while. */
static void draw(test_random *r, size_t number, sample *s)
{
    const bool dense = pick(r, 2);
    const hg_kernel *space = hg_kernel_at(number % hg_kernel_count());
    const hg_time_kernel *time = hg_time_kernel_at(pick(r, hg_time_kernel_count()));
    draw_grid(r, s, dense);
    double most = 4.5 * hypot((double)s->grid.cols, (double)s->grid.rows);
    double reach = fmin(geometric(r, 0.95, 30), most) * s->grid.cell_m;
    int64_t slice = (int64_t)geometric(r, 600, 40 * 86400);
    double bandwidth = (double)slice * geometric(r, dense ? 8 : 0.3, 60);
    s->options =
        (hg_stkde_options){.space = {.kernel = space, .bandwidth_m = reach / space->support},
                           .time_kernel = time,
                           .time_bandwidth_s = ceil(bandwidth / fmin(time->support, 4)),
                           .from = 1400000000 + (int64_t)pick(r, 100000000),
                           .slice_s = slice,
                           .slices = 1 + pick(r, SLICES_MAX),
                           .time_edge = (hg_edge)pick(r, 3),
                           .use = time->causal ? HG_TIME_FORECAST : HG_TIME_MAP};
    s->n = dense ? POINTS_MAX - pick(r, 60) : 1 + pick(r, 40);
    for (size_t i = 0; i < s->n; i++)
        draw_point(r, s, i);
    if (pick(r, 5) == 0)
        s->options.space.bandwidth_each = s->h;
}

static double *fast_cube(const sample *s, hg_stkde_facts *facts)
{
    cube c = {.cells = hg_grid_cells(&s->grid)};
    c.value = calloc(c.cells * s->options.slices, sizeof *c.value);
    assert_ok(hg_stkde_slices(&s->options, s->n, s->x, s->y, s->when, s->weight, &s->grid, keep, &c,
                              facts, &err));
    assert_int_equal(c.n, s->options.slices);
    return c.value;
}

static double *plain_cube(const sample *s)
{
    size_t cells = hg_grid_cells(&s->grid);
    double *value = calloc(cells * s->options.slices, sizeof *value);
    for (size_t k = 0; k < s->options.slices; k++)
        assert_ok(hg_stkde_direct(&s->options, s->n, s->x, s->y, s->when, s->weight, &s->grid, k,
                                  value + k * cells, &err));
    return value;
}

static void compare(const double *fast, const double *plain, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = plain[i] > most ? plain[i] : most;
    for (size_t i = 0; i < n; i++) {
        if (plain[i] > 1e-6 * most || isnan(plain[i]))
            assert_close(fast[i], plain[i], 1e-11);
        else
            assert_true(fabs(fast[i] - plain[i]) <= 1e-14 * most);
        if (plain[i] == 0) /* beyond every support, or so near the rim that a double cannot tell */
            assert_true(fast[i] >= 0 && fast[i] <= 1e-16 * most);
    }
}

static void fast_equals_plain(void **state)
{
    (void)state;
    test_random r = {20160704};
    size_t moments = 0, windows = 0, decay = 0;
    for (size_t number = 0; number < CASES; number++) {
        static sample s;
        hg_stkde_facts facts;
        draw(&r, number, &s);
        double *fast = fast_cube(&s, &facts), *plain = plain_cube(&s);
        compare(fast, plain, hg_grid_cells(&s.grid) * s.options.slices);
        moments += strcmp(facts.method, "moments") == 0;
        windows += strcmp(facts.method, "windows") == 0;
        decay += strcmp(facts.method, "decay") == 0;
        free(fast);
        free(plain);
    }
    print_message("moments %zu, windows %zu, decay %zu\n", moments, windows, decay);
    assert_true(moments > 40 && windows > 40 && decay > 20);
}

/* Cells that no incident reaches in space, or in time, hold exactly 0. */
static void zero_beyond_every_support(void **state)
{
    (void)state;
    test_random r = {77};
    for (size_t number = 0; number < 60; number++) {
        static sample s;
        draw(&r, number, &s);
        s.options.space.bandwidth_each = NULL;
        double *fast = fast_cube(&s, NULL);
        const hg_stkde_options *o = &s.options;
        double radius = o->space.bandwidth_m * o->space.kernel->support * (1 + 1e-9);
        for (size_t i = 0; i < hg_grid_cells(&s.grid) * o->slices; i++) {
            size_t k = i / hg_grid_cells(&s.grid), cell = i % hg_grid_cells(&s.grid);
            double x = hg_grid_center_x(&s.grid, cell % s.grid.cols);
            double y = hg_grid_center_y(&s.grid, cell / s.grid.cols);
            bool reached = isnan(fast[i]);
            for (size_t p = 0; p < s.n && !reached; p++) {
                double t = ((double)k + 0.5) * (double)o->slice_s - (double)(s.when[p] - o->from);
                reached = s.weight[p] > 0 && hypot(s.x[p] - x, s.y[p] - y) <= radius &&
                          o->time_kernel->value(t / o->time_bandwidth_s) > 0;
            }
            if (!reached)
                assert_close(fast[i], 0, 0);
        }
        free(fast);
    }
}

static void swap_points(sample *s, size_t i, size_t j)
{
    double x = s->x[i], y = s->y[i], weight = s->weight[i], h = s->h[i];
    int64_t when = s->when[i];
    s->x[i] = s->x[j], s->y[i] = s->y[j], s->weight[i] = s->weight[j], s->h[i] = s->h[j];
    s->when[i] = s->when[j];
    s->x[j] = x, s->y[j] = y, s->weight[j] = weight, s->h[j] = h, s->when[j] = when;
}

static void same_bits_for_any_order_and_threads(void **state)
{
    (void)state;
    static const int threads[] = {1, 2, 3, 8};
    test_random r = {4711};
    for (size_t number = 0; number < 28; number++) {
        static sample s;
        draw(&r, number, &s);
        assert_ok(hg_par_start(1, &err));
        double *first = fast_cube(&s, NULL);
        size_t bytes = hg_grid_cells(&s.grid) * s.options.slices * sizeof *first;
        for (size_t t = 0; t < 4; t++) {
            for (size_t i = s.n; i > 1; i--)
                swap_points(&s, i - 1, pick(&r, i));
            assert_ok(hg_par_start(threads[t], &err));
            double *again = fast_cube(&s, NULL);
            assert_memory_equal(again, first, bytes);
            free(again);
        }
        free(first);
    }
    assert_ok(hg_par_start(1, &err));
}

/* Diggle's correction in time, and kernels that lie on the grid: all slices hold the weight. */
static void mass_is_kept(void **state)
{
    (void)state;
    enum { COLS = 40, ROWS = 40, SLICES = 200 };
    test_random r = {99};
    static sample s;
    static const char *const names[] = {"epanechnikov", "quartic", "gaussian", "uniform"};
    for (size_t number = 0; number < 4; number++) {
        s.grid = (hg_grid){
            .cell_m = 50, .first_col = 3000, .first_row = 9000, .cols = COLS, .rows = ROWS};
        s.options = (hg_stkde_options){.space = {.bandwidth_m = 400},
                                       .time_kernel = hg_time_kernel_find(names[number]),
                                       .time_bandwidth_s = 15 * 3600,
                                       .from = 1480000000,
                                       .slice_s = 3600,
                                       .slices = SLICES,
                                       .time_edge = HG_EDGE_DIGGLE};
        s.n = POINTS_MAX;
        double weight = 0, mass = 0;
        for (size_t i = 0; i < s.n; i++) {
            s.x[i] = hg_grid_west(&s.grid) + test_uniform(&r, 450, 1550);
            s.y[i] = hg_grid_south(&s.grid) + test_uniform(&r, 450, 1550);
            s.when[i] = 1480000000 + (int64_t)pick(&r, SLICES * 3600);
            weight += s.weight[i] = test_uniform(&r, 0.5, 2);
        }
        double *fast = fast_cube(&s, NULL);
        for (size_t i = 0; i < COLS * ROWS * SLICES; i++)
            mass += fast[i] * 2500 * 3600;
        assert_close(mass, weight, number == 3 ? 5e-3 : 5e-4); /* middles of slices */
        free(fast);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fast_equals_plain),
        cmocka_unit_test(zero_beyond_every_support),
        cmocka_unit_test(same_bits_for_any_order_and_threads),
        cmocka_unit_test(mass_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
