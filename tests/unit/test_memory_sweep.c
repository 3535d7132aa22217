/* With any request for memory refused: is every computation refused whole, and nothing leaked? */
#include "shapes.h"
#include "sweep.h"

static const hg_grid grid = {.cell_m = 100, .cols = 4, .rows = 3};
enum { CELLS = 12, ROWS = 6 };
static const double MARK = -77; /* stands where a result must not have been written */

static hg_area one, two, made;
static double out[CELLS], more[CELLS], last[CELLS];

static void mark_results(void)
{
    for (int i = 0; i < CELLS; i++)
        out[i] = more[i] = last[i] = MARK;
}

static void results_or_nothing(bool done)
{
    for (int i = 0; i < CELLS; i++)
        assert_true(done || (out[i] == MARK && more[i] == MARK && last[i] == MARK));
}

/* ---- areas ---- */

static void two_boxes(void)
{
    shape_box(&one, 50, 50, 250, 250, false);
    shape_box(&two, 20, 20, 390, 290, false);
    mark_results();
}

static void clear_areas(bool done)
{
    (void)done;
    hg_area_clear(&one);
    hg_area_clear(&two);
    hg_area_clear(&made);
}

static hg_status add_ring(hg_err *err)
{
    double x[40], y[40];
    for (int i = 0; i < 40; i++) {
        x[i] = 100 * cos(i * 0.157);
        y[i] = 100 * sin(i * 0.157);
    }
    return hg_area_add_ring(&one, 40, x, y, false, err);
}

static void one_box_or_a_ring_more(bool done)
{
    assert_int_equal(one.n_rings, done ? 2 : 1);
    assert_int_equal(one.n_points, done ? 46 : 5);
    assert_close(hg_area_m2(&two), 370.0 * 270, 1e-15);
    clear_areas(done);
}

static hg_status append(hg_err *err)
{
    return hg_area_append(&one, &two, err);
}

static void appended_or_as_it_was(bool done)
{
    assert_int_equal(one.n_rings, done ? 2 : 1);
    assert_int_equal(one.n_points, done ? 10 : 5);
    clear_areas(done);
}

static hg_status copy(hg_err *err)
{
    return hg_area_copy(&two, &made, err);
}

static void copied_or_empty(bool done)
{
    assert_int_equal(made.n_points, done ? 5 : 0);
    clear_areas(done);
}

static hg_status fractions(hg_err *err)
{
    return hg_area_fractions(&two, &grid, out, err);
}

static size_t n_sparse, *sparse_index;
static double *sparse_fraction;

static hg_status fractions_sparse(hg_err *err)
{
    n_sparse = 99;
    sparse_index = NULL;
    sparse_fraction = NULL;
    return hg_area_fractions_sparse(&two, &grid, &n_sparse, &sparse_index, &sparse_fraction, err);
}

static void sparse_or_nothing(bool done)
{
    assert_int_equal(n_sparse, done ? 12 : 99);
    assert_true(done == (sparse_index != NULL) && done == (sparse_fraction != NULL));
    hg_free(sparse_index);
    hg_free(sparse_fraction);
    clear_areas(done);
}

static void fractions_or_nothing(bool done)
{
    if (done)
        assert_close(out[5], 1, 0);
    results_or_nothing(done);
    clear_areas(done);
}

static hg_status buffer(hg_err *err)
{
    return hg_shape_buffer(&one, 10, &made, err);
}

static hg_status intersection(hg_err *err)
{
    return hg_shape_intersection(&one, &two, &made, err);
}

static void made_or_empty(bool done)
{
    assert_true(done == (made.n_points > 0));
    clear_areas(done);
}

/* ---- the table of incidents ---- */

static hg_incidents table;

static void empty_table(void)
{
    table = (hg_incidents){0};
}

static hg_status add_incident(hg_err *err)
{
    hg_incident row = {.x = 1, .y = 2, .weight = 1, .id = "a", .id_length = 1};
    return hg_incidents_add(&table, &row, err);
}

static void one_row_or_none(bool done)
{
    assert_int_equal(table.n, done ? 1 : 0);
    hg_incidents_clear(&table);
}

