/* Does the sample say what TRUTH.md says it says? Every flaw is found, under its own name. */
#include "check.h"

#define PILOT HG_SOURCE_DIR "/datasets/pilot/"

/* The rows of TRUTH.md's table of flaws whose outcome is this reason. */
static uint64_t planted(const char *reason)
{
    char line[512];
    uint64_t sum = 0;
    bool in_flaws = false;
    FILE *page = fopen(PILOT "TRUTH.md", "r");
    assert_non_null(page);
    while (fgets(line, sizeof line, page)) {
        char name[128], outcome[64];
        unsigned rows;
        if (strncmp(line, "## ", 3) == 0)
            in_flaws = strcmp(line, "## Flaws put in\n") == 0;
        if (in_flaws && sscanf(line, "| %127[^|] | %u | %63[a-z_]", name, &rows, outcome) == 3 &&
            strcmp(outcome, reason) == 0)
            sum += rows;
    }
    fclose(page);
    return sum;
}

/* The number before these words in TRUTH.md. */
static uint64_t stated(const char *words)
{
    static char text[32768];
    FILE *page = fopen(PILOT "TRUTH.md", "r");
    assert_non_null(page);
    text[fread(text, 1, sizeof text - 1, page)] = '\0';
    fclose(page);
    const char *end = strstr(text, words);
    assert_non_null(end);
    while (end > text && (end[-1] < '0' || end[-1] > '9'))
        end--;
    while (end > text && end[-1] >= '0' && end[-1] <= '9')
        end--;
    return strtoull(end, NULL, 10);
}

static const char *const robbery[] = {"B72", "B73", "B74"}, *const street[] = {"B70"},
                         *const burglary[] = {"A20", "A30", "B20", "B30"};
static const hg_offence_codes offences[] = {
    {"overval", robbery, 3}, {"straatroof", street, 1}, {"woninginbraak", burglary, 4}};

typedef struct pilot {
    hg_crs *crs;
    hg_area area, halo;
    hg_incidents table;
    hg_ingest_result result;
} pilot;

static void read_pilot(pilot *p)
{
    hg_err err = {0};
    memset(p, 0, sizeof *p);
    hg_talk talk = {0};
    assert_ok(hg_crs_open("EPSG:28992", &p->crs, &err));
    hg_polygon_options polygons = {.source.path = PILOT "area.shp", .work_crs = p->crs};
    assert_ok(hg_read_area(&polygons, &p->area, &talk, &err));
    assert_ok(hg_shape_buffer(&p->area, 1500.0, &p->halo, &err));
    hg_ingest_options in = {.source = {.path = PILOT "incidenten.csv", .delimiter = ';'},
                            .crs = "EPSG:28992",
                            .work_crs = p->crs,
                            .from = HG_NO_TIME,
                            .to = HG_NO_TIME,
                            .as_of =
                                hg_days_from_civil(2018, 1, 1) * HG_DAY_S, /* all was registered */
                            .area = &p->area,
                            .halo_area = &p->halo,
                            .schema = {.column = {[HG_ROLE_ID] = "incident_id",
                                                  [HG_ROLE_X] = "x_rd",
                                                  [HG_ROLE_Y] = "y_rd",
                                                  [HG_ROLE_START] = "datum_begin",
                                                  [HG_ROLE_START_CLOCK] = "tijd_begin",
                                                  [HG_ROLE_END] = "datum_eind",
                                                  [HG_ROLE_END_CLOCK] = "tijd_eind",
                                                  [HG_ROLE_REPORTED] = "datum_kennisname",
                                                  [HG_ROLE_REPORTED_CLOCK] = "tijd_kennisname",
                                                  [HG_ROLE_CATEGORY] = "klasse",
                                                  [HG_ROLE_PRECISION] = "nauwkeurigheid"},
                                       .decimal = ',',
                                       .time_format = "%d-%m-%Y",
                                       .pivot = -1,
                                       .time_zone = "Europe/Amsterdam",
                                       .offences = offences,
                                       .n_offences = 3}};
    assert_ok(hg_ingest(&in, &p->table, &p->result, NULL, &talk, &err));
    hg_talk_clear(&talk);
}

