/* The person guard: columns by name, citizen service numbers by value. */
#include "check.h"

#include "io/person.h"

static hg_err err;

static hg_status check_name(const char *name, const char *const *ignore, size_t n_ignore)
{
    char *columns[] = {(char *)"x", (char *)(size_t)name};
    hg_reader reader = {.n_columns = 2, .columns = columns};
    hg_schema schema = {.ignore = ignore, .n_ignore = n_ignore};
    return hg_person_check_columns(&reader, &schema, &err);
}

static void person_columns_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "bsn",
        "BSN",
        "bsn_nummer",
        "burgerservicenummer",
        "naam",
        "Naam",
        "NAME",
        "name",
        "voornaam",
        "achternaam",
        "VoorNaam_voornaam",
        "first_name",
        "lastName",
        "FULL NAME",
        "geboortedatum",
        "geb. geboorteplaats",
        "geboren",
        "birth_date",
        "dateOfBirth",
        "dob",
        "DOB_suspect",
        "verdachte",
        "verdachtenummer",
        "suspect",
        "suspect_id",
        "SuspectID",
        "dader",
        "daders",
        "dader_naam",
        "offender",
        "slachtoffer",
        "slachtofferId",
        "victim",
        "victimAge",
        "aangever",
        "geslacht",
        "sex",
        "gender",
        "age",
        "leeftijd",
        "leeftijdscategorie",
        "agegrp",
        "ethnicity",
        "ethnic_group",
        "nationaliteit",
        "nationality",
        "paspoort_nr",
        "passport",
        "rijbewijsnummer",
        "phone",
        "telefoonnummer",
        "email",
        "e-mail",
        "e_mail",
        "kenteken",
        "licence_plate",
        "license-plate",
        "ssn",
        "social_security_no",
        "owner_name",
        "naam_eigenaar",
        "apellidos",
        "edad",
        "sexo",
        "pr\xC3\xA9nom",
        "race",
        "iban",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        memset(&err, 0, sizeof err);
        hg_status st = check_name(refused[i], NULL, 0);
        if (st != HG_ECONFIG)
            fail_msg("column %s is let through", refused[i]);
        assert_non_null(strstr(err.text, "ignore:"));
        assert_non_null(strstr(err.text, "places"));
    }
}

static void place_columns_are_fine(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "id",
        "x",
        "y",
        "lon",
        "lat",
        "straatnaam",
        "street_name",
        "place name",
        "plaatsnaam",
        "wijknaam",
        "buurtnaam",
        "gemeentenaam",
        "WK_NAAM",
        "district_name",
        "file_name",
        "naam_gemeente",
        "nom_commune",
        "percentage",
        "damage",
        "usage",
        "village",
        "storage",
        "message",
        "sussex",
        "essex",
        "Middlesex",
        "date",
        "datum",
        "begin",
        "tijd",
        "registered",
        "category",
        "class",
        "type",
        "place",
        "district",
        "lsoa_code",
        "mode",
        "modalidad",
        "plate_glass_window",
        "national_grid",
        "number",
        "first",
        "last_seen",
        "trace",
        "renames",
        "",
        "123",
        "_",
        "E",
        "mail_box",
        "lastgeval",
        "embargo",
        "postcode",
        "huisnummer",
    };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        memset(&err, 0, sizeof err);
        if (check_name(fine[i], NULL, 0) != HG_OK)
            fail_msg("column %s is refused: %s", fine[i], err.text);
    }
}

static void mapped_to_nothing_is_a_way_out(void **state)
{
    (void)state;
    const char *const ignore[] = {"other", "Sex"};
    assert_ok(check_name("sex", ignore, 2));
    assert_fails(check_name("sex2", ignore, 1), HG_ECONFIG, "\"sex2\" looks like");
    assert_fails(check_name("\x1B[31m_sex", NULL, 0), HG_ECONFIG, "\\x1b[31m_sex");
}

static void the_eleven_test(void **state)
{
    (void)state;
    /* 111222333: 9+8+7+ 2(6+5+4)+ 3(3+2-1) = 24+30+12 = 66 = 6 * 11. */
    assert_true(hg_person_is_bsn("111222333", 9));
    assert_true(hg_person_is_bsn("123456782", 9)); /* 9+16+21+24+25+24+21+16-2 = 154 = 14 * 11 */
    assert_false(hg_person_is_bsn("123456789", 9));
    assert_false(hg_person_is_bsn("111222334", 9));
    /* Eight digits have a zero in front: 10000008: 8*1 - 8 = 0. */
    assert_true(hg_person_is_bsn("10000008", 8));
    assert_true(hg_person_is_bsn("010000008", 9));
    assert_false(hg_person_is_bsn("10000007", 8));
    assert_false(hg_person_is_bsn("000000000", 9));
    assert_false(hg_person_is_bsn("1112223330", 10));
    assert_false(hg_person_is_bsn("1234567", 7));
    assert_false(hg_person_is_bsn("11122233a", 9));
    assert_false(hg_person_is_bsn("", 0));
}

/* Of random nine-digit numbers about one in eleven passes. */
static void chance_passes_one_in_eleven(void **state)
{
    (void)state;
    test_random r = {11};
    int passed = 0;
    for (int i = 0; i < 110000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%09u", (unsigned)(test_next(&r) % 1000000000));
        passed += hg_person_is_bsn(text, 9);
    }
    assert_true(passed > 9600 && passed < 10400);
}

/* n values of which the first `numbers` are citizen service numbers. */
static hg_status tally(size_t n, size_t numbers, const char *ignored)
{
    char *columns[] = {(char *)"nr"};
    hg_reader reader = {.n_columns = 1, .columns = columns};
    const char *const ignore[] = {ignored};
    hg_schema schema = {.ignore = ignore, .n_ignore = ignored ? 1 : 0};
    hg_person_tally t;
    assert_ok(hg_person_tally_init(&t, 1, &err));
    for (size_t i = 0, value = 100000000; i < n; value++) {
        char text[16];
        snprintf(text, sizeof text, "%zu", value);
        if (hg_person_is_bsn(text, 9) != (i < numbers))
            continue;
        hg_field fields[2] = {{text, 9}, {text, 9}};
        hg_record record = {.n_fields = 1 + i % 2, .field = fields};
        hg_person_tally_add(&t, &record);
        i++;
    }
    hg_field none = {"", 0};
    hg_record empty = {.n_fields = 1, .field = &none};
    hg_person_tally_add(&t, &empty); /* empty values do not count */
    hg_status st = hg_person_tally_check(&t, &reader, &schema, "in.csv", &err);
    hg_person_tally_clear(&t);
    return st;
}

static void columns_of_service_numbers_are_refused(void **state)
{
    (void)state;
    assert_fails(tally(20, 20, NULL), HG_EDATA, "20 of 20 values of column \"nr\"");
    assert_ok(tally(19, 19, NULL)); /* too few to say */
    assert_ok(tally(20, 18, NULL)); /* exactly 90% */
    assert_fails(tally(20, 19, NULL), HG_EDATA, "19 of 20");
    assert_ok(tally(1000, 91, NULL));
    assert_ok(tally(20, 20, "nr"));
    assert_fails(tally(20, 20, "other"), HG_EDATA, "ignore");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(person_columns_are_refused),
        cmocka_unit_test(place_columns_are_fine),
        cmocka_unit_test(mapped_to_nothing_is_a_way_out),
        cmocka_unit_test(the_eleven_test),
        cmocka_unit_test(chance_passes_one_in_eleven),
        cmocka_unit_test(columns_of_service_numbers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
