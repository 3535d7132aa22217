/* A file that knows only months: accepted for density, refused by whatever works on days. */
#include "check.h"

static hg_err err;

typedef struct months {
    hg_crs *work;
    hg_area area;
    hg_incidents table;
    hg_ingest_result result;
    hg_grid grid;
    double *fraction;
} months;

static bool read_months(months *m)
{
    static const char *const codes[] = {"burglary"};
    const hg_offence_codes offences[] = {{.offence = "inbraak", .codes = codes, .n_codes = 1}};
    const char *file = test_dataset("nottingham_2022_monthly/incidents.csv");
    char incidents[4096];
    if (!file)
        return false;
    snprintf(incidents, sizeof incidents, "%s", file);
    assert_ok(hg_crs_open("EPSG:27700", &m->work, &err));
    hg_polygon_options wards = {.source.path =
                                    test_dataset("nottingham_2022_monthly/wards_wgs84.geojson"),
                                .work_crs = m->work};
    assert_ok(hg_read_area(&wards, &m->area, NULL, &err));
    hg_ingest_options options = {.source.path = incidents,
                                 .crs = "EPSG:4326",
                                 .work_crs = m->work,
                                 .area = &m->area,
                                 .from = HG_NO_TIME,
                                 .to = HG_NO_TIME,
                                 .as_of = HG_NO_TIME};
    options.schema.column[HG_ROLE_ID] = "id";
    options.schema.column[HG_ROLE_X] = "lon";
    options.schema.column[HG_ROLE_Y] = "lat";
    options.schema.column[HG_ROLE_START] = "month";
    options.schema.column[HG_ROLE_CATEGORY] = "type";
    options.schema.decimal = '.';
    options.schema.pivot = -1;
    options.schema.time_zone = "Europe/London";
    options.schema.offences = offences;
    options.schema.n_offences = 1;
    assert_ok(hg_ingest(&options, &m->table, &m->result, NULL, NULL, &err));
    hg_extent extent;
    assert_true(hg_area_extent(&m->area, &extent));
    assert_ok(hg_grid_cover(&extent, 250, 0, 0, 1000000, &m->grid, &err));
    m->fraction = calloc(hg_grid_cells(&m->grid), sizeof *m->fraction);
    assert_ok(hg_area_fractions(&m->area, &m->grid, m->fraction, &err));
    return true;
}

static void clear_months(months *m)
{
    free(m->fraction);
    hg_incidents_clear(&m->table);
    hg_ingest_result_clear(&m->result);
    hg_area_clear(&m->area);
    hg_crs_free(m->work);
}

/* What a near-repeat method asks of an incident before it uses it (docs/methods.md 1.2). */
static void every_incident_is_of_the_month_class(void **state)
{
    (void)state;
    months m = {0};
    if (!read_months(&m))
        skip();
    assert_int_equal(m.result.account.used, 1795);
    assert_int_equal(m.result.account.month_only, 1795);
    for (size_t i = 0; i < m.table.n; i++) {
        assert_int_equal(m.table.time_class[i], 4);
        assert_true(m.table.marks[i] & HG_MARK_MONTH_ONLY);
        assert_true(m.table.end[i] - m.table.begin[i] >= 28 * HG_DAY_S - 3600);
    }
    clear_months(&m);
}

static void density_accepts_what_daily_work_refuses(void **state)
{
    (void)state;
    months m = {0};
    if (!read_months(&m))
        skip();
    hg_history past = {0};
    hg_talk talk = {0};
    int64_t origin = hg_days_from_civil(2022, 12, 1) * HG_DAY_S;
    assert_ok(hg_history_cut(&m.table, 0, HG_NO_TIME, origin, 0, &past, &err));
    double *expected = calloc(hg_grid_cells(&m.grid), sizeof *expected);
    hg_forecast_task task = {.history = &past,
                             .grid = &m.grid,
                             .fraction = m.fraction,
                             .origin = origin,
                             .horizon_s = 31 * HG_DAY_S,
                             .talk = &talk};
    assert_ok(hg_model_forecast(hg_model_find("count-12m"), &task, expected, &err));
    assert_close(hg_sum(hg_grid_cells(&m.grid), expected), (double)past.n * 31 / 365, 1e-12);
    assert_ok(hg_model_forecast(hg_model_find("kde"), &task, expected, &err));
    assert_int_equal(talk.n_warnings, 1);
    assert_string_equal(talk.warnings[0].code, "month_only");
    hg_model near_repeat = *hg_model_find("kde");
    near_repeat.needs_days = true;
    assert_fails(hg_model_forecast(&near_repeat, &task, expected, &err), HG_EDATA,
                 "only the month");
    free(expected);
    hg_talk_clear(&talk);
    hg_history_clear(&past);
    clear_months(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_incident_is_of_the_month_class),
        cmocka_unit_test(density_accepts_what_daily_work_refuses),
    };
    return cmocka_run_group_tests_name("months", tests, NULL, NULL);
}
