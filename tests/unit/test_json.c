/* JSON out: the shape, and text that tries to break out of it. */
#include "check.h"

static void a_tree_is_pretty_printed(void **state)
{
    (void)state;
    hg_buf buf = {0};
    hg_json json;
    hg_json_begin(&json, &buf);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "name", "kde");
    hg_json_double(&json, "bandwidth_m", 487.25);
    hg_json_int(&json, "cells", -9007199254740993);
    hg_json_bool(&json, "final", true);
    hg_json_string(&json, "note", NULL);
    hg_json_array(&json, "bands");
    hg_json_int(&json, NULL, 1);
    hg_json_object(&json, NULL);
    hg_json_bool(&json, "p", false);
    hg_json_end_object(&json);
    hg_json_end_array(&json);
    hg_json_array(&json, "none");
    hg_json_end_array(&json);
    hg_json_object(&json, "empty");
    hg_json_end_object(&json);
    hg_json_end_object(&json);
    assert_string_equal(buf.data, "{\n"
                                  "  \"name\": \"kde\",\n"
                                  "  \"bandwidth_m\": 487.25,\n"
                                  "  \"cells\": -9007199254740993,\n"
                                  "  \"final\": true,\n"
                                  "  \"note\": null,\n"
                                  "  \"bands\": [\n"
                                  "    1,\n"
                                  "    {\n"
                                  "      \"p\": false\n"
                                  "    }\n"
                                  "  ],\n"
                                  "  \"none\": [],\n"
                                  "  \"empty\": {}\n"
                                  "}");
    hg_buf_clear(&buf);
}

static void numbers_that_json_does_not_know_become_null(void **state)
{
    (void)state;
    hg_buf buf = {0};
    hg_json json;
    hg_json_begin(&json, &buf);
    hg_json_array(&json, NULL);
    hg_json_double(&json, NULL, NAN);
    hg_json_double(&json, NULL, INFINITY);
    hg_json_double(&json, NULL, -INFINITY);
    hg_json_double(&json, NULL, 1e300);
    hg_json_end_array(&json);
    assert_string_equal(buf.data, "[\n  null,\n  null,\n  null,\n  1e300\n]");
    hg_buf_clear(&buf);
}

static void hostile_text_stays_inside_its_string(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *escaped;
    } cases[] = {
        {"plain", 5, "plain"},
        {"", 0, ""},
        {"say \"hi\" \\ now", 14, "say \\\"hi\\\" \\\\ now"},
        {"</script><b>&", 13, "\\u003c/script\\u003e\\u003cb\\u003e\\u0026"},
        {"a\b\f\n\r\tz", 7, "a\\b\\f\\n\\r\\tz"},
        {"\x00\x01\x1f\x7f", 4, "\\u0000\\u0001\\u001f\\u007f"},
        {"\xE2\x80\xA8\xE2\x80\xA9", 6, "\\u2028\\u2029"},
        {"caf\xC3\xA9 \xF0\x9F\x9A\x93", 10, "caf\xC3\xA9 \xF0\x9F\x9A\x93"},
        {"\xFFx\xC3", 3, "\xEF\xBF\xBDx\xEF\xBF\xBD"},
        {"\xC0\xBC", 2, "\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* overlong < */
        {"\xED\xA0\x80", 3, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, /* surrogate */
        {"\xF4\x90\x80\x80", 4, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hg_buf buf = {0};
        hg_buf_add(&buf, "|", 1);
        hg_json_escape(&buf, cases[i].text, cases[i].length);
        assert_string_equal(buf.data + 1, cases[i].escaped);
        hg_buf_clear(&buf);
    }
}

static void keys_are_escaped_too(void **state)
{
    (void)state;
    hg_buf buf = {0};
    hg_json json;
    hg_json_begin(&json, &buf);
    hg_json_object(&json, NULL);
    hg_json_string(&json, "a\"<\xFF", "\n");
    hg_json_end_object(&json);
    assert_string_equal(buf.data, "{\n  \"a\\\"\\u003c\xEF\xBF\xBD\": \"\\n\"\n}");
    hg_buf_clear(&buf);
}

/* No byte string may leave a raw control, <, > or an unbalanced quote in the output. */
static void random_bytes_never_break_out(void **state)
{
    (void)state;
    test_random r = {21};
    for (int i = 0; i < 20000; i++) {
        char text[24];
        size_t n = test_next(&r) % sizeof text;
        for (size_t k = 0; k < n; k++)
            text[k] =
                (char)(test_next(&r) % 4 ? test_next(&r)
                                         : (uint64_t) "\"\\<>&\xE2\x80\xA8"[test_next(&r) % 8]);
        hg_buf buf = {0};
        hg_buf_add(&buf, "|", 1);
        hg_json_escape(&buf, text, n);
        for (size_t k = 1; k < buf.length; k++) {
            unsigned char c = (unsigned char)buf.data[k];
            assert_true(c >= 0x20 && c != '<' && c != '>' && c != '&' && c != 0x7F && c != '"');
            if (c == '\\')
                k++; /* the escaped byte itself */
        }
        assert_null(strstr(buf.data, "\xE2\x80\xA8"));
        hg_buf_clear(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_is_pretty_printed),
        cmocka_unit_test(numbers_that_json_does_not_know_become_null),
        cmocka_unit_test(hostile_text_stays_inside_its_string),
        cmocka_unit_test(keys_are_escaped_too),
        cmocka_unit_test(random_bytes_never_break_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
