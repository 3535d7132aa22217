/* With any request for memory refused: do densities, risks, polygons and slices keep their word? */
#include "shapes.h"
#include "sweep.h"

static const hg_grid grid = {.cell_m = 100, .cols = 6, .rows = 5};
enum { CELLS = 30, ROWS = 48, SLICES = 3 };

static hg_area area;
static double x[ROWS], y[ROWS], weight[ROWS], out[CELLS], more[CELLS];
static int64_t when[ROWS];

static int plant(void **state)
{
    (void)state;
    test_random random = {11};
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = test_uniform(&random, 30, 570);
        y[i] = test_uniform(&random, 30, 470);
        weight[i] = 1 + (double)(i % 3);
        when[i] = (int64_t)(i % 9) * HG_DAY_S;
    }
    shape_box(&area, 20, 20, 580, 480, false);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    hg_area_clear(&area);
    return 0;
}

/* ---- densities: facts are written on success only, out[] is unspecified ---- */

static hg_density_facts facts;

static void mark_facts(void)
{
    facts = (hg_density_facts){.edge_too_thin = 77, .outside = 77};
}

static hg_status density(hg_edge edge, bool cell_integral, hg_err *err)
{
    const hg_adaptive adaptive = {.pilot_m = 150, .trim = 3, .pilot_edge = edge};
    const hg_density_options options = {
        .kernel = {.bandwidth_m = 180, .cell_integral = cell_integral},
        .edge = edge,
        .adaptive = &adaptive,
        .area = &area};
    return hg_density_grid(NULL, &options, ROWS, x, y, weight, &grid, out, &facts, err);
}

static hg_status density_none(hg_err *err)
{
    return density(HG_EDGE_NONE, false, err);
}

static hg_status density_uniform(hg_err *err)
{
    return density(HG_EDGE_UNIFORM, false, err);
}

static hg_status density_diggle(hg_err *err)
{
    return density(HG_EDGE_DIGGLE, true, err);
}

static void facts_or_nothing(bool done)
{
    assert_int_equal(facts.outside, done ? 0 : 77);
}

/* ---- relative risk ---- */

static hg_relrisk_facts risk;

static void mark_risk(void)
{
    risk = (hg_relrisk_facts){.n_cells = 77};
}

static hg_status relrisk(bool adaptive, size_t permutations, hg_err *err)
{
    const hg_adaptive pilot = {.pilot_m = 200, .trim = 5, .pilot_edge = HG_EDGE_UNIFORM};
    const hg_relrisk_options options = {.kernel = {.bandwidth_m = 150},
                                        .adaptive = adaptive ? &pilot : NULL,
                                        .edge = HG_EDGE_UNIFORM,
                                        .area = &area,
                                        .permutations = permutations,
                                        .seed = 1};
    const hg_relrisk_points cases = {22, x, y, weight};
    const hg_relrisk_points controls = {ROWS - 22, x + 22, y + 22, weight + 22};
    return hg_relrisk_grid(&options, &cases, &controls, &grid, out, more, &risk, err);
}

static hg_status relrisk_asymptotic(hg_err *err)
{
    return relrisk(true, 0, err);
}

static hg_status relrisk_permuted(hg_err *err)
{
    return relrisk(false, 5, err);
}

static void risk_or_nothing(bool done)
{
    assert_true(done ? risk.n_cells > 0 && risk.n_cells <= CELLS : risk.n_cells == 77);
}

/* ---- polygons ---- */

static hg_contours contours;
static double values[CELLS];

static void mark_contours(void)
{
    contours = (hg_contours){0};
    for (size_t i = 0; i < CELLS; i++)
        values[i] = (double)(i * 7 % 11);
}

static hg_status contours_of(int way, hg_err *err)
{
    const hg_surface surface = {grid, values};
    const double levels[] = {2, 5, 8};
    if (way == 0)
        return hg_contours_top(&surface, NULL, 0.4, HG_TOP_OF_AREA, &contours, err);
    if (way == 1)
        return hg_contours_threshold(&surface, NULL, 5, &contours, err);
    return hg_contours_levels(&surface, NULL, 3, levels, &contours, err);
}

static hg_status contours_top(hg_err *err)
{
    return contours_of(0, err);
}

static hg_status contours_threshold(hg_err *err)
{
    return contours_of(1, err);
}

static hg_status contours_levels(hg_err *err)
{
    return contours_of(2, err);
}

static void contours_or_nothing(bool done)
{
    assert_true(done == (contours.n > 0) && done == (contours.item != NULL));
    hg_contours_clear(&contours);
}

/* ---- slices of time ---- */

static hg_stkde_facts slice_facts;
static size_t slices_seen;

static void mark_slices(void)
{
    slice_facts = (hg_stkde_facts){.outside = 77};
    slices_seen = 0;
}

static hg_status sink(size_t slice, const double *plane, void *context, hg_err *err)
{
    (void)plane, (void)context, (void)err;
    assert_int_equal(slice, slices_seen++);
    return HG_OK;
}

static hg_status stkde(hg_edge edge, const char *kernel, hg_err *err)
{
    const hg_stkde_options options = {.space = {.bandwidth_m = 150},
                                      .time_kernel = hg_time_kernel_find(kernel),
                                      .time_bandwidth_s = 4 * HG_DAY_S,
                                      .slice_s = 3 * HG_DAY_S,
                                      .slices = SLICES,
                                      .edge = edge,
                                      .area = &area,
                                      .time_edge = edge};
    return hg_stkde_slices(&options, ROWS, x, y, when, weight, &grid, sink, NULL, &slice_facts,
                           err);
}

static hg_status stkde_moments(hg_err *err)
{
    return stkde(HG_EDGE_UNIFORM, "epanechnikov", err);
}

static hg_status stkde_windows(hg_err *err)
{
    return stkde(HG_EDGE_DIGGLE, "gaussian", err);
}

static void slices_or_nothing(bool done)
{
    assert_int_equal(slice_facts.outside, done ? 0 : 77);
    assert_true(!done || slices_seen == SLICES);
}

static void densities(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_density_grid adaptive", mark_facts, density_none, facts_or_nothing, 5},
        {"hg_density_grid uniform", mark_facts, density_uniform, facts_or_nothing, 8},
        {"hg_density_grid diggle", mark_facts, density_diggle, facts_or_nothing, 8},
        {"hg_relrisk_grid adaptive", mark_risk, relrisk_asymptotic, risk_or_nothing, 8},
        {"hg_relrisk_grid permuted", mark_risk, relrisk_permuted, risk_or_nothing, 8},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

static void polygons(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_contours_top", mark_contours, contours_top, contours_or_nothing, 5},
        {"hg_contours_threshold", mark_contours, contours_threshold, contours_or_nothing, 5},
        {"hg_contours_levels", mark_contours, contours_levels, contours_or_nothing, 5},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

static void slices(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_stkde_slices uniform", mark_slices, stkde_moments, slices_or_nothing, 5},
        {"hg_stkde_slices diggle", mark_slices, stkde_windows, slices_or_nothing, 5},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(densities),
        cmocka_unit_test(polygons),
        cmocka_unit_test(slices),
    };
    return cmocka_run_group_tests(tests, plant, clear);
}
