/* Growing text, safe printing, string pools and suggestions. */
#include "check.h"

static void a_buffer_keeps_what_is_added_and_ends_in_nul(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_buf buf = {0};
    hg_buf_puts(&buf, "row ");
    hg_buf_printf(&buf, "%d: %s", 812, "latitude");
    hg_buf_add(&buf, "\0x", 2);
    assert_ok(hg_buf_check(&buf, &err));
    assert_int_equal(buf.length, 19);
    assert_memory_equal(buf.data, "row 812: latitude\0x", 20);
    hg_buf_clear(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.length, 0);
}

static void a_long_printf_is_not_cut(void **state)
{
    (void)state;
    hg_buf buf = {0};
    char wide[5001];
    memset(wide, 'w', 5000);
    wide[5000] = '\0';
    hg_buf_printf(&buf, "%s|%s", wide, wide);
    hg_buf_puts(&buf, "!");
    assert_int_equal(buf.length, 10002);
    assert_int_equal(buf.data[5000], '|');
    assert_string_equal(buf.data + 9999, "ww!");
    hg_buf_clear(&buf);
}

static void a_failed_growth_is_sticky(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_buf buf = {0};
    hg_buf_puts(&buf, "kept");
    hg_mem_fail_at(1, 0);
    for (int i = 0; i < 40; i++)
        hg_buf_puts(&buf, "longer than the first block");
    hg_mem_fail_at(0, 0);
    hg_buf_puts(&buf, "after");
    hg_buf_printf(&buf, "%d", 5);
    assert_fails(hg_buf_check(&buf, &err), HG_ENOMEM, "out of memory");
    assert_string_equal(buf.data, "kept");
    assert_int_equal(hg_buf_check(&buf, NULL), HG_ENOMEM);
    hg_buf_clear(&buf);
    assert_ok(hg_buf_check(&buf, &err));
}

static const char *shown(const char *text, size_t length, size_t room)
{
    static char out[256];
    return hg_printable(text, length, out, room);
}

static void printable_text_is_left_alone(void **state)
{
    (void)state;
    assert_string_equal(shown("Caf\xC3\xA9 'De Zwaan' \xE2\x82\xAC", 20, 64),
                        "Caf\xC3\xA9 'De Zwaan' \xE2\x82\xAC");
    assert_string_equal(shown("", 0, 64), "");
    assert_string_equal(shown(NULL, 0, 64), "");
}

static void controls_and_bad_utf8_become_hex(void **state)
{
    (void)state;
    assert_string_equal(shown("a\x1b[2Jb\r\n\x7f", 9, 64), "a\\x1b[2Jb\\x0d\\x0a\\x7f");
    assert_string_equal(shown("\0x", 2, 64), "\\x00x");
    assert_string_equal(shown("\xC3(", 2, 64), "\\xc3(");
    assert_string_equal(shown("\xC0\xAF", 2, 64), "\\xc0\\xaf");
    assert_string_equal(shown("\xED\xA0\x80", 3, 64), "\\xed\\xa0\\x80");
    assert_string_equal(shown("\xF5\x80\x80\x80", 4, 64), "\\xf5\\x80\\x80\\x80");
    assert_string_equal(shown("\xE2\x82", 2, 64), "\\xe2\\x82");
    assert_string_equal(shown("\xC2\x9B"
                              "m",
                              3, 64),
                        "\\xc2\\x9bm"); /* C1 control */
    assert_string_equal(shown("\xE2\x80\xAE"
                              "x",
                              4, 64),
                        "\\xe2\\x80\\xaex"); /* right to left */
}

static void cut_text_ends_in_dots_and_never_inside_a_character(void **state)
{
    (void)state;
    assert_string_equal(shown("abcdefghij", 10, 11), "abcdefghij");
    assert_string_equal(shown("abcdefghijk", 11, 11), "abcdefg...");
    assert_string_equal(shown("abcdef\xC3\xA9hijk", 12, 11), "abcdef...");
    assert_string_equal(shown("a\x01\x02\x03", 4, 10), "a\\x01...");
    assert_string_equal(shown("abcdef", 6, 3), "..");
    assert_string_equal(shown("abcdef", 6, 1), "");
    char untouched[2] = "?";
    assert_ptr_equal(hg_printable("x", 1, untouched, 0), untouched);
    assert_int_equal(untouched[0], '?');
}

