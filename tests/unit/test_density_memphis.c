/* Robberies in Memphis, January 2019, beside what sfhotspot 1.0.0 prints of them: O3.15, D1. */
#include "check.h"

enum { N = 206, CELLS_MOST = 160 * 160 };

static const double PI = 3.14159265358979323846;
static hg_err err;
static double x[N], y[N], weight[N], value[CELLS_MOST], fraction[CELLS_MOST];
static hg_extent extent;
static bool here;

static void project(void)
{
    hg_crs *degrees = NULL, *utm = NULL;
    hg_transform *transform = NULL;
    assert_ok(hg_crs_open("EPSG:4326", &degrees, &err));
    assert_ok(hg_crs_open("EPSG:32615", &utm, &err));
    assert_ok(hg_transform_open(degrees, utm, false, &transform, &err));
    assert_ok(hg_transform_points(transform, N, x, y, &err));
    hg_transform_free(transform);
    hg_crs_free(degrees);
    hg_crs_free(utm);
}

static int read_points(void **state)
{
    (void)state;
    const char *path = test_dataset("memphis_robbery_2019/robberies_jan.csv");
    if (!path)
        return 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "uid,lon,lat"), 0);
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(fscanf(file, " %*d,%lf,%lf", &x[i], &y[i]), 2);
        weight[i] = 1;
    }
    fclose(file);
    project();
    extent = (hg_extent){x[0], y[0], x[0], y[0]};
    for (size_t i = 1; i < N; i++) {
        extent.x_min = fmin(extent.x_min, x[i]);
        extent.x_max = fmax(extent.x_max, x[i]);
        extent.y_min = fmin(extent.y_min, y[i]);
        extent.y_max = fmax(extent.y_max, y[i]);
    }
    here = true;
    return 0;
}

/* ---- their grid: the cells that touch the convex hull, widened by half a cell ---- */

static double turn(size_t a, size_t b, size_t c)
{
    return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
}

/* Gift wrapping. */
static size_t hull(double *hull_x, double *hull_y)
{
    size_t first = 0, n = 0;
    for (size_t i = 1; i < N; i++)
        if (x[i] < x[first] || (x[i] == x[first] && y[i] < y[first]))
            first = i;
    for (size_t at = first;;) {
        size_t next = at == 0 ? 1 : 0;
        hull_x[n] = x[at];
        hull_y[n++] = y[at];
        for (size_t i = 0; i < N; i++) {
            double side = turn(at, next, i);
            if (side < 0 || (side == 0 && hypot(x[i] - x[at], y[i] - y[at]) >
                                              hypot(x[next] - x[at], y[next] - y[at])))
                next = i;
        }
        if ((x[next] == x[first] && y[next] == y[first]) || n == N)
            return n;
        at = next;
    }
}

static size_t cells_of_hull(const hg_grid *grid)
{
    double hull_x[N], hull_y[N];
    size_t n = hull(hull_x, hull_y), cells = 0;
    hg_area tight = {0}, wide = {0};
    assert_ok(hg_area_add_ring(&tight, n, hull_x, hull_y, false, &err));
    assert_ok(hg_shape_buffer(&tight, grid->cell_m / 2, &wide, &err));
    assert_ok(hg_area_fractions(&wide, grid, fraction, &err));
    for (size_t i = 0; i < hg_grid_cells(grid); i++)
        cells += fraction[i] > 0;
    hg_area_clear(&tight);
    hg_area_clear(&wide);
    return cells;
}

static hg_grid grid_of(double cell_m)
{
    hg_grid grid;
    hg_extent wide = {extent.x_min - cell_m / 2, extent.y_min - cell_m / 2,
                      extent.x_max + cell_m / 2, extent.y_max + cell_m / 2};
    assert_ok(hg_grid_cover(&wide, cell_m, wide.x_min, wide.y_min, CELLS_MOST, &grid, &err));
    return grid;
}

/* ---- the raw quartic in the southern row of that grid, as printed ---- */

static const struct row {
    double cell_m, radius_m; /* 0: their rule, the width along x alone */
    size_t cells, first_col, n;
    double first_x, printed[9], half_digit[9];
} rows[] = {
    {500,
     0,
     2715,
     17,
     9,
     770736.18,
     {11.1, 11.2, 11.2, 11.1, 10.9, 10.5, 10.0, 9.45, 8.76},
     {.05, .05, .05, .05, .05, .05, .05, .005, .005}},
    {500,
     4438.3343,
     2715,
     17,
     4,
     770736.18,
     {3.480, 3.652, 3.740, 3.722},
     {.0005, .0005, .0005, .0005}},
    {200,
     1000,
     16133,
     49,
     9,
     772036.18,
     {.0658, .315, .618, .867, 1.00, .997, .821, .518, .208},
     {.00005, .0005, .0005, .0005, .005, .0005, .0005, .0005, .0005}},
};

static void as_printed(void **state)
{
    (void)state;
    hg_bandwidth width;
    hg_bandwidth_input input = {.n = N, .x = x, .y = y};
    if (!here)
        skip();
    assert_ok(hg_bandwidth_select("nrd-x", &input, &width, &err));
    assert_close(width.value, 8876.6686, 1e-8);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct row *r = &rows[k];
        hg_grid grid = grid_of(r->cell_m);
        hg_kde_options o = {.bandwidth_m = r->radius_m > 0 ? r->radius_m : width.value};
        assert_int_equal(cells_of_hull(&grid), r->cells);
        assert_close(hg_grid_center_x(&grid, r->first_col), r->first_x, .005 / r->first_x);
        assert_ok(hg_kde_grid(&o, N, x, y, weight, &grid, value, &err));
        const double peak = 3 / (PI * o.bandwidth_m * o.bandwidth_m);
        const size_t south = (grid.rows - 1) * grid.cols + r->first_col;
        assert_true(fraction[south] > 0 && !(fraction[south - 1] > 0));
        for (size_t i = 0; i < r->n; i++) {
            double raw = value[south + i] / peak;
            assert_true(fabs(raw - r->printed[i]) <= r->half_digit[i]);
        }
    }
}

/* Where the grid lies, O3.15. */
static void origin(void **state)
{
    (void)state;
    if (!here)
        skip();
    hg_grid grid = grid_of(500);
    assert_close(hg_grid_west(&grid), 761986.18, .005 / 761986.18);
    assert_close(hg_grid_south(&grid), 3876435.50, .005 / 3876435.50);
    assert_close(hg_grid_east(&grid), 794486.2, .05 / 794486.2);
    assert_close(hg_grid_north(&grid), 3905936, .5 / 3905936);
}

/* D1: the width along y counts, and nothing changes when the axes change places. */
static void both_axes(void **state)
{
    (void)state;
    hg_bandwidth width, along_y, swapped;
    hg_bandwidth_input input = {.n = N, .x = x, .y = y}, turned = {.n = N, .x = y, .y = x};
    if (!here)
        skip();
    assert_ok(hg_bandwidth_select("nrd", &input, &width, &err));
    assert_close(width.value, 9372.058, 5e-8);
    assert_ok(hg_bandwidth_select("nrd-x", &turned, &along_y, &err));
    assert_close(along_y.value, 9867.447, 5e-8);
    assert_ok(hg_bandwidth_select("nrd", &turned, &swapped, &err));
    assert_close(swapped.value, width.value, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_printed),
        cmocka_unit_test(origin),
        cmocka_unit_test(both_axes),
    };
    return cmocka_run_group_tests(tests, read_points, NULL);
}