static hg_surface surface;

static hg_status surface_init(hg_err *err)
{
    surface = (hg_surface){0};
    return hg_surface_init(&surface, &grid, 3, err);
}

static void surface_or_none(bool done)
{
    assert_true(done == (surface.value != NULL));
    hg_surface_clear(&surface);
}

/* ---- densities and forecasts ---- */

static double x[ROWS] = {50, 150, 250, 350, 51, 152}, y[ROWS] = {50, 150, 250, 50, 51, 149};
static double weight[ROWS] = {1, 1, 2, 1, 1, 1};

static hg_status kde_direct(hg_err *err)
{
    hg_kde_options options = {.bandwidth_m = 120};
    return hg_kde_direct(&options, ROWS, x, y, weight, &grid, out, err);
}

static hg_status forecast(const char *name, hg_err *err)
{
    static int64_t begin[ROWS];
    static uint16_t marks[ROWS];
    static size_t rows[ROWS];
    static const double fraction[CELLS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5};
    const int64_t origin = (int64_t)17000 * HG_DAY_S;
    for (int i = 0; i < ROWS; i++)
        begin[i] = origin - (i + 1) * HG_DAY_S;
    hg_history past = {.n = ROWS,
                       .x = x,
                       .y = y,
                       .weight = weight,
                       .begin = begin,
                       .end = begin,
                       .known = begin,
                       .marks = marks,
                       .row = rows,
                       .origin = origin};
    hg_model_values values;
    const hg_model *model = hg_model_find(name);
    hg_model_defaults(model, &values);
    hg_forecast_task task = {.history = &past,
                             .grid = &grid,
                             .fraction = fraction,
                             .origin = origin,
                             .horizon_s = 14 * HG_DAY_S,
                             .values = &values};
    return hg_model_forecast(model, &task, out, err);
}

static hg_status forecast_kde(hg_err *err)
{
    return forecast("kde", err);
}

/* ---- evaluation ---- */

