/* O8.15: Gi* of Memphis' robberies of January 2019, as sfhotspot publishes it: cells that the
 * convex hull of the points, widened by half a cell, touches; normal p. */
#include "check.h"

static hg_err err;

enum { POINTS = 206, SIDE_M = 500 };

typedef struct january {
    double x[POINTS], y[POINTS];
    size_t n;
    hg_grid grid;
    uint8_t *inside;
    double *count;
} january;

static bool read_points(january *j)
{
    const char *path = test_dataset("memphis_robbery_2019/robberies_jan.csv");
    hg_crs *degrees = NULL, *utm = NULL;
    hg_transform *transform = NULL;
    char line[128];
    double id;
    if (!path)
        return false;
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_non_null(fgets(line, sizeof line, in));
    while (j->n < POINTS && fscanf(in, "%lf,%lf,%lf", &id, &j->x[j->n], &j->y[j->n]) == 3)
        j->n++;
    fclose(in);
    assert_int_equal(j->n, POINTS);
    assert_ok(hg_crs_open("EPSG:4326", &degrees, &err));
    assert_ok(hg_crs_open("EPSG:32615", &utm, &err));
    assert_ok(hg_transform_open(degrees, utm, false, &transform, &err));
    assert_ok(hg_transform_points(transform, j->n, j->x, j->y, &err));
    hg_transform_free(transform);
    hg_crs_free(degrees);
    hg_crs_free(utm);
    return true;
}

static double turn(const january *j, size_t a, size_t b, size_t c)
{
    return (j->x[b] - j->x[a]) * (j->y[c] - j->y[a]) - (j->y[b] - j->y[a]) * (j->x[c] - j->x[a]);
}

/* Gift wrapping: from the westernmost point, always the one that leaves all others to the left. */
static void hull(const january *j, hg_area *area)
{
    double x[POINTS], y[POINTS];
    size_t first = 0, at, n = 0;
    for (size_t i = 1; i < j->n; i++)
        if (j->x[i] < j->x[first] || (j->x[i] == j->x[first] && j->y[i] < j->y[first]))
            first = i;
    at = first;
    do {
        size_t next = at == 0 ? 1 : 0;
        x[n] = j->x[at];
        y[n++] = j->y[at];
        for (size_t i = 0; i < j->n; i++) {
            bool same = j->x[i] == j->x[at] && j->y[i] == j->y[at];
            double side = turn(j, at, next, i);
            bool stuck = j->x[next] == j->x[at] && j->y[next] == j->y[at];
            bool farther = side == 0 && hypot(j->x[i] - j->x[at], j->y[i] - j->y[at]) >
                                            hypot(j->x[next] - j->x[at], j->y[next] - j->y[at]);
            if (!same && (stuck || side < 0 || farther))
                next = i;
        }
        at = next;
    } while ((j->x[at] != j->x[first] || j->y[at] != j->y[first]) && n < POINTS);
    assert_ok(hg_area_add_ring(area, n, x, y, false, &err));
    hg_area_orient(area);
}

static void count_cells(january *j, const hg_area *area)
{
    double *fraction = NULL;
    hg_extent extent;
    hg_area wide = {0};
    assert_true(hg_area_extent(area, &extent));
    extent = (hg_extent){extent.x_min - SIDE_M / 2., extent.y_min - SIDE_M / 2.,
                         extent.x_max + SIDE_M / 2., extent.y_max + SIDE_M / 2.};
    assert_ok(hg_grid_cover(&extent, SIDE_M, extent.x_min, extent.y_min, 100000, &j->grid, &err));
    assert_ok(hg_shape_buffer(area, SIDE_M / 2., &wide, &err));
    size_t n = hg_grid_cells(&j->grid);
    assert_ok(hg_alloc(&fraction, n, sizeof *fraction, &err));
    assert_ok(hg_alloc(&j->inside, n, 1, &err));
    assert_ok(hg_alloc(&j->count, n, sizeof *j->count, &err));
    assert_ok(hg_area_fractions(&wide, &j->grid, fraction, &err));
    for (size_t i = 0; i < n; i++)
        j->inside[i] = fraction[i] > 0;
    for (size_t i = 0; i < j->n; i++) {
        size_t cell;
        assert_true(hg_grid_locate(&j->grid, j->x[i], j->y[i], &cell));
        assert_true(j->inside[cell]);
        j->count[cell]++;
    }
    hg_free(fraction);
    hg_area_clear(&wide);
}

static void as_published(void **state)
{
    static const double z[] = {-.546, -.598, -.598, .716, .716, .716, -.598, -.598, -.546, .893};
    static const double p[] = {.585, .550, .550, .474, .474, .474, .550, .550, .585, .372};
    static january j;
    (void)state;
    hg_area area = {0};
    hg_neighbours w;
    hg_gistar_options o = {0};
    hg_gistar_facts facts;
    double *got_z = NULL, *got_p = NULL;
    size_t seen = 0;
    if (!read_points(&j))
        skip();
    hull(&j, &area);
    count_cells(&j, &area);
    size_t n = hg_grid_cells(&j.grid);
    assert_ok(hg_neighbours_grid(&j.grid, j.inside, HG_NEIGHBOURS_QUEEN, 0, &w, &err));
    assert_int_equal(w.n_inside, 2715);
    assert_ok(hg_alloc(&got_z, n, sizeof *got_z, &err));
    assert_ok(hg_alloc(&got_p, n, sizeof *got_p, &err));
    hg_gistar_out out = {.z = got_z, .p = got_p};
    assert_ok(hg_gistar(&o, &w, j.count, &out, &facts, &err));
    assert_true(fabs(facts.lowest - -.7333101) < 5.1e-8);
    assert_true(fabs(facts.highest - 8.931432) < 5.1e-7);
    for (size_t row = j.grid.rows; row-- > 0 && seen < 10;) /* theirs begins in the south */
        for (size_t col = 0; col < j.grid.cols && seen < 10; col++) {
            size_t i = row * j.grid.cols + col;
            if (!j.inside[i])
                continue;
            assert_true(fabs(got_z[i] - z[seen]) < 5.1e-4);
            assert_true(fabs(got_p[i] - p[seen]) < 5.1e-4);
            seen++;
        }
    assert_int_equal(seen, 10);
    hg_free(got_z);
    hg_free(got_p);
    hg_free(j.inside);
    hg_free(j.count);
    hg_area_clear(&area);
    hg_neighbours_clear(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_published)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