static void clear_pilot(pilot *p)
{
    hg_incidents_clear(&p->table);
    hg_ingest_result_clear(&p->result);
    hg_area_clear(&p->area);
    hg_area_clear(&p->halo);
    hg_crs_free(p->crs);
}

static void every_flaw_is_found_under_its_name(void **state)
{
    (void)state;
    pilot p;
    read_pilot(&p);
    const hg_account *account = &p.result.account;
    assert_true(hg_account_balances(account));
    assert_int_equal(account->read, stated(" rows ("));
    uint64_t defects = 0;
    for (int reason = 0; reason < HG_REASON_COUNT; reason++) {
        if (reason == HG_DROP_CATEGORY || reason == HG_DROP_OUTSIDE_AREA)
            continue; /* filters: below */
        if (account->dropped[reason] != planted(hg_reason_name((hg_reason)reason)))
            print_error("%s\n", hg_reason_name((hg_reason)reason));
        assert_int_equal(account->dropped[reason], planted(hg_reason_name((hg_reason)reason)));
        defects += account->dropped[reason];
    }
    assert_true(defects > 60);
    assert_true((double)defects < 0.03 * (double)account->read);
    assert_int_equal(account->dropped[HG_DROP_CATEGORY], stated(" rows of offences"));
    clear_pilot(&p);
}

static void surroundings_are_kept_but_never_counted(void **state)
{
    (void)state;
    pilot p;
    read_pilot(&p);
    const hg_account *account = &p.result.account;
    uint64_t around = stated(" rows outside the town");
    assert_int_equal(account->halo, around);
    assert_int_equal(account->dropped[HG_DROP_OUTSIDE_AREA], planted("outside_area"));
    assert_int_equal(account->used + account->halo, p.table.n);
    clear_pilot(&p);
}

static void the_gate_lets_the_sample_pass(void **state)
{
    (void)state;
    hg_err err = {0};
    pilot p;
    read_pilot(&p);
    assert_ok(hg_account_gate(&p.result.account, 0.85, 0.05, &err));
    clear_pilot(&p);
}

/* 25 zones, sharing borders, with the enclave and the river left out: the areas add up. */
static void neighbourhoods_tile_the_town(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_talk talk = {0};
    hg_crs *crs = NULL;
    hg_area area = {0};
    hg_zones zones = {0};
    assert_ok(hg_crs_open("EPSG:28992", &crs, &err));
    hg_polygon_options polygons = {.source.path = PILOT "area.shp", .work_crs = crs};
    assert_ok(hg_read_area(&polygons, &area, &talk, &err));
    polygons.source.path = PILOT "wijken.shp";
    polygons.name_column = "WK_NAAM";
    polygons.code_column = "WK_CODE";
    assert_ok(hg_read_zones(&polygons, &zones, &talk, &err));
    assert_int_equal(zones.n, 25);
    assert_int_equal(hg_area_parts(&area), 2);
    assert_int_equal(talk.n_warnings, 0);
    double sum = 0;
    for (size_t i = 0; i < zones.n; i++)
        sum += hg_area_m2(&zones.area[i]);
    assert_close(sum, hg_area_m2(&area), 1e-12);
    assert_string_equal(zones.name[2], "Ree\xc3\xabnveld");
    assert_string_equal(zones.code[24], "WK999925");
    hg_zones_clear(&zones);
    hg_area_clear(&area);
    hg_crs_free(crs);
    hg_talk_clear(&talk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flaw_is_found_under_its_name),
        cmocka_unit_test(surroundings_are_kept_but_never_counted),
        cmocka_unit_test(the_gate_lets_the_sample_pass),
        cmocka_unit_test(neighbourhoods_tile_the_town),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