static const double score[CELLS] = {3, 1, 2, 9, 5, 5, 5, 0, 1, 2, 3, 4};
static const double area[CELLS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static uint8_t flagged[CELLS];
static uint32_t rank[CELLS];
static int32_t label[CELLS];
static size_t n_hotspots;

static void mark_flags(void)
{
    for (int i = 0; i < CELLS; i++) {
        flagged[i] = i % 3 == 0;
        rank[i] = 77;
        label[i] = 77;
    }
    n_hotspots = 77;
}

static hg_status flag(hg_err *err)
{
    hg_flagging about;
    uint8_t chosen[CELLS];
    return hg_flag_cells(CELLS, score, area, NULL, 0.3, chosen, rank, &about, err);
}

static void ranks_or_nothing(bool done)
{
    for (int i = 0; i < CELLS; i++)
        assert_true(done ? rank[i] <= 3 : rank[i] == 77);
}

static hg_status hotspots(hg_err *err)
{
    return hg_hotspot_label(&grid, flagged, score, label, &n_hotspots, err);
}

static void labels_or_nothing(bool done)
{
    assert_true(done ? n_hotspots > 0 && n_hotspots < 5 : n_hotspots == 77);
}

static hg_window_score window;

static void mark_window(void)
{
    mark_flags();
    window.hits = MARK;
}

static hg_status score_flagged(hg_err *err)
{
    return hg_score_flagged(CELLS, flagged, area, score, &window, err);
}

static void score_or_nothing(bool done)
{
    assert_true(done == (window.hits > 0));
}

static hg_gain gain;

static void mark_gain(void)
{
    gain.gain = MARK;
}

static hg_status gain_verdict(hg_err *err)
{
    return hg_gain_verdict(CELLS, score, area, 0.1, 1, &gain, err);
}

static void gain_or_nothing(bool done)
{
    assert_true(done == (gain.gain > 0));
}

static hg_status rank_intervals(hg_err *err)
{
    return hg_rank_intervals(CELLS, score, area, 1, out, more, last, err);
}

/* ---- coordinates ---- */

static hg_crs *rd, *degrees, *opened;
static hg_transform *transform;

static hg_status open_any(hg_err *err)
{
    opened = NULL;
    return hg_crs_open_any("+proj=utm +zone=31 +ellps=intl +type=crs", &opened, err);
}

static void opened_or_not(bool done)
{
    assert_true(done == (opened != NULL));
    hg_crs_free(opened);
}

static void open_transform(void)
{
    hg_err err = {0};
    assert_ok(hg_transform_open(rd, degrees, false, &transform, &err));
    shape_box(&one, 155000, 463000, 156000, 464000, false);
}

static hg_status transform_area(hg_err *err)
{
    return hg_transform_area(transform, &one, err);
}

static hg_status transform_points(hg_err *err)
{
    double px[] = {155000, 156000}, py[] = {463000, 464000};
    hg_status st = hg_transform_points(transform, 2, px, py, err);
    return st == HG_OK ? hg_transform_back(transform, 2, px, py, err) : st;
}

static void close_transform(bool done)
{
    hg_transform_free(transform);
    clear_areas(done);
}

static hg_buf text;

static hg_status schema_json(hg_err *err)
{
    return hg_job_schema_json(&text, err);
}

static hg_status schema_manual(hg_err *err)
{
    return hg_job_schema_manual(&text, err);
}

static void clear_text(bool done)
{
    assert_true(!done || text.length > 1000);
    hg_buf_clear(&text);
}

static void areas(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_area_add_ring", two_boxes, add_ring, one_box_or_a_ring_more, 2},
        {"hg_area_append", two_boxes, append, appended_or_as_it_was, 0},
        {"hg_area_copy", two_boxes, copy, copied_or_empty, 4},
        {"hg_area_fractions", two_boxes, fractions, fractions_or_nothing, 1},
        {"hg_area_fractions_sparse", two_boxes, fractions_sparse, sparse_or_nothing, 3},
        {"hg_shape_buffer", two_boxes, buffer, made_or_empty, 2},
        {"hg_shape_intersection", two_boxes, intersection, made_or_empty, 2},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

static void tables_and_surfaces(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_incidents_add", empty_table, add_incident, one_row_or_none, 14},
        {"hg_surface_init", NULL, surface_init, surface_or_none, 1},
        {"hg_job_schema_json", NULL, schema_json, clear_text, 5},
        {"hg_job_schema_manual", NULL, schema_manual, clear_text, 5},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

/* Densities say that out[] is unspecified then; the rest keeps it. */
static void numbers(void **state)
{
    (void)state;
    static const sweep_row rows[] = {
        {"hg_kde_direct", NULL, kde_direct, NULL, 0},
        {"hg_model_forecast kde", NULL, forecast_kde, NULL, 2},
        {"hg_flag_cells", mark_flags, flag, ranks_or_nothing, 1},
        {"hg_hotspot_label", mark_flags, hotspots, labels_or_nothing, 1},
        {"hg_score_flagged", mark_window, score_flagged, score_or_nothing, 1},
        {"hg_gain_verdict", mark_gain, gain_verdict, gain_or_nothing, 1},
        {"hg_rank_intervals", mark_results, rank_intervals, results_or_nothing, 2},
    };
    sweep_rows(rows, sizeof rows / sizeof *rows);
}

static void coordinates(void **state)
{
    (void)state;
    hg_err err = {0};
    static const sweep_row rows[] = {
        {"hg_crs_open_any", NULL, open_any, opened_or_not, 3},
        {"hg_transform_area", open_transform, transform_area, close_transform, 1},
        {"hg_transform_points and back", open_transform, transform_points, close_transform, 0},
    };
    assert_ok(hg_crs_open("EPSG:28992", &rd, &err));
    assert_ok(hg_crs_open("EPSG:4326", &degrees, &err));
    sweep_rows(rows, sizeof rows / sizeof *rows);
    hg_crs_free(rd);
    hg_crs_free(degrees);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas),
        cmocka_unit_test(tables_and_surfaces),
        cmocka_unit_test(numbers),
        cmocka_unit_test(coordinates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
