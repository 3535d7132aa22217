/* CBS square codes both ways (oracle O1.8), and how 125 m cells nest in CBS squares. */
#include "check.h"

static hg_err err;

static void codes_of_oracle_1_8(void **state)
{
    (void)state;
    char code[16];
    assert_ok(hg_cbs_code(85912.3, 436087, 100, code, &err));
    assert_string_equal(code, "E0859N4360");
    assert_ok(hg_cbs_code(85912.3, 436087, 500, code, &err));
    assert_string_equal(code, "E0855N4360");
}

static void squares_are_half_open(void **state)
{
    (void)state;
    char code[16];
    assert_ok(hg_cbs_code(200, 300000, 100, code, &err));
    assert_string_equal(code, "E0002N3000");
    assert_ok(hg_cbs_code(nextafter(200, 0), nextafter(300000, 0), 100, code, &err));
    assert_string_equal(code, "E0001N2999");
    assert_ok(hg_cbs_code(0, 999999.9, 500, code, &err));
    assert_string_equal(code, "E0000N9995");
}

static void no_code_outside_four_digits_or_for_other_sizes(void **state)
{
    (void)state;
    char code[16] = "kept";
    assert_fails(hg_cbs_code(-0.5, 436087, 100, code, &err), HG_EDOMAIN, "(-0.5, 436087)");
    assert_fails(hg_cbs_code(85912, 1e6, 100, code, &err), HG_EDOMAIN, "no CBS square");
    assert_fails(hg_cbs_code(NAN, 436087, 100, code, &err), HG_EDOMAIN, "no CBS square");
    assert_fails(hg_cbs_code(85912, 436087, 125, code, &err), HG_EDOMAIN, "not 125");
    assert_string_equal(code, "kept");
}

static void both_forms_are_parsed(void **state)
{
    (void)state;
    double west, south;
    assert_true(hg_cbs_parse("E0859N4360", &west, &south));
    assert_close(west, 85900, 0);
    assert_close(south, 436000, 0);
    assert_true(hg_cbs_parse("E85900N436000", &west, &south));
    assert_close(west, 85900, 0);
    assert_close(south, 436000, 0);
    assert_true(hg_cbs_parse("E7300N410500", &west, &south)); /* metres: a short easting */
    assert_close(west, 7300, 0);
    assert_close(south, 410500, 0);
}

static void parsing_undoes_coding(void **state)
{
    (void)state;
    test_random r = {41};
    for (int i = 0; i < 2000; i++) {
        double x = test_uniform(&r, 0, 280000), y = test_uniform(&r, 300000, 630000), west, south;
        int size = i % 2 ? 100 : 500;
        char code[16];
        assert_ok(hg_cbs_code(x, y, size, code, &err));
        assert_int_equal(strlen(code), 10);
        assert_true(hg_cbs_parse(code, &west, &south));
        assert_true(west <= x && x < west + size && south <= y && y < south + size);
        assert_close(fmod(west, size), 0, 0);
    }
}

static void other_texts_are_no_codes(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "E",
                                        "E0859",
                                        "E0859N",
                                        "E0859N436",
                                        "E859N4360",
                                        "0859N4360",
                                        "E0859N4360 ",
                                        "e0859n4360",
                                        "E-859N4360",
                                        "E85912N436087",
                                        "E85900N43600",
                                        "E0085900N436000",
                                        "E0859M4360",
                                        "E08 9N4360",
                                        "N4360E0859"};
    double west = 1, south = 2;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (hg_cbs_parse(texts[i], &west, &south))
            fail_msg("\"%s\" was taken for a CBS code", texts[i]);
    assert_close(west, 1, 0);
    assert_close(south, 2, 0);
}

/* Sixteen 125 m cells from the origin (0, 0) fill one CBS 500 m square, none sticks out. */
static void sixteen_cells_nest_in_a_square(void **state)
{
    (void)state;
    hg_extent square = {85500, 436000, 85999.9, 436499.9};
    hg_grid grid;
    assert_ok(hg_grid_cover(&square, 125, 0, 0, 100, &grid, &err));
    assert_int_equal(hg_grid_cells(&grid), 16);
    assert_close(hg_grid_west(&grid), 85500, 0);
    assert_close(hg_grid_east(&grid), 86000, 0);
    assert_close(hg_grid_south(&grid), 436000, 0);
    assert_close(hg_grid_north(&grid), 436500, 0);
    for (size_t i = 0; i < 16; i++) {
        char code[16];
        assert_ok(hg_cbs_code(hg_grid_center_x(&grid, i % 4), hg_grid_center_y(&grid, i / 4), 500,
                              code, &err));
        assert_string_equal(code, "E0855N4360");
    }
}

/* docs/methods.md 2.1: of the 125 m columns, the shares of the 100 m columns that they meet. */
static void hundred_metre_columns_share_out_over_cells(void **state)
{
    (void)state;
    static const double expected[4][5] = {
        {1, 0.25, 0, 0, 0}, {0, 0.75, 0.5, 0, 0}, {0, 0, 0.5, 0.75, 0}, {0, 0, 0, 0.25, 1}};
    hg_grid grid = {.cell_m = 125, .cols = 4, .rows = 1};
    for (size_t column = 0; column < 5; column++) {
        double west = 100.0 * (double)column, fraction[4];
        double x[] = {west, west + 100, west + 100, west}, y[] = {0, 0, 125, 125};
        hg_area strip = {0};
        assert_ok(hg_area_add_ring(&strip, 4, x, y, false, &err));
        assert_ok(hg_area_fractions(&strip, &grid, fraction, &err));
        for (size_t cell = 0; cell < 4; cell++)
            assert_close(fraction[cell] * 125 / 100, expected[cell][column], 1e-14);
        hg_area_clear(&strip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_of_oracle_1_8),
        cmocka_unit_test(squares_are_half_open),
        cmocka_unit_test(no_code_outside_four_digits_or_for_other_sizes),
        cmocka_unit_test(both_forms_are_parsed),
        cmocka_unit_test(parsing_undoes_coding),
        cmocka_unit_test(other_texts_are_no_codes),
        cmocka_unit_test(sixteen_cells_nest_in_a_square),
        cmocka_unit_test(hundred_metre_columns_share_out_over_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