static void a_pool_gives_back_each_string(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_strings pool = {0};
    uint32_t empty = 9, first, second;
    assert_string_equal(hg_strings_get(&pool, 0), "");
    assert_ok(hg_strings_add(&pool, "", 0, &empty, &err));
    assert_ok(hg_strings_add(&pool, "overval woning", 7, &first, &err));
    assert_ok(hg_strings_add(&pool, "straatroof", 10, &second, &err));
    assert_int_equal(empty, 0);
    assert_string_equal(hg_strings_get(&pool, 0), "");
    assert_string_equal(hg_strings_get(&pool, first), "overval");
    assert_string_equal(hg_strings_get(&pool, second), "straatroof");
    assert_string_equal(hg_strings_get(&pool, 4000000000u), "");
    hg_strings_clear(&pool);
    assert_null(pool.bytes);
}

static void a_pool_that_cannot_grow_keeps_what_it_has(void **state)
{
    (void)state;
    hg_err err = {0};
    hg_strings pool = {0};
    uint32_t offset, kept;
    char text[600];
    memset(text, 't', sizeof text);
    assert_ok(hg_strings_add(&pool, "kept", 4, &kept, &err));
    hg_mem_fail_at(1, 0);
    offset = 77;
    assert_fails(hg_strings_add(&pool, text, sizeof text, &offset, &err), HG_ENOMEM, "memory");
    hg_mem_fail_at(0, 0);
    assert_int_equal(offset, 77);
    assert_string_equal(hg_strings_get(&pool, kept), "kept");
    assert_fails(hg_strings_add(&pool, text, (size_t)1 << 32, &offset, &err), HG_EDATA, "4 GB");
    hg_strings_clear(&pool);
}

static void near_words_are_suggested(void **state)
{
    (void)state;
    static const char *const words[] = {"bandwidth", "budget", "cell", "kde", "kernel", "--force"};
    const size_t n = sizeof words / sizeof words[0];
    static const struct {
        const char *typed, *meant;
    } cases[] = {{"bandwith", "bandwidth"},
                 {"bnadwidth", "bandwidth"},
                 {"Kernal", "kernel"},
                 {"cel", "cell"},
                 {"kd", "kde"},
                 {"budgte", "budget"},
                 {"--froce", "--force"},
                 {"kernel", "kernel"},
                 {"xyz", NULL},
                 {"", NULL},
                 {"surface", NULL},
                 {"k", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *meant = hg_did_you_mean(cases[i].typed, words, n);
        if (!cases[i].meant)
            assert_null(meant);
        else
            assert_string_equal(meant ? meant : "(nothing)", cases[i].meant);
    }
    assert_null(hg_did_you_mean("cell", NULL, 0));
}

static void a_swap_of_neighbours_is_one_mistake(void **state)
{
    (void)state;
    static const char *const words[] = {"abd"}; /* limit 1 for three letters */
    assert_non_null(hg_did_you_mean("adb", words, 1));
    assert_null(hg_did_you_mean("dba", words, 1));
}

static void words_of_any_length_are_harmless(void **state)
{
    (void)state;
    char huge[4000];
    memset(huge, 'h', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    const char *const words[] = {huge, NULL, "", "hhh"};
    assert_null(hg_did_you_mean(huge, words, 4));
    assert_string_equal(hg_did_you_mean("hh", words, 4), "hhh");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_keeps_what_is_added_and_ends_in_nul),
        cmocka_unit_test(a_long_printf_is_not_cut),
        cmocka_unit_test(a_failed_growth_is_sticky),
        cmocka_unit_test(printable_text_is_left_alone),
        cmocka_unit_test(controls_and_bad_utf8_become_hex),
        cmocka_unit_test(cut_text_ends_in_dots_and_never_inside_a_character),
        cmocka_unit_test(a_pool_gives_back_each_string),
        cmocka_unit_test(a_pool_that_cannot_grow_keeps_what_it_has),
        cmocka_unit_test(near_words_are_suggested),
        cmocka_unit_test(a_swap_of_neighbours_is_one_mistake),
        cmocka_unit_test(words_of_any_length_are_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
