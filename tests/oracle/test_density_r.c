/* tests/oracle/test_density_r.c - our densities beside those of spatstat, sparr and MASS. */
#include "check.h"

enum { MOST = 1024 };
typedef struct block {
    char name[64];
    size_t n, m, ring;
    double x[MOST], y[MOST], w[MOST], h[MOST], at_x[MOST], at_y[MOST], value[MOST];
    double e[MOST], ours[MOST];
    hg_area area;
} block;

static hg_err err;

static bool read_block(FILE *file, block *b)
{
    double rx[MOST], ry[MOST];
    memset(b, 0, sizeof *b);
    if (fscanf(file, " case %63s %zu %zu %zu", b->name, &b->n, &b->m, &b->ring) != 4)
        return false;
    assert_true(b->n <= MOST && b->m <= MOST && b->ring <= MOST);
    for (size_t i = 0; i < b->n; i++)
        assert_int_equal(fscanf(file, "%lf %lf %lf %lf", &b->x[i], &b->y[i], &b->w[i], &b->h[i]),
                         4);
    for (size_t j = 0; j < b->m; j++)
        assert_int_equal(fscanf(file, "%lf %lf %lf", &b->at_x[j], &b->at_y[j], &b->value[j]), 3);
    for (size_t k = 0; k < b->ring; k++)
        assert_int_equal(fscanf(file, "%lf %lf", &rx[k], &ry[k]), 2);
    assert_ok(hg_area_add_ring(&b->area, b->ring, rx, ry, false, &err));
    return true;
}

/* What they do, by our functions: the estimate at the places of the block. */
static void estimate(block *b, const hg_kde_options *o, hg_edge edge)
{
    double w[MOST];
    memcpy(w, b->w, sizeof w);
    if (edge == HG_EDGE_DIGGLE) {
        assert_ok(hg_edge_at(o, &b->area, b->n, b->x, b->y, b->e, &err));
        for (size_t i = 0; i < b->n; i++)
            w[i] /= b->e[i];
    }
    assert_ok(hg_kde_at(o, b->n, b->x, b->y, w, b->m, b->at_x, b->at_y, b->ours, &err));
    if (edge != HG_EDGE_UNIFORM)
        return;
    assert_ok(hg_edge_at(o, &b->area, b->m, b->at_x, b->at_y, b->e, &err));
    for (size_t j = 0; j < b->m; j++)
        b->ours[j] /= b->e[j];
}

static void scale(block *b)
{
    double theirs = 0, ours = 0;
    for (size_t j = 0; j < b->m; j++) {
        theirs += b->value[j];
        ours += b->ours[j];
    }
    for (size_t j = 0; j < b->m; j++)
        b->ours[j] *= theirs / ours;
}

static double largest_difference(const block *b)
{
    double peak = 0, worst = 0;
    for (size_t j = 0; j < b->m; j++) {
        peak = fmax(peak, b->value[j]);
        worst = fmax(worst, fabs(b->ours[j] - b->value[j]));
    }
    return worst / peak;
}

/* Their bandwidths are looked up on their grid, ours are exact. */
static double compare_bandwidths(block *b, hg_edge edge, double trim)
{
    hg_kde_options o = {.kernel = hg_kernel_find("gaussian"), .bandwidth_m = 90, .cut = 8.6};
    hg_adaptive rule = {.pilot_m = 70, .trim = trim, .pilot_edge = edge};
    double worst = 0;
    assert_ok(hg_adaptive_bandwidths(&o, &rule, &b->area, b->n, b->x, b->y, b->w, b->ours, &err));
    for (size_t i = 0; i < b->n; i++)
        worst = fmax(worst, fabs(b->ours[i] / b->h[i] - 1));
    return worst;
}

static const struct {
    const char *name;
    double h; /* 0: the block's bandwidth each */
    hg_edge edge;
    double trim, tolerance, bandwidth_tolerance;
    bool
        scaled; /* sparr makes a surface integrate to 1 whatever the edge took: compare the shape */
} rows[] = {
    {"none", 90, HG_EDGE_NONE, 0, 1e-9, 0, false},
    {"uniform", 90, HG_EDGE_UNIFORM, 0, 1e-9, 0, false},
    {"diggle", 90, HG_EDGE_DIGGLE, 0, 1e-9, 0, false},
    {"leaveoneout", 90, HG_EDGE_NONE, 0, 1e-9, 0, false},
    {"polygon_uniform", 90, HG_EDGE_UNIFORM, 0, 1e-2, 0, false},
    {"polygon_diggle", 90, HG_EDGE_DIGGLE, 0, 1e-2, 0, false},
    {"sparr_none", 0, HG_EDGE_NONE, 5, 1e-9, 2e-2, true},
    {"sparr_none_trim", 0, HG_EDGE_NONE, 1.2, 1e-9, 2e-2, true},
    {"sparr_diggle", 0, HG_EDGE_DIGGLE, 5, 1e-2, 2e-2, false},
    {"sparr_diggle_trim", 0, HG_EDGE_DIGGLE, 1.2, 1e-2, 2e-2, false},
    {"kde2d", 90, HG_EDGE_NONE, 0, 1e-9, 0, false},
    {"pbc", 4, HG_EDGE_UNIFORM, 0, 1e-2, 0, true},
};

static void compare(block *b)
{
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        if (strcmp(rows[k].name, b->name) != 0)
            continue;
        hg_kde_options o = {.kernel = hg_kernel_find("gaussian"),
                            .bandwidth_m = rows[k].h,
                            .bandwidth_each = rows[k].h > 0 ? NULL : b->h,
                            .cut = 8.6};
        estimate(b, &o, rows[k].edge);
        if (strcmp(b->name, "leaveoneout") == 0)
            for (size_t j = 0; j < b->m; j++)
                b->ours[j] -= b->w[j] * 0.5 / (3.14159265358979323846 * 90 * 90);
        if (rows[k].scaled)
            scale(b);
        double worst = largest_difference(b), h_worst = 0;
        if (rows[k].trim > 0)
            h_worst = compare_bandwidths(b, rows[k].edge, rows[k].trim);
        print_message("%s: differs by %.2g of the peak, bandwidths by %.2g\n", b->name, worst,
                      h_worst);
        assert_true(worst <= rows[k].tolerance);
        assert_true(h_worst <= rows[k].bandwidth_tolerance);
    }
}

static void test_against_r(void **state)
{
    (void)state;
    static block b;
    size_t seen = 0;
    const char *probe = "Rscript -e 'library(spatstat.explore);library(sparr);library(MASS)' "
                        ">/dev/null 2>&1";
    if (system(probe) != 0) {
        print_message("skipped: R with spatstat.explore, sparr and MASS is not installed\n");
        skip();
    }
    FILE *file = popen("Rscript '" HG_SOURCE_DIR "/tests/oracle/density.R' 2>/dev/null", "r");
    assert_non_null(file);
    for (; read_block(file, &b); seen++) {
        compare(&b);
        hg_area_clear(&b.area);
    }
    assert_int_equal(pclose(file), 0);
    assert_int_equal(seen, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_r)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
